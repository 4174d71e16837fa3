"""A clock that stands still in pauses, over columns: the same meaning as `clock`, one pause of all rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from makegood import zone_columns
from makegood.calendar_columns import NOWHERE
from makegood.expr.polars_days import add_months, dated_or_nowhere, same_time
from makegood.expr.runtime import FIRST_MOMENT, LAST_MOMENT
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    import numpy.typing as npt

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

NEVER = 2**62  # the start of a pause that has not begun
OPEN = 2**62  # the end of a pause that nobody knows


@dataclass(frozen=True, slots=True)
class Pauses:
    """Pauses of rows, side by side: `starts` and `ends` have a column for each row's first pause, its second, and on."""

    starts: Column
    ends: Column

    def rows(self, which: Flags) -> Pauses:
        return Pauses(self.starts[which], self.ends[which])

    def cut(self, until: Column) -> Pauses:
        """What of them had begun by an instant: those that went on then end then."""
        late = self.starts > until[:, None]
        return Pauses(np.where(late, NEVER, self.starts), np.minimum(self.ends, until[:, None]))

    def each(self) -> Iterator[tuple[Column, Column, Flags]]:
        """Starts, ends and which rows have such a pause, in the order of the starts."""
        for at in range(self.starts.shape[1]):
            starts = self.starts[:, at]
            yield starts, self.ends[:, at], starts != NEVER


def unrolled(lists: pl.Series, names: Sequence[str], absent: Sequence[int]) -> list[Column]:
    """Fields of the records in lists, a row of a matrix for each list; `absent` stands where there is none."""
    most = lists.list.len().max() if lists.dtype != pl.Null else 0
    found: list[list[Column]] = [[] for _ in names]
    for at in range(int(most or 0)):  # type: ignore[arg-type]
        one = lists.list.get(at, null_on_oob=True).struct
        for columns, name, none in zip(found, names, absent, strict=True):
            columns.append(one.field(name).fill_null(none).to_numpy())
    return [np.stack(one, 1) if one else np.empty((len(lists), 0), np.int64) for one in found]


def pauses_of(lists: pl.Series, now: Column, now_known: Flags) -> Pauses:
    """The pauses that have begun; an end that lies after `now` is `now`, one that is unknown stays so."""
    begin, finish = unrolled(lists, ("start", "end"), (NEVER, OPEN))
    begin = np.where(now_known[:, None] & (begin > now[:, None]), NEVER, begin)
    finish = np.where(now_known[:, None], np.minimum(finish, now[:, None]), finish)
    return in_order(begin, finish)


def in_order(begin: Column, finish: Column) -> Pauses:
    """The pauses of each row by their starts, then their ends."""
    if begin.shape[1] < 2:
        return Pauses(begin, finish)
    by_end = np.argsort(finish, 1, kind="stable")
    begin, finish = np.take_along_axis(begin, by_end, 1), np.take_along_axis(finish, by_end, 1)
    order = np.argsort(begin, 1, kind="stable")
    return Pauses(np.take_along_axis(begin, order, 1), np.take_along_axis(finish, order, 1))


def around(
    moments: Column,
    work: Column,
    pauses: Pauses,
    add: Callable[[Column, Column], Column],
    between: Callable[[Column, Column], Column],
) -> Column:
    due = add(moments, work)
    settled = work <= 0
    for starts, ends, there in pauses.each():
        stop = np.maximum(moments, starts)
        settled |= there & ((due == NOWHERE) | (due <= stop))
        active = there & ~settled
        unknown = active & (ends == OPEN)
        due = np.where(unknown, NOWHERE, due)
        settled |= unknown
        moves = active & ~unknown & (ends > stop)
        if not moves.any():
            continue
        done = between(moments[moves], stop[moves])
        work, moments = work.copy(), moments.copy()
        work[moves] -= done
        moments[moves] = ends[moves]
        again = add(moments[moves], work[moves])
        due[moves] = np.where(done == NOWHERE, NOWHERE, again)
    return due


class Series:
    """The batches of one call at full height: integers with what is known, texts as they are."""

    def __init__(self, batches: Sequence[pl.Series]) -> None:
        self.height = max(len(one) for one in batches)
        self.series = [one if len(one) == self.height else one.new_from_index(0, self.height) for one in batches]

    def whole(self, at: int) -> tuple[Column, Flags]:
        one = self.series[at]
        if one.dtype == pl.Null:
            return np.zeros(self.height, np.int64), np.zeros(self.height, np.bool_)
        return one.fill_null(0).to_numpy().astype(np.int64), one.is_not_null().to_numpy()

    def words(self, at: int) -> Any:
        """An object array of texts, None where there is none."""
        return np.array(self.series[at].to_list(), object)


def answer(found: Column, known: Flags, type_: Any = pl.Int64) -> pl.Series:
    good = known & (found != NOWHERE)
    return pl.select(pl.when(pl.Series(good)).then(pl.Series(found))).to_series().cast(type_)


@dataclass(frozen=True, slots=True)
class DueAround:
    """(moment, span, pauses, now, calendar) → when the clock has run for a span of hours."""

    calendars: Any
    at_close: str

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        (moments, known), (spans, sure), (now, now_known) = given.whole(0), given.whole(1), given.whole(3)
        pauses, names = pauses_of(given.series[2], now, now_known), given.words(4)
        found = np.full(given.height, NOWHERE)
        counts, codes = spans // SPAN_BASE, spans % SPAN_BASE
        elapsed = codes == SPAN_CODES["duration"]
        if elapsed.any():
            here = around(moments[elapsed], counts[elapsed], pauses.rows(elapsed), np.add, difference)
            found[elapsed] = np.where((here >= FIRST_MOMENT) & (here <= LAST_MOMENT), here, NOWHERE)
        working = (codes == SPAN_CODES["working time"]) & known & sure
        for name in {one for one in names[working] if one is not None}:
            rows = working & (names == name)
            bound = self.calendars[name]
            hours = bound.calendar.hours(bound.zone).columns
            due = around(moments[rows], counts[rows], pauses.rows(rows), hours.add_work, hours.work_between)
            if self.at_close == "next_open":
                later = (counts[rows] >= 0) & (due != NOWHERE)
                due[later] = hours.next_open(due[later])
            found[rows] = due
        return answer(found, known & sure)


def difference(first: Column, second: Column) -> Column:
    return second - first


@dataclass(frozen=True, slots=True)
class RanBetween:
    """(moment, until, pauses, calendar) → how long the clock has run."""

    calendars: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        (moments, known), (until, sure) = given.whole(0), given.whole(1)
        pauses, names = pauses_of(given.series[2], until, sure), given.words(3)
        found = np.full(given.height, NOWHERE)
        both = known & sure
        for name in set(names[both]):
            rows = both & (np.equal(names, name))
            between = difference
            if name is not None:
                bound = self.calendars[name]
                between = bound.calendar.hours(bound.zone).columns.work_between
            found[rows] = ran(moments[rows], until[rows], pauses.rows(rows), between)
        return answer(found, both)


def ran(moments: Column, until: Column, pauses: Pauses, between: Callable[[Column, Column], Column]) -> Column:
    total = between(moments, until)
    covered = moments
    for starts, ends, there in pauses.each():
        low = np.maximum(covered, starts)
        stands = there & (ends > low) & (total != NOWHERE)
        if stands.any():
            stood = between(low[stands], ends[stands])
            total, covered = total.copy(), covered.copy()
            total[stands] = np.where(stood == NOWHERE, NOWHERE, total[stands] - stood)
            covered[stands] = ends[stands]
    return total


def in_pause(batches: Sequence[pl.Series]) -> pl.Series:
    """(at, pauses) → whether the clock stands still at each instant."""
    given = Series(batches)
    if not given.height:
        return pl.Series([], dtype=pl.Boolean)
    at, known = given.whole(0)
    pauses = pauses_of(given.series[1], at, np.zeros(given.height, np.bool_))
    found = np.zeros(given.height, np.bool_)
    for starts, ends, there in pauses.each():
        found |= there & (starts <= at) & (at < ends)
    return pl.select(pl.when(pl.Series(known)).then(pl.Series(found))).to_series()


DueOf = Callable[["Column"], "Column"]


@dataclass(frozen=True, slots=True)
class DayAround:
    """(day, span, pauses, now, zone, calendar[, moment]) → the last day of a span of days, moved on by its pauses.

    With rules for a closed last day and for its end, and a moment, a pause counts that begins before it is due.
    """

    calendars: Any
    if_closed: str = "keep"
    ends: str = ""

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        given = Series(batches)
        if not given.height:
            return pl.Series([], dtype=pl.Int64)
        (days, known), (spans, sure), (now, now_known) = given.whole(0), given.whole(1), given.whole(3)
        pauses = pauses_of(given.series[2], now, now_known)
        zones_, names = given.words(4), given.words(5)
        found = np.full(given.height, NOWHERE)
        both = known & sure
        moments = given.whole(6)[0] if self.ends else days
        both = both & given.whole(6)[1] if self.ends else both
        for zone, name in {pair for pair, good in zip(zip(zones_, names, strict=True), both, strict=True) if good}:
            rows = both & np.equal(zones_, zone) & np.equal(names, name)
            if zone is not None:
                calendar = None if name is None else self.calendars[name].calendar.columns
                due_of = self._due_of(moments[rows], zone, name) if self.ends else None
                found[rows] = _days(days[rows], spans[rows], pauses.rows(rows), zone, calendar, due_of)
        return answer(found, both)

    def _due_of(self, moments: Column, zone: str, name: str | None) -> DueOf:
        """When last days are due, once they have moved to open ones."""

        def found(last: Column) -> Column:
            shown = last if self.if_closed == "keep" else self._opened(last, name)
            there = shown != NOWHERE
            due = np.full(last.shape, NOWHERE)
            if self.ends == "same_time":
                due[there] = same_time(moments[there], shown[there], zone)
            elif self.ends == "close_of_business":
                due[there] = self._closes(shown[there], zone, name)
            else:
                due[there] = zone_columns.ends_of_days(shown[there], zone)
            return due

        return found

    def _opened(self, days: Column, name: str | None) -> Column:
        if name is None:
            return np.full(days.shape, NOWHERE)
        columns = self.calendars[name].calendar.columns
        moved = columns.next_open_days if self.if_closed == "next" else columns.previous_open_days
        found: Column = moved(days)
        return np.where(days == NOWHERE, NOWHERE, found)

    def _closes(self, days: Column, zone: str, name: str | None) -> Column:
        return np.full(days.shape, NOWHERE) if name is None else closes_of_days(self.calendars[name], days, zone)


def closes_of_days(calendar: Any, days: Column, zone: str) -> Column:
    """When each date closes for business: every distinct date is asked once."""
    distinct, places = np.unique(days, return_inverse=True)
    closes = [calendar.close_of_day(int(day), zone) for day in distinct]
    return np.array([NOWHERE if one is None else one for one in closes], np.int64)[places]


def _days(days: Column, spans: Column, pauses: Pauses, zone: str, calendar: Any, due_of: DueOf | None = None) -> Column:
    counts, codes = spans // SPAN_BASE, spans % SPAN_BASE
    working = codes == SPAN_CODES["working days"]
    last = np.where(codes == SPAN_CODES["days"], dated_or_nowhere(days + counts), NOWHERE)
    months = codes == SPAN_CODES["months"]
    last[months] = add_months(days[months], counts[months])
    if calendar is not None and working.any():
        last[working] = calendar.add_working_days(days[working], counts[working])
    covered, stopped = days, last == NOWHERE
    for starts, ends, there in pauses.each():
        begun = np.where(there, starts, 0)
        first_date = zone_columns.local_dates(begun, zone)
        if due_of is None:
            stopped = stopped | (there & (first_date > last))
        else:
            due = due_of(last)
            last = np.where(there & ~stopped & (due == NOWHERE), NOWHERE, last)
            stopped = stopped | (there & ((due == NOWHERE) | (begun >= due)))
        active = there & ~stopped
        unknown = active & (ends == OPEN)
        last = np.where(unknown, NOWHERE, last)
        stopped = stopped | unknown
        until = zone_columns.local_dates(np.where(active & ~unknown, ends, 0), zone)
        first = np.maximum(covered, first_date)
        moves = active & ~unknown & (until > first)
        if not moves.any():
            continue
        last, covered = last.copy(), covered.copy()
        plain, open_ = moves & ~working, moves & working
        last[plain] = dated_or_nowhere(last[plain] + until[plain] - first[plain])
        if open_.any():
            stood = calendar.working_days_between(first[open_], until[open_])
            moved = calendar.add_working_days(last[open_], np.where(stood == NOWHERE, 0, stood))
            last[open_] = np.where(stood == NOWHERE, NOWHERE, moved)
        covered[moves] = until[moves]
        stopped = stopped | (last == NOWHERE)
    return last


INTERVALS = pl.List(pl.Struct({"start": pl.Int64, "end": pl.Int64}))


def during(batches: Sequence[pl.Series]) -> pl.Series:
    """(instants, answers), both lists → the stretches in which the answers held."""
    given = Series(batches)
    if not given.height:
        return pl.Series([], dtype=INTERVALS)
    frame = pl.DataFrame([given.series[0].alias("at"), given.series[1].alias("held")]).with_row_index("row")
    unknown = (
        pl.col("at").is_null()
        | pl.col("held").is_null()
        | (pl.col("at").list.drop_nulls().list.len() < pl.col("at").list.len())
        | (pl.col("held").list.drop_nulls().list.len() < pl.col("held").list.len())
    )
    frame = frame.with_columns(unknown=unknown)
    live = frame.filter(~pl.col("unknown"), pl.col("at").list.len() > 0).explode("at", "held")
    live = live.sort("row", "at", maintain_order=True)
    before = pl.col("held").shift(1).over("row").fill_null(False)
    turns = live.filter(pl.col("held") != before).with_columns(end=pl.col("at").shift(-1).over("row"))
    begun = turns.filter(pl.col("held") & (pl.col("end").is_null() | (pl.col("end") > pl.col("at"))))
    made = begun.group_by("row", maintain_order=True).agg(found=pl.struct(start="at", end="end"))
    joined = frame.select("row", "unknown").join(made, on="row", how="left", maintain_order="left")
    nothing = pl.lit([], dtype=INTERVALS)
    return (
        joined.select(pl.when(~pl.col("unknown")).then(pl.col("found").fill_null(nothing))).to_series().cast(INTERVALS)
    )
