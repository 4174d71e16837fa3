"""All changes between two books, and the books in which only some of them are made, checked as any other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from makegood.book import Book, Vocabulary
from makegood.calendars import Calendar
from makegood.changes.mixed import MixedText, mixed_text, unknown_parameters
from makegood.changes.model import Applied, Change, Plan
from makegood.loading import overlaps, read_policy
from makegood.model import Policy
from makegood.origins import text_of
from makegood.others import NONE
from makegood.plugin_schemas import policy_checker
from makegood.problems import Problem, ordered
from makegood.reread import Words, read_again
from makegood.schema import Checker
from makegood.source import Document

Made = tuple[Policy | None, tuple[Problem, ...]]


@dataclass(slots=True)
class ChangeSet:
    """The changes in the order of the new files, and the plan of every version. Mixed versions are kept once made."""

    changes: tuple[Change, ...]
    plans: tuple[Plan, ...]
    vocabulary: Vocabulary
    calendars: Mapping[str, Calendar]
    old_calendars: Mapping[str, Calendar]
    calendar_changes: Mapping[str, str]
    overlapping: bool = False
    _made: dict[tuple[int, Applied], Made] = field(default_factory=dict, repr=False)
    _texts: dict[tuple[int, Applied], Made] = field(default_factory=dict, repr=False)

    def of(self, policy: str) -> tuple[Change, ...]:
        """The changes that reach one policy, by its id in the new book, or in the old one if it is gone."""
        return tuple(one for one in self.changes if policy in one.policies)

    def ids(self, changes: Iterable[Change | str]) -> Applied:
        """Raises KeyError for what is no change of this set."""
        known = {one.id for one in self.changes}
        wanted = frozenset(one if isinstance(one, str) else one.id for one in changes)
        for one in sorted(wanted - known):
            raise KeyError(one)
        return wanted

    def apply(self, changes: Iterable[Change | str]) -> tuple[Book, list[Problem]]:
        """The old book with only these changes, its policies under the ids of the new book; and what is wrong with it.

        With problems of level "error" the book lacks what is wrong and must not decide: the changes need others, which
        `makegood.changes.steps` finds.
        """
        chosen = self.ids(changes)
        policies, problems = self._policies(chosen)
        calendars = {**self.old_calendars, **self.calendars}
        for name, change in self.calendar_changes.items():
            if change not in chosen:
                calendars[name] = self.old_calendars[name]
        return Book(policies, self.vocabulary, calendars), ordered(problems)

    def loads(self, chosen: Applied) -> bool:
        """Whether the old book with these changes alone has no error."""
        return not any(one.level == "error" for one in self._policies(chosen)[1])

    def _policies(self, chosen: Applied) -> tuple[list[Policy], list[Problem]]:
        policies: list[Policy] = []
        problems: list[Problem] = []
        for at, plan in enumerate(self.plans):
            policy, found = self._version(at, plan, chosen)
            problems.extend(found)
            if policy is not None:
                policies.append(policy)
        if not self.overlapping:
            problems.extend(overlaps(policies))
        return self._read_again(policies, problems), problems

    def _read_again(self, policies: list[Policy], problems: list[Problem]) -> list[Policy]:
        """Policies that read others, read again among the mixed ones; what is then gone is a problem of the mixture."""
        if not any(one.others for one in policies):
            return policies
        by_id: dict[str, list[Policy]] = {}
        for one in policies:
            by_id.setdefault(one.id, []).append(one)
        known = self.vocabulary
        words = Words(known.kinds, known.functions, known.outcomes, {**self.old_calendars, **self.calendars})
        try:
            made = read_again(by_id, words)
        except ValueError as error:
            problems.append(Problem("depends-on-problem", str(error)))
            return policies
        return [one for versions in made.values() for one in versions]

    def _version(self, at: int, plan: Plan, chosen: Applied) -> Made:
        own = plan.changes() & chosen
        found = self._made.get((at, own))
        if found is None:
            found = self._made[at, own] = self._mixed(at, plan, own)
        return found

    def _mixed(self, at: int, plan: Plan, own: Applied) -> Made:
        """A version with its own chosen changes; one that has all or none of them is as it was loaded."""
        if plan.whole is not None:
            there = plan.new if plan.whole in own else plan.old
        elif own == plan.changes():
            there = plan.new
        elif not own:
            there = plan.old
        else:
            return self._read(at, plan, own)
        return (None if there is None else replace(there, id=plan.id)), ()

    def _read(self, at: int, plan: Plan, own: Applied) -> Made:
        assert plan.old is not None
        assert plan.new is not None
        policy, found = self._checked(at, plan, own - {plan.dates})
        if policy is None:
            return None, found
        dated = plan.new if plan.dates is None or plan.dates in own else plan.old
        digest = hashlib.sha256("\n".join([plan.old.digest, plan.new.digest, *sorted(own)]).encode()).hexdigest()
        unknown = {name: replace(policy.parameters[name], values=()) for name in unknown_parameters(plan, own)}
        made = replace(
            policy, id=plan.id, start=dated.start, end=dated.end, pending=dated.pending, published=dated.published,
            digest=f"sha256:{digest}", parameters={**policy.parameters, **unknown},
        )  # fmt: skip
        return made, found

    def _checked(self, at: int, plan: Plan, own: Applied) -> Made:
        """The mixed text of a version read and checked: the days of the version are no part of it."""
        if (at, own) not in self._texts:
            assert plan.new is not None
            text = mixed_text(plan, own)
            problems = _shape(text, plan.new, policy_checker(self.vocabulary))
            policy = None
            if not problems:
                others = plan.new.read_among or (None if plan.old is None else plan.old.read_among) or NONE
                policy, problems = read_policy(text, self.vocabulary, {**self.old_calendars, **self.calendars}, others)
            self._texts[at, own] = policy, tuple(problems)
        return self._texts[at, own]


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of a mixed text, as the checker of a schema asks for them."""

    text: MixedText

    def value(self, path: tuple[str | int, ...]) -> Any:
        return self.text.place(path)

    def key(self, path: tuple[str | int, ...]) -> Any:
        return self.text.key_place(path)


def _shape(text: MixedText, new: Policy, checker: Checker) -> list[Problem]:
    """What the schema of policies says against a mixed text: a key may be gone that another one needs."""
    places: Any = _Places(text)
    found = checker.check(Document(text.file, _alone(text.data), places, ""))
    # A policy over the one it extends was checked layer by layer; whole it may well say more than the schema likes.
    if found and checker.check(Document(new.file, _alone(text_of(new).data), places, "")):
        return []
    return [one for one in found if one.level == "error"]


def _alone(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "extends"}


def rank_of(policies: Sequence[str], files: Sequence[str]) -> Any:
    """The order of changes: policy by policy, by where they stand in the new files; what is gone comes last."""

    def rank(change: Change) -> tuple[object, ...]:
        place = change.place
        first = policies.index(change.policy) if change.policy in policies else len(policies)
        if place is None:
            return (first, 2, 0, 0, 0, change.id)
        file = files.index(place.file) if place.file in files else len(files)
        return (first, change.new_place is None, file, place.line, place.column, change.id)

    return rank
