"""Working time: the open intervals of a calendar in one zone, and the clock that runs only in them.

Instants and lengths are ints of microseconds. The whole timeline from 1970 to 2100 is one sorted table with the open
time before each interval, so that every question is one or two bisections.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from makegood.working_columns import WorkingColumns

AT_CLOSE = ("stay", "next_open")


class OutsideHoursError(ValueError):
    """An answer that lies outside the years that calendars cover, or in a calendar that is never open."""

    def __init__(self) -> None:
        super().__init__("The calendar has no such working time between 1970 and 2100.")


class WorkingHours:
    """Open intervals, sorted and apart: the k-th is open from starts[k] (inclusive) to ends[k] (exclusive)."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        self.starts = starts
        self.ends = ends
        lengths = (end - start for start, end in zip(starts, ends, strict=True))
        self.before = list(accumulate(lengths, initial=0))  # open time before interval k; the last entry: all of it

    @cached_property
    def columns(self) -> WorkingColumns:
        """The same questions over int64 NumPy arrays."""
        from makegood.working_columns import WorkingColumns

        return WorkingColumns(self)

    def _reach(self, us: int) -> int:
        """Which interval an instant falls into, or the last before it; -1 before all."""
        if not self.starts or not self.starts[0] <= us <= self.ends[-1]:
            raise OutsideHoursError
        return bisect_right(self.starts, us) - 1

    def _elapsed(self, us: int) -> int:
        """The open time up to an instant, since the beginning of the table."""
        k = self._reach(us)
        return self.before[k] + min(us, self.ends[k]) - self.starts[k]

    def is_open(self, us: int) -> bool:
        """Is this instant within opening hours? At closing time it no longer is."""
        return us < self.ends[self._reach(us)]

    def work_between(self, start: int, end: int) -> int:
        """The open time from one instant to another; negative when `end` comes first."""
        return self._elapsed(end) - self._elapsed(start)

    def add_work(self, us: int, work: int, at_close: str = "stay") -> int:
        """When `work` microseconds of open time after an instant are used up.

        Used up exactly at closing time: that time ('stay') or the next opening ('next_open'). Nothing to work: 'stay'
        gives the instant itself, 'next_open' the first open one. Negative work goes back, to the latest such instant.
        """
        if work < 0:
            return self._back(us, -work)
        if work == 0:
            return us if at_close == "stay" else self.next_open(us)
        target = self._elapsed(us) + work
        find = bisect_left if at_close == "stay" else bisect_right
        k = find(self.before, target) - 1
        if target > self.before[-1] or k >= len(self.starts):
            raise OutsideHoursError
        return self.starts[k] + target - self.before[k]

    def _back(self, us: int, work: int) -> int:
        target = self._elapsed(us) - work
        if target < 0:
            raise OutsideHoursError
        k = bisect_right(self.before, target) - 1
        return self.starts[k] + target - self.before[k]

    def subtract_work(self, us: int, work: int) -> int:
        """The latest instant from which `work` microseconds of open time (0 or more) lie before the given one."""
        return self._back(us, work) if work else us

    def add_work_around(self, us: int, work: int, pauses: Iterable[tuple[int, int]], at_close: str = "stay") -> int:
        """`add_work` with a clock that stands still in the pauses, (start, end) instants in any order."""
        for pause, resume in sorted(pauses):
            stop = max(us, pause)
            due = self.add_work(us, work, at_close)
            if due <= stop:
                return due
            if resume > stop:
                work -= self.work_between(us, stop)
                us = resume
        return self.add_work(us, work, at_close)

    def next_open(self, us: int) -> int:
        """The instant itself if it is open, else the next opening."""
        k = self._reach(us)
        if us < self.ends[k]:
            return us
        if k + 1 == len(self.starts):
            raise OutsideHoursError
        return self.starts[k + 1]

    def previous_open_end(self, us: int) -> int:
        """The instant itself if it is open, else the last closing time up to it."""
        return min(us, self.ends[self._reach(us)])

    def last_close(self, after: int, until: int) -> int | None:
        """The last instant in after < x <= until before which it is open, or None."""
        k = bisect_left(self.starts, until) - 1
        return min(self.ends[k], until) if k >= 0 and self.ends[k] > after else None


def joined(parts: list[WorkingHours], needed: int) -> WorkingHours:
    """The times at which at least `needed` of the parts are open: 1 = their union, all of them = their intersection."""
    edges = sorted([(at, 1) for part in parts for at in part.starts] + [(at, -1) for part in parts for at in part.ends])
    starts: list[int] = []
    ends: list[int] = []
    count = 0
    for at, step in edges:
        before, count = count, count + step
        if before < needed <= count:
            if ends and ends[-1] == at:
                ends.pop()
            else:
                starts.append(at)
        elif count < needed <= before:
            if starts and starts[-1] == at:
                starts.pop()
            else:
                ends.append(at)
    return WorkingHours(starts, ends)
