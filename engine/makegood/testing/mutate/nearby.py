"""Cases that differ from others in the one or two facts that a part of a policy reads itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from makegood.boundaries import Coordinate, Point, Probe, coordinates, get, put
from makegood.boundaries.steps import range_of, step_of
from makegood.expr.nodes import Fact, Node, Ref, walk
from makegood.model import Path, Policy

MOST_FACTS = 6
MOST_VALUES = 5


def facts_near(policy: Policy, path: Path) -> list[str]:
    """The facts that the expression at a path reads; where it reads none itself, those of what it names, and so on."""
    nodes = [named.node for key, named in policy.named.items() if _belongs(key, path)]
    seen: set[str] = set()
    while nodes:
        found = dict.fromkeys(one.name for node in nodes for one in walk(node) if isinstance(one, Fact))
        if found:
            return list(found)[:MOST_FACTS]
        nodes = _named_below(policy, nodes, seen)
    return []


def _belongs(key: str, path: Path) -> bool:
    start = ".".join(str(step) for step in path[:2])
    return key == start or key.startswith(f"{start}.")


def _named_below(policy: Policy, nodes: Sequence[Node], seen: set[str]) -> list[Node]:
    names = dict.fromkeys(one.name for node in nodes for one in walk(node) if isinstance(one, Ref))
    fresh = [name for name in names if name not in seen and name in policy.named]
    seen.update(fresh)
    return [policy.named[name].node for name in fresh]


def nearby(probes: Sequence[Probe], seeds: Sequence[Point], facts: Sequence[str]) -> Iterator[Point]:
    """Around each seed: every one, and every two of the facts at another value."""
    for seed in seeds:
        moves = [list(_moves(probes, seed, one)) for one in coordinates(probes[0].kind, probes[0].facts, seed, facts)]
        for values in moves:
            yield from (put(seed, one, value) for one, value in values)
        for first, second in combinations(moves, 2):
            for one, value in first:
                here = put(seed, one, value)
                yield from (put(here, other, also) for other, also in second if not _one_holds_the_other(one, other))


def _one_holds_the_other(one: Coordinate, other: Coordinate) -> bool:
    """Whether one is a part of the other: a list that is changed may not have that element any more."""
    shared = min(len(one.within), len(other.within))
    return one.place == other.place and one.within[:shared] == other.within[:shared]


def _moves(probes: Sequence[Probe], point: Point, one: Coordinate) -> Iterator[tuple[Coordinate, object]]:
    """Other values of a coordinate: where something changes, a step beside it, and unknown."""
    value = get(point, one)
    found = dict.fromkeys(edge for probe in probes for edge in probe.edges(point, one)[:MOST_VALUES])
    if one.is_size and isinstance(value, int) and value + step_of(one.spec) <= range_of(one.spec)[1]:
        found[value + step_of(one.spec)] = None
    if value is not None:
        found[None] = None
    yield from ((one, each) for each in found)
