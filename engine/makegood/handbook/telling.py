"""One promise while it is told: its keys, its expressions, and what every kind says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.expr.nodes import Fact, Literal, Node, Ref
from makegood.handbook import clauses, measures
from makegood.handbook.citations import cite_at
from makegood.handbook.edition import PLAIN, Edition
from makegood.handbook.labels import ROUNDINGS
from makegood.handbook.model import Badge, Block, Clause, Pairs, Paragraph, Run, Section, Span, plain, text_of_run
from makegood.handbook.phrases import Phrases
from makegood.handbook.words import Words
from makegood.text import expression_text

PairRow = tuple[Run, tuple[Clause, ...]]


@dataclass(frozen=True)
class Telling:
    """One promise of one version, in one language."""

    phrases: Phrases
    section: str
    name: str

    @property
    def edition(self) -> Edition:
        return self.phrases.edition

    @property
    def words(self) -> Words:
        return self.phrases.words

    @property
    def data(self) -> Mapping[str, Any]:
        found = self.edition.at(self.section, self.name)
        return found if isinstance(found, Mapping) else {}

    def node(self, *path: str | int) -> Node | None:
        """The checked expression at a key; None where there is none."""
        return self.edition.roots.get((self.section, self.name, *path))

    def raw(self, *path: str | int) -> Run:
        """What is written at a key, where it is no expression."""
        value = self.edition.at(self.section, self.name, *path)
        text = expression_text(value)
        return plain(" ".join(text.split()) if text is not None else str(value), "code")

    def run(self, *path: str | int) -> Run:
        """The expression at a key on one line."""
        node = self.node(*path)
        return self.raw(*path) if node is None else self.phrases.run(node)

    def word(self, *path: str | int) -> Run:
        """A person or thing that a key names by a word."""
        node = self.node(*path)
        value = (
            node.value
            if isinstance(node, Literal)
            else None
            if node is not None
            else self.edition.at(self.section, self.name, *path)
        )
        if isinstance(value, str):
            return self.phrases.names.word(value)
        return self.run(*path)

    def listed(self, key: str) -> list[tuple[str | int, ...]]:
        """The paths of a key that may hold one thing or a list of them."""
        value = self.data.get(key)
        return (
            [(key, at) for at in range(len(value))] if isinstance(value, list) else [(key,)] if key in self.data else []
        )

    # -- what stands in a row of its own

    def row(self, label: str, lines: Iterable[Clause]) -> list[PairRow]:
        made = tuple(lines)
        return [(self.words.label(label), made)] if made else []

    def sentences(self, label: str, runs: Iterable[Run]) -> list[PairRow]:
        """Sentences after one another in a row."""
        kept = [run for run in runs if run]
        return self.row(label, (Clause(run) for run in kept))

    def applies(self) -> list[PairRow]:
        """When it applies; a promise without a condition applies to every case that the policy covers."""
        lines = [line for key in ("when", "applicable") if key in self.data for line in self.condition(key)]
        return self.row("applies", lines)

    def condition(self, *path: str | int) -> tuple[Clause, ...]:
        node = self.node(*path)
        if node is None:
            return (Clause(self.raw(*path)),)
        if isinstance(node, Literal):
            return ()
        return clauses.condition(self.phrases, node)

    def value(self, *path: str | int) -> tuple[Clause, ...]:
        node = self.node(*path)
        return (Clause(self.raw(*path)),) if node is None else clauses.value(self.phrases, node)

    def events(self, key: str) -> tuple[Clause, ...]:
        """The facts that start or end something, each with what it is."""
        return tuple(self._event(path) for path in self.listed(key))

    def _event(self, path: tuple[str | int, ...]) -> Clause:
        node = self.node(*path)
        if isinstance(node, Fact):
            about = self.phrases.names.about(node.name)
            name = self.phrases.names.fact(node.name)
            # A Chinese name is the beginning of the description, and often all of it.
            more = about and about != text_of_run(name)
            return Clause(self.words.say("event", name=name, about=about) if more else name)
        if isinstance(node, Ref) and node.name.partition(".")[0] in PLAIN:
            lines = clauses.value(self.phrases, node)
            return Clause(self.phrases.run(node), lines if lines != (Clause(self.phrases.run(node)),) else ())
        return Clause(self.run(*path))

    def first_of(self, key: str) -> Run:
        """The events of a key in a sentence."""
        runs = [self.run(*path) for path in self.listed(key)]
        return runs[0] if len(runs) == 1 else self.words.say("first_of", list=self.words.listed(runs))

    def about(self, rows: Iterable[PairRow]) -> list[Block]:
        made = tuple(rows)
        return [Pairs(made)] if made else []

    # -- settings that an outcome may have, else its policy

    def calendar(self, key: str = "calendar") -> Run:
        """The calendar's name, or which of several is chosen."""
        path = (self.section, self.name, key) if key in self.data else ("calendar",)
        return calendar_run(self.phrases, path)

    def rounding(self) -> list[PairRow]:
        rule = self.data.get("round") or self.edition.data.get("round")
        if not isinstance(rule, Mapping):
            return []
        return self.row("rounding", [Clause(rounding_run(rule, self.words))])


def calendar_run(phrases: Phrases, path: tuple[str | int, ...]) -> Run:
    """A calendar at a path; it leads to its days in words."""
    node = phrases.edition.roots.get(path)
    if node is not None and not isinstance(node, Literal):
        return phrases.run(node)
    name = str(phrases.edition.at(*path) or "")
    return (Span(name, "term", f"#calendar/{name}"),) if name.isidentifier() else plain(name, "code")


def rounding_run(rule: Mapping[str, Any], words: Words) -> Run:
    mode = ROUNDINGS.get(str(rule.get("mode", "half_up")), ("", ""))[words.place]
    if "to" not in rule:
        return words.say("rounded_unit", mode=mode)
    to = expression_text(rule["to"]) or ""
    number, _, unit = to.partition(" ")
    return words.say("rounded", step=f"{measures.grouped(number)} {unit}".strip(), mode=mode)


def badges(data: Mapping[str, Any], words: Words) -> tuple[Badge, ...]:
    """What has to be seen at once: not binding, not sure, owed by the customer."""
    made: list[Badge] = []
    if data.get("binding") is False:
        made.append(Badge(words.text("badge.not_binding"), "off"))
    made += confidence(data.get("confidence"), words)
    if data.get("owed_by") == "customer":
        made.append(Badge(words.text("badge.customer")))
    if data.get("pays") == "customer":
        made.append(Badge(words.text("badge.customer_pays")))
    if data.get("replaces") is True:
        made.append(Badge(words.text("badge.replaces")))
    return tuple(made)


def confidence(word: Any, words: Words) -> list[Badge]:
    """A mark for what is not sure; what is sure has none."""
    return [Badge(words.text(f"badge.{word}"), "warn")] if word in ("unverified", "low", "medium") else []


def note_of(data: Mapping[str, Any], words: Words) -> list[Block]:
    note = data.get("note")
    return [Paragraph(plain(str(note), lang=words.foreign(str(note))), "note")] if note else []


def rule(telling: Telling, blocks: Iterable[Block]) -> Section:
    """The promise with its title, its marks and its source."""
    data = telling.data
    return Section(
        telling.edition.place(telling.section, telling.name),
        telling.phrases.names.outcome(telling.section, telling.name, link=False),
        (*blocks, *note_of(data, telling.words)),
        kind="rule",
        badges=badges(data, telling.words),
        aside=cite_at(telling.edition, telling.section, telling.name),
    )
