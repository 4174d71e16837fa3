"""The grid of a fact: the step in which its raw values are tried, and the least and greatest of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from makegood import units
from makegood.cases.facts import FIRST_YEAR, INSTANT_BOUND, LAST_YEAR, FactSpec

MINUTE = 60_000_000
MICROS = 86_400_000_000
# Days since 1970: a case gives no moment before 1900 or after 2199 (see `cases.facts`), here with a day to spare.
FIRST_DAY = (date(FIRST_YEAR, 1, 2) - date(1970, 1, 1)).days
LAST_DAY = (date(LAST_YEAR, 12, 30) - date(1970, 1, 1)).days
# Of a number without a declared step, so many decimals are tried.
TRIED_DECIMALS = 3


def step_of(spec: FactSpec) -> int:
    """The raw size of one step: the declared `x-step`, else what people count that type in."""
    if spec.step is not None:
        return spec.step
    match spec.type.kind:
        case "instant":
            return MINUTE
        case "money":
            return int(10 ** max(0, spec.scale - 2))
        case "number":
            return int(10 ** max(0, spec.scale - TRIED_DECIMALS))
        case "span":
            return units.SPAN_BASE
        case "quantity":
            size = int(units.UNITS[spec.unit].size * 10**spec.scale) if spec.unit else 1
            return min(size, MINUTE) if spec.type.detail == "duration" and size >= MINUTE else max(1, size)
    return 1


def range_of(spec: FactSpec) -> tuple[int, int]:
    """The least and the greatest raw value that a case may give."""
    if spec.type.kind in ("instant", "date"):
        day = MICROS if spec.type.kind == "instant" else 1
        return FIRST_DAY * day, LAST_DAY * day
    bound = spec.bound or INSTANT_BOUND
    low = -bound if spec.minimum is None else spec.minimum
    high = bound if spec.maximum is None else spec.maximum
    if spec.minimum is None and spec.type.kind == "span":
        low = 0
    return low, high


def plainest(spec: FactSpec) -> Any:
    """The plainest value of a fact: no, the first choice, nothing, or the least size that is not below zero."""
    match spec.type.kind:
        case "boolean":
            return False
        case "choice":
            return spec.type.choices[0]
        case "text":
            return ""
        case "list":
            return ()
        case "record":
            return tuple(plainest(one) for one in spec.fields.values())
        case "instant" | "date":
            return None
    low, high = range_of(spec)
    return min(max(0, low), high)
