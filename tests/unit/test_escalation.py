"""Ladders: where a case stands, who deals with it, what comes next and what has been notified, in the author's words."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from makegood.shipped import shipped
from makegood.testing.answers import READERS
from makegood.testing.checks import check

from tests.unit.time_desk import book_of, errors_of

OPENED = "2026-01-05T10:00:00+01:00"  # a Monday; the office is open from 9 to 12 and from 13 to 17:30, not on Tuesday

REPAIR = """
calendar: office
escalation:
  repair:
    cite: L7
    from: opened_at
    until: closed_at
    ladder:
      - {to: dealer}
      - {to: field_engineer, after: 4 working hours, kind: functional}
      - {to: head_office, after: 2 days, when: not fixable, kind: hierarchical}
"""


def wrong(text: str, at: str | None, expect: dict[str, Any], **facts: Any) -> list[str]:
    """What is not as expected, asked of all three readers."""
    from makegood.moments import micros

    book = book_of(text)
    case = {"kind": "desk.request", **facts}
    now = None if at is None else micros(at)
    found: list[str] = []
    for name, reader in READERS.items():
        answers = reader(book, "desk.care", case, now)
        for path, given in expect.items():
            mismatch = check(path, given, answers, book.policy("desk.care"), at is None)
            if mismatch is not None:
                found.append(f"{name} {path}: {mismatch.message or mismatch.got}")
    return found


def test_a_case_climbs_with_working_time() -> None:
    facts = {"opened_at": OPENED, "fixable": True}
    before = {
        "escalation.repair.tier": 1,
        "escalation.repair.to": "dealer",
        "escalation.repair.kind": "none",
        "escalation.repair.why": "the first rung",
        "escalation.repair.since": OPENED,
        "escalation.repair.next.tier": 2,
        "escalation.repair.next.to": "field_engineer",
        "escalation.repair.next.at": "2026-01-05T15:00:00+01:00",
    }
    assert wrong(REPAIR, "2026-01-05T14:59:59+01:00", before, **facts) == []
    after = {
        "escalation.repair": 2,
        "escalation.repair.to": "field_engineer",
        "escalation.repair.kind": "functional",
        "escalation.repair.why": "after 4 working hours",
        "escalation.repair.since": "2026-01-05T15:00:00+01:00",
        "escalation.repair.next.to": "head_office",
        "escalation.repair.next.at": "none",
        "escalation.repair.notified": 1,
        "escalation.repair.notify_at": "none",
    }
    assert wrong(REPAIR, "2026-01-05T15:00:00+01:00", after, **facts) == []


def test_days_end_at_midnight_and_a_condition_must_hold_as_well() -> None:
    coming = {"escalation.repair.tier": 2, "escalation.repair.next.at": "2026-01-08T00:00:00+01:00"}
    assert wrong(REPAIR, "2026-01-07T23:59:59+01:00", coming, opened_at=OPENED, fixable=False) == []
    there = {
        "escalation.repair.tier": 3,
        "escalation.repair.why": "after 2 days, when not fixable",
        "escalation.repair.since": "2026-01-08T00:00:00+01:00",
        "escalation.repair.next.tier": "none",
        "escalation.repair.next.to": "none",
    }
    assert wrong(REPAIR, "2026-01-08T00:00:00+01:00", there, opened_at=OPENED, fixable=False) == []
    fixed = {"escalation.repair.tier": 2, "escalation.repair.next.at": "none"}
    assert wrong(REPAIR, "2026-01-09T00:00:00+01:00", fixed, opened_at=OPENED, fixable=True) == []


def test_what_is_unknown_leaves_the_rung_open_only_when_it_matters() -> None:
    assert wrong(REPAIR, "2026-01-05T12:00:00+01:00", {"escalation.repair.tier": 1}, opened_at=OPENED) == []
    open_ = {"undecided": ["escalation.repair"], "missing": ["fixable"]}
    assert wrong(REPAIR, "2026-01-09T12:00:00+01:00", open_, opened_at=OPENED) == []


def test_without_its_start_a_ladder_has_not_begun() -> None:
    expect = {"escalation.repair.tier": 1, "escalation.repair.since": "none", "escalation.repair.next.at": "none"}
    assert wrong(REPAIR, "2026-01-09T12:00:00+01:00", expect, fixable=False) == []


def test_what_was_done_stops_the_climb() -> None:
    expect = {
        "escalation.repair.tier": 2,
        "escalation.repair.next.tier": "none",
        "escalation.repair.notify_at": "none",
        "escalation.repair.done_at": "2026-01-05T16:00:00+01:00",
    }
    facts = {"opened_at": OPENED, "fixable": False, "closed_at": "2026-01-05T16:00:00+01:00"}
    assert wrong(REPAIR, "2026-03-01T12:00:00+01:00", expect, **facts) == []
    # Seen from before, it is not done yet.
    assert wrong(REPAIR, "2026-01-05T15:30:00+01:00", {"escalation.repair.next.tier": 3}, **facts) == []


def test_a_ladder_that_does_not_apply() -> None:
    text = REPAIR.replace("cite: L7", "cite: L7\n    when: urgent")
    expect = {"escalation.repair": "none", "escalation.repair.tier": "none", "escalation.repair.to": "none"}
    assert wrong(text, "2026-01-09T12:00:00+01:00", expect, opened_at=OPENED, urgent=False) == []
    open_ = {"undecided": ["escalation.repair"], "missing": ["urgent"]}
    assert wrong(text, "2026-01-05T12:00:00+01:00", open_, opened_at=OPENED) == []


ATTEMPTS = """
escalation:
  help:
    cite: L7
    fallback: duty_manager
    ladder:
      - {to: plant_mechanic, when: urgent}
      - {tier: 2, to: owner, or_when: attempts >= 1, at: failed_at}
      - {tier: 3, to: expert, or_when: attempts >= 2}
"""


@pytest.mark.parametrize(
    ("facts", "tier", "to"),
    [
        ({"urgent": False, "attempts": 9, "owner": "Li"}, 0, "duty_manager"),
        ({"urgent": True, "attempts": 0, "owner": "Li"}, 1, "plant_mechanic"),
        ({"urgent": True, "attempts": 1, "owner": "Li"}, 2, "Li"),
        ({"urgent": True, "attempts": 1, "owner": ""}, 2, "duty_manager"),
        ({"urgent": True, "attempts": 1}, 2, "duty_manager"),
        ({"urgent": True, "attempts": 2, "failed_at": "2026-01-05T09:00:00Z"}, 3, "expert"),
        ({"urgent": True, "attempts": 2, "failed_at": "2026-02-05T09:00:00Z"}, 1, "plant_mechanic"),
    ],
)
def test_conditions_attempts_and_nobody(facts: dict[str, Any], tier: int, to: str) -> None:
    expect = {"escalation.help.tier": tier, "escalation.help.to": to}
    assert wrong(ATTEMPTS, "2026-01-09T12:00:00Z", expect, **facts) == []


def test_the_instant_that_an_author_gives_for_a_condition() -> None:
    facts = {"urgent": True, "attempts": 1, "failed_at": "2026-01-05T09:00:00Z"}
    # The first rung holds by a condition of which nobody says since when: neither does what stands on it.
    assert wrong(ATTEMPTS, "2026-01-09T12:00:00Z", {"escalation.help.since": "none"}, **facts) == []
    text = ATTEMPTS.replace("to: plant_mechanic, when: urgent", "to: plant_mechanic")
    expect = {"escalation.help.since": "2026-01-05T09:00:00Z", "escalation.help.why": "when attempts >= 1"}
    assert wrong(text, "2026-01-09T12:00:00Z", expect, **facts) == []


FOLLOWS = """
calendar: office
deadlines:
  reply: {from: opened_at, within: 2 months, until: closed_at, cite: a}
  fix: {from: opened_at, within: 8 working hours, until: closed_at, pauses: holds, cite: a}
  named: {by: planned_on, cite: a}
escalation:
  answer:
    cite: x
    follows: reply
    ladder: [{to: agent}, {to: lead, after: 50 percent}, {to: boss, after: 100 percent}]
  mend:
    cite: x
    follows: fix
    ladder: [{to: agent}, {to: lead, after: 50 percent}, {to: boss, after: 1.5}]
  plan:
    cite: x
    follows: named
    ladder: [{to: agent}, {to: lead, after: 100 percent}]
"""


def test_a_share_of_a_deadline_of_months() -> None:
    facts = {"opened_at": "2026-03-10T12:00:00+01:00"}
    assert wrong(FOLLOWS, "2026-04-01T12:00:00+02:00", {"escalation.answer.tier": 1}, **facts) == []
    assert wrong(FOLLOWS, "2026-04-20T12:00:00+02:00", {"escalation.answer.to": "lead"}, **facts) == []
    due = {"deadlines.reply": "2026-05-10", "escalation.answer.since": "2026-05-11T00:00:00+02:00"}
    assert wrong(FOLLOWS, "2026-05-12T12:00:00+02:00", due, **facts) == []
    answered = {**facts, "closed_at": "2026-04-05T12:00:00+02:00"}
    assert wrong(FOLLOWS, "2026-05-12T12:00:00+02:00", {"escalation.answer.tier": 1}, **answered) == []


def test_a_share_of_working_time_around_pauses() -> None:
    hold = {"start": "2026-01-05T11:00:00+01:00", "end": "2026-01-05T14:00:00+01:00"}
    facts = {"opened_at": OPENED, "holds": [hold]}
    expect = {
        "escalation.mend.tier": 1,
        "escalation.mend.next.at": "2026-01-05T17:00:00+01:00",
        "deadlines.fix.due": "2026-01-07T13:30:00+01:00",
    }
    assert wrong(FOLLOWS, "2026-01-05T16:59:00+01:00", expect, **facts) == []
    late = {"escalation.mend.tier": 3, "escalation.mend.since": "2026-01-07T17:30:00+01:00"}
    assert wrong(FOLLOWS, "2026-01-09T16:59:00+01:00", late, **facts) == []


def test_a_named_date_is_followed_to_its_end() -> None:
    facts = {"planned_on": "2026-01-07"}
    assert wrong(FOLLOWS, "2026-01-07T23:59:59+01:00", {"escalation.plan.tier": 1}, **facts) == []
    assert wrong(FOLLOWS, "2026-01-08T00:00:00+01:00", {"escalation.plan.tier": 2}, **facts) == []
    assert wrong(FOLLOWS, "2026-01-08T00:00:00+01:00", {"escalation.plan.tier": 1}) == []


def test_a_ladder_of_a_deadline_that_does_not_apply_stays_where_it_is() -> None:
    text = FOLLOWS.replace("reply: {from", "reply: {when: urgent, from")
    facts = {"opened_at": "2025-03-10T12:00:00+01:00", "urgent": False}
    expect = {"escalation.answer.tier": 1, "escalation.answer.next.at": "none"}
    assert wrong(text, "2026-05-12T12:00:00+02:00", expect, **facts) == []


def test_a_share_is_of_the_deadline_and_a_length_of_the_ladders_own_start() -> None:
    text = FOLLOWS.replace("    follows: reply\n", "    follows: reply\n    from: failed_at\n")
    text = text.replace("{to: boss, after: 100 percent}]\n  mend", "{to: boss, after: 2 h}]\n  mend")
    facts = {"opened_at": "2026-03-10T12:00:00+01:00", "failed_at": "2026-04-20T12:00:00+02:00"}
    assert wrong(text, "2026-04-20T13:00:00+02:00", {"escalation.answer.tier": 2}, **facts) == []
    assert wrong(text, "2026-04-20T14:00:00+02:00", {"escalation.answer.tier": 3}, **facts) == []
    # Without the deadline's start no share of it has run; without the ladder's own no length has.
    begun = {"failed_at": facts["failed_at"]}
    assert wrong(text, "2026-04-20T14:00:00+02:00", {"escalation.answer.tier": 1}, **begun) == []
    opened = {"opened_at": facts["opened_at"]}
    assert wrong(text, "2026-04-20T14:00:00+02:00", {"escalation.answer.tier": 2}, **opened) == []


# -- notifications

NOTICES = """
calendar: office
escalation:
  page:
    cite: x
    from: opened_at
    until: closed_at
    quiet: office
    ladder: [{to: agent, repeat: 2 h}, {to: boss, after: 1 day, repeat: 1 day}]
"""


@pytest.mark.parametrize(
    ("at", "notified", "following"),
    [
        ("2026-01-05T10:00:00+01:00", 1, "2026-01-05T12:00:00+01:00"),
        ("2026-01-05T11:59:59+01:00", 1, "2026-01-05T12:00:00+01:00"),
    ],
)
def test_repeats_while_open(at: str, notified: int, following: str) -> None:
    text = NOTICES.replace("    quiet: office\n", "")
    expect = {"escalation.page.notified": notified, "escalation.page.notify_at": following}
    assert wrong(text, at, expect, opened_at=OPENED) == []
    again = {"escalation.page.notified": 3, "escalation.page.notify_at": "2026-01-05T16:00:00+01:00"}
    assert wrong(text, "2026-01-05T15:59:00+01:00", again, opened_at=OPENED) == []


@pytest.mark.parametrize(
    ("at", "tier", "notified", "following"),
    [
        # The second would come at noon, when the office closes: it waits until one.
        ("2026-01-05T11:59:00+01:00", 1, 1, "2026-01-05T13:00:00+01:00"),
        ("2026-01-05T12:30:00+01:00", 1, 1, "2026-01-05T13:00:00+01:00"),
        ("2026-01-05T13:00:00+01:00", 1, 2, "2026-01-05T15:00:00+01:00"),
        ("2026-01-05T17:00:00+01:00", 1, 4, "2026-01-07T10:30:00+01:00"),
        # Tuesday is closed; the next rung is reached at midnight, and its first notice waits for Wednesday at nine.
        ("2026-01-06T12:00:00+01:00", 1, 4, "2026-01-07T10:30:00+01:00"),
        ("2026-01-07T08:00:00+01:00", 2, 0, "2026-01-07T09:00:00+01:00"),
        ("2026-01-07T09:00:00+01:00", 2, 1, "2026-01-08T09:00:00+01:00"),
        ("2026-01-09T17:00:00+01:00", 2, 3, "2026-01-12T09:00:00+01:00"),
    ],
)
def test_nobody_is_notified_in_quiet_hours(at: str, tier: int, notified: int, following: str) -> None:
    expect = {
        "escalation.page.tier": tier,
        "escalation.page.notified": notified,
        "escalation.page.notify_at": following,
    }
    assert wrong(NOTICES, at, expect, opened_at=OPENED) == []


# -- what a decision says


def decided(text: str, at: str | None, **facts: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(book_of(text).decide({"kind": "desk.request", **facts}, at).to_json())
    jsonschema.validate(found, json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8")))
    return found


def test_a_decision_shows_the_whole_ladder() -> None:
    facts = {"opened_at": OPENED, "fixable": True}
    found = decided(REPAIR, "2026-01-05T15:00:00+01:00", **facts)
    assert found["escalation"] == [
        {
            "cite": "L7",
            "id": "desk.care/repair",
            "kind": "functional",
            "next": {"at": None, "tier": 3, "to": "head_office"},
            "notified": 1,
            "notify_at": None,
            "reached": ["2026-01-05T09:00:00Z", "2026-01-05T14:00:00Z"],
            "since": "2026-01-05T14:00:00Z",
            "tier": 2,
            "to": "field_engineer",
            "why": "after 4 working hours",
        }
    ]
    assert found["undecided"] == []


def test_a_decision_of_what_does_not_apply_and_of_what_is_open() -> None:
    text = REPAIR.replace("cite: L7", "cite: L7\n    when: urgent\n    title: Repair")
    found = decided(text, "2026-01-05T15:00:00+01:00", opened_at=OPENED, urgent=False)
    assert found["escalation"] == [
        {"cite": "L7", "id": "desk.care/repair", "state": "not_applicable", "title": "Repair"}
    ]
    open_ = decided(text, "2026-01-05T15:00:00+01:00", opened_at=OPENED)
    assert open_["escalation"] == []
    assert open_["undecided"] == [{"id": "desk.care/repair", "kind": "escalation", "missing": ["urgent"]}]
    timeless = decided(REPAIR, None, opened_at=OPENED)
    assert timeless["undecided"] == [{"id": "desk.care/repair", "kind": "escalation", "missing": ["closed_at"]}]


def test_the_json_is_canonical() -> None:
    from makegood.canonical import dumps

    for text in (REPAIR, ATTEMPTS, FOLLOWS, NOTICES):
        book = book_of(text)
        facts = {"opened_at": OPENED, "urgent": True, "attempts": 1, "planned_on": "2026-01-07"}
        made = book.decide({"kind": "desk.request", **facts}, "2026-01-08T15:00:00Z").to_json()
        assert dumps(json.loads(made)) == made


def test_another_outcome_may_read_where_the_case_stands() -> None:
    text = REPAIR + "remedies:\n  call: {when: escalation.repair.tier >= 2, cite: y}\n"
    facts = {"opened_at": OPENED, "fixable": True}
    assert wrong(text, "2026-01-05T15:00:00+01:00", {"remedies.call": True}, **facts) == []
    assert wrong(text, "2026-01-05T14:00:00+01:00", {"remedies.call": False}, **facts) == []


# -- what is wrong

LADDER = "escalation:\n  e:\n    cite: x\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        ("    ladder: []\n", "invalid-value", 8, 13, "empty"),
        ("    ladder:\n      - {after: 2 h}\n", "missing-key", 9, 9, "to"),
        ("    ladder: [{to: a}, {to: b}]\n", "missing-key", 8, 23, "says when it is reached"),
        ("    ladder: [{to: a}, {to: b, after: 2 h}]\n", "missing-key", 8, 38, "counts from a start"),
        ("    ladder: [{to: a, after: 50 percent}]\n", "missing-key", 8, 29, "follows none"),
        (
            "    from: opened_at\n    ladder: [{to: a}, {to: b, after: 4 working hours}]\n",
            "no-calendar", 9, 38, "needs a calendar",
        ),
        ("    from: opened_at\n    ladder: [{to: a, after: -2 h}]\n", "invalid-value", 9, 29, "below nought"),
        ("    from: opened_at\n    ladder: [{to: a, after: urgent}]\n", "type-mismatch", 9, 29, "yes/no"),
        ("    from: opened_at\n    ladder: [{to: a, after: 2 h, repeat: 0 h}]\n", "invalid-value", 9, 42, "above nought"),
        ("    from: urgent\n    ladder: [{to: a}]\n", "type-mismatch", 8, 11, "date or an instant"),
        ("    until: attempts\n    ladder: [{to: a}]\n", "type-mismatch", 8, 12, "date or an instant"),
        ("    pauses: opened_at\n    ladder: [{to: a}]\n", "type-mismatch", 8, 13, "intervals"),
        ("    ladder: [{to: attempts}]\n", "type-mismatch", 8, 19, "a word or a text"),
        ("    ladder: [{to: a, tier: 2}]\n", "invalid-value", 8, 28, "count from 1"),
        ("    ladder: [{to: a, when: attempts}]\n", "not-boolean", 8, 28, "yes/no"),
        ("    ladder: [{to: a, or_when: opened_at}]\n", "not-boolean", 8, 31, "yes/no"),
        ("    ladder: [{to: a, at: opened_at}]\n", "invalid-value", 8, 26, "there is neither"),
        ("    ladder: [{to: a, when: urgent, at: attempts}]\n", "type-mismatch", 8, 40, "date or an instant"),
        ("    ladder: [{to: a, when: urgnt}]\n", "unknown-name", 8, 28, "urgnt"),
        ("    when: attempts\n    ladder: [{to: a}]\n", "not-boolean", 8, 11, "yes/no"),
        ("    fallback: attempts\n    ladder: [{to: a}]\n", "type-mismatch", 8, 15, "a word or a text"),
        ("    follows: reply\n    ladder: [{to: a}]\n", "unknown-name", 8, 14, "no deadline 'reply'"),
        ("    quiet: ofice\n    ladder: [{to: a}]\n", "unknown-calendar", 8, 12, "ofice"),
        ("    ladder: [{to: head office}]\n", "expression-syntax", 8, 24, "office"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_ladder(text: str, code: str, line: int, column: int, says: str) -> None:
    (found,) = errors_of(LADDER + text)
    assert found.place is not None
    assert (found.code, found.place.line, found.place.column) == (code, line, column), str(found)
    assert says in found.message


FOLLOWING = "deadlines:\n  d: {by: planned_on, cite: y}\n  w: {from: opened_at, within: 2 days, cite: y}\n" + LADDER


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        ("    follows: e\n    ladder: [{to: a}]\n", "unknown-name", 11, 14, "no deadline 'e'"),
        ("    follows: d\n    ladder: [{to: a, after: 50 percent}]\n", "missing-key", 12, 29, "no start"),
        ("    follows: d\n    ladder: [{to: a, after: 2 days}]\n", "missing-key", 12, 29, "has one"),
        ("    follows: w\n    ladder: [{to: a, after: 50}]\n", "invalid-value", 12, 29, "ten times"),
        ("    follows: w\n    ladder: [{to: a, after: -10 percent}]\n", "invalid-value", 12, 29, "nought"),
    ],
)
def test_a_mistake_in_what_a_ladder_follows(text: str, code: str, line: int, column: int, says: str) -> None:
    (found,) = errors_of(FOLLOWING + text)
    assert found.place is not None
    assert (found.code, found.place.line, found.place.column) == (code, line, column), str(found)
    assert says in found.message


def test_a_ladder_that_follows_a_deadline_that_reads_it_is_a_circle() -> None:
    text = LADDER + "    follows: w\n    ladder: [{to: a}]\n"
    text = "deadlines:\n  w: {when: escalation.e.tier > 0, from: opened_at, within: 2 days, cite: y}\n" + text
    assert [one.code for one in errors_of(text)] == ["cycle"]
