"""Which line did it: the old policies with each change alone, one after the other, or in every company, over the same cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial

from makegood.book import Book
from makegood.changes import Change, ChangeSet, Step, changes_between, closed, steps_of
from makegood.replay.attributed import ALONE, IN_ORDER, SHAPLEY, Attributed, Attribution
from makegood.replay.compare_rows import scales_of
from makegood.replay.comparison import Comparison, Counting
from makegood.replay.pairs import Pair, tracks_of
from makegood.replay.tally import Purse, Tally

NONE = "none"
METHODS = (ALONE, IN_ORDER, SHAPLEY, NONE)
# Without being asked, so many changes are told apart; every one is a further book over all cases.
MOST_UNASKED = 12
# Every subset of the changes is a book of its own.
MOST_SHAPLEY = 8

Chosen = frozenset[int]


class AttributionError(ValueError):
    """Changes that cannot be told apart as asked; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Attributing:
    """The steps of a dry-run and the comparisons that tell them apart: by the steps that are made before and after."""

    how: str
    steps: tuple[Step, ...]
    runs: Mapping[tuple[Chosen, Chosen], Comparison]

    def found(self, pairs: Sequence[Pair]) -> Attribution:
        """What each step did, once all cases have been counted."""
        return Attribution(self.how, tuple(self._part(at, pairs) for at in range(len(self.steps))))

    def _part(self, at: int, pairs: Sequence[Pair]) -> Attributed:
        own = frozenset(range(at)) if self.how == IN_ORDER else frozenset()
        tally = self.runs[own, own | {at}].tally
        money = self._shapley(at, pairs) if self.how == SHAPLEY else _money(tally, pairs)
        return Attributed(self.steps[at], tally.changed, tally.better, tally.worse, money)

    def _shapley(self, at: int, pairs: Sequence[Pair]) -> dict[Purse, int | Fraction]:
        """The mean over all orders of what the step adds to those before it."""
        count = len(self.steps)
        total: dict[Purse, Fraction] = {}
        for before in _subsets(one for one in range(count) if one != at):
            weight = Fraction(factorial(len(before)) * factorial(count - len(before) - 1), factorial(count))
            for sign, chosen in ((-1, before), (1, before | {at})):
                for purse, amount in self._worth(chosen, pairs).items():
                    total[purse] = total.get(purse, Fraction(0)) + sign * weight * amount
        return {purse: amount.numerator if amount.denominator == 1 else amount for purse, amount in total.items()}

    def _worth(self, chosen: Chosen, pairs: Sequence[Pair]) -> dict[Purse, int]:
        return _money(self.runs[frozenset(), chosen].tally, pairs) if chosen else {}


def _money(tally: Tally, pairs: Sequence[Pair]) -> dict[Purse, int]:
    """The difference that each purse pays, under the pairs of the whole dry-run."""
    known = {pair.name: pair for pair in pairs}
    found: dict[Purse, int] = {}
    for purse, money in tally.money.items():
        pair = known.get(purse.pair.name, purse.pair)
        found[Purse(pair, purse.pays, purse.currency)] = money.sum.after - money.sum.before
    return found


def _subsets(items: Iterator[int]) -> Iterator[Chosen]:
    listed = list(items)
    for size in range(len(listed) + 1):
        yield from (frozenset(some) for some in combinations(listed, size))


def attributing(asked: str | None, main: Comparison, old: Book, new: Book) -> Attributing | None:
    """The comparisons that tell the changes apart; they follow the main one, which is fed the cases.

    Without being asked, a few changes are applied each alone; None where there is nothing to tell apart. Raises
    AttributionError for a method that cannot take so many changes.
    """
    if asked == NONE:
        return None
    found = changes_between(old, new, [(pair.new, pair.old) for pair in main.pairs])
    days = _days(found)
    steps = tuple(step for step in steps_of(found) if step.change not in days)
    how = asked or ALONE
    if not steps or (asked is None and not 1 < len(steps) <= MOST_UNASKED):
        return None
    if how == SHAPLEY and len(steps) > MOST_SHAPLEY:
        message = f"--attribute shapley takes up to {MOST_SHAPLEY} changes, and here are {len(steps)}"
        raise AttributionError(f"{message}: take --attribute alone or sequential, or propose fewer at once")
    wanted = list(_wanted(how, len(steps)))
    books = _books(found, steps, {one for pair in wanted for one in pair}, days)
    runs = _runs(wanted, books, main)
    main.followers = tuple(runs.values())
    return Attributing(how, steps, runs)


def _wanted(how: str, count: int) -> Iterator[tuple[Chosen, Chosen]]:
    """Which steps are made before and after, of each comparison."""
    if how == SHAPLEY:
        yield from ((frozenset(), chosen) for chosen in _subsets(iter(range(count))) if chosen)
        return
    for at in range(count):
        before = frozenset(range(at)) if how == IN_ORDER else frozenset()
        yield before, before | {at}


def _days(found: ChangeSet) -> list[Change]:
    """The days of what is read as if it were in force: no change of the proposal, and made on both sides."""
    return [one for one in found.changes if one.kind == "dates" and one.new_text == "always"]


def _books(found: ChangeSet, steps: Sequence[Step], wanted: set[Chosen], days: Sequence[Change]) -> dict[Chosen, Book]:
    """The old book with some steps; what some steps need together is made with them."""
    books: dict[Chosen, Book] = {}
    for chosen in wanted:
        ids = frozenset(one for at in chosen for one in steps[at].ids) | found.ids(days)
        books[chosen] = found.apply(closed(found, ids))[0]
    return books


def _runs(
    wanted: Sequence[tuple[Chosen, Chosen]], books: Mapping[Chosen, Book], main: Comparison
) -> dict[tuple[Chosen, Chosen], Comparison]:
    """The comparisons, all counting amounts at one scale, so that their money can be added up."""
    sides = {key: _sides(books[key[0]], books[key[1]], main.pairs) for key in wanted}
    scales: dict[tuple[str, str], int] = {(track.pair.name, track.key): at for track, at in main.scales.items()}
    tracks = {
        key: [track for pair in pairs for track in tracks_of(pair, books[key[1]], books[key[0]])]
        for key, pairs in sides.items()
    }
    for key in wanted:
        for track, scale in scales_of(tracks[key], books[key[1]], books[key[0]]).items():
            name = (track.pair.name, track.key)
            scales[name] = max(scales.get(name, 0), scale)
    main.count_at(scales)
    runs: dict[tuple[Chosen, Chosen], Comparison] = {}
    for key in wanted:
        both = {"old": books[key[0]], "new": books[key[1]]}
        runs[key] = Comparison(main.kind, both, sides[key], tracks[key], main.moment, Counting(0))
        runs[key].count_at(scales)
        runs[key].group = key[0]
    return runs


def _sides(old: Book, new: Book, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs in mixed books: policies there have the ids of the new book, but for one that it lacks."""
    found: list[Pair] = []
    for pair in pairs:
        name = pair.name
        both = Pair(name if name in new.policies else None, name if name in old.policies else None)
        if both.new or both.old:
            found.append(both)
    return found
