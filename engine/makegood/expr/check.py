"""Python syntax tree + scope → checked tree: every name resolved, every type known, every slip reported."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from fractions import Fraction

from makegood.expr import builtins, loops, operators
from makegood.expr.meeting import no_meeting
from makegood.expr.nodes import And, Call, Field, If, Items, Literal, Neg, Node, Not, Now, Or, Var
from makegood.expr.parse import Parsed, Slip, number_of, parse
from makegood.expr.scope import Scope
from makegood.expr.types import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    NOTHING,
    NUMBER,
    SPAN,
    Type,
    choice,
    list_of,
    money,
    period,
    quantity,
)
from makegood.expr.types import join as join_types
from makegood.problems import suggest
from makegood.values import Money, Period, Quantity

BAD = Type("bad")


class Checker:
    """Checks one expression; `slips` holds every mistake found."""

    def __init__(self, parsed: Parsed, scope: Scope) -> None:
        self.parsed = parsed
        self.scope = scope
        self.slips: list[Slip] = []
        self.variables: dict[str, Type] = {}

    # -- reporting

    def slip(self, code: str, message: str, node: ast.AST, hint: str | None = None) -> Node:
        start, end = self.span(node)
        self.slips.append(Slip(code, message, start, end, hint))
        return self.bad(node)

    def bad(self, node: ast.AST) -> Node:
        start, end = self.span(node)
        return Literal(type=BAD, value=None, start=start, end=end)

    def span(self, node: ast.AST) -> tuple[int, int]:
        start = self.parsed.start(node)
        if start in self.parsed.measures and isinstance(node, ast.Name):
            return start, self.parsed.measures[start][1]
        return start, self.parsed.end(node)

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.parsed.text[start:end]

    # -- the tree

    def check(self, node: ast.AST) -> Node:
        made = _CHECKS[type(node)](self, node)
        if made.end == 0:
            made.start, made.end = self.span(node)
        return made

    def boolean(self, node: ast.AST) -> Node:
        made = self.check(node)
        if made.type not in (BOOLEAN, BAD):
            return self.slip("not-boolean", f"`{self.text(node)}` is {made.type}, and a yes/no is needed here", node)
        return made


def literal(value: object) -> Literal:
    """A literal node with the type of its value."""
    return Literal(type=type_of(value), value=value)


def type_of(value: object) -> Type:
    """The static type of a plain value."""
    match value:
        case bool():
            return BOOLEAN
        case int():
            return INTEGER
        case Fraction():
            return INTEGER if value.denominator == 1 else NUMBER
        case Money():
            return money(value.currency)
        case Quantity():
            return quantity(value.dimension)
        case Period():
            return period(value.unit)
        case str():
            return choice((value,))
    raise TypeError(f"no type for {value!r}")


def _constant(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.Constant)
    if isinstance(node.value, bool | str):
        return literal(node.value)
    return literal(number_of(checker.parsed, node))


# Names that people take for values.
_WORDS = {
    "yes": "write true",
    "on": "write true",
    "no": "write false",
    "off": "write false",
    "none": "an absent fact is unknown: ask `known(x)`",
    "null": "an absent fact is unknown: ask `known(x)`",
}


def _name(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.Name)
    measure = checker.parsed.measures.get(checker.parsed.start(node))
    if measure is not None:
        return _measure(checker, node, measure[0])
    if node.id in checker.variables:
        return Var(type=checker.variables[node.id], name=node.id)
    if node.id == "now":
        return Now(type=INSTANT)
    found = checker.scope.name(node.id)
    if isinstance(found, Slip):
        return checker.slip(found.code, found.message, node, found.hint)
    if found is not None:
        return found
    if node.id in checker.scope.functions or node.id in builtins.BUILTINS:
        return checker.slip("unknown-name", f"'{node.id}' is a function: write {node.id}(…)", node)
    if node.id in checker.scope.calendars:
        return checker.slip("unknown-name", f"'{node.id}' is a calendar, and cannot stand here", node)
    hint = _WORDS.get(node.id.lower()) or suggest(node.id, [*checker.scope.known_names(), *checker.variables])
    return checker.slip(
        "unknown-name", f"nothing is called '{node.id}': it is no fact, parameter or named value", node, hint
    )


def _measure(checker: Checker, node: ast.Name, value: object) -> Node:
    if isinstance(value, Period) and not isinstance(value.count, int):
        return checker.slip("type-mismatch", f"a number of {value.unit} is whole", node)
    return literal(value)


def _attribute(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.Attribute)
    dotted = _dotted(node)
    if dotted is not None and dotted[0] not in checker.variables and _is_outcome_path(checker, dotted):
        found = checker.scope.outcome(dotted)
        if isinstance(found, Slip):
            return checker.slip(found.code, found.message, node, found.hint)
        if found is not None:
            return found
    of = checker.check(node.value)
    if of.type == BAD:
        return of
    if of.type.kind != "record":
        message = f"`{checker.text(node.value)}` is {of.type}; only records have fields behind a dot"
        return checker.slip("not-a-record", message, node)
    type_ = of.type.field(node.attr)
    if type_ is None:
        names = [name for name, _ in of.type.fields]
        message = f"there is no field '{node.attr}' here; the fields are {', '.join(names)}"
        end = checker.parsed.end(node)
        checker.slips.append(Slip("unknown-field", message, end - len(node.attr), end, suggest(node.attr, names)))
        return checker.bad(node)
    return Field(type=type_, of=of, name=node.attr)


def _is_outcome_path(checker: Checker, dotted: tuple[str, ...]) -> bool:
    return checker.scope.name(dotted[0]) is None


def _dotted(node: ast.AST) -> tuple[str, ...] | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return (node.id, *reversed(parts))


def _bool_op(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.BoolOp)
    items = tuple(checker.boolean(item) for item in node.values)
    if any(item.type == BAD for item in items):
        return checker.bad(node)
    return And(type=BOOLEAN, items=items) if isinstance(node.op, ast.And) else Or(type=BOOLEAN, items=items)


def _unary(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.UnaryOp)
    if isinstance(node.op, ast.Not):
        of = checker.boolean(node.operand)
        return of if of.type == BAD else Not(type=BOOLEAN, of=of)
    of = checker.check(node.operand)
    if of.type == BAD or isinstance(node.op, ast.UAdd):
        return of
    if not (of.type.numeric or of.type.measured):
        return checker.slip("type-mismatch", f"a minus cannot stand before {of.type}", node.operand)
    if isinstance(of, Literal):
        return literal(-of.value)  # type: ignore[operator]
    return Neg(type=of.type, of=of)


def _if(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.IfExp)
    test = checker.boolean(node.test)
    then, other = checker.check(node.body), checker.check(node.orelse)
    if BAD in (test.type, then.type, other.type):
        return checker.bad(node)
    together = unify([then, other])
    if together is None:
        return no_meeting(checker, then, other, (node.body, node.orelse))
    type_, (then, other) = together
    return If(type=type_, test=test, then=then, other=other)


def _list(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.List)
    for item in node.elts:
        if not _is_literal(checker, item):
            message = f"`{checker.text(item)}` is no literal: a list is written out in numbers, quantities and texts"
            return checker.slip("not-allowed", message, item, "ask `x == a or x == b` instead")
    items = [checker.check(item) for item in node.elts]
    if any(item.type == BAD for item in items):
        return checker.bad(node)
    if not items:
        return Items(type=list_of(NOTHING), items=())
    together = unify(items)
    if together is None:
        return odd_one(checker, items, node.elts)
    type_, made = together
    return Items(type=list_of(type_), items=tuple(made))


def _is_literal(checker: Checker, node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
    if isinstance(node, ast.Name):
        return node.id in ("true", "false") or checker.parsed.start(node) in checker.parsed.measures
    return isinstance(node, ast.Constant)


def odd_one(checker: Checker, items: list[Node], places: Sequence[ast.AST]) -> Node:
    """The slip of the first of several nodes that does not fit what stands before it."""
    for at in range(1, len(items)):
        if unify(items[: at + 1]) is None:
            other = next((one for one in range(at) if unify([items[one], items[at]]) is None), 0)
            return no_meeting(checker, items[other], items[at], (places[other], places[at]))
    raise AssertionError("they fit together")


def unify(items: list[Node]) -> tuple[Type, list[Node]] | None:
    """The one type of several nodes and the nodes turned into it; None when they do not fit together."""
    type_ = NOTHING
    for item in items:
        if is_zero(item):
            continue
        joined = join_types(type_, item.type)
        if joined is None:
            return None
        type_ = joined
    if type_ == NOTHING and items:
        type_ = items[0].type
    made = [coerce(item, type_) for item in items]
    return None if any(one is None for one in made) else (type_, [one for one in made if one is not None])


def is_zero(node: Node) -> bool:
    return isinstance(node, Literal) and node.type == INTEGER and node.value == 0


def coerce(node: Node, type_: Type) -> Node | None:
    """The node as the type: 0 meets everything that has a size, lengths of time become a span."""
    if isinstance(node, Literal) and is_zero(node) and type_.measured:
        return Literal(type=type_, value=node.value, start=node.start, end=node.end, origin=node.origin)
    if type_ == SPAN and node.type != SPAN:
        return Call(type=SPAN, function="_span", args=(node,), start=node.start, end=node.end)
    return node


def _call(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.Call)
    return builtins.call(checker, node)


def _comprehension(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.ListComp | ast.GeneratorExp)
    if isinstance(node, ast.GeneratorExp):
        message = "`… for …` stands inside sum, any, all, count, min or max, or in [square brackets] as a list"
        return checker.slip("not-allowed", message, node)
    return loops.comprehension(checker, node, "list")


def _compare(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.Compare)
    return operators.compare(checker, node)


def _arith(checker: Checker, node: ast.AST) -> Node:
    assert isinstance(node, ast.BinOp)
    return operators.arith(checker, node)


_CHECKS: dict[type[ast.AST], Callable[[Checker, ast.AST], Node]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.IfExp: _if,
    ast.List: _list,
    ast.Call: _call,
    ast.GeneratorExp: _comprehension,
    ast.ListComp: _comprehension,
    ast.Compare: _compare,
    ast.BinOp: _arith,
}


def check_expression(text: str, scope: Scope) -> tuple[Node | None, list[Slip]]:
    """Parse and check one expression. The node is None when there is any slip; never raises."""
    parsed = parse(text)
    if isinstance(parsed, Slip):
        return None, [parsed]
    checker = Checker(parsed, scope)
    try:
        node = checker.check(parsed.tree)
    except RecursionError:
        return None, [Slip("too-deep", "this expression is nested too deeply: name its parts under `let`", 0, 1)]
    return (None, checker.slips) if checker.slips or node.type == BAD else (node, [])
