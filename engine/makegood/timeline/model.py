"""What a timeline is: lanes with bars and marks. Nothing here knows how it is drawn, or in which language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

# The kinds of bars, in the order in which a legend names them.
BARS = ("running", "paused", "overdue", "ahead", "tier", "below", "interval", "window")
# The kinds of marks, in the order in which they are told where they fall on one instant.
MARKS = (
    "counted_from", "activated", "reset", "cancelled", "warned", "warning", "missed", "ended", "fulfilled", "paused",
    "resumed", "reached", "notified", "stood_still", "prepare", "visit", "latest", "resumes", "earliest", "due", "ends",
    "next_tier", "notify", "following",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time. `open`: it goes on, and ends here only because it is now. `tier` and `to` are of a ladder.

    `tier` None in a bar of kind `tier`: on which rung the case stood is not known.
    """

    kind: str
    start: datetime
    end: datetime
    open: bool = False
    tier: int | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at an instant. `day` is its date where the day is meant: the last one of a deadline, that of a visit.

    `number` counts warnings, rungs and notices from 1; `text` is the policy's own word for it (`50 percent`, a role).
    """

    kind: str
    at: datetime
    day: date | None = None
    number: int | None = None
    text: str | None = None
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One deadline, ladder or visit. `state` is its state now; `late` since when it is or was too late, `done` since when not."""

    sort: str
    policy: str
    name: str
    title: str
    zone: str
    state: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    who: str | None = None
    cite: str | None = None
    tier: int | None = None
    due: datetime | None = None
    late: tuple[datetime, datetime] | None = None
    provisional: bool = False
    notified: int | None = None

    @property
    def id(self) -> str:
        return f"{self.policy}/{self.name}"

    def instants(self) -> Iterator[datetime]:
        """Every instant at which something begins, ends or happens in it."""
        for bar in self.bars:
            yield bar.start
            yield bar.end
        for mark in self.marks:
            yield mark.at


@dataclass(frozen=True, slots=True)
class Resting:
    """What has nothing to draw: `why` is not_started, not_applicable, undecided or undated; `missing` what it needs to know."""

    id: str
    title: str
    why: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The life of one case. `at` is the instant of evaluation, `zone` that of most lanes."""

    case: str
    kind: str
    at: datetime | None
    zone: str
    lanes: tuple[Lane, ...]
    resting: tuple[Resting, ...] = ()
    problems: tuple[str, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()

    def marks(self) -> list[tuple[Lane, Mark]]:
        """Every mark with its lane, in order."""
        found = [(lane, mark) for lane in self.lanes for mark in lane.marks]
        order = {id(lane): at for at, lane in enumerate(self.lanes)}
        return sorted(
            found, key=lambda one: (one[1].at, MARKS.index(one[1].kind), order[id(one[0])], one[1].number or 0)
        )
