"""A clock with pauses: the compiled form, the plain form and the column form give the same instants and lengths."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.bound import bind
from makegood.calendar_file import build
from makegood.calendars import Calendar
from makegood.expr import clock, interpret_clock, polars_clock
from makegood.expr.interpret_time import micros, moment_of
from makegood.units import SPAN_BASE, SPAN_CODES

BUDGET = settings(max_examples=150 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)

HOUR = 3_600_000_000
START = 1_767_225_600_000_000  # 2026-01-01T00:00Z
ZONE = "Europe/Berlin"


def made(hours: dict[str, list[str]], **more: Any) -> Calendar:
    calendar, faults = build({"calendar": "desk", "hours": hours, **more}, {})
    assert not faults
    assert calendar is not None
    return calendar


DESK = made({"mon-fri": ["08:00-12:00", "13:00-17:30"], "sat": ["22:00-26:00"]}, closed=["2026-01-06", "2026-03-30"])
CALENDARS = bind({"desk": DESK}, ZONE)

moments = st.integers(0, 24 * 120 * 4).map(lambda quarter: START + quarter * HOUR // 4)
pause = st.tuples(st.one_of(st.none(), moments), st.one_of(st.none(), moments))
pauses = st.one_of(st.none(), st.lists(st.one_of(st.none(), pause), max_size=4).map(tuple))
nows = st.one_of(st.none(), moments)
lengths = st.integers(-20, 300).map(lambda quarter: quarter * HOUR // 4)


def plain(given_pauses: Any) -> Any:
    if given_pauses is None:
        return None
    return [None if one is None else {"start": at(one[0]), "end": at(one[1])} for one in given_pauses]


def at(moment: int | None) -> Any:
    return None if moment is None else moment_of(moment)


def lists(given_pauses: Any) -> pl.Series:
    rows = (
        None
        if given_pauses is None
        else [None if one is None else {"start": one[0], "end": one[1]} for one in given_pauses]
    )
    return pl.Series([rows], dtype=polars_clock.INTERVALS)


def whole(value: int | None) -> pl.Series:
    return pl.Series([value], dtype=pl.Int64)


def word(value: str | None) -> pl.Series:
    return pl.Series([value], dtype=pl.String)


@BUDGET
@given(
    moments,
    lengths,
    pauses,
    nows,
    st.sampled_from(["duration", "working time"]),
    st.sampled_from(["stay", "next_open"]),
)
def test_when_a_clock_has_run_for_so_long(
    moment: int, work: int, stops: Any, now: int | None, unit: str, at_close: str
) -> None:
    span = work * SPAN_BASE + SPAN_CODES[unit]
    compiled = clock.due_around(moment, span, stops, now, CALENDARS, "desk", at_close)
    calendar = DESK if unit == "working time" else None
    judged = interpret_clock.due_around(at(moment), work, plain(stops), at(now), calendar, ZONE, at_close)
    columns = polars_clock.DueAround(CALENDARS, at_close)(
        [whole(moment), whole(span), lists(stops), whole(now), word("desk")]
    )
    assert compiled == (None if judged is None else micros(judged))
    assert columns.to_list() == [compiled]


@BUDGET
@given(moments, moments, pauses, st.sampled_from([None, "desk"]))
def test_how_long_a_clock_has_run(moment: int, until: int, stops: Any, name: str | None) -> None:
    compiled = clock.ran_between(moment, until, stops, CALENDARS, name)
    judged = interpret_clock.ran_between(at(moment), at(until), plain(stops), DESK if name else None, ZONE)
    columns = polars_clock.RanBetween(CALENDARS)([whole(moment), whole(until), lists(stops), word(name)])
    assert judged is not None
    assert compiled == judged // interpret_clock.timedelta(microseconds=1)
    assert columns.to_list() == [compiled]


@BUDGET
@given(moments, pauses)
def test_whether_it_stands_still(moment: int, stops: Any) -> None:
    compiled = clock.in_pause(moment, stops)
    assert interpret_clock.in_pause(at(moment), plain(stops)) == compiled
    assert polars_clock.in_pause([whole(moment), lists(stops)]).to_list() == [compiled]


@BUDGET
@given(
    st.integers(20_454, 20_560), st.integers(-3, 40), st.sampled_from(["days", "months", "working days"]), pauses, nows
)
def test_the_last_day_with_pauses(day: int, count: int, unit: str, stops: Any, now: int | None) -> None:
    from makegood.expr.runtime import date_of, day_number

    span = count * SPAN_BASE + SPAN_CODES[unit]
    compiled = clock.day_around(day, span, stops, now, ZONE, CALENDARS, "desk")
    start = clock.day_around(day, span, None, now, ZONE, CALENDARS, "desk")
    working = DESK if unit == "working days" else None
    last = None if start is None else date_of(start)
    judged = interpret_clock.day_around(last, date_of(day), working, plain(stops), at(now), ZONE)
    columns = polars_clock.DayAround(CALENDARS)(
        [whole(day), whole(span), lists(stops), whole(now), word(ZONE), word("desk")]
    )
    assert compiled == (None if judged is None else day_number(judged))
    assert columns.to_list() == [compiled]


@BUDGET
@given(
    moments,
    st.integers(1, 300),
    st.lists(st.tuples(moments, moments), max_size=4),
    st.sampled_from(["duration", "working time"]),
)
def test_a_pause_never_makes_it_earlier(
    moment: int, quarters: int, stops: Sequence[tuple[int, int]], unit: str
) -> None:
    span = quarters * HOUR // 4 * SPAN_BASE + SPAN_CODES[unit]
    due = [
        clock.due_around(moment, span, some, None, CALENDARS, "desk", "stay")
        for some in (tuple(stops[:at]) for at in range(len(stops) + 1))
    ]
    known = [one for one in due if one is not None]
    assert known == sorted(known)
    name = "desk" if unit == "working time" else None
    if due[-1] is not None:
        assert clock.ran_between(moment, due[-1], tuple(stops), CALENDARS, name) == quarters * HOUR // 4


@settings(deadline=None)
@given(st.lists(st.tuples(st.one_of(st.none(), moments), st.one_of(st.none(), st.booleans())), max_size=6))
def test_the_stretches_in_which_a_condition_held(events: list[tuple[int | None, bool | None]]) -> None:
    when, holds = tuple(one[0] for one in events), tuple(one[1] for one in events)
    compiled = clock.during(when, holds)
    judged = interpret_clock.during([at(one) for one in when], holds)
    columns = polars_clock.during(
        [pl.Series([list(when)], dtype=pl.List(pl.Int64)), pl.Series([list(holds)], dtype=pl.List(pl.Boolean))]
    ).to_list()[0]
    assert (columns is None) == (compiled is None) == (judged is None)
    if compiled is not None:
        assert columns == [{"start": start, "end": end} for start, end in compiled]
        assert judged == [{"start": at(start), "end": at(end)} for start, end in compiled]


def test_lengths_of_the_wrong_sort_have_no_instant() -> None:
    span = 3 * SPAN_BASE + SPAN_CODES["days"]
    assert clock.due_around(START, span, None, None, CALENDARS, "desk", "stay") is None
    assert clock.day_around(20_454, 3 * SPAN_BASE + SPAN_CODES["duration"], None, None, ZONE, CALENDARS, "desk") is None
    with pytest.raises(KeyError):
        clock.due_around(START, HOUR * SPAN_BASE + SPAN_CODES["working time"], None, None, {}, "desk", "stay")
