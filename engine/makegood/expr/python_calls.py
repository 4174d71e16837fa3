"""Compiled Python for calls: the core's functions on raw integers, and plugins' functions on plain values."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from makegood import zones
from makegood.expr import clock, plain, python_clock, python_recurrence, runtime
from makegood.expr.exact import may_leave_range
from makegood.expr.nodes import Call, Literal, Node
from makegood.functions import Function
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    from makegood.expr.to_python import Writer

_NEVER_SURE = {
    "position",
    "_add_months",
    "next_day_of_month",
    "end_of_month",
    "end_of_year",
    "_earliest",
    "next_open",
    "working_days_between",
    "_add_working_days",
    "_add_work",
    "add_work",
    "work_between",
    "during",
    *python_clock.NEVER_SURE,
    *python_recurrence.NEVER_SURE,
}


# What is asked in a time zone, its last argument; a zone that a case names may be none.
_IN_ZONES = {"local_date", "end_of_day", "_start_of_day", "_last_moment", "_same_time"}


def nullable(writer: Writer, node: Call) -> bool:
    if node.function in python_clock.ALWAYS_SURE:
        return False
    if node.body is not None or node.function in _NEVER_SURE or node.function.startswith("_span"):
        return node.function != "_span" or any(writer.nullable(arg) for arg in node.args)
    if node.function in _IN_ZONES and not isinstance(node.args[-1], Literal):
        return True
    return may_leave_range(node) or any(writer.nullable(arg) for arg in node.args)


def write(writer: Writer, node: Node) -> str:
    assert isinstance(node, Call)
    if isinstance(node.body, Function):
        return _plugin(writer, node, node.body)
    text = _CALLS[node.function](writer, node)
    if not may_leave_range(node):
        return text
    return f"{writer.constant(_day_in_years if node.type.kind == 'date' else _moment_in_years)}({text})"


def _day_in_years(day: int | None) -> int | None:
    return None if day is None else runtime.day_in_range(day)


def _moment_in_years(moment: int | None) -> int | None:
    return None if moment is None else runtime.moment_in_range(moment)


def _plugin(writer: Writer, node: Call, function: Function) -> str:
    body = writer.constant(plain.raw_body(function, tuple((arg.type, arg.scale) for arg in node.args)))
    return f"{body}({', '.join(writer.write(arg) for arg in node.args)})"


def _lifted(function: Callable[..., Any]) -> Callable[[Writer, Call], str]:
    """A runtime function of raw arguments, unknown when one of them is."""

    def made(writer: Writer, node: Call) -> str:
        name = writer.constant(function)
        return writer.lift([(arg, arg.scale) for arg in node.args], lambda *texts: f"{name}({', '.join(texts)})")

    return made


def _extreme(writer: Writer, node: Call) -> str:
    if len(node.args) == 2:
        sign = "<=" if node.function == "min" else ">="
        names = [writer.temporary(), writer.temporary()]

        def pick(left: str, right: str) -> str:
            return f"{names[0]} if ({names[0]} := {left}) {sign} ({names[1]} := {right}) else {names[1]}"

        return writer.lift([(arg, node.scale) for arg in node.args], pick)
    name = writer.constant(min if node.function == "min" else max)
    return writer.lift([(arg, node.scale) for arg in node.args], lambda *texts: f"{name}({', '.join(texts)})")


def _abs(writer: Writer, node: Call) -> str:
    name = writer.constant(abs)
    return writer.lift([(node.args[0], node.scale)], lambda text: f"{name}({text})")


def rounding_plan(have: int | None, scale: int, step: Fraction) -> tuple[int, int, int]:
    """(a, b, c): the raw value v rounds to round(v * a / b) * c at `scale`."""
    above, below = step.denominator, step.numerator * 10 ** (have or 0)
    common = Fraction(above, below)
    return common.numerator, common.denominator, int(step * 10**scale)


def _round_to(writer: Writer, node: Call) -> str:
    options = dict(node.options)
    value = node.args[0]
    assert node.scale is not None
    above, below, unit = rounding_plan(value.scale, node.scale, Fraction(str(options["step"])))
    if value.scale is not None and below == 1:
        return writer.lift(
            [(value, value.scale)], lambda text: f"{text} * {above * unit}" if above * unit != 1 else text
        )
    mode = str(options["mode"])
    name = writer.constant(runtime.ROUND[mode])
    tail = "" if unit == 1 else f" * {unit}"
    if value.scale is None:
        ratio = writer.constant(runtime_ratio(mode, above, below))
        return writer.lift([(value, None)], lambda text: f"{ratio}({text}){tail}")
    factor = "" if above == 1 else f" * {above}"
    return writer.lift([(value, value.scale)], lambda text: f"{name}({text}{factor}, {below}){tail}")


def runtime_ratio(mode: str, above: int, below: int) -> Callable[[Any], int]:
    """Rounding of an exact ratio."""
    rule = runtime.ROUND[mode]

    def rounded(value: Any) -> int:
        exact = Fraction(value)
        return rule(exact.numerator * above, exact.denominator * below)

    return rounded


def _round_minor(writer: Writer, node: Call) -> str:
    """Round to the smallest unit of the case's currency, which is a local of the function."""
    mode = str(dict(node.options)["mode"])
    name = writer.constant(minor_rounding(mode, node.args[0].scale))
    return writer.lift([(node.args[0], node.args[0].scale)], lambda text: f"{name}({text}, facts[-1])")


def minor_rounding(mode: str, scale: int | None) -> Callable[[Any, str | None], int | None]:
    """Rounding to the smallest unit of a currency given at run time; the result has four decimals."""
    from makegood import currencies

    rule = runtime.ROUND[mode]

    def rounded(value: Any, currency: str | None) -> int | None:
        digits = currencies.minor_digits(currency) if currency else currencies.DEFAULT_DIGITS
        exact = Fraction(value) / 10 ** (scale or 0) * 10**digits
        return rule(exact.numerator, exact.denominator) * int(10 ** (4 - digits))

    return rounded


def _whole(writer: Writer, node: Call) -> str:
    value = node.args[0]
    if value.scale is None:
        name = writer.constant(floor if node.function == "floor" else ceil)
        return writer.lift([(value, None)], lambda text: f"{name}({text})")
    below = 10**value.scale
    if below == 1:
        return writer.write(value)
    if node.function == "floor":
        return writer.lift([(value, value.scale)], lambda text: f"({text}) // {below}")
    return writer.lift([(value, value.scale)], lambda text: f"-(-({text}) // {below})")


def _zoned(function: Callable[..., int]) -> Callable[[Writer, Call], str]:
    def made(writer: Writer, node: Call) -> str:
        fixed = isinstance(node.args[-1], Literal)
        return _lifted(function if fixed else runtime.in_known_zone(function))(writer, node)

    return made


def _local_date(writer: Writer, node: Call) -> str:
    moment, zone = node.args
    if isinstance(zone, Literal) and zone.value == "UTC":
        return writer.lift([(moment, 0)], lambda text: f"({text}) // {runtime.DAY}")
    return _zoned(zones.local_date)(writer, node)


def _end_of_day(writer: Writer, node: Call) -> str:
    day, zone = node.args
    if isinstance(zone, Literal) and zone.value == "UTC":
        return writer.lift([(day, 0)], lambda text: f"({text} + 1) * {runtime.DAY}")
    return _zoned(zones.end_of_day)(writer, node)


def _days_between(writer: Writer, node: Call) -> str:
    return writer.lift([(arg, 0) for arg in node.args], lambda first, second: f"{second} - {first}")


def _span(writer: Writer, node: Call) -> str:
    """A length of time with the code of its unit."""
    value = node.args[0]
    code = SPAN_CODES[value.type.detail or "duration"] if value.type.kind == "period" else SPAN_CODES["duration"]
    return writer.lift([(value, 0)], lambda text: f"{text} * {SPAN_BASE} + {code}")


def _begun_days(writer: Writer, node: Call) -> str:
    length = node.args[0]
    day = runtime.DAY * 10 ** (length.scale or 0)
    return writer.lift([(length, length.scale)], lambda text: f"-(-({text}) // {day})")


def _position(writer: Writer, node: Call) -> str:
    name = writer.constant(position)
    item, of = node.args
    scale = None if item.scale is None or of.scale is None else max(item.scale, of.scale)
    return writer.lift([(item, scale), (of, scale)], lambda *texts: f"{name}({', '.join(texts)})")


def position(item: Any, of: tuple[Any, ...]) -> int | None:
    """The place of the item, from 1; None when it is not there or an element is unknown."""
    if None in of or item not in of:
        return None
    return of.index(item) + 1


def _with_calendar(method: str) -> Callable[[Writer, Call], str]:
    """A method of the calendar that the last argument names."""

    def made(writer: Writer, node: Call) -> str:
        *args, calendar = node.args

        def call(*texts: str) -> str:
            return f"calendars[{texts[-1]}].{method}({', '.join(texts[:-1])})"

        return writer.lift([(arg, arg.scale) for arg in (*args, calendar)], call)

    return made


def _span_due(writer: Writer, node: Call) -> str:
    name = writer.constant(span_due)
    return writer.lift(
        [(arg, 0) for arg in node.args[:2]],
        lambda *texts: f"{name}({', '.join(texts)}, calendars, {writer.write(node.args[2])})",
    )


def span_due(moment: int, span: int, calendars: Any, calendar: str | None) -> int | None:
    """When an elapsed or working span after a moment ends; None for a span of days."""
    count, code = divmod(span, SPAN_BASE)
    if code == SPAN_CODES["duration"]:
        return runtime.moment_in_range(moment + count)
    if code == SPAN_CODES["working time"] and calendar is not None:
        return calendars[calendar].add_work(moment, count)  # type: ignore[no-any-return]
    return None


def _span_day(writer: Writer, node: Call) -> str:
    name = writer.constant(span_day)
    return writer.lift(
        [(arg, 0) for arg in node.args[:2]],
        lambda *texts: f"{name}({', '.join(texts)}, calendars, {writer.write(node.args[2])})",
    )


def span_day(day: int, span: int, calendars: Any, calendar: str | None) -> int | None:
    """The last day of a span of days, months or working days after a day; None for a span of hours."""
    count, code = divmod(span, SPAN_BASE)
    if code == SPAN_CODES["days"]:
        return runtime.day_in_range(day + count)
    if code == SPAN_CODES["months"]:
        return runtime.add_months(day, count)
    if code == SPAN_CODES["working days"] and calendar is not None:
        return calendars[calendar].add_working_days(day, count)  # type: ignore[no-any-return]
    return None


def _add_work(writer: Writer, node: Call) -> str:
    moment, work, calendar = node.args
    return writer.lift(
        [(moment, 0), (work, work.scale), (calendar, 0)],
        lambda at, length, name: f"calendars[{name}].add_work({at}, {_micros(writer, length, work.scale)})",
    )


def _micros(writer: Writer, text: str, scale: int | None) -> str:
    """A length of time in whole microseconds, half even, as when it is added to an instant."""
    return text if scale == 0 else f"{writer.constant(runtime.rescaling(scale, 0))}({text})"


def _open_day(writer: Writer, node: Call) -> str:
    method = "next_open_day" if dict(node.options)["if_closed"] == "next" else "previous_open_day"
    return _with_calendar(method)(writer, node)


def whole_days(span: int) -> bool:
    """Whether a span counts days, months or working days."""
    return span % SPAN_BASE in (1, 2, 3)


def _earliest(writer: Writer, node: Call) -> str:
    if len(node.args) == 1:
        return writer.write(node.args[0])
    return f"{writer.constant(runtime.earliest)}({', '.join(writer.write(arg) for arg in node.args)})"


_CALLS: dict[str, Callable[[Writer, Call], str]] = {
    "min": _extreme,
    "max": _extreme,
    "abs": _abs,
    "round_to": _round_to,
    "_round_minor": _round_minor,
    "floor": _whole,
    "ceil": _whole,
    "days_between": _days_between,
    "begun_days": _begun_days,
    "months_between": _lifted(runtime.months_between),
    "working_days_between": _with_calendar("working_days_between"),
    "next_open": _with_calendar("next_open"),
    "work_between": _with_calendar("work_between"),
    "add_work": _add_work,
    "during": _lifted(clock.during),
    "next_day_of_month": _lifted(runtime.next_day_of_month),
    "local_date": _local_date,
    "end_of_day": _end_of_day,
    "end_of_month": _lifted(runtime.end_of_month),
    "end_of_year": _lifted(runtime.end_of_year),
    "weekday": _lifted(runtime.weekday),
    "position": _position,
    "_span": _span,
    "_whole_days": _lifted(whole_days),
    "_span_day": _span_day,
    "_span_due": _span_due,
    "_add_months": _lifted(runtime.add_months),
    "_add_working_days": _with_calendar("add_working_days"),
    "_add_work": _with_calendar("add_work"),
    "_open_day": _open_day,
    **python_clock.CALLS,
    **python_recurrence.CALLS,
    "_start_of_day": _zoned(zones.start_of_day),
    "_last_moment": _zoned(runtime.last_moment),
    "_same_time": _zoned(runtime.same_time),
    "_earliest": _earliest,
}
