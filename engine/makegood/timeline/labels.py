"""Labels below a bar, in as few rows as let none cover another: under their marks, or beside a line down from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from makegood.timeline.canvas import ASCENT, Box, text_box
from makegood.timeline.measure import width

SIZE = 11.5
ROW = 15.0
MOST_ROWS = 4
GAP = 9.0
ASIDE = 4.5  # from the line down to a label beside it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that a mark at x would like to have, or else its `short` form; the least `weight` matters most."""

    x: float
    text: str
    kind: str
    weight: int
    short: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A label in its place: its left end and base line, its box, and how far down a line leads to it (0: none)."""

    wanted: Wanted
    text: str
    row: int
    left: float
    base: float
    box: Box
    line: float


def placed(
    wanted: Sequence[Wanted], left: float, right: float, blocked: Sequence[tuple[float, float]] = ()
) -> list[Label]:
    """Those labels that find a place between left and right, and not on what is blocked from side to side.

    Of four ways the one that leaves out least: each under its mark, the weightiest first; flags that hang to the right,
    from the right on; flags that hang to the left, from the left on; and both together.
    """
    walls = [Box(start, 0, end, MOST_ROWS * ROW) for start, end in blocked]
    by_weight = sorted(wanted, key=lambda one: (one.weight, one.x, one.text))
    from_left = sorted(wanted, key=lambda one: (one.x, one.weight, one.text))
    ways = [
        _greedy(by_weight, "mrl", left, right, walls),
        _greedy(from_left[::-1], "rml", left, right, walls),
        _greedy(from_left, "lmr", left, right, walls),
        _greedy(by_weight, "rl", left, right, walls),
    ]
    return min(ways, key=lambda way: (_left_out(wanted, way), max((one.row for one in way), default=0)))


def _left_out(wanted: Sequence[Wanted], way: Sequence[Label]) -> list[int]:
    """How many labels of each weight are left out, the weightiest first; then how much of them is."""
    there = [label.wanted for label in way]
    weights = sorted({one.weight for one in wanted})
    short = sum(len(label.wanted.text) - len(label.text) for label in way)
    return [
        *(
            sum(one.weight == weight for one in wanted) - sum(one.weight == weight for one in there)
            for weight in weights
        ),
        short,
    ]


def _greedy(wanted: Sequence[Wanted], sides: str, left: float, right: float, walls: Sequence[Box]) -> list[Label]:
    found: list[Label] = []
    taken = list(walls)
    for one in wanted:
        texts = [one.text, *([one.short] if one.short else [])]
        made = (
            _label(one, text, row, side, left, right) for text in texts for row in range(MOST_ROWS) for side in sides
        )
        label = next((label for label in made if label is not None and _free(label, taken)), None)
        if label is not None:
            found.append(label)
            taken += _boxes(label)
    return found


def _label(one: Wanted, text: str, row: int, side: str, left: float, right: float) -> Label | None:
    size = width(text, SIZE)
    start = {"m": one.x - size / 2, "r": one.x + ASIDE, "l": one.x - ASIDE - size}[side]
    if side == "m":
        start = min(max(start, left), right - size)
    if start < left or start + size > right:
        return None
    base = row * ROW + ASCENT * SIZE + 2
    box = text_box(start, base, text, SIZE)
    line = 0.0 if row == 0 and side == "m" else box.top if side == "m" else base - 1
    return Label(one, text, row, start, base, box, line)


def _boxes(label: Label) -> list[Box]:
    x = label.wanted.x
    return [label.box, *([Box(x - 1, 0, x + 1, label.line)] if label.line else [])]


def _free(label: Label, taken: Sequence[Box]) -> bool:
    """Whether its text covers nothing, and its line no text; two lines may run side by side."""
    text, *line = _boxes(label)
    return not any(text.hits(other, GAP if other.text else 1.5) for other in taken) and not any(
        one.hits(other, 1.5) for one in line for other in taken if other.text
    )
