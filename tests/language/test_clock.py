"""Clocks with pauses and changes: the compiled, the plain and the column form give the same instants and lengths."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.bound import bind
from makegood.calendar_file import build
from makegood.calendars import Calendar, Combination
from makegood.expr import clock, clock_changes, interpret_clock, polars_changes, polars_clock, polars_clock_calls
from makegood.expr import interpret_clock_calls as judge
from makegood.expr.interpret import Surroundings
from makegood.expr.interpret_time import micros, moment_of
from makegood.expr.nodes import Call
from makegood.expr.plain import plain_value
from makegood.expr.runtime import date_of, day_number
from makegood.expr.types import CHANGE, DURATION, INSTANT, SPAN, list_of
from makegood.units import SPAN_BASE, SPAN_CODES
from makegood.values import Period, Quantity

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
NIGHT = made({"mon-sun": ["17:00-25:00"]}, timezone="America/New_York")
BOTH = Calendar("both", Combination("union", (DESK, NIGHT)), timezone=ZONE)
CALENDARS = bind({"desk": DESK, "night": NIGHT, "both": BOTH}, ZONE)

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
    assert compiled == judged // timedelta(microseconds=1)
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


# -- pauses put together, wall time, warnings, closing times

AROUND = Surroundings({"desk": DESK, "night": NIGHT}, ZONE, "EUR")
spans = st.builds(
    lambda count, unit: (
        count * (HOUR // 4 if "time" in unit or unit == "duration" else 1) * SPAN_BASE + SPAN_CODES[unit]
    ),
    st.integers(-3, 40),
    st.sampled_from(["duration", "working time", "days", "months", "working days"]),
)
names = st.sampled_from([None, "desk", "night"])


def judged(function: str, *args: Any, **options: str) -> Any:
    """What the plain reader says of a call."""
    node = Call(type=INSTANT, function=function, args=(), options=tuple(options.items()))
    return judge.CALLS[function](AROUND, node, *args)


def length(span: int | None) -> Any:
    return None if span is None else plain_value(span, SPAN, 0)


def raw(value: Any) -> Any:
    """A value of the plain reader in raw units, a length as its span."""
    match value:
        case Quantity():
            return int(value.raw) * SPAN_BASE
        case Period():
            return int(value.count) * SPAN_BASE + SPAN_CODES[value.unit]
        case list():
            return tuple(tuple(raw(one) for one in each.values()) for each in value)
    return value if value is None or isinstance(value, bool) else micros(value)


def rows(found: pl.Series) -> Any:
    """The one row of a column; of a list of records those that are there."""
    (one,) = found.to_list()
    if not isinstance(one, list):
        return one
    return tuple(tuple(each.values()) for each in one if next(iter(each.values())) is not None)


@BUDGET
@given(
    st.one_of(st.none(), moments), nows, pauses, pauses, st.one_of(st.none(), moments), st.one_of(st.none(), moments)
)
def test_all_pauses_together(since: Any, until: Any, one: Any, two: Any, start: Any, end: Any) -> None:
    shapes = "0,1;pair;0,1"
    compiled = clock.gathering(shapes)(since, until, one, start, end, two)
    columns = polars_clock_calls.Gather(shapes)(
        [whole(since), whole(until), lists(one), whole(start), whole(end), lists(two)]
    )
    found = judged("_pauses", at(since), at(until), plain(one), at(start), at(end), plain(two), shapes=shapes)
    assert raw(found) == compiled
    assert rows(columns) == compiled
    for (_, first), (second, _) in pairwise(compiled):
        assert first is not None
        assert first < second
    if until is not None and since is None:
        raw_pauses = (one, two, () if start is None else ((start, end),))
        assert clock.in_pause(until, compiled) == any(clock.in_pause(until, some) for some in raw_pauses)


@BUDGET
@given(st.integers(-200, 200), st.integers(-20, 300), pauses, nows, st.booleans())
def test_hours_on_the_wall(moment: int, work: int, stops: Any, now: int | None, autumn: bool) -> None:
    """Around both changes of the clocks of a year."""
    base = 1_792_893_600_000_000 if autumn else 1_774_746_000_000_000  # 2026-10-25 and 2026-03-29, 02:00 and 01:00 UTC
    start, move = base + moment * HOUR // 4, base - START - 60 * 24 * HOUR

    def moved(one: int | None) -> int | None:
        return None if one is None else one + move

    stops = None if stops is None else tuple(None if one is None else (moved(one[0]), moved(one[1])) for one in stops)
    span, now = work * HOUR // 4 * SPAN_BASE, moved(now)
    compiled = clock.wall_around(start, span, stops, now, ZONE)
    columns = polars_clock_calls.wall_around([whole(start), whole(span), lists(stops), whole(now), word(ZONE)])
    assert raw(judged("_wall_around", at(start), length(span), plain(stops), at(now), ZONE)) == compiled
    assert rows(columns) == compiled
    plainly = clock.wall_around(start, span, None, now, ZONE)
    assert compiled is None or work < 0 or (plainly is not None and compiled >= plainly)


@BUDGET
@given(moments, moments, st.integers(0, 25_000), st.one_of(st.none(), spans), pauses, nows, names)
def test_shares_of_a_clock(start: int, due: int, share: int, length_: Any, stops: Any, now: Any, name: Any) -> None:
    from fractions import Fraction

    if length_ is not None and length_ % SPAN_BASE not in (SPAN_CODES["duration"], SPAN_CODES["working time"]):
        length_ = None
    compiled = clock.share_due(start, due, share, length_, stops, now, CALENDARS, name)
    args = (at(start), at(due), Fraction(share, 10_000), length(length_), plain(stops), at(now), name)
    columns = polars_clock_calls.ShareDue(CALENDARS)(
        [whole(start), whole(due), whole(share), whole(length_), lists(stops), whole(now), word(name)]
    )
    assert raw(judged("_share_due", *args)) == compiled
    assert rows(columns) == compiled


@BUDGET
@given(moments, spans, pauses, nows, names, st.sampled_from(["before", "after"]))
def test_so_long_before_and_after(due: int, span: int, stops: Any, now: Any, name: Any, side: str) -> None:
    compiled = clock.offset(due, span, stops, now, ZONE, CALENDARS, name, side)
    columns = polars_clock_calls.Offset(CALENDARS, side)(
        [whole(due), whole(span), lists(stops), whole(now), word(ZONE), word(name)]
    )
    assert raw(judged("_offset", at(due), length(span), plain(stops), at(now), ZONE, name, side=side)) == compiled
    assert rows(columns) == compiled
    if compiled is not None:
        assert compiled <= due if side == "before" else compiled >= due


@BUDGET
@given(st.integers(20_400, 20_900), st.sampled_from(["desk", "night", "both"]))
def test_closing_times(day: int, name: str) -> None:
    compiled = CALENDARS[name].close_of_day(day, ZONE)
    calendar = CALENDARS[name].calendar
    columns = polars_clock_calls.CloseOfDay(CALENDARS)([whole(day), word(ZONE), word(name)])
    assert raw(judged_close(day, calendar)) == compiled
    assert rows(columns) == compiled


def judged_close(day: int, calendar: Calendar) -> Any:
    from makegood.expr.interpret_time import close_of_day

    return close_of_day(date_of(day), calendar, ZONE)


# -- lengths that change

events = st.lists(st.tuples(st.one_of(st.none(), moments), st.one_of(st.none(), spans)), max_size=5)
known = st.lists(st.tuples(moments, spans), min_size=1, max_size=5)
in_hours = st.lists(
    st.tuples(
        moments,
        st.builds(
            lambda quarters, unit: quarters * HOUR // 4 * SPAN_BASE + SPAN_CODES[unit],
            st.integers(-3, 80),
            st.sampled_from(["duration", "working time"]),
        ),
    ),
    min_size=1,
    max_size=4,
)


def integers(values: Sequence[int | None]) -> pl.Series:
    return pl.Series([list(values)], dtype=pl.List(pl.Int64))


def records(changes: Any) -> pl.Series:
    found = None if changes is None else [{"at": one, "length": span} for one, span in changes]
    return pl.Series([found], dtype=polars_changes.CHANGES)


def plain_changes(changes: Any) -> Any:
    return None if changes is None else [{"at": at(one), "length": length(span)} for one, span in changes]


@BUDGET
@given(st.one_of(events, known), moments, nows, st.booleans())
def test_the_lengths_in_force(told: list[tuple[Any, Any]], start: int, until: Any, uneven: bool) -> None:
    instants, lengths = [one for one, _ in told], [span for _, span in told]
    lengths = lengths[:-1] if uneven else lengths
    compiled = clock_changes.changes(tuple(instants), tuple(lengths), start, until)
    columns = polars_changes.changes([integers(instants), integers(lengths), whole(start), whole(until)])
    found = judged("_changes", [at(one) for one in instants], [length(span) for span in lengths], at(start), at(until))
    assert raw(found) == compiled
    assert rows(columns) == compiled
    if compiled is not None:
        assert compiled[0][0] == start
        assert all(one[1] != other[1] and one[0] < other[0] for one, other in pairwise(compiled))
        assert rows(polars_changes.last("at")([columns])) == clock_changes.last_change(compiled)
        assert rows(polars_changes.last("length")([columns])) == clock_changes.last_length(compiled)
        for unit in ("days", "working time"):
            least = clock_changes.least_length(compiled, unit)
            assert rows(polars_changes.least(unit)([columns])) == least
            assert raw(judged("_least_length", plain_changes(compiled), unit=unit)) == least


@BUDGET
@given(in_hours, moments, pauses, nows, names, st.sampled_from(["elapsed", "percent"]))
def test_what_is_carried_over(
    told: list[tuple[int, int]], start: int, stops: Any, now: Any, name: Any, how: str
) -> None:
    made = clock_changes.changes(tuple(one for one, _ in told), tuple(span for _, span in told), start, None)
    compiled = clock_changes.carried(made, stops, CALENDARS, name, how) if made is not None else None
    columns = polars_changes.Carried(CALENDARS, how)([records(made), lists(stops), word(name)])
    found = judged("_carried", plain_changes(made), plain(stops), name, how=how)
    assert raw(found) == compiled
    assert rows(columns) == compiled
    earliest = (
        clock_changes.earliest_due(made, start, stops, now, CALENDARS, name, "stay") if made is not None else None
    )
    due = polars_changes.EarliestDue(CALENDARS, "stay")(
        [records(made), whole(start), lists(stops), whole(now), word(name)]
    )
    args = (plain_changes(made), at(start), plain(stops), at(now), name)
    assert raw(judged("_earliest_due", *args, at_close="stay")) == earliest
    assert rows(due) == earliest


def test_types_of_what_changes() -> None:
    """A list of changes is raw as a list of pairs, and has fields with these types."""
    assert CHANGE.field("at") == INSTANT
    assert CHANGE.field("length") == SPAN
    assert list_of(CHANGE).of == CHANGE
    assert clock_changes.hours_of(3 * HOUR * SPAN_BASE) == 3 * HOUR
    assert clock_changes.hours_of(3 * SPAN_BASE + SPAN_CODES["days"]) is None
    assert judged("_hours_of", Period(3, "days")) is None
    assert judged("_hours_of", Quantity.of(3, "h")) == Quantity.of(3, "h")
    assert DURATION.span_like


# -- laws


@BUDGET
@given(moments, st.integers(1, 400), st.sampled_from(["desk", "night"]))
def test_adding_working_time_and_measuring_it_are_inverse(start: int, quarters: int, name: str) -> None:
    work = quarters * HOUR // 4
    due = CALENDARS[name].add_work(start, work)
    assert due is not None
    assert CALENDARS[name].work_between(start, due) == work
    back = CALENDARS[name].add_work(due, -work)
    assert back is not None
    assert CALENDARS[name].work_between(back, due) == work


@BUDGET
@given(moments, st.integers(0, 200), st.integers(0, 200), pauses, names)
def test_adding_is_monotone_and_additive(start: int, one: int, two: int, stops: Any, name: Any) -> None:
    code = SPAN_CODES["duration" if name is None else "working time"]

    def due(begin: int, quarters: int) -> int | None:
        return clock.due_around(begin, quarters * HOUR // 4 * SPAN_BASE + code, stops, None, CALENDARS, name, "stay")

    first, both = due(start, one), due(start, one + two)
    if first is not None and both is not None:
        assert first <= both
        assert due(first, two) == both or clock.ran_between(first, both, stops, CALENDARS, name) == two * HOUR // 4


@BUDGET
@given(moments, st.integers(1, 200), st.integers(0, 10_000), st.lists(st.tuples(moments, moments), max_size=3), names)
def test_a_share_of_the_clock_has_run_when_it_is_said(
    start: int, quarters: int, share: int, stops: list[tuple[int, int]], name: Any
) -> None:
    code = SPAN_CODES["duration" if name is None else "working time"]
    work = quarters * HOUR // 4
    pauses_ = tuple(stops)
    due = clock.due_around(start, work * SPAN_BASE + code, pauses_, None, CALENDARS, name, "stay")
    assert due is not None
    reached = clock.share_due(start, due, share, None, pauses_, None, CALENDARS, name)
    assert reached is not None
    assert reached <= due
    assert clock.ran_between(start, reached, pauses_, CALENDARS, name) == work * share // 10_000


@BUDGET
@given(moments, st.integers(0, 100), st.lists(st.tuples(moments, moments), max_size=3), names)
def test_so_long_before_is_so_much_clock_time(due: int, quarters: int, stops: list[tuple[int, int]], name: Any) -> None:
    code = SPAN_CODES["duration" if name is None else "working time"]
    work = quarters * HOUR // 4
    found = clock.offset(due, work * SPAN_BASE + code, tuple(stops), None, ZONE, CALENDARS, name, "before")
    assert found is not None
    assert clock.ran_between(found, due, tuple(stops), CALENDARS, name) == work
