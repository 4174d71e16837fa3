"""Columns of any type: literals, truths and comparisons as Polars expressions, and what the data says of each fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl

from makegood.expr import polars_numbers as numbers
from makegood.expr.polars_numbers import NARROW, Column
from makegood.expr.types import Type

RATIO = pl.Struct({"n": pl.Int128, "d": pl.Int128})


def polars_type(type_: Type, wide: bool = False) -> Any:
    """The Polars type of a raw column: integers for every number, day and instant."""
    match type_.kind:
        case "boolean":
            return pl.Boolean()
        case "text" | "choice" | "calendar":
            return pl.String()
        case "list":
            return pl.List(polars_type(type_.of, wide)) if type_.of is not None else pl.List(pl.Int64())
        case "record":
            return pl.Struct({name: polars_type(one) for name, one in type_.fields})
    return pl.Int128() if wide else pl.Int64()


def unknown(type_: Type) -> Column:
    """A column of a type without any value."""
    return Column(pl.lit(None, dtype=polars_type(type_)), 0, 0, True, None)


def constant(value: Any, type_: Type, scale: int | None) -> Column:
    """A raw value that is the same in every row; a list keeps its elements raw at `scale`."""
    if value is None:
        return unknown(type_)
    if isinstance(value, bool | str):
        return Column(pl.lit(value), 0, 1, False, value)
    if isinstance(value, tuple):
        return listed(value, type_, scale)
    return numbers.fixed(value, scale)


def listed(values: tuple[Any, ...], type_: Type, scale: int | None) -> Column:
    """A list that is the same in every row; its elements are raw at `scale`."""
    sizes = [abs(int(one)) for one in values if isinstance(one, int | Fraction) and not isinstance(one, bool)]
    bound = max(sizes, default=1)
    if scale is None:
        exact = [None if one is None else Fraction(one) for one in values]
        pairs = [None if one is None else {"n": one.numerator, "d": one.denominator} for one in exact]
        return Column(pl.lit(pl.Series([pairs], dtype=pl.List(RATIO))).first(), None, bound, False, values)
    inner = polars_type(type_, bound > NARROW)
    return Column(pl.lit(pl.Series([list(values)], dtype=inner)).first(), scale, bound, False, values)


def truth(value: bool) -> Column:
    return Column(pl.lit(value), 0, 1, False, value)


def negation(column: Column) -> Column:
    """`not`, unknown where it is unknown."""
    if column.fixed:
        return column if column.unknown else truth(not column.constant)
    return replace(column, expr=~column.expr)


def joined(columns: Sequence[Column], stop: bool) -> Column:
    """`or` (stop True) or `and` (stop False) of truths; Polars' own operators are Kleene's."""
    if any(column.fixed and column.constant is stop for column in columns):
        return truth(stop)
    left = [column for column in columns if not (column.fixed and column.constant is (not stop))]
    if not left:
        return truth(not stop)
    if all(column.unknown for column in left):
        return left[0]
    expr = left[0].expr
    for column in left[1:]:
        expr = expr | column.expr if stop else expr & column.expr
    return left[0] if len(left) == 1 else Column(expr, 0, 1, numbers.either_nullable(*left))


def comparison(op: str, left: Column, right: Column) -> Column:
    """A comparison of two columns, fixed where both are."""
    if left.unknown or right.unknown:
        return Column(pl.lit(None, dtype=pl.Boolean), 0, 1, True, None)
    if left.fixed and right.fixed:
        plain = isinstance(left.constant, str | bool)
        values = (left.constant, right.constant) if plain else (left.value, right.value)
        return truth(bool(numbers.COMPARE[op](*values)))
    if left.fixed and isinstance(left.constant, bool):
        left, right = right, left
    if right.fixed and isinstance(right.constant, bool):
        return left if right.constant == (op == "==") else negation(left)
    return Column(numbers.compared(op, left, right), 0, 1, numbers.either_nullable(left, right))


# -- what the data says


def profiles(frame: pl.DataFrame | pl.LazyFrame, names: Sequence[str], bounds: Mapping[str, int]) -> dict[str, Column]:
    """What the data says of each raw column: nulls, greatest size, and whether all rows are alike."""
    if isinstance(frame, pl.LazyFrame):
        return {name: Column(pl.col(name), 0, bounds.get(name, NARROW), True) for name in names}
    return {name: profile(frame.get_column(name), bounds.get(name, NARROW)) for name in names}


def profile(series: pl.Series, bound: int) -> Column:
    """The column of a series, as narrow and as fixed as its values are. Lists and records are taken as they come."""
    nulls = series.null_count()
    if nulls == len(series):
        return Column(pl.lit(None, dtype=series.dtype), 0, 0, True, None)
    column = Column(pl.col(series.name), 0, bound, nulls > 0)
    if series.dtype.is_nested():
        return column
    if series.dtype.is_integer():
        low, high = series.min(), series.max()
        assert isinstance(low, int)
        assert isinstance(high, int)
        if low == high and not nulls:
            return numbers.fixed(low, 0)
        return replace(column, bound=max(abs(low), abs(high)))
    first = series[0]
    if nulls or series[-1] != first or (series.gather_every(max(len(series) // 64, 1)) != first).any():
        return column
    return constant_text(first) if (series == first).all() else column


def constant_text(value: bool | str) -> Column:
    return Column(pl.lit(value), 0, 1, False, value)
