"""Rule `constant-condition`: a comparison that can have one answer only."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Compare, In, Known, Literal, Node
from makegood.lint import tree
from makegood.lint.ranges import Ranges
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Comparisons decided by the bounds and choices of facts and by the values of parameters alone."""
    ranges = Ranges(subject)
    for node in tree.written(subject):
        if not isinstance(node, Compare | In | Known) or _both_written_out(node):
            continue
        answer = ranges.truth(node)
        if answer is not None:
            word = "true" if answer else "false"
            message = f"`{tree.text(subject.policy, node)}` is always {word} when it is known"
            yield Finding(message, node, "compare with a value that the case can have, or take the condition away")


def _both_written_out(node: Node) -> bool:
    """Such a comparison is a switch that somebody set on purpose."""
    return isinstance(node, Compare) and isinstance(node.left, Literal) and isinstance(node.right, Literal)


RULE = LintRule("constant-condition", "A comparison that can have one answer only", "warning", check)
