"""Calendars over columns: int64 NumPy arrays of days; the same meaning as `Calendar`, row by row.

What `Calendar` refuses with OutsideCalendarError is NOWHERE here, so that one odd row does not stop ten million.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from makegood.calendar_plan import DAYS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from makegood.calendars import Calendar

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

NOWHERE = -(2**63)  # no answer: outside the years that calendars cover


class CalendarColumns:
    """The tables of one calendar as arrays."""

    def __init__(self, calendar: Calendar) -> None:
        import numpy as np

        self.known_until = calendar.known_until
        self.open_days: Column = np.array(calendar.open_days, np.int64)
        self.counts: npt.NDArray[np.int32] = np.array(calendar.counts, np.int32)
        self.flags: Flags = np.frombuffer(bytes(calendar.flags), np.bool_)

    def _nth_open(self, numbers: Column, known: Flags) -> Column:
        import numpy as np

        good = known & (numbers >= 0) & (numbers < self.open_days.size)
        if good.all():
            return self.open_days[numbers]
        found = np.full(numbers.shape, NOWHERE)
        found[good] = self.open_days[numbers[good]]
        return found

    def _known(self, days: Column) -> tuple[Column, Flags]:
        """The days, brought into the table where they lie outside, and where they did not."""
        import numpy as np

        known = (days >= 0) & (days < DAYS)
        return (days, known) if known.all() else (np.clip(days, 0, DAYS - 1), known)

    def are_open(self, days: Column) -> Flags:
        """Which days are working days; days outside the table are not."""
        inside, known = self._known(days)
        return self.flags[inside] & known

    def add_working_days(self, days: Column, n: Column | int) -> Column:
        """The n-th open day after each day, before it when n < 0; the day itself when n is 0."""
        import numpy as np

        inside, known = self._known(days)
        steps = np.asarray(n, np.int64)
        forward = steps > 0
        numbers = self.counts[inside + forward] + steps - forward
        return np.where(steps == 0, days, self._nth_open(numbers, known | (steps == 0)))

    def working_days_between(self, a: Column, b: Column) -> Column:
        """How many open days come after `a`, up to and including `b`; negative when b < a."""
        import numpy as np

        (first, first_known), (last, last_known) = self._known(a), self._known(b)
        found = (self.counts[last + 1] - self.counts[first + 1]).astype(np.int64)
        return np.where(first_known & last_known, found, NOWHERE)

    def next_open_days(self, days: Column) -> Column:
        """Each day itself if it is open, else the next open day."""
        import numpy as np

        inside, known = self._known(days)
        return self._nth_open(self.counts[inside].astype(np.int64), known)

    def previous_open_days(self, days: Column) -> Column:
        """Each day itself if it is open, else the last open day before it."""
        import numpy as np

        inside, known = self._known(days)
        return self._nth_open(self.counts[inside + 1].astype(np.int64) - 1, known)

    def provisional(self, days: Column) -> Flags:
        """Which days lie past what is officially known (or past the table)."""
        return days > (DAYS - 1 if self.known_until is None else min(self.known_until, DAYS - 1))
