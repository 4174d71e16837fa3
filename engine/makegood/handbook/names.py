"""What things are called: facts, choices and the terms of a policy, in a language as far as their authors name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from makegood.cases.kind import Kind
from makegood.handbook.edition import Edition
from makegood.handbook.model import Run, Span, plain
from makegood.handbook.words import Words, spaced

# A Chinese description is cut to its first words where it is longer than this.
LONG = 16
_ASIDE = re.compile(r"（[^（）]*）|\([^()]*\)")
_STOPS = re.compile(r"[；。：:;]")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
_MOMENT = re.compile(r"_(?:at|on)\Z")


def human(name: str) -> str:
    """`arrival_delay` as words."""
    return name.replace("_", " ").strip()


def fact_anchor(kind: str, name: str) -> str:
    return f"{kind}/{name}"


class Names:
    """The names of one version's things in one language."""

    def __init__(self, edition: Edition, words: Words) -> None:
        self.edition = edition
        self.words = words
        self.kind = edition.kind

    # -- facts

    def fact(self, name: str) -> Run:
        """A fact's short name; the whole description stands behind it."""
        return (fact_span(self.kind, name, self.words),)

    def element(self, list_name: str | None, field: str) -> Run:
        """A field of the entries of a list."""
        schema = _properties(self.kind).get(list_name or "", {})
        inner = _inner(schema).get(field)
        return plain(
            short_name(field, inner or {}, self.words), lang=self.words.foreign(human(field)) if not inner else ""
        )

    def about(self, name: str) -> str:
        """What a fact is, in a sentence without its end."""
        return description(_properties(self.kind).get(name, {}), self.words.language)

    # -- choices

    @cached_property
    def _labels(self) -> Mapping[tuple[str | None, str], str]:
        return choices(self.kind, self.words.language)

    def choice(self, value: str, fact: str | None = None) -> Run:
        """A word that a fact may have, as people say it."""
        if not _WORD.fullmatch(value):
            return plain(value)
        label = self._labels.get((fact, value)) or self._labels.get((None, value))
        if label is None:
            label = human(value)
            shown = Span(label, "choice", lang=self.words.foreign(label))
        else:
            shown = Span(label, "choice")
        return self.words.say("quoted", text=(shown,))

    def word(self, value: str) -> Run:
        """A word for a person or thing, as people say it."""
        label = self._labels.get((None, value)) or human(value)
        return plain(label, lang=self.words.foreign(label))

    # -- terms

    def term(self, section: str, name: str) -> Run:
        """A name that the policy defines: its title, else the name in words."""
        section = "values" if section == "exact" else section
        data = self.edition.at(section, name)
        title = data.get("title") if isinstance(data, Mapping) else None
        target = f"#{self.edition.place(section, name)}"
        return self.words.title(title, human(name), "term", target)

    def outcome(self, section: str, name: str, link: bool = True) -> Run:
        """A promise by its title."""
        data = self.edition.at(section, name)
        title = data.get("title") if isinstance(data, Mapping) else None
        target = f"#{self.edition.place(section, name)}" if link else ""
        return self.words.title(title, human(name), "term" if link else "", target)

    def parameter(self, name: str) -> Run:
        data = self.edition.at("parameters", name)
        title = data.get("title") if isinstance(data, Mapping) else None
        return self.words.title(title, human(name), "term", f"#{self.edition.place('parameters', name)}")


def fact_span(kind: Kind, name: str, words: Words) -> Span:
    schema = _properties(kind).get(name)
    if schema is None:
        return Span(human(name), "name", lang=words.foreign(human(name)))
    shown = short_name(name, schema, words)
    note = description(schema, words.language)
    return Span(shown, "name", f"#{fact_anchor(kind.name, name)}", note, words.foreign(shown))


def short_name(name: str, schema: Mapping[str, Any], words: Words) -> str:
    """A short name in the language: in English the fact's own, in Chinese the beginning of its description."""
    title = schema.get("x-title")
    if isinstance(title, Mapping) and title.get(words.language):
        return str(title[words.language])
    if words.language == "zh":
        text = _zh(schema)
        if text:
            return spaced(beginning(text))
    if isinstance(title, Mapping) and title.get("en"):
        return str(title["en"])
    return human(_MOMENT.sub("", name) if _is_moment(schema) else name)


def _is_moment(schema: Mapping[str, Any]) -> bool:
    return schema.get("x-type") in ("instant", "date") or schema.get("format") in ("date-time", "date")


def beginning(text: str) -> str:
    """The first words of a description that name the thing."""
    bare = text
    while True:
        cut = _ASIDE.sub("", bare)
        if cut == bare:
            break
        bare = cut
    parts = [part.strip() for part in _STOPS.split(bare) if part.strip()]
    if not parts:
        return text
    first = parts[0] if len(parts[0]) > 2 or len(parts) == 1 else parts[1]
    if len(first) > LONG and "，" in first:
        first = first.split("，", 1)[0]
    return first


def description(schema: Mapping[str, Any], language: str) -> str:
    """What a fact is, in the language or else in English."""
    if language == "zh" and _zh(schema):
        return spaced(_zh(schema))
    return str(schema.get("description") or "")


def _zh(schema: Mapping[str, Any]) -> str:
    more = schema.get("x-description")
    return str(more.get("zh") or "") if isinstance(more, Mapping) else ""


def _properties(kind: Kind) -> Mapping[str, Any]:
    found = kind.schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def _inner(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of a record, or of the entries of a list."""
    items = schema.get("items")
    return (items if isinstance(items, Mapping) else schema).get("properties") or {}


def property_of(kind: Kind, name: str) -> Mapping[str, Any]:
    found = _properties(kind).get(name)
    return found if isinstance(found, Mapping) else {}


def inner_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return _inner(schema)


# -- choices that a description explains one by one: `none 无、delay 延误`


def choices(kind: Kind, language: str) -> Mapping[tuple[str | None, str], str]:
    """The words for the values of a kind's facts, by fact and value; by value alone where no fact says otherwise."""
    found: dict[tuple[str | None, str], str] = {}
    if language != "zh":
        return found
    for name, schema in _all_properties(_properties(kind)):
        text = _zh(schema)
        for value in schema.get("enum") or ():
            label = choice_label(str(value), text)
            if label:
                found[name, str(value)] = label
                found.setdefault((None, str(value)), label)
    return found


def choice_label(value: str, text: str) -> str:
    """What a Chinese description calls a value: the words after it, up to the next stop."""
    match = re.search(rf"(?<![A-Za-z0-9_]){re.escape(value)}(?![A-Za-z0-9_])\s*([^\s、，；。：:;,（）()]+)", text)
    found = match[1] if match else ""
    return found.removeprefix("指").removeprefix("为") if re.search(r"[\u4e00-\u9fff]", found) else ""


def _all_properties(properties: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, schema in properties.items():
        if isinstance(schema, Mapping):
            yield str(name), schema
            yield from _all_properties(_inner(schema))
