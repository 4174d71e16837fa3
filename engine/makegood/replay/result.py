"""The result of a dry-run: what was compared, the tally, what was rejected. The three reports read this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from makegood.cases.kind import Kind
from makegood.problems import Problem
from makegood.replay.fail_if import Verdict
from makegood.replay.moment import Moment
from makegood.replay.pairs import Pair, Track
from makegood.replay.sources import Sources
from makegood.replay.tally import Tally

if TYPE_CHECKING:
    from makegood.decision import Decision
    from makegood.replay.attributed import Attribution
    from makegood.replay.comparison import ShownCase

FIRST_PLACES = 5


@dataclass(frozen=True, slots=True)
class MapNote:
    """The map that made cases of rows, and what it assumes because the data do not say it."""

    name: str
    title: Any
    source: Mapping[str, Any]
    constants: Mapping[str, str]
    note: str | None = None


@dataclass(slots=True)
class RejectGroup:
    """Rejected cases with one reason: the fact (or nothing), how many, the sentence of the first, the first places."""

    code: str
    fact: str
    message: str
    count: int = 0
    places: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        self.count += 1
        if len(self.places) < FIRST_PLACES:
            self.places.append(place)


@dataclass(slots=True)
class Rejected:
    """Cases that are no cases of their kind. A case counts once, under its first problem."""

    count: int = 0
    groups: dict[tuple[str, str], RejectGroup] = field(default_factory=dict)

    def add(self, code: str, fact: str, message: str, place: str) -> None:
        self.count += 1
        self.groups.setdefault((code, fact), RejectGroup(code, fact, message)).add(place)

    def sorted(self) -> list[RejectGroup]:
        """The most frequent reason first."""
        return sorted(self.groups.values(), key=lambda one: (-one.count, one.code, one.fact))


@dataclass(frozen=True, slots=True)
class DryRun:
    """Everything that a report says, before it is put into words. No clock goes in: equal inputs give equal reports.

    `shown` are the cases that a full report may show whole, by row; `decide` decides one of them again, "old" and "new".
    `digests` are those of the case files. `attribution` says what each change does, if that was asked for.
    """

    kind: Kind
    files: Sequence[str]
    moment: Moment
    sources: Sources
    pairs: Sequence[Pair]
    tracks: Sequence[Track]
    scales: Mapping[Track, int]
    tally: Tally
    read: int
    rejected: Rejected
    map: MapNote | None = None
    command: str = ""
    warnings: tuple[Problem, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    shown: Mapping[int, ShownCase] = field(default_factory=dict)
    decide: Callable[[ShownCase], Mapping[str, Decision]] | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    attribution: Attribution | None = None
