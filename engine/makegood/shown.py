"""How values are written in decisions: instants and dates in ISO 8601, durations as PnDTnHnM, measures with units."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from makegood.values import Money, Period, Quantity, number_text

_EPOCH = datetime(1970, 1, 1)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def instant_text(micros: int) -> str:
    """RFC 3339 in UTC, with as much of the second as there is."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return moment.isoformat() + "Z"


def date_text(day: int | None) -> str | None:
    """The date of a day number."""
    return None if day is None else date.fromordinal(day + _EPOCH_DAY).isoformat()


def iso_duration(micros: int) -> str:
    """ISO 8601 with elapsed days of 24 h: P7DT10H."""
    sign, rest = ("-", -micros) if micros < 0 else ("", micros)
    days, rest = divmod(rest, 86_400_000_000)
    hours, rest = divmod(rest, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if rest or not (days or clock):
        clock += f"{number_text(Fraction(rest, 1_000_000))}S"
    return f"{sign}P{f'{days}D' * bool(days)}{'T' + clock if clock else ''}"


def value_text(value: Any) -> Any:
    """A plain value as JSON shows it: numbers and measures as exact texts, times in ISO 8601."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value
        case Fraction():
            return number_text(value)
        case Money() | Quantity() | Period():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list() | tuple():
            return [value_text(one) for one in value]
    return str(value)
