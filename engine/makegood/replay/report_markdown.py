"""The dry-run report as a comment on a pull request: short, in GitHub's Markdown, always below GitHub's limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makegood.replay.amounts import Amount, grouped, percent
from makegood.replay.attribution_figures import REST, AttributionFigures, ChangeLine, attribution_of
from makegood.replay.figures import (
    MoneyLine,
    MoverLine,
    OutcomeFigures,
    PurseFigures,
    StepLine,
    moment_words,
    never_lines,
    open_lines,
    outcomes_of,
    paid,
    purses_of,
    side_of,
    verdict_sentence,
)  # fmt: skip
from makegood.replay.markdown_parts import block, code, folded, md, table
from makegood.replay.result import DryRun
from makegood.replay.segments_figures import SegmentFigures, segments_of_run
from makegood.replay.text_changes import TextChange, text_changes
from makegood.replay.words import cases_text, section_title

# GitHub takes 65,536 letters; the rest is for what a bot may add.
FAILS, PASSES = "❌ **fails**", "✅ passes"
BREAK = "  \n"
MOST = 60_000
# By this a bot finds its own comment again.
MARK = "<!-- makegood dry-run -->\n"
MOST_STEPS, MOST_OUTCOMES, MOST_FACTS, MOST_LINES, MOST_CHANGES = 10, 12, 3, 10, 40


def to_markdown(run: DryRun) -> str:
    """The comment, with a line end after the last line. Sections that no longer fit are left out, and it is said."""
    made = MARK
    left: list[str] = []
    for name, text in _sections(run):
        if not text:
            continue
        if len(made) + len(text) + 200 > MOST:
            left.append(name)
        else:
            made += text.rstrip() + "\n\n"
    if left:
        made += f"Left out, for length: {', '.join(left)}. The report of `--html` has everything.\n"
    return made.rstrip() + "\n"


def _sections(run: DryRun) -> Iterator[tuple[str, str]]:
    """Each section with its name, the most important first."""
    purses = paid(purses_of(run))
    figures = [one for one in outcomes_of(run) if one.changed]
    yield "the head", _head(run)
    yield "the conditions", _verdicts(run)
    yield "the cases", _counts(run)
    yield "the money", _money(purses)
    yield "which line does it", _attribution(run)
    yield "what changes", _outcomes(figures)
    yield "who wins and who loses", _segments(run, purses)
    yield "the cases that move most", _movers(purses_of(run))
    yield "what differs in the text", _texts(run)
    yield "what is undecided", _undecided(run)
    yield "what was rejected", _rejected(run)
    yield "how to make it again", _again(run)


def _head(run: DryRun) -> str:
    lines: list[str] = []
    for pair in run.pairs[:MOST_OUTCOMES]:
        new, old = side_of(run, pair, "new"), side_of(run, pair, "old")
        names = [f"**{md(side.title)}** ({code(side.id)})" if side else "nothing" for side in (new, old)]
        lines.append(f"{names[0]} against {names[1]}")
    if len(run.pairs) > MOST_OUTCOMES:
        lines.append(f"and {len(run.pairs) - MOST_OUTCOMES} more")
    return f"### Dry-run\n\n{BREAK.join(lines)}\n\n{md(verdict_sentence(run), 2000)}\n"


def _verdicts(run: DryRun) -> str:
    """What --fail-if says, and the exit code that follows."""
    if run.rejected.count and not run.tally.compared:
        return "❌ Every case was rejected. Exit code 1.\n"
    if not run.verdicts:
        return ""
    lines = [
        f"- {FAILS if one.holds else PASSES} {code(f'--fail-if {one.condition}')}: {md(one.found)}"
        for one in run.verdicts
    ]
    failed = any(one.holds for one in run.verdicts)
    return "\n".join([*lines, "", f"Exit code {1 if failed else 0}."]) + "\n"


def _counts(run: DryRun) -> str:
    tally = run.tally
    before, after = tally.undecided_cases()
    worse, better = tally.worse + tally.mixed, tally.better + tally.mixed
    rows = [
        (grouped(tally.compared), _share(tally.changed, tally.compared), f"{_share(worse, tally.compared)}{' ▼' if worse else ''}",
         f"{_share(better, tally.compared)}{' ▲' if better else ''}", f"{grouped(after)} (before {grouped(before)})",
         _share(run.rejected.count, run.read)),
    ]  # fmt: skip
    return table(
        ("cases compared", "decided otherwise", "worse for the customer", "better", "undecided", "rejected"),
        rows,
        range(6),
    )


def _share(part: int, whole: int) -> str:
    share = percent(part, whole) if part else None
    return f"{grouped(part)} ({share.replace(' percent', ' %').replace('<', '&lt;')})" if share else grouped(part)


def _money(purses: Sequence[PurseFigures]) -> str:
    parts: list[str] = []
    for one in purses:
        lines = [line for line in one.parts if line.before.raw or line.after.raw or line.sum.undecided]
        rows = [_money_row(line) for line in lines]
        rows.append(tuple(f"**{cell}**" if cell else "" for cell in _money_row(one.total)))
        head = (f"what {one.payer} pays, {md(one.purse.currency)}", "before", "after", "difference", "", "undecided")
        parts.append(table(head, rows, (1, 2, 3, 4, 5)))
    return "\n".join(parts)


def _money_row(line: MoneyLine) -> tuple[str, ...]:
    sign = "+" if line.difference.raw > 0 else ""
    return (
        md(line.title), grouped(line.before.text), grouped(line.after.text), f"{sign}{grouped(line.difference.text)}",
        md((line.percent or "").replace(" percent", " %")), grouped(line.sum.undecided) if line.sum.undecided else "",
    )  # fmt: skip


def _attribution(run: DryRun) -> str:
    """What each change does by itself, with its line, and what they do only together."""
    found = attribution_of(run)
    if found is None:
        return ""
    heads = [f"{one.payer} pays, {md(one.purse.currency)}" for one in found.purses]
    rows = [_change(line, found) for line in found.lines[:MOST_CHANGES]]
    if any(amount.raw for amount in found.rest.values()):
        rows.append(
            (f"*{REST}*", "", "", "", *(found.rest[one.purse].signed.rpartition(" ")[0] for one in found.purses))
        )
    more = f"\nand {len(found.lines) - MOST_CHANGES} more changes\n" if len(found.lines) > MOST_CHANGES else ""
    return f"{found.hint}\n\n{table(('change', 'changed', 'worse ▼', 'better ▲', *heads), rows, range(1, 4 + len(heads)))}{more}"


def _change(line: ChangeLine, found: AttributionFigures) -> tuple[str, ...]:
    place = f"<br>{code(line.place)}" if line.place else ""
    others = f"<br>with {md('; '.join(line.goes_with))}" if line.goes_with else ""
    counts = (grouped(count) for count in (line.changed, line.worse, line.better))
    return (
        f"{md(line.title)}{place}{others}",
        *counts,
        *(line.money[one.purse].signed.rpartition(" ")[0] for one in found.purses),
    )


def _outcomes(figures: Sequence[OutcomeFigures]) -> str:
    rows: list[tuple[str, ...]] = []
    for one in figures[:MOST_OUTCOMES]:
        changed = [step for step in one.steps if step.changed]
        rows += [_step(one, step, first=at == 0) for at, step in enumerate(changed[:MOST_STEPS])]
        if len(changed) > MOST_STEPS:
            rest = changed[MOST_STEPS:]
            rows.append(("", f"{len(rest)} more kinds of change", "", grouped(sum(step.cases for step in rest)), ""))
        for move in one.moves:
            words = f"{move.direction} by {move.least}" + (f" to {move.most}" if move.most != move.least else "")
            rows.append(
                (
                    _title(one, first=not changed),
                    words,
                    "",
                    f"{grouped(move.cases)}{_mark(move.verdict)}",
                    _example(move.examples),
                )
            )
    if not rows:
        return ""
    more = f"\n{len(figures) - MOST_OUTCOMES} more outcomes change.\n" if len(figures) > MOST_OUTCOMES else ""
    return table(("outcome", "before", "after", "cases", "such as"), rows, (3,)) + more


def _title(one: OutcomeFigures, first: bool) -> str:
    return f"{md(one.title)} ({section_title(one.track.section).lower()})" if first else ""


def _step(one: OutcomeFigures, step: StepLine, first: bool) -> tuple[str, ...]:
    return (
        _title(one, first),
        md(step.before),
        md(step.after),
        f"{grouped(step.cases)}{_mark(step.verdict)}",
        _example(step.examples),
    )


def _mark(verdict: int) -> str:
    return " ▲" if verdict > 0 else " ▼" if verdict < 0 else ""


def _example(examples: Sequence[str]) -> str:
    return code(examples[0], 80) if examples else ""


def _segments(run: DryRun, purses: Sequence[PurseFigures]) -> str:
    """The most telling facts, parted; with the money of the first purse that differs."""
    found = [one for one in segments_of_run(run) if one.lines]
    shown = [one for at, one in enumerate(found) if one.asked or at < MOST_FACTS]
    purse = next((one for one in purses if one.total.difference.raw), None)
    tables = "\n".join(_segment(one, purse) for one in shown)
    return folded("Who wins and who loses, by fact", tables) if tables else ""


def _segment(one: SegmentFigures, purse: PurseFigures | None) -> str:
    head = [
        md(one.title),
        "cases",
        "worse ▼",
        "better ▲",
        *([f"difference, {md(purse.purse.currency)}"] if purse else []),
    ]
    rows: list[list[str]] = []
    for line in one.lines:
        row = [md(line.label), *(grouped(count) for count in (line.part.cases, line.part.worse, line.part.better))]
        if purse is not None:
            paid_there = line.part.money.get(purse.purse)
            raw = 0 if paid_there is None else paid_there.after - paid_there.before
            row.append(Amount(raw, purse.total.before.scale, purse.purse.currency).signed.rpartition(" ")[0])
        rows.append(row)
    return table(head, rows, range(1, len(head)))


def _movers(purses: Sequence[PurseFigures]) -> str:
    """The cases that are worst and best for the customer, of each payer and currency."""
    parts: list[str] = []
    for one in purses:
        better, worse = (one.up, one.down) if one.purse.pays == "company" else (one.down, one.up)
        rows = [_mover(mover, one, mark) for movers, mark in ((worse, "▼"), (better, "▲")) for mover in movers]
        if rows:
            parts.append(table(("case", "before", "after", "difference", "facts"), rows, (1, 2, 3)))
    return folded("Cases that move most", "\n".join(parts)) if parts else ""


def _mover(mover: MoverLine, one: PurseFigures, mark: str) -> tuple[str, ...]:
    own = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in mover.facts.items() if name not in one.shared
    )
    return (
        code(mover.id, 80),
        mover.before.short,
        mover.after.short,
        f"{mover.difference.signed} {mark}",
        md(own, 200),
    )


def _texts(run: DryRun) -> str:
    rows = [_text(change) for pair in run.pairs for change in text_changes(run, pair)]
    more = f"\nand {len(rows) - MOST_CHANGES} more\n" if len(rows) > MOST_CHANGES else ""
    made = table(("what", "before", "after"), rows[:MOST_CHANGES]) + more
    return folded("What differs in the text", made) if rows else ""


def _text(change: TextChange) -> tuple[str, ...]:
    before, after = ("" if text is None else code(text) for text in (change.before, change.after))
    cite = f" ({md(change.cite)})" if change.cite else ""
    return (f"{md(change.name.replace('_', ' '))}, {change.what}", before, f"{after}{cite}")


def _undecided(run: DryRun) -> str:
    lines = [
        f"- {cases_text(one.cases)}: {md(', '.join(one.outcomes))} needs {md(', '.join(one.missing))}, such as {code(one.example, 80)}"
        for one in open_lines(run)[:MOST_LINES]
    ]
    never = [f"- never, in these data: {md(title)}{_needs(missing)}" for title, missing in never_lines(run)]
    return folded("Undecided", "\n".join([*lines, *never[:MOST_LINES]])) if lines or never else ""


def _needs(missing: Sequence[str]) -> str:
    return f" (needs {md(', '.join(missing))})" if missing else ""


def _rejected(run: DryRun) -> str:
    rows = [
        (grouped(one.count), code(one.code), md(one.message), md(", ".join(one.places[:3]))) for one in run.rejected.sorted()[:MOST_LINES]
    ]  # fmt: skip
    return (
        folded(
            f"Rejected: {cases_text(run.rejected.count)}", table(("cases", "problem", "why", "first at"), rows, (0,))
        )
        if rows
        else ""
    )


def _again(run: DryRun) -> str:
    versions = run.sources.new.book.versions_of(run.kind.name)
    lines = [
        f"- cases: {md(', '.join(run.files))} ({cases_text(run.read)} of {code(run.kind.name)}), {md(moment_words(run))}"
    ]
    lines += [f"- {code(name)} {code(digest)}" for name, digest in run.digests.items()]
    for pair in run.pairs[:MOST_OUTCOMES]:
        for word, side in (("after", side_of(run, pair, "new")), ("before", side_of(run, pair, "old"))):
            if side is not None:
                lines += [f"- {word}: {code(one.file)} {code(one.digest)}" for one in side.versions[:MOST_LINES]]
    lines.append(f"- makegood {md(versions.get('makegood'))}, time zones {md(versions.get('tzdata'))}")
    return folded("How to make this again", f"{block(run.command)}\n" + "\n".join(lines))
