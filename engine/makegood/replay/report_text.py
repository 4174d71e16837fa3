"""The dry-run report for a terminal: aligned tables, colour only when asked for."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence

from makegood.problems import printable, shortened
from makegood.replay.amounts import Amount, grouped, percent
from makegood.replay.attribution_figures import REST, ChangeLine, attribution_of
from makegood.replay.figures import (
    MoneyLine,
    OutcomeFigures,
    PurseFigures,
    applies_of,
    moment_words,
    never_lines,
    open_lines,
    outcomes_of,
    paid,
    purses_of,
    side_of,
    verdict_sentence,
)  # fmt: skip
from makegood.replay.result import DryRun
from makegood.replay.segments_figures import SegmentLine, segments_of_run
from makegood.replay.words import cases_text, section_title
from makegood.shown import title_text

BOLD, DIM, RED, GREEN, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
MOST_STEPS = 8
MOST_MOVERS = 5
MOST_OPEN = 5


class Ink:
    """Colours that are there or not; what they wrap keeps its width."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{RESET}" if self.colour and text else text

    def verdict(self, verdict: int, text: str) -> str:
        return self(GREEN if verdict > 0 else RED if verdict < 0 else "", text) if verdict else text


def to_text(run: DryRun, colour: bool = False) -> str:
    """The report as lines, with a line end after the last."""
    ink = Ink(colour)
    lines = [*_head(run, ink), "", plain(verdict_sentence(run)), "", *_counts(run, ink)]
    for purse in paid(purses_of(run)):
        lines += ["", *_money(purse, ink)]
    lines += _attribution(run, ink)
    figures = outcomes_of(run)
    for outcome in figures:
        if outcome.changed:
            lines += ["", *_outcome(outcome, ink)]
    never = set(run.tally.never_decided())
    lines += _unchanged([one for one in figures if one.track not in never], ink)
    lines += _segments(run, ink)
    lines += _applies(run, ink)
    lines += _undecided(run, ink)
    lines += _rejected(run, ink)
    lines += _verdicts(run, ink)
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Without control characters: ids and titles come from files, and must not move a terminal's cursor."""
    return printable(text)


def width(text: str) -> int:
    """Columns of a terminal: wide (Chinese) characters take two."""
    return sum(
        2 if unicodedata.east_asian_width(one) in "WF" else 0 if unicodedata.combining(one) else 1 for one in text
    )


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = (), indent: str = "  ") -> list[str]:
    """Rows as aligned lines, two blanks between columns; `right` names the columns that stand to the right."""
    rows = [[plain(cell) for cell in row] for row in rows]
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    lines: list[str] = []
    for row in rows:
        gaps = [" " * (widths[at] - width(cell)) for at, cell in enumerate(row)]
        cells = [
            gap + cell if at in right else cell + gap for at, (cell, gap) in enumerate(zip(row, gaps, strict=True))
        ]
        lines.append((indent + "  ".join(cells)).rstrip())
    return lines


def _head(run: DryRun, ink: Ink) -> list[str]:
    lines: list[str] = []
    for pair in run.pairs:
        new, old = side_of(run, pair, "new"), side_of(run, pair, "old")
        names = [plain(f"{side.title} ({side.id})") if side else "nothing" for side in (new, old)]
        lines += [ink(BOLD, f"{names[0]}"), f"  against {names[1]}"]
    source = run.sources.old
    where = {"git": f"git {source.name} ({(source.detail or '')[:12]})", "date": f"as known on {source.name}"}.get(
        source.what, source.name
    )
    lines.append(ink(DIM, plain(f"  {', '.join(run.files)}; old policies from {where}; {moment_words(run)}")))
    if run.map is not None:
        lines.append(ink(DIM, plain(f"  read by the map {run.map.name}: {title_text(run.map.title, run.map.name)}")))
    return lines


def _counts(run: DryRun, ink: Ink) -> list[str]:
    tally = run.tally
    before, after = tally.undecided_cases()
    rows = [
        ("cases read", run.read, run.read),
        ("rejected", run.rejected.count, run.read),
        ("compared", tally.compared, run.read),
        ("decided before", tally.compared - before, tally.compared),
        ("decided after", tally.compared - after, tally.compared),
        ("changed", tally.changed, tally.compared),
        ("worse for the customer", tally.worse + tally.mixed, tally.compared),
        ("better for the customer", tally.better + tally.mixed, tally.compared),
    ]
    return [
        ink(BOLD, "Cases"),
        *table([(name, grouped(count), percent(count, of) or "") for name, count, of in rows], right=(1, 2)),
    ]


def _money(one: PurseFigures, ink: Ink) -> list[str]:
    heading = f"Money: what {one.payer} pays, {one.purse.currency} ({one.purse.pair.name})"
    lines = [line for line in one.parts if line.before.raw or line.after.raw or line.sum.undecided]
    rows = [
        ("", "before", "after", "difference", "", "not decided"),
        *(_money_row(line) for line in [*lines, one.total]),
    ]
    made = [ink(BOLD, plain(heading)), *table(rows, right=(1, 2, 3, 4, 5))]
    made[-1] = ink(BOLD, made[-1])
    if one.movers:
        made += ["", ink(DIM, "  Cases that move most")]
        made += table(
            [
                (
                    mover.id,
                    mover.before.short,
                    "->",
                    mover.after.short,
                    mover.difference.signed,
                    _facts(mover.facts, one.shared),
                )
                for mover in one.movers[:MOST_MOVERS]
            ],
            right=(1, 3, 4),
        )
    return made


def _money_row(line: MoneyLine) -> tuple[str, ...]:
    undecided = cases_text(line.sum.undecided) if line.sum.undecided else ""
    difference = grouped(line.difference.text)
    sign = "+" if line.difference.raw > 0 else ""
    return (
        line.title,
        grouped(line.before.text),
        grouped(line.after.text),
        f"{sign}{difference}",
        line.percent or "",
        undecided,
    )


def _facts(facts: Mapping[str, str], shared: Mapping[str, str]) -> str:
    text = ", ".join(f"{name} {value}" for name, value in facts.items() if name not in shared)
    return _cut(text, 100)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _outcome(one: OutcomeFigures, ink: Ink) -> list[str]:
    heading = f"{section_title(one.track.section)}: {one.title}"
    lines = [f"{ink(BOLD, plain(heading))}  {ink(DIM, f'{cases_text(one.changed)} changed')}"]
    steps = [step for step in one.steps if step.changed]
    rows = [
        (step.before, "->", step.after, grouped(step.cases), _example(step.examples)) for step in steps[:MOST_STEPS]
    ]
    drawn = table(rows, right=(3,))
    lines += [ink.verdict(step.verdict, line) for step, line in zip(steps, drawn, strict=False)]
    if len(steps) > MOST_STEPS:
        rest = sum(step.cases for step in steps[MOST_STEPS:])
        lines.append(ink(DIM, f"  and {len(steps) - MOST_STEPS} more kinds of change in {cases_text(rest)}"))
    for move in one.moves:
        text = f"  {move.direction} in {cases_text(move.cases)}, by {move.least} to {move.most} (mean {move.mean})"
        lines.append(ink.verdict(move.verdict, text))
    return lines


def _example(examples: Sequence[str]) -> str:
    return f"such as {examples[0]}" if examples else ""


def _unchanged(figures: Sequence[OutcomeFigures], ink: Ink) -> list[str]:
    same = [one for one in figures if not one.changed]
    if not same:
        return []
    names = ", ".join(f"{one.title} ({section_title(one.track.section).lower()})" for one in same)
    return ["", *wrapped(plain(f"Unchanged: {names}."), ink)]


def wrapped(text: str, ink: Ink) -> list[str]:
    """A long line, broken at blanks and made faint."""
    return [ink(DIM, line) for line in textwrap.wrap(text, 110, subsequent_indent="  ", break_long_words=False)]


def _attribution(run: DryRun, ink: Ink) -> list[str]:
    """Which line does it: each change with its place, its cases and its money, and what they do only together."""
    found = attribution_of(run)
    if found is None:
        return []
    heads = [f"{one.payer} pays, {one.purse.currency}" for one in found.purses]
    rows = [("", "changed", "worse", "better", *heads)]
    for line in found.lines:
        counts = (grouped(count) if count else "" for count in (line.changed, line.worse, line.better))
        rows.append(
            (shortened(plain(line.title), 72), *counts, *(_bare(line.money[one.purse]) for one in found.purses))
        )
    if any(amount.raw for amount in found.rest.values()):
        rows.append((REST, "", "", "", *(_bare(found.rest[one.purse]) for one in found.purses)))
    places = [f"    {plain(line.title)}  {line.place}{_needs(line)}" for line in found.lines if line.place]
    lines = ["", ink(BOLD, "Which line does it"), ink(DIM, f"  {found.hint}")]
    return [*lines, *table(rows, right=range(1, len(rows[0]))), *(ink(DIM, place) for place in places)]


def _needs(line: ChangeLine) -> str:
    return f" (with {'; '.join(map(plain, line.goes_with))})" if line.goes_with else ""


def _bare(amount: Amount) -> str:
    """An amount with its sign and without its currency, which stands above."""
    return amount.signed.rpartition(" ")[0] if amount.raw else ""


def _segments(run: DryRun, ink: Ink) -> list[str]:
    """The facts that were asked for by name; the others are for reports with room."""
    lines: list[str] = []
    purses = [one for one in purses_of(run) if one.total.difference.raw]
    for one in (figures for figures in segments_of_run(run) if figures.asked):
        heads = [f"difference, {purse.purse.currency}" for purse in purses]
        rows = [("", "cases", "changed", "worse", "better", *heads)]
        rows += [_segment_row(line, purses) for line in one.lines]
        lines += ["", ink(BOLD, plain(f"By {one.title}")), *table(rows, right=range(1, len(rows[0])))]
        if not one.lines:
            lines.append(ink(DIM, "  more different values than are counted"))
    return lines


def _segment_row(line: SegmentLine, purses: Sequence[PurseFigures]) -> tuple[str, ...]:
    part = line.part
    counts = (grouped(count) if count else "" for count in (part.cases, part.changed, part.worse, part.better))
    return (line.label, *counts, *(_segment_money(line, purse) for purse in purses))


def _segment_money(line: SegmentLine, purse: PurseFigures) -> str:
    paid_there = line.part.money.get(purse.purse)
    raw = 0 if paid_there is None else paid_there.after - paid_there.before
    return _bare(Amount(raw, purse.total.before.scale, purse.purse.currency))


def _applies(run: DryRun, ink: Ink) -> list[str]:
    lines: list[str] = []
    for pair in run.pairs:
        rows = [
            (before, "->", after, grouped(count)) for before, after, count in applies_of(run, pair) if before != after
        ]
        if rows:
            lines += ["", ink(BOLD, plain(f"Whether {pair.name} governs the case")), *table(rows, right=(3,))]
    return lines


def _undecided(run: DryRun, ink: Ink) -> list[str]:
    before, after = run.tally.undecided_cases()
    lines: list[str] = []
    if before or after:
        lines += ["", ink(BOLD, "Undecided"), f"  {cases_text(before)} before, {grouped(after)} after"]
        rows = [
            (grouped(one.cases), ", ".join(one.outcomes), f"needs {', '.join(one.missing)}", f"such as {one.example}")
            for one in open_lines(run)[:MOST_OPEN]
        ]
        rows = [(count, _cut(names, 60), needs, example) for count, names, needs, example in rows]
        lines += table(rows, right=(0,)) if rows else []
    never = [f"{title} (needs {', '.join(missing)})" if missing else title for title, missing in never_lines(run)]
    if never:
        lines += ["", *wrapped(plain(f"These data cannot decide, and no count says so: {'; '.join(never)}."), ink)]
    return lines


def _rejected(run: DryRun, ink: Ink) -> list[str]:
    if not run.rejected.count:
        return []
    rows = [(grouped(one.count), one.code, one.message, ", ".join(one.places[:3])) for one in run.rejected.sorted()]
    return ["", ink(BOLD, "Rejected"), *table(rows, right=(0,))]


def _verdicts(run: DryRun, ink: Ink) -> list[str]:
    lines: list[str] = []
    for one in run.verdicts:
        text = f'{"FAILS" if one.holds else "passes"}: --fail-if "{one.condition}"; {one.found}'
        lines.append(ink.verdict(-1 if one.holds else 1, plain(text)))
    return ["", *lines] if lines else []
