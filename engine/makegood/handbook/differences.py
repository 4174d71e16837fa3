"""What a version says otherwise than the one it builds on or follows: key by key, both in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from makegood.calendars import Calendar
from makegood.diff.contents import Written, in_words
from makegood.diff.model import Item
from makegood.diff.promises import POLICY, items_of
from makegood.handbook import clauses, measures
from makegood.handbook.labels import LABELS
from makegood.handbook.model import Block, Clause, Paragraph, Row, Run, Section, Span, Table, plain
from makegood.handbook.names import human
from makegood.handbook.phrases import Phrases
from makegood.handbook.words import Words
from makegood.meanings import Meanings
from makegood.model import Path

# What a version says of itself is told at its head, and what is only called otherwise is no difference to a desk.
OWN = ("title", "layer", "effective", "published", "source", "cite", "confidence", "replaces", "case")
_SAID = ("title", "note")


def differences(before: Phrases, after: Phrases, calendars: Mapping[str, Calendar], base: Run | None) -> Section:
    """The differences of two versions in a table; `base` names another policy that is built on, else it is the one before."""
    words, edition = after.words, after.edition
    meanings = Meanings()
    sides = [Written(one.edition.policy, meanings, calendars) for one in (before, after)]
    items = _tables_once([item for item in items_of(*sides) if _matters(item)], before, after)
    title = words.label("changes_since") if base is None else words.say("changes_from", policy=base)
    rows = tuple(_row(item, before, after) for item in items)
    head = tuple(words.label(key) for key in ("what", "before", "after"))
    blocks: tuple[Block, ...] = (
        (Table(head, rows, kind="changes"),) if rows else (Paragraph(words.label("same_meaning")),)
    )
    return Section(f"{edition.anchor}/changes", title, blocks)


def _tables_once(items: list[Item], before: Phrases, after: Phrases) -> list[Item]:
    """A table is named once, as one whole: its rows are read where it stands."""
    kept: dict[tuple[str, str, str], Item] = {}
    for item in items:
        if item.section == "tables" and item.part:
            if any(one.edition.at("tables", item.name) is None for one in (before, after)):
                continue  # what is new or gone has an item of the whole, too
            item = replace(item, part="", old=item.old or item.new, new=item.new or item.old)
        kept.setdefault((item.section, item.name, item.part), item)
    return list(kept.values())


def _matters(item: Item) -> bool:
    if item.section == POLICY:
        return item.name not in OWN and item.meaning
    return item.meaning and item.part not in _SAID


def _row(item: Item, before: Phrases, after: Phrases) -> Row:
    sides = ((before, item.old), (after, item.new))
    old, new = (_side(item, phrases, text is not None) for phrases, text in sides)
    words = after.words
    if item.old is None and item.part == "":
        old = (Clause((Span(words.text("none"), "soft"),)),)
    if item.new is None and item.part == "":
        new = (Clause((Span(words.text("gone"), "soft"),)),)
    return Row(((Clause(_what(item, after if item.new is not None else before)),), old, new))


# -- what differs


def _what(item: Item, phrases: Phrases) -> Run:
    words = phrases.words
    if item.section == POLICY:
        key = f"setting.{item.name}"
        return words.label(key) if key in LABELS else plain(human(item.name))
    name = _name(item, phrases)
    key = item.part.split(".")[0]
    if not key or item.section in ("parameters", "tables", "let", "values"):
        return name
    return words.say("key_of", of=name, key=_key(item.part, words))


def _name(item: Item, phrases: Phrases) -> Run:
    names, section = phrases.names, item.section
    if phrases.edition.at(section, item.name) is None:
        return plain(human(item.name))
    if section == "parameters":
        return names.parameter(item.name)
    return (
        names.term(section, item.name) if section in ("let", "values", "tables") else names.outcome(section, item.name)
    )


def _key(part: str, words: Words) -> Run:
    """A key of a promise as the handbook calls it."""
    head = part.split(".", maxsplit=1)[0]
    label = _KEYS.get(head)
    return words.label(label) if label else plain(human(part), lang=words.foreign(human(part)))


_KEYS = {
    "when": "applies", "amount": "amount", "at_least": "at_least", "cap": "cap", "per": "per", "from": "starts",
    "within": "length", "by": "due", "until": "done", "calendar": "calendar", "if_closed": "counting", "warn": "warnings",
    "pauses": "clock", "cite": "cite", "round": "rounding", "every": "interval", "lead": "prepare", "window": "in_time",
    "pass": "pass", "grades": "grades", "items": "item",
}  # fmt: skip


# -- what each side says


def _side(item: Item, phrases: Phrases, there: bool) -> tuple[Clause, ...]:
    if not there:
        return ()
    path = _path(item, phrases)
    if item.section == "parameters" and path == ("parameters", item.name):
        return _parameter(phrases, item)
    if item.section == "tables":
        return (Clause(phrases.names.term("tables", item.name)),)
    node = phrases.edition.roots.get(path)
    if node is None and item.section in ("let", "values"):
        node = phrases.edition.definition(f"{item.section}.{item.name}")
    if node is not None:
        return (
            clauses.definition(phrases, node) if node.type.kind == "boolean" else clauses.value(phrases, node, depth=0)
        )
    if item.part == "" and item.section != POLICY:
        return (Clause((Span(phrases.words.text("new" if item.old is None else "had"), "soft"),)),)
    text = item.new if phrases.edition.at(*path) is not None and item.old is None else None
    return (Clause(_written(item, phrases, path, text)),)


def _path(item: Item, phrases: Phrases) -> Path:
    if item.section == POLICY:
        return (item.name, *([item.part] if item.part else []))
    parts: list[str | int] = [part for part in item.part.split(".") if part]
    path: Path = (item.section, item.name, *parts)
    return path if phrases.edition.at(*path) is not None else (item.section, item.name)


def _written(item: Item, phrases: Phrases, path: Path, text: object) -> Run:
    """What is written there, where it is no expression."""
    value = phrases.edition.at(*path)
    if isinstance(value, str) and path[-1] == "cite":
        return (Span(value, "cite"),)
    side = item.new if text is not None else None
    shown = in_words(value) if side is None else side.text
    return plain(shown, "code")


def _parameter(phrases: Phrases, item: Item) -> tuple[Clause, ...]:
    parameter = phrases.edition.parameter(item.name)
    if parameter is None:
        return ()
    lines = []
    for one in phrases.in_force(item.name):
        run = phrases.dated(one, most=measures.MOST_LISTED)
        if len(parameter.values) > 1 and one.start is not None:
            run = (*run, Span(f" ({phrases.words.text('since', day=_day(one.start))})", "soft"))
        lines.append(Clause(run))
    return tuple(lines)


def _day(start: int) -> str:
    from makegood.shown import date_text

    return str(date_text(start))
