"""Cases that are aimed at a goal: those in given rows of keyed tables, and those exactly at a threshold.

Both work where a key, or one side of a comparison, is a fact of the case; any other is left to the search.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from makegood.boundaries import Point, Probe
from makegood.boundaries.steps import range_of
from makegood.cases.facts import FactSpec
from makegood.expr.arithmetic import size
from makegood.expr.nodes import Compare, Fact, Literal, Lookup, Node, Param, Ref, walk
from makegood.model import Path, Policy
from makegood.values import Money, Quantity

# Of a large table so many rows are tried.
MOST_ROWS = 500


def points_in_rows(policy: Policy, probe: Probe, seeds: Sequence[Point], path: Path) -> Iterator[Point]:
    """Each seed moved into the row at a path; a row of another table, and one whose keys are computed, gives none."""
    node = policy.named[f"tables.{path[1]}"].node
    if len(path) != 4 or not isinstance(node, Lookup):
        return
    moves = _moves(policy, probe, node, int(path[3]))
    for seed in seeds if moves else ():
        facts = list(seed[0])
        for place, value in moves:
            facts[place] = value
        yield tuple(facts), seed[1]


def points_at_thresholds(
    policy: Policy, probe: Probe, seeds: Sequence[Point], numbers: Container[int], known: Mapping[int, int]
) -> Iterator[Point]:
    """Each seed with the fact of a comparison moved to its limit, also where that lies between the steps of the fact.

    `numbers` are the items wanted, `known` leads from comparisons to items.
    """
    for named in policy.named.values():
        for node in walk(named.node):
            if isinstance(node, Compare) and known.get(id(node)) in numbers:
                yield from _at_limit(policy, probe, seeds, node)


def _at_limit(policy: Policy, probe: Probe, seeds: Sequence[Point], node: Compare) -> Iterator[Point]:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        fact = _fact(policy, side)
        if fact is None:
            continue
        place, spec = probe.facts.index(fact.name), probe.kind.facts[fact.name]
        for seed in seeds:
            limit = _limit(probe, other, seed, spec)
            if limit is not None:
                yield (*seed[0][:place], limit, *seed[0][place + 1 :]), seed[1]


def _limit(probe: Probe, node: Node, seed: Point, spec: FactSpec) -> int | None:
    """The raw value of a limit that is written or a parameter; None for one that is computed, or that no fact can have."""
    value: Any = None
    if isinstance(node, Literal):
        value = node.value
    elif isinstance(node, Param):
        edition = probe.editions[max(0, probe.place(seed))]
        of_that_day = edition.policy.parameters.get(node.name)  # another version need not have it
        value = None if of_that_day is None else of_that_day.at(edition.start)
    if not isinstance(value, int | Fraction | Money | Quantity) or isinstance(value, bool):
        return None
    raw = Fraction(size(value)) * 10**spec.scale
    low, high = range_of(spec)
    return raw.numerator if raw.denominator == 1 and low <= raw <= high else None


def _moves(policy: Policy, probe: Probe, node: Lookup, row: int) -> list[tuple[int, Any]]:
    """The facts' places and raw values that lie in a row; nothing where a key is no fact."""
    found: list[tuple[int, Any]] = []
    for axis, cell in zip(node.axes, node.table.rows[row][0], strict=True):
        fact = _fact(policy, axis)
        if fact is None:
            return []
        value = _raw(probe.kind.facts[fact.name], cell)
        found.append((probe.facts.index(fact.name), value))
    return found


def _fact(policy: Policy, node: Node) -> Fact | None:
    """The fact that a key is, perhaps under another name."""
    for _ in policy.named:
        if not isinstance(node, Ref):
            break
        node = policy.named[node.name].node
    return node if isinstance(node, Fact) else None


def _raw(spec: FactSpec, cell: Any) -> Any:
    """A cell as a raw fact: of a range its upper end, which belongs to it, else its lower one."""
    if isinstance(cell, tuple):
        low, high = cell
        cell = high if high is not None else low if low is not None else 0
    return cell if isinstance(cell, str | bool) else int(Fraction(cell) * 10**spec.scale)
