"""Rule `uncited-number`: a number of the text that stands in an expression, where nothing can cite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from makegood.expr.arithmetic import size
from makegood.expr.nodes import Arith, Literal, Node, walk
from makegood.lint import tree
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Path
from makegood.units import PERIODS, UNITS
from makegood.values import Money, Period, Quantity

_SECTIONS = ("let", "values", "when")
_DAY = 24 * 3600 * 10**6  # in the raw unit of durations, microseconds


def check(subject: Subject) -> Iterator[Finding]:
    """Quantities and amounts in `let`, `values` and `when`. Tables and outcomes have a `cite` of their own."""
    for path, root in subject.expressions.items():
        if path[0] not in _SECTIONS or _cited(subject, path):
            continue
        for node in _literals(root):
            message = f"`{tree.text(subject.policy, node)}` stands here without a source"
            yield Finding(message, node, "make it a parameter, with the article that says so as its `cite`")


def _literals(root: Node) -> Iterator[Node]:
    """Those that say what holds; one of a unit, or a day of 24 h, as a factor turns one measure into another."""
    factors = {
        id(side)
        for node in walk(root)
        if isinstance(node, Arith) and node.op in "*//"
        for side in (node.left, node.right)
        if isinstance(side, Literal) and _is_one(side.value)
    }
    for node in walk(root):
        if isinstance(node, Literal) and node.origin is not None and id(node) not in factors and _has_size(node.value):
            yield node


def _has_size(value: object) -> bool:
    return isinstance(value, Money | Quantity | Period) and size(value) != 0


def _is_one(value: object) -> bool:
    if isinstance(value, Quantity):
        ones = {one.size for one in UNITS.values() if one.dimension == value.dimension}
        return Fraction(value.raw) in ones or (value.dimension == "duration" and value.raw == _DAY)
    return isinstance(value, Period) and value.count in {
        count for unit, count in PERIODS.values() if unit == value.unit
    }


def _cited(subject: Subject, path: Path) -> bool:
    if path[0] != "values" or subject.policy.text is None:
        return False
    value = subject.policy.text.data["values"].get(path[1])
    return isinstance(value, Mapping) and bool(value.get("cite"))


RULE = LintRule("uncited-number", "A quantity or amount in an expression, where nothing cites it", "info", check)
