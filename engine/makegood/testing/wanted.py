"""What a test expects of a value: read by the value's static type, compared exactly, shown as its author wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from makegood.currencies import NO_CURRENCY
from makegood.expr.types import Type
from makegood.problems import suggest
from makegood.shown import value_text
from makegood.values import Money, Period, Quantity, number_text, parse_measure, parse_number

# The currency of an amount whose currency no fact tells: only 0 can come with it.
_TOLERANCE = re.compile(r"\s*(?:±|\+/-)\s*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")


class WantedError(ValueError):
    """An expectation that can never hold, with one sentence that says what to write instead."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expected plain value; `tolerance` (like the value, or None) is how far the answer may lie from it."""

    value: Any
    tolerance: Any = None

    def holds(self, got: object) -> bool:
        """Whether a plain value is the expected one."""
        if self.tolerance is None:
            return equal(got, self.value)
        return _alike(got, self.value) and abs(_size(got) - _size(self.value)) <= _size(self.tolerance)

    def __str__(self) -> str:
        around = "" if self.tolerance is None else f" ± {shown(self.tolerance)}"
        return f"{shown(self.value)}{around}"


def read_wanted(given: object, type_: Type) -> Wanted:
    """The expectation that a YAML value writes for a value of a type. Raises WantedError."""
    if given is None:
        raise WantedError("nothing is expected here: write a value")
    if isinstance(given, str) and not type_.textual:
        parts = _TOLERANCE.split(given.strip())
        if len(parts) > 1:
            return _around(parts, type_)
    read = _READERS.get(type_.kind)
    if read is None:
        raise WantedError(f"this value is {type_}, which no test can expect: name a value made of it")
    return Wanted(read(given, type_))


def _around(parts: list[str], type_: Type) -> Wanted:
    if len(parts) != 2 or not (type_.numeric or type_.measured):
        raise WantedError(f"only a number or a measure may have one ±, and this is {type_}")
    value, tolerance = (_READERS[type_.kind](part, type_) for part in parts)
    if _size(tolerance) < 0:
        raise WantedError("what follows ± is how far off the answer may be: it cannot be negative")
    return Wanted(value, tolerance)


# -- reading by type


def _wrong(given: object, type_: Type, right: str) -> WantedError:
    return WantedError(f"this value is {type_}: expect {right}, not {shown(given)}")


def _boolean(given: object, type_: Type) -> bool:
    if not isinstance(given, bool):
        raise _wrong(given, type_, "true or false")
    return given


def _text(given: object, type_: Type) -> str:
    if isinstance(given, bool | list | dict):
        raise _wrong(given, type_, 'a text in quotes, such as "yes"')
    text = given if isinstance(given, str) else number_text(_fraction(given))
    if type_.choices and text not in type_.choices:
        message = f"'{text}' can never be the answer: it is one of {', '.join(type_.choices)}"
        raise WantedError(message, suggest(text, type_.choices))
    return text


def _fraction(given: object) -> Fraction:
    assert isinstance(given, int | Decimal | Fraction)
    return Fraction(given)


def _number(given: object, type_: Type) -> Fraction:
    if isinstance(given, str):
        plain = parse_number(given)
        given = plain if plain is not None else parse_measure(given)
    if isinstance(given, bool) or not isinstance(given, int | Decimal | Fraction):
        raise _wrong(given, type_, "a number without a unit, or a percentage like 25 percent")
    return Fraction(given)


def _money(given: object, type_: Type) -> Money:
    if _zero(given):
        return Money(0, NO_CURRENCY)
    measured = parse_measure(given) if isinstance(given, str) else None
    if not isinstance(measured, Money):
        raise _wrong(given, type_, f"an amount like 250 {type_.detail or 'EUR'}")
    return measured


def _quantity(given: object, type_: Type) -> Quantity:
    measured = parse_measure(given) if isinstance(given, str) else None
    if _zero(given):
        return Quantity.of(0, _UNIT_OF[str(type_.detail)])
    if not isinstance(measured, Quantity) or measured.dimension != type_.detail:
        raise _wrong(given, type_, f"one with its unit, like 3 {_UNIT_OF[str(type_.detail)]}")
    return measured


_UNIT_OF = {"duration": "h", "length": "km", "mass": "kg", "volume": "l", "energy": "kWh"}


def _period(given: object, type_: Type) -> Period:
    measured = parse_measure(given) if isinstance(given, str) else None
    if _zero(given):
        return Period(0, str(type_.detail))
    if not isinstance(measured, Period) or measured.unit != type_.detail:
        unit = "working hours" if type_.detail == "working time" else type_.detail
        raise _wrong(given, type_, f"one like 10 {unit}")
    return measured


def _span(given: object, type_: Type) -> Period | Quantity:
    measured = parse_measure(given) if isinstance(given, str) else None
    if isinstance(measured, Period) or (isinstance(measured, Quantity) and measured.dimension == "duration"):
        return measured
    raise _wrong(given, type_, "one like 7 days or 4 h")


def _zero(given: object) -> bool:
    return isinstance(given, int | Decimal) and not isinstance(given, bool) and given == 0


def _date(given: object, type_: Type) -> date:
    found = date_of(given)
    if found is None:
        raise _wrong(given, type_, "one like 2026-07-15")
    return found


def date_of(given: object) -> date | None:
    """The date that a text writes, or None. Raises WantedError for a day that no calendar has."""
    if not isinstance(given, str) or not _DATE.match(given):
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise WantedError(f"{given} is no date of the calendar") from None


def _instant(given: object, type_: Type) -> datetime:
    found = instant_of(given)
    if found is None:
        raise _wrong(given, type_, "one with its offset, like 2026-07-15T10:00:00+02:00")
    return found


def instant_of(given: object) -> datetime | None:
    """The instant that a text with offset writes, or None."""
    if not isinstance(given, str) or _DATE.match(given):
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _list(given: object, type_: Type) -> list[Any]:
    if not isinstance(given, list) or type_.of is None:
        raise _wrong(given, type_, "a list, like [DE, FR]")
    return [read_wanted(one, type_.of).value for one in given]


_READERS: dict[str, Callable[[Any, Type], Any]] = {
    "boolean": _boolean, "text": _text, "choice": _text, "integer": _number, "number": _number, "money": _money,
    "quantity": _quantity, "period": _period, "span": _span, "date": _date, "instant": _instant, "list": _list,
}  # fmt: skip


# -- comparing


def equal(got: object, wanted: object) -> bool:
    """Whether two plain values are the same, exactly; a ratio without an end counts as shown, with 34 digits."""
    if isinstance(wanted, list):
        return (
            isinstance(got, list | tuple)
            and len(got) == len(wanted)
            and all(equal(*pair) for pair in zip(got, wanted, strict=True))
        )
    if isinstance(wanted, Money | Quantity | Period) or _is_number(wanted):
        return _alike(got, wanted) and _same_number(_size(got), _size(wanted))
    return type(got) is type(wanted) and got == wanted


def _alike(got: object, wanted: object) -> bool:
    """Whether two values can be compared by size: numbers, or measures of one kind."""
    match wanted:
        case Money():
            nothing = NO_CURRENCY in (wanted.currency, getattr(got, "currency", None)) and wanted.amount == 0
            return isinstance(got, Money) and (got.currency == wanted.currency or nothing)
        case Quantity():
            return isinstance(got, Quantity) and got.dimension == wanted.dimension
        case Period():
            return isinstance(got, Period) and got.unit == wanted.unit
    return _is_number(got)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _size(value: Any) -> Fraction:
    match value:
        case Money():
            return Fraction(value.amount)
        case Quantity():
            return Fraction(value.raw)
        case Period():
            return Fraction(value.count)
    return Fraction(value)


def _same_number(got: Fraction, wanted: Fraction) -> bool:
    return got == wanted or (got.denominator != 1 and number_text(got) == number_text(wanted))


# -- showing


def shown(value: object, like: object = None) -> str:
    """A plain value as a test's author would write it; an instant with the offset of the one it is `like`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            zone = like.tzinfo if isinstance(like, datetime) else UTC
            return value.astimezone(zone).isoformat().replace("+00:00", "Z")
        case list() | tuple():
            return f"[{', '.join(shown(one) for one in value)}]"
    return str(value_text(value))
