"""What a calendar says of each day: weekly hours, holidays, make-up days, closures, special hours.

The first that speaks of a day decides: special hours, one-off closures, one-off openings, make-up working days,
holidays, the hours of the weekday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import compress

from makegood import zones
from makegood.day_rules import EPOCH, days_of
from makegood.holiday_sets import HolidayDays, HolidaySet

YEARS = range(1970, 2101)
DAYS = date(YEARS.stop, 1, 1).toordinal() - EPOCH  # days 0 … DAYS - 1 are known to calendars
_FIRST_WEEKDAY = 3  # 1970-01-01 was a Thursday, Monday is 0

Hours = tuple[tuple[int, int], ...]
"""Opening and closing times of one day: sorted, in microseconds after its midnight; 25:00 is 01:00 of the next day."""

WHOLE_DAY: Hours = ((0, zones.DAY),)


def weekday(day: int) -> int:
    """0 = Monday … 6 = Sunday."""
    return (day + _FIRST_WEEKDAY) % 7


@dataclass(frozen=True)
class Plan:
    """The days and hours of one calendar. `week` has seven entries, Monday first."""

    week: tuple[Hours, ...]
    rules: tuple[str, ...] = ()
    sets: tuple[HolidaySet, ...] = ()
    closed: frozenset[int] = frozenset()
    opened: frozenset[int] = frozenset()
    special: Mapping[int, Hours] | None = None

    @cached_property
    def _holidays(self) -> HolidayDays:
        off = {day for rule in self.rules for day in days_of(rule, YEARS)}
        worked: set[int] = set()
        for holiday_set in self.sets:
            days = holiday_set.days(YEARS)
            off |= days.off
            worked |= days.worked
        return HolidayDays(frozenset(off), frozenset(worked))

    @cached_property
    def flags(self) -> bytearray:
        """One byte for each day from 1970-01-01: 1 = open."""
        shifted = [bool(self.week[(number + _FIRST_WEEKDAY) % 7]) for number in range(7)]
        flags = bytearray((bytes(shifted) * (DAYS // 7 + 1))[:DAYS])
        _set(flags, self._holidays.off, 0)
        _set(flags, self._holidays.worked | self.opened, 1)
        _set(flags, self.closed, 0)
        for day, hours in (self.special or {}).items():
            _set(flags, [day], int(bool(hours)))
        return flags

    @cached_property
    def _make_up(self) -> Hours:
        """The hours of a make-up day whose weekday is closed: those of the first weekday that is open."""
        return next((hours for hours in self.week if hours), WHOLE_DAY)

    def hours_of(self, day: int) -> Hours:
        """The hours of an open day; nothing on a closed one."""
        if self.special and day in self.special:
            return self.special[day]
        if not self.flags[day]:
            return ()
        return self.week[weekday(day)] or self._make_up

    def intervals(self, zone: str) -> tuple[list[int], list[int]]:
        """All open intervals as (starts, ends), instants in microseconds, sorted; those that touch are joined."""
        table = zones.zone_table(zone)
        starts: list[int] = []
        ends: list[int] = []
        low = high = shift = last = 0  # wall times in low … high are `shift` ahead of UTC, without a gap or a fold
        special, week, make_up = self.special or {}, self.week, self._make_up
        for day in compress(range(DAYS), self.flags):
            midnight = day * zones.DAY
            for opens, closes in special.get(day) or week[(day + _FIRST_WEEKDAY) % 7] or make_up:
                start, end = midnight + opens, midnight + closes
                if low <= start and end < high:
                    start, end = start - shift, end - shift
                else:
                    low, high, shift = zones.steady(end, table)
                    start, end = zones.first_instant(start, zone), zones.first_instant(end, zone)
                if starts and start <= last:
                    ends[-1] = last = max(last, end)
                elif start < end:
                    starts.append(start)
                    ends.append(end)
                    last = end
        return starts, ends


def _set(flags: bytearray, days: Iterable[int], value: int) -> None:
    for day in days:
        if 0 <= day < DAYS:
            flags[day] = value
