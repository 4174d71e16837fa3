"""Rule `unordered-dates`: values of a parameter that do not stand in the order of their dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from makegood import origins
from makegood.lint import text_edits
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import DatedValue, Path
from makegood.problems import Fix


def check(subject: Subject) -> Iterator[Finding]:
    """A value above one of an earlier date: a reader takes the last one for the newest."""
    policy = subject.policy
    for name, parameter in policy.parameters.items():
        values = sorted(parameter.values, key=lambda one: one.path[-1:])
        for above, below in pairwise(values):
            if _order(below) < _order(above):
                message = f"this value of '{name}' is older than the one above it"
                order = [one.path for one in sorted(values, key=_order)]
                yield Finding(message, below.path, "put them in the order of their `from`", fix=_sorted(subject, order))
                break


def _order(value: DatedValue) -> tuple[bool, int, int]:
    return value.start is not None, value.start or 0, value.published or 0


def _sorted(subject: Subject, order: list[Path]) -> Fix | None:
    document = origins.text_of(subject.policy).documents[0]
    edits = text_edits.reordered(document, sorted(order, key=lambda one: one[-1:]), order)
    return None if edits is None else Fix("put the values in the order of their dates", edits)


RULE = LintRule("unordered-dates", "Values of a parameter out of the order of their dates", "warning", check)
