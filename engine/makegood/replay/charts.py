"""The charts of a report as Vega-Lite specifications: plain data, sized for a wide page or a narrow one.

Colours are the page's own custom properties, so that a chart follows it into the dark and onto paper. Every label stands at
a place that is computed here, never measured: a chart has the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDE, NARROW = 900, 340
INK, SOFT, LINE = "var(--ink)", "var(--soft)", "var(--line)"
BEFORE, AFTER, BETTER, WORSE = "var(--before)", "var(--after)", "var(--better)", "var(--worse)"
FONT, SMALL = 13, 12.5
# The width of an average letter at the label's size, and of a wide (Chinese) one.
LETTER, WIDE_LETTER = 7.1, 13.4
GUTTER = 220
STEP, TALL_STEP = 27, 46
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar from `start` to `end`, in the row of its label, with the words at its end and its colour."""

    label: str
    end: float
    words: str
    colour: str
    start: float = 0.0


def bars(rows: Sequence[Bar], width: int, gutter: float = GUTTER) -> Spec:
    """Bars from zero, or from where another ended (a waterfall), to either side.

    On a narrow page the labels stand above the bars, and `gutter`, their room on the left, is not used.
    """
    ends = [0.0, *(row.end for row in rows), *(row.start for row in rows)]
    low, high = min(ends), max(ends)
    drawn = [_Drawn(at, row.start, row.end, row.words, row.colour, _side(row)) for at, row in enumerate(rows)]
    return _rowed([row.label for row in rows], drawn, (low, high), width, gutter)


def balance(rows: Sequence[tuple[str, int, int]], width: int, gutter: float = GUTTER) -> Spec:
    """Two counts of each row back to back: what is worse to the left, what is better to the right."""
    drawn = [
        _Drawn(at, 0, sign * count, f"{count:,}" if count else "", BETTER if sign > 0 else WORSE, sign)
        for at, (_, worse, better) in enumerate(rows)
        for sign, count in ((-1, worse), (1, better))
    ]
    ends = (-max(row[1] for row in rows), max(row[2] for row in rows))
    return _rowed([row[0] for row in rows], drawn, ends, width, gutter)


def doubles(rows: Sequence[tuple[str, int, int]], width: int, gutter: float = GUTTER) -> Spec:
    """Two counts of each row, one below the other: before and after."""
    drawn = [
        _Drawn(at, 0, count, f"{count:,}", colour, 1, offset)
        for at, (_, before, after) in enumerate(rows)
        for offset, count, colour in ((-8, before, BEFORE), (8, after, AFTER))
    ]
    ends = (0, max(max(row[1:]) for row in rows))
    return _rowed([row[0] for row in rows], drawn, ends, width, gutter, thick=14, more=14)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A bar at its place: the row, both ends, the words and to which side they stand, and how far off the row's middle."""

    row: int
    start: float
    end: float
    words: str
    colour: str
    side: int
    offset: int = 0


def _side(row: Bar) -> int:
    return -1 if row.end < row.start or (row.end == row.start and row.end < 0) else 1


def _rowed(
    labels: Sequence[str], drawn: Sequence[_Drawn], ends: tuple[float, float], width: int, gutter: float,
    thick: int = 16, more: int = 0,
) -> Spec:  # fmt: skip
    """Rows of bars with one scale. `more` is what a row is taller than usual by."""
    wide = width > NARROW
    left, right = (
        max((_width(one.words) for one in drawn if one.side == side and one.words), default=0) for side in (-1, 1)
    )
    # Words of a bar that goes left but ends right of zero stand inside the chart.
    left = left if any(one.side < 0 and one.end <= 0 for one in drawn) else 0.0
    step = (STEP if wide else TALL_STEP) + more
    spec = _base(width, step * len(labels) + 4, (2.0, right + 6, 2.0, (gutter if wide else 0) + left + 6))
    low, high = ends
    x = {"field": "start", "type": "quantitative",
         "scale": {"domain": [low, high if high > low else low + 1], "nice": False, "zero": False}}  # fmt: skip
    lower = 0 if wide else 9
    layers: list[Spec] = []
    for offset in sorted({one.offset for one in drawn}):
        values = [_plain(one) for one in drawn if one.offset == offset]
        mark = {"type": "bar", "height": thick, "yOffset": offset + lower}
        layers.append(_mark(mark, values, x=x, x2={"field": "end"}, y=_rows(), color=_own("colour")))
        layers += [
            _ends(side, offset + lower, found)
            for side in (1, -1)
            if (found := [one for one in values if one["side"] == side and one["words"]])
        ]
    place = (
        {"x": -left - 16, "align": "right"} if wide else {"x": -left - 4, "align": "left", "yOffset": -10 - more / 2}
    )
    texts = [{"row": at, "label": cut(label, gutter if wide else width)} for at, label in enumerate(labels)]
    layers.append(_zero() if wide else _short_zeros(len(labels), thick + more + 6, lower))
    if gutter:
        mark = {"type": "text", "baseline": "middle", "fontSize": FONT, "fill": INK, **place}
        layers.append(_mark(mark, texts, y=_rows(), text={"field": "label"}))
    spec["layer"] = layers
    return spec


def _plain(one: _Drawn) -> Spec:
    return {
        "row": one.row,
        "start": one.start,
        "end": one.end,
        "words": one.words,
        "colour": one.colour,
        "side": one.side,
    }


@dataclass(frozen=True, slots=True)
class Square:
    """One field of a matrix: its row and column, the number in it, its colour, how strong from 0 to 1."""

    row: int
    column: int
    words: str
    colour: str
    strength: float


def matrix(befores: Sequence[str], afters: Sequence[str], squares: Sequence[Square], width: int) -> Spec:
    """What was before in rows, what is after in columns."""
    gutter, column = _matrix_sizes(len(afters), width)
    high = 34
    top = 46.0
    whole = gutter + column * len(afters) + 8
    spec = _base(whole, top + high * len(befores) + 4, (top, 8.0, 4.0, gutter))
    y = {"field": "row", "type": "ordinal", "scale": {"domain": [*range(len(befores))], "padding": 0.06}}
    x = {"field": "column", "type": "ordinal", "scale": {"domain": [*range(len(afters))], "padding": 0.03}}
    fields = [
        {"row": one.row, "column": one.column, "words": one.words, "colour": one.colour, "strength": one.strength}
        for one in squares
    ]
    blanks = [{"row": row, "column": at} for row in range(len(befores)) for at in range(len(afters))]
    size = _matrix_size(width)
    heads = [{"column": at, "words": cut(text, column + 6, size)} for at, text in enumerate(afters)]
    sides = [{"row": at, "words": cut(text, gutter - 8, size)} for at, text in enumerate(befores)]
    corner = {"type": "text", "y": -34, "baseline": "middle", "fill": SOFT, "fontSize": 11.5}
    words = {"type": "text", "baseline": "middle", "fill": INK, "fontSize": size}
    strength = {"field": "strength", "type": "quantitative", "scale": None, "legend": None}
    text = {"field": "words"}
    spec["layer"] = [
        _mark({"type": "rect", "fill": "var(--faint)"}, blanks, x=x, y=y),
        _mark({"type": "rect"}, fields, x=x, y=y, color=_own("colour"), fillOpacity=strength),
        _mark({**words, "fontWeight": 600}, fields, x=x, y=y, text=text),
        _mark({**words, "y": -12}, heads, x=x, text=text),
        _mark({**words, "x": -10, "align": "right"}, sides, y=y, text=text),
        _mark({**corner, "x": -10, "align": "right"}, [{"words": "before ↓"}], text=text),
        _mark({**corner, "x": 2, "align": "left"}, [{"words": "after →"}], text=text),
    ]
    return spec


def fits(befores: Sequence[str], afters: Sequence[str], width: int) -> bool:
    """Whether a matrix shows the names of its rows and columns whole."""
    gutter, column = _matrix_sizes(len(afters), width)
    size = _matrix_size(width)
    return all(cut(one, gutter - 8, size) == one for one in befores) and all(
        cut(one, column + 6, size) == one for one in afters
    )


def _matrix_sizes(columns: int, width: int) -> tuple[float, float]:
    """The room for the names of the rows, and the width of a column."""
    gutter = 190.0 if width > NARROW else 104.0
    return gutter, min(118.0, (width - gutter - 8) / columns)


def _matrix_size(width: int) -> float:
    return SMALL if width > NARROW else 11


# -- parts


def _base(width: float, height: float, margins: tuple[float, float, float, float]) -> Spec:
    """What every chart has: sizes without measuring, no frame. Margins are top, right, bottom, left."""
    top, right, bottom, left = margins
    return {
        "width": width - left - right,
        "height": height - top - bottom,
        "padding": {"top": top, "right": right, "bottom": bottom, "left": left},
        "autosize": {"type": "none"},
        "background": None,
        "config": {"view": {"stroke": None}, "axis": {"disable": True}, "aria": False},
    }


def _mark(mark: Spec, values: Sequence[Mapping[str, Any]], **encoding: Spec) -> Spec:
    return {"mark": mark, "data": {"values": list(values)}, "encoding": encoding}


def _rows() -> Spec:
    return {"field": "row", "type": "ordinal", "scale": {"padding": 0}}


def _own(field: str) -> Spec:
    """A colour that the data name."""
    return {"field": field, "type": "nominal", "scale": None}


def _ends(side: int, offset: float, values: Sequence[Spec]) -> Spec:
    """The words at the ends of the bars to one side."""
    mark = {"type": "text", "align": "left" if side > 0 else "right", "xOffset": 6 * side, "yOffset": offset + 0.5,
            "baseline": "middle", "fontSize": SMALL, "fill": INK}  # fmt: skip
    return _mark(mark, values, x={"field": "end", "type": "quantitative"}, y=_rows(), text={"field": "words"})


def _zero() -> Spec:
    mark = {"type": "rule", "stroke": SOFT, "strokeWidth": 1}
    return _mark(mark, [{"zero": 0}], x={"field": "zero", "type": "quantitative"})


def _short_zeros(rows: int, length: int, lower: int) -> Spec:
    """Zero at each row alone, where labels stand between the rows."""
    mark = {"type": "tick", "orient": "vertical", "thickness": 1, "size": length, "yOffset": lower, "color": SOFT}
    values = [{"row": row, "zero": 0} for row in range(rows)]
    return _mark(mark, values, x={"field": "zero", "type": "quantitative"}, y=_rows())


def _width(text: str) -> float:
    return sum(WIDE_LETTER if ord(letter) > 0x2E80 else LETTER for letter in text) + 8


def cut(text: str, width: float, size: float = FONT) -> str:
    """The text as far as it fits into a width, in letters of a size."""
    used = 0.0
    for at, letter in enumerate(text):
        used += (WIDE_LETTER if ord(letter) > 0x2E80 else LETTER) * size / FONT
        if used > width - 8:
            return text[: max(1, at - 1)].rstrip() + "…"
    return text
