"""What libyaml complains of, as a sentence that says what to do."""

from __future__ import annotations

import re
from typing import Any

from makegood.problems import Place, Problem

QUOTES_HINT = "in {…} and […], put a text with a comma, bracket, brace or colon in double quotes"

# Beginning of libyaml's complaint → our sentence and hint. The first that fits counts.
SENTENCES: tuple[tuple[str, str, str | None], ...] = (
    ("mapping values are not allowed", "a second `: ` stands in this line, or the line is indented too far",
     "put a text that contains `: ` in quotes; keys of one block begin in one column"),
    ("did not find expected ',' or '}'", "this cannot stand here: a comma or the closing } is expected", QUOTES_HINT),
    ("did not find expected ',' or ']'", "this cannot stand here: a comma or the closing ] is expected", QUOTES_HINT),
    ("did not find expected key", "this line does not fit the block that it stands in",
     "keys of one block begin in one column, each as `key: value`"),
    ("did not find expected '-' indicator", "a list goes on here, and this line does not begin with `- `",
     "a list's entries all begin with `- ` in one column"),
    ("did not find expected <document start>", "this line is indented less than the first one, or stands after the end",
     "begin every top key in the first column"),
    ("did not find expected node content", "a value is expected here",
     "put a text that begins with such a character in quotes"),
    ("could not find expected ':'", "a `key: value` is expected, and the line above has no colon",
     "a text of several lines is indented, or begins with `>-`"),
    ("block sequence entries are not allowed", "a list cannot begin here", "begin the list in a line of its own"),
    ("block mapping keys are not allowed", "a key cannot begin here", "begin the key in a line of its own"),
    ("found unknown escape character", "this escape is not known: in double quotes a backslash begins an escape",
     "use single quotes, or write the backslash twice"),
    ("found invalid Unicode character escape code", "this escape names no character", None),
    ("did not find expected hexdecimal number", "this escape needs hexadecimal digits", None),
    ("found undefined tag handle", "tags are not used here", "put a text that begins with `!` in quotes"),
    ("found incompatible YAML document", "this version of YAML is not read", "leave out the `%YAML` line"),
)  # fmt: skip

FIRST_CHARACTERS = {
    "\t": ("a tab cannot indent a line", "indent with blanks"),
    "@": ("a text cannot begin with `@`", "put it in quotes"),
    "`": ("a text cannot begin with a backquote", "leave it out, or put the text in quotes"),
    "%": ("a text cannot begin with `%`", "put it in quotes; a percentage is written `25 percent`"),
}


def explain(error: Any, text: str, file: str, last: Any) -> Problem:
    """The problem of a YAML error; `last` is the event that was read before it."""
    mark = error.problem_mark or error.context_mark
    place = _place(mark, text, file)
    complaint = str(error.problem)
    if complaint.startswith("did not find expected key") and _is_quoted(last) and last.end_mark.line == mark.line:
        return _quoted_expression(last, file)
    if complaint.startswith("exceeded maximum nesting depth"):
        return Problem("too-deep", "brackets are nested too deeply here", place)
    if complaint.startswith("found unexpected end of stream") and error.context_mark:
        return _unclosed(error.context_mark, file)
    first = FIRST_CHARACTERS.get(text[mark.index : mark.index + 1]) if mark else None
    if first and complaint.startswith("found character that cannot start"):
        return Problem("yaml-syntax", first[0], place, first[1])
    if "anchor" in str(error.context) or "alias" in str(error.context):
        return Problem("yaml-syntax", "a text cannot begin with `&` or `*`", place, "put it in quotes")
    for beginning, sentence, hint in SENTENCES:
        if complaint.startswith(beginning):
            if hint == QUOTES_HINT and mark and "，" in text[: mark.index].rpartition("\n")[2]:
                hint = "`，` is no comma here: write `, `"
            return Problem("yaml-syntax", sentence, place, hint)
    return Problem("yaml-syntax", f"this is not valid YAML: {complaint}", place)


def _place(mark: Any, text: str, file: str) -> Place:
    """The mark's place; the end of the text is in its last line, where libyaml counts one more."""
    if mark is None or mark.index < len(text):
        return Place(file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
    lines = re.split(r"\r\n|\r|\n", text)
    return Place(file, len(lines), len(lines[-1]) + 1)


def _is_quoted(event: Any) -> bool:
    return getattr(event, "style", None) in ("'", '"')


def _quoted_expression(last: Any, file: str) -> Problem:
    place = Place(file, last.start_mark.line + 1, last.start_mark.column + 1)
    message = "an expression that begins with a quote stands in parentheses"
    return Problem("yaml-quotes", message, place, f"write ({last.style}{last.value[:20]}{last.style} …)")


def _unclosed(mark: Any, file: str) -> Problem:
    return Problem("yaml-syntax", "this quote is never closed", Place(file, mark.line + 1, mark.column + 1), "close it")
