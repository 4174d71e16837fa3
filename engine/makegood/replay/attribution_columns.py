"""A slice of cases for an attribution: each way of deciding an outcome is a few columns, made once and kept while needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from makegood.replay.compare_columns import APPLIES, case_flags, cells, column, judged_cells
from makegood.replay.compare_money import SIDES, amount_in
from makegood.replay.sides import one_side

if TYPE_CHECKING:
    from makegood.replay.attribution_runs import Chosen, Runs, Task, Way
    from makegood.replay.pairs import Track

# The columns of one way, by the key of the output; none where the book does not have the outcome.
Columns = dict[str, pl.Series]


def count_slice(runs: Runs, frame: pl.DataFrame, now: int | str | None, currency: pl.Series) -> None:
    """Do every task over a slice of raw facts; `currency` is that of each row's money."""
    store = _Store(runs, frame, now)
    base = pl.DataFrame([currency.alias("currency")])
    for task in runs.tasks.values():
        if task.tracks:
            _count(runs, task, base.hstack(store.joined(task)))
            store.release(task)


class _Store:
    """The columns of a slice by their way of being decided; a book is decided when the first of its ways is needed."""

    def __init__(self, runs: Runs, frame: pl.DataFrame, now: int | str | None) -> None:
        self.runs = runs
        self.frame = frame
        self.now = now
        self.left: Counter[Way] = Counter(way for task in runs.tasks.values() if task.tracks for way in task.ways())
        self.found: dict[Way, Columns] = {}

    def joined(self, task: Task) -> pl.DataFrame:
        """Both sides of a task, named as `compare_columns` reads them."""
        made: list[pl.Series] = []
        for at, old, new in task.scopes:
            name = self.runs.pairs[at].name
            made += self._named(name, old, new)
        for at, old, new in task.tracks:
            made += self._named(self.runs.tracks[at].pair.name, old, new)
        return pl.DataFrame(made)

    def _named(self, name: str, old: Way, new: Way) -> list[pl.Series]:
        return [
            series.alias(column(side, name, key))
            for side, way in zip(SIDES, (old, new), strict=True)
            for key, series in self._columns(way).items()
        ]

    def _columns(self, way: Way) -> Columns:
        if way not in self.found:
            self._decide(self.runs.by[way])
        return self.found[way]

    def release(self, task: Task) -> None:
        for way in task.ways():
            self.left[way] -= 1
            if not self.left[way]:
                self.found.pop(way, None)

    def _decide(self, chosen: Chosen) -> None:
        """Everything that this book is the first to decide in its way, as far as a task still needs it."""
        runs = self.runs
        ways = [way for way in runs.ways(chosen) if self.left[way] and runs.by[way] == chosen]
        own = len(runs.pairs)
        tracks = [runs.tracks[place - own] for place, _ in ways if place >= own]
        named = {runs.pairs[place].name for place, _ in ways if place < own} | {one.pair.name for one in tracks}
        pairs = [one for one in runs.pairs if one.name in named]
        book = runs.books[chosen]
        made = one_side(self.frame, self.now, runs.kind, "new", {"new": book}, pairs, tracks, runs.scales)
        for way in ways:
            place = way[0]
            if place < own:
                self.found[way] = _picked(made, runs.pairs[place].name, (APPLIES,))
            else:
                track = runs.tracks[place - own]
                self.found[way] = _picked(made, track.pair.name, track.output_keys())


def _picked(made: pl.DataFrame, policy: str, keys: Sequence[str]) -> Columns:
    names = {key: column("new", policy, key) for key in keys}
    return {key: made[name] for key, name in names.items() if name in made.columns}


def _count(runs: Runs, task: Task, frame: pl.DataFrame) -> None:
    pairs = [runs.pairs[at] for at, _, _ in task.scopes]
    tracks = [runs.tracks[at] for at, _, _ in task.tracks]
    if task.counts is None:
        derived = cells(frame, ("currency",), pairs, tracks)
    else:
        derived = judged_cells(frame, ("currency",), pairs, tracks)
        flags = case_flags(derived, pairs, tracks)
        mixed = pl.col("mixed")
        changed, better, worse = flags.select(
            pl.col("changed").sum(), (pl.col("better") | mixed).sum(), (pl.col("worse") | mixed).sum()
        ).row(0)
        task.counts.changed += changed
        task.counts.better += better
        task.counts.worse += worse
    if task.money is not None:
        _add_up(derived, tracks, task.money)


def _add_up(derived: pl.DataFrame, tracks: Sequence[Track], money: dict[tuple[str, str, str], int]) -> None:
    """What each purse pays more, over the cases in which both sides are decided whole."""
    given = sorted(derived["currency"].unique()) if any(one.currency is None for one in tracks) else []
    fixed = [one.currency for one in tracks if one.currency is not None]
    for currency in dict.fromkeys([*fixed, *given]):
        own = [one for one in tracks if one.currency in (None, currency)]
        rows = derived
        if all(one.currency is None for one in own):
            rows = derived.filter(pl.col("currency") == currency)
        found = rows.select(_difference(own, currency)).item()
        purse = (own[0].pair.name, own[0].pays or "company", currency)
        money[purse] = money.get(purse, 0) + int(found or 0)


def _difference(tracks: Sequence[Track], currency: str) -> pl.Expr:
    """The sum of after less before; money in another currency is in another purse."""
    sides = {side: [amount_in(side, track, currency) for track in tracks] for side in SIDES}
    whole = pl.all_horizontal(*(one.is_not_null() for side in sides.values() for one in side))
    totals = [pl.sum_horizontal(*(one.cast(pl.Int128) for one in sides[side])) for side in ("new", "old")]
    return (totals[0] - totals[1]).filter(whole).sum()
