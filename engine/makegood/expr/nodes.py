"""The checked tree: one node class per construct, each with its type and its place in the expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from makegood.expr.types import Type


@dataclass(eq=False, slots=True, kw_only=True)
class Node:
    """A checked construct.

    `start` and `end` are character offsets in the expression's text, `origin` is the path at which that text stands in
    the policy (None for what no author wrote).

    `scale` and `bound` are filled by `exact`: a numeric value is the integer `value * 10**scale` of its raw
    unit, at most `bound` in size; scale None is an exact ratio.
    """

    type: Type
    start: int = 0
    end: int = 0
    scale: int | None = 0
    bound: int = 0
    origin: tuple[str | int, ...] | None = None


@dataclass(eq=False, slots=True, kw_only=True)
class Literal(Node):
    value: object


@dataclass(eq=False, slots=True, kw_only=True)
class Fact(Node):
    """A fact of the case, as the case gives it."""

    name: str


@dataclass(eq=False, slots=True, kw_only=True)
class Ref(Node):
    """Another named expression of the policy: `let.late`, `tables.band`, `deadlines.refund.due`."""

    name: str


@dataclass(eq=False, slots=True, kw_only=True)
class Param(Node):
    name: str


@dataclass(eq=False, slots=True, kw_only=True)
class Now(Node):
    """The instant of evaluation; unknown when the caller gave none."""


@dataclass(eq=False, slots=True, kw_only=True)
class Var(Node):
    """The loop variable of a comprehension."""

    name: str


@dataclass(eq=False, slots=True, kw_only=True)
class Field(Node):
    of: Node
    name: str


@dataclass(eq=False, slots=True, kw_only=True)
class Not(Node):
    of: Node


@dataclass(eq=False, slots=True, kw_only=True)
class Neg(Node):
    of: Node


@dataclass(eq=False, slots=True, kw_only=True)
class And(Node):
    items: tuple[Node, ...]


@dataclass(eq=False, slots=True, kw_only=True)
class Or(Node):
    items: tuple[Node, ...]


@dataclass(eq=False, slots=True, kw_only=True)
class Compare(Node):
    """One comparison: `<`, `<=`, `>`, `>=`, `==`, `!=` (a chain is an And of these)."""

    op: str
    left: Node
    right: Node


@dataclass(eq=False, slots=True, kw_only=True)
class In(Node):
    """`item in list`; `not in` is Not of it."""

    item: Node
    of: Node


@dataclass(eq=False, slots=True, kw_only=True)
class Arith(Node):
    """`+ - * / //` on exact numbers, quantities, money and times."""

    op: str
    left: Node
    right: Node


@dataclass(eq=False, slots=True, kw_only=True)
class If(Node):
    test: Node
    then: Node
    other: Node


@dataclass(eq=False, slots=True, kw_only=True)
class Call(Node):
    """A function of the core (`function` is its name) or of a plugin (`body` is the registered Function)."""

    function: str
    args: tuple[Node, ...]
    options: tuple[tuple[str, object], ...] = ()
    body: object = None


@dataclass(eq=False, slots=True, kw_only=True)
class Items(Node):
    """A list written out."""

    items: tuple[Node, ...]


@dataclass(eq=False, slots=True, kw_only=True)
class Each(Node):
    """`sum/any/all/count/min/max(term for var in source ... if test)`, or a plain list of the terms."""

    how: str
    term: Node
    loops: tuple[tuple[str, Node], ...]
    test: Node | None = None


@dataclass(eq=False, slots=True, kw_only=True)
class Known(Node):
    of: Node


@dataclass(eq=False, slots=True, kw_only=True)
class Rows(Node):
    """A table of rows: the first (unique, max, min, sum) of the gives whose test holds."""

    hit: str
    rows: tuple[tuple[Node | None, Node], ...]


@dataclass(eq=False, slots=True, kw_only=True)
class Lookup(Node):
    """A keyed table: `entries` maps interval and exact keys to gives; `axes` are the key expressions."""

    axes: tuple[Node, ...]
    table: KeyedTable


@dataclass(eq=False, slots=True)
class KeyedTable:
    """Rows of a keyed table: per row one (low, high) pair or exact value per axis, and what it gives.

    A range takes in both its ends; `None` is an open end. Numbers are raw values at the axis's scale.
    """

    name: str
    rows: tuple[tuple[tuple[object, ...], Node], ...]
    ranged: tuple[bool, ...]
    index: object = field(default=None)


def _each(node: Each) -> tuple[Node, ...]:
    test = () if node.test is None else (node.test,)
    return (*(source for _, source in node.loops), *test, node.term)


def _rows(node: Rows) -> tuple[Node, ...]:
    return tuple(part for row in node.rows for part in row if part is not None)


def _lookup(node: Lookup) -> tuple[Node, ...]:
    return (*node.axes, *(give for _, give in node.table.rows))


# A table, not a chain of tests: trees are walked several times for every policy that is loaded.
_CHILDREN: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Not: lambda node: (node.of,),
    Neg: lambda node: (node.of,),
    Known: lambda node: (node.of,),
    Field: lambda node: (node.of,),
    And: lambda node: node.items,
    Or: lambda node: node.items,
    Items: lambda node: node.items,
    Compare: lambda node: (node.left, node.right),
    Arith: lambda node: (node.left, node.right),
    In: lambda node: (node.item, node.of),
    If: lambda node: (node.test, node.then, node.other),
    Call: lambda node: node.args,
    Each: _each,
    Rows: _rows,
    Lookup: _lookup,
}
_NO_CHILDREN: tuple[Node, ...] = ()


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in reading order."""
    below = _CHILDREN.get(type(node))
    return _NO_CHILDREN if below is None else below(node)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it; iterative, so that depth costs no recursion."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        below = _CHILDREN.get(type(one))
        if below is not None:
            stack.extend(below(one)[::-1])


def written_at(node: Node, path: tuple[str | int, ...]) -> Node:
    """The checked expression of a path, each of its nodes marked with it."""
    for one in walk(node):
        if one.origin is None:
            one.origin = path
    return node
