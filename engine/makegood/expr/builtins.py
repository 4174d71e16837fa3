"""The functions of the core: how each is called, typed and described in one line."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from makegood import zones
from makegood.expr import check as core
from makegood.expr import loops
from makegood.expr.arithmetic import size
from makegood.expr.meeting import no_meeting
from makegood.expr.nodes import Call, If, Known, Literal, Node
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, INTEGER, NUMBER, Type, join, named, period
from makegood.functions import Function
from makegood.problems import suggest

if TYPE_CHECKING:
    from makegood.expr.check import Checker

ROUNDINGS = ("half_up", "half_even", "half_down", "up", "down", "ceiling", "floor")


@dataclass(frozen=True, slots=True)
class Called:
    """A call: its name, its arguments in the order of the parameters, and where each of them stands."""

    checker: Checker
    node: ast.Call
    name: str
    args: list[Node]
    places: list[ast.expr]

    def wrong(self, at: int, what: str, hint: str | None = None) -> Node:
        """The slip of an argument of a wrong type."""
        message = f"{self.name} needs {what}, and this is {self.args[at].type}"
        return self.checker.slip("wrong-arguments", message, self.places[at], hint)

    def bad(self) -> Node:
        return self.checker.bad(self.node)


Rule = Callable[[Called], Node]


@dataclass(frozen=True, slots=True)
class Builtin:
    """A core function: its parameter names (`?` marks one that may be left out), typing rule and manual line."""

    parameters: tuple[str, ...]
    rule: Rule
    manual: str


def call(checker: Checker, node: ast.Call) -> Node:
    if not isinstance(node.func, ast.Name):
        return checker.slip("not-allowed", "only functions can be called: write name(…)", node)
    name = node.func.id
    if name in loops.OVER and len(node.args) == 1 and not node.keywords:
        return _fold(checker, node, name)
    if name == "during" and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp | ast.ListComp):
        return loops.during(checker, node.args[0])
    builtin, function = BUILTINS.get(name), checker.scope.functions.get(name)
    if builtin is None and function is None:
        hint = suggest(name, [*BUILTINS, *checker.scope.functions])
        return checker.slip("unknown-function", f"there is no function '{name}'", node.func, hint)
    names = builtin.parameters if builtin else tuple(one.name for one in function.parameters) if function else ()
    places = _places(checker, node, name, names)
    if places is None:
        return checker.bad(node)
    args = [_argument(checker, names, at, place) for at, place in enumerate(places)]
    if any(arg.type == core.BAD for arg in args):
        return checker.bad(node)
    called = Called(checker, node, name, args, places)
    return builtin.rule(called) if builtin else _plugin_call(called, function)


def _known(called: Called) -> Node:
    return Known(type=BOOLEAN, of=called.args[0])


def _fold(checker: Checker, node: ast.Call, name: str) -> Node:
    only = node.args[0]
    if isinstance(only, ast.GeneratorExp | ast.ListComp):
        return loops.comprehension(checker, only, name)
    source = checker.check(only)
    return source if source.type == core.BAD else _over(Called(checker, node, name, [source], [only]))


def _over(called: Called) -> Node:
    """A fold of a list that has a value of its own."""
    source = called.args[0]
    if source.type.kind != "list":
        return called.wrong(0, "a list or several values")
    return loops.over_list(called.checker, called.places[0], called.name, source)


def _places(checker: Checker, node: ast.Call, name: str, names: tuple[str, ...]) -> list[ast.expr] | None:
    """The arguments in the order of the parameters; None, with a slip, when they are too many or too few."""
    plain = [one.rstrip("?") for one in names]
    given: dict[int, ast.expr] = dict(enumerate(node.args))
    most = 100 if "*" in names else len(names)
    surplus: list[ast.expr | ast.keyword] = [*node.args[most:]]
    for keyword in node.keywords:
        if keyword.arg not in plain or keyword.arg == "*":
            message = f"{name} has no parameter '{keyword.arg}'; it takes {_counted(names)}"
            checker.slip("wrong-arguments", message, keyword, suggest(keyword.arg or "", plain))
            return None
        at = plain.index(keyword.arg)
        if at in given:
            checker.slip("wrong-arguments", f"'{keyword.arg}' is given to {name} twice", keyword)
            return None
        given[at] = keyword.value
    least = 2 if "*" in names else sum(1 for one in names if not one.endswith("?"))
    if surplus or len(given) < least or set(given) != set(range(len(given))):
        message = f"{name} takes {_counted(names)}, and {len(given)} are given"
        checker.slip("wrong-arguments", message, surplus[0] if surplus else node)
        return None
    return [given[at] for at in range(len(given))]


def _argument(checker: Checker, names: tuple[str, ...], at: int, node: ast.expr) -> Node:
    if at < len(names) and names[at].rstrip("?") == "calendar":
        return calendar_node(checker, node)
    return checker.check(node)


def calendar_node(checker: Checker, node: ast.expr) -> Node:
    """Where a calendar is wanted a bare name is one, and an `if` may choose."""
    if isinstance(node, ast.Name):
        if node.id in checker.scope.calendars:
            return Literal(type=CALENDAR, value=node.id)
        hint = suggest(node.id, checker.scope.calendars)
        return checker.slip("unknown-calendar", f"there is no calendar '{node.id}'", node, hint)
    if isinstance(node, ast.IfExp):
        test = checker.boolean(node.test)
        then, other = calendar_node(checker, node.body), calendar_node(checker, node.orelse)
        if core.BAD in (test.type, then.type, other.type):
            return checker.bad(node)
        return If(type=CALENDAR, test=test, then=then, other=other)
    return checker.slip("unknown-calendar", "a calendar is a name, or `this if c else that`", node)


def _counted(names: tuple[str, ...]) -> str:
    if "*" in names:
        return "several values or a list"
    return ", ".join(f"[{one[:-1]}]" if one.endswith("?") else one for one in names) or "nothing"


def _plugin_call(called: Called, function: Function | None) -> Node:
    assert function is not None
    made: list[Node] = []
    for at, (arg, parameter) in enumerate(zip(called.args, function.parameters, strict=True)):
        wanted = named(parameter.type)
        fitted = _fit(arg, wanted)
        if fitted is None:
            text = called.checker.text(called.places[at])
            message = f"{function.name}'s {parameter.name} is {wanted}, and `{text}` is {arg.type}"
            return called.checker.slip("wrong-arguments", message, called.places[at])
        made.append(fitted)
    return Call(type=named(function.returns), function=function.name, args=tuple(made), body=function)


def _fit(arg: Node, wanted: Type) -> Node | None:
    if arg.type == wanted or (arg.type.textual and wanted.textual) or (arg.type == INTEGER and wanted == NUMBER):
        return arg
    if wanted.kind == "money" and arg.type.kind == "money":
        return arg
    return core.coerce(arg, wanted) if core.is_zero(arg) and wanted.measured else None


# -- typing rules


def _extreme(called: Called) -> Node:
    for at, arg in enumerate(called.args):
        if not arg.type.ordered or arg.type.kind == "span":
            return called.wrong(at, "numbers, money, measures, dates or instants")
    together = core.unify(called.args)
    if together is None:
        return core.odd_one(called.checker, called.args, called.places)
    if together[0].kind == "span":  # lengths of several sorts may stand in branches, and have no greatest
        at = next(at for at, arg in enumerate(called.args) if arg.type != called.args[0].type)
        return no_meeting(called.checker, called.args[0], called.args[at], (called.places[0], called.places[at]))
    return Call(type=together[0], function=called.name, args=tuple(together[1]))


def _abs(called: Called) -> Node:
    value = called.args[0]
    if not (value.type.numeric or value.type.measured):
        return called.wrong(0, "a number or a measure")
    return Call(type=value.type, function="abs", args=(value,))


def _round_to(called: Called) -> Node:
    value, step = called.args[0], called.args[1]
    if not (value.type.numeric or value.type.kind in ("money", "quantity")):
        return called.wrong(0, "a number or a measure")
    if not isinstance(step, Literal) or not (step.type.numeric or step.type.measured) or size(step.value) <= 0:
        return called.wrong(1, "a step above 0 written out, as in round_to(x, 0.01)")
    if step.type != value.type and not (step.type.numeric and value.type.numeric):
        return no_meeting(called.checker, value, step, (called.places[0], called.places[1]))
    mode = _mode(called)
    if isinstance(mode, Node):
        return mode
    whole = Fraction(size(step.value)).denominator == 1
    type_ = (INTEGER if whole else NUMBER) if value.type.numeric else value.type
    options = (("step", Fraction(size(step.value))), ("mode", mode))
    return Call(type=type_, function="round_to", args=(value,), options=options)


def _mode(called: Called) -> str | Node:
    if len(called.args) < 3:
        return "half_up"
    given, place = called.args[2], called.places[2]
    if not isinstance(given, Literal) or not isinstance(given.value, str):
        return called.wrong(2, f"a mode in quotes, one of {', '.join(ROUNDINGS)}")
    if given.value not in ROUNDINGS:
        message = f"'{given.value}' is no mode of rounding; the modes are {', '.join(ROUNDINGS)}"
        return called.checker.slip("unknown-choice", message, place, suggest(given.value, ROUNDINGS))
    return given.value


def _whole(called: Called) -> Node:
    if not called.args[0].type.numeric:
        return called.wrong(0, "a number")
    return Call(type=INTEGER, function=called.name, args=(called.args[0],))


def _date(called: Called, at: int) -> Node:
    """An argument as a date; an instant stands for its date in the policy's zone."""
    arg = called.args[at]
    if arg.type == INSTANT:
        return Call(
            type=DATE, function="local_date", args=(arg, called.checker.scope.zone()), start=arg.start, end=arg.end
        )
    return arg if arg.type == DATE else called.wrong(at, "a date or an instant")


def _dates(result: Type) -> Rule:
    def rule(called: Called) -> Node:
        dates = [_date(called, at) for at in range(len(called.args))]
        if any(one.type == core.BAD for one in dates):
            return called.bad()
        return Call(type=result, function=called.name, args=tuple(dates))

    return rule


def _begun_days(called: Called) -> Node:
    if called.args[0].type != DURATION:
        return called.wrong(0, "a duration, as in 25 h")
    return Call(type=period("days"), function="begun_days", args=(called.args[0],))


def _calendar(called: Called, at: int) -> Node | None:
    """The calendar that is given, else the policy's; None, with a slip, when there is neither."""
    calendar = called.args[at] if len(called.args) > at else called.checker.scope.calendar()
    if calendar is None:
        called.checker.slip(
            "no-calendar", f"{called.name} counts working time: say `calendar:` in the policy", called.node
        )
    return calendar


def _working_days_between(called: Called) -> Node:
    dates = [_date(called, at) for at in range(2)]
    calendar = _calendar(called, 2)
    if calendar is None or any(one.type == core.BAD for one in dates):
        return called.bad()
    return Call(type=INTEGER, function="working_days_between", args=(*dates, calendar))


def _next_open(called: Called) -> Node:
    if called.args[0].type != INSTANT:
        return called.wrong(0, "an instant")
    calendar = _calendar(called, 1)
    return (
        called.bad() if calendar is None else Call(type=INSTANT, function="next_open", args=(called.args[0], calendar))
    )


def _work_between(called: Called) -> Node:
    moments = [
        called.args[at] if called.args[at].type == INSTANT else called.wrong(at, "an instant") for at in range(2)
    ]
    calendar = _calendar(called, 2)
    if calendar is None or any(one.type == core.BAD for one in moments):
        return called.bad()
    return Call(type=DURATION, function="work_between", args=(*moments, calendar))


def _add_work(called: Called) -> Node:
    moment, work = called.args[0], called.args[1]
    if moment.type != INSTANT:
        return called.wrong(0, "an instant")
    if work.type not in (DURATION, period("working time")):
        return called.wrong(1, "a length of working time, as in 4 working hours")
    calendar = _calendar(called, 2)
    return called.bad() if calendar is None else Call(type=INSTANT, function="add_work", args=(moment, work, calendar))


def _during(called: Called) -> Node:
    return called.wrong(0, "a condition over events, as in during(e.state == 'waiting' for e in history)")


def _next_day_of_month(called: Called) -> Node:
    if called.args[0].type != INTEGER:
        return called.wrong(0, "a whole number, the day of the month, first")
    date = _date(called, 1)
    if date.type == core.BAD:
        return date
    return Call(type=DATE, function="next_day_of_month", args=(called.args[0], date))


def _local_date(called: Called) -> Node:
    if called.args[0].type != INSTANT:
        return called.wrong(0, "an instant")
    zone = called.args[1] if len(called.args) > 1 else called.checker.scope.zone()
    if not zone.type.textual:
        return called.wrong(1, "a time zone in quotes")
    if isinstance(zone, Literal) and not zones.known_zone(str(zone.value)):
        hint = suggest(str(zone.value), zones.zone_names())
        return called.checker.slip(
            "unknown-zone", f"'{zone.value}' is no time zone of the tz database", called.places[-1], hint
        )
    return Call(type=DATE, function="local_date", args=(called.args[0], zone))


def _end_of_day(called: Called) -> Node:
    date = _date(called, 0)
    if date.type == core.BAD:
        return date
    return Call(type=INSTANT, function="end_of_day", args=(date, called.checker.scope.zone()))


def _position(called: Called) -> Node:
    item, of = called.args
    if of.type.kind != "list" or of.type.of is None:
        return called.wrong(1, "a list to look in")
    if join(item.type, of.type.of) is None:
        return no_meeting(
            called.checker, item, Literal(type=of.type.of, value=None), (called.places[0], called.places[1])
        )
    return Call(type=INTEGER, function="position", args=(item, of))


BUILTINS: dict[str, Builtin] = {
    "min": Builtin(("*",), _extreme, "the least of several values, or of a list"),
    "max": Builtin(("*",), _extreme, "the greatest of several values, or of a list"),
    "sum": Builtin(("list",), _over, "the sum of a list; an empty one gives 0"),
    "any": Builtin(("list",), _over, "whether one of the terms is true"),
    "all": Builtin(("list",), _over, "whether every one of the terms is true"),
    "count": Builtin(("list",), _over, "how many terms there are"),
    "known": Builtin(("x",), _known, "whether x has a value"),
    "abs": Builtin(("x",), _abs, "x without its sign"),
    "round_to": Builtin(
        ("x", "step", "mode?"), _round_to, "x rounded to a multiple of step; half up unless the mode says otherwise"
    ),
    "floor": Builtin(("x",), _whole, "the greatest whole number not above x"),
    "ceil": Builtin(("x",), _whole, "the least whole number not below x"),
    "days_between": Builtin(("first", "second"), _dates(INTEGER), "calendar days from the first date to the second"),
    "begun_days": Builtin(("duration",), _begun_days, "days begun in a duration: 25 h is 2 days"),
    "months_between": Builtin(("first", "second"), _dates(INTEGER), "whole months from the first date to the second"),
    "working_days_between": Builtin(
        ("first", "second", "calendar?"),
        _working_days_between,
        "open days after the first date up to and including the second",
    ),
    "next_open": Builtin(
        ("instant", "calendar?"), _next_open, "the instant itself while the calendar is open, else its next opening"
    ),
    "work_between": Builtin(
        ("first", "second", "calendar?"), _work_between, "open time from the first instant to the second"
    ),
    "add_work": Builtin(
        ("instant", "length", "calendar?"), _add_work, "when so much open time after the instant is used up"
    ),
    "during": Builtin(
        ("condition",), _during, "the intervals in which a condition held, from the events of a history (their `at`)"
    ),
    "next_day_of_month": Builtin(
        ("day", "date"),
        _next_day_of_month,
        "the first date from `date` on with that day number (the month's last day if it is shorter)",
    ),
    "local_date": Builtin(("instant", "zone?"), _local_date, "the date of an instant in the policy's time zone"),
    "end_of_day": Builtin(("date",), _end_of_day, "24:00 of the date, as an instant"),
    "end_of_month": Builtin(("date",), _dates(DATE), "the last date of its month"),
    "end_of_year": Builtin(("date",), _dates(DATE), "31 December of its year"),
    "weekday": Builtin(("date",), _dates(INTEGER), "1 for Monday to 7 for Sunday"),
    "position": Builtin(("x", "list"), _position, "the place of x in the list, from 1; no value when it is not there"),
}
