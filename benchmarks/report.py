"""What a benchmark hands back, the bars it is held to, and how both are written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

INTRODUCTION = (
    "Written by `python -m benchmarks`. A figure is a median of at least five runs; a ratio compares with the floor of"
    " the same round and is itself a median. Answers are compared with the handwritten function's before anything is"
    " timed."
)


@dataclass(frozen=True)
class Figure:
    """One line of a table: what was measured, the figure as text with its unit, and its ratio to the floor."""

    name: str
    value: str
    ratio: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """One promise: what it says, what was measured, and whether it holds (None: not measured)."""

    number: str
    """Its number in the list of bars, or a word for one outside that list."""
    promise: str
    measured: str
    met: bool | None


@dataclass
class Report:
    """One benchmark's results."""

    title: str
    command: str
    about: str = ""
    ratio_to: str = ""
    figures: list[Figure] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    distributions: tuple[str, ...] = ()


def not_measured(name: str, reason: object) -> Figure:
    """The line of something that could not be measured."""
    return Figure(name, f"not measured: {_cell(str(reason))}")


def at_most(number: str, promise: str, measured: float | None, limit: float, unit: str) -> Bar:
    """A bar that holds when `measured` is not above `limit`; None was not measured."""
    if measured is None:
        return Bar(number, promise, "not measured", None)
    return Bar(number, promise, f"{number_text(measured)} {unit}", measured <= limit)


def below(number: str, promise: str, measured: float | None, other: float | None, unit: str) -> Bar:
    """A bar that holds when `measured` is less than `other`, measured in the same run; None was not measured."""
    if measured is None or other is None:
        return Bar(number, promise, "not measured", None)
    return Bar(number, promise, f"{number_text(measured)} against {number_text(other)} {unit}", measured < other)


def number_text(value: float) -> str:
    """Three significant digits without an exponent."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def markdown(reports: Sequence[Report], machine: Sequence[tuple[str, str]], versions: Sequence[tuple[str, str]]) -> str:
    """All results as one Markdown page."""
    parts = [
        "# Benchmark results",
        "",
        INTRODUCTION,
        "",
        *_table(("machine", ""), machine),
        *_table(("bar", "promise", "measured", "met"), [_bar_row(bar) for one in reports for bar in one.bars]),
    ]
    for report in reports:
        parts += [f"## {report.title}", "", f"`{report.command}`", ""]
        parts += [report.about, ""] if report.about else []
        heading = ("", "median", f"x {report.ratio_to}" if report.ratio_to else "ratio", "note")
        parts += _table(heading, [_figure_row(figure) for figure in report.figures])
    return "\n".join([*parts, "## Versions", "", *_table(("package", "version"), versions)])


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [heading, ["---"] * len(heading), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines] + [""]


def _bar_row(bar: Bar) -> tuple[str, ...]:
    return bar.number, bar.promise, bar.measured, {True: "yes", False: "**no**", None: "not measured"}[bar.met]


def _figure_row(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else number_text(figure.ratio)
    return figure.name, figure.value, ratio, figure.note


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
