"""Numbers for the meaning of expressions: two trees have the same number when every reader gives them the same value.

Texts, names of `let`s and parameters, the order of what stands in `and`, `or` and `in […]`, and the side from which a
comparison is read do not count. A number is only ever compared with another of the same `Meanings`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from makegood.calendars import Calendar
from makegood.expr.nodes import (
    And,
    Arith,
    Call,
    Compare,
    Each,
    Fact,
    Field,
    If,
    In,
    Items,
    Known,
    Literal,
    Lookup,
    Neg,
    Node,
    Not,
    Now,
    Or,
    Param,
    Ref,
    Rows,
    Var,
)
from makegood.expr.types import Type
from makegood.functions import Function
from makegood.values import Money, Period, Quantity

Key = tuple[Hashable, ...]
_TURNED = {">": "<", ">=": "<="}
# The order of rows counts only where the first that fits is taken.
_ORDERED_HITS = ("first",)


@dataclass(slots=True)
class Meanings:
    """Gives each meaning its number; two policies that are compared share one."""

    numbers: dict[Key, int] = field(default_factory=dict)

    def number(self, *parts: Hashable) -> int:
        return self.numbers.setdefault(parts, len(self.numbers))


@dataclass(slots=True)
class Reader:
    """Reads trees of one policy. `ref` and `param` say what a name means: its own meaning, or just a name.

    Not `typed`, money facts are the same whatever the policy's currency: its setting says that once.
    """

    meanings: Meanings
    ref: Callable[[str], Hashable]
    param: Callable[[str], Hashable]
    calendars: Mapping[str, Calendar]
    typed: bool = True
    variables: dict[str, int] = field(default_factory=dict)

    def of(self, node: Node) -> int:
        if isinstance(node, Param):
            return self._parameter(self.param(node.name))
        if isinstance(node, Ref):
            # A name that is replaced by its meaning has that number: naming a part of an expression changes nothing.
            meant = self.ref(node.name)
            return meant if isinstance(meant, int) else self.meanings.number(Ref.__name__, meant)
        parts = _PARTS[type(node)](self, node)
        return self.meanings.number(type(node).__name__, *parts)

    def _parameter(self, meant: Hashable) -> int:
        """A parameter with one value means what that value means where it is written out."""
        if isinstance(meant, Constant):
            return self.meanings.number(Literal.__name__, None, meant.value)
        return self.meanings.number(Param.__name__, meant)


@dataclass(frozen=True, slots=True)
class Constant:
    """The meaning of a parameter that has one value."""

    value: Hashable


def plain_meaning(value: Any) -> Hashable:
    """A plain value whatever its writing: 90 min is 1.5 h, 8 percent is 0.08."""
    match value:
        case bool() | None | str():
            return (type(value).__name__, value)
        case Quantity():
            return ("quantity", value.dimension, Fraction(value.raw))
        case Money():
            return ("money", Fraction(value.amount), value.currency)
        case Period():
            return ("period", value.count, value.unit)
        case int() | Fraction():
            return ("number", Fraction(value))
        case tuple() | list():
            return ("list", *(plain_meaning(one) for one in value))
        case date():
            return ("date", value.isoformat())
    raise TypeError(f"a value of a policy is no {type(value).__name__}")


def _type(type_: Type) -> Hashable:
    return (type_.kind, type_.detail)


def _literal(reader: Reader, node: Literal) -> Key:
    if node.type.kind == "calendar" and isinstance(node.value, str):
        calendar = reader.calendars.get(node.value)
        return ("calendar", node.value if calendar is None else calendar.digest)
    return (_type(node.type) if node.value is None else None, plain_meaning(node.value))


def _unordered(reader: Reader, items: tuple[Node, ...]) -> Key:
    return tuple(sorted(reader.of(one) for one in items))


def _and(reader: Reader, node: And) -> Key:
    return _unordered(reader, _flat(node, And))


def _or(reader: Reader, node: Or) -> Key:
    return _unordered(reader, _flat(node, Or))


def _flat(node: And | Or, sort: type[And | Or]) -> tuple[Node, ...]:
    return tuple(
        part
        for item in node.items
        for part in (_flat(item, sort) if isinstance(item, And | Or) and type(item) is sort else (item,))
    )


def _compare(reader: Reader, node: Compare) -> Key:
    left, right = reader.of(node.left), reader.of(node.right)
    if node.op in _TURNED:
        return (_TURNED[node.op], right, left)
    if node.op in ("==", "!="):
        return (node.op, *sorted((left, right)))
    return (node.op, left, right)


def _in(reader: Reader, node: In) -> Key:
    of = node.of
    among: Hashable = (
        ("items", *sorted({reader.of(one) for one in of.items})) if isinstance(of, Items) else reader.of(of)
    )
    return (reader.of(node.item), among)


def _arith(reader: Reader, node: Arith) -> Key:
    left, right = reader.of(node.left), reader.of(node.right)
    numbers = node.type.numeric or node.type.measured
    return (node.op, *(sorted((left, right)) if node.op in ("+", "*") and numbers else (left, right)))


def _call(reader: Reader, node: Call) -> Key:
    options = tuple((name, _option(value)) for name, value in node.options)
    body = (node.body.name, node.body.returns) if isinstance(node.body, Function) else None
    return (node.function, options, body, *(reader.of(one) for one in node.args))


def _option(value: object) -> Hashable:
    return str(value) if isinstance(value, Node) or not isinstance(value, Hashable) else value


def _each(reader: Reader, node: Each) -> Key:
    outer = dict(reader.variables)
    sources: list[int] = []
    for name, source in node.loops:
        sources.append(reader.of(source))
        reader.variables[name] = len(reader.variables)
    test = None if node.test is None else reader.of(node.test)
    term = reader.of(node.term)
    reader.variables = outer
    return (node.how, *sources, test, term)


def _rows(reader: Reader, node: Rows) -> Key:
    rows = [(-1 if test is None else reader.of(test), reader.of(give)) for test, give in node.rows]
    return (node.hit, *(rows if node.hit in _ORDERED_HITS else sorted(rows)))


def _lookup(reader: Reader, node: Lookup) -> Key:
    rows = frozenset((cells, reader.of(give)) for cells, give in node.table.rows)
    return (tuple(reader.of(axis) for axis in node.axes), node.table.ranged, rows)


_PARTS: dict[type[Node], Callable[[Reader, Any], Key]] = {
    Literal: _literal,
    Fact: lambda reader, node: (node.name, _type(node.type) if reader.typed else None),
    Now: lambda reader, node: (),
    Var: lambda reader, node: (reader.variables.get(node.name, node.name),),
    Field: lambda reader, node: (reader.of(node.of), node.name),
    Not: lambda reader, node: (reader.of(node.of),),
    Neg: lambda reader, node: (reader.of(node.of),),
    And: _and,
    Or: _or,
    Compare: _compare,
    In: _in,
    Arith: _arith,
    If: lambda reader, node: (reader.of(node.test), reader.of(node.then), reader.of(node.other)),
    Call: _call,
    Items: lambda reader, node: tuple(reader.of(one) for one in node.items),
    Each: _each,
    Known: lambda reader, node: (reader.of(node.of),),
    Rows: _rows,
    Lookup: _lookup,
}
