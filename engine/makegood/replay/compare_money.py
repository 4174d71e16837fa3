"""The money of a slice in columns: sums per payer and currency, and the cases that move most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from makegood.replay.pairs import Track
from makegood.replay.tally import MOST_EACH_WAY, OUT, Mover, Purse, Sum, Tally

if TYPE_CHECKING:
    import polars as pl

SIDES = ("old", "new")
Facts = Callable[[Sequence[int]], list[Mapping[str, str]]]


def status_column(side: str, track: Track) -> str:
    """The column of how an outcome stands on one side: out of scope, undecided or decided."""
    return f"{side} status {track.pair.name} {track.key}"


def value_column(side: str, track: Track) -> str:
    """The column of an outcome's value on one side."""
    return f"{side} value {track.pair.name} {track.key}"


def purses_of(derived: pl.DataFrame, tracks: Sequence[Track]) -> dict[Purse, list[Track]]:
    """The amounts that are added up together: of one pair, one payer, one currency (the case's own, if none is fixed)."""
    found: dict[Purse, list[Track]] = {}
    given = sorted(derived["currency"].unique()) if any(one.is_money and one.currency is None for one in tracks) else []
    for track in tracks:
        if track.is_money:
            for currency in [track.currency] if track.currency else given:
                found.setdefault(Purse(track.pair, track.pays or "company", currency), []).append(track)
    return found


def amount(side: str, track: Track) -> pl.Expr:
    """An amount: nothing where the policy does not govern, null where it is undecided."""
    import polars as pl

    return pl.when(pl.col(status_column(side, track)) == OUT).then(0).otherwise(pl.col(value_column(side, track)))


def amount_in(side: str, track: Track, currency: str) -> pl.Expr:
    """The amount that counts in one currency: where it has the case's own, it is in another purse in any other case."""
    import polars as pl

    one = amount(side, track)
    return one if track.currency is not None else pl.when(pl.col("currency") == currency).then(one).otherwise(0)


def count_money(
    rows: pl.DataFrame, purse: Purse, tracks: Sequence[Track], tally: Tally, facts: Facts, most: int
) -> None:
    """Add up the amounts of one purse, and keep the cases that move it most."""
    import polars as pl

    money = tally.purse(purse)
    both = rows.select(
        pl.int_range(pl.len()).alias("place"),
        (pl.col("currency") == purse.currency).alias("given"),
        *(amount_in(side, track, purse.currency).alias(f"{side} {track.name}") for track in tracks for side in SIDES),
    )
    for track in tracks:
        own = tally.outcomes[track].money.setdefault(purse.currency, Sum())
        own.add(_sum(both if track.currency is not None else both.filter("given"), [track.name]))
    names = [track.name for track in tracks]
    money.sum.add(_sum(both, names))
    money.keep(_movers(rows, both, names, facts, most), most)


def _totals(names: Sequence[str]) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The case's sum before and after, and whether every part of it is decided."""
    import polars as pl

    before = pl.sum_horizontal(*(pl.col(f"old {name}").fill_null(0) for name in names))
    after = pl.sum_horizontal(*(pl.col(f"new {name}").fill_null(0) for name in names))
    whole = pl.all_horizontal(*(pl.col(f"{side} {name}").is_not_null() for name in names for side in SIDES))
    return before, after, whole


def _sum(both: pl.DataFrame, names: Sequence[str]) -> Sum:
    import polars as pl

    before, after, whole = _totals(names)
    wide = both.select(
        before.cast(pl.Int128).alias("before"), after.cast(pl.Int128).alias("after"), whole.alias("whole")
    )
    decided, more = pl.col("whole"), pl.col("after") - pl.col("before")
    found = wide.select(
        pl.col("before").filter(decided).sum(),
        pl.col("after").filter(decided).sum(),
        decided.sum().alias("cases"),
        (decided & (more > 0)).sum().alias("more"),
        (decided & (more < 0)).sum().alias("less"),
        (~decided).sum().alias("undecided"),
        pl.col("before").filter(~decided).sum().alias("open_before"),
        pl.col("after").filter(~decided).sum().alias("open_after"),
    ).row(0, named=True)
    return Sum(**{name: int(value or 0) for name, value in found.items()})


def _movers(rows: pl.DataFrame, both: pl.DataFrame, names: Sequence[str], facts: Facts, most: int) -> list[Mover]:
    """The cases of this slice with the largest differences, in all and each way."""
    import polars as pl

    before, after, whole = _totals(names)
    sized = both.select("place", before.alias("before"), after.alias("after"), whole.alias("whole"))
    more = pl.col("after") - pl.col("before")
    moved = sized.filter(pl.col("whole") & (more != 0)).sort(more.abs(), "place", descending=[True, False])
    each = [moved.filter(way).head(MOST_EACH_WAY) for way in (more > 0, more < 0)]
    largest = pl.concat([moved.head(most), *each]).unique("place", keep="first", maintain_order=True)
    places = largest["place"].to_list()
    kept, parts = rows[places], both[places].to_dicts()
    known = facts(kept["row"].to_list())
    return [
        Mover(now - then, kept["row"][at], kept["id"][at], then, now, _parts(names, parts[at]), known[at])
        for at, (_, then, now, _) in enumerate(largest.iter_rows())
    ]


def _parts(names: Sequence[str], row: Mapping[str, Any]) -> tuple[tuple[str, int | None, int | None], ...]:
    pairs = ((name, row[f"old {name}"], row[f"new {name}"]) for name in names)
    return tuple((name, was, is_now) for name, was, is_now in pairs if was != is_now)
