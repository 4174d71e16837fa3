"""A random value of one fact, as a case gives it, read off what its kind says of the fact: one function for each type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.boundaries.seeds import written
from makegood.cases import facts as reading
from makegood.cases.facts import FactError, Reading
from makegood.expr.plain import plain_fact
from makegood.random_cases.chance import Chance
from makegood.random_cases.moments import Anchor, day_of, instant_on, instant_written
from makegood.random_cases.sizes import size_of, span_of
from makegood.random_cases.sources import Source, sort_of_name
from makegood.units import SPAN_BASE, SPAN_CODES

# How many elements a list has, where its kind does not say how many it may have.
_LENGTHS = (0, 1, 1, 2, 2, 3, 4)
_A_MONTH_IN_DAYS = 30 * SPAN_BASE + SPAN_CODES["days"]


@dataclass(frozen=True, slots=True)
class Around:
    """What the facts of one case share: its day, its currency, and the texts that facts of one sort of name may have."""

    anchor: Anchor
    currency: str | None
    texts: Mapping[str, Sequence[str]]


def value_of(source: Source, around: Around, chance: Chance) -> Any:
    """A value for a fact that reads without a problem; None where its kind does not say enough to draw one."""
    value = _DRAWS[source.spec.type.kind](source, around, chance)
    met = Reading(zone="UTC")
    try:
        reading.read(source.spec, value, met)
    except FactError:
        return None
    return value if met.currencies <= {around.currency} else None


def _boolean(source: Source, around: Around, chance: Chance) -> bool:
    return chance.once_in(2)


def _choice(source: Source, around: Around, chance: Chance) -> str:
    return chance.pick(source.spec.type.choices)


def _text(source: Source, around: Around, chance: Chance) -> str | None:
    """One of the examples of the facts of such a name, as far as the fact's own pattern and length allow it."""
    most, pattern = source.schema.get("maxLength", reading.MAX_TEXT), source.schema.get("pattern", "")
    known = around.texts.get(sort_of_name(source.spec.name), ())
    texts = [one for one in known if len(one) <= most and re.search(pattern, one)]
    return chance.pick(texts) if texts else None


def _size(source: Source, around: Around, chance: Chance) -> Any:
    raw = size_of(source.spec, source.example, around.currency, chance)
    return written(plain_fact(source.spec, raw, around.currency))


def _span(source: Source, around: Around, chance: Chance) -> Any:
    example = _A_MONTH_IN_DAYS if source.example is None else source.example
    return written(plain_fact(source.spec, span_of(example, SPAN_BASE, chance)))


def _date(source: Source, around: Around, chance: Chance) -> Any:
    return written(plain_fact(source.spec, day_of(source.example_day, around.anchor, chance)))


def _instant(source: Source, around: Around, chance: Chance) -> str:
    day = day_of(source.example_day, around.anchor, chance)
    return instant_written(instant_on(day, source.zone, chance), source.zone)


def _list(source: Source, around: Around, chance: Chance) -> list[Any]:
    least, most = int(source.schema.get("minItems", 0)), int(source.schema.get("maxItems", reading.MAX_LIST))
    length = min(max(chance.pick(_LENGTHS), least), most)
    drawn = [value_of(source.parts[""], around, chance) for _ in range(length)]
    made = [one for one in drawn if one is not None]
    return [one for at, one in enumerate(made) if one not in made[:at]] if source.schema.get("uniqueItems") else made


def _record(source: Source, around: Around, chance: Chance) -> dict[str, Any]:
    """A record with all its fields, but now and then one; of two ends the earlier comes first."""
    must = source.schema.get("required") or ()
    made = {
        name: value
        for name, one in source.parts.items()
        if (value := value_of(one, around, chance)) is not None and (name in must or not chance.once_in(20))
    }
    start, end = (_raw(source, made, one) for one in ("start", "end"))
    if isinstance(start, int) and isinstance(end, int) and start > end:
        made["start"], made["end"] = made["end"], made["start"]
    return made


def _raw(source: Source, made: Mapping[str, Any], name: str) -> object:
    return reading.read(source.spec.fields[name], made[name], Reading()) if name in made else None


_Draw = Callable[[Source, Around, Chance], Any]
_DRAWS: dict[str, _Draw] = {
    "boolean": _boolean, "choice": _choice, "text": _text, "integer": _size, "number": _size, "quantity": _size, "money": _size,
    "period": _size, "span": _span, "date": _date, "instant": _instant, "list": _list, "record": _record,
}  # fmt: skip
