"""Which line did it: the old policies with each change alone, one after the other, or in every company, over the same cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial

from makegood.book import Book
from makegood.changes import Change, ChangeSet, Step, changes_between, closed, steps_of
from makegood.exchange import Rates
from makegood.replay.attributed import ALONE, IN_ORDER, SHAPLEY, Attributed, Attribution
from makegood.replay.attribution_runs import Chosen, Counts, Runs, purses_of
from makegood.replay.comparison import Comparison
from makegood.replay.pairs import Pair
from makegood.replay.tally import Purse
from makegood.replay.text_changes import as_if_in_force

NONE = "none"
METHODS = (ALONE, IN_ORDER, SHAPLEY, NONE)
# Without being asked, so many changes are told apart; every one is a further book over all cases.
MOST_UNASKED = 12
# Every subset of the changes is a book of its own.
MOST_SHAPLEY = 8


class AttributionError(ValueError):
    """Changes that cannot be told apart as asked; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Attributing:
    """The steps of a dry-run, and the comparisons of mixed books that tell them apart."""

    how: str
    steps: tuple[Step, ...]
    runs: Runs

    def found(self, pairs: Sequence[Pair]) -> Attribution:
        """What each step did, once all cases have been counted."""
        by_name = {pair.name: pair for pair in pairs}
        return Attribution(self.how, tuple(self._part(at, by_name) for at in range(len(self.steps))))

    def prepare(self) -> None:
        """Say beforehand what has to be counted."""
        for at in range(len(self.steps)):
            before = _before(self.how, at)
            self.runs.count(before, before | {at})
        for chosen in _worths(self.how, len(self.steps)):
            self.runs.worth(frozenset(), chosen)

    def _part(self, at: int, pairs: Mapping[str, Pair]) -> Attributed:
        before = _before(self.how, at)
        counts = self.runs.count(before, before | {at}).counts or Counts()
        if self.how == SHAPLEY:
            money = self._shapley(at, pairs)
        else:
            money = _less(self._worth(before | {at}, pairs), self._worth(before, pairs))
        return Attributed(self.steps[at], counts.changed, counts.better, counts.worse, money)

    def _shapley(self, at: int, pairs: Mapping[str, Pair]) -> dict[Purse, int | Fraction]:
        """The mean over all orders of what the step adds to those before it."""
        count = len(self.steps)
        total: dict[Purse, Fraction] = {}
        for before in _subsets(one for one in range(count) if one != at):
            weight = Fraction(factorial(len(before)) * factorial(count - len(before) - 1), factorial(count))
            for purse, amount in _less(self._worth(before | {at}, pairs), self._worth(before, pairs)).items():
                total[purse] = total.get(purse, Fraction(0)) + weight * amount
        return {purse: amount.numerator if amount.denominator == 1 else amount for purse, amount in total.items()}

    def _worth(self, chosen: Chosen, pairs: Mapping[str, Pair]) -> dict[Purse, int]:
        """What each purse pays more than under the old policies, over the cases that both books decide."""
        return purses_of(self.runs.worth(frozenset(), chosen), pairs)


def _less(one: Mapping[Purse, int], other: Mapping[Purse, int]) -> dict[Purse, int | Fraction]:
    return {purse: one.get(purse, 0) - other.get(purse, 0) for purse in {**one, **other}}


def _before(how: str, at: int) -> Chosen:
    """The steps that are made before one."""
    return frozenset(range(at)) if how == IN_ORDER else frozenset()


def _worths(how: str, count: int) -> list[Chosen]:
    """The sets of steps whose money is asked for."""
    if how == SHAPLEY:
        return list(_subsets(iter(range(count))))
    return [_before(how, at) | {at} for at in range(count)]


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
    books = _books(found, steps, {frozenset(), *_worths(how, len(steps))}, days, old.rates)
    runs = Runs(main.kind, main.moment, books, main.tracks, main.pairs)
    runs.count_at(main.scales)
    main.count_at(runs.scales)
    made = Attributing(how, steps, runs)
    made.prepare()
    main.follower = runs
    return made


def _days(found: ChangeSet) -> list[Change]:
    """The days of what is read as if it were in force, which are made on both sides."""
    return [one for one in found.changes if as_if_in_force(one)]


def _books(
    found: ChangeSet, steps: Sequence[Step], wanted: set[Chosen], days: Sequence[Change], rates: Rates | None
) -> dict[Chosen, Book]:
    """The old book with some steps; what some steps need together is made with them."""
    books: dict[Chosen, Book] = {}
    for chosen in wanted:
        ids = frozenset(one for at in chosen for one in steps[at].ids) | found.ids(days)
        books[chosen] = found.apply(closed(found, ids))[0].at_rates(rates)
    return books
