"""A case kind: its JSON Schema turned into facts with types, units and bounds."""

from __future__ import annotations

import hashlib
import json
import keyword
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from makegood import units
from makegood.cases import facts
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.expr.types import (
    BOOLEAN,
    DATE,
    INSTANT,
    INTEGER,
    NUMBER,
    SPAN,
    TEXT,
    Type,
    choice,
    list_of,
    money,
    period,
    quantity,
    record,
)
from makegood.problems import Problem
from makegood.values import Period, parse_measure

OWN_KEYS = ("kind", "id", "timezone")


@dataclass(frozen=True, slots=True)
class Kind:
    """A case kind: its name, facts in order, the fact that dates a historic decision, and its schema's digest."""

    name: str
    facts: Mapping[str, FactSpec]
    schema: Mapping[str, Any]
    decided_at: str | None
    digest: str


def read_kind(schema: Mapping[str, Any], origin: str = "a case kind") -> tuple[Kind | None, list[Problem]]:
    """The kind that a JSON Schema with our `x-` words declares, and every problem in it."""
    name = schema.get("x-kind")
    if not isinstance(name, str) or not isinstance(schema.get("properties"), Mapping):
        return None, [Problem("bad-case-kind", f"{origin} needs `x-kind` (its name) and `properties` (its facts)")]
    problems: list[Problem] = []
    specs: dict[str, FactSpec] = {}
    for fact, one in schema["properties"].items():
        if fact in OWN_KEYS:
            continue
        try:
            specs[fact] = read_spec(fact, one)
        except (FactError, ValueError, KeyError, TypeError) as error:
            problems.append(Problem("bad-case-kind", f"{name}: the fact '{fact}' cannot be read: {error}"))
    text = json.dumps(schema, sort_keys=True, ensure_ascii=False, default=str)
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return Kind(name, specs, schema, schema.get("x-decided-at"), digest), problems


def read_spec(name: str, one: Mapping[str, Any]) -> FactSpec:
    """The fact that a property declares. Raises ValueError for what no fact can be."""
    if name and (keyword.iskeyword(name) or not name.isidentifier() or not name.isascii() or name == "now"):
        raise ValueError("a fact's name is a plain lower-case word that is no keyword")
    spec = _typed(name, one)
    spec = replace(
        spec,
        ask_cost=int(one.get("x-ask-cost", 1)),
        settable=bool(one.get("x-settable", True)),
        description=str(one.get("description", "")),
        step=_step(spec, one.get("x-step")),
    )
    spec = _bounded(spec, one)
    return _with_absence(spec, one.get("x-absent"))


def _typed(name: str, one: Mapping[str, Any]) -> FactSpec:
    word = one.get("x-type") or _word(one)
    if word in units.RAW_UNITS:
        unit = units.unit(str(one.get("x-unit", "")))
        if unit is None or unit.dimension != word:
            raise ValueError(f"`x-unit` must name a unit of {word}")
        scale = measure_scale(unit)
        bound = facts.DURATION_BOUND if word == "duration" else facts.RAW_BOUND
        return FactSpec(name, quantity(word), unit=unit.name, scale=scale, bound=bound * 10**scale)
    if word == "money":
        unit_name = one.get("x-unit")
        return FactSpec(
            name,
            money(None),
            unit=unit_name,
            scale=facts.MONEY_DECIMALS,
            bound=facts.MONEY_BOUND * 10**facts.MONEY_DECIMALS,
        )
    if word == "decimal":
        return FactSpec(name, NUMBER, scale=facts.DECIMALS, bound=facts.NUMBER_BOUND * 10**facts.DECIMALS)
    if word == "choice":
        return FactSpec(name, choice(tuple(str(value) for value in one["enum"])))
    if word == "list":
        element = read_spec("", one.get("items", {"type": "string"}))
        return FactSpec(name, list_of(element.type), fields={"": replace(element, name=f"{name}[]")})
    if word in ("record", "interval"):
        properties = one.get("properties") or {"start": {"x-type": "instant"}, "end": {"x-type": "instant"}}
        fields = {key: read_spec(key, value) for key, value in properties.items()}
        return FactSpec(name, record({key: spec.type for key, spec in fields.items()}), fields=fields)
    if word == "period" and "x-unit" in one:
        return FactSpec(name, period(_counted(str(one["x-unit"]))), bound=facts.DATE_BOUND)
    type_, bound = _SIMPLE[word]
    return FactSpec(name, type_, bound=bound)


def _counted(unit: str) -> str:
    """What a period fact with a unit counts: days, months or working days. Raises ValueError for another unit."""
    length = parse_measure(f"1 {unit}")
    if not isinstance(length, Period) or length.unit == "working time":
        raise ValueError("`x-unit` of a period is day, week, month, year or working day")
    return length.unit


_SIMPLE: dict[str, tuple[Type, int]] = {
    "boolean": (BOOLEAN, 0),
    "integer": (INTEGER, facts.NUMBER_BOUND),
    "text": (TEXT, 0),
    "instant": (INSTANT, facts.INSTANT_BOUND),
    "date": (DATE, facts.DATE_BOUND),
    "period": (SPAN, facts.RAW_BOUND),
}


def _word(one: Mapping[str, Any]) -> str:
    """Our word for a plain JSON Schema type."""
    if "enum" in one:
        return "choice"
    kind = one.get("type")
    plain = {"boolean": "boolean", "integer": "integer", "number": "decimal", "array": "list", "object": "record"}
    if kind in plain:
        return plain[str(kind)]
    if kind == "string":
        return {"date-time": "instant", "date": "date"}.get(str(one.get("format")), "text")
    raise ValueError("a fact needs `x-type`, or a plain JSON Schema `type`")


def measure_scale(unit: units.Unit) -> int:
    """Decimals of the raw unit that six decimals of `unit` need; whole raw units for durations."""
    if unit.dimension == "duration":
        return 0
    step = unit.size / 10**facts.DECIMALS
    scale = 0
    while (step * 10**scale).denominator != 1:
        scale += 1
    return scale


def _bounded(spec: FactSpec, one: Mapping[str, Any]) -> FactSpec:
    if not (spec.type.numeric or spec.type.measured):
        return spec
    size = units.UNITS[spec.unit].size if spec.type.kind == "quantity" and spec.unit else Fraction(1)
    limits = {key: one.get(key) for key in ("minimum", "maximum")}
    raw = {
        key: None if value is None else int(Fraction(str(value)) * size * 10**spec.scale)
        for key, value in limits.items()
    }
    bound = spec.bound
    if raw["maximum"] is not None:
        bound = max(abs(raw["maximum"]), abs(raw["minimum"] if raw["minimum"] is not None else spec.bound))
    return replace(spec, minimum=raw["minimum"], maximum=raw["maximum"], bound=bound)


def _step(spec: FactSpec, step: Any) -> int | None:
    """The raw size of the steps in which a fact changes. Raises ValueError for what is no size of its type."""
    if step is None:
        return None
    if spec.type.kind in ("instant", "date"):
        spec = FactSpec(spec.name, quantity("duration") if spec.type == INSTANT else INTEGER, bound=facts.INSTANT_BOUND)
    raw = facts.read(spec, step, Reading())
    if not isinstance(raw, int) or raw <= 0:
        raise ValueError(f"`x-step` is a size above zero, not {step!r}")
    return raw


def _with_absence(spec: FactSpec, absent: Any) -> FactSpec:
    if absent is None:
        return spec
    if isinstance(absent, Mapping):
        return replace(spec, absent_expression=str(absent["expression"]))
    if absent == 0 and not isinstance(absent, bool) and (spec.type.measured or spec.type.numeric):
        return replace(spec, absent=0)
    return replace(spec, absent=facts.read(spec, absent, Reading()))
