"""Dates that come again: the compiled form, the plain form and the column form against one another and dateutil.

dateutil's `rrule` means the same for days and weeks. A monthly rule from the 31st leaves out the months without one, as
RFC 5545 says; here it falls on their last day, which `BYMONTHDAY` up to the day with `BYSETPOS=-1` says in a rule.
"""

from __future__ import annotations

import os
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import polars as pl
import pytest
from dateutil.rrule import DAILY, MONTHLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.bound import bind
from makegood.calendar_file import build
from makegood.calendars import Calendar
from makegood.expr import interpret_recurrence, polars_recurrence, recurrence
from makegood.expr.runtime import date_of, day_number
from makegood.units import SPAN_BASE, SPAN_CODES
from makegood.values import Period

BUDGET = settings(max_examples=150 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)


def made(**more: Any) -> Calendar:
    calendar, faults = build({"calendar": "desk", "hours": {"mon-fri": ["08:00-17:00"]}, **more}, {})
    assert calendar is not None
    assert not faults
    return calendar


DESK = made(closed=["2026-01-06", "2026-03-30"])
CALENDARS = bind({"desk": DESK}, "UTC")

days = st.integers(day_number(date(2023, 12, 25)), day_number(date(2028, 3, 5)))
units = st.sampled_from(["days", "months", "working days"])


def span(count: int, unit: str) -> int:
    return count * SPAN_BASE + SPAN_CODES[unit]


def columns(asked: Any, *numbers: int | None, name: str | None = "desk") -> list[Any]:
    cells = [pl.Series([number], dtype=pl.Int64) for number in numbers]
    found: list[Any] = asked(CALENDARS)([*cells, pl.Series([name], dtype=pl.String)]).to_list()
    return found


@BUDGET
@given(days, st.integers(-3, 40), units, st.integers(-20, 60))
def test_the_nth_day(day: int, count: int, unit: str, n: int) -> None:
    compiled = recurrence.nth_day(day, span(count, unit), n, CALENDARS, "desk")
    judged = interpret_recurrence.nth_day(date_of(day), Period(count, unit), n, DESK)
    assert compiled == (None if judged is None else day_number(judged))
    assert columns(polars_recurrence.NthDay, day, span(count, unit), n) == [compiled]


@BUDGET
@given(days, st.integers(-1, 40), units, days)
def test_how_many_intervals_have_passed(day: int, count: int, unit: str, until: int) -> None:
    compiled = recurrence.intervals(day, span(count, unit), until, CALENDARS, "desk")
    judged = interpret_recurrence.intervals(date_of(day), Period(count, unit), date_of(until), DESK)
    assert compiled == judged
    assert columns(polars_recurrence.Intervals, day, span(count, unit), until) == [compiled]


@BUDGET
@given(days, st.integers(1, 40), units, days)
def test_the_last_interval_that_has_passed_and_the_next(day: int, count: int, unit: str, until: int) -> None:
    every = span(count, unit)
    n = recurrence.intervals(day, every, until, CALENDARS, "desk")
    assert n is not None
    reached, coming = (recurrence.nth_day(day, every, one, CALENDARS, "desk") for one in (n, n + 1))
    assert reached is not None
    assert coming is not None
    assert n == 0 or reached <= until
    assert until < coming or n == 0


@pytest.mark.parametrize(
    ("unit", "calendar"), [("working days", None), ("working time", "desk"), ("duration", "desk")]
)  # fmt: skip
def test_an_interval_without_dates(unit: str, calendar: str | None) -> None:
    every = span(5, unit)
    assert recurrence.nth_day(0, every, 2, CALENDARS, calendar) is None
    assert recurrence.intervals(0, every, 99, CALENDARS, calendar) is None
    assert columns(polars_recurrence.NthDay, 0, every, 2, name=calendar) == [None]
    assert columns(polars_recurrence.Intervals, 0, every, 99, name=calendar) == [None]


def test_dates_beyond_the_years_there_are() -> None:
    for n in (10**9, -(10**9)):
        for unit in ("days", "months"):
            every = span(10**6, unit)
            assert recurrence.nth_day(0, every, n, CALENDARS, "desk") is None
            assert columns(polars_recurrence.NthDay, 0, every, n) == [None]


def test_no_rows() -> None:
    nothing = pl.Series([], dtype=pl.Int64)
    for asked in (polars_recurrence.NthDay, polars_recurrence.Intervals):
        assert asked(CALENDARS)([nothing, nothing, nothing, pl.Series([], dtype=pl.String)]).to_list() == []


# -- dateutil


def ours(start: date, count: int, unit: str, how_many: int) -> list[date]:
    found = (
        recurrence.nth_day(day_number(start), span(count, unit), n, CALENDARS, None) for n in range(1, how_many + 1)
    )
    return [date_of(one) for one in found if one is not None]


def theirs(how_many: int, *args: Any, **rule: Any) -> list[date]:
    return [one.date() for one in islice(rrule(*args, **rule), 1, how_many + 1)]


@BUDGET
@given(days, st.integers(1, 400))
def test_days_are_those_of_dateutil(day: int, count: int) -> None:
    start = date_of(day)
    assert ours(start, count, "days", 20) == theirs(20, DAILY, interval=count, dtstart=datetime.combine(start, time()))


@BUDGET
@given(days, st.integers(1, 30))
def test_months_are_those_of_dateutil_where_each_has_the_day(day: int, count: int) -> None:
    start = date_of(day)
    begin = datetime.combine(start, time())
    last_of_set = {"bymonthday": list(range(28, start.day + 1)) or start.day, "bysetpos": -1}
    rule = {} if start.day <= 28 else last_of_set
    found = theirs(30, MONTHLY, interval=count, dtstart=begin, **rule)
    assert ours(start, count, "months", 30) == found


def test_a_monthly_rule_of_the_31st_differs_from_dateutil() -> None:
    start = date(2026, 1, 31)
    assert ours(start, 1, "months", 4) == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert theirs(2, MONTHLY, dtstart=datetime.combine(start, time())) == [date(2026, 3, 31), date(2026, 5, 31)]
