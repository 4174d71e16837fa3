"""Rule `shadowed-row`: a row that no case can reach, because a row above it takes all of its cases."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Node, Rows
from makegood.lint.implied import Implied
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Rows of `first` tables whose condition implies that of a row above."""
    implied = Implied(subject)
    for key, named in subject.policy.named.items():
        if not key.startswith("tables.") or not isinstance(named.node, Rows) or named.node.hit != "first":
            continue
        tests = [test for test, _ in named.node.rows]
        for at, test in enumerate(tests):
            above = None if test is None else _above(implied, test, tests[:at])
            if test is not None and above is not None:
                message = f"row {at + 1} is never reached: row {above + 1} takes every case that fits it"
                yield Finding(message, test, "put the narrower row above, or take one of them away")


def _above(implied: Implied, test: Node, rows: list[Node | None]) -> int | None:
    return next((at for at, row in enumerate(rows) if row is not None and implied(test, row)), None)


RULE = LintRule("shadowed-row", "A row of a table that the rows above leave no case", "warning", check)
