"""Deadlines with a whole clock: pauses, resets, warnings, lengths that change, ends and conventions; as decided and shown."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from makegood import shipped
from makegood.values import Quantity

from tests.unit.desk import CHANGES, LIMITS, WORKING_LIMITS, at, book_of, decided, history, holds, local, ticket

FIX = "from: opened_at, within: 8 working hours, until: solved_at"
HELD = holds(("05-04 14:00", "05-05 10:00"))


# -- pauses


@pytest.mark.parametrize(
    ("deadline", "facts", "due"),
    [
        (FIX, {}, "05-05 10:00"),  # Monday 10-12 and 13-17, and two hours of Tuesday
        (f"{FIX}, pauses: holds", {}, "05-05 10:00"),
        (f"{FIX}, pauses: holds", {"holds": []}, "05-05 10:00"),
        (f"{FIX}, pauses: holds", {"holds": HELD}, "05-05 16:00"),
        (f"{FIX}, pauses: holds", {"holds": holds(("05-04 12:00", "05-04 13:00"))}, "05-05 10:00"),  # closed anyway
        (f"{FIX}, pauses: holds", {"holds": holds(("05-04 08:00", "05-04 11:00"))}, "05-05 11:00"),  # before the start
        (f"{FIX}, pauses: holds", {"holds": [{"why": "x"}, None, *HELD]}, "05-05 16:00"),  # one that has not begun
        (f"{FIX}, pauses: holds", {"holds": holds(("05-04 14:00", "05-04 16:00"), ("05-04 15:00", "05-05 10:00"))}, "05-05 16:00"),
        (f"{FIX}, pauses: holds", {"holds": holds(("05-05 10:00", "05-06 10:00"))}, "05-05 10:00"),  # due when it begins
        (f"{FIX}, pauses: hold", {"hold": {"start": "05-04 14:00", "end": "05-05 10:00"}}, "05-05 16:00"),
        (f"{FIX}, pauses: [{{start: assigned_at, end: reopened_at}}]",
         {"assigned_at": "05-04 14:00", "reopened_at": "05-05 10:00"}, "05-05 16:00"),
        (f"{FIX}, pauses: [holds, hold]", {"holds": HELD, "hold": {"start": "05-05 09:00", "end": "05-05 11:00"}}, "05-05 17:00"),
        (f"{FIX}, pauses: \"during(e.state == 'waiting' for e in history)\"",
         {"history": history(("05-04 10:00", 2, "open"), ("05-04 14:00", 2, "waiting"), ("05-05 10:00", 2, "open"))}, "05-05 16:00"),
        ("from: opened_at, within: 4 h, until: solved_at, pauses: holds", {"holds": holds(("05-04 11:00", "05-04 12:30"))}, "05-04 15:30"),
        ("from: opened_at, within: 5 days, pauses: holds", {}, "05-10 00:00"),
        ("from: opened_at, within: 5 days, pauses: holds", {"holds": HELD}, "05-11 00:00"),
        ("from: opened_at, within: 5 days, pauses: holds", {"holds": holds(("05-04 11:00", "05-04 18:00"))}, "05-10 00:00"),  # within a day
        ("from: opened_at, within: 1 month, pauses: holds", {"holds": HELD}, "06-06 00:00"),
        ("from: opened_at, within: 5 working days, pauses: holds", {"holds": HELD}, "05-13 00:00"),
        ("from: opened_at, within: 5 working days, pauses: holds",
         {"holds": holds(("05-08 12:00", "05-10 12:00"))}, "05-12 00:00"),  # a weekend
        ("from: opened_on, within: 8 working hours, pauses: holds", {"opened_on": "2026-05-04", "holds": HELD}, "05-05 14:00"),
    ],
)  # fmt: skip
def test_when_it_is_due(deadline: str, facts: dict[str, Any], due: str) -> None:
    assert local(decided(deadline, ticket(**facts), "06-30 12:00").due) == due


@pytest.mark.parametrize(
    ("now", "state", "due", "remaining"),
    [
        ("05-04 11:00", "running", "05-05 10:00", "7 h"),
        ("05-04 14:00", "paused", "05-05 10:00", "5 h"),
        ("05-04 16:00", "paused", "05-05 12:00", "5 h"),  # as if it went on now
        ("05-05 09:00", "paused", "05-05 15:00", "5 h"),
        ("05-05 10:00", "running", "05-05 16:00", "5 h"),
        ("05-05 16:00", "running", "05-05 16:00", "0 h"),
        ("05-05 16:01", "missed", "05-05 16:00", None),
    ],
)
def test_the_state_while_it_stands_still_and_after(now: str, state: str, due: str, remaining: str | None) -> None:
    one = decided(f"{FIX}, pauses: holds", ticket(holds=HELD), now)
    assert (one.state, local(one.due)) == (state, due)
    assert one.remaining == (None if remaining is None else Quantity.of(int(remaining.split()[0]), "h"))


def test_a_clock_that_stopped_is_not_moved_by_later_pauses() -> None:
    """It was solved on hold: the hold goes on, and the due date is the one of then."""
    case = ticket(holds=holds(("05-04 14:00", None)), solved_at="05-05 09:00")
    one = decided(f"{FIX}, pauses: holds", case, "05-20 12:00")
    assert (one.state, local(one.due)) == ("met", "05-05 15:00")
    assert one.ran == Quantity.of(3, "h")
    assert one.paused_for == Quantity.of(19, "h")


def test_what_was_missed_stays_missed_on_hold() -> None:
    case = ticket(holds=holds(("05-06 09:00", None)))
    one = decided(f"{FIX}, pauses: holds", case, "05-07 12:00")
    assert (one.state, one.missed, one.days_late) == ("paused", True, 2)
    assert one.remaining is None
    assert one.late_by == Quantity.of(50, "h")


def test_a_period_that_is_over_does_not_pause() -> None:
    case = ticket(holds=holds(("05-06 09:00", None)))
    assert decided("from: opened_at, within: 1 day, pauses: holds", case, "05-07 12:00").state == "ended"
    assert decided("from: opened_at, within: 9 days, pauses: holds", case, "05-07 12:00").state == "paused"


def test_without_a_moment_an_open_pause_leaves_it_open() -> None:
    book = book_of(f"fix: {{{FIX}, pauses: holds, cite: '1'}}")
    open_ended = book.decide(ticket(holds=holds(("05-04 14:00", None))))
    assert [one["id"] for one in open_ended.undecided] == ["desk.sla/fix"]
    assert open_ended.deadlines == []
    (closed,) = book.decide(ticket(holds=HELD)).deadlines
    assert local(closed.due) == "05-05 16:00"
    assert closed.state is None


def test_precedence_of_states() -> None:
    """Not applicable, not started, cancelled, met or missed by the stop, paused, missed by now, running."""
    deadline = f"{FIX}, when: urgent, cancel: withdrawn_at, pauses: holds"
    facts: dict[str, Any] = {"urgent": True, "holds": holds(("05-04 14:00", None))}

    def state(**more: Any) -> Any:
        return decided(deadline, ticket(**{**facts, **more}), "05-04 16:00").state

    assert state(urgent=False) == "not_applicable"
    assert state() == "paused"
    assert state(holds=[]) == "running"
    assert state(withdrawn_at="05-04 15:00") == "cancelled"
    assert state(withdrawn_at="05-04 15:00", solved_at="05-04 14:30") == "met"
    assert state(withdrawn_at="05-04 15:00", solved_at="05-04 15:00") == "cancelled"
    assert state(withdrawn_at="05-04 17:00") == "paused"
    case = ticket(**facts)
    del case["opened_at"]
    assert decided(deadline, case, "05-04 16:00").state == "not_started"


# -- reset, started


@pytest.mark.parametrize(
    ("facts", "started_at", "due", "state"),
    [
        ({}, "05-04 10:00", "05-05 10:00", "missed"),
        ({"reopened_at": "05-06 08:00"}, "05-06 08:00", "05-06 17:00", "running"),
        ({"reopened_at": "05-06 12:00"}, "05-04 10:00", "05-05 10:00", "missed"),  # not yet
        ({"reopened_at": "05-06 08:00", "assigned_at": "05-05 12:00"}, "05-06 08:00", "05-06 17:00", "running"),
        (
            {"reopened_at": "05-06 08:00", "solved_at": "05-05 09:00"},
            "05-04 10:00",
            "05-05 10:00",
            "met",
        ),  # behind the stop
        ({"reopened_at": "05-04 08:00"}, "05-04 10:00", "05-05 10:00", "missed"),  # before the start
    ],
)
def test_a_reset_starts_the_clock_anew(facts: dict[str, Any], started_at: str, due: str, state: str) -> None:
    one = decided(f"{FIX}, reset: [assigned_at, reopened_at]", ticket(**facts), "05-06 11:00")
    assert (local(one.started_at), local(one.due), one.state) == (started_at, due, state)


@pytest.mark.parametrize(
    ("options", "due"),
    [
        ("", "05-05 16:00"),
        (", retroactive_pauses: true", "05-05 16:00"),
        (", retroactive_pauses: false", "05-05 15:00"),
    ],
)
def test_pauses_before_the_clock_was_there(options: str, due: str) -> None:
    """It counts from the opening; whether the hold before it was assigned counts is a switch of its own."""
    case = ticket(assigned_at="05-04 15:00", holds=HELD)
    assert local(decided(f"{FIX}, started: assigned_at, pauses: holds{options}", case, "05-20 12:00").due) == due


def test_a_clock_that_is_not_there_has_not_started() -> None:
    assert decided(f"{FIX}, started: assigned_at", ticket(), "05-20 12:00").state == "not_started"
    assert (
        decided(f"{FIX}, started: assigned_at", ticket(assigned_at="05-21 08:00"), "05-20 12:00").state == "not_started"
    )
    assert decided(f"{FIX}, started: assigned_at", ticket(assigned_at="05-19 08:00"), "05-20 12:00").state == "missed"


# -- warnings


@pytest.mark.parametrize(
    ("deadline", "warnings"),
    [
        (f"{FIX}, warn: [50 percent, 75 percent, 100 percent]", ["05-04 15:00", "05-04 17:00", "05-05 10:00"]),
        (f"{FIX}, warn: 125 percent", ["05-05 12:00"]),
        (f"{FIX}, warn: [{{before: 1 working hour}}, {{before: 1 h}}, {{before: 0 h}}]", ["05-05 09:00", "05-05 09:00", "05-05 10:00"]),
        (f"{FIX}, warn: [{{before: 3 working hours}}, {{before: 1 working day}}]", ["05-04 16:00", "05-04 10:00"]),
        (f"{FIX}, warn: [{{after: 4 working hours}}, {{after: 1 day}}, {{after: 90 min}}]", ["05-05 15:00", "05-06 10:00", "05-05 11:30"]),
        (f"{FIX}, pauses: holds, warn: [50 percent, {{before: 1 working hour}}]", ["05-05 11:00", "05-05 15:00"]),
        (f"{FIX}, pauses: holds, warn: {{before: 5 working hours}}", ["05-04 14:00"]),  # when the hold began
        ("from: opened_at, within: 4 h, until: solved_at, warn: 50 percent", ["05-04 12:00"]),
        ("from: opened_at, within: 2 days, until: solved_at, warn: 50 percent", ["05-05 17:00"]),  # of 62 hours
        ("from: opened_at, within: 2 working days, until: solved_at, warn: 50 percent", ["05-05 14:00"]),  # of 22 open hours
        ("by: promised_on, until: solved_at, warn: {before: 2 days}", ["05-09 00:00"]),
        ("from: opened_at, within: 4 h, until: solved_at, warn: share", ["05-04 11:00"]),
    ],
)  # fmt: skip
def test_when_to_warn(deadline: str, warnings: list[str]) -> None:
    case = ticket(holds=holds(("05-04 14:00", "05-05 10:00")), promised_on="2026-05-10", share=0.25)
    one = decided(deadline, case, "05-20 12:00")
    assert [local(getattr(one, f"warning_{number}")) for number in range(1, len(warnings) + 1)] == warnings


@pytest.mark.parametrize(
    ("now", "facts", "warned", "warn_at"),
    [
        ("05-04 14:59", {}, 0, "05-04 15:00"),
        ("05-04 15:00", {}, 1, "05-04 17:00"),
        ("05-05 11:00", {}, 2, "05-05 12:00"),  # missed, and one more to come
        ("05-05 13:00", {}, 3, None),
        ("05-05 13:00", {"solved_at": "05-04 16:00"}, 1, None),
        ("05-05 13:00", {"withdrawn_at": "05-04 14:00"}, 0, None),
        ("05-05 13:00", {"urgent": False}, 0, None),
    ],
)
def test_warnings_reached_and_ahead(now: str, facts: dict[str, Any], warned: int, warn_at: str | None) -> None:
    deadline = f"{FIX}, when: urgent, cancel: withdrawn_at, warn: [50 percent, 75 percent, 125 percent]"
    one = decided(deadline, ticket(**{"urgent": True, **facts}), now)
    assert (one.warned, local(one.warn_at)) == (warned, warn_at)


# -- lengths that change

URGENT = history(
    ("05-04 10:00", 3, "open"), ("05-04 11:00", 3, "open"), ("05-04 14:00", 1, "open"), ("05-04 15:00", 1, "open")
)
CALM = history(("05-04 09:00", 1, "open"), ("05-04 11:00", 3, "open"))


@pytest.mark.parametrize(
    ("rule", "urgent", "calm"),
    [
        ("", "05-04 12:00", "05-04 18:00"),
        ("from_start", "05-04 12:00", "05-04 18:00"),
        ("restart", "05-04 16:00", "05-04 19:00"),
        ("carry_elapsed", "05-04 14:00", "05-04 18:00"),  # four hours had run, and two are allowed
        ("carry_percent", "05-04 15:00", "05-04 15:00"),  # a half had run, and a half
        ("keep_earlier", "05-04 12:00", "05-04 12:00"),
    ],
)
def test_a_length_that_changes(rule: str, urgent: str, calm: str) -> None:
    """From 8 hours to 2 after four of them, and from 2 to 8 after one; an entry that changes nothing is none."""
    deadline = (
        f"from: opened_at, within: '{LIMITS}', until: solved_at, {CHANGES}{f', on_change: {rule}' if rule else ''}"
    )
    assert local(decided(deadline, ticket(history=URGENT), "05-20 12:00").due) == urgent
    assert local(decided(deadline, ticket(history=CALM), "05-20 12:00").due) == calm


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("from_start", "05-04 12:00"), ("restart", "05-04 16:00"), ("carry_elapsed", "05-04 14:00"),
        ("carry_percent", "05-04 15:15"), ("keep_earlier", "05-04 12:00"),
    ],
)  # fmt: skip
def test_a_length_of_working_time_that_changes(rule: str, due: str) -> None:
    """Three of eight working hours had run by 14:00: five eighths of two are 75 minutes."""
    deadline = f"from: opened_at, within: '{WORKING_LIMITS}', until: solved_at, {CHANGES}, on_change: {rule}"
    assert local(decided(deadline, ticket(history=URGENT), "05-20 12:00").due) == due


@pytest.mark.parametrize(
    ("rule", "due"), [("from_start", "05-05 17:00"), ("restart", "05-05 17:00"), ("keep_earlier", "05-05 17:00")]
)
def test_days_that_change(rule: str, due: str) -> None:
    deadline = (
        f"from: opened_at, within: '[(1 working day if e.priority == 1 else 4 working days) for e in history]', "
        f"until: solved_at, ends: close_of_business, {CHANGES}, on_change: {rule}"
    )
    assert local(decided(deadline, ticket(history=URGENT), "05-20 12:00").due) == due


def test_hours_and_working_hours_in_turn() -> None:
    """Two hours around the clock, or eight working hours: each is counted on its own clock."""
    limits = "[(2 h if e.priority == 1 else 8 working hours) for e in history]"
    deadline = f"from: opened_at, within: '{limits}', until: solved_at, {CHANGES}"
    case = ticket(history=URGENT)
    assert local(decided(deadline, case, "05-04 13:00").due) == "05-05 10:00"
    assert local(decided(deadline, case, "05-20 12:00").due) == "05-04 12:00"
    assert local(decided(f"{deadline}, on_change: keep_earlier", case, "05-20 12:00").due) == "05-04 12:00"
    assert local(decided(f"{deadline}, on_change: carry_percent", case, "05-20 12:00").due) == "05-04 15:15"
    assert local(decided(f"{deadline}, on_change: carry_elapsed", case, "05-20 12:00").due) == "05-04 14:00"


def test_changes_that_have_not_happened() -> None:
    """Later than now, or than the stop; and before the first of them no length is known."""
    deadline = f"from: opened_at, within: '{LIMITS}', until: solved_at, {CHANGES}"
    assert local(decided(deadline, ticket(history=URGENT), "05-04 13:59").due) == "05-04 18:00"
    assert local(decided(deadline, ticket(history=URGENT, solved_at="05-04 13:00"), "05-20 12:00").due) == "05-04 18:00"
    book = book_of(f"fix: {{{deadline}, cite: '1'}}")
    assert book.decide(ticket(history=URGENT), at("05-04 09:00")).undecided != []


def test_shares_of_what_was_carried_over() -> None:
    """A half had run at the change; a share that was reached by then is reached at the change."""
    deadline = f"from: opened_at, within: '{LIMITS}', until: solved_at, {CHANGES}, on_change: carry_percent, warn: [50 percent, 75 percent]"
    one = decided(deadline, ticket(history=URGENT), "05-04 14:30")
    assert [local(one.warning_1), local(one.warning_2)] == ["05-04 14:00", "05-04 14:30"]
    assert one.used == pytest.approx(0.75, abs=0)
    assert one.warned == 2


# -- conventions


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ("from: opened_at, within: 6 working hours", "05-04 17:00"),
        ("from: opened_at, within: 6 working hours, at_close: stay", "05-04 17:00"),
        ("from: opened_at, within: 6 working hours, at_close: next_open", "05-05 08:00"),
        ("from: opened_at, within: 2 working hours, at_close: next_open", "05-04 13:00"),
        ("from: opened_at, within: 5 working hours, at_close: next_open", "05-04 16:00"),
        ("from: opened_at, within: 2 working days", "05-07 00:00"),
        ("from: opened_at, within: 2 working days, ends: same_time", "05-06 10:00"),
        ("from: opened_at, within: 2 working days, ends: close_of_business", "05-06 17:00"),
        ("from: opened_at, within: 10 days, ends: close_of_business", "05-15 00:00"),  # a holiday does not close
        ("from: opened_at, within: 10 days, ends: close_of_business, if_closed: next", "05-15 17:00"),
        ("by: promised_on, ends: close_of_business", "05-08 17:00"),
        ("from: opened_at, within: 1 day if urgent else 3 h, ends: close_of_business", "05-05 17:00"),
    ],
)
def test_ends(deadline: str, due: str) -> None:
    assert local(decided(deadline, ticket(promised_on="2026-05-08", urgent=True), "06-30 12:00").due) == due


@pytest.mark.parametrize(
    ("opened", "clock", "due"),
    [
        ("2026-03-28T10:00:00+01:00", "elapsed", "2026-03-29T09:00:00+00:00"),
        ("2026-03-28T10:00:00+01:00", "wall", "2026-03-29T08:00:00+00:00"),
        ("2026-10-24T10:00:00+02:00", "elapsed", "2026-10-25T08:00:00+00:00"),
        ("2026-10-24T10:00:00+02:00", "wall", "2026-10-25T09:00:00+00:00"),
        ("2026-03-28T02:30:00+01:00", "wall", "2026-03-29T01:00:00+00:00"),  # 02:30 is jumped over
        ("2026-10-24T02:30:00+02:00", "wall", "2026-10-25T00:30:00+00:00"),  # 02:30 comes twice
    ],
)
def test_hours_when_the_clocks_change(opened: str, clock: str, due: str) -> None:
    book = book_of(f"fix: {{from: opened_at, within: 24 h, clock: {clock}, cite: '1'}}")
    (one,) = book.decide(ticket() | {"opened_at": opened}, "2026-12-31T00:00:00Z").deadlines
    assert one.due.isoformat() == due


# -- what it says of itself


def test_how_far_the_clock_has_come() -> None:
    one = decided(f"{FIX}, pauses: holds", ticket(holds=HELD), "05-05 11:00")
    assert local(one.started_at) == "05-04 10:00"
    assert one.ran == Quantity.of(4, "h")
    assert one.paused_for == Quantity.of(20, "h")
    assert one.elapsed == Quantity.of(25, "h")
    assert one.used == pytest.approx(0.5, abs=0)
    plain = decided("from: opened_at, within: 4 h, until: solved_at", ticket(), "05-04 13:00")
    assert (local(plain.started_at), plain.ran) == ("05-04 10:00", Quantity.of(3, "h"))
    assert plain.used == pytest.approx(0.75, abs=0)


def test_a_day_past_the_known_holidays_is_provisional() -> None:
    year = "from: opened_at, within: 150 working days"
    assert decided("from: opened_at, within: 10 working days", ticket(), "05-20 12:00").provisional is False
    assert decided(f"{year}, if_closed: next", ticket(), "05-20 12:00").provisional is False
    assert decided("from: opened_at, within: 1 year, if_closed: next", ticket(), "05-20 12:00").provisional is True
    shown = book_of("fix: {from: opened_at, within: 1 year, if_closed: next, cite: '1'}").decide(
        ticket(), at("05-20 12:00")
    )
    assert shown.data["deadlines"][0]["provisional"] is True


def test_outcomes_read_the_clock_of_a_deadline() -> None:
    more = (
        "calendar: desk\ncompensation:\n  late: {amount: 5 EUR, per: deadlines.fix.warned, cite: '2'}\nremedies:\n"
        "  half: {when: deadlines.fix.used >= 50 percent, cite: '3'}\n  held: {when: deadlines.fix.state == 'paused', cite: '3'}\n"
        "  long: {when: deadlines.fix.paused_for > 19 h and known(deadlines.fix.warning_1), cite: '3'}\ncurrency: EUR\n"
    )
    book = book_of(f"fix: {{{FIX}, pauses: holds, warn: [50 percent, 75 percent], cite: '1'}}", more)
    decision = book.decide(ticket(holds=HELD), at("05-05 15:00"))
    assert str(decision.compensation[0].amount) == "10.00 EUR"
    assert {one.name: one.granted for one in decision.remedies} == {"half": True, "held": False, "long": True}


def test_the_canonical_text_of_a_clock() -> None:
    book = book_of(
        f"fix: {{{FIX}, pauses: holds, warn: [50 percent, {{before: 1 working hour}}], title: Fix, cite: '1'}}"
    )
    decision = book.decide(ticket(holds=HELD), at("05-05 11:30"))
    assert decision.data["deadlines"] == [
        {
            "cite": "1", "due": "2026-05-05T14:00:00Z", "id": "desk.sla/fix", "last_day": "2026-05-05", "owed_by": "company",
            "remaining": "PT3H30M", "state": "running", "title": "Fix", "warn_at": "2026-05-05T13:00:00Z", "warned": 1,
        }
    ]  # fmt: skip
    schema = json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8"))
    for now in ("05-04 09:00", "05-04 15:00", "05-05 11:30", "05-06 12:00", None):
        decision = book.decide(ticket(holds=HELD), None if now is None else at(now))
        text = decision.to_json(events=True)
        assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        jsonschema.validate(json.loads(text), schema)


def test_a_missed_deadline_on_hold_shows_how_late_it_is() -> None:
    book = book_of(f"fix: {{{FIX}, pauses: holds, cite: '1'}}")
    shown = book.decide(ticket(holds=holds(("05-06 09:00", None))), at("05-07 12:00")).data["deadlines"][0]
    assert (shown["state"], shown["late_by"], shown["days_late"]) == ("paused", "P2DT2H", 2)


def test_columns_show_the_same() -> None:
    pytest.importorskip("polars")
    from makegood.testing.answers import READERS

    deadline = f"fix: {{{FIX}, pauses: holds, warn: 50 percent, cite: '1'}}\nplain: {{from: opened_at, within: 4 h, cite: '2'}}"
    book = book_of(deadline)
    case, now = ticket(holds=HELD), 1_777_971_600_000_000
    keys = [key for one in book.policy("desk.sla").outcomes for key in one.fields.values()]
    said = {name: reader(book, "desk.sla", case, now) for name, reader in READERS.items()}
    for key in keys:
        assert len({str(one.value(key)) for one in said.values()}) == 1, key
    assert said["polars"].value("deadlines.plain.used") == said["interpret"].value("deadlines.plain.used") is not None
