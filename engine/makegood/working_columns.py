"""Working time over columns: int64 NumPy arrays of instants and lengths; the same meaning as `WorkingHours`.

What `WorkingHours` refuses with OutsideHoursError is NOWHERE here. Long columns go through slot tables: opening and
closing times are multiples of a slot (15 minutes, as a rule), so that the slot of an instant, or of a length of open
time, leads straight to its interval. Short columns, and hours to the second, are bisected.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from makegood.calendar_columns import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from makegood.working_hours import WorkingHours

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_LONG = 50_000  # rows from which slot tables pay for themselves
_MOST_SLOTS = 8_000_000
_CHUNK = 32_768  # rows that are worked on at a time, so that what lies between stays in the cache
_VERY_LONG = 1_000_000  # rows from which a second thread pays for itself
_THREADS = 4  # more do not help: the memory is then the bound


class _Slots(NamedTuple):
    """The interval of each slot from `first` on; a slot is `size` microseconds of the timeline, or of open time.

    `codes` say what adding needs of a slot in one number. Of the timeline: the open time up to its beginning, doubled,
    and one more where it is open. Of open time: how far its interval lies from it on the timeline.
    """

    size: int
    first: int
    intervals: npt.NDArray[np.int32]
    codes: Column

    def covers(self, low: int, high: int) -> bool:
        return self.first <= low // self.size and high // self.size < self.first + self.intervals.size

    def of(self, values: Column) -> npt.NDArray[np.int32]:
        return self.intervals[values // self.size - self.first]


class WorkingColumns:
    """The tables of one calendar's hours as arrays. Safe to use from several threads."""

    def __init__(self, hours: WorkingHours) -> None:
        import numpy as np

        self.starts: Column = np.array(hours.starts, np.int64)
        self.ends: Column = np.array(hours.ends, np.int64)
        self.before: Column = np.array(hours.before, np.int64)
        self.shifts: Column = self.starts - self.before[:-1]
        self._slots: dict[str, _Slots] = {}

    def work_between(self, starts: Column, ends: Column) -> Column:
        """The open time from each start to each end; negative when the end comes first."""
        import numpy as np

        first, last = self._elapsed(starts), self._elapsed(ends)
        return np.where((first == NOWHERE) | (last == NOWHERE), NOWHERE, last - first)

    def next_open(self, instants: Column) -> Column:
        """Each instant itself if it is open, else the next opening."""
        import numpy as np

        later = np.append(self.starts[1:], NOWHERE)
        return self._by_interval(instants, lambda at, k: np.where(at < self.ends[k], at, later[k]))

    def previous_open_end(self, instants: Column) -> Column:
        """Each instant itself if it is open, else the last closing time up to it."""
        import numpy as np

        return self._by_interval(instants, lambda at, k: np.minimum(at, self.ends[k]))

    def add_work(self, instants: Column, work: Column | int, at_close: str = "stay") -> Column:
        """When `work` microseconds of open time after each instant are used up; see WorkingHours.add_work."""
        import numpy as np

        lengths = np.broadcast_to(np.asarray(work, np.int64), instants.shape)
        if instants.size >= _LONG and int(lengths.min()) > 0:
            found = self._add_by_slots(instants, lengths, at_close)
            if found is not None:
                return found
        return self._add_by_bisecting(instants, lengths, at_close)

    def _elapsed(self, instants: Column) -> Column:
        """The open time up to each instant, since the beginning of the table."""
        import numpy as np

        return self._by_interval(instants, lambda at, k: np.minimum(at, self.ends[k]) - self.shifts[k])

    def _by_interval(self, instants: Column, find: Callable[[Column, npt.NDArray[np.integer]], Column]) -> Column:
        """`find` of the instants and the interval that each falls into, or the last before it; NOWHERE outside."""
        import numpy as np

        known = self._known(instants)
        if not known.all():
            found = np.full(instants.shape, NOWHERE)
            found[known] = self._by_interval(instants[known], find)
            return found
        slots = self._time_slots(instants) if instants.size >= _LONG else None
        if slots is None:
            return find(instants, np.searchsorted(self.starts, instants, "right") - 1)
        found = np.empty(instants.shape, np.int64)
        for low in range(0, instants.size, _CHUNK):
            here = instants[low : low + _CHUNK]
            found[low : low + _CHUNK] = find(here, slots.of(here))
        return found

    def _known(self, instants: Column) -> Flags:
        import numpy as np

        if self.starts.size == 0:
            return np.zeros(instants.shape, np.bool_)
        known: Flags = (instants >= self.starts[0]) & (instants <= self.ends[-1])
        return known

    def _add_by_bisecting(self, instants: Column, lengths: Column, at_close: str) -> Column:
        import numpy as np

        elapsed = self._elapsed(instants)
        target = elapsed + lengths
        k = np.searchsorted(self.before, target, "right")
        if at_close == "stay":
            k = np.where(lengths > 0, np.searchsorted(self.before, target, "left"), k)
        known = (elapsed != NOWHERE) & (target >= 0) & (k >= 1) & (k <= self.starts.size)
        found = np.full(instants.shape, NOWHERE)
        found[known] = target[known] + self.shifts[k[known] - 1]
        if (lengths == 0).any():
            found = np.where(lengths == 0, instants if at_close == "stay" else self.next_open(instants), found)
        return found

    def _add_by_slots(self, instants: Column, lengths: Column, at_close: str) -> Column | None:
        """None where bisecting must do. All lengths are positive."""
        import numpy as np

        ends = np.array([instants.min(), instants.max()])
        least, most = self._elapsed(ends).tolist()
        most += int(lengths.max())
        if NOWHERE in (least, most - int(lengths.max())) or most >= self.before[-1]:
            return None
        times, worked = self._time_slots(ends), self._length_slots(least, most)
        if times is None or worked is None:
            return None
        found = np.empty(instants.shape, np.int64)
        edge = int(at_close == "stay")  # a length that fills a slot to its end ends in that slot, not in the next

        def fill(first: int, last: int) -> None:
            for low in range(first, last, _CHUNK):
                rows = slice(low, min(low + _CHUNK, last))
                slot = instants[rows] // times.size
                code = times.codes.take(slot - times.first)
                target = (instants[rows] - slot * times.size) * (code & 1) + (code >> 1) + lengths[rows]
                shift = worked.codes.take((target - edge) // worked.size - worked.first)
                np.add(target, shift, out=found[rows])

        _by_threads(fill, instants.size)
        return found

    @cached_property
    def _size(self) -> int:
        """The longest slot that divides every opening and closing time."""
        import numpy as np

        return int(np.gcd.reduce(np.concatenate((self.starts, self.ends))))

    def _time_slots(self, instants: Column) -> _Slots | None:
        return self._table("times", int(instants.min()), int(instants.max()), self.starts)

    def _length_slots(self, least: int, most: int) -> _Slots | None:
        return self._table("lengths", least, most, self.before)

    def _table(self, name: str, low: int, high: int, edges: Column) -> _Slots | None:
        """Slots from `low` to `high`, kept for the next column that they cover; None if they would be too many."""
        import numpy as np

        kept = self._slots.get(name)
        if kept is not None and kept.covers(low, high):
            return kept
        size = self._size
        if size == 0 or (high - low) // size > _MOST_SLOTS:
            return None
        numbers = np.arange(low // size, high // size + 1, dtype=np.int64)
        intervals = np.searchsorted(edges, numbers * size, "right") - 1
        codes = (
            self.shifts[np.clip(intervals, 0, self.shifts.size - 1)]
            if name == "lengths"
            else self._codes(numbers, intervals)
        )
        slots = _Slots(size, low // size, intervals.astype(np.int32), codes)
        self._slots[name] = slots
        return slots

    def _codes(self, numbers: Column, intervals: Column) -> Column:
        """See `_Slots.codes`, of the timeline."""
        import numpy as np

        begins, ends = numbers * self._size, self.ends[intervals]
        return (np.minimum(begins, ends) - self.shifts[intervals]) * 2 + (begins < ends)


def _by_threads(fill: Callable[[int, int], None], size: int) -> None:
    """Lets threads fill a column of so many rows, each its own part; NumPy works outside the interpreter's lock."""
    count = min(_THREADS, _cores()) if size >= _VERY_LONG else 1
    if count < 2:
        fill(0, size)
        return
    from concurrent.futures import ThreadPoolExecutor

    edges = [size * part // count for part in range(count + 1)]
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(fill, edges[:-1], edges[1:]))


def _cores() -> int:
    """How many cores this process may use."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
