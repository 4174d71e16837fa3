"""Plain values as raw ones: integers at a scale, or exact ratios."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from makegood.expr.arithmetic import size
from makegood.expr.runtime import day_number
from makegood.values import Money, Period, Quantity


def raw_literal(value: Any, scale: int | None) -> Any:
    """The raw form of a plain value at a scale (None: an exact ratio)."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, tuple):
        return tuple(raw_literal(one, scale) for one in value)
    if isinstance(value, int | Fraction | Money | Quantity | Period):
        number = Fraction(size(value))
        if scale is None:
            return number
        scaled = number * 10**scale
        assert scaled.denominator == 1, value
        return scaled.numerator
    return day_number(value)
