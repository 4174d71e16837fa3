"""Dates and instants over columns: int64 NumPy arrays of days and microseconds, the same meaning as `runtime`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from makegood import zone_columns, zones
from makegood.calendar_columns import NOWHERE
from makegood.expr.polars_numbers import Column as Measured
from makegood.expr.runtime import DAY, FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT

if TYPE_CHECKING:
    import numpy.typing as npt

    Column = npt.NDArray[np.int64]

Function = Callable[..., Any]


# Months of the years 1 to 9999, counted from January 1970: beyond them there are no dates.
_FIRST_MONTH, _LAST_MONTH = (1 - 1970) * 12, (10_000 - 1970) * 12

_REACH = 1_000_000  # more months than there are


_YEARS = {"date": (FIRST_DAY, LAST_DAY), "instant": (FIRST_MOMENT, LAST_MOMENT)}


def in_years(column: Measured, kind: str) -> Measured:
    """Dates and instants in the years there are, and nothing elsewhere; what cannot leave them is kept, like all else."""
    if kind not in _YEARS or column.scale != 0:
        return column
    low, high = _YEARS[kind]
    if column.bound <= min(-low, high):
        return column
    if column.fixed:
        inside = column.constant is not None and low <= column.constant <= high
        none = replace(column, expr=pl.lit(None, dtype=pl.Int64), constant=None, nullable=True, bound=0)
        return column if inside else none
    kept = pl.when(column.expr.is_between(low, high)).then(column.expr).cast(pl.Int64)
    return replace(column, expr=kept, nullable=True, bound=max(-low, high))


def dated_or_nowhere(days: Column) -> Column:
    """The days, or NOWHERE outside the years that dates have."""
    found: Column = np.where((days >= FIRST_DAY) & (days <= LAST_DAY), days, NOWHERE)
    return found


def _month_starts(months: Column) -> Column:
    """The first day of each month, counted in months since January 1970."""
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64)


def _months(days: Column) -> Column:
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64)


def add_months(days: Column, count: Column) -> Column:
    """The same day number `count` months later, or the month's last day where it is shorter; NOWHERE outside the years."""
    months = _months(days)
    reached = months + np.clip(count, -_REACH, _REACH)
    inside = (reached >= _FIRST_MONTH) & (reached < _LAST_MONTH)
    return np.where(inside, dated_or_nowhere(_same_day(days - _month_starts(months), reached)), NOWHERE)


def _same_day(day: Column, months: Column) -> Column:
    """The day of that number (from 0) in each month, or the last of a shorter one."""
    start = _month_starts(months)
    moved: Column = start + np.minimum(day, _month_starts(months + 1) - start - 1)
    return moved


def months_between(first: Column, second: Column) -> Column:
    """Whole months from the first day to the second; negative when it lies before."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    last = _months(high)
    months = last - _months(low)
    months = months - (_same_day(low - _month_starts(_months(low)), last) > high)
    return np.where(second < first, -months, months)


def end_of_month(days: Column) -> Column:
    """The last day of the month; NOWHERE where no date lies."""
    return dated_or_nowhere(_last_of_month(days))


def _last_of_month(days: Column) -> Column:
    return _month_starts(_months(days) + 1) - 1


def end_of_year(days: Column) -> Column:
    """31 December of the year; NOWHERE where no date lies."""
    years = days.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1
    return dated_or_nowhere(years.astype("M8[Y]").astype("M8[D]").astype(np.int64) - 1)


def next_day_of_month(number: Column, days: Column) -> Column:
    """The first day from `days` on with that day number, or the last of a shorter month; NOWHERE outside 1..31 or the years."""
    months = _months(days)
    here = np.minimum(_month_starts(months) + number - 1, _last_of_month(days))
    after = _month_starts(months + 1)
    later = np.minimum(after + number - 1, _last_of_month(after))
    found = np.where(here >= days, here, later)
    return np.where((number >= 1) & (number <= 31), dated_or_nowhere(found), NOWHERE)


def last_moment(days: Column, zone: str) -> Column:
    """The last microsecond of each day."""
    return zone_columns.ends_of_days(days, zone) - 1


def same_time(moments: Column, days: Column, zone: str) -> Column:
    """The instant on each day at the clock time that the moment has in the zone."""
    clock = (moments + zone_columns.offsets(moments, zone)) % DAY
    table = zones.zone_table(zone)
    walls = days * DAY + clock
    if not table.transitions:
        return walls - table.offsets[0]
    k = np.searchsorted(np.array(table.walls, np.int64), walls, "right")
    found = walls - np.array(table.offsets, np.int64)[k]
    return np.where(k > 0, np.maximum(found, np.array(table.transitions, np.int64)[k - 1]), found)


class OverArrays:
    """A function of int64 arrays as a function of batches: null where an argument is null or the answer is NOWHERE.

    `fixed` has the arguments that are the same in every row; None marks the place of a batch. With `by_name` the last
    argument names a zone or calendar: the function is then asked once for each name.
    """

    def __init__(self, function: Function, fixed: Sequence[Any], by_name: bool) -> None:
        self.function = function
        self.fixed = [np.int64(value) if isinstance(value, int) else value for value in fixed]
        self.by_name = by_name

    def __call__(self, batches: Sequence[pl.Series]) -> pl.Series:
        height = max(len(one) for one in batches)
        full = [one if len(one) == height else one.new_from_index(0, height) for one in batches]
        known = np.ones(height, np.bool_)
        for one in full:
            if one.null_count():
                known &= one.is_not_null().to_numpy()
        arrays = iter(one.to_numpy() if one.dtype == pl.String else one.fill_null(0).to_numpy() for one in full)
        arguments = [next(arrays) if value is None else value for value in self.fixed]
        found = self._by_name(arguments, known, height) if self.by_name else self._called(arguments, height)
        bad = (found == NOWHERE) | ~known
        series = pl.Series(found)
        return pl.select(pl.when(pl.Series(~bad)).then(series)).to_series() if bad.any() else series

    def _called(self, arguments: Sequence[Any], height: int) -> Column:
        found = self.function(*arguments)
        return np.ascontiguousarray(np.broadcast_to(np.asarray(found, np.int64), (height,)))

    def _by_name(self, arguments: Sequence[Any], known: npt.NDArray[np.bool_], height: int) -> Column:
        *values, names = arguments
        if isinstance(names, str):
            return self._called([*values, names], height)
        found = np.full(height, NOWHERE)
        for name in {str(one) for one in names[known]}:
            rows = known & (names == name)
            part = [value[rows] if isinstance(value, np.ndarray) else value for value in values]
            found[rows] = self._called([*part, name], int(rows.sum()))
        return found


def in_zone(function: Function) -> Function:
    """A zone function with a name that a case may get wrong: no such zone, no answer."""

    def called(*arguments: Any) -> Any:
        return function(*arguments) if zones.known_zone(str(arguments[-1])) else NOWHERE

    return called
