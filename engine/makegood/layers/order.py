"""What an outcome is worth to the customer, and which of two is worth more.

A worth is (rank, key, top, unit): a higher rank is better whatever the rest; else `key` and `top`, the ends of a range that
mostly meet, must not point apart, and units must be the same. None is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from makegood.currencies import NO_CURRENCY
from makegood.model import Outcome, Policy
from makegood.unset import resting_on_unset

Worth = tuple[int, int | Fraction, int | Fraction, str]
Measure = Callable[[tuple[Any, ...], str | None], Worth | None]
"""Of a policy's raw outputs, and the currency of its money."""

NOTHING: Worth = (0, 0, 0, "")
SILENT: Worth = (-9, 0, 0, "")
# The states of a deadline that holds nobody to anything.
NOT_OWED = ("not_applicable", "cancelled")
PENDING = "not_started"


def compared(upper: Worth | None, lower: Worth | None) -> int | None:
    """1 where the upper is better for the customer, -1 where the lower is, 0 where they are equal; None: undecided.

    What is undecided on one side cannot be compared, nor can money in two currencies, nor a range within another.
    """
    if upper is None or lower is None:
        return None
    if upper[0] != lower[0]:
        return 1 if upper[0] > lower[0] else -1
    if upper[3] != lower[3]:
        return None
    key, top = _sign(upper[1] - lower[1]), _sign(upper[2] - lower[2])
    return None if key * top < 0 else key or top


def _sign(number: int | Fraction) -> int:
    return (number > 0) - (number < 0)


def measure_of(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Measure | None:
    """How to measure an outcome of a policy; None for one that has no better and worse.

    Where it hangs on a parameter that the policy leaves to those above it and that nobody has set, it says nothing: any
    other is better.
    """
    if outcome.section in _MEASURES:
        measure = _MEASURES[outcome.section](policy, outcome, places)
    elif outcome.kind.better is not None:
        measure = _by_main(outcome, places)
    else:
        return None
    if not leaves_open(policy, outcome):
        return measure
    return lambda raw, currency: measure(raw, currency) or SILENT


def leaves_open(policy: Policy, outcome: Outcome) -> bool:
    """Whether an outcome rests on a parameter that its policy leaves to those above it, and that nobody has set."""
    return outcome.fields[outcome.main] in resting_on_unset(policy)


def signed(outcome: Outcome) -> int:
    """1 where more of the outcome is the customer's gain, -1 where it is the customer's duty."""
    if outcome.section == "compensation":
        return 1 if outcome.info.get("pays", "company") == "company" else -1
    if outcome.section == "deadlines":
        return 1 if outcome.info.get("owed_by", "company") == "company" else -1
    return -1 if outcome.kind.better == "less" else 1


def has_order(outcome: Outcome) -> bool:
    """Whether one such outcome can be better for the customer than another."""
    return outcome.section in _MEASURES or outcome.kind.better is not None


# The decimals at which amounts are compared; finer ones become exact ratios.
SCALE = 12


def _money(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Measure:
    """What the company pays more, or the customer less, is better; nothing is nothing in every currency."""
    sign, own = signed(outcome), outcome.info.get("currency")
    fields = [outcome.fields.get(end, outcome.fields["amount"]) for end in ("amount_from", "amount_to")]
    (least, small), (most, large) = ((places[key], sign * _factor(policy, key)) for key in fields)

    def measure(raw: tuple[Any, ...], currency: str | None) -> Worth | None:
        low, high = raw[least], raw[most]
        if low is None or high is None:
            return None
        if not low and not high:
            return NOTHING
        gains = sorted((low * small, high * large))
        return 1 if gains[1] > 0 else -1, gains[0], gains[1], own or currency or NO_CURRENCY

    return measure


def _factor(policy: Policy, key: str) -> int | Fraction:
    """What brings an amount to `SCALE`."""
    scale = policy.named[key].node.scale or 0
    return 10 ** (SCALE - scale) if scale <= SCALE else Fraction(1, 10 ** (scale - SCALE))


def _deadline(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Measure:
    """Of what the company owes, earlier is better, later is worse, and nothing owed is worst; of the customer's duty the reverse."""
    state_at, dated_at, sign = places[outcome.fields["state"]], places[outcome.fields["dated"]], signed(outcome)

    def measure(raw: tuple[Any, ...], currency: str | None) -> Worth | None:
        state, dated = raw[state_at], raw[dated_at]
        if state in NOT_OWED:
            return NOTHING
        if dated is not None:
            return 2 * sign, -sign * dated, -sign * dated, ""
        return (sign, 0, 0, "") if state == PENDING else None

    return measure


def _remedy(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> Measure:
    place = places[outcome.fields["granted"]]
    return lambda raw, currency: None if raw[place] is None else (int(raw[place]), 0, 0, "")


def _by_main(outcome: Outcome, places: Mapping[str, int]) -> Measure:
    """The order of a plugin's kind: by its main field, a yes above a no."""
    place, sign = places[outcome.fields[outcome.main]], signed(outcome)

    def measure(raw: tuple[Any, ...], currency: str | None) -> Worth | None:
        if raw[place] is None:
            return None
        key = sign * int(raw[place])
        return 0, key, key, ""

    return measure


_MEASURES: dict[str, Callable[[Policy, Outcome, Mapping[str, int]], Measure]] = {
    "compensation": _money,
    "deadlines": _deadline,
    "remedies": _remedy,
}
