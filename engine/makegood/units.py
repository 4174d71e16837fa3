"""Units of measure: every name an author may write, its dimension, and its exact size."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension; `size` is exact and counts the dimension's raw unit (µs, mm, mg, µl, mWh)."""

    name: str
    dimension: str
    size: Fraction


# The raw unit of a dimension is the integer step that compiled policies and columns count in. It is fine
# enough for six decimals of the everyday unit (km, kg, l, kWh) and for whole microseconds.
RAW_UNITS = {"duration": "µs", "length": "mm", "mass": "mg", "volume": "µl", "energy": "mWh"}

# The unit a derived quantity is shown in when no fact or literal says another.
SHOWN_UNITS = {"length": "km", "mass": "kg", "volume": "l", "energy": "kWh"}

_SIZES: dict[str, tuple[str, Fraction]] = {
    "us": ("duration", Fraction(1)),
    "ms": ("duration", Fraction(1_000)),
    "s": ("duration", Fraction(1_000_000)),
    "min": ("duration", Fraction(60_000_000)),
    "h": ("duration", Fraction(3_600_000_000)),
    "mm": ("length", Fraction(1)),
    "cm": ("length", Fraction(10)),
    "m": ("length", Fraction(1_000)),
    "km": ("length", Fraction(1_000_000)),
    "ft": ("length", Fraction("304.8")),
    "mi": ("length", Fraction(1_609_344)),
    "nmi": ("length", Fraction(1_852_000)),
    "mg": ("mass", Fraction(1)),
    "g": ("mass", Fraction(1_000)),
    "kg": ("mass", Fraction(1_000_000)),
    "t": ("mass", Fraction(1_000_000_000)),
    "lb": ("mass", Fraction("453592.37")),
    "oz": ("mass", Fraction("28349.523125")),
    "ml": ("volume", Fraction(1_000)),
    "l": ("volume", Fraction(1_000_000)),
    "Wh": ("energy", Fraction(1_000)),
    "kWh": ("energy", Fraction(1_000_000)),
}

# Longer names that people write; the short one is the unit's own name.
_SPELLINGS = {
    "second": "s", "seconds": "s", "sec": "s",
    "minute": "min", "minutes": "min", "mins": "min",
    "hour": "h", "hours": "h",
    "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
    "mile": "mi", "miles": "mi",
    "gram": "g", "grams": "g", "kilogram": "kg", "kilograms": "kg",
    "tonne": "t", "tonnes": "t", "litre": "l", "litres": "l", "liter": "l", "liters": "l",
}  # fmt: skip

UNITS: dict[str, Unit] = {name: Unit(name, dimension, size) for name, (dimension, size) in _SIZES.items()}

# Lengths of time that no number of seconds equals: name -> (period unit, count of it).
PERIODS: dict[str, tuple[str, int]] = {
    "day": ("days", 1), "days": ("days", 1),
    "week": ("days", 7), "weeks": ("days", 7),
    "month": ("months", 1), "months": ("months", 1),
    "year": ("months", 12), "years": ("months", 12),
    "working day": ("working days", 1), "working days": ("working days", 1),
    "working hour": ("working time", 3_600_000_000), "working hours": ("working time", 3_600_000_000),
    "working minute": ("working time", 60_000_000), "working minutes": ("working time", 60_000_000),
}  # fmt: skip

PERIOD_UNITS = ("days", "months", "working days", "working time")

# A span of mixed lengths of time is one integer: amount * 8 + this code.
SPAN_CODES = {"duration": 0, "days": 1, "months": 2, "working days": 3, "working time": 4}
SPAN_BASE = 8


def unit(name: str) -> Unit | None:
    """The unit that a name means, or None."""
    return UNITS.get(_SPELLINGS.get(name, name))


def names() -> list[str]:
    """Every unit name that an author may write, for suggestions."""
    return sorted([*UNITS, *_SPELLINGS, *PERIODS, "percent"])
