"""The money of a case's raw facts in a policy's own currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makegood.cases.facts import MONEY_BOUND, FactSpec
from makegood.exchange.rates import Rate
from makegood.expr.types import holds_money


def amount(spec: FactSpec, raw: int, rate: Rate) -> int | None:
    """A raw amount in the wanted currency; unknown where that is more than a fact may be."""
    made = rate.of(raw, spec.scale)
    return made if abs(made) <= MONEY_BOUND * 10**spec.scale else None


def exchanged(spec: FactSpec, raw: Any, rate: Rate) -> Any:
    """A raw fact whose money is in the wanted currency; its lists and records too."""
    if raw is None or not holds_money(spec.type):
        return raw
    match spec.type.kind:
        case "money":
            return amount(spec, raw, rate)
        case "list":
            return tuple(exchanged(spec.fields[""], one, rate) for one in raw)
        case "record":
            inner = [spec.fields[name] for name, _ in spec.type.fields]
            return tuple(exchanged(one, each, rate) for one, each in zip(inner, raw, strict=True))
    return raw


def exchanged_facts(specs: Sequence[FactSpec], facts: tuple[Any, ...], rate: Rate) -> tuple[Any, ...]:
    """Raw facts, the currency of their money last, in the wanted currency."""
    return (*(exchanged(spec, raw, rate) for spec, raw in zip(specs, facts[:-1], strict=True)), rate.wanted)
