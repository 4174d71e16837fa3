"""Compensation: an amount of money, raised, capped, rounded, and multiplied by what it is paid per."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.expr.nodes import Arith, Literal, Node
from makegood.expr.types import Type
from makegood.outcomes.kind import Lowering, OutcomeKind, called, either

KEYS = ("when", "amount", "at_least", "cap", "per")


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    return [(key,) for key in KEYS if key in data]


def lower(outcome: Lowering) -> None:
    when, amount = outcome.expression("when"), outcome.expression("amount")
    if isinstance(outcome.data.get("amount"), Mapping):
        outcome.problem(
            "not-supported", "an amount from … to … is not part of this version: write one amount", "amount"
        )
    if amount is None:
        return
    if amount.type.kind != "money":
        message = f"an amount is money, and this is {amount.type}"
        outcome.problem("type-mismatch", message, "amount", hint="multiply by money, or write a currency: 250 EUR")
        return
    if outcome.currency is not None and amount.type.detail != outcome.currency:
        message = (
            f"this amount is {amount.type}, and `currency` says {outcome.currency}: nothing converts one into the other"
        )
        outcome.problem(
            "currency-mismatch", message, "amount", hint="write the amount in that currency, or leave `currency` out"
        )
        return
    limits = [outcome.expression("at_least"), outcome.expression("cap")]
    for key, limit in zip(("at_least", "cap"), limits, strict=True):
        if limit is not None and limit.type != amount.type and not _zero(limit):
            outcome.problem("currency-mismatch", f"`{key}` is {limit.type}, and the amount is {amount.type}", key)
            return
    if not outcome.says_rounding() and outcome.divides(amount):
        message = (
            "this amount comes from a division and nothing says how it is rounded: the smallest unit, half up, is taken"
        )
        outcome.problem(
            "division-unrounded", message, "amount", hint="say it: round: {to: 0.01, mode: half_up}", level="warning"
        )
    outcome.keep("amount", _payable(outcome, when, outcome.rounded(_limited(amount, *limits))))


def _zero(node: Node) -> bool:
    return isinstance(node, Literal) and node.value == 0


def _limited(amount: Node, least: Node | None, cap: Node | None) -> Node:
    if least is not None:
        amount = called("max", amount.type, amount, _as(least, amount.type))
    if cap is not None:
        amount = called("min", amount.type, amount, _as(cap, amount.type))
    return amount


def _as(node: Node, type_: Type) -> Node:
    return Literal(type=type_, value=0) if _zero(node) else node


def _payable(outcome: Lowering, when: Node | None, amount: Node) -> Node:
    per = outcome.expression("per")
    if per is not None:
        if not per.type.numeric:
            outcome.problem(
                "type-mismatch", f"`per` is a number of persons, days or things, and this is {per.type}", "per"
            )
            return amount
        amount = Arith(type=amount.type, op="*", left=amount, right=per)
    if when is None:
        return amount
    return either(when, amount, Literal(type=amount.type, value=0))


KIND = OutcomeKind(
    section="compensation",
    singular="compensation",
    main="amount",
    lower=lower,
    expressions=expressions,
    core=("amount",),
    manual="an amount of money that is owed when its condition holds",
    info=("pays",),
)
