"""The HTML report's back matter: undecided and rejected cases, what differs in the text, what was compared."""

from __future__ import annotations

from collections.abc import Iterable

from makegood.replay.amounts import grouped
from makegood.replay.figures import Side, moment_words, never_lines, open_lines, side_of
from makegood.replay.html_parts import about, facts, link, section, table, text
from makegood.replay.result import DryRun
from makegood.replay.text_changes import TextChange, text_changes
from makegood.replay.words import cases_text
from makegood.shown import date_text, title_text

SHOWN_UNDECIDED = 5
EXPRESSIONS = ("named value", "shown value", "condition")


def undecided(run: DryRun) -> str:
    """How many cases stay open and for want of what, and the outcomes that the data can never decide."""
    before, after = run.tally.undecided_cases()
    rows = [
        f'<tr><td class="wide">{text(", ".join(one.outcomes) or "Whether the policy applies")}'
        f'<ul class="facts"><li>needs <b>{text(", ".join(_spaced(one.missing)))}</b></li><li>such as {text(one.example)}</li></ul></td>'
        f'<td class="num" data-label="cases">{grouped(one.cases)}</td></tr>'
        for one in open_lines(run)[:SHOWN_UNDECIDED]
    ]
    never = "".join(
        f'<li>{text(title)}<span class="kind">needs {text(", ".join(_spaced(missing)))}</span></li>'
        for title, missing in never_lines(run)
    )
    if not before and not after and not never:
        return ""
    hint = (
        f"{cases_text(before)} before and {grouped(after)} after have an outcome that cannot be decided, because a fact that matters "
        "is not known."
    )
    made = f'<div class="card">{table(("undecided", "cases"), rows, "stack", (1,))}</div>' if rows else ""
    aside = (
        f'<div class="card"><h3>What these data can never decide</h3><ul class="same">{never}</ul></div>'
        if never
        else ""
    )
    return section("Undecided cases", hint if before or after else "", made, aside)


def _spaced(names: Iterable[str]) -> list[str]:
    return [name.replace("_", " ") for name in names]


def rejected(run: DryRun) -> str:
    """Why cases were turned away, and where the first of them stand."""
    rows = [
        f'<tr><td class="wide">{text(one.message)}<ul class="facts"><li><code>{text(one.code)}</code></li></ul></td>'
        f'<td class="num" data-label="cases">{grouped(one.count)}</td>'
        f'<td class="wide" data-label="first at">{text(", ".join(one.places))}</td></tr>'
        for one in run.rejected.sorted()
    ]
    if not rows:
        return ""
    hint = (
        f"{cases_text(run.rejected.count)} could not be read as cases of {run.kind.name}, and are in no other figure."
    )
    return section(
        "Rejected cases", hint, f'<div class="card">{table(("why", "cases", "first at"), rows, "stack", (1,))}</div>'
    )


def changes(run: DryRun) -> str:
    """What reads otherwise in the new policies."""
    cards: list[str] = []
    for pair in run.pairs:
        found = text_changes(run, pair)
        if found:
            rows = [_change(one) for one in found]
            name = f"<h3>{text(pair.name)}</h3>" if len(run.pairs) > 1 else ""
            cards.append(f'<div class="card change">{name}{table(("", "before", "after"), rows, "stack")}</div>')
    return section(
        "What differs in the text",
        "What decides otherwise, line by line; writing, titles and citations left aside.",
        *cards,
    )


def _change(one: TextChange) -> str:
    marks = [text(one.cite or "")] if one.cite else []
    marks += [f"<code>{text(one.place)}</code>"] if one.place else []
    cite = f'<ul class="facts">{"".join(f"<li>{mark}</li>" for mark in marks)}</ul>' if marks else ""
    shown = "<code>{}</code>" if one.what in EXPRESSIONS else "{}"
    before = (
        f"<del>{shown.format(text(one.before))}</del>"
        if one.before is not None
        else '<span class="soft">not there</span>'
    )
    after = f"<ins>{shown.format(text(one.after))}</ins>" if one.after is not None else '<span class="soft">gone</span>'
    return (
        f'<tr><th scope="row">{text(one.name.replace("_", " "))}<span class="kind">{text(one.what)}</span></th>'
        f'<td class="wide" data-label="before">{before}</td><td class="wide" data-label="after">{after}{cite}</td></tr>'
    )


def compared(run: DryRun) -> str:
    """The policies with their versions and digests, the data with what it assumes, and how to make this again."""
    cards = [
        f'<div class="card"><h3>{word}</h3>{_side(side_of(run, pair, side), run, side)}</div>'
        for pair in run.pairs
        for word, side in (("After", "new"), ("Before", "old"))
    ]
    warnings = "".join(f"<li>{text(one)}</li>" for one in run.warnings)
    noted = f'<div class="card"><h3>Warnings</h3><ul class="facts">{warnings}</ul></div>' if warnings else ""
    command = f'<div class="card again"><h3>To make this report again</h3>{_again(run)}</div>'
    return section(
        "What was compared", "", f'<div class="pairs">{"".join(cards)}</div>', "<p></p>", _data(run), noted, command
    )


def _side(side: Side | None, run: DryRun, which: str) -> str:
    if side is None:
        return '<p class="soft">No policy on this side.</p>'
    newest = (run.sources.new if which == "new" else run.sources.old).book.policy(side.id)
    source = newest.source or {}
    periods = [_period(one.start, one.end) for one in side.versions]
    return about(
        [
            ("policy", f"{text(side.title)}<br><code>{text(side.id)}</code>"),
            ("source", link(source.get("url"), source.get("title", source.get("url", ""))) if source else ""),
            ("in force", text("; ".join(dict.fromkeys(periods)))),
            ("file", "<br>".join(f"<code>{text(one)}</code>" for one in side.files)),
            ("digest", "<br>".join(f"<code>{text(_short(one))}</code>" for one in side.digests)),
        ]
    )


def _period(start: int | None, end: int | None) -> str:
    if start is None and end is None:
        return "read as if always in force"
    return f"from {date_text(start) or 'always'}" + (f" to {date_text(end)}" if end is not None else "")


def _short(digest: str) -> str:
    name, colon, rest = digest.partition(":")
    return f"{name}{colon}{rest[:16]}…" if len(rest) > 20 else digest


def _again(run: DryRun) -> str:
    """The command, and what every file that went in was."""
    digests = dict(run.digests)
    for pair in run.pairs:
        for side in (side_of(run, pair, "new"), side_of(run, pair, "old")):
            digests.update({one.file: one.digest for one in (side.versions if side else ())})
    versions = run.sources.new.book.versions_of(run.kind.name)
    rejected = cases_text(run.rejected.count) if run.rejected.count else "none"
    rows = [
        ("with", text(f"makegood {versions.get('makegood')}, time zones {versions.get('tzdata')}")),
        ("rejected", text(rejected)),
        *((file, f"<code>{text(digest)}</code>") for file, digest in digests.items()),
    ]
    return f'<pre class="code">{text(run.command)}</pre>{about(rows)}'


def _data(run: DryRun) -> str:
    note = run.map
    rows = [
        ("cases", f"{text(', '.join(run.files))} ({text(cases_text(run.read))} of <code>{text(run.kind.name)}</code>)"),
        ("evaluated", text(moment_words(run))),
    ]
    if note is not None:
        origin = (
            link(note.source.get("url"), note.source.get("title", note.source.get("url", ""))) if note.source else ""
        )
        rows[1:1] = [
            ("map", f"<code>{text(note.name)}</code>: {text(title_text(note.title, note.name))}"),
            ("data", origin),
        ]
    assumed = ""
    if note is not None and note.constants:
        assumed = f'<p class="rest">The data do not say these, and the map takes them as given for every case:</p>{facts(note.constants)}'
    remark = f'<p class="rest">{text(note.note)}</p>' if note is not None and note.note else ""
    return f'<div class="card"><h3>The cases</h3>{about(rows)}{assumed}{remark}</div>'
