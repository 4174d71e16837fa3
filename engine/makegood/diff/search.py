"""Cases on which two policies decide one subject differently: a walk over boundary values from known cases."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from makegood.boundaries import Coordinate, Point, Probe, explore, get, put
from makegood.boundaries.edges import edges
from makegood.boundaries.steps import range_of, step_of
from makegood.calendars import Calendar
from makegood.cases.kind import Kind
from makegood.diff.answers import APPLIES, NOTHING, OPEN, OUTSIDE, Answer, Side, Subject, alike
from makegood.diff.cones import cone_timeline
from makegood.model import Policy

# What is known without the facts of one side, and what only the scope of one policy makes: shown when there is no other.
UNDECIDED, SCOPE = "undecided", "scope"
FAINT = (UNDECIDED, SCOPE)
# Of one sort of difference so many are kept to choose from.
MOST_OF_A_SORT = 6


@dataclass(frozen=True, slots=True)
class Versions:
    """What a search needs of one side: the versions of its policy, the day that bounds them, its calendars."""

    policies: Sequence[Policy]
    known_at: int | None
    calendars: Mapping[str, Calendar]


@dataclass(frozen=True, slots=True)
class Ground:
    """What both sides share: the case kind and the order of the raw facts."""

    kind: Kind
    facts: tuple[str, ...]
    old: Versions
    new: Versions

    def side(self, versions: Versions, subject: Subject) -> Side:
        timeline = cone_timeline(versions.policies, subject, self.kind, versions.known_at)
        return Side(timeline, self.facts, versions.calendars, self.kind, subject)

    def probes(self, subject: Subject, scoped: bool) -> list[Probe]:
        """Both policies cut down to the subject, to be asked where they change."""
        return [
            Probe(timeline, self.facts, one.calendars, self.kind)
            for one in (self.old, self.new)
            for timeline in [cone_timeline(one.policies, subject, self.kind, one.known_at, scoped)]
            if timeline.editions
        ]


@dataclass(frozen=True, slots=True)
class Found:
    """A point at which old and new differ."""

    point: Point
    before: Answer
    after: Answer

    @property
    def sort(self) -> str:
        return sort_of(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many cases are tried for one subject in all, and how many more once a difference is known."""

    cases: int = 20_000
    more: int = 4_000


class EnoughError(Exception):
    """The search has seen what it was for."""


@dataclass(slots=True)
class Watch:
    """Stands among the probes of a walk: compares both sides at every point, and keeps where they differ."""

    old: Side
    new: Side
    budget: Budget
    found: dict[str, list[Found]] = field(default_factory=dict)
    tried: int = 0
    last: int | None = None

    @property
    def faint(self) -> tuple[str, ...]:
        """The sorts of difference that are kept, and looked past for a clearer one."""
        return (UNDECIDED,) if self.old.subject.section == APPLIES else FAINT

    @property
    def clear(self) -> bool:
        """Whether a difference was found that is seen at once."""
        return any(sort not in self.faint for sort in self.found)

    def signature(self, point: Point) -> tuple[Hashable, ...]:
        """The sort of difference at the point, so that a walk goes on from a point where it is a new one."""
        return (0, self.look(point))

    def look(self, point: Point) -> Hashable:
        """Compare both sides at a point: the sort of their difference, or the sort of their one answer."""
        if self.tried == self.last:
            raise EnoughError
        self.tried += 1
        before, after = self.old.answer(point), self.new.answer(point)
        if alike(before, after):
            return before[0]
        one = Found(point, before, after)
        self._keep(one)
        return one.sort

    def _keep(self, one: Found) -> None:
        if one.sort not in self.found and one.sort not in self.faint:
            self.last = min(self.budget.cases, self.tried + self.budget.more)
        kept = self.found.setdefault(one.sort, [])
        if len(kept) < MOST_OF_A_SORT and all((each.before, each.after) != (one.before, one.after) for each in kept):
            kept.append(one)

    def wanted(self, point: Point) -> tuple[str, ...]:
        return ()

    def edges(self, point: Point, one: Coordinate) -> list[Any]:
        """Where along a size the two sides begin to differ: what is only reckoned with, no comparison tells of."""
        value = get(point, one)
        if self.clear or value is None or not one.is_size:
            return []
        step, (low, high) = step_of(one.spec), range_of(one.spec)
        rest = value % step
        ask = lambda place: (self.look(put(point, one, place * step + rest)),)  # noqa: E731 - one line, used once
        places = edges(ask, value // step, -((rest - low) // step), (high - rest) // step)
        return [place * step + rest for place in places]


def search(ground: Ground, subject: Subject, known: Sequence[Point], made: Sequence[Point], budget: Budget) -> Watch:
    """Differences of one subject, from known cases; where those lead to none, also from those that were made up.

    The scope's own boundaries are walked only where nothing was found inside it.
    """
    watch = Watch(ground.side(ground.old, subject), ground.side(ground.new, subject), budget, last=budget.cases)
    every = [*known, *made]
    walks = [(False, known), (False, every), (True, every)] if known else [(False, every), (True, every)]
    if subject.section == APPLIES:
        walks = [(True, known), (True, every)] if known else [(True, every)]
    try:
        for at, (scoped, seeds) in enumerate(walks, start=1):
            share = budget.cases * at // len(walks)
            if not watch.clear and share > watch.tried:
                for _ in explore([*ground.probes(subject, scoped), watch], seeds, share - watch.tried):  # type: ignore[list-item]
                    pass
    except EnoughError:
        pass
    return watch


def sort_of(before: Answer, after: Answer) -> str:
    """The sort of a difference: undecided or not governed on one side, more, less, or one state into another."""
    if OPEN in (before, after):
        return UNDECIDED
    if OUTSIDE in (before, after) and (APPLIES,) not in (before, after):
        return SCOPE
    if NOTHING not in (before, after) and before[0] == after[0] and before[0] in ("amount", "points"):
        one, other = before[1], after[1]
        assert isinstance(one, Fraction)
        assert isinstance(other, Fraction)
        return "other" if one == other or before[2:] != after[2:] else "more" if other > one else "less"
    return f"{before[0]} → {after[0]}"
