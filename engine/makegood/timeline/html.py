"""Timelines as a page of its own: the chart at three widths, of which one is shown, and every event as a table."""

from __future__ import annotations

from collections.abc import Sequence

from makegood.timeline.canvas import escaped
from makegood.timeline.html_style import STYLE
from makegood.timeline.model import Lane, Mark, Timeline
from makegood.timeline.svg import picture, subtitle
from makegood.timeline.words import Words

# The name of a width in the style sheet, and the picture's size in pixels. The middle one is printed.
WIDTHS = (("wide", 1030), ("middle", 690), ("narrow", 350))
_KINDS = {"missed": "bad-mark", "fulfilled": "good-mark"}


def page(timelines: Sequence[Timeline], language: str = "en", linear: bool = False) -> str:
    """The page of one or several timelines. It needs no network, and no script runs in it."""
    words = Words(language, "UTC")
    title = words.say("timeline")
    if len(timelines) == 1:
        title = f"{title}: {timelines[0].case}"
    body = "".join(_section(one, language, f"t{at}", linear) for at, one in enumerate(timelines, 1))
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)}</title><style>{STYLE}</style></head>\n"
        f'<body><main class="page-of">{body}{_footer(timelines, words)}</main></body></html>\n'
    )


def _section(one: Timeline, language: str, prefix: str, linear: bool) -> str:
    words = Words(language, one.zone)
    drawn = "".join(_picture(one, language, f"{prefix}{name[0]}", name, width, linear) for name, width in WIDTHS)
    marks = one.marks()
    tables = _table(one, words, [pair for pair in marks if not pair[1].ahead], "past")
    tables += _table(one, words, [pair for pair in marks if pair[1].ahead], "coming")
    rest = "; ".join(map(words.resting, one.resting))
    resting = (
        f'<div class="card"><p class="rest"><b>{escaped(words.say("resting"))}</b> {escaped(rest)}</p></div>'
        if rest
        else ""
    )
    return (
        f'<section><h1>{escaped(one.case)}</h1><p class="sub">{escaped(subtitle(one, words))}</p>'
        f'<div class="card"><figure>{drawn}</figure></div>{tables}{resting}</section>\n'
    )


def _picture(one: Timeline, language: str, prefix: str, name: str, width: int, linear: bool) -> str:
    drawn = picture([one], language, width, prefix, linear=linear).text
    return drawn.replace("<svg ", f'<svg class="{name}" ', 1)


def _table(one: Timeline, words: Words, marks: Sequence[tuple[Lane, Mark]], key: str) -> str:
    if not marks:
        return ""
    away = key == "coming" and one.at is not None
    rows = "".join(_row(one, words, lane, mark, away) for lane, mark in marks)
    heads = "".join(f'<th scope="col">{escaped(words.say(head))}</th>' for head in ("when", "where", "what"))
    return (
        f'<div class="card"><table><caption>{escaped(words.say(key))}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(one: Timeline, words: Words, lane: Lane, mark: Mark, away: bool) -> str:
    at = words.instant(mark.at, mark.day, mark.kind, lane.zone) + ("" if lane.zone == one.zone else f" {lane.zone}")
    what = f'<span class="{_KINDS.get(mark.kind, "plain")}">{escaped(words.mark(mark))}</span>'
    if away and one.at is not None and mark.at > one.at:
        what += f", {escaped(words.say('in', length=words.length(mark.at - one.at)))}"
    cite = f' <span class="sub">· {escaped(lane.cite)}</span>' if lane.cite and mark.kind in _CITED else ""
    return f'<tr><td class="at">{escaped(at)}</td><td>{escaped(lane.title)}</td><td>{what}{cite}</td></tr>'


# Where the article matters: what is owed at that instant.
_CITED = ("missed", "due", "earliest", "ends", "ended", "visit")


def _footer(timelines: Sequence[Timeline], words: Words) -> str:
    versions = dict(timelines[0].versions) if timelines else {}
    if not {"makegood", "tzdata"} <= set(versions):
        return ""
    return (
        f"<footer>{escaped(words.say('made_with', makegood=versions['makegood'], tzdata=versions['tzdata']))}</footer>"
    )
