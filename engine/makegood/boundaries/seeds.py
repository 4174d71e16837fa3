"""Points to begin with, from cases and from nothing; and points as cases that can be written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from makegood.boundaries.coordinates import Point
from makegood.boundaries.steps import plainest
from makegood.cases import facts as reading
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.cases.kind import Kind
from makegood.cases.reader import read_case
from makegood.expr.plain import plain_fact
from makegood.problems import Problem
from makegood.shown import instant_text
from makegood.units import SHOWN_UNITS
from makegood.values import Money, Period, Quantity, duration, parse_measure

MICROS_A_DAY = 86_400_000_000


def point_of(
    kind: Kind, facts: Sequence[str], case: Mapping[str, Any], now: int | None, zone: str | None = None
) -> tuple[Point | None, list[Problem]]:
    """A case as a point, or what is wrong with it."""
    raw, problems, _ = read_case(kind, facts, case, zone)
    return ((raw, now), []) if not problems else (None, problems)


def blank_point(kind: Kind, facts: Sequence[str], currency: str | None = None) -> Point:
    """A case that says nothing: every fact unknown, but where silence itself says something."""
    return (*(kind.facts[name].absent for name in facts), currency), None


def example_point(kind: Kind, facts: Sequence[str], currency: str | None = None, now: int | None = None) -> Point:
    """A case made of the examples that its kind gives, else of the plainest value of each fact.

    An event without an example happens `now`.
    """
    schemas = kind.schema["properties"]
    raw = (_example(kind.facts[name], schemas.get(name) or {}, currency, now) for name in facts)
    return (*raw, currency), now


def _example(spec: FactSpec, schema: Mapping[str, Any], currency: str | None, now: int | None) -> Any:
    if spec.absent is not None:
        return spec.absent
    if spec.absent_expression is not None:
        return None
    for example in schema.get("examples") or ():
        try:
            met = Reading(zone="UTC")
            raw = reading.read(spec, example, met)
        except FactError:
            continue
        if not met.currencies or met.currencies == {currency}:
            return raw
    if now is not None and spec.type.kind in ("instant", "date"):
        return now if spec.type.kind == "instant" else now // MICROS_A_DAY
    return plainest(spec)


def as_case(kind: Kind, facts: Sequence[str], point: Point, given: Sequence[str] | None = None) -> dict[str, Any]:
    """A point as a case that can be written as JSON or YAML and reads back as the same point.

    What is unknown, and what silence says anyway, is left out, unless it is `given`.
    """
    raw, _ = point
    currency = raw[-1] if isinstance(raw[-1], str) else None
    case: dict[str, Any] = {}
    for name, value in zip(facts, raw, strict=False):
        spec = kind.facts[name]
        if value is None or (value == spec.absent and name not in (given or ())):
            continue
        case[name] = written(plain_fact(spec, value, currency))
    return case


def written(value: Any) -> Any:
    """A plain value as JSON has it."""
    match value:
        case None | bool() | str() | int():
            return value
        case Quantity():
            return measure_text(value)
        case Money() | Period():
            return str(value)
        case Fraction() | Decimal():
            return _number(Fraction(value))
        case list() | tuple():
            return [written(one) for one in value]
        case Mapping():
            return {name: written(one) for name, one in value.items() if one is not None}
    if hasattr(value, "hour"):
        return instant_text(reading.instant_micros(value))
    return value.isoformat()


def measure_text(value: Quantity) -> str:
    """A quantity in its own unit, or, where no decimals can write it so (239 min in hours), in another."""
    text = str(value)
    if parse_measure(text) == value:
        return text
    other = duration(value.raw) if value.dimension == "duration" else Quantity(value.raw, SHOWN_UNITS[value.dimension])
    return str(other)


def _number(value: Fraction) -> int | Decimal:
    """A number as a whole one or a decimal; facts have no others."""
    return int(value) if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)
