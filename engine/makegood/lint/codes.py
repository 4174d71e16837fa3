"""The codes that can be selected or ignored: those of lint rules, and of what loading only warns of."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from makegood.lint_rule import LintRule
from makegood.problems import Problem

# What loading says without refusing the policy, and what is said of comments.
WARNINGS = {
    "missing-cite": "A parameter's value, a table or an outcome that does not say where it comes from",
    "table-falls-through": "A table that has no value when none of its rows fits",
    "gap": "Ranges of a keyed table with a gap between them",
    "division-unrounded": "An amount from a division, of which nothing says how it is rounded",
    "number-literal": "A parameter whose text looks like a number with its unit, and is none",
    "layer-worse": "An outcome that can be worse for the customer than in the policy below it",
    "bad-ignore": "A comment that should set a problem aside, and does not say so rightly",
    "unused-ignore": "A comment that sets no problem aside",
}


def known(rules: Iterable[LintRule]) -> dict[str, tuple[str, str]]:
    """Code → level and title, in alphabetic order."""
    found = {code: ("warning", title) for code, title in WARNINGS.items()}
    found |= {rule.code: (rule.level, rule.title) for rule in rules}
    return dict(sorted(found.items()))


def chosen(problems: Iterable[Problem], select: Collection[str], ignore: Collection[str]) -> list[Problem]:
    """Of what stands in a text, errors, and the rest if it is selected (everything, when nothing is) and not ignored."""
    return [
        one
        for one in problems
        if one.level == "error" or one.place is None or (one.code not in ignore and (not select or one.code in select))
    ]
