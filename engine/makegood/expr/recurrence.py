"""Dates that come again, on raw integers: the n-th interval from a date, and how many whole intervals have passed.

Each date is counted from the first one, never from the one before it: a month from 31 January is 28 February, two are
31 March. An interval is a span of days, months or working days; one of hours, or of nothing, has no dates.
"""

from __future__ import annotations

from typing import Any

from makegood.expr.runtime import add_months, day_in_range, months_between
from makegood.units import SPAN_BASE, SPAN_CODES

Calendars = Any

_DAYS, _MONTHS, _WORKING = (SPAN_CODES[name] for name in ("days", "months", "working days"))


def nth_day(day: int, every: int, n: int, calendars: Calendars, calendar: str | None) -> int | None:
    """The date that lies n intervals after a day; before it, where n is negative."""
    count, code = divmod(every, SPAN_BASE)
    if code == _DAYS:
        return day_in_range(day + n * count)
    if code == _MONTHS:
        return add_months(day, n * count)
    if code == _WORKING and calendar is not None:
        return calendars[calendar].add_working_days(day, n * count)  # type: ignore[no-any-return]
    return None


def intervals(day: int, every: int, until: int, calendars: Calendars, calendar: str | None) -> int | None:
    """How many whole intervals end after a day and not after another; none for a day before it."""
    count, code = divmod(every, SPAN_BASE)
    if count <= 0:
        return None
    if code == _DAYS:
        return max(until - day, 0) // count
    if code == _MONTHS:
        return max(months_between(day, until), 0) // count
    if code == _WORKING and calendar is not None:
        passed = calendars[calendar].working_days_between(day, until)
        return None if passed is None else max(passed, 0) // count
    return None
