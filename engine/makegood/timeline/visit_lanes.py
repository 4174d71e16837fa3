"""A visit as a lane: what its date counts from, the date, when to prepare it, its window, and how long it is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from makegood.judged import interpreter_of
from makegood.timeline.model import Bar, Lane, Mark
from makegood.timeline.parts import Source, word
from makegood.visit_dates import dates

# So many dates after the next one are shown, as far as the axis goes anyway.
MOST_FOLLOWING = 3


def visit_lane(source: Source) -> Lane:
    """The lane of a visit; without bars and marks where it does not apply or has no date."""
    one = source.one
    visit = _Visit(source)
    state = "not_applicable" if source.field("applies") is False else "undated"
    if visit.day is not None:
        state = "overdue" if visit.overdue else "planned"
    return Lane(
        sort="visit",
        policy=one.policy,
        name=one.name,
        title=source.title,
        zone=source.zone,
        state=state,
        bars=tuple(visit.bars()),
        marks=tuple(visit.marks()),
        who=word(source.field("by")),
        cite=word(one.cite),
        due=None if visit.day is None else source.day_start(visit.day),
        late=(visit.over, source.now) if visit.overdue and visit.over and source.now else None,
    )


class _Visit:
    """A decided visit; its dates are of the policy's zone."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.day: date | None = source.field("next")
        self.latest: date | None = source.field("latest")
        self.prepare: date | None = source.field("prepare_on")
        self.overdue = source.field("overdue") is True
        last = self.latest or self.day
        self.over = None if last is None else source.day_end(last)
        self.base = self._base()

    def _base(self) -> date | None:
        """The day that the interval counts from; the start of a long series is none."""
        fixed = self.source.data.get("mode") == "fixed"
        step = "counts_after" if fixed else "counts_from"
        if fixed and (self.source.data.get("if_missed") == "skip" or "last" not in self.source.data):
            return None
        key = f"{self.source.one.outcome.key}.{step}"
        named = self.source.one.result.policy.named
        found = interpreter_of(self.source.one.result).value(key) if key in named else None
        return found if isinstance(found, date) and self.day is not None and found < self.day else None

    def bars(self) -> Iterator[Bar]:
        if self.day is None:
            return
        start, end = self.source.day_start, self.source.day_end
        if self.base is not None:
            yield from self._interval(start(self.base), start(self.day))
        if self.latest is not None and self.latest > self.day:
            yield Bar("window", end(self.day), end(self.latest))
        if self.overdue and self.over is not None and self.source.now is not None:
            yield Bar("overdue", self.over, self.source.now, open=True)

    def _interval(self, first: datetime, last: datetime) -> Iterator[Bar]:
        now = self.source.now or last
        if first < min(now, last):
            yield Bar("interval", first, min(now, last), open=now < last)
        if max(now, first) < last:
            yield Bar("ahead", max(now, first), last)

    def marks(self) -> Iterator[Mark]:
        if self.day is None:
            return
        if self.base is not None:
            yield self._mark("counted_from", self.base)
        if self.prepare is not None:
            yield self._mark("prepare", self.prepare)
        yield replace(self._mark("visit", self.day), text=word(self.source.field("by")))
        if self.latest is not None and self.latest != self.day:
            yield self._mark("latest", self.latest)

    def _mark(self, kind: str, day: date) -> Mark:
        at: datetime = self.source.day_end(day) if kind == "latest" else self.source.day_start(day)
        now = self.source.now
        return Mark(kind, at, day, ahead=now is None or at > now)


def with_following(lane: Lane, source: Source, end: datetime | None) -> Lane:
    """The lane with the dates after the next one, as far as the other lanes go."""
    if end is None or source.field("next") is None:
        return lane
    later = dates(source.one, MOST_FOLLOWING + 1)[1:]
    marks = [
        Mark("following", at, day, number, ahead=True)
        for number, day in enumerate(later, 2)
        if (at := source.day_start(day)) <= end
    ]
    return replace(lane, marks=(*lane.marks, *marks))
