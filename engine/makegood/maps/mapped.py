"""A checked map applied to a table: raw columns of cases, and every row that cannot be one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from makegood.cases import facts as fact_reading
from makegood.cases.column_readers import limits
from makegood.cases.columns import (
    CURRENCY,
    MAX_REJECTS,
    RawTable,
    Reject,
    column_value,
    raw_type,
    read_columns,
    with_absences,
)  # fmt: skip
from makegood.cases.facts import FactSpec
from makegood.cases.kind import Kind
from makegood.expr.exact_columns import to_step
from makegood.expr.nodes import Node
from makegood.expr.to_polars import evaluate
from makegood.maps.mapping import MapColumn, TableMap
from makegood.problems import Problem, suggest


def apply_map(made: TableMap, frame: pl.DataFrame, *, cells: bool = False) -> RawTable:
    """The cases of a table. `cells`: every value is a text, as in CSV. Never raises for what the table says.

    A column that the map reads and the table does not have is a problem, and no row is read.
    """
    problems = _missing_columns(made, frame)
    if problems:
        return RawTable(pl.DataFrame(), pl.Series("rejected", [], dtype=pl.Boolean), problems=tuple(problems))
    table = _columns(made, frame, cells)
    rejects, counts, rejected = list(table.rejects), dict(table.counts), table.rejected
    columns = _facts(made, table.frame)
    for name, series in list(columns.items()):
        spec = made.kind.facts[name]
        code, bad = _outside(spec, series)
        columns[name] = _without(series, bad)
        rows = bad.arg_true()
        if len(rows):
            rejected = rejected | bad
            counts[name, code] = counts.get((name, code), 0) + len(rows)
            rejects += [_said(spec, code, row, series[row]) for row in rows.head(max(MAX_REJECTS - len(rejects), 0))]
    raw = _assembled(made, frame, table.frame, columns)
    return RawTable(raw, rejected, tuple(rejects), counts, table.currencies | made.currencies)


def _missing_columns(made: TableMap, frame: pl.DataFrame) -> list[Problem]:
    found: list[Problem] = []
    wanted = [one.source for one in made.columns.values()] + (list(made.id) if isinstance(made.id, tuple) else [])
    for name in dict.fromkeys(wanted):
        if name not in frame.columns:
            place = made.document.places.key(("columns", name))
            found.append(
                Problem("unknown-column", f"the table has no column '{name}'", place, suggest(name, frame.columns))
            )
    return found


# -- columns of the table


def _columns(made: TableMap, frame: pl.DataFrame, cells: bool) -> RawTable:
    """The columns that the map reads, raw by their names in the map."""
    tables = [_column(name, one, frame, cells) for name, one in made.columns.items()]
    rejected = pl.Series("rejected", [False]).new_from_index(0, frame.height)
    for one in tables:
        rejected = rejected | one.rejected
    columns = [one.frame.get_column(name) for one, name in zip(tables, made.columns, strict=True)]
    codes = [one.frame.get_column(CURRENCY) for one in tables if CURRENCY in one.frame.columns]
    raw = pl.DataFrame([*columns, *_one_currency(codes, made)]) if columns else pl.DataFrame(height=frame.height)
    rejects = tuple(reject for one in tables for reject in one.rejects)[:MAX_REJECTS]
    counts = {key: count for one in tables for key, count in one.counts.items()}
    currencies = frozenset(code for one in tables for code in one.currencies)
    return RawTable(raw, rejected, rejects, counts, currencies)


def _one_currency(codes: list[pl.Series], made: TableMap) -> list[pl.Series]:
    from makegood.cases.columns import joined_currencies

    constant = sorted(made.currencies)
    if constant and codes:
        codes = [*codes, pl.Series([",".join(constant)]).new_from_index(0, len(codes[0]))]
    joined, _ = joined_currencies(codes)
    return [] if joined is None else [joined]


def _column(name: str, column: MapColumn, frame: pl.DataFrame, cells: bool) -> RawTable:
    series = _present(column, frame.get_column(column.source)).alias(name)
    spec = replace(column.spec, name=column.source, absent=None)
    meant, bad = _meant(column, series, spec)
    kind = Kind(column.source, {name: replace(spec, name=name)}, {}, None, "")
    table = read_columns(
        kind, pl.DataFrame([meant]), zone=column.timezone, lenient=True, cells=cells or column.words is not None,
        currencies={name: column.currency} if column.currency else None,
    )  # fmt: skip
    said = tuple(
        replace(one, column=column.source, message=one.message.replace(f"'{name}'", f"'{column.source}'"))
        for one in table.rejects
    )
    counts = {(column.source, code): count for (_, code), count in table.counts.items()}
    rows = bad.arg_true()
    if len(rows):
        code = "unknown-choice" if column.words is not None else "wrong-type"
        counts[column.source, code] = counts.get((column.source, code), 0) + len(rows)
        said += tuple(_odd(column, row, series[row]) for row in rows.head(MAX_REJECTS))
    return RawTable(table.frame, table.rejected | bad, said, counts, table.currencies)


def _present(column: MapColumn, series: pl.Series) -> pl.Series:
    """The series, null where a text stands for no value."""
    if not column.missing or series.dtype != pl.String:
        return series
    return pl.select(pl.when(~series.is_in(list(column.missing))).then(series).alias(series.name)).to_series()


def _meant(column: MapColumn, series: pl.Series, spec: FactSpec) -> tuple[pl.Series, pl.Series]:
    """The series with its words or its date format understood, and where it could not be."""
    none = pl.Series("bad", [False]).new_from_index(0, len(series))
    if column.words is not None:
        words = {word: _word(value) for word, value in column.words.items()}
        texts = series.cast(pl.String)
        found = texts.replace_strict(words, default=None, return_dtype=pl.String)
    elif column.format is not None and series.dtype == pl.String:
        found = _parsed(column.format, series, spec.type.kind)
    else:
        return series, none
    return found.alias(series.name), series.is_not_null() & found.is_null()


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parsed(pattern: str, series: pl.Series, kind: str) -> pl.Series:
    if kind == "date":
        return series.str.to_date(pattern, strict=False)
    return series.str.to_datetime(pattern, strict=False, time_unit="us")


def _odd(column: MapColumn, row: int, value: Any) -> Reject:
    shown = fact_reading.shown(value)
    if column.words is not None:
        words = ", ".join(column.words)
        return Reject(
            row,
            column.source,
            "unknown-choice",
            f"'{column.source}' is {shown}; it must be one of {words}",
            suggest(str(value), column.words),
        )
    return Reject(
        row, column.source, "wrong-type", f"'{column.source}' is {shown}, which is not written like {column.format}"
    )


# -- facts


def _facts(made: TableMap, table: pl.DataFrame) -> dict[str, pl.Series]:
    """The raw facts that columns and expressions give, at the scale of each fact."""
    if not made.nodes:
        return {}
    named: dict[str, Node] = dict(made.nodes)
    found = evaluate(named, list(named), table, {})
    exprs = [to_step(name, name, node, made.kind.facts[name].scale) for name, node in named.items()]
    return {series.name: series for series in found.select(exprs).get_columns()}


def _outside(spec: FactSpec, series: pl.Series) -> tuple[str, pl.Series]:
    """Where a fact is outside its limits or choices, and the code for it."""
    if spec.type.kind == "choice":
        return "unknown-choice", (series.is_not_null() & ~series.is_in(list(spec.type.choices))).fill_null(False)
    if spec.type.numeric or spec.type.measured:
        low, high = limits(spec)
        return "out-of-range", ((series < low) | (series > high)).fill_null(False)
    return "", pl.Series("bad", [False]).new_from_index(0, len(series))


def _said(spec: FactSpec, code: str, row: int, value: Any) -> Reject:
    if code == "unknown-choice":
        message = f"'{spec.name}' is {fact_reading.shown(value)}; it must be one of {', '.join(spec.type.choices)}"
        return Reject(row, spec.name, code, message, suggest(str(value), spec.type.choices))
    low, high = limits(spec)
    side, limit = ("below the least", low) if value < low else ("above the most", high)
    shown, end = fact_reading.show(spec, value), fact_reading.show(spec, limit)
    return Reject(row, spec.name, code, f"'{spec.name}' is {shown}, {side} allowed, {end}")


def _without(series: pl.Series, bad: pl.Series) -> pl.Series:
    return series if not bad.any() else pl.select(pl.when(~bad).then(series).alias(series.name)).to_series()


def _assembled(
    made: TableMap, frame: pl.DataFrame, table: pl.DataFrame, columns: Mapping[str, pl.Series]
) -> pl.DataFrame:
    series = list(columns.values())
    if CURRENCY in table.columns:
        series.append(table.get_column(CURRENCY))
    elif made.currencies:
        series.append(pl.Series(CURRENCY, [",".join(sorted(made.currencies))]).new_from_index(0, frame.height))
    raw = pl.DataFrame(series) if series else pl.DataFrame(height=frame.height)
    constants = [
        pl.lit(column_value(value, made.kind.facts[name].type), dtype=raw_type(made.kind.facts[name].type)).alias(name)
        for name, value in made.constants.items()
    ]
    filled = with_absences(
        made.kind, raw.with_columns(constants), [name for name in made.kind.facts if name not in made.constants]
    )
    ids = _ids(made, frame, table)
    return filled if ids is None else filled.insert_column(0, ids)


def _ids(made: TableMap, frame: pl.DataFrame, table: pl.DataFrame) -> pl.Series | None:
    if made.id is None:
        return None
    if isinstance(made.id, tuple):
        parts = [pl.col(name).cast(pl.String).fill_null("") for name in made.id]
        return frame.select(pl.concat_str(parts, separator="-").alias("id")).to_series()
    found = evaluate({"id": made.id}, ["id"], table, {})
    return found.get_columns()[0].cast(pl.String).alias("id")
