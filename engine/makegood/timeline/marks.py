"""The signs of a chart: each kind of mark has a shape of its own, so that none is told by its colour alone."""

from __future__ import annotations

from collections.abc import Callable

from makegood.timeline.canvas import Canvas

Draw = Callable[[Canvas, float, float, float, str], None]


def draw(canvas: Canvas, kind: str, x: float, top: float, height: float, tip: str = "") -> bool:
    """Draw the sign of a kind of mark on a bar at x; False for one that has no sign of its own."""
    made = SIGNS.get(kind)
    if made is None:
        return False
    made(canvas, x, top, height, tip)
    return True


def _diamond(kind: str) -> Draw:
    def made(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
        y, size = top + height / 2, height / 2 + 1.5
        canvas.polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)], kind, tip)

    return made


def _round(kind: str, inner: str) -> Draw:
    def made(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
        y, size = top + height / 2, height / 2 + 0.8
        canvas.circle(x, y, size, kind, tip)
        if inner == "check":
            canvas.polygon([(x - 3.2, y + 0.2), (x - 0.9, y + 2.6), (x + 3.4, y - 2.4)], "tick", closed=False)
        elif inner == "cross":
            canvas.line(x - 2.6, y - 2.6, x + 2.6, y + 2.6, "tick")
            canvas.line(x - 2.6, y + 2.6, x + 2.6, y - 2.6, "tick")

    return made


def _triangle(kind: str) -> Draw:
    def made(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
        canvas.polygon([(x - 5.2, top - 5), (x + 5.2, top - 5), (x, top + 5)], kind, tip)

    return made


def _square(kind: str) -> Draw:
    def made(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
        canvas.rect(x - 5, top + height / 2 - 5, x + 5, top + height / 2 + 5, kind, 1, tip=tip)

    return made


def _dot(kind: str) -> Draw:
    def made(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
        canvas.circle(x, top - 2.5, 3.4, kind, tip)

    return made


def _house(kind: str) -> Draw:
    def made(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
        low, high = top + height - 0.5, top - 1
        canvas.polygon(
            [(x - 5.5, low), (x - 5.5, high + 5.5), (x, high), (x + 5.5, high + 5.5), (x + 5.5, low)], kind, tip
        )

    return made


def _anew(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
    """Two arrow heads that point back to the start."""
    y = top + height / 2
    canvas.circle(x, y, height / 2 + 0.8, "due", tip)
    for left in (x - 1.2, x + 3):
        canvas.polygon([(left, y - 3), (left - 3, y), (left, y + 3)], "now", closed=False)


def _bracket(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
    canvas.line(x, top - 2, x, top + height + 2, "prepare")


def _step(canvas: Canvas, x: float, top: float, height: float, tip: str) -> None:
    """A step up, at the end of what is ahead."""
    low, y, high = top + height - 2, top + height / 2, top + 1
    canvas.polygon([(x - 6, low), (x - 6, y), (x, y), (x, high), (x + 6, high), (x + 6, low)], "notify", tip)


SIGNS: dict[str, Draw] = {
    "missed": _diamond("missed"),
    "due": _diamond("due"),
    "earliest": _diamond("due"),
    "fulfilled": _round("fulfilled", "check"),
    "cancelled": _round("cancelled", "cross"),
    "stood_still": _round("fulfilled", "check"),
    "reset": _anew,
    "warned": _triangle("warned"),
    "warning": _triangle("warning"),
    "ended": _square("cancelled"),
    "ends": _square("due"),
    "visit": _house("visit"),
    "prepare": _dot("prepare"),
    "latest": _bracket,
    "following": _house("prepare"),
    "notified": _dot("notified"),
    "notify": _dot("notify"),
    "next_tier": _step,
}
