"""Columns of lists and records → raw columns, all rows at once; a row that is not surely right is left null.

A list is read as one long column of its elements, a record field by field, by the readers of plain columns: a history of
ten events a case costs about what ten columns do. Where money is inside, and where a value is odd, `facts.read` judges.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from makegood.cases.facts import MAX_LIST, FactSpec

Plain = Callable[[FactSpec, pl.Series], pl.Series]
"""Reads a column that is neither of lists nor of records; null where a value is not surely right."""


def read_nested(spec: FactSpec, series: pl.Series, raw_type: Callable[[FactSpec], Any], plain: Plain) -> pl.Series:
    """The raw column; null where the series is, and in every row in which anything is odd."""
    return _Nested(raw_type, plain).read(spec, series)[0].alias(spec.name)


class _Nested:
    def __init__(self, raw_type: Callable[[FactSpec], Any], plain: Plain) -> None:
        self.raw_type = raw_type
        self.plain = plain

    def read(self, spec: FactSpec, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The raw values and where they cannot be trusted; there, and where nothing is given, they are null."""
        if spec.type.kind == "list":
            return self._list(spec, series)
        if spec.type.kind == "record":
            return self._record(spec, series)
        raw = self.plain(spec, series)
        return raw, series.is_not_null() & raw.is_null()

    def _refused(self, spec: FactSpec, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        nothing = pl.Series(series.name, [None], dtype=self.raw_type(spec)).new_from_index(0, len(series))
        return nothing, series.is_not_null()

    def _list(self, spec: FactSpec, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        if not isinstance(series.dtype, pl.List):
            return self._refused(spec, series)
        given = pl.DataFrame({"row": pl.int_range(len(series), eager=True), "given": series})
        elements = given.filter((pl.col("given").list.len() > 0).fill_null(False)).explode("given")
        raw, odd = self.read(spec.fields[""], elements.get_column("given"))
        read = elements.select("row", raw.alias("raw"), odd.alias("odd"))
        rows = read.group_by("row", maintain_order=True).agg("raw", pl.col("odd").any())
        joined = given.join(rows, on="row", how="left", maintain_order="left")
        length = pl.col("given").list.len()
        made = joined.select(
            pl.when(length == 0).then(pl.lit([], dtype=self.raw_type(spec))).otherwise(pl.col("raw")).alias("raw"),
            (pl.col("odd").fill_null(False) | (length > MAX_LIST).fill_null(False)).alias("odd"),
        )
        return _trusted(made, self.raw_type(spec))

    def _record(self, spec: FactSpec, series: pl.Series) -> tuple[pl.Series, pl.Series]:
        if not isinstance(series.dtype, pl.Struct) or any(one.name not in spec.fields for one in series.dtype.fields):
            return self._refused(spec, series)
        given = {one.name for one in series.dtype.fields}
        parts: list[pl.Series] = []
        doubts: list[pl.Series] = []
        for name, one in spec.fields.items():
            raw, odd = self.read(one, series.struct.field(name)) if name in given else self._refused(one, _none(series))
            if one.absent is not None:
                silent = series.struct.field(name).is_null() if name in given else ~odd
                raw = pl.select(pl.when(silent).then(pl.lit(one.absent, dtype=raw.dtype)).otherwise(raw)).to_series()
            parts.append(raw.alias(name))
            doubts.append(odd.alias(name))
        there = series.is_not_null()
        odd_rows = pl.DataFrame(doubts).select(pl.any_horizontal(pl.all())).to_series() & there
        record = pl.DataFrame(parts).select(pl.when(there).then(pl.struct(pl.all())).alias("raw"))
        return _trusted(record.with_columns(odd_rows.alias("odd")), self.raw_type(spec))


def _none(series: pl.Series) -> pl.Series:
    return pl.Series("none", [None], dtype=pl.Null).new_from_index(0, len(series))


def _trusted(made: pl.DataFrame, type_: Any) -> tuple[pl.Series, pl.Series]:
    """The columns `raw`, null where `odd`, and `odd`."""
    raw = made.select(pl.when(~pl.col("odd")).then(pl.col("raw")).cast(type_).alias("raw")).to_series()
    return raw, made.get_column("odd")
