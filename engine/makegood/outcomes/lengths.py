"""Lengths of time that an author writes for an outcome: of which sort each of them is, and whether it can be meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makegood.expr.nodes import Arith, Call, If, Literal, Lookup, Node, Rows
from makegood.expr.types import DATE, DURATION, SPAN, Type
from makegood.outcomes.kind import Lowering, called
from makegood.values import Period, Quantity


def sorts(node: Node) -> Iterator[Type]:
    """The sorts of length that a node may be; a mixed one of which nothing more is known is a span."""
    match node:
        case If():
            yield from sorts(node.then)
            yield from sorts(node.other)
        case Rows():
            for _, give in node.rows:
                yield from sorts(give)
        case Lookup():
            for _, give in node.table.rows:
                yield from sorts(give)
        case Call(function="_span"):
            yield from sorts(node.args[0])
        case _:
            yield node.type


def literals(node: Node) -> Iterator[Literal]:
    """The lengths written out that a node may be."""
    match node:
        case Literal():
            yield node
        case If():
            yield from literals(node.then)
            yield from literals(node.other)
        case Call(function="_span"):
            yield from literals(node.args[0])


def in_hours(type_: Type) -> bool:
    """Whether a length counts hours, elapsed or working."""
    return type_ == DURATION or type_.detail == "working time"


def working(type_: Type) -> bool:
    """Whether a length counts in a calendar."""
    return str(type_.detail).startswith("working")


def size_of(value: Any) -> Any:
    """How long a length written out is, in its own sort."""
    return value.count if isinstance(value, Period) else value.raw if isinstance(value, Quantity) else value


def length(outcome: Lowering, *path: str | int, least: int = 1, calendar: Node | None = None) -> Node | None:
    """The length of time at a key; None when it is none, or one below `least`, which is then reported.

    Working time counts in `calendar`, else in the outcome's own.
    """
    node = outcome.expression(*path)
    if node is None:
        return None
    name = path[-1]
    if not node.type.span_like:
        hint = "write a number with a unit: 14 days, 3 months, 4 h"
        outcome.problem("type-mismatch", f"`{name}` is a length of time, and this is {node.type}", *path, hint=hint)
        return None
    if any(size_of(one.value) < least for one in literals(node)):
        message = f"`{name}` has to be above nought" if least else f"`{name}` cannot be below nought"
        outcome.problem("invalid-value", message, *path)
        return None
    if any(map(working, sorts(node))) and calendar is None and outcome.calendar() is None:
        message = "working time needs a calendar: say `calendar:` here or in the policy"
        outcome.problem("no-calendar", message, *path)
        return None
    return node


def days(outcome: Lowering, *path: str | int, least: int = 1, why: str = "a visit is on a day") -> Node | None:
    """A length of days, months or working days at a key."""
    node = length(outcome, *path, least=least)
    if node is not None and any(map(in_hours, sorts(node))):
        message = f"{why}, and `{path[-1]}` counts hours here: write days, months or working days"
        outcome.problem("type-mismatch", message, *path)
        return None
    return node


def days_after(day: Node, length: Node, calendar: Node) -> Node:
    """The date a length of days, months or working days after a day; of any of them for a mixed one."""
    match length.type.detail:
        case "days":
            return Arith(type=DATE, op="+", left=day, right=length)
        case "months":
            return called("_add_months", DATE, day, length)
        case "working days":
            return called("_add_working_days", DATE, day, length, calendar)
    return called("_span_day", DATE, day, as_span(length), calendar)


def as_span(node: Node) -> Node:
    """A length of time with its unit, as mixed ones are."""
    return node if node.type == SPAN else called("_span", SPAN, node)
