"""Exact numbers in columns: scaled integers and ratios of integers as Polars expressions, with their greatest sizes.

A column is Int64 where its size allows and Int128 above; an exact ratio is a numerator and a denominator above 0, so that
nothing is ever rounded before a policy says so. Polars wraps around silently: sizes are followed through every operation.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import polars as pl

NARROW = 2**63 - 1
WIDEST = 2**127 - 1


class TooWideError(OverflowError):
    """Numbers that the data lets grow beyond 128 bits; `round_to` on the way keeps them small."""

    def __init__(self) -> None:
        super().__init__(
            "The numbers of this policy can grow beyond 128 bits with these cases: round on the way, with round_to(…)."
        )


class _Unset:
    """No value is fixed."""


UNSET: Final = _Unset()


@dataclass(frozen=True, slots=True)
class Column:
    """A compiled node. Numbers are `expr / 10**scale` of the raw unit, ratios (`scale` None) `expr / below`.

    `bound` is the greatest size of `expr`; `constant` is the raw value where it is the same for all rows (None:
    unknown for all). A ratio that is unknown has a null numerator.
    """

    expr: pl.Expr
    scale: int | None = 0
    bound: int = 1
    nullable: bool = True
    constant: Any = UNSET
    below: pl.Expr | None = None
    below_bound: int = 1
    below_constant: int | None = None

    @property
    def fixed(self) -> bool:
        return self.constant is not UNSET

    @property
    def unknown(self) -> bool:
        """Unknown in every row."""
        return self.constant is None

    @property
    def value(self) -> Fraction:
        """The exact raw value of a fixed number."""
        exact = Fraction(self.constant)
        return exact if self.scale is None else exact / 10**self.scale


def number(value: int) -> pl.Expr:
    """A literal of the width that it needs."""
    if abs(value) > WIDEST:
        raise TooWideError
    return pl.lit(value, dtype=pl.Int64 if abs(value) <= NARROW else pl.Int128)


def fixed(value: int | Fraction, scale: int | None) -> Column:
    """A number that is the same in every row, given as its raw value at `scale`."""
    if scale is not None:
        return Column(number(int(value)), scale, abs(int(value)), False, int(value))
    exact = Fraction(value)
    above, below = exact.numerator, exact.denominator
    return Column(number(above), None, abs(above), False, exact, number(below), below, below)


def ratio(column: Column) -> Column:
    """The number as a numerator over a denominator."""
    if column.scale is None:
        return column
    if column.fixed and not column.unknown:
        return fixed(column.value, None)
    below = 10**column.scale
    return replace(column, scale=None, below=number(below), below_bound=below, below_constant=below)


def _widened(expr: pl.Expr, have: int, need: int) -> pl.Expr:
    """The expression in the width that a result of size `need` takes."""
    if need > WIDEST:
        raise TooWideError
    if have <= NARROW < need:
        return expr.cast(pl.Int128)
    return expr


def _narrowed(expr: pl.Expr, have: int, bound: int) -> pl.Expr:
    return expr.cast(pl.Int64) if have > NARROW >= bound else expr


def times(column: Column, factor: int) -> Column:
    """The raw integer (or numerator) times a whole number."""
    if factor == 1:
        return column
    if column.fixed and not column.unknown:
        return fixed(Fraction(column.constant) * factor, column.scale)
    bound = column.bound * abs(factor)
    return replace(column, expr=_widened(column.expr, column.bound, bound) * number(factor), bound=bound)


def rescaled(column: Column, scale: int | None) -> Column:
    """The same number at a finer scale, or as a ratio."""
    if column.scale == scale:
        return column
    if scale is None:
        return ratio(column)
    if column.scale is None or scale < column.scale:
        if column.fixed and not column.unknown:
            return fixed(column.value * 10**scale, scale)
        return replace(rounded(column, "floor", Fraction(1, 10**scale)), nullable=column.nullable)
    return replace(times(column, 10 ** (scale - column.scale)), scale=scale)


def alike(columns: Sequence[Column]) -> list[Column]:
    """Columns at one scale; ratios keep their own denominators."""
    if any(column.scale is None for column in columns):
        return [ratio(column) for column in columns]
    scale = max(column.scale or 0 for column in columns)
    return [rescaled(column, scale) for column in columns]


def either_nullable(*columns: Column) -> bool:
    return any(column.nullable for column in columns)


def _product(left: pl.Expr, left_bound: int, right: pl.Expr, right_bound: int) -> tuple[pl.Expr, int]:
    bound = left_bound * right_bound
    return _widened(left, left_bound, bound) * right, bound


def _over(column: Column, other: Column) -> tuple[pl.Expr, int]:
    """The numerator of `column` when both stand over the product of their denominators."""
    if other.below_constant is not None:
        grown = times(replace(column, scale=0, constant=UNSET), other.below_constant)
        return grown.expr, grown.bound
    assert other.below is not None
    return _product(column.expr, column.bound, other.below, other.below_bound)


def _crossed(left: Column, right: Column) -> tuple[pl.Expr, int, pl.Expr, int]:
    """Two ratios as integers that compare as they do."""
    if left.below_constant is not None and left.below_constant == right.below_constant:
        return left.expr, left.bound, right.expr, right.bound
    return *_over(left, right), *_over(right, left)


COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def compared(op: str, left: Column, right: Column) -> pl.Expr:
    """`left op right` for two numbers, unknown where one of them is."""
    left, right = alike([left, right])
    if left.scale is not None:
        return COMPARE[op](left.expr, right.expr)  # type: ignore[no-any-return]
    first, _, second, _ = _crossed(left, right)
    return COMPARE[op](first, second)  # type: ignore[no-any-return]


def _minus(expr: pl.Expr) -> pl.Expr:
    """The negative; Polars has no minus sign for 128 bits."""
    return pl.lit(0, dtype=pl.Int64) - expr


def negated(column: Column) -> Column:
    if column.fixed and not column.unknown:
        return fixed(-Fraction(column.constant), column.scale)
    return replace(column, expr=_minus(column.expr))


def magnitude(column: Column) -> Column:
    """The number without its sign."""
    if column.fixed and not column.unknown:
        return fixed(abs(Fraction(column.constant)), column.scale)
    return replace(column, expr=column.expr.abs())


def added(op: str, left: Column, right: Column) -> Column:
    """`left + right` or `left - right`."""
    left, right = alike([left, right])
    sign = operator.add if op == "+" else operator.sub
    if left.fixed and right.fixed:
        return fixed(sign(Fraction(left.constant), Fraction(right.constant)), left.scale)
    first, first_bound, second, second_bound = left.expr, left.bound, right.expr, right.bound
    below, below_bound, below_constant = left.below, left.below_bound, left.below_constant
    if left.scale is None:
        first, first_bound, second, second_bound = _crossed(left, right)
        if below_constant is None or below_constant != right.below_constant:
            below, below_bound, below_constant = _below_product(left, right)
    bound = first_bound + second_bound
    expr = sign(_widened(first, first_bound, bound), second)
    return Column(expr, left.scale, bound, either_nullable(left, right), UNSET, below, below_bound, below_constant)


def _below_product(left: Column, right: Column) -> tuple[pl.Expr, int, int | None]:
    if left.below_constant is not None and right.below_constant is not None:
        both = left.below_constant * right.below_constant
        return number(both), both, both
    assert left.below is not None
    assert right.below is not None
    expr, bound = _product(left.below, left.below_bound, right.below, right.below_bound)
    return expr, bound, None


def multiplied(left: Column, right: Column) -> Column:
    """`left * right`; scales add up."""
    if left.fixed and right.fixed:
        if left.scale is None or right.scale is None:
            return fixed(left.value * right.value, None)
        return fixed(left.constant * right.constant, left.scale + right.scale)
    if left.scale is None or right.scale is None:
        left, right = ratio(left), ratio(right)
        expr, bound = _product(left.expr, left.bound, right.expr, right.bound)
        return Column(expr, None, bound, either_nullable(left, right), UNSET, *_below_product(left, right))
    expr, bound = _product(left.expr, left.bound, right.expr, right.bound)
    return Column(expr, left.scale + right.scale, bound, either_nullable(left, right))


def divided(left: Column, right: Column) -> Column:
    """`left / right` as an exact ratio; unknown where `right` is 0."""
    left, right = ratio(left), ratio(right)
    if right.fixed:
        if right.constant == 0:
            return replace(left, expr=left.expr * pl.lit(None, dtype=pl.Int64), nullable=True, constant=UNSET)
        return multiplied(left, fixed(1 / Fraction(right.constant), None))
    above = _over(replace(left, constant=UNSET), right)
    sign = pl.when(right.expr > 0).then(number(1)).when(right.expr < 0).then(number(-1))
    size = replace(right, expr=right.expr.abs(), below=right.expr.abs(), below_bound=right.bound, below_constant=None)
    below, below_bound, _ = _below_product(left, size)
    return Column(above[0] * sign, None, above[1], True, UNSET, below, below_bound)


def floor_divided(left: Column, right: Column) -> Column:
    """How many whole times `right` fits into `left`, counted downwards; unknown where `right` is 0."""
    left, right = alike([left, right])
    if right.fixed and right.constant == 0:
        return replace(divided(left, right), scale=0, below=None)
    if left.fixed and right.fixed:
        return fixed(left.value // right.value, 0)
    first, first_bound, second, second_bound = left.expr, left.bound, right.expr, right.bound
    if left.scale is None:
        first, first_bound, second, second_bound = _crossed(left, right)
    wide = max(first_bound, second_bound)
    expr = _widened(first, first_bound, wide) // _widened(second, second_bound, wide)
    bound = first_bound + 1
    nullable = either_nullable(left, right) or not right.fixed
    return Column(_narrowed(expr, wide, bound), 0, bound, nullable)


def whole(column: Column, mode: str) -> Column:
    """The number as a whole one, by `floor` or `ceiling`."""
    return rounded(column, mode, Fraction(1))


def rounded(column: Column, mode: str, step: Fraction) -> Column:
    """The number rounded to a multiple of `step`, at the scale that `step` needs."""
    scale = _places(step)
    unit = int(step * 10**scale)
    common = Fraction(step.denominator, step.numerator * 10 ** (column.scale or 0))
    above, below = common.numerator, common.denominator
    if column.fixed:
        return fixed(_rounded_value(mode, Fraction(column.constant) * common) * unit, scale)
    grown = times(column, above)
    if column.scale is not None and below == 1:
        return replace(times(grown, unit), scale=scale)
    if column.scale is None and column.below_constant is None:
        assert column.below is not None
        under, under_bound = _product(column.below, column.below_bound, number(below), below)
    else:
        under_bound = below * (column.below_constant or 1)
        under = number(under_bound)
    expr = _quotient(mode, grown, under, under_bound)
    least = column.below_constant or 1
    bound = grown.bound // (below * least) + 1
    made = Column(_narrowed(expr, 2 * grown.bound + under_bound, bound), 0, bound, column.nullable)
    return replace(times(made, unit), scale=scale)


def _places(step: Fraction) -> int:
    scale = 0
    while (step * 10**scale).denominator != 1:
        scale += 1
    return scale


def _rounded_value(mode: str, exact: Fraction) -> int:
    from makegood.expr.runtime import ROUND

    return ROUND[mode](exact.numerator, exact.denominator)


def _quotient(mode: str, above: Column, below: pl.Expr, below_bound: int) -> pl.Expr:
    """A quotient of integers rounded by integer arithmetic; `//` rounds down."""
    need = 2 * above.bound + below_bound
    top, bottom = _widened(above.expr, above.bound, need), _widened(below, below_bound, need)
    match mode:
        case "floor":
            return top // bottom
        case "ceiling":
            return _minus(_minus(top) // bottom)
        case "half_even":
            low = top // bottom
            twice = (top - low * bottom) * 2
            return low + ((twice > bottom) | ((twice == bottom) & (low % 2 != 0))).cast(pl.Int64)
    size = top.abs()
    match mode:
        case "half_up":
            found = (size * 2 + bottom) // (bottom * 2)
        case "half_down":
            found = _minus((bottom - size * 2) // (bottom * 2))
        case "up":
            found = _minus(_minus(size) // bottom)
        case _:
            found = size // bottom
    return pl.when(top < 0).then(_minus(found)).otherwise(found)


def chosen(cases: Sequence[tuple[pl.Expr, Column]], other: Column | None, null: pl.Expr) -> Column:
    """The first column whose test holds, else `other` (else null); the tests are true or false where it matters."""
    columns = [column for _, column in cases] + ([] if other is None else [other])
    known = [column for column in columns if not column.unknown]
    if not known:
        return columns[0]
    same = alike(known)
    at_scale = iter(same)
    placed = [None if column.unknown else next(at_scale) for column in columns]
    bound = max(column.bound for column in same)
    expr = _chain(cases, placed, [_as_wide(one, bound) if one is not None else None for one in placed], null)
    nullable = other is None or len(known) < len(columns) or either_nullable(*known)
    made = Column(expr, same[0].scale, bound, nullable)
    return made if same[0].scale is not None else _with_below(made, same, cases, placed)


def _as_wide(column: Column, bound: int) -> pl.Expr:
    return _widened(column.expr, column.bound, bound) if bound > NARROW else column.expr


def _chain(
    cases: Sequence[tuple[pl.Expr, Column]],
    placed: Sequence[Column | None],
    exprs: Sequence[pl.Expr | None],
    null: pl.Expr,
) -> pl.Expr:
    chain: Any = pl
    for (test, _), expr in zip(cases, exprs, strict=False):
        chain = chain.when(test).then(null if expr is None else expr)
    last = exprs[-1] if len(placed) > len(cases) else None
    return chain.otherwise(null if last is None else last)  # type: ignore[no-any-return]


def _with_below(
    made: Column, same: Sequence[Column], cases: Sequence[tuple[pl.Expr, Column]], placed: Sequence[Column | None]
) -> Column:
    belows = {column.below_constant for column in same}
    if len(belows) == 1 and None not in belows:
        return replace(
            made, below=same[0].below, below_bound=same[0].below_bound, below_constant=same[0].below_constant
        )
    bound = max(column.below_bound for column in same)
    exprs = [
        None
        if one is None or one.below is None
        else _widened(one.below, one.below_bound, bound)
        if bound > NARROW
        else one.below
        for one in placed
    ]
    return replace(made, below=_chain(cases, placed, exprs, number(1)), below_bound=bound)
