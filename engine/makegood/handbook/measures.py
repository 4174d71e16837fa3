"""Values as people read them: amounts, lengths of time, shares, dates, lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from makegood import currencies
from makegood.boundaries.seeds import measure_text
from makegood.handbook.labels import UNITS
from makegood.handbook.model import Run, Span, plain
from makegood.handbook.words import Words
from makegood.values import Money, Number, Period, Quantity, number_text

# Of a list so many elements are written out in a sentence.
MOST_LISTED = 12
_PERIODS = {"days": "day", "months": "month", "working days": "working day"}
_HOUR, _MINUTE = 3_600_000_000, 60_000_000

Choice = Callable[[str], Run]


def grouped(text: str) -> str:
    """A number from 10,000 on with its thousands set apart."""
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, part = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{part}" if len(whole) > 4 and whole.isdigit() else f"{sign}{digits}"


def number(value: Number) -> str:
    return grouped(number_text(value))


def share(value: Number) -> str:
    """A number as a percentage."""
    return f"{number(Fraction(value) * 100)}%"


def money(value: Money) -> str:
    """An amount, with the decimals of its currency unless it has none: 250 EUR, 0.50 EUR."""
    places = currencies.minor_digits(value.currency)
    exact = Fraction(value.amount)
    text = number_text(exact)
    if exact.denominator != 1 and len(text.partition(".")[2]) < places:
        text += "0" * (places - len(text.partition(".")[2]))
    return f"{grouped(text)} {value.currency}"


def length(value: Quantity | Period, words: Words) -> str:
    """A measure with its unit in words: `4 hours`, `10 working days`, `1500 km`."""
    count, unit = _counted(value)
    names = UNITS.get(unit)
    if names is None:
        return f"{number(count)} {unit}"
    if words.language == "zh":
        return f"{number(count)} {names[2]}"
    return f"{number(count)} {names[0] if count == 1 else names[1]}"


def _counted(value: Quantity | Period) -> tuple[Number, str]:
    if isinstance(value, Quantity):
        text, _, unit = measure_text(value).rpartition(" ")
        return Fraction(text), unit
    if value.unit == "months" and value.count and Fraction(value.count) % 12 == 0:
        return Fraction(value.count) / 12, "year"
    if value.unit == "working time":
        size, unit = (_HOUR, "working hour") if Fraction(value.count) % _HOUR == 0 else (_MINUTE, "working minute")
        return Fraction(value.count) / size, unit
    return value.count, _PERIODS[value.unit]


def day(value: date, words: Words) -> str:
    """A date as it is read: 17 February 2005."""
    if words.language == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month(number_of: int, words: Words) -> str:
    return f"{number_of} 月" if words.language == "zh" else _MONTHS[number_of - 1]


def value(one: Any, words: Words, choice: Choice, percent: bool = False, most: int = MOST_LISTED) -> Run:
    """A plain value of a policy as a run; `choice` says a word, `percent` whether its author wrote percentages."""
    match one:
        case None:
            return words.label("nothing")
        case bool():
            return words.label("yes" if one else "no")
        case str():
            return choice(one)
        case int() | Fraction():
            return plain(share(one) if percent else number(one), "value")
        case Money():
            return plain(money(one), "value")
        case Quantity() | Period():
            return plain(length(one, words), "value")
        case datetime():
            return plain(one.isoformat(), "value")
        case date():
            return plain(day(one, words), "value")
        case list() | tuple():
            return _list([value(item, words, choice, percent) for item in one], words, most)
    return plain(str(one))


def _list(runs: list[Run], words: Words, most: int) -> Run:
    if not runs:
        return words.label("nothing")
    if len(runs) <= most:
        return words.listed(runs)
    shown = words.joined(
        span for at, run in enumerate(runs[:most]) for span in ((Span(words.text("comma")),) if at else ()) + run
    )
    return words.say("more_of_list", shown=shown, count=str(len(runs) - most if words.language == "en" else len(runs)))
