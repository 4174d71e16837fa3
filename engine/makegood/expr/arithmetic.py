"""Exact arithmetic on plain values; a division by zero has no value (None)."""

from __future__ import annotations

from fractions import Fraction

from makegood.values import Money, Period, Quantity, whole


def apply(op: str, left: object, right: object) -> object:
    """`left op right` for numbers, money, quantities and periods; raises TypeError when they do not meet."""
    match op:
        case "+":
            return _tidy(left + right)  # type: ignore[operator]
        case "-":
            return _tidy(left - right)  # type: ignore[operator]
        case "*":
            return _tidy(left * right)  # type: ignore[operator]
        case "/" | "//":
            return _divide(op, left, right)
    raise ValueError(op)


def _tidy(value: object) -> object:
    return whole(value) if isinstance(value, Fraction) else value


def size(value: object) -> int | Fraction:
    """The bare number of a value: its amount, raw measure or count."""
    match value:
        case Money():
            return value.amount
        case Quantity():
            return value.raw
        case Period():
            return value.count
        case int() | Fraction():
            return value
    raise TypeError(f"{value!r} has no size")


def resized(value: object, number: int | Fraction) -> object:
    """The number with the unit of `value`."""
    match value:
        case Money():
            return Money(number, value.currency)
        case Quantity():
            return Quantity(number, value.unit)
        case Period():
            return Period(number, value.unit)
    return number


def _divide(op: str, left: object, right: object) -> object:
    below = size(right)
    if below == 0:
        return None
    quotient = whole(Fraction(size(left)) / below)
    if op == "//":
        return quotient.__floor__()
    return resized(left, quotient) if isinstance(right, int | Fraction) else quotient
