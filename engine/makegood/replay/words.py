"""The words of a report: titles, cells of a transition, lengths of time."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from makegood.replay.amounts import Amount, grouped
from makegood.replay.compare_rows import NUMBER_SCALE
from makegood.replay.pairs import Track
from makegood.replay.tally import DECIDED, LESS, MORE, OPEN, Cell
from makegood.shown import date_text, title_text
from makegood.values import number_text

NOT_GOVERNED = "policy does not apply"
UNDECIDED = "undecided"
NOTHING = "nothing"
SECTION_TITLES = {
    "compensation": "Compensation",
    "deadlines": "Deadline",
    "escalation": "Escalation",
    "visits": "Visit",
    "remedies": "Remedy",
    "scores": "Score",
}
_DAY, _HOUR, _MINUTE = 86_400_000_000, 3_600_000_000, 60_000_000


def track_title(track: Track) -> str:
    return title_text(track.title, track.name.replace("_", " "))


def section_title(section: str) -> str:
    return SECTION_TITLES.get(section, section)


def cell_text(track: Track, cell: Cell, scale: int, currency: str | None, coarse: bool) -> str:
    """How one side of a transition reads: nothing, undecided, an amount, granted, a state, a grade."""
    status, value = cell
    if status != DECIDED:
        return UNDECIDED if status == OPEN else NOT_GOVERNED
    if coarse:
        return _class_text(track, value)
    if track.is_money:
        return NOTHING if value == 0 else _amount_text(value, scale, currency)
    if track.section == "remedies":
        return "granted" if value else "not granted"
    return _word(track, value)


def _class_text(track: Track, value: Any) -> str:
    if value in (MORE, LESS):
        return str(value) if track.is_money else "another value"
    return ("an amount" if track.is_money else "a value") if value else NOTHING


def _amount_text(value: int, scale: int, currency: str | None) -> str:
    if currency is None:
        return grouped(number_text(Fraction(value, 10**scale)))
    return Amount(value, scale, currency).short


def _word(track: Track, value: Any) -> str:
    field = track.main.rpartition(".")[2]
    match value:
        case None:
            return "date known, state needs a moment" if track.section == "deadlines" else UNDECIDED
        case bool():
            return (field if value else f"not {field}").replace("_", " ")
        case int() if field == "points":
            return number_text(Fraction(value, 10**NUMBER_SCALE))
        case int() if field == "next":
            return str(date_text(value))
        case int():
            return f"{field} {value}"
    return str(value).replace("_", " ")


def length_text(micros: int) -> str:
    """A length of time in the largest unit that keeps it readable: "3 days", "5 hours", "2.5 days"."""
    for size, one, many in ((_DAY, "day", "days"), (_HOUR, "hour", "hours"), (_MINUTE, "minute", "minutes")):
        if micros >= size:
            tenths = (micros * 20 // size + 1) // 2
            number = f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
            return f"{number} {one if number == '1' else many}"
    return f"{micros // 1_000_000} seconds"


def cases_text(count: int) -> str:
    return f"{grouped(count)} {'case' if count == 1 else 'cases'}"
