"""What of a case can be varied alone: a fact, a field of a record or of a list's element, the instant of evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from makegood.cases.facts import INSTANT_BOUND, FactSpec
from makegood.cases.kind import Kind
from makegood.cases.reader import RawFacts
from makegood.expr.types import INSTANT

# A case is (raw facts in the probe's order and last the currency, the instant of evaluation or None).
Point = tuple[RawFacts, int | None]

NOW = "now"
NOW_SPEC = FactSpec(NOW, INSTANT, bound=INSTANT_BOUND)
# Of a list so many elements are varied one by one.
MOST_ELEMENTS = 3


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One thing to vary. `place` is the fact's position among the raw facts (-1: the instant of evaluation)."""

    name: str
    place: int
    spec: FactSpec = field(compare=False)
    within: tuple[int, ...] = ()

    @property
    def is_size(self) -> bool:
        """Whether its values have an order with steps between them."""
        return self.spec.type.ordered


def coordinates(kind: Kind, facts: Sequence[str], point: Point, wanted: Sequence[str]) -> Iterator[Coordinate]:
    """The coordinates of the facts wanted (`now` among them, if it is), in order."""
    for name in wanted:
        if name == NOW:
            yield Coordinate(NOW, -1, NOW_SPEC)
            continue
        place, spec = facts.index(name), kind.facts[name]
        yield Coordinate(name, place, spec)
        yield from _inside(Coordinate(name, place, spec), point[0][place])


def _inside(outer: Coordinate, value: Any) -> Iterator[Coordinate]:
    """What can be varied inside a list or record that is given."""
    if not isinstance(value, tuple):
        return
    spec = outer.spec
    if spec.type.kind == "list":
        inner = [(at, spec.fields[""]) for at in range(min(len(value), MOST_ELEMENTS))]
    else:
        inner = list(enumerate(spec.fields.values()))
    for at, part in inner:
        one = Coordinate(outer.name, outer.place, part, (*outer.within, at))
        if part.type.kind not in ("list", "record"):
            yield one
        yield from _inside(one, value[at])


def get(point: Point, one: Coordinate) -> Any:
    """The raw value at a coordinate; None is unknown."""
    if one.place < 0:
        return point[1]
    value = point[0][one.place]
    for at in one.within:
        value = value[at]
    return value


def put(point: Point, one: Coordinate, value: Any) -> Point:
    """The point with another value at a coordinate."""
    facts, now = point
    if one.place < 0:
        return facts, value
    return (*facts[: one.place], _put(facts[one.place], one.within, value), *facts[one.place + 1 :]), now


def _put(whole: Any, within: tuple[int, ...], value: Any) -> Any:
    if not within:
        return value
    at = within[0]
    return (*whole[:at], _put(whole[at], within[1:], value), *whole[at + 1 :])
