"""Laws of working time on random calendars in random zones: adding and measuring are inverse, monotone, additive.

Under `make soak` a hundred thousand examples of each law, on five times as many calendars.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood import zones
from makegood.working_hours import AT_CLOSE, WorkingHours

from tests.unit.calendar_oracles import built, instant

SOAK = int(os.environ.get("MAKEGOOD_SOAK", "1"))
BUDGET = settings(max_examples=1_000 * SOAK, deadline=None)
CALENDARS = 12 if SOAK == 1 else 60
MINUTE, HOUR = 60 * zones.SECOND, 60 * 60 * zones.SECOND
LOW, HIGH = instant("2015-01-01T00:00:00Z"), instant("2035-01-01T00:00:00Z")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def hours_of(seed: int) -> WorkingHours:
    """One to three openings a day to the minute, perhaps past midnight, some days off, some worked besides."""
    source = np.random.default_rng(seed)
    week: dict[str, list[str]] = {}
    for name in WEEK:
        if source.random() < 0.75 or name == "wed":
            edges = np.sort(source.choice(np.arange(1, 1440), 2 * int(source.integers(1, 4)), replace=False))
            week[name] = [f"{_clock(a)}-{_clock(b)}" for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if seed % 4 == 3:
        week = {name: ["18:00-25:30"] for name in week}
    days = np.unique(source.integers(LOW // zones.DAY, HIGH // zones.DAY, 300))
    texts = [str(np.datetime64(int(day), "D")) for day in days]
    more: dict[str, Any] = {"closed": texts[::2], "open": texts[1::8]}
    return built(timezone=ZONES[seed % len(ZONES)], hours=week, **more).hours()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


calendars = st.integers(0, CALENDARS - 1).map(hours_of)
instants = st.integers(LOW, HIGH)
works = st.one_of(st.integers(1, 400 * HOUR), st.integers(1, 1600).map(lambda quarter: quarter * 15 * MINUTE))
pauses = st.lists(
    st.tuples(instants, st.integers(0, 900 * HOUR)).map(lambda pause: (pause[0], pause[0] + pause[1])), max_size=4
)


def near(at: int, gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pauses that fall into the weeks after an instant."""
    return [(at + (start - LOW) % (700 * HOUR), at + (start - LOW) % (700 * HOUR) + end - start) for start, end in gaps]


@BUDGET
@given(calendars, instants, works, st.sampled_from(AT_CLOSE))
def test_adding_and_measuring_are_inverse(hours: WorkingHours, at: int, work: int, at_close: str) -> None:
    due = hours.add_work(at, work, at_close)
    assert hours.work_between(at, due) == work
    assert hours.work_between(hours.subtract_work(at, work), at) == work
    assert hours.columns.add_work(np.array([at]), np.array([work]), at_close).tolist() == [due]


@BUDGET
@given(calendars, instants, st.integers(0, 900 * HOUR), works, works)
def test_adding_is_monotone(hours: WorkingHours, at: int, later: int, work: int, more: int) -> None:
    for at_close in AT_CLOSE:
        due = hours.add_work(at, work, at_close)
        assert due <= hours.add_work(at + later, work, at_close)
        assert due < hours.add_work(at, work + more, at_close)
    assert hours.add_work(at, work) <= hours.add_work(at, work, "next_open")


@BUDGET
@given(calendars, instants, works, works)
def test_adding_is_additive(hours: WorkingHours, at: int, work: int, more: int) -> None:
    for at_close in AT_CLOSE:
        first = hours.add_work(at, work, at_close)
        assert hours.add_work(first, more, at_close) == hours.add_work(at, work + more, at_close)
    middle = hours.add_work(at, work)
    assert hours.work_between(at, middle) + hours.work_between(middle, middle + more) == hours.work_between(
        at, middle + more
    )


@BUDGET
@given(calendars, instants, works, pauses, pauses)
def test_a_pause_never_makes_it_due_earlier(hours: WorkingHours, at: int, work: int, some: Any, more: Any) -> None:
    some, more = near(at, some), near(at, more)
    due = hours.add_work(at, work)
    paused = hours.add_work_around(at, work, some)
    assert due <= paused <= hours.add_work_around(at, work, some + more)


@BUDGET
@given(calendars, instants, works, pauses)
def test_the_clock_runs_outside_its_pauses(hours: WorkingHours, at: int, work: int, gaps: Any) -> None:
    """The open time up to the due instant, without that of the pauses, is the work."""
    gaps = near(at, gaps)
    due = hours.add_work_around(at, work, gaps)
    edges = sorted({at, due, *(min(max(edge, at), due) for gap in gaps for edge in gap)})
    ran = sum(
        hours.work_between(first, last)
        for first, last in pairwise(edges)
        if not any(start <= first and last <= end for start, end in gaps)
    )
    assert ran == work
