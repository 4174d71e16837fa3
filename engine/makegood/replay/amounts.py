"""Money in a report: exact integers of the smallest counted unit, shown with thousands separated."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from makegood import currencies
from makegood.values import decimal_text, money_text


@dataclass(frozen=True, slots=True)
class Amount:
    """`raw` units of 10**-scale of a currency."""

    raw: int
    scale: int
    currency: str

    @property
    def exact(self) -> Fraction:
        return Fraction(self.raw, 10**self.scale)

    @property
    def text(self) -> str:
        """The exact amount for machines: "3655200.00"."""
        return money_text(self.exact, self.currency)

    @property
    def shown(self) -> str:
        """For people: "3,655,200.00 EUR"."""
        return f"{grouped(self.text)} {self.currency}"

    @property
    def signed(self) -> str:
        """With its sign, as a difference: "+1,200.00 EUR"."""
        return f"{'+' if self.raw > 0 else ''}{self.shown}"

    @property
    def short(self) -> str:
        """Without decimals that are all zero: "250 EUR"."""
        digits = currencies.minor_digits(self.currency)
        ends = "." + "0" * digits
        text = self.text
        whole = text[: -len(ends)] if digits and text.endswith(ends) else text
        return f"{grouped(whole)} {self.currency}"

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.raw - other.raw, self.scale, self.currency)


def grouped(number: str | int) -> str:
    """Digits in groups of three: 336776 is 336,776."""
    text = str(number)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}"


def percent(part: int | Fraction, whole: int | Fraction) -> str | None:
    """The share in percent with one decimal (half away from zero); None of nothing. Small ones are "<0.1 percent"."""
    if whole == 0:
        return None
    share = Fraction(part) * 100 / abs(Fraction(whole))
    tenths = (abs(share) * 20 + 1) // 2
    if share and not tenths:
        return "<0.1 percent"
    return f"{'-' if share < 0 else ''}{grouped(decimal_text(int(tenths), 1))} percent"


def signed(text: str | None, raw: int) -> str | None:
    """A percentage with the sign of its difference."""
    return text if text is None or raw <= 0 else f"+{text}"
