"""Dates that come again, over columns: the same meaning as `recurrence`, for all rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from makegood.calendar_columns import NOWHERE
from makegood.expr.polars_clock import Series
from makegood.expr.polars_days import add_months, dated_or_nowhere, months_between
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    import numpy.typing as npt

    from makegood.expr.nodes import Call
    from makegood.expr.to_polars import Writer

    Column = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

_MOST = 10**7  # more days than there are: a count beyond it leads out of the years whatever it counts


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one batch: what they ask, which of them can be answered, and the calendar that each names."""

    day: Column
    every: Column
    other: Column
    known: Flags
    names: Any

    def of(self, unit: str) -> Flags:
        found: Flags = self.known & (self.every % SPAN_BASE == SPAN_CODES[unit])
        return found

    def by_calendar(self, calendars: Any) -> Iterator[tuple[Flags, Any]]:
        """The rows of working days, calendar by calendar."""
        working = self.of("working days")
        for name in {one for one in self.names[working] if one is not None}:
            yield working & np.equal(self.names, name), calendars[name].calendar.columns


def _rows(batches: Sequence[pl.Series]) -> _Rows:
    given = Series(batches)
    (day, one), (every, two), (other, three) = (given.whole(at) for at in range(3))
    return _Rows(day, every, other, one & two & three, given.words(3))


@dataclass(frozen=True, slots=True)
class NthDay:
    """(day, every, n, calendar) → the date that lies n intervals after the day."""

    calendars: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        rows = _rows(batches)
        count = np.clip(rows.every // SPAN_BASE, -_MOST, _MOST) * np.clip(rows.other, -_MOST, _MOST)
        count = np.clip(count, -_MOST, _MOST)
        found = np.full(len(count), NOWHERE)
        days, months = rows.of("days"), rows.of("months")
        found[days] = rows.day[days] + count[days]
        found[months] = add_months(rows.day[months], count[months])
        for here, columns in rows.by_calendar(self.calendars):
            found[here] = columns.add_working_days(rows.day[here], count[here])
        return _answer(dated_or_nowhere(found))


@dataclass(frozen=True, slots=True)
class Intervals:
    """(day, every, until, calendar) → how many whole intervals have passed."""

    calendars: Any

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        rows = _rows(batches)
        count = rows.every // SPAN_BASE
        passed = np.full(len(count), NOWHERE)
        days, months = rows.of("days"), rows.of("months")
        passed[days] = rows.other[days] - rows.day[days]
        passed[months] = months_between(rows.day[months], rows.other[months])
        for here, columns in rows.by_calendar(self.calendars):
            passed[here] = columns.working_days_between(rows.day[here], rows.other[here])
        good = (passed != NOWHERE) & (count > 0)
        return _answer(np.where(good, np.maximum(passed, 0) // np.where(good, count, 1), NOWHERE))


def _answer(found: Column) -> pl.Series:
    good = found != NOWHERE
    return pl.select(pl.when(pl.Series(good)).then(pl.Series(found))).to_series().cast(pl.Int64)


def _nth_day(writer: Writer, node: Call) -> NthDay:
    return NthDay(writer.calendars)


def _intervals(writer: Writer, node: Call) -> Intervals:
    return Intervals(writer.calendars)


# As in `polars_calls`: how many of the arguments have to be known, and what it is over columns.
ON_ROWS: dict[str, tuple[tuple[int, ...], Callable[[Writer, Call], Any]]] = {
    "_nth_day": ((0, 1, 2), _nth_day),
    "_intervals": ((0, 1, 2), _intervals),
}
