"""A file of rates → `Rates` and every problem: a table of day, from, to and rate, or the file of the International Monetary Fund."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from makegood import currencies
from makegood.cases.facts import shown
from makegood.exchange import imf
from makegood.exchange.rates import Pair, Rates, Series
from makegood.problems import Place, Problem, suggest

MOST_BYTES = 64 * 1024 * 1024
MOST_PROBLEMS = 20
HEAD = ("day", "from", "to", "rate")

# Commas between thousands only before a point: `1,172` may also be a little more than one.
_RATE = re.compile(r"(?:\d{1,15}(?:\.\d{1,15})?|[1-9]\d{0,2}(?:,\d{3}){1,4}\.\d{1,15})\Z", re.ASCII)
_EPOCH = date(1970, 1, 1).toordinal()


def read_rates(path: Path) -> tuple[Rates | None, list[Problem]]:
    """The rates of a file, and what is wrong with it; None when one of it is an error."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None, [_too_large(path)]
        with path.open("rb") as file:  # what is no plain file may have no size, and no end
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            return None, [_too_large(path)]
        text = content.decode("utf-8-sig")
    except OSError as error:
        return None, [_problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return None, [_problem(path.name, line, 1, "is not UTF-8: save it as UTF-8")]
    return rates_of(text, path.name, "sha256:" + sha256(content).hexdigest())


def _too_large(path: Path) -> Problem:
    return _problem(path.name, 1, 1, f"is larger than {MOST_BYTES // 2**20} MB, the most that is read")


def rates_of(text: str, name: str, digest: str) -> tuple[Rates | None, list[Problem]]:
    """The same of a text that was read."""
    reader = _Reader(name, text)
    reader.read()
    series = reader.series()
    if not series and not reader.problems:
        reader.wrong(1, 0, "has no rate: give lines such as `2026-07-14,EUR,XDR,0.853841` below `day,from,to,rate`")
    errors = any(one.level == "error" for one in reader.problems)
    return None if errors else Rates(name, digest, series), reader.problems


class _Reader:
    """One pass over a text. After twenty problems the rest is not looked at."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = text.splitlines()
        self.tab = "\t" if imf.is_imf(text) else max(",;\t", key=text.lstrip().partition("\n")[0].count)
        self.problems: list[Problem] = []
        self.found: dict[Pair, dict[int, tuple[Fraction, int]]] = {}

    def wrong(self, line: int, cell: int, message: str, hint: str | None = None) -> None:
        """A problem of a line's cell (counted from 0)."""
        self.problems.append(_problem(self.name, line, self._column(line, cell), message, hint))

    def _column(self, line: int, cell: int) -> int:
        """Where a cell begins; the line's beginning where quotes make that hard to say."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if not cell or '"' in text:
            return 1
        return len(self.tab.join(text.split(self.tab)[:cell])) + 2

    # -- the two sorts of file

    def read(self) -> None:
        if imf.is_imf(self.text):
            self._imf()
        else:
            self._table()

    def _imf(self) -> None:
        for cell in imf.cells(self.text):
            if len(self.problems) >= MOST_PROBLEMS:
                return
            if len(cell) == 2:
                line, name = cell
                message = f"has the currency {shown(name)}, whose code is not known: its line is left out"
                self.problems.append(_problem(self.name, line, 1, message, level="warning"))
                continue
            line, at, day, given, wanted, rate = cell
            if isinstance(day, str):
                self.wrong(line, at, f"has the day {shown(day)} above it: write it as in July 14, 2026")
                return
            self._add(line, at, day, (given, wanted), rate)

    def _table(self) -> None:
        rows = self._rows()
        _, head = next(rows, (1, []))
        names = [one.strip().casefold() for one in head]
        missing = [one for one in HEAD if one not in names]
        if missing:
            self.wrong(1, 0, f"has no column '{missing[0]}': its first line is `{','.join(HEAD)}`")
            return
        twice = [one for one in HEAD if names.count(one) > 1]
        if twice:
            self.wrong(1, 0, f"has two columns '{twice[0]}': which of them is meant is not known")
            return
        places = [names.index(one) for one in HEAD]
        for line, row in rows:
            if len(self.problems) >= MOST_PROBLEMS:
                return
            if len(row) <= max(places) or any(cell.strip() for cell in row[len(head) :]):
                self.wrong(line, 0, f"has {len(row)} cells here, and its first line {len(head)}")
                continue
            day, given, wanted, rate = (row[at].strip() for at in places)
            self._row(line, places, day, (given, wanted), rate)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        lines = csv.reader(self.lines, delimiter=self.tab)
        try:
            for row in lines:
                if any(cell.strip() for cell in row):
                    yield lines.line_num, row
        except csv.Error as error:
            self.wrong(lines.line_num, 0, f"cannot be read: {error}")

    def _row(self, line: int, places: list[int], day: str, pair: Pair, rate: str) -> None:
        at_day, at_given, at_wanted, at_rate = places
        for code, at in zip(pair, (at_given, at_wanted), strict=True):
            if not currencies.known(code):
                hint = suggest(code, currencies.codes())
                self.wrong(line, at, f"has {shown(code)}, which is no currency of ISO 4217, such as EUR or XDR", hint)
                return
        if pair[0] == pair[1]:
            self.wrong(line, at_wanted, f"has a rate from {pair[0]} to itself")
            return
        try:
            moment = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None
        except ValueError:
            moment = None
        if moment is None:
            self.wrong(line, at_day, f"has {shown(day)}, which is no day like 2026-07-14")
            return
        self._add(line, at_rate, moment, pair, rate)

    def _add(self, line: int, at: int, day: date, pair: Pair, text: str) -> None:
        factor = Fraction(text.replace(",", "")) if _RATE.match(text) else Fraction(0)
        if factor <= 0:
            self.wrong(line, at, f"has {shown(text)}, which is no rate: write a number above 0, such as 0.853841")
            return
        days = self.found.setdefault(pair, {})
        before = days.setdefault(day.toordinal() - _EPOCH, (factor, line))
        if before[0] != factor:
            self.wrong(
                line, at, f"has two rates from {pair[0]} to {pair[1]} on {day}: the other is in line {before[1]}"
            )

    # -- what was found

    def series(self) -> dict[Pair, Series]:
        """The rates of each pair, by day."""
        found: dict[Pair, Series] = {}
        for pair, rates in sorted(self.found.items()):
            days = sorted(rates)
            found[pair] = Series(tuple(days), tuple(rates[day][0] for day in days))
        return found


def _problem(name: str, line: int, column: int, message: str, hint: str | None = None, level: str = "error") -> Problem:
    """The file is the place, and its own column is that of the cell."""
    return Problem("bad-rates", f"the file of rates {message}", Place(name, line, column), hint, level)
