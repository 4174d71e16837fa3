"""Charts in the HTML report: each drawn once for a wide page and once for a narrow one, with its words for who cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from makegood.replay.amounts import Amount, grouped
from makegood.replay.charts import (
    AFTER,
    BEFORE,
    BETTER,
    NARROW,
    SOFT,
    WIDE,
    WORSE,
    Bar,
    Spec,
    Square,
    bars,
    doubles,
    fits,
    matrix,
)
from makegood.replay.charts_svg import can_draw, svg
from makegood.replay.compare_rows import judged
from makegood.replay.figures import OutcomeFigures, PurseFigures
from makegood.replay.html_parts import MINUS, section, text
from makegood.replay.result import DryRun
from makegood.replay.spread_figures import SpreadFigures, spreads_of
from makegood.replay.tally import DECIDED, OUT, Cell
from makegood.replay.words import NOT_GOVERNED, cases_text, cell_text

# A matrix of more rows or columns is a table that nobody reads.
MOST_CELLS = 8
SHORT = {NOT_GOVERNED: "does not apply"}


def drawn(label: str, spec: Callable[[int], Spec], narrow: bool = True) -> str:
    """A chart at both widths, of which the page shows one; nothing where the library that draws is not there."""
    if not can_draw():
        return ""
    wide = svg(spec(WIDE), label, "wide")
    return f'<div class="drawn">{wide}{svg(spec(NARROW), label, "narrow") if narrow else ""}</div>'


def signed(amount: Amount) -> str:
    """An amount as a difference, without decimals that are zero."""
    shown = f"{'+' if amount.raw > 0 else ''}{amount.short}"
    return f"{MINUS}{shown[1:]}" if shown.startswith("-") else shown


def colour_of(purse: PurseFigures, raw: int) -> str:
    """Better or worse for the customer: what the company pays more, what the customer pays less."""
    return BETTER if (raw > 0) == (purse.purse.pays == "company") else WORSE


def steps_down(purse: PurseFigures) -> str:
    """From before to after, outcome by outcome; nothing where only one outcome differs."""
    differing = [line for line in purse.parts if line.difference.raw]
    if len(differing) < 2:
        return ""
    # The parts are those of cases in which each outcome is decided; the totals are of cases decided whole.
    rest = purse.total.difference.raw - sum(line.difference.raw for line in differing)
    steps = [(line.title, line.difference.raw) for line in differing]
    return waterfall(purse, [*steps, *([("Cases not decided whole", rest)] if rest else [])], "by outcome")


def waterfall(purse: PurseFigures, steps: Sequence[tuple[str, int]], by: str) -> str:
    """Before, each step from there, and after."""
    total, scale, currency = purse.total, purse.total.before.scale, purse.purse.currency
    size = 10**scale
    rows = [Bar("Before", total.before.raw / size, total.before.short, BEFORE)]
    at = total.before.raw
    for title, raw in steps:
        rows.append(
            Bar(title, (at + raw) / size, signed(Amount(raw, scale, currency)), colour_of(purse, raw), at / size)
        )
        at += raw
    rows.append(Bar("After", total.after.raw / size, total.after.short, AFTER))
    words = "; ".join(f"{title} {signed(Amount(raw, scale, currency))}" for title, raw in steps)
    label = f"What {purse.payer} pays, from {total.before.short} to {total.after.short}, {by}: {words}"
    return drawn(label, lambda width: bars(rows, width, 250))


def transitions(run: DryRun, one: OutcomeFigures) -> str:
    """The outcome's values before against those after, the number of cases in each field."""
    tally = one.tally
    if one.coarse:
        return ""
    currencies = list(tally.money)
    currency = currencies[0] if len(currencies) == 1 else None

    def shown(cell: Cell) -> str:
        return cell_text(one.track, cell, run.scales.get(one.track, 0), currency, False)

    befores, afters = (sorted({step[side] for step in tally.steps.counts}, key=_order) for side in (0, 1))
    if not (1 < len(befores) <= MOST_CELLS and 1 < len(afters) <= MOST_CELLS):
        return ""
    most = max((count for step, count in tally.steps.counts.items() if step[0] != step[1]), default=1)
    squares: list[Square] = []
    for (was, after), count in tally.steps.counts.items():
        colour, strength = _shade(judged(one.track, was, after, 0), was != after, count, most)
        squares.append(Square(befores.index(was), afters.index(after), grouped(count), colour, strength))
    words = "; ".join(f"{step.before} to {step.after}: {cases_text(step.cases)}" for step in one.steps)
    rows, columns = ([SHORT.get(shown(cell), shown(cell)) for cell in cells] for cells in (befores, afters))
    return drawn(
        f"{one.title}, before and after. {words}",
        lambda width: matrix(rows, columns, squares, width),
        fits(rows, columns, NARROW),
    )


def _order(cell: Cell) -> tuple[int, int, int | Fraction, str]:
    """Out of scope first, then values by size or name, undecided last."""
    status, value = cell
    place = 0 if status == OUT else 1 if status == DECIDED else 2
    return (place, 0, value, "") if isinstance(value, int | Fraction) else (place, 1, 0, str(value))


def _shade(verdict: int, changed: bool, count: int, most: int) -> tuple[str, float]:
    """The colour of a field and its strength, by the root of its share, so that few cases can still be seen."""
    colour = BETTER if verdict > 0 else WORSE if verdict < 0 else AFTER if changed else SOFT
    return colour, round(0.12 + 0.5 * (count / most) ** 0.5, 3) if changed else 0.12


def spreads(run: DryRun, purses: Sequence[PurseFigures], named: bool) -> str:
    """How large the amounts are, and by how much they differ case by case."""
    cards = [_spread(found, named) for one in purses if (found := spreads_of(run, one)) is not None]
    hint = "Amounts of single cases, over the cases that are decided whole on both sides."
    return section("How amounts are spread", hint, *cards) if any(cards) else ""


def _spread(one: SpreadFigures, named: bool) -> str:
    payer = f"What {one.purse.payer} pays a case" + (f", {one.purse.purse.pair.name}" if named else "")
    inner = _amounts(one, payer) + _differences(one)
    return f'<div class="card spread">{inner}</div>' if inner else ""


def _amounts(one: SpreadFigures, title: str) -> str:
    rows = [(line.label, line.before, line.after) for line in one.amounts]
    if not rows:
        return ""
    words = "; ".join(f"{label}: {before:,} before, {after:,} after" for label, before, after in rows)
    before, after = one.nothing
    note = f"Nothing is paid in {cases_text(before)} before and {grouped(after)} after, which are not drawn."
    chart = drawn(f"{title}. {words}", lambda width: doubles(rows, width))
    return _figure(title, key((("Before", "before"), ("After", "after"))), chart, note)


def _differences(one: SpreadFigures) -> str:
    title, up = "By how much a case differs", one.purse.purse.pays == "company"
    lines = [
        Bar(line.label, line.cases, grouped(line.cases), BETTER if line.up is up else WORSE) for line in one.differences
    ]
    if not lines:
        return ""
    words = "; ".join(f"{line.label}: {cases_text(line.cases)}" for line in one.differences)
    note = f"No difference in {cases_text(one.same)}, which are not drawn."
    chart = drawn(f"{title}. {words}", lambda width: bars(lines, width))
    return _figure(title, key((("Worse for the customer", "worse"), ("Better", "better"))), chart, note)


def _figure(title: str, key: str, chart: str, note: str) -> str:
    return (
        f'<div class="half"><div class="top"><h3>{text(title)}</h3>{key}</div>{chart}<p class="rest">{text(note)}</p></div>'
        if chart
        else ""
    )


def key(entries: Sequence[tuple[str, str]]) -> str:
    """What the colours mean."""
    items = "".join(f'<span><i class="swatch {kind}"></i>{text(word)}</span>' for word, kind in entries)
    return f'<span class="key">{items}</span>'
