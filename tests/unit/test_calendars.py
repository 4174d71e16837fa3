"""Calendars: working days against NumPy, pandas and China's announcements; day rules; the shipped calendars; faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import chinese_calendar
import numpy as np
import pytest
from dateutil.easter import easter as easter_by_dateutil
from makegood.calendar_columns import NOWHERE
from makegood.calendar_file import build, in_order
from makegood.calendar_plan import DAYS
from makegood.calendars import Calendar, OutsideCalendarError
from makegood.day_rules import date_of, day_of, days_of, easter

from tests.unit.calendar_oracles import built, shipped_calendars

WEEK = {"mon-fri": ["08:00-17:00"]}


@pytest.fixture(scope="module")
def shipped() -> dict[str, Calendar]:
    return shipped_calendars()


def holidays_of(calendar: Calendar, year: int) -> list[str]:
    """The weekdays of a year on which it is closed, as MM-DD."""
    days = range(day_of(f"{year}-01-01"), day_of(f"{year + 1}-01-01"))
    return [f"{date_of(d):%m-%d}" for d in days if date_of(d).weekday() < 5 and not calendar.is_open(d)]


# Working days


@pytest.mark.parametrize("name", ["weekdays", "eu", "gb", "us", "us_banking_saturday"])
def test_working_days_agree_with_numpy(shipped: dict[str, Calendar], name: str) -> None:
    calendar = shipped[name]
    mask = "1111110" if name == "us_banking_saturday" else "1111100"
    closed = [day for day in range(DAYS) if not calendar.flags[day]]
    business = np.busdaycalendar(mask, np.array(closed, "datetime64[D]"))
    source = np.random.default_rng(len(name))
    days = source.integers(day_of("1990-01-01"), day_of("2090-01-01"), 100_000)
    steps = source.integers(-250, 251, days.size)
    others = days + source.integers(-3_000, 3_000, days.size)
    dates = days.astype("datetime64[D]")

    forward = np.busday_offset(dates, np.maximum(steps, 0), "preceding", busdaycal=business)
    back = np.busday_offset(dates, np.minimum(steps, 0), "following", busdaycal=business)
    wanted = np.where(steps == 0, days, np.where(steps > 0, forward, back).astype(np.int64))
    moved = calendar.columns.add_working_days(days, steps)
    assert np.array_equal(moved, wanted)

    first, last = (np.array(edge, "datetime64[D]") + 1 for edge in (np.minimum(days, others), np.maximum(days, others)))
    count = np.busday_count(first, last, busdaycal=business) * np.sign(others - days)
    counted = calendar.columns.working_days_between(days, others)
    assert np.array_equal(counted, count)

    rolled = np.busday_offset(dates, 0, "following", busdaycal=business).astype(np.int64)
    assert np.array_equal(calendar.columns.next_open_days(days), rolled)
    rolled_back = np.busday_offset(dates, 0, "preceding", busdaycal=business).astype(np.int64)
    assert np.array_equal(calendar.columns.previous_open_days(days), rolled_back)

    for row in range(0, days.size, 50):
        day, n, other = int(days[row]), int(steps[row]), int(others[row])
        assert calendar.add_working_days(day, n) == moved[row]
        assert calendar.working_days_between(day, other) == counted[row]
        assert calendar.next_open_day(day) == rolled[row]
        assert calendar.previous_open_day(day) == rolled_back[row]


def test_working_days_agree_with_pandas(shipped: dict[str, Calendar]) -> None:
    import pandas as pd

    calendar = shipped["gb"]
    closed = [day for day in range(DAYS) if not calendar.flags[day]]
    business = np.busdaycalendar("1111100", np.array(closed, "datetime64[D]"))
    source = np.random.default_rng(5)
    for day, n in zip(
        source.integers(8_000, 40_000, 2_000).tolist(), source.integers(1, 60, 2_000).tolist(), strict=True
    ):
        moved = pd.Timestamp(date_of(day)) + pd.offsets.CustomBusinessDay(n, calendar=business)
        assert date_of(calendar.add_working_days(day, n)) == moved.date()


def test_zero_working_days_stay_on_a_closed_day(shipped: dict[str, Calendar]) -> None:
    saturday = day_of("2026-07-11")
    assert shipped["eu"].add_working_days(saturday, 0) == saturday
    assert shipped["eu"].columns.add_working_days(np.array([saturday]), 0).tolist() == [saturday]


def test_outside_the_table() -> None:
    calendar = built(hours=WEEK)
    last = DAYS - 1
    asked: list[Callable[[], object]] = [
        lambda: calendar.is_open(-1),
        lambda: calendar.is_open(DAYS),
        lambda: calendar.add_working_days(last, 10),
        lambda: calendar.add_working_days(3, -10),
        lambda: built(hours={}).next_open_day(5),
    ]
    for ask in asked:
        with pytest.raises(OutsideCalendarError):
            ask()
    days = np.array([-1, last, 3, 20_000])
    columns = calendar.columns
    assert columns.add_working_days(days, np.array([1, 10, -10, 1])).tolist() == [NOWHERE] * 3 + [20_003]
    assert columns.add_working_days(np.array([-1]), 0).tolist() == [-1]
    assert columns.working_days_between(days, days).tolist() == [NOWHERE, 0, 0, 0]
    assert columns.next_open_days(np.array([DAYS])).tolist() == [NOWHERE]
    assert columns.are_open(days).tolist() == [False, True, False, True]
    assert built(hours={}).columns.next_open_days(days).tolist() == [NOWHERE] * 4


# The shipped calendars


def test_china_agrees_with_every_announcement(shipped: dict[str, Calendar]) -> None:
    calendar = shipped["cn"]
    for day in range(day_of("2007-01-01"), day_of("2027-01-01")):
        assert calendar.is_open(day) == chinese_calendar.is_workday(date_of(day)), date_of(day)
    assert not calendar.provisional(day_of("2026-12-31"))
    assert calendar.provisional(day_of("2027-01-01"))


def test_china_works_on_saturday_10_october_2026(shipped: dict[str, Calendar]) -> None:
    assert shipped["cn"].add_working_days(day_of("2026-09-30"), 3) == day_of("2026-10-10")


@pytest.mark.parametrize(
    ("year", "holidays"),
    [
        (2014, "01-01 01-02 04-17 04-18 04-21 05-01 05-09 05-29 05-30 06-09 07-21 08-15 12-24 12-25 12-26 12-29 12-30"),
        (2023, "01-02 04-06 04-07 04-10 05-01 05-09 05-18 05-19 05-29 07-21 08-15 11-01 11-02 12-25 12-26 12-27 12-28"),
    ],
)
def test_eu_institutions_as_the_commission_listed_them(shipped: dict[str, Calendar], year: int, holidays: str) -> None:
    last = {2014: "12-31", 2023: "12-29"}[year]
    assert holidays_of(shipped["eu"], year) == [*holidays.split(), last]


@pytest.mark.parametrize(
    ("name", "year", "holidays"),
    [
        ("gb", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        ("gb", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        ("uk_bank", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        ("us", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        ("us_banking", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
        ("weekdays", 2026, ""),
        ("always", 2026, ""),
    ],
)
def test_public_holidays(shipped: dict[str, Calendar], name: str, year: int, holidays: str) -> None:
    assert holidays_of(shipped[name], year) == holidays.split()


def test_a_period_that_ends_on_a_saturday_ends_on_monday(shipped: dict[str, Calendar]) -> None:
    assert shipped["eu"].next_open_day(day_of("2026-07-11")) == day_of("2026-07-13")


def test_every_shipped_calendar_has_titles_and_a_digest(shipped: dict[str, Calendar]) -> None:
    for calendar in shipped.values():
        assert set(calendar.title) == {"en", "zh"}
        assert calendar.digest.startswith("sha256:")
    assert len({calendar.digest for calendar in shipped.values()}) == len(shipped)


def test_banks_in_india_close_on_the_second_and_fourth_saturday(shipped: dict[str, Calendar]) -> None:
    saturdays = [day_of(f"2026-06-{number:02}") for number in (6, 13, 20, 27)]
    assert [shipped["in_banking_saturday"].is_open(day) for day in saturdays] == [True, False, True, False]


# What a calendar says of a day


def test_the_first_that_speaks_decides() -> None:
    calendar = built(
        hours=WEEK,
        holidays=["2026-05-01", "2026-05-04"],
        closed=["2026-05-05", "2026-05-06"],
        open=["2026-05-02", "2026-05-04"],
        special={"2026-05-06": ["10:00-12:00"], "2026-05-07": []},
    )
    days = [day_of(f"2026-05-0{number}") for number in range(1, 9)]
    assert [calendar.is_open(day) for day in days] == [False, True, False, True, False, True, False, True]


def test_combinations() -> None:
    parts = {"a": built(hours={"mon-wed": ["09:00-17:00"]}), "b": built(hours={"wed-fri": ["12:00-20:00"]})}
    monday = day_of("2026-07-06")
    either, both = (built(parts, **{how: ["a", "b"]}) for how in ("union", "intersection"))
    assert [either.is_open(day) for day in range(monday, monday + 7)] == [True] * 5 + [False] * 2
    assert [both.is_open(day) for day in range(monday, monday + 7)] == [False, False, True] + [False] * 4
    assert in_order({"x": {"union": ["y", "z"]}, "y": {"union": ["z"]}, "z": {}}) == ["z", "y", "x"]


def test_the_digest_follows_the_content() -> None:
    base = built(hours=WEEK).digest
    assert built(hours=WEEK).digest == base
    assert built(hours=WEEK, closed=["2026-05-05"]).digest != base
    assert built({"a": built(hours=WEEK)}, union=["a"]).digest != base


# Day rules


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("12-25", ["2026-12-25", "2027-12-25"]),
        ("02-29", []),
        ("2026-05-09", ["2026-05-09"]),
        ("12-30..01-01", ["2025-12-30", "2025-12-31", "2026-01-01", "2026-12-30", "2026-12-31", "2027-01-01"]),
        ("2026-01-01..2026-01-02", ["2026-01-01", "2026-01-02"]),
        ("easter", ["2026-04-05", "2027-03-28"]),
        ("easter-2", ["2026-04-03", "2027-03-26"]),
        ("easter+39", ["2026-05-14", "2027-05-06"]),
        ("last mon of 05", ["2026-05-25", "2027-05-31"]),
        ("1st thu of 01", ["2026-01-01", "2027-01-07"]),
        ("5th sun of 02", []),
    ],
)
def test_day_rules(rule: str, days: list[str]) -> None:
    found = [date_of(day).isoformat() for day in days_of(rule, range(2026, 2028))]
    assert [day for day in found if day >= "2025-12-30" and day < "2027-12-26"][: len(days)] == days


def test_easter_agrees_with_dateutil() -> None:
    for year in range(1600, 4000):
        wanted: date = easter_by_dateutil(year)
        assert date_of(easter(year)) == wanted


# Faults


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        ({"timezone": "Europe/Brussel"}, ("timezone",), "unknown-zone"),
        ({"hours": {"mon-fry": []}}, ("hours", "mon-fry"), "bad-weekday"),
        ({"hours": {"fri-mon": []}}, ("hours", "fri-mon"), "bad-weekday"),
        ({"hours": {"mon-fri": ["08:00-17:00"], "fri": []}}, ("hours", "fri"), "weekday-twice"),
        ({"hours": {"mon": ["17:00-08:00"]}}, ("hours", "mon", 0), "bad-hours"),
        ({"hours": {"mon": ["9-17"]}}, ("hours", "mon", 0), "bad-hours"),
        ({"hours": {"mon": ["24:00-25:00"]}}, ("hours", "mon", 0), "bad-hours"),
        ({"hours": {"mon": ["08:00-12:00", "11:00-17:00"]}}, ("hours", "mon", 1), "bad-hours"),
        ({"holidays": ["12-25", "13-25"]}, ("holidays", 1), "bad-day"),
        ({"holidays": ["2026-12-31..2026-12-24"]}, ("holidays", 0), "bad-day"),
        ({"holidays": ["easter.."]}, ("holidays", 0), "bad-day"),
        ({"holidays": {"country": "XX"}}, ("holidays",), "unknown-holidays"),
        ({"holidays": [{"country": "GB", "subdivision": "ZZ"}]}, ("holidays", 0), "unknown-holidays"),
        ({"holidays": {"market": "NONE"}}, ("holidays",), "unknown-holidays"),
        ({"closed": ["2026-02-30"]}, ("closed", 0), "bad-day"),
        ({"open": ["2026-05-02"], "closed": ["2026-05-02"]}, ("open",), "open-and-closed"),
        ({"special": {"05-02": []}}, ("special", "05-02"), "bad-day"),
        ({"union": ["gb"]}, (), "calendar-source"),
        ({"known_until": "soon"}, ("known_until",), "bad-day"),
    ],
)
def test_faults(data: dict[str, Any], path: tuple[str | int, ...], code: str) -> None:
    calendar, faults = build({"calendar": "test", "hours": WEEK, **data}, {})
    assert calendar is None
    assert [(fault.path, fault.code) for fault in faults] == [(path, code)]


def test_an_unknown_part_is_suggested() -> None:
    calendar, faults = build({"calendar": "test", "union": ["weekday"]}, {"weekdays": built(hours=WEEK)})
    assert calendar is None
    assert [(fault.path, fault.code) for fault in faults] == [(("union", 0), "unknown-calendar")]
    assert faults[0].hint is not None
    assert "weekdays" in faults[0].hint


def test_trusted_files_do_not_wait_for_the_holiday_package() -> None:
    data = {"calendar": "test", "hours": WEEK, "holidays": {"country": "XX"}}
    calendar, faults = build(data, {}, trusted=True)
    assert faults == []
    assert calendar is not None
    with pytest.raises(NotImplementedError):
        calendar.is_open(0)
