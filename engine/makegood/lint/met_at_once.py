"""Rule `met-at-once`: a deadline that the event which starts it also ends, so that it is never open."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint import tree
from makegood.lint.clocks import clocks, same
from makegood.lint_rule import Finding, LintRule, Subject

_SAID = {"until": "fulfils", "cancel": "cancels"}


def check(subject: Subject) -> Iterator[Finding]:
    """A start that implies a stop: `from` and `until` or `cancel` may be one and the same event."""
    for clock in clocks(subject):
        starts = clock.events("from")
        for key, does in _SAID.items():
            for path, end in clock.events(key):
                if any(same(start, end) for _, start in starts):
                    event = tree.text(subject.policy, end)
                    message = (
                        f"`{event}` starts the deadline `{clock.name}` and {does} it: it is over as soon as it runs"
                    )
                    yield Finding(message, path, f"name in `{key}` the event that comes after it has started")


RULE = LintRule("met-at-once", "A deadline that its start also ends", "warning", check)
