"""What a handbook is made of: runs of text, conditions as nested lists, tables, ladders, and sections that hold them.

It knows nothing of HTML or Markdown: each of the two writes the same model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text.

    `kind` is what it is: a `name` (a fact), a `term` (defined by the policy), a `value`, `strong`,
    `soft`, `code`; `target` an anchor of the page (`#…`) or an address; `note` is shown on demand; `lang` where it
    is not the page's language.
    """

    text: str
    kind: str = ""
    target: str = ""
    note: str = ""
    lang: str = ""


Run: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A line, and what is listed below it."""

    head: Run
    items: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark beside a heading; `tone` is `plain`, `warn` (not sure), `off` (not in force) or `on`."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or several; `kind` is `lead`, `note`, `hint` or nothing."""

    run: Run
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Clauses:
    """Lines in a list."""

    items: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A term and what is said of it, line by line; `kind` is `about` or `terms`."""

    rows: tuple[tuple[Run, tuple[Clause, ...]], ...]
    kind: str = "about"
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: cells of one or more lines, and the name of its place."""

    cells: tuple[tuple[Clause, ...], ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `numeric` are the columns of numbers, `caption` stands above it, `kind` may be `checks` or `contents`."""

    head: tuple[Run, ...]
    rows: tuple[Row, ...]
    caption: Run = ()
    numeric: tuple[int, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: its number, who is there, and what is said of it."""

    number: int
    title: Run
    lines: tuple[Clause, ...] = ()
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs from the first on."""

    rungs: tuple[Rung, ...]


Block: TypeAlias = Paragraph | Clauses | Pairs | Table | Ladder


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it.

    `kind` is `part`, `policy`, `group` or `rule`; `aside` stands beside the
    heading in small (a citation); `running` is the short title that a printed page repeats.
    """

    anchor: str
    title: Run
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    kind: str = "group"
    badges: tuple[Badge, ...] = ()
    aside: Run = ()
    running: str = ""


@dataclass(frozen=True, slots=True)
class Handbook:
    """The whole: its title, a line on what it covers, and its parts in order, the table of contents first."""

    language: str
    title: str
    lead: Run
    sections: tuple[Section, ...]
    made_with: str

    def anchors(self) -> list[str]:
        """The names of every place, in order: no two are the same."""
        found: list[str] = []
        for section in self.sections:
            _anchors(section, found)
        return found


def _anchors(section: Section, found: list[str]) -> None:
    found.append(section.anchor)
    for block in section.blocks:
        if isinstance(block, Table):
            found.extend(row.anchor for row in block.rows if row.anchor)
        elif isinstance(block, Pairs):
            found.extend(anchor for anchor in block.anchors if anchor)
    for inner in section.sections:
        _anchors(inner, found)


def plain(text: str, kind: str = "", **more: str) -> Run:
    """A run of one stretch; nothing for no text."""
    return (Span(text, kind, **more),) if text else ()


def line(run: Run) -> Clause:
    return Clause(run)


def text_of_run(run: Run) -> str:
    return "".join(span.text for span in run)
