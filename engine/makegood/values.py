"""Money, Quantity, Period: exact numbers with units; how they add, compare and print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import total_ordering

from makegood import currencies, units

Number = int | Fraction

SHOWN_DIGITS = 34
_SHOWN = Context(prec=SHOWN_DIGITS, rounding=ROUND_HALF_EVEN)
_NUMBER = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,30})?\Z", re.ASCII)
_TEXT = re.compile(r"([-+]?\d{1,30}(?:\.\d{1,30})?) ((?:working )?[A-Za-z]+)\Z", re.ASCII)


def whole(number: Number) -> Number:
    """The number as an int where it is one."""
    return int(number) if isinstance(number, Fraction) and number.denominator == 1 else number


def number_text(number: Number | Decimal) -> str:
    """The shortest exact decimal text; a ratio without one is shown with 34 digits, half even."""
    exact = Fraction(number)
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return format(_SHOWN.divide(Decimal(exact.numerator), Decimal(exact.denominator)), "f")
    places = 0
    scaled = exact
    while scaled.denominator != 1:
        places += 1
        scaled *= 10
    return decimal_text(int(scaled), places)


def decimal_text(scaled: int, places: int) -> str:
    """The text of `scaled` / 10**places, with exactly that many decimals."""
    if places == 0:
        return str(scaled)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    return f"{'-' if scaled < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency (ISO 4217 code)."""

    amount: Number
    currency: str

    def _like(self, other: object) -> Money:
        if isinstance(other, Money) and other.currency == self.currency:
            return other
        if other == 0 and not isinstance(other, Money | Quantity | Period):
            return Money(0, self.currency)
        raise TypeError(f"{self} and {other} are not the same currency")

    def __add__(self, other: object) -> Money:
        return Money(self.amount + self._like(other).amount, self.currency)

    __radd__ = __add__

    def __sub__(self, other: object) -> Money:
        return Money(self.amount - self._like(other).amount, self.currency)

    def __rsub__(self, other: object) -> Money:
        return Money(self._like(other).amount - self.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(max(self.amount, -self.amount), self.currency)

    def __mul__(self, factor: Number) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and (self.amount, self.currency) == (other.amount, other.currency)

    def __hash__(self) -> int:
        return hash((self.amount, self.currency))

    def __lt__(self, other: object) -> bool:
        return self.amount < self._like(other).amount

    def __str__(self) -> str:
        return f"{money_text(self.amount, self.currency)} {self.currency}"


def money_text(amount: Number, currency: str) -> str:
    """The amount with at least the decimals of its currency: 250.00, 1200 (JPY), 0.035."""
    places = currencies.minor_digits(currency)
    scaled = Fraction(amount) * 10**places
    return decimal_text(int(scaled), places) if scaled.denominator == 1 else number_text(amount)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """An exact measure: `raw` counts the dimension's raw unit; `unit` is how it is shown."""

    raw: Number
    unit: str

    @classmethod
    def of(cls, amount: Number | Decimal, unit: str) -> Quantity:
        """`Quantity.of(90, "min")`; raises KeyError for a name that is no unit."""
        found = units.unit(unit)
        if found is None:
            raise KeyError(unit)
        return cls(whole(Fraction(amount) * found.size), found.name)

    @property
    def dimension(self) -> str:
        return units.UNITS[self.unit].dimension

    @property
    def amount(self) -> Number:
        """The number in the shown unit."""
        return whole(Fraction(self.raw) / units.UNITS[self.unit].size)

    def _like(self, other: object) -> Quantity:
        if isinstance(other, Quantity) and other.dimension == self.dimension:
            return other
        if other == 0 and not isinstance(other, Money | Quantity | Period):
            return Quantity(0, self.unit)
        raise TypeError(f"{self} and {other} are not measures of one kind")

    def __add__(self, other: object) -> Quantity:
        return Quantity(self.raw + self._like(other).raw, self.unit)

    __radd__ = __add__

    def __sub__(self, other: object) -> Quantity:
        return Quantity(self.raw - self._like(other).raw, self.unit)

    def __rsub__(self, other: object) -> Quantity:
        return Quantity(self._like(other).raw - self.raw, self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.raw, self.unit)

    def __abs__(self) -> Quantity:
        return Quantity(max(self.raw, -self.raw), self.unit)

    def __mul__(self, factor: Number) -> Quantity:
        return Quantity(self.raw * factor, self.unit)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quantity) and (self.raw, self.dimension) == (other.raw, other.dimension)

    def __hash__(self) -> int:
        return hash((self.raw, self.dimension))

    def __lt__(self, other: object) -> bool:
        return self.raw < self._like(other).raw

    def __str__(self) -> str:
        return f"{number_text(self.amount)} {self.unit}"


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """Days, months, working days or working time: a length of time that only a calendar can place."""

    count: Number
    unit: str

    def _like(self, other: object) -> Period:
        if isinstance(other, Period) and other.unit == self.unit:
            return other
        if other == 0 and not isinstance(other, Money | Quantity | Period):
            return Period(0, self.unit)
        raise TypeError(f"{self} and {other} are not periods of one kind")

    def __add__(self, other: object) -> Period:
        return Period(self.count + self._like(other).count, self.unit)

    __radd__ = __add__

    def __sub__(self, other: object) -> Period:
        return Period(self.count - self._like(other).count, self.unit)

    def __rsub__(self, other: object) -> Period:
        return Period(self._like(other).count - self.count, self.unit)

    def __neg__(self) -> Period:
        return Period(-self.count, self.unit)

    def __abs__(self) -> Period:
        return Period(max(self.count, -self.count), self.unit)

    def __mul__(self, factor: Number) -> Period:
        return Period(whole(self.count * factor), self.unit)

    __rmul__ = __mul__

    def __lt__(self, other: object) -> bool:
        return self.count < self._like(other).count

    def __str__(self) -> str:
        if self.unit == "working time":
            return _clock_text(self.count, "working ")
        name = self.unit[:-1] if self.count == 1 else self.unit
        return f"{number_text(self.count)} {name}"


def _clock_text(microseconds: Number, prefix: str = "") -> str:
    for name, size in (("hours", 3_600_000_000), ("minutes", 60_000_000)):
        if Fraction(microseconds) % size == 0:
            count = int(Fraction(microseconds) / size)
            return f"{count} {prefix}{name[:-1] if count == 1 else name}"
    return f"{number_text(Fraction(microseconds) / 60_000_000)} {prefix}minutes"


def duration(raw: Number) -> Quantity:
    """A derived duration, shown in the largest of h, min, s that makes it a whole number (else s)."""
    for name in ("h", "min"):
        if raw and Fraction(raw) % units.UNITS[name].size == 0:
            return Quantity(raw, name)
    return Quantity(raw, "s" if raw else "min")


Value = bool | int | Fraction | str | Money | Quantity | Period


def parse_number(text: str) -> Number | None:
    """The exact number a text writes (`12`, `-0.5`), or None."""
    return whole(Fraction(text)) if _NUMBER.match(text) else None


def parse_measure(text: str) -> Money | Quantity | Period | Fraction | None:
    """The value of "1500 km", "250 EUR", "10 working days", "8 percent"; None when it is no such text."""
    match = _TEXT.match(text)
    if match is None:
        return None
    return measure(whole(Fraction(match[1])), match[2])


def measure(number: Number, name: str) -> Money | Quantity | Period | Fraction | None:
    """The value of a number and a unit name; None when the name is no unit."""
    if name == "percent":
        return Fraction(number) / 100
    if name in units.PERIODS:
        unit, count = units.PERIODS[name]
        return Period(whole(number * count), unit)
    if units.unit(name) is not None:
        return Quantity.of(number, name)
    if currencies.known(name):
        return Money(number, name)
    return None
