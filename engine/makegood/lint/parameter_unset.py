"""Rule `parameter-unset`: a parameter that its policy leaves to others, and that no policy of the book sets."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Policy
from makegood.origins import text_of


def check(subject: Subject) -> Iterator[Finding]:
    """Required parameters without a value, here and in every policy that extends this one."""
    policy = subject.policy
    unset = [name for name, parameter in policy.parameters.items() if parameter.unset]
    above = [one for one in _everyone(subject) if unset and one is not policy and _over(one, policy)]
    for name in unset:
        if any(name in one.parameters and one.parameters[name].values for one in above):
            continue
        message = f"nobody has set '{name}', so what depends on it is undecided"
        wanted = policy.parameters[name].type
        hint = f"a policy that extends this one sets it, to {wanted}: parameters: {{{name}: [{{value: …, cite: …}}]}}"
        yield Finding(message, ("parameters", name), hint, at_key=True)


def _everyone(subject: Subject) -> Iterator[Policy]:
    for versions in subject.book.policies.values():
        yield from versions


def _over(above: Policy, below: Policy) -> bool:
    """Whether one policy extends another, directly or by those between."""
    document = text_of(below).documents[0]
    return any(one is document for one in text_of(above).documents[1:])


RULE = LintRule("parameter-unset", "A required parameter that no policy sets", "info", check)
