"""Timelines as one SVG file, one section a case; or as a piece of SVG for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from makegood.timeline.canvas import Box, Canvas, escaped, number
from makegood.timeline.chart import EDGE, Chart
from makegood.timeline.measure import fitted, wrapped
from makegood.timeline.model import Timeline
from makegood.timeline.svg_style import STYLE
from makegood.timeline.words import Words

WIDTH = 1000
HEAD, SUB = 20.0, 13.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn picture: its SVG text, its size, and the boxes of its texts."""

    text: str
    width: float
    height: float
    texts: tuple[Box, ...]


def file(timelines: Sequence[Timeline], language: str = "en", width: float = WIDTH, linear: bool = False) -> str:
    """The text of an SVG file that stands alone."""
    drawn = picture(timelines, language, width, linear=linear, headed=True, style=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn.text}\n'


def picture(
    timelines: Sequence[Timeline], language: str = "en", width: float = WIDTH, prefix: str = "t", *, linear: bool = False,
    headed: bool = False, style: bool = False,
) -> Picture:  # fmt: skip
    """The timelines below one another. `prefix` begins every id, `headed` puts case and instant above each."""
    canvas = Canvas()
    still = f"{prefix}-still"
    y = 20.0 if headed else 4.0
    for one in timelines:
        words = Words(language, one.zone)
        if headed:
            y = _heading(canvas, one, words, width, y)
        y = Chart(canvas, one, width, y, words, still, linear).bottom + (24 if headed else 0)
        if headed and one.resting:
            y = _resting(canvas, one, words, width, y - 24) + 24
    height = max(y - (18 if headed else 0), 40)
    return Picture(
        _document(canvas, timelines, language, (width, height), prefix, style), width, height, tuple(canvas.texts)
    )


def _heading(canvas: Canvas, one: Timeline, words: Words, width: float, y: float) -> float:
    room = width - 2 * EDGE
    canvas.text(EDGE, y + HEAD, fitted(one.case, HEAD, room, True), "ink", HEAD, bold=True)
    for at, line in enumerate(wrapped(subtitle(one, words), SUB, room, 3)):
        y_line = y + HEAD + 22 + at * 18
        canvas.text(EDGE, y_line, line, "soft", SUB)
    return y_line + 20


def subtitle(one: Timeline, words: Words) -> str:
    at = "" if one.at is None else words.say("as_of", at=words.instant(one.at))
    return " · ".join(part for part in (one.kind, at, words.say("times", zone=one.zone), *one.problems) if part)


def _resting(canvas: Canvas, one: Timeline, words: Words, width: float, y: float) -> float:
    said = f"{words.say('resting')}: {'; '.join(map(words.resting, one.resting))}"
    for line in wrapped(said, 12, width - 2 * EDGE, 6):
        y += 17
        canvas.text(EDGE, y, line, "soft", 12)
    return y + 6


def alt(timelines: Sequence[Timeline], language: str) -> str:
    """What the picture says, for who cannot see it."""
    said = []
    for one in timelines:
        words = Words(language, one.zone)
        lanes = "; ".join(f"{lane.title}: {words.state(lane, one.at)}" for lane in one.lanes)
        said.append(f"{one.case}. {lanes or words.say('nothing')}")
    return " ".join(said)


def _document(
    canvas: Canvas, timelines: Sequence[Timeline], language: str, size: tuple[float, float], prefix: str, style: bool
) -> str:
    wide, high = map(number, size)
    words = Words(language, "UTC")
    title = f"{words.say('timeline')}: {', '.join(one.case for one in timelines)}"
    sheet = f"<style>{STYLE}</style>" if style else ""
    tongue = "zh-Hans" if language == "zh" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" lang="{tongue}" '
        f'role="img" aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{escaped(title)}</title><desc id="{prefix}-desc">{escaped(alt(timelines, language))}</desc>{sheet}'
        f'<defs><pattern id="{prefix}-still" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="stripe" x1="1.5" y1="0" x2="1.5" y2="6"/></pattern></defs>'
        f'<rect class="page" width="{wide}" height="{high}"/>\n' + "\n".join(canvas.parts) + "\n</svg>"
    )
