"""Cases in JSON: one text parsed with exact numbers, and files of it read case by case, each wrong one a problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from makegood.cases.packed import CaseFileError, Form, all_of, opened
from makegood.problems import Place, Problem

# A .json file is read at once; .ndjson is read line by line, however long it is.
MAX_JSON_BYTES = 256 * 1024 * 1024
# A longer line is no case: a case kind's facts and lists are bounded far below.
MAX_LINE = 16 * 1024 * 1024
NOT_A_CASE = 'a case is a JSON object, like {"kind": "airline.claim", …}'


class NoCase(ValueError):
    """A text that is no case, with one sentence, and where in the text."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


# What Python says → what an author can do about it.
_SAID = {
    "Expecting property name enclosed in double quotes": (
        "a name in double quotes is expected; a comma too many before it, single quotes and comments are no JSON"
    ),
    "Expecting value": "a value is expected; a comma too many before it, words without quotes, True and None are no JSON",
}


def parse(text: str) -> Any:
    """The value of a JSON text, its numbers exact. Raises NoCase: no JSON, a key twice, NaN, nested without end."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise NoCase("this is not UTF-8 text")
    if not text.strip():
        raise NoCase("there is no case here")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        said = _SAID.get(error.msg, error.msg)
        message = f"this is no JSON: {said}, in line {error.lineno}, column {error.colno}"
        raise NoCase(message, error.lineno, error.colno) from None
    except RecursionError:
        raise NoCase("this JSON is nested too deeply") from None
    except NoCase:
        raise
    except ValueError:
        raise NoCase("this JSON cannot be read: a number in it has thousands of digits") from None


def _no_number(word: str) -> NoReturn:
    raise NoCase(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NoCase(f"the key '{twice}' stands twice: which of them counts?")
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """A case, or the problem of what is none and its text. `where`: `file:line`, or `file, case 3`; `share`: as in Slice."""

    where: str
    line: int
    share: float
    case: dict[str, Any] | None
    problem: Problem | None = None
    text: str = ""


def read_json(file: Path, form: Form) -> Iterator[Item]:
    """The cases of a file of JSON, one after another. Raises CaseFileError (also for a .json that is none) and OSError."""
    with opened(file, form) as content:
        if form.how == "json":
            yield from _whole(file, all_of(content, MAX_JSON_BYTES))
            return
        number = 0
        while data := content.readline(MAX_LINE):
            number += 1
            if number == 1:
                data = data.removeprefix(b"\xef\xbb\xbf")
            if len(data) == MAX_LINE and not data.endswith(b"\n"):
                while (rest := content.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                    pass
                message = f"this line is longer than {MAX_LINE // 2**20} MiB"
                yield _wrong(file, number, content.share, Problem("too-long", message, Place(str(file), number, 1)), "")
            elif data.strip():
                yield _line(file, number, content.share, data)


def _wrong(file: Path, line: int, share: float, problem: Problem, text: str) -> Item:
    return Item(f"{file}:{line}", line, share, None, problem, text)


def _line(file: Path, number: int, share: float, data: bytes) -> Item:
    text = data.decode("utf-8", "replace").rstrip("\r\n")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        problem = Problem("not-utf-8", "this line is not UTF-8 text: save it so", Place(str(file), number, 1))
        return _wrong(file, number, share, problem, text)
    try:
        case = parse(text)
    except NoCase as error:
        problem = Problem("json-syntax", str(error), Place(str(file), number, error.column))
        return _wrong(file, number, share, problem, text)
    if isinstance(case, dict):
        return Item(f"{file}:{number}", number, share, case)
    return _wrong(file, number, share, Problem("not-a-case", NOT_A_CASE, Place(str(file), number, 1)), text)


def _whole(file: Path, text: str) -> Iterator[Item]:
    """One case, or a list of cases."""
    try:
        data = parse(text)
    except NoCase as error:
        raise CaseFileError(file, "json-syntax", str(error), error.line) from None
    items = data if isinstance(data, list) else [data]
    for at, item in enumerate(items, 1):
        where = f"{file}, case {at}" if isinstance(data, list) else str(file)
        if isinstance(item, dict):
            yield Item(where, 1, at / len(items), item)
            continue
        problem = Problem("not-a-case", f"case {at}: {NOT_A_CASE}", Place(str(file), 1, 1))
        yield Item(where, 1, at / len(items), None, problem, json.dumps(item, default=str, ensure_ascii=False))
