"""Readable edges of sizes: round numbers of the unit people count in, and the thresholds of the policies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from makegood import units
from makegood.cases.facts import FactSpec

_DAY = 86_400
# Lengths of time that a clock or a calendar has, in seconds, with how round each is (0 the roundest).
_TIMES: tuple[tuple[int, int], ...] = (
    (1, 1), (2, 2), (5, 2), (10, 1), (15, 2), (30, 1), (60, 1), (120, 2), (300, 2), (600, 1), (900, 1), (1200, 2), (1800, 0),
    (2700, 2), (3600, 0), (5400, 2), (7200, 0), (10800, 1), (14400, 1), (18000, 2), (21600, 0), (28800, 2), (36000, 2),
    (43200, 0), (64800, 2), (_DAY, 0), (2 * _DAY, 1), (3 * _DAY, 1), (5 * _DAY, 2), (7 * _DAY, 0), (10 * _DAY, 2),
    (14 * _DAY, 1), (21 * _DAY, 2), (30 * _DAY, 0), (45 * _DAY, 2), (60 * _DAY, 1), (90 * _DAY, 1), (120 * _DAY, 2),
    (180 * _DAY, 1), (365 * _DAY, 0), (730 * _DAY, 1), (1095 * _DAY, 2), (1825 * _DAY, 1), (3650 * _DAY, 0),
    (7300 * _DAY, 1), (18250 * _DAY, 1), (36500 * _DAY, 0),
)  # fmt: skip
# The steps within a power of ten, in tenths.
_STEPS: tuple[tuple[int, int], ...] = (
    (10, 0), (12, 3), (15, 2), (20, 1), (25, 2), (30, 2), (40, 2), (50, 0), (60, 3), (70, 3), (80, 2), (90, 3),
)  # fmt: skip
LEAST_POWER, MOST_POWER = -2, 10
THRESHOLD = -1
# Raw values are whole numbers of 64 bits.
MOST_RAW = 2**62


@dataclass(frozen=True, slots=True)
class Edge:
    """A value at which sizes are parted, raw. What is equal to it lies above, or, of a `<=`, below.

    `round` is THRESHOLD for a value that a policy compares with, else 0 and more for less and less round ones.
    """

    value: Fraction
    above: bool = True
    round: int = 0

    @property
    def cut(self) -> int:
        """The least raw whole number that lies above the edge."""
        return ceil(self.value) if self.above else floor(self.value) + 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Edges in order; cell n lies above n of them."""

    edges: tuple[Edge, ...]
    cuts: tuple[int, ...]

    @classmethod
    def of(cls, edges: Iterable[Edge]) -> Grid:
        """The grid of these edges; of two that cut at the same place the rounder stands, a threshold above all."""
        found: dict[int, Edge] = {}
        for edge in edges:
            known = found.get(edge.cut)
            if abs(edge.cut) > MOST_RAW:
                continue
            if known is None or edge.round < known.round:
                found[edge.cut] = edge
        cuts = tuple(sorted(found))
        return cls(tuple(found[cut] for cut in cuts), cuts)

    def cell(self, value: int) -> int:
        return bisect_right(self.cuts, value)


def grid_of(spec: FactSpec, thresholds: Iterable[Edge] = ()) -> Grid:
    """The grid of a fact: round numbers of its unit, on both sides of zero, and the thresholds."""
    if spec.type.kind == "quantity" and spec.type.detail == "duration":
        steps = [(Fraction(seconds * 1_000_000), how) for seconds, how in _TIMES]
    else:
        size = units.UNITS[spec.unit].size if spec.type.kind == "quantity" and spec.unit else Fraction(1)
        steps = _decades(size * 10**spec.scale)
    made = [Edge(value, round=how) for value, how in _whole(steps)]
    below = [Edge(-edge.value, round=edge.round) for edge in made]
    return Grid.of([*thresholds, Edge(Fraction(0)), *made, *below])


def amount_grid(scale: int) -> Grid:
    """The grid of amounts in units of 10**-scale: alike on both sides of nothing, which stands alone."""
    made = [Edge(Fraction(0)), Edge(Fraction(0), above=False, round=1)]
    for value, how in _whole(_decades(Fraction(10**scale))):
        made += [Edge(value, round=how), Edge(-value, above=False, round=how)]
    return Grid.of(made)


def _decades(unit: Fraction) -> list[tuple[Fraction, int]]:
    powers = range(LEAST_POWER, MOST_POWER)
    return [(unit * step * Fraction(10) ** (power - 1), how) for power in powers for step, how in _STEPS]


def _whole(steps: Iterable[tuple[Fraction, int]]) -> list[tuple[Fraction, int]]:
    """The steps that are whole raw numbers."""
    return [(value, how) for value, how in steps if value.denominator == 1]
