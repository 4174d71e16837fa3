"""One version of a policy as a chapter: what it is, whom it covers, what it promises, and what its words mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from makegood.expr.nodes import Literal
from makegood.handbook import (
    checklists,
    clauses,
    deadlines,
    definitions,
    foreign,
    ladders,
    payments,
    remedies,
    rounds,
    tables,
)
from makegood.handbook.citations import cited
from makegood.handbook.edition import Edition
from makegood.handbook.model import Badge, Block, Clause, Clauses, Pairs, Paragraph, Run, Section, Span, plain
from makegood.handbook.names import human
from makegood.handbook.phrases import Phrases
from makegood.handbook.telling import PairRow, Telling, calendar_run, confidence, note_of, rounding_run, rule
from makegood.handbook.words import Words, capital
from makegood.replay.html_parts import is_address
from makegood.shown import date_text, title_text

Tell = Callable[[Telling], list[Block]]

# Which function tells a kind of promise, in the order in which a service desk asks. A plugin's kinds come after these.
TELLERS: dict[str, Tell] = {
    "compensation": payments.tell,
    "deadlines": deadlines.tell,
    "escalation": ladders.tell,
    "visits": rounds.tell,
    "scores": checklists.tell,
}
REMEDIES = "remedies"
# Remedies come first: what the customer may ask for.
ORDER = (REMEDIES, *TELLERS)


def chapter(phrases: Phrases, others: Sequence[Edition], changes: Section | None) -> Section:
    """The whole chapter of one version; `others` are all versions of the policy."""
    edition, words = phrases.edition, phrases.words
    groups = [
        *_groups(phrases),
        *_tables(phrases),
        definitions.terms(phrases),
        definitions.parameters(phrases),
        changes,
    ]
    kept = tuple(group for group in groups if group is not None)
    title = policy_title(edition, words)
    return Section(
        edition.anchor,
        title,
        (Pairs(tuple(_about(phrases, others)), "about"), *note_of(edition.data_own, words), *_covers(phrases)),
        kept,
        kind="policy",
        badges=marks(edition, words),
        running="".join(span.text for span in title),
    )


def policy_title(edition: Edition, words: Words) -> Run:
    return words.title(edition.policy.title, edition.policy.id)


def marks(edition: Edition, words: Words) -> tuple[Badge, ...]:
    policy = edition.policy
    made = [Badge(words.text(f"layer.{policy.layer}"))] if policy.layer else []
    if policy.pending:
        made.append(Badge(words.text("badge.pending"), "warn"))
    return (*made, *confidence(policy.confidence, words))


# -- what it is


def _about(phrases: Phrases, others: Sequence[Edition]) -> Iterator[PairRow]:
    edition, words = phrases.edition, phrases.words
    policy = edition.policy

    def row(label: str, run: Run) -> Iterator[PairRow]:
        if run:
            yield words.label(label), (Clause(run),)

    yield from row("name", _name(edition, words))
    yield from row("source", _source(edition, words))
    yield from row("in_force", in_force(edition, words))
    if len(others) > 1:
        yield words.label("version"), tuple(_versions(edition, others, words))
    if policy.published is not None:
        yield from row("published", plain(str(date_text(policy.published))))
    if policy.extends:
        yield from row("extends", (Span(policy.extends, "term", f"#{edition.base}" if edition.base else ""),))
    if edition.at("replaces") is True:
        yield from row("replaces", words.label("replaces_policy"))
    yield from row("rests_on", cited(edition, str(edition.at("cite") or ""), ("cite",)))
    title = edition.kind.schema.get("x-title") or edition.kind.schema.get("title")
    yield from row("case", words.title(title, edition.kind.name, "term", f"#{edition.kind.name}"))
    if policy.dated_by:
        yield from row("dated_by", phrases.names.fact(policy.dated_by))
    yield from row("zone", _zone(phrases))
    if "calendar" in edition.data:
        yield from row("calendar", calendar_run(phrases, ("calendar",)))
    yield from row("currency", plain(policy.currency or ""))
    if isinstance(edition.at("round"), Mapping):
        yield from row("rounding", rounding_run(edition.at("round"), words))


def _name(edition: Edition, words: Words) -> Run:
    """The id, and the title in the other language."""
    title = edition.policy.title
    spans = [Span(edition.policy.id, "code")]
    if isinstance(title, Mapping):
        others = [(lang, text) for lang, text in title.items() if lang != words.language]
        if words.language in title:
            spans += [Span(f" · {text}", "soft", lang=str(lang)) for lang, text in others]
    return tuple(spans)


def _source(edition: Edition, words: Words) -> Run:
    source = edition.policy.source
    if not source:
        return ()
    title = title_text(source.get("title"), str(source.get("url") or source.get("file") or ""), words.language)
    url = str(source.get("url") or "")
    spans = [Span(title, "link" if is_address(url) else "", url if is_address(url) else "", lang=words.foreign(title))]
    if source.get("retrieved"):
        spans.append(Span(f" ({words.text('as_read_on', day=source['retrieved'])})", "soft"))
    return tuple(spans)


def in_force(edition: Edition, words: Words) -> Run:
    """From when until when a version holds."""
    policy = edition.policy
    start, end = date_text(policy.start), date_text(policy.end)
    if policy.pending:
        return words.label("pending")
    if start and end:
        return words.say("since_to", day=start, last=end)
    if start:
        return words.say("since", day=start)
    return words.say("until", last=end) if end else words.label("always")


def _versions(edition: Edition, others: Sequence[Edition], words: Words) -> Iterator[Clause]:
    yield Clause(words.say("version_of", number=str(edition.number), count=str(edition.count)))
    for other in others:
        if other is not edition:
            run = version_name(other, words)
            yield Clause(tuple(Span(span.text, "term", f"#{other.anchor}") for span in run))


def version_name(edition: Edition, words: Words) -> Run:
    policy = edition.policy
    if policy.pending:
        return words.label("version_pending")
    start, end = date_text(policy.start), date_text(policy.end)
    if start:
        return words.say("version_from", day=start)
    return words.say("version_until", day=end) if end else words.label("always")


def _zone(phrases: Phrases) -> Run:
    node = phrases.edition.policy.zone
    if node is None or (isinstance(node, Literal) and "timezone" not in phrases.edition.data):
        return ()
    return plain(str(node.value)) if isinstance(node, Literal) else phrases.run(node)


def _covers(phrases: Phrases) -> Iterator[Block]:
    words = phrases.words
    node = phrases.edition.roots.get(("when",))
    yield Paragraph(words.label("covers"), "heading")
    if node is None or isinstance(node, Literal):
        yield Paragraph(words.label("covers_all"))
    else:
        yield Clauses(clauses.condition(phrases, node))


# -- what it promises


def _groups(phrases: Phrases) -> Iterator[Section]:
    edition, words = phrases.edition, phrases.words
    sections = [*ORDER, *(one for one in edition.text.sections if one not in ORDER)]
    for section in sections:
        names = list(edition.section(section))
        if not names:
            continue
        tellings = [Telling(phrases, section, name) for name in names]
        title = (
            words.label(section)
            if section in ORDER
            else capital(plain(human(section), lang=words.foreign(human(section))))
        )
        anchor = f"{edition.anchor}/{section}"
        if section == REMEDIES:
            yield Section(anchor, title, tuple(remedies.told_together(tellings)))
            continue
        tell = TELLERS.get(section, foreign.tell)
        yield Section(anchor, title, (), tuple(rule(one, tell(one)) for one in tellings))


def _tables(phrases: Phrases) -> Iterator[Section]:
    edition = phrases.edition
    names = list(edition.section("tables"))
    if names:
        made = tuple(tables.told(phrases, name) for name in names)
        yield Section(f"{edition.anchor}/tables", phrases.words.label("tables"), (), made)
