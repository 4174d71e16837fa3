"""The legend of a chart: what was drawn in it and nothing else, as many entries on a line as fit."""

from __future__ import annotations

from makegood.timeline import marks as glyphs
from makegood.timeline.canvas import Canvas
from makegood.timeline.measure import width
from makegood.timeline.model import BARS, MARKS
from makegood.timeline.words import Words

SIZE = 11.5
LINE = 22.0
SIGN = 26.0
BETWEEN = 16.0
# Marks that are drawn like another one are explained once.
_ABOVE = ("warned", "warning", "notified", "notify", "prepare")  # signs that stand above their bar
_SAME = {"earliest": "due", "stood_still": "fulfilled"}


def legend(canvas: Canvas, words: Words, kinds: set[str], still: str, left: float, right: float, top: float) -> float:
    """Draw the legend; returns where it ends. `kinds` are bars, and marks as `mark.due`."""
    drawn = {
        f"mark.{_SAME.get(kind.removeprefix('mark.'), kind.removeprefix('mark.'))}"
        if kind.startswith("mark.")
        else kind
        for kind in kinds
    }
    entries = [(kind, words.say(f"bar.{kind}")) for kind in BARS if kind in drawn]
    entries += [(f"mark.{kind}", words.legend(kind)) for kind in MARKS if f"mark.{kind}" in drawn]
    x, y = left, top
    for kind, said in entries:
        sign = 4 * 13.0 + 6 if kind == "tier" else SIGN
        size = sign + width(said, SIZE)
        if x > left and x + size > right:
            x, y = left, y + LINE
        _sign(canvas, kind, still, x, y)
        canvas.text(x + sign, y + 13, said, "soft", SIZE)
        x += size + BETWEEN
    return y + LINE + 6


def _sign(canvas: Canvas, kind: str, still: str, x: float, y: float) -> None:
    if kind.startswith("mark."):
        name = kind.removeprefix("mark.")
        glyphs.draw(canvas, name, x + 10, y + (9 if name in _ABOVE else 3), 12)
    elif kind == "tier":
        for at in range(4):
            canvas.rect(x + at * 13, y + 3, x + at * 13 + 12, y + 15, f"tier{at + 1}", 2)
    elif kind == "paused":
        canvas.rect(x, y + 3, x + 20, y + 15, "still", 2.5)
        canvas.rect(x, y + 3, x + 20, y + 15, "hatch", 2.5, f"url(#{still})")
    else:
        thin = 3 if kind in ("interval", "below") else 0
        canvas.rect(x, y + 3 + thin, x + 20, y + 15 - thin, kind, 2.5)
