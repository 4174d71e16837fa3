"""The values of facts at which a policy's answer may change, and cases at those values.

Works on raw facts (see `cases.facts`): a `Point` is a case as (raw facts, instant of evaluation). A `Probe` is one
policy of a book, ready to be asked at points: which of its comparisons hold there (`signature`), and at which values of
one coordinate (a fact, a field of a list's element, or `now`) any of them changes (`edges`). `explore` walks from seed
points over such values and gives the points at which something holds that did not hold at any point before.

Nothing here proves anything: what is found is a case to be decided by the policy itself, and what is not found may exist.
"""

from __future__ import annotations

from makegood.boundaries.coordinates import Coordinate, coordinates, get, put
from makegood.boundaries.explore import explore
from makegood.boundaries.probe import Point, Probe, facts_of
from makegood.boundaries.seeds import as_case, blank_point, example_point, point_of

__all__ = [
    "Coordinate",
    "Point",
    "Probe",
    "as_case",
    "blank_point",
    "coordinates",
    "example_point",
    "explore",
    "facts_of",
    "get",
    "point_of",
    "put",
]  # fmt: skip
