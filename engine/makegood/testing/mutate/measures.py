"""Numbers and measures as they are written → the ones next to them: a step more and less, twice as much, another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from makegood import currencies, units

_MEASURE = re.compile(r"([+-]?\d+(?:\.\d+)?)(?:( +)((?:working +)?[A-Za-z]+))?\Z")
_HOURS = ("h", "hour", "hours")

# Units that are taken for one another: by the name that a unit has in `units`, and for periods their longest name.
OTHER_UNITS: dict[str, tuple[str, ...]] = {
    "h": ("min", "days"), "min": ("h",), "s": ("min",), "ms": ("s",), "us": ("ms",),
    "km": ("mi",), "mi": ("km",), "nmi": ("km",), "m": ("ft",), "ft": ("m",), "cm": ("m",), "mm": ("cm",),
    "kg": ("lb",), "lb": ("kg",), "g": ("kg",), "mg": ("g",), "t": ("kg",), "oz": ("g",),
    "l": ("ml",), "ml": ("l",), "kWh": ("Wh",), "Wh": ("kWh",),
    "days": ("working days", "months"), "weeks": ("days", "months"), "months": ("days", "years"), "years": ("months",),
    "working days": ("days",), "working hours": ("h",), "working minutes": ("min",),
}  # fmt: skip


def neighbours(text: str) -> Iterator[tuple[str, str]]:
    """(sort, other text) for a number, a measure or an amount of money; nothing for any other text.

    A step is one in the last place as it is written; of hours it is a minute, of money the currency's smallest coin.
    """
    found = _MEASURE.match(text.strip())
    if found is None:
        return
    number, gap, unit = Decimal(found[1]), found[2] or "", re.sub(r" +", " ", found[3] or "")
    sort = "amount" if currencies.known(unit) else "number"
    for other in _stepped(number, unit):
        yield sort, other.replace(" ", gap, 1) if gap else other
    if number:
        yield sort, _written(number * 2, unit, gap)
    for name in _other_units(unit):
        yield "unit", _written(number, name, gap)


def _stepped(number: Decimal, unit: str) -> list[str]:
    if unit in _HOURS and number:
        return [_written(number * 60 + step, "min") for step in (-1, 1)]
    step = Decimal(1).scaleb(number.as_tuple().exponent)  # type: ignore[arg-type]
    if currencies.known(unit):
        step = min(step, Decimal(1).scaleb(-currencies.minor_digits(unit)))
    return [_written(other, unit) for other in (number - step, number + step) if number or other > 0]


def _written(number: Decimal, unit: str, gap: str = " ") -> str:
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{digits}{gap}{unit}" if unit else digits


def _other_units(unit: str) -> tuple[str, ...]:
    if not unit:
        return ()
    if unit == "percent":
        return ("",)
    found = units.unit(unit)
    if found is not None:
        return OTHER_UNITS.get(found.name, ())
    plural = unit if unit.endswith("s") else f"{unit}s"
    return OTHER_UNITS.get(plural, ())
