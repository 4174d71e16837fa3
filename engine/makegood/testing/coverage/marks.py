"""What is missing, laid over the text of a file: the stretches to be marked, and the notes of each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from makegood.testing.coverage.item import EXTRA, Item
from makegood.testing.coverage.measured import Coverage
from makegood.testing.coverage.sentences import sentence

# From what counts least to what counts most: where two marks lie over each other the later one shows.
EDGE, PART, MISS = "edge", "part", "miss"
KINDS = (EDGE, PART, MISS)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch `text[start:end]` of a file with what is missing there."""

    start: int
    end: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is missing in a line, in words."""

    line: int
    column: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one line, and the marks that lie over it, the one that shows last."""

    text: str
    marks: tuple[Mark, ...]


def missing_in(coverage: Coverage, file: str) -> tuple[list[Mark], list[Note]]:
    """The marks and notes of one file, in the order of the text."""
    marks: list[Mark] = []
    notes: list[Note] = []
    for number, item in enumerate(coverage.inventory.items):
        missing = item.missing(coverage.hits(number))
        if item.stretch.place.file != file or not missing:
            continue
        kind = _kind(item, missing)
        message = _named(item, sentence(item, missing), coverage)
        place = item.stretch.place
        notes.append(Note(place.line, place.column, kind, message))
        parts = dict.fromkeys(item.part(answer) for answer in missing)
        spans = ((one.start, one.end) for one in parts)
        marks += [Mark(start, end, kind, message) for start, end in spans if start is not None and end is not None]
    return sorted(marks, key=_order), sorted(notes, key=lambda one: (one.line, one.column, one.message))


def _kind(item: Item, missing: Sequence[str]) -> str:
    """Whether nothing of an item is reached, or a part; a side of an `if` has its own text, of which nothing is."""
    if item.sort in EXTRA:
        return EDGE
    return MISS if len(missing) == len(item.answers) or item.parts else PART


def _named(item: Item, message: str, coverage: Coverage) -> str:
    """A text may be shown by several policies, and then the message says which one it is about."""
    own = {version.policy.id for version in coverage.versions if version.file == item.stretch.place.file}
    return message if item.policy in own or not own else f"{message} ({item.policy})"


def _order(mark: Mark) -> tuple[int, int, str]:
    return (mark.start, -mark.end, mark.message)


def pieces(text: str, start: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """One line in pieces, each under the same marks; `start` is the line's offset in its file."""
    end = start + len(text)
    here = [one for one in marks if one.start < end and one.end > start]
    edges = sorted({start, end, *(min(max(at, start), end) for one in here for at in (one.start, one.end))})
    for left, right in pairwise(edges):
        over = [one for one in here if one.start <= left and one.end >= right]
        over.sort(key=lambda one: (KINDS.index(one.kind), one.start, -one.end))
        yield Piece(text[left - start : right - start], tuple(over))
