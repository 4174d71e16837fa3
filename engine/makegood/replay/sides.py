"""Two books over a slice of raw facts: the frame that `compare_columns` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from makegood.book import Book
from makegood.cases.kind import Kind
from makegood.replay.compare_columns import APPLIES, column
from makegood.replay.compare_rows import NUMBER_SCALE
from makegood.replay.pairs import Pair, Track

if TYPE_CHECKING:
    import polars as pl

    from makegood.table_column import TableColumn


def one_side(
    raw: pl.DataFrame, now: int | str | None, kind: Kind, side: str, books: Mapping[str, Book], pairs: Sequence[Pair],
    tracks: Sequence[Track], scales: Mapping[Track, int],
) -> pl.DataFrame:  # fmt: skip
    """The raw outputs of one side ("old" or "new") for each row, amounts at the scale of their track."""
    from makegood.table import decide_frame

    book = books[side]
    own = [track for track in tracks if track.has(side)]
    wanted = {pair.side(side) for pair in pairs}
    timelines = {name: one for name, one in book.timelines.items() if name in wanted}
    keys = sorted({key for track in own for key in track.output_keys()})
    decided = decide_frame(timelines, kind, raw, now, book.calendars, only=keys, rates=book.rates)
    at_scale = {(track.pair.side(side), track.main): scale for track, scale in scales.items()}
    shown = [one for spec in decided.columns for one in _shown(spec, side, at_scale)]
    return decided.frame.select(shown)


def _shown(spec: TableColumn, side: str, scales: Mapping[tuple[str | None, str], int]) -> list[pl.Expr]:
    """An output under its side's name; amounts and scores as integers at a common scale."""
    import polars as pl

    if spec.section == "applies":
        return [pl.col(spec.column).alias(column(side, spec.policy, APPLIES))]
    key = f"{spec.section}.{spec.name}.{spec.field}"
    name = column(side, spec.policy, key)
    if spec.type.kind in ("number", "integer") and spec.field == "points":
        return [_points(spec).alias(name)]
    factor = 10 ** (scales.get((spec.policy, key), spec.scale or 0) - (spec.scale or 0))
    value = pl.col(spec.column)
    return [(value * factor if factor > 1 else value).alias(name)]


def _points(spec: TableColumn) -> pl.Expr:
    """Points with six decimals, cut off: only for telling whether they are others."""
    import polars as pl

    over: pl.Expr
    if spec.scale is None:
        value, over = pl.col(f"{spec.column}#n"), pl.col(f"{spec.column}#d")
    else:
        value, over = pl.col(spec.column), pl.lit(10**spec.scale)
    return value.cast(pl.Int128).mul(10**NUMBER_SCALE).floordiv(over)
