"""The money of a table's raw columns in a policy's own currency: the same as for single cases, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from makegood import zones
from makegood.cases.columns import CURRENCY, SEVERAL, raw_type
from makegood.cases.facts import FactSpec
from makegood.exchange.facts import amount
from makegood.exchange.rates import Rate, Rates
from makegood.expr.types import holds_money
from makegood.zone_columns import local_dates


def exchanged_columns(
    frame: pl.DataFrame,
    specs: Mapping[str, FactSpec],
    rates: Rates,
    wanted: str,
    zone: str,
    now: int | str,
) -> pl.DataFrame:
    """The frame with money in the wanted currency wherever there is a rate; what has none stands as it is.

    `specs` are the facts that hold money, by column; `now` is the instant of evaluation, or the column that holds it; the
    day of a rate is that of the zone.
    """
    codes = frame.get_column(CURRENCY)
    foreign = (codes.is_not_null() & (codes != wanted) & ~codes.str.contains(SEVERAL, literal=True)).fill_null(False)
    if not foreign.any():
        return frame
    places = foreign.arg_true()
    days = _days(frame, places, zone, now)
    found = [
        None if day is None else rates.on(code, wanted, day)
        for code, day in zip(codes.gather(places).to_list(), days, strict=True)
    ]
    rows = [row for row, rate in zip(places.to_list(), found, strict=True) if rate is not None]
    used = [rate for rate in found if rate is not None]
    return frame.with_columns(
        *(_exchanged(frame.get_column(name), spec, rows, used) for name, spec in specs.items()),
        codes.scatter(rows, wanted),
    )


def _days(frame: pl.DataFrame, places: pl.Series, zone: str, now: int | str) -> list[int | None]:
    """The day of evaluation of these rows."""
    if isinstance(now, int):
        return [zones.local_date(now, zone)] * len(places)
    moments = frame.get_column(now).gather(places)
    known = moments.drop_nulls().unique()
    found = dict(zip(known.to_list(), local_dates(known.to_numpy(), zone).tolist(), strict=True))
    return [found.get(one) for one in moments.to_list()]


def _exchanged(column: pl.Series, spec: FactSpec, rows: list[int], rates: list[Rate]) -> pl.Series:
    """A column whose values in these rows are exchanged, each by its rate; what recurs is worked out once."""
    if spec.type.kind != "money":
        cells = column.to_list()
        for row, rate in zip(rows, rates, strict=True):
            cells[row] = _cell(cells[row], spec, rate)
        return pl.Series(column.name, cells, dtype=raw_type(spec.type))
    known: dict[tuple[int, int], int | None] = {}
    made: list[int | None] = []
    for raw, rate in zip(column.gather(rows).to_list(), rates, strict=True):
        key = (raw, id(rate))  # `Rates` gives the same rate of a day again
        if raw is not None and key not in known:
            known[key] = amount(spec, raw, rate)
        made.append(known.get(key))
    return column.scatter(rows, pl.Series(made, dtype=pl.Int64))


def _cell(cell: Any, spec: FactSpec, rate: Rate) -> Any:
    """The same of a list or a record as columns hold it."""
    if cell is None or not holds_money(spec.type):
        return cell
    match spec.type.kind:
        case "money":
            return amount(spec, cell, rate)
        case "list":
            return [_cell(one, spec.fields[""], rate) for one in cell]
        case "record":
            return {name: _cell(one, spec.fields[name], rate) for name, one in cell.items()}
    return cell
