"""In whose hands a case lay, and deadlines that a date fulfils where an hour of the day ends them."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from makegood import shipped
from makegood.values import Quantity

from tests.unit.desk import at, book_of, decided, history, holds, read, ticket

FIX = "from: opened_at, within: 8 working hours, until: solved_at"
WAITING = "\"during(e.state == 'waiting' for e in history)\""
HISTORY = history(("05-04 10:00", 2, "open"), ("05-04 15:00", 2, "waiting"), ("05-05 10:00", 2, "open"))


def hours(one: Any, *fields: str) -> tuple[int | float, ...]:
    return tuple(getattr(one, field).raw / Quantity.of(1, "h").raw for field in fields)


def test_each_owner_has_elapsed_and_working_time() -> None:
    case = ticket(history=HISTORY, hold={"start": "05-04 10:00", "end": "05-04 15:00"})
    one = decided(f"{FIX}, split: {{team: hold, customer: {WAITING}}}", case, "05-05 10:00")
    assert hours(one, "elapsed_by_team", "ran_by_team") == (5, 4)  # closed from 12:00 to 13:00
    assert hours(one, "elapsed_by_customer", "ran_by_customer") == (19, 4)  # until 17:00, and from 08:00
    assert hours(one, "elapsed", "ran") == (24, 8)


def test_what_stands_still_is_elapsed_time_and_not_the_clocks_own() -> None:
    split = f"split: {{customer: {WAITING}, team: {{start: opened_at, end: assigned_at}}}}"
    case = ticket(history=HISTORY, assigned_at="05-04 15:00", holds=holds(("05-04 14:00", "05-05 09:00")))
    one = decided(f"{FIX}, pauses: holds, {split}", case, "05-05 12:00")
    assert hours(one, "elapsed_by_customer", "ran_by_customer") == (19, 1)
    assert hours(one, "elapsed_by_team", "ran_by_team") == (5, 3)
    assert hours(one, "elapsed", "ran", "paused_for") == (26, 6, 19)


@pytest.mark.parametrize(
    ("facts", "now", "shares"),
    [
        ({"history": HISTORY, "solved_at": "05-04 16:00"}, "05-10 10:00", (1, 1)),  # it stands once it is done
        ({"history": HISTORY}, "05-04 16:00", (1, 1)),  # an interval that goes on lasts until now
        ({"history": HISTORY}, "05-04 11:00", (0, 0)),  # one that has not begun
        ({"history": []}, "05-04 11:00", (0, 0)),
        ({}, "05-04 11:00", (0, 0)),  # no history yet
    ],
)
def test_how_far_it_is_counted(facts: dict[str, Any], now: str, shares: tuple[int, int]) -> None:
    one = decided(f"{FIX}, split: {{customer: {WAITING}}}", ticket(**facts), now)
    assert hours(one, "elapsed_by_customer", "ran_by_customer") == shares


def test_the_decision_says_it_and_keeps_its_schema() -> None:
    case = ticket(history=HISTORY)
    decision = book_of(f"fix: {{{FIX}, split: {{customer: {WAITING}}}}}").decide(case, at("05-05 10:00"))
    data = json.loads(decision.to_json())
    jsonschema.validate(data, json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8")))
    assert data["deadlines"][0]["split"] == {"customer": {"elapsed": "PT19H", "ran": "PT4H"}}


@pytest.mark.parametrize(
    ("deadline", "code", "said"),
    [
        (f"{FIX}, split: {{team: urgent}}", "type-mismatch", "`split` takes intervals"),
        (f"{FIX}, split: {{team: {{start: opened_on}}}}", "type-mismatch", "`start` of an interval is an instant"),
        (f"{FIX}, split: {{}}", "invalid-value", ""),
        (f"{FIX}, split: holds", "wrong-type", ""),
        ("by: promised_on, until: solved_at, split: {team: holds}", "unknown-key", "`split` is for a clock that runs"),
    ],
)
def test_what_is_no_split(deadline: str, code: str, said: str) -> None:
    _, problems = read(f"fix: {{{deadline}}}")
    (one,) = [one for one in problems if one.level == "error"]
    assert one.code == code
    assert said in one.message
    assert one.place is not None


def test_one_pause_needs_no_list() -> None:
    case = ticket(assigned_at="05-04 14:00", reopened_at="05-05 10:00")
    alone = decided(f"{FIX}, pauses: {{start: assigned_at, end: reopened_at}}", case, "05-05 12:00")
    listed = decided(f"{FIX}, pauses: [{{start: assigned_at, end: reopened_at}}]", case, "05-05 12:00")
    assert alone.due == listed.due
    assert alone.state == "running"


# -- a date in `until` is in time up to the last day


@pytest.mark.parametrize(
    ("deadline", "day", "state"),
    [
        ("from: opened_at, within: 2 working days, ends: close_of_business", "2026-05-06", "met"),
        ("from: opened_at, within: 2 working days, ends: close_of_business", "2026-05-07", "missed"),
        ("from: opened_at, within: 2 days, ends: same_time", "2026-05-06", "met"),
        ("from: opened_at, within: 2 days, ends: same_time", "2026-05-07", "missed"),
        ("from: opened_at, within: 4 h", "2026-05-04", "met"),
        ("from: opened_at, within: 4 h", "2026-05-05", "missed"),
        ("by: promised_on, ends: close_of_business", "2026-05-06", "met"),
        ("by: promised_on, ends: close_of_business", "2026-05-07", "missed"),
        ("from: opened_at, within: 2 days", "2026-05-06", "met"),
        ("from: opened_at, within: 2 days", "2026-05-07", "missed"),
    ],
)
def test_a_date_does_not_say_the_hour(deadline: str, day: str, state: str) -> None:
    one = decided(f"{deadline}, until: opened_on", ticket(opened_on=day, promised_on="2026-05-06"), "05-20 12:00")
    assert one.state == state
    assert one.missed is (state == "missed")
    assert (one.late_by.raw > 0) is (state == "missed")


def test_an_instant_beside_it_does_say_the_hour() -> None:
    late = ticket(opened_on="2026-05-07", solved_at="05-06 17:30")
    deadline = "from: opened_at, within: 2 working days, ends: close_of_business, until: [opened_on, solved_at]"
    assert decided(deadline, late, "05-20 12:00").state == "missed"
