"""The dry-run report as one HTML page that needs nothing else: no script, no network, no other file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from makegood.replay import html_about, html_attribution, html_cases, html_charts, html_money, html_segments
from makegood.replay.amounts import grouped, percent
from makegood.replay.charts_svg import HOW_TO_HAVE, can_draw
from makegood.replay.figures import (
    OutcomeFigures,
    StepLine,
    applies_of,
    outcomes_of,
    paid,
    purses_of,
    side_of,
    verdict_sentence,
)  # fmt: skip
from makegood.replay.html_parts import bar, figure, section, text, verdict_class
from makegood.replay.html_style import STYLE
from makegood.replay.html_style_charts import STYLE_CHARTS
from makegood.replay.pairs import Track
from makegood.replay.result import DryRun
from makegood.replay.words import cases_text, section_title

MOST_STEPS = 12
_HEADING = re.compile(r'<section id="([a-z0-9-]+)"><h2>(.*?)</h2>')
MARKS = {"up": " ▲", "down": " ▼", "flat": ""}
SAFETY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def to_html(run: DryRun) -> str:
    """The whole page."""
    purses = purses_of(run)
    several = len(run.pairs) > 1
    figures = outcomes_of(run)
    cases = html_cases.cases(run)
    parts = [
        f'<section aria-label="Headline">{"".join(html_money.headline(one, several) for one in paid(purses))}{_tiles(run)}</section>\n',
        html_attribution.attribution(run, several),
        *(html_money.money(one, several) for one in paid(purses)),
        _outcomes(run, figures, set(run.tally.never_decided())),
        html_charts.spreads(run, paid(purses), several),
        html_segments.segments(run, purses),
        cases,
        *([] if cases else [html_money.movers(one, several) for one in purses]),
        _applies(run),
        html_about.changes(run),
        html_about.undecided(run),
        html_about.rejected(run),
        html_about.compared(run),
    ]
    parts = _named_apart(parts)
    body = [
        _header(run),
        _contents(parts),
        "<main>",
        *parts,
        "</main>",
        "<footer>Made by makegood from the policies and cases named above. Equal inputs give this page again, byte for byte.</footer>",
    ]
    title = text(_title(run))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{SAFETY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>Dry-run: {title}</title>\n<style>{STYLE}{STYLE_CHARTS}</style>\n</head>\n<body>\n"
        f'<div class="page">\n{"".join(body)}\n</div>\n</body>\n</html>\n'
    )


def _named_apart(parts: Sequence[str]) -> list[str]:
    """The sections with names of their own: a second one of a name is numbered."""
    seen: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        seen[found[1]] = seen.get(found[1], 0) + 1
        return found[0] if seen[found[1]] == 1 else f'<section id="{found[1]}-{seen[found[1]]}"><h2>{found[2]}</h2>'

    return [_HEADING.sub(named, part) for part in parts]


def _contents(parts: Sequence[str]) -> str:
    """Links to the sections, by their headings."""
    found = [head for part in parts for head in _HEADING.findall(part)]
    links = "".join(f'<li><a href="#{name}">{title}</a></li>' for name, title in found)
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>\n' if len(found) > 3 else ""


def _title(run: DryRun) -> str:
    sides = [side_of(run, pair, "new") or side_of(run, pair, "old") for pair in run.pairs]
    titles = [one.title for one in sides if one is not None]
    return titles[0] if len(titles) == 1 else f"{len(titles)} policies"


def _header(run: DryRun) -> str:
    if len(run.pairs) == 1:
        old = side_of(run, run.pairs[0], "old")
        versus = f"against <b>{text(old.title)}</b>" if old else "a new policy, against nothing"
        if run.sources.old.what == "git":
            versus += f" of {text(run.sources.old.name)}"
        elif run.sources.old.what == "date":
            versus += f", as it was known on {text(run.sources.old.name)}"
    else:
        versus = f"against {text(run.sources.old.name)}"
    banners = "".join(
        f'<p class="banner{" fails" if one.holds else ""}"><b>{"Fails" if one.holds else "Passes"}</b> '
        f"the condition <code>{text(one.condition)}</code>: {figure(one.found)}</p>"
        for one in run.verdicts
    )
    return (
        f'<header><p class="eyebrow">Dry-run</p><h1>{text(_title(run))}</h1><p class="versus">{versus}</p>'
        f'<p class="lead">{text(verdict_sentence(run))}</p>{banners}</header>\n'
    )


def _tiles(run: DryRun) -> str:
    tally = run.tally
    before, after = tally.undecided_cases()
    tiles = [
        ("Cases compared", tally.compared, f"of {grouped(run.read)} read", ""),
        ("Decided otherwise", tally.changed, _share(tally.changed, tally.compared), ""),
        ("Customer worse off", tally.worse + tally.mixed, _share(tally.worse + tally.mixed, tally.compared), "worse"),
        (
            "Customer better off",
            tally.better + tally.mixed,
            _share(tally.better + tally.mixed, tally.compared),
            "better",
        ),
        ("Undecided", after, f"{grouped(before)} before", "note"),
        ("Rejected", run.rejected.count, _share(run.rejected.count, run.read), "note"),
    ]
    made = "".join(
        f'<div class="tile"><dt>{text(name)}</dt><dd class="{kind if count else ""}">{grouped(count)}<small>{text(note)}</small></dd></div>'
        for name, count, note, kind in tiles
    )
    # Charts stand only in a full report; without what draws them it says so.
    missing = "" if run.tally.detail is None or can_draw() else f"This report has no charts: {HOW_TO_HAVE}"
    note = f'<p class="rest">{text(missing)}</p>' if missing else ""
    return f'<dl class="tiles">{made}</dl>{note}'


def _share(part: int, whole: int) -> str:
    return (percent(part, whole) or "").replace(" percent", " %") if part else ""


def _outcomes(run: DryRun, figures: Sequence[OutcomeFigures], never: set[Track]) -> str:
    changed = [_outcome(run, one) for one in figures if one.changed]
    same = [one for one in figures if not one.changed and one.track not in never]
    items = "".join(
        f'<li>{text(one.title)}<span class="kind">{text(section_title(one.track.section))}</span></li>' for one in same
    )
    rest = f'<div class="card"><h3>Unchanged</h3><ul class="same">{items}</ul></div>' if items else ""
    hint = (
        "Each outcome before and after, by number of cases. Teal (▲) is better for the customer, orange (▼) is worse; "
        "grey is unchanged."
    )
    return section("What changes", hint, *changed, rest)


def _outcome(run: DryRun, one: OutcomeFigures) -> str:
    counts = [f"{cases_text(one.changed)} changed"]
    if one.tally.worse:
        counts.append(f'<span class="worse">{grouped(one.tally.worse)} worse</span>')
    if one.tally.better:
        counts.append(f'<span class="better">{grouped(one.tally.better)} better</span>')
    changed = [step for step in one.steps if step.changed]
    most = max([step.cases for step in changed] + [move.cases for move in one.moves], default=0)
    items = [_step(step, most) for step in changed[:MOST_STEPS]]
    for move in one.moves:
        words = (
            f"{move.direction} by {move.least} to {move.most}"
            if move.least != move.most
            else f"{move.direction} by {move.most}"
        )
        items.append(_item(text(words), move.cases, most, move.verdict, move.examples))
    return (
        f'<article class="card outcome"><div class="top"><h3>{text(one.title)}'
        f'<span class="kind">{text(section_title(one.track.section))}</span></h3><span class="counts">{", ".join(counts)}</span></div>'
        f'{html_charts.transitions(run, one)}<ul class="steps">{"".join(items)}</ul>{_rest(one, changed)}</article>'
    )


def _step(step: StepLine, most: int) -> str:
    words = f"{text(step.before)}<i>→</i>{text(step.after)}"
    return _item(words, step.cases, most, step.verdict, step.examples)


def _item(words: str, cases: int, most: int, verdict: int, examples: Sequence[str]) -> str:
    kind = "up" if verdict > 0 else "down" if verdict < 0 else "flat"
    shown = f'<span class="eg">such as {text(", ".join(examples))}</span>' if examples else ""
    return (
        f'<li class="{kind}"><span class="go">{words}</span>{bar(cases, most)}'
        f'<span class="n {verdict_class(verdict)}">{grouped(cases)}{MARKS[kind]}</span>{shown}</li>'
    )


def _rest(one: OutcomeFigures, changed: Sequence[StepLine]) -> str:
    lines: list[str] = []
    if len(changed) > MOST_STEPS:
        left = changed[MOST_STEPS:]
        lines.append(f"{len(left)} more kinds of change in {cases_text(sum(step.cases for step in left))}.")
    same = [f"{step.before} ({grouped(step.cases)})" for step in one.steps if not step.changed]
    if same:
        lines.append("As before: " + ", ".join(same[:MOST_STEPS]) + (", …" if len(same) > MOST_STEPS else "") + ".")
    return f'<p class="rest">{text(" ".join(lines))}</p>' if lines else ""


def _applies(run: DryRun) -> str:
    cards: list[str] = []
    for pair in run.pairs:
        lines = [line for line in applies_of(run, pair) if line[0] != line[1]]
        most = max((count for _, _, count in lines), default=0)
        items = "".join(
            _item(f"{text(before)}<i>→</i>{text(after)}", count, most, 0, ()) for before, after, count in lines
        )
        if items:
            top = f'<div class="top"><h3>{text(pair.name)}</h3></div>'
            cards.append(f'<article class="card outcome">{top}<ul class="steps">{items}</ul></article>')
    return section("Whom the policies govern", "Cases that come into the scope of a policy, or leave it.", *cards)
