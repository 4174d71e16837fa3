"""What random values are drawn from: each fact of a kind with what its schema says of it, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any

from makegood.cases import facts as reading
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.cases.kind import Kind
from makegood.currencies import NO_CURRENCY
from makegood.random_cases.moments import DAY, zone_of


@dataclass(frozen=True, slots=True)
class Source:
    """A fact, or a part of one: its raw example, the zone of instants, and its own parts (`""` is a list's element)."""

    spec: FactSpec
    schema: Mapping[str, Any]
    example: Any
    zone: timezone
    parts: Mapping[str, Source]

    @property
    def example_day(self) -> int | None:
        """The day, since 1970, of the example of a date or an instant."""
        if self.example is None or self.spec.type.kind == "date":
            return None if self.example is None else int(self.example)
        return int(self.example) // DAY


@dataclass(frozen=True, slots=True)
class Ground:
    """What all cases of a kind are drawn from; `main` is the fact around whose day a case happens."""

    kind: str
    sources: Mapping[str, Source]
    texts: Mapping[str, tuple[str, ...]]
    currencies: tuple[str, ...]
    main: str | None


def ground_of(kind: Kind) -> Ground:
    """What a kind's schema says that cases can be drawn from."""
    sources = {name: _source(spec, kind.schema["properties"].get(name) or {}) for name, spec in kind.facts.items()}
    parts = list(_below(sources))
    return Ground(kind.name, sources, _texts(parts), _currencies(parts), _main(kind.decided_at, sources))


def sort_of_name(name: str) -> str:
    """The last word of a fact's name: `departure_airport` and `arrival_airport` are both of the sort `airport`."""
    return name.rstrip("[]").rpartition("_")[2]


def _source(spec: FactSpec, schema: Mapping[str, Any]) -> Source:
    inner = {"": schema.get("items")} if "" in spec.fields else schema.get("properties") or {}
    parts = {name: _source(one, inner.get(name) or {}) for name, one in spec.fields.items()}
    examples = schema.get("examples") or ()
    return Source(spec, schema, _first(spec, examples), zone_of(next(iter(examples), "")), parts)


def _first(spec: FactSpec, examples: Any) -> Any:
    """The raw value of the first example that reads."""
    for example in examples:
        try:
            return reading.read(spec, example, Reading(zone="UTC"))
        except FactError:
            continue
    return None


def _below(sources: Mapping[str, Source], name: str = "") -> Iterator[tuple[str, Source]]:
    """Every fact and every part of one, by its own name; a list's element by that of the list."""
    for own, source in sources.items():
        yield own or name, source
        yield from _below(source.parts, own or name)


def _main(decided_at: str | None, sources: Mapping[str, Source]) -> str | None:
    """The fact that dates a decision, else the first day or instant, best one with an example."""
    dated = [name for name, source in sources.items() if source.spec.type.kind in ("date", "instant")]
    first = next((name for name in dated if sources[name].example is not None), next(iter(dated), None))
    return decided_at if decided_at in dated else first


def _texts(parts: list[tuple[str, Source]]) -> dict[str, tuple[str, ...]]:
    """The example texts of all facts whose names end in one word, such as every airport that the kind names."""
    found: dict[str, dict[str, None]] = {}
    for name, source in parts:
        if source.spec.type.kind == "text":
            found.setdefault(sort_of_name(name), {}).update(
                dict.fromkeys(map(str, source.schema.get("examples") or ()))
            )
    return {name: tuple(one) for name, one in found.items()}


def _currencies(parts: list[tuple[str, Source]]) -> tuple[str, ...]:
    """The currencies of the examples, each as often as it stands there; one that a fact fixes leaves no other."""
    money = [source for _, source in parts if source.spec.type.kind == "money"]
    fixed = [source.spec.unit for source in money if source.spec.unit]
    met = [
        code
        for source in money
        for example in source.schema.get("examples") or ()
        for code in _met(source.spec, example)
    ]
    return tuple(code for code in fixed or met if code != NO_CURRENCY) or ("EUR",)


def _met(spec: FactSpec, example: object) -> set[str]:
    """The currency of an example; none when it is no amount."""
    seen = Reading()
    try:
        reading.read(spec, example, seen)
    except FactError:
        return set()
    return seen.currencies
