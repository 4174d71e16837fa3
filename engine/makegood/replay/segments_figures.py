"""Segments put in order for readers: the facts that tell most apart who is touched, each parted in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from makegood import units
from makegood.cases.facts import FactSpec
from makegood.replay.amounts import grouped
from makegood.replay.fact_texts import fact_text
from makegood.replay.result import DryRun
from makegood.replay.segments import Key, Part, Segments
from makegood.replay.segments_grid import THRESHOLD, Edge
from makegood.replay.segments_merge import merged
from makegood.replay.words import length_text
from makegood.values import number_text

# So many values are lines of their own; beyond, sizes are merged and texts cut off.
MOST_LINES = 12
NOT_KNOWN = "not known"
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """The cases of one segment, in words."""

    label: str
    part: Part


@dataclass(frozen=True, slots=True)
class SegmentFigures:
    """One fact, parted.

    `thresholds` are the edges that a policy compares with. `tells` says from 0 to 1 how differently the changed cases lie
    among the lines than all cases do: 0 where the fact tells nothing. `alike` are facts that part the cases the same way.
    """

    fact: str
    title: str
    lines: tuple[SegmentLine, ...]
    thresholds: tuple[str, ...]
    tells: Fraction
    asked: bool
    alike: tuple[str, ...] = ()


def segments_of_run(run: DryRun) -> list[SegmentFigures]:
    """The facts asked for, in their order, then those by which changed cases differ from all, the most telling first."""
    detail = run.tally.detail
    if detail is None:
        return []
    made = [_figures(run, one, one.fact in detail.asked) for one in detail.segments.values()]
    order = {name: at for at, name in enumerate(detail.asked)}
    shown = [one for one in made if one.asked or (len(one.lines) > 1 and one.tells)]
    return _together(sorted(shown, key=lambda one: (order.get(one.fact, len(order)), -one.tells)))


def _together(figures: list[SegmentFigures]) -> list[SegmentFigures]:
    """One of several facts that part the cases in the same way, which names the others."""
    found: list[SegmentFigures] = []
    for one in figures:
        same = next((at for at, other in enumerate(found) if other.lines and other.lines == one.lines), None)
        if same is None:
            found.append(one)
        else:
            found[same] = replace(found[same], alike=(*found[same].alike, one.title))
    return found


def _figures(run: DryRun, one: Segments, asked: bool) -> SegmentFigures:
    spec = run.kind.facts[one.fact]
    lines, edges = _lines(run, spec, one)
    return SegmentFigures(one.fact, one.fact.replace("_", " "), tuple(lines), tuple(edges), _tells(lines), asked)


def _tells(lines: list[SegmentLine]) -> Fraction:
    cases = sum(line.part.cases for line in lines)
    changed = sum(line.part.changed for line in lines)
    if not cases or not changed:
        return Fraction(0)
    apart = (abs(Fraction(line.part.changed, changed) - Fraction(line.part.cases, cases)) for line in lines)
    return sum(apart, Fraction(0)) / 2


def _lines(run: DryRun, spec: FactSpec, one: Segments) -> tuple[list[SegmentLine], list[str]]:
    known: dict[Key, Part] = {key: part for key, part in one.parts.items() if key is not None}
    edges: list[str] = []
    if one.lost:
        return [], []
    if one.grid is not None and (one.many or len(known) > MOST_LINES):
        lines, edges = _sizes(spec, one, known)
    elif spec.type.kind in ("date", "instant"):
        lines = _dates(known)
    elif spec.type.ordered or spec.type.kind == "boolean":
        lines = [
            SegmentLine(_value(run, spec, key), known[key])
            for key in sorted(known, key=_by_size, reverse=spec.type.kind == "boolean")
        ]
    else:
        lines = _texts(run, spec, known)
    if None in one.parts:
        lines.append(SegmentLine(NOT_KNOWN, one.parts[None]))
    return lines, edges


def _by_size(key: Key) -> int:
    return key if isinstance(key, int) else 0


def _value(run: DryRun, spec: FactSpec, key: Key) -> str:
    if spec.type.kind == "quantity" and spec.type.detail != "duration" and spec.unit and isinstance(key, int):
        return _size_text(spec, Fraction(key))
    currencies = {purse.currency for purse in run.tally.money}
    return fact_text(spec, key, currencies.pop() if len(currencies) == 1 else None)


def _texts(run: DryRun, spec: FactSpec, known: Mapping[Key, Part]) -> list[SegmentLine]:
    """The texts in which most changes, then the rest together."""
    order = sorted(known, key=lambda key: (-known[key].changed, -known[key].cases, str(key)))
    if len(order) <= MOST_LINES:
        return [SegmentLine(_value(run, spec, key), known[key]) for key in order]
    rest = Part()
    for key in order[MOST_LINES - 1 :]:
        rest.add(known[key])
    lines = [SegmentLine(_value(run, spec, key), known[key]) for key in order[: MOST_LINES - 1]]
    return [*lines, SegmentLine(f"{grouped(len(order) - len(lines))} others", rest)]


# -- sizes


def _sizes(spec: FactSpec, one: Segments, known: Mapping[Key, Part]) -> tuple[list[SegmentLine], list[str]]:
    assert one.grid is not None
    cells: dict[int, Part] = {}
    for key, part in known.items():
        assert isinstance(key, int)
        cells.setdefault(key if one.many else one.grid.cell(key), Part()).add(part)
    found = merged(one.grid, cells)
    edges = [high for _, high, _ in found if high is not None and high.round == THRESHOLD]
    words = list(dict.fromkeys(_size_text(spec, edge.value) for edge in edges))
    return [SegmentLine(_between(spec, low, high), part) for low, high, part in found], words


def _between(spec: FactSpec, low: Edge | None, high: Edge | None) -> str:
    """The sizes between two edges: "3 h to under 4 h", "over 1,500 km", "up to 1,500 km"."""
    return between(low, high, lambda value: _size_text(spec, value))


def between(low: Edge | None, high: Edge | None, shown: Callable[[Fraction], str]) -> str:
    """The sizes between two edges in words."""
    if low is not None and high is not None and low.value == high.value:
        return f"exactly {shown(low.value)}"
    above = "" if low is None else shown(low.value) if low.above else f"over {shown(low.value)}"
    below = "" if high is None else f"under {shown(high.value)}" if high.above else shown(high.value)
    if not above:
        return below if below.startswith("under") else f"up to {below}" if below else "all"
    if not below:
        return f"{above} or more" if low is not None and low.above else above
    return f"{above} to {below}"


def _size_text(spec: FactSpec, raw: Fraction) -> str:
    if spec.type.kind == "quantity" and spec.type.detail == "duration":
        return _duration_text(raw)
    if spec.type.kind == "quantity" and spec.unit:
        number = raw / 10**spec.scale / units.UNITS[spec.unit].size
        return f"{grouped(number_text(number))} {spec.unit}"
    return grouped(number_text(raw / 10**spec.scale))


_SHORT = (
    ("days", "d"),
    ("day", "d"),
    ("hours", "h"),
    ("hour", "h"),
    ("minutes", "min"),
    ("minute", "min"),
    ("seconds", "s"),
)


def _duration_text(raw: Fraction) -> str:
    if raw == 0:
        return "0 min"
    sign, micros = ("−", -raw) if raw < 0 else ("", raw)
    # A day and a half is 36 hours to whoever waits.
    hours = micros / 3_600_000_000
    if hours.denominator == 1 and hours < 48:
        return f"{sign}{hours} h"
    number, _, word = length_text(int(micros)).rpartition(" ")
    return f"{sign}{number} {dict(_SHORT)[word]}"


# -- dates


def _dates(known: Mapping[Key, Part]) -> list[SegmentLine]:
    """Days, months, quarters, years or decades: the finest that is few."""
    for named in (_day, _month, _quarter, _year, _decade):
        names: dict[str, Part] = {}
        for day in sorted(key for key in known if isinstance(key, int)):
            names.setdefault(named(date.fromordinal(day + _EPOCH)), Part()).add(known[day])
        if len(names) <= MOST_LINES + 1:
            break
    return [SegmentLine(name, part) for name, part in names.items()]


def _day(day: date) -> str:
    return day.isoformat()


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _quarter(day: date) -> str:
    return f"{day.year} Q{(day.month + 2) // 3}"


def _year(day: date) -> str:
    return str(day.year)


def _decade(day: date) -> str:
    return f"{day.year // 10 * 10}s"
