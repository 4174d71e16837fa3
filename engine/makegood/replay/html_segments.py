"""The HTML report's segments: fact by fact, who wins and who loses, in money and in cases."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from makegood.replay.amounts import Amount, grouped, percent
from makegood.replay.charts import NARROW, Bar, balance, bars
from makegood.replay.charts_svg import can_draw, svg
from makegood.replay.figures import PurseFigures
from makegood.replay.html_charts import colour_of, key, signed
from makegood.replay.html_parts import figure, section, table, text
from makegood.replay.result import DryRun
from makegood.replay.segments_figures import SegmentFigures, SegmentLine, segments_of_run

MOST_DRAWN = 6
# A fact that tells less is not drawn unless it was asked for.
LEAST_TELLS = Fraction(1, 50)
# Two charts side by side: the first has the labels.
LEFT, RIGHT, LABELS = 540, 360, 226
LEGEND = key((("worse", "worse"), ("better for the customer", "better")))


def segments(run: DryRun, purses: Sequence[PurseFigures]) -> str:
    """The most telling facts drawn, the others as tables that are folded away."""
    found = [one for one in segments_of_run(run) if one.lines]
    drawn = [one for at, one in enumerate(found) if one.asked or (at < MOST_DRAWN and _is_telling(one))]
    rest = [one for one in found if one not in drawn]
    moving = [one for one in purses if one.total.difference.raw or one.total.sum.more or one.total.sum.less]
    cards = [_card(one, moving) for one in drawn]
    folded = "".join(f"<h4>{text(_heading(one))}</h4>{_numbers(one, moving)}" for one in rest)
    more = (
        f'<details class="card numbers"><summary>{_facts_text(len(rest))}</summary>{folded}</details>' if rest else ""
    )
    hint = (
        "Cases parted by the facts that tell most apart where something changes, with edges at the thresholds that a policy "
        "compares with. Money is that of cases decided whole on both sides."
    )
    return section("Who wins and who loses", hint, *cards, more) if found else ""


def _is_telling(one: SegmentFigures) -> bool:
    return one.tells >= LEAST_TELLS and sum(1 for line in one.lines if line.part.changed) > 1


def _facts_text(count: int) -> str:
    return f"{count} more fact{'s' if count > 1 else ''} by which the changed cases differ little from all cases"


def _heading(one: SegmentFigures) -> str:
    return f"By {one.title}"


def _card(one: SegmentFigures, purses: Sequence[PurseFigures]) -> str:
    notes: list[str] = []
    if one.thresholds:
        notes.append(
            f"{', '.join(one.thresholds)} {'are thresholds' if len(one.thresholds) > 1 else 'is a threshold'} of the policies"
        )
    if one.alike:
        notes.append(f"{', '.join(one.alike)} parts the cases alike")
    top = f'<div class="top"><h3>{text(_heading(one))}</h3><span class="counts">{text("; ".join(notes))}</span></div>'
    charts = _charts(one, purses)
    numbers = (
        f'<details class="numbers"><summary>The numbers</summary>{_numbers(one, purses)}</details>'
        if charts
        else _numbers(one, purses)
    )
    return f'<article class="card segment">{top}{charts}{numbers}</article>'


def _charts(one: SegmentFigures, purses: Sequence[PurseFigures]) -> str:
    """What changes, line by line: money on the left and cases on the right, or one below the other on a narrow page."""
    lines = [line for line in one.lines if line.part.changed]
    if not can_draw() or not lines:
        return ""
    moneys = [_money_chart(one, lines, purse) for purse in purses]
    cap, counts = f'<p class="cap">Cases {LEGEND}</p>', _cases_chart(one, lines, RIGHT if moneys else LEFT)
    if not moneys:
        return f'<div class="one">{cap}{counts}</div>'
    (first, drawn), rest = moneys[0], moneys[1:]
    more = "".join(f'<div class="one">{title}{chart}</div>' for title, chart in rest)
    return f'<div class="two">{first}{cap}<div>{drawn}</div><div>{counts}</div></div>{more}'


def _cases_chart(one: SegmentFigures, lines: Sequence[SegmentLine], width: int) -> str:
    counts = [(line.label, line.part.worse, line.part.better) for line in lines]
    words = "; ".join(f"{label}: {worse:,} worse, {better:,} better" for label, worse, better in counts)
    label = f"Cases by {one.title}, worse and better for the customer. {words}"
    wide = balance(counts, width, LABELS if width == LEFT else 0)
    return svg(wide, label, "wide") + svg(balance(counts, NARROW), label, "narrow")


def _money_chart(one: SegmentFigures, lines: Sequence[SegmentLine], purse: PurseFigures) -> tuple[str, str]:
    """The heading and the chart of what a purse pays more or less."""
    money = [_bar(line, purse) for line in lines]
    words = "; ".join(f"{bar.label}: {bar.words}" for bar in money)
    label = f"Difference of what {purse.payer} pays, by {one.title}. {words}"
    title = f'<p class="cap">What {text(purse.payer)} pays: difference, {text(purse.purse.currency)}</p>'
    return title, svg(bars(money, LEFT, LABELS), label, "wide") + svg(bars(money, NARROW), label, "narrow")


def _bar(line: SegmentLine, purse: PurseFigures) -> Bar:
    raw = _difference(line, purse)
    amount = Amount(raw, purse.total.before.scale, purse.purse.currency)
    return Bar(line.label, raw / 10**amount.scale, signed(amount).rpartition(" ")[0], colour_of(purse, raw))


def _difference(line: SegmentLine, purse: PurseFigures) -> int:
    paid = line.part.money.get(purse.purse)
    return 0 if paid is None else paid.after - paid.before


def _numbers(one: SegmentFigures, purses: Sequence[PurseFigures]) -> str:
    """Every line with its counts, and for each purse before, after and the difference."""
    head = [one.title, "cases", "changed", "", "worse", "better"]
    for purse in purses:
        head += [f"{purse.purse.currency} before", "after", "difference"]
    rows = [_row(line, purses) for line in one.lines]
    return table(head, rows, "stack", range(1, len(head)))


def _row(line: SegmentLine, purses: Sequence[PurseFigures]) -> str:
    part = line.part
    share = (percent(part.changed, part.cases) or "").replace(" percent", " %") if part.changed else ""
    cells = [
        ("cases", grouped(part.cases), ""), ("changed", _count(part.changed), ""), ("in percent", share, "soft"),
        ("worse", _count(part.worse), "worse"), ("better", _count(part.better), "better"),
    ]  # fmt: skip
    for purse in purses:
        paid = part.money.get(purse.purse)
        scale, currency = purse.total.before.scale, purse.purse.currency
        before, after = (
            Amount(0 if paid is None else raw, scale, currency)
            for raw in ((0, 0) if paid is None else (paid.before, paid.after))
        )
        cells += [
            ("before", _money(before), ""), ("after", _money(after), ""),
            ("difference", signed(after - before).rpartition(" ")[0] if after.raw != before.raw else "", ""),
        ]  # fmt: skip
    made = "".join(_cell(*cell) for cell in cells)
    return f'<tr><th scope="row">{text(line.label)}</th>{made}</tr>'


def _cell(label: str, value: str, kind: str) -> str:
    kinds = " ".join(one for one in ("num", kind, "" if value else "none") if one)
    return f'<td class="{kinds}" data-label="{label}">{figure(value)}</td>'


def _count(count: int) -> str:
    return grouped(count) if count else ""


def _money(amount: Amount) -> str:
    return amount.short.rpartition(" ")[0] if amount.raw else ""
