"""What is wrong and where: Place, Problem, their order, and how a person and a machine read them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# A source line is cut to this many characters around the caret: a one-line file of a megabyte must not fill the screen.
SHOWN_WIDTH = 160
# Of a name or value that a message quotes.
QUOTED_WIDTH = 60
# Nothing that people name is longer, and comparing megabytes takes minutes.
LONGEST_NAME = 200
LEVELS = ("error", "warning", "info")
LEVEL_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "info": "\x1b[36m"}
BOLD, RESET = "\x1b[1m", "\x1b[0m"
_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)")
# Control and format characters (bidirectional ones too), half surrogates, line and paragraph separators.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text: file, line and column, both counted from 1, columns in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]` of a file by another text; places are indices in characters, as it was read."""

    file: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What a program may do about a problem: a sentence and the edits that belong together.

    A fix that is not `safe` may change what the author meant, and is made only when it is asked for.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of an author: a kebab-case code, one sentence, a place, and what to try.

    `level` is "error" (nothing is decided with this text), "warning" or "info" (a remark). A place is absent when the
    problem belongs to no text, such as a broken plugin.
    """

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    level: str = "error"
    fix: Fix | None = None

    def __str__(self) -> str:
        return headline(self)


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line, column and code, each once; those without a place come first."""
    return sorted(dict.fromkeys(problems), key=_order)


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    place = problem.place
    if place is None:
        return ("", 0, 0, problem.code, problem.message)
    return (place.file, place.line, place.column, problem.code, problem.message)


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """`did you mean 'x'?` for the candidate nearest to a word; None when none is near."""
    if len(word) > LONGEST_NAME:
        return None
    known = sorted(set(candidates))
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if not near:
        folded = {one.casefold(): one for one in known}
        plain = word.casefold().replace("-", "_").replace(" ", "_")
        near = [folded[plain]] if plain in folded else difflib.get_close_matches(plain, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else None


def shortened(text: str, width: int = QUOTED_WIDTH) -> str:
    """A text on one line, cut to a width, to stand in a message."""
    line = " ".join(text[: 4 * width].split())
    return line if len(line) <= width and len(text) <= 4 * width else line[: width - 1] + "…"


def headline(problem: Problem) -> str:
    """`file:line:col: message [code]` on one line; a warning says that it is one."""
    where = f"{problem.place}: " if problem.place else ""
    level = "" if problem.level == "error" else f"{problem.level}: "
    return printable(f"{where}{level}{problem.message} [{problem.code}]")


def printable(text: str, colour: bool = False) -> str:
    """One line for a terminal: what would steer it or hide in it becomes a blank; with `colour` codes of colours stay.

    Titles, names and values come from files, and a file of somebody else's must not write lines of its own.
    """
    if text.isprintable():
        return text
    if colour:
        return "".join(part if at % 2 else printable(part) for at, part in enumerate(_COLOUR.split(text)))
    return "".join(" " if unicodedata.category(char) in HIDDEN else char for char in text)


def render(problem: Problem, source_text: str | None = None, colour: bool = False) -> str:
    """The headline, the source line with a caret below it when the text is given, and the hint.

    Shape: two to four lines without a line end after the last.
    """
    lines = [_coloured_headline(problem) if colour else headline(problem)]
    if source_text is not None and problem.place is not None:
        lines += _excerpt(source_text, problem.place)
    if problem.hint:
        lines.append(f"  hint: {printable(problem.hint)}")
    return "\n".join(lines)


def _coloured_headline(problem: Problem) -> str:
    where = f"{BOLD}{problem.place}:{RESET} " if problem.place else ""
    level = f"{LEVEL_COLOURS.get(problem.level, BOLD)}{problem.level}:{RESET} "
    return f"{where}{level}{printable(problem.message)} [{problem.code}]"


def _excerpt(text: str, place: Place) -> list[str]:
    # Only \n, \r\n and \r end a line in YAML; str.splitlines() would count form feeds and others too.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not 1 <= place.line <= len(lines):
        return []
    line, at = lines[place.line - 1], place.column - 1
    start = 0 if len(line) <= SHOWN_WIDTH else max(0, min(at - SHOWN_WIDTH // 2, len(line) - SHOWN_WIDTH))
    shown, before = line[start : start + SHOWN_WIDTH], line[start:at]
    return [f"  {_printable(shown)}", f"  {' ' * _width(before)}^"]


def _printable(text: str) -> str:
    """Without control characters, which could move a terminal's cursor; a tab counts as one blank."""
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)


def _width(text: str) -> int:
    """Terminal columns: a wide (Chinese) character takes two, a combining mark none."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def as_json(problem: Problem) -> dict[str, str | int | None]:
    """A problem as a flat JSON object: code, level, message, file, line, column, hint; absent parts are null."""
    place = problem.place
    return {
        "code": problem.code,
        "level": problem.level,
        "message": problem.message,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "hint": problem.hint,
    }
