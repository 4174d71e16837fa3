"""Two values that do not go together: which of them is blamed, under which code, and what would be right."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from makegood.expr.nodes import Literal, Node
from makegood.expr.syntax import looks_like_date
from makegood.expr.types import INSTANT, Type

if TYPE_CHECKING:
    from makegood.expr.check import Checker

Places = tuple[ast.AST, ast.AST]


def mismatch_code(left: Type, right: Type) -> str:
    """The code for two types that do not meet."""
    if left.kind == right.kind == "money":
        return "currency-mismatch"
    if left.span_like and right.span_like:
        return "unit-mismatch"
    if (left.measured or left.numeric) and (right.measured or right.numeric):
        return "unit-mismatch"
    return "type-mismatch"


def no_meeting(checker: Checker, left: Node, right: Node, places: Places) -> Node:
    """The slip of two values that should be of one type; a bare number is blamed before a quantity."""
    if is_date_text(left, right) or is_date_text(right, left):
        text, place = (left, places[0]) if isinstance(left, Literal) and left.type.textual else (right, places[1])
        assert isinstance(text, Literal)
        message = f"'{text.value}' looks like a date; an expression has no dates: make it a parameter with a citation"
        return checker.slip("date-literal", message, place)
    first, second = (checker.text(place) for place in places)
    message = f"`{first}` is {left.type} and `{second}` is {right.type}: they cannot meet"
    blamed = places[0] if left.type.numeric and right.type.measured else places[1]
    return checker.slip(mismatch_code(left.type, right.type), message, blamed, _hint(left, right, first, second))


def is_date_text(text: Node, other: Node) -> bool:
    """Whether a text that looks like a date stands beside a date or an instant."""
    dated = other.type.kind in ("date", "instant")
    return dated and isinstance(text, Literal) and isinstance(text.value, str) and looks_like_date(text.value)


def _hint(left: Node, right: Node, first: str, second: str) -> str | None:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {"date", "instant"}:
        return f"an instant is not a date: write local_date({first if left.type == INSTANT else second})"
    if left.type.span_like and right.type.span_like:
        return "a day is not 24 h, and a month is not a number of days: compare like with like (14 * 24 h, or dates)"
    for one, other in ((left, right), (right, left)):
        if one.type.measured and other.type.numeric:
            return "write the number with its unit"
    return None
