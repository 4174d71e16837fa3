"""What to ask for an undecided outcome: the unknown facts with what their case kind says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from makegood.cases.kind import Kind
from makegood.explain.model import Question


def questions(kind: Kind, names: Iterable[str]) -> tuple[Question, ...]:
    """The questions for some facts, in their order."""
    return tuple(_question(kind, name) for name in names)


def _question(kind: Kind, name: str) -> Question:
    spec = kind.facts[name]
    schema: Mapping[str, Any] = kind.schema["properties"].get(name) or {}
    texts = {"en": spec.description, **(schema.get("x-description") or {})}
    described = {str(language): str(text) for language, text in texts.items() if text}
    return Question(name, spec.ask_cost, spec.type.kind, spec.type.choices, spec.unit, described)
