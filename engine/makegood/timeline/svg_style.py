"""The colours of a timeline's chart, for light, dark and paper; plain rules, which every viewer of SVG understands."""

from __future__ import annotations

# class → property → (light, dark)
_COLOURS: dict[str, dict[str, tuple[str, str]]] = {
    "page": {"fill": ("#ffffff", "#1c2024")},
    "ink": {"fill": ("#1d2126", "#e7e9ec")},
    "soft": {"fill": ("#5c636d", "#9aa2ad")},
    "bad": {"fill": ("#b3452c", "#e78a6f")},
    "good": {"fill": ("#2d7a4f", "#74c495")},
    "hold": {"fill": ("#7a5a10", "#d9b25c")},
    "rule": {"stroke": ("#c9c6be", "#454c54")},
    "grid": {"stroke": ("#efede8", "#262b30")},
    "lead": {"stroke": ("#c9c6be", "#454c54")},
    "now": {"stroke": ("#1d2126", "#e7e9ec")},
    "pill": {"fill": ("#1d2126", "#e7e9ec")},
    "onpill": {"fill": ("#ffffff", "#14171a")},
    "running": {"fill": ("#4a7fb5", "#5b93cc")},
    "ahead": {"fill": ("#e3edf6", "#223141"), "stroke": ("#8fb0d0", "#46688a")},
    "overdue": {"fill": ("#c4543c", "#d96c52")},
    "still": {"fill": ("#e4e2dc", "#343a41")},
    "stripe": {"stroke": ("#8d939c", "#7d858f")},
    "below": {"fill": ("#efede8", "#2a2f35")},
    "tier1": {"fill": ("#e4dcf0", "#3a3150")},
    "tier2": {"fill": ("#c6b5e0", "#55457a")},
    "tier3": {"fill": ("#8f74bd", "#7f68b0")},
    "tier4": {"fill": ("#5c3f91", "#b39be0")},
    "ontier1": {"fill": ("#3c2a63", "#e3daf5")},
    "ontier2": {"fill": ("#2c1a52", "#ffffff")},
    "ontier3": {"fill": ("#ffffff", "#ffffff")},
    "ontier4": {"fill": ("#ffffff", "#1d1233")},
    "interval": {"fill": ("#9fd0cf", "#2c5f60")},
    "window": {"fill": ("#dff0ef", "#1f3738"), "stroke": ("#5fb0af", "#3d8586")},
    "due": {"fill": ("#ffffff", "#1c2024"), "stroke": ("#1d2126", "#e7e9ec")},
    "missed": {"fill": ("#a8371f", "#ee8a70"), "stroke": ("#ffffff", "#1c2024")},
    "fulfilled": {"fill": ("#2d7a4f", "#63b587"), "stroke": ("#ffffff", "#1c2024")},
    "cancelled": {"fill": ("#5c636d", "#9aa2ad"), "stroke": ("#ffffff", "#1c2024")},
    "tick": {"stroke": ("#ffffff", "#1c2024")},
    "warned": {"fill": ("#d08a0c", "#e6b34d"), "stroke": ("#ffffff", "#1c2024")},
    "warning": {"fill": ("#ffffff", "#1c2024"), "stroke": ("#b3760a", "#e6b34d")},
    "visit": {"fill": ("#1b7f80", "#4fc0c0"), "stroke": ("#ffffff", "#1c2024")},
    "prepare": {"fill": ("#ffffff", "#1c2024"), "stroke": ("#1b7f80", "#4fc0c0")},
    "notified": {"fill": ("#5c3f91", "#cdbcf0"), "stroke": ("#ffffff", "#1c2024")},
    "notify": {"fill": ("#ffffff", "#1c2024"), "stroke": ("#5c3f91", "#cdbcf0")},
    "torn": {"fill": ("#ffffff", "#1c2024")},
    "edge": {"stroke": ("#c9c6be", "#454c54")},
}  # fmt: skip

_SHAPES = """
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", Arial, sans-serif; font-variant-numeric: tabular-nums; }
.rule, .grid, .lead, .edge { stroke-width: 1; fill: none; } .now { stroke-width: 1.5; } .stripe { stroke-width: 2.2; }
.ahead, .window { stroke-width: 1; stroke-dasharray: 3 2.5; }
.due, .warning, .prepare, .notify { stroke-width: 1.7; }
.missed, .fulfilled, .cancelled, .warned, .visit, .notified { stroke-width: 1.2; }
.tick { stroke-width: 1.7; fill: none; stroke-linecap: round; stroke-linejoin: round; }
"""


def _rules(which: int) -> str:
    rules = (
        f".{name} {{ {' '.join(f'{key}: {pair[which]};' for key, pair in colours.items())} }}"
        for name, colours in _COLOURS.items()
    )
    return "\n".join(rules)


# Paper is light, whatever the screen is.
STYLE = f"{_SHAPES}{_rules(0)}\n@media screen and (prefers-color-scheme: dark) {{\n{_rules(1)}\n}}\n"
