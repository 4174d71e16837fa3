"""The points that a search begins with: known cases, and three that are made of the case kind alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.boundaries import Point, blank_point, example_point
from makegood.boundaries.steps import range_of, step_of
from makegood.cases.facts import FactSpec
from makegood.diff.search import Ground

# A size that is no nothing: so many steps, as far as the fact goes.
STEPS = 10_000
# Noon of this many days after the first version that has a first day.
DAYS_AFTER, NOON = 1_000, 43_200_000_000
DAY = 86_400_000_000
SOME_DAY = 20_000


@dataclass(frozen=True, slots=True)
class Seed:
    """A case to begin with, and what it is called in a report; `made` from nothing but the case kind."""

    point: Point
    name: str
    made: bool = False


def seeds_of(ground: Ground, given: Iterable[Seed]) -> list[Seed]:
    """The seeds, each point once, and last those that are made of the case kind."""
    policies = (*ground.new.policies, *ground.old.policies)
    currency = next((one.currency for one in policies if one.currency), None)
    example = example_point(ground.kind, ground.facts, currency)
    made = [
        Seed(example, "the examples of the case kind", made=True),
        Seed(full_point(ground, example), "a case in which every fact says something", made=True),
        Seed(blank_point(ground.kind, ground.facts), "an empty case", made=True),
    ]
    found: dict[Point, Seed] = {}
    for seed in (*given, *made):
        found.setdefault(seed.point, seed)
    return list(found.values())


def full_point(ground: Ground, example: Point) -> Point:
    """The example with something for nothing: amounts above zero, a moment for each event, an element in each list."""
    starts = [one.start for one in (*ground.new.policies, *ground.old.policies) if one.start is not None]
    day = (max(starts) + DAYS_AFTER) if starts else SOME_DAY
    facts = [_full(ground.kind.facts[name], value, day) for name, value in zip(ground.facts, example[0], strict=False)]
    return (*facts, example[0][-1]), None


def _full(spec: FactSpec, value: Any, day: int) -> Any:
    match spec.type.kind:
        case "instant":
            return day * DAY + NOON if value is None else value
        case "date":
            return day if value is None else value
        case "list":
            return value or (_full(spec.fields[""], None, day),)
        case "record":
            given: Sequence[Any] = value or [None] * len(spec.fields)
            return tuple(_full(one, each, day) for one, each in zip(spec.fields.values(), given, strict=True))
        case "boolean":
            return True if value is None else value
    if spec.type.ordered and not value:
        low, high = range_of(spec)
        return min(max(low, STEPS * step_of(spec)), high // 2 or high)
    return value
