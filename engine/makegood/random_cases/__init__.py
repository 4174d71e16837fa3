"""Random cases of a kind, read off its schema: for dry-runs without a history, for load tests, for a plugin's own tests.

`chance` draws what a seed determines, `sources` reads what a schema says, `sizes` draws numbers and amounts, `moments` days and
instants, `values` every other fact, `draw` whole cases.
"""

from makegood.random_cases.draw import random_cases

__all__ = ["random_cases"]
