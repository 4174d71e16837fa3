"""Rule `unused-name`: a parameter, let or table that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.dependencies import mentions
from makegood.expr.parse import Slip, parse
from makegood.lint import text_edits, tree
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Policy
from makegood.problems import Fix

_CALLED = {"parameters": "parameter", "let": "let", "tables": "table"}


def check(subject: Subject) -> Iterator[Finding]:
    """What stands here and is read neither here nor by a policy that extends this one."""
    policy = subject.policy
    read = set[str]().union(*(_reads(one) for one in (policy, *_heirs(subject))))
    for section, called in _CALLED.items():
        for name in policy.text.data.get(section) or {} if policy.text else ():
            if f"{section}.{name}" not in read:
                message = f"the {called} '{name}' is read nowhere"
                hint = "take it away, or use it; a `let` that is meant to be seen belongs under `values`"
                yield Finding(message, (section, name), hint, at_key=True, fix=_removed(policy, section, name))


def _reads(policy: Policy) -> set[str]:
    """All that is read, by expressions and by the choice of a calendar that no expression needs."""
    found = tree.reads(policy)
    text = policy.text.data.get("calendar") if policy.text else None
    parsed = parse(text) if isinstance(text, str) else None
    names = set[str]() if parsed is None or isinstance(parsed, Slip) else mentions(parsed, ())[0]
    return found | {f"{section}.{name}" for section in _CALLED for name in names}


def _heirs(subject: Subject) -> list[Policy]:
    """The policies that are written over this one's file."""
    file = subject.policy.file
    several = (one for versions in subject.book.policies.values() for one in versions)
    return [
        one
        for one in several
        if one is not subject.policy and one.text and file in [part.file for part in one.text.documents[1:]]
    ]


def _removed(policy: Policy, section: str, name: str) -> Fix | None:
    assert policy.text is not None
    document = policy.text.documents[0]
    edit = text_edits.without_entry(document, (section, name))
    return None if edit is None else Fix(f"take '{name}' away", (edit,), safe=False)


RULE = LintRule("unused-name", "A parameter, let or table that nothing reads", "warning", check)
