"""Rule `mixed-boundary`: one threshold that counts as reached in one place and as not reached in another."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Compare, Literal, Node, Param
from makegood.lint import tree
from makegood.lint_rule import Finding, LintRule, Subject

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
# What exactly the threshold itself belongs to: what lies above it or what lies below.
_ABOVE = {">=": True, "<": True, ">": False, "<=": False}


def check(subject: Subject) -> Iterator[Finding]:
    """The same value against the same parameter or number, with `>=` here and `>` there."""
    seen: dict[tuple[tree.Shape, tree.Shape], tuple[bool, Compare]] = {}
    for node in tree.written(subject):
        if not isinstance(node, Compare) or node.op not in _ABOVE:
            continue
        op, left, right = _turned(node)
        if not isinstance(right, Param | Literal):
            continue
        above = _ABOVE[op]
        was_above, first = seen.setdefault((tree.shape(left), tree.shape(right)), (above, node))
        if was_above != above:
            here, there = tree.text(subject.policy, node), tree.text(subject.policy, first)
            message = (
                f"`{here}` here and `{there}` elsewhere disagree about exactly `{tree.text(subject.policy, right)}`"
            )
            yield Finding(message, node, "say in both places whether the threshold itself counts")


def _turned(node: Compare) -> tuple[str, Node, Node]:
    """With what is compared on the left, and the threshold on the right."""
    if isinstance(node.left, Param | Literal) and not isinstance(node.right, Param | Literal):
        return _TURNED[node.op], node.right, node.left
    return node.op, node.left, node.right


RULE = LintRule("mixed-boundary", "One threshold, with `>=` in one place and `>` in another", "warning", check)
