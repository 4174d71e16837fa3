"""Rule `cap-below-least`: an amount whose `cap` lies below what it is at least."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint.ranges import Ranges
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Amounts that are raised above the point at which they are cut: the cap always wins."""
    ranges, found = Ranges(subject), subject.expressions
    for path, cap in found.items():
        least = found.get((*path[:-1], "at_least"))
        if path[0] != "compensation" or path[-1] != "cap" or least is None:
            continue
        high, low = ranges.of(cap).high, ranges.of(least).low
        if high is not None and low is not None and high < low:
            yield Finding("this cap lies below `at_least`, and the cap wins: the amount is always the cap", path)


RULE = LintRule("cap-below-least", "A cap that lies below what the amount is at least", "warning", check)
