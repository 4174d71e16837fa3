"""A calendar bound to a policy's zone, as compiled policies call it; a day outside its table has no value."""

from __future__ import annotations

from collections.abc import Mapping

from makegood.calendars import Calendar, OutsideCalendarError
from makegood.working_hours import OutsideHoursError, WorkingHours


class BoundCalendar:
    """The calendar's arithmetic on raw days and instants, hours read in the calendar's zone, else the policy's."""

    __slots__ = ("_hours", "calendar", "zone")

    def __init__(self, calendar: Calendar, zone: str | None) -> None:
        self.calendar = calendar
        self.zone = zone
        self._hours: WorkingHours | None = None

    @property
    def hours(self) -> WorkingHours:
        """Its opening hours, built when they are first asked for."""
        if self._hours is None:
            self._hours = self.calendar.hours(self.zone)
        return self._hours

    def add_working_days(self, day: int, count: int) -> int | None:
        try:
            return self.calendar.add_working_days(day, count)
        except OutsideCalendarError:
            return None

    def working_days_between(self, first: int, second: int) -> int | None:
        try:
            return self.calendar.working_days_between(first, second)
        except OutsideCalendarError:
            return None

    def next_open_day(self, day: int) -> int | None:
        try:
            return self.calendar.next_open_day(day)
        except OutsideCalendarError:
            return None

    def previous_open_day(self, day: int) -> int | None:
        try:
            return self.calendar.previous_open_day(day)
        except OutsideCalendarError:
            return None

    def next_open(self, moment: int) -> int | None:
        try:
            return self.hours.next_open(moment)
        except (OutsideCalendarError, OutsideHoursError):
            return None

    def add_work(self, moment: int, work: int) -> int | None:
        try:
            return self.hours.add_work(moment, work)
        except (OutsideCalendarError, OutsideHoursError):
            return None

    def work_between(self, start: int, end: int) -> int | None:
        try:
            return self.hours.work_between(start, end)
        except (OutsideCalendarError, OutsideHoursError):
            return None

    def close_of_day(self, day: int, zone: str) -> int | None:
        """When a date closes for business; `zone` is that of the policy for the case."""
        try:
            return self.calendar.close_of_day(day, zone)
        except (OutsideCalendarError, OutsideHoursError):
            return None

    def provisional(self, day: int) -> bool:
        """Whether a day lies past what is officially known of the calendar."""
        return self.calendar.provisional(day)


def bind(calendars: Mapping[str, Calendar], zone: str | None) -> dict[str, BoundCalendar]:
    """Every calendar, bound to a zone."""
    return {name: BoundCalendar(calendar, zone) for name, calendar in calendars.items()}
