"""Case files → cases, one after another: JSON, lines of JSON, rows of a table; each bad line is its own error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from makegood.cases.json_cases import MAX_LINE as MOST_LINE
from makegood.cases.json_cases import NOT_A_CASE, NoCase, parse
from makegood.cases.packed import CaseFileError, Form, form_of

if TYPE_CHECKING:
    from makegood.cases.kind import Kind

LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Found:
    """One case, or why there is none; `where` is `file:line`, or the file alone when the case fills it."""

    where: str
    case: Mapping[str, Any] | None
    error: str = ""


def read_cases(path: Path, kinds: Mapping[str, Kind] | None = None) -> Iterator[Found]:
    """The cases of a file (`-`: of the standard input). Raises CaseFileError and OSError.

    Tables and packed files are read as every command reads them; a table's columns are named as the facts of `kinds`.

    Files named .ndjson or .jsonl hold one case a line. Other files hold one JSON value, an object or an array of
    them; when their first line is a JSON object of its own, they are read by lines as well.
    """
    name = "stdin" if str(path) == "-" else str(path)
    form = _form(path)
    if form is not None and (form.table or form.packed):
        yield from read_packed(path, form, kinds or {})
        return
    with _opened(path) as stream:
        if path.suffix in LINES:
            yield from _lines(stream, name, 1)
            return
        first = stream.readline(MOST_LINE)
        if not first.strip() or _object(first) is None:
            yield from _whole(first + stream.read(), name)
            return
        rest = stream.readline(MOST_LINE)
        if not rest:
            yield _one(first, name)
            return
        yield _one(first, f"{name}:1")
        if rest.strip():
            yield _one(rest, f"{name}:2")
        yield from _lines(stream, name, 3)


def _form(path: Path) -> Form | None:
    """What a file is by its name; None for one that is JSON, whatever its name."""
    try:
        return form_of(path)
    except CaseFileError:
        if path.suffix.lower() in (".gz", ".zip"):
            raise
        return None


def read_packed(path: Path, form: Form, kinds: Mapping[str, Kind]) -> Iterator[Found]:
    """The cases of a table or a packed file. Raises CaseFileError and OSError."""
    from makegood.cases.json_cases import read_json

    if form.table:
        from makegood.cases.table_cases import read_rows

        items = read_rows(path, kinds)
    else:
        items = read_json(path, form)
    for item in items:
        yield Found(item.where, item.case, "" if item.problem is None else item.problem.message)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    if str(path) == "-":
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
        yield sys.stdin
        return
    # What is not UTF-8 is the error of its line, not of the file.
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as stream:
        yield stream


def _lines(stream: TextIO, name: str, number: int) -> Iterator[Found]:
    while line := stream.readline(MOST_LINE):
        if line.strip():
            yield _one(line, f"{name}:{number}")
        number += 1


def _object(text: str) -> Mapping[str, Any] | None:
    try:
        value = parse(text)
    except NoCase:
        return None
    return value if isinstance(value, dict) else None


def _one(text: str, where: str) -> Found:
    try:
        return _found(parse(text), where)
    except NoCase as error:
        return Found(where, None, str(error))


def _found(value: Any, where: str) -> Found:
    if isinstance(value, dict):
        return Found(where, value)
    return Found(where, None, NOT_A_CASE)


def _whole(text: str, name: str) -> Iterator[Found]:
    try:
        value = parse(text)
    except NoCase as error:
        yield Found(name, None, str(error))
        return
    if isinstance(value, list):
        yield from (_found(one, f"{name}, case {at}") for at, one in enumerate(value, 1))
    else:
        yield _found(value, name)
