"""Compensation: an amount of money, raised, capped, rounded, and multiplied by what it is paid per; or a range of it.

Of a range both ends are decided together. It has an `amount` only where they meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.expr.nodes import Arith, Literal, Node
from makegood.expr.types import Type
from makegood.outcomes.kind import Lowering, OutcomeKind, called, compared, either
from makegood.values import Money

KEYS = ("when", "amount", "at_least", "cap", "per")
ENDS = ("from", "to")


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    ranged = isinstance(data.get("amount"), Mapping)
    found: list[tuple[str | int, ...]] = [(key,) for key in KEYS if key in data and not (ranged and key == "amount")]
    return [*found, *(("amount", end) for end in ENDS if end in data["amount"])] if ranged else found


def lower(outcome: Lowering) -> None:
    when = outcome.expression("when")
    if isinstance(outcome.data.get("amount"), Mapping):
        _lower_range(outcome, when)
        return
    amount = _amount(outcome, "amount")
    if amount is not None:
        outcome.keep("amount", _unless(when, amount))


def _lower_range(outcome: Lowering, when: Node | None) -> None:
    """Both ends as amounts of their own; a range whose ends are the wrong way round has no value."""
    ends = [_amount(outcome, "amount", end) for end in ENDS]
    least, most = ends
    if least is None or most is None:
        return
    if least.type != most.type:
        message = f"the range begins with {least.type} and ends with {most.type}"
        outcome.problem("currency-mismatch", message, "amount", "to")
        return
    if isinstance(outcome.expression("amount", "from"), Literal) and _turned(outcome):
        message = "this is less than the amount that the range begins with"
        outcome.problem("invalid-value", message, "amount", "to", hint="write the lesser amount at `from`")
        return
    low, high = outcome.step("least", least), outcome.step("most", most)
    outcome.keep("amount", _unless(when, outcome.where(compared(low, "==", high), low)))
    outcome.keep("amount_from", _unless(when, outcome.where(compared(low, "<=", high), low)))
    outcome.keep("amount_to", _unless(when, outcome.where(compared(low, "<=", high), high)))
    outcome.main = "amount_to"


def _turned(outcome: Lowering) -> bool:
    """Whether a range that is written out has its ends the wrong way round."""
    ends = [outcome.expression("amount", end) for end in ENDS]
    values = [one.value for one in ends if isinstance(one, Literal)]
    sizes = [one.amount if isinstance(one, Money) else one for one in values]
    return len(sizes) == len(ends) and sizes[1] < sizes[0]  # type: ignore[operator]


def _amount(outcome: Lowering, *path: str) -> Node | None:
    """The amount at a key, limited, rounded and multiplied; None where something is wrong in it, which has been reported."""
    amount = outcome.expression(*path)
    if amount is None:
        return None
    if amount.type.kind != "money":
        message = f"an amount is money, and this is {amount.type}"
        outcome.problem("type-mismatch", message, *path, hint="multiply by money, or write a currency: 250 EUR")
        return None
    if outcome.currency is not None and amount.type.detail != outcome.currency:
        message = (
            f"this amount is {amount.type}, and `currency` says {outcome.currency}: nothing converts one into the other"
        )
        outcome.problem(
            "currency-mismatch", message, *path, hint="write the amount in that currency, or leave `currency` out"
        )
        return None
    limits = [outcome.expression("at_least"), outcome.expression("cap")]
    for key, limit in zip(("at_least", "cap"), limits, strict=True):
        if limit is not None and limit.type != amount.type and not _zero(limit):
            if path[-1] != "to":  # said once of a range
                outcome.problem("currency-mismatch", f"`{key}` is {limit.type}, and the amount is {amount.type}", key)
            return None
    if not outcome.says_rounding() and outcome.divides(amount):
        message = (
            "this amount comes from a division and nothing says how it is rounded: the smallest unit, half up, is taken"
        )
        outcome.problem(
            "division-unrounded", message, *path, hint="say it: round: {to: 0.01, mode: half_up}", level="warning"
        )
    return _in_all(outcome, outcome.rounded(_limited(amount, *limits)))


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


def _in_all(outcome: Lowering, amount: Node) -> Node:
    per = outcome.expression("per")
    if per is None:
        return amount
    if not per.type.numeric:
        outcome.problem("type-mismatch", f"`per` is a number of persons, days or things, and this is {per.type}", "per")
        return amount
    return Arith(type=amount.type, op="*", left=amount, right=per)


def _unless(when: Node | None, amount: Node) -> Node:
    """Nothing where the condition is false."""
    return amount if when is None else either(when, amount, Literal(type=amount.type, value=0))


KIND = OutcomeKind(
    section="compensation",
    singular="compensation",
    main="amount",
    lower=lower,
    expressions=expressions,
    core=("amount", "amount_from", "amount_to"),
    manual="an amount of money that is owed when its condition holds",
    info=("pays",),
)
