"""Random days and instants that lie near each other, before or after one another as in the kind's examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from makegood.boundaries.steps import FIRST_DAY, LAST_DAY
from makegood.random_cases.chance import Chance

DAY = 86_400_000_000
_MINUTE = 60_000_000
_OPENS, _CLOSES = 8 * 60, 20 * 60  # minutes of the day at which most things happen
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day around which a case happens, and the same day in the kind's examples (None where it has no example)."""

    day: int
    example: int | None


def anchor_day(example: int | None, chance: Chance) -> int:
    """The day of a case: mostly within a year of the example, else within ten, so that older and newer rules are met."""
    base = example if example is not None else (datetime(2026, 1, 1, tzinfo=UTC) - _EPOCH).days
    years = 10 if chance.once_in(5) else 1
    return _inside(base + chance.between(-365 * years, 365 * years))


def day_of(example: int | None, anchor: Anchor, chance: Chance) -> int:
    """A day near the case's own: about as far off as in the examples, or a few days, a month, seldom a year."""
    apart = 0 if example is None or anchor.example is None else example - anchor.example
    roll = chance.below(20)
    if roll < 9:
        days = abs(apart) * chance.between(50, 150) // 100
    else:
        days = chance.between(0, 3 if roll < 15 else 30 if roll < 19 else 365)
    backwards = (apart < 0) != chance.once_in(10)
    return _inside(anchor.day - days if backwards else anchor.day + days)


def instant_on(day: int, zone: timezone, chance: Chance) -> int:
    """An instant of a day in a zone, in microseconds: mostly in the daytime, sometimes at any minute, or at midnight."""
    roll = chance.below(20)
    minute = 0 if roll == 0 else chance.below(24 * 60) if roll < 4 else chance.between(_OPENS, _CLOSES)
    offset = zone.utcoffset(None) // timedelta(microseconds=1)
    return day * DAY + minute * _MINUTE - offset


def zone_of(example: Any) -> timezone:
    """The zone that an example of an instant is written in; UTC without one."""
    try:
        offset = datetime.fromisoformat(str(example)).utcoffset()
    except ValueError:
        offset = None
    return timezone(offset) if offset else UTC


def instant_written(micros: int, zone: timezone) -> str:
    """An instant as a case gives it, with the offset of the zone."""
    return (_EPOCH + timedelta(microseconds=micros)).astimezone(zone).isoformat()


def _inside(day: int) -> int:
    return min(max(day, FIRST_DAY + 1), LAST_DAY - 1)
