"""The signs of a timeline on a terminal, their colours, and how much room a text takes there."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import east_asian_width

# kind → sign in Unicode, in ASCII. The bar of a rung is drawn as high as the rung.
BAR_SIGNS: Mapping[str, tuple[str, str]] = {
    "running": ("█", "="), "paused": ("░", ":"), "overdue": ("▓", "#"), "ahead": ("╌", "-"), "tier": ("▂▄▆█", "123456789"),
    "below": ("▁", "_"), "interval": ("─", "."), "window": ("▒", "~"),
}  # fmt: skip
MARK_SIGNS: Mapping[str, tuple[str, str]] = {
    "reset": ("↺", "R"), "cancelled": ("×", "x"), "warned": ("▲", "w"), "warning": ("△", "w"), "missed": ("◆", "M"),
    "ended": ("■", "E"), "fulfilled": ("●", "*"), "prepare": ("○", "p"), "visit": ("◉", "V"), "latest": ("▕", "]"),
    "earliest": ("◇", "D"), "due": ("◇", "D"), "ends": ("□", "E"), "following": ("◌", "v"), "next_tier": ("", ""),
    "reached": ("", ""), "stood_still": ("●", "*"),
}  # fmt: skip
NOW, CUT = ("│", "|"), ("╱╱", "//")
# Which of two marks on one place is seen: the later in this list.
SEEN = (
    "following", "prepare", "latest", "warning", "warned", "next_tier", "reached", "reset", "ends", "ended", "stood_still",
    "visit", "earliest", "due", "cancelled", "missed", "fulfilled",
)  # fmt: skip
COLOURS = {
    "running": 34, "paused": 90, "overdue": 31, "ahead": 94, "tier": 35, "interval": 36, "window": 36, "below": 90, "missed": 31,
    "fulfilled": 32, "met": 32, "warned": 33, "warning": 33, "cancelled": 90, "visit": 36, "prepare": 36, "planned": 36, "stands": 35,
}  # fmt: skip


def can_show(encoding: str | None, language: str = "en") -> bool:
    """Whether an encoding has all the signs."""
    signs = "".join(one[0] for one in (*BAR_SIGNS.values(), *MARK_SIGNS.values(), NOW, CUT)) + "┬─…·"
    try:
        signs.encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def cells(text: str) -> int:
    """The places that a text takes on a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def prose(text: str, width: int, indent: str) -> list[str]:
    """The text on lines that are not wider, broken at blanks where there are such, the later ones indented."""
    shown: list[str] = []
    while cells(text) > width:
        at = next(at for at in range(len(text), 0, -1) if cells(text[:at]) <= width)
        blank = text.rfind(" ", len(indent) + 1, at + 1)
        at = blank if blank > 0 else at
        shown.append(text[:at])
        text = indent + text[at:].lstrip(" ")
    return [*shown, text]
