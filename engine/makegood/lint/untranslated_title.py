"""Rule `untranslated-title`: a title that lacks a language in which other titles of the policy are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Path


def check(subject: Subject) -> Iterator[Finding]:
    """Outcomes without one of the languages of the policy's own title."""
    policy = subject.policy
    if not isinstance(policy.title, Mapping) or len(policy.title) < 2:
        return
    for outcome in policy.outcomes:
        given: Any = outcome.title
        has = set(given) if isinstance(given, Mapping) else set()
        missing = [language for language in policy.title if language not in has]
        if missing:
            at: Path = (*outcome.path, "title") if given is not None else outcome.path
            message = f"'{outcome.key}' has no title in {' and '.join(missing)}, and the policy has"
            yield Finding(message, at, at_key=True)


RULE = LintRule("untranslated-title", "A title that lacks a language of its policy", "info", check)
