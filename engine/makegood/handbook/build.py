"""A book → its handbook: policies by industry and layer, the facts they rest on, their calendars, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from makegood.expr.nodes import Literal, walk
from makegood.handbook import days, glossary, questions
from makegood.handbook.differences import differences
from makegood.handbook.edition import Edition, anchor_of
from makegood.handbook.model import Block, Clause, Clauses, Handbook, Paragraph, Row, Run, Section, Span, Table, plain
from makegood.handbook.names import human
from makegood.handbook.phrases import Phrases
from makegood.handbook.policies import chapter, in_force, policy_title, version_name
from makegood.handbook.telling import confidence
from makegood.handbook.words import Words, capital
from makegood.model import Policy

if TYPE_CHECKING:
    from makegood.book import Book

LAYERS = ("statute", "standard", "company", "contract")


def handbook(book: Book, language: str = "en") -> Handbook:
    """The handbook of every policy of a book. Raises ValueError for a language that it cannot be read in."""
    words = Words(language)
    pages = [Phrases(edition, words) for edition in editions(book)]
    parts = [_industry(name, pages, book) for name in _industries(pages)]
    kinds = _kinds(book, pages, words)
    calendars = _calendars(book, pages, words)
    asked = questions.section(pages, words)
    sections = [*parts, *kinds, *calendars, asked]
    title = words.text("handbook")
    return Handbook(
        language, title, _lead(pages, words), (_contents(pages, sections, words), *sections), _made_with(words)
    )


def _made_with(words: Words) -> str:
    from makegood import __version__, zones

    return words.text("made_with", makegood=__version__, tzdata=zones.tzdata_version())


def _lead(pages: Sequence[Phrases], words: Words) -> Run:
    ids = {one.edition.policy.id for one in pages}
    number = "one" if len(ids) == 1 else "many"
    said = words.text(f"policies_{number}", count=len(ids))
    if len(pages) > len(ids):
        said = words.text("in_versions", policies=said, count=len(pages))
    return words.say(f"lead_{number}", policies=said)


# -- which versions, in which order


def editions(book: Book) -> list[Edition]:
    """Every version of every policy: by industry, then by layer, then by name, the oldest version first."""
    made = [edition for versions in book.policies.values() for edition in _versions(book, versions)]
    anchors = {one.text.file: one.anchor for one in made}
    order = {name: at for at, name in enumerate(LAYERS)}

    def place(edition: Edition) -> tuple[str, int, str]:
        return _industry_name(edition.policy.id), order.get(edition.policy.layer or "", len(order)), edition.policy.id

    return [replace(one, base=anchors.get(_base_file(one))) for one in sorted(made, key=place)]


def _base_file(edition: Edition) -> str:
    """The file of the version that one extends; "" for one that extends nothing."""
    documents = edition.text.documents
    return documents[1].file if edition.policy.extends and len(documents) > 1 else ""


def _versions(book: Book, versions: Sequence[Policy]) -> Iterator[Edition]:
    ordered = sorted(versions, key=_age)
    taken: set[str] = set()
    for number, policy in enumerate(ordered, 1):
        anchor = anchor_of(policy, len(ordered))
        if anchor in taken:  # an erratum: the same days, published later
            anchor = f"{anchor}.{number}"
        taken.add(anchor)
        yield Edition(policy, book.kind(policy.case), anchor, number, len(ordered))


def _age(policy: Policy) -> tuple[bool, int, int]:
    """The order of versions: by first day, then by the day on which they were published; what is not dated last."""
    return policy.pending, policy.start if policy.start is not None else -(10**9), policy.published or 0


def _industry_name(policy: str) -> str:
    return policy.split(".", maxsplit=1)[0]


def _industry_of(page: Phrases) -> str:
    return _industry_name(page.edition.policy.id)


def _industries(pages: Sequence[Phrases]) -> list[str]:
    return list(dict.fromkeys(map(_industry_of, pages)))


# -- chapters


def _industry(name: str, everyone: Sequence[Phrases], book: Book) -> Section:
    pages = [one for one in everyone if _industry_of(one) == name]
    words = pages[0].words
    title = capital(plain(human(name), lang=words.foreign(human(name))))
    chapters = tuple(chapter(one, _siblings(one, pages), _changes(one, everyone, book)) for one in pages)
    return Section(f"industry/{name}", title, (), chapters, kind="part", aside=_kinds_in_words(pages, words))


def _kinds_in_words(pages: Sequence[Phrases], words: Words) -> Run:
    kinds = {one.edition.kind.name: one.edition.kind for one in pages}.values()
    titles = [words.title(kind.schema.get("x-title") or kind.schema.get("title"), kind.name) for kind in kinds]
    return words.listed(titles, "comma")


def _siblings(page: Phrases, pages: Sequence[Phrases]) -> list[Edition]:
    return [one.edition for one in pages if one.edition.policy.id == page.edition.policy.id]


def _changes(page: Phrases, pages: Sequence[Phrases], book: Book) -> Section | None:
    """What differs from the policy that is built on, else from the version before; None where there is neither."""
    edition = page.edition
    base = next((one for one in pages if one.edition.anchor == edition.base), None)
    if base is not None and base.edition.policy.id != edition.policy.id:
        title = policy_title(base.edition, page.words)
        return differences(base, page, book.calendars, _linked(title, base.edition.anchor))
    before = base or next((one for one in pages if _is_before(one.edition, edition)), None)
    return None if before is None else differences(before, page, book.calendars, None)


def _is_before(one: Edition, other: Edition) -> bool:
    return one.policy.id == other.policy.id and one.number == other.number - 1


def _linked(run: Run, anchor: str, kind: str = "") -> Run:
    """A run that leads to a place of the page."""
    return tuple(Span(span.text, kind, f"#{anchor}", lang=span.lang) for span in run)


def _kinds(book: Book, pages: Sequence[Phrases], words: Words) -> Iterator[Section]:
    kinds = {one.edition.kind.name: one.edition.kind for one in pages}
    if kinds:
        read: dict[str, set[str]] = {name: set() for name in kinds}
        for one in pages:
            read[one.edition.kind.name].update(one.edition.policy.facts)
        made = tuple(glossary.of_kind(kinds[name], read[name], words) for name in sorted(kinds))
        hint = (Paragraph(words.label("glossary_hint"), "hint"),)
        yield Section("facts", words.label("glossary"), hint, made, kind="part", running=words.text("glossary"))


def _calendars(book: Book, pages: Sequence[Phrases], words: Words) -> Iterator[Section]:
    names = sorted({name for one in pages for name in _calendars_of(one.edition)} & set(book.calendars))
    if names:
        made = tuple(days.of_calendar(book.calendars[name], words) for name in names)
        yield Section("calendars", words.label("calendars"), (), made, kind="part", running=words.text("calendars"))


def _calendars_of(edition: Edition) -> Iterator[str]:
    """The calendars that a version names, whether it counts in them or not."""
    for named in edition.policy.named.values():
        for node in walk(named.node):
            if isinstance(node, Literal) and node.type.kind == "calendar" and node.value:
                yield str(node.value)
    for section in ("", *edition.text.sections):
        places = edition.section(section).values() if section else [edition.data]
        for data in places:
            if isinstance(data, dict):
                yield from (str(data[key]) for key in ("calendar", "quiet") if isinstance(data.get(key), str))


# -- the table of contents


def _contents(pages: Sequence[Phrases], sections: Sequence[Section], words: Words) -> Section:
    parts = [_contents_part(name, pages, sections) for name in _industries(pages)]
    rest = tuple(Clause(_linked(one.title, one.anchor, "term")) for one in sections if not _is_industry(one))
    parts.append(Section("contents/more", words.label("also"), (Clauses(rest),)))
    none: tuple[Block, ...] = () if pages else (Paragraph(words.label("no_policies")),)
    return Section("contents", words.label("contents"), none, tuple(parts), kind="part", running=words.text("contents"))


def _is_industry(section: Section) -> bool:
    return section.anchor.startswith("industry/")


def _contents_part(name: str, pages: Sequence[Phrases], sections: Sequence[Section]) -> Section:
    own = [one for one in pages if _industry_of(one) == name]
    words = own[0].words
    head = tuple(words.label(key) for key in ("policy", "in_force", "questions"))
    rows = tuple(row for layer in _layers(own) for row in _layer_rows(layer, own, words))
    part = next(one for one in sections if one.anchor == f"industry/{name}")
    table = Table(head, rows, numeric=(2,), kind="contents")
    return Section(f"contents/{name}", _linked(part.title, part.anchor), (table,), aside=part.aside)


def _layers(pages: Sequence[Phrases]) -> list[str | None]:
    return list(dict.fromkeys(one.edition.policy.layer for one in pages))


def _layer_rows(layer: str | None, pages: Sequence[Phrases], words: Words) -> Iterator[Row]:
    label = words.label(f"layer.{layer or 'none'}", kind="layer")
    yield Row(((Clause(label),), (), ()))
    for one in pages:
        if one.edition.policy.layer == layer:
            yield _contents_row(one, words)


def _contents_row(page: Phrases, words: Words) -> Row:
    edition = page.edition
    later = edition.number > 1
    title = version_name(edition, words) if later else policy_title(edition, words)
    lines = [Clause(_linked(title, edition.anchor, "later" if later else "term"))]
    lines += [Clause((Span(one.text, f"badge {one.tone}"),)) for one in confidence(edition.policy.confidence, words)]
    count = sum(1 for _ in questions.questions(page))
    asked: tuple[Clause, ...] = (Clause((Span(str(count), "term", "#questions"),)),) if count else ()
    return Row((tuple(lines), (Clause(in_force(edition, words)),), asked))
