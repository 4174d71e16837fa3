"""Suggestions: cases for what no test reaches of a policy, written as tests to be reviewed."""
