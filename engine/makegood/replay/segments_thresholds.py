"""The values of facts that policies compare them with: where the answer may change, and so where cases are parted.

Read off the checked trees, without trying cases: a comparison of a fact (through named values, through both branches of
an `if`, and less a fact whose silence means zero) with a constant or a parameter, whatever its date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from makegood.cases.kind import Kind
from makegood.expr.nodes import Arith, Compare, Fact, If, Literal, Lookup, Node, Param, Ref, Rows, walk
from makegood.expr.raw import raw_literal
from makegood.model import Policy
from makegood.replay.segments_grid import THRESHOLD, Edge
from makegood.values import Money, Quantity

# For `fact op constant`: whether what is equal to the constant lies above the edge.
ABOVE = {">=": True, "<": True, ">": False, "<=": False}
MIRRORED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
MOST_DEEP = 20


def thresholds(policies: Iterable[Policy], kind: Kind) -> dict[str, list[Edge]]:
    """The edges of each fact that any of the policies compares with a value."""
    found: dict[str, dict[Edge, None]] = {}
    for policy in policies:
        for named in policy.named.values():
            for node in walk(named.node):
                for fact, edge in _edges(node, policy, kind):
                    found.setdefault(fact, {})[edge] = None
    return {fact: list(edges) for fact, edges in found.items()}


def _edges(node: Node, policy: Policy, kind: Kind) -> Iterator[tuple[str, Edge]]:
    if isinstance(node, Compare) and node.op in ABOVE:
        yield from _compared(node.left, node.op, node.right, policy, kind)
        yield from _compared(node.right, MIRRORED[node.op], node.left, policy, kind)
    elif isinstance(node, Lookup):
        for at, axis in enumerate(node.axes):
            if node.table.ranged[at]:
                yield from _ranged(axis, [keys[at] for keys, _ in node.table.rows], policy, kind)


def _compared(left: Node, op: str, right: Node, policy: Policy, kind: Kind) -> Iterator[tuple[str, Edge]]:
    facts = list(_facts(left, policy, kind))
    if not facts:
        return
    for value in _constants(right, policy):
        for fact in facts:
            yield fact, Edge(value * 10 ** kind.facts[fact].scale, ABOVE[op], THRESHOLD)


def _ranged(axis: Node, keys: Iterable[object], policy: Policy, kind: Kind) -> Iterator[tuple[str, Edge]]:
    """The ends of a keyed table's ranges, which take in both ends."""
    facts = list(_facts(axis, policy, kind))
    shift = 10 ** (axis.scale or 0)
    for key in keys if facts else ():
        low, high = key if isinstance(key, tuple) else (None, None)
        for value, above in ((low, True), (high, False)):
            if isinstance(value, int):
                for fact in facts:
                    yield fact, Edge(Fraction(value, shift) * 10 ** kind.facts[fact].scale, above, THRESHOLD)


def _facts(node: Node, policy: Policy, kind: Kind, deep: int = 0) -> Iterator[str]:
    """The sizes of a case that a node passes on as they are."""
    if deep > MOST_DEEP:
        return
    match node:
        case Fact() if kind.facts[node.name].type.ordered and kind.facts[node.name].type.kind not in _NO_SIZE:
            yield node.name
        case Ref() if node.name in policy.named:
            yield from _facts(policy.named[node.name].node, policy, kind, deep + 1)
        case If():
            for branch in (node.then, node.other):
                yield from _facts(branch, policy, kind, deep + 1)
        case Rows():
            for _, give in node.rows:
                yield from _facts(give, policy, kind, deep + 1)
        case Arith(op="-") if _is_mostly_zero(node.right, kind):
            yield from _facts(node.left, policy, kind, deep + 1)


# Dates and instants are parted by the calendar, and lengths of mixed units have no order.
_NO_SIZE = ("date", "instant", "span")


def _is_mostly_zero(node: Node, kind: Kind) -> bool:
    return isinstance(node, Fact) and kind.facts[node.name].absent == 0


def _constants(node: Node, policy: Policy, deep: int = 0) -> Iterator[Fraction]:
    """The values that a node may have without looking at a case, in raw units of its type."""
    if deep > MOST_DEEP:
        return
    match node:
        case Literal():
            yield from _number(node.value)
        case Param():
            for one in policy.parameters[node.name].values:
                yield from _number(one.value)
        case If():
            for branch in (node.then, node.other):
                yield from _constants(branch, policy, deep + 1)
        case Rows():
            for _, give in node.rows:
                yield from _constants(give, policy, deep + 1)
        case Ref() if node.name in policy.named:
            yield from _constants(policy.named[node.name].node, policy, deep + 1)


def _number(value: object) -> Iterator[Fraction]:
    if isinstance(value, int | Fraction | Money | Quantity) and not isinstance(value, bool):
        raw = raw_literal(value, None)
        if isinstance(raw, Fraction):
            yield raw
