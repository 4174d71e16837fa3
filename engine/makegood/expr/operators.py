"""The typing of comparisons, `in`, and arithmetic."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from makegood.expr import check as core
from makegood.expr.nodes import And, Arith, Call, Compare, In, Items, Literal, Node, Not, Param
from makegood.expr.types import BOOLEAN, DATE, DURATION, INSTANT, INTEGER, NUMBER, Type, period
from makegood.problems import suggest

if TYPE_CHECKING:
    from makegood.expr.check import Checker

_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITH = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//"}


def mismatch_code(left: Type, right: Type) -> str:
    """The code for two types that do not meet."""
    if left.kind == right.kind == "money":
        return "currency-mismatch"
    if left.measured and right.measured:
        return "unit-mismatch"
    return "type-mismatch"


def compare(checker: Checker, node: ast.Compare) -> Node:
    nodes = [node.left, *node.comparators]
    sides = _sides(checker, nodes)
    parts: list[Node] = []
    for at, op in enumerate(node.ops):
        left, right = sides[at], sides[at + 1]
        places = (nodes[at], nodes[at + 1])
        if core.BAD in (left.type, right.type):
            parts.append(checker.bad(node))
        elif isinstance(op, ast.In | ast.NotIn):
            parts.append(_membership(checker, op, left, right, places))
        elif type(op) in _COMPARE:
            parts.append(_comparison(checker, _COMPARE[type(op)], left, right, places))
        else:
            word = "is not" if isinstance(op, ast.IsNot) else "is"
            parts.append(checker.slip("not-allowed", f"`{word}` is not part of the language: use == or !=", node))
    if any(part.type == core.BAD for part in parts):
        return checker.bad(node)
    for part, (first, second) in zip(parts, zip(nodes, nodes[1:], strict=False), strict=True):
        part.start, part.end = checker.parsed.start(first), checker.parsed.end(second)
    return parts[0] if len(parts) == 1 else And(type=BOOLEAN, items=tuple(parts))


def _sides(checker: Checker, nodes: list[ast.expr]) -> list[Node]:
    """Check the operands; a bare word beside a choice that has it is told to take quotes."""
    known: list[Node | None] = [None if _bare(checker, node) else checker.check(node) for node in nodes]
    sides: list[Node] = []
    for at, (node, side) in enumerate(zip(nodes, known, strict=True)):
        if side is None:
            assert isinstance(node, ast.Name)
            side = _bare_word(checker, node, [one for one in (known[at - 1] if at else None, *known[at + 1 : at + 2]) if one])
        sides.append(side)
    return sides


def _bare(checker: Checker, node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Name)
        and node.id != "now"
        and checker.parsed.start(node) not in checker.parsed.measures
        and node.id not in checker.variables
        and checker.scope.name(node.id) is None
    )


def _bare_word(checker: Checker, node: ast.Name, beside: list[Node]) -> Node:
    for other in beside:
        type_ = other.type.of if other.type.kind == "list" and other.type.of else other.type
        if type_.textual and (node.id in type_.choices or not type_.choices or suggest(node.id, type_.choices)):
            message = f"'{node.id}' is a value, not a name"
            return checker.slip("bare-choice", message, node, f"put it in quotes: '{node.id}'")
    return checker.check(node)


def _comparison(checker: Checker, op: str, left: Node, right: Node, places: tuple[ast.expr, ast.expr]) -> Node:
    pair = meet(left, right)
    if pair is None:
        return _no_meeting(checker, left, right, places)
    left, right = pair
    if op not in ("==", "!="):
        for side, place in zip(pair, places, strict=True):
            if not side.type.ordered or side.type.kind == "span":
                return checker.slip("type-mismatch", f"{side.type} has no order: use == or !=", place)
    elif left.type.kind in ("list", "record", "span", "nothing"):
        return checker.slip("type-mismatch", f"{left.type} cannot be compared", places[0])
    wrong = _unknown_choice(checker, left, right, places)
    return wrong or Compare(type=BOOLEAN, op=op, left=left, right=right)


def meet(left: Node, right: Node) -> tuple[Node, Node] | None:
    """The two nodes as one type that can be compared or added, or None."""
    if core.is_zero(left) and right.type.measured:
        left = core.coerce(left, right.type) or left
    if core.is_zero(right) and left.type.measured:
        right = core.coerce(right, left.type) or right
    if left.type == right.type or (left.type.numeric and right.type.numeric) or (left.type.textual and right.type.textual):
        return left, right
    return None


def _no_meeting(checker: Checker, left: Node, right: Node, places: tuple[ast.expr, ast.expr]) -> Node:
    first, second = (checker.text(place) for place in places)
    hint = None
    kinds = {left.type.kind, right.type.kind}
    if kinds == {"date", "instant"}:
        at = first if left.type == INSTANT else second
        hint = f"an instant is not a date: write local_date({at})"
    elif left.type.span_like and right.type.span_like:
        hint = "a day is not 24 h, and a month is not a number of days: compare like with like (14 * 24 h, or dates)"
    elif "money" in kinds or "quantity" in kinds:
        measured = left if left.type.measured else right
        if (left.type.numeric or right.type.numeric) and measured.type.measured:
            hint = "write the number with its unit"
    message = f"`{first}` is {left.type} and `{second}` is {right.type}: they cannot meet"
    return checker.slip(mismatch_code(left.type, right.type), message, places[1], hint)


def _unknown_choice(checker: Checker, left: Node, right: Node, places: tuple[ast.expr, ast.expr]) -> Node | None:
    for side, other, place in ((left, right, places[0]), (right, left, places[1])):
        if isinstance(side, Literal) and isinstance(side.value, str) and other.type.kind == "choice":
            if side.value not in other.type.choices and not isinstance(other, Literal):
                return _not_a_choice(checker, side.value, other.type.choices, place)
    return None


def _not_a_choice(checker: Checker, word: str, choices: tuple[str, ...], place: ast.expr) -> Node:
    listed = ", ".join(choices[:8]) + (" …" if len(choices) > 8 else "")
    message = f"'{word}' is not one of the values here, which are {listed}"
    return checker.slip("unknown-choice", message, place, suggest(word, choices))


def _membership(checker: Checker, op: ast.cmpop, left: Node, right: Node, places: tuple[ast.expr, ast.expr]) -> Node:
    if right.type.kind != "list" or right.type.of is None:
        return checker.slip("type-mismatch", f"`in` needs a list behind it, and this is {right.type}", places[1])
    element = Literal(type=right.type.of, value=None)
    if right.type.of.kind != "nothing" and meet(left, element) is None:
        return _no_meeting(checker, left, element, places)
    if left.type.kind == "choice":
        for word, place in _listed_words(right, places[1]):
            if word not in left.type.choices and not isinstance(left, Literal):
                return _not_a_choice(checker, word, left.type.choices, place)
    made: Node = In(type=BOOLEAN, item=left, of=right)
    return Not(type=BOOLEAN, of=made) if isinstance(op, ast.NotIn) else made


def _listed_words(of: Node, place: ast.expr) -> list[tuple[str, ast.expr]]:
    if isinstance(of, Items) and isinstance(place, ast.List):
        pairs = zip(of.items, place.elts, strict=True)
        return [(item.value, one) for item, one in pairs if isinstance(item, Literal) and isinstance(item.value, str)]
    if isinstance(of, Param) and of.type.of is not None:
        return [(word, place) for word in of.type.of.choices]
    return []


def arith(checker: Checker, node: ast.BinOp) -> Node:
    left, right = checker.check(node.left), checker.check(node.right)
    if core.BAD in (left.type, right.type):
        return checker.bad(node)
    op = _ARITH[type(node.op)]
    made = _sum(op, left, right) if op in "+-" else _product(op, left, right)
    if isinstance(made, Node):
        return _folded(made)
    if made is not None:
        return checker.slip(made[0], made[1], node, made[2])
    return _no_arith(checker, op, left, right, node)


def _folded(node: Node) -> Node:
    """Arithmetic of plain number literals is done at once: `14 * 24`, `1 / 3`."""
    if isinstance(node, Arith) and isinstance(node.left, Literal) and isinstance(node.right, Literal):
        from makegood.expr.arithmetic import apply

        value = apply(node.op, node.left.value, node.right.value)
        if value is not None:
            return Literal(type=node.type, value=value)
    return node


_Wrong = tuple[str, str, str | None]


def _sum(op: str, left: Node, right: Node) -> Node | _Wrong | None:
    pair = meet(left, right)
    if pair is not None:
        left, right = pair
        if left.type.numeric:
            whole = left.type == right.type == INTEGER
            return Arith(type=INTEGER if whole else NUMBER, op=op, left=left, right=right)
        if left.type.measured:
            return Arith(type=left.type, op=op, left=left, right=right)
        if op == "-" and left.type.kind == "instant":
            return Arith(type=DURATION, op=op, left=left, right=right)
        if op == "-" and left.type.kind == "date":
            return Arith(type=period("days"), op=op, left=left, right=right)
        return None
    if op == "+" and right.type.kind in ("date", "instant"):
        left, right = right, left
    return _shift(op, left, right)


def _shift(op: str, left: Node, right: Node) -> Node | _Wrong | None:
    """A date or an instant moved by a length of time."""
    if left.type == INSTANT and right.type == DURATION:
        return Arith(type=INSTANT, op=op, left=left, right=right)
    if left.type == INSTANT and right.type.kind == "period" and right.type.detail != "working time":
        return "type-mismatch", "an instant takes hours and minutes, not days or months", "write local_date(x) + 14 days, or 14 * 24 h"
    if left.type == DATE and right.type.kind == "period" and right.type.detail != "working time":
        unit = right.type.detail
        if unit == "days":
            return Arith(type=DATE, op=op, left=left, right=right)
        count = right if op == "+" else core.Neg(type=right.type, of=right)
        return Call(type=DATE, function="_add_months" if unit == "months" else "_add_working_days", args=(left, count))
    if left.type == DATE and right.type == DURATION:
        return "type-mismatch", "a date takes days, months and years, not hours", None
    return None


def _product(op: str, left: Node, right: Node) -> Node | _Wrong | None:
    if left.type.numeric and right.type.numeric:
        whole = op == "//" or (op == "*" and left.type == right.type == INTEGER)
        return Arith(type=INTEGER if whole else NUMBER, op=op, left=left, right=right)
    if op == "*":
        measured, number = (left, right) if left.type.measured else (right, left)
        if measured.type.measured and number.type.numeric:
            return _scaled(op, measured, number)
        return None
    if left.type.measured and left.type == right.type:
        return Arith(type=INTEGER if op == "//" else NUMBER, op=op, left=left, right=right)
    if op == "/" and left.type.measured and right.type.numeric:
        return _scaled(op, left, right)
    return None


def _scaled(op: str, measured: Node, number: Node) -> Node | _Wrong:
    if measured.type.kind == "period" and (op == "/" or number.type != INTEGER):
        hint = "make the number whole first: floor(…) or ceil(…)"
        return "type-mismatch", f"{measured.type} can only be multiplied by a whole number", hint
    return Arith(type=measured.type, op=op, left=measured, right=number)


def _no_arith(checker: Checker, op: str, left: Node, right: Node, node: ast.BinOp) -> Node:
    if op in "+-" and (left.type.textual or right.type.textual or left.type == BOOLEAN or right.type == BOOLEAN):
        return checker.slip("type-mismatch", f"`{op}` cannot join {left.type} and {right.type}", node)
    if op in "+-":
        return _no_meeting(checker, left, right, (node.left, node.right))
    return checker.slip(mismatch_code(left.type, right.type), f"`{op}` has no meaning between {left.type} and {right.type}", node)
