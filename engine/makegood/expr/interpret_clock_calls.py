"""The calls of clocks for the plain reader: from the values of the language to the arithmetic of `interpret_clock`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from makegood.expr import interpret_changes as changing
from makegood.expr import interpret_clock as clocks
from makegood.expr import interpret_time as times
from makegood.expr.nodes import Call
from makegood.values import Period, Quantity, duration

if TYPE_CHECKING:
    from makegood.expr.interpret import Surroundings


def length_of(time: timedelta | None) -> Quantity | None:
    """A difference of instants as a length of time."""
    return None if time is None else duration(time // timedelta(microseconds=1))


def micros_of(length: Period | Quantity) -> int:
    """A length of time in whole microseconds, half even."""
    return round(Fraction(length.raw)) if isinstance(length, Quantity) else int(length.count)


def _option(node: Call, name: str) -> str:
    return str(dict(node.options)[name])


def _pauses(around: Surroundings, node: Call, since: Any, until: Any, *given: Any) -> Any:
    found: list[Any] = []
    rest = iter(given)
    for shape in _option(node, "shapes").split(";"):
        if shape == "pair":
            found.append({"start": next(rest), "end": next(rest)})
        else:
            found += next(rest) or ()
    return clocks.gathered(since, until, found)


def _due_around(
    around: Surroundings, node: Call, moment: datetime, span: Any, pauses: Any, now: Any, calendar: str | None
) -> datetime | None:
    if isinstance(span, Period) and (span.unit != "working time" or calendar is None):
        return None
    hours = around.calendars[calendar] if isinstance(span, Period) and calendar is not None else None
    return clocks.due_around(moment, micros_of(span), pauses, now, hours, around.zone, _option(node, "at_close"))


def _wall_around(
    around: Surroundings, node: Call, moment: datetime, span: Any, pauses: Any, now: Any, zone: str
) -> Any:
    if isinstance(span, Period):
        return None
    return clocks.wall_around(moment, micros_of(span), pauses, now, zone)


def _ran_between(
    around: Surroundings, node: Call, first: datetime, second: datetime, pauses: Any, calendar: str | None
) -> Any:
    hours = None if calendar is None else around.calendars[calendar]
    return length_of(clocks.ran_between(first, second, pauses, hours, around.zone))


def _share_due(
    around: Surroundings,
    node: Call,
    start: datetime,
    due: datetime,
    share: Fraction,
    whole: Any,
    pauses: Any,
    now: Any,
    calendar: str | None,
) -> datetime | None:
    hours = None if calendar is None else around.calendars[calendar]
    length = None if whole is None else micros_of(whole)
    return clocks.share_due(start, due, Fraction(share), length, pauses, now, hours, around.zone)


def _offset(
    around: Surroundings,
    node: Call,
    due: datetime,
    span: Any,
    pauses: Any,
    now: Any,
    zone: str,
    calendar: str | None,
) -> datetime | None:
    sort, count = changing.sort_of(span), changing.amount(span)
    open_days = None if calendar is None else around.calendars[calendar]
    if count < 0 or (sort.startswith("working") and open_days is None):
        return None
    later = _option(node, "side") == "after"
    if sort in ("duration", "working time"):
        hours = open_days if sort == "working time" else None
        if later:
            stops = clocks.gathered(None, now, pauses)
            cut = [{"start": one["start"], "end": one["end"] or now} for one in stops]
            return clocks.due_around(due, count, cut, None, hours, around.zone, "stay")
        return clocks.before(due, count, pauses, now, hours, around.zone)
    day = _moved(times.local_date(due, zone), count if later else -count, sort, open_days)
    found: datetime | None = None if day is None else times.in_years(times.same_time(due, day, zone))
    return found


def _moved(day: date, count: int, sort: str, open_days: Any) -> date | None:
    if sort == "months":
        return times.add_months(day, count)
    if sort == "days":
        return times.moved(day, count)  # type: ignore[no-any-return]
    return times.add_working_days(day, count, open_days)


def due_of_days(around: Surroundings, node: Call, zone: str, calendar: str | None, moment: datetime) -> DueOf:
    """When a last day is due, once it has moved to an open one and ended as its author says."""
    if_closed, ends = _option(node, "if_closed"), _option(node, "ends")

    def due_of(last: date) -> datetime | None:
        if calendar is None and (if_closed != "keep" or ends == "close_of_business"):
            return None
        day: date | None = last
        if if_closed != "keep":
            day = times.open_day(last, around.calendars[str(calendar)], if_closed)
        if day is None:
            return None
        if ends == "close_of_business":
            return times.close_of_day(day, around.calendars[str(calendar)], zone)
        return times.same_time(moment, day, zone) if ends == "same_time" else times.end_of_day(day, zone)

    return due_of


DueOf = Callable[[date], datetime | None]


def _provisional(around: Surroundings, node: Call, day: date, calendar: str) -> bool:
    one: Any = around.calendars[calendar]
    number = (day - date(1970, 1, 1)).days
    return day.year > 2100 or (one.known_until is not None and number > one.known_until)


def _carried(around: Surroundings, node: Call, of: Any, pauses: Any, calendar: str | None) -> Any:
    hours = None if calendar is None else around.calendars[calendar]

    def ran(first: datetime, second: datetime, working: bool) -> timedelta | None:
        return clocks.ran_between(first, second, pauses, hours if working else None, around.zone)

    return changing.carried(of, ran, hours is not None, _option(node, "how"))


def _earliest_due(
    around: Surroundings, node: Call, of: Any, moment: datetime, pauses: Any, now: Any, calendar: str | None
) -> datetime | None:
    dues = [_due_around(around, node, moment, one["length"], pauses, now, calendar) for one in of]
    return None if None in dues else min(one for one in dues if one is not None)


def _hours_of(around: Surroundings, node: Call, span: Any) -> Quantity | None:
    if changing.sort_of(span) not in ("duration", "working time"):
        return None
    return duration(changing.amount(span))


def _needing(count: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """Unknown when one of the first arguments is."""
    return lambda around, node, *args: None if None in args[:count] else function(around, node, *args)


def _in_a_zone(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with the zone behind the pauses and `now`."""
    return lambda around, node, *args: None if None in (*args[:2], args[4]) else function(around, node, *args)


def _last(field: str) -> Callable[..., Any]:
    return lambda around, node, of: of[-1][field]


def _working(around: Surroundings, node: Call, span: Any) -> bool:
    return changing.sort_of(span).startswith("working")


def _changes(
    around: Surroundings, node: Call, instants: Sequence[Any], lengths: Sequence[Any], start: datetime, until: Any
) -> Any:
    return changing.changes(instants, lengths, start, until)


CALLS: dict[str, Callable[..., Any]] = {
    "_pauses": _pauses,
    "_due_around": _needing(2, _due_around),
    "_wall_around": _in_a_zone(_wall_around),
    "_ran_between": _needing(2, _ran_between),
    "_in_pause": _needing(1, lambda around, node, at, pauses: clocks.in_pause(at, pauses)),
    "_share_due": _needing(3, _share_due),
    "_offset": _in_a_zone(_offset),
    "_close_of_day": lambda around, node, day, zone, name: times.close_of_day(day, around.calendars[name], zone),
    "_provisional": _provisional,
    "_in_working_time": _working,
    "_changes": _needing(3, _changes),
    "_hours_of": _hours_of,
    "_last_change": _last("at"),
    "_last_length": _last("length"),
    "_least_length": lambda around, node, of: changing.least(of, _option(node, "unit")),
    "_earliest_due": _needing(2, _earliest_due),
    "_carried": _needing(1, _carried),
}
OWN_UNKNOWNS = frozenset(
    {
        "_pauses", "_due_around", "_wall_around", "_ran_between", "_in_pause", "_share_due", "_offset", "_changes",
        "_earliest_due", "_carried",
    }
)  # fmt: skip
