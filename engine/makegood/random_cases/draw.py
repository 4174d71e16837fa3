"""Random cases of a case kind: the n-th one depends on the seed, the kind and n alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from makegood.cases import facts as reading
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.cases.kind import Kind
from makegood.currencies import NO_CURRENCY
from makegood.random_cases.chance import Chance
from makegood.random_cases.moments import Anchor, anchor_day, instant_on, instant_written, zone_of
from makegood.random_cases.values import Around, example_day, sort_of_name, value_of
from makegood.shown import instant_text

LEAVE_OUT = 10
# Of facts whose silence says something, so many of a hundred are given all the same.
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
    schemas = {name: kind.schema["properties"].get(name) or {} for name in kind.facts}
    texts, currencies, main = _texts(kind.facts, schemas), _currencies(kind.facts, schemas), _main(kind, schemas)
    return (
        _case(kind, schemas, texts, currencies, main, leave_out, (seed, kind.name, number))
        for number in range(1, count + 1)
    )


def _case(
    kind: Kind,
    schemas: Mapping[str, Mapping[str, Any]],
    texts: Mapping[str, Sequence[str]],
    currencies: Sequence[str],
    main: str | None,
    leave_out: int,
    words: tuple[object, ...],
) -> dict[str, Any]:
    example = None if main is None else example_day(kind.facts[main], schemas[main])
    anchor = Anchor(anchor_day(example, Chance(*words, "day")), example)
    around = Around(anchor, Chance(*words, "currency").pick(currencies), texts)
    case: dict[str, Any] = {"kind": kind.name, "id": f"{words[0]}-{words[-1]}"}
    for name, spec in kind.facts.items():
        chance = Chance(*words, name)
        if name == main:
            case[name] = _on_the_day(spec, schemas[name], anchor, chance)
        elif _given(spec, leave_out, chance) and (value := value_of(spec, schemas[name], around, chance)) is not None:
            case[name] = value
    return case


def _given(spec: FactSpec, leave_out: int, chance: Chance) -> bool:
    silent = spec.absent is not None or spec.absent_expression is not None
    return chance.below(100) >= leave_out and (not silent or chance.below(100) < GIVEN_ANYWAY)


def _on_the_day(spec: FactSpec, schema: Mapping[str, Any], anchor: Anchor, chance: Chance) -> str:
    if spec.type.kind == "date":
        return instant_text(anchor.day * 86_400_000_000)[:10]
    zone = zone_of(next(iter(schema.get("examples") or ()), ""))
    return instant_written(instant_on(anchor.day, zone, chance), zone)


def _main(kind: Kind, schemas: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The fact around which a case happens: the one that dates its decision, else the first day or instant."""
    dated = [name for name, spec in kind.facts.items() if spec.type.kind in ("date", "instant")]
    first = next((name for name in dated if schemas[name].get("examples")), next(iter(dated), None))
    return kind.decided_at if kind.decided_at in dated else first


def _parts(
    facts: Mapping[str, FactSpec], schemas: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, FactSpec, Mapping[str, Any]]]:
    """Every fact and every field of a fact's elements, with its name and what the schema says of it."""
    for name, spec in facts.items():
        schema = schemas.get(name) or {}
        yield name, spec, schema
        if "" in spec.fields:
            yield from _parts({name: spec.fields[""]}, {name: schema.get("items") or {}})
        elif spec.fields:
            yield from _parts(spec.fields, schema.get("properties") or {})


def _texts(facts: Mapping[str, FactSpec], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The example texts of all facts whose names end in one word, such as every airport that the kind names."""
    found: dict[str, dict[str, None]] = {}
    for name, spec, schema in _parts(facts, schemas):
        if spec.type.kind == "text":
            found.setdefault(sort_of_name(name), {}).update(dict.fromkeys(map(str, schema.get("examples") or ())))
    return {name: tuple(one) for name, one in found.items()}


def _currencies(facts: Mapping[str, FactSpec], schemas: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The currencies of the examples, each as often as it stands there; a currency that a fact fixes leaves no other."""
    met: list[str] = []
    fixed: list[str] = []
    for _, spec, schema in _parts(facts, schemas):
        if spec.type.kind != "money":
            continue
        if spec.unit:
            fixed.append(spec.unit)
        for example in schema.get("examples") or ():
            seen = Reading()
            try:
                reading.read(spec, example, seen)
            except FactError:
                continue
            met.extend(seen.currencies)
    return tuple(fixed or met or ["EUR"]) if NO_CURRENCY not in met else tuple(one for one in met if one != NO_CURRENCY)
