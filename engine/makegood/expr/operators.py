"""The typing of comparisons, `in`, and arithmetic."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from makegood.expr import check as core
from makegood.expr.meeting import is_date_text, mismatch_code, no_meeting
from makegood.expr.nodes import And, Arith, Call, Compare, In, Items, Literal, Neg, Node, Not, Param, walk
from makegood.expr.types import BOOLEAN, CALENDAR, DATE, DURATION, INSTANT, INTEGER, NUMBER, period
from makegood.problems import suggest

if TYPE_CHECKING:
    from makegood.expr.check import Checker

_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITH = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//"}


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
    for part, (first, second) in zip(parts, pairwise(nodes), strict=True):
        part.start, part.end = checker.parsed.start(first), checker.parsed.end(second)
    return parts[0] if len(parts) == 1 else And(type=BOOLEAN, items=tuple(parts))


def _sides(checker: Checker, nodes: list[ast.expr]) -> list[Node]:
    """Check the operands; a bare word beside a choice that has it is told to take quotes."""
    known: list[Node | None] = []
    for node in nodes:
        beside = known[-1] if known else None
        if isinstance(node, ast.List) and beside is not None:
            known.append(_list_beside(checker, node, beside))
        else:
            known.append(None if is_bare(checker, node) else checker.check(node))
    sides: list[Node] = []
    for at, (node, side) in enumerate(zip(nodes, known, strict=True)):
        if side is None:
            assert isinstance(node, ast.Name)
            side = _bare_word(
                checker, node, [one for one in (known[at - 1] if at else None, *known[at + 1 : at + 2]) if one]
            )
        sides.append(side)
    return sides


def _list_beside(checker: Checker, node: ast.List, beside: Node) -> Node:
    for item in node.elts:
        if is_bare(checker, item) and beside.type.textual:
            assert isinstance(item, ast.Name)
            return _bare_word(checker, item, [beside])
    return checker.check(node)


def is_bare(checker: Checker, node: ast.expr) -> bool:
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
    for side, place in zip((left, right), places, strict=True):
        if is_date_text(left, right) or is_date_text(right, left):
            break
        if side.type.kind in ("list", "record", "nothing"):
            return checker.slip("type-mismatch", f"{side.type} cannot be compared", place)
        if op not in ("==", "!=") and not side.type.ordered:
            return checker.slip("type-mismatch", f"{side.type} has no order: use == or !=", place)
    pair = meet(left, right)
    if pair is None:
        return no_meeting(checker, left, right, places)
    if left.type.kind == "span":
        message = "lengths of time of several sorts cannot be compared: one may be hours and the other days"
        return checker.slip("type-mismatch", message, places[0])
    left, right = pair
    wrong = _unknown_choice(checker, left, right, places)
    return wrong or Compare(type=BOOLEAN, op=op, left=left, right=right)


def meet(left: Node, right: Node) -> tuple[Node, Node] | None:
    """The two nodes as one type that can be compared or added, or None."""
    if core.is_zero(left) and right.type.measured:
        left = core.coerce(left, right.type) or left
    if core.is_zero(right) and left.type.measured:
        right = core.coerce(right, left.type) or right
    if (
        left.type == right.type
        or (left.type.numeric and right.type.numeric)
        or (left.type.textual and right.type.textual)
    ):
        return left, right
    return None


def _unknown_choice(checker: Checker, left: Node, right: Node, places: tuple[ast.expr, ast.expr]) -> Node | None:
    for side, other, place in ((left, right, places[0]), (right, left, places[1])):
        word = side.value if isinstance(side, Literal) else None
        declared = other.type.kind == "choice" and not isinstance(other, Literal)
        if declared and isinstance(word, str) and word not in other.type.choices:
            return _not_a_choice(checker, word, other.type.choices, place)
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
        blamed = places[1].elts[0] if isinstance(places[1], ast.List) and places[1].elts else places[1]
        return no_meeting(checker, left, element, (places[0], blamed))
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
    for side, place in ((left, node.left), (right, node.right)):
        if not (side.type.numeric or side.type.measured or side.type.span_like or side.type.kind in _TIMES[op in "+-"]):
            return checker.slip("type-mismatch", f"`{op}` cannot be used with {side.type}", place)
    made = _sum(op, left, right, checker.scope.calendar()) if op in "+-" else _product(op, left, right)
    if isinstance(made, Node):
        return _folded(made)
    if made is not None:
        return checker.slip("type-mismatch", made[0], node.right if made[2] else node.left, made[1])
    if op in "+-":
        return no_meeting(checker, left, right, (node.left, node.right))
    code = "unit-mismatch" if op == "*" else mismatch_code(left.type, right.type)
    message = f"`{op}` has no meaning between {left.type} and {right.type}"
    return checker.slip(code, message, node.right)


# What may be added to, and what may be multiplied, besides numbers and measures.
_TIMES = {True: ("date", "instant"), False: ()}


def _folded(node: Node) -> Node:
    """Arithmetic of plain number literals is done at once: `14 * 24`, `1 / 3`."""
    if isinstance(node, Arith) and isinstance(node.left, Literal) and isinstance(node.right, Literal):
        from makegood.expr.arithmetic import apply

        value = apply(node.op, node.left.value, node.right.value)
        if value is not None:
            return Literal(type=node.type, value=value, start=node.start, end=node.end)
    return node


_Wrong = tuple[str, str | None, bool]
"""Sentence, hint, and whether the right side is blamed."""


def _sum(op: str, left: Node, right: Node, calendar: Node | None) -> Node | _Wrong | None:
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
        return _shift(op, right, left, calendar, False)
    return _shift(op, left, right, calendar, True)


def _shift(op: str, left: Node, right: Node, calendar: Node | None, blame_right: bool) -> Node | _Wrong | None:
    """A date or an instant moved by a length of time."""
    if not right.type.span_like or left.type.kind not in ("date", "instant"):
        return None
    if left.type == INSTANT:
        if right.type == DURATION:
            return Arith(type=INSTANT, op=op, left=left, right=right)
        hint = "write local_date(x) + 14 days, or 14 * 24 h"
        return "an instant takes hours and minutes, not days or months", hint, blame_right
    match right.type.detail:
        case "days":
            return Arith(type=DATE, op=op, left=left, right=right)
        case "months":
            count = right if op == "+" else Neg(type=right.type, of=right)
            return Call(type=DATE, function="_add_months", args=(left, count))
        case None if op == "+" and not _mixed(right):
            return Call(
                type=DATE, function="_span_day", args=(left, right, calendar or Literal(type=CALENDAR, value=None))
            )
        case "duration":
            return "a date takes days, months and years, not hours", None, blame_right
        case "working days":
            hint = "a deadline counts them: `within: 3 working days`"
            return "a date takes days, months and years, not working days", hint, blame_right
    hint = "lengths of time of several sorts stand in `within`, `every` and `after`"
    return f"a date takes days, months and years, not {right.type}", hint, blame_right


def _mixed(node: Node) -> bool:
    """Whether a length of time is put together from branches of several sorts."""
    return any(isinstance(one, Call) and one.function == "_span" for one in walk(node))


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
        return f"{measured.type} can only be multiplied by a whole number", hint, False
    return Arith(type=measured.type, op=op, left=measured, right=number)


__all__ = ["arith", "compare", "meet", "mismatch_code"]
