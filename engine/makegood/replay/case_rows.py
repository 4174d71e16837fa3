"""Cases from JSON files: decided one by one, or gathered into columns where polars is there and they are many."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any

from makegood.cases.facts import FactError, FactSpec, Reading, read
from makegood.cases.json_cases import read_json
from makegood.cases.packed import Form
from makegood.cases.reader import RawFacts, Slow, compile_reader
from makegood.decision import CaseError
from makegood.replay.comparison import Comparison
from makegood.replay.rejects import RejectLog

# From so many cases on, columns are worth their start.
COLUMNS_FROM: int | None = 2_000
SLICE_ROWS = 65_536
NO_CASES = "no-cases"


class CaseRows:
    """Reads the cases of JSON files and compares them; what is no case is logged."""

    def __init__(self, comparison: Comparison, log: RejectLog) -> None:
        self.comparison = comparison
        self.log = log
        self.columns_from = COLUMNS_FROM if find_spec("polars") is not None else None
        kind = comparison.kind
        self.names = tuple(kind.facts)
        self.read = compile_reader(kind, self.names)
        self.places = [self.names.index(name) for name in comparison.facts]
        self.batch: list[tuple[int, str, RawFacts]] = []

    def compare_file(self, file: Path, form: Form, first: int, progress: Callable[[int, float], None]) -> int:
        """Compare the cases of a file; gives how many were read. Raises CaseFileError for a file that cannot be read."""
        items = read_json(file, form)
        # A short history is decided one by one: whether it is one is known when so many cases have been read.
        head = list(islice(items, self.columns_from))
        columns = self.columns_from is not None and len(head) >= self.columns_from
        count = good = 0
        for count, item in enumerate(chain(head, items), 1):
            if item.case is not None:
                self._case(first + good, count, item.case, item.where, columns)
                good += 1
            elif item.problem is not None:
                self.log.add(item.where, "", [("", item.problem.code, item.problem.message)], item.text)
            if count % 4096 == 0:
                progress(count, item.share)
        self._flush()
        return count

    def _case(self, row: int, number: int, case: Mapping[str, Any], place: str, columns: bool) -> None:
        comparison = self.comparison
        case_id = str(case.get("id") or f"case {number}")
        if case.get("kind", comparison.kind.name) != comparison.kind.name:
            message = f"this is a case of {case['kind']!r}, not of {comparison.kind.name}"
            self.log.add(place, case_id, [("kind", "other-kind", message)], _json(case))
            return
        if columns:
            try:
                raw = self.read(case)
            except (Slow, FactError, TypeError, ValueError):
                raw = None
            if raw is not None and (raw[-1] is None or isinstance(raw[-1], str)):
                self._gather(row, case_id, raw)
                return
        self._alone(row, case_id, case, place)

    def _alone(self, row: int, case_id: str, case: Mapping[str, Any], place: str) -> None:
        comparison = self.comparison
        whole = {**case, "kind": comparison.kind.name}
        try:
            comparison.add_case(row, case_id, whole, self._now(whole), *_raw(comparison, whole))
        except CaseError as error:
            reasons = [(_fact_of(problem.message), problem.code, problem.message) for problem in error.problems]
            self.log.add(place, case_id, reasons, _json(case))

    def _now(self, case: Mapping[str, Any]) -> int | None:
        moment = self.comparison.moment
        if moment.fact is None:
            return moment.instant
        value = case.get(moment.fact)
        return None if value is None else _instant(self.comparison.kind.facts[moment.fact], value, case)

    def _gather(self, row: int, case_id: str, raw: RawFacts) -> None:
        # A slice is numbered on from its first row, so that a case in between that went alone ends it.
        if self.batch and row != self.batch[-1][0] + 1:
            self._flush()
        self.batch.append((row, case_id, (*(raw[place] for place in self.places), raw[-1])))
        if len(self.batch) >= SLICE_ROWS:
            self._flush()

    def _flush(self) -> None:
        if not self.batch:
            return
        import polars as pl

        from makegood.cases.columns import raw_frame

        frame = raw_frame(self.comparison.kind, self.comparison.facts, [raw for _, _, raw in self.batch])
        ids = pl.Series("id", [case_id for _, case_id, _ in self.batch], dtype=pl.String)
        self.comparison.add_frame(frame, self.batch[0][0], ids)
        self.batch = []


def _instant(spec: FactSpec, value: Any, case: Mapping[str, Any]) -> int | None:
    """The moment of a case; None when it cannot be read, which is then a problem of the case itself."""
    zone = case.get("timezone")
    try:
        raw = read(spec, value, Reading(zone=zone if isinstance(zone, str) else None))
    except FactError:
        return None
    return raw if isinstance(raw, int) else None


def _raw(comparison: Comparison, case: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The facts of a case that matter here, raw, and their currency; what cannot be read is left out."""
    raw: dict[str, Any] = {}
    known, more = Reading(zone="UTC"), Reading(zone="UTC")
    read_facts = frozenset(comparison.read_facts)
    for name in comparison.facts:
        value = case.get(name)
        if value is None:
            raw[name] = comparison.kind.facts[name].absent
            continue
        try:
            raw[name] = read(comparison.kind.facts[name], value, known if name in read_facts else more)
        except FactError:
            continue
    currency = next(iter(known.currencies)) if len(known.currencies) == 1 else None
    return raw, currency


def _fact_of(message: str) -> str:
    """The fact that a problem's sentence begins with, in quotes."""
    return message.split("'", 2)[1] if message.startswith("'") and message.count("'") > 1 else ""


def _json(case: Mapping[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False, default=str)
