"""Policies × rules → problems: each finding gets its rule's code and level, and its place in the policy's own file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from makegood import origins
from makegood.book import Book
from makegood.lint import tree
from makegood.lint.rules import RULES, TESTS_RULE, all_rules, clashes
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Policy
from makegood.problems import Place, Problem, ordered


def lint(
    book: Book, rules: Sequence[LintRule] | None = None, tested: Mapping[str, frozenset[str]] | None = None
) -> list[Problem]:
    """What the rules find in every policy of a book; without `rules` all are asked, those of plugins too.

    `tested` maps a policy to the paths that its tests expect. Without it nobody looked for tests, and rules that ask
    for them find nothing.
    """
    chosen = all_rules(book.vocabulary) if rules is None else rules
    found = [
        problem
        for versions in book.policies.values()
        for policy in versions
        for problem in _of_policy(policy, book, chosen, tested)
    ]
    return ordered([*(clashes(book.vocabulary) if rules is None else ()), *found])


def _of_policy(
    policy: Policy, book: Book, rules: Sequence[LintRule], tested: Mapping[str, frozenset[str]] | None
) -> Iterator[Problem]:
    paths = None if tested is None else tested.get(policy.id)
    kind = book.vocabulary.kinds[policy.case]
    subject = Subject(policy, kind, book, tree.expressions(policy), paths)
    for rule in rules:
        if rule.code == TESTS_RULE and tested is None:
            continue
        yield from _of_rule(rule, subject)


def _of_rule(rule: LintRule, subject: Subject) -> Iterable[Problem]:
    """The problems of one rule; a plugin's rule that fails is reported by its code, and the others go on."""
    policy = subject.policy
    try:
        findings = list(rule.check(subject))
        placed = [(one, _place(policy, one)) for one in findings]
    except Exception as error:
        if rule in RULES:
            raise
        text = f"{type(error).__name__}: {error}"
        return [Problem("broken-plugin", f"the lint rule '{rule.code}' failed on {policy.id}: {text}", level="warning")]
    # What a policy inherits is said where it is written, once.
    return [
        Problem(rule.code, one.message, place, one.hint, rule.level, one.fix)
        for one, place in placed
        if place is not None and place.file == policy.file
    ]


def _place(policy: Policy, finding: Finding) -> Place | None:
    text = origins.text_of(policy)
    if isinstance(finding.at, tuple):
        return text.key_place(finding.at) if finding.at_key else text.place(finding.at)
    return origins.place_of(policy, finding.at)
