"""What a dry-run compares, ready to be fed: both books, the tally, and the facts that have to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from makegood.book import Book
from makegood.cases.kind import Kind
from makegood.currencies import NO_CURRENCY
from makegood.decision import Decision
from makegood.model import Policy
from makegood.replay.compare_rows import RowComparison, scales_of
from makegood.replay.fact_texts import fact_texts, raw_tuple
from makegood.replay.moment import Moment
from makegood.replay.pairs import Pair, Track
from makegood.replay.segments import Detail, Part, segments_of
from makegood.replay.segments_grid import Grid, amount_grid
from makegood.replay.segments_thresholds import thresholds
from makegood.replay.tally import MOST_SETS, Purse, Tally, Undecided
from makegood.replay.whole_versions import whole_versions

if TYPE_CHECKING:
    import polars as pl

    from makegood.replay.attribution_runs import Runs

CURRENCY = "#currency"
SEVERAL = ","
# So many cases are kept before those are dropped that no report will show.
MOST_SHOWN = 4096


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case that a report may show whole: its moment, its facts as texts, and what is needed to decide it again.

    That is the case as it was given, or its raw facts where it came in columns.
    """

    row: int
    id: str
    now: int | None
    facts: Mapping[str, str]
    case: Mapping[str, Any] | None = None
    raw: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """How much is counted: the movers that are kept, and what `Request` says of `segments` and `detail`."""

    movers: int
    segments: tuple[str, ...] = ()
    detail: bool = False


class Comparison:
    """Counts cases, one by one or a frame at a time, into one tally. `books` has "old" and "new"."""

    def __init__(
        self,
        kind: Kind,
        books: Mapping[str, Book],
        pairs: Sequence[Pair],
        tracks: Sequence[Track],
        moment: Moment,
        counting: Counting,
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
        self.movers = counting.movers
        self.scales = scales_of(tracks, books["new"], books["old"])
        self.tally = Tally.over(pairs, tracks)
        self.rows = RowComparison(pairs, tracks, self.scales, self.tally, self.movers)
        policies = [one for book in self.books.values() for versions in book.policies.values() for one in versions]
        used = {name for policy in policies for name in policy.facts}
        self.read_facts = tuple(name for name in kind.facts if name in used)
        more = () if moment.fact is None else (moment.fact,)
        self.facts = tuple(dict.fromkeys([*self.read_facts, *more, *counting.segments]))
        if counting.segments or counting.detail:
            self.tally.detail = self._detail(policies, counting)
        self.shown: dict[int, ShownCase] = {}
        # What counts the same cases beside this, for mixed books.
        self.follower: Runs | None = None

    def count_at(self, scales: Mapping[Track, int]) -> None:
        """Count amounts at least so finely, by pair and outcome: before any case is compared."""
        finer = {(track.pair.name, track.key): scale for track, scale in scales.items()}
        self.scales = {one: max(at, finer.get((one.pair.name, one.key), 0)) for one, at in self.scales.items()}
        self.rows = RowComparison(self.pairs, self.tracks, self.scales, self.tally, self.movers)

    def _detail(self, policies: Sequence[Policy], counting: Counting) -> Detail:
        """What is counted for segments: the facts asked for, and for a full report those that the policies read."""
        edges = thresholds(policies, self.kind)
        names = dict.fromkeys([*counting.segments, *(self.read_facts if counting.detail else ())])
        parted = (segments_of(self.kind.facts[name], tuple(edges.get(name, ()))) for name in names)
        return Detail({one.fact: one for one in parted if one is not None}, self._grid, counting.segments)

    def _grid(self, purse: Purse) -> Grid:
        own = (one for one in self.tracks if one.is_money and one.pair == purse.pair and one.pays == purse.pays)
        return amount_grid(max((self.scales[one] for one in own), default=0))

    def add_case(
        self,
        row: int,
        case_id: str,
        case: Mapping[str, Any],
        now: int | None,
        raw: Mapping[str, Any],
        currency: str | None,
    ) -> None:
        """Compare one case; `raw` are its facts, `currency` is that of its money. Raises CaseError when it is no such case."""
        old, new = (self.books[side].decide(case, now) for side in ("old", "new"))
        if self.follower is not None:
            self.follower.add_case(case, now, currency)
        facts = fact_texts(self.kind, self.read_facts, raw, currency)
        self.tally.moments += now is not None
        counted = self.rows.add(row, case_id, old, new, facts, currency)
        if counted.open and self._is_new(counted.open):
            self.tally.undecided[counted.open] = Undecided(row, case_id, self._missing(new))
        if self.tally.detail is not None:
            part = Part(1, counted.changed, counted.better, counted.worse)
            self.tally.detail.add_case(raw, part, counted.paid)
            self.shown[row] = ShownCase(row, case_id, now, facts, case=case)
            if len(self.shown) > MOST_SHOWN:
                self.forget()

    def _is_new(self, mask: int) -> bool:
        """Whether a set of undecided outcomes has no example yet, and may have one."""
        return mask not in self.tally.undecided and len(self.tally.undecided) < MOST_SETS

    def add_frame(self, frame: pl.DataFrame, first: int, ids: pl.Series) -> None:
        """Compare raw facts in columns; `first` is the number of the first row, `ids` the names of the cases."""
        import polars as pl

        if self.moment.fact is not None and self.moment.fact not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.Int64).alias(self.moment.fact))
        self.tally.moments += self._moments(frame)
        for mask, row, case_id in sorted(self._compared(frame, first, ids), key=_row):
            if self._is_new(mask):
                missing = self._missing(self._decided(frame.row(row - first, named=True)))
                self.tally.undecided[mask] = Undecided(row, case_id, missing)
        if self.follower is not None:
            self.follower.add_frame(frame, self._moment(), _currencies(frame))
        if self.tally.detail is not None:
            self._show(frame, first, ids)

    def _moment(self) -> int | str | None:
        """The moment of decision of a slice: an instant, or the column that holds each row's."""
        return self.moment.instant if self.moment.fact is None else self.moment.fact

    def _compared(self, frame: pl.DataFrame, first: int, ids: pl.Series) -> list[tuple[int, int, str]]:
        """Decide a slice under both books and count it; gives the sets of undecided outcomes, each with its first case."""
        import polars as pl

        from makegood.replay.compare_columns import compare_slice
        from makegood.replay.sides import one_side

        sides = [
            one_side(frame, self._moment(), self.kind, side, self.books, self.pairs, self.tracks, self.scales)
            for side in ("old", "new")
        ]
        both = pl.concat([one for one in sides if one.width], how="horizontal")
        currency = _currencies(frame)
        numbers = pl.int_range(first, first + len(ids), dtype=pl.Int64, eager=True)
        joined = pl.DataFrame([numbers.alias("row"), ids.alias("id"), currency.alias("currency")]).hstack(both)

        def texts(rows: Sequence[int]) -> list[Mapping[str, str]]:
            found = frame[[row - first for row in rows]].iter_rows(named=True)
            return [fact_texts(self.kind, self.read_facts, one, one.get(CURRENCY)) for one in found]

        return list(compare_slice(joined, frame, self.pairs, self.tracks, self.tally, texts, self.movers))

    def _show(self, frame: pl.DataFrame, first: int, ids: pl.Series) -> None:
        """Keep the facts of this slice's cases that a report may show."""
        rows = sorted(row for row in self.tally.shown_rows() if first <= row < first + frame.height)
        for row, raw in zip(rows, frame[[row - first for row in rows]].iter_rows(named=True), strict=True):
            facts = fact_texts(self.kind, self.read_facts, raw, raw.get(CURRENCY))
            self.shown[row] = ShownCase(row, ids[row - first], self._now(raw), facts, raw=raw)
        self.forget()

    def forget(self) -> None:
        """Keep no more cases than a report may show."""
        rows = self.tally.shown_rows()
        self.shown = {row: one for row, one in sorted(self.shown.items()) if row in rows}

    def decisions(self, one: ShownCase) -> dict[str, Decision]:
        """A kept case decided again, by both books."""
        if one.case is not None:
            return {side: book.decide(one.case, one.now) for side, book in self.books.items()}
        assert one.raw is not None
        return {side: self._decided(one.raw, side) for side in self.books}

    def _written(self, facts: Sequence[str], raw: tuple[Any, ...], now: int | None) -> dict[str, Any]:
        """Raw facts as a case that can be written down."""
        from makegood.boundaries import as_case

        return {"kind": self.kind.name, **as_case(self.kind, facts, (raw, now))}

    def _now(self, raw: Mapping[str, Any]) -> int | None:
        return raw.get(self.moment.fact) if self.moment.fact is not None else self.moment.instant

    def _moments(self, frame: pl.DataFrame) -> int:
        """How many rows have a known moment of decision."""
        if self.moment.fact is None:
            return 0 if self.moment.instant is None else frame.height
        return frame.height - frame[self.moment.fact].null_count()

    def _decided(self, raw: Mapping[str, Any], side: str = "new") -> Decision:
        """One side's decision of a raw case."""
        decider = self.books[side].decider(self.kind.name)
        specs = self.kind.facts
        given = tuple(raw_tuple(specs[name], raw.get(name)) for name in decider.facts)
        now = self._now(raw)
        whole = (*given, _case_currency(raw.get(CURRENCY)))
        results, problems = decider.results(whole, now)
        return Decision(self.books[side], self._written(decider.facts, whole, now), now, results, problems)

    def _missing(self, decision: Decision) -> dict[Track, tuple[str, ...]]:
        """The facts that each undecided outcome misses; of a range whose ends differ, that it is no one amount."""
        found = {(one["kind"], one["id"]): tuple(one["missing"]) for one in decision.data["undecided"]}
        found |= {(_MONEY, one["id"]): (ONE_OF_RANGE,) for one in decision.data[_MONEY] if one["amount"] is None}
        keys = {track: (track.section, f"{track.pair.new}/{track.name}") for track in self.tracks}
        return {track: found[key] for track, key in keys.items() if key in found}


_MONEY = "compensation"
ONE_OF_RANGE = "one amount of its range"


def _case_currency(codes: str | None) -> str | tuple[str, ...] | None:
    """The currency of a raw cell as that of a raw case: a code, or several."""
    parts = tuple(codes.split(SEVERAL)) if codes else ()
    return codes if len(parts) < 2 else parts


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
