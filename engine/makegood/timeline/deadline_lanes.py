"""A deadline as a lane: where its clock ran and stood still, where it was too late, what is still ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from makegood.shown import clean
from makegood.timeline.model import Bar, Lane, Mark
from makegood.timeline.parts import Source, clipped, word

RESTING = ("not_started", "not_applicable")


def deadline_lane(source: Source) -> Lane:
    """The lane of a deadline; without bars and marks where there is nothing to draw."""
    one = source.one
    state = source.field("state") or "open"
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    clock = _Clock(source)
    if state not in RESTING:
        bars, marks = tuple(clock.bars()), tuple(clock.marks())
    return Lane(
        sort="deadline",
        policy=one.policy,
        name=one.name,
        title=source.title,
        zone=source.zone,
        state=str(state),
        bars=bars,
        marks=marks,
        who=one.owed_by,
        cite=word(one.cite),
        due=clock.due,
        late=clock.late(),
        provisional=source.field("provisional") is True,
    )


class _Clock:
    """The clock of a decided deadline. `until` is the end of what has happened: its stop, else now."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.state = source.field("state")
        self.due: datetime | None = source.field("due")
        self.day = source.whole_day(self.due, source.field("last_day"))
        self.fulfils = "done_at" in source.one.outcome.fields
        ends = [end for name in ("done_at", "cancelled_at") if (end := source.field(name)) is not None]
        self.stop: datetime | None = min(ends, default=None)
        self.until = source.now if self.stop is None else self.stop
        self.events = source.one.events
        begun = next((event.at for event in self.events if event.event == "activated"), None)
        self.begun: datetime | None = begun or source.field("started_at")

    # -- bars

    def bars(self) -> Iterator[Bar]:
        yield from self._past()
        if self.stop is None and self.due is not None:
            first = max((one for one in (self.begun, self.source.now) if one is not None), default=self.due)
            if first < self.due:
                yield Bar("ahead", first, self.due)

    def _past(self) -> Iterator[Bar]:
        """What has been by now: stretches that begin and end where the clock does, at pauses and at the due date."""
        begun, until = self._first(), self.until
        if begun is None or until is None or until <= begun:
            return
        still = clipped(self.source.pauses(self.source.one.outcome.key), begun, until)
        over = [] if self.due is None else [self.due]
        cuts = sorted(
            {begun, until, *(at for pair in still for at in pair), *(at for at in over if begun < at < until)}
        )
        found: list[tuple[str, datetime, datetime]] = []
        for start, end in pairwise(cuts):
            kind = self._kind(start, any(first <= start < last for first, last in still))
            if kind is None:
                continue
            if found and found[-1][0] == kind and found[-1][2] == start:
                found[-1] = (kind, found[-1][1], end)
            else:
                found.append((kind, start, end))
        for kind, start, end in found:
            yield Bar(kind, start, end, open=end == until and self.stop is None and self.state != "ended")

    def _first(self) -> datetime | None:
        """Where its bars begin: with its clock, else, for a date that is named, where it was overrun."""
        if self.begun is not None or self.due is None or self.until is None:
            return self.begun
        return self.due if self.fulfils else None

    def _kind(self, start: datetime, still: bool) -> str | None:
        if self.due is not None and start >= self.due:
            return "overdue" if self.fulfils and self._is_late() else None
        return "paused" if still else "running"

    def _is_late(self) -> bool:
        return any(event.event == "missed" for event in self.events)

    def late(self) -> tuple[datetime, datetime] | None:
        """From when until when it is or was too late."""
        return (self.due, self.until) if self._is_late() and self.due is not None and self.until is not None else None

    # -- marks

    def marks(self) -> Iterator[Mark]:
        for event in self.events:
            text = self._warning(event.warning) if event.warning is not None else None
            day = self.day if event.event in ("missed", "ended") else None
            if event.event == "resumed" and self.until is not None and event.at > self.until:
                yield from () if self.stop is not None else (Mark("resumes", event.at, ahead=True),)
                continue
            yield Mark(event.event, event.at, day, event.warning, text)
        yield from self._coming()

    def _coming(self) -> Iterator[Mark]:
        """What has not happened: the due date of a clock that runs or was stopped in time, and warnings to come."""
        told = {event.event for event in self.events}
        ahead = self.stop is None
        if self.due is not None and not told & {"missed", "ended", "cancelled"}:
            kind = "earliest" if self.state == "paused" else "due" if self.fulfils else "ends"
            yield Mark(kind, self.due, self.day, ahead=ahead)
        reached = {event.warning for event in self.events}
        for number, at in self.source.numbered("warning"):
            if ahead and number not in reached:
                yield Mark("warning", at, None, number, self._warning(number), ahead=True)

    def _warning(self, number: int) -> str | None:
        """A warning in the policy's words: `50 percent`, `before 2 h`."""
        given: Any = self.source.data.get("warn")
        entries = given if isinstance(given, list) else [given]
        entry = entries[number - 1] if number <= len(entries) else None
        if isinstance(entry, dict):
            return clean(" ".join(f"{side} {length}" for side, length in entry.items()))
        return None if entry is None else clean(str(entry))
