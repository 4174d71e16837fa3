"""The clock that a ladder climbs by: where it starts and stops, its pauses and calendar, its own or a deadline's."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from makegood.expr.clock import SHARE_SCALE
from makegood.expr.nodes import Arith, Literal, Node, Ref
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, NUMBER, SPAN
from makegood.outcomes import lengths
from makegood.outcomes.deadline_clock import PAUSES, Events, events_of, pauses_of
from makegood.outcomes.deadline_counting import Due, due_of
from makegood.outcomes.deadline_state import clock_calendar, if_told
from makegood.outcomes.events import as_day, as_start, event
from makegood.outcomes.kind import Lowering, boolean, both, called, compared, either, known, nothing
from makegood.problems import suggest

_STEP = Fraction(1, 10**SHARE_SCALE)


@dataclass(frozen=True, slots=True)
class Followed:
    """A deadline whose clock a ladder follows, as it was lowered."""

    reading: Lowering
    due: Due

    @property
    def name(self) -> str:
        return self.reading.name

    @property
    def needs(self) -> tuple[Node, ...]:
        """The events without which its clock has not started; for a named date, that date."""
        return (self.due.due,) if self.due.clock is None else self.due.clock.needs

    @property
    def applies(self) -> Node:
        return Ref(type=BOOLEAN, name=self.reading.fields["applies"])


@dataclass(frozen=True, slots=True)
class Clock:
    """What the rungs of a ladder are measured by: its start, if it has one, its events, where it stands still.

    `calendar` is the one that working time counts in; `needs` are the events without which nothing has begun.
    """

    outcome: Lowering
    events: Events
    start: Node | None
    needs: tuple[Node, ...]
    pauses: Node
    calendar: Node | None
    follows: Followed | None

    @property
    def as_of(self) -> Node:
        """The instant at which the ladder is looked at: now, or when it was done."""
        return self.events.as_of

    def length(self, span: Node) -> Node:
        """The instant at which the clock has run for a length of time; days end at 24:00 of the last one."""
        assert self.start is not None
        calendar, zone = self.calendar or nothing(CALENDAR), self.outcome.zone()
        if self.never_stands_still and span.type != SPAN:
            return self._applying(self._plainly(span, calendar))
        sorts, span = list(lengths.sorts(span)), lengths.as_span(span)
        hours = called("_due_around", INSTANT, self.start, span, self.pauses, self.as_of, calendar, at_close="stay")
        if all(map(lengths.in_hours, sorts)):
            return self._applying(hours)
        day = as_day(self.outcome, self.start)
        last = called("_day_around", DATE, day, span, self.pauses, self.as_of, zone, calendar)
        days = called("end_of_day", INSTANT, last, zone)
        if any(one == SPAN or lengths.in_hours(one) for one in sorts):
            return self._applying(either(called("_whole_days", BOOLEAN, span), days, hours))
        return self._applying(days)

    @property
    def never_stands_still(self) -> bool:
        return isinstance(self.pauses, Literal)

    def _plainly(self, length: Node, calendar: Node) -> Node:
        """The same for a length of one sort and a clock without pauses."""
        assert self.start is not None
        if length.type == DURATION:
            return Arith(type=INSTANT, op="+", left=self.start, right=length)
        if length.type.detail == "working time":
            return called("_add_work", INSTANT, self.start, length, calendar)
        day = lengths.days_after(as_day(self.outcome, self.start), length, calendar)
        return called("end_of_day", INSTANT, day, self.outcome.zone())

    def share(self, share: Node) -> Node:
        """The instant at which a share of the followed deadline's clock has run; all of it is the due instant."""
        assert self.follows is not None
        due = self.follows.due
        if isinstance(share, Literal) and share.value == 1:
            return self._applying(due.due)
        moment, whole, pauses = self.start, None, self.pauses
        if due.clock is not None and due.length is not None:
            moment, whole, pauses = due.moment, due.length.whole, due.clock.pauses or nothing(PAUSES)
        assert moment is not None
        fine = called("round_to", NUMBER, share, step=_STEP, mode="half_up")
        calendar = clock_calendar(self.follows.reading, due)
        made = called(
            "_share_due", INSTANT, moment, due.due, fine, whole or nothing(SPAN), pauses, self.as_of, calendar
        )
        return self._applying(if_told(self.follows.reading, due, made))

    def _applying(self, moment: Node) -> Node:
        return moment if self.follows is None else either(self.follows.applies, moment, nothing(INSTANT))

    def reached(self, moment: Node, of_share: bool) -> Node:
        """Whether an instant has come by `as_of`; it has not where nothing has begun."""
        come: Node = compared(self.as_of, ">=", moment)
        needs = self.needs if self.follows is None or not of_share else self.follows.needs
        if needs:
            begun = [known(need) for need in needs]
            come = either(begun[0] if len(begun) == 1 else both(*begun), come, boolean(False))
        return come if self.follows is None else both(self.follows.applies, come)


def clock_of(outcome: Lowering) -> Clock | None:
    """The clock of a ladder; None when a part of it is wrong, which has then been reported."""
    follows = _followed(outcome) if "follows" in outcome.data else None
    if "follows" in outcome.data and follows is None:
        return None
    start = event(outcome, "from") if "from" in outcome.data else None
    if start is None and "from" in outcome.data:
        return None
    events = events_of(outcome if "until" in outcome.data or follows is None else follows.reading)
    if "until" in outcome.data:
        for field, node in events.made:
            outcome.keep(field, node)
    if follows is None or "pauses" in outcome.data:
        pauses = pauses_of(outcome, events, nothing(INSTANT))
    else:
        pauses = None if follows.due.clock is None else follows.due.clock.pauses
    mine = follows is None or "calendar" in outcome.data
    calendar = outcome.calendar() if mine or follows is None else follows.reading.calendar()
    needs: tuple[Node, ...] = () if start is None else (start,)
    if start is None and follows is not None:
        needs = follows.needs
        start = None if follows.due.clock is None else follows.due.clock.start
    start = None if start is None else outcome.keep("started_at", as_start(outcome, start))
    return Clock(outcome, events, start, needs, pauses or nothing(PAUSES), calendar, follows)


def _followed(outcome: Lowering) -> Followed | None:
    """The deadline that a ladder follows; None when there is none, or something is wrong in it."""
    name, names = str(outcome.data["follows"]), outcome.names("deadlines")
    if name not in names:
        hint = suggest(name, names) or "name one that stands under `deadlines` here"
        outcome.problem("unknown-name", f"there is no deadline '{name}' in this policy", "follows", hint=hint)
        return None
    reading = outcome.beside("deadlines", name)
    if reading is None:
        return None
    due = due_of(reading, events_of(reading))
    return None if due is None else Followed(reading, due)
