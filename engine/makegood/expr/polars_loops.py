"""Lists in columns: membership, comprehensions and folds, with Kleene's unknowns.

Short lists that are written out are unrolled; a list of the case is exploded to one row for each element, the term is
worked out on those rows, and they are folded back by the number of their row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import polars as pl

from makegood.cases.facts import MAX_LIST
from makegood.expr import polars_numbers as numbers
from makegood.expr.nodes import Each, In, Items, Node, Var, walk
from makegood.expr.polars_columns import (
    RATIO,
    comparison,
    constant,
    constant_text,
    joined,
    listed,
    negation,
    polars_type,
    truth,
    unknown,
)
from makegood.expr.polars_numbers import NARROW, Column
from makegood.expr.types import Type

if TYPE_CHECKING:
    from makegood.expr.to_polars import Writer

UNROLLED = 64
_ROW = "@row"
_NULL = pl.lit(None, dtype=pl.Boolean)


# -- lists as columns


def written_out(items: Sequence[Column], type_: Type) -> Column:
    """A list of columns, at the finest of their scales."""
    if not items:
        return listed((), type_, 0)
    known = [item for item in items if not item.unknown]
    same = iter(numbers.alike(known))
    placed = [item if item.unknown else next(same) for item in items]
    scale = next((item.scale for item in placed if not item.unknown), 0)
    if all(item.fixed for item in placed):
        return listed(tuple(item.constant for item in placed), type_, scale)
    bound = max(item.bound for item in placed)
    exprs = [_element(item, bound) for item in placed]
    return Column(pl.concat_list(exprs), scale, bound, False)


def _element(item: Column, bound: int) -> pl.Expr:
    if item.scale is not None:
        return item.expr.cast(pl.Int128) if bound > NARROW else item.expr
    assert item.below is not None
    pair = pl.struct(item.expr.cast(pl.Int128).alias("n"), item.below.cast(pl.Int128).alias("d"))
    return pl.when(item.expr.is_not_null()).then(pair)


def _items_of(writer: Writer, source: Node, column: Column) -> list[Column] | None:
    """The elements of a short list that is written out; None for any other."""
    if isinstance(source, Items):
        return [writer.write(item) for item in source.items]
    if isinstance(column.constant, tuple) and source.type.of is not None and len(column.constant) <= UNROLLED:
        return [constant(one, source.type.of, column.scale) for one in column.constant]
    return None


def _variable(name: str, column: Column, scale: int | None, bound: int) -> Column:
    """A loop variable: the exploded column of its list."""
    expr = pl.col(f"@{name}")
    if column.scale is None:
        return Column(
            expr.struct.field("n"), None, numbers.NARROW**2, True, below=expr.struct.field("d"), below_bound=NARROW
        )
    return Column(expr, scale, bound, True)


# -- membership


def membership(writer: Writer, node: Node) -> Column:
    """`item in list`: `==` joined by `or`."""
    assert isinstance(node, In)
    item = writer.write(node.item)
    if isinstance(node.of, Items):
        columns = [writer.write(one) for one in node.of.items]
        if not all(one.fixed for one in columns):
            return joined([comparison("==", item, one) for one in columns], True)
    of = writer.write(node.of)
    if of.unknown:
        return Column(_NULL, 0, 1, True, None)
    if of.fixed:
        return _in_constant(item, of)
    if item.unknown or item.scale != of.scale or max(item.bound, of.bound) > NARROW:
        return exploded(
            writer, "any", [("in", of, of)], lambda columns: (None, comparison("==", columns[0], item)), truth(True)
        )
    return Column(_contains(of.expr, item.expr), 0, 1, True)


def _contains(of: pl.Expr, item: pl.Expr) -> pl.Expr:
    unsure = item.is_null() | (of.list.drop_nulls().list.len() < of.list.len())
    found = of.list.contains(item, nulls_equal=False)
    return (
        pl.when(of.is_null())
        .then(_NULL)
        .when(found)
        .then(True)
        .when((of.list.len() > 0) & unsure)
        .then(_NULL)
        .otherwise(False)
    )


def _in_constant(item: Column, of: Column) -> Column:
    values = [one for one in of.constant if one is not None]
    unsure = [Column(_NULL, 0, 1, True, None)] if len(values) < len(of.constant) else []
    if not of.constant:
        return truth(False)
    if all(isinstance(one, str | bool) for one in values):
        columns = [constant_text(one) for one in values]
    else:
        columns = [numbers.fixed(one, of.scale) for one in values]
    if item.fixed or item.scale is None or item.bound > NARROW or len(values) < 3:
        return joined([*(comparison("==", item, one) for one in columns), *unsure], True)
    if not isinstance(values[0], str | bool):
        at_scale = [one.value * 10**item.scale for one in columns]
        values = [int(one) for one in at_scale if one.denominator == 1 and abs(one) <= NARROW]
    return joined([Column(item.expr.is_in(values), 0, 1, item.nullable), *unsure], True)


# -- comprehensions and folds


def fold(writer: Writer, node: Node) -> Column:
    """`sum/any/all/count/min/max/list` of the terms."""
    assert isinstance(node, Each)
    sources = [writer.write(source) for _, source in node.loops]
    if sources[0].unknown:
        return unknown(node.type)
    lists = [_items_of(writer, source, column) for (_, source), column in zip(node.loops, sources, strict=True)]
    short = [one for one in lists if one is not None]
    if len(short) == len(lists) and not (node.how == "list" and node.test is not None):
        rows = list(product(*short))
        if len(rows) <= UNROLLED:
            return _unrolled(writer, node, rows)
    if any(column.unknown for column in sources):
        typed = [column if not column.unknown else replace(column, constant=numbers.UNSET) for column in sources]
        sources = typed
    loops = [(name, column, _shaped(node, name, column)) for (name, _), column in zip(node.loops, sources, strict=True)]

    def terms(columns: Sequence[Column]) -> tuple[Column | None, Column]:
        with_loop = dict(zip((name for name, _ in node.loops), columns, strict=True))
        test = None if node.test is None else _in_scope(writer, with_loop, node.test)
        return test, _in_scope(writer, with_loop, node.term)

    return exploded(writer, node.how, loops, terms, unknown(node.type) if node.how != "list" else truth(True), node)


def _shaped(node: Each, name: str, column: Column) -> Column:
    """The list with the scale and size of its elements, as the loop's variable has them."""
    if column.scale is None:
        return column
    found = next((one for one in walk(node) if isinstance(one, Var) and one.name == name), None)
    if found is None or column.fixed or found.scale is None:
        return column
    return replace(column, scale=max(found.scale, column.scale), bound=max(found.bound, column.bound))


def _in_scope(writer: Writer, variables: Mapping[str, Column], node: Node) -> Column:
    """The column of a node inside a loop."""
    outer = writer.variables
    writer.variables = {**outer, **variables}
    try:
        return writer.write(node)
    finally:
        writer.variables = outer


def _unrolled(writer: Writer, node: Each, rows: Sequence[tuple[Column, ...]]) -> Column:
    from makegood.expr.polars_tables import every

    names = [name for name, _ in node.loops]
    pairs: list[tuple[Column, Column]] = []
    for row in rows:
        scope = dict(zip(names, row, strict=True))
        test = truth(True) if node.test is None else _in_scope(writer, scope, node.test)
        term = numbers.fixed(1, 0) if node.how == "count" else _in_scope(writer, scope, node.term)
        pairs.append((test, term))
    match node.how:
        case "any":
            return joined([joined([test, term], False) for test, term in pairs], True)
        case "all":
            return joined([joined([negation(test), term], True) for test, term in pairs], False)
        case "list":
            return written_out([term for _, term in pairs], node.type)
    return every("sum" if node.how == "count" else node.how, pairs, node.type)


@dataclass(frozen=True, slots=True)
class _Fold:
    """One fold over exploded rows; called with the batches of its input columns."""

    how: str
    names: tuple[str, ...]
    loops: tuple[str, ...]
    test: pl.Expr
    term: pl.Expr
    type: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        if any(len(one) == 0 for one in batches):
            # A batch without rows; constants among its columns still have one.
            return pl.Series([], dtype=self.type)
        height = max(len(one) for one in batches)
        full = [one if len(one) == height else one.new_from_index(0, height) for one in batches]
        frame = pl.DataFrame([one.alias(name) for one, name in zip(full, self.names, strict=True)]).with_row_index(_ROW)
        first, rest = self.loops[0], self.loops[1:]
        inner_null = pl.any_horizontal([pl.col(one).is_null() for one in rest]) if rest else pl.lit(False)
        undecided = pl.col(first).is_null() | ((pl.col(first).list.len() > 0) & inner_null)
        live = frame.filter(~undecided, *(pl.col(one).list.len() > 0 for one in self.loops))
        for one in self.loops:
            live = live.explode(one)
        terms = live.select(_ROW, self.test.alias("test"), self.term.alias("term"))
        folded = terms.group_by(_ROW, maintain_order=True).agg(*_FOLDS[self.how](pl.col("test"), pl.col("term")))
        found = frame.select(_ROW, undecided=undecided).join(folded, on=_ROW, how="left", maintain_order="left")
        return found.select(self._result()).to_series().cast(self.type)

    def _result(self) -> pl.Expr:
        empty: Any = _EMPTY.get(self.how)
        start = pl.lit([], dtype=self.type) if self.how == "list" else pl.lit(empty, dtype=self.type)
        bad = pl.col("undecided") | pl.col("bad").fill_null(False)
        null = pl.lit(None, dtype=self.type)
        return (
            pl.when(bad).then(null).when(pl.col("bad").is_null()).then(start).otherwise(pl.col("value").cast(self.type))
        )


_EMPTY = {"sum": 0, "ratio sum": {"n": 0, "d": 1}, "count": 0, "any": False, "all": True}


def _truths(how: str) -> Callable[[pl.Expr, pl.Expr], tuple[pl.Expr, pl.Expr]]:
    def made(test: pl.Expr, term: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        value = (test & term).any(ignore_nulls=False) if how == "any" else (~test | term).all(ignore_nulls=False)
        return value.alias("value"), pl.lit(False).alias("bad")

    return made


def _numbers(fold_column: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Expr, pl.Expr], tuple[pl.Expr, pl.Expr]]:
    def made(test: pl.Expr, term: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        bad = (test.is_null() | (test & term.is_null())).any()
        return fold_column(pl.when(test).then(term)).alias("value"), bad.alias("bad")

    return made


def _whole_list(test: pl.Expr, term: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return term.filter(test).alias("value"), test.is_null().any().alias("bad")


def _count(test: pl.Expr, term: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return test.sum().alias("value"), test.is_null().any().alias("bad")


def _ratios(how: str) -> Callable[[pl.Expr, pl.Expr], tuple[pl.Expr, pl.Expr]]:
    """Ratios over different denominators, added or compared one by one."""

    def one_list(pairs: Any) -> dict[str, int] | None:
        exact = [Fraction(pair["n"], pair["d"]) for pair in pairs]
        if not exact and how != "sum":
            return None
        found = sum(exact, Fraction(0)) if how == "sum" else min(exact) if how == "min" else max(exact)
        return {"n": found.numerator, "d": found.denominator}

    def made(test: pl.Expr, term: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        value = term.filter(test & term.is_not_null()).implode().map_elements(one_list, return_dtype=RATIO)
        return value.alias("value"), (test.is_null() | (test & term.is_null())).any().alias("bad")

    return made


_FOLDS: dict[str, Callable[[pl.Expr, pl.Expr], tuple[pl.Expr, pl.Expr]]] = {
    "any": _truths("any"),
    "all": _truths("all"),
    "sum": _numbers(lambda term: term.sum()),
    "min": _numbers(lambda term: term.min()),
    "max": _numbers(lambda term: term.max()),
    "count": _count,
    "list": _whole_list,
    "ratio sum": _ratios("sum"),
    "ratio min": _ratios("min"),
    "ratio max": _ratios("max"),
}


def exploded(
    writer: Writer,
    how: str,
    loops: Sequence[tuple[str, Column, Column]],
    terms: Callable[[Sequence[Column]], tuple[Column | None, Column]],
    like: Column,
    node: Each | None = None,
) -> Column:
    """A fold over the elements of list columns: each loop is (variable, list, the list with its elements' shape)."""
    variables = [_variable(name, shape, shape.scale, shape.bound) for name, _, shape in loops]
    test, term = terms(variables)
    size = MAX_LIST ** len(loops) if how in ("sum", "count") else 1
    bound = size if how == "count" else term.bound * size
    pairs = term.scale is None and how in ("sum", "min", "max") and term.below_constant is None
    if bound > numbers.WIDEST and not pairs:
        raise numbers.TooWideError
    type_ = _result_type(how, term, bound, node, pairs)
    term_expr = _term(how, term, bound, pairs)
    if term.unknown:
        term_expr = term_expr.cast(type_.inner if how == "list" and type_.inner is not None else type_)
    own = [f"@{name}" for name, _, _ in loops]
    test_expr = pl.lit(True) if test is None else test.expr
    roots = [*test_expr.meta.root_names(), *term_expr.meta.root_names()]
    others = [name for name in dict.fromkeys(roots) if name not in own]
    fold_ = _Fold(f"ratio {how}" if pairs else how, (*own, *others), tuple(own), test_expr, term_expr, type_)
    expr = pl.map_batches(
        [*(of.expr for _, of, _ in loops), *map(pl.col, others)], fold_, return_dtype=type_, is_elementwise=True
    )
    made = Column(expr, None if pairs else term.scale if how in ("sum", "min", "max", "list") else 0, bound, True)
    if not pairs:
        made = replace(made, below=term.below, below_bound=term.below_bound, below_constant=term.below_constant)
        made = made if how in ("sum", "min", "max") else replace(made, below=None, below_constant=None, below_bound=1)
        return writer.once(object(), made)
    held = writer.once(object(), replace(made, scale=0))
    above, below = held.expr.struct.field("n"), held.expr.struct.field("d")
    return Column(above, None, numbers.NARROW**2, True, below=below, below_bound=NARROW)


def _term(how: str, term: Column, bound: int, pairs: bool) -> pl.Expr:
    if pairs or (how == "list" and term.scale is None):
        return _element(term, term.bound)
    return term.expr.cast(pl.Int128) if how == "sum" and bound > NARROW else term.expr


def _result_type(how: str, term: Column, bound: int, node: Each | None, pairs: bool) -> Any:
    if pairs:
        return RATIO
    if how in ("any", "all") or node is None:
        return pl.Boolean()
    if how == "list":
        return pl.List(RATIO) if term.scale is None else polars_type(node.type, bound > NARROW)
    return pl.Int128() if bound > NARROW else pl.Int64()


def position_in_column(writer: Writer, item: Column, of: Column) -> Column:
    """The place of the item in a list of the case, from 1; nothing when it is not there or anything is unknown."""
    item, of = _same_scale(item, of)

    def place(batches: Sequence[pl.Series]) -> pl.Series:
        if any(len(one) == 0 for one in batches):
            # A batch without rows; constants among its columns still have one.
            return pl.Series([], dtype=pl.Int64)
        height = max(len(one) for one in batches)
        wanted, lists = (one if len(one) == height else one.new_from_index(0, height) for one in batches)
        pairs = zip(wanted.to_list(), lists.to_list(), strict=True)
        return pl.Series([_place(one, values) for one, values in pairs], dtype=pl.Int64)

    return Column(
        pl.map_batches([item.expr, of.expr], place, return_dtype=pl.Int64, is_elementwise=True), 0, MAX_LIST, True
    )


def _same_scale(item: Column, of: Column) -> tuple[Column, Column]:
    if item.scale == of.scale or item.scale is None or of.scale is None:
        return item, of
    scale = max(item.scale, of.scale)
    factor = 10 ** (scale - of.scale)
    return numbers.rescaled(item, scale), replace(of, expr=of.expr.list.eval(pl.element() * factor), scale=scale)


def _place(item: Any, values: list[Any] | None) -> int | None:
    if item is None or values is None or None in values or item not in values:
        return None
    return values.index(item) + 1
