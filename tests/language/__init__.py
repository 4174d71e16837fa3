"""The judge of the policy language: hand-written tables that every evaluator satisfies."""
