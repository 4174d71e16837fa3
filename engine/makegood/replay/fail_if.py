"""`--fail-if "cost > +5 percent"`: one measured thing, a comparison, a number. Parsed by hand, never evaluated as code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import ge, gt, le, lt

from makegood import currencies
from makegood.problems import suggest
from makegood.values import money_text, number_text

MEASURES = ("cost", "changed", "undecided", "rejected", "worse")
COMPARISONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}
SHAPE = 'write it like "cost > +5 percent", "cost > 10000 EUR", "worse > 100 cases" or "undecided > 1 percent"'

_TEXT = re.compile(r"\s*([a-z_]+)\s*(>=|<=|>|<|==|=|!=)\s*([+-]?\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z%]*)\s*\Z")
_WORDS = re.compile(r"\s*([A-Za-z_]+)")


class FailIfError(ValueError):
    """A condition that cannot be read or measured; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`measure comparison number unit`; the unit is "percent", "cases" or a currency code."""

    measure: str
    comparison: str
    number: Fraction
    unit: str

    def __str__(self) -> str:
        sign = "+" if self.measure == "cost" and self.number > 0 else ""
        return f"{self.measure} {self.comparison} {sign}{number_text(self.number)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What the company pays in one currency, before and after, in major units."""

    currency: str
    before: Fraction
    after: Fraction

    @property
    def difference(self) -> Fraction:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Measured:
    """What a condition is held against: numbers of cases, and costs per currency."""

    read: int
    counts: Mapping[str, int]
    costs: tuple[Cost, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds (then the dry-run fails), and the figure in words."""

    condition: Condition
    holds: bool
    found: str


def parse(text: str) -> Condition:
    """The condition a text writes. Raises FailIfError with one sentence."""
    match = _TEXT.match(text)
    if match is None:
        raise FailIfError(f"--fail-if cannot be read: '{text}'{_word_hint(text)}; {SHAPE}")
    measure, comparison, number, unit = match.groups()
    if measure not in MEASURES:
        hint = suggest(measure, MEASURES)
        raise FailIfError(f"--fail-if measures {', '.join(MEASURES)}, not '{measure}'{f' ({hint})' if hint else ''}")
    if comparison not in COMPARISONS:
        raise FailIfError(f"--fail-if compares with >, >=, < or <=, not '{comparison}'; {SHAPE}")
    return Condition(measure, comparison, Fraction(number), _unit(measure, unit))


def _word_hint(text: str) -> str:
    word = _WORDS.match(text)
    if word is None or word[1] in MEASURES:
        return ""
    hint = suggest(word[1], MEASURES)
    return f" ({hint})" if hint else ""


def _unit(measure: str, unit: str) -> str:
    if unit in ("percent", "%"):
        return "percent"
    if measure == "cost":
        if not currencies.known(unit):
            got = f"'{unit}'" if unit else "no unit"
            raise FailIfError(f"--fail-if: a cost is compared with a currency or percent, and this has {got}; {SHAPE}")
        return unit
    if unit in ("", "case", "cases"):
        return "cases"
    raise FailIfError(f"--fail-if: '{measure}' is counted in cases or percent, not '{unit}'; {SHAPE}")


def judge(condition: Condition, measured: Measured) -> Verdict:
    """Whether the condition holds. Raises FailIfError when the dry-run has nothing that it could be held against."""
    if condition.measure == "cost":
        return _judge_cost(condition, measured)
    count = measured.counts[condition.measure]
    compare = COMPARISONS[condition.comparison]
    share = Fraction(100 * count, measured.read) if measured.read else Fraction(0)
    value = share if condition.unit == "percent" else Fraction(count)
    what = f"{count} of {measured.read} cases ({_rounded(share)} percent)"
    return Verdict(condition, compare(value, condition.number), f"{condition.measure}: {what}")


def _judge_cost(condition: Condition, measured: Measured) -> Verdict:
    """The difference after - before of what the company pays; with several currencies, percent holds if any does."""
    wanted = [one for one in measured.costs if condition.unit in ("percent", one.currency)]
    if not wanted and condition.unit != "percent" and measured.costs:
        seen = ", ".join(one.currency for one in measured.costs)
        raise FailIfError(f"--fail-if: no cost is in {condition.unit}; the compared policies pay in {seen}")
    holds = any(_cost_holds(condition, one) for one in wanted)
    found = "; ".join(_cost_text(one) for one in wanted) or "no money"
    return Verdict(condition, holds, f"cost: {found}")


def _cost_holds(condition: Condition, cost: Cost) -> bool:
    compare = COMPARISONS[condition.comparison]
    if condition.unit != "percent":
        return compare(cost.difference, condition.number)
    if cost.before == 0:
        # From nothing, any cost is more than every percentage, and none is no change.
        return compare(cost.difference, Fraction(0)) if cost.difference else compare(Fraction(0), condition.number)
    return compare(100 * cost.difference / abs(cost.before), condition.number)


def _cost_text(cost: Cost) -> str:
    sign = "+" if cost.difference > 0 else ""
    text = f"{sign}{money_text(cost.difference, cost.currency)} {cost.currency}"
    if cost.before == 0:
        return text
    share = 100 * cost.difference / abs(cost.before)
    return f"{text} ({sign}{_rounded(share)} percent)"


def _rounded(share: Fraction) -> str:
    """One decimal, half away from zero: for reading only, the comparison itself is exact."""
    tenths = (abs(share) * 20 + 1) // 2
    return f"{'-' if share < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"
