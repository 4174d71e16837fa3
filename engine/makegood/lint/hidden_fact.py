"""Rule `hidden-fact`: a let that bears the name of a fact and does not read it."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Fact, Ref, walk
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """Named expressions that stand in a fact's place without refining it: the fact can never be read."""
    for key, named in subject.policy.named.items():
        section, _, name = key.partition(".")
        if section not in ("let", "values", "tables") or name not in subject.kind.facts:
            continue
        read = {one.name for one in walk(named.node) if isinstance(one, Fact | Ref)}
        if not read & {name, f"absent.{name}", f"exact.{name}"}:
            message = (
                f"'{name}' is a fact of {subject.kind.name}, and this hides it: nothing can read the fact any more"
            )
            yield Finding(message, (section, name), "give it another name, or let it refine the fact", at_key=True)


RULE = LintRule("hidden-fact", "A named value that takes a fact's name and does not read the fact", "warning", check)
