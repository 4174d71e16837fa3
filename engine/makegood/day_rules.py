"""Days written as short rules: '12-25', '2026-05-09', '12-24..12-31', 'easter+39', '2nd sat', 'last mon of 05'.

A day is an int of days since 1970-01-01.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

EPOCH = date(1970, 1, 1).toordinal()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FORMS = "2026-12-24, 2026-12-24..2026-12-31, 12-25, 12-24..12-31, easter, easter+39, 2nd sat or last mon of 05"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_YEARLY = re.compile(r"(\d\d)-(\d\d)")
_EASTER = re.compile(r"easter(?:([-+])(\d{1,3}))?")
_NTH = re.compile(r"(1st|2nd|3rd|4th|5th|last) (" + "|".join(WEEKDAYS) + r")(?: of (\d\d))?")


class DayRuleError(ValueError):
    """A text that says no day."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text}' is no day; write one of {_FORMS}.")


def day_of(text: str) -> int:
    """'2026-07-13' in days since 1970-01-01. Raises DayRuleError."""
    if not _DATE.fullmatch(text):
        raise DayRuleError(text)
    try:
        return date.fromisoformat(text).toordinal() - EPOCH
    except ValueError:
        raise DayRuleError(text) from None


def date_of(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(day + EPOCH)


def easter(year: int) -> int:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, as Meeus gives it)."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1).toordinal() - EPOCH


def _in_year(text: str, year: int, month: str, day: str) -> Iterator[int]:
    """A yearly date; nothing in a year without a 29 February."""
    try:
        yield date(year, int(month), int(day)).toordinal() - EPOCH
    except ValueError:
        if (month, day) != ("02", "29"):
            raise DayRuleError(text) from None


def _nth(which: str, weekday: str, year: int, month: int) -> Iterator[int]:
    first = date(year, month, 1).toordinal()
    following = date(year + month // 12, month % 12 + 1, 1).toordinal()
    days = range(first + (WEEKDAYS.index(weekday) + 1 - first) % 7, following, 7)  # ordinal 1 was a Monday
    at = -1 if which == "last" else int(which[0]) - 1
    if at < len(days):
        yield days[at] - EPOCH


def _single(text: str, year: int) -> Iterator[int]:
    if found := _YEARLY.fullmatch(text):
        yield from _in_year(text, year, found[1], found[2])
    elif found := _EASTER.fullmatch(text):
        shift = int(found[2] or 0)
        yield easter(year) + (-shift if found[1] == "-" else shift)
    elif found := _NTH.fullmatch(text):
        if found[3] and not 1 <= int(found[3]) <= 12:
            raise DayRuleError(text)
        for month in [int(found[3])] if found[3] else range(1, 13):
            yield from _nth(found[1], found[2], year, month)
    else:
        raise DayRuleError(text)


def _span(text: str, first: str, last: str, years: range) -> Iterator[int]:
    if _DATE.fullmatch(first):
        ends = [(day_of(first), day_of(last))]
    elif _YEARLY.fullmatch(first) and _YEARLY.fullmatch(last):
        over = first > last  # 12-30..01-02 ends in the year after
        years = range(years.start - over, years.stop)
        ends = [(a, b) for y in years for a in _single(first, y) for b in _single(last, y + over)]
    else:
        raise DayRuleError(text)
    for start, end in ends:
        if end < start:
            raise DayRuleError(text)
        yield from range(start, end + 1)


def days_of(text: str, years: range) -> list[int]:
    """The days that a rule means in these years (a written-out date counts in any year). Raises DayRuleError."""
    first, dots, last = text.partition("..")
    if dots:
        return list(_span(text, first, last, years))
    if _DATE.fullmatch(text):
        return [day_of(text)]
    return [day for year in years for day in _single(text, year)]
