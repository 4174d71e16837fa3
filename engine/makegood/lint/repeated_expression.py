"""Rule `repeated-expression`: a long expression that stands word for word in several places."""

from __future__ import annotations

from collections.abc import Iterator

from makegood import origins
from makegood.lint import tree
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Path

SHORTEST = 60


def check(subject: Subject) -> Iterator[Finding]:
    """Whole expressions of some length that say the same as one above them."""
    seen: dict[tree.Shape, Path] = {}
    for path, root in subject.expressions.items():
        if root.end - root.start < SHORTEST:
            continue
        first = seen.setdefault(tree.shape(root), path)
        if first != path:
            place = origins.lines_of(subject.policy, first)
            message = f"this expression stands in line {place.line} already"
            yield Finding(message, path, "name it once under `let`, so that a change is made in one place")


RULE = LintRule("repeated-expression", "A long expression that stands in several places", "info", check)
