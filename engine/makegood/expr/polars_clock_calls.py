"""The calls of clocks over columns, beside those of `polars_clock`: pauses put together, warnings, wall time, closing times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from makegood import zone_columns, zones
from makegood.calendar_columns import NOWHERE
from makegood.expr import polars_changes, polars_clock
from makegood.expr.clock import SHARE_SCALE
from makegood.expr.nodes import Call
from makegood.expr.polars_clock import (
    INTERVALS,
    NEVER,
    OPEN,
    Pauses,
    Series,
    answer,
    around,
    closes_of_days,
    difference,
    in_order,
    pauses_of,
    ran,
    unrolled,
)
from makegood.expr.polars_days import add_months, dated_or_nowhere, same_time
from makegood.expr.runtime import FIRST_MOMENT, LAST_MOMENT
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    import numpy.typing as npt

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_DURATION, _WORKING = SPAN_CODES["duration"], SPAN_CODES["working time"]


def named_groups(names: Any, rows: Flags) -> Iterator[tuple[Any, Flags]]:
    """Each name (None for none) with the rows that have it."""
    for name in set(names[rows]):
        yield name, rows & np.equal(names, name)


def within_years(moments: Column) -> Column:
    return np.where((moments >= FIRST_MOMENT) & (moments <= LAST_MOMENT), moments, NOWHERE)


# -- pauses


@dataclass(frozen=True, slots=True)
class Gather:
    """(since, until, *given) → the pauses of all that is given, joined and in order."""

    shapes: str

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=INTERVALS)
        starts, ends = self._taken(given)
        return _padded(*_joined(starts, ends, *given.whole(0), *given.whole(1)))

    def _taken(self, given: Series) -> tuple[Column, Column]:
        """The starts and ends of every pause that is given, side by side."""
        columns: list[tuple[Column, Column]] = []
        at = 2
        for shape in self.shapes.split(";"):
            if shape == "pair":
                (start, known), (end, ended) = given.whole(at), given.whole(at + 1)
                columns.append((np.where(known, start, NEVER)[:, None], np.where(ended, end, OPEN)[:, None]))
                at += 2
            else:
                starts, ends = unrolled(given.series[at], ("start", "end"), (NEVER, OPEN))
                columns.append((starts, ends))
                at += 1
        return np.concatenate([one for one, _ in columns], 1), np.concatenate([one for _, one in columns], 1)


def _joined(
    starts: Column, ends: Column, since: Column, clipped: Flags, until: Column, cut: Flags
) -> tuple[Column, Column]:
    """Starts and ends of the pauses joined, NEVER where there is none."""
    until = np.where(cut, until, OPEN - 1)[:, None]
    begins = np.where(clipped[:, None], np.maximum(starts, since[:, None]), starts)
    finish = np.where(ends > until, OPEN, ends)
    gone = (starts > until) | (starts == NEVER) | (begins > until) | (finish <= begins)
    begins, finish = np.where(gone, NEVER, begins), np.where(gone, NEVER, finish)
    ordered = in_order(begins, finish)
    begins, finish = ordered.starts, ordered.ends
    if begins.shape[1] < 2:
        return begins, finish
    reach = np.maximum.accumulate(np.where(begins == NEVER, -1 - OPEN, finish), 1)
    opens = np.ones(begins.shape, np.bool_)
    opens[:, 1:] = begins[:, 1:] > reach[:, :-1]
    opens &= begins != NEVER
    # The reach of a group is that of its last member: carried back to its first, from the right.
    last = np.where(begins == NEVER, -1 - OPEN, reach)
    for at in range(begins.shape[1] - 2, -1, -1):
        follows = ~opens[:, at + 1] & (begins[:, at + 1] != NEVER)
        last[:, at] = np.where(follows, last[:, at + 1], last[:, at])
    return np.where(opens, begins, NEVER), last


def _apart(pauses: Pauses) -> Pauses:
    """Pauses of which none overlaps another."""
    none = np.zeros(len(pauses.starts), np.int64)
    never = none.astype(np.bool_)
    return Pauses(*_joined(pauses.starts, pauses.ends, none, never, none, never))


def _padded(starts: Column, ends: Column) -> pl.Series:
    """Lists of one length; a pause that is none has no start."""
    height, width = starts.shape
    if not width or not (starts != NEVER).any():
        return pl.repeat([], height, dtype=INTERVALS, eager=True)
    there = (starts != NEVER).ravel()
    known = there & (ends.ravel() < OPEN)
    frame = pl.select(
        start=pl.when(pl.Series(there)).then(pl.Series(starts.ravel())),
        end=pl.when(pl.Series(known)).then(pl.Series(ends.ravel())),
    )
    return frame.to_struct("pauses").reshape((height, width)).arr.to_list().cast(INTERVALS)


# -- wall time


def wall_around(batches: Sequence[pl.Series]) -> pl.Series:
    """(moment, span, pauses, now, zone) → when the clocks of the zone show so many hours more."""
    given = Series(batches)
    if not given.height:
        return pl.Series([], dtype=pl.Int64)
    (moments, known), (spans, sure), (now, now_known) = given.whole(0), given.whole(1), given.whole(3)
    pauses, names = pauses_of(given.series[2], now, now_known), given.words(4)
    found = np.full(given.height, NOWHERE)
    for zone, rows in named_groups(names, known & sure & (spans % SPAN_BASE == _DURATION)):
        if zone is not None and zones.known_zone(zone):
            found[rows] = _on_walls(moments[rows], spans[rows] // SPAN_BASE, pauses.rows(rows), zone)
    return answer(found, known & sure)


def _on_walls(moments: Column, counts: Column, pauses: Pauses, zone: str) -> Column:
    def walls(instants: Column, absent: int) -> Column:
        there = instants != absent
        near = np.where(there, instants, 0)
        return np.where(there, near + zone_columns.offsets(near, zone), absent)

    starts = np.stack([walls(one, NEVER) for one in pauses.starts.T], 1) if pauses.starts.size else pauses.starts
    ends = np.stack([walls(one, OPEN) for one in pauses.ends.T], 1) if pauses.ends.size else pauses.ends
    shown = in_order(np.where(ends > starts, starts, NEVER), ends)
    wall = within_years(around(walls(moments, NOWHERE), counts, shown, np.add, difference))
    there = wall != NOWHERE
    return np.where(there, within_years(zone_columns.first_instants(np.where(there, wall, 0), zone)), NOWHERE)


# -- warnings


@dataclass(frozen=True, slots=True)
class ShareDue:
    """(start, due, share, whole, pauses, now, calendar) → when that share of the clock's own time has run."""

    calendars: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        (starts, known), (dues, sure), (shares, told) = given.whole(0), given.whole(1), given.whole(2)
        wholes, has_whole = given.whole(3)
        pauses, names = pauses_of(given.series[4], *given.whole(5)), given.words(6)
        rows_known = known & sure & told & (shares >= 0)
        found = np.full(given.height, NOWHERE)
        for name, rows in named_groups(names, rows_known):
            add, between = _running(self.calendars, name)
            stops = pauses.rows(rows)
            total = ran(starts[rows], dues[rows], stops.cut(dues[rows]), between)
            lengths = np.where(has_whole[rows], wholes[rows] // SPAN_BASE, total)
            work = _share_of(lengths, shares[rows])
            work = np.where(has_whole[rows], np.maximum(work - (lengths - total), 0), work)
            due = around(starts[rows], work, stops, add, between)
            found[rows] = np.where(total == NOWHERE, NOWHERE, due if name is not None else within_years(due))
        return answer(found, rows_known)


def _running(calendars: Any, name: str | None) -> tuple[Callable[..., Column], Callable[..., Column]]:
    """How a clock adds and measures: in working time with a calendar, else elapsed."""
    if name is None:
        return np.add, difference
    bound = calendars[name]
    hours = bound.calendar.hours(bound.zone).columns
    return hours.add_work, hours.work_between


def _share_of(lengths: Column, shares: Column) -> Column:
    """The length times the share in 10**-4, rounded down; none where it leaves 64 bits, which is past every calendar."""
    one = 10**SHARE_SCALE
    if not lengths.size or int(np.abs(lengths // one).max()) * int(shares.max()) < 2**62:
        short: Column = lengths // one * shares + lengths % one * shares // one
        return short
    exact = lengths.astype(object) * shares.astype(object) // one
    return np.array([max(-(2**61), min(int(each), 2**61)) for each in exact], np.int64)


@dataclass(frozen=True, slots=True)
class Offset:
    """(due, span, pauses, now, zone, calendar) → the instant that length before or after the due instant."""

    calendars: Any
    side: str

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        (dues, known), (spans, sure) = given.whole(0), given.whole(1)
        pauses, zones_, names = _apart(pauses_of(given.series[2], *given.whole(3))), given.words(4), given.words(5)
        counts, codes = spans // SPAN_BASE, spans % SPAN_BASE
        rows_known = known & sure & (counts >= 0)
        found = np.full(given.height, NOWHERE)
        for zone, in_zone in named_groups(zones_, rows_known):
            if zone is None or not zones.known_zone(zone):
                continue
            for name, there in named_groups(names, in_zone):
                for code in set(codes[there].tolist()):
                    rows = there & (codes == code)
                    found[rows] = self._one(dues[rows], counts[rows], code, pauses.rows(rows), zone, name)
        return answer(found, rows_known)

    def _one(self, dues: Column, counts: Column, code: int, pauses: Pauses, zone: str, name: str | None) -> Column:
        nowhere = np.full(dues.shape, NOWHERE)
        if code in (_WORKING, SPAN_CODES["working days"]) and name is None:
            return nowhere
        if code in (_DURATION, _WORKING):
            add, between = _running(self.calendars, name if code == _WORKING else None)
            work = around if self.side == "after" else _back
            found = work(dues, counts, pauses, add, between)
            return found if code == _WORKING else within_years(found)
        days = self._days(zone_columns.local_dates(dues, zone), counts, code, name)
        good = days != NOWHERE
        nowhere[good] = within_years(same_time(dues[good], days[good], zone))
        return nowhere

    def _days(self, days: Column, counts: Column, code: int, name: str | None) -> Column:
        signed = counts if self.side == "after" else -counts
        if code == SPAN_CODES["months"]:
            return add_months(days, signed)
        if code == SPAN_CODES["days"]:
            return dated_or_nowhere(days + signed)
        found: Column = self.calendars[name].calendar.columns.add_working_days(days, signed)
        return found


def _back(
    dues: Column, work: Column, pauses: Pauses, add: Callable[..., Column], between: Callable[..., Column]
) -> Column:
    """The instant from which so much clock time lies before; at the end of a pause, when the pause began."""
    at, work, settled = dues.copy(), work.copy(), work == 0
    lost = np.zeros(dues.shape, np.bool_)
    for k in range(pauses.starts.shape[1] - 1, -1, -1):
        starts, ends = pauses.starts[:, k], np.minimum(pauses.ends[:, k], at)
        active = (starts != NEVER) & (starts < at) & ~settled
        if not active.any():
            continue
        done = np.zeros(dues.shape, np.int64)
        done[active] = between(ends[active], at[active])
        lost |= active & (done == NOWHERE)
        settled |= active & ((done > work) | (done == NOWHERE))
        moves = active & ~settled
        work[moves] -= done[moves]
        at[moves] = starts[moves]
        settled |= moves & (work == 0)
    found = np.where(work == 0, at, add(at, -work))
    return np.where(lost, NOWHERE, found)


# -- days of a calendar


@dataclass(frozen=True, slots=True)
class CloseOfDay:
    """(day, zone, calendar) → when each date closes for business: every distinct date is asked once."""

    calendars: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        days, known = given.whole(0)
        zones_, names = given.words(1), given.words(2)
        found = np.full(given.height, NOWHERE)
        for zone, in_zone in named_groups(zones_, known):
            for name, rows in named_groups(names, in_zone):
                if zone is not None and name is not None and zones.known_zone(zone):
                    found[rows] = closes_of_days(self.calendars[name], days[rows], zone)
        return answer(found, known)


@dataclass(frozen=True, slots=True)
class Provisional:
    """(day, calendar) → whether each day lies past what is officially known."""

    calendars: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Boolean)
        days, known = given.whole(0)
        names = given.words(1)
        found, told = np.zeros(given.height, np.bool_), np.zeros(given.height, np.bool_)
        for name, rows in named_groups(names, known):
            if name is not None:
                found[rows] = self.calendars[name].calendar.columns.provisional(days[rows])
                told |= rows
        return pl.select(pl.when(pl.Series(told)).then(pl.Series(found))).to_series()


Made = Callable[[Any, Call], Any]  # of the writer of columns and the call


def _option(node: Call, name: str) -> str:
    return str(dict(node.options)[name])


# How many arguments have to be known, and what it is over columns.
ON_CLOCKS: dict[str, tuple[tuple[int, ...], Made]] = {
    "during": ((0, 1), lambda writer, node: polars_clock.during),
    "_pauses": ((), lambda writer, node: Gather(_option(node, "shapes"))),
    "_due_around": ((0, 1), lambda writer, node: polars_clock.DueAround(writer.calendars, _option(node, "at_close"))),
    "_wall_around": ((0, 1, 4), lambda writer, node: wall_around),
    "_ran_between": ((0, 1), lambda writer, node: polars_clock.RanBetween(writer.calendars)),
    "_in_pause": ((0,), lambda writer, node: polars_clock.in_pause),
    "_day_around": ((0, 1, 4), lambda writer, node: polars_clock.DayAround(writer.calendars)),
    "_day_until": (
        (0, 1, 4, 6),
        lambda writer, node: polars_clock.DayAround(
            writer.calendars, _option(node, "if_closed"), _option(node, "ends")
        ),
    ),
    "_share_due": ((0, 1, 2), lambda writer, node: ShareDue(writer.calendars)),
    "_offset": ((0, 1, 4), lambda writer, node: Offset(writer.calendars, _option(node, "side"))),
    "_close_of_day": ((0, 1, 2), lambda writer, node: CloseOfDay(writer.calendars)),
    "_provisional": ((0, 1), lambda writer, node: Provisional(writer.calendars)),
    "_changes": ((0, 1, 2), lambda writer, node: polars_changes.changes),
    "_last_change": ((0,), lambda writer, node: polars_changes.last("at")),
    "_last_length": ((0,), lambda writer, node: polars_changes.last("length")),
    "_least_length": ((0,), lambda writer, node: polars_changes.least(_option(node, "unit"))),
    "_earliest_due": (
        (0, 1),
        lambda writer, node: polars_changes.EarliestDue(writer.calendars, _option(node, "at_close")),
    ),
    "_carried": ((0,), lambda writer, node: polars_changes.Carried(writer.calendars, _option(node, "how"))),
}
