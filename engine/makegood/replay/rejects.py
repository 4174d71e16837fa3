"""Rejected cases: counted by reason, and written to a file that a person can mend them from."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from makegood.replay.result import Rejected

COLUMNS = ("place", "id", "fact", "code", "message", "row")
# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
TABLES = (".csv", ".tsv")
LINES = (".ndjson", ".jsonl")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs: a quote stands before what would be a formula. A negative number is none."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(cell) else cell


class RejectLog:
    """Counts rejected cases and, if there is a path, writes each with its reason: CSV, or a line of JSON by its suffix."""

    def __init__(self, path: Path | None = None) -> None:
        self.rejected = Rejected()
        self.path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> RejectLog:
        if self.path is not None:
            self._file = self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
            if self.path.suffix.lower() not in LINES:
                self._write_row(COLUMNS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(
        self, place: str, case_id: str, reasons: Sequence[tuple[str, str, str]], row: Mapping[str, Any] | str
    ) -> None:
        """One rejected case; a reason is (fact, code, message), and the case counts under its first."""
        fact, code, message = reasons[0]
        self.rejected.add(code, fact, message, place)
        if self._file is None:
            return
        shown = row if isinstance(row, str) else json.dumps(row, ensure_ascii=False, default=str)
        if self.path is not None and self.path.suffix.lower() in LINES:
            problems = [{"fact": one, "code": two, "message": three} for one, two, three in reasons]
            line = {"place": place, "id": case_id, "problems": problems, "row": row}
            self._file.write(json.dumps(line, ensure_ascii=False, sort_keys=True, default=str) + "\n")
            return
        for fact, code, message in reasons:
            self._write_row([guarded(cell) for cell in (place, case_id, fact, code, message, shown)])

    def _write_row(self, cells: Sequence[str]) -> None:
        if self._file is not None and self.path is not None:
            mark = "\t" if self.path.suffix.lower() == ".tsv" else ","
            csv.writer(self._file, delimiter=mark, lineterminator="\n").writerow(cells)
