"""How values are written in decisions: instants and dates in ISO 8601, durations as PnDTnHnM, measures with units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from makegood.values import Money, Period, Quantity, number_text

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MANY_DECIMALS = re.compile(r"-?\d+\.\d{9,}")


def instant_text(micros: int) -> str:
    """RFC 3339 in UTC, with as much of the second as there is."""
    day, clock = divmod(micros, 86_400_000_000)
    seconds, part = divmod(clock, 1_000_000)
    return f"{date_text(day)}T{_clock_text(seconds)}{f'.{part:06d}' if part else ''}Z"


def title_text(title: Any, otherwise: str, language: str = "en") -> str:
    """A title in a language, else any text of it, else the other."""
    if isinstance(title, str):
        return title
    if isinstance(title, Mapping) and title:
        return str(title.get(language) or next(iter(title.values())))
    return otherwise


def clean(text: str) -> str:
    """The text without characters that steer a terminal or hide in a page: a mark stands for each."""
    return "".join(char if char.isprintable() else "�" for char in text)


@lru_cache(maxsize=4096)
def _clock_text(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@lru_cache(maxsize=4096)
def date_text(day: int | None) -> str | None:
    """The date of a day number."""
    return None if day is None else date.fromordinal(day + _EPOCH_DAY).isoformat()


def iso_duration(micros: int) -> str:
    """ISO 8601 with elapsed days of 24 h: P7DT10H."""
    sign, rest = ("-", -micros) if micros < 0 else ("", micros)
    days, clock = divmod(rest, 86_400_000_000)
    seconds, part = divmod(clock, 1_000_000)
    time = (
        _iso_clock(seconds)
        if not part
        else f"{_iso_clock(seconds - seconds % 60)}{number_text(Fraction(clock % 60_000_000, 1_000_000))}S"
    )
    if days:
        return f"{sign}P{days}DT{time}" if time else f"{sign}P{days}D"
    return f"{sign}PT{time or '0S'}"


@lru_cache(maxsize=16384)
def _iso_clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{rest}S" * bool(rest)


def brief(text: str, places: int = 4) -> str:
    """A number's text as people read it: one with many decimals is rounded (half even), and says so with ≈."""
    if not _MANY_DECIMALS.fullmatch(text):
        return text
    rounded = format(round(Decimal(text), places), "f")
    return f"≈ {rounded}"


_ISO_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?")


def readable_duration(text: str) -> str:
    """An ISO 8601 duration as people read it: `P7DT10H` is `7 days 10 h`. Any other text stands as it is."""
    found = _ISO_DURATION.fullmatch(text)
    if found is None:
        return text
    sign, days, *clock = found.groups()
    parts = [f"{days} {'day' if days == '1' else 'days'}"] if days else []
    parts += [f"{count} {unit}" for count, unit in zip(clock, ("h", "min", "s"), strict=True) if count]
    return f"{sign or ''}{' '.join(parts) or text}"


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
