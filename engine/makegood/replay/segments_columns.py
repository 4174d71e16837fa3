"""Counting the segments of a slice in columns: the same counts as `Detail.add_case`, by grouping instead of looping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from makegood.replay.compare_money import SIDES, amount, purses_of
from makegood.replay.pairs import Track
from makegood.replay.segments import DAY_MICROS, Detail, Part, Segments, Spread
from makegood.replay.segments_grid import Grid
from makegood.replay.tally import Purse

if TYPE_CHECKING:
    import polars as pl

FLAGS = ("changed", "better", "worse")


def count_segments(
    raw: pl.DataFrame, derived: pl.DataFrame, flags: pl.DataFrame, tracks: Sequence[Track], detail: Detail
) -> None:
    """Count a slice: `raw` are its facts, `derived` its outcomes as `compare_columns` makes them, `flags` its verdicts."""
    import polars as pl

    purses = list(purses_of(derived, tracks).items())
    paid = derived.select(one for at, (purse, members) in enumerate(purses) for one in _paid(at, purse, members))
    sums = [f"{side} {at}" for at in range(len(purses)) for side in SIDES]
    for at, (purse, _) in enumerate(purses):
        _count_spreads(paid.filter(pl.col(f"whole {at}")), at, purse, detail)
    cases = flags.hstack(paid.select(sums))
    # Most cases change nothing and pay nothing: only the others are added up.
    busy = cases.select(pl.any_horizontal(*FLAGS, *(pl.col(name) != 0 for name in sums))).to_series()
    few = cases.filter(busy)
    for segments in detail.segments.values():
        if not segments.lost:
            _count_fact(raw, busy, few, segments, [purse for purse, _ in purses])


def _paid(at: int, purse: Purse, tracks: Sequence[Track]) -> list[pl.Expr]:
    """A purse's money in each case: nothing where it is not decided whole, or not in this currency."""
    import polars as pl

    known = pl.all_horizontal(*(amount(side, track).is_not_null() for track in tracks for side in SIDES))
    whole = known if tracks[0].currency is not None else known & (pl.col("currency") == purse.currency)
    sums = [
        pl.when(whole)
        .then(pl.sum_horizontal(*(amount(side, track).fill_null(0) for track in tracks)))
        .otherwise(0)
        .cast(pl.Int64)
        .alias(f"{side} {at}")
        for side in SIDES
    ]
    return [whole.alias(f"whole {at}"), *sums]


def _count_spreads(rows: pl.DataFrame, at: int, purse: Purse, detail: Detail) -> None:
    if rows.is_empty():
        return
    spreads = detail.spread(purse)
    before, after = rows[f"old {at}"], rows[f"new {at}"]
    for spread, values in ((spreads.before, before), (spreads.after, after), (spreads.difference, after - before)):
        keys = _parted(values, spread, spread.grid)
        for key, count in keys.value_counts().iter_rows():
            spread.add(key, count)
        spread.settle()


def _count_fact(
    raw: pl.DataFrame, busy: pl.Series, few: pl.DataFrame, segments: Segments, purses: Sequence[Purse]
) -> None:
    import polars as pl

    keys = _keys(raw, segments)
    counts = keys.value_counts()
    segments.settle(counts.height)
    if segments.lost:
        return
    for key, count in counts.iter_rows():
        segments.part(key).cases += count
    sums = few.with_columns(keys.filter(busy)).group_by("key").agg(pl.col(few.columns).sum())
    for row in sums.iter_rows(named=True):
        part = Part(0, *(row[name] for name in FLAGS))
        for at, purse in enumerate(purses):
            part.pay(purse, row[f"old {at}"], row[f"new {at}"])
        segments.part(row["key"]).add(part)
    segments.settle()


def _keys(raw: pl.DataFrame, segments: Segments) -> pl.Series:
    """The part of each case."""
    import polars as pl

    if segments.fact not in raw.columns:
        return pl.Series("key", [None], dtype=pl.Int64).new_from_index(0, raw.height)
    values = raw[segments.fact].alias("key")
    if segments.micros:
        return values // DAY_MICROS
    if segments.grid is None:
        return values
    return _parted(values, segments, segments.grid)


def _parted(values: pl.Series, owner: Segments | Spread, grid: Grid) -> pl.Series:
    """Values, or their cells where the owner counts these."""
    if not owner.many:
        owner.settle(values.n_unique())
    return _cells(values, grid) if owner.many else values


def _cells(values: pl.Series, grid: Grid) -> pl.Series:
    import polars as pl

    cells = pl.Series(values.name, grid.cuts, dtype=pl.Int64).search_sorted(values.fill_null(0), side="right")
    assert isinstance(cells, pl.Series)
    return pl.select(pl.when(values.is_not_null()).then(cells)).to_series().alias(values.name)
