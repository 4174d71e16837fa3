"""Where an upper layer can be worse for the customer than the one below it: searched for, and shown by a case.

The search asks both layers at the cases of their tests, at cases drawn by chance, and at the boundary values of every
comparison around them; its length is counted and not timed, so that it finds the same on every machine. What it finds is
decided by the policies themselves; what it does not find may exist.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from makegood.book import Book
from makegood.boundaries import Coordinate, Point, Probe, as_case, example_point, explore, facts_of, point_of
from makegood.decide import PolicyRunner, Result
from makegood.layers.judge import Judged, judge_of
from makegood.layers.links import replaces
from makegood.layers.order import NOTHING, SCALE, compared, has_order
from makegood.model import Outcome, Policy
from makegood.origins import text_of
from makegood.problems import Place, Problem
from makegood.random_cases import random_cases
from makegood.shown import instant_text, value_text
from makegood.values import Money, whole

# For each pair of layers so many cases are tried: about a second of work.
MOST_CASES = 4_000
MOST_DRAWN = 400
# Of a case so many facts are said in a sentence.
MOST_FACTS = 10


@dataclass(frozen=True, slots=True)
class Tried:
    """A case of a test, with its moment of evaluation: a place to begin."""

    policy: str
    case: Mapping[str, Any]
    now: int | None = None


def worse_layers(book: Book, tried: Sequence[Tried] = ()) -> list[Problem]:
    """One warning for each outcome of an upper policy that can be worse than below it. Nothing in a book without layers."""
    found: list[Problem] = []
    for upper in sorted(book.layers.upper()):
        for lower in sorted(book.layers.beneath(upper)):
            found.extend(_between(book, upper, lower, tried))
    return found


def _between(book: Book, upper: str, lower: str, tried: Sequence[Tried]) -> Iterator[Problem]:
    above, below = book.timelines[upper], book.timelines[lower]
    if not above.editions or not below.editions:
        return
    policies = [*book.policies[upper], *book.policies[lower]]
    kind, facts = book.kind(policies[0].case), facts_of(*policies)
    probes = [Probe(line, facts, book.calendars, kind) for line in (above, below)]
    watch = _Watch(book, probes[0].runner, probes[1].runner, lower)
    if not watch.open_keys():
        return
    seeds = _seeds(probes[0], policies, [one for one in tried if one.policy in (upper, lower)])
    for _ in explore([*probes, watch], seeds, MOST_CASES):  # type: ignore[list-item]
        if not watch.open_keys():
            break
    for key in watch.keys:
        if key in watch.found:
            yield watch.problem(key, watch.shrunk(key, watch.found[key]))


def _seeds(probe: Probe, policies: Sequence[Policy], tried: Sequence[Tried]) -> list[Point]:
    """Cases to begin with: those of tests, one of examples, some drawn by chance."""
    kind, facts = probe.kind, probe.facts
    cases = [(one.case, one.now) for one in tried]
    cases += [(one, None) for one in random_cases(kind, MOST_DRAWN)]
    currency = next((one.currency for one in policies if one.currency), None)
    found = [example_point(kind, facts, currency)]
    for case, now in cases:
        own = {name: value for name, value in case.items() if name not in ("kind", "id")}
        point, _ = point_of(kind, facts, own, now, "UTC")
        if point is not None:
            found.append(point)
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class _Watch:
    """Stands among the probes of a walk, and keeps for each outcome the first case in which the upper layer is worse."""

    book: Book
    upper: PolicyRunner
    lower: PolicyRunner
    name: str
    found: dict[str, Point] = field(default_factory=dict)
    keys: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        below = {one.key for version in self.book.policies[self.name] for one in version.outcomes}
        for policy in (edition.policy for edition in self.upper.timeline.editions):
            if self.name in self.book.layers.under(policy):
                bound = (one for one in policy.outcomes if has_order(one) and not replaces(policy, one))
                self.keys.update((one.key, None) for one in bound if one.key in below)

    def open_keys(self) -> list[str]:
        return [key for key in self.keys if key not in self.found]

    # -- as a probe

    def signature(self, point: Point) -> tuple[Hashable, ...]:
        """How each outcome compares: a walk goes on from a point where that is new."""
        return (0, *(self._look(point)))

    def wanted(self, point: Point) -> tuple[str, ...]:
        return ()

    def edges(self, point: Point, one: Coordinate) -> list[Any]:
        return []

    # -- comparing

    def _look(self, point: Point) -> list[int | None]:
        results = self.results(point)
        said: list[int | None] = []
        for key in self.keys:
            better = None if results is None else self.compared(key, *results)
            if better == -1:
                self.found.setdefault(key, point)
            said.append(better)
        return said

    def results(self, point: Point) -> tuple[Result, Result] | None:
        """What both layers say, where both govern the case."""
        facts, now = point
        upper = self.upper.run(facts, now)
        lower = None if upper is None or upper.applies is not True else self.lower.run(facts, now)
        return (upper, lower) if upper is not None and lower is not None and lower.applies is True else None

    def compared(self, key: str, upper: Result, lower: Result) -> int | None:
        """-1 where the upper layer is worse, and neither it nor one between them may be."""
        layers = self.book.layers
        own, other = judge_of(layers, upper.layout).get(key), judge_of(layers, lower.layout).get(key)
        if own is None or other is None or own.measure is None or other.measure is None or own.replaces:
            return None
        under = layers.under(upper.policy)
        if self.name not in under or any(self._replaced(one, key) for one in under[: under.index(self.name)]):
            return None
        return compared(_worth(own, upper), _worth(other, lower))

    def _replaced(self, policy: str, key: str) -> bool:
        """Whether a layer between says that it replaces what lies below it."""
        outcomes = ((one, one.outcome(key)) for one in self.book.policies[policy])
        return any(outcome is not None and replaces(one, outcome) for one, outcome in outcomes)

    def shrunk(self, key: str, point: Point) -> Point:
        """The same finding with as few facts as it takes."""
        facts, now = point
        kept = [(facts, None), point] if now is not None else [point]
        point = next(one for one in kept if self._holds(key, one))
        for at in range(len(self.upper.facts)):
            spec = self.upper.kind.facts[self.upper.facts[at]]
            shorter = ((*point[0][:at], spec.absent, *point[0][at + 1 :]), point[1])
            if point[0][at] != spec.absent and self._holds(key, shorter):
                point = shorter
        return point

    def _holds(self, key: str, point: Point) -> bool:
        results = self.results(point)
        return results is not None and self.compared(key, *results) == -1

    # -- saying

    def problem(self, key: str, point: Point) -> Problem:
        results = self.results(point)
        assert results is not None
        upper, lower = results
        outcome = upper.policy.outcome(key)
        assert outcome is not None
        judge = self.book.layers
        worths = [_worth(judge_of(judge, one.layout)[key], one) for one in results]
        message = (
            f"{outcome.kind.singular} '{outcome.name}' can be worse for the customer than in {lower.policy.id}, which then "
            f"stands: {self._case(point)}: {_difference(outcome, upper, lower, worths)}"
        )
        hint = (
            "be at least as kind there; or, where the law itself lets this differ, say `replaces: true` beside a `cite` "
            "of that provision"
        )
        return Problem("layer-worse", message, _place(upper.policy, outcome), hint, "warning")

    def _case(self, point: Point) -> str:
        case = as_case(self.upper.kind, self.upper.facts, point)
        said = [f"{name} {_text(value)}" for name, value in case.items()]
        rest = len(said) - MOST_FACTS
        more = f", and {rest} more fact{'s' if rest > 1 else ''}" if rest > 0 else ""
        return f"for {', '.join(said[:MOST_FACTS])}{more}" if said else "for every case"


def _worth(judged: Judged, result: Result) -> Any:
    given = result.facts[-1]
    currency = result.policy.currency or (given if isinstance(given, str) else None)
    return None if judged.measure is None else judged.measure(result.core or (), currency)


def _difference(outcome: Outcome, upper: Result, lower: Result, worths: Sequence[Any]) -> str:
    """By how much the upper layer is worse, in words."""
    if outcome.section == "compensation":
        return _less(outcome, *worths)
    if outcome.section == "deadlines":
        return _later(outcome, upper, lower, worths)
    if outcome.section == "remedies":
        return f"{lower.policy.id} grants it, and {upper.policy.id} does not"
    main = outcome.fields[outcome.main]
    return f"{lower.policy.id} gives {value_text(lower.output(main))}, and {upper.policy.id} {value_text(upper.output(main))}"


def _less(outcome: Outcome, mine: Any, other: Any) -> str:
    currency = mine[3] or other[3]
    end = 1 if mine[1] != other[1] else 2
    gap = Money(whole(Fraction(other[end] - mine[end]) / 10**SCALE), currency)
    each = [Money(whole(abs(Fraction(one[end])) / 10**SCALE), currency) for one in (mine, other)]
    side = "less" if (mine[1] or other[1]) >= 0 and (mine[0] or other[0]) > 0 else "more"
    verb = "comes to" if side == "less" else "asks of the customer"
    return f"it {verb} {each[0]}, {gap} {side} than {each[1]}"


def _later(outcome: Outcome, upper: Result, lower: Result, worths: Sequence[Any]) -> str:
    dues = [one.core[one.layout.places[outcome.fields["dated"]]] if one.core else None for one in (upper, lower)]
    first, second = dues
    if first is None or second is None or NOTHING in worths:
        words = [
            "no deadline"
            if worth == NOTHING
            else "one that has not begun"
            if due is None
            else f"one due {instant_text(due)}"
            for due, worth in zip(dues, worths, strict=True)
        ]
        return f"{upper.policy.id} has {words[0]}, and {lower.policy.id} {words[1]}"
    side = "later" if first > second else "earlier"
    return f"it is due {instant_text(first)}, {_length(abs(first - second))} {side} than {instant_text(second)}"


_HOUR, _DAY = 3_600_000_000, 86_400_000_000


def _length(micros: int) -> str:
    days, rest = divmod(micros, _DAY)
    if not rest:
        return f"{days} day{'s' if days != 1 else ''}"
    minutes = micros // 60_000_000
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _place(policy: Policy, outcome: Outcome) -> Place:
    """Where the upper policy writes the outcome; else where it says that it inherits it."""
    text = text_of(policy)
    place = text.key_place(outcome.path)
    return place if place.file == policy.file else text.place(("extends",))
