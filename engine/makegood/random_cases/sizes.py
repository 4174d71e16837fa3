"""Random numbers, quantities, amounts and periods: on the fact's own steps, inside its bounds, of the size of its example."""

from __future__ import annotations

from makegood.boundaries.steps import range_of, step_of
from makegood.cases.facts import FactSpec
from makegood.currencies import minor_digits
from makegood.random_cases.chance import Chance

# A range of no more steps than this is drawn from evenly; in a wider one only the sizes near the example are likely.
FEW_STEPS = 100
# Without an example as many steps; where the example is none, there are few.
USUAL_STEPS, HARDLY_ANY = 100, 2
_TWO_DECIMALS = 2


def size_of(spec: FactSpec, example: int | None, currency: str | None, chance: Chance) -> int:
    """A raw size: now and then the least, the greatest, or the example itself."""
    step, (low, high) = _step(spec, currency, chance), range_of(spec)
    if low < 0 and spec.minimum is None:
        low = 0
    drawn = _near(example, step, low, high, chance)
    if _may_be_negative(spec) and chance.once_in(8):
        return -drawn
    return drawn


def _near(example: int | None, step: int, low: int, high: int, chance: Chance) -> int:
    if (high - low) // step <= FEW_STEPS:
        return low + chance.between(0, (high - low) // step) * step
    size = abs(example) if example else (USUAL_STEPS if example is None else HARDLY_ANY) * step
    roll = chance.below(20)
    if roll == 0:
        return low
    if roll == 1 and example is not None:
        return example
    drawn = chance.between(0, size) if roll % 2 else chance.between(size, 4 * size)
    # The least may lie between two steps; every other size lies on one.
    return min(max(drawn // step * step, low), high)


def span_of(example: int, base: int, chance: Chance) -> int:
    """A length of time as a raw span of the example's unit: its count is drawn, its code stays."""
    count, code = divmod(example, base)
    return chance.between(1, max(1, 2 * count)) * base + code


def _step(spec: FactSpec, currency: str | None, chance: Chance) -> int:
    """The step in which people say such a size: whole units of money more often than cents."""
    if spec.type.kind == "money":
        smallest = int(10 ** max(0, spec.scale - minor_digits(currency or "")))
        return int(10**spec.scale) if chance.below(3) else smallest
    if spec.type.kind == "number" and spec.step is None:
        return int(10 ** max(0, spec.scale - _TWO_DECIMALS))
    return step_of(spec)


def _may_be_negative(spec: FactSpec) -> bool:
    """A duration without a least value may run backwards: early instead of late."""
    return spec.type.kind == "quantity" and spec.type.detail == "duration" and spec.minimum is None
