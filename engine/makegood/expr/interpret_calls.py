"""Calls for the plain reader: the core's functions on plain values, folds, tables, and plugins' functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from makegood import currencies, units
from makegood.currencies import NO_CURRENCY
from makegood.expr import interpret_clock as clocks
from makegood.expr import interpret_clock_calls as clock_calls
from makegood.expr import interpret_lists as lists
from makegood.expr import interpret_recurrence as recurrence
from makegood.expr import interpret_time as times
from makegood.expr.arithmetic import resized, size
from makegood.expr.exact import PICKING, step_size
from makegood.expr.interpret_clock_calls import length_of, micros_of
from makegood.expr.nodes import Call, Each, Known, Literal, Lookup, Node, Rows
from makegood.expr.plain import decimal_of
from makegood.expr.types import Type
from makegood.functions import Function, FunctionError
from makegood.values import Money, Period, Quantity, whole
from makegood.zones import UnknownZoneError

if TYPE_CHECKING:
    from makegood.expr.interpret import Surroundings

Read = Callable[[ast.AST], Any]
_DAY = 86_400_000_000


def days(count: int) -> Period:
    """That many days."""
    return Period(count, "days")


def sized(number: int | Fraction, type_: Type, currency: str | None) -> Any:
    """A bare number as a value of a type that has a size (quantities: in the raw unit)."""
    match type_.kind:
        case "money":
            return Money(number, type_.detail or currency or NO_CURRENCY)
        case "quantity":
            return Quantity(number, units.SHOWN_UNITS.get(str(type_.detail), "min"))
        case "period":
            return Period(number, str(type_.detail))
    return number


# -- rounding


def round_to(value: Any, step: Fraction, mode: str) -> Any:
    """The value at a multiple of the step."""
    return resized(value, whole(to_whole(Fraction(size(value)) / step, mode) * step))


def to_whole(number: Fraction, mode: str) -> int:
    """A ratio rounded to a whole number in one of the declared modes."""
    below, above = floor(number), ceil(number)
    towards_nought, away = (below, above) if number >= 0 else (above, below)
    middle = Fraction(below + above, 2)
    nearer = below if number < middle else above
    match mode:
        case "floor":
            return below
        case "ceiling":
            return above
        case "down":
            return towards_nought
        case "up":
            return away
        case "half_up":
            return away if number == middle else nearer
        case "half_down":
            return towards_nought if number == middle else nearer
        case "half_even":
            return next(one for one in (below, above) if one % 2 == 0 or below == above) if number == middle else nearer
    raise ValueError(mode)


def _round_minor(around: Surroundings, node: Call, value: Money) -> Any:
    """Rounded to the smallest unit of the case's currency."""
    return round_to(value, Fraction(1, 10 ** currencies.minor_digits(value.currency)), str(dict(node.options)["mode"]))


# -- lengths of time of any sort


def _span(value: Period | Quantity) -> Period | Quantity:
    return Quantity(round(Fraction(value.raw)), value.unit) if isinstance(value, Quantity) else value


def _whole_days(span: Period | Quantity) -> bool:
    return isinstance(span, Period) and span.unit != "working time"


def span_day(around: Surroundings, day: date, span: Period | Quantity, calendar: str | None) -> date | None:
    """The last day of a span of days, months or working days; None for a span of hours."""
    if not isinstance(span, Period):
        return None
    match span.unit:
        case "days":
            return times.moved(day, int(span.count))  # type: ignore[no-any-return]
        case "months":
            return times.add_months(day, int(span.count))
        case "working days" if calendar is not None:
            return times.add_working_days(day, int(span.count), around.calendars[calendar])
    return None


def _span_due(around: Surroundings, moment: datetime, span: Period | Quantity, calendar: str | None) -> datetime | None:
    """When an elapsed or working span ends; None for a span of days."""
    if isinstance(span, Quantity):
        return times.moved(moment, int(span.raw))  # type: ignore[no-any-return]
    if span.unit == "working time" and calendar is not None:
        return times.add_work(moment, int(span.count), around.calendars[calendar], around.zone)
    return None


# -- clocks


def _day_around(
    around: Surroundings,
    day: date,
    span: Any,
    pauses: Any,
    now: Any,
    zone: str,
    calendar: str | None,
    due_of: clock_calls.DueOf | None = None,
) -> date | None:
    working = isinstance(span, Period) and span.unit == "working days"
    last = span_day(around, day, span, calendar)
    open_days = around.calendars[calendar] if working and calendar is not None else None
    return clocks.day_around(last, day, open_days, pauses, now, zone, due_of)


def _day_until(around: Surroundings, node: Call, *args: Any) -> date | None:
    """The same for a last day that may move to an open one, and end at a time of day."""
    day, span, pauses, now, zone, calendar, moment = args
    if None in (day, span, zone, moment):
        return None
    due_of = clock_calls.due_of_days(around, node, zone, calendar, moment)
    return _day_around(around, day, span, pauses, now, zone, calendar, due_of)


# -- dates that come again


def _recurring(
    around: Surroundings, find: Callable[..., Any], day: date, every: Any, other: Any, calendar: str | None
) -> Any:
    return find(day, every, other, None if calendar is None else around.calendars[calendar])


# -- the core's functions: unknown in, unknown out, but for those of `_OWN_UNKNOWNS`

_OWN_UNKNOWNS = frozenset(
    {
        "_span_day",
        "_span_due",
        "_earliest",
        "_day_around",
        "_day_until",
        "_nth_day",
        "_intervals",
        *clock_calls.OWN_UNKNOWNS,
    }
)

Core = Callable[..., Any]
_CORE: dict[str, Core] = {
    "min": lambda around, node, *values: min(values),
    "max": lambda around, node, *values: max(values),
    "abs": lambda around, node, value: abs(value),
    "floor": lambda around, node, value: floor(value),
    "ceil": lambda around, node, value: ceil(value),
    "round_to": lambda around, node, value: round_to(
        value, Fraction(str(dict(node.options)["step"])), str(dict(node.options)["mode"])
    ),
    "_round_minor": _round_minor,
    "days_between": lambda around, node, first, second: (second - first).days,
    "begun_days": lambda around, node, length: days(ceil(Fraction(length.raw) / _DAY)),
    "months_between": lambda around, node, first, second: times.months_between(first, second),
    "working_days_between": lambda around, node, first, second, calendar: times.working_days_between(
        first, second, around.calendars[calendar]
    ),
    "next_open": lambda around, node, moment, calendar: times.next_open(
        moment, around.calendars[calendar], around.zone
    ),
    "work_between": lambda around, node, first, second, calendar: length_of(
        times.work_between(first, second, around.calendars[calendar], around.zone)
    ),
    "add_work": lambda around, node, moment, work, calendar: times.add_work(
        moment, micros_of(work), around.calendars[calendar], around.zone
    ),
    "during": lambda around, node, moments, holds: clocks.during(moments, holds),
    "next_day_of_month": lambda around, node, number, day: times.next_day_of_month(number, day),
    "local_date": lambda around, node, moment, zone: times.local_date(moment, zone),
    "end_of_day": lambda around, node, day, zone: times.end_of_day(day, zone),
    "end_of_month": lambda around, node, day: times.end_of_month(day),
    "end_of_year": lambda around, node, day: times.end_of_year(day),
    "weekday": lambda around, node, day: day.isoweekday(),
    "position": lambda around, node, item, of: lists.position(item, of),
    "_span": lambda around, node, value: _span(value),
    "_whole_days": lambda around, node, span: _whole_days(span),
    "_span_day": lambda around, node, *args: None if None in args[:2] else span_day(around, *args),
    "_span_due": lambda around, node, *args: None if None in args[:2] else _span_due(around, *args),
    "_add_months": lambda around, node, day, months: times.add_months(day, int(months.count)),
    "_add_working_days": lambda around, node, day, length, calendar: times.add_working_days(
        day, int(length.count), around.calendars[calendar]
    ),
    "_add_work": lambda around, node, moment, work, calendar: times.add_work(
        moment, int(work.count), around.calendars[calendar], around.zone
    ),
    "_open_day": lambda around, node, day, calendar: times.open_day(
        day, around.calendars[calendar], str(dict(node.options)["if_closed"])
    ),
    **clock_calls.CALLS,
    "_day_around": lambda around, node, *args: None if None in (*args[:2], args[4]) else _day_around(around, *args),
    "_nth_day": lambda around, node, *args: None if None in args[:3] else _recurring(around, recurrence.nth_day, *args),
    "_intervals": lambda around, node, *args: (
        None if None in args[:3] else _recurring(around, recurrence.intervals, *args)
    ),
    "_day_until": _day_until,
    "_start_of_day": lambda around, node, day, zone: times.start_of_day(day, zone),
    "_last_moment": lambda around, node, day, zone: times.end_of_day(day, zone) - timedelta(microseconds=1),
    "_same_time": lambda around, node, moment, day, zone: times.same_time(moment, day, zone),
    "_earliest": lambda around, node, *moments: min((one for one in moments if one is not None), default=None),
}


def _call(around: Surroundings, node: Node, read: Read, args: Sequence[ast.expr]) -> Any:
    assert isinstance(node, Call)
    values = [read(arg) for arg in args]
    if any(value is None for value in values) and node.function not in _OWN_UNKNOWNS:
        return None
    if isinstance(node.body, Function):
        return _plugin(node, node.body, values)
    try:
        found = _CORE[node.function](around, node, *values)
    except (OverflowError, UnknownZoneError):  # the end of the last day that `datetime` has; a zone that is none
        return None
    return found if node.function in PICKING else times.in_years(found)


def _plugin(node: Call, function: Function, values: list[Any]) -> Any:
    """A plugin's function; a number or measure is rounded half even to its step."""
    given = [
        decimal_of(value) if parameter.type in ("decimal", "number") else value
        for parameter, value in zip(function.parameters, values, strict=True)
    ]
    try:
        result = times.in_years(function.body(*given))
    except Exception as error:
        shown = ", ".join(map(str, given))
        raise FunctionError(f"the function '{function.name}', called with ({shown}),", error) from error
    if result is None or not (node.type.numeric or node.type.measured):
        return result
    number = Fraction(size(result)) if isinstance(result, Money | Quantity | Period) else Fraction(result)
    step = step_size(function)
    rounded = whole(to_whole(number / step, "half_even") * step)
    return resized(result, rounded) if isinstance(result, Money | Quantity) else sized(rounded, node.type, None)


# -- what is called in the tree without being a function of the language


def _known(around: Surroundings, node: Node, read: Read, args: Sequence[ast.expr]) -> bool:
    return read(args[0]) is not None


def _each(around: Surroundings, node: Node, read: Read, args: Sequence[ast.expr]) -> Any:
    assert isinstance(node, Each)
    elements = read(args[0])
    match node.how:
        case "any":
            return lists.any_of(elements)
        case "all":
            return lists.all_of(elements)
        case "count":
            return lists.count(elements)
        case "sum":
            return lists.total(elements, sized(0, node.type, around.currency))
        case "min" | "max":
            return lists.extreme(elements, min if node.how == "min" else max)
    return lists.listed(elements)


def _rows(around: Surroundings, node: Node, read: Read, args: Sequence[ast.expr]) -> Any:
    assert isinstance(node, Rows)
    rows = [(_later(read, row.elts[0]), _later(read, row.elts[1])) for row in args if isinstance(row, ast.List)]
    if node.hit == "first":
        return lists.first(rows)
    gives = lists.every(rows)
    if gives is None or (not gives and node.hit != "sum"):
        return None
    match node.hit:
        case "sum":
            return lists.added(gives, sized(0, node.type, around.currency))
        case "unique":
            return lists.unique(gives)
    return min(gives) if node.hit == "min" else max(gives)


def _later(read: Read, node: ast.expr) -> Callable[[], Any]:
    return lambda: read(node)


def _lookup(around: Surroundings, node: Node, read: Read, args: Sequence[ast.expr]) -> Any:
    assert isinstance(node, Lookup)
    at = lists.look_up(node.table, [read(arg) for arg in args])
    if at is None:
        return None
    give = node.table.rows[at][1]
    if isinstance(give, Call):  # a length of time among others of another sort
        give = give.args[0]
    assert isinstance(give, Literal)
    value = give.value
    return sized(value, node.type, around.currency) if isinstance(value, int) and not isinstance(value, bool) else value


CALLS: dict[type[Node], Callable[[Surroundings, Node, Read, Sequence[ast.expr]], Any]] = {
    Call: _call,
    Known: _known,
    Each: _each,
    Rows: _rows,
    Lookup: _lookup,
}
