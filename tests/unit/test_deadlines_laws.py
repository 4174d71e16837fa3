"""Laws of clocks over random tickets: pausing is never earlier, what is missed stays missed, a history can be replayed."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makegood.book import Book
from makegood.decision import Decision
from makegood.expr.plain import instant_of

from tests.unit.desk import CHANGES, book_of

SOAK = int(os.environ.get("MAKEGOOD_SOAK", "1"))
BUDGET = settings(
    max_examples=60 * SOAK, deadline=None, derandomize=SOAK == 1, suppress_health_check=[HealthCheck.too_slow]
)

HOUR = 3_600_000_000
MONDAY = 1_777_852_800_000_000  # 2026-05-04T00:00Z
ENDS = "until: solved_at, cancel: withdrawn_at"
HELD = f"from: opened_at, {ENDS}, pauses: [holds, \"during(e.state == 'waiting' for e in history)\"]"

STEADY = {
    "hours": f"{HELD}, within: 6 h, warn: [50 percent, {{before: 1 h}}]",
    "working": f"{HELD}, within: 10 working hours, warn: [50 percent, 120 percent, {{before: 1 working hour}}]",
    "open": f"{HELD}, within: 4 working hours, at_close: next_open",
    "wall": f"{HELD}, within: 30 h, clock: wall",
    "days": f"{HELD}, within: 2 days, warn: 75 percent",
    "months": f"{HELD}, within: 1 month",
    "workdays": f"{HELD}, within: 3 working days, if_closed: next",
    "business": f"{HELD}, within: 2 working days, ends: close_of_business",
    "same_time": f"{HELD}, within: 3 days, ends: same_time, if_closed: previous",
    "period": "from: opened_at, within: 2 days, pauses: holds",
    "attached": f"{HELD}, within: 8 working hours, started: assigned_at, retroactive_pauses: false",
}
LIMIT = "[(2 working hours if e.priority == 1 else 9 working hours) for e in history]"
CHANGING = {
    "reset": f"{HELD}, within: 8 working hours, reset: reopened_at, warn: 50 percent",
    **{
        rule: f"{HELD}, within: '{LIMIT}', {CHANGES}, on_change: {rule}, warn: 50 percent"
        for rule in ("from_start", "restart", "carry_elapsed", "carry_percent", "keep_earlier")
    },
    "hours_and_days": f"{HELD}, within: '[(3 h if e.priority == 1 else 2 working days) for e in history]', {CHANGES}",
}


@cache
def book(only: tuple[str, ...] | None = None) -> Book:
    """A policy with all of them, or with some that pause in nothing but `holds`."""
    chosen = {**STEADY, **CHANGING} if only is None else {name: STEADY[name] for name in only}
    return book_of("\n".join(f"{name}: {{{text}, cite: '1'}}" for name, text in chosen.items()))


moments = st.integers(0, 4 * 24 * 9).map(lambda quarter: MONDAY + quarter * HOUR // 4)


def text(moment: int) -> str:
    return instant_of(moment).isoformat()


@st.composite
def tickets(draw: Any) -> dict[str, Any]:
    """A ticket with its instants in microseconds."""
    case: dict[str, Any] = {"opened_at": draw(moments)}
    for name in ("solved_at", "withdrawn_at", "reopened_at", "assigned_at"):
        if draw(st.booleans()):
            case[name] = draw(moments)
    pairs = draw(st.lists(st.tuples(moments, st.one_of(st.none(), moments)), max_size=3))
    case["holds"] = [{"start": start} | ({} if end is None else {"end": end}) for start, end in pairs]
    events = draw(
        st.lists(st.tuples(moments, st.sampled_from([1, 3]), st.sampled_from(["open", "waiting"])), max_size=4)
    )
    case["history"] = [{"at": one, "priority": priority, "state": state} for one, priority, state in events]
    return case


def written(case: Any) -> Any:
    """A ticket as a case is given."""
    if isinstance(case, dict):
        return {
            key: text(one) if isinstance(one, int) and key != "priority" else written(one) for key, one in case.items()
        }
    return [written(one) for one in case] if isinstance(case, list) else case


def decide(case: dict[str, Any], now: int, of: Book | None = None) -> Decision:
    return (of or book()).decide({"kind": "desk.ticket", "id": "T", **written(case)}, text(now))


def known_by(case: Any, now: int) -> Any:
    """What had happened by then: later instants are not there yet, nor what began later."""
    if isinstance(case, list):
        kept = (known_by(one, now) for one in case)
        return [one for one in kept if "start" in one or "at" in one]
    return {
        key: known_by(one, now) if isinstance(one, list) else one
        for key, one in case.items()
        if isinstance(one, list) or key in ("priority", "state") or one <= now or key == "opened_at"
    }


def answers(decision: Decision) -> dict[str, Any]:
    """Every field of every deadline that is decided."""
    return {
        f"{one.name}.{field}": getattr(one, field) for one in decision.deadlines for field in one.outcome.fields
    } | {f"{one.name}.events": one.events for one in decision.deadlines}


def all_moments(case: Any) -> set[int]:
    if isinstance(case, dict):
        return {at for key, one in case.items() if key != "priority" for at in all_moments(one)}
    if isinstance(case, list):
        return {at for one in case for at in all_moments(one)}
    return {case} if isinstance(case, int) else set()


@BUDGET
@given(tickets(), moments)
def test_replaying_a_history_event_by_event_gives_what_the_whole_gives(case: dict[str, Any], late: int) -> None:
    for now in sorted({*all_moments(case), late}):
        assert answers(decide(case, now)) == answers(decide(known_by(case, now), now)), now


@BUDGET
@given(tickets(), st.lists(moments, min_size=2, max_size=6))
def test_what_is_missed_stays_missed(case: dict[str, Any], nows: list[int]) -> None:
    """Unless it is on hold then, or cancelled later; a reset or a change of the length may start anew."""
    missed: dict[str, int] = {}
    for now in sorted(nows):
        for one in decide(case, now).deadlines:
            if one.name not in STEADY or one.state in ("cancelled", "not_started"):
                continue
            if one.name in missed:
                assert one.missed, (one.name, missed[one.name], now)
            if one.missed and one.state != "paused":
                missed[one.name] = now


@BUDGET
@given(tickets(), moments)
def test_another_pause_never_makes_it_due_earlier(case: dict[str, Any], now: int) -> None:
    dues: dict[str, Any] = {}
    holds = case["holds"]
    for count in range(len(holds) + 1):
        for one in decide(case | {"holds": holds[:count]}, now).deadlines:
            if one.name in STEADY and one.due is not None and one.state != "not_started":
                before = dues.get(one.name)
                assert before is None or before <= one.due, (one.name, count)
                dues[one.name] = one.due


@BUDGET
@given(tickets(), moments)
def test_a_clock_has_run_for_its_length_when_it_is_due(case: dict[str, Any], now: int) -> None:
    lengths = {"hours": 6, "working": 10, "attached": 8}
    for one in decide(case, now).deadlines:
        if (
            one.name in lengths
            and one.state in ("running", "paused")
            and one.remaining is not None
            and one.ran.raw >= 0
        ):
            assert one.ran.raw + one.remaining.raw == lengths[one.name] * HOUR
            assert one.used * lengths[one.name] * HOUR == one.ran.raw


@BUDGET
@given(tickets(), moments)
def test_warnings_are_reached_once_and_for_all(case: dict[str, Any], now: int) -> None:
    for one in decide(case, now).deadlines:
        if one.name in ("hours", "working", "days") and one.state not in ("not_started", "paused"):
            (later,) = [other for other in decide(case, now + 30 * 24 * HOUR).deadlines if other.name == one.name]
            if later.state not in ("paused", "cancelled") or one.state == later.state:
                assert later.warned >= one.warned, one.name
