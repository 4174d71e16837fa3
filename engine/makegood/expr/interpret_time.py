"""Dates, zones and calendars for the plain reader, in `datetime` terms and one day at a time.

Deliberately not the arithmetic of `runtime`, `zones` and `calendars`: it judges them. What it shares with them is
data only: the pinned time-zone files, which days a calendar has open, and its opening hours.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from makegood.zones import zone_info

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class Hours(Protocol):
    """Opening times of a calendar: the k-th is from starts[k] to ends[k], in microseconds since 1970 UTC."""

    @property
    def starts(self) -> Sequence[int]: ...

    @property
    def ends(self) -> Sequence[int]: ...


class OpenDays(Protocol):
    """A calendar: which days (since 1970) it has open; ValueError outside the years it knows."""

    def is_open(self, day: int) -> bool: ...

    def hours(self, policy_zone: str | None = None) -> Hours: ...


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(count: int) -> datetime:
    """The instant of that many microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=count)


# The years of dates are 1 to 9999, less two days at each end.
FIRST, LAST = date(1, 1, 3), date(9999, 12, 29)


def moved(moment: Any, by: int) -> Any:
    """A date moved by days, or an instant by microseconds; None outside the years there are."""
    try:
        reached = moment + (timedelta(microseconds=by) if isinstance(moment, datetime) else timedelta(days=by))
    except OverflowError:
        return None
    if isinstance(reached, datetime):
        first, last = (datetime(one.year, one.month, one.day, tzinfo=UTC) for one in (FIRST, LAST))
        return reached if first <= reached <= last else None
    return dated(reached)


def in_years(value: Any) -> Any:
    """A date or an instant in the years there are, else None; any other value as it is."""
    return moved(value, 0) if isinstance(value, date) else value


def dated(day: date) -> date | None:
    """The date, or None outside the years there are."""
    return day if FIRST <= day <= LAST else None


def add_months(day: date, months: int) -> date | None:
    """The same day number that many months on, or the last day of a month that is shorter; None outside the years."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return dated(date(year, month, min(day.day, monthrange(year, month)[1])))


def months_between(first: date, second: date) -> int:
    """Whole months that end on or before the second date; counted backwards, negative."""
    if second < first:
        return -months_between(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    if months:
        day = min(first.day, monthrange(second.year, second.month)[1])
        months -= day > second.day
    return months


def end_of_month(day: date) -> date | None:
    """The last day of its month; None where no date lies."""
    return dated(date(day.year, day.month, monthrange(day.year, day.month)[1]))


def end_of_year(day: date) -> date | None:
    """31 December of its year; None where no date lies."""
    return dated(date(day.year, 12, 31))


def next_day_of_month(number: int, day: date) -> date | None:
    """The first date from `day` on with that number, or with the last one of a shorter month."""
    if not 1 <= number <= 31:
        return None
    while day.day != min(number, monthrange(day.year, day.month)[1]):
        if day == date.max:
            return None
        day += _DAY
    return dated(day)


# -- zones


def local_date(moment: datetime, zone: str) -> date:
    """The date on the wall of a zone."""
    return moment.astimezone(zone_info(zone)).date()


def first_instant(wall: datetime, zone: str) -> datetime:
    """The first instant at which the clocks of a zone show that time, or have jumped over it."""
    info = zone_info(zone)
    found = wall.replace(tzinfo=info).astimezone(UTC)
    if found.astimezone(info).replace(tzinfo=None) == wall:
        return found
    before, after = found - 2 * _DAY, found
    while after - before > _MICROSECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(info).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a date."""
    return first_instant(datetime.combine(day, time()), zone)


def end_of_day(day: date, zone: str) -> datetime:
    """24:00 of a date, which is the first instant of the next."""
    return start_of_day(day + _DAY, zone)


def same_time(moment: datetime, day: date, zone: str) -> datetime:
    """The instant of that date at the clock time of `moment`."""
    return first_instant(datetime.combine(day, moment.astimezone(zone_info(zone)).time()), zone)


# -- calendars


def _open(calendar: OpenDays, day: date) -> bool:
    return calendar.is_open((day - _EPOCH_DAY).days)


def add_working_days(day: date, count: int, calendar: OpenDays) -> date | None:
    """The count-th open day after (before, when negative) a day; None outside the years of the calendar."""
    step = _DAY if count > 0 else -_DAY
    try:
        left = abs(count)
        if left:
            _open(calendar, day)
        while left:
            day += step
            left -= _open(calendar, day)
    except (ValueError, OverflowError):
        return None
    return day


def working_days_between(first: date, second: date, calendar: OpenDays) -> int | None:
    """Open days after the first date up to and including the second; negative backwards."""
    low, high = min(first, second), max(first, second)
    try:
        _open(calendar, low), _open(calendar, high)
        days = sum(_open(calendar, low + number * _DAY) for number in range(1, (high - low).days + 1))
    except ValueError:
        return None
    return days if first <= second else -days


def open_day(day: date, calendar: OpenDays, if_closed: str) -> date | None:
    """The day itself while it is open, else the next or the previous open one."""
    step = _DAY if if_closed == "next" else -_DAY
    try:
        while not _open(calendar, day):
            day += step
    except (ValueError, OverflowError):
        return None
    return day


def close_of_day(day: date, calendar: Any, zone: str) -> datetime | None:
    """The end of the last opening of a date, which may lie after its midnight; 24:00 of a date that does not open."""
    try:
        place = calendar.zone(zone)
        if not _open(calendar, day):
            return end_of_day(day, place)
    except ValueError:
        return None
    plan = calendar.source
    if hasattr(plan, "hours_of"):
        last = plan.hours_of((day - _EPOCH_DAY).days)[-1][1]
        return first_instant(datetime.combine(day, time()) + timedelta(microseconds=last), place)
    first, until = micros(start_of_day(day, place)), micros(end_of_day(day, place))
    hours = calendar.hours(zone)
    ends = [high for low, high in zip(hours.starts, hours.ends, strict=True) if low < until and high > first]
    return moment_of(min(ends[-1], until) if ends else until)


def intervals(calendar: OpenDays, zone: str, start: int) -> Iterator[tuple[int, int]] | None:
    """The opening times that end after an instant; None when it lies outside the years of the calendar."""
    hours = calendar.hours(zone)
    if not hours.starts or not hours.starts[0] <= start <= hours.ends[-1]:
        return None
    return ((low, high) for low, high in zip(hours.starts, hours.ends, strict=True) if high > start)


def next_open(moment: datetime, calendar: OpenDays, zone: str) -> datetime | None:
    """The instant itself within opening hours, else the next opening."""
    start = micros(moment)
    ahead = intervals(calendar, zone, start)
    found = None if ahead is None else next(ahead, None)
    return None if found is None else moment_of(max(start, found[0]))


def add_work(moment: datetime, work: int, calendar: OpenDays, zone: str) -> datetime | None:
    """When that many microseconds of opening time are used up; at closing time, that is then."""
    if work == 0:
        return moment
    start = micros(moment)
    if work < 0:
        return _work_before(start, -work, calendar, zone)
    for low, high in intervals(calendar, zone, start) or ():
        low = max(low, start)
        if work <= high - low:
            return moment_of(low + work)
        work -= high - low
    return None


def work_between(start: datetime, end: datetime, calendar: OpenDays, zone: str) -> timedelta | None:
    """The opening time from one instant to another; negative backwards; None outside the years of the calendar."""
    if end < start:
        back = work_between(end, start, calendar, zone)
        return None if back is None else -back
    low, high = micros(start), micros(end)
    found, after = intervals(calendar, zone, low), intervals(calendar, zone, high)
    if found is None or after is None:
        return None
    total = 0
    for opens, closes in found:
        if opens >= high:
            break
        total += min(closes, high) - max(opens, low)
    return timedelta(microseconds=total)


def _work_before(end: int, work: int, calendar: OpenDays, zone: str) -> datetime | None:
    """The latest instant from which that much opening time lies before the given one."""
    hours = calendar.hours(zone)
    if not hours.starts or not hours.starts[0] <= end <= hours.ends[-1]:
        return None
    for low, high in zip(reversed(hours.starts), reversed(hours.ends), strict=True):
        high = min(high, end)
        if high <= low:
            continue
        if work < high - low:
            return moment_of(high - work)
        work -= high - low
        if work == 0:
            return moment_of(low)
    return None
