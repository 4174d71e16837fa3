"""How exactly each number is kept: its decimals (scale) and its greatest size (bound), worked out once at load.

A value with a scale is an integer of `value * 10**scale` raw units. A quotient that no number of decimals can
write is an exact ratio (scale None): a Fraction in compiled Python, a numerator and a denominator in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from makegood.cases.facts import DATE_BOUND, DURATION_BOUND, INSTANT_BOUND, MAX_LIST, NUMBER_BOUND, RAW_BOUND, FactSpec
from makegood.expr.arithmetic import size
from makegood.expr.nodes import (
    Arith,
    Call,
    Each,
    Fact,
    Field,
    If,
    In,
    Items,
    Literal,
    Lookup,
    Neg,
    Node,
    Param,
    Ref,
    Rows,
    Var,
    children,
)  # fmt: skip
from makegood.expr.runtime import DAY, FIRST_DAY, FIRST_MOMENT, LAST_DAY
from makegood.functions import Function
from makegood.units import SPAN_BASE
from makegood.values import Money, Period, Quantity, parse_measure

WIDEST = 10**37
RATIO_WIDEST = 10**18
PICKING = frozenset({"min", "max", "_earliest"})  # what they give is one of their arguments
_LONGEST_MONTH = 31
_LONGEST_STEP = 367  # days: to the end of the year, and on to the day there


@dataclass(frozen=True, slots=True)
class Exactness:
    """Decimals of the raw unit (None: an exact ratio) and the greatest size of the integer that holds a value."""

    scale: int | None
    bound: int


@dataclass(slots=True)
class Known:
    """What exactness needs from outside one expression: facts, parameters, and expressions done before."""

    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, Exactness]
    named: dict[str, Node]


def may_leave_range(node: Node) -> bool:
    """Whether a date or instant that is worked out can lie outside the years that dates have."""
    if isinstance(node, Call) and node.function in PICKING:
        return False
    limit = {"date": -FIRST_DAY, "instant": -FIRST_MOMENT}.get(node.type.kind)
    return limit is not None and node.bound > limit


def places(number: Fraction) -> int | None:
    """Decimals that write the number exactly; None when none do."""
    rest, count = number.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    count = max(twos, fives)
    return count if rest == 1 else None


def of_value(value: object) -> Exactness:
    """The exactness of a plain value."""
    if isinstance(value, bool | str) or value is None:
        return Exactness(0, 1)
    if isinstance(value, list | tuple):
        return widest([of_value(one) for one in value]) if value else Exactness(0, 1)
    if not isinstance(value, int | Fraction | Money | Quantity | Period):
        return Exactness(0, INSTANT_BOUND)
    number = Fraction(size(value))
    scale = places(number)
    return Exactness(scale, abs(int(number * 10 ** (scale or 0))) + 1)


def widest(several: list[Exactness]) -> Exactness:
    """The exactness that holds them all."""
    if any(one.scale is None for one in several):
        return Exactness(None, max((one.bound for one in several), default=1))
    scale = max((one.scale or 0 for one in several), default=0)
    return Exactness(scale, max((one.bound * 10 ** (scale - (one.scale or 0)) for one in several), default=1))


def assign(root: Node, known: Known) -> None:
    """Fill `scale` and `bound` of every node of a checked tree, from the leaves up."""
    _assign(root, known, {})


# What a loop variable stands for: an element of a fact, or the exactness of a plain value.
Element = FactSpec | Exactness
Variables = Mapping[str, Element]


def _assign(node: Node, known: Known, variables: Variables) -> None:
    if isinstance(node, Each):
        inner = dict(variables)
        for name, source in node.loops:
            _assign(source, known, variables)
            inner[name] = element_of(source, known, variables)
        variables = inner
        parts = [node.term] if node.test is None else [node.test, node.term]
    else:
        parts = list(children(node))
    for part in parts:
        _assign(part, known, variables)
    exact = _exactness(node, known, variables)
    node.scale, node.bound = exact.scale, exact.bound


def element_of(source: Node, known: Known, variables: Variables) -> Element:
    """What an element of a list is: a declared part of the case where it comes from one, else its exactness."""
    match source:
        case Fact():
            return known.facts[source.name].fields[""]
        case Field():
            spec = _spec(source, known, variables)
            return spec.fields[""] if spec is not None else Exactness(source.scale, source.bound)
        case Each(how="list"):
            return _of_term(source, known, variables)
        case Ref() if source.name in known.named:
            return element_of(known.named[source.name], known, {})
        case If():
            then = element_of(source.then, known, variables)
            return then if isinstance(then, FactSpec) and then.fields else Exactness(source.scale, source.bound)
    return Exactness(source.scale, source.bound)


def _of_term(source: Each, known: Known, variables: Variables) -> Element:
    inner = dict(variables)
    for name, one in source.loops:
        inner[name] = element_of(one, known, variables)
    spec = _spec(source.term, known, inner)
    return spec if spec is not None and spec.fields else Exactness(source.scale, source.bound)


def _spec(node: Node, known: Known, variables: Variables) -> FactSpec | None:
    """The declared part of the case that a node is, if it is one."""
    match node:
        case Fact():
            return known.facts[node.name]
        case Var():
            found = variables.get(node.name)
            return found if isinstance(found, FactSpec) else None
        case Field():
            of = _spec(node.of, known, variables)
            return None if of is None else of.fields.get(node.name)
        case Ref() if node.name in known.named:
            return _spec(known.named[node.name], known, {})
        case If():
            return _spec(node.then, known, variables)
    return None


def _exactness(node: Node, known: Known, variables: Variables) -> Exactness:
    if isinstance(node, Var | Field):
        return _variable(node, known, variables)
    rule = _RULES.get(type(node))
    return Exactness(0, _kind_bound(node)) if rule is None else rule(node, known)


def _kind_bound(node: Node) -> int:
    return {"instant": INSTANT_BOUND, "date": DATE_BOUND, "integer": NUMBER_BOUND, "span": RAW_BOUND * 8}.get(
        node.type.kind, 1
    )


def _variable(node: Var | Field, known: Known, variables: Variables) -> Exactness:
    found = variables.get(node.name) if isinstance(node, Var) else None
    if isinstance(found, Exactness):
        return found
    spec = _spec(node, known, variables)
    return Exactness(0, _kind_bound(node)) if spec is None else of_fact(spec)


def of_fact(spec: FactSpec) -> Exactness:
    """The exactness of a fact; of a list, that of its elements."""
    element = spec.fields.get("")
    return Exactness(spec.scale, spec.bound) if element is None else of_fact(element)


def _literal(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Literal)
    return of_value(node.value)


def _fact(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Fact)
    return of_fact(known.facts[node.name])


def _ref(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Ref)
    target = known.named.get(node.name)
    return Exactness(0, _kind_bound(node)) if target is None else Exactness(target.scale, target.bound)


def _param(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Param)
    return known.parameters[node.name]


def _same(node: Node, known: Known) -> Exactness:
    return widest([Exactness(one.scale, one.bound) for one in children(node)])


def _items(node: Node, known: Known) -> Exactness:
    return _same(node, known) if isinstance(node, Items) and node.items else Exactness(0, 1)


def _branches(node: Node, known: Known) -> Exactness:
    if isinstance(node, If):
        gives = [node.then, node.other]
    elif isinstance(node, Lookup):
        gives = [give for _, give in node.table.rows]
    else:
        assert isinstance(node, Rows)
        gives = [give for _, give in node.rows]
    exact = widest([Exactness(one.scale, one.bound) for one in gives])
    if isinstance(node, Rows) and node.hit == "sum":
        return Exactness(exact.scale, exact.bound * len(node.rows))
    return exact


def _each(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Each)
    term = Exactness(node.term.scale, node.term.bound)
    if node.how == "count":
        return Exactness(0, MAX_LIST ** len(node.loops))
    if node.how == "sum":
        return Exactness(term.scale, term.bound * MAX_LIST ** len(node.loops))
    return Exactness(0, 1) if node.how in ("any", "all") else term


def _arith(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Arith)
    left, right = Exactness(node.left.scale, node.left.bound), Exactness(node.right.scale, node.right.bound)
    if node.type.kind in ("date", "instant"):
        # Whole days and whole microseconds: a finer length of time is rounded half even before it is added.
        return Exactness(0, left.bound + _rescaled(right, 0))
    if node.op == "//":
        return Exactness(0, _floor_bound(left, right))
    if node.op in "+-":
        both = widest([left, right])
        return Exactness(both.scale, both.bound * 2)
    if node.op == "/":
        return _quotient(node, left, right)
    if left.scale is None or right.scale is None:
        return Exactness(None, left.bound * right.bound)
    return Exactness(left.scale + right.scale, left.bound * right.bound)


def _floor_bound(left: Exactness, right: Exactness) -> int:
    return left.bound * _power(right.scale or 0) + 1


def _quotient(node: Arith, left: Exactness, right: Exactness) -> Exactness:
    inverse = reciprocal(node.right)
    if inverse is None or left.scale is None:
        return Exactness(None, max(left.bound, right.bound) ** (2 if left.scale is None else 1))
    return Exactness(left.scale + inverse[1], left.bound * abs(inverse[0]))


def reciprocal(node: Node) -> tuple[int, int] | None:
    """(n, s) with 1 / node = n / 10**s, when the node is a number written out that has such."""
    if not isinstance(node, Literal) or node.value is None:
        return None
    number = Fraction(size(node.value))
    if number == 0:
        return None
    scale = places(1 / number)
    return None if scale is None else (int(10**scale / number), scale)


def _call(node: Node, known: Known) -> Exactness:
    assert isinstance(node, Call)
    if isinstance(node.body, Function):
        return _of_step(node.body)
    match node.function:
        case "min" | "max" | "abs":
            return _same(node, known)
        case "round_to":
            step = Fraction(str(dict(node.options)["step"]))
            scale = places(step) or 0
            return Exactness(scale, _rescaled(Exactness(node.args[0].scale, node.args[0].bound), scale) + 10**scale)
        case "_round_minor":
            return Exactness(4, _rescaled(Exactness(node.args[0].scale, node.args[0].bound), 4) + 10**4)
        case "begun_days":
            length = Exactness(node.args[0].scale, node.args[0].bound)
            return Exactness(0, max(DATE_BOUND, _rescaled(length, 0) // DAY + 2))
        case "floor" | "ceil":
            return Exactness(0, _rescaled(Exactness(node.args[0].scale, node.args[0].bound), 0) + 1)
        case "days_between":
            return Exactness(0, node.args[0].bound + node.args[1].bound)
        case "_nth_day":
            return Exactness(0, LAST_DAY)
        case "_intervals":
            return Exactness(0, LAST_DAY - FIRST_DAY)
        case "during" | "_pauses":
            return Exactness(0, INSTANT_BOUND)
        case "_changes":
            return Exactness(0, max(INSTANT_BOUND, RAW_BOUND * SPAN_BASE))
        case "work_between" | "_ran_between" | "_hours_of":
            return Exactness(0, DURATION_BOUND)
        case "_span":
            return Exactness(0, (_rescaled(Exactness(node.args[0].scale, node.args[0].bound), 0) + 1) * SPAN_BASE)
    return Exactness(0, max(_kind_bound(node), _time_bound(node)))


def _time_bound(node: Call) -> int:
    """How far a date (in days) or an instant (in microseconds) made of these arguments can lie from 1970."""
    if node.type.kind not in ("date", "instant"):
        return 0
    days = min(sum(_days(arg) for arg in node.args) + _LONGEST_STEP, LAST_DAY + 2)
    return days if node.type.kind == "date" else days * DAY


def _days(arg: Node) -> int:
    """The most days that an argument of a function of dates can stand for; calendars end by themselves."""
    match arg.type.kind, arg.type.detail:
        case ("date", _) | ("period", "days"):
            return arg.bound
        case "instant", _:
            return arg.bound // DAY
        case "period", "months":
            return arg.bound * _LONGEST_MONTH
        case "span", _:
            return arg.bound // SPAN_BASE * _LONGEST_MONTH
    return 0


def _rescaled(exact: Exactness, scale: int) -> int:
    finer = scale - (exact.scale or 0)
    return exact.bound * _power(finer) if finer >= 0 else exact.bound // _power(-finer) + 1


def _power(exponent: int) -> int:
    return int(10**exponent)


def _of_step(function: Function) -> Exactness:
    if function.returns in ("text", "boolean", "date", "instant"):
        return Exactness(0, INSTANT_BOUND)
    if function.returns == "integer":
        return Exactness(0, NUMBER_BOUND)
    step = step_size(function)
    scale = places(step) or 0
    return Exactness(scale, RAW_BOUND * 10**scale)


def step_size(function: Function) -> Fraction:
    """The step a function's result is rounded to, in raw units."""
    text = function.step or "1"
    measured = parse_measure(text)
    return Fraction(size(measured)) if measured is not None else Fraction(text)


_RULES: dict[type[Node], Callable[[Node, Known], Exactness]] = {
    Literal: _literal,
    Fact: _fact,
    Ref: _ref,
    Param: _param,
    Neg: _same,
    Items: _items,
    If: _branches,
    Rows: _branches,
    Lookup: _branches,
    Each: _each,
    Arith: _arith,
    Call: _call,
    In: lambda node, known: Exactness(0, 1),
}
