"""Random cases of a case kind: the n-th one depends on the seed, the kind and n alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makegood.cases.facts import FactSpec
from makegood.cases.kind import Kind
from makegood.random_cases.chance import Chance
from makegood.random_cases.moments import DAY, Anchor, anchor_day, instant_on, instant_written
from makegood.random_cases.sources import Ground, Source, ground_of
from makegood.random_cases.values import Around, value_of
from makegood.shown import instant_text

LEAVE_OUT = 10
# Of a hundred facts whose silence says something, so many are given all the same.
GIVEN_ANYWAY = 30


def random_cases(kind: Kind, count: int, seed: int = 1, leave_out: int = LEAVE_OUT) -> Iterator[dict[str, Any]]:
    """`count` cases of a kind, each of which reads without a problem.

    Values keep the fact's bounds, steps and units and lie near its examples; days lie near each other, before or after one
    another as in the examples; all money of a case is of one currency that the examples have. `leave_out` of a hundred
    facts are left out, and more of those whose absence has a meaning of its own (`x-absent`). Raises ValueError for a
    `count` below 0 or a `leave_out` that is no share of a hundred.
    """
    if count < 0:
        raise ValueError(f"a number of cases is 0 or more, not {count}")
    if not 0 <= leave_out <= 100:
        raise ValueError(f"of a hundred facts 0 to 100 can be left out, not {leave_out}")
    ground = ground_of(kind)
    return (_case(ground, seed, number, leave_out) for number in range(1, count + 1))


def _case(ground: Ground, seed: int, number: int, leave_out: int) -> dict[str, Any]:
    words = (seed, ground.kind, number)
    example = None if ground.main is None else ground.sources[ground.main].example_day
    anchor = Anchor(anchor_day(example, Chance(*words, "day")), example)
    around = Around(anchor, Chance(*words, "currency").pick(ground.currencies), ground.texts)
    case: dict[str, Any] = {"kind": ground.kind, "id": f"{seed}-{number}"}
    for name, source in ground.sources.items():
        chance = Chance(*words, name)
        if name == ground.main:
            case[name] = _on_the_day(source, anchor, chance)
        elif _given(source.spec, leave_out, chance) and (value := value_of(source, around, chance)) is not None:
            case[name] = value
    return case


def _given(spec: FactSpec, leave_out: int, chance: Chance) -> bool:
    silent = spec.absent is not None or spec.absent_expression is not None
    return chance.below(100) >= leave_out and (not silent or chance.below(100) < GIVEN_ANYWAY)


def _on_the_day(source: Source, anchor: Anchor, chance: Chance) -> str:
    if source.spec.type.kind == "date":
        return instant_text(anchor.day * DAY)[:10]
    return instant_written(instant_on(anchor.day, source.zone, chance), source.zone)
