"""Checked policy → Polars expressions over raw columns: one small function for each node class.

Unknown is null, with Kleene's logic. What is the same in every row (silence, constants, parameters) is worked out while
compiling, so that a table with ten filled columns pays for ten. Every named value is one column, in few layers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import polars as pl

from makegood.expr import polars_calls, polars_days, polars_loops, polars_tables
from makegood.expr import polars_numbers as numbers
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
    children,
    walk,
)  # fmt: skip
from makegood.expr.polars_columns import (
    comparison,
    constant,
    joined,
    negation,
    polars_type,
    profiles,
    truth,
    unknown,
)
from makegood.expr.polars_numbers import NARROW, Column
from makegood.expr.raw import raw_literal

PREFIX = "="
LOOP = "@"


class Writer:
    """Compiles the nodes of one edition. `steps` are the columns to be made, each with its layer."""

    def __init__(
        self,
        facts: Mapping[str, Column],
        parameters: Mapping[str, Any],
        now: Column,
        calendars: Mapping[str, Any],
        currency: Column,
    ) -> None:
        self.facts = facts
        self.parameters = parameters
        self.now = now
        self.calendars = calendars
        self.currency = currency
        self.named: dict[str, Column] = {}
        self.variables: dict[str, Column] = {}
        self.steps: dict[str, tuple[int, pl.Expr]] = {}
        self.hoisted: dict[Any, Column] = {}

    def write(self, node: Node) -> Column:
        """The column of a node; what is unknown or the same in every row is fixed."""
        return _WRITERS[type(node)](self, node)

    def unknown(self, node: Node) -> Column:
        """A column without any value."""
        return unknown(node.type)

    def typed(self, node: Node) -> Any:
        return polars_type(node.type)

    # -- columns on the way

    def step(self, name: str, column: Column) -> Column:
        """The column made once under a name, so that whoever uses it reads it."""
        if column.fixed or (column.below is None and column.expr.meta.is_column()):
            return column
        self._add(name, column.expr)
        if column.below is None or column.below_constant is not None:
            return replace(column, expr=pl.col(name))
        self._add(f"{name}#d", column.below)
        return replace(column, expr=pl.col(name), below=pl.col(f"{name}#d"))

    def _add(self, name: str, expr: pl.Expr) -> None:
        roots = expr.meta.root_names()
        self.steps[name] = (1 + max((self.steps[one][0] for one in roots if one in self.steps), default=0), expr)

    def shape(self, node: Node) -> Any:
        """A key that is equal for nodes that say the same."""
        return _shape(node)

    def once(self, key: Any, column: Column) -> Column:
        """An expensive column, made once for all who ask for the same; inside a loop it stays where it is."""
        if column.fixed or any(one.startswith(LOOP) for one in column.expr.meta.root_names()):
            return column
        if key not in self.hoisted:
            self.hoisted[key] = self.step(f"~{len(self.hoisted)}", column)
        return self.hoisted[key]


_UNSHAPED = frozenset({"type", "start", "end", "scale", "bound"})


def _shape(value: Any) -> Any:
    if isinstance(value, Node):
        own = (name for one in type(value).__mro__ for name in getattr(one, "__slots__", ()))
        return (type(value), *(_shape(getattr(value, name)) for name in own if name not in _UNSHAPED))
    if isinstance(value, tuple):
        return tuple(_shape(one) for one in value)
    if isinstance(value, int | str | Fraction):
        return type(value), value  # true is not 1 here
    return id(value) if type(value).__hash__ is None else value


def _literal(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Literal)
    return constant(raw_literal(node.value, node.scale), node.type, node.scale)


def _fact(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Fact)
    found = writer.facts.get(node.name)
    if found is None or found.unknown:
        return unknown(node.type)
    return constant(found.constant, node.type, node.scale) if found.fixed else replace(found, scale=node.scale)


def _ref(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Ref)
    return writer.named[node.name]


def _param(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Param)
    return constant(writer.parameters.get(node.name), node.type, node.scale)


def _var(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Var)
    return writer.variables[node.name]


def _field(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Field)
    of = writer.write(node.of)
    if of.unknown:
        return unknown(node.type)
    if of.fixed:
        at = [name for name, _ in node.of.type.fields].index(node.name)
        return constant(of.constant[at], node.type, node.scale)
    return Column(of.expr.struct.field(node.name), node.scale, node.bound, True)


def _not(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Not)
    return negation(writer.write(node.of))


def _neg(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Neg)
    of = writer.write(node.of)
    return of if of.unknown else numbers.negated(of)


def _and_or(writer: Writer, node: Node) -> Column:
    assert isinstance(node, And | Or)
    return joined([writer.write(item) for item in node.items], isinstance(node, Or))


def _compare(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Compare)
    return comparison(node.op, writer.write(node.left), writer.write(node.right))


def _arith(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Arith)
    left, right = writer.write(node.left), writer.write(node.right)
    if left.unknown or right.unknown:
        return unknown(node.type)
    match node.op:
        case "+" | "-":
            if node.type.kind == "instant":
                # An instant is a whole number of microseconds: what is added to it is rounded to one.
                right = numbers.rescaled(numbers.rounded(right, "half_even", Fraction(1)), 0)
            moved = numbers.added(node.op, left, right)
            return polars_days.in_years(moved, node.type.kind)
        case "*":
            return numbers.multiplied(left, right)
    if right.fixed and right.constant == 0:
        return unknown(node.type)
    if node.op == "//":
        return numbers.floor_divided(left, right)
    if right.fixed and node.scale is not None and left.scale is not None:
        inverse = 1 / right.value
        return replace(numbers.times(left, int(inverse * 10 ** (node.scale - left.scale))), scale=node.scale)
    return numbers.divided(left, right)


def _if(writer: Writer, node: Node) -> Column:
    assert isinstance(node, If)
    test = writer.write(node.test)
    if test.unknown:
        return unknown(node.type)
    if test.fixed:
        return writer.write(node.then if test.constant else node.other)
    then, other = writer.write(node.then), writer.write(node.other)
    if isinstance(then.constant, bool) and isinstance(other.constant, bool) and then.constant != other.constant:
        return test if then.constant else negation(test)
    null = pl.lit(None, dtype=polars_type(node.type))
    if not test.nullable:
        return numbers.chosen([(test.expr, then)], other, null)
    return numbers.chosen([(test.expr, then), (~test.expr, other)], None, null)


def _items(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Items)
    return polars_loops.written_out([writer.write(item) for item in node.items], node.type)


def _known(writer: Writer, node: Node) -> Column:
    assert isinstance(node, Known)
    of = writer.write(node.of)
    if of.fixed or not of.nullable:
        return truth(not of.unknown)
    return Column(of.expr.is_not_null(), 0, 1, False)


_WRITERS: dict[type[Node], Callable[[Writer, Any], Column]] = {
    Literal: _literal,
    Fact: _fact,
    Ref: _ref,
    Param: _param,
    Now: lambda writer, node: writer.now,
    Var: _var,
    Field: _field,
    Not: _not,
    Neg: _neg,
    And: _and_or,
    Or: _and_or,
    Compare: _compare,
    In: polars_loops.membership,
    Arith: _arith,
    If: _if,
    Call: polars_calls.write,
    Items: _items,
    Each: polars_loops.fold,
    Known: _known,
    Rows: polars_tables.rows,
    Lookup: polars_tables.lookup,
}


# -- whole policies


@dataclass(frozen=True, slots=True)
class Plan:
    """What evaluates a policy: columns to add, layer by layer, then the outputs."""

    layers: tuple[dict[str, pl.Expr], ...]
    outputs: dict[str, pl.Expr]

    def apply(self, frame: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
        """The outputs alone, one row for each row of the frame."""
        lazy = frame.lazy()
        for layer in self.layers:
            lazy = lazy.with_columns(**layer)
        return lazy.with_columns(**self.outputs).select(*self.outputs)


def needed(named: Mapping[str, Node], outputs: Sequence[str]) -> list[str]:
    """The keys that the outputs depend on, in evaluation order."""
    wanted = set(outputs)
    for key in reversed(list(named)):
        if key in wanted:
            wanted.update(one.name for one in walk(named[key]) if isinstance(one, Ref))
    return [key for key in named if key in wanted]


def compile_plan(named: Mapping[str, Node], outputs: Sequence[str], writer: Writer) -> Plan:
    """The plan of named nodes (in evaluation order); a name that is used once stays inside its user."""
    keys = needed(named, outputs)
    uses = Counter(one for key in keys for one in _references(named[key]))
    uses.update(outputs)
    for key in keys:
        column = writer.write(named[key])
        writer.named[key] = column if uses[key] == 1 else writer.step(PREFIX + key, column)
    made: dict[str, pl.Expr] = {}
    for key in outputs:
        made.update(_output(key, writer.named[key], named[key]))
    depth = max((layer for layer, _ in writer.steps.values()), default=0)
    layers = tuple(
        {name: expr for name, (at, expr) in writer.steps.items() if at == layer} for layer in range(1, depth + 1)
    )
    return Plan(layers, made)


def _references(node: Node) -> list[str]:
    """The names a node reads; inside a loop they count twice, for they must be columns there."""
    found = [one.name for one in walk(node) if isinstance(one, Ref)]
    inner = [
        one.name
        for each in walk(node)
        if isinstance(each, Each)
        for below in children(each)
        for one in walk(below)
        if isinstance(one, Ref)
    ]
    return found + inner


def _output(key: str, column: Column, node: Node) -> dict[str, pl.Expr]:
    """The output columns of a key, in the types that the policy alone decides."""
    numeric = node.type.kind not in ("boolean", "text", "choice", "list", "record", "calendar")
    type_ = polars_type(node.type, node.bound > NARROW)
    if column.unknown:
        null = pl.lit(None, dtype=type_)
        return (
            {key: null}
            if node.scale is not None
            else {f"{key}#n": null.cast(pl.Int128), f"{key}#d": null.cast(pl.Int128)}
        )
    if not numeric:
        return {key: column.expr}
    placed = numbers.rescaled(column, node.scale)
    if node.scale is not None:
        return {key: placed.expr.cast(type_)}
    assert placed.below is not None
    return {f"{key}#n": placed.expr.cast(pl.Int128), f"{key}#d": placed.below.cast(pl.Int128)}


def evaluate(
    named: Mapping[str, Node],
    outputs: Sequence[str],
    frame: pl.DataFrame | pl.LazyFrame,
    parameters: Mapping[str, Any],
    now: int | str | None = None,
    calendars: Mapping[str, Any] | None = None,
    currency: str | None = None,
    facts: Mapping[str, Column] | None = None,
) -> pl.DataFrame:
    """One row of outputs for each row of raw facts; a key whose value is an exact ratio gives `key#n` and `key#d`.

    `frame` has a column for each fact that any row gives (a fact without a column is unknown), raw as described in
    `cases.facts`, records as structs; it may have others. `parameters` are the raw values in force. `now` is an instant in
    microseconds, a column of such, or None. `calendars` are bound calendars by name. `currency` is a code, or a column of
    codes, for money whose currency only the case knows. `facts` are the profiles of columns where they are already known
    (of this frame, or of one that it is a part of). Raises TooWideError for numbers beyond 128 bits.
    """
    keys = needed(named, outputs)
    columns = frame.collect_schema().names()
    if facts is None:
        bounds = {one.name: one.bound for key in keys for one in walk(named[key]) if isinstance(one, Fact)}
        facts = profiles(frame, [name for name in columns if name in bounds], bounds)
    writer = Writer(facts, parameters, _now(frame, now), calendars or {}, _currency(columns, currency))
    return compile_plan(named, outputs, writer).apply(frame).collect()


def _now(frame: pl.DataFrame | pl.LazyFrame, now: int | str | None) -> Column:
    if isinstance(now, str):
        return profiles(frame, [now], {})[now]
    return Column(pl.lit(None, dtype=pl.Int64), 0, 0, True, None) if now is None else numbers.fixed(now, 0)


def _currency(columns: Sequence[str], currency: str | None) -> Column:
    if currency in columns and currency is not None:
        return Column(pl.col(currency))
    return Column(pl.lit(currency, dtype=pl.String), 0, 1, currency is None, currency)


__all__ = ["Plan", "Writer", "compile_plan", "evaluate", "needed", "polars_type"]
