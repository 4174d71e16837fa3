"""A timeline for a terminal: an axis, two lines a lane, a legend of the signs used, and every event with its instant."""

from __future__ import annotations

from collections.abc import Iterable

from makegood.timeline.axis import Axis, axis_of
from makegood.timeline.model import BARS, MARKS, Bar, Lane, Mark, Timeline
from makegood.timeline.text_signs import BAR_SIGNS, COLOURS, CUT, MARK_SIGNS, NOW, SEEN, cells, prose
from makegood.timeline.ticks import Tick, ticks
from makegood.timeline.words import Words

LEAST, MOST = 50, 200
GAP = 2

Cell = tuple[str, int | None]


def lines(
    timeline: Timeline,
    width: int = 80,
    language: str = "en",
    unicode: bool = True,
    colour: bool = False,
    linear: bool = False,
) -> list[str]:
    """The lines of a timeline, none wider than `width` where that is 50 or more."""
    drawing = _Drawing(timeline, min(max(width, LEAST), MOST), Words(language, timeline.zone), unicode, colour)
    axis = axis_of(timeline, cut_width=2 / drawing.room, least=0.08, linear=linear)
    shown = [*drawing.head(), ""]
    if axis.stretches:
        shown += [*drawing.chart(axis), "", *drawing.legend(axis), "", *drawing.events()]
    else:
        shown += prose(f"  {drawing.words.say('nothing')}", drawing.width, "  ")
    return [line.rstrip() for line in [*shown, *drawing.rest(), ""]]


class _Drawing:
    """One timeline while it is drawn: a column of titles, and `room` places of time."""

    def __init__(self, timeline: Timeline, width: int, words: Words, unicode: bool, colour: bool) -> None:
        self.timeline = timeline
        self.words = words
        self.which = 0 if unicode else 1
        self.colour = colour
        self.width = width
        longest = max((cells(text) for lane in timeline.lanes for text in (lane.title, self._state(lane))), default=0)
        self.column = min(longest + GAP, width * 2 // 5)
        self.room = width - self.column - 1
        self.bars_used: set[str] = set()
        self.marks_used: set[str] = set()

    def _state(self, lane: Lane) -> str:
        return f"  {self.words.state(lane, self.timeline.at)}"

    def _sign(self, pair: tuple[str, str]) -> str:
        return pair[self.which]

    def _painted(self, text: str, code: int | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code is not None and text.strip() else text

    def _fitted(self, text: str, room: int) -> str:
        """The text in exactly so many places."""
        if cells(text) > room:
            kept = ""
            for char in text:
                if cells(kept) + cells(char) > room - 1:
                    break
                kept += char
            text = kept + ("…" if self.which == 0 else "~")
        return text + " " * (room - cells(text))

    # -- parts

    def head(self) -> list[str]:
        timeline = self.timeline
        at = "" if timeline.at is None else f", {self.words.say('as_of', at=self.words.instant(timeline.at))}"
        first, *more = prose(f"{timeline.case} ({timeline.kind}){at}, {timeline.zone}", self.width, "  ")
        if first.startswith(timeline.case):
            first = self._painted(timeline.case, 1) + first.removeprefix(timeline.case)
        return [first, *more, *(line for one in timeline.problems for line in prose(f"  {one}", self.width, "  "))]

    def chart(self, axis: Axis) -> list[str]:
        found = ticks(axis, self.timeline.zone, self.words, self.room, cells, 2)
        shown = self._axis(axis, found)
        policies = list(dict.fromkeys(lane.policy for lane in self.timeline.lanes))
        last = ""
        for lane in self.timeline.lanes:
            if len(policies) > 1 and lane.policy != last:
                shown += ["", self._painted(self._fitted(lane.policy, self.width).rstrip(), 1)]
            last = lane.policy
            title = self._fitted(lane.title, self.column - 1)
            shown.append(f"{self._painted(title, 1)} {self._bars(lane, axis)}")
            state = self._state(lane)
            state = self._fitted(state, min(max(cells(state), self.column), self.width))
            shown.append(self._painted(state, COLOURS.get(lane.state)) + self._under(axis, cells(state) - self.column))
        return shown

    def _column_of(self, place: float) -> int:
        return min(int(place * self.room), self.room - 1)

    def _now(self, axis: Axis) -> int | None:
        at = self.timeline.at
        return self._column_of(axis.place(at)) if at is not None and axis.start <= at <= axis.end else None

    def _axis(self, axis: Axis, found: Iterable[Tick]) -> list[str]:
        upper, lower = [" "] * self.room, [" "] * self.room
        rule = ["─" if self.which == 0 else "-"] * self.room
        taken, told = 0, True  # whether it is said in which wider unit a label lies
        for tick in found:
            column = self._column_of(tick.place)
            rule[column] = "┬" if self.which == 0 else "+"
            left = min(column, self.room - cells(tick.heading))
            if tick.heading or tick.alone:
                told = tick.alone or left >= taken
            if tick.heading and told:
                self._write(upper, tick.heading, left)
                taken = left + cells(tick.heading) + 2
            if told and self._blank(lower, column, cells(tick.label)):
                self._write(lower, tick.label, column - cells(tick.label) // 2)
        for stretch in axis.stretches:
            if stretch.cut:
                self._write(rule, self._sign(CUT), round(stretch.left * self.room))
        now = self._now(axis)
        above = [self._now_label(now)] if now is not None else []
        if now is not None:
            rule[now] = self._sign(NOW)
        blank = " " * self.column
        return [*above, *(blank + "".join(row) for row in (upper, lower, rule))]

    def _now_label(self, column: int) -> str:
        label = self.words.say("now")
        left = min(max(column - cells(label) // 2, 0), self.room - cells(label))
        return " " * (self.column + left) + self._painted(label, 1)

    def _write(self, row: list[str], text: str, left: int) -> None:
        """Write into a row where it fits; a wide character takes two places."""
        left = min(max(left, 0), self.room - cells(text))
        for char in text:
            if left < 0:
                return
            row[left] = char
            if cells(char) == 2:
                row[left + 1] = ""
            left += cells(char)

    def _blank(self, row: list[str], column: int, size: int) -> bool:
        """Whether a label around a column would touch no other one."""
        left = min(max(column - size // 2, 0), self.room - size)
        return all(char == " " for char in row[max(left - 1, 0) : left + size + 1])

    def _under(self, axis: Axis, taken: int) -> str:
        """The line of now below a bar, from the place on that the state does not take."""
        column = self._now(axis)
        return "" if column is None or column < taken else " " * (column - taken) + self._painted(self._sign(NOW), 90)

    def _bars(self, lane: Lane, axis: Axis) -> str:
        row: list[Cell] = [(" ", None)] * self.room
        for bar in lane.bars:
            self._bar(row, bar, axis)
        for stretch in axis.stretches:
            column = round(stretch.left * self.room)
            for at, char in enumerate(self._sign(CUT), column):
                if stretch.cut and at < self.room and row[at][0] != " ":
                    row[at] = (char, 90)
        now = self._now(axis)
        if now is not None:
            row[now] = (self._sign(NOW), 1)
        for mark in sorted((one for one in lane.marks if one.kind in SEEN), key=lambda one: SEEN.index(one.kind)):
            if axis.holds(mark.at):
                self.marks_used.add(mark.kind)
                row[self._column_of(axis.place(mark.at))] = (self._mark(mark), COLOURS.get(mark.kind))
        return "".join(self._painted(char, code) for char, code in row)

    def _bar(self, row: list[Cell], bar: Bar, axis: Axis) -> None:
        if bar.start > axis.end or bar.end < axis.start:
            return
        first, last = self._column_of(axis.place(bar.start)), self._column_of(axis.place(bar.end))
        signs = self._sign(BAR_SIGNS[bar.kind])
        sign = signs[min(max(bar.tier or 1, 1), len(signs)) - 1] if bar.kind == "tier" else signs
        self.bars_used.add(bar.kind)
        for at in range(first, max(last, first + 1)):
            row[at] = (sign, COLOURS.get(bar.kind))

    def _mark(self, mark: Mark) -> str:
        if mark.kind in ("reached", "next_tier"):
            return str(mark.number) if mark.number is not None and mark.number < 10 else "+"
        return self._sign(MARK_SIGNS[mark.kind])

    def legend(self, axis: Axis) -> list[str]:
        """The signs that were used, with their words, as many on a line as fit."""
        pairs = [
            (self._sign(BAR_SIGNS[kind])[:4], self.words.say(f"bar.{kind}"), kind)
            for kind in BARS
            if kind in self.bars_used
        ]
        pairs += [("1 2 3" if kind == "reached" else self._sign(MARK_SIGNS[kind]), self.words.legend(kind), kind)
                  for kind in MARKS if kind in self.marks_used and kind != "next_tier"]  # fmt: skip
        for stretch in axis.stretches:
            if stretch.cut:
                length = self.words.length(stretch.end - stretch.start)
                pairs.append((self._sign(CUT), self.words.say("break", length=length), ""))
        return self._flowing(
            [
                (f"{self._painted(sign, COLOURS.get(kind))} {said}", cells(f"{sign} {said}"))
                for sign, said, kind in pairs
            ]
        )

    def _flowing(self, items: Iterable[tuple[str, int]]) -> list[str]:
        shown: list[str] = []
        room = 0
        for text, size in items:
            if not shown or size + 3 > room:
                shown.append(f"  {text}")
                room = self.width - 2 - size
            else:
                shown[-1] += f"   {text}"
                room -= size + 3
        return shown

    def events(self) -> list[str]:
        """Every event with its instant, those so far and those ahead apart."""
        timeline, words = self.timeline, self.words
        found = timeline.marks()
        when = [words.instant(mark.at, mark.day, mark.kind, lane.zone) + _zoned(lane, timeline) for lane, mark in found]
        first = max(map(cells, when))
        second = min(max(cells(lane.title) for lane, _ in found), self.width * 2 // 5, max(self.width - first - 26, 8))
        shown: list[str] = []
        told: bool | None = None
        for (lane, mark), at in zip(found, when, strict=True):
            if mark.ahead is not told:
                shown += [*([""] if shown else []), self._painted(words.say("coming" if mark.ahead else "past"), 1)]
                told = mark.ahead
            what = words.mark(mark) + self._away(mark)
            line = f"  {at}{' ' * (first - cells(at))}  {self._fitted(lane.title, second)}  "
            room = max(self.width - cells(line), 8)
            shown.append(line + self._painted(self._fitted(what, min(cells(what), room)), COLOURS.get(mark.kind)))
        return shown

    def _away(self, mark: Mark) -> str:
        at = self.timeline.at
        if at is None or not mark.ahead or mark.at <= at:
            return ""
        return f", {self.words.say('in', length=self.words.length(mark.at - at))}"

    def rest(self) -> list[str]:
        resting = self.timeline.resting
        told = [line for one in resting for line in prose(f"  {self.words.resting(one)}", self.width, "    ")]
        return ["", self._painted(self.words.say("resting"), 1), *told] if told else []


def _zoned(lane: Lane, timeline: Timeline) -> str:
    return "" if lane.zone == timeline.zone else f" {lane.zone}"
