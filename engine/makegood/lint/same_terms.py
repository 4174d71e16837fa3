"""Rule `same-terms`: the same thing on both sides of `and`, `or`, a comparison, a choice or a difference."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import And, Arith, Compare, If, Literal, Node, Or
from makegood.lint import tree
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Terms that stand twice where once would do, which is most often a slip of copying."""
    for node in tree.written(subject):
        for twice, message in _twice(node):
            if twice.origin is not None:
                yield Finding(message.format(tree.text(subject.policy, twice)), twice)


def _twice(node: Node) -> Iterator[tuple[Node, str]]:
    if isinstance(node, And | Or):
        word = "and" if isinstance(node, And) else "or"
        for at, one in enumerate(node.items):
            if tree.shape(one) in [tree.shape(before) for before in node.items[:at]]:
                yield one, f"`{{}}` stands twice in one `{word}`: was another condition meant?"
    elif isinstance(node, Compare) and not isinstance(node.left, Literal) and _same(node.left, node.right):
        yield node.right, "`{}` is compared with itself"
    elif isinstance(node, If) and _same(node.then, node.other):
        yield node.other, "both branches of this choice are `{}`"
    elif (
        isinstance(node, Arith)
        and node.op in "-/"
        and not isinstance(node.left, Literal)
        and _same(node.left, node.right)
    ):
        yield node.right, f"`{{}}` stands on both sides of `{node.op}`"


def _same(one: Node, other: Node) -> bool:
    return tree.shape(one) == tree.shape(other)


RULE = LintRule("same-terms", "The same thing on both sides of an operator", "warning", check)
