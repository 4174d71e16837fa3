"""The side table of a YAML document: path → where its key, its value, or a character of its value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from makegood.offsets import offsets
from makegood.problems import Place

# The way from a document to one of its parts: keys and list indices; () is the document.
Path = tuple[str | int, ...]

_BREAK = re.compile(r"\r\n|\r|\n")
# What may stand between a value's place and the value itself: anchors, tags, blanks, line ends and comments.
_PROPERTIES = re.compile(r"(?:&[0-9A-Za-z_-]*|![^\s,\[\]{}]*|[ \t\r\n]+|(?<=\s)#[^\r\n]*)*")


@dataclass(slots=True)
class Spot:
    """A value in the text: its parser event, the event of the key it stands under, and the spots of its parts."""

    event: Any
    key: Any = None
    parts: dict[str | int, Spot] | None = None  # of a mapping by key, of a list by index, of a scalar None
    target: Spot | None = None  # of an alias: the value that it repeats


class Places:
    """Answers "where is this path?" for one document.

    A path that the document does not have is answered with the nearest outer path that it has, so that a missing key
    can be reported. Lines and columns count from 1, columns in characters.
    """

    __slots__ = ("_file", "_root", "_text")

    def __init__(self, file: str, text: str, root: Spot) -> None:
        self._file = file
        self._text = text
        self._root = root

    def under(self, file: str) -> Places:
        """The same places in a file of another name."""
        return Places(file, self._text, self._root)

    def key(self, path: Path) -> Place:
        """Where the key, or the list item, at a path begins."""
        spot, _ = self._find(path)
        return self._start(spot) if spot.key is None else self._at(spot.key.start_mark)

    def value(self, path: Path) -> Place:
        """Where the value at a path begins: its first character, its quote, `|` or `>`, or the `*` of an alias."""
        spot, whole = self._find(path)
        return self._start(spot) if whole or spot.key is None else self._at(spot.key.start_mark)

    def inside(self, path: Path, offset: int) -> Place:
        """Where character `offset` (from 0) of the text at a path stands; offset len(text) is just after it.

        Offsets outside the text are drawn to its ends; in an alias it is the place in the text that it repeats. The
        value's place is given when it is no scalar.
        """
        found = self._content_index(path, offset)
        return self.value(path) if found is None else self._along(*found)

    def index(self, path: Path, offset: int) -> int | None:
        """The index in the document's text of character `offset` of the text at a path; None when it is no scalar."""
        found = self._content_index(path, offset)
        return None if found is None else found[1]

    def span(self, path: Path) -> tuple[int, int] | None:
        """Where the value at a path begins and ends in the document's text; None when it has no text of its own."""
        spot, whole = self._find(path)
        if not whole or spot.target is not None or not hasattr(spot.event, "value"):
            return None
        return spot.event.start_mark.index, spot.event.end_mark.index

    def scalars(self) -> Iterator[tuple[int, int]]:
        """Where each scalar of the document, keys too, begins and ends in its text; in no order."""
        stack = [self._root]
        while stack:
            spot = stack.pop()
            for event in (spot.key, spot.event):
                if event is not None and hasattr(event, "value"):
                    yield event.start_mark.index, event.end_mark.index
            stack.extend((spot.parts or {}).values())

    def _content_index(self, path: Path, offset: int) -> tuple[Any, int] | None:
        """The mark of the scalar at a path, and the index of a character of its value."""
        spot, whole = self._find(path)
        spot = spot.target or spot
        value = getattr(spot.event, "value", None)
        if not whole or not isinstance(value, str):
            return None
        start = self._content(spot.event)
        # A plain empty value has no text at all, and a value's source never passes the end of its token.
        source = self._text[start : spot.event.end_mark.index]
        found = offsets(source, value) if source else [0]
        return spot.event.start_mark, start + found[max(0, min(offset, len(found) - 1))]

    def _find(self, path: Path) -> tuple[Spot, bool]:
        """The spot at a path and True, or the nearest outer one and False."""
        spot = self._root
        for step in path:
            part = ((spot.target or spot).parts or {}).get(step)
            if part is None:
                return spot, False
            spot = part
        return spot, True

    def _start(self, spot: Spot) -> Place:
        if spot.target is not None:  # the alias itself, not what it repeats
            return self._at(spot.event.start_mark)
        return self._along(spot.event.start_mark, self._content(spot.event))

    def _content(self, event: Any) -> int:
        """The index where a value begins, behind its anchor."""
        start: int = event.start_mark.index
        if event.anchor is None and event.tag is None:
            return start
        stop = event.end_mark.index if hasattr(event, "value") else len(self._text)
        found = _PROPERTIES.match(self._text, start, stop)
        return found.end() if found else start

    def _at(self, mark: Any) -> Place:
        if mark.index >= len(self._text):  # the end of the text is in its last line, where libyaml counts one more
            breaks = [one.end() for one in _BREAK.finditer(self._text)]
            return Place(self._file, len(breaks) + 1, len(self._text) - (breaks[-1] if breaks else 0) + 1)
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _along(self, mark: Any, index: int) -> Place:
        """The place of an index at or after a mark."""
        breaks = [one.end() for one in _BREAK.finditer(self._text, mark.index, index)]
        if not breaks:
            start = self._at(mark)
            return Place(self._file, start.line, start.column + index - mark.index)
        return Place(self._file, mark.line + 1 + len(breaks), index - breaks[-1] + 1)
