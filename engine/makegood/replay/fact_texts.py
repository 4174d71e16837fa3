"""Facts of a case as short texts, for the cases that a report names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from makegood.cases.facts import FactSpec
from makegood.cases.kind import Kind
from makegood.expr.plain import plain_fact
from makegood.shown import value_text
from makegood.values import Quantity

MOST_TEXT = 80


def fact_texts(kind: Kind, names: Sequence[str], raw: Mapping[str, Any], currency: str | None) -> dict[str, str]:
    """The facts given, of those named, as a reader writes them: "239 min", "yes", "129.90 EUR".

    What only silence says (the declared meaning of an absent fact) is left out: it would bury the rest.
    """
    given = ((name, raw[name]) for name in names if raw.get(name) is not None and raw[name] != kind.facts[name].absent)
    return {name: fact_text(kind.facts[name], value, currency) for name, value in given}


def fact_text(spec: FactSpec, raw: Any, currency: str | None) -> str:
    text = _text(plain_fact(spec, raw_tuple(spec, raw), currency))
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return (
            value.strftime("%Y-%m-%d %H:%M UTC")
            if value.second == value.microsecond == 0
            else f"{value.replace(tzinfo=None)} UTC"
        )
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_text(one)}" for name, one in value.items() if one is not None)
    return str(value_text(_short(value)))


def _short(value: Any) -> Any:
    """A length of time in the largest unit, from its own down, in which it is a short number: 239 min, not 3.98333… h."""
    if not isinstance(value, Quantity) or value.dimension != "duration":
        return value
    finer = ("h", "min", "s", "ms", "us")
    units = finer[finer.index(value.unit) :] if value.unit in finer else (value.unit,)
    shown = (Quantity(value.raw, unit) for unit in units)
    return next((one for one in shown if (Fraction(one.amount) * 100).denominator == 1), value)


def raw_tuple(spec: FactSpec, value: Any) -> Any:
    """The raw form of a cell of a raw column: lists and records as tuples."""
    if value is None:
        return None
    if spec.type.kind == "list":
        return tuple(raw_tuple(spec.fields[""], one) for one in value)
    if spec.type.kind == "record" and isinstance(value, Mapping):
        return tuple(raw_tuple(one, value[name]) for name, one in spec.fields.items())
    return value
