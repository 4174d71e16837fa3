"""Where each character of a YAML scalar's value stands in its source: folding, escapes and indentation undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A value's characters, each with its index in the source of the scalar.
Pairs = list[tuple[str, int]]

_BREAK = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[ \t]+")
_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t\r\n]*")
_HEADER = re.compile(r"[|>]([-+0-9]*)[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}


def offsets(source: str, value: str) -> list[int]:
    """The index in `source` of each character of `value`, and at the end the index after the last one.

    `source` is the scalar as it is written, quotes or block header included; the result has len(value) + 1 entries. A
    folded line end stands for the blank or line end that it became, an escape for its character.
    """
    style = source[:1]
    if style in ("|", ">"):
        pairs = _block(source, value)
    else:
        pairs = _flow(source, style if style in ("'", '"') else "")
    if "".join(char for char, _ in pairs) != value:
        # Only reached where libyaml and this module disagree: a column that is nearly right is better than none.
        return [min(at, len(source)) for at in range(len(value) + 1)]
    after = len(source) - 1 if style in ("'", '"') else pairs[-1][1] + 1 if pairs else len(source)
    return [*(at for _, at in pairs), after]


def width(source: str, at: int) -> int:
    """How many characters, from an index on, stand for one character of an expression: an escape takes several.

    No expression has a backslash, or a quote right behind a closing one, that is not part of its YAML.
    """
    if source.startswith("''", at):
        return 2
    return 2 + _HEX_DIGITS.get(source[at + 1 : at + 2], 0) if source.startswith("\\", at) else 1


def _flow(source: str, quote: str) -> Pairs:
    at, end = len(quote), len(source) - len(quote)
    pairs: Pairs = []
    while at < end:
        blanks = _BLANKS.match(source, at, end)
        stop = blanks.end() if blanks else at
        if _BREAK.match(source, stop, end):
            fold = _FOLD.match(source, at, end)
            assert fold is not None
            pairs += _folded(source, fold.start(), fold.end())
            at = fold.end()
        elif blanks:
            pairs += [(source[index], index) for index in range(at, stop)]
            at = stop
        else:
            at = _one(source, at, end, quote, pairs)
    return pairs


def _one(source: str, at: int, end: int, quote: str, pairs: Pairs) -> int:
    """Append the character or escape at an index; gives the index after it."""
    if quote == "'" and source.startswith("''", at):
        pairs.append(("'", at))
        return at + 2
    if quote == '"' and source[at] == "\\":
        return _escape(source, at, end, pairs)
    pairs.append((source[at], at))
    return at + 1


def _escape(source: str, at: int, end: int, pairs: Pairs) -> int:
    fold = _FOLD.match(source, at + 1, end)
    if fold and source[at + 1] in "\r\n":  # an escaped line end joins the lines without a blank
        pairs += [("\n", one.start()) for one in list(_BREAK.finditer(source, at + 1, fold.end()))[1:]]
        return fold.end()
    letter = source[at + 1]
    digits = _HEX_DIGITS.get(letter, 0)
    text = chr(int(source[at + 2 : at + 2 + digits], 16)) if digits else _ESCAPES.get(letter, letter)
    pairs.append((text, at))
    return at + 2 + digits


def _folded(source: str, start: int, stop: int) -> Pairs:
    breaks = [one.start() for one in _BREAK.finditer(source, start, stop)]
    return [(" ", breaks[0])] if len(breaks) == 1 else [("\n", at) for at in breaks[1:]]


def _block(source: str, value: str) -> Pairs:
    header = _HEADER.match(source)
    if header is None:
        return []
    marks = header.group(1)
    lines = [line.rstrip("\r\n") for _, line in _lines(source, header.end())]
    first = next((_spaces(line) for line in lines if line.strip(" ")), max(map(_spaces, lines), default=0))
    # An indentation that is written out counts from a parent that the scalar's own text does not show: try.
    tries = range(first, max(-1, first - 64), -1) if any(mark.isdigit() for mark in marks) else [first]
    pairs: Pairs = []
    for indent in tries:
        pairs = _block_lines(source, header.end(), indent, marks)
        if "".join(char for char, _ in pairs) == value:
            break
    return pairs


def _lines(source: str, at: int) -> Iterator[tuple[int, str]]:
    """Each line from an index on, with where it starts, its line end included."""
    while at < len(source):
        found = _BREAK.search(source, at)
        stop = found.end() if found else len(source)
        yield at, source[at:stop]
        at = stop


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _block_lines(source: str, at: int, indent: int, marks: str) -> Pairs:
    """The block's characters: literal after `|`, folded after `>`, its end as the header's `-` or `+` says."""
    folded = source.startswith(">")
    pairs: Pairs = []
    ended: Pairs = []  # the line end of the last line with content
    empty: Pairs = []  # the line ends of the empty lines after it
    was_blank = False
    for start, line in _lines(source, at):
        content = line.rstrip("\r\n")
        line_end = [("\n", start + len(content))] if len(line) > len(content) else []
        if len(content) <= indent and not content.strip(" "):
            empty += line_end
            continue
        if _spaces(content) < indent:
            break
        blank = content[indent] in " \t"
        if folded and ended and not was_blank and not blank:
            pairs += [] if empty else [(" ", ended[0][1])]
        else:
            pairs += ended
        pairs += empty
        pairs += [(content[index], start + index) for index in range(indent, len(content))]
        ended, empty, was_blank = line_end, [], blank
    return pairs + ([] if "-" in marks else ended) + (empty if "+" in marks else [])
