"""Visits: the next date of what is done again and again, or on a day that can be foreseen, and whether it is overdue.

A floating interval counts from the last visit, a fixed one is the n-th from a first date. The arithmetic of both is in
the internal functions `_nth_day` and `_intervals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.expr.nodes import Arith, Literal, Node
from makegood.expr.types import CALENDAR, DATE, INTEGER, period
from makegood.outcomes import events, lengths, visit_meters
from makegood.outcomes.kind import (
    Lowering,
    OutcomeKind,
    boolean,
    both,
    called,
    compared,
    either,
    known,
    nothing,
)
from makegood.values import Period

MODES = ("floating", "fixed")
IF_CLOSED = ("keep", "next", "previous")
KEYS = ("when", "every", "on", "from", "last", "lead", "window", "by")
OF_INTERVALS = ("from", "last", "mode", "if_missed")


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    return [*((key,) for key in KEYS if key in data), *visit_meters.expressions(data)]


def lower(outcome: Lowering) -> None:
    if not _one_way(outcome):
        return
    day = _on(outcome) if "on" in outcome.data else _interval(outcome) if "every" in outcome.data else None
    if day is None and ("on" in outcome.data or "every" in outcome.data):
        return
    scheduled = day
    if "or_after" in outcome.data:
        day = visit_meters.earliest(outcome, scheduled)
    if day is None:
        return
    when = outcome.expression("when")
    applies = outcome.keep("applies", when or boolean(True))
    day = _moved(outcome, day)
    day = outcome.keep("next", day if when is None else either(applies, day, nothing(DATE)))
    outcome.step("in_calendar", _calendar(outcome))
    _lateness(outcome, applies, day)
    _beside(outcome, day)
    if scheduled is not None and "or_after" in outcome.data:
        outcome.keep("by_meter", compared(day, "<", _moved(outcome, scheduled)))


def _one_way(outcome: Lowering) -> bool:
    """Whether the keys say one date: on, or every; the others belong to one of them."""
    data = outcome.data
    wrong = None
    if "on" in data:
        wrong = next((key for key in ("every", *OF_INTERVALS) if key in data), None)
        if wrong is not None:
            outcome.problem("invalid-value", f"`on` is the date itself, and `{wrong}` belongs to an interval", wrong)
    elif "every" in data:
        wrong = _interval_slip(outcome)
    elif "or_after" not in data:
        wrong = "every"
        outcome.problem("missing-key", "a visit says `every` (with `from` or `last`), or `on`")
    if data.get("if_closed", "keep") != "keep" and outcome.calendar() is None:
        wrong = "if_closed"
        message = "`if_closed` needs a calendar: say `calendar:` here or in the policy"
        outcome.problem("no-calendar", message, "if_closed")
    return wrong is None


def _interval_slip(outcome: Lowering) -> str | None:
    data, fixed = outcome.data, outcome.data.get("mode") == "fixed"
    if fixed and "from" not in data:
        outcome.problem("missing-key", "`mode: fixed` counts its intervals from a date: say `from`", "mode")
        return "mode"
    if not fixed and "if_missed" in data:
        message = "`if_missed` is for `mode: fixed`: a floating interval counts from the last visit anyway"
        outcome.problem("invalid-value", message, "if_missed")
        return "if_missed"
    if "from" not in data and "last" not in data:
        outcome.problem("missing-key", "`every` counts from a date: say `last`, `from`, or both", "every")
        return "every"
    return None


# -- the date


def _on(outcome: Lowering) -> Node | None:
    day = events.event(outcome, "on")
    return None if day is None else events.as_day(outcome, day)


def _interval(outcome: Lowering) -> Node | None:
    every = lengths.days(outcome, "every")
    last, start = _event_day(outcome, "last"), _event_day(outcome, "from")
    if every is None or (last is None and "last" in outcome.data) or (start is None and "from" in outcome.data):
        return None
    _longer_than_lead(outcome, every)
    written, every = every, outcome.step("interval", lengths.as_span(every))
    if outcome.data.get("mode") == "fixed":
        assert start is not None
        return _fixed(outcome, every, start, last)
    base = last if start is None else start if last is None else either(known(last), last, start)
    assert base is not None
    base = outcome.step("counts_from", base)
    if isinstance(written, Literal):
        return lengths.days_after(base, written, _calendar(outcome))
    # No interval has passed at its start, and none has that is not above nought.
    return _nth(outcome, base, every, _after(called("_intervals", INTEGER, base, every, base, _calendar(outcome))))


def _event_day(outcome: Lowering, key: str) -> Node | None:
    node = events.event(outcome, key)
    if node is None:
        return None
    return events.as_day(outcome, events.by_now(outcome, node) if key == "last" else node)


def _longer_than_lead(outcome: Lowering, every: Node) -> None:
    lead = outcome.expression("lead") if "lead" in outcome.data else None
    if not isinstance(every, Literal) or not isinstance(lead, Literal) or lead.type != every.type:
        return
    if lengths.size_of(lead.value) >= lengths.size_of(every.value):
        message = "`lead` is no shorter than `every`: each visit would be prepared before the one before it"
        outcome.problem("invalid-value", message, "lead")


def _fixed(outcome: Lowering, every: Node, start: Node, last: Node | None) -> Node | None:
    """The first date of the series that lies after the last visit and, where missed ones are skipped, is not over."""
    start = outcome.step("counts_from", start)
    after = last
    if outcome.data.get("if_missed") == "skip":
        over = _over(outcome)
        if over is None:
            return None
        after = over if last is None else either(known(last), called("max", DATE, last, over), over)
    if after is None:
        return _nth(
            outcome, start, every, _after(called("_intervals", INTEGER, start, every, start, _calendar(outcome)))
        )
    after = outcome.step("counts_after", after)
    passed = called("_intervals", INTEGER, start, every, _before_moving(outcome, after), _calendar(outcome))
    first = called("_intervals", INTEGER, start, every, start, _calendar(outcome))
    return _nth(outcome, start, every, _after(either(known(after), passed, first)))


def _over(outcome: Lowering) -> Node | None:
    """The last date that cannot be kept any more: the one before today, or further back by the window."""
    yesterday = Arith(type=DATE, op="-", left=events.today(outcome), right=_one_day())
    if "window" not in outcome.data:
        return yesterday
    window = outcome.expression("window")
    if window is None:
        return None
    if window.type != period("days"):
        message = f"with `if_missed: skip` a `window` is a number of days, and this is {window.type}"
        outcome.problem("type-mismatch", message, "window")
        return None
    return Arith(type=DATE, op="-", left=yesterday, right=window)


def _before_moving(outcome: Lowering, after: Node) -> Node:
    """The day so that a date lies after it exactly where it lies after `after` once it has moved to an open day."""
    rule, calendar = outcome.data.get("if_closed", "keep"), outcome.calendar()
    if rule == "next" and calendar is not None:
        return called("_open_day", DATE, after, calendar, if_closed="previous")
    if rule == "previous" and calendar is not None:
        following = Arith(type=DATE, op="+", left=after, right=_one_day())
        opens = called("_open_day", DATE, following, calendar, if_closed="next")
        return Arith(type=DATE, op="-", left=opens, right=_one_day())
    return after


def _moved(outcome: Lowering, day: Node) -> Node:
    rule, calendar = outcome.data.get("if_closed", "keep"), outcome.calendar()
    if rule not in ("next", "previous") or calendar is None:
        return day
    return called("_open_day", DATE, day, calendar, if_closed=rule)


def _nth(outcome: Lowering, day: Node, every: Node, n: Node) -> Node:
    return called("_nth_day", DATE, day, every, n, _calendar(outcome))


def _after(passed: Node) -> Node:
    return Arith(type=INTEGER, op="+", left=passed, right=Literal(type=INTEGER, value=1))


def _calendar(outcome: Lowering) -> Node:
    return outcome.calendar() or nothing(CALENDAR)


def _one_day() -> Literal:
    return Literal(type=period("days"), value=Period(1, "days"))


# -- what follows from it


def _lateness(outcome: Lowering, applies: Node, day: Node) -> None:
    window = lengths.days(outcome, "window", least=0) if "window" in outcome.data else None
    latest = day
    if window is not None:
        latest = outcome.keep("latest", lengths.days_after(day, window, _calendar(outcome)))
    today = events.today(outcome)
    overdue = outcome.keep("overdue", both(applies, compared(today, ">", latest)))
    late = Arith(type=period("days"), op="-", left=today, right=latest)
    outcome.keep("late_by", either(overdue, late, Literal(type=period("days"), value=Period(0, "days"))))


def _beside(outcome: Lowering, day: Node) -> None:
    lead = lengths.days(outcome, "lead", least=0) if "lead" in outcome.data else None
    if lead is not None:
        back = Literal(type=INTEGER, value=-1)
        outcome.keep("prepare_on", called("_nth_day", DATE, day, lengths.as_span(lead), back, _calendar(outcome)))
    who = outcome.word("by") if "by" in outcome.data else None
    if who is not None:
        outcome.keep("by", who)


KIND = OutcomeKind(
    section="visits",
    singular="visit",
    main="next",
    lower=lower,
    expressions=expressions,
    core=("next", "applies"),
    manual="the next date of what is done again and again, or on a day that can be foreseen",
    answered_by="applies",
    shows=("next", "overdue", "late_by", "latest", "prepare_on", "by", "by_meter"),
)
