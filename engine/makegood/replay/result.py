"""The result of a dry-run: what was compared, the tally, what was rejected. The three reports read this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from makegood.cases.kind import Kind
from makegood.problems import Problem
from makegood.replay.fail_if import Verdict
from makegood.replay.pairs import Pair, Track
from makegood.replay.sources import Sources
from makegood.replay.tally import Tally

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
    """Rejected cases with one reason: how many, the sentence of the first, the first places."""

    code: str
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
    groups: dict[str, RejectGroup] = field(default_factory=dict)

    def add(self, code: str, message: str, place: str) -> None:
        self.count += 1
        self.groups.setdefault(code, RejectGroup(code, message)).add(place)

    def sorted(self) -> list[RejectGroup]:
        """The most frequent reason first."""
        return sorted(self.groups.values(), key=lambda one: (-one.count, one.code))


@dataclass(frozen=True, slots=True)
class DryRun:
    """Everything that a report says, before it is put into words. No clock goes in: equal inputs give equal reports."""

    kind: Kind
    files: Sequence[str]
    at: str
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
