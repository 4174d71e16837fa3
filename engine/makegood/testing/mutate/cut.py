"""The text of a YAML value, and the edit that takes a key with its value, or an item of a list, out of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from makegood.model import Path
from makegood.testing.mutate.mutant import Edit, Lines

_FILLING = re.compile(r"(?:[ \t\r\n,]+|(?<=\s)#[^\r\n]*)*")
_LINE_END = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_BLANKS = re.compile(r"[ \t]*")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t]*")


class Uncut(ValueError):
    """A part of a document that has no text of its own, such as what an alias repeats."""


def at(data: Any, path: Path) -> Any:
    """The value at a path."""
    for step in path:
        data = data[step]
    return data


def value_span(lines: Lines, path: Path) -> tuple[int, int]:
    """Where the text of a value begins and ends, whatever the value is. Raises Uncut."""
    value = at(lines.document.data, path)
    if not isinstance(value, Mapping | list):
        found = lines.document.places.span(path)
        if found is None:
            raise Uncut(path)
        text = lines.document.text[found[0] : found[1]]
        return found[0], found[0] + len(text.rstrip())
    start = lines.index(lines.document.places.value(path))
    opening = lines.document.text[start]
    if opening in "*&!":
        raise Uncut(path)
    keys = list(value) if isinstance(value, Mapping) else list(range(len(value)))
    end = value_span(lines, (*path, keys[-1]))[1] if keys else start + 1
    if opening in "{[":
        end = _past_filling(lines.document.text, end) + 1
    return start, end


def _past_filling(text: str, at: int) -> int:
    found = _FILLING.match(text, at)
    return found.end() if found else at


def cut(lines: Lines, path: Path) -> Edit:
    """The edit that removes what stands at a path: a key with its value, or an item of a list. Raises Uncut."""
    text, around = lines.document.text, path[:-1]
    outer = lines.index(lines.document.places.value(around))
    if text[outer] == "*":
        raise Uncut(path)
    if len(at(lines.document.data, around)) == 1 and around:
        # A block that loses its only entry would be nothing, and not empty; a list may stand no deeper than its key.
        return (*value_span(lines, around), " []" if isinstance(path[-1], int) else " {}")
    start, end = lines.index(lines.document.places.key(path)), value_span(lines, path)[1]
    return _in_flow(text, start, end) if text[outer] in "{[" else _in_block(lines, path, start, end)


def _in_block(lines: Lines, path: Path, start: int, end: int) -> Edit:
    text = lines.document.text
    if isinstance(path[-1], int):
        start = text.rindex("-", 0, start)
    line = lines.starts[lines.place(start).line - 1]
    past = _LINE_END.match(text, end)
    if past is None:
        raise Uncut(path)
    if not text[line:start].strip():
        return line, past.end(), ""
    # The first entry behind a dash: what follows moves up to it.
    after = _BLANKS.match(text, past.end())
    return start, after.end() if after else past.end(), ""


def _in_flow(text: str, start: int, end: int) -> Edit:
    before = text[:start].rstrip()
    if before.endswith(","):
        return len(before) - 1, end, ""
    after = _COMMA.match(text, end)
    return start, after.end() if after else end, ""
