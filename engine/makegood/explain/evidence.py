"""What a step of a calendar rests on: the closed days it passed over and why, or the opening hours it ran through."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from makegood.calendar_plan import DAYS, Plan, weekday
from makegood.calendars import Calendar
from makegood.day_rules import days_of
from makegood.explain.trace import Step
from makegood.expr.interpret import Surroundings
from makegood.expr.interpret_calls import span_day
from makegood.expr.interpret_clock import day_around
from makegood.expr.interpret_clock_calls import CALLS, due_of_days
from makegood.expr.interpret_time import local_date, micros, moment_of, open_day
from makegood.expr.nodes import Call
from makegood.values import Period

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day that a calendar has closed. `why` is weekend, holiday or closed; `name` says which weekday or holiday."""

    day: date
    why: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a calendar says between the first and the last moment of a step; both lists are complete there.

    `closes` are the closing times of days that were asked for. `uncounted` is the day after which counting starts, which
    is passed over whether it is open or not. `told` says whether the last day up to which its holidays are official
    matters, and `known_until` which that is.
    """

    calendar: str
    first: date | None = None
    last: date | None = None
    closed: tuple[ClosedDay, ...] = ()
    open: tuple[tuple[datetime, datetime], ...] = ()
    uncounted: date | None = None
    closes: tuple[tuple[date, datetime], ...] = ()
    told: bool = False
    known_until: date | None = None

    @property
    def passed(self) -> list[ClosedDay]:
        """The closed days that made a difference."""
        return [one for one in self.closed if one.day != self.uncounted]


def evidence(step: Step, around: Surroundings) -> Evidence | None:
    """The evidence of a call that asked a calendar and got an answer; None for every other step."""
    node = step.node
    if not isinstance(node, Call) or step.value is None or node.body is not None:
        return None
    values = [one.value for one in step.args]
    match node.function:
        case "_add_working_days":
            return _days(around, values[2], values[0], step.value, values[0])
        case "_span_day" if isinstance(values[1], Period) and values[1].unit == "working days":
            return _days(around, values[2], values[0], step.value, values[0])
        case "_nth_day" if isinstance(values[1], Period) and values[1].unit == "working days":
            return _days(around, values[3], values[0], step.value, values[0])
        case "_intervals" if isinstance(values[1], Period) and values[1].unit == "working days":
            return _days(around, values[3], values[0], values[2], min(values[0], values[2]))
        case "working_days_between":
            return _days(around, values[2], values[0], values[1], min(values[:2]))
        case "_open_day":
            return _days(around, values[1], values[0], step.value)
        case "next_open":
            return _next(around, values[1], values[0])
        case "_add_work" | "add_work":
            return _hours(around, values[2], values[0], step.value)
        case "work_between":
            return _hours(around, values[2], values[0], values[1])
        case "_span_due" if isinstance(values[1], Period):
            return _hours(around, values[2], values[0], step.value)
    made = _OF_CLOCKS.get(node.function)
    return None if made is None else made(around, node, values, step.value)


# -- clocks


def _due_around(around: Surroundings, node: Call, values: list[Any], due: datetime) -> Evidence | None:
    if not isinstance(values[1], Period):
        return None
    later = dict(node.options)["at_close"] == "next_open"
    return _hours(around, values[4], values[0], due + _TICK if later else due)


def _earliest_due(around: Surroundings, node: Call, values: list[Any], due: datetime) -> Evidence | None:
    """Up to the last of the due instants that were compared."""
    of, moment, pauses, now, calendar = values
    if calendar is None:
        return None
    lengths = [one["length"] for one in of]
    dues = [CALLS["_due_around"](around, node, moment, one, pauses, now, calendar) for one in lengths]
    return _hours(around, calendar, moment, max(dues) + _TICK)


def _ran_between(around: Surroundings, node: Call, values: list[Any], length: object) -> Evidence | None:
    return None if values[3] is None else _hours(around, values[3], values[0], values[1])


def _share_due(around: Surroundings, node: Call, values: list[Any], due: datetime) -> Evidence | None:
    if values[6] is None:
        return None
    moments = (values[0], values[1], due)
    return _hours(around, values[6], min(moments), max(moments))


def _day_around(around: Surroundings, node: Call, values: list[Any], last: date) -> Evidence | None:
    """Up to the end of the last pause, which may lie behind the last day that it moves on."""
    day, span, pauses, now, zone, calendar = values
    if span.unit != "working days":
        return None
    ends = [one["end"] or now for one in pauses or [] if one is not None and (one["end"] or now) is not None]
    starts = [one["start"] for one in pauses or [] if one is not None and one["start"] is not None]
    dates = [last, day, *(local_date(one, zone) for one in [*starts, *ends, *([] if now is None else [now])])]
    return _days(around, calendar, min(dates), max(dates), day)


def _day_until(around: Surroundings, node: Call, values: list[Any], last: date) -> Evidence | None:
    """The same with every last day that was tried on the way, the open days that they moved to, and their closing times."""
    *others, moment = values
    day, span, pauses, now, zone, calendar = others
    options = {key: str(value) for key, value in node.options}
    if calendar is None or (
        span.unit != "working days" and options["if_closed"] == "keep" and options["ends"] != "close_of_business"
    ):
        return None
    asked: list[date] = []
    closes: list[tuple[date, datetime]] = []
    due_of = due_of_days(around, node, zone, calendar, moment)

    def told(one: date) -> datetime | None:
        shown = (
            one if options["if_closed"] == "keep" else open_day(one, around.calendars[calendar], options["if_closed"])
        )
        due = due_of(one)
        asked.extend([one] if shown is None else [one, shown])
        if options["ends"] == "close_of_business" and due is not None and shown is not None:
            closes.append((shown, due))
        return due

    working = span.unit == "working days"
    first = span_day(around, day, span, calendar)
    found = day_around(first, day, around.calendars[calendar] if working else None, pauses, now, zone, told)
    assert found == last
    plain = _day_around(around, node, [day, Period(1, "working days"), pauses, now, zone, calendar], last)
    assert plain is not None
    assert plain.first is not None
    assert plain.last is not None
    made = _days(around, calendar, min(plain.first, *asked, last), max(plain.last, *asked, last), day)
    return replace(made, closes=tuple(dict(closes).items()))


def _offset(around: Surroundings, node: Call, values: list[Any], found: datetime) -> Evidence | None:
    due, span, _, _, zone, calendar = values
    if not isinstance(span, Period):
        return None
    if span.unit == "working days":
        days = (local_date(due, zone), local_date(found, zone))
        return _days(around, calendar, days[0], days[1], days[0])
    return _hours(around, calendar, due, found) if span.unit == "working time" else None


def _close_of_day(around: Surroundings, node: Call, values: list[Any], close: datetime) -> Evidence:
    day, _, name = values
    return replace(_days(around, name, day, day), closes=((day, close),))


def _provisional(around: Surroundings, node: Call, values: list[Any], answer: object) -> Evidence:
    calendar = around.calendars[values[1]]
    assert isinstance(calendar, Calendar)
    until = calendar.known_until
    return Evidence(values[1], told=True, known_until=None if until is None else date.fromordinal(until + _EPOCH))


def _carried(around: Surroundings, node: Call, values: list[Any], left: object) -> Evidence | None:
    of, _, calendar = values
    working = [one["length"] for one in of[:-1] if isinstance(one["length"], Period)]
    return _hours(around, calendar, of[0]["at"], of[-1]["at"]) if working else None


_TICK = timedelta(microseconds=1)
_OF_CLOCKS: dict[str, Callable[[Surroundings, Call, list[Any], Any], Evidence | None]] = {
    "_due_around": _due_around,
    "_earliest_due": _earliest_due,
    "_ran_between": _ran_between,
    "_share_due": _share_due,
    "_day_around": _day_around,
    "_day_until": _day_until,
    "_offset": _offset,
    "_close_of_day": _close_of_day,
    "_provisional": _provisional,
    "_carried": _carried,
}


# -- what a calendar says


def _days(around: Surroundings, name: str, one: date, other: date, uncounted: date | None = None) -> Evidence:
    calendar = around.calendars[name]
    first, last = min(one, other), max(one, other)
    assert isinstance(calendar, Calendar)
    numbers = range(first.toordinal() - _EPOCH, last.toordinal() - _EPOCH + 1)
    closed = tuple(why_closed(calendar, day) for day in numbers if 0 <= day < DAYS and not calendar.is_open(day))
    return Evidence(name, first, last, closed, uncounted=uncounted)


def why_closed(calendar: Calendar, day: int) -> ClosedDay:
    """Why a calendar has a day closed."""
    when = date.fromordinal(day + _EPOCH)
    plan = calendar.source
    if not isinstance(plan, Plan):
        shut = next((part for part in plan.parts if not part.is_open(day)), None)
        return ClosedDay(when, "closed") if shut is None else why_closed(shut, day)
    if day in plan.closed or (plan.special and day in plan.special):
        return ClosedDay(when, "closed")
    holiday = _holiday(plan, when, day)
    if holiday is not None and plan.week[weekday(day)]:
        return ClosedDay(when, "holiday", holiday)
    return ClosedDay(when, "weekend", str(weekday(day)))


def _holiday(plan: Plan, when: date, day: int) -> str | None:
    """The name of a holiday, or the rule of the calendar that makes it one; None where there is none."""
    for one in plan.sets:
        name = one.name_of(when)
        if name:
            return name
    return next((rule for rule in plan.rules if day in days_of(rule, range(when.year, when.year + 1))), None)


def _next(around: Surroundings, name: str, moment: datetime) -> Evidence:
    hours = around.calendars[name].hours(around.zone)
    at = bisect_right(hours.ends, micros(moment))
    return Evidence(name, open=(_interval(hours.starts[at], hours.ends[at]),))


def _hours(around: Surroundings, name: str, one: datetime, other: datetime) -> Evidence:
    hours = around.calendars[name].hours(around.zone)
    low, high = sorted((micros(one), micros(other)))
    places = range(bisect_right(hours.ends, low), bisect_left(hours.starts, high))
    return Evidence(name, open=tuple(_interval(hours.starts[at], hours.ends[at]) for at in places))


def _interval(low: int, high: int) -> tuple[datetime, datetime]:
    return moment_of(low), moment_of(high)
