"""Rule `long-expression`: an expression that nobody reads in one go."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import And, Compare, In, Node, Not, Or, Ref, walk
from makegood.lint_rule import Finding, LintRule, Subject

MOST_CONDITIONS = 9


def check(subject: Subject) -> Iterator[Finding]:
    """Expressions of more conditions than can be kept in mind."""
    for path, root in subject.expressions.items():
        count = _conditions(root)
        if count > MOST_CONDITIONS:
            message = f"{count} conditions stand in one expression"
            yield Finding(message, path, "name the parts under `let`: a name says what they are for")


def _conditions(root: Node) -> int:
    """How many yes/no values are joined in it."""
    joined = [part for node in walk(root) if isinstance(node, And | Or) for part in node.items]
    return sum(isinstance(_bare(part), Compare | In | Ref) or not isinstance(_bare(part), And | Or) for part in joined)


def _bare(node: Node) -> Node:
    return node.of if isinstance(node, Not) else node


RULE = LintRule("long-expression", "An expression of many conditions", "info", check)
