"""Cases from tables: slices read as facts, by a map or by the names of the columns, and compared in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.book import Vocabulary
from makegood.cases.kind import OWN_KEYS, Kind
from makegood.cases.slices import Slice, header, slices
from makegood.expr.types import holds_money
from makegood.maps.mapping import TableMap, read_map
from makegood.problems import Problem, suggest
from makegood.replay.comparison import Comparison
from makegood.replay.fact_texts import fact_text
from makegood.replay.rejects import RejectLog
from makegood.replay.result import MapNote

if TYPE_CHECKING:
    import polars as pl

    from makegood.cases.columns import RawTable, Reject

MORE = ("", "more-problems", "this row has a problem, too; only the first thousand of a slice are explained")


class TableProblems(ValueError):
    """A map or a table that cannot be used; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = list(problems)


def load_map(name: str, vocabulary: Vocabulary) -> TableMap:
    """The map of a file, or a plugin's map by its name. Raises TableProblems."""
    path = vocabulary.maps.get(name)
    if path is None or Path(name).is_file():
        path = Path(name)
    if not path.is_file():
        hint = suggest(name, vocabulary.maps)
        known = ", ".join(sorted(vocabulary.maps)) or "none"
        raise TableProblems(
            [Problem("unknown-map", f"there is no map '{name}', and no such file; installed are {known}", hint=hint)]
        )
    made, problems = read_map(path, vocabulary.kinds, vocabulary.functions)
    if made is None:
        raise TableProblems([one for one in problems if one.level == "error"])
    return made


def note_of(made: TableMap) -> MapNote:
    """What a map says of itself and takes as given."""
    data: Mapping[str, Any] = made.document.data if isinstance(made.document.data, Mapping) else {}
    currency = next(iter(made.currencies)) if len(made.currencies) == 1 else None
    constants = {name: fact_text(made.kind.facts[name], value, currency) for name, value in made.constants.items()}
    note = data.get("note")
    return MapNote(
        made.name, data.get("title"), data.get("source") or {}, constants, None if note is None else str(note)
    )


def compare_table(
    file: Path,
    comparison: Comparison,
    made: TableMap | None,
    log: RejectLog,
    first: int,
    progress: Callable[[int, float], None],
) -> int:
    """Compare the rows of a table; gives how many lines were read. Raises TableProblems when its columns do not fit."""
    names = header(file)
    wanted = _wanted(made, comparison, names)
    count = 0
    for part in slices(file, wanted):
        raw = _read(part, comparison, made)
        if raw.problems:
            raise TableProblems(raw.problems)
        for bad in part.bad:
            log.add(f"{file}:{bad.line}", "", [("", bad.code, bad.message)], bad.text)
        _log(file, part, raw, log)
        good = raw.accepted()
        lines = _numbers(part, raw)
        if good.height:
            comparison.add_frame(good, first + count, _ids(good, lines))
        count += part.frame.height + len(part.bad)
        progress(count, part.share)
    return count


def _wanted(made: TableMap | None, comparison: Comparison, names: Sequence[str]) -> list[str]:
    """The columns to read. Raises TableProblems for a table without one that the map reads."""
    if made is None:
        kind = comparison.kind
        facts = _facts(comparison)
        known = [name for name in names if name in facts or name in OWN_KEYS]
        problems = [_unknown(kind, name) for name in names if name not in kind.facts and name not in OWN_KEYS]
        if problems:
            raise TableProblems(problems)
        return known
    read = [*(one.source for one in made.columns.values()), *(made.id if isinstance(made.id, tuple) else ())]
    missing = [
        Problem(
            "unknown-column",
            f"the map {made.name} reads the column '{name}', which the table lacks",
            hint=suggest(name, names),
        )
        for name in read
        if name not in names
    ]
    if missing:
        raise TableProblems(missing)
    return list(dict.fromkeys(read))


def _unknown(kind: Kind, name: str) -> Problem:
    hint = suggest(name, kind.facts)
    message = f"the column '{name}' is no fact of {kind.name}: rename it, leave it out, or give a --map"
    return Problem("unknown-fact", message, hint=hint)


def _read(part: Slice, comparison: Comparison, made: TableMap | None) -> RawTable:
    if made is not None:
        from makegood.maps.mapped import apply_map

        return apply_map(made, part.frame, cells=part.cells)
    from makegood.cases.columns import read_columns

    return read_columns(comparison.kind, part.frame, cells=part.cells, names=_facts(comparison))


def _facts(comparison: Comparison) -> set[str]:
    """The facts that are read: those of the policies, and all money, whose currency is that of the whole case."""
    money = (name for name, spec in comparison.kind.facts.items() if holds_money(spec.type))
    return {*comparison.facts, *money}


def _numbers(part: Slice, raw: RawTable) -> Sequence[int]:
    """The line numbers of the good rows."""
    if not raw.rejected.any():
        return part.lines
    return [line for line, bad in zip(part.lines, raw.rejected, strict=True) if not bad]


def _ids(frame: pl.DataFrame, lines: Sequence[int]) -> pl.Series:
    """The cases' names; a case without one goes by its line."""
    import polars as pl

    numbers = pl.Series("line", lines, dtype=pl.Int64)
    unnamed = pl.concat_str(pl.lit("line "), pl.col("line").cast(pl.String))
    if "id" not in frame.columns:
        return pl.DataFrame([numbers]).select(unnamed.alias("id")).to_series()
    named = pl.DataFrame([frame["id"], numbers])
    return named.select(pl.coalesce(pl.col("id"), unnamed).alias("id")).to_series()


def _log(file: Path, part: Slice, raw: RawTable, log: RejectLog) -> None:
    """Each rejected row with its reasons."""
    if not raw.rejected.any():
        return
    reasons: dict[int, list[Reject]] = {}
    for one in raw.rejects:
        reasons.setdefault(one.row, []).append(one)
    has_id = "id" in raw.frame.columns
    for row in raw.rejected.arg_true():
        given = [(one.column, one.code, one.message) for one in reasons.get(row, ())] or [MORE]
        case_id = str(raw.frame["id"][row] or "") if has_id else ""
        log.add(f"{file}:{part.lines[row]}", case_id, given, part.frame.row(row, named=True))
