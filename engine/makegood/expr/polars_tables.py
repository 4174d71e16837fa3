"""Tables in columns: rows read top down as one chain of conditions, keyed lookups by sorted breakpoints."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, lcm
from typing import TYPE_CHECKING, Any

import polars as pl

from makegood.expr import polars_numbers as numbers
from makegood.expr.nodes import Literal, Lookup, Node, Rows
from makegood.expr.polars_columns import RATIO, comparison, polars_type, truth, unknown
from makegood.expr.polars_numbers import NARROW, Column
from makegood.expr.raw import raw_literal
from makegood.expr.types import Type

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from makegood.expr.to_polars import Writer


def rows(writer: Writer, node: Node) -> Column:
    """A table of rows by its hit policy."""
    assert isinstance(node, Rows)
    if node.hit == "first":
        return _first(writer, node)
    pairs = [(truth(True) if test is None else writer.write(test), writer.write(give)) for test, give in node.rows]
    return every(node.hit, pairs, node.type)


def _first(writer: Writer, node: Rows) -> Column:
    """The first row that is true or unknown decides."""
    cases: list[tuple[pl.Expr, Column]] = []
    other = nothing = unknown(node.type)
    for test, give in node.rows:
        fits = None if test is None else writer.write(test)
        if fits is not None and fits.fixed and fits.constant is False:
            continue
        if fits is not None and fits.unknown:
            break
        if fits is None or fits.fixed:
            other = writer.write(give)
            break
        if fits.nullable:
            cases.append((fits.expr.is_null(), nothing))
        cases.append((fits.expr, writer.write(give)))
    null = pl.lit(None, dtype=polars_type(node.type))
    return numbers.chosen(cases, other, null) if cases else other


def every(hit: str, pairs: Sequence[tuple[Column, Column]], type_: Type) -> Column:
    """`sum`, `min`, `max` or `unique` of the gives whose test holds; one unknown row makes the whole unknown."""
    live = [(test, give) for test, give in pairs if not (test.fixed and test.constant is False)]
    if any(test.unknown or (test.fixed and give.unknown) for test, give in live):
        return unknown(type_)
    if not live:
        return numbers.fixed(0, 0) if hit == "sum" else unknown(type_)
    bad = [_undecided(test, give) for test, give in live]
    unsure = [one for one in bad if one is not None]
    known = [(test, give) for test, give in live if not give.unknown]
    made = _HITS[hit](known, type_) if known else unknown(type_)
    if not unsure or made.unknown:
        return made
    null = pl.lit(None, dtype=polars_type(type_))
    return numbers.chosen([(pl.any_horizontal(unsure), unknown(type_))], made, null)


def _undecided(test: Column, give: Column) -> pl.Expr | None:
    parts: list[pl.Expr] = []
    if test.nullable:
        parts.append(test.expr.is_null())
    if give.nullable:
        parts.append(give.expr.is_null() if test.fixed else test.expr & give.expr.is_null())
    return None if not parts else parts[0] if len(parts) == 1 else (parts[0] | parts[1]).fill_null(True)


def _holding(test: Column, give: Column, other: Column | None, type_: Type) -> Column:
    return give if test.fixed else numbers.chosen([(test.expr, give)], other, pl.lit(None, dtype=polars_type(type_)))


def _sum(pairs: Sequence[tuple[Column, Column]], type_: Type) -> Column:
    total = numbers.fixed(0, 0)
    for test, give in pairs:
        total = numbers.added("+", total, _holding(test, give, numbers.fixed(0, 0), type_))
    return total


def _extreme(sign: str) -> Any:
    def made(pairs: Sequence[tuple[Column, Column]], type_: Type) -> Column:
        columns = [_holding(test, give, None, type_) for test, give in pairs]
        return extreme(sign, columns, skip_unknown=True)

    return made


def extreme(sign: str, columns: Sequence[Column], skip_unknown: bool) -> Column:
    """The least (`<`) or greatest (`>`) of columns; unknown ones are skipped, or make the whole unknown."""
    if len(columns) == 1:
        return columns[0]
    same = numbers.alike(columns)
    if all(column.fixed for column in same):
        pick = min if sign == "<" else max
        return pick(same, key=lambda one: one.value)
    if same[0].scale is None:
        return _extreme_ratio(sign, same, skip_unknown)
    bound = max(column.bound for column in same)
    exprs = [column.expr.cast(pl.Int128) if bound > NARROW >= column.bound else column.expr for column in same]
    expr = pl.min_horizontal(exprs) if sign == "<" else pl.max_horizontal(exprs)
    unsure = [column.expr.is_not_null() for column in same if column.nullable]
    if unsure and not skip_unknown:
        expr = pl.when(pl.all_horizontal(unsure)).then(expr)
    return Column(expr, same[0].scale, bound, bool(unsure))


def _extreme_ratio(sign: str, columns: Sequence[Column], skip_unknown: bool) -> Column:
    null = pl.lit(None, dtype=pl.Int64)
    best = columns[0]
    for column in columns[1:]:
        better = numbers.compared(sign, column, best)
        left, right = best.expr.is_null(), column.expr.is_null()
        keep = (~better | right) if skip_unknown else (left | (~better & ~right))
        keep = keep.fill_null(False)
        best = numbers.chosen([(keep, best)], column, null)
    return best


def _unique(pairs: Sequence[tuple[Column, Column]], type_: Type) -> Column:
    """What the one row that fits gives; two that give different things leave the question open."""
    null = pl.lit(None, dtype=polars_type(type_))
    cases: list[tuple[pl.Expr, Column]] = []
    for at, (test, give) in enumerate(pairs):
        clashes = [other_test.expr & ~comparison("==", give, other).expr for other_test, other in pairs[at + 1 :]]
        fits = truth(True).expr if test.fixed else test.expr
        if clashes:
            cases.append((fits & pl.any_horizontal(clashes).fill_null(False), unknown(type_)))
        cases.append((fits, give))
    return numbers.chosen(cases, None, null)


_HITS = {"sum": _sum, "min": _extreme("<"), "max": _extreme(">"), "unique": _unique}


# -- keyed tables


class Keyed:
    """A keyed table as sorted arrays; called with one batch for each axis, it gives what the fitting row gives, or null.

    `factors` turn a cell of each axis into the integers that its batches hold.
    """

    def __init__(self, node: Lookup, factors: Sequence[int], gives: pl.Series) -> None:
        self.gives = gives
        self.ranged = next((at for at, is_range in enumerate(node.table.ranged) if is_range), None)
        self.exact = [at for at in range(len(factors)) if at != self.ranged]
        spans: list[tuple[int, int, int, int]] = []
        groups: dict[tuple[Any, ...], int] = {}
        for number, (cells, _) in enumerate(node.table.rows):
            key = tuple(_exactly(cells[at], factors[at]) for at in self.exact)
            if None in key:
                continue
            group = groups.setdefault(key, len(groups))
            ends: Any = (None, None) if self.ranged is None else cells[self.ranged]
            low, high = ends
            factor = 1 if self.ranged is None else factors[self.ranged]
            spans.append((group, _end(high, factor, 1), _end(low, factor, -1), number))
        self.groups = _frame(list(groups), len(self.exact))
        self.spans = sorted(spans)

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        height = max(len(one) for one in batches)
        full = [one if len(one) == height else one.new_from_index(0, height) for one in batches]
        group, known = self._groups(full, height)
        found = self._find(group, known, full[self.ranged] if self.ranged is not None else None)
        rows = pl.Series(found)
        return self.gives.gather(pl.select(pl.when(rows >= 0).then(rows)).to_series())

    def _groups(self, full: Sequence[pl.Series], height: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        import numpy as np

        if not self.exact:
            return np.zeros(height, np.int64), np.ones(height, np.bool_)
        names = self.groups.columns[:-1]
        frame = pl.DataFrame([full[at].alias(name) for at, name in zip(self.exact, names, strict=True)])
        group = frame.join(self.groups, on=names, how="left", maintain_order="left").get_column("group")
        return group.fill_null(0).to_numpy().astype(np.int64), group.is_not_null().to_numpy()

    def _find(
        self, group: npt.NDArray[np.int64], known: npt.NDArray[np.bool_], values: pl.Series | None
    ) -> npt.NDArray[np.int64]:
        """The row of each (group, value): the first whose upper end is not below the value, if its lower end holds."""
        import numpy as np

        table = np.array(self.spans, np.int64).reshape(-1, 4)
        if table.size == 0:
            return np.full(group.shape, -1, np.int64)
        if values is None:
            return np.where(known, table[group, 3], -1)
        known = known & values.is_not_null().to_numpy()
        sizes = values.fill_null(0).to_numpy()
        ends = np.unique(table[:, 1])
        width = ends.size + 1
        places = group * width + np.searchsorted(ends, sizes, "left")
        at = np.searchsorted(table[:, 0] * width + np.searchsorted(ends, table[:, 1], "left"), places, "left")
        inside = np.minimum(at, len(table) - 1)
        good = known & (at < len(table)) & (table[inside, 0] == group) & (table[inside, 2] <= sizes)
        return np.where(good, table[inside, 3], -1)


def _exactly(cell: Any, factor: int) -> Any:
    """The key of a cell; None when no value of the axis equals it."""
    if isinstance(cell, str | bool):
        return cell
    exact = Fraction(cell) * factor
    return exact.numerator if exact.denominator == 1 and abs(exact) <= NARROW else None


def _end(cell: Any, factor: int, side: int) -> int:
    """The end of a range as the last integer inside it."""
    if cell is None:
        return side * NARROW
    exact = Fraction(cell) * factor
    return max(-NARROW, min(NARROW, floor(exact) if side > 0 else ceil(exact)))


def _frame(keys: Sequence[tuple[Any, ...]], width: int) -> pl.DataFrame:
    columns: dict[str, Any] = {f"key{at}": [key[at] for key in keys] for at in range(width)}
    columns["group"] = pl.Series(range(len(keys)), dtype=pl.Int64)
    return pl.DataFrame(columns)


def lookup(writer: Writer, node: Node) -> Column:
    """A keyed table: the row is found by its keys, and what it gives is taken."""
    assert isinstance(node, Lookup)
    axes = [_axis(writer.write(axis), [cells[at] for cells, _ in node.table.rows]) for at, axis in enumerate(node.axes)]
    if any(axis.unknown for axis, _ in axes):
        return unknown(node.type)
    gives = [raw_literal(give.value, node.scale) for _, give in node.table.rows if isinstance(give, Literal)]
    numeric = node.type.kind not in ("boolean", "text", "choice")
    bound = max((abs(int(one)) for one in gives), default=1) if numeric else 1
    if node.scale is None:
        held = pl.Series([{"n": Fraction(one).numerator, "d": Fraction(one).denominator} for one in gives], dtype=RATIO)
    else:
        held = pl.Series(gives, dtype=polars_type(node.type, bound > NARROW))
    keyed = Keyed(node, [factor for _, factor in axes], held)
    exprs = [axis.expr for axis, _ in axes]
    found = pl.map_batches(exprs, keyed, return_dtype=held.dtype, is_elementwise=True)
    made = writer.once(writer.shape(node), Column(found, node.scale or 0, bound, True))
    if node.scale is not None:
        return made
    below = max(Fraction(one).denominator for one in gives)
    above = max(abs(Fraction(one).numerator) for one in gives)
    return Column(
        made.expr.struct.field("n"),
        None,
        max(above, NARROW + 1),
        True,
        below=made.expr.struct.field("d"),
        below_bound=max(below, NARROW + 1),
    )


def _axis(axis: Column, cells: Sequence[Any]) -> tuple[Column, int]:
    """An axis as an integer, and what its cells are multiplied with.

    A ratio that is no multiple of the finest cell falls between two even numbers.
    """
    if axis.scale is not None:
        column = (
            axis
            if axis.bound <= NARROW
            else Column(axis.expr.clip(-NARROW, NARROW).cast(pl.Int64), axis.scale, NARROW, axis.nullable)
        )
        return column, 10**axis.scale
    ends = [
        Fraction(end) for cell in cells for end in (cell if isinstance(cell, tuple) else (cell,)) if end is not None
    ]
    factor = lcm(*(end.denominator for end in ends))
    if axis.unknown:
        return axis, factor
    grown = numbers.times(axis, factor)
    both = numbers.added("+", numbers.whole(grown, "floor"), numbers.whole(grown, "ceiling"))
    return _axis(both, cells)[0], 2 * factor
