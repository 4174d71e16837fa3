"""A search for cases that reach what no test reaches: at the boundaries around the tests, then near each goal."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from makegood.book import Book
from makegood.boundaries import Point, Probe, as_case, explore
from makegood.boundaries.coordinates import NOW
from makegood.decide import Result
from makegood.explain.trace import Tracer
from makegood.model import Policy
from makegood.shown import instant_text
from makegood.testing.coverage.collect import Collector, Seen
from makegood.testing.coverage.inventory import Inventory
from makegood.testing.coverage.listing import EQUAL, NO_ROW
from makegood.testing.coverage.possible import UNDECIDED
from makegood.testing.mutate.expectation import as_test
from makegood.testing.mutate.nearby import facts_near, nearby
from makegood.testing.runner import Bench
from makegood.testing.suggest.aimed import MOST_ROWS, points_at_thresholds, points_in_rows
from makegood.testing.suggest.expectations import Expect, expectations, together
from makegood.testing.suggest.goal import Goal
from makegood.testing.suggest.reach import reach_of

# Near one goal so many cases are tried, around so many others.
MOST_NEAR = 4000
MOST_SEEDS = 12
MOST_ROUNDS = 3
HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case as a test: what it reaches (the goal it was made for first), its facts, moment, and what is decided now."""

    goals: tuple[Goal, ...]
    case: Mapping[str, Any]
    at: str | None
    expect: Expect


class Search:
    """Looks for cases of one policy that reach what is `open`; `tries` counts those that were tried."""

    def __init__(self, book: Book, policy: Policy, probe: Probe, inventory: Inventory, goals: Sequence[Goal]) -> None:
        self.policy = policy
        self.probe = probe
        self.open = {goal.key: goal for goal in goals}
        self.found: list[Suggestion] = []
        self.points: list[Point] = []
        self.tries = 0
        self.inventory = inventory
        self.collector = Collector(inventory)
        self.bench = Bench(book, ("python",))
        self.paths: set[tuple[Hashable, ...]] = set()
        self.weak: dict[tuple[int, str], tuple[Point, str, Expect]] = {}
        self.close: dict[tuple[int, str], list[Point]] = {}
        self._reaches: dict[int, dict[str, frozenset[int]]] = {}

    def run(self, seeds: Sequence[Point], budget: int) -> None:
        """Try what can be aimed at, the seeds, then in rounds the boundaries around what was found and near each goal.

        A round begins from the cases that the one before it found; the first that finds nothing is the last.
        """
        self._rows(seeds[:MOST_SEEDS])
        limits = {goal.number for goal in self.open.values() if goal.answer == EQUAL}
        self._try(points_at_thresholds(self.policy, self.probe, seeds[:MOST_SEEDS], limits, self.inventory.comparisons))
        self._try(seeds)
        for _ in range(MOST_ROUNDS):
            before = len(self.points)
            self._try(self._while_open(explore([self.probe], seeds, budget)))
            for goal in list(self.open.values()):
                self._near(goal, min(budget, MOST_NEAR))
            seeds = self.points[before:]
            if not seeds:
                break
        for key, (point, subject, expect) in self.weak.items():
            if key in self.open:
                self._suggest(point, subject, expect, self.open[key])

    def _rows(self, seeds: Sequence[Point]) -> None:
        """Row by row: two rows that give the same are one path of the policy, and each is wanted."""
        for goal in [one for one in self.open.values() if one.item.sort == "row"][:MOST_ROWS]:
            for point in points_in_rows(self.policy, self.probe, seeds, goal.item.path):
                if goal.key not in self.open:
                    break
                self.tries += 1
                self._meet(point)

    def _while_open(self, points: Iterable[Point]) -> Iterator[Point]:
        for point in points:
            if not self.open:
                return
            yield point

    def _near(self, goal: Goal, budget: int) -> None:
        """Around the cases that come close to a goal: every one and two of the facts that its expression reads."""
        if goal.key not in self.open or goal.key in self.weak:
            return
        seeds = self._close_to(goal)
        facts = facts_near(self.policy, goal.item.path)
        points = nearby([self.probe], seeds, [*facts, *([NOW] if goal.item.path[0] == "deadlines" else [])])
        for point in islice(points, budget):
            if goal.key not in self.open:
                return
            self._try([point])

    def _close_to(self, goal: Goal) -> list[Point]:
        """Cases with each of the other answers of a goal's item; where it has none yet, any that were met."""
        found = [self.close.get((goal.number, answer), []) for answer in goal.item.answers]
        if not any(found):
            found = list(self.close.values())
        # One of each answer, then another of each.
        mixed = [many[at] for at in range(MOST_SEEDS) for many in found if at < len(many)]
        return list(dict.fromkeys(mixed))[:MOST_SEEDS]

    def _try(self, points: Iterable[Point]) -> None:
        for point in points:
            self.tries += 1
            path = self.probe.signature(point)
            if path not in self.paths:
                self.paths.add(path)
                self._meet(point)

    def _meet(self, point: Point) -> None:
        """Keep what a case is good for: as a suggestion, or as a place to look around."""
        result = self._result(point)
        if result is None:
            return
        wanted = {number for number, _ in self.open}
        reach = self._reach(result.policy)
        by_subject = [
            (subject, list(expectations(subject, result))) for subject, items in reach.items() if items & wanted
        ]
        tracer = self.collector.traced(result)
        seen = self.collector.seen(result, together([one for _, many in by_subject for one in many]), tracer)
        self._remember(point, seen)
        if seen.hits.isdisjoint(self.open.keys()):
            return
        for subject, many in by_subject:
            for expect in many:
                hits = self.collector.seen(result, expect, tracer).hits
                for key in sorted(hits & self.open.keys()):
                    if key in self.open and (
                        self._is_weak(self.open[key], expect) or _is_odd(subject, result.policy, tracer)
                    ):
                        self.weak.setdefault(key, (point, subject, expect))
                    elif key in self.open:
                        self._suggest(point, subject, expect, self.open[key])

    def _is_weak(self, goal: Goal, expect: Expect) -> bool:
        """Whether an expectation says only that nothing is decided, and the goal is more than that."""
        return "undecided" in expect and goal.answer not in (UNDECIDED, NO_ROW)

    def _reach(self, policy: Policy) -> dict[str, frozenset[int]]:
        if id(policy.named) not in self._reaches:
            self._reaches[id(policy.named)] = reach_of(policy, self.inventory)
        return self._reaches[id(policy.named)]

    def _remember(self, point: Point, seen: Seen) -> None:
        """Where to look around: for each item a few cases with each of its answers."""
        for hit in seen.hits:
            here = self.close.setdefault(hit, [])
            if len(here) < MOST_SEEDS:
                here.append(point)

    def _result(self, point: Point) -> Result | None:
        """The policy's result, also where the case is out of its scope; None when no version governs it."""
        result = self.probe.run(point)
        if result is not None:
            return None if result.core is None else result
        place = self.probe.runner.place(*point)
        if place is None or place < 0:
            return None
        return Result(self.probe.runner, place, (False,), point[0], point[1])

    # -- one suggestion

    def _suggest(self, point: Point, subject: str, expect: Expect, goal: Goal) -> None:
        """The case without the facts that the goal does not need, if it then passes as a test."""
        paths = tuple(expect)
        for candidate in (self._shortened(point, subject, paths, goal), point):
            made = self._reaching(candidate, subject, paths, goal)
            if made is None:
                continue
            shown, seen = made
            case = as_case(self.probe.kind, self.probe.facts, candidate)
            at = None if candidate[1] is None else instant_text(candidate[1])
            if self.bench.run(as_test(self.policy, case, at, shown)).passed:
                reached = [self.open.pop(key) for key in sorted(seen.hits & self.open.keys())]
                reached.sort(key=lambda one: one is not goal)
                self.found.append(Suggestion(tuple(reached), case, at, shown))
                self.points.append(point)
                return

    def _reaching(self, point: Point, subject: str, paths: tuple[str, ...], goal: Goal) -> tuple[Expect, Seen] | None:
        """The expectation with the same paths, and what it reaches; None when the goal is not among that."""
        result = self._result(point)
        if result is None:
            return None
        tracer = self.collector.traced(result)
        for expect in expectations(subject, result):
            if tuple(expect) == paths:
                seen = self.collector.seen(result, expect, tracer)
                if goal.key in seen.hits:
                    return expect, seen
        return None

    def _shortened(self, point: Point, subject: str, paths: tuple[str, ...], goal: Goal) -> Point:
        facts, now = point
        for moment in (None, self._after(point)):
            if now is not None and self._reaching((facts, moment), subject, paths, goal):
                point = (facts, moment)
                break
        for place, name in enumerate(self.probe.facts):
            facts, now = point
            absent = self.probe.kind.facts[name].absent
            if facts[place] == absent or place == self.probe.runner.dated:
                continue
            shorter = ((*facts[:place], absent, *facts[place + 1 :]), now)
            if self._reaching(shorter, subject, paths, goal):
                point = shorter
        return point

    def _after(self, point: Point) -> int | None:
        """A moment after everything that has happened in a case: more likely than one before it."""
        kinds = self.probe.kind.facts
        moments = [
            value
            for name, value in zip(self.probe.facts, point[0], strict=False)
            if value is not None and kinds[name].type.kind == "instant"
        ]
        return max(moments) + HOUR if moments else point[1]


def _is_odd(subject: str, policy: Policy, case: Tracer) -> bool:
    """Whether a deadline is done before what starts it: no case that somebody would write."""
    outcome = policy.outcome(subject)
    if outcome is None or not {"done_at", "started_at"} <= set(outcome.fields):
        return False
    done, started = (case.value(outcome.fields[name]) for name in ("done_at", "started_at"))
    return done is not None and started is not None and bool(done < started)
