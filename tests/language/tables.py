"""Reader of the two tables of the language: cases.txt (what an expression means), wrong.txt (what must not load)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE / "cases.txt"
WRONG = HERE / "wrong.txt"

CODES = frozenset(
    {
        "expression-syntax",
        "use-equals",
        "not-allowed",
        "unknown-name",
        "unknown-function",
        "unknown-calendar",
        "unknown-unit",
        "unknown-choice",
        "bare-choice",
        "type-mismatch",
        "unit-mismatch",
        "currency-mismatch",
        "wrong-arguments",
        "date-literal",
        "number-literal",
        "too-deep",
        "too-long",
        "not-a-record",
        "unknown-field",
        "not-boolean",
        "expression-empty",
    }
)


class TableError(Exception):
    """A row that cannot be read, with its file and line."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """A declared fact: `type` is boolean, integer, decimal, text, choice, money, duration, length, mass, volume,
    energy, date, instant, period, list or record; `unit` is that of a bare number; `item` that of a list."""

    type: str
    unit: str | None = None
    choices: tuple[str, ...] = ()
    item: FactKind | None = None
    fields: dict[str, FactKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of cases.txt: `facts` as a case would give them (numbers as int or Decimal, quantities as text)."""

    line: int
    section: str
    facts: dict[str, object]
    expression: str
    answer: str


@dataclass(frozen=True, slots=True)
class WrongRow:
    """One row of wrong.txt: the first problem has `code`, begins in columns `first` to `last` (1-based), and its
    sentence or hint has every one of `parts`, in any case of letters."""

    line: int
    section: str
    expression: str
    code: str
    first: int
    last: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the head of cases.txt declares for every row of both tables."""

    policy: dict[str, str]
    facts: dict[str, FactKind]


def read_setting(path: Path = CASES) -> Setting:
    """The `policy:` and `facts:` blocks; raises TableError."""
    policy: dict[str, str] = {}
    facts: dict[str, FactKind] = {}
    block = ""
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if text.startswith("## "):
            break
        if text in ("policy:", "facts:"):
            block = text
        elif text.startswith("  "):
            names, _, declared = text.strip().partition(": ")
            if block == "policy:":
                policy[names] = declared
            else:
                facts.update(dict.fromkeys(names.split(", "), _kind(declared, f"{path.name}:{number}")))
    return Setting(policy, facts)


def _kind(text: str, where: str) -> FactKind:
    if text.startswith("list of "):
        return FactKind("list", item=_kind(text.removeprefix("list of "), where))
    if text.startswith("{") and text.endswith("}"):
        pairs = (part.split(": ") for part in text[1:-1].split(", "))
        return FactKind("record", fields={name: _kind(declared, where) for name, declared in pairs})
    word, *rest = text.split()
    if word == "choice":
        return FactKind(word, choices=tuple(rest))
    if len(rest) > 1:
        raise TableError(f"{where}: cannot read the fact kind {text!r}")
    return FactKind(word, unit=rest[0] if rest else None)


def _rows(path: Path) -> Iterator[tuple[int, str, str]]:
    """(line, section, text) of every row: what stands after the first `## ` heading and is no comment."""
    section = ""
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if text.startswith("## "):
            section = text[3:].strip()
        elif section and text.strip() and not text.startswith("# "):
            yield number, section, text


def read_cases(path: Path = CASES) -> list[CaseRow]:
    """Every row of cases.txt; raises TableError with the line of a row that cannot be read."""
    return [_case_row(path, *row) for row in _rows(path)]


def _case_row(path: Path, line: int, section: str, text: str) -> CaseRow:
    where = f"{path.name}:{line}"
    reader = _Values(text, where)
    facts = reader.facts()
    expression, arrow, answer = text[reader.at :].strip().rpartition(" => ")
    if not arrow:
        raise TableError(f"{where}: no ' => ' and answer")
    return CaseRow(line, section, facts, expression.strip(), answer.strip())


_WRONG = re.compile(r"(?P<expression>.*)=> (?P<code>[a-z-]+) @(?P<first>\d+)(?:-(?P<last>\d+))? :(?P<parts>.*)\Z")


def read_wrong(path: Path = WRONG) -> list[WrongRow]:
    """Every row of wrong.txt; raises TableError with the line of a row that cannot be read."""
    return [_wrong_row(path, *row) for row in _rows(path)]


def _wrong_row(path: Path, line: int, section: str, text: str) -> WrongRow:
    match = _WRONG.match(text)
    if match is None:
        raise TableError(f"{path.name}:{line}: not '<expression> => <code> @<column> : <part of the sentence>'")
    first = int(match["first"])
    parts = tuple(part.strip() for part in match["parts"].split(";") if part.strip())
    expression = _repeated(match["expression"].removesuffix(" "))
    return WrongRow(line, section, expression, match["code"], first, int(match["last"] or first), parts)


def _repeated(text: str) -> str:
    """`<<( * 300>>` is 300 opening brackets: very long rows are written short."""
    return re.sub(r"<<(.*?) \* (\d+)>>", lambda match: match[1] * int(match[2]), text)


class _Values:
    """Reads the fact list of a row: `name=value, name=value | ` with lists, records and quoted texts."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.at = 0

    def facts(self) -> dict[str, object]:
        """The facts up to and including the bar; `at` is then where the expression begins."""
        found: dict[str, object] = {}
        while not self._take("|"):
            name = self._match(r"[a-z_]+=", "a fact, as name=value")[:-1]
            if name in found:
                raise TableError(f"{self.where}: {name} is given twice")
            found[name] = self.value()
            self._take(",")
        return found

    def value(self) -> object:
        """One value, as a case gives it."""
        if self._take("'"):
            return self._match(r"(?:[^']|'')*'", "the end of the text")[:-1].replace("''", "'")
        if self._take("["):
            items = []
            while not self._take("]"):
                items.append(self.value())
                self._take(",")
            return items
        if self._take("{"):
            record: dict[str, object] = {}
            while not self._take("}"):
                name = self._match(r"[a-z_]+: ", "a field, as name: value")[:-2]
                record[name] = self.value()
                self._take(",")
            return record
        return plain(self._match(r"[^,|\[\]{}']+", "a value").strip())

    def _take(self, mark: str) -> bool:
        while self.text[self.at : self.at + 1] == " ":
            self.at += 1
        if not self.text.startswith(mark, self.at):
            return False
        self.at += 1
        return True

    def _match(self, pattern: str, wanted: str) -> str:
        match = re.compile(pattern).match(self.text, self.at)
        if match is None:
            raise TableError(f"{self.where}: column {self.at + 1}: expected {wanted}")
        self.at = match.end()
        return match[0]


def plain(text: str) -> object:
    """An unquoted value: true, false, a number, else the text as it stands (quantities, dates, instants)."""
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return Decimal(text) if re.fullmatch(r"-?\d+\.\d+", text) else text
