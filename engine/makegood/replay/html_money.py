"""The HTML report's money: the headline, the table per payer, the cases that move most."""

from __future__ import annotations

from makegood.replay.amounts import grouped
from makegood.replay.figures import MoneyLine, MoverLine, PurseFigures
from makegood.replay.html_charts import steps_down
from makegood.replay.html_parts import bar, facts, figure, section, table, text
from makegood.replay.words import cases_text

HEAD = ("", "before", "after", "difference", "", "undecided")


def headline(one: PurseFigures, named: bool) -> str:
    """The difference in large, before and after as bars; `named` says the policy when there are several."""
    total = one.total
    most = max(abs(total.before.raw), abs(total.after.raw))
    number, _, currency = total.difference.short.rpartition(" ")
    sign = "+" if total.difference.raw > 0 else ""
    share = f'<p class="share">{figure(total.percent)}</p>' if total.percent else ""
    what = f"What {one.payer} pays" + (f", {one.purse.pair.name}" if named else "")
    bars = "".join(
        f'<div><div class="label"><span>{word}</span><b>{figure(amount.short)}</b></div>{bar(amount.raw, most, kind)}</div>'
        for word, amount, kind in (("Before", total.before, "before"), ("After", total.after, "after"))
    )
    return (
        f'<div class="card headline"><div><p class="what">{text(what)}</p>'
        f'<p class="figure">{sign}{figure(number)} <small>{text(currency)}</small></p>{share}</div>'
        f'<div class="bars">{bars}</div></div>'
    )


def money(one: PurseFigures, named: bool) -> str:
    """Before and after of each outcome, and together."""
    title = f"Money: what {one.payer} pays" + (f", {one.purse.pair.name}" if named else "")
    lines = [line for line in one.parts if line.before.raw or line.after.raw or line.sum.undecided]
    idle = [line.title for line in one.parts if line not in lines]
    rows = [_row(line) for line in lines] + [_row(one.total, "sum")]
    hint = (
        f"Amounts in {one.purse.currency}, over the cases in which both sides are decided. Together: "
        f"{cases_text(one.total.sum.cases)}; {grouped(one.total.sum.more)} would be paid more, {grouped(one.total.sum.less)} less."
    )
    steps = steps_down(one)
    rest = f'<p class="rest">Nothing before and after: {text(", ".join(idle))}.</p>' if idle else ""
    return section(
        title, hint, f'<div class="card">{steps}{table(HEAD, rows, "stack", (1, 2, 3, 4, 5))}{rest}{_open(one)}</div>'
    )


def _row(line: MoneyLine, kind: str = "") -> str:
    sign = "+" if line.difference.raw > 0 else ""
    undecided = grouped(line.sum.undecided) if line.sum.undecided else ""
    cells = (
        ("before", figure(grouped(line.before.text))),
        ("after", figure(grouped(line.after.text))),
        ("difference", f"{sign}{figure(grouped(line.difference.text))}"),
        ("in percent", figure((line.percent or "").replace(" percent", " %"))),
        ("undecided", undecided),
    )
    made = "".join(
        f'<td class="num{"" if value else " none"}" data-label="{label}">{value}</td>' for label, value in cells
    )
    return f'<tr{f" class={chr(34)}{kind}{chr(34)}" if kind else ""}><th scope="row">{text(line.title)}</th>{made}</tr>'


def _open(one: PurseFigures) -> str:
    """What is decided in cases that are not decided whole: it is in no total."""
    total, amount = one.total.sum, type(one.total.before)
    if not total.undecided:
        return ""
    before, after = (
        amount(raw, one.total.before.scale, one.purse.currency) for raw in (total.open_before, total.open_after)
    )
    inside = (
        f" Their decided parts are {before.short} before and {after.short} after." if before.raw or after.raw else ""
    )
    return f'<p class="rest">{text(cases_text(total.undecided))} not decided on both sides, and in no total.{text(inside)}</p>'


def movers(one: PurseFigures, named: bool) -> str:
    """The cases with the largest differences, each with the facts that the policies read."""
    if not one.movers:
        return ""
    title = "Cases that move most" + (f", {one.purse.pair.name}, {one.purse.currency}" if named else "")
    rows = [_mover(mover, one) for mover in one.movers]
    alike = f'<p class="rest">The same in all of these:</p>{facts(one.shared)}' if one.shared else ""
    made = table(("case", "before", "after", "difference"), rows, "stack movers", (1, 2, 3))
    hint = "By the size of their difference; among equals, in the order of the data. Below each case the facts that the policies read."
    return section(title, hint, f'<div class="card">{made}{alike}</div>')


def _mover(mover: MoverLine, one: PurseFigures) -> str:
    own = {name: value for name, value in mover.facts.items() if name not in one.shared}
    verdict = mover.difference.raw if one.purse.pays == "company" else -mover.difference.raw
    kind = "better" if verdict > 0 else "worse"
    parts = "; ".join(f"{title}: {was} → {is_now}" for title, was, is_now in mover.parts)
    return (
        f'<tr><td class="id">{text(mover.id)}<ul class="facts"><li>{text(parts)}</li></ul>{facts(own)}</td>'
        f'<td class="num" data-label="before">{figure(mover.before.short)}</td>'
        f'<td class="num" data-label="after">{figure(mover.after.short)}</td>'
        f'<td class="num {kind}" data-label="difference">{_signed(mover)}</td></tr>'
    )


def _signed(mover: MoverLine) -> str:
    return ("+" if mover.difference.raw > 0 else "") + figure(mover.difference.short)
