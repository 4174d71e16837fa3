"""Where the things of a policy stand: nodes, keys, parameters, and the rows of tables in files of their own."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Mapping
from io import StringIO
from pathlib import Path as FilePath

from makegood.expr.nodes import Node
from makegood.model import Path, Policy
from makegood.origins import Span, place_of, span_of, text_of, value_span
from makegood.problems import Place
from makegood.source import Document
from makegood.testing.coverage.item import Stretch

_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of a text: offsets and places turned into each other."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.starts = [0, *(one.end() for one in _BREAK.finditer(text))]

    def offset(self, place: Place) -> int:
        return self.starts[place.line - 1] + place.column - 1

    def place(self, offset: int) -> Place:
        line = bisect_right(self.starts, offset)
        return Place(self.file, line, offset - self.starts[line - 1] + 1)

    def line(self, number: int) -> tuple[int, int]:
        """Where a line begins, and where it ends before its line end."""
        start = self.starts[number - 1]
        found = _BREAK.search(self.text, start)
        return start, len(self.text) if found is None else found.start()

    def stretch(self, start: int, end: int) -> Stretch:
        return Stretch(self.place(start), self.text[start:end], start, end)


class Stretches:
    """The stretches of one policy version."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.text = text_of(policy)
        self._lines: dict[str, Lines] = {}

    def of(self, node: Node) -> Stretch:
        """The stretch of a node that an author wrote."""
        span = span_of(self.policy, node)
        if span is not None:
            return self._stretch(span)
        place = place_of(self.policy, node)
        assert place is not None
        return Stretch(place, "")

    def key(self, path: Path) -> Stretch:
        """The key, or the list item, at a path."""
        document = self.text.source_of(path)
        place = self.text.key_place(path)
        lines = self._of(document)
        start = lines.offset(place)
        name = str(path[-1])
        # A key in quotes is marked with them; a list item by the first thing that stands in it.
        found = re.compile(r"""(["']?)[^\s:,{}\[\]"'#]+\1""").match(document.text, start)
        end = start + len(name) if document.text.startswith(name, start) else found.end() if found else start + 1
        return lines.stretch(start, end)

    def value(self, path: Path) -> Stretch:
        """The value at a path where it is written as one scalar, else its key."""
        span = value_span(self.policy, path)
        return self.key(path) if span is None else self._stretch(span)

    def rows(self, name: str, count: int) -> list[Stretch]:
        """The rows of a keyed table: in the policy, or in the file that it names."""
        rows = self.text.data["tables"][name]["rows"]
        if not isinstance(rows, Mapping):
            return [self._row(("tables", name, "rows", at)) for at in range(count)]
        path: Path = ("tables", name, "rows", "file")
        beside = FilePath(self.text.source_of(path).file).parent
        lines = file_lines(str(beside / str(rows["file"])))
        if lines is None:
            return [self.value(path)] * count
        return lines if len(lines) == count else [self.value(path)] * count

    def _row(self, path: Path) -> Stretch:
        """A row written in the policy: from its first key to the end of its last value."""
        document = self.text.source_of(path)
        spans = [found for key in self.text.at(path) if (found := value_span(self.policy, (*path, key)))]
        lines = self._of(document)
        start = min([lines.offset(document.places.key((*path, key))) for key in self.text.at(path)])
        return lines.stretch(start, max([start + 1, *(span.end for span in spans)]))

    def _stretch(self, span: Span) -> Stretch:
        return self._of(span.document).stretch(span.start, span.end)

    def _of(self, document: Document) -> Lines:
        if document.file not in self._lines:
            self._lines[document.file] = Lines(document.file, document.text)
        return self._lines[document.file]


def file_lines(file: str) -> list[Stretch] | None:
    """The rows of a table's own file; None when it cannot be read any more. A worksheet has places, and no text."""
    try:
        if file.endswith(".xlsx"):
            return _sheet_rows(file)
        return _csv_rows(file)
    except (OSError, ValueError, csv.Error):
        return None


def _csv_rows(file: str) -> list[Stretch]:
    text = FilePath(file).read_bytes().decode("utf-8-sig")
    lines = Lines(file, text)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    found: list[Stretch] = []
    before = 0
    for row in reader:
        if row:
            found.append(lines.stretch(lines.line(before + 1)[0], lines.line(reader.line_num)[1]))
        before = reader.line_num
    return found[1:]


def _sheet_rows(file: str) -> list[Stretch]:
    import openpyxl

    sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
    return [
        Stretch(Place(file, at, 1), ", ".join(str(cell) for cell in row))
        for at, row in enumerate(sheet.iter_rows(values_only=True), start=1)
    ][1:]
