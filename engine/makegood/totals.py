"""Sums of a policy's compensation, per payer and currency; of ranges the least and the greatest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from makegood import currencies
from makegood.model import Outcome, Policy
from makegood.values import Money, whole

if TYPE_CHECKING:
    from makegood.layers import Settled

SCALE = 12
"""The decimals at which amounts are added up; finer ones become exact ratios."""

Key = tuple[str, str]
"""Who pays, and in which currency."""
Sum = int | Fraction | None
"""A raw sum at `SCALE`; None while a part of it is undecided."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Where the amount of one outcome stands: who pays, its currency if that is fixed, its raw place, its factor to `SCALE`."""

    outcome: str
    pays: str
    currency: str | None
    place: int
    factor: int | Fraction


@dataclass(frozen=True, slots=True)
class Payments:
    """The compensation of one policy version. `ends` are there where it has ranges: the same by the least, and by the most.

    `only` is the one payer and fixed currency that most policies have: a plain sum.
    """

    policy: str
    each: tuple[Payment, ...]
    ends: tuple[Payments, ...] = ()
    only: Key | None = None


def payments_of(policy: Policy, places: Mapping[str, int]) -> Payments:
    """The payments of a policy version whose raw outputs stand at these places."""
    outcomes = [one for one in policy.outcomes if one.section == "compensation"]
    each = tuple(_payment(policy, one, places) for one in outcomes)
    ranged = any("amount_from" in one.fields for one in outcomes)
    ends = tuple(
        Payments(policy.id, tuple(_payment(policy, one, places, end) for one in outcomes))
        for end in (("amount_from", "amount_to") if ranged else ())
    )
    keys = {(one.pays, one.currency) for one in each}
    payer, currency = next(iter(keys), ("", None))
    return Payments(policy.id, each, ends, (payer, currency) if len(keys) == 1 and currency is not None else None)


def _payment(policy: Policy, outcome: Outcome, places: Mapping[str, int], field: str = "amount") -> Payment:
    key = outcome.fields.get(field) or outcome.fields["amount"]
    scale = policy.named[key].node.scale or 0
    factor = 10 ** (SCALE - scale) if scale <= SCALE else Fraction(1, 10 ** (scale - SCALE))
    pays = str(outcome.info.get("pays", "company"))
    return Payment(outcome.key, pays, outcome.info.get("currency"), places[key], factor)


def totals(
    payments: Payments, raw: tuple[Any, ...], currency: str | None, settled: Settled | None = None
) -> list[tuple[Key, Sum]]:
    """Each payer and currency with the sum of a result's compensation. Of linked policies only what stands is added up."""
    if settled is not None and (settled.out or settled.open):
        return _of_layers(payments, raw, currency, settled)
    if payments.only is not None:
        total: int | Fraction = 0
        for one in payments.each:
            value = raw[one.place]
            if value is None:
                return [(payments.only, None)]
            total += value * one.factor
        return [(payments.only, total)]
    sums: dict[Key, Sum] = {}
    for one in payments.each:
        _add(sums, one, raw[one.place], currency)
    return sorted(sums.items())


def _of_layers(
    payments: Payments, raw: tuple[Any, ...], currency: str | None, settled: Settled
) -> list[tuple[Key, Sum]]:
    sums: dict[Key, Sum] = {}
    for one in payments.each:
        key = (payments.policy, one.outcome)
        if key not in settled.out:
            _add(sums, one, None if key in settled.open else raw[one.place], currency)
    return sorted(sums.items())


def _add(sums: dict[Key, Sum], one: Payment, value: Any, currency: str | None) -> None:
    key = (one.pays, one.currency or currency or currencies.NO_CURRENCY)
    before = sums.get(key, 0)
    sums[key] = None if value is None or before is None else before + value * one.factor


def ranges(
    payments: Payments, raw: tuple[Any, ...], currency: str | None, settled: Settled | None = None
) -> dict[Key, tuple[Sum, Sum]]:
    """Each payer and currency with the least and the greatest sum; nothing for a policy version without ranges."""
    if not payments.ends:
        return {}
    least, most = (dict(totals(end, raw, currency, settled)) for end in payments.ends)
    return {key: (least[key], most[key]) for key in most}


class Total:
    """The sum of a policy's compensation for one payer; `amount` is None while a part of it is undecided or an open range.

    `amount_from` and `amount_to` are the least and the greatest sum; both are `amount` where no part is a range.
    """

    __slots__ = ("currency", "ends", "pays", "policy", "raw")

    def __init__(self, policy: str, pays: str, currency: str, raw: Sum, ends: tuple[Sum, Sum] | None = None) -> None:
        self.policy = policy
        self.pays = pays
        self.currency = currency
        self.raw = raw
        self.ends = (raw, raw) if ends is None else ends

    @property
    def amount(self) -> Money | None:
        return self._money(self.raw)

    @property
    def amount_from(self) -> Money | None:
        return self._money(self.ends[0])

    @property
    def amount_to(self) -> Money | None:
        return self._money(self.ends[1])

    def _money(self, raw: Sum) -> Money | None:
        return None if raw is None else Money(whole(Fraction(raw) / 10**SCALE), self.currency)

    def __repr__(self) -> str:
        least, most = self.amount_from, self.amount_to
        shown = "undecided" if least is None else str(least) if least == most else f"{least} to {most}"
        return f"<Total {self.policy} {self.pays}: {shown}>"
