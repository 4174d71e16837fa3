"""Remedies in a table: what the customer may ask for, when, and by which article."""

from __future__ import annotations

from collections.abc import Sequence

from makegood.handbook.citations import cite_at
from makegood.handbook.model import Block, Clause, Row, Span, Table
from makegood.handbook.telling import Telling, badges


def told_together(tellings: Sequence[Telling]) -> list[Block]:
    """The remedies of a policy, one a row."""
    words = tellings[0].words
    head = tuple(words.label(key) for key in ("promise", "when", "cite"))
    return [Table(head, tuple(map(_row, tellings)), kind="rules")]


def _row(telling: Telling) -> Row:
    words, data = telling.words, telling.data
    title = telling.phrases.names.outcome(telling.section, telling.name, link=False)
    what = [Clause(tuple(Span(span.text, "strong", lang=span.lang) for span in title))]
    what += [Clause((Span(badge.text, f"badge {badge.tone}"),)) for badge in badges(data, words)]
    if data.get("note"):
        note = str(data["note"])
        what.append(Clause((Span(note, "soft", lang=words.foreign(note)),)))
    when = telling.condition("when") if "when" in data else ()
    cite = cite_at(telling.edition, telling.section, telling.name)
    return Row(
        (tuple(what), when or (Clause(words.label("remedy_always")),), (Clause(cite),)),
        telling.edition.place(telling.section, telling.name),
    )
