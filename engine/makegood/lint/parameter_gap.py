"""Rule `parameter-gap`: a parameter that has no value yet when its policy begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from makegood.lint_rule import Finding, LintRule, Subject

_EPOCH = date(1970, 1, 1)


def check(subject: Subject) -> Iterator[Finding]:
    """Parameters whose first value is dated after the policy's first day: until then what needs them is undecided."""
    policy = subject.policy
    for name, parameter in policy.parameters.items():
        if not parameter.values or parameter.dated_by is not None or policy.pending:
            continue
        first = parameter.values[0]
        if first.start is None:
            continue
        if policy.start is None or first.start > policy.start:
            began = "always" if policy.start is None else f"from {_day(policy.start)}"
            message = f"'{name}' has no value before {_day(first.start)}, and the policy holds {began}"
            yield Finding(message, first.path, "add the earlier value, or leave out `from` if this one always held")


def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()


RULE = LintRule("parameter-gap", "A parameter without a value on the first days of its policy", "warning", check)
