"""The functions of the core: how each is called, typed and described in one line."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from makegood.expr import check as core
from makegood.expr import loops
from makegood.expr.arithmetic import size
from makegood.expr.nodes import Call, Items, Known, Literal, Node
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, INTEGER, NUMBER, Type, named, period
from makegood.functions import Function
from makegood.problems import suggest

if TYPE_CHECKING:
    from makegood.expr.check import Checker

ROUNDINGS = ("half_up", "half_even", "half_down", "up", "down", "ceiling", "floor")


@dataclass(frozen=True, slots=True)
class Builtin:
    """A core function: its parameter names (`?` marks one that may be left out), typing rule and manual line."""

    parameters: tuple[str, ...]
    rule: Callable[[Checker, ast.Call, list[Node]], Node]
    manual: str

    @property
    def least(self) -> int:
        return sum(1 for name in self.parameters if not name.endswith("?") and name != "*")


def call(checker: Checker, node: ast.Call) -> Node:
    if not isinstance(node.func, ast.Name):
        return checker.slip("not-allowed", "only functions can be called: write name(…)", node)
    name = node.func.id
    if name == "known":
        return _known(checker, node)
    if name in loops.OVER and len(node.args) == 1 and not node.keywords:
        return _fold(checker, node, name)
    builtin, function = BUILTINS.get(name), checker.scope.functions.get(name)
    if builtin is None and function is None:
        hint = suggest(name, [*BUILTINS, *checker.scope.functions])
        return checker.slip("unknown-function", f"there is no function '{name}'", node.func, hint)
    names = builtin.parameters if builtin else tuple(one.name for one in function.parameters) if function else ()
    args = _arguments(checker, node, name, names)
    if args is None:
        return checker.bad(node)
    return builtin.rule(checker, node, args) if builtin else _plugin_call(checker, node, function, args)


def _known(checker: Checker, node: ast.Call) -> Node:
    if len(node.args) != 1 or node.keywords:
        return checker.slip("wrong-arguments", "known takes one thing: known(x)", node)
    of = checker.check(node.args[0])
    return of if of.type == core.BAD else Known(type=BOOLEAN, of=of)


def _fold(checker: Checker, node: ast.Call, name: str) -> Node:
    only = node.args[0]
    if isinstance(only, ast.GeneratorExp | ast.ListComp):
        return loops.comprehension(checker, only, name)
    source = checker.check(only)
    if source.type == core.BAD:
        return source
    if source.type.kind != "list":
        return checker.slip("wrong-arguments", f"{name} needs a list or several values, and this is {source.type}", only)
    return loops.over_list(checker, node, name, source)


def _arguments(checker: Checker, node: ast.Call, name: str, names: tuple[str, ...]) -> list[Node] | None:
    """The arguments in the order of the parameters; one left out in between cannot happen (checked)."""
    plain = [one.rstrip("?") for one in names]
    variadic = "*" in names
    given: dict[int, ast.expr] = dict(enumerate(node.args))
    for keyword in node.keywords:
        if keyword.arg not in plain:
            message = f"{name} has no parameter '{keyword.arg}'; it takes {', '.join(plain) or 'nothing'}"
            checker.slip("wrong-arguments", message, keyword.value, suggest(keyword.arg or "", plain))
            return None
        at = plain.index(keyword.arg)
        if at in given:
            checker.slip("wrong-arguments", f"'{keyword.arg}' is given twice", keyword.value)
            return None
        given[at] = keyword.value
    least = sum(1 for one in names if not one.endswith("?") and one != "*")
    most = 100 if variadic else len(names)
    if not least <= len(given) <= most or set(given) != set(range(len(given))):
        checker.slip("wrong-arguments", f"{name} takes {_counted(names)}, and {len(given)} are given", node)
        return None
    args = [_argument(checker, names, at, given[at]) for at in range(len(given))]
    return None if any(arg.type == core.BAD for arg in args) else args


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
        return core.If(type=CALENDAR, test=test, then=then, other=other)
    return checker.slip("unknown-calendar", "a calendar is a name, or `this if c else that`", node)


def _counted(names: tuple[str, ...]) -> str:
    if "*" in names:
        return "several values or a list"
    return ", ".join(f"[{one[:-1]}]" if one.endswith("?") else one for one in names)


def _plugin_call(checker: Checker, node: ast.Call, function: Function | None, args: list[Node]) -> Node:
    assert function is not None
    made: list[Node] = []
    for arg, parameter, place in zip(args, function.parameters, node.args + [k.value for k in node.keywords], strict=True):
        wanted = named(parameter.type)
        fitted = _fit(arg, wanted)
        if fitted is None:
            message = f"{function.name}'s {parameter.name} is {wanted}, and `{checker.text(place)}` is {arg.type}"
            return checker.slip("wrong-arguments", message, place)
        made.append(fitted)
    return Call(type=named(function.returns), function=function.name, args=tuple(made), body=function)


def _fit(arg: Node, wanted: Type) -> Node | None:
    if arg.type == wanted or (arg.type.textual and wanted.textual) or (arg.type == INTEGER and wanted == NUMBER):
        return arg
    if wanted.kind == "money" and arg.type.kind == "money":
        return arg
    return core.coerce(arg, wanted) if core.is_zero(arg) and wanted.measured else None


# -- typing rules


def _want(checker: Checker, node: ast.Call, arg: Node, good: bool, what: str) -> Node | None:
    if good:
        return None
    return checker.slip("wrong-arguments", f"{_name(node)} needs {what}, and this is {arg.type}", node)


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else "this"


def _extreme(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    together = core.unify(args)
    if together is None or not together[0].ordered or together[0].kind == "span":
        kinds = " and ".join(dict.fromkeys(str(arg.type) for arg in args))
        code = "currency-mismatch" if {arg.type.kind for arg in args} == {"money"} else "type-mismatch"
        if together is None and all(arg.type.measured for arg in args) and code == "type-mismatch":
            code = "unit-mismatch"
        return checker.slip(code, f"{_name(node)} needs values of one ordered type, and these are {kinds}", node)
    return Call(type=together[0], function=_name(node), args=tuple(together[1]))


def _abs(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    wrong = _want(checker, node, args[0], args[0].type.numeric or args[0].type.measured, "a number or a measure")
    return wrong or Call(type=args[0].type, function="abs", args=(args[0],))


def _round_to(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    value, step = args[0], args[1]
    wrong = _want(checker, node, value, value.type.numeric or value.type.kind in ("money", "quantity"), "a number or a measure")
    if wrong:
        return wrong
    like = step.type == value.type or step.type.numeric and (value.type.numeric or value.type.kind == "money")
    if not isinstance(step, Literal) or not like or size(step.value) <= 0:
        return checker.slip("wrong-arguments", "the step of round_to is a number written out, as in round_to(x, 0.01)", node)
    mode = args[2].value if len(args) > 2 and isinstance(args[2], Literal) else "half_up"
    if (len(args) > 2 and not isinstance(args[2], Literal)) or mode not in ROUNDINGS:
        hint = suggest(str(mode), ROUNDINGS)
        return checker.slip("wrong-arguments", f"round_to knows the modes {', '.join(ROUNDINGS)}", node, hint)
    type_ = NUMBER if value.type == INTEGER and Fraction(size(step.value)).denominator != 1 else value.type
    if value.type == NUMBER and Fraction(size(step.value)).denominator == 1:
        type_ = INTEGER
    options = (("step", Fraction(size(step.value))), ("mode", mode))
    return Call(type=type_, function="round_to", args=(value,), options=options)


def _whole(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    wrong = _want(checker, node, args[0], args[0].type.numeric, "a number")
    return wrong or Call(type=INTEGER, function=_name(node), args=(args[0],))


def as_date(checker: Checker, node: ast.Call, arg: Node) -> Node:
    """The argument as a date; an instant becomes its date in the policy's zone."""
    if arg.type == INSTANT:
        return Call(type=DATE, function="local_date", args=(arg, checker.scope.zone()), start=arg.start, end=arg.end)
    return arg if arg.type == DATE else checker.slip("wrong-arguments", f"{_name(node)} needs a date, and this is {arg.type}", node)


def _dates(result: Type, function: str | None = None) -> Callable[[Checker, ast.Call, list[Node]], Node]:
    def rule(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
        dates = [as_date(checker, node, arg) for arg in args]
        if any(one.type == core.BAD for one in dates):
            return checker.bad(node)
        return Call(type=result, function=function or _name(node), args=tuple(dates))

    return rule


def _begun_days(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    wrong = _want(checker, node, args[0], args[0].type == DURATION, "a duration")
    return wrong or Call(type=period("days"), function="begun_days", args=(args[0],))


def _working_days_between(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    dates = [as_date(checker, node, arg) for arg in args[:2]]
    calendar = args[2] if len(args) > 2 else checker.scope.calendar()
    if any(one.type == core.BAD for one in dates):
        return checker.bad(node)
    if calendar is None:
        return _no_calendar(checker, node)
    return Call(type=INTEGER, function="working_days_between", args=(*dates, calendar))


def _no_calendar(checker: Checker, node: ast.Call) -> Node:
    return checker.slip("no-calendar", f"{_name(node)} counts working time: say `calendar:` in the policy", node)


def _next_open(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    calendar = args[1] if len(args) > 1 else checker.scope.calendar()
    if calendar is None:
        return _no_calendar(checker, node)
    wrong = _want(checker, node, args[0], args[0].type == INSTANT, "an instant")
    return wrong or Call(type=INSTANT, function="next_open", args=(args[0], calendar))


def _next_day_of_month(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    wrong = _want(checker, node, args[0], args[0].type == INTEGER, "a whole number")
    date = as_date(checker, node, args[1])
    return wrong or (date if date.type == core.BAD else Call(type=DATE, function="next_day_of_month", args=(args[0], date)))


def _local_date(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    zone = args[1] if len(args) > 1 else checker.scope.zone()
    wrong = _want(checker, node, args[0], args[0].type == INSTANT, "an instant")
    wrong = wrong or _want(checker, node, zone, zone.type.textual, "a time zone")
    return wrong or Call(type=DATE, function="local_date", args=(args[0], zone))


def _end_of_day(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    date = as_date(checker, node, args[0])
    return date if date.type == core.BAD else Call(type=INSTANT, function="end_of_day", args=(date, checker.scope.zone()))


def _position(checker: Checker, node: ast.Call, args: list[Node]) -> Node:
    item, of = args
    if of.type.kind != "list" or of.type.of is None or core.join_types(item.type, of.type.of) is None:
        return checker.slip("wrong-arguments", f"position looks for {item.type} in a list of such, and this is {of.type}", node)
    return Call(type=INTEGER, function="position", args=(item, of if not isinstance(of, Items) else of))


BUILTINS: dict[str, Builtin] = {
    "min": Builtin(("*",), _extreme, "the least of several values, or of a list"),
    "max": Builtin(("*",), _extreme, "the greatest of several values, or of a list"),
    "sum": Builtin(("list",), _extreme, "the sum of a list; an empty one gives 0"),
    "any": Builtin(("list",), _extreme, "whether one of the terms is true"),
    "all": Builtin(("list",), _extreme, "whether every one of the terms is true"),
    "count": Builtin(("list",), _extreme, "how many terms there are"),
    "known": Builtin(("x",), _extreme, "whether x has a value"),
    "abs": Builtin(("x",), _abs, "x without its sign"),
    "round_to": Builtin(("x", "step", "mode?"), _round_to, "x rounded to a multiple of step; half up unless the mode says otherwise"),
    "floor": Builtin(("x",), _whole, "the greatest whole number not above x"),
    "ceil": Builtin(("x",), _whole, "the least whole number not below x"),
    "days_between": Builtin(("first", "second"), _dates(INTEGER), "calendar days from the first date to the second"),
    "begun_days": Builtin(("duration",), _begun_days, "days begun in a duration: 25 h is 2 days"),
    "months_between": Builtin(("first", "second"), _dates(INTEGER), "whole months from the first date to the second"),
    "working_days_between": Builtin(
        ("first", "second", "calendar?"), _working_days_between, "open days after the first date up to and including the second"
    ),
    "next_open": Builtin(("instant", "calendar?"), _next_open, "the instant itself while the calendar is open, else its next opening"),
    "next_day_of_month": Builtin(
        ("day", "date"), _next_day_of_month, "the first date from `date` on with that day number (the month's last day if it is shorter)"
    ),
    "local_date": Builtin(("instant", "zone?"), _local_date, "the date of an instant in the policy's time zone"),
    "end_of_day": Builtin(("date",), _end_of_day, "24:00 of the date, as an instant"),
    "end_of_month": Builtin(("date",), _dates(DATE), "the last date of its month"),
    "end_of_year": Builtin(("date",), _dates(DATE), "31 December of its year"),
    "weekday": Builtin(("date",), _dates(INTEGER), "1 for Monday to 7 for Sunday"),
    "position": Builtin(("x", "list"), _position, "the place of x in the list, from 1; no value when it is not there"),
}
