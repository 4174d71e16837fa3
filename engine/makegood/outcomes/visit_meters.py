"""Meters that bring a visit forward: kilometres, hours, units left; whichever comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.expr.check import is_zero, unify
from makegood.expr.nodes import Arith, Literal, Node
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, INTEGER, NUMBER, SPAN, period
from makegood.outcomes import events
from makegood.outcomes.kind import Lowering, called, compared, either, known, nothing
from makegood.values import Period

Path = tuple[str | int, ...]
KEYS = ("meter", "every", "last", "rate", "read_on")


def expressions(data: Mapping[str, Any]) -> list[Path]:
    paths: list[Path] = []
    for path, meter in _meters(data):
        if isinstance(meter, Mapping):
            paths.extend((*path, key) for key in KEYS if key in meter)
        else:
            paths.append(path)
    return paths


def _meters(data: Mapping[str, Any]) -> list[tuple[Path, Any]]:
    given = data.get("or_after")
    if isinstance(given, list):
        return [(("or_after", at), one) for at, one in enumerate(given)]
    return [] if given is None else [(("or_after",), given)]


def earliest(outcome: Lowering, day: Node | None) -> Node | None:
    """The date, or an earlier one that a meter gives; without a date, that of the meters. None when one is wrong."""
    found = day
    meters = _meters(outcome.data)
    if not meters:
        outcome.problem("missing-key", "`or_after` needs at least one meter", "or_after")
        return None
    for path, meter in meters:
        one = _mapped(outcome, path, meter) if isinstance(meter, Mapping) else _condition(outcome, path)
        if one is None:
            return None
        if day is None and not (isinstance(meter, Mapping) and "rate" in meter):
            message = "a meter alone gives no date: say its `rate` a day, or an interval with `every`"
            outcome.problem("missing-key", message, *path)
            return None
        due, when = one
        found = either(due, when if found is None else called("min", DATE, found, when), found or nothing(DATE))
    return found


def _condition(outcome: Lowering, path: Path) -> tuple[Node, Node] | None:
    """A condition that says when the meter is reached: the visit is then due today."""
    node = outcome.expression(*path)
    if node is None:
        return None
    if node.type != BOOLEAN:
        message = f"`or_after` is a condition or a meter with `every`, and this is {node.type}"
        outcome.problem("not-boolean", message, *path)
        return None
    return node, events.today(outcome)


def _mapped(outcome: Lowering, path: Path, data: Mapping[str, Any]) -> tuple[Node, Node] | None:
    """Whether a meter gives a date, and which."""
    for key in ("meter", "every"):
        if key not in data:
            outcome.problem("missing-key", f"a meter has `{key}`", *path)
            return None
    if "read_on" in data and "rate" not in data:
        message = "`read_on` says when the meter was read, to count on from it by a `rate`"
        outcome.problem("invalid-value", message, *path, "read_on")
        return None
    keys = [key for key in ("meter", "every", "last", "rate") if key in data]
    nodes = [outcome.expression(*path, key) for key in keys]
    made = _alike(outcome, path, keys, [node for node in nodes if node is not None])
    if made is None or len(made) < len(keys):
        return None
    given = dict(zip(keys, made, strict=True))
    if isinstance(given["every"], Literal) and _below(given["every"]):
        outcome.problem("invalid-value", "`every` has to be above nought", *path, "every")
        return None
    return _due(outcome, path, data, given)


def _alike(outcome: Lowering, path: Path, keys: list[str], nodes: list[Node]) -> list[Node] | None:
    """The parts of a meter, which all measure the same; None, reported, when they do not."""
    for key, node in zip(keys, nodes, strict=False):
        if not (node.type.numeric or node.type.measured):
            outcome.problem("type-mismatch", f"`{key}` is a number or a measure, and this is {node.type}", *path, key)
            return None
        if unify([nodes[0], node]) is None:
            code = "unit-mismatch" if nodes[0].type.measured and node.type.measured else "type-mismatch"
            message = f"`{key}` is {node.type}, and the meter is {nodes[0].type}"
            outcome.problem(code, message, *path, key)
            return None
    together = unify(nodes)
    return None if together is None else together[1]


def _below(node: Literal) -> bool:
    from makegood.expr.arithmetic import size

    return is_zero(node) or size(node.value) <= 0


def _due(outcome: Lowering, path: Path, data: Mapping[str, Any], given: Mapping[str, Node]) -> tuple[Node, Node] | None:
    meter, every, last, rate = (given.get(key) for key in ("meter", "every", "last", "rate"))
    assert meter is not None
    assert every is not None
    together = unify([meter, every, *(one for one in (last, rate) if one is not None)])
    assert together is not None
    type_, nil = together[0], Literal(type=together[0], value=0)
    until: Node = every
    if last is not None:
        until = Arith(type=type_, op="+", left=either(known(last), last, nil), right=every)
    left = Arith(type=type_, op="-", left=until, right=meter)
    spent, today = compared(left, "<=", nil), events.today(outcome)
    if rate is None:
        return spent, today
    read = events.event(outcome, *path, "read_on") if "read_on" in data else today
    if read is None:
        return None
    runs = compared(rate, ">", nil)
    days = called("floor", INTEGER, Arith(type=NUMBER, op="/", left=left, right=rate))
    one_day = called("_span", SPAN, Literal(type=period("days"), value=Period(1, "days")))
    reached = called("_nth_day", DATE, events.as_day(outcome, read), one_day, days, nothing(CALENDAR))
    return either(runs, Literal(type=BOOLEAN, value=True), spent), either(runs, reached, today)
