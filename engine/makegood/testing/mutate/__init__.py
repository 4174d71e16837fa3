"""Mutants of a policy: small changes of its text, each of which its tests should notice.

`making.mutants_of` writes them, `trial` runs the tests on one, `witness` looks for a case that tells a survivor from its
original, `run.mutation_test` does all of it on every core, and `report` says what came out.
"""
