"""Compiled Python for the calls of clocks: lengths of time around pauses, changes of length, warnings, closing times."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from makegood.expr import clock, clock_changes
from makegood.expr.nodes import Call
from makegood.units import SPAN_BASE, SPAN_CODES

if TYPE_CHECKING:
    from makegood.expr.to_python import Writer

ALWAYS_SURE = frozenset({"_pauses"})
NEVER_SURE = frozenset(
    {
        "_due_around", "_wall_around", "_ran_between", "_day_around", "_day_until", "_share_due", "_offset", "_close_of_day",
        "_changes", "_hours_of", "_least_length", "_earliest_due", "_carried",
    }
)  # fmt: skip


def _on_clock(
    function: Callable[..., Any], needed: int, with_calendars: int = -1, *options: str
) -> Callable[[Writer, Call], str]:
    """A function of the clock: unknown when one of its first arguments is; `calendars` stands before the last ones."""

    def made(writer: Writer, node: Call) -> str:
        name = writer.constant(function)
        rest = [writer.write(arg) for arg in node.args[needed:]]
        if with_calendars >= 0:
            rest.insert(with_calendars - needed, "calendars")
        rest += [writer.constant(str(dict(node.options)[option])) for option in options]
        return writer.lift(
            [(arg, 0) for arg in node.args[:needed]], lambda *texts: f"{name}({', '.join([*texts, *rest])})"
        )

    return made


def _in_a_zone(function: Callable[..., Any], zone: int, *options: str) -> Callable[[Writer, Call], str]:
    """(x, span, pauses, now, zone[, calendar]): here the zone is needed too, and stands behind what may be unknown."""

    def made(writer: Writer, node: Call) -> str:
        name = writer.constant(function)
        between = [writer.write(arg) for arg in node.args[2:zone]]
        behind = [writer.write(arg) for arg in node.args[zone + 1 :]]
        behind = ["calendars", *behind] if behind else []
        behind += [writer.constant(str(dict(node.options)[option])) for option in options]
        return writer.lift(
            [(node.args[0], 0), (node.args[1], 0), (node.args[zone], 0)],
            lambda first, length, place: f"{name}({', '.join([first, length, *between, place, *behind])})",
        )

    return made


def _day_until(writer: Writer, node: Call) -> str:
    day, span, pauses, now, zone, calendar, moment = node.args
    name = writer.constant(clock.day_until)
    told, at, place = writer.write(pauses), writer.write(now), writer.write(calendar)
    rules = ", ".join(writer.constant(str(dict(node.options)[option])) for option in ("if_closed", "ends"))
    return writer.lift(
        [(day, 0), (span, 0), (zone, 0), (moment, 0)],
        lambda first, length, where, start: (
            f"{name}({first}, {length}, {told}, {at}, {where}, calendars, {place}, {start}, {rules})"
        ),
    )


def _pauses(writer: Writer, node: Call) -> str:
    gather = writer.constant(clock.gathering(str(dict(node.options)["shapes"])))
    return f"{gather}({', '.join(writer.write(arg) for arg in node.args)})"


def _changes(writer: Writer, node: Call) -> str:
    name = writer.constant(clock_changes.changes)
    *needed, until = node.args
    return writer.lift(
        [(arg, 0) for arg in needed], lambda *texts: f"{name}({', '.join([*texts, writer.write(until)])})"
    )


def _share_due(writer: Writer, node: Call) -> str:
    start, due, share, *others = node.args
    name = writer.constant(clock.share_due)
    whole, pauses, now, calendar = (writer.write(arg) for arg in others)
    return writer.lift(
        [(start, 0), (due, 0), (share, clock.SHARE_SCALE)],
        lambda first, last, part: f"{name}({first}, {last}, {part}, {whole}, {pauses}, {now}, calendars, {calendar})",
    )


def _close_of_day(writer: Writer, node: Call) -> str:
    day, zone, calendar = node.args
    return writer.lift(
        [(day, 0), (zone, 0), (calendar, 0)],
        lambda when, place, name: f"calendars[{name}].close_of_day({when}, {place})",
    )


def _provisional(writer: Writer, node: Call) -> str:
    day, calendar = node.args
    return writer.lift([(day, 0), (calendar, 0)], lambda when, name: f"calendars[{name}].provisional({when})")


_WORKING = (SPAN_CODES["working days"], SPAN_CODES["working time"])


def _in_working_time(writer: Writer, node: Call) -> str:
    return writer.lift([(node.args[0], 0)], lambda span: f"({span}) % {SPAN_BASE} in {writer.constant(_WORKING)}")


CALLS: dict[str, Callable[[Writer, Call], str]] = {
    "_pauses": _pauses,
    "_due_around": _on_clock(clock.due_around, 2, 4, "at_close"),
    "_wall_around": _in_a_zone(clock.wall_around, 4),
    "_ran_between": _on_clock(clock.ran_between, 2, 3),
    "_in_pause": _on_clock(clock.in_pause, 1),
    "_day_around": _in_a_zone(clock.day_around, 4),
    "_day_until": _day_until,
    "_share_due": _share_due,
    "_offset": _in_a_zone(clock.offset, 4, "side"),
    "_close_of_day": _close_of_day,
    "_provisional": _provisional,
    "_in_working_time": _in_working_time,
    "_changes": _changes,
    "_hours_of": _on_clock(clock_changes.hours_of, 1),
    "_last_change": _on_clock(clock_changes.last_change, 1),
    "_last_length": _on_clock(clock_changes.last_length, 1),
    "_least_length": _on_clock(clock_changes.least_length, 1, -1, "unit"),
    "_earliest_due": _on_clock(clock_changes.earliest_due, 2, 4, "at_close"),
    "_carried": _on_clock(clock_changes.carried, 1, 2, "how"),
}
