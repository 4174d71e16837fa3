"""A case that shows a difference, cut down to what matters: facts dropped, the rest as near to a known case as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.boundaries import Coordinate, Point, Probe, coordinates, get, put
from makegood.boundaries.steps import step_of
from makegood.diff.answers import APPLIES, OUTSIDE, Answer
from makegood.diff.search import Found, Ground
from makegood.expr.types import holds_money

MOST_ROUNDS = 4
MOST_TURNS = 2

Holds = Callable[[Point], bool]
Answers = Callable[[Point], tuple[Answer, Answer]]


@dataclass(frozen=True, slots=True)
class Edge:
    """A place where agreement ends: beside the point, at `agrees` both sides say the same, at `differs` they do not."""

    coordinate: Coordinate
    agrees: Any
    differs: Any


def nearest(seeds: Sequence[Point], point: Point) -> int:
    """The number of the seed that differs from the point in the fewest facts."""
    return min(range(len(seeds)), key=lambda at: (_distance(seeds[at], point), at))


def _distance(one: Point, other: Point) -> int:
    return sum(bool(a != b) for a, b in zip((*one[0], one[1]), (*other[0], other[1]), strict=True))


def shrunk(ground: Ground, found: Found, seed: Point, holds: Holds, probes: Sequence[Probe]) -> Point:
    """The smallest point found at which `holds` (the same answers on both sides) is still true."""
    point = _towards(ground, found.point, seed, holds)
    for _ in range(MOST_ROUNDS):
        before = point
        point = _dropped(ground, point, holds)
        point = _nearer(ground, point, seed, holds, probes)
        if point == before:
            break
    return _without_currency(ground, point, holds)


def _places(ground: Ground) -> Iterator[int]:
    """Every fact, the most laborious to ask for first; then the moment of evaluation."""
    kinds = ground.kind.facts
    yield from sorted(range(len(ground.facts)), key=lambda at: (-kinds[ground.facts[at]].ask_cost, at))
    yield -1


def _value(point: Point, place: int) -> Any:
    return point[1] if place < 0 else point[0][place]


def _with(point: Point, place: int, value: Any) -> Point:
    facts, now = point
    return (facts, value) if place < 0 else ((*facts[:place], value, *facts[place + 1 :]), now)


def _towards(ground: Ground, point: Point, seed: Point, holds: Holds) -> Point:
    """The values of the seed again, wherever another one does not matter."""
    for place in _places(ground):
        if _value(point, place) != _value(seed, place):
            other = _with(point, place, _value(seed, place))
            point = other if holds(other) else point
    return point


def _dropped(ground: Ground, point: Point, holds: Holds) -> Point:
    """Without the facts, the elements of lists and the fields of records that do not matter."""
    for place in _places(ground):
        absent = None if place < 0 else ground.kind.facts[ground.facts[place]].absent
        value = _value(point, place)
        if value in (None, absent):
            continue
        other = _with(point, place, absent)
        if holds(other):
            point = other
        elif isinstance(value, tuple):
            point = _smaller(ground, point, place, holds)
    return point


def _smaller(ground: Ground, point: Point, place: int, holds: Holds) -> Point:
    spec = ground.kind.facts[ground.facts[place]]
    if spec.type.kind == "list":
        for at in range(len(_value(point, place)) - 1, -1, -1):
            value = _value(point, place)
            other = _with(point, place, value[:at] + value[at + 1 :])
            point = other if holds(other) else point
    for one in coordinates(ground.kind, ground.facts, point, (spec.name,)):
        if one.within and get(point, one) is not None:
            other = put(point, one, None)
            point = other if holds(other) else point
    return point


def _nearer(ground: Ground, point: Point, seed: Point, holds: Holds, probes: Sequence[Probe]) -> Point:
    """Sizes at the boundary value that lies nearest to the seed's."""
    for one in _sizes(ground, point):
        aim, value = _value(seed, one.place), get(point, one)
        if one.within or aim is None or aim == value:
            continue
        edges = {edge for probe in probes for edge in probe.edges(point, one)}
        closer = sorted(
            (edge for edge in edges if abs(edge - aim) < abs(value - aim)), key=lambda edge: (abs(edge - aim), edge)
        )
        point = next((other for edge in closer if holds(other := put(point, one, edge))), point)
    return point


def _sizes(ground: Ground, point: Point) -> list[Coordinate]:
    """Every coordinate of the point that has a size and a value."""
    wanted = [*ground.facts, "now"]
    found = coordinates(ground.kind, ground.facts, point, wanted)
    return [one for one in found if one.is_size and get(point, one) is not None]


def _without_currency(ground: Ground, point: Point, holds: Holds) -> Point:
    """A case without an amount names no currency."""
    facts, now = point
    other: Point = ((*facts[:-1], None), now)
    kinds = ground.kind.facts
    amounts = any(
        value is not None and value != kinds[name].absent and holds_money(kinds[name].type)
        for name, value in zip(ground.facts, facts, strict=False)
    )
    return other if not amounts and holds(other) else point


def edges_of(ground: Ground, point: Point, answers: Answers, probes: Sequence[Probe]) -> list[Edge]:
    """Where agreement ends beside the point, fact by fact: two neighbouring values, the nearest such pair.

    Between them one side changes its mind and the other does not: a threshold that was moved, came or went.
    """
    found: list[Edge] = []
    for one in _sizes(ground, point):
        value, step = get(point, one), step_of(one.spec)
        if value == one.spec.absent:
            continue  # the case does not say it
        edges = {edge for probe in probes for edge in probe.edges(point, one)}
        for edge in sorted(edges, key=lambda edge: (abs(edge - value), edge)):
            inner = edge + step if edge < value else edge - step
            if _ends(answers(put(point, one, edge)), answers(put(point, one, inner))):
                found.append(Edge(one, edge, inner))
                break
    return found[:MOST_TURNS]


def _ends(outside: tuple[Answer, Answer], inside: tuple[Answer, Answer]) -> bool:
    stays = [one == other for one, other in zip(outside, inside, strict=True)]
    governed = OUTSIDE not in outside or (APPLIES,) in inside
    return governed and outside[0] == outside[1] and inside[0] != inside[1] and any(stays)
