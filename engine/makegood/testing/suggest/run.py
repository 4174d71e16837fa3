"""Coverage → suggestions for every version: the search from its tests, and what was not reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from makegood.book import Book
from makegood.boundaries import Point, Probe, example_point, facts_of, point_of
from makegood.boundaries.steps import range_of
from makegood.cases.facts import FactSpec
from makegood.model import Policy
from makegood.moments import micros
from makegood.testing.coverage.inventory import Version
from makegood.testing.coverage.measured import Coverage, coverage_of
from makegood.testing.files import PolicyTest, read_tests
from makegood.testing.suggest.goal import Goal, goals_of
from makegood.testing.suggest.search import Search, Suggestion

DEFAULT_TRIES = 5000
SOME_UNITS = 100
# Of money in a policy that says no currency and has no test that gives one.
ANY_CURRENCY = "EUR"
MICROS_A_DAY = 86_400_000_000
# The day of an example where a policy does not say since when it holds (2024-06-03, a Monday).
SOME_DAY = 19_877


@dataclass(frozen=True, slots=True)
class Suggested:
    """What was found for one version: suggestions in the order of the text, the goals not reached, the cases tried."""

    version: Version
    suggestions: tuple[Suggestion, ...]
    unreached: tuple[Goal, ...]
    tries: int


def suggest(
    files: Sequence[Path],
    book: Book,
    folders: Sequence[Path] = (),
    select: str | None = None,
    policy: str | None = None,
    tries: int = DEFAULT_TRIES,
) -> list[Suggested]:
    """Suggestions for every version of which the tests in some files reach less than everything.

    The first arguments are those of `coverage_of`; with `policy` only its versions are looked at, and then it needs no test.
    """
    coverage = coverage_of(files, book, folders, select, also=() if policy is None else (policy,))
    tests = [test for file in files if not (read := read_tests(file)).broken for test in read.tests]
    kept = [one for one in coverage.versions if policy is None or one.policy.id == policy]
    return [_of(coverage, version, book, tests, tries) for version in kept]


def _of(coverage: Coverage, version: Version, book: Book, tests: Sequence[PolicyTest], tries: int) -> Suggested:
    goals = list(goals_of(coverage, version))
    policy = version.policy
    alone = book.select(policy.id, pending=policy.pending)
    kind = book.kind(policy.case)
    timeline = alone.timelines[policy.id]
    facts = facts_of(*(one.policy for one in timeline.editions))
    probe = Probe(timeline, facts, book.calendars, kind)
    search = Search(book, policy, probe, coverage.inventory, goals)
    if goals and probe.editions:
        search.run(_seeds(policy, probe, tests), tries)
    order = {goal.key: at for at, goal in enumerate(goals)}
    found = sorted(search.found, key=lambda one: order[one.goals[0].key])
    return Suggested(version, tuple(found), tuple(search.open.values()), search.tries)


def _seeds(policy: Policy, probe: Probe, tests: Sequence[PolicyTest]) -> list[Point]:
    """The cases of the policy's own tests, and a case of examples on the first day of each edition."""
    zone = policy.fixed_zone or "UTC"
    found: list[Point] = []
    for test in tests:
        if test.policy != policy.id:
            continue
        case = {name: value for name, value in test.case.items() if name not in ("kind", "id")}
        point, _ = point_of(probe.kind, probe.facts, case, _moment(test), zone)
        if point is not None:
            found += [point, (point[0], _later(probe, point))]
    for edition in probe.editions:
        noon = (SOME_DAY if edition.start is None else edition.start) * MICROS_A_DAY + MICROS_A_DAY // 2
        example = example_point(probe.kind, probe.facts, policy.currency, noon)
        found += [_filled(probe, example), example]
    currency = next((one for (*_, one), _ in found if isinstance(one, str)), ANY_CURRENCY)
    return list(dict.fromkeys(((*facts[:-1], facts[-1] or currency), now) for facts, now in found))


def _filled(probe: Probe, point: Point) -> Point:
    """A case in which no size is nought: the price of what is owed, most of all."""
    kinds = probe.kind.facts
    facts = [
        min(SOME_UNITS * 10 ** kinds[name].scale, range_of(kinds[name])[1])
        if value == 0 and _is_size(kinds[name])
        else value
        for name, value in zip(probe.facts, point[0], strict=False)
    ]
    return (*facts, point[0][-1]), point[1]


def _is_size(spec: FactSpec) -> bool:
    return spec.type.kind in ("money", "number", "integer")


def _later(probe: Probe, point: Point) -> int | None:
    """A day after the last event of a case."""
    kinds = probe.kind.facts
    events = [
        value
        for name, value in zip(probe.facts, point[0], strict=False)
        if value is not None and kinds[name].type.kind == "instant"
    ]
    return max(events) + MICROS_A_DAY if events else point[1]


def _moment(test: PolicyTest) -> int | None:
    try:
        return None if test.at is None else micros(test.at)
    except ValueError:  # the test fails for it
        return None
