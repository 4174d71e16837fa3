"""Editions: the stretches of time in which a policy's text and every dated parameter stay the same."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.cases.facts import span_raw
from makegood.expr.raw import raw_literal
from makegood.model import ParameterValues, Policy
from makegood.parameters import exactness
from makegood.values import Period, Quantity


@dataclass(frozen=True, slots=True)
class Edition:
    """One policy version with its parameters in force from `start` (day since 1970, None = open) to `end` (exclusive).

    `parameters` are raw values at the scale of their exactness; None where no value is in force.
    """

    policy: Policy
    start: int | None
    end: int | None
    parameters: Mapping[str, Any]


def raw_parameter(parameter: ParameterValues, day: int | None, known_at: int | None, scale: int | None) -> Any:
    """The raw value of a parameter in force on a day, at the scale of all its values."""
    value = parameter.at(day, known_at)
    if parameter.type.kind == "span" and isinstance(value, Period | Quantity):
        return span_raw(value)
    if parameter.type.of is not None and parameter.type.of.kind == "span" and isinstance(value, tuple):
        return tuple(span_raw(one) for one in value)
    return raw_literal(value, scale)


def of_version(policy: Policy, known_at: int | None = None) -> list[Edition]:
    """The editions of one version, in order."""
    edges = [policy.start, *policy.breakpoints()]
    scales = {name: exactness(one).scale for name, one in policy.parameters.items()}
    made: list[Edition] = []
    for at, start in enumerate(edges):
        end = edges[at + 1] if at + 1 < len(edges) else policy.end
        values = {name: raw_parameter(one, start, known_at, scales[name]) for name, one in policy.parameters.items()}
        made.append(Edition(policy, start, end, values))
    return made


class Timeline:
    """The editions of one policy id in the order of their dates; `at(day)` finds the one in force."""

    def __init__(self, versions: Sequence[Policy], known_at: int | None = None) -> None:
        self.id = versions[0].id
        self.known_at = known_at
        dated = [
            one for one in versions if not one.pending and (known_at is None or (one.published or known_at) <= known_at)
        ]
        # A version published later stands above an earlier one that governs the same days (errata, retroactive law).
        ordered = sorted(dated, key=lambda one: (one.start is not None, one.start or 0, one.published or 0))
        self.editions: list[Edition] = []
        for version in ordered:
            self._lay_over(of_version(version, known_at))
        self.starts = [-(10**9) if one.start is None else one.start for one in self.editions]
        self.dated_by = self._dated_by()

    def _lay_over(self, above: list[Edition]) -> None:
        if not above:
            return
        start, end = above[0].start, above[-1].end
        kept: list[Edition] = []
        for one in self.editions:
            kept.extend(_outside(one, start, end))
        self.editions = sorted([*kept, *above], key=lambda one: (one.start is not None, one.start or 0))

    def _dated_by(self) -> str | None:
        """The fact whose date picks the edition; None where there is one edition for all time, or the instant picks it."""
        if not self.editions:
            return None
        first, last = self.editions[0], self.editions[-1]
        always = first is last and first.start is None and first.end is None
        return None if always else last.policy.dated_by

    def at(self, day: int) -> Edition | None:
        """The edition in force on a day; None when no version governs it."""
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            return None
        found = self.editions[place]
        return found if found.end is None or day < found.end else None


def _outside(edition: Edition, start: int | None, end: int | None) -> list[Edition]:
    """What is left of an edition outside [start, end)."""
    parts: list[Edition] = []
    if start is not None and (edition.start is None or edition.start < start):
        before = start if edition.end is None else min(edition.end, start)
        parts.append(Edition(edition.policy, edition.start, before, edition.parameters))
    if end is not None and (edition.end is None or end < edition.end):
        after = end if edition.start is None else max(edition.start, end)
        parts.append(Edition(edition.policy, after, edition.end, edition.parameters))
    return [part for part in parts if part.start is None or part.end is None or part.start < part.end]
