"""Functions of plugins in columns: by their column form, else by their body, once for each distinct tuple of arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from makegood.expr import plain, polars_days
from makegood.expr.exact import places, step_size
from makegood.expr.nodes import Call
from makegood.expr.polars_columns import constant
from makegood.expr.polars_numbers import NARROW, Column
from makegood.expr.types import Type, named
from makegood.functions import Cells, Function, FunctionError

if TYPE_CHECKING:
    from makegood.expr.to_polars import Writer


def write(writer: Writer, node: Call, function: Function) -> Column:
    """The column of a plugin's function."""
    args = [writer.write(arg) for arg in node.args]
    if any(arg.unknown for arg in args):
        return writer.unknown(node)
    body = plain.raw_body(function, tuple((one.type, arg.scale) for one, arg in zip(node.args, args, strict=True)))
    if all(arg.fixed for arg in args):
        return constant(body(*(arg.constant for arg in args)), node.type, node.scale)
    made = _by_column(node, function, args)
    if made is None:
        made = _by_body(writer, node, body, args)
    return writer.once(writer.shape(node), made)


def _bound(node: Call) -> int:
    return min(max(node.bound, 1), NARROW)


# -- the column form


def _by_column(node: Call, function: Function, args: Sequence[Column]) -> Column | None:
    """The function's own form for columns; None where it has none, or where an argument is none that it takes."""
    if function.column is None:
        return None
    cells = [cells_of(arg, named(one.type)) for arg, one in zip(args, function.parameters, strict=True)]
    if any(one is None for one in cells):
        return None
    given = [one for one in cells if one is not None]
    made = Column(raw_answer(function, given), node.scale, _bound(node), True)
    return polars_days.in_years(made, node.type.kind) if node.type.kind in ("date", "instant") else made


def cells_of(arg: Column, wanted: Type) -> Cells | None:
    """A column as a plugin's form reads it; None for a ratio, for numbers beyond 64 bits and for what has no such form."""
    if arg.scale is None or arg.bound > NARROW:
        return None
    match wanted.kind:
        case "text" | "choice" | "boolean":
            return Cells(arg.expr)
        case "integer":
            return Cells(arg.expr.cast(pl.Int64)) if arg.scale == 0 else None
        case "number" | "money" | "quantity":
            return Cells(arg.expr.cast(pl.Int64), arg.scale)
        case "date" if arg.scale == 0:
            return Cells(arg.expr.cast(pl.Int32).cast(pl.Date))
        case "instant" if arg.scale == 0:
            return Cells(arg.expr.cast(pl.Int64).cast(pl.Datetime("us", "UTC")))
    return None


def raw_answer(function: Function, cells: Sequence[Cells]) -> pl.Expr:
    """What the column form gives as raw cells, null where an argument is. Raises FunctionError for a form that fails."""
    assert function.column is not None
    returns = named(function.returns)
    try:
        given = function.column(*cells)
        if not isinstance(given, pl.Expr):
            raise TypeError(f"it gives a {type(given).__name__}, not a Polars expression")
        raw = _raw(given, returns, function)
    except Exception as error:
        raise FunctionError(f"the column form of the function '{function.name}'", error) from error
    return pl.when(pl.all_horizontal(one.expr.is_not_null() for one in cells)).then(raw)


def _raw(given: pl.Expr, returns: Type, function: Function) -> pl.Expr:
    match returns.kind:
        case "boolean":
            return given.cast(pl.Boolean)
        case "text" | "choice":
            return given.cast(pl.String)
        case "date":
            return given.cast(pl.Date).cast(pl.Int64)
        case "instant":
            return given.cast(pl.Datetime("us", "UTC")).cast(pl.Int64)
        case "number" | "money" | "quantity":
            step = step_size(function)
            return given.cast(pl.Int64) * int(step * 10 ** (places(step) or 0))
    return given.cast(pl.Int64)


# -- the body


class OverDistinct:
    """A function of raw values, called once for each distinct tuple of arguments of a batch."""

    def __init__(self, function: Callable[..., Any], fixed: Sequence[Any], ratios: Sequence[bool], type_: Any) -> None:
        self.function = function
        self.fixed = fixed
        self.ratios = ratios
        self.type = type_

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        height = max(len(one) for one in batches)
        full = [one if len(one) == height else one.new_from_index(0, height) for one in batches]
        frame = pl.DataFrame([one.alias(str(at)) for at, one in enumerate(full)])
        distinct = frame.unique()
        found = pl.Series("found", [self._called(row) for row in distinct.rows()], dtype=self.type)
        joined = frame.join(
            distinct.with_columns(found), on=frame.columns, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.get_column("found")

    def _called(self, row: Sequence[Any]) -> Any:
        cells = iter(row)
        arguments: list[Any] = []
        for value, is_ratio in zip(self.fixed, self.ratios, strict=True):
            if value is not None:
                arguments.append(value)
                continue
            one = next(cells)
            below = next(cells) if is_ratio else None
            arguments.append(Fraction(one, below) if is_ratio and one is not None else one)
        return None if None in arguments else self.function(*arguments)


def _by_body(writer: Writer, node: Call, body: Callable[..., Any], args: Sequence[Column]) -> Column:
    columns = [arg for arg in args if not arg.fixed]
    exprs = [expr for arg in columns for expr in ((arg.expr,) if arg.below is None else (arg.expr, arg.below))]
    fixed = [arg.constant if arg.fixed else None for arg in args]
    type_ = writer.typed(node)
    called = OverDistinct(body, fixed, [arg.scale is None and not arg.fixed for arg in args], type_)
    return Column(
        pl.map_batches(exprs, called, return_dtype=type_, is_elementwise=True), node.scale, _bound(node), True
    )
