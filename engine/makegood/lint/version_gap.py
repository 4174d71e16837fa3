"""Rule `version-gap`: days between two versions of a policy on which none holds."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint.parameter_gap import _day
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """A version that ends before the next one begins."""
    policy = subject.policy
    if policy.end is None or policy.pending:
        return
    others = [one for one in subject.book.policies.get(policy.id, ()) if one is not policy and not one.pending]
    if any(
        (one.start is None or one.start <= policy.end) and (one.end is None or one.end > policy.end) for one in others
    ):
        return
    later = [one.start for one in others if one.start is not None and one.start > policy.end]
    if later:
        message = f"nothing holds from {_day(policy.end)} until the next version begins on {_day(min(later))}"
        yield Finding(message, ("effective", "to"), "let this version end on the day on which the next begins")


RULE = LintRule("version-gap", "Days between two versions of a policy on which none holds", "warning", check)
