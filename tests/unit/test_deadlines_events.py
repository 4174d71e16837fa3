"""The stream of events of a deadline's clock: each event with its instant, and the state that follows from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from makegood.clock_events import EVENTS, ClockEvent
from makegood.decision import OutcomeDecision

from tests.unit.desk import at, book_of, decided, history, holds, local, ticket

FIX = "from: opened_at, within: 8 working hours, until: solved_at"
WHOLE = f"{FIX}, cancel: withdrawn_at, reset: reopened_at, pauses: holds, warn: [50 percent, {{before: 1 working hour}}, {{after: 1 h}}]"


def told(one: OutcomeDecision) -> list[str]:
    """The events as `05-04 10:00 activated`."""
    return [f"{local(each.at)} {each.event}{'' if each.warning is None else f' {each.warning}'}" for each in one.events]


@pytest.mark.parametrize(
    ("facts", "now", "events"),
    [
        ({}, "05-04 09:00", []),
        ({}, "05-04 10:00", ["05-04 10:00 activated"]),
        ({}, "05-04 15:00", ["05-04 10:00 activated", "05-04 15:00 warned 1"]),
        (
            {"holds": holds(("05-04 14:00", "05-05 10:00"))},
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 14:00 paused", "05-05 10:00 resumed", "05-05 11:00 warned 1", "05-05 15:00 warned 2",
             "05-05 16:00 missed", "05-05 17:00 warned 3"],
        ),
        (
            {"holds": holds(("05-04 14:00", None))},
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 14:00 paused"],
        ),
        (
            {"holds": holds(("05-04 14:00", None)), "solved_at": "05-04 16:00"},  # solved on hold: it is not resumed
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 14:00 paused", "05-04 16:00 fulfilled"],
        ),
        (
            {"holds": holds(("05-04 14:00", "05-04 16:00")), "solved_at": "05-04 16:00"},
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 14:00 paused", "05-04 16:00 fulfilled", "05-04 16:00 resumed"],
        ),
        (
            {"holds": holds(("05-04 09:00", "05-04 11:00"))},  # on hold before it was opened
            "05-04 12:00",
            ["05-04 10:00 activated", "05-04 10:00 paused", "05-04 11:00 resumed"],
        ),
        ({"holds": holds(("05-04 08:00", "05-04 09:00"))}, "05-04 12:00", ["05-04 10:00 activated"]),
        ({"solved_at": "05-04 14:00"}, "05-06 12:00", ["05-04 10:00 activated", "05-04 14:00 fulfilled"]),
        (
            {"solved_at": "05-05 10:30"},
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 15:00 warned 1", "05-05 09:00 warned 2", "05-05 10:00 missed", "05-05 10:30 fulfilled"],
        ),
        (
            {"withdrawn_at": "05-04 16:00", "solved_at": "05-04 17:00"},
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 15:00 warned 1", "05-04 16:00 cancelled"],
        ),
        (
            {"withdrawn_at": "05-05 10:30"},
            "05-06 12:00",
            ["05-04 10:00 activated", "05-04 15:00 warned 1", "05-05 09:00 warned 2", "05-05 10:00 missed", "05-05 10:30 cancelled"],
        ),
        (
            {"reopened_at": "05-06 08:00"},  # what the clock before the reset had come to is gone
            "05-06 12:00",
            ["05-04 10:00 activated", "05-06 08:00 reset", "05-06 12:00 warned 1"],
        ),
        ({"reopened_at": "05-06 08:00", "solved_at": "05-04 12:00"}, "05-06 12:00", ["05-04 10:00 activated", "05-04 12:00 fulfilled"]),
    ],
)  # fmt: skip
def test_events_and_their_instants(facts: dict[str, Any], now: str, events: list[str]) -> None:
    assert told(decided(WHOLE, ticket(**facts), now)) == events


def test_a_clock_that_exists_since_later_is_activated_then() -> None:
    one = decided(f"{FIX}, started: assigned_at", ticket(assigned_at="05-04 12:00"), "05-04 14:00")
    assert told(one) == ["05-04 12:00 activated"]
    assert told(decided(f"{FIX}, started: assigned_at", ticket(), "05-04 14:00")) == []


def test_a_period_ends() -> None:
    assert told(decided("from: opened_at, within: 1 day", ticket(), "05-06 12:00")) == [
        "05-04 10:00 activated",
        "05-06 00:00 ended",
    ]


def test_a_named_date_has_no_start() -> None:
    one = decided(
        "by: promised_on, until: solved_at, warn: [{before: 1 day}]", ticket(promised_on="2026-05-05"), "05-06 12:00"
    )
    assert told(one) == ["05-05 00:00 warned 1", "05-06 00:00 missed"]


def test_what_does_not_apply_has_no_events() -> None:
    assert decided(f"{FIX}, when: urgent", ticket(urgent=False), "05-06 12:00").events == ()


def test_in_a_decision_when_asked() -> None:
    book = book_of(f"fix: {{{WHOLE}, cite: '1'}}\nplain: {{from: opened_at, within: 4 h, cite: '2'}}")
    decision = book.decide(ticket(solved_at="05-04 14:00"), at("05-04 14:01"))
    assert "events" not in decision.data["deadlines"][0]
    shown = decision.to_dict(events=True)["deadlines"]
    assert shown[0]["events"] == [
        {"at": "2026-05-04T08:00:00Z", "event": "activated"},
        {"at": "2026-05-04T12:00:00Z", "event": "fulfilled"},
    ]
    assert [one["event"] for one in shown[1]["events"]] == ["activated", "ended"]
    assert set(EVENTS) >= {one["event"] for entry in shown for one in entry["events"]}


# -- the state that follows from the events


def state_of(events: tuple[ClockEvent, ...], moment: datetime) -> str:
    """The state at a moment, from the events before it alone."""
    started = paused = missed = False
    end = ""
    for one in events:
        if one.at >= moment:
            break
        match one.event:
            case "activated" | "reset":
                started, missed = True, False
            case "paused" | "resumed":
                paused = one.event == "paused"
            case "missed":
                missed = True
            case "fulfilled" | "cancelled" | "ended":
                end = one.event
    if not started:
        return "not_started"
    if end == "fulfilled":
        return "missed" if missed else "met"
    return end or ("paused" if paused else "missed" if missed else "running")


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"holds": holds(("05-04 14:00", "05-05 10:00"), ("05-05 11:00", "05-05 12:00"))},
        {"holds": holds(("05-04 14:00", None)), "solved_at": "05-06 10:00"},
        {"holds": holds(("05-04 14:00", "05-05 10:00"), ("05-06 10:00", "05-07 10:00")), "solved_at": "05-07 12:00"},
        {"holds": holds(("05-04 11:00", "05-04 12:00")), "withdrawn_at": "05-04 15:00"},
        {"withdrawn_at": "05-06 15:00"},
        {"history": history(("05-04 11:00", 1, "open")), "solved_at": "05-05 10:00"},
    ],
)
@pytest.mark.parametrize(
    "deadline",
    [
        f"{FIX}, cancel: withdrawn_at, pauses: holds",
        "from: opened_at, within: 1 working day, until: solved_at, cancel: withdrawn_at, pauses: holds",
        "from: opened_at, within: 30 h, until: solved_at, cancel: withdrawn_at, pauses: holds",
        "from: opened_at, within: 1 day, cancel: withdrawn_at, pauses: holds",
    ],
)
def test_the_events_give_the_states(deadline: str, facts: dict[str, Any]) -> None:
    """Between its events the state at any moment is the one that follows from the events so far."""
    book = book_of(f"fix: {{{deadline}, cite: '1'}}")
    case = ticket(**facts)
    (last,) = book.decide(case, at("05-12 12:00")).deadlines
    moments = sorted({one.at for one in last.events})
    assert moments
    for before, after in zip(moments, [*moments[1:], moments[-1] + timedelta(hours=2)], strict=True):
        moment = before + (after - before) / 2
        (one,) = book.decide(case, moment).deadlines
        assert one.state == state_of(last.events, moment), (local(moment), told(last))
