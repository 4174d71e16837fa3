"""What compiled policies call: exact integer functions on raw values (days, microseconds, scaled numbers)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from makegood import zones

DAY = 86_400_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()

# Dates and instants are those of the years 1 to 9999, less two days at each end, so that every zone can show them.
FIRST_DAY = date.min.toordinal() + 2 - _EPOCH_DAY
LAST_DAY = date.max.toordinal() - 2 - _EPOCH_DAY
FIRST_MOMENT, LAST_MOMENT = FIRST_DAY * DAY, LAST_DAY * DAY
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_of(day: int) -> date:
    """The date of a day number (days since 1970)."""
    return date.fromordinal(day + _EPOCH_DAY)


def day_number(when: date) -> int:
    """Days since 1970 of a date."""
    return when.toordinal() - _EPOCH_DAY


def month_length(year: int, month: int) -> int:
    """Days of a month."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _MONTH_DAYS[month - 1]


def day_in_range(day: int) -> int | None:
    """The day, or None outside the years that dates have."""
    return day if FIRST_DAY <= day <= LAST_DAY else None


def moment_in_range(moment: int) -> int | None:
    """The instant, or None outside the years that instants have."""
    return moment if FIRST_MOMENT <= moment <= LAST_MOMENT else None


def add_months(day: int, months: int) -> int | None:
    """The same day number `months` later, or the month's last day where it is shorter; None outside the years of dates."""
    start = date_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    month += 1
    return day_in_range(day_number(date(year, month, min(start.day, month_length(year, month)))))


def months_between(first: int, second: int) -> int:
    """Whole months from the first day to the second; negative when it lies before."""
    if second < first:
        return -months_between(second, first)
    one, other = date_of(first), date_of(second)
    months = (other.year - one.year) * 12 + other.month - one.month
    return months if min(one.day, month_length(other.year, other.month)) <= other.day else months - 1


def end_of_month(day: int) -> int | None:
    """The last day of the month; None where no date lies."""
    when = date_of(day)
    return day_in_range(day_number(when.replace(day=month_length(when.year, when.month))))


def end_of_year(day: int) -> int | None:
    """31 December of the year; None where no date lies."""
    return day_in_range(day_number(date_of(day).replace(month=12, day=31)))


def weekday(day: int) -> int:
    """1 for Monday to 7 for Sunday."""
    return (day + 3) % 7 + 1


def next_day_of_month(number: int, day: int) -> int | None:
    """The first day from `day` on with that day number, or the last of a shorter month; None outside 1..31 or the years."""
    if not 1 <= number <= 31:
        return None
    when = date_of(day)
    here = min(number, month_length(when.year, when.month))
    if here >= when.day:
        return day_in_range(day_number(when.replace(day=here)))
    year, month = divmod(when.year * 12 + when.month, 12)
    if year > 9999:
        return None
    return day_number(date(year, month + 1, min(number, month_length(year, month + 1))))


# -- rounding a quotient of integers (denominator above 0) to an integer


def round_half_up(above: int, below: int) -> int:
    """Ties away from zero."""
    return (2 * above + below) // (2 * below) if above >= 0 else -((2 * -above + below) // (2 * below))


def round_half_even(above: int, below: int) -> int:
    """Ties to the even neighbour."""
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole & 1))


def round_half_down(above: int, below: int) -> int:
    """Ties towards zero."""
    return -((below - 2 * above) // (2 * below)) if above >= 0 else (below + 2 * above) // (2 * below) + 0


def round_up(above: int, below: int) -> int:
    """Away from zero."""
    return -(-above // below) if above >= 0 else above // below


def round_down(above: int, below: int) -> int:
    """Towards zero."""
    return above // below if above >= 0 else -(-above // below)


def round_ceiling(above: int, below: int) -> int:
    """To the next greater whole number."""
    return -(-above // below)


def round_floor(above: int, below: int) -> int:
    """To the next smaller whole number."""
    return above // below


ROUND: dict[str, Callable[[int, int], int]] = {
    "half_up": round_half_up,
    "half_even": round_half_even,
    "half_down": round_half_down,
    "up": round_up,
    "down": round_down,
    "ceiling": round_ceiling,
    "floor": round_floor,
}


# -- from one scale to another (None: an exact ratio)


def rescaling(have: int | None, want: int | None) -> Callable[[Any], Any]:
    """The function that brings raw numbers from one scale to another, half even where decimals are lost."""
    factor = Fraction(10) ** ((want or 0) - (have or 0))

    def rescaled(value: Any) -> Any:
        exact = Fraction(value) * factor
        return exact if want is None else round_half_even(exact.numerator, exact.denominator)

    return rescaled


def list_rescaling(have: int | None, want: int | None) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The same for each element of a list; unknown elements stay unknown."""
    one = rescaling(have, want)
    return lambda values: tuple(None if value is None else one(value) for value in values)


def earliest(*moments: int | None) -> int | None:
    """The earliest of the known moments; None when none is known."""
    known = [one for one in moments if one is not None]
    return min(known) if known else None


def in_known_zone(function: Callable[..., int]) -> Callable[..., int | None]:
    """A function whose last argument is a zone that a case names: no value for one that does not exist."""

    def found(*args: Any) -> int | None:
        return function(*args) if zones.known_zone(args[-1]) else None

    return found


def last_moment(day: int, zone: str) -> int:
    """The last microsecond of a day."""
    return zones.end_of_day(day, zone) - 1


def same_time(moment: int, day: int, zone: str) -> int:
    """The instant on `day` at the clock time that `moment` has in the zone."""
    return zones.first_instant(day * DAY + zones.local(moment, zone) % DAY, zone)
