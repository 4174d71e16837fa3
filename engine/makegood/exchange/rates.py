"""Rates of days, exact: what one unit of a currency is in another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from makegood.currencies import minor_digits
from makegood.values import Money, whole

OLDEST = 7
"""The days that a rate stays good where there is no newer one: weekends and holidays."""

Pair = tuple[str, str]
"""The currency that is given, and the one that is wanted."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `given` is `factor` units of `wanted`, by the rates of `day` (days since 1970)."""

    given: str
    wanted: str
    factor: Fraction
    day: int

    def of(self, raw: int, scale: int) -> int:
        """A raw amount (units of 10**-scale) in the wanted currency, rounded half up to its smallest unit."""
        digits = min(minor_digits(self.wanted), scale)
        step: int = 10 ** (scale - digits)
        return self._units(Fraction(raw, 10**scale), digits) * step

    def money(self, amount: Money) -> Money:
        """An amount in the wanted currency, rounded in the same way."""
        digits = minor_digits(self.wanted)
        return Money(whole(Fraction(self._units(Fraction(amount.amount), digits), 10**digits)), self.wanted)

    def _units(self, given: Fraction, digits: int) -> int:
        """The amount in units of 10**-digits; a half goes away from zero."""
        exact = abs(given) * self.factor * 10**digits
        units: int = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
        return -units if given < 0 else units


@dataclass(frozen=True, slots=True)
class Series:
    """The rates of one pair: days, ascending, and a factor for each."""

    days: Sequence[int]
    factors: Sequence[Fraction]

    def on(self, day: int) -> tuple[int, Fraction] | None:
        """The latest rate that is not after the day and not too old for it."""
        at = bisect_right(self.days, day) - 1
        return None if at < 0 or self.days[at] < day - OLDEST else (self.days[at], self.factors[at])


class Rates:
    """All rates of a file. `name` is the file's, `digest` that of its content."""

    def __init__(self, name: str, digest: str, series: Mapping[Pair, Series]) -> None:
        self.name = name
        self.digest = digest
        self.series = series
        self._codes = sorted({code for pair in series for code in pair})
        self._found: dict[tuple[str, str, int], Rate | None] = {}

    def on(self, given: str, wanted: str, day: int) -> Rate | None:
        """The rate of a day (since 1970), else of the last one before it that has one, up to a week.

        A pair that the file has is used as it stands, one that it has the other way round as one divided by it; any other
        by way of a third currency, both rates of one day: what has a rate in special drawing rights has one in all others.
        """
        key = (given, wanted, day)
        if key not in self._found:
            self._found[key] = self._search(given, wanted, day)
        return self._found[key]

    def _search(self, given: str, wanted: str, day: int) -> Rate | None:
        found = self._pair(given, wanted, day)
        if found is not None:
            return Rate(given, wanted, found[1], found[0])
        before = (day - days for days in range(OLDEST + 1))
        return next((rate for one in before if (rate := self._through(given, wanted, one)) is not None), None)

    def _through(self, given: str, wanted: str, day: int) -> Rate | None:
        """By way of the first currency that has both rates on this very day."""
        for pivot in self._codes:
            first = self._pair(given, pivot, day)
            second = None if first is None else self._pair(pivot, wanted, day)
            if first is not None and second is not None and first[0] == second[0] == day:
                return Rate(given, wanted, first[1] * second[1], day)
        return None

    def _pair(self, given: str, wanted: str, day: int) -> tuple[int, Fraction] | None:
        straight = self.series.get((given, wanted))
        found = None if straight is None else straight.on(day)
        back = self.series.get((wanted, given))
        turned = None if back is None else back.on(day)
        if turned is None or (found is not None and found[0] >= turned[0]):
            return found
        return turned[0], 1 / turned[1]

    def __repr__(self) -> str:
        return f"<Rates {self.name}: {len(self.series)} pairs>"
