"""A mutant: one small change of a policy's text, with its place and its words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from makegood.model import Path
from makegood.problems import Place, shortened
from makegood.source import Document

# (start, end, new text) in a document's text.
Edit = tuple[int, int, str]

# What is changed, in words.
SORTS = {
    "comparison": "comparisons and memberships",
    "logic": "and, or, not",
    "condition": "conditions forced or turned",
    "unknown": "questions of what is known",
    "branch": "branches swapped",
    "number": "numbers and measures",
    "amount": "amounts of money",
    "unit": "units",
    "date": "dates",
    "arithmetic": "arithmetic",
    "function": "functions",
    "word": "words of choices",
    "list": "elements of lists",
    "row": "rows of tables",
    "option": "options of outcomes",
    "rounding": "rounding",
    "zone": "time zone",
    "calendar": "calendar",
}

_BREAK = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """Edits that are made together, and what they change into what: `sort` is one of `SORTS`.

    `at` is the index at which people find it, where that is not the first edit's.
    """

    sort: str
    edits: tuple[Edit, ...]
    before: str
    after: str
    at: int | None = None

    @property
    def start(self) -> int:
        return min(start for start, _, _ in self.edits) if self.at is None else self.at


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of one file of a policy. `path` is where in its data, `line` the source line in which it begins."""

    file: str
    sort: str
    edits: tuple[Edit, ...]
    before: str
    after: str
    place: Place
    line: str
    path: Path

    def __str__(self) -> str:
        return f"{self.place}: {self.before} → {self.after}"


class Lines:
    """Index in a document's text ↔ place, and the text of lines."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.starts = [0, *(one.end() for one in _BREAK.finditer(document.text))]

    def place(self, index: int) -> Place:
        line = bisect_right(self.starts, index)
        return Place(self.document.file, line, index - self.starts[line - 1] + 1)

    def index(self, place: Place) -> int:
        return self.starts[place.line - 1] + place.column - 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        end = self.starts[number] if number < len(self.starts) else len(self.document.text)
        return self.document.text[self.starts[number - 1] : end].rstrip("\r\n")


def replaced(sort: str, text: str, start: int, end: int, new: str) -> Change:
    """The change of one stretch of a text."""
    return Change(sort, ((start, end, new),), shown(text[start:end]), shown(new))


def shown(text: str) -> str:
    """A stretch of text on one line, as reports show it."""
    return shortened(_BLANKS.sub(" ", text).strip()) or "nothing"


def made(lines: Lines, path: Path, changes: Iterable[Change]) -> Iterable[Mutant]:
    """The mutants of some changes made at a path of one document."""
    for one in changes:
        place = lines.place(one.start)
        yield Mutant(
            lines.document.file, one.sort, one.edits, one.before, one.after, place, lines.line(place.line), path
        )
