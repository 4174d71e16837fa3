"""The HTML report's answer to which line did it: from before to after, change by change."""

from __future__ import annotations

from pathlib import PurePath

from makegood.replay.amounts import Amount, grouped
from makegood.replay.attribution_figures import REST, AttributionFigures, ChangeLine, attribution_of
from makegood.replay.figures import PurseFigures
from makegood.replay.html_charts import signed, waterfall
from makegood.replay.html_parts import section, table, text
from makegood.replay.result import DryRun


def attribution(run: DryRun, named: bool) -> str:
    """A waterfall for each purse that differs, and all changes with where they stand."""
    found = attribution_of(run)
    if found is None:
        return ""
    charts = "".join(_chart(one, found, named) for one in found.purses)
    head = ["change", "changed", "worse", "better", *(_heading(one, named) for one in found.purses)]
    rows = [_row(line, found.purses) for line in found.lines]
    if any(amount.raw for amount in found.rest.values()):
        rows.append(_rest(found))
    made = table(head, rows, "stack", range(1, len(head)))
    return section("Which line does it", found.hint, f'<div class="card lines">{charts}{made}</div>')


def _chart(one: PurseFigures, found: AttributionFigures, named: bool) -> str:
    steps = [(line.title, line.money[one.purse].raw) for line in found.lines if line.money[one.purse].raw]
    rest = found.rest[one.purse].raw
    drawn = waterfall(one, [*steps, *([(REST, rest)] if rest else [])], "by change")
    title = f'<p class="cap">What {text(one.payer)} pays{text(f", {one.purse.pair.name}") if named else ""}</p>'
    return f"{title}{drawn}" if drawn else ""


def _heading(one: PurseFigures, named: bool) -> str:
    return f"{one.payer} pays, {one.purse.currency}" + (f", {one.purse.pair.name}" if named else "")


def _row(line: ChangeLine, purses: tuple[PurseFigures, ...]) -> str:
    marks = [text(line.cite)] if line.cite else []
    if line.place:
        file, _, number = line.place.rpartition(":")
        marks.append(f'<code title="{text(line.place)}">{text(PurePath(file).name)}:{text(number)}</code>')
    if line.goes_with:
        marks.append(f"with {text('; '.join(line.goes_with))}")
    where = f'<ul class="facts">{"".join(f"<li>{mark}</li>" for mark in marks)}</ul>' if marks else ""
    cells = [_cell("changed", grouped(line.changed) if line.changed else "")]
    cells += [
        _cell(kind, grouped(count) if count else "", kind)
        for kind, count in (("worse", line.worse), ("better", line.better))
    ]
    cells += [_cell("difference", _money(line.money[one.purse])) for one in purses]
    return f'<tr><td class="wide">{text(line.title)}{where}</td>{"".join(cells)}</tr>'


def _rest(found: AttributionFigures) -> str:
    blank = _cell("", "") * 3
    cells = "".join(_cell("difference", _money(found.rest[one.purse])) for one in found.purses)
    return f'<tr class="sum"><th scope="row">{REST}</th>{blank}{cells}</tr>'


def _money(amount: Amount) -> str:
    return signed(amount) if amount.raw else ""


def _cell(label: str, value: str, kind: str = "") -> str:
    kinds = " ".join(one for one in ("num", kind, "" if value else "none") if one)
    return f'<td class="{kinds}" data-label="{label}">{text(value)}</td>'
