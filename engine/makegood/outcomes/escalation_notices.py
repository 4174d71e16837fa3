"""How often the present rung of a ladder has been notified, and when it is next; never in quiet hours.

A repeat of hours counts like the ladder's clock, or while the calendar of `quiet` is open; one of days comes at the same
time of day. What would fall in quiet hours waits for the next opening.
"""

from __future__ import annotations

from makegood.expr.nodes import Arith, Literal, Node, Ref, Rows
from makegood.expr.types import CALENDAR, DATE, DURATION, INSTANT, INTEGER, SPAN, period
from makegood.outcomes import lengths
from makegood.outcomes.escalation_clock import Clock
from makegood.outcomes.escalation_rungs import Rung
from makegood.outcomes.kind import Lowering, called, compared, either, known, nothing
from makegood.values import Period, Quantity


def lower(outcome: Lowering, clock: Clock, rungs: list[Rung], tier: Ref) -> None:
    """Keep `notified_at`, `notified` and `notify_at`."""
    quiet = outcome.calendar("quiet") if "quiet" in outcome.data else None
    if quiet is None and "quiet" in outcome.data:
        return
    since = Ref(type=INSTANT, name=f"escalation.{outcome.name}.since")
    first = outcome.keep("notified_at", since if quiet is None else called("next_open", INSTANT, since, quiet))
    sent = outcome.step("sent_by", _sent_by(clock.as_of, quiet))
    repeats = [(rung, _Repeat(outcome, clock, rung, first, sent, quiet)) for rung in rungs if "repeat" in rung.data]
    times: list[tuple[Node | None, Node]] = []
    moments: list[tuple[Node | None, Node]] = []
    for rung, repeat in repeats:
        if not repeat.read():
            return
        here = compared(tier, "==", _number(rung.number))
        times.append((here, repeat.times()))
    again: Node = Rows(type=INTEGER, hit="first", rows=(*times, (None, _number(0))))
    counted = either(compared(first, "<=", sent), Arith(type=INTEGER, op="+", left=_number(1), right=again), _number(0))
    nobody = compared(tier, "==", _number(0))
    notified = outcome.keep("notified", either(nobody, _number(0), counted))
    for rung, repeat in repeats:
        moments.append((compared(tier, "==", _number(rung.number)), _open(repeat.nth(notified), quiet)))
    coming: Node = Rows(type=INSTANT, hit="first", rows=tuple(moments)) if moments else nothing(INSTANT)
    coming = either(compared(notified, "==", _number(0)), first, coming)
    if clock.events.stopped is not None:
        coming = either(known(clock.events.stopped), nothing(INSTANT), coming)
    outcome.keep("notify_at", coming)


def _sent_by(as_of: Node, quiet: Node | None) -> Node:
    """The last instant whose notifications have been sent: now, or the last one of the opening before quiet hours."""
    if quiet is None:
        return as_of
    back = Literal(type=period("working time"), value=Period(-1, "working time"))
    open_now = compared(called("next_open", INSTANT, as_of, quiet), "==", as_of)
    return either(open_now, as_of, called("_add_work", INSTANT, as_of, back, quiet))


def _open(moment: Node, quiet: Node | None) -> Node:
    return moment if quiet is None else called("next_open", INSTANT, moment, quiet)


class _Repeat:
    """How a rung is notified again: how often since the first time, and when for the n-th time."""

    def __init__(self, outcome: Lowering, clock: Clock, rung: Rung, first: Ref, sent: Ref, quiet: Node | None) -> None:
        self.outcome = outcome
        self.clock = clock
        self.path = ("ladder", rung.number - 1, "repeat")
        self.first = first
        self.sent = sent
        self.quiet = quiet

    def read(self) -> bool:
        """Whether the repeat can be counted; what is wrong with it is reported."""
        node = lengths.length(self.outcome, *self.path, calendar=self.clock.calendar)
        if node is None:
            return False
        sorts = list(lengths.sorts(node))
        mixed = len({SPAN if one == SPAN else lengths.in_hours(one) for one in sorts}) > 1 or SPAN in sorts
        self.node = node
        self.hours = lengths.in_hours(sorts[0])
        written = isinstance(node, Literal) or (node.type == DURATION and self.quiet is None)
        if mixed or (self.hours and not written):
            message = "`repeat` is one length written out here: 2 h, 4 working hours, 1 day"
            self.outcome.problem("invalid-value", message, *self.path)
            return False
        return True

    def _calendar(self) -> Node | None:
        if self.quiet is not None and self.hours:
            return self.quiet
        return self.clock.calendar if lengths.working(self.node.type) else None

    def _zoned(self, moment: Node) -> Node:
        return called("local_date", DATE, moment, self.outcome.zone())

    def _micros(self) -> Node:
        """The length of a repeat of hours, as a duration."""
        value = self.node.value if isinstance(self.node, Literal) else None
        if isinstance(value, Period):
            return Literal(type=DURATION, value=Quantity(value.count, "us"))
        return self.node

    def _hours(self) -> Node:
        """The same as a length of its calendar, where it has one."""
        if self._calendar() is None:
            return self.node
        length = self._micros()
        assert isinstance(length, Literal)
        assert isinstance(length.value, Quantity)
        return Literal(type=period("working time"), value=Period(int(length.value.raw), "working time"))

    def times(self) -> Node:
        """How often it has been repeated by the last instant that has been sent."""
        if self.hours:
            calendar = self._calendar() or nothing(CALENDAR)
            ran = called("_ran_between", DURATION, self.first, self.sent, self.clock.pauses, calendar)
            return Arith(type=INTEGER, op="//", left=ran, right=self._micros())
        span, calendar = lengths.as_span(self.node), self.clock.calendar or nothing(CALENDAR)
        turns = called("_intervals", INTEGER, self._zoned(self.first), span, self._zoned(self.sent), calendar)
        return either(compared(self._same_time(turns), "<=", self.sent), turns, _less_one(turns))

    def nth(self, n: Node) -> Node:
        """When it is repeated for the n-th time."""
        if not self.hours:
            return self._same_time(n)
        length = self._hours()
        long = Arith(type=length.type, op="*", left=n, right=length)
        calendar = self._calendar() or nothing(CALENDAR)
        return called(
            "_due_around", INSTANT, self.first, lengths.as_span(long), self.clock.pauses, self.clock.as_of, calendar,
            at_close="stay",
        )  # fmt: skip

    def _same_time(self, n: Node) -> Node:
        span, calendar = lengths.as_span(self.node), self.clock.calendar or nothing(CALENDAR)
        day = called("_nth_day", DATE, self._zoned(self.first), span, n, calendar)
        return called("_same_time", INSTANT, self.first, day, self.outcome.zone())


def _less_one(turns: Node) -> Node:
    return Arith(type=INTEGER, op="-", left=turns, right=_number(1))


def _number(value: int) -> Literal:
    return Literal(type=INTEGER, value=value)
