"""What each change does, in words: its title, the line that writes it, cases and money, and what is left over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from makegood.replay.amounts import Amount
from makegood.replay.attributed import ALONE, IN_ORDER, Attributed, Attribution
from makegood.replay.figures import PurseFigures, purses_of
from makegood.replay.result import DryRun
from makegood.replay.tally import Purse
from makegood.shown import title_text

HINTS = {
    ALONE: "Each change applied alone to the old policies, and its own cases and money. What they do only together stands last.",
    IN_ORDER: "The changes applied one after the other in the order of the files, each with what it adds to those before it.",
}
SHARED_HINT = (
    "The mean of what each change adds over all orders of the changes, so that what they do together is shared out."
)
REST = "Only together"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change; `place` is its file and line, `goes_with` the changes without which it does not load."""

    title: str
    place: str
    cite: str
    goes_with: tuple[str, ...]
    changed: int
    better: int
    worse: int
    money: Mapping[Purse, Amount]


@dataclass(frozen=True, slots=True)
class AttributionFigures:
    """All changes, the purses that differ by any, and what of each purse no change does by itself."""

    hint: str
    lines: tuple[ChangeLine, ...]
    purses: tuple[PurseFigures, ...]
    rest: Mapping[Purse, Amount]


def attribution_of(run: DryRun) -> AttributionFigures | None:
    """The changes in the order of the files; None where they were not asked for, or there is none."""
    found = run.attribution
    if found is None or not found.parts:
        return None
    purses = tuple(one for one in purses_of(run) if _moves(one, found))
    shown = {one.purse: apportioned([part.money.get(one.purse, 0) for part in found.parts]) for one in purses}
    lines = tuple(
        _line(part, {one.purse: _amount(shown[one.purse][at], one) for one in purses})
        for at, part in enumerate(found.parts)
    )
    rest = {one.purse: _amount(found.rest(one.purse, one.total.difference.raw), one) for one in purses}
    return AttributionFigures(HINTS.get(found.how, SHARED_HINT), lines, purses, rest)


def _moves(purse: PurseFigures, found: Attribution) -> bool:
    return bool(purse.total.difference.raw) or any(part.money.get(purse.purse) for part in found.parts)


def apportioned(parts: Sequence[int | Fraction]) -> list[int]:
    """Whole units that add up to what the parts add up to: what is left over goes to the largest fractions, in order."""
    whole = [floor(part) for part in parts]
    left = round(sum(Fraction(part) for part in parts)) - sum(whole)
    order = sorted(range(len(parts)), key=lambda at: (whole[at] - parts[at], at))
    for at in order[:left]:
        whole[at] += 1
    return whole


def _line(part: Attributed, money: Mapping[Purse, Amount]) -> ChangeLine:
    change = part.step.change
    others = tuple(title_text(one.title, one.id) for one in part.step.goes_with)
    place = "" if change.place is None else f"{change.place.file}:{change.place.line}"
    title = title_text(change.title, change.id)
    return ChangeLine(title, place, change.cite or "", others, part.changed, part.better, part.worse, money)


def _amount(raw: int | Fraction, purse: PurseFigures) -> Amount:
    """What is left over, to the nearest unit."""
    return Amount(round(raw), purse.total.before.scale, purse.purse.currency)
