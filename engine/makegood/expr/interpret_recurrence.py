"""Dates that come again, for the plain reader: each of them is looked at, and the last that has come is searched for.

Deliberately not the arithmetic of `recurrence`: it judges it.
"""

from __future__ import annotations

from datetime import date

from makegood.expr import interpret_time as times
from makegood.expr.interpret_time import OpenDays
from makegood.values import Period, Quantity


def nth_day(day: date, every: Period | Quantity, n: int, calendar: OpenDays | None) -> date | None:
    """The date that lies n intervals after a day; None for an interval of hours."""
    if not isinstance(every, Period):
        return None
    count = int(every.count) * n
    match every.unit:
        case "days":
            return times.moved(day, count)  # type: ignore[no-any-return]
        case "months":
            return times.add_months(day, count)
        case "working days" if calendar is not None:
            return times.add_working_days(day, count, calendar)
    return None


def intervals(day: date, every: Period | Quantity, until: date, calendar: OpenDays | None) -> int | None:
    """How many whole intervals have passed: twice as many as last time while they fit, then the middle between."""
    if not isinstance(every, Period) or every.count <= 0 or every.unit == "working time":
        return None
    working = every.unit == "working days"
    if working and (calendar is None or times.working_days_between(day, until, calendar) is None):
        return None

    def come(n: int) -> bool:
        found = nth_day(day, every, n, calendar)
        return found is not None and found <= until

    low, high = 0, 1
    while come(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if come(middle) else (low, middle)
    return low
