"""One timeline as shapes: the axis, a lane for each deadline, ladder and visit, the line of now, breaks and a legend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from makegood.timeline import marks as glyphs
from makegood.timeline.axis import Stretch, axis_of
from makegood.timeline.canvas import Box, Canvas, text_box
from makegood.timeline.labels import ROW, SIZE, Label, Wanted, placed
from makegood.timeline.legend import legend
from makegood.timeline.measure import fitted, width, wrapped
from makegood.timeline.model import Bar, Lane, Mark, Timeline
from makegood.timeline.ticks import Tick, clock_changes, fine, ticks
from makegood.timeline.words import Words

EDGE = 16.0  # from the sides of the picture
SIDE_BY_SIDE = 600  # narrower than this, titles stand above their bars
BAR = 14.0
TITLE, STATE = 13.5, 12.0
TICK = 11.0
GROUP = 28.0  # the name of a policy above its lanes
CUT, CUT_NARROW = 62.0, 40.0  # what a break takes of the width
STRETCH = 150.0  # what a stretch beside one should have
MOST_WITHOUT_SECOND_AXIS = 900.0

_STATES = {"missed": "bad", "overdue": "bad", "met": "good", "paused": "hold"}
_WEIGHTS = {
    "missed": 0, "due": 0, "earliest": 0, "visit": 0, "ends": 0, "ended": 0, "fulfilled": 1, "cancelled": 1, "stood_still": 2, "reset": 2,
    "next_tier": 2, "latest": 3, "prepare": 3, "counted_from": 4, "resumes": 4, "warning": 5, "warned": 5, "following": 6,
}  # fmt: skip


Band = tuple[float, float]  # from its top to its bottom: where the lines across the lanes are drawn


class Chart:
    """A timeline drawn on a canvas from `top` down; `bottom` is where it ends."""

    def __init__(
        self,
        canvas: Canvas,
        timeline: Timeline,
        size: float,
        top: float,
        words: Words,
        still: str,
        linear: bool = False,
    ) -> None:
        self.canvas = canvas
        self.timeline = timeline
        self.words = words
        self.still = still
        self.size = size
        self.beside = size >= SIDE_BY_SIDE
        column = (236.0 if size >= 900 else 190.0) if self.beside else 0.0
        self.left = EDGE + column
        self.right = size - EDGE
        self.column = (column - 14) if self.beside else self.right - EDGE
        room = self.right - self.left
        self.axis = axis_of(
            timeline, CUT / room if self.beside else CUT_NARROW / room, min(STRETCH / room, 0.2), linear
        )
        self.kinds: set[str] = set()
        self.bottom = self._draw(top) if self.axis.stretches else self._nothing(top)

    # -- places

    def x(self, at: datetime) -> float:
        return self._x(self.axis.place(at))

    def _x(self, place: float) -> float:
        return self.left + place * (self.right - self.left)

    def _now(self) -> float | None:
        at = self.timeline.at
        return self.x(at) if at is not None and self.axis.start <= at <= self.axis.end else None

    # -- from top to bottom

    def _nothing(self, top: float) -> float:
        self.canvas.text(EDGE, top + 18, fitted(self.words.say("nothing"), STATE, self.right - EDGE), "soft", STATE)
        return top + 28

    def _draw(self, top: float) -> float:
        now = self._now()
        axis_top = top + (22 if now is not None else 0)
        found = ticks(
            self.axis, self.timeline.zone, self.words, self.right - self.left, lambda text: width(text, TICK), 7
        )
        rule = axis_top + 36
        heights = [self._height(lane) for lane in self.timeline.lanes]
        heads = self._heads()
        bottom = rule + 4 + sum(heights) + sum(GROUP for head in heads if head)
        tops = self._tops(rule + 4, heights, heads)
        bands = (
            [(rule, bottom)]
            if self.beside
            else [
                (top + self._head(lane) + 11, top + height)
                for lane, top, height in zip(self.timeline.lanes, tops, heights, strict=True)
            ]
        )
        self._grid(found, bands)
        for lane, top_of, height, head in zip(self.timeline.lanes, tops, heights, heads, strict=True):
            if head:
                self.canvas.text(
                    EDGE, top_of - GROUP + 19, fitted(head, STATE, self.right - EDGE, True), "soft", STATE, bold=True
                )
            self._lane(lane, top_of, height)
        self._cuts(bands)
        self._axis(found, axis_top, rule)
        if bottom - rule > MOST_WITHOUT_SECOND_AXIS:
            self._second_axis(found, bottom)
            bottom += 34
        if now is not None:
            self._line_of_now(now, top, rule, bands)
        return legend(self.canvas, self.words, self.kinds, self.still, EDGE, self.right, bottom + 12)

    def _tops(self, y: float, heights: Sequence[float], heads: Sequence[str]) -> list[float]:
        """Where each lane begins, below the name of its policy."""
        found: list[float] = []
        for height, head in zip(heights, heads, strict=True):
            y += GROUP if head else 0
            found.append(y)
            y += height
        return found

    def _heads(self) -> list[str]:
        """The policy above its first lane, where there are several."""
        policies = [lane.policy for lane in self.timeline.lanes]
        several = len(set(policies)) > 1
        return [policy if several and policy not in policies[:at] else "" for at, policy in enumerate(policies)]

    # -- the axis

    def _grid(self, found: Sequence[Tick], bands: Sequence[Band]) -> None:
        for tick in found:
            for top, bottom in bands:
                self.canvas.line(self._x(tick.place), top, self._x(tick.place), bottom, "grid")

    def _axis(self, found: Sequence[Tick], top: float, rule: float) -> None:
        self.canvas.line(self.left, rule, self.right, rule, "rule")
        taken: list[Box] = []
        for tick in found:
            x = self._x(tick.place)
            self.canvas.line(x, rule - 4, x, rule, "rule")
        self._changes(rule)
        self._tick_labels(self._told(found, top + 11, taken), rule - 8)

    def _told(self, found: Sequence[Tick], y: float, taken: list[Box]) -> list[Tick]:
        """The ticks whose wider unit is said: a day without its month says nothing."""
        told, kept = True, []
        for tick in found:
            if tick.heading or tick.alone:
                told = tick.alone or self._heading(tick.heading, self._x(tick.place), y, taken)
            kept += [tick] if told else []
        return kept

    def _heading(self, heading: str, x: float, y: float, taken: list[Box]) -> bool:
        """The wider unit at its first tick; moved to the left at the right end, left out where there is no room."""
        left = min(x - 2, self.right - width(heading, TICK, True))
        box = text_box(left, y, heading, TICK, bold=True)
        free = box.left >= self.left - 2 and not any(box.hits(one, 8) for one in taken)
        if free:
            taken.append(self.canvas.text(left, y, heading, "ink", TICK, bold=True))
        return free

    def _tick_labels(self, found: Sequence[Tick], y: float) -> None:
        taken: list[Box] = []
        for tick in found:
            half = width(tick.label, TICK) / 2
            x = min(max(self._x(tick.place), EDGE + half), self.right + EDGE - 2 - half)
            box = text_box(x, y, tick.label, TICK, "middle")
            if not any(box.hits(one, 7) for one in taken):
                taken.append(self.canvas.text(x, y, tick.label, "soft", TICK, "middle"))
        for stretch in self.axis.stretches:
            said = self.words.length(stretch.end - stretch.start)
            box = text_box(self._x((stretch.left + stretch.right) / 2), y, said, TICK - 1, "middle")
            if stretch.cut and not any(box.hits(one, 7) for one in taken):
                taken.append(
                    self.canvas.text(self._x((stretch.left + stretch.right) / 2), y, said, "soft", TICK - 1, "middle")
                )

    def _second_axis(self, found: Sequence[Tick], bottom: float) -> None:
        self._tick_labels(self._told(found, bottom + 29, []), bottom + 14)

    def _changes(self, rule: float) -> None:
        """Where the clock is changed, on an axis on which that can be seen: a mark that says by how much."""
        for at, by in clock_changes(self.axis, self.timeline.zone):
            if fine(self.axis.at(at), self.right - self.left):
                said = f"{'+' if by.total_seconds() > 0 else '−'}{self.words.length(by)}"
                x = self.x(at)
                self.canvas.polygon(
                    [(x - 4, rule), (x, rule + 6), (x + 4, rule)], "hold", self.words.say("clock", by=said)
                )

    def _cuts(self, bands: Sequence[Band]) -> None:
        """Torn paper where time is left out."""
        for stretch in self.axis.stretches:
            if stretch.cut:
                for top, bottom in bands:
                    self._cut(stretch, top, bottom)

    def _cut(self, stretch: Stretch, top: float, bottom: float) -> None:
        middle = self._x((stretch.left + stretch.right) / 2)
        edges: list[list[tuple[float, float]]] = [[], []]
        y, at = top + 1, 0
        while y < bottom + 7:
            for edge, x in zip(edges, (middle - 7, middle + 7), strict=True):
                edge.append((x + (3 if at % 2 else -3), min(y, bottom)))
            y, at = y + 7, at + 1
        tip = self.words.say("break", length=self.words.length(stretch.end - stretch.start))
        self.canvas.polygon([*edges[0], *reversed(edges[1])], "torn", tip)
        for edge in edges:
            self.canvas.polygon(edge, "edge", closed=False)

    def _line_of_now(self, x: float, top: float, rule: float, bands: Sequence[Band]) -> None:
        assert self.timeline.at is not None
        said = f"{self.words.say('now')} {self.words.short(self.timeline.at, now=self.timeline.at)}"
        half = width(said, SIZE, True) / 2 + 7
        middle = min(max(x, EDGE + half), self.size - EDGE - half)
        self.canvas.line(x, top + 17, x, top + 22, "now")
        for first, last in [(rule - 4, rule), *bands]:
            self.canvas.line(x, first, x, last, "now")
        self.canvas.rect(middle - half, top, middle + half, top + 18, "pill", 9)
        self.canvas.text(middle, top + 13, said, "onpill", SIZE, "middle", True)

    # -- lanes

    def _titles(self, lane: Lane) -> list[str]:
        return wrapped(lane.title, TITLE, self.column, 3, True)

    def _states(self, lane: Lane) -> list[str]:
        return wrapped(self.words.state(lane, self.timeline.at), STATE, self.column, 2)

    def _labels(self, lane: Lane) -> list[Label]:
        wanted: list[Wanted] = []
        for mark in lane.marks:
            text = self.words.label(mark, self.timeline.at, lane.zone) if self.axis.holds(mark.at) else ""
            if text:
                short = (
                    ""
                    if mark.kind in ("warned", "warning")
                    else self.words.short(mark.at, mark.day, self.timeline.at, lane.zone)
                )
                wanted.append(Wanted(self.x(mark.at), text, mark.kind, _WEIGHTS[mark.kind], short))
        return placed(wanted, self.left, self.right + EDGE - 4, self._blocked())

    def _blocked(self) -> list[tuple[float, float]]:
        """Where no label can be read: on the line of now, and where time is left out."""
        now = self._now()
        cuts = [self._x((one.left + one.right) / 2) for one in self.axis.stretches if one.cut]
        return [*((x - 11, x + 11) for x in cuts), *([] if now is None else [(now - 1, now + 1)])]

    def _head(self, lane: Lane) -> float:
        """The height of title and state."""
        return len(self._titles(lane)) * 17 + len(self._states(lane)) * 15.0

    def _height(self, lane: Lane) -> float:
        rows = max((label.row + 1 for label in self._labels(lane)), default=0)
        picture = 12 + BAR + rows * ROW
        if self.beside:
            return max(picture + 10, self._head(lane) + 16)
        return self._head(lane) + picture + 16

    def _lane(self, lane: Lane, top: float, height: float) -> None:
        self.canvas.line(EDGE, top + height, self.right, top + height, "grid")
        y = top + 20
        for line in self._titles(lane):
            self.canvas.text(EDGE, y, line, "ink", TITLE, bold=True)
            y += 17
        for line in self._states(lane):
            self.canvas.text(EDGE, y - 1, line, _STATES.get(lane.state, "soft"), STATE)
            y += 15
        bar = top + 10 if self.beside else top + self._head(lane) + 18
        for one in lane.bars:
            self._bar(lane, one, bar)
        for one in lane.bars:
            if one.kind == "tier" and one.tier and one.start <= self.axis.end:
                self._rung(one, one.tier, bar)
        for label in self._labels(lane):
            self._label(label, bar)
        for mark in lane.marks:
            self._mark(lane, mark, bar)

    def _bar(self, lane: Lane, bar: Bar, y: float) -> None:
        if bar.start > self.axis.end or bar.end < self.axis.start:
            return
        left, right = self.x(bar.start), max(self.x(bar.end), self.x(bar.start) + 1.5)
        kind = (
            f"tier{min(bar.tier, 4)}"
            if bar.kind == "tier" and bar.tier
            else "still"
            if bar.kind in ("paused", "tier")
            else bar.kind
        )
        self.kinds.add(bar.kind)
        tip = self._tip(lane, bar)
        over = lane.sort == "ladder" and bar.kind == "paused"
        top, bottom = (
            (y + BAR - 3, y + BAR)
            if over
            else (y + 4, y + BAR - 4)
            if bar.kind in ("interval", "below")
            else (y, y + BAR)
        )
        self.canvas.rect(left, top, right, bottom, kind, 0 if over else 2.5, tip=tip)
        if bar.kind == "paused":
            self.canvas.rect(left, top, right, bottom, "hatch", 0 if over else 2.5, f"url(#{self.still})", tip)

    def _rung(self, bar: Bar, tier: int, y: float) -> None:
        """The number of the rung and who deals with the case, as far as there is room in the bar."""
        left, right = self.x(bar.start), self.x(bar.end)
        for said in (f"{tier} {bar.to or ''}".strip(), str(tier)):
            if width(said, SIZE, True) + 10 <= right - left:
                self.canvas.text(left + 5, y + 11, said, f"ontier{min(tier, 4)}", SIZE, bold=True)
                return

    def _tip(self, lane: Lane, bar: Bar) -> str:
        words = self.words
        what = words.say("stands", number=bar.tier) if bar.kind == "tier" and bar.tier else words.say(f"bar.{bar.kind}")
        who = f": {bar.to}" if bar.to else ""
        start, end = words.instant(bar.start, zone=lane.zone), words.instant(bar.end, zone=lane.zone)
        return f"{what}{who}, {start} – {end} ({words.length(bar.end - bar.start)})"

    def _mark(self, lane: Lane, mark: Mark, y: float) -> None:
        if not self.axis.holds(mark.at):
            return
        tip = f"{self.words.instant(mark.at, mark.day, mark.kind, lane.zone)}: {self.words.mark(mark)}"
        if glyphs.draw(self.canvas, mark.kind, self.x(mark.at), y, BAR, tip):
            self.kinds.add(f"mark.{mark.kind}")

    def _label(self, label: Label, bar: float) -> None:
        top = bar + BAR
        if label.line:
            self.canvas.line(label.wanted.x, top + 1, label.wanted.x, top + label.line, "lead")
        kind = {"missed": "bad", "fulfilled": "good"}.get(label.wanted.kind, "soft")
        self.canvas.text(label.left, top + label.base, label.text, kind, SIZE)
