"""A length of time that changes while its clock runs, over columns: the same meaning as `clock_changes`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from makegood.calendar_columns import NOWHERE
from makegood.expr.polars_clock import (
    NEVER,
    DueAround,
    Pauses,
    Series,
    answer,
    difference,
    pauses_of,
    ran,
    unrolled,
)
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    import numpy.typing as npt

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

CHANGES = pl.List(pl.Struct({"at": pl.Int64, "length": pl.Int64}))
_DURATION, _WORKING = SPAN_CODES["duration"], SPAN_CODES["working time"]


def changes(batches: Sequence[pl.Series]) -> pl.Series:
    """(instants, lengths, start, until) → the lengths in force, each with the instant from which it was another one."""
    given = Series(batches)
    if not given.height:
        return pl.Series([], dtype=CHANGES)
    (starts, known), (until, cut) = given.whole(2), given.whole(3)
    (moments, counted), (lengths, as_many) = _matrix(given.series[0]), _matrix(given.series[1])
    good = known & (counted >= 0) & (counted == as_many)
    width = min(moments.shape[1], lengths.shape[1])
    happened = (np.arange(width) < counted[:, None]) & ~(cut[:, None] & (moments[:, :width] > until[:, None]))
    at = np.where(happened, moments[:, :width], NEVER)
    order = np.argsort(at, 1, kind="stable")
    at, spans = np.take_along_axis(at, order, 1), np.take_along_axis(lengths[:, :width], order, 1)
    return _listed(*_turns(np.where(at == NEVER, NEVER, np.maximum(at, starts[:, None])), spans, starts), good)


def _matrix(lists: pl.Series) -> tuple[Column, Column]:
    """The elements of lists as rows, and how many there are: -1 where the list or an element is unknown."""
    if lists.dtype == pl.Null:
        return np.empty((len(lists), 0), np.int64), np.full(len(lists), -1)
    whole = lists.cast(pl.List(pl.Int64), strict=False)
    counts = whole.list.len().fill_null(0).cast(pl.Int64)
    known = whole.is_not_null() & (whole.list.drop_nulls().list.len() == whole.list.len()).fill_null(False)
    most = int(counts.max() or 0)  # type: ignore[arg-type]
    columns = [whole.list.get(at, null_on_oob=True).fill_null(0).to_numpy() for at in range(most)]
    matrix = np.stack(columns, 1) if columns else np.empty((len(lists), 0), np.int64)
    return matrix, np.where(known.to_numpy(), counts.to_numpy(), -1)


def _turns(at: Column, spans: Column, starts: Column) -> tuple[Column, Column]:
    """Of lengths in order of their instants: those that differ from the one before; NEVER stands for the others."""
    kept = np.full(at.shape, NEVER)
    before, begun = np.zeros(starts.shape, np.int64), np.zeros(starts.shape, np.bool_)
    for k in range(at.shape[1]):
        last = np.ones(starts.shape, np.bool_) if k + 1 == at.shape[1] else at[:, k] != at[:, k + 1]
        counts = last & (at[:, k] != NEVER) & (~begun | (spans[:, k] != before))
        kept[:, k] = np.where(counts, np.where(begun, at[:, k], starts), NEVER)
        before = np.where(counts, spans[:, k], before)
        begun |= counts
    return kept, spans


def _listed(at: Column, spans: Column, good: Flags) -> pl.Series:
    there = (at != NEVER) & good[:, None]
    rows, places = np.nonzero(there)
    flat = pl.DataFrame({"row": rows, "at": at[rows, places], "length": spans[rows, places]})
    made = flat.set_sorted("row").group_by("row", maintain_order=True).agg(found=pl.struct("at", "length"))
    place = np.full(len(at), -1)
    place[made.get_column("row").to_numpy()] = np.arange(made.height)
    found = pl.select(pl.when(pl.Series(place >= 0)).then(pl.Series(place))).to_series()
    return made.get_column("found").cast(CHANGES).gather(found)


def last(field: str) -> Callable[[Sequence[pl.Series]], pl.Series]:
    """(changes) → a field of the last of them."""
    return lambda batches: Series(batches).series[0].cast(CHANGES).list.last().struct.field(field).rename("")


def least(unit: str) -> Callable[[Sequence[pl.Series]], pl.Series]:
    """(changes) → the shortest length of a unit."""
    length = pl.element().struct.field("length")
    fitting = length.filter(length % SPAN_BASE == SPAN_CODES[unit])
    return lambda batches: Series(batches).series[0].cast(CHANGES).list.eval(fitting).list.min()


@dataclass(frozen=True, slots=True)
class EarliestDue:
    """(changes, moment, pauses, now, calendar) → when the first of the lengths that were in force has run."""

    calendars: Any
    at_close: str

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        of = given.series[0].cast(CHANGES)
        due = DueAround(self.calendars, self.at_close)
        found: list[pl.Series] = []
        lost = of.is_null()
        for at in range(int(of.list.len().max() or 0)):  # type: ignore[arg-type]
            lengths = of.list.get(at, null_on_oob=True).struct.field("length")
            one = due([given.series[1], lengths, *given.series[2:]])
            lost = lost | (lengths.is_not_null() & one.is_null())
            found.append(one.rename(str(at)))
        if not found:
            return pl.repeat(None, given.height, dtype=pl.Int64, eager=True)
        least = pl.DataFrame(found).select(pl.min_horizontal(pl.all())).to_series()
        return pl.select(pl.when(~lost).then(least)).to_series()


@dataclass(frozen=True, slots=True)
class Carried:
    """(changes, pauses, calendar) → what is left of the last length when it came into force."""

    calendars: Any
    how: str

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        none = np.zeros(given.height, np.int64)
        at, spans = unrolled(given.series[0], ("at", "length"), (NEVER, 0))
        pauses, names = pauses_of(given.series[1], none, none.astype(np.bool_)), given.words(2)
        known = given.series[0].is_not_null().to_numpy()
        if not at.shape[1]:
            return answer(np.full(given.height, NOWHERE), known)
        codes = spans % SPAN_BASE
        has_calendar = np.array([one is not None for one in names])
        fitting = (at == NEVER) | (codes == _DURATION) | ((codes == _WORKING) & has_calendar[:, None])
        known = known & (at[:, 0] != NEVER) & fitting.all(1)
        left, last_code, lost = spans[:, 0] // SPAN_BASE, codes[:, 0].copy(), ~known
        total = none.copy()
        for k in range(1, at.shape[1]):
            rows = known & (at[:, k] != NEVER)
            stretch = self._ran(at[:, k - 1], at[:, k], codes[:, k - 1], pauses, names, rows)
            lost |= rows & (stretch == NOWHERE)
            total = np.where(rows, total + stretch, total)
            before, count = spans[:, k - 1] // SPAN_BASE, spans[:, k] // SPAN_BASE
            now_left = np.maximum(count - total, 0) if self.how == "elapsed" else _scaled(left - stretch, count, before)
            left, last_code = np.where(rows, now_left, left), np.where(rows, codes[:, k], last_code)
        return answer(np.where(lost, NOWHERE, left * SPAN_BASE + last_code), known)

    def _ran(self, since: Column, until: Column, codes: Column, pauses: Pauses, names: Any, rows: Flags) -> Column:
        found = np.zeros(since.shape, np.int64)
        elapsed = rows & (codes == _DURATION)
        found[elapsed] = ran(since[elapsed], until[elapsed], pauses.rows(elapsed).cut(until[elapsed]), difference)
        working = rows & (codes == _WORKING)
        for name in set(names[working]):
            here = working & np.equal(names, name)
            bound = self.calendars[name]
            between = bound.calendar.hours(bound.zone).columns.work_between
            found[here] = ran(since[here], until[here], pauses.rows(here).cut(until[here]), between)
        return found


def _scaled(left: Column, count: Column, before: Column) -> Column:
    """What is left of one length as the same share of another, rounded down; exact, whatever its size."""
    runs = (before > 0) & (count > 0)
    above = np.maximum(left, 0).astype(object) * np.where(runs, count, 0).astype(object)
    exact: Column = (above // np.where(runs, before, 1).astype(object)).astype(np.int64)
    return exact
