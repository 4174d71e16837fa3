"""Rule `doubtful-role`: a bare word taken for a role that is nearly the name of something in the policy."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from makegood.expr.nodes import Literal
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Path

_LIKE = 0.84  # one letter of six or more


def check(subject: Subject) -> Iterator[Finding]:
    """`to`, `by` and `fallback` take a word that names nothing for a role: a misspelt name is one by accident."""
    names = _names(subject)
    roles = [(path, word) for path, word in _words(subject) if word not in names]
    for at, (path, word) in enumerate(roles):
        # Of two roles that are nearly one, the later is doubted.
        others = sorted((names | {one for _, one in roles[:at]}) - {word})
        close = difflib.get_close_matches(word, others, n=1, cutoff=_LIKE)
        if close:
            what = "a name of the policy" if close[0] in names else "another role"
            message = f"`{word}` is read as a role, and is nearly {what}: `{close[0]}`"
            yield Finding(message, path, f"write `{close[0]}` if that is meant")


def _written(subject: Subject) -> Mapping[str, Any]:
    return {} if subject.policy.text is None else subject.policy.text.data


def _names(subject: Subject) -> set[str]:
    data = _written(subject)
    sections = [data.get(key) or {} for key in ("parameters", "let", "values", "tables")]
    return {str(name) for section in sections for name in section} | set(subject.kind.facts)


def _words(subject: Subject) -> Iterator[tuple[Path, str]]:
    """The bare words that stand for themselves, in the order in which they were written."""
    for section, keys in (("escalation", ("ladder", "fallback")), ("visits", ("by",))):
        for name, outcome in (_written(subject).get(section) or {}).items():
            for path in _paths(outcome, (section, str(name)), keys):
                node = subject.expressions.get(path)
                if isinstance(node, Literal) and isinstance(node.value, str):
                    yield path, node.value


def _paths(outcome: Any, start: Path, keys: tuple[str, ...]) -> Iterator[Path]:
    for key in keys:
        value = outcome.get(key) if isinstance(outcome, Mapping) else None
        if isinstance(value, list):
            yield from ((*start, key, at, "to") for at in range(len(value)))
        elif value is not None:
            yield (*start, key)


RULE = LintRule("doubtful-role", "A role that is nearly another name", "warning", check)
