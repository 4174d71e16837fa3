"""Mixed books over the cases: every outcome is decided once for each meaning that it has in them, and compared in pairs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from makegood.book import Book
from makegood.cases.kind import Kind
from makegood.currencies import NO_CURRENCY
from makegood.decision import Decision
from makegood.replay.attribution_cones import Cones
from makegood.replay.compare_rows import half_of, judged, moved_by
from makegood.replay.moment import Moment
from makegood.replay.pairs import Pair, Track
from makegood.replay.tally import OPEN, OUT, OUT_CELL, Cell, Purse
from makegood.replay.whole_versions import whole_versions

if TYPE_CHECKING:
    import polars as pl

# Which steps a mixed book has, by their numbers.
Chosen = frozenset[int]
# How an outcome (or, of a pair, whether its policy governs) is decided: its number, and that of its meaning.
Way = tuple[int, int]


@dataclass(slots=True)
class Counts:
    """Cases that come out otherwise, and those of them with something better and something worse for the customer."""

    changed: int = 0
    better: int = 0
    worse: int = 0


@dataclass(slots=True)
class Task:
    """Two ways of deciding some outcomes, compared over all cases. `scopes` are the pairs, `tracks` the outcomes."""

    scopes: tuple[tuple[int, Way, Way], ...]
    tracks: tuple[tuple[int, Way, Way], ...]
    counts: Counts | None = None
    money: dict[tuple[str, str, str], int] | None = None

    def ways(self) -> list[Way]:
        return [way for _, old, new in (*self.scopes, *self.tracks) for way in (old, new)]


class Runs:
    """The tasks of an attribution. Books that decide an outcome by the same tree do so once for all of them.

    `books` has for each set of steps the mixed book, whose policies have the names of `pairs`.
    """

    def __init__(
        self, kind: Kind, moment: Moment, books: Mapping[Chosen, Book], tracks: Sequence[Track], pairs: Sequence[Pair]
    ) -> None:
        self.kind = kind
        self.moment = moment
        self.pairs = [Pair(one.name, one.name) for one in pairs]
        self.tracks = [replace(one, pair=Pair(one.pair.name, one.pair.name), old=True, new=True) for one in tracks]
        names = [one.name for one in self.pairs]
        self.books = {
            chosen: whole_versions(book, [name for name in names if name in book.policies])
            for chosen, book in books.items()
        }
        self.scales = self._scales()
        self.tasks: dict[Hashable, Task] = {}
        self.by: dict[Way, Chosen] = {}
        self._cones = Cones()
        self._known: dict[Chosen, tuple[Way, ...]] = {}

    def _scales(self) -> dict[Track, int]:
        """The decimals in which amounts are counted: the most that any book has."""
        found: dict[Track, int] = {}
        for track in (one for one in self.tracks if one.is_money):
            versions = (one for book in self.books.values() for one in book.policies.get(track.pair.name, ()))
            scales = [version.named[track.main].node.scale or 0 for version in versions if track.main in version.named]
            found[track] = max(scales, default=0)
        return found

    def count_at(self, scales: Mapping[Track, int]) -> None:
        """Count amounts at least so finely; `scales` are those of the tracks that were given."""
        finer = {(track.pair.name, track.key): scale for track, scale in scales.items()}
        self.scales = {one: max(at, finer.get((one.pair.name, one.key), 0)) for one, at in self.scales.items()}

    # -- what has to be compared

    def ways(self, chosen: Chosen) -> tuple[Way, ...]:
        """How a book decides: first each pair's scope, then each outcome."""
        if chosen not in self._known:
            book = self.books[chosen]
            keys: list[tuple[str, Sequence[str]]] = [(pair.name, ()) for pair in self.pairs]
            keys += [(track.pair.name, track.output_keys()) for track in self.tracks]
            numbers = (self._cones.of(book, name, wanted) for name, wanted in keys)
            self._known[chosen] = ways = tuple(enumerate(numbers))
            for way in ways:
                self.by.setdefault(way, chosen)
        return self._known[chosen]

    def count(self, before: Chosen, after: Chosen) -> Task:
        """The task that counts the cases which two books decide otherwise."""
        task = self._task(before, after, [at for at in range(len(self.tracks)) if self._differs(before, after, at)])
        task.counts = task.counts or Counts()
        return task

    def worth(self, before: Chosen, after: Chosen) -> list[Task]:
        """The tasks that add up what each purse pays more, over the cases that both books decide; for purses that can differ."""
        purses: dict[tuple[str, str | None, str | None], list[int]] = {}
        for at, track in enumerate(self.tracks):
            if track.is_money:
                purses.setdefault((track.pair.name, track.pays, track.currency), []).append(at)
        tasks: list[Task] = []
        for places in _payers(purses):
            if any(self._differs(before, after, at) for at in places):
                task = self._task(before, after, places)
                task.money = {} if task.money is None else task.money
                tasks.append(task)
        return tasks

    def _differs(self, before: Chosen, after: Chosen, at: int) -> bool:
        place = len(self.pairs) + at
        return self.ways(before)[place] != self.ways(after)[place]

    def _task(self, before: Chosen, after: Chosen, places: Sequence[int]) -> Task:
        old, new = self.ways(before), self.ways(after)
        named = {self.tracks[at].pair.name for at in places}
        scopes = tuple((at, old[at], new[at]) for at, pair in enumerate(self.pairs) if pair.name in named)
        own = len(self.pairs)
        made = Task(scopes, tuple((at, old[own + at], new[own + at]) for at in places))
        return self.tasks.setdefault((made.scopes, made.tracks), made)

    # -- case by case

    def add_case(self, case: Mapping[str, Any], now: int | None, given: str | None) -> None:
        """Count one case; `given` is the currency of its money, if it has one."""
        decided: dict[Chosen, Decision] = {}
        halves: dict[Way, Any] = {}

        def half(way: Way) -> Any:
            if way not in halves:
                chosen = self.by[way]
                if chosen not in decided:
                    decided[chosen] = self.books[chosen].decide(case, now)
                halves[way] = self._half(way[0], decided[chosen], self.books[chosen])
            return halves[way]

        for task in self.tasks.values():
            if task.tracks:
                self._count_case(task, {way: half(way) for way in task.ways()}, given)

    def _half(self, place: int, decision: Decision, book: Book) -> Any:
        """Whether the policy of a pair governs, or the cell and the moment of an outcome."""
        if place < len(self.pairs):
            return decision.applies(self.pairs[place].name)
        track = self.tracks[place - len(self.pairs)]
        # What no version promises is not open either where it is unknown which version governs.
        if not any(track.main in one.named for one in book.policies.get(track.pair.name, ())):
            return OUT_CELL, None
        return half_of(decision, track, "new", self.scales.get(track, 0))

    def _count_case(self, task: Task, halves: Mapping[Way, Any], given: str | None) -> None:
        differ = [halves[old] != halves[new] for _, old, new in (*task.scopes, *task.tracks)]
        if task.counts is not None and any(differ):
            pairs = [(self.tracks[at], halves[old], halves[new]) for at, old, new in task.tracks]
            verdicts = [judged(track, old[0], new[0], moved_by(track, old[1], new[1])) for track, old, new in pairs]
            task.counts.changed += 1
            task.counts.better += any(one > 0 for one in verdicts)
            task.counts.worse += any(one < 0 for one in verdicts)
        if task.money is not None and any(differ):
            self._pay_case(task.money, task, halves, given)

    def _pay_case(
        self, money: dict[tuple[str, str, str], int], task: Task, halves: Mapping[Way, Any], given: str | None
    ) -> None:
        parts: dict[tuple[str, str, str], list[tuple[Cell, Cell]]] = {}
        for at, old, new in task.tracks:
            track = self.tracks[at]
            purse = (track.pair.name, track.pays or "company", track.currency or given or NO_CURRENCY)
            parts.setdefault(purse, []).append((halves[old][0], halves[new][0]))
        for purse, cells in parts.items():
            if all(cell[0] != OPEN for pair in cells for cell in pair):
                money[purse] = money.get(purse, 0) + sum(_paid(new) - _paid(old) for old, new in cells)

    # -- slice by slice

    def add_frame(self, frame: pl.DataFrame, now: int | str | None, currency: pl.Series) -> None:
        """Count a slice of raw facts; `currency` is that of each row's money."""
        from makegood.replay.attribution_columns import count_slice

        count_slice(self, frame, now, currency)


def _payers(purses: Mapping[tuple[str, str | None, str | None], list[int]]) -> list[list[int]]:
    """The outcomes that are added up together: where some have the case's own currency, all that may meet there."""
    merged: dict[tuple[str, str | None, str | None], list[int]] = {}
    open_ones = {(name, pays) for name, pays, currency in purses if currency is None}
    for (name, pays, currency), places in purses.items():
        key = (name, pays, None if (name, pays) in open_ones else currency)
        merged.setdefault(key, []).extend(places)
    return [sorted(places) for places in merged.values()]


def _paid(cell: Cell) -> int:
    return 0 if cell[0] == OUT else int(cell[1] or 0)


def purses_of(tasks: Iterable[Task], pairs: Mapping[str, Pair]) -> dict[Purse, int]:
    """What the tasks found, by the purses of the whole dry-run."""
    found: dict[Purse, int] = {}
    for task in tasks:
        for (name, pays, currency), amount in (task.money or {}).items():
            purse = Purse(pairs[name], pays, currency)
            found[purse] = found.get(purse, 0) + amount
    return found
