"""A random value of one fact, as a case gives it, read off what its kind says of the fact: one function for each type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.boundaries.seeds import written
from makegood.cases import facts as reading
from makegood.cases.facts import FactError, FactSpec, Reading
from makegood.expr.plain import plain_fact
from makegood.random_cases.chance import Chance
from makegood.random_cases.moments import Anchor, day_of, instant_on, instant_written, zone_of
from makegood.random_cases.sizes import size_of, span_of
from makegood.units import SPAN_BASE, SPAN_CODES

# How many elements a list has, where its kind does not say how many it may have.
_LENGTHS = (0, 1, 1, 2, 2, 3, 4)
_DAY_SPAN = 30 * SPAN_BASE + SPAN_CODES["days"]


@dataclass(frozen=True, slots=True)
class Around:
    """What the facts of one case share: its day, its currency, and the texts that facts of one sort of name may have."""

    anchor: Anchor
    currency: str | None
    texts: Mapping[str, Sequence[str]]


def value_of(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> Any:
    """A value for a fact that reads without a problem; None where its kind does not say enough to draw one."""
    value = _DRAWS[spec.type.kind](spec, schema, around, chance)
    met = Reading(zone="UTC")
    try:
        reading.read(spec, value, met)
    except FactError:
        return None
    return value if met.currencies <= {around.currency} else None


def raw_examples(spec: FactSpec, schema: Mapping[str, Any]) -> list[Any]:
    """The raw values of a fact's examples; one that does not read is left out."""
    found = []
    for example in schema.get("examples") or ():
        try:
            found.append(reading.read(spec, example, Reading(zone="UTC")))
        except FactError:
            continue
    return found


def sort_of_name(name: str) -> str:
    """The last word of a fact's name: `departure_airport` and `arrival_airport` are both of the sort `airport`."""
    return name.rstrip("[]").rpartition("_")[2]


def _first(spec: FactSpec, schema: Mapping[str, Any]) -> Any:
    return next(iter(raw_examples(spec, schema)), None)


def _boolean(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> bool:
    return chance.once_in(2)


def _choice(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> str:
    return chance.pick(spec.type.choices)


def _text(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> str | None:
    """One of the examples of the facts of such a name, as far as the fact's own pattern and length allow it."""
    most, pattern = schema.get("maxLength", reading.MAX_TEXT), schema.get("pattern", "")
    texts = [
        one for one in around.texts.get(sort_of_name(spec.name), ()) if len(one) <= most and re.search(pattern, one)
    ]
    return chance.pick(texts) if texts else None


def _size(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> Any:
    raw = size_of(spec, _first(spec, schema), around.currency, chance)
    return written(plain_fact(spec, raw, around.currency))


def _span(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> Any:
    example = _first(spec, schema)
    return written(plain_fact(spec, span_of(_DAY_SPAN if example is None else example, SPAN_BASE, chance)))


def _date(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> Any:
    return written(plain_fact(spec, day_of(_first(spec, schema), around.anchor, chance)))


def _instant(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> str:
    examples = schema.get("examples") or ("",)
    day = day_of(example_day(spec, schema), around.anchor, chance)
    zone = zone_of(examples[0])
    return instant_written(instant_on(day, zone, chance), zone)


def example_day(spec: FactSpec, schema: Mapping[str, Any]) -> int | None:
    """The day, since 1970, of the first example of a date or an instant."""
    example = _first(spec, schema)
    return None if example is None else int(example) // 86_400_000_000 if spec.type.kind == "instant" else int(example)


def _list(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> list[Any]:
    least = int(schema.get("minItems", 0))
    length = min(max(chance.pick(_LENGTHS), least), int(schema.get("maxItems", reading.MAX_LIST)))
    element, inner = spec.fields[""], schema.get("items") or {}
    drawn = [value_of(element, inner, around, chance) for _ in range(length)]
    made = [one for one in drawn if one is not None]
    return [one for at, one in enumerate(made) if one not in made[:at]] if schema.get("uniqueItems") else made


def _record(spec: FactSpec, schema: Mapping[str, Any], around: Around, chance: Chance) -> dict[str, Any]:
    """A record with all its fields, but now and then one; of two ends the earlier comes first."""
    inner, must = schema.get("properties") or {}, schema.get("required") or ()
    made = {
        name: value
        for name, one in spec.fields.items()
        if (value := value_of(one, inner.get(name) or {}, around, chance)) is not None
        and (name in must or not chance.once_in(20))
    }
    start, end = (
        reading.read(spec.fields[one], made[one], Reading()) if one in made else None for one in ("start", "end")
    )
    if isinstance(start, int) and isinstance(end, int) and start > end:
        made["start"], made["end"] = made["end"], made["start"]
    return made


_Draw = Callable[[FactSpec, Mapping[str, Any], Around, Chance], Any]
_DRAWS: dict[str, _Draw] = {
    "boolean": _boolean, "choice": _choice, "text": _text, "integer": _size, "number": _size, "quantity": _size, "money": _size,
    "period": _size, "span": _span, "date": _date, "instant": _instant, "list": _list, "record": _record,
}  # fmt: skip
