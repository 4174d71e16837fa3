"""How amounts are spread over the cases, in words: each amount, or sizes between readable edges where they are many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from makegood.replay.amounts import Amount
from makegood.replay.figures import PurseFigures
from makegood.replay.result import DryRun
from makegood.replay.segments import Part, Spread
from makegood.replay.segments_figures import between
from makegood.replay.segments_grid import Edge, Grid
from makegood.replay.segments_merge import merged

MOST_AMOUNTS = 14


@dataclass(frozen=True, slots=True)
class AmountLine:
    """How many cases have an amount before and after. The amount may be a range of amounts."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """In how many cases the amount differs by so much; `up` where it is more after."""

    label: str
    cases: int
    up: bool


@dataclass(frozen=True, slots=True)
class SpreadFigures:
    """One purse. Cases in which nothing is paid, or in which nothing differs, are counted apart: they would hide the rest."""

    purse: PurseFigures
    amounts: tuple[AmountLine, ...]
    nothing: tuple[int, int]
    differences: tuple[DifferenceLine, ...]
    same: int


def spreads_of(run: DryRun, purse: PurseFigures) -> SpreadFigures | None:
    """The spread of a purse's amounts; None where it was not counted, or no case has any."""
    detail = run.tally.detail
    found = None if detail is None else detail.spreads.get(purse.purse)
    if found is None:
        return None
    scale, currency = purse.total.before.scale, purse.purse.currency

    def shown(raw: Fraction) -> str:
        return Amount(int(raw), scale, currency).short

    def signed(raw: Fraction) -> str:
        amount = Amount(int(raw), scale, currency)
        return f"{'+' if amount.raw > 0 else ''}{amount.short}".replace("-", "−")

    amounts, nothing = _together(found.before, found.after, shown)
    differences, same = _differences(found.difference, signed)
    if not amounts and not differences:
        return None
    return SpreadFigures(purse, tuple(amounts), nothing, tuple(differences), same)


Shown = Callable[[Fraction], str]


def _together(before: Spread, after: Spread, shown: Shown) -> tuple[list[AmountLine], tuple[int, int]]:
    """The amounts of both sides on one list, without nothing."""
    grid, many = before.grid, before.many or after.many
    both = [_counts(spread, many) for spread in (before, after)]
    nothing = (both[0].pop(_zero(grid, many), 0), both[1].pop(_zero(grid, many), 0))
    values = sorted({*both[0], *both[1]})
    if not many and len(values) <= MOST_AMOUNTS:
        return [AmountLine(shown(Fraction(one)), both[0].get(one, 0), both[1].get(one, 0)) for one in values], nothing
    cells: dict[int, Part] = {}
    for at, counts in enumerate(both):
        for value, count in counts.items():
            part = cells.setdefault(value if many else grid.cell(value), Part())
            # Two counts ride on a part, so that one choice of edges is made for both.
            part.add(Part(cases=count, better=count if at else 0))
    lines = [
        AmountLine(between(low, high, shown), part.cases - part.better, part.better)
        for low, high, part in merged(grid, cells)
        if part.cases
    ]
    return lines, nothing


def _differences(spread: Spread, shown: Shown) -> tuple[list[DifferenceLine], int]:
    counts = _counts(spread, spread.many)
    same = counts.pop(_zero(spread.grid, spread.many), 0)
    if not spread.many and len(counts) <= MOST_AMOUNTS:
        return [DifferenceLine(shown(Fraction(one)), counts[one], one > 0) for one in sorted(counts)], same
    zero = spread.grid.cell(0)
    lines: list[DifferenceLine] = []
    for up in (False, True):
        cells: dict[int, Part] = {}
        for value, count in counts.items():
            cell = value if spread.many else spread.grid.cell(value)
            if (cell > zero) is up:
                cells.setdefault(cell, Part()).add(Part(cases=count))
        lines += [
            DifferenceLine(_between(low, high, shown, up), part.cases, up)
            for low, high, part in merged(spread.grid, cells)
            if part.cases
        ]
    return lines, same


def _between(low: Edge | None, high: Edge | None, shown: Shown, up: bool) -> str:
    """The differences between two edges; nothing parts the losers from the winners."""
    if up:
        return between(low or Edge(Fraction(0), above=False), high, shown)
    return between(low, high or Edge(Fraction(0)), shown)


def _counts(spread: Spread, many: bool) -> dict[int, int]:
    """The counts by value, or by cell."""
    if spread.many or not many:
        return dict(spread.counts)
    found: dict[int, int] = {}
    for value, count in spread.counts.items():
        cell = spread.grid.cell(value)
        found[cell] = found.get(cell, 0) + count
    return found


def _zero(grid: Grid, many: bool) -> int:
    return grid.cell(0) if many else 0
