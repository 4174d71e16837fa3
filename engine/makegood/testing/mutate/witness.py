"""A case that tells a mutant from its policy, looked for at the boundaries of both; written as a test to be added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from makegood.book import Book
from makegood.boundaries import Point, Probe, as_case, explore, facts_of, point_of
from makegood.decide import Layout, Result
from makegood.model import Path, Policy
from makegood.moments import micros
from makegood.shown import instant_text
from makegood.testing.files import PolicyTest
from makegood.testing.mutate.expectation import as_test, expected
from makegood.testing.mutate.nearby import facts_near, nearby
from makegood.testing.runner import Bench

# So many cases in which the raw results differ, but nothing that a test can expect, before a search ends.
MOST_SILENT = 100
# Of each edition so many cases are walked from once more, together with the mutant.
MOST_SEEDS = 20


@dataclass(frozen=True, slots=True)
class Witness:
    """A case in which a policy and its mutant differ, as a test that the policy passes and the mutant fails."""

    case: Mapping[str, Any]
    at: str | None
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: a witness or none, and how many cases were tried."""

    witness: Witness | None
    tries: int


class Search:
    """Looks for witnesses against one policy; `points` are cases at its boundaries, beginning with its tests."""

    def __init__(self, book: Book, policy: Policy, points: Sequence[Point]) -> None:
        self.book = _alone(book, policy)
        self.policy = policy
        self.probe = probe_of(self.book, policy)
        self.points = points
        self.bench = Bench(book, ("python",))

    def against(self, mutated: Book, path: Path, tries: int) -> Found:
        """The first case found in which a mutant, made at a path, differs; as short as it can be."""
        one = _Comparison(self.probe, probe_of(_alone(mutated, self.policy), self.policy, self.probe.facts))
        benches = self.bench, Bench(mutated, ("python",))
        tried = silent = 0
        for point in self._cases(one, path, tries):
            tried += 1
            key = one.difference(point)
            if key is None:
                continue
            for candidate in (self._shortened(point, key, one), point):
                witness = self._written(candidate, one, benches)
                if witness is not None:
                    return Found(witness, tried)
            silent += 1
            if silent > MOST_SILENT:
                break
        return Found(None, tried)

    def _cases(self, one: _Comparison, path: Path, tries: int) -> Iterator[Point]:
        """The policy's own boundaries, those near the changed part, then those of policy and mutant together."""
        yield from self.points[:tries]
        seeds, both, left = self._seeds(), [one.one, one.two], tries - len(self.points)
        if left > 0:
            yield from islice(nearby(both, seeds, facts_near(self.policy, path)), left)
            yield from explore(both, seeds, left)

    def _seeds(self) -> list[Point]:
        kept: dict[int, list[Point]] = {}
        for point in self.points:
            here = kept.setdefault(self.probe.place(point), [])
            if len(here) < MOST_SEEDS:
                here.append(point)
        return [point for at in sorted(kept) for point in kept[at]]

    def _shortened(self, point: Point, key: str, one: _Comparison) -> Point:
        """The point without the facts that the difference does not need."""
        for place in range(len(self.probe.facts)):
            facts, now = point
            if facts[place] is None or place == self.probe.runner.dated:
                continue
            spec = self.probe.kind.facts[self.probe.facts[place]]
            shorter = ((*facts[:place], spec.absent, *facts[place + 1 :]), now)
            if one.plainly(shorter, key):
                point = shorter
        shorter = (point[0], None)
        return shorter if one.plainly(shorter, key) else point

    def _written(self, point: Point, one: _Comparison, benches: tuple[Bench, Bench]) -> Witness | None:
        """The case as a test that holds for the policy and fails for the mutant; None when no test can say so."""
        _, now = point
        case = as_case(self.probe.kind, self.probe.facts, point)
        at = None if now is None else instant_text(now)
        for key in one.differences(point):
            expect = expected(key, self.probe.run(point), self.policy)
            if expect is None:
                continue
            test = as_test(self.policy, case, at, expect)
            if benches[0].run(test).passed and not benches[1].run(test).passed:
                return Witness(case, at, expect)
        return None


def probe_of(book: Book, policy: Policy, facts: Sequence[str] | None = None) -> Probe:
    """One policy of a book that holds it alone with its other versions, ready to be asked about facts, or all that they read."""
    timeline = book.timelines[policy.id]
    read = facts_of(*(one.policy for one in timeline.editions)) if facts is None else facts
    return Probe(timeline, read, book.calendars, book.kind(policy.case))


def _alone(book: Book, policy: Policy) -> Book:
    return book.select(policy.id, pending=policy.pending)


def boundary_points(book: Book, policy: Policy, tests: Sequence[PolicyTest], tries: int) -> list[Point]:
    """The cases of the tests, and cases at the policy's boundaries around them."""
    probe = probe_of(_alone(book, policy), policy)
    zone = policy.fixed_zone or "UTC"
    seeds: list[Point] = []
    for test in tests:
        case = {name: value for name, value in test.case.items() if name not in ("kind", "id")}
        now = None if test.at is None else micros(test.at)
        point, _ = point_of(probe.kind, probe.facts, case, now, zone)
        if point is not None:
            seeds.append(point)
    return list(dict.fromkeys(explore([probe], seeds, tries)))


class _Comparison:
    """A policy and its mutant on one point, output by output."""

    def __init__(self, one: Probe, two: Probe) -> None:
        self.one = one
        self.two = two
        self._pairs: dict[tuple[int, int], list[_Output]] = {}

    def difference(self, point: Point) -> str | None:
        return next(self._different(point), None)

    def differences(self, point: Point) -> list[str]:
        """The keys of the outputs that differ; `when` for the scope."""
        return list(self._different(point))

    def plainly(self, point: Point, key: str) -> bool:
        """Whether an output differs, and is known to the policy itself."""
        result = self.one.run(point)
        if key != "when" and (
            result is None or not result.applies or (result.raw or ())[result.layout.places[key]] is None
        ):
            return False
        return key in self._different(point)

    def _different(self, point: Point) -> Iterator[str]:
        left, right = self.one.run(point), self.two.run(point)
        if left is None or right is None:
            if left is not right:
                yield "when"
            return
        one, two = left.raw, right.raw
        if one is None or two is None:
            return
        for output in self._outputs(left, right):
            if output.differs(one, two):
                yield output.key

    def _outputs(self, left: Result, right: Result) -> list[_Output]:
        """The outputs of both, in the order of the policy's own."""
        at = (left.edition, right.edition)
        if at not in self._pairs:
            self._pairs[at] = list(_outputs(left.layout, right.layout))
        return self._pairs[at]


@dataclass(frozen=True, slots=True)
class _Output:
    """One output of a policy and its mutant: its places in both, and those of what says whether it applies at all.

    `factor` turns a raw value of the one into one of the other, where their scales differ.
    """

    key: str
    one: int
    two: int
    applies: tuple[int, int] | None
    factor: Fraction | None

    def differs(self, left: Sequence[Any], right: Sequence[Any]) -> bool:
        a, b = left[self.one], right[self.two]
        if a == b or (self.factor is not None and a is not None and b is not None and a * self.factor == b):
            return False
        # What does not apply has a date to count with, and none to show.
        return self.applies is None or left[self.applies[0]] is not False or right[self.applies[1]] is not False


def _outputs(left: Layout, right: Layout) -> Iterator[_Output]:
    owners = {key: one.fields.get("applies") for one in left.policy.outcomes for key in one.fields.values()}
    for key, place in left.places.items():
        if key in right.places:
            owner = owners.get(key)
            both = None if owner is None or owner not in right.places else (left.places[owner], right.places[owner])
            yield _Output(key, place, right.places[key], both, _factor(left.policy, right.policy, key))


def _factor(one: Policy, two: Policy, key: str) -> Fraction | None:
    """10 to the difference of two scales; an exact ratio has none, and counts as it is."""
    first, second = one.named[key].node.scale, two.named[key].node.scale
    if first == second:
        return None
    return Fraction(10) ** ((second or 0) - (first or 0))
