"""Working time and working days against pandas and NumPy, on random calendars, where the conventions coincide.

Every answer is a policy's: in columns for all rows, and case by case for some. Where the conventions part, the test says
so, and docs/time-oracles.md says which option gives which. MAKEGOOD_SOAK=100 asks a million questions of pandas about hours,
a million about days, and five million of NumPy.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
import pytest
from makegood.book import Book, Vocabulary
from makegood.cases.kind import Kind, read_kind
from makegood.day_rules import day_of
from makegood.loading import load_book

SOAK = int(os.environ.get("MAKEGOOD_SOAK", "1"))
HOURS = 1_700 * SOAK  # questions about hours of each calendar
DAYS = 10_000 * SOAK  # and about days, which NumPy answers by the column
SINGLE = 40  # of these decided one by one as well
MINUTE, HOUR = 60_000_000, 3_600_000_000
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FACTS = {
    "moment": {"type": "string", "format": "date-time", "x-type": "instant"},
    "hours": {"type": "integer", "minimum": -4000, "maximum": 4000},
    "day": {"type": "string", "format": "date", "x-type": "date"},
    "other": {"type": "string", "format": "date", "x-type": "date"},
    "days": {"type": "integer", "minimum": -4000, "maximum": 4000},
}
POLICY = """\
policy: desk.oracle
title: Answers to compare
case: desk.question
timezone: UTC
calendar: random
values:
  due: add_work(moment, hours * 1 working hour)
  due_opened: next_open(due)
  opened: next_open(moment)
  moved: deadlines.days.last_day
  counted: working_days_between(day, other)
deadlines:
  days: {from: day, within: days * 1 working day, cite: none}
"""

Days = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Office:
    """A random calendar: its weekdays, its openings of a day, its holidays."""

    weekdays: tuple[bool, ...]
    spans: tuple[tuple[str, str], ...]
    holidays: tuple[date, ...]

    def text(self) -> str:
        days = " ".join(name for name, works in zip(WEEK, self.weekdays, strict=True) if works)
        spans = ", ".join(f'"{start}-{end}"' for start, end in self.spans)
        closed = ", ".join(str(day) for day in self.holidays)
        return f"calendar: random\ntitle: Random\nhours: {{{days}: [{spans}]}}\nclosed: [{closed}]\n"

    @property
    def mask(self) -> str:
        return "".join("1" if works else "0" for works in self.weekdays)

    def business_hours(self, n: int) -> Any:
        starts = [start for start, _ in self.spans]
        ends = [f"{int(end[:2]) % 24:02}{end[2:]}" for _, end in self.spans]
        week = " ".join(name.title() for name, works in zip(WEEK, self.weekdays, strict=True) if works)
        return pd.offsets.CustomBusinessHour(n, weekmask=week, holidays=list(self.holidays), start=starts, end=ends)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def office(seed: int, *, overnight: bool = False) -> Office:
    source = np.random.default_rng(seed)
    weekdays = tuple(bool(works) for works in source.random(7) < 0.7)
    weekdays = weekdays if any(weekdays) else (True,) * 7
    marks = sorted(5 * int(mark) for mark in source.choice(np.arange(1, 288), 4, replace=False))
    spans: tuple[tuple[str, str], ...] = ((clock(marks[0]), clock(marks[1])), (clock(marks[2]), clock(marks[3])))
    if overnight:
        spans = ((clock(marks[3]), clock(1440 + marks[0])),)
    first = day_of("2019-01-01")
    offs = source.choice(np.arange(first, first + 8 * 365), 60, replace=False)
    return Office(weekdays, spans, tuple(sorted(date.fromordinal(719_163 + int(day)) for day in offs)))


def kind() -> Kind:
    found, problems = read_kind({"x-kind": "desk.question", "type": "object", "properties": FACTS})
    assert problems == []
    assert found is not None
    return found


def book_of(one: Office) -> Book:
    texts = {"oracle.yaml": POLICY, "random.yaml": one.text()}
    book, problems = load_book([Path(name) for name in texts], Vocabulary(kinds={"desk.question": kind()}), texts=texts)
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    return book


def answers(one: Office, asked: pl.DataFrame) -> pl.DataFrame:
    """The policy's values of all rows, after some of them were decided one by one as well."""
    book = book_of(one)
    made = book.decide_table(asked, "desk.question")
    assert made.rejects == ()
    frame = made.frame.select(pl.col("^.*values.*$").name.map(lambda name: name.rpartition(".")[2]))
    for row in range(0, len(asked), max(1, len(asked) // SINGLE)):
        facts = asked.row(row, named=True)
        decision = book.decide(
            {"kind": "desk.question", "id": "q", **{key: plain(value) for key, value in facts.items()}}
        )
        for name in frame.columns:
            assert raw(decision.value("desk.oracle", f"values.{name}")) == frame[name][row], (name, facts)
    return pl.DataFrame(frame)


def plain(value: Any) -> Any:
    return value if isinstance(value, int) else value.isoformat()


def raw(value: Any) -> Any:
    if isinstance(value, datetime):
        return round(value.timestamp()) * 1_000_000
    return value.toordinal() - 719_163 if isinstance(value, date) else value


def questions(seed: int, size: int) -> pl.DataFrame:
    source = np.random.default_rng(seed + 1000)
    low, high = day_of("2020-06-01"), day_of("2025-06-01")
    moments = source.integers(low * 1440, high * 1440, size) * MINUTE
    return pl.DataFrame(
        {
            "moment": pl.from_epoch(pl.Series(moments), time_unit="us").dt.replace_time_zone("UTC"),
            "hours": source.integers(-120, 121, size),
        }
    )


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(6))
def test_hours_agree_with_pandas(seed: int) -> None:
    """pandas goes on to the next opening: `at_close: next_open`, here next_open(add_work(…))."""
    one = office(seed)
    asked = questions(seed, HOURS)
    found = answers(one, asked)
    opening = {start for start, _ in one.spans}
    closing = {end for _, end in one.spans}
    compared = 0
    offsets = {n: one.business_hours(n) for n in range(-120, 121)}
    given = zip(
        asked["moment"].dt.epoch("us"), asked["hours"], found["due"], found["due_opened"], found["opened"], strict=True
    )
    for moment, hours, due, due_opened, opened in given:
        start = pd.Timestamp(moment, unit="us")
        if hours == 0:
            assert start + offsets[0] == pd.Timestamp(opened, unit="us")
        elif hours > 0:
            assert start + offsets[hours] == pd.Timestamp(due_opened, unit="us"), (start, hours)
        elif f"{pd.Timestamp(due, unit='us'):%H:%M}" in opening | closing:
            continue  # back to an opening: pandas says sometimes that, and sometimes the closing time before
        else:
            assert start + offsets[hours] == pd.Timestamp(due, unit="us"), (start, hours)
        compared += 1
    assert compared > HOURS * 0.6


@pytest.mark.parametrize("seed", range(6, 9))
def test_overnight_hours_agree_with_pandas(seed: int) -> None:
    """From before midnight on. After it, pandas counts whole shifts from the date that has begun, not from the shift's own."""
    one = office(seed, overnight=True)
    ends = int(one.spans[0][1][:2]) * 60 + int(one.spans[0][1][3:]) - 1440
    begun = pl.col("moment").dt.hour().cast(pl.Int64) * 60 + pl.col("moment").dt.minute()
    asked = questions(seed, 400).filter((pl.col("hours") > 0) & (begun >= ends))
    assert len(asked) > 100
    found = answers(one, asked)
    for moment, hours, due in zip(asked["moment"].dt.epoch("us"), asked["hours"], found["due_opened"], strict=True):
        start = pd.Timestamp(moment, unit="us")
        assert start + one.business_hours(hours) == pd.Timestamp(due, unit="us"), (start, hours)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20, 25))
def test_days_agree_with_numpy_and_pandas(seed: int) -> None:
    """Forwards from an open day or not: the n-th open day after it. NumPy rolls first: back when it goes on, and vice versa."""
    one = office(seed)
    source = np.random.default_rng(seed)
    days = source.integers(day_of("2010-01-01"), day_of("2035-01-01"), DAYS)
    others = days + source.integers(-2000, 2001, DAYS)
    steps = source.integers(-260, 261, DAYS)
    dates = pl.from_epoch(pl.Series(days), time_unit="d"), pl.from_epoch(pl.Series(others), time_unit="d")
    found = answers(one, pl.DataFrame({"day": dates[0], "other": dates[1], "days": steps}))
    business = np.busdaycalendar(one.mask, np.array(one.holidays, "datetime64[D]"))
    moved = found["moved"].to_numpy()
    assert np.array_equal(moved, _moved(business, days, steps))
    first, last = (np.array(edge, "datetime64[D]") + 1 for edge in (np.minimum(days, others), np.maximum(days, others)))
    counted = np.busday_count(first, last, busdaycal=business) * np.sign(others - days)
    assert np.array_equal(found["counted"].to_numpy(), counted)
    for row in range(0, DAYS, 5 if SOAK > 1 else 25):
        if steps[row] != 0:
            start = pd.Timestamp(date.fromordinal(719_163 + int(days[row])))
            offset = pd.offsets.CustomBusinessDay(int(steps[row]), calendar=business)
            assert (start + offset).date().toordinal() - 719_163 == moved[row]


def _moved(business: np.busdaycalendar, days: Days, steps: Days) -> Days:
    dates = days.astype("datetime64[D]")
    forward = np.busday_offset(dates, np.maximum(steps, 0), "preceding", busdaycal=business)
    back = np.busday_offset(dates, np.minimum(steps, 0), "following", busdaycal=business)
    return np.where(steps == 0, days, np.where(steps > 0, forward, back).astype(np.int64))


def test_where_the_conventions_part() -> None:
    """What docs/time-oracles.md says of the other conventions."""
    weekdays = (True,) * 5 + (False,) * 2
    one = Office(weekdays, (("09:00", "17:00"),), ())
    asked = pl.DataFrame(
        {
            "moment": pl.Series(["2026-07-07T16:00:00Z", "2026-07-08T17:00:00Z"]).str.to_datetime(time_zone="UTC"),
            "hours": [1, -8],
            "day": [date(2026, 7, 11)] * 2,
            "days": [0, 1],
        }
    )
    found = answers(one, asked)
    # Used up exactly at closing time: there for us, at the next opening for pandas.
    assert pd.Timestamp(found["due"][0], unit="us") == pd.Timestamp("2026-07-07 17:00")
    assert pd.Timestamp("2026-07-07 16:00") + one.business_hours(1) == pd.Timestamp("2026-07-08 09:00")
    # Back to an opening: there for us, at the closing time before for pandas.
    assert pd.Timestamp(found["due"][1], unit="us") == pd.Timestamp("2026-07-08 09:00")
    assert pd.Timestamp("2026-07-08 17:00") + one.business_hours(-8) == pd.Timestamp("2026-07-07 17:00")
    # No working day after a Saturday: the Saturday for us, the Monday for pandas.
    assert found["moved"][0] == day_of("2026-07-11")
    assert pd.Timestamp("2026-07-11") + pd.offsets.CustomBusinessDay(0) == pd.Timestamp("2026-07-13")
    # One working day after a Saturday: the Monday for us and pandas, the Tuesday for NumPy when it rolls forward first.
    assert found["moved"][1] == day_of("2026-07-13")
    assert np.busday_offset("2026-07-11", 1, "forward") == np.datetime64("2026-07-14")


def test_very_long_columns_are_worked_on_by_threads() -> None:
    hours = book_of(office(1)).calendars["random"].hours("UTC")
    source = np.random.default_rng(1)
    low, high = day_of("2020-01-01") * 24 * HOUR, day_of("2026-01-01") * 24 * HOUR
    instants = source.integers(low, high, 1_200_000)
    lengths = source.integers(1, 300, instants.size) * 5 * MINUTE
    found = hours.columns.add_work(instants, lengths)
    parts = [
        hours.columns.add_work(instants[at : at + 40_000], lengths[at : at + 40_000])
        for at in range(0, 1_200_000, 40_000)
    ]
    assert np.array_equal(found, np.concatenate(parts))
