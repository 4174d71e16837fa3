"""What a dry-run compares, ready to be fed: both books, the tally, and the facts that have to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from makegood.book import Book
from makegood.cases.kind import Kind
from makegood.currencies import NO_CURRENCY
from makegood.decision import Decision
from makegood.replay.compare_rows import RowComparison, scales_of
from makegood.replay.fact_texts import fact_texts, raw_tuple
from makegood.replay.moment import Moment
from makegood.replay.pairs import Pair, Track
from makegood.replay.tally import MOST_SETS, Tally, Undecided
from makegood.replay.whole_versions import whole_versions

if TYPE_CHECKING:
    import polars as pl

CURRENCY = "#currency"


class Comparison:
    """Counts cases, one by one or a frame at a time, into one tally. `books` has "old" and "new"."""

    def __init__(
        self,
        kind: Kind,
        books: Mapping[str, Book],
        pairs: Sequence[Pair],
        tracks: Sequence[Track],
        moment: Moment,
        movers: int,
    ) -> None:
        self.kind = kind
        compared = {side: {pair.side(side) for pair in pairs} for side in books}
        self.books = {
            side: whole_versions(book, sorted(one for one in compared[side] if one is not None))
            for side, book in books.items()
        }
        self.pairs = pairs
        self.tracks = tracks
        self.moment = moment
        self.movers = movers
        self.scales = scales_of(tracks, books["new"], books["old"])
        self.tally = Tally.over(pairs, tracks)
        self.rows = RowComparison(pairs, tracks, self.scales, self.tally, movers)
        policies = [one for book in self.books.values() for versions in book.policies.values() for one in versions]
        used = {name for policy in policies for name in policy.facts}
        self.read_facts = tuple(name for name in kind.facts if name in used)
        self.facts = (
            self.read_facts if moment.fact in (None, *self.read_facts) else (*self.read_facts, str(moment.fact))
        )

    def add_case(
        self,
        row: int,
        case_id: str,
        case: Mapping[str, Any],
        now: int | None,
        facts: Mapping[str, str],
        currency: str | None,
    ) -> None:
        """Compare one case; `currency` is that of its money. Raises CaseError when it is not of its kind."""
        old, new = (self.books[side].decide(case, now) for side in ("old", "new"))
        self.tally.moments += now is not None
        mask = self.rows.add(row, case_id, old, new, facts, currency)
        if mask and self._is_new(mask):
            self.tally.undecided[mask] = Undecided(row, case_id, self._missing(new))

    def _is_new(self, mask: int) -> bool:
        """Whether a set of undecided outcomes has no example yet, and may have one."""
        return mask not in self.tally.undecided and len(self.tally.undecided) < MOST_SETS

    def add_frame(self, frame: pl.DataFrame, first: int, ids: pl.Series) -> None:
        """Compare raw facts in columns; `first` is the number of the first row, `ids` the names of the cases."""
        import polars as pl

        from makegood.replay.compare_columns import compare_slice
        from makegood.replay.sides import both_sides

        now: int | str | None = self.moment.instant
        if self.moment.fact is not None:
            now = self.moment.fact
            if now not in frame.columns:
                frame = frame.with_columns(pl.lit(None, dtype=pl.Int64).alias(now))
        both = both_sides(frame, now, self.kind, self.books, self.pairs, self.tracks, self.scales)
        currency = _currencies(frame)
        numbers = pl.int_range(first, first + len(ids), dtype=pl.Int64, eager=True)
        joined = pl.DataFrame([numbers.alias("row"), ids.alias("id"), currency.alias("currency")]).hstack(both)

        def texts(rows: Sequence[int]) -> list[Mapping[str, str]]:
            found = frame[[row - first for row in rows]].iter_rows(named=True)
            return [fact_texts(self.kind, self.read_facts, one, one.get(CURRENCY)) for one in found]

        self.tally.moments += self._moments(frame)
        for mask, row, case_id in sorted(
            compare_slice(joined, self.pairs, self.tracks, self.tally, texts, self.movers), key=_row
        ):
            if self._is_new(mask):
                missing = self._missing(self._decided(frame.row(row - first, named=True)))
                self.tally.undecided[mask] = Undecided(row, case_id, missing)

    def _moments(self, frame: pl.DataFrame) -> int:
        """How many rows have a known moment of decision."""
        if self.moment.fact is None:
            return 0 if self.moment.instant is None else frame.height
        return frame.height - frame[self.moment.fact].null_count()

    def _decided(self, raw: Mapping[str, Any]) -> Decision:
        """The new decision of a raw case."""
        decider = self.books["new"].decider(self.kind.name)
        specs = self.kind.facts
        given = tuple(raw_tuple(specs[name], raw.get(name)) for name in decider.facts)
        now = raw.get(self.moment.fact) if self.moment.fact is not None else self.moment.instant
        results, problems = decider.results((*given, raw.get(CURRENCY)), now)
        return Decision(self.books["new"], {}, now, results, problems)

    def _missing(self, decision: Decision) -> dict[Track, tuple[str, ...]]:
        """The facts that each undecided outcome misses."""
        found = {(one["kind"], one["id"]): tuple(one["missing"]) for one in decision.data["undecided"]}
        keys = {track: (track.section, f"{track.pair.new}/{track.name}") for track in self.tracks}
        return {track: found[key] for track, key in keys.items() if key in found}


def _row(one: tuple[int, int, str]) -> int:
    return one[1]


def _currencies(frame: pl.DataFrame) -> pl.Series:
    """The currency of each row's money; NO_CURRENCY where it gives none, or several."""
    import polars as pl

    if CURRENCY not in frame.columns:
        return pl.Series([NO_CURRENCY], dtype=pl.String).new_from_index(0, frame.height)
    one = (
        pl.when(pl.col(CURRENCY).str.len_chars() == len(NO_CURRENCY))
        .then(pl.col(CURRENCY))
        .otherwise(pl.lit(NO_CURRENCY))
    )
    return frame.select(one).to_series()
