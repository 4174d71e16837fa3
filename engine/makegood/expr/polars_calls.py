"""Calls in columns: the core's functions as integer expressions or NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from makegood import currencies, zone_columns
from makegood.expr import polars_clock_calls, polars_days, polars_plugins, polars_recurrence
from makegood.expr import polars_numbers as numbers
from makegood.expr.clock import SHARE_SCALE
from makegood.expr.exact import may_leave_range
from makegood.expr.nodes import Call, Items, Node
from makegood.expr.polars_columns import comparison, constant, truth, unknown
from makegood.expr.polars_days import OverArrays, in_zone
from makegood.expr.polars_numbers import NARROW, Column
from makegood.expr.polars_tables import extreme
from makegood.expr.runtime import DAY
from makegood.expr.types import Type
from makegood.functions import Function
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    from makegood.expr.to_polars import Writer

MINOR_DECIMALS = 4
_FAR = 2**62


def write(writer: Writer, node: Node) -> Column:
    """The column of a call."""
    assert isinstance(node, Call)
    if isinstance(node.body, Function):
        return polars_plugins.write(writer, node, node.body)
    if node.function == "position":
        return _position(writer, node)
    args = [writer.write(arg) for arg in node.args]
    if node.function == "_earliest":
        return _earliest(writer, node, args)
    if node.function in _ON_CLOCKS:
        return _on_clock(writer, node, args)
    optional = args[:2] if node.function in ("_span_day", "_span_due") else args
    if any(arg.unknown for arg in optional):
        return writer.unknown(node)
    made = _CALLS[node.function](writer, node, args)
    return polars_days.in_years(made, node.type.kind) if may_leave_range(node) else made


def _bound(node: Call) -> int:
    return min(max(node.bound, 1), NARROW)


# -- functions of arrays


def _over_arrays(
    writer: Writer,
    node: Call,
    args: Sequence[Column],
    function: Callable[..., Any],
    by_name: bool = False,
    sure: bool = True,
) -> Column:
    """A NumPy function over the columns of the arguments; `sure` when it always has an answer."""
    whole = [*map(_whole_raw, args[:-1]), args[-1] if by_name else _whole_raw(args[-1])]
    fixed = [arg.constant if arg.fixed else None for arg in whole]
    called = OverArrays(function, fixed, by_name)
    if all(arg.fixed for arg in whole):
        import numpy as np

        values = [np.array([one], np.int64) if isinstance(one, int) else one for one in fixed]
        single = OverArrays(function, [None if isinstance(one, np.ndarray) else one for one in values], by_name)
        found = single([pl.Series(one) for one in values if isinstance(one, np.ndarray)])[0]
        return unknown(node.type) if found is None else numbers.fixed(found, 0)
    exprs = [arg.expr for arg in whole if not arg.fixed]
    nullable = not sure or numbers.either_nullable(*whole)
    made = Column(pl.map_batches(exprs, called, return_dtype=pl.Int64, is_elementwise=True), 0, _bound(node), nullable)
    return writer.once((writer.shape(node), len(args), function.__name__), made)


def _whole_raw(arg: Column) -> Column:
    """Days, instants and counts in whole raw units, as 64 bits hold them: what is larger leads out of the years anyway."""
    made = arg if arg.scale == 0 else numbers.whole(arg, "floor")
    if made.bound <= _FAR:
        return made
    if made.fixed:
        return made if made.unknown else numbers.fixed(max(-_FAR, min(made.constant, _FAR)), 0)
    return replace(made, expr=made.expr.clip(-_FAR, _FAR).cast(pl.Int64), bound=_FAR)


_Write = Callable[["Writer", Call, Sequence[Column]], Column]


def _days(function: Callable[..., Any], sure: bool = True) -> _Write:
    return lambda writer, node, args: _over_arrays(writer, node, args, function, sure=sure)


def _zoned(function: Callable[..., Any]) -> _Write:
    return lambda writer, node, args: _over_arrays(
        writer, node, args, in_zone(function), by_name=True, sure=args[-1].fixed
    )


def _utc(zoned: _Write, plain_form: Callable[[pl.Expr], pl.Expr]) -> _Write:
    """In UTC a day is 24 hours, and no table is needed."""

    def made(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
        moment, zone = args
        if zone.constant != "UTC" or moment.fixed or moment.scale != 0:
            return zoned(writer, node, args)
        return Column(plain_form(moment.expr), 0, _bound(node), moment.nullable)

    return made


def _by_calendar(method: str) -> _Write:
    """A question to the calendar that the last argument names."""

    def made(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
        return _over_arrays(writer, node, args, _calendar_function(writer, method), by_name=True, sure=False)

    return made


_OF_HOURS = ("next_open", "add_work", "work_between")


def _calendar_function(writer: Writer, method: str) -> Callable[..., Any]:
    def called(*arguments: Any) -> Any:
        *values, name = arguments
        bound = writer.calendars[name]
        columns = bound.calendar.hours(bound.zone).columns if method in _OF_HOURS else bound.calendar.columns
        import numpy as np

        arrays = np.broadcast_arrays(*values)
        return getattr(columns, method)(*(np.ascontiguousarray(one, np.int64) for one in arrays))

    return called


def _add_work(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    """A length of time is added in whole microseconds, half even."""
    work = args[1] if args[1].scale == 0 else numbers.rounded(args[1], "half_even", Fraction(1))
    return _by_calendar("add_work")(writer, node, [args[0], work, args[2]])


# How many of a clock's arguments have to be known, and what it is over columns.
_ON_CLOCKS: dict[str, tuple[tuple[int, ...], Callable[[Writer, Call], Any]]] = {
    **polars_clock_calls.ON_CLOCKS,
    **polars_recurrence.ON_ROWS,
}


def _on_clock(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    needed, make = _ON_CLOCKS[node.function]
    if any(args[at].unknown for at in needed):
        return writer.unknown(node)
    if node.function == "_share_due":
        args = [*args[:2], replace(numbers.rescaled(args[2], SHARE_SCALE), scale=0), *args[3:]]
    exprs = [
        _whole_raw(arg).expr if one.type.kind not in ("list", "calendar", "text", "choice") else arg.expr
        for one, arg in zip(node.args, args, strict=True)
    ]
    type_ = writer.typed(node)
    made = pl.map_batches(exprs, make(writer, node), return_dtype=type_, is_elementwise=True)
    return writer.once(object(), Column(made, 0, _bound(node), True))


def _open_day(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    method = "next_open_days" if dict(node.options)["if_closed"] == "next" else "previous_open_days"
    return _by_calendar(method)(writer, node, args)


# -- functions that are integer expressions


def _extreme(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    return extreme("<" if node.function == "min" else ">", args, skip_unknown=False)


def _earliest(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    known = [arg for arg in args if not arg.unknown]
    if not known:
        return writer.unknown(node)
    found = extreme("<", known, skip_unknown=True)
    return replace(found, nullable=all(arg.nullable for arg in known))


def _abs(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    return numbers.magnitude(args[0])


def _round_to(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    options = dict(node.options)
    made = numbers.rounded(args[0], str(options["mode"]), Fraction(str(options["step"])))
    return numbers.rescaled(made, node.scale)


def _round_minor(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    """Round to the smallest unit of the case's currency; the result has four decimals."""
    mode = str(dict(node.options)["mode"])

    def to(digits: int) -> Column:
        return numbers.rescaled(numbers.rounded(args[0], mode, Fraction(1, 10**digits)), MINOR_DECIMALS)

    if writer.currency.fixed:
        code = writer.currency.constant
        return to(currencies.minor_digits(code) if code else currencies.DEFAULT_DIGITS)
    special: dict[int, list[str]] = {}
    for code in currencies.codes():
        digits = currencies.minor_digits(code)
        if digits != currencies.DEFAULT_DIGITS:
            special.setdefault(digits, []).append(code)
    known = writer.currency.expr.fill_null("")
    cases = [(known.is_in(codes), to(digits)) for digits, codes in special.items() if digits <= MINOR_DECIMALS]
    return numbers.chosen(cases, to(currencies.DEFAULT_DIGITS), pl.lit(None, dtype=pl.Int64))


def _whole(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    return numbers.whole(args[0], "floor" if node.function == "floor" else "ceiling")


def _days_between(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    return numbers.added("-", args[1], args[0])


def _begun_days(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    return numbers.whole(numbers.multiplied(args[0], numbers.fixed(Fraction(1, DAY), None)), "ceiling")


def _weekday(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    day = args[0]
    return (
        numbers.fixed((day.constant + 3) % 7 + 1, 0)
        if day.fixed
        else Column((day.expr + 3) % 7 + 1, 0, 7, day.nullable)
    )


def _span(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    """A length of time with the code of its unit."""
    type_ = node.args[0].type
    code = SPAN_CODES[type_.detail or "duration"] if type_.kind == "period" else SPAN_CODES["duration"]
    count = _whole_raw(args[0] if args[0].scale == 0 else numbers.rounded(args[0], "half_even", Fraction(1)))
    return numbers.added("+", numbers.times(count, SPAN_BASE), numbers.fixed(code, 0))


def _whole_days(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    span = args[0]
    codes = [SPAN_CODES[name] for name in ("days", "months", "working days")]
    if span.fixed:
        return truth(span.constant % SPAN_BASE in codes)
    return Column((span.expr % SPAN_BASE).is_in(codes), 0, 1, span.nullable)


def _in_working_time(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    span = args[0]
    codes = [SPAN_CODES[name] for name in ("working days", "working time")]
    if span.fixed:
        return truth(span.constant % SPAN_BASE in codes)
    return Column((span.expr % SPAN_BASE).is_in(codes), 0, 1, span.nullable)


def _hours_of(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    count = _count_of(args[0])
    cases = [_span_case(args[0], name, count) for name in ("duration", "working time")]
    return numbers.chosen(cases, None, pl.lit(None, dtype=pl.Int64))


def _span_case(span: Column, name: str, found: Column) -> tuple[pl.Expr, Column]:
    return (span.expr % SPAN_BASE) == SPAN_CODES[name], found


def _count_of(span: Column) -> Column:
    if span.fixed:
        return numbers.fixed(span.constant // SPAN_BASE, 0)
    return Column(span.expr // SPAN_BASE, 0, span.bound // SPAN_BASE + 1, span.nullable)


def _span_due(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    """When an elapsed or working span after a moment ends; nothing for a span of days."""
    moment, span, calendar = args
    count = _count_of(span)
    elapsed = polars_days.in_years(numbers.added("+", moment, count), "instant")
    cases = [_span_case(span, "duration", elapsed)]
    if not calendar.unknown:
        work = _only(span, "working time", count)
        found = _over_arrays(
            writer, node, [moment, work, calendar], _calendar_function(writer, "add_work"), True, False
        )
        cases.append(_span_case(span, "working time", found))
    return numbers.chosen(cases, None, pl.lit(None, dtype=pl.Int64))


def _span_day(writer: Writer, node: Call, args: Sequence[Column]) -> Column:
    """The last day of a span of days, months or working days after a day; nothing for a span of hours."""
    day, span, calendar = args
    count = _count_of(span)
    months = _over_arrays(writer, node, [day, _only(span, "months", count)], polars_days.add_months, sure=False)
    days = polars_days.in_years(numbers.added("+", day, count), "date")
    cases = [_span_case(span, "days", days), _span_case(span, "months", months)]
    if not calendar.unknown:
        working = _only(span, "working days", count)
        function = _calendar_function(writer, "add_working_days")
        found = _over_arrays(writer, node, [day, working, calendar], function, True, False)
        cases.append(_span_case(span, "working days", found))
    return numbers.chosen(cases, None, pl.lit(None, dtype=pl.Int64))


def _only(span: Column, name: str, count: Column) -> Column:
    """The count where the span is of that unit, else 0: a million days must not be read as months."""
    if span.fixed:
        return count if span.constant % SPAN_BASE == SPAN_CODES[name] else numbers.fixed(0, 0)
    test, _ = _span_case(span, name, count)
    return Column(pl.when(test).then(count.expr).otherwise(0), 0, count.bound, count.nullable)


def _position(writer: Writer, node: Call) -> Column:
    """The place of the item, from 1; nothing when it is not there or anything is unknown."""
    from makegood.expr.polars_loops import position_in_column

    item, of = node.args
    found = writer.write(item)
    if found.unknown:
        return writer.unknown(node)
    if not isinstance(of, Items):
        listed = writer.write(of)
        if not isinstance(listed.constant, tuple):
            return writer.unknown(node) if listed.unknown else position_in_column(writer, found, listed)
        columns = _elements(listed, of.type)
    else:
        columns = [writer.write(one) for one in of.items]
    return _place(writer, node, found, columns)


def _elements(listed: Column, type_: Type) -> list[Column]:
    assert type_.of is not None
    return [constant(one, type_.of, listed.scale) for one in listed.constant]


def _place(writer: Writer, node: Call, item: Column, columns: Sequence[Column]) -> Column:
    if any(column.unknown for column in columns) or not columns:
        return writer.unknown(node)
    tests = [comparison("==", item, column) for column in columns]
    if all(test.fixed for test in tests):
        at = next((at for at, test in enumerate(tests, 1) if test.constant), None)
        return writer.unknown(node) if at is None else numbers.fixed(at, 0)
    cases = [(test.expr, numbers.fixed(at, 0)) for at, test in enumerate(tests, 1)]
    unsure = [column.expr.is_null() for column in columns if column.nullable]
    if unsure:
        cases.insert(0, (pl.any_horizontal(unsure), writer.unknown(node)))
    return numbers.chosen(cases, None, pl.lit(None, dtype=pl.Int64))


_CALLS: dict[str, _Write] = {
    "min": _extreme,
    "max": _extreme,
    "abs": _abs,
    "round_to": _round_to,
    "_round_minor": _round_minor,
    "floor": _whole,
    "ceil": _whole,
    "days_between": _days_between,
    "begun_days": _begun_days,
    "months_between": _days(polars_days.months_between),
    "working_days_between": _by_calendar("working_days_between"),
    "next_open": _by_calendar("next_open"),
    "work_between": _by_calendar("work_between"),
    "add_work": _add_work,
    "next_day_of_month": _days(polars_days.next_day_of_month, sure=False),
    "local_date": _utc(_zoned(zone_columns.local_dates), lambda moment: moment // DAY),
    "end_of_day": _utc(_zoned(zone_columns.ends_of_days), lambda day: (day + 1) * DAY),
    "end_of_month": _days(polars_days.end_of_month, sure=False),
    "end_of_year": _days(polars_days.end_of_year, sure=False),
    "weekday": _weekday,
    "_span": _span,
    "_whole_days": _whole_days,
    "_in_working_time": _in_working_time,
    "_hours_of": _hours_of,
    "_span_day": _span_day,
    "_span_due": _span_due,
    "_add_months": _days(polars_days.add_months, sure=False),
    "_add_working_days": _by_calendar("add_working_days"),
    "_add_work": _by_calendar("add_work"),
    "_open_day": _open_day,
    "_start_of_day": _zoned(zone_columns.starts_of_days),
    "_last_moment": _zoned(polars_days.last_moment),
    "_same_time": _zoned(polars_days.same_time),
}
