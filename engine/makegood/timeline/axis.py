"""One axis of time for all lanes: instants → places from 0 to 1, all at one scale, with breaks where long nothing happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from makegood.timeline.model import Timeline

# A stretch in which nothing happens is cut out when it is so many times as long as all the others together …
DOMINANT = 4
# … or, being at least so much of the whole, while the shortest lane would be thinner than that.
LARGE, THIN = 0.2, 0.015
MOST_BREAKS = 3
# Space at the ends, and on both sides of a break, in parts of what is drawn.
MARGIN = 0.03
# The instant of evaluation is left out of the picture when it lies further off than so many times the rest.
FAR = 4
ALONE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end` at places `left` to `right`; `cut` where time is left out between them."""

    start: datetime
    end: datetime
    left: float
    right: float
    cut: bool = False

    def place(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretches from left to right, each beginning where the one before ends."""

    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> datetime:
        return self.stretches[0].start

    @property
    def end(self) -> datetime:
        return self.stretches[-1].end

    def holds(self, at: datetime) -> bool:
        """Whether it is on the axis, and not in what was cut out."""
        return self.start <= at <= self.end and not self.at(at).cut

    def at(self, at: datetime) -> Stretch:
        """The stretch that an instant lies in; the outer ones go on for ever."""
        return next((one for one in self.stretches if at <= one.end), self.stretches[-1])

    def place(self, at: datetime) -> float:
        """The place of an instant; one beyond an end is at that end."""
        return self.at(at).place(min(max(at, self.start), self.end))


def axis_of(timeline: Timeline, cut_width: float = 0.06, least: float = 0.14, linear: bool = False) -> Axis:
    """The axis of a timeline. `cut_width` is the place that a break takes; `linear` makes none.

    Beside a break a stretch is drawn about as long as `least` of the whole, for its labels to have room.
    """
    points = sorted({at for at in _instants(timeline) if at != timeline.at})
    if not points and not any(lane.marks for lane in timeline.lanes):
        return Axis(())
    if timeline.at is not None and _near(points, timeline.at):
        points = sorted({*points, timeline.at})
    if len(points) == 1:
        return _placed([(points[0] - ALONE, points[0] + ALONE, False)], cut_width)
    cuts = set() if linear else _cuts(points, _extents(timeline))
    return _placed(_stretches(points, cuts, least), cut_width)


def _instants(timeline: Timeline) -> Iterable[datetime]:
    for lane in timeline.lanes:
        for bar in lane.bars:
            yield bar.start
            yield bar.end
        yield from (mark.at for mark in lane.marks if mark.kind != "following")


def _near(points: Sequence[datetime], at: datetime) -> bool:
    if not points or points[0] <= at <= points[-1]:
        return True
    off = points[0] - at if at < points[0] else at - points[-1]
    return len(points) == 1 or off <= FAR * (points[-1] - points[0])


def _extents(timeline: Timeline) -> list[timedelta]:
    spans = [list(lane.instants()) for lane in timeline.lanes if lane.bars]
    return [max(one) - min(one) for one in spans]


def _cuts(points: Sequence[datetime], extents: Sequence[timedelta]) -> set[int]:
    """The gaps between points to cut out, by their numbers."""
    gaps = [after - before for before, after in pairwise(points)]
    shortest = min((one for one in extents if one), default=timedelta())
    found: set[int] = set()
    while len(found) < min(MOST_BREAKS, len(gaps) - 1):
        left = {at: gap for at, gap in enumerate(gaps) if at not in found}
        at = max(left, key=lambda one: (left[one], -one))
        whole = sum(left.values(), timedelta())
        rest = whole - left[at]
        too_thin = shortest < THIN * whole and left[at] >= LARGE * whole
        if not rest or (left[at] <= DOMINANT * rest and not too_thin):
            break
        found.add(at)
    return found


def _stretches(points: Sequence[datetime], cuts: set[int], least: float) -> list[tuple[datetime, datetime, bool]]:
    """From end to end, with a margin of time that is drawn at the ends and around each cut."""
    drawn = sum((after - before for at, (before, after) in enumerate(pairwise(points)) if at not in cuts), timedelta())
    bounds = [-1, *sorted(cuts), len(points) - 1]
    gaps = [None, *(points[at + 1] - points[at] for at in sorted(cuts)), None]
    found: list[tuple[datetime, datetime, bool]] = []
    for at, (before, after) in enumerate(pairwise(bounds)):
        first, last = points[before + 1], points[after]
        margin = max(drawn * MARGIN, (drawn * (least if cuts else 0) - (last - first)) / 2)
        start, end = first - _edge(margin, gaps[at]), last + _edge(margin, gaps[at + 1])
        if found:
            found.append((found[-1][1], start, True))
        found.append((start, end, False))
    return found


def _edge(margin: timedelta, gap: timedelta | None) -> timedelta:
    """As much of a margin as a cut leaves room for."""
    return margin if gap is None else min(margin, gap / 4)


def _placed(parts: Sequence[tuple[datetime, datetime, bool]], cut_width: float) -> Axis:
    cuts = sum(cut for _, _, cut in parts)
    drawn = sum((end - start for start, end, cut in parts if not cut), timedelta())
    rest = 1 - cuts * cut_width
    made: list[Stretch] = []
    left = 0.0
    for start, end, cut in parts:
        right = left + (cut_width if cut else rest * ((end - start) / drawn))
        made.append(Stretch(start, end, left, right, cut))
        left = right
    return Axis(tuple(made))
