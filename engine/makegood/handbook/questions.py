"""What is open in the policies: what nobody confirmed, what is not yet in force, what somebody still has to set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from makegood.handbook.model import Block, Clause, Paragraph, Row, Run, Section, Span, Table
from makegood.handbook.phrases import Phrases
from makegood.handbook.policies import policy_title, version_name
from makegood.handbook.words import Words, capital

DOUBTS = ("unverified", "low", "medium")
Question = tuple[Run, str]


def section(pages: Sequence[Phrases], words: Words) -> Section:
    """All open questions in one table, each leading to its place."""
    rows = tuple(_row(phrases, what, why) for phrases in pages for what, why in questions(phrases))
    head = tuple(words.label(key) for key in ("policy", "what", "why"))
    blocks: list[Block] = [Paragraph(words.label("questions_hint"), "hint")]
    blocks.append(Table(head, rows, kind="questions") if rows else Paragraph(words.label("no_questions")))
    return Section("questions", words.label("questions"), tuple(blocks), kind="part", running=words.text("questions"))


def _row(phrases: Phrases, what: Run, why: str) -> Row:
    edition, words = phrases.edition, phrases.words
    title = tuple(
        Span(span.text, "term", f"#{edition.anchor}", lang=span.lang) for span in policy_title(edition, words)
    )
    lines = [Clause(title)]
    if edition.count > 1:
        lines.append(Clause(tuple(Span(span.text, "soft") for span in version_name(edition, words))))
    return Row((tuple(lines), (Clause(capital(what)),), (Clause(words.label(f"why.{why}")),)))


def questions(phrases: Phrases) -> Iterator[Question]:
    """What is open in one version, with the reason."""
    edition, words = phrases.edition, phrases.words
    whole = (Span(words.text("whole_policy"), "term", f"#{edition.anchor}"),)
    if edition.policy.pending:
        yield whole, "pending"
    if edition.policy.confidence in DOUBTS:
        yield whole, str(edition.policy.confidence)
    for section_name in edition.text.sections:
        for name, data in edition.section(section_name).items():
            if isinstance(data, Mapping) and data.get("confidence") in DOUBTS:
                yield phrases.names.outcome(section_name, name), str(data["confidence"])
    yield from _tables(phrases)
    yield from _figures(phrases)


def _tables(phrases: Phrases) -> Iterator[Question]:
    for name, data in phrases.edition.section("tables").items():
        if data.get("confidence") in DOUBTS:
            yield phrases.names.term("tables", name), str(data["confidence"])
        if data.get("open"):
            yield phrases.names.term("tables", name), "open"


def _figures(phrases: Phrases) -> Iterator[Question]:
    for name, parameter in phrases.edition.policy.parameters.items():
        if parameter.unset:
            yield phrases.names.parameter(name), "unset"
        for one in parameter.values:
            if one.confidence in DOUBTS:
                run = phrases.words.say("figure_of", name=phrases.names.parameter(name), value=phrases.dated(one))
                yield run, str(one.confidence)
