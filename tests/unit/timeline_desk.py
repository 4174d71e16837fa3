"""A case of a service desk with three clocks, a ladder and visits, for tests of timelines."""

from __future__ import annotations

from typing import Any

from makegood.timeline import Lane, Timeline, timeline

from tests.unit.time_desk import book_of

POLICY = """
calendar: office
deadlines:
  answer:
    title: {en: First answer, zh: 首次答复}
    from: opened_at
    within: 4 h
    until: failed_at
    warn: [50 percent, {before: 30 min}]
    cite: "2.1"
  repair:
    title: {en: Repair, zh: 修复}
    from: opened_at
    within: 24 working hours
    until: closed_at
    pauses: holds
    warn: [50 percent]
    cite: "2.2"
  guarantee: {from: opened_at, within: 2 years, owed_by: customer, cite: "7"}
escalation:
  repair:
    title: {en: Who repairs it, zh: 由谁修复}
    follows: repair
    fallback: duty_manager
    cite: "3"
    ladder:
      - {to: dealer}
      - {to: field_engineer, after: 4 working hours}
      - {to: head_office, after: 50 percent, repeat: 2 h}
      - {to: director, after: 100 percent}
visits:
  inspection: {title: {en: Inspection, zh: 年检}, every: 3 months, last: last_on, lead: 2 weeks, window: 1 week, by: technician, cite: "8"}
  follow_up: {on: planned_on, cite: "8.2"}
"""  # fmt: skip
CASE: dict[str, Any] = {
    "kind": "desk.request",
    "id": "T-1042",
    "opened_at": "2026-03-25T10:12:00+01:00",  # a Wednesday; the office is open from 9 to 12 and from 13 to 17:30
    "failed_at": "2026-03-25T15:40:00+01:00",
    "holds": [
        {"start": "2026-03-25T17:00:00+01:00", "end": "2026-03-26T11:00:00+01:00"},
        {"start": "2026-03-30T09:30:00+02:00", "end": "2026-03-31T14:00:00+02:00"},
    ],
    "last_on": "2025-12-20",
    "planned_on": "2026-04-08",
}
AT = "2026-04-02T10:00:00+02:00"


def drawn(policy: str = POLICY, at: str | None = AT, language: str = "en", **facts: Any) -> Timeline:
    """The timeline of the case, with other facts (None takes one away)."""
    case = {key: value for key, value in {**CASE, **facts}.items() if value is not None}
    return timeline(book_of(policy).decide(case, at), language=language)


def lane(found: Timeline, name: str, sort: str = "deadline") -> Lane:
    return next(one for one in found.lanes if one.name == name and one.sort == sort)


def told(
    found: Timeline, name: str, sort: str = "deadline"
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """The bars and marks of a lane, their instants in UTC and short: `25T09:12` is in March."""
    one = lane(found, name, sort)
    bars = [(bar.kind, f"{bar.start:%m-%dT%H:%M}", f"{bar.end:%m-%dT%H:%M}") for bar in one.bars]
    return bars, [(mark.kind, f"{mark.at:%m-%dT%H:%M}") for mark in one.marks]
