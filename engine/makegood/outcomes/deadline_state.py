"""The state of a deadline now, how long its clock has run, what is left of it and how late it is."""

from __future__ import annotations

from makegood.expr.nodes import Arith, If, Literal, Neg, Node, Ref, Rows
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, INTEGER, NUMBER, choice
from makegood.outcomes.deadline_clock import PAUSES, Clock, Events
from makegood.outcomes.deadline_counting import Due
from makegood.outcomes.deadline_length import Length, calendar_of
from makegood.outcomes.events import as_start
from makegood.outcomes.kind import (
    Lowering,
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

STATES = ("not_started", "running", "paused", "met", "missed", "ended", "cancelled", "not_applicable")


def lower(outcome: Lowering, events: Events, due: Due) -> None:
    """Keeps what a deadline says of itself."""
    when = outcome.keep("applies", outcome.expression("when") or boolean(True))
    outcome.step("whole_day", due.whole_day)
    # A due date answers a deadline whose state hangs on the moment of evaluation, if it applies at all.
    outcome.keep("dated", either(when, due.due, nothing(INSTANT)))
    for field, node in events.made:
        outcome.keep(field, node, aside=field == "cancelled_at")
    state = outcome.keep("state", _state(outcome, when, events, due))
    is_missed: Node = compared(state, "==", word("missed", STATES))
    if due.clock is not None and due.clock.pauses is not None and "until" in outcome.data:
        paused = compared(state, "==", word("paused", STATES))
        is_missed = If(type=BOOLEAN, test=paused, then=_past(now(), due), other=is_missed)
    outcome.keep("met", compared(state, "==", word("met", STATES)))
    missed = outcome.keep("missed", is_missed)
    _measures(outcome, events, due, state, missed)


def _state(outcome: Lowering, when: Node, events: Events, due: Due) -> Node:
    rows: list[tuple[Node | None, Node]] = [(negated(when), word("not_applicable", STATES))]
    if due.clock is not None:
        rows += [(negated(known(need)), word("not_started", STATES)) for need in due.clock.needs]
    done, cancelled = events.done, events.cancelled
    if cancelled is not None:
        first = boolean(True) if done is None else either(known(done), compared(cancelled, "<=", done), boolean(True))
        rows.append((both(known(cancelled), first), word("cancelled", STATES)))
    paused = _standing(events, due)
    if "until" not in outcome.data:
        rows.append((_past(now(), due), word("ended", STATES)))
        rows += [(paused, word("paused", STATES))] if paused is not None else []
    else:
        if done is not None:
            late = _too_late(outcome, events, due, done)
            rows.append((both(known(done), negated(late)), word("met", STATES)))
            rows.append((both(known(done), late), word("missed", STATES)))
        rows += [(paused, word("paused", STATES))] if paused is not None else []
        rows.append((_past(now(), due), word("missed", STATES)))
    rows.append((None, word("running", STATES)))
    return Rows(type=choice(STATES), hit="first", rows=tuple(rows))


def _standing(events: Events, due: Due) -> Node | None:
    if due.clock is None or due.clock.pauses is None:
        return None
    return called("_in_pause", BOOLEAN, events.as_of, due.clock.pauses)


def _past(moment: Node, due: Due) -> Node:
    """In time is before 24:00 of a whole last day, and up to and including an instant."""
    after, at_or_after = compared(moment, ">", due.due), compared(moment, ">=", due.due)
    if isinstance(due.whole_day, Literal):
        return at_or_after if due.whole_day.value else after
    return either(due.whole_day, at_or_after, after)


def _too_late(outcome: Lowering, events: Events, due: Due, done: Node) -> Node:
    """A date that says when it was done does not say the hour: up to the last day it is in time."""
    late = _past(done, due)
    if not events.by_date or (isinstance(due.whole_day, Literal) and due.whole_day.value):
        return late
    return both(late, compared(done, "!=", called("_last_moment", INSTANT, due.last_day, outcome.zone())))


# -- how long, how late


def _measures(outcome: Lowering, events: Events, due: Due, state: Node, missed: Node) -> None:
    gone = nothing(DURATION)
    done = events.done
    until_now: Node = now() if done is None else either(known(done), done, now())
    ticking = compared(state, "==", word("running", STATES))
    if due.clock is not None and due.clock.pauses is not None:
        paused = both(compared(state, "==", word("paused", STATES)), negated(missed))
        ticking = negated(both(negated(ticking), negated(paused)))
    outcome.keep("remaining", either(ticking, _left(outcome, due), gone))
    late = Arith(type=DURATION, op="-", left=until_now, right=due.due)
    outcome.keep("late_by", either(missed, late, _no_time()))
    day = called("local_date", DATE, until_now, outcome.zone())
    days_late = called("days_between", INTEGER, due.last_day, day)
    outcome.keep("days_late", either(missed, days_late, Literal(type=INTEGER, value=0)))
    if due.clock is not None:
        _running(outcome, events, due, due.clock, until_now)
    if outcome.calendar() is not None and _rests_on_calendar(outcome, due):
        outcome.keep("provisional", called("_provisional", BOOLEAN, due.last_day, calendar_of(outcome)))


def _no_time() -> Node:
    return Literal(type=DURATION, value=0)


def _rests_on_calendar(outcome: Lowering, due: Due) -> bool:
    data = outcome.data
    moved = data.get("if_closed", "keep") != "keep" or data.get("ends") == "close_of_business"
    return moved or (due.length is not None and not due.length.elapsed)


def clock_calendar(outcome: Lowering, due: Due) -> Node:
    """The calendar whose open time the clock counts in; the node of none where it counts elapsed time."""
    if due.length is None or due.length.elapsed or outcome.calendar() is None:
        return nothing(CALENDAR)
    if due.length.working:
        return calendar_of(outcome)
    working = called("_in_working_time", BOOLEAN, due.length.whole or due.length.node)
    return either(working, calendar_of(outcome), nothing(CALENDAR))


def ran(outcome: Lowering, due: Due, start: Node, until: Node, pauses: Node | None) -> Node:
    """How long the clock runs from one instant to another."""
    calendar = clock_calendar(outcome, due)
    counts_elapsed = isinstance(calendar, Literal) and calendar.value is None
    if counts_elapsed and pauses is None:
        return Arith(type=DURATION, op="-", left=until, right=start)
    made = called("_ran_between", DURATION, start, until, pauses or nothing(PAUSES), calendar)
    return if_told(outcome, due, made)


def if_told(outcome: Lowering, due: Due, node: Node) -> Node:
    """Nothing while it is unknown which calendar counts: open time must not be taken for elapsed."""
    if isinstance(clock_calendar(outcome, due), Literal):
        return node
    told = known(calendar_of(outcome))
    assert due.length is not None
    if not due.length.working:
        elapsed = negated(called("_in_working_time", BOOLEAN, due.length.whole or due.length.node))
        told = negated(both(negated(told), negated(elapsed)))
    return either(told, node, nothing(node.type))


def _left(outcome: Lowering, due: Due) -> Node:
    """What is left now: of a clock that counts hours its own time, else the time until then.

    Nothing stands still that has not begun by now.
    """
    if due.length is None or not due.length.hours:
        return Arith(type=DURATION, op="-", left=due.due, right=now())
    return ran(outcome, due, now(), due.due, None)


def _running(outcome: Lowering, events: Events, due: Due, clock: Clock, until_now: Node) -> None:
    """From when it runs, and for how long it has, all told and of its own time."""
    assert due.length is not None
    gone = nothing(DURATION)
    begun = as_start(outcome, clock.start)
    needs = [known(need) for need in clock.needs]
    started = both(*needs, Ref(type=BOOLEAN, name=f"deadlines.{outcome.name}.applies"))
    outcome.step("activated_at", either(started, as_start(outcome, clock.begun), nothing(INSTANT)))
    outcome.keep("elapsed", either(started, Arith(type=DURATION, op="-", left=until_now, right=begun), gone))
    start = begun if due.length.whole is not None else as_start(outcome, due.length.start)
    aside = not _shows_its_clock(outcome)
    started_at = outcome.keep("started_at", either(started, start, nothing(INSTANT)), aside=aside)
    used = outcome.keep("ran", ran(outcome, due, started_at, events.as_of, clock.pauses), aside=aside)
    if clock.pauses is not None:
        whole = Arith(type=DURATION, op="-", left=events.as_of, right=started_at)
        without = called("_ran_between", DURATION, started_at, events.as_of, clock.pauses, nothing(CALENDAR))
        outcome.keep("paused_for", Arith(type=DURATION, op="-", left=whole, right=without))
    outcome.keep("used", _share(outcome, events, due, clock, used), aside=aside)


def _shows_its_clock(outcome: Lowering) -> bool:
    """Whether the clock does more than run from a start: then how far it has come is shown without being asked for."""
    return any(key in outcome.data for key in ("pauses", "reset", "started", "changed_at", "warn"))


def _share(outcome: Lowering, events: Events, due: Due, clock: Clock, used: Ref) -> Node:
    """The share of the clock that has run, of its own time from start to due."""
    assert due.length is not None
    left: Node = ran(outcome, due, events.as_of, due.due, None)
    if clock.pauses is not None:
        over = Neg(type=DURATION, of=ran(outcome, due, due.due, events.as_of, clock.pauses))
        left = either(compared(events.as_of, "<=", due.due), left, over)
    if due.length.whole is None:
        whole = Arith(type=DURATION, op="+", left=used, right=left)
        return Arith(type=NUMBER, op="/", left=used, right=whole)
    return _carried_share(due.length, left)


def _carried_share(length: Length, left: Node) -> Node:
    assert length.whole is not None
    whole = called("_hours_of", DURATION, length.whole)
    return Arith(type=NUMBER, op="/", left=Arith(type=DURATION, op="-", left=whole, right=left), right=whole)
