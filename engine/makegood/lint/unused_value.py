"""Rule `unused-value`: a value of a parameter that is in force on no day of its policy."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Policy


def check(subject: Subject) -> Iterator[Finding]:
    """Values whose days are over before the version begins, or begin when it has ended."""
    policy = subject.policy
    for name, parameter in policy.parameters.items():
        if parameter.dated_by is not None or any(one.published is not None for one in parameter.values):
            continue  # another day picks the value, or another reader's knowledge
        for at, value in enumerate(parameter.values):
            following = parameter.values[at + 1].start if at + 1 < len(parameter.values) else None
            if _over(policy, following) or _too_late(policy, value.start):
                yield Finding(
                    f"this value of '{name}' is never in force: no day of this version falls to it", value.path
                )


def _over(policy: Policy, following: int | None) -> bool:
    return following is not None and policy.start is not None and following <= policy.start


def _too_late(policy: Policy, start: int | None) -> bool:
    return start is not None and policy.end is not None and start >= policy.end


RULE = LintRule("unused-value", "A value of a parameter that is in force on no day of its policy", "warning", check)
