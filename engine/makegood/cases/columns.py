"""A table of cases → raw columns: every value read by the rules of `facts.read`, bad ones with row, column and sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Any

import polars as pl

from makegood.cases import column_readers
from makegood.cases.facts import FactError, FactSpec, Reading, read
from makegood.cases.kind import OWN_KEYS, Kind
from makegood.cases.nested_columns import read_nested
from makegood.expr.types import Type
from makegood.problems import Problem, suggest

CURRENCY = "#currency"
SEVERAL = ","  # stands between the codes of a row with money in several currencies
MAX_REJECTS = 1000
_NUMBER = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,30})?\Z")


@dataclass(frozen=True, slots=True)
class Reject:
    """One value that cannot be its fact: the row (from 0), the column, a code of `facts.FactError`, a sentence."""

    row: int
    column: str
    code: str
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """Raw columns by fact name for every row, bad rows included; their bad values are null.

    `frame` also has `id` where the table has it, and `#currency` (a code; several joined by commas) where it has money.
    `rejected` is true for bad rows. `rejects` has the first thousand bad values; `counts` how many there are by
    (column, code). `problems` are about whole columns.
    """

    frame: pl.DataFrame
    rejected: pl.Series
    rejects: tuple[Reject, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    currencies: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    def accepted(self) -> pl.DataFrame:
        """The rows without a bad value."""
        return self.frame.filter(~self.rejected) if self.rejected.any() else self.frame


def raw_type(type_: Type) -> Any:
    """The Polars type of a raw column."""
    match type_.kind:
        case "boolean":
            return pl.Boolean()
        case "text" | "choice":
            return pl.String()
        case "list":
            return pl.List(raw_type(type_.of) if type_.of is not None else pl.String())
        case "record":
            return pl.Struct({name: raw_type(one) for name, one in type_.fields})
    return pl.Int64()


def column_value(raw: Any, type_: Type) -> Any:
    """A raw value as a cell of a raw column: records become mappings, lists stay lists."""
    if raw is None:
        return None
    if type_.kind == "list" and type_.of is not None:
        return [column_value(one, type_.of) for one in raw]
    if type_.kind == "record":
        return {name: column_value(one, inner) for (name, inner), one in zip(type_.fields, raw, strict=True)}
    return raw


def raw_frame(kind: Kind, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Raw columns of raw cases as `reader.read_case` gives them: the facts named, and the case's currency last."""
    made: list[pl.Series] = []
    for at, name in enumerate(names):
        type_ = kind.facts[name].type
        made.append(pl.Series(name, [column_value(row[at], type_) for row in rows], dtype=raw_type(type_)))
    codes = [SEVERAL.join(row[-1]) if isinstance(row[-1], tuple) else row[-1] for row in rows]
    return pl.DataFrame([*made, pl.Series(CURRENCY, codes, dtype=pl.String)])


@dataclass(slots=True)
class _Columns:
    """One pass over a table."""

    zone: str | None
    cells: bool
    rejects: list[Reject] = field(default_factory=list)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    bad: list[pl.Series] = field(default_factory=list)
    codes: list[pl.Series] = field(default_factory=list)

    def column(self, spec: FactSpec, series: pl.Series, zones: pl.Series | None) -> pl.Series:
        """The raw column of a fact."""
        raw, codes = self._fast(spec, series)
        pending = (series.is_not_null() & raw.is_null()).arg_true()
        if len(pending):
            raw, codes = self._slow(spec, series, raw, codes, pending, zones)
        if codes is not None:
            self.codes.append(codes)
        return raw.alias(spec.name)

    def _fast(self, spec: FactSpec, series: pl.Series) -> tuple[pl.Series, pl.Series | None]:
        kind = spec.type.kind
        if kind == "money":
            return column_readers.money(spec, series, self.cells)
        if kind == "instant":
            return column_readers.instant(spec, series, self.zone), None
        made = column_readers.FAST.get(kind)
        if made is not None:
            return made(spec, series, self.cells), None
        if kind in ("list", "record") and not _holds_money(spec.type):
            return read_nested(spec, series, lambda one: raw_type(one.type), self._plain), None
        codes = (
            pl.Series("code", [None], dtype=pl.String).new_from_index(0, len(series))
            if _holds_money(spec.type)
            else None
        )
        return pl.Series(spec.name, [None], dtype=raw_type(spec.type)).new_from_index(0, len(series)), codes

    def _plain(self, spec: FactSpec, series: pl.Series) -> pl.Series:
        """What stands inside lists and records, which no text file has: its cells are no texts."""
        if spec.type.kind == "instant":
            return column_readers.instant(spec, series, self.zone)
        made = column_readers.FAST.get(spec.type.kind)
        if made is None:
            return pl.Series(spec.name, [None], dtype=raw_type(spec.type)).new_from_index(0, len(series))
        return made(spec, series, False)

    def _slow(
        self,
        spec: FactSpec,
        series: pl.Series,
        raw: pl.Series,
        codes: pl.Series | None,
        pending: pl.Series,
        zones: pl.Series | None,
    ) -> tuple[pl.Series, pl.Series | None]:
        """What the fast way left open, by `facts.read`, once for each distinct value."""
        values = _short_floats(series.gather(pending)).to_list()
        places = zones.gather(pending).to_list() if zones is not None else [self.zone] * len(values)
        known: dict[Any, tuple[Any, str | None] | FactError] = {}
        found: list[Any] = []
        given: list[str | None] = []
        wrong: list[int] = []
        for row, value, zone in zip(pending, values, places, strict=True):
            key = (value, zone) if isinstance(value, str) else repr(value)
            if key not in known:
                known[key] = self._read(spec, value, zone or self.zone)
            answer = known[key]
            if isinstance(answer, FactError):
                self._reject(spec, row, answer)
                wrong.append(row)
                answer = (None, None)
            found.append(answer[0])
            given.append(answer[1])
        if wrong:
            self.bad.append(pl.Series(wrong, dtype=pl.UInt32))
        return _placed(raw, pending, found), None if codes is None else _placed(codes, pending, given)

    def _read(self, spec: FactSpec, value: Any, zone: str | None) -> tuple[Any, str | None] | FactError:
        reading = Reading(zone=zone)
        try:
            raw = read(spec, plain_cell(spec, value) if self.cells else value, reading)
        except FactError as error:
            return error
        return column_value(raw, spec.type), SEVERAL.join(sorted(reading.currencies)) or None

    def _reject(self, spec: FactSpec, row: int, error: FactError) -> None:
        key = (spec.name, error.code)
        self.counts[key] = self.counts.get(key, 0) + 1
        if len(self.rejects) < MAX_REJECTS:
            at = f"{spec.name}/{'/'.join(str(step) for step in error.path)}: " if error.path else ""
            self.rejects.append(Reject(row, spec.name, error.code, f"{at}{error.message}", error.hint))


def plain_cell(spec: FactSpec, value: Any) -> Any:
    """A cell of a text file as the number or yes/no that it writes."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if spec.type.kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), value)
    numeric = spec.type.numeric or spec.type.kind == "quantity" or (spec.type.kind == "money" and spec.unit is not None)
    return Decimal(text) if numeric and _NUMBER.match(text) else value


def _short_floats(series: pl.Series) -> pl.Series:
    """Single precision by its own shortest text: 0.1 is not 0.10000000149."""
    return series.cast(pl.String).cast(pl.Float64) if series.dtype == pl.Float32 else series


def _placed(raw: pl.Series, rows: pl.Series, values: list[Any]) -> pl.Series:
    if raw.dtype.is_nested():
        full = raw.to_list()
        for row, value in zip(rows, values, strict=True):
            full[row] = value
        return pl.Series(raw.name, full, dtype=raw.dtype)
    return raw.scatter(rows, pl.Series(values, dtype=raw.dtype))


def _holds_money(type_: Type) -> bool:
    return type_.kind == "money" or any(
        _holds_money(one) for one in [type_.of, *(one for _, one in type_.fields)] if one is not None
    )


def read_columns(
    kind: Kind,
    frame: pl.DataFrame,
    *,
    zone: str | None = None,
    lenient: bool = False,
    cells: bool = False,
    currencies: Mapping[str, str] | None = None,
    names: Iterable[str] | None = None,
) -> RawTable:
    """Read a table whose columns are named as the facts of a kind.

    Numbers are in each fact's declared unit; texts may carry a unit ("180 min", "12.50 EUR"). `cells`: the table comes from
    a text file, where numbers and yes/no are texts too. `zone` is that of instants without an offset, unless a column
    `timezone` says it. `currencies` gives the currency of a money column of bare numbers. `names` limits the facts that are
    read. A column that is no fact is a problem, unless `lenient`. Never raises for what the table says.
    """
    wanted = set(kind.facts if names is None else names)
    problems = (
        []
        if lenient
        else [_unknown(kind, name) for name in frame.columns if name not in kind.facts and name not in OWN_KEYS]
    )
    reading = _Columns(zone, cells)
    zones = _zones(frame)
    made: list[pl.Series] = [frame.get_column("id").cast(pl.String)] if "id" in frame.columns else []
    for name, spec in kind.facts.items():
        if name not in frame.columns or name not in wanted:
            continue
        declared = (currencies or {}).get(name)
        own = replace(spec, unit=declared) if declared is not None and spec.type.kind == "money" else spec
        made.append(reading.column(own, frame.get_column(name), zones if spec.type.kind == "instant" else None))
    return _table(kind, reading, made, frame.height, wanted, problems)


def _unknown(kind: Kind, name: str) -> Problem:
    return Problem(
        "unknown-fact",
        f"{kind.name} has no fact '{name}', which is a column of the table",
        hint=suggest(name, kind.facts),
    )


def _zones(frame: pl.DataFrame) -> pl.Series | None:
    if "timezone" not in frame.columns:
        return None
    return frame.get_column("timezone").cast(pl.String)


def _table(
    kind: Kind, reading: _Columns, made: list[pl.Series], height: int, wanted: set[str], problems: list[Problem]
) -> RawTable:
    rejected = pl.Series("rejected", [False]).new_from_index(0, height)
    for rows in reading.bad:
        rejected = rejected.scatter(rows, True)
    codes, seen = joined_currencies(reading.codes)
    raw = (
        pl.DataFrame(made if codes is None else [*made, codes])
        if made or codes is not None
        else pl.DataFrame(height=height)
    )
    filled = with_absences(kind, raw, wanted)
    return RawTable(filled, rejected, tuple(reading.rejects), reading.counts, seen, tuple(problems))


def with_absences(kind: Kind, raw: pl.DataFrame, wanted: Iterable[str]) -> pl.DataFrame:
    """The raw columns with the declared constants of silence where a fact is not given."""
    filled: list[pl.Expr] = []
    for name in wanted:
        spec = kind.facts[name]
        if spec.absent is None:
            continue
        silence = pl.lit(column_value(spec.absent, spec.type), dtype=raw_type(spec.type))
        filled.append(pl.col(name).fill_null(silence) if name in raw.columns else silence.alias(name))
    return raw.with_columns(filled) if filled else raw


def joined_currencies(columns: list[pl.Series]) -> tuple[pl.Series | None, frozenset[str]]:
    """The currency of each row's money, and every code met."""
    if not columns:
        return None, frozenset()
    seen = frozenset(code for one in columns for text in one.unique().drop_nulls() for code in str(text).split(SEVERAL))
    frame = pl.DataFrame([one.alias(str(at)) for at, one in enumerate(columns)])
    first = pl.coalesce(pl.all())
    mixed = reduce(lambda left, right: left | right, (pl.col(name) != first for name in frame.columns)).fill_null(False)
    joined = frame.select(first.alias(CURRENCY), mixed.alias("mixed"))
    codes = joined.get_column(CURRENCY)
    rows = joined.get_column("mixed").arg_true()
    if len(rows):
        texts = [
            SEVERAL.join(sorted({code for text in row if text for code in text.split(SEVERAL)}))
            for row in frame[rows].rows()
        ]
        codes = codes.scatter(rows, pl.Series(texts, dtype=pl.String))
    return codes, seen
