"""Whether one condition implies another, as far as their form shows it: equal parts, nested thresholds, subsets of words."""

from __future__ import annotations

from makegood.expr.nodes import And, Compare, In, Items, Literal, Node, Or, Ref
from makegood.lint import tree
from makegood.lint.ranges import Range, Ranges
from makegood.lint_rule import Subject

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Implied:
    """`implied(one, other)`: whenever `one` is true `other` is true. False says only that it was not seen."""

    def __init__(self, subject: Subject) -> None:
        self.ranges = Ranges(subject)
        self.named = subject.policy.named

    def __call__(self, one: Node, other: Node, depth: int = 12) -> bool:
        if tree.shape(one) == tree.shape(other):
            return True
        if depth == 0:
            return False
        one, other = self._opened(one), self._opened(other)
        if isinstance(one, Or):
            return all(self(part, other, depth - 1) for part in one.items)
        if isinstance(other, And):
            return all(self(one, part, depth - 1) for part in other.items)
        if isinstance(one, And) and any(self(part, other, depth - 1) for part in one.items):
            return True
        if isinstance(other, Or) and any(self(one, part, depth - 1) for part in other.items):
            return True
        return tree.shape(one) == tree.shape(other) or self._words(one, other) or self._sizes(one, other)

    def _opened(self, node: Node) -> Node:
        """A name of a condition, as the condition."""
        while isinstance(node, Ref) and node.name in self.named and node.name.startswith(("let.", "values.")):
            node = self.named[node.name].node
        return node

    def _words(self, one: Node, other: Node) -> bool:
        """`x == 'a'` implies `x in ['a', 'b']`."""
        first, second = chosen(one), chosen(other)
        if first is None or second is None:
            return False
        return tree.shape(first[0]) == tree.shape(second[0]) and first[1] <= second[1]

    def _sizes(self, one: Node, other: Node) -> bool:
        """`x < 3` implies `x <= 5`."""
        if not isinstance(one, Compare) or not isinstance(other, Compare):
            return False
        for op, left, right in _sides(one):
            for wide_op, wide_left, wide_right in _sides(other):
                if tree.shape(left) == tree.shape(wide_left):
                    same = tree.shape(right) == tree.shape(wide_right)
                    if _nested(op, self.ranges.of(right), wide_op, self.ranges.of(wide_right), same):
                        return True
        return False


def _sides(node: Compare) -> list[tuple[str, Node, Node]]:
    return [(node.op, node.left, node.right), (_TURNED[node.op], node.right, node.left)]


def chosen(node: Node) -> tuple[Node, frozenset[object]] | None:
    """What is compared with words, and with which."""
    if (
        isinstance(node, Compare)
        and node.op == "=="
        and isinstance(node.right, Literal)
        and isinstance(node.right.value, str)
    ):
        return node.left, frozenset({node.right.value})
    if isinstance(node, In) and isinstance(node.of, Items) and all(isinstance(one, Literal) for one in node.of.items):
        return node.item, frozenset(one.value for one in node.of.items if isinstance(one, Literal))
    return None


def _nested(op: str, end: Range, wide_op: str, wide_end: Range, same: bool) -> bool:
    """Whether `x op end` implies `x wide_op wide_end`."""
    if op in ("<", "<=", "==") and wide_op in ("<", "<="):
        if same:
            return op == "<" or wide_op == "<="
        strictly = end.high is not None and wide_end.low is not None and end.high < wide_end.low
        return strictly or (_touch(end.high, wide_end.low) and (op == "<" or wide_op == "<="))
    if op in (">", ">=", "==") and wide_op in (">", ">="):
        if same:
            return op == ">" or wide_op == ">="
        strictly = end.low is not None and wide_end.high is not None and end.low > wide_end.high
        return strictly or (_touch(end.low, wide_end.high) and (op == ">" or wide_op == ">="))
    return False


def _touch(one: object, other: object) -> bool:
    return one is not None and one == other
