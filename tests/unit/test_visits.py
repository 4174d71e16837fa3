"""Visits: the next date, whether it is overdue, when to prepare it; meters; the dates that follow and their rule."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import jsonschema
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.canonical import dumps
from makegood.expr.interpret_time import add_months
from makegood.shipped import shipped
from makegood.visit_dates import dates, rule

from tests.unit.test_escalation import wrong
from tests.unit.time_desk import book_of, errors_of

BUDGET = settings(max_examples=100 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)


def visit(keys: str, head: str = "") -> str:
    return f"{head}visits:\n  care: {{{keys}, cite: x}}\n"


@pytest.mark.parametrize(
    ("keys", "facts", "at", "day", "overdue"),
    [
        ("every: 1 month, last: last_on", {"last_on": "2026-01-31"}, "2026-02-10", "2026-02-28", False),
        ("every: 6 months, last: last_on", {"last_on": "2026-08-31"}, "2026-09-10", "2027-02-28", False),
        ("every: 15 days, last: last_on", {"last_on": "2026-06-01"}, "2026-06-16", "2026-06-16", False),
        ("every: 15 days, last: last_on", {"last_on": "2026-06-01"}, "2026-06-17", "2026-06-16", True),
        ("every: 1 year, from: installed_on, last: last_on", {"installed_on": "2024-02-29"}, "2025-01-01", "2025-02-28", False),
        (
            "every: 1 year, from: installed_on, last: last_on",
            {"installed_on": "2024-02-29", "last_on": "2025-03-03"}, "2025-04-01", "2026-03-03", False,
        ),
        # A visit that lies after the instant of evaluation has not been made.
        (
            "every: 1 month, from: installed_on, last: last_on",
            {"installed_on": "2026-01-10", "last_on": "2026-03-03"}, "2026-02-20", "2026-02-10", True,
        ),
        ("every: interval, last: last_on", {"interval": "2 months", "last_on": "2026-01-31"}, "2026-02-01", "2026-03-31", False),
        (
            "every: 1 month if senior else 2 weeks, last: last_on",
            {"senior": False, "last_on": "2026-01-31"}, "2026-02-01", "2026-02-14", False,
        ),
        ("every: 1 day, last: opened_at", {"opened_at": "2026-06-01T23:30:00Z"}, "2026-06-02", "2026-06-03", False),
        ("on: planned_on - 3 days", {"planned_on": "2026-06-10"}, "2026-06-07", "2026-06-07", False),
        ("on: planned_on - 3 days", {"planned_on": "2026-06-10"}, "2026-06-08", "2026-06-07", True),
        ("on: 'next_day_of_month(10, local_date(now))'", {}, "2026-06-11", "2026-07-10", False),
    ],
)  # fmt: skip
def test_the_next_date(keys: str, facts: dict[str, Any], at: str, day: str, overdue: bool) -> None:
    expect = {"visits.care": day, "visits.care.next": day, "visits.care.overdue": overdue}
    assert wrong(visit(keys), f"{at}T12:00:00+01:00", expect, **facts) == []


FIXED = "every: 1 month, from: installed_on, last: last_on, mode: fixed"


@pytest.mark.parametrize(
    ("last", "at", "catch_up", "skip"),
    [
        (None, "2026-02-01", "2026-02-28", "2026-02-28"),
        ("2026-02-28", "2026-03-01", "2026-03-31", "2026-03-31"),
        ("2026-02-27", "2026-02-27", "2026-02-28", "2026-02-28"),
        ("2026-03-31", "2026-04-01", "2026-04-30", "2026-04-30"),
        (None, "2026-05-02", "2026-02-28", "2026-05-31"),
        ("2026-03-02", "2026-05-31", "2026-03-31", "2026-05-31"),
        ("2026-05-31", "2026-05-31", "2026-06-30", "2026-06-30"),
        ("2026-01-01", "2026-01-20", "2026-02-28", "2026-02-28"),
    ],
)
def test_a_fixed_date_is_counted_from_the_first(last: str | None, at: str, catch_up: str, skip: str) -> None:
    facts = {"installed_on": "2026-01-31", **({} if last is None else {"last_on": last})}
    moment = f"{at}T12:00:00+01:00"
    late = {"visits.care": catch_up, "visits.care.overdue": catch_up < at}
    assert wrong(visit(FIXED), moment, late, **facts) == []
    assert wrong(visit(f"{FIXED}, if_missed: catch_up"), moment, late, **facts) == []
    left_out = {"visits.care": skip, "visits.care.overdue": False}
    assert wrong(visit(f"{FIXED}, if_missed: skip"), moment, left_out, **facts) == []


@pytest.mark.parametrize(
    ("rule_", "last", "day"),
    [
        ("keep", None, "2026-02-28"),  # a Saturday
        ("next", None, "2026-03-02"),
        ("previous", None, "2026-02-27"),
        # A visit on the day to which the date had moved was that visit.
        ("next", "2026-03-02", "2026-03-31"),
        ("previous", "2026-02-27", "2026-03-31"),
        ("next", "2026-02-28", "2026-03-02"),
        ("previous", "2026-02-26", "2026-02-27"),
    ],
)
def test_a_date_moves_to_an_open_day(rule_: str, last: str | None, day: str) -> None:
    facts = {"installed_on": "2026-01-31", **({} if last is None else {"last_on": last})}
    text = visit(f"{FIXED}, if_closed: {rule_}, calendar: office")
    assert wrong(text, "2026-04-01T12:00:00Z", {"visits.care": day}, **facts) == []


def test_lead_window_and_who() -> None:
    text = visit("every: 1 month, last: last_on, lead: 1 week, window: 3 days, by: technician")
    facts = {"last_on": "2026-01-31"}
    expect = {
        "visits.care": "2026-02-28",
        "visits.care.prepare_on": "2026-02-21",
        "visits.care.latest": "2026-03-03",
        "visits.care.overdue": False,
        "visits.care.late_by": "0 days",
        "visits.care.by": "technician",
    }
    assert wrong(text, "2026-03-03T12:00:00Z", expect, **facts) == []
    assert (
        wrong(text, "2026-03-05T12:00:00Z", {"visits.care.overdue": True, "visits.care.late_by": "2 days"}, **facts)
        == []
    )


def test_working_days_before_and_after() -> None:
    text = visit(
        "every: 5 working days, last: last_on, lead: 2 working days, window: 1 working day", "calendar: office\n"
    )
    expect = {
        "visits.care": "2026-01-12",
        "visits.care.prepare_on": "2026-01-08",
        "visits.care.latest": "2026-01-13",
    }
    assert wrong(text, "2026-01-05T12:00:00Z", expect, last_on="2026-01-02") == []


def test_a_skipped_date_is_waited_for_as_long_as_its_window() -> None:
    text = visit(f"{FIXED}, if_missed: skip, window: 3 days")
    facts = {"installed_on": "2026-01-31"}
    assert wrong(text, "2026-03-03T12:00:00Z", {"visits.care": "2026-02-28"}, **facts) == []
    assert wrong(text, "2026-03-04T12:00:00Z", {"visits.care": "2026-03-31"}, **facts) == []


METER = "every: 1 year, from: installed_on, or_after: {meter: mileage, every: 10000 km, last: serviced_at"


@pytest.mark.parametrize(
    ("keys", "facts", "day", "by_meter"),
    [
        (METER + "}", {"mileage": "9999 km"}, "2026-06-30", False),
        (METER + "}", {"mileage": "10000 km"}, "2026-03-10", True),
        (METER + "}", {"mileage": "15000 km", "serviced_at": "6000 km"}, "2026-06-30", False),
        (METER + ", rate: daily}", {"mileage": "9000 km", "daily": "50 km"}, "2026-03-30", True),
        (METER + ", rate: daily}", {"mileage": "9999 km", "daily": "50 km"}, "2026-03-10", True),
        (METER + ", rate: daily}", {"mileage": "10101 km", "daily": "50 km"}, "2026-03-07", True),
        (METER + ", rate: daily}", {"mileage": "10 km", "daily": "0 km"}, "2026-06-30", False),
        (METER + ", rate: daily}", {"mileage": "10000 km", "daily": "0 km"}, "2026-03-10", True),
        (METER + ", rate: daily, read_on: read_on}", {"mileage": "9000 km", "daily": "50 km", "read_on": "2026-03-01"}, "2026-03-21", True),
        ("every: 1 year, from: installed_on, or_after: attempts > 3", {"attempts": 4}, "2026-03-10", True),
        ("every: 1 year, from: installed_on, or_after: attempts > 3", {"attempts": 3}, "2026-06-30", False),
        (
            "every: 1 year, from: installed_on, or_after: [attempts > 3, {meter: mileage, every: 100 km, rate: 1 km}]",
            {"attempts": 3, "mileage": "95 km"}, "2026-03-15", True,
        ),
        (
            "every: 1 year, from: installed_on, or_after: [attempts > 3, {meter: mileage, every: 100 km, rate: 1 km}]",
            {"attempts": 4, "mileage": "95 km"}, "2026-03-10", True,
        ),
        (
            "on: planned_on, or_after: {meter: stock, every: 0.5, last: 2, rate: 0.1}",
            {"stock": 2.3, "planned_on": "2026-06-30"}, "2026-03-12", True,
        ),
    ],
)  # fmt: skip
def test_whichever_comes_first(keys: str, facts: dict[str, Any], day: str, by_meter: bool) -> None:
    expect = {"visits.care": day, "visits.care.by_meter": by_meter, "visits.care.overdue": day < "2026-03-10"}
    assert wrong(visit(keys), "2026-03-10T12:00:00Z", expect, installed_on="2025-06-30", **facts) == []


def test_a_meter_alone_with_its_rate() -> None:
    text = visit("or_after: {meter: mileage, every: 1000 km, rate: daily}")
    assert wrong(text, "2026-03-10T12:00:00Z", {"visits.care": "2026-03-20"}, mileage="500 km", daily="50 km") == []


def test_what_is_not_known() -> None:
    text = visit("every: 1 month, last: last_on")
    expect = {"undecided": ["visits.care"], "missing": ["last_on"]}
    assert wrong(text, "2026-03-10T12:00:00Z", expect) == []
    # Without an instant the date stands, and whether it is overdue is open.
    assert wrong(text, None, {"visits.care": "2026-02-28"}, last_on="2026-01-31") == []
    metered = visit(METER + "}")
    open_ = {"undecided": ["visits.care"], "missing": ["mileage"]}
    assert wrong(metered, "2026-03-10T12:00:00Z", open_, installed_on="2025-06-30") == []
    nothing = {"undecided": ["visits.care"]}
    assert (
        wrong(
            visit("every: interval, last: last_on"),
            "2026-03-10T12:00:00Z",
            nothing,
            interval="5 h",
            last_on="2026-01-31",
        )
        == []
    )
    for mode in ("mode: floating", "mode: fixed"):
        keys = f"every: interval, from: installed_on, {mode}"
        assert wrong(visit(keys), "2026-03-10T12:00:00Z", nothing, interval="0 days", installed_on="2026-01-31") == []


def test_a_visit_that_does_not_apply() -> None:
    text = visit("when: senior, every: 1 month, last: last_on")
    expect = {"visits.care": "none", "visits.care.overdue": False}
    assert wrong(text, "2026-03-10T12:00:00Z", expect, last_on="2026-01-01", senior=False) == []
    reads = text + "remedies: {call: {when: visits.care.overdue, cite: y}}\n"
    assert wrong(reads, "2026-03-10T12:00:00Z", {"remedies.call": False}, last_on="2026-01-01", senior=False) == []
    assert wrong(reads, "2026-03-10T12:00:00Z", {"remedies.call": True}, last_on="2026-01-01", senior=True) == []


def test_what_a_decision_says() -> None:
    def said(text: str, at: str | None, **facts: Any) -> list[dict[str, Any]]:
        made = book_of(text).decide({"kind": "desk.request", **facts}, at).to_json()
        data = json.loads(made)
        assert dumps(data) == made
        jsonschema.validate(data, json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8")))
        found: list[dict[str, Any]] = data["visits"]
        return found

    plain = visit("every: 1 month, last: last_on, by: us, lead: 2 days, window: 1 day, title: Care")
    assert said(plain, "2026-03-10T12:00:00Z", last_on="2026-01-31") == [
        {
            "by": "us", "cite": "x", "id": "desk.care/care", "late_by": "P9D", "latest": "2026-03-01", "next": "2026-02-28",
            "overdue": True, "prepare_on": "2026-02-26", "title": "Care",
        }
    ]  # fmt: skip
    assert said(plain, None, last_on="2026-01-31")[0]["overdue"] is None
    aside = visit("when: senior, every: 1 month, last: last_on")
    assert said(aside, None, senior=False) == [{"cite": "x", "id": "desk.care/care", "state": "not_applicable"}]
    metered = visit(METER + "}")
    assert said(metered, "2026-03-10T12:00:00Z", installed_on="2025-06-30", mileage="5 km") == [
        {"by_meter": False, "cite": "x", "id": "desk.care/care", "next": "2026-06-30", "overdue": False}
    ]


# -- the dates that follow


def planned(keys: str, count: int, head: str = "", at: str = "2026-02-01T00:00:00Z", **facts: Any) -> list[str]:
    (one,) = book_of(visit(keys, head)).decide({"kind": "desk.request", **facts}, at).visits
    return [day.isoformat() for day in dates(one, count)]


def test_the_dates_that_follow() -> None:
    facts = {"installed_on": "2026-01-31", "last_on": "2026-01-31"}
    fixed = "every: 1 month, from: installed_on, mode: fixed"
    assert planned(fixed, 4, **facts) == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    assert planned("every: 1 month, last: last_on", 3, **facts) == ["2026-02-28", "2026-03-28", "2026-04-28"]
    assert planned("on: planned_on", 5, planned_on="2026-06-01") == ["2026-06-01"]
    moved = f"{fixed}, if_closed: previous"
    assert planned(moved, 3, "calendar: office\n", **facts) == ["2026-02-27", "2026-03-31", "2026-04-30"]
    weekly = "every: 5 working days, last: last_on"
    assert planned(weekly, 3, "calendar: office\n", **facts) == ["2026-02-06", "2026-02-13", "2026-02-20"]
    assert planned(f"{weekly}, when: senior", 3, "calendar: office\n", senior=False, **facts) == []
    assert planned("every: 1000 years, from: installed_on", 99, installed_on="2000-01-01")[-1] == "9000-01-01"


def rule_of(keys: str, head: str = "", **facts: Any) -> tuple[str | None, list[date]]:
    at = "2026-02-01T00:00:00Z"
    (one,) = book_of(visit(keys, head)).decide({"kind": "desk.request", **facts}, at).visits
    return rule(one), dates(one, 12)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("every: 10 days, last: last_on", "FREQ=DAILY;INTERVAL=10"),
        ("every: 2 weeks, last: last_on", "FREQ=WEEKLY;INTERVAL=2"),
        ("every: 1 month, last: last_on", "FREQ=MONTHLY;INTERVAL=1"),
        ("every: 2 years, last: last_on", "FREQ=YEARLY;INTERVAL=2"),
        (
            "every: 1 month, from: installed_on, mode: fixed",
            "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        ),
        ("every: 1 month, from: installed_on", "FREQ=MONTHLY;INTERVAL=1"),
        ("every: 1 month, from: planned_on", None),
        ("every: 3 working days, last: last_on, calendar: office", None),
        ("every: 1 month, last: last_on, if_closed: next, calendar: office", None),
        ("every: 1 month, last: last_on, or_after: attempts > 9", None),
        ("on: planned_on", None),
    ],
)
def test_the_rule_of_the_dates(keys: str, wanted: str | None) -> None:
    facts: dict[str, Any] = {
        "last_on": "2026-01-05",
        "installed_on": "2026-01-31",
        "planned_on": "2026-03-31",
        "attempts": 0,
    }
    assert rule_of(keys, **facts)[0] == wanted


@BUDGET
@given(
    st.dates(date(2023, 1, 1), date(2026, 1, 31)), st.integers(1, 24),
    st.sampled_from(["days", "weeks", "months"]), st.booleans(),
)  # fmt: skip
def test_dateutil_reads_the_rule_as_we_do(start: date, count: int, unit: str, fixed: bool) -> None:
    keys = f"every: {count} {unit}, from: installed_on, mode: {'fixed' if fixed else 'floating'}"
    text, ours = rule_of(keys, installed_on=start.isoformat())
    if text is None:
        assert not fixed
        assert ours[0].day > 28
        return
    theirs = islice(rrulestr(text, dtstart=datetime.combine(ours[0], time())), len(ours))
    assert [one.date() for one in theirs] == ours


@BUDGET
@given(
    st.dates(date(2020, 1, 1), date(2026, 1, 31)), st.integers(1, 30), st.booleans(),
    st.integers(0, 900), st.one_of(st.none(), st.integers(-40, 900)), st.booleans(),
)  # fmt: skip
def test_a_fixed_date_is_the_first_of_its_series_that_is_left(
    start: date, count: int, months: bool, later: int, visited: int | None, skip: bool
) -> None:
    """Against a walk along the series, one date after another."""
    today = start + timedelta(days=later)
    last = None if visited is None else start + timedelta(days=visited)
    floor = last if last is not None and last <= today else None
    n, day = 1, start
    while True:
        found = add_months(start, n * count) if months else start + timedelta(days=n * count)
        assert found is not None
        day, n = found, n + 1
        if (floor is None or day > floor) and (not skip or day >= today):
            break
    keys = f"every: {count} {'months' if months else 'days'}, from: installed_on, last: last_on, mode: fixed"
    text = visit(f"{keys}, if_missed: {'skip' if skip else 'catch_up'}")
    facts = {"installed_on": start.isoformat()} | ({} if last is None else {"last_on": last.isoformat()})
    decision = book_of(text).decide({"kind": "desk.request", **facts}, f"{today}T12:00:00Z")
    assert decision.value("desk.care", "visits.care.next") == day
    assert decision.value("desk.care", "visits.care.overdue") == (today > day)


# -- what is wrong


@pytest.mark.parametrize(
    ("keys", "code", "column", "says"),
    [
        ("by: us", "missing-key", 9, "`every` (with `from` or `last`), or `on`"),
        ("every: 1 month", "missing-key", 17, "say `last`, `from`, or both"),
        ("every: 1 month, mode: fixed, last: last_on", "missing-key", 32, "say `from`"),
        ("every: 0 days, last: last_on", "invalid-value", 17, "above nought"),
        ("every: -1 month, last: last_on", "invalid-value", 17, "above nought"),
        ("every: 1 month if senior else 0 days, last: last_on", "invalid-value", 17, "above nought"),
        ("every: 24 h, last: last_on", "type-mismatch", 17, "days, months or working days"),
        ("every: senior, last: last_on", "type-mismatch", 17, "a length of time"),
        ("every: 3 working days, last: last_on", "no-calendar", 17, "needs a calendar"),
        ("every: 1 month, last: senior", "type-mismatch", 32, "a date or an instant"),
        ("every: 1 month, from: attempts", "type-mismatch", 32, "a date or an instant"),
        ("on: senior", "type-mismatch", 14, "a date or an instant"),
        ("on: planned_on, every: 1 month", "invalid-value", 33, "`every` belongs to an interval"),
        ("on: planned_on, last: last_on", "invalid-value", 32, "`last` belongs to an interval"),
        ("every: 1 month, last: last_on, if_missed: skip", "invalid-value", 52, "`mode: fixed`"),
        ("every: 1 month, last: last_on, lead: 1 month", "invalid-value", 47, "no shorter than `every`"),
        ("every: 1 month, last: last_on, lead: -1 day", "invalid-value", 47, "below nought"),
        ("every: 1 month, last: last_on, lead: 3 h", "type-mismatch", 47, "counts hours"),
        ("every: 1 month, last: last_on, window: senior", "type-mismatch", 49, "a length of time"),
        ("every: 1 month, from: planned_on, mode: fixed, if_missed: skip, window: 1 month", "type-mismatch", 82, "number of days"),
        ("every: 1 month, last: last_on, if_closed: next", "no-calendar", 52, "needs a calendar"),
        ("every: 1 month, last: last_on, by: attempts", "type-mismatch", 45, "a word or a text"),
        ("every: 1 month, last: last_on, mode: fix", "unknown-choice", 47, "fix"),
        ("every: 1 month, last: last_on, when: attempts", "not-boolean", 47, "yes/no"),
        ("every: 1 month, last: last_on, or_after: mileage", "not-boolean", 51, "a condition or a meter"),
        ("every: 1 month, last: last_on, or_after: {meter: mileage}", "missing-key", 41, "every"),
        ("every: 1 month, last: last_on, or_after: {meter: mileage, every: 5 kg}", "unit-mismatch", 75, "mass"),
        ("every: 1 month, last: last_on, or_after: {meter: senior, every: 5}", "type-mismatch", 59, "a number or a measure"),
        ("every: 1 month, last: last_on, or_after: {meter: mileage, every: 0 km}", "invalid-value", 75, "above nought"),
        ("every: 1 month, last: last_on, or_after: {meter: mileage, every: 5 km, read_on: last_on}", "invalid-value", 90, "rate"),
        ("or_after: {meter: mileage, every: 5 km}", "missing-key", 20, "`rate` a day"),
        ("or_after: attempts > 3", "missing-key", 20, "gives no date"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_visit(keys: str, code: str, column: int, says: str) -> None:
    (found,) = errors_of(visit(keys))
    assert found.place is not None
    assert says in found.message, str(found)
    assert (found.code, found.place.line, found.place.column) == (code, 6, column), str(found)
