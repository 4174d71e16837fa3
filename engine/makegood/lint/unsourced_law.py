"""Rule `unsourced-law`: a statute or standard that does not say where its text is found."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Policies of the layers `statute` and `standard` without title or address of their source."""
    policy = subject.policy
    if policy.layer in ("statute", "standard") and not (
        {"title"} & set(policy.source) and {"url", "file"} & set(policy.source)
    ):
        message = f"a {policy.layer} says where its text is found: `source` with `title`, and `url` or `file`"
        yield Finding(message, ("source",) if policy.source else ("layer",), at_key=True)


RULE = LintRule("unsourced-law", "A statute or standard that does not say where its text is found", "warning", check)
