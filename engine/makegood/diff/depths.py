"""The whole meaning of a subject, day by day: what each of its expressions comes to through all that it uses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from makegood.calendars import Calendar
from makegood.cases.kind import Kind
from makegood.diff.answers import APPLIES, Subject
from makegood.diff.cones import keys_of
from makegood.editions import Edition, Timeline
from makegood.meanings import Constant, Deep, Meanings, plain_meaning
from makegood.model import ParameterValues, Policy

# From the first day (None: always) on: a meaning.
Steps = tuple[tuple[int | None, Hashable], ...]


def fields_meaning(deep: Deep, subject: Subject) -> Hashable:
    """The meaning of every field of a subject; None where the policy does not have it."""
    policy = deep.policy
    keys = keys_of(policy, subject)
    if subject.section == APPLIES or not keys:
        return None
    outcome = policy.outcome(subject.key)
    names = list(outcome.fields) if outcome is not None else [subject.section]
    currency = outcome.info.get("currency") if outcome is not None else None
    return (currency, *((name, deep.of(key)) for name, key in zip(names, keys, strict=True)))


class Meaning:
    """What one side means: its editions, each with the meanings of its names."""

    def __init__(
        self,
        versions: Sequence[Policy],
        known_at: int | None,
        meanings: Meanings,
        calendars: Mapping[str, Calendar],
        kind: Kind,
    ) -> None:
        self.kind = kind
        self.timeline = Timeline(versions, known_at)
        self.editions = [
            (one, Deep(one.policy, _on(one.start, known_at), meanings, calendars)) for one in self.timeline.editions
        ]

    def own(self, subject: Subject) -> Steps:
        """The meaning of a subject inside the policy's scope, over time."""
        return _steps([(one, fields_meaning(deep, subject)) for one, deep in self.editions])

    def scope(self) -> Steps:
        """To which cases the policy applies, over time, and what dates them."""
        return _steps([(one, (*self._dating(one, deep), deep.of("when"))) for one, deep in self.editions])

    def dating(self) -> frozenset[Hashable]:
        """By which fact, and in which zone, the day of a case is told."""
        return frozenset(self._dating(one, deep) for one, deep in self.editions)

    def _dating(self, edition: Edition, deep: Deep) -> tuple[Hashable, ...]:
        """The fact whose day picks the edition; of an instant the day hangs on the zone."""
        fact = edition.policy.dated_by
        zoned = fact is not None and self.kind.facts[fact].type.kind == "instant"
        return fact, deep.of("zone") if zoned else None


def _on(day: int | None, known_at: int | None) -> Callable[[ParameterValues], Hashable]:
    def meant(parameter: ParameterValues) -> Hashable:
        value = parameter.at(day, known_at)
        return None if value is None else Constant(plain_meaning(value))

    return meant


# Between editions, and after the last one: no version is in force.
GAP: Hashable = "no version"


def _steps(editions: Sequence[tuple[Edition, Hashable]]) -> Steps:
    """One step for each stretch of time with one meaning."""
    found: list[tuple[int | None, Hashable]] = []
    end: int | None = None
    for at, (edition, meaning) in enumerate(editions):
        if (at and end is not None and edition.start is not None and edition.start > end) or (
            not at and edition.start is not None
        ):
            found.append((end, GAP))
        if not found or found[-1][1] != meaning:
            found.append((edition.start, meaning))
        end = edition.end
    if editions and end is not None:
        found.append((end, GAP))
    return tuple(found)


def alike_where_both(one: Steps, other: Steps) -> bool:
    """Whether two meanings are the same on every day on which both have a version in force."""
    days = sorted({start for steps in (one, other) for start, _ in steps if start is not None})
    for day in [None, *days]:
        meant = [_at(steps, day) for steps in (one, other)]
        if GAP not in meant and meant[0] != meant[1]:
            return False
    return True


def constant(steps: Steps) -> bool:
    """Whether the meaning is one and the same wherever there is one."""
    return len({meaning for _, meaning in steps} - {GAP}) <= 1


def _at(steps: Steps, day: int | None) -> Hashable:
    found: Hashable = GAP
    for start, meaning in steps:
        if start is None or (day is not None and start <= day):
            found = meaning
    return found
