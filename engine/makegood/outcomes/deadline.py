"""Deadlines: by when something is due, whether it was done in time, and how late it is.

Each field is an expression like any author's, so that every reader gives it one meaning. The arithmetic of
due dates is in the internal functions whose names begin with `_`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.expr.nodes import Arith, Literal, Node, Ref, Rows
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, INTEGER, SPAN, choice, period
from makegood.outcomes.kind import (
    Lowering,
    OutcomeKind,
    boolean,
    both,
    called,
    compared,
    either,
    known,
    negated,
    nothing,
    now,
    word,
)  # fmt: skip
from makegood.values import Period

STATES = ("not_started", "running", "paused", "met", "missed", "ended", "cancelled", "not_applicable")
COUNTS = ("from_next_day", "from_event")
ENDS = ("end_of_day", "same_time", "close_of_business")
IF_CLOSED = ("keep", "next", "previous")
LATER = ("pauses", "warn", "on_change", "at_close", "clock")


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    paths: list[tuple[str | int, ...]] = []
    for key in ("when", "from", "within", "by", "until", "cancel"):
        value = data.get(key)
        if isinstance(value, list):
            paths.extend((key, at) for at in range(len(value)))
        elif key in data:
            paths.append((key,))
    return paths


def lower(outcome: Lowering) -> None:
    for key in LATER:
        if key in outcome.data:
            outcome.problem("not-supported", f"`{key}` needs the full clock, which this version does not have", key)
    due = _due(outcome)
    if due is None:
        return
    start, last_day, whole_day = due
    done, cancelled = _happened(outcome, "until"), _happened(outcome, "cancel")
    named = "until" in outcome.data
    when = outcome.keep("applies", outcome.expression("when") or boolean(True))
    # A due date answers a deadline whose state hangs on the moment of evaluation, if it applies at all.
    dated = _field(outcome, "due", INSTANT)
    outcome.keep("dated", either(when, dated, nothing(INSTANT)))
    state = outcome.keep("state", _state(outcome, when, start, done, cancelled, named, whole_day))
    outcome.keep("met", compared(state, "==", word("met", STATES)))
    outcome.keep("missed", compared(state, "==", word("missed", STATES)))
    _measures(outcome, state, start, done, last_day)


# -- when it is due


def _due(outcome: Lowering) -> tuple[Node | None, Node, Node] | None:
    """Name `due` and `last_day`; gives the start, the last day, and whether the last day counts whole."""
    if ("by" in outcome.data) == ("within" in outcome.data):
        outcome.problem("missing-key", "a deadline says either `within` (with `from`) or `by`")
        return None
    return _due_by(outcome) if "by" in outcome.data else _due_within(outcome)


def _due_by(outcome: Lowering) -> tuple[Node | None, Node, Node] | None:
    by = outcome.expression("by")
    if by is None:
        return None
    if by.type == DATE:
        last_day = outcome.keep("last_day", _open_day(outcome, by))
        outcome.keep("due", called("end_of_day", INSTANT, last_day, outcome.zone()))
        return None, last_day, boolean(True)
    if by.type == INSTANT:
        due = outcome.keep("due", by)
        return None, outcome.keep("last_day", called("local_date", DATE, due, outcome.zone())), boolean(False)
    outcome.problem("type-mismatch", f"`by` is a date or an instant, and this is {by.type}", "by")
    return None


def _due_within(outcome: Lowering) -> tuple[Node | None, Node, Node] | None:
    start, within = outcome.expression("from"), outcome.expression("within")
    if "from" not in outcome.data:
        outcome.problem("missing-key", "`within` needs `from`: the fact that starts the deadline")
    if start is None or within is None:
        return None
    if start.type not in (DATE, INSTANT):
        outcome.problem("type-mismatch", f"`from` is a date or an instant, and this is {start.type}", "from")
        return None
    if not within.type.span_like:
        hint = "write a number with a unit: 14 days, 4 h, 10 working days"
        outcome.problem(
            "type-mismatch", f"`within` is a length of time, and this is {within.type}", "within", hint=hint
        )
        return None
    return _counted(outcome, start, within)


def _counted(outcome: Lowering, start: Node, within: Node) -> tuple[Node, Node, Node] | None:
    calendar = outcome.calendar()
    working = within.type == SPAN or str(within.type.detail).startswith("working")
    if calendar is None and (
        (working and within.type != SPAN) or _option(outcome, "if_closed", IF_CLOSED, "keep") != "keep"
    ):
        outcome.problem("no-calendar", "working time needs a calendar: say `calendar:` here or in the policy")
        return None
    calendar = calendar or nothing(CALENDAR)
    if _option(outcome, "ends", ENDS, "end_of_day") == "close_of_business":
        outcome.problem(
            "not-supported", "`ends: close_of_business` needs the full clock, which this version does not have", "ends"
        )
        return None
    moment = start if start.type == INSTANT else called("_start_of_day", INSTANT, start, outcome.zone())
    if within.type == DURATION:
        due = outcome.keep("due", Arith(type=INSTANT, op="+", left=moment, right=within))
        return start, outcome.keep("last_day", called("local_date", DATE, due, outcome.zone())), boolean(False)
    if within.type.detail == "working time":
        due = outcome.keep("due", called("_add_work", INSTANT, moment, within, calendar))
        return start, outcome.keep("last_day", called("local_date", DATE, due, outcome.zone())), boolean(False)
    if within.type == SPAN:
        return _mixed(outcome, start, moment, within, calendar)
    return _whole_days(outcome, start, moment, _moved(outcome, start, within, calendar))


def _first_day(outcome: Lowering, start: Node) -> Node:
    """The day that counting starts after: the event's own, or the one before it when the event's day counts."""
    day = start if start.type == DATE else called("local_date", DATE, start, outcome.zone())
    if _option(outcome, "counts", COUNTS, "from_next_day") == "from_next_day":
        return day
    return Arith(type=DATE, op="-", left=day, right=Literal(type=period("days"), value=Period(1, "days")))


def _moved(outcome: Lowering, start: Node, within: Node, calendar: Node) -> Node:
    day = _first_day(outcome, start)
    match within.type.detail:
        case "days":
            return Arith(type=DATE, op="+", left=day, right=within)
        case "months":
            return called("_add_months", DATE, day, within)
    return called("_add_working_days", DATE, day, within, calendar)


def _whole_days(outcome: Lowering, start: Node, moment: Node, day: Node) -> tuple[Node, Node, Node]:
    last_day = outcome.keep("last_day", _open_day(outcome, day))
    if _option(outcome, "ends", ENDS, "end_of_day") == "same_time":
        outcome.keep("due", called("_same_time", INSTANT, moment, last_day, outcome.zone()))
        return start, last_day, boolean(False)
    outcome.keep("due", called("end_of_day", INSTANT, last_day, outcome.zone()))
    return start, last_day, boolean(True)


def _mixed(outcome: Lowering, start: Node, moment: Node, within: Node, calendar: Node) -> tuple[Node, Node, Node]:
    """A length of time that is hours for one case and days for another."""
    whole = called("_whole_days", BOOLEAN, within)
    day = _open_day(outcome, called("_span_day", DATE, _first_day(outcome, start), within, calendar))
    hours = called("_span_due", INSTANT, moment, within, calendar)
    due = outcome.keep("due", either(whole, called("end_of_day", INSTANT, day, outcome.zone()), hours))
    last_day = outcome.keep("last_day", either(whole, day, called("local_date", DATE, due, outcome.zone())))
    return start, last_day, whole


def _open_day(outcome: Lowering, day: Node) -> Node:
    rule = _option(outcome, "if_closed", IF_CLOSED, "keep")
    calendar = outcome.calendar()
    if rule == "keep":
        return day
    if calendar is None:
        outcome.problem(
            "no-calendar", "`if_closed` needs a calendar: say `calendar:` here or in the policy", "if_closed"
        )
        return day
    return called("_open_day", DATE, day, calendar, if_closed=rule)


def _option(outcome: Lowering, key: str, choices: tuple[str, ...], default: str) -> str:
    value = outcome.data.get(key, default)
    return value if value in choices else default


# -- what has happened


def _happened(outcome: Lowering, key: str) -> list[Node]:
    """The facts at a key as of `now`: one that lies after it has not happened yet."""
    value = outcome.data.get(key)
    paths: list[tuple[str | int, ...]] = (
        [(key, at) for at in range(len(value))] if isinstance(value, list) else [(key,)]
    )
    found: list[Node] = []
    for path in paths if key in outcome.data else []:
        node = outcome.expression(*path)
        if node is not None and node.type not in (DATE, INSTANT):
            outcome.problem(
                "type-mismatch", f"`{key}` is the date or instant of an event, and this is {node.type}", *path
            )
        elif node is not None:
            found.append(_by_now(outcome, node))
    return found


def _by_now(outcome: Lowering, event: Node) -> Node:
    today = called("local_date", DATE, now(), outcome.zone()) if event.type == DATE else now()
    return either(either(known(now()), compared(event, "<=", today), boolean(True)), event, nothing(event.type))


def _moment(outcome: Lowering, event: Node) -> Node:
    """The event as an instant; a date stands for its last moment."""
    return event if event.type == INSTANT else called("_last_moment", INSTANT, event, outcome.zone())


def _any_known(events: list[Node]) -> Node:
    return negated(both(*(negated(known(event)) for event in events)))


# -- the state


def _state(
    outcome: Lowering,
    when: Node,
    start: Node | None,
    done: list[Node],
    cancelled: list[Node],
    named: bool,
    whole_day: Node,
) -> Node:
    due = _field(outcome, "due", INSTANT)
    rows: list[tuple[Node | None, Node]] = [(negated(when), word("not_applicable", STATES))]
    if start is not None:
        rows.append((negated(known(start)), word("not_started", STATES)))
    first_done = (
        outcome.keep("done_at", called("_earliest", INSTANT, *(_moment(outcome, event) for event in done)))
        if done
        else None
    )
    if cancelled:
        stopped = called("_earliest", INSTANT, *(_moment(outcome, event) for event in cancelled))
        before = (
            boolean(True)
            if first_done is None
            else either(known(first_done), compared(stopped, "<=", first_done), boolean(True))
        )
        rows.append((both(known(stopped), before), word("cancelled", STATES)))
    if not named:
        rows.append((_past(now(), due, whole_day), word("ended", STATES)))
        rows.append((None, word("running", STATES)))
    else:
        assert first_done is not None or not done
        if first_done is not None:
            rows.append((both(known(first_done), negated(_past(first_done, due, whole_day))), word("met", STATES)))
            rows.append((both(known(first_done), _past(first_done, due, whole_day)), word("missed", STATES)))
        rows.append((_past(now(), due, whole_day), word("missed", STATES)))
        rows.append((None, word("running", STATES)))
    return Rows(type=choice(STATES), hit="first", rows=tuple(rows))


def _field(outcome: Lowering, name: str, type_: Any) -> Node:
    return Ref(type=type_, name=f"deadlines.{outcome.name}.{name}")


def _past(moment: Node, due: Node, whole_day: Node) -> Node:
    """In time is before 24:00 of a whole last day, and up to and including an instant."""
    after, at_or_after = compared(moment, ">", due), compared(moment, ">=", due)
    if isinstance(whole_day, Literal):
        return at_or_after if whole_day.value else after
    return either(whole_day, at_or_after, after)


# -- how long, how late


def _measures(outcome: Lowering, state: Node, start: Node | None, done: list[Node], last_day: Node) -> None:
    due = _field(outcome, "due", INSTANT)
    running = compared(state, "==", word("running", STATES))
    missed = compared(state, "==", word("missed", STATES))
    gone = nothing(DURATION)
    until_now: Node = now()
    if done:
        first_done = _field(outcome, "done_at", INSTANT)
        until_now = either(known(first_done), first_done, now())
    outcome.keep("remaining", either(running, Arith(type=DURATION, op="-", left=due, right=now()), gone))
    late = Arith(type=DURATION, op="-", left=until_now, right=due)
    outcome.keep("late_by", either(missed, late, _no_time()))
    day = called("local_date", DATE, until_now, outcome.zone())
    outcome.keep(
        "days_late", either(missed, called("days_between", INTEGER, last_day, day), Literal(type=INTEGER, value=0))
    )
    if start is not None:
        begun = start if start.type == INSTANT else called("_start_of_day", INSTANT, start, outcome.zone())
        started = both(known(start), negated(compared(state, "==", word("not_applicable", STATES))))
        outcome.keep("elapsed", either(started, Arith(type=DURATION, op="-", left=until_now, right=begun), gone))


def _no_time() -> Node:
    return Literal(type=DURATION, value=0)


KIND = OutcomeKind(
    section="deadlines",
    singular="deadline",
    main="state",
    lower=lower,
    expressions=expressions,
    core=("dated", "state"),
    manual="by when something is due, and whether it was done in time",
    info=("owed_by",),
)
