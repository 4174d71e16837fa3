"""What to ask for an undecided outcome: the unknown facts with what their case kind says of them, parameters to be set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from makegood.cases.kind import Kind
from makegood.explain.model import Question
from makegood.missing import PARAMETER
from makegood.model import Policy
from makegood.origins import text_of


def questions(kind: Kind, policy: Policy, names: Iterable[str]) -> tuple[Question, ...]:
    """The questions for some facts, and for parameters that are not set, in their order."""
    return tuple(_question(kind, name) if name in kind.facts else _setting(policy, name) for name in names)


def _setting(policy: Policy, name: str) -> Question:
    own = name.removeprefix(PARAMETER)
    if own not in policy.parameters:  # of another policy, which says more
        return Question(name, 0, "parameter")
    entry = (text_of(policy).data.get("parameters") or {}).get(own)
    said = [entry.get("note"), entry.get("cite")] if isinstance(entry, Mapping) else []
    described = next((str(one) for one in said if one), None)
    return Question(name, 0, policy.parameters[own].type.kind, (), None, {"en": described} if described else {})


def _question(kind: Kind, name: str) -> Question:
    spec = kind.facts[name]
    schema: Mapping[str, Any] = kind.schema["properties"].get(name) or {}
    texts = {"en": spec.description, **(schema.get("x-description") or {})}
    described = {str(language): str(text) for language, text in texts.items() if text}
    return Question(name, spec.ask_cost, spec.type.kind, spec.type.choices, spec.unit, described)
