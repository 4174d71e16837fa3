"""When a deadline is due: its length counted from its start, around its pauses, to the end that its author names."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.expr.nodes import Arith, Literal, Node
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, SPAN, period
from makegood.outcomes.deadline_clock import PAUSES, Clock, Events, clock_of
from makegood.outcomes.deadline_length import Length, calendar_of, length_of
from makegood.outcomes.events import as_day, as_start
from makegood.outcomes.kind import Lowering, boolean, called, either, nothing
from makegood.outcomes.lengths import as_span
from makegood.values import Period

COUNTS = ("from_next_day", "from_event")
ENDS = ("end_of_day", "same_time", "close_of_business")
IF_CLOSED = ("keep", "next", "previous")
AT_CLOSE = ("stay", "next_open")
CLOCKS = ("elapsed", "wall")


@dataclass(frozen=True, slots=True)
class Due:
    """What a deadline is due by. `whole_day` says whether its last day counts whole; a named date has no clock.

    `moment` is the instant that its length counts from.
    """

    due: Node
    last_day: Node
    whole_day: Node
    moment: Node | None = None
    clock: Clock | None = None
    length: Length | None = None


def due_of(outcome: Lowering, events: Events) -> Due | None:
    """Keeps `due` and `last_day`; None when something is wrong, which has been reported."""
    return _due_by(outcome) if "by" in outcome.data else _due_within(outcome, events)


def _due_by(outcome: Lowering) -> Due | None:
    by = outcome.expression("by")
    if by is None:
        return None
    if by.type == INSTANT:
        due = outcome.keep("due", by)
        return Due(due, outcome.keep("last_day", called("local_date", DATE, due, outcome.zone())), boolean(False))
    if by.type != DATE:
        outcome.problem("type-mismatch", f"`by` is a date or an instant, and this is {by.type}", "by")
        return None
    last_day = outcome.keep("last_day", _open_day(outcome, by))
    if option(outcome, "ends", ENDS) == "close_of_business":
        return Due(outcome.keep("due", _close(outcome, last_day)), last_day, boolean(False))
    return Due(outcome.keep("due", called("end_of_day", INSTANT, last_day, outcome.zone())), last_day, boolean(True))


def _due_within(outcome: Lowering, events: Events) -> Due | None:
    clock = clock_of(outcome, events)
    length = None if clock is None else length_of(outcome, events, clock)
    if clock is None or length is None or not _fits(outcome, length):
        return None
    moment = as_start(outcome, length.start)
    return _Counted(outcome, events, clock, length, moment).due()


def _fits(outcome: Lowering, length: Length) -> bool:
    """Whether the options suit the length; a problem says which does not."""
    wrong: list[tuple[str, str, str]] = []
    without = _without_calendar(outcome)
    if without and length.working:
        wrong.append(("no-calendar", "working time needs a calendar: say `calendar:` here or in the policy", ""))
    if without and option(outcome, "if_closed", IF_CLOSED) != "keep":
        wrong.append(
            ("no-calendar", "`if_closed` needs a calendar: say `calendar:` here or in the policy", "if_closed")
        )
    if "at_close" in outcome.data and "working time" not in length.sorts:
        message = "`at_close` is for working hours, which can end at closing time: `within` has none"
        wrong.append(("type-mismatch", message, "at_close"))
    if "clock" in outcome.data and "duration" not in length.sorts:
        message = "`clock` is for hours: days, months and working time follow the wall clock anyway"
        wrong.append(("type-mismatch", message, "clock"))
    if option(outcome, "clock", CLOCKS) == "wall" and length.first_of is not None:
        message = "`clock: wall` and `keep_earlier` of hours and working hours do not go together"
        wrong.append(("type-mismatch", message, "clock"))
    if option(outcome, "ends", ENDS) == "close_of_business" and length.hours:
        message = "`ends: close_of_business` ends a last day, and hours have none: write days or working days"
        wrong.append(("type-mismatch", message, "ends"))
    for code, message, key in wrong:
        outcome.problem(code, message, *((key,) if key else ()))
    return not wrong


def _without_calendar(outcome: Lowering) -> bool:
    """Whether no calendar is named; of one that there is none of, that has been said."""
    return outcome.calendar() is None and "calendar" not in outcome.data


def option(outcome: Lowering, key: str, choices: tuple[str, ...]) -> str:
    """The choice at a key; the first where there is none, or one that its schema has refused."""
    value = outcome.data.get(key, choices[0])
    return value if value in choices else choices[0]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A length being counted."""

    outcome: Lowering
    events: Events
    clock: Clock
    length: Length
    moment: Node

    def due(self) -> Due:
        if self.length.first_of is not None:
            return self._instant(self._first_of(self.length.first_of))
        if self.length.hours and self.length.node.type != SPAN:
            return self._instant(self._plain_hours())
        if self.length.days and self.length.node.type != SPAN:
            return self._last_day(self._plain_days())
        if self.length.changed and self.length.hours:
            return self._instant(self._hours())
        if self.length.changed and self.length.days:
            return self._last_day(self._days())
        return self._mixed()

    # -- what it is made of

    @property
    def plain(self) -> bool:
        """Whether the clock never stands still."""
        return self.clock.pauses is None

    @property
    def pauses(self) -> Node:
        return self.clock.pauses or nothing(PAUSES)

    @property
    def calendar(self) -> Node:
        return calendar_of(self.outcome)

    @property
    def at_close(self) -> str:
        return option(self.outcome, "at_close", AT_CLOSE)

    @property
    def on_the_wall(self) -> bool:
        return option(self.outcome, "clock", CLOCKS) == "wall"

    def made(self, due: Node, last_day: Node, whole_day: Node) -> Due:
        return Due(due, last_day, whole_day, self.moment, self.clock, self.length)

    # -- hours

    def _instant(self, node: Node) -> Due:
        due = self.outcome.keep("due", node)
        return self.made(due, self.outcome.keep("last_day", as_day(self.outcome, due)), boolean(False))

    def _plain_hours(self) -> Node:
        within = self.length.node
        if within.type == DURATION:
            if self.plain and not self.on_the_wall:
                return Arith(type=INSTANT, op="+", left=self.moment, right=within)
            return self._hours()
        if self.plain and self.at_close == "stay":
            return called("_add_work", INSTANT, self.moment, within, self.calendar)
        return self._hours()

    def _hours(self) -> Node:
        """Hours around pauses, elapsed on the wall clock where the author says so."""
        span = as_span(self.length.node)
        if not self.on_the_wall:
            return self._around(span)
        args = (self.moment, span, self.pauses, self.events.as_of, self.outcome.zone())
        on_the_wall = called("_wall_around", INSTANT, *args)
        if self.length.sorts == {"duration"}:
            return on_the_wall
        return either(called("_in_working_time", BOOLEAN, span), self._around(span), on_the_wall)

    def _around(self, span: Node) -> Node:
        args = (self.moment, span, self.pauses, self.events.as_of, self.calendar)
        return called("_due_around", INSTANT, *args, at_close=self.at_close)

    def _first_of(self, changes: Node) -> Node:
        args = (changes, self.moment, self.pauses, self.events.as_of, self.calendar)
        return called("_earliest_due", INSTANT, *args, at_close=self.at_close)

    # -- days

    def _last_day(self, day: Node) -> Due:
        last_day = self.outcome.keep("last_day", _open_day(self.outcome, day))
        due, whole = self._end_of(last_day)
        return self.made(self.outcome.keep("due", due), last_day, boolean(whole))

    def _end_of(self, last_day: Node) -> tuple[Node, bool]:
        """The instant at which a last day ends, and whether it counts whole."""
        match option(self.outcome, "ends", ENDS):
            case "same_time":
                return called("_same_time", INSTANT, self.moment, last_day, self.outcome.zone()), False
            case "close_of_business":
                return _close(self.outcome, last_day), False
        return called("end_of_day", INSTANT, last_day, self.outcome.zone()), True

    def _first_day(self) -> Node:
        """The day that counting starts after: the event's own, or the one before it when the event's day counts."""
        day = as_day(self.outcome, self.length.start)
        if option(self.outcome, "counts", COUNTS) == "from_next_day":
            return day
        return Arith(type=DATE, op="-", left=day, right=Literal(type=period("days"), value=Period(1, "days")))

    def _plain_days(self) -> Node:
        if not self.plain:
            return self._days()
        day, within = self._first_day(), self.length.node
        match within.type.detail:
            case "days":
                return Arith(type=DATE, op="+", left=day, right=within)
            case "months":
                return called("_add_months", DATE, day, within)
        return called("_add_working_days", DATE, day, within, self.calendar)

    def _days(self) -> Node:
        """Days of any sort around pauses."""
        day, span = self._first_day(), as_span(self.length.node)
        if self.plain:
            return called("_span_day", DATE, day, span, self.calendar)
        args = (day, span, self.pauses, self.events.as_of, self.outcome.zone(), self.calendar)
        rules = {"if_closed": option(self.outcome, "if_closed", IF_CLOSED), "ends": option(self.outcome, "ends", ENDS)}
        if rules == {"if_closed": "keep", "ends": "end_of_day"}:
            return called("_day_around", DATE, *args)
        return called("_day_until", DATE, *args, self.moment, **rules)

    # -- hours for one case and days for another

    def _mixed(self) -> Due:
        outcome, span = self.outcome, self.length.node
        whole = called("_whole_days", BOOLEAN, span)
        day = _open_day(outcome, self._days())
        if self.plain and self.at_close == "stay" and not self.on_the_wall:
            hours: Node = called("_span_due", INSTANT, self.moment, span, self.calendar)
        else:
            hours = self._hours()
        end, counts_whole = self._end_of(day)
        due = outcome.keep("due", either(whole, end, hours))
        last_day = outcome.keep("last_day", either(whole, day, as_day(outcome, due)))
        return self.made(due, last_day, whole if counts_whole else boolean(False))


def _open_day(outcome: Lowering, day: Node) -> Node:
    rule = option(outcome, "if_closed", IF_CLOSED)
    calendar = outcome.calendar()
    if rule == "keep":
        return day
    if _without_calendar(outcome):
        outcome.problem(
            "no-calendar", "`if_closed` needs a calendar: say `calendar:` here or in the policy", "if_closed"
        )
    if calendar is None:
        return day
    return called("_open_day", DATE, day, calendar, if_closed=rule)


def _close(outcome: Lowering, day: Node) -> Node:
    calendar = outcome.calendar()
    if _without_calendar(outcome):
        message = "`ends: close_of_business` needs a calendar, whose closing time it is: say `calendar:` here or in the policy"
        outcome.problem("no-calendar", message, "ends")
    return called("_close_of_day", INSTANT, day, outcome.zone(), calendar or nothing(CALENDAR))
