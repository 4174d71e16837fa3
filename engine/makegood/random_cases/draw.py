"""Random cases of a case kind: the n-th one depends on the seed, the kind and n alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.cases import facts as reading
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.cases.kind import Kind
from makegood.currencies import NO_CURRENCY
from makegood.random_cases.chance import Chance
from makegood.random_cases.moments import DAY, Anchor, anchor_day, instant_on, instant_written, zone_of
from makegood.random_cases.values import Around, example_day, sort_of_name, value_of
from makegood.shown import instant_text

LEAVE_OUT = 10
# Of a hundred facts whose silence says something, so many are given all the same.
GIVEN_ANYWAY = 30

_Schema = Mapping[str, Any]


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


@dataclass(frozen=True, slots=True)
class Ground:
    """What all cases of a kind are drawn from; `main` is the fact around whose day a case happens."""

    kind: Kind
    schemas: Mapping[str, _Schema]
    texts: Mapping[str, tuple[str, ...]]
    currencies: tuple[str, ...]
    main: str | None


def ground_of(kind: Kind) -> Ground:
    """What a kind's schema says that cases can be drawn from."""
    schemas = {name: kind.schema["properties"].get(name) or {} for name in kind.facts}
    parts = list(_parts(kind.facts, schemas))
    return Ground(kind, schemas, _texts(parts), _currencies(parts), _main(kind, schemas))


def _case(ground: Ground, seed: int, number: int, leave_out: int) -> dict[str, Any]:
    words = (seed, ground.kind.name, number)
    main = ground.main
    example = None if main is None else example_day(ground.kind.facts[main], ground.schemas[main])
    anchor = Anchor(anchor_day(example, Chance(*words, "day")), example)
    around = Around(anchor, Chance(*words, "currency").pick(ground.currencies), ground.texts)
    case: dict[str, Any] = {"kind": ground.kind.name, "id": f"{seed}-{number}"}
    for name, spec in ground.kind.facts.items():
        chance, schema = Chance(*words, name), ground.schemas[name]
        if name == main:
            case[name] = _on_the_day(spec, schema, anchor, chance)
        elif _given(spec, leave_out, chance) and (value := value_of(spec, schema, around, chance)) is not None:
            case[name] = value
    return case


def _given(spec: FactSpec, leave_out: int, chance: Chance) -> bool:
    silent = spec.absent is not None or spec.absent_expression is not None
    return chance.below(100) >= leave_out and (not silent or chance.below(100) < GIVEN_ANYWAY)


def _on_the_day(spec: FactSpec, schema: _Schema, anchor: Anchor, chance: Chance) -> str:
    if spec.type.kind == "date":
        return instant_text(anchor.day * DAY)[:10]
    zone = zone_of(next(iter(schema.get("examples") or ()), ""))
    return instant_written(instant_on(anchor.day, zone, chance), zone)


# -- what a kind's schema says


def _main(kind: Kind, schemas: Mapping[str, _Schema]) -> str | None:
    """The fact that dates a decision, else the first day or instant, best one with an example."""
    dated = [name for name, spec in kind.facts.items() if spec.type.kind in ("date", "instant")]
    first = next((name for name in dated if schemas[name].get("examples")), next(iter(dated), None))
    return kind.decided_at if kind.decided_at in dated else first


def _parts(facts: Mapping[str, FactSpec], schemas: Mapping[str, _Schema]) -> Iterator[tuple[str, FactSpec, _Schema]]:
    """Every fact and every field of a fact's elements, with its name and what the schema says of it."""
    for name, spec in facts.items():
        schema = schemas.get(name) or {}
        yield name, spec, schema
        if "" in spec.fields:
            yield from _parts({name: spec.fields[""]}, {name: schema.get("items") or {}})
        elif spec.fields:
            yield from _parts(spec.fields, schema.get("properties") or {})


def _texts(parts: list[tuple[str, FactSpec, _Schema]]) -> dict[str, tuple[str, ...]]:
    """The example texts of all facts whose names end in one word, such as every airport that the kind names."""
    found: dict[str, dict[str, None]] = {}
    for name, spec, schema in parts:
        if spec.type.kind == "text":
            found.setdefault(sort_of_name(name), {}).update(dict.fromkeys(map(str, schema.get("examples") or ())))
    return {name: tuple(one) for name, one in found.items()}


def _currencies(parts: list[tuple[str, FactSpec, _Schema]]) -> tuple[str, ...]:
    """The currencies of the examples, each as often as it stands there; one that a fact fixes leaves no other."""
    money = [(spec, schema) for _, spec, schema in parts if spec.type.kind == "money"]
    fixed = [spec.unit for spec, _ in money if spec.unit]
    met = [code for spec, schema in money for example in schema.get("examples") or () for code in _met(spec, example)]
    return tuple(code for code in fixed or met if code != NO_CURRENCY) or ("EUR",)


def _met(spec: FactSpec, example: object) -> set[str]:
    """The currency of an example; none when it is no amount."""
    seen = Reading()
    try:
        reading.read(spec, example, seen)
    except FactError:
        return set()
    return seen.currencies
