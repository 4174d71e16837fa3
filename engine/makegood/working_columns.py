"""Working time over columns: int64 NumPy arrays of instants and lengths; the same meaning as `WorkingHours`.

What `WorkingHours` refuses with OutsideHoursError is NOWHERE here. Long columns go through two slot tables: opening and
closing times are multiples of a slot (15 minutes, as a rule), so that an instant's slot and a length's slot lead
straight to their interval; short columns, or hours to the second, are bisected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from makegood.calendar_columns import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from makegood.working_hours import WorkingHours

    Column = npt.NDArray[np.int64]
    Slots = npt.NDArray[np.int32]

_LONG = 50_000  # rows from which slot tables pay for themselves
_MOST_SLOTS = 8_000_000
_CHUNK = 32_768  # rows that are worked on at a time, so that what lies between stays in the cache


class _SlotTable(NamedTuple):
    """From first * size on: the interval of each slot of the timeline, and of each slot of open time."""

    size: int
    first: int
    at: Slots
    base: int
    worked: Slots


def _covers(first: int, slots: Slots, span: tuple[int, int]) -> bool:
    return first <= span[0] and span[1] < first + slots.size


class WorkingColumns:
    """The tables of one calendar's hours as arrays."""

    def __init__(self, hours: WorkingHours) -> None:
        import numpy as np

        self.starts: Column = np.array(hours.starts, np.int64)
        self.ends: Column = np.array(hours.ends, np.int64)
        self.before: Column = np.array(hours.before, np.int64)
        self.shifts: Column = self.starts - self.before[:-1]
        self._slots: _SlotTable | None = None

    def _known(self, instants: Column) -> npt.NDArray[np.bool_]:
        import numpy as np

        if self.starts.size == 0:
            return np.zeros(instants.shape, np.bool_)
        known: npt.NDArray[np.bool_] = (instants >= self.starts[0]) & (instants <= self.ends[-1])
        return known

    def _reach(self, instants: Column) -> Column:
        """The interval that each instant falls into, or the last before it."""
        import numpy as np

        return np.maximum(np.searchsorted(self.starts, instants, "right") - 1, 0)

    def _elapsed(self, instants: Column) -> Column:
        import numpy as np

        k = self._reach(instants)
        return np.minimum(instants, self.ends[k]) - self.shifts[k]

    def _answer(self, instants: Column, find: Callable[[Column], Column]) -> Column:
        """`find` over the instants that the table covers, NOWHERE for the others."""
        import numpy as np

        known = self._known(instants)
        if known.all():
            return find(instants)
        found = np.full(instants.shape, NOWHERE)
        found[known] = find(instants[known])
        return found

    def work_between(self, starts: Column, ends: Column) -> Column:
        """The open time from each start to each end; negative when the end comes first."""
        import numpy as np

        first, last = (self._answer(instants, self._elapsed) for instants in (starts, ends))
        return np.where((first == NOWHERE) | (last == NOWHERE), NOWHERE, last - first)

    def next_open(self, instants: Column) -> Column:
        """Each instant itself if it is open, else the next opening."""
        import numpy as np

        later = np.append(self.starts[1:], NOWHERE)

        def find(known: Column) -> Column:
            k = self._reach(known)
            return np.where(known < self.ends[k], known, later[k])

        return self._answer(instants, find)

    def previous_open_end(self, instants: Column) -> Column:
        """Each instant itself if it is open, else the last closing time up to it."""
        import numpy as np

        return self._answer(instants, lambda known: np.minimum(known, self.ends[self._reach(known)]))

    def add_work(self, instants: Column, work: Column | int, at_close: str = "stay") -> Column:
        """When `work` microseconds of open time after each instant are used up; see WorkingHours.add_work."""
        import numpy as np

        lengths = np.broadcast_to(np.asarray(work, np.int64), instants.shape)
        if instants.size >= _LONG and self.starts.size:
            table = self._slot_table(instants, lengths)
            if table is not None:
                return self._add_by_slots(table, instants, lengths, at_close)
        return self._add_by_bisecting(instants, lengths, at_close)

    def _add_by_bisecting(self, instants: Column, lengths: Column, at_close: str) -> Column:
        import numpy as np

        known = self._known(instants)
        if not known.any():
            return np.where(lengths == 0, instants if at_close == "stay" else NOWHERE, NOWHERE)
        target = self._elapsed(np.where(known, instants, self.starts[0])) + lengths
        right = np.searchsorted(self.before, target, "right")
        k = np.where(lengths > 0, np.searchsorted(self.before, target, "left"), right) if at_close == "stay" else right
        known &= (target >= 0) & (k >= 1) & (k <= self.starts.size)
        found = np.where(known, target + self.shifts[np.clip(k - 1, 0, self.starts.size - 1)], NOWHERE)
        if (lengths == 0).any():
            found = np.where(lengths == 0, instants if at_close == "stay" else self.next_open(instants), found)
        return found

    def _slot_table(self, instants: Column, lengths: Column) -> _SlotTable | None:
        """Slot tables for these columns, or None where bisecting must do."""
        import numpy as np

        low, high = int(instants.min()), int(instants.max())
        if low < self.starts[0] or high > self.ends[-1] or int(lengths.min()) <= 0:
            return None
        edges = [self._elapsed(np.array([at], np.int64))[0] for at in (low, high)]
        least, most = int(edges[0]), int(edges[1]) + int(lengths.max())
        if most >= self.before[-1]:
            return None
        size = int(np.gcd.reduce(np.concatenate((self.starts, self.ends))))
        if size == 0 or (high - low) // size > _MOST_SLOTS or (most - least) // size > _MOST_SLOTS:
            return None
        return self._built(size, (low // size, high // size), (least // size, most // size))

    def _built(self, size: int, span: tuple[int, int], worked: tuple[int, int]) -> _SlotTable:
        import numpy as np

        old = self._slots
        if old is not None and _covers(old.first, old.at, span) and _covers(old.base, old.worked, worked):
            return old
        slots = np.arange(span[0], span[1] + 1, dtype=np.int64) * size
        lengths = np.arange(worked[0], worked[1] + 1, dtype=np.int64) * size
        at = self._reach(slots).astype(np.int32)
        after = (np.searchsorted(self.before, lengths, "right") - 1).astype(np.int32)
        self._slots = _SlotTable(size, span[0], at, worked[0], after)
        return self._slots

    def _add_by_slots(self, table: _SlotTable, instants: Column, lengths: Column, at_close: str) -> Column:
        import numpy as np

        found = np.empty(instants.shape, np.int64)
        edge = int(at_close == "stay")  # a length that fills a slot to its end ends in that slot, not in the next
        for low in range(0, instants.size, _CHUNK):
            part = slice(low, low + _CHUNK)
            here = instants[part]
            k = table.at[here // table.size - table.first]
            target = np.minimum(here, self.ends[k]) - self.shifts[k] + lengths[part]
            ended = table.worked[(target - edge) // table.size - table.base]
            np.add(target, self.shifts[ended], out=found[part])
        return found
