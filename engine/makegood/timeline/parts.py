"""What the lanes of all sorts are made from: one decided outcome, its fields and steps, its words in the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from makegood import zones
from makegood.decide import zone_of
from makegood.decision import Decision, OutcomeDecision
from makegood.expr.plain import instant_of
from makegood.shown import clean

EPOCH = date(1970, 1, 1)


class Source:
    """One decided outcome, as lanes read it."""

    def __init__(self, decision: Decision, one: OutcomeDecision, title: str) -> None:
        self.decision = decision
        self.one = one
        self.title = clean(title)
        self.now = None if decision.now is None else instant_of(decision.now)
        result = one.result
        edition = result.runner.timeline.editions[result.edition]
        self.zone = zone_of(result.policy, result.facts, result.runner.facts, edition.parameters) or "UTC"

    @property
    def data(self) -> Mapping[str, Any]:
        """What the policy says of the outcome, as it is written."""
        policy = self.one.result.policy
        found = policy.text.at(self.one.outcome.path) if policy.text is not None else {}
        return found if isinstance(found, Mapping) else {}

    def field(self, name: str) -> Any:
        """The plain value of a field; None where the outcome has no such field."""
        return getattr(self.one, name) if name in self.one.outcome.fields else None

    def other(self, key: str) -> Any:
        """The plain value of another output of the same policy; None where there is none."""
        if key not in self.one.result.policy.named:
            return None
        return self.decision.value(self.one.policy, key)

    def numbered(self, name: str) -> Iterator[tuple[int, datetime]]:
        """The known instants of `warning_1`, `warning_2` and so on."""
        for field in self.one.outcome.fields:
            prefix, _, number = field.rpartition("_")
            if prefix == name and number.isdecimal() and (at := self.field(field)) is not None:
                yield int(number), at

    def pauses(self, key: str) -> list[tuple[datetime, datetime | None]]:
        """Where the clock of an outcome, such as `deadlines.repair`, stands still."""
        if f"{key}.pauses" not in self.one.result.policy.named:
            return []
        raw = self.one.result.output(f"{key}.pauses") or ()
        return [(instant_of(start), None if end is None else instant_of(end)) for start, end in raw]

    # -- days

    def day_start(self, day: date) -> datetime:
        return _instant(zones.start_of_day((day - EPOCH).days, self.zone))

    def day_end(self, day: date) -> datetime:
        return _instant(zones.end_of_day((day - EPOCH).days, self.zone))

    def whole_day(self, at: datetime | None, day: date | None) -> date | None:
        """The day, where the instant is its 24:00 and so the day is meant; else None."""
        return day if at is not None and day is not None and self.day_end(day) == at else None


def _instant(micros: int) -> datetime:
    return datetime.combine(EPOCH, time(), UTC) + timedelta(microseconds=micros)


def word(value: Any) -> str | None:
    """A text of a decision for people: no characters that steer a terminal, None where there is none."""
    return clean(str(value)) if value not in (None, "") else None


def clipped(
    spans: list[tuple[datetime, datetime | None]], first: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    """The parts of the spans between two instants."""
    cut = [(max(start, first), last if end is None else min(end, last)) for start, end in spans]
    return [(start, end) for start, end in cut if start < end]
