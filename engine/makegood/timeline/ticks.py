"""The ticks of an axis in a time zone: from minutes to centuries, at the clock's own hours also on days it is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from makegood import zones
from makegood.timeline.axis import Axis, Stretch
from makegood.timeline.parts import EPOCH
from makegood.timeline.words import Words
from makegood.zones import zone_info

# Steps as (unit, how many), the finest first.
STEPS = (
    *(("minute", count) for count in (1, 2, 5, 10, 15, 30)),
    *(("hour", count) for count in (1, 2, 3, 6, 12)),
    *(("day", count) for count in (1, 2)),
    ("week", 1),
    *(("month", count) for count in (1, 2, 3, 6)),
    *(("year", count) for count in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
)  # fmt: skip
_LENGTHS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400, "year": 365 * 86_400}
MOST = 400  # no axis is so wide that it could show more
_FIRST_DAY = date(2, 1, 1)
_LAST_DAY = date(2500, 1, 1)

Width = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line at a place, with its label and the wider unit that begins there or, for the first one, goes on there.

    `alone`: the label says enough without the wider unit.
    """

    at: datetime
    place: float
    label: str
    heading: str = ""
    alone: bool = False


def ticks(axis: Axis, zone: str, words: Words, size: float, width: Width, gap: float) -> list[Tick]:
    """The ticks of every stretch. `size` is the length of the axis in the unit of `width`, `gap` between two labels."""
    found: list[Tick] = []
    for stretch in axis.stretches:
        if not stretch.cut:
            found += _ticks(stretch, zone, words, size, width, gap)
    return found


def clock_changes(axis: Axis, zone: str) -> list[tuple[datetime, timedelta]]:
    """Where the zone's clock is changed on the axis, and by how much."""
    transitions, offsets = zones.offset_table(zone)
    found = [
        (_instant(at), timedelta(microseconds=after - before))
        for at, before, after in zip(transitions, offsets, offsets[1:], strict=False)
        if axis.start <= _instant(at) <= axis.end
    ]
    return [(at, by) for at, by in found if axis.holds(at)]


def fine(stretch: Stretch, size: float) -> bool:
    """Whether hours can be told apart in a stretch, so that a change of the clock can be seen."""
    hours = (stretch.end - stretch.start) / timedelta(hours=1)
    return (stretch.right - stretch.left) * size >= 2 * hours


def _ticks(stretch: Stretch, zone: str, words: Words, size: float, width: Width, gap: float) -> list[Tick]:
    seconds = (stretch.end - stretch.start).total_seconds()
    room = (stretch.right - stretch.left) * size
    for unit, count in STEPS:
        expected = seconds / (_LENGTHS[unit] * count)
        if expected > MOST or room / max(expected, 1) < gap:
            continue
        made = list(_made(stretch, unit, count, zone, words))
        if _fit(made, size, width, gap):
            return made
    return []


def _fit(made: list[Tick], size: float, width: Width, gap: float) -> bool:
    widths = [width(one.label) for one in made]
    spaces = [
        (after.place - before.place) * size - (first + second) / 2
        for before, after, first, second in zip(made, made[1:], widths, widths[1:], strict=False)
    ]
    return min(spaces, default=gap) >= gap


def _made(stretch: Stretch, unit: str, count: int, zone: str, words: Words) -> Iterator[Tick]:
    info = zone_info(zone)
    last: str | None = None
    for at in _moments(stretch, unit, count, zone):
        here = at.astimezone(info)
        heading = words.tick_heading(here, unit)
        yield Tick(at, stretch.place(at), words.tick(here, unit), heading if heading != last else "", unit == "year")
        last = heading


def _moments(stretch: Stretch, unit: str, count: int, zone: str) -> Iterator[datetime]:
    """The instants of a step within a stretch."""
    first = max(stretch.start.astimezone(zone_info(zone)).date() - timedelta(days=1), _FIRST_DAY)
    last = min(stretch.end.astimezone(zone_info(zone)).date() + timedelta(days=1), _LAST_DAY)
    moments = (
        _clock(first, last, unit, count, zone) if unit in ("minute", "hour") else _days(first, last, unit, count, zone)
    )
    for at in moments:
        if at > stretch.end:
            return
        if at >= stretch.start:
            yield at


def _clock(first: date, last: date, unit: str, count: int, zone: str) -> Iterator[datetime]:
    """Round times of day. One that is skipped is left out, one that comes twice stands twice."""
    step = count * _LENGTHS[unit] * zones.SECOND
    for day in range((first - EPOCH).days, (last - EPOCH).days + 1):
        for wall in range(day * zones.DAY, (day + 1) * zones.DAY, step):
            found = zones.wall_instant(wall, zone)
            if found.status != "nonexistent":
                yield _instant(found.instant)
            if found.status == "ambiguous":
                yield _instant(wall - zones.offset(found.instant + 6 * zones.HOUR, zone))


def _days(first: date, last: date, unit: str, count: int, zone: str) -> Iterator[datetime]:
    for day in _dates(first, last, unit, count):
        yield _instant(zones.start_of_day((day - EPOCH).days, zone))


def _dates(first: date, last: date, unit: str, count: int) -> Iterator[date]:
    if unit in ("day", "week"):
        step = count if unit == "day" else 7
        day = first - timedelta(days=(first.weekday() if unit == "week" else (first - EPOCH).days % step))
        while day <= last:
            yield day
            day += timedelta(days=step)
        return
    months = count if unit == "month" else count * 12
    at = (first.year * 12 + first.month - 1) // months * months
    while at <= last.year * 12 + last.month - 1 and at // 12 <= _LAST_DAY.year:
        if at >= 12:
            yield date(at // 12, at % 12 + 1, 1)
        at += months


def _instant(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
