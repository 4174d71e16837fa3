"""Calendars: which days are open, working days counted and added, opening hours.

A day is an int of days since 1970-01-01, an instant an int of microseconds since 1970-01-01T00:00Z. Each calendar is
one table of the years 1970 to 2100, built when it is first asked; every answer about days is a look-up in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from hashlib import sha256
from itertools import accumulate, compress
from operator import and_, or_
from typing import TYPE_CHECKING

from makegood import zones
from makegood.calendar_plan import DAYS, YEARS, Plan
from makegood.working_hours import WorkingHours, joined

if TYPE_CHECKING:
    from makegood.calendar_columns import CalendarColumns


class OutsideCalendarError(ValueError):
    """A day, or a count of working days, that leaves the years that calendars cover."""

    def __init__(self, calendar: str) -> None:
        super().__init__(f"Calendar '{calendar}' has no such working day between {YEARS.start} and {YEARS.stop - 1}.")


@dataclass(frozen=True, slots=True)
class Combination:
    """Calendars taken together: open when one of them is ('union') or when all are ('intersection')."""

    how: str
    parts: tuple[Calendar, ...]

    @property
    def flags(self) -> bytearray:
        """One byte for each day from 1970-01-01: 1 = open."""
        numbers = (int.from_bytes(part.flags, "big") for part in self.parts)
        joint = reduce(or_ if self.how == "union" else and_, numbers)
        return bytearray(joint.to_bytes(DAYS, "big"))


@dataclass(frozen=True, eq=False)
class Calendar:
    """One calendar. `known_until` is the last day whose holidays are official; `content` is what its digest covers."""

    name: str
    source: Plan | Combination
    title: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None
    known_until: int | None = None
    content: bytes = b""
    _hours: dict[str, WorkingHours] = field(default_factory=dict, repr=False)

    @cached_property
    def flags(self) -> bytearray:
        """One byte for each day from 1970-01-01 to 2100-12-31: 1 = open."""
        return self.source.flags

    @cached_property
    def open_days(self) -> list[int]:
        """Every open day, in order."""
        return list(compress(range(DAYS), self.flags))

    @cached_property
    def counts(self) -> list[int]:
        """counts[day]: how many open days there are before `day`; one entry more than days."""
        return list(accumulate(self.flags, initial=0))

    @cached_property
    def digest(self) -> str:
        """'sha256:…' over what its author wrote and every open day that follows from it, holidays included."""
        parts = self.source.parts if isinstance(self.source, Combination) else ()
        whole = b"\0".join([self.content, *(part.digest.encode() for part in parts), self.flags])
        return "sha256:" + sha256(whole).hexdigest()

    @cached_property
    def columns(self) -> CalendarColumns:
        """The same questions over int64 NumPy arrays."""
        from makegood.calendar_columns import CalendarColumns

        return CalendarColumns(self)

    def provisional(self, day: int) -> bool:
        """Does this day lie past what is officially known (or past the table)?"""
        return day >= DAYS or (self.known_until is not None and day > self.known_until)

    def _known(self, day: int) -> int:
        if not 0 <= day < DAYS:
            raise OutsideCalendarError(self.name)
        return day

    def _nth_open(self, number: int) -> int:
        if not 0 <= number < len(self.open_days):
            raise OutsideCalendarError(self.name)
        return self.open_days[number]

    def is_open(self, day: int) -> bool:
        """Is this a working day?"""
        return self.flags[self._known(day)] == 1

    def add_working_days(self, day: int, n: int) -> int:
        """The n-th open day after `day`; the n-th before it when n < 0; `day` itself, open or not, when n is 0."""
        if n == 0:
            return day
        self._known(day)
        return self._nth_open(self.counts[day + 1] + n - 1 if n > 0 else self.counts[day] + n)

    def working_days_between(self, a: int, b: int) -> int:
        """How many open days come after `a`, up to and including `b`; negative when b < a."""
        return self.counts[self._known(b) + 1] - self.counts[self._known(a) + 1]

    def next_open_day(self, day: int) -> int:
        """`day` itself if it is open, else the next open day."""
        return self._nth_open(self.counts[self._known(day)])

    def previous_open_day(self, day: int) -> int:
        """`day` itself if it is open, else the last open day before it."""
        return self._nth_open(self.counts[self._known(day) + 1] - 1)

    def zone(self, policy_zone: str | None = None) -> str:
        """The zone that its hours are meant in: its own, else the policy's. Raises ValueError if there is neither."""
        zone = self.timezone or policy_zone
        if zone is None:
            raise ValueError(f"Calendar '{self.name}' has no time zone, and the policy names none.")
        return zone

    def hours(self, policy_zone: str | None = None) -> WorkingHours:
        """Its opening hours on the timeline; the policy's zone counts only if the calendar has none of its own."""
        source = self.source
        combined = isinstance(source, Combination)
        zone = self.timezone or policy_zone or "" if combined else self.zone(policy_zone)
        if zone not in self._hours:
            if isinstance(source, Combination):
                parts = [part.hours(zone or None) for part in source.parts]
                self._hours[zone] = joined(parts, 1 if source.how == "union" else len(parts))
            else:
                self._hours[zone] = WorkingHours(*source.intervals(zone))
        return self._hours[zone]

    def close_of_day(self, day: int, policy_zone: str | None = None) -> int:
        """When a date closes for business: the end of its last opening; 24:00 of a date that does not open.

        Hours after midnight belong to the date that they begin on; of combined calendars, to their own date.
        """
        zone = self.zone(policy_zone)
        if not self.is_open(day):
            return zones.end_of_day(day, zone)
        if isinstance(self.source, Plan):
            return zones.first_instant(day * zones.DAY + self.source.hours_of(day)[-1][1], zone)
        close = self.hours(policy_zone).last_close(zones.start_of_day(day, zone), zones.end_of_day(day, zone))
        return zones.end_of_day(day, zone) if close is None else close

    def next_open(self, us: int, policy_zone: str | None = None) -> int:
        """The instant itself if it is within opening hours, else the next opening."""
        return self.hours(policy_zone).next_open(us)


def same_days(one: Calendar | None, other: Calendar | None) -> bool:
    """Whether two calendars are open on the same days and hours, as far as what their authors wrote tells, else by digest."""
    if one is other or one is None or other is None:
        return one is other
    alike = one.content == other.content and isinstance(one.source, Combination) == isinstance(
        other.source, Combination
    )
    if alike and isinstance(one.source, Combination) and isinstance(other.source, Combination):
        pairs = zip(one.source.parts, other.source.parts, strict=False)
        alike = len(one.source.parts) == len(other.source.parts) and all(same_days(*pair) for pair in pairs)
    return alike or one.digest == other.digest
