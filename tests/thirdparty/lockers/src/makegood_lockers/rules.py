"""The lint rule `voucher-without-end`: vouchers that are good for ever."""

from __future__ import annotations

from collections.abc import Iterator

from makegood import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Vouchers that do not say how long they are valid."""
    for outcome in subject.policy.outcomes:
        if outcome.section == "vouchers" and "expires" not in outcome.fields:
            message = f"the voucher '{outcome.name}' is good for ever"
            yield Finding(message, outcome.path, "say `from` and `valid`: from when, and how long", at_key=True)


VOUCHER_WITHOUT_END = LintRule("voucher-without-end", "A voucher that is good for ever", "warning", check)
