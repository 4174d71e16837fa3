"""A walk over cases at boundary values: breadth first from seeds, towards what was not seen before."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Sequence

from makegood.boundaries.coordinates import Point, coordinates, get, put
from makegood.boundaries.probe import Probe

# Of one coordinate so many values are tried from one point: those nearest to its own.
MOST_VALUES = 40


def explore(probes: Sequence[Probe], seeds: Sequence[Point], budget: int, unknowns: bool = True) -> Iterator[Point]:
    """The seeds, then every point tried at which the probes' answers are others than at all points before.

    The probes share one order of facts. At most `budget` points are tried. `unknowns` also tries what happens without a
    fact. A point with an answer of a component that was never met goes first in line; the order is always the same.
    """
    walk = _Walk(probes)
    for seed in seeds:
        walk.meet(seed)
        yield seed
    tried = 0
    while (point := walk.next()) is not None:
        for other in _around(probes, point, unknowns):
            if tried >= budget:
                return
            tried += 1
            if walk.meet(other):
                yield other


def _around(probes: Sequence[Probe], point: Point, unknowns: bool) -> Iterator[Point]:
    """The points that differ from one in one coordinate, at a boundary value of it."""
    first = probes[0]
    wanted = list(dict.fromkeys(name for probe in probes for name in probe.wanted(point)))
    for one in coordinates(first.kind, first.facts, point, wanted):
        values = dict.fromkeys(value for probe in probes for value in probe.edges(point, one)[:MOST_VALUES])
        if unknowns and get(point, one) is not None:
            values[None] = None
        for value in values:
            yield put(point, one, value)


class _Walk:
    """The points still to be walked from, and what was seen."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self.probes = probes
        self.paths: set[tuple[Hashable, ...]] = set()
        self.answers: set[tuple[int, int, int, Hashable]] = set()
        self.first: deque[Point] = deque()
        self.later: deque[Point] = deque()

    def meet(self, point: Point) -> bool:
        """Whether the point takes a path that was not seen; it is then walked from in its turn."""
        path = tuple(probe.signature(point) for probe in self.probes)
        if path in self.paths:
            return False
        self.paths.add(path)
        before = len(self.answers)
        for which, signature in enumerate(path):
            edition = signature[0]
            assert isinstance(edition, int)
            self.answers.update((which, edition, at, answer) for at, answer in enumerate(signature))
        (self.first if len(self.answers) > before else self.later).append(point)
        return True

    def next(self) -> Point | None:
        line = self.first or self.later
        return line.popleft() if line else None
