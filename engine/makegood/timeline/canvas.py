"""Shapes as SVG text: numbers short, texts escaped; the box of every text is kept, so that none needs to cover another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from makegood.shown import clean
from makegood.timeline.measure import width

ASCENT, DESCENT = 0.80, 0.24


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that a text takes, or what it must not cover."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""

    def hits(self, other: Box, gap: float = 0) -> bool:
        """Whether they overlap, or come nearer than a gap from side to side."""
        apart = self.right + gap <= other.left or other.right + gap <= self.left
        return not apart and self.top < other.bottom and other.top < self.bottom


def text_box(x: float, y: float, text: str, size: float, anchor: str = "start", bold: bool = False) -> Box:
    """The box of a text whose base line is at y."""
    size_x = width(text, size, bold)
    left = {"start": x, "middle": x - size_x / 2, "end": x - size_x}[anchor]
    return Box(left, y - ASCENT * size, left + size_x, y + DESCENT * size, text)


def number(value: float) -> str:
    """`12`, `12.5`: a tenth of a pixel is enough, and the same everywhere."""
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def escaped(text: str) -> str:
    return escape(clean(text), quote=True)


class Canvas:
    """What has been drawn so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.texts: list[Box] = []

    def text(
        self, x: float, y: float, text: str, kind: str, size: float, anchor: str = "start", bold: bool = False
    ) -> Box:
        box = text_box(x, y, text, size, anchor, bold)
        self.texts.append(box)
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text class="{kind}" x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{place}{weight}>{escaped(text)}</text>'
        )
        return box

    def rect(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        kind: str,
        radius: float = 0,
        fill: str = "",
        tip: str = "",
    ) -> None:
        rounded = f' rx="{number(radius)}"' if radius else ""
        filled = f' fill="{fill}"' if fill else ""
        size = f'width="{number(max(right - left, 0))}" height="{number(bottom - top)}"'
        self._shape("rect", f'class="{kind}" x="{number(left)}" y="{number(top)}" {size}{rounded}{filled}', tip)

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        self._shape("line", f'class="{kind}" x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"')

    def circle(self, x: float, y: float, radius: float, kind: str, tip: str = "") -> None:
        self._shape("circle", f'class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"', tip)

    def polygon(self, points: Sequence[tuple[float, float]], kind: str, tip: str = "", closed: bool = True) -> None:
        places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._shape("polygon" if closed else "polyline", f'class="{kind}" points="{places}"', tip)

    def _shape(self, name: str, attributes: str, tip: str = "") -> None:
        inner = f"<title>{escaped(tip)}</title></{name}>" if tip else ""
        self.parts.append(f"<{name} {attributes}>{inner}" if tip else f"<{name} {attributes}/>")
