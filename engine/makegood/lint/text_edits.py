"""Edits of a YAML text that keep its layout and comments: an entry taken away, the entries of a list put in another order.

Only what is written in the plain ways is edited; for anything else there is no edit (None), and a person does it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from makegood.model import Path
from makegood.problems import Edit, Place
from makegood.source import Document

_BREAK = re.compile(r"\r\n|\r|\n")


def line_starts(text: str) -> list[int]:
    """The index at which each line begins, and at the end the length of the text."""
    starts = [0, *(one.end() for one in _BREAK.finditer(text))]
    return starts if starts[-1] == len(text) else [*starts, len(text)]


def index_of(text: str, place: Place) -> int:
    """The index of a place in its text."""
    return min(line_starts(text)[place.line - 1] + place.column - 1, len(text))


def place_at(text: str, index: int) -> tuple[int, int]:
    """Line and column of an index, both from 1."""
    breaks = [one.end() for one in _BREAK.finditer(text, 0, index)]
    return len(breaks) + 1, index - (breaks[-1] if breaks else 0) + 1


def without_entry(document: Document, path: Path) -> Edit | None:
    """The edit that takes `key: value` at a path away; None where that is not plain, or would leave an empty block."""
    parent = at(document.data, path[:-1])
    if not isinstance(parent, Mapping) or path[-1] not in parent:
        return None
    if len(parent) == 1:
        return without_entry(document, path[:-1]) if len(path) == 2 else None
    text = document.text
    place = document.places.key(path)
    start = index_of(text, place)
    before = text[line_starts(text)[place.line - 1] : start]
    if not before.strip():
        return _block_entry(document, place, len(before))
    if not before.strip(" -"):
        return _first_of_item(document, place, start, len(before))
    return _flow_entry(document, path, start)


def _block_entry(document: Document, place: Place, indent: int) -> Edit:
    """A key that begins its line: its lines go."""
    starts = line_starts(document.text)
    last = _last_line(document.text, place.line, indent)
    return Edit(document.file, starts[place.line - 1], starts[last], "")


def _first_of_item(document: Document, place: Place, start: int, indent: int) -> Edit | None:
    """The first key behind a dash: the next key of the item moves into its place."""
    text, starts = document.text, line_starts(document.text)
    last = _last_line(text, place.line, indent)
    following = starts[last] + indent
    if (
        following >= len(text)
        or text[starts[last] : following].strip()
        or text[following : following + 1] in (" ", "#", "-")
    ):
        return None
    return Edit(document.file, start, following, "")


def _flow_entry(document: Document, path: Path, start: int) -> Edit | None:
    """A key inside braces whose value is a single one: it goes with its comma."""
    text, span = document.text, document.places.span(path)
    if span is None:
        return None
    comma = re.compile(r"\s*,[ \t]*").match(text, span[1])
    if comma is not None:
        return Edit(document.file, start, comma.end(), "")
    before = re.search(r",\s*\Z", text[:start])
    return None if before is None else Edit(document.file, before.start(), span[1], "")


def reordered(document: Document, places: Sequence[Path], order: Sequence[Path]) -> tuple[Edit, ...] | None:
    """The edits that put the entries of a block list, each on lines of its own, in another order."""
    text, starts = document.text, line_starts(document.text)
    lines = [document.places.value(path).line for path in places]
    indents = {_dash(text, starts, line) for line in lines}
    indent = indents.pop()
    if indents or indent is None or len(set(lines)) != len(lines):
        return None
    if text[starts[lines[0] - 2] : starts[lines[0] - 1]].startswith(f"{' ' * indent}#"):
        return None  # of the list, or of its first entry: nobody but the author knows
    firsts = [_with_comments(text, starts, line, indent, lines[0]) for line in lines]
    ends = [*(first - 1 for first in firsts[1:]), _last_line(text, lines[-1], indent, dashes=True)]
    blocks = {
        path: text[starts[first - 1] : starts[end]] for path, first, end in zip(places, firsts, ends, strict=True)
    }
    if not all(block.endswith(("\n", "\r")) for block in blocks.values()):
        return None
    return tuple(
        Edit(document.file, starts[first - 1], starts[end], blocks[path])
        for first, end, path in zip(firsts, ends, order, strict=True)
    )


def _dash(text: str, starts: list[int], line: int) -> int | None:
    """How far the dash of a list entry is indented; None when the line does not begin with one."""
    found = re.compile(r" *(?=- )").match(text, starts[line - 1])
    return None if found is None else found.end() - found.start()


def _with_comments(text: str, starts: list[int], line: int, indent: int, first: int) -> int:
    """The first of the comment lines that stand right above an entry, as far in as it; the list's own head stays."""
    while line > first and text[starts[line - 2] : starts[line - 1]].startswith(f"{' ' * indent}#"):
        line -= 1
    return line


def _last_line(text: str, line: int, indent: int, dashes: bool = False) -> int:
    """The last line of the block that begins in a line: those below that are further in; comments at its end stay out.

    A list may stand as far out as its key, unless the block is itself an entry of a list (`dashes`).
    """
    starts = line_starts(text)
    last = line
    for at in range(line, len(starts) - 1):
        content = text[starts[at] : starts[at + 1]]
        bare = content.strip()
        far = len(content) - len(content.lstrip(" "))
        if not bare or bare.startswith("#"):
            continue
        if far < indent or (far == indent and (dashes or not bare.startswith("-"))):
            break
        last = at + 1
    return last


def at(data: object, path: Path) -> object:
    """The part of plain data at a path; None where it has none."""
    for step in path:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return data
