"""A policy's text in layers: its own document over the one it extends; every path keeps its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from makegood.model import Path
from makegood.problems import Place
from makegood.source import Document

# What a policy says of itself and does not inherit.
OWN_KEYS = ("policy", "extends", "effective", "published", "replaces", "title", "source", "confidence", "note")
# The sections of outcomes that the policy schema itself has; kinds of plugins bring more.
SECTIONS = ("deadlines", "escalation", "compensation", "visits", "remedies", "scores")
BY_NAME = (*SECTIONS, "parameters", "let", "values", "tables")


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The data of one policy version, merged with what it extends, and the documents it comes from.

    `sections` are those in which outcomes may stand: the core's, then those of plugins.
    """

    data: Mapping[str, Any]
    documents: tuple[Document, ...]
    sections: tuple[str, ...] = SECTIONS

    @property
    def file(self) -> str:
        return self.documents[0].file

    def at(self, path: Path) -> Any:
        value: Any = self.data
        for step in path:
            value = value[step]
        return value

    def place(self, path: Path, offset: int = 0) -> Place:
        """Where character `offset` of the value at a path stands; the nearest outer place if it has none."""
        for document in self.documents:
            if _has(document.data, path):
                if offset and isinstance(_at(document.data, path), str):
                    return document.places.inside(path, offset)
                return document.places.value(path)
        return self.key_place(path[:-1]) if path else Place(self.file, 1, 1)

    def key_place(self, path: Path) -> Place:
        for document in self.documents:
            if _has(document.data, path):
                return document.places.key(path) if path else Place(document.file, 1, 1)
        return self.key_place(path[:-1])

    def source_of(self, path: Path) -> Document:
        return next((one for one in self.documents if _has(one.data, path)), self.documents[0])


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _has(data: Any, path: Path) -> bool:
    try:
        _at(data, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def alone(document: Document, sections: tuple[str, ...] = SECTIONS) -> PolicyText:
    """A policy that extends nothing."""
    assert isinstance(document.data, Mapping)
    return PolicyText(document.data, (document,), sections)


def over(document: Document, base: PolicyText) -> PolicyText:
    """A policy over the one it extends: outcome by outcome and key by key."""
    assert isinstance(document.data, Mapping)
    merged = {key: value for key, value in base.data.items() if key not in OWN_KEYS}
    for key, value in document.data.items():
        merged[key] = _merged(merged.get(key), value) if key in BY_NAME or key in base.sections else value
    return PolicyText(merged, (document, *base.documents), base.sections)


def _merged(below: Any, above: Any) -> Any:
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    made = dict(below)
    for name, value in above.items():
        old = made.get(name)
        made[name] = {**old, **value} if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return made


def expression_text(value: Any) -> str | None:
    """The expression that a YAML scalar writes; None for a list or mapping."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if isinstance(value, str) else None
