"""Changes that cannot be made alone, with what they need: the steps in which a new book is made of an old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from makegood.changes.changeset import ChangeSet
from makegood.changes.model import ADDED, REMOVED, Applied, Change

_WORD = re.compile(r"[a-z][a-z0-9_]*")
# What only the policy itself reads: where nothing reads it, no outcome can differ by it.
_NAMES = ("parameters", "let", "values", "tables")


@dataclass(frozen=True, slots=True)
class Step:
    """A change, and those that are made with it because the old book does not load with the change alone."""

    change: Change
    goes_with: tuple[Change, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        return (self.change, *self.goes_with)

    @property
    def ids(self) -> Applied:
        return frozenset(one.id for one in self.changes)


def steps_of(found: ChangeSet) -> tuple[Step, ...]:
    """The steps, in the order of the changes.

    A change and what it needs are one step. Only a name that comes for the sake of several goes with each of them; it is
    no step of its own, and neither is a name that goes because nothing reads it any more.
    """
    silent = {one.id for one in found.changes if _silent(found, one)}
    groups: list[Applied] = []
    for change in found.changes:
        if change.id not in silent:
            groups = _joined(found, groups, closed(found, frozenset((change.id,))), silent)
    groups += _names_alone(found, groups, silent)
    order = {one.id: at for at, one in enumerate(found.changes)}
    return tuple(sorted((_step(found, group, silent) for group in groups), key=lambda step: order[step.change.id]))


def _joined(found: ChangeSet, groups: list[Applied], needs: Applied, silent: set[str]) -> list[Applied]:
    """The groups with one more: it is joined with those that it shares a change with, silent names left aside."""
    while True:
        near = [group for group in groups if (group & needs) - silent]
        whole = closed(found, needs.union(*near))
        groups = [group for group in groups if group not in near]
        if not near and whole == needs:
            return [*groups, needs]
        needs = whole


def _names_alone(found: ChangeSet, groups: list[Applied], silent: set[str]) -> list[Applied]:
    """New names that nothing reads, and names that nothing read: each by itself."""
    made: list[Applied] = []
    for change in found.changes:
        if change.id in silent and not any(change.id in group for group in groups):
            needs = closed(found, frozenset((change.id,)))
            made += [needs] if len(needs) == 1 else []
    return made


def _step(found: ChangeSet, group: Applied, silent: set[str]) -> Step:
    """A group with the change in front that it is there for."""
    changes = [one for one in found.changes if one.id in group]
    loud = [one for one in changes if one.id not in silent] or changes
    first = next((one for one in loud if one.kind in ("version", "policy")), loud[0])
    return Step(first, tuple(one for one in changes if one is not first))


def _silent(found: ChangeSet, change: Change) -> bool:
    """Whether a change only brings or takes away a name, which is nothing to outcomes that do not read it."""
    if change.how not in (ADDED, REMOVED) or len(change.path) != 2 or change.path[0] not in _NAMES:
        return False
    policies = [one for plan in found.plans if plan.id in change.policies for one in (plan.old, plan.new) if one]
    facts = (found.vocabulary.kinds[one.case].facts for one in policies if one.case in found.vocabulary.kinds)
    return not any(change.path[1] in one for one in facts)  # a name may refine a fact that others read


def closed(found: ChangeSet, wanted: Applied) -> Applied:
    """The changes wanted and the fewest others with which the old book loads; the same for the same changes always."""
    if found.loads(wanted):
        return wanted
    order = [one.id for one in found.changes]
    for base in (_guess(found, wanted), _same_versions(found, wanted), frozenset(order)):
        if base > wanted and found.loads(base):
            extra = _reduced(lambda some: found.loads(wanted | some), [one for one in order if one in base - wanted])
            return wanted | extra
    return frozenset(order)  # the new book itself, which was loaded


def _guess(found: ChangeSet, wanted: Applied) -> Applied:
    """By their texts: the new names that changes use, and the changes of what used a name that is gone."""
    brought = {str(one.path[-1]): one.id for one in found.changes if one.how == ADDED and len(one.path) == 2}
    known = {one.id: one for one in found.changes}
    made, waiting = set(wanted), list(wanted)
    while waiting:
        change = known[waiting.pop()]
        more = {brought[word] for word in _WORD.findall(change.new_text or "") if word in brought}
        if change.how == REMOVED and len(change.path) == 2:
            more |= _users(found.changes, str(change.path[-1]))
        waiting += more - made
        made |= more
    return frozenset(made)


def _users(changes: Iterable[Change], name: str) -> set[str]:
    return {one.id for one in changes if one.old_text is not None and name in _WORD.findall(one.old_text)}


def _same_versions(found: ChangeSet, wanted: Applied) -> Applied:
    """Every change of the versions that these changes touch."""
    return frozenset().union(*(plan.changes() for plan in found.plans if plan.changes() & wanted))


def _reduced(loads: Callable[[Applied], bool], extra: list[str]) -> Applied:
    """The changes left when all that can be done without are taken away, the last ones first, many at once first."""
    kept = extra[::-1]
    size = max(len(kept) // 2, 1)
    while True:
        at = 0
        while at < len(kept):
            tried = kept[:at] + kept[at + size :]
            if loads(frozenset(tried)):
                kept = tried
            else:
                at += size
        if size == 1:
            return frozenset(kept)
        size = (size + 1) // 2 if size > 2 else 1
