"""Rule `odd-per`: an amount that is paid per something that can be a fraction, or fewer than none."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.types import INTEGER
from makegood.lint import tree
from makegood.lint.ranges import Ranges
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Values of `per` that are no whole number, or whose values can be seen to reach below zero."""
    ranges = Ranges(subject)
    for path, root in subject.expressions.items():
        if path[0] != "compensation" or path[-1] != "per":
            continue
        text, low = tree.text(subject.policy, root), ranges.of(root).low
        if low is not None and low < 0:
            yield Finding(f"`per` counts persons, days or things, and `{text}` can be below zero", path)
        elif root.type != INTEGER:
            message = f"`per` counts persons, days or things, and `{text}` may be a fraction"
            yield Finding(message, path, "take floor(…) or ceil(…) of it; a share belongs into `amount`")


RULE = LintRule("odd-per", "An amount paid per a number that may be a fraction or negative", "warning", check)
