"""Comments that set findings aside: `# makegood: ignore CODE - reason`, read from the comments of a YAML text alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from makegood.lint.text_edits import line_starts
from makegood.problems import Edit, Fix, Place, Problem, suggest
from makegood.source import Document

MARK = "makegood:"
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)
_BREAK = re.compile(r"\r\n|\r|\n")
_SAID = re.compile(r"#+\s*makegood:\s*(?P<verb>\S*)\s*(?P<rest>.*?)\s*\Z")
_VERB = re.compile(r"ignore(-file)?")
_REASON = re.compile(r"\s+(?:-{1,2}|–|—)\s+")
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# Of comments that set nothing aside no more are said of one file.
MOST_PROBLEMS = 100
_FORM = "write `# makegood: ignore CODE - reason`"


@dataclass(frozen=True, slots=True)
class Ignore:
    """One code that one comment sets aside, in the lines `first` to `last` (from 1; the whole file: 1 to the end)."""

    code: str
    first: int
    last: int
    place: Place
    start: int
    end: int

    def covers(self, problem: Problem) -> bool:
        place = problem.place
        return place is not None and problem.code == self.code and self.first <= place.line <= self.last


def ignores(document: Document) -> tuple[list[Ignore], list[Problem]]:
    """What a document's comments set aside, and comments that say it wrongly."""
    found: list[Ignore] = []
    problems: list[Problem] = []
    if MARK not in document.text:
        return found, problems
    page = _Page(document)
    for start, end in page.comments():
        said = _SAID.match(document.text[start:end])
        if said is None:
            continue
        codes, wrong = _read(said, page.is_head(start))
        if wrong is not None:
            problems.append(Problem("bad-ignore", wrong, page.place(start), _FORM, level="warning"))
            continue
        whole = said["verb"].endswith("-file")
        first, last = (1, page.count) if whole else page.reach(start)
        found += [Ignore(code, first, last, page.place(start), start, end) for code in codes]
    return found, problems


def _read(said: re.Match[str], head: bool) -> tuple[list[str], str | None]:
    """The codes of a comment, or what is wrong with it."""
    verb = said["verb"]
    if not _VERB.fullmatch(verb):
        return [], f"'{verb}' is no word that makegood knows in a comment"
    parts = _REASON.split(said["rest"], maxsplit=1)
    codes = [code.strip() for code in parts[0].split(",")]
    odd = next((code for code in codes if not _CODE.fullmatch(code)), None)
    if odd is not None:
        return [], f"'{odd}' is no code of a problem" if odd else "this comment does not say which code it ignores"
    if len(parts) == 1 or not parts[1].strip():
        return [], "this comment gives no reason, and so ignores nothing: say why behind a dash"
    if verb.endswith("-file") and not head:
        return [], "`ignore-file` stands at the top of the file, before its first key"
    return codes, None


class _Page:
    """A document's lines and scalars: where comments are, and which lines one of them speaks of."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.starts = line_starts(self.text)
        self.count = len(self.starts)
        self.scalars = sorted(document.places.scalars())
        self.begins = [start for start, _ in self.scalars]
        contents = [line for line in range(1, self.count + 1) if self._has_content(line)]
        self.contents = contents or [self.count]
        self.lasts: dict[int, int] = {}  # line → the last line of the texts that begin in it
        for start, end in self.scalars:
            first, last = self.line(start), self.line(max(self._end(start, end) - 1, 0))
            self.lasts[first] = max(last, self.lasts.get(first, first))

    def comments(self) -> Iterator[tuple[int, int]]:
        """Comments, as they stand: a `#` inside a text is none."""
        for found in _COMMENT.finditer(self.text):
            at = bisect_right(self.begins, found.start()) - 1
            if (
                at < 0
                or found.start() >= self._end(*self.scalars[at])
                or self._in_header(self.begins[at], found.start())
            ):
                yield found.start(), found.end()

    def _end(self, start: int, end: int) -> int:
        """Where a scalar ends; of a block one, behind its last line with content."""
        return start + len(self.text[start:end].rstrip()) if self.text[start : start + 1] in ("|", ">") else end

    def _in_header(self, start: int, index: int) -> bool:
        """Whether a comment stands behind the `>-` of a block text."""
        return self.text[start : start + 1] in ("|", ">") and self.line(start) == self.line(index)

    def line(self, index: int) -> int:
        return bisect_right(self.starts, index)

    def place(self, index: int) -> Place:
        line = self.line(index)
        return Place(self.document.file, line, index - self.starts[line - 1] + 1)

    def is_head(self, index: int) -> bool:
        """Whether only comments and blank lines stand before."""
        return self.line(index) < self.contents[0]

    def reach(self, index: int) -> tuple[int, int]:
        """The lines a comment speaks of: its own, or when it stands alone the next that is none; texts to their end."""
        line = self.line(index)
        if not self.text[self.starts[line - 1] : index].strip():
            at = bisect_right(self.contents, line)
            line = self.contents[at] if at < len(self.contents) else line
        return line, self.lasts.get(line, line)

    def _has_content(self, line: int) -> bool:
        end = self.starts[line] if line < self.count else len(self.text)
        bare = self.text[self.starts[line - 1] : end].strip()
        return bool(bare) and not bare.startswith("#")


def apply(
    problems: Iterable[Problem], documents: Iterable[Document], looked_for: Callable[[str], bool] = lambda code: True
) -> list[Problem]:
    """Problems without those that comments set aside; comments that set nothing aside are problems themselves.

    Errors cannot be set aside. A comment about a code that was not looked for, or in a file whose errors kept it from
    being looked for, may be right: nothing is said of it.
    """
    left = list(problems)
    for document in documents:
        found, wrong = ignores(document)
        here = [one for one in left if one.place is not None and one.place.file == document.file]
        errors = {one.code for one in here if one.level == "error"}
        set_aside, used = _met(here, found)
        together = Counter(one.start for one in found)
        unused = [
            _unused(one, document, here, together[one.start])
            for one in found
            if one not in used and looked_for(one.code) and (not errors or one.code in errors)
        ]
        left = [*(one for one in left if one not in set_aside), *wrong, *unused[:MOST_PROBLEMS]]
    return left


def _met(problems: list[Problem], found: list[Ignore]) -> tuple[set[Problem], set[Ignore]]:
    """The problems that comments set aside, and the comments that do."""
    by_code: dict[str, list[Ignore]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    set_aside: set[Problem] = set()
    used: set[Ignore] = set()
    for problem in problems:
        by = [one for one in by_code.get(problem.code, ()) if problem.level != "error" and one.covers(problem)]
        if by:
            set_aside.add(problem)
            used.update(by)
    return set_aside, used


def _unused(one: Ignore, document: Document, here: list[Problem], together: int) -> Problem:
    message, fix = f"nothing here is a '{one.code}' that could be ignored", None
    if any(problem.code == one.code and problem.level == "error" for problem in here):
        message = f"'{one.code}' is an error, and errors cannot be ignored"
    elif together == 1:
        fix = Fix("take the comment away", (_removal(one, document.text),))
    hint = suggest(one.code, {problem.code for problem in here if problem.level != "error"} - {one.code})
    return Problem("unused-ignore", message, one.place, hint, "warning", fix)


def _removal(one: Ignore, text: str) -> Edit:
    """The comment, with its line when it has one of its own, else with the blanks before it."""
    first = one.start - (one.place.column - 1)
    if text[first : one.start].strip():
        return Edit(one.place.file, len(text[first : one.start].rstrip(" \t")) + first, one.end, "")
    following = _BREAK.match(text, one.end)
    return Edit(one.place.file, first, following.end() if following else one.end, "")
