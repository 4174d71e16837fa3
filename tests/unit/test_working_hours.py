"""Working time against known facts, against stepping by the minute, and columns against single answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from makegood import zones
from makegood.calendar_columns import NOWHERE
from makegood.calendars import Calendar
from makegood.working_hours import AT_CLOSE, OutsideHoursError, WorkingHours

from tests.unit.calendar_oracles import built, instant, load_texts, open_minutes, text

FACTS = load_texts(Path(__file__).parent / "clock_facts.yaml")
MINUTE = 60 * zones.SECOND
LUNCH = built(
    timezone="Europe/Berlin",
    hours={"mon-fri": ["08:00-12:00", "13:00-17:30"], "sat": ["10:00-14:15"]},
    holidays=["12-25", "12-26", "01-01", "easter+1"],
)
NIGHTS = built(timezone="America/New_York", hours={"mon-sat": ["17:00-25:00"]})
ODD = built(timezone="Australia/Lord_Howe", hours={"mon-fri": ["08:07-16:59"]})
NEVER = built(timezone="UTC", hours={})


@pytest.fixture(scope="module")
def calendars() -> dict[str, Calendar]:
    return {name: built(**data) for name, data in FACTS["calendars"].items()}


def answer(calendar: Calendar, fact: dict[str, Any]) -> str:
    hours, start = calendar.hours(), instant(fact["start"])
    work = int(fact.get("work", 0)) * zones.SECOND
    match fact["ask"]:
        case "add_work":
            pauses = [(instant(pause), instant(resume)) for pause, resume in fact.get("pauses", [])]
            return text(hours.add_work_around(start, work, pauses, fact.get("at_close", "stay")))
        case "subtract_work":
            return text(hours.subtract_work(start, work))
        case "work_between":
            return str(hours.work_between(start, instant(fact["end"])) // zones.SECOND)
        case "add_working_days":
            wall = zones.local(start, calendar.zone())
            day = calendar.add_working_days(wall // zones.DAY, int(fact["days"]))
            return text(zones.first_instant(day * zones.DAY + wall % zones.DAY, calendar.zone()))
        case "close_of_day":
            return text(calendar.close_of_day(zones.local_date(start, calendar.zone())))
        case ask:
            return text(getattr(hours, ask)(start))


@pytest.mark.parametrize("fact", FACTS["facts"], ids=[fact["name"] for fact in FACTS["facts"]])
def test_known_facts(calendars: dict[str, Calendar], fact: dict[str, Any]) -> None:
    wanted = fact["expect"]
    assert answer(calendars[fact["calendar"]], fact) == (text(instant(wanted)) if "T" in wanted else wanted)


def test_agrees_with_stepping_by_the_minute() -> None:
    spans = {number: [(480, 720), (780, 1050)] for number in range(5)} | {5: [(600, 855)]}
    source = random.Random(1)
    hours = LUNCH.hours()
    for start in ["2025-03-28T10:00:00Z", "2025-10-24T09:59:00Z", "2025-12-23T06:00:00Z", "2026-04-02T00:00:00Z"]:
        begin = instant(start) + source.randrange(600) * MINUTE
        steps = open_minutes(LUNCH, spans, begin, 5 * 1440)
        worked = np.concatenate(([0], np.cumsum(steps)))
        for _ in range(200):
            a, b = sorted(source.sample(range(len(steps)), 2))
            assert hours.work_between(begin + a * MINUTE, begin + b * MINUTE) == (worked[b] - worked[a]) * MINUTE
            work = source.randint(1, 500)
            if worked[a] + work <= worked[-1]:
                due = int(np.searchsorted(worked, worked[a] + work, "left"))
                assert hours.add_work(begin + a * MINUTE, work * MINUTE) == begin + due * MINUTE


@pytest.mark.parametrize("calendar", [LUNCH, NIGHTS, ODD], ids=["lunch", "nights", "odd"])
def test_adding_and_measuring_are_inverse(calendar: Calendar) -> None:
    source, hours = random.Random(2), calendar.hours()
    for _ in range(2_000):
        start = source.randrange(instant("1975-01-01T00:00:00Z"), instant("2090-01-01T00:00:00Z"))
        work = source.randrange(1, 400 * zones.HOUR)
        for at_close in AT_CLOSE:
            due = hours.add_work(start, work, at_close)
            assert due > start
            assert hours.work_between(start, due) == work
            assert hours.work_between(due, start) == -work
        assert hours.is_open(due)
        assert hours.work_between(hours.subtract_work(start, work), start) == work
        assert hours.add_work(start, -work) == hours.subtract_work(start, work)


def test_closing_time() -> None:
    hours = LUNCH.hours()
    start, close = instant("2026-07-10T15:30:00+02:00"), instant("2026-07-10T17:30:00+02:00")
    reopens = instant("2026-07-11T10:00:00+02:00")
    assert hours.add_work(start, 2 * zones.HOUR) == close
    assert hours.add_work(start, 2 * zones.HOUR, "next_open") == reopens
    assert not hours.is_open(close)
    assert hours.next_open(close) == reopens
    assert hours.previous_open_end(reopens - 1) == close
    assert hours.add_work(close, 0) == close
    assert hours.add_work(close, 0, "next_open") == reopens
    assert hours.add_work(reopens, 0, "next_open") == reopens


@pytest.mark.parametrize(
    ("calendar", "date_", "close"),
    [
        (LUNCH, "2026-07-10", "2026-07-10T17:30:00+02:00"),
        (LUNCH, "2026-07-12", "2026-07-13T00:00:00+02:00"),
        (NIGHTS, "2026-07-10", "2026-07-11T01:00:00-04:00"),
        (built({"a": LUNCH}, union=["a"], timezone="Europe/Berlin"), "2026-07-11", "2026-07-11T14:15:00+02:00"),
        (built(timezone="UTC", hours={"mon-sun": ["00:00-24:00"]}), "2026-07-11", "2026-07-12T00:00:00Z"),
    ],
)
def test_close_of_day(calendar: Calendar, date_: str, close: str) -> None:
    day = instant(f"{date_}T00:00:00Z") // zones.DAY
    assert calendar.close_of_day(day) == instant(close)


def test_round_the_clock_is_one_interval() -> None:
    for zone in ("Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "America/Havana"):
        assert len(built(timezone=zone, hours={"mon-sun": ["00:00-24:00"]}).hours().starts) == 1


def test_make_up_days_keep_the_hours_of_the_first_open_weekday() -> None:
    hours = built(timezone="UTC", hours={"tue-fri": ["09:00-15:00"]}, open=["2026-07-11"]).hours()
    saturday = instant("2026-07-11T00:00:00Z")
    assert hours.work_between(saturday, saturday + zones.DAY) == 6 * zones.HOUR


def test_combined_hours() -> None:
    parts = {
        "berlin": built(timezone="Europe/Berlin", hours={"mon-fri": ["09:00-17:00"]}),
        "new_york": built(timezone="America/New_York", hours={"mon-fri": ["09:00-17:00"]}),
    }
    start = instant("2026-07-06T00:00:00Z")
    both, either = (built(parts, **{how: list(parts)}).hours() for how in ("intersection", "union"))
    assert both.work_between(start, start + zones.DAY) == 2 * zones.HOUR
    assert either.work_between(start, start + zones.DAY) == 14 * zones.HOUR


def test_hours_need_a_zone_and_its_own_comes_first() -> None:
    bare = built(hours={"mon": ["09:00-17:00"]})
    with pytest.raises(ValueError, match="no time zone"):
        bare.hours()
    assert bare.next_open(instant("2026-07-06T00:00:00Z"), "Asia/Tokyo") == instant("2026-07-06T00:00:00Z")
    assert LUNCH.hours("Asia/Tokyo") is LUNCH.hours()


def test_outside_the_table() -> None:
    hours, late = LUNCH.hours(), LUNCH.hours().ends[-1]
    asked: list[Callable[[], object]] = [
        lambda: hours.add_work(late - 1, zones.HOUR),
        lambda: hours.subtract_work(hours.starts[0] + 1, zones.HOUR),
        lambda: hours.next_open(late),
        lambda: hours.work_between(late + 1, late + 2),
        lambda: NEVER.hours().next_open(0),
    ]
    for ask in asked:
        with pytest.raises(OutsideHoursError):
            ask()
    rows = np.array([late - 1, late + 1, hours.starts[0] + 1, 0])
    assert hours.columns.add_work(rows, np.array([zones.HOUR, 1, -zones.HOUR, 1])).tolist() == [NOWHERE] * 4
    assert hours.columns.next_open(np.array([late])).tolist() == [NOWHERE]
    assert NEVER.hours().columns.add_work(rows, 1).tolist() == [NOWHERE] * 4
    assert NEVER.hours().columns.work_between(rows, rows).tolist() == [NOWHERE] * 4


def sample(hours: WorkingHours, size: int, seed: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Random instants and lengths; a third of both fall exactly on openings, closings and their distances."""
    source = np.random.default_rng(seed)
    low, high = instant("2019-01-01T00:00:00Z"), instant("2026-01-01T00:00:00Z")
    rows = source.integers(low, high, size)
    edges = np.array([at for at in hours.starts + hours.ends if low <= at < high])
    rows[::3] = source.choice(edges, rows[::3].size)
    lengths = source.integers(1, 200 * zones.HOUR, size)
    lengths[::2] = source.integers(1, 200 * 4, lengths[::2].size) * 15 * MINUTE
    return rows, lengths


@pytest.mark.parametrize("at_close", AT_CLOSE)
@pytest.mark.parametrize("calendar", [LUNCH, NIGHTS, ODD], ids=["lunch", "nights", "odd"])
def test_columns_agree_with_single_answers(calendar: Calendar, at_close: str) -> None:
    hours = calendar.hours()
    rows, lengths = sample(hours, 60_000, 3)
    many = hours.columns.add_work(rows, lengths, at_close)  # long enough for the slot tables
    few = hours.columns.add_work(rows[:3_000], lengths[:3_000], at_close)
    single = [hours.add_work(at, work, at_close) for at, work in zip(rows.tolist(), lengths.tolist(), strict=True)]
    assert many.tolist() == single
    assert few.tolist() == single[:3_000]
    signed = lengths[:3_000] * np.tile([-1, 0, 1], 1_000)
    wanted = [hours.add_work(at, work, at_close) for at, work in zip(rows.tolist(), signed.tolist(), strict=False)]
    assert hours.columns.add_work(rows[:3_000], signed, at_close).tolist() == wanted


def test_other_columns_agree_with_single_answers() -> None:
    hours = LUNCH.hours()
    rows, lengths = sample(hours, 3_000, 4)
    ends = rows - lengths
    pairs = list(zip(rows.tolist(), ends.tolist(), strict=True))
    assert hours.columns.work_between(rows, ends).tolist() == [hours.work_between(a, b) for a, b in pairs]
    assert hours.columns.next_open(rows).tolist() == [hours.next_open(at) for at in rows.tolist()]
    assert hours.columns.previous_open_end(rows).tolist() == [hours.previous_open_end(at) for at in rows.tolist()]
