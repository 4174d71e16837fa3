"""How wide a text will be, before any browser draws it: by the widest of the common sans-serif faces."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

# The advances of DejaVu Sans from the blank to the tilde, in thousandths of the size; Arial, Roboto and Segoe are narrower.
_ADVANCES = (
    317, 400, 459, 837, 636, 950, 779, 274, 390, 390, 500, 837, 317, 360, 317, 336, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 336, 336, 837, 837, 837, 530, 1000, 684, 686, 698, 770, 631, 575, 774, 751, 294, 294, 655, 557, 862, 748, 787,
    603, 787, 694, 634, 610, 731, 684, 988, 685, 610, 685, 390, 336, 390, 837, 500, 500, 612, 634, 549, 634, 615, 352, 634,
    633, 277, 277, 579, 277, 974, 633, 611, 634, 634, 411, 521, 392, 633, 591, 817, 591, 591, 524, 636, 336, 636, 837,
)  # fmt: skip
_OTHER = 700  # letters with accents, Greek, Cyrillic
_BOLD = 1.13
ELLIPSIS = "…"


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text at a size, not less than it will be."""
    total = sum(map(_advance, text)) * size / 1000
    return total * _BOLD if bold else total


def _advance(char: str) -> int:
    code = ord(char)
    if 32 <= code < 127:
        return _ADVANCES[code - 32]
    if combining(char):
        return 0
    return 1000 if char == ELLIPSIS or east_asian_width(char) in "WF" else _OTHER


def fitted(text: str, size: float, room: float, bold: bool = False) -> str:
    """The text, cut off with an ellipsis where it is wider than the room."""
    if width(text, size, bold) <= room:
        return text
    while text and width(text + ELLIPSIS, size, bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, size: float, room: float, most: int, bold: bool = False) -> list[str]:
    """The text on several lines, at most so many, the last one cut off if need be."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and width(rest, size, bold) > room:
        at = _break(rest, size, room, bold)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, fitted(rest, size, room, bold)] if rest else lines


def _break(text: str, size: float, room: float, bold: bool) -> int:
    """Where to break: behind the last blank or wide character that fits, else in the middle of a word."""
    most = 1
    while most < len(text) and width(text[: most + 1], size, bold) <= room:
        most += 1
    places = [
        at for at in range(1, most + 1) if at == len(text) or text[at] == " " or east_asian_width(text[at - 1]) in "WF"
    ]
    return places[-1] if places else most
