"""The terms of a policy and its figures: what its words mean, and which numbers hold from when, by which source."""

from __future__ import annotations

from collections.abc import Mapping

from makegood.handbook import clauses
from makegood.handbook.citations import cited
from makegood.handbook.model import Block, Clause, Pairs, Paragraph, Row, Run, Section, Span, Table, plain
from makegood.handbook.names import human
from makegood.handbook.phrases import Phrases
from makegood.handbook.telling import confidence
from makegood.model import DatedValue
from makegood.shown import date_text

# A list of words is written out in the table of figures up to this length.
MOST_IN_LIST = 400


def terms(phrases: Phrases) -> Section | None:
    """Every named value, in the order in which its author wrote them."""
    edition, words = phrases.edition, phrases.words
    keys = [(section, name) for section in ("let", "values") for name in edition.section(section)]
    rows = [(_term(phrases, section, name), _meaning(phrases, section, name)) for section, name in keys]
    if not rows:
        return None
    anchors = tuple(edition.place(section, name) for section, name in keys)
    blocks: tuple[Block, ...] = (
        Paragraph(words.label("terms_hint"), "hint"),
        Pairs(tuple(rows), "terms", anchors),
    )
    return Section(f"{edition.anchor}/terms", words.label("terms"), blocks)


def _term(phrases: Phrases, section: str, name: str) -> Run:
    data = phrases.edition.at(section, name)
    title = data.get("title") if isinstance(data, Mapping) else None
    return phrases.words.title(title, human(name), "strong")


def _meaning(phrases: Phrases, section: str, name: str) -> tuple[Clause, ...]:
    edition, words = phrases.edition, phrases.words
    data = edition.at(section, name)
    node = edition.definition(f"{section}.{name}")
    if node is None:
        return (Clause(plain(str(data), "code")),)
    lines = clauses.definition(phrases, node) if node.type.kind == "boolean" else clauses.value(phrases, node, depth=0)
    if isinstance(data, Mapping):
        if data.get("cite"):
            lines = (*lines, Clause(cited(edition, str(data["cite"]), (section, name))))
        if data.get("note"):
            lines = (*lines, Clause(plain(str(data["note"]), "soft", lang=words.foreign(str(data["note"])))))
    return lines


# -- figures


def parameters(phrases: Phrases) -> Section | None:
    """Every parameter with its values by date and their sources."""
    edition, words = phrases.edition, phrases.words
    rows = [row for name in edition.policy.parameters for row in _rows(phrases, name)]
    if not rows:
        return None
    dated = any(row.cells[2] for row in rows)
    if not dated:
        rows = [Row((*row.cells[:2], *row.cells[3:]), row.anchor) for row in rows]
    head = [words.label(key) for key in ("name", "value", *(["from"] if dated else []), "cite")]
    blocks: tuple[Block, ...] = (
        Paragraph(words.label("parameters_hint"), "hint"),
        Table(tuple(head), tuple(rows), kind="figures"),
    )
    return Section(f"{edition.anchor}/figures", words.label("parameters"), blocks)


def _rows(phrases: Phrases, name: str) -> list[Row]:
    edition, words = phrases.edition, phrases.words
    parameter = edition.policy.parameters[name]
    data = edition.at("parameters", name)
    title = _name(phrases, name, data)
    if parameter.dated_by is not None:
        title = (
            *title,
            Clause(
                words.joined([Span(f"{words.text('dated_by')}: ", "soft"), *phrases.names.fact(parameter.dated_by)])
            ),
        )
    if not parameter.values:
        unset = (Clause((Span(words.text("badge.unset"), "badge warn"),)),)
        cite = str(data.get("cite") or "") if isinstance(data, Mapping) else ""
        return [
            Row(
                (title, unset, (), (Clause(cited(edition, cite, ("parameters", name))),)),
                edition.place("parameters", name),
            )
        ]
    rows = []
    for at, one in enumerate(parameter.values):
        anchor = edition.place("parameters", name) if at == 0 else ""
        rows.append(Row((title if at == 0 else (), _value(phrases, one), _since(one), _source(phrases, one)), anchor))
    return rows


def _name(phrases: Phrases, name: str, data: object) -> tuple[Clause, ...]:
    words = phrases.words
    title = words.title(data.get("title") if isinstance(data, Mapping) else None, human(name), "strong")
    note = str(data.get("note") or "") if isinstance(data, Mapping) else ""
    more = (Clause(plain(note, "soft", lang=words.foreign(note))),) if note else ()
    return (Clause(title), *more)


def _value(phrases: Phrases, one: DatedValue) -> tuple[Clause, ...]:
    marks = [Clause((Span(badge.text, f"badge {badge.tone}"),)) for badge in confidence(one.confidence, phrases.words)]
    return (Clause(phrases.dated(one, most=MOST_IN_LIST)), *marks)


def _since(one: DatedValue) -> tuple[Clause, ...]:
    return (Clause(plain(str(date_text(one.start)))),) if one.start is not None else ()


def _source(phrases: Phrases, one: DatedValue) -> tuple[Clause, ...]:
    words = phrases.words
    lines = [Clause(cited(phrases.edition, one.cite, one.path))] if one.cite else []
    if one.published is not None:
        lines.append(Clause(plain(f"{words.text('published')} {date_text(one.published)}", "soft")))
    if one.note:
        lines.append(Clause(plain(one.note, "soft", lang=words.foreign(one.note))))
    return tuple(lines)
