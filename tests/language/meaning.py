"""What an answer's text means, whatever unit or offset it is written in: 90 min is 1.5 h."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction

# The judge has its own table of units, so that an error in the engine's table cannot excuse itself.
_UNITS: dict[str, tuple[str, Fraction]] = {
    "us": ("duration", Fraction(1, 1_000_000)),
    "ms": ("duration", Fraction(1, 1000)),
    "s": ("duration", Fraction(1)),
    "min": ("duration", Fraction(60)),
    "h": ("duration", Fraction(3600)),
    "mm": ("length", Fraction(1, 1000)),
    "cm": ("length", Fraction(1, 100)),
    "m": ("length", Fraction(1)),
    "km": ("length", Fraction(1000)),
    "ft": ("length", Fraction("0.3048")),
    "mi": ("length", Fraction("1609.344")),
    "nmi": ("length", Fraction(1852)),
    "g": ("mass", Fraction(1, 1000)),
    "kg": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1000)),
    "lb": ("mass", Fraction("0.45359237")),
    "ml": ("volume", Fraction(1, 1000)),
    "l": ("volume", Fraction(1)),
    "Wh": ("energy", Fraction(1, 1000)),
    "kWh": ("energy", Fraction(1)),
    "day": ("days", Fraction(1)),
    "week": ("days", Fraction(7)),
    "month": ("months", Fraction(1)),
    "year": ("months", Fraction(12)),
    "working day": ("working days", Fraction(1)),
    "working hour": ("working time", Fraction(3600)),
    "working minute": ("working time", Fraction(60)),
    "percent": ("number", Fraction(1, 100)),
}

_NUMBER = r"-?\d+(?:\.\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER}) ((?:working )?[A-Za-z]+)\Z")

Meaning = tuple[str, object]


class NoMeaning(ValueError):
    """A text that is no value."""


def meaning(text: str) -> Meaning:
    """(kind, comparable value) of an answer; texts are quoted, lists in brackets; raises NoMeaning."""
    text = text.strip()
    if text == "unknown":
        return ("unknown", None)
    if text in ("true", "false"):
        return ("boolean", text == "true")
    if len(text) > 1 and text[0] == text[-1] == "'":
        return ("text", text[1:-1].replace("''", "'"))
    if text.startswith("[") and text.endswith("]"):
        return ("list", tuple(meaning(item) for item in text[1:-1].split(", ") if item))
    if re.fullmatch(_NUMBER, text):
        return ("number", Fraction(text))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return ("date", date.fromisoformat(text))
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return ("instant", _instant(text))
    return _quantity(text)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise NoMeaning(f"{text!r} is an instant without an offset")
    return found


def _quantity(text: str) -> Meaning:
    match = _QUANTITY.match(text)
    if match is None:
        raise NoMeaning(f"{text!r} is no value; a text stands in quotes")
    amount, unit = Fraction(match[1]), match[2]
    if re.fullmatch(r"[A-Z]{3}", unit):
        return (f"money {unit}", amount)
    known = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if known is None:
        raise NoMeaning(f"{text!r} has no unit that the judge knows")
    return (known[0], amount * known[1])
