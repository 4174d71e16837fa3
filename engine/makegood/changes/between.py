"""Two books → their change set: which policies and versions stand against each other, and what differs in each."""

from __future__ import annotations

from collections.abc import Sequence

from makegood.book import Book
from makegood.calendars import same_days
from makegood.changes import titles
from makegood.changes.changeset import ChangeSet, rank_of
from makegood.changes.compare import compare
from makegood.changes.known import as_known
from makegood.changes.ledger import Ledger
from makegood.changes.model import Plan
from makegood.loading import overlaps
from makegood.model import Path, Policy
from makegood.origins import text_of
from makegood.problems import Place
from makegood.shown import date_text

# (id in the new book, id in the old one); None where a book has no such policy.
PairIds = tuple[str | None, str | None]


def changes_between(old: Book, new: Book, pairs: Sequence[PairIds] | None = None) -> ChangeSet:
    """The changes that make the new book of the old one.

    `pairs` says which policies are compared, (new, old); by default those of one id, and those that only one book has.
    """
    if pairs is None:
        pairs = [
            (name if name in new.policies else None, name if name in old.policies else None)
            for name in dict.fromkeys([*new.policies, *old.policies])
        ]
    ledger = Ledger()
    plans: list[Plan] = []
    for after, before in pairs:
        plans += _policy(ledger, after or before or "", _versions(new, after), _versions(old, before))
    for plan in plans:
        if plan.old is not None and plan.new is not None:
            compare(plan, ledger)
    calendar_changes = _calendars(ledger, old, new, plans)
    sides = [[one for one in side if one is not None] for side in ([p.old for p in plans], [p.new for p in plans])]
    policies = [after or before or "" for after, before in pairs]
    files = list(dict.fromkeys(document.file for one in (*sides[1], *sides[0]) for document in text_of(one).documents))
    return ChangeSet(
        ledger.ordered(rank_of(policies, files)), tuple(plans), new.vocabulary, new.calendars, old.calendars,
        calendar_changes, overlapping=any(overlaps(side) for side in sides),
    )  # fmt: skip


def _versions(book: Book, policy: str | None) -> list[Policy]:
    """The versions of a policy as they were published by the day by which the book is known."""
    if policy is None:
        return []
    day = book.known_at
    found = [
        as_known(one, day, book.vocabulary, book.calendars)
        for one in book.policies[policy]
        if day is None or (one.published or day) <= day
    ]
    return sorted(found, key=lambda one: (one.pending, one.start is not None, one.start or 0, one.published or 0))


def _policy(ledger: Ledger, name: str, new: Sequence[Policy], old: Sequence[Policy]) -> list[Plan]:
    if not new or not old:
        return _whole_policy(ledger, name, new, old)
    plans: list[Plan] = []
    for before, after in _matched(old, new):
        plan = Plan(name, before, after)
        if before is None or after is None:
            one = after or before
            assert one is not None
            start = "pending" if one.pending else date_text(one.start)
            sides = [None if each is None else ("", _place(each)) for each in (before, after)]
            subject = titles.version(name, start)
            plan.whole = ledger.note("version", name, ("effective",), subject, *sides, mark=f"@{start or 'always'}")
        plans.append(plan)
    return plans


def _whole_policy(ledger: Ledger, name: str, new: Sequence[Policy], old: Sequence[Policy]) -> list[Plan]:
    """A policy that only one side has: one change, however many versions it has."""
    if not new and not old:
        return []
    sides = [("", _place(side[0])) if side else None for side in (old, new)]
    change = ledger.note("policy", name, ("policy",), titles.policy(name), *sides)
    return [Plan(name, None, one, whole=change) for one in new] + [Plan(name, one, None, whole=change) for one in old]


def _place(policy: Policy) -> Place:
    return text_of(policy).place(("policy",))


def _matched(old: Sequence[Policy], new: Sequence[Policy]) -> list[tuple[Policy | None, Policy | None]]:
    """Versions of one first day meet; a single version that is left on each side meets the other."""
    left = list(old)
    pairs: list[tuple[Policy | None, Policy | None]] = []
    for one in new:
        met = next((other for other in left if _first_day(other) == _first_day(one)), None)
        if met is not None:
            left.remove(met)
        pairs.append((met, one))
    alone = [at for at, (before, _) in enumerate(pairs) if before is None]
    if len(left) == 1 and len(alone) == 1:
        pairs[alone[0]] = (left.pop(), pairs[alone[0]][1])
    return [*pairs, *((one, None) for one in left)]


def _first_day(policy: Policy) -> tuple[bool, int | None, int | None]:
    return (policy.pending, policy.start, policy.published)


def _calendars(ledger: Ledger, old: Book, new: Book, plans: Sequence[Plan]) -> dict[str, str]:
    """The calendars that both books have, that a policy uses, and that are other ones now."""
    used = {name for book in (old, new) for name in book.calendars_used(book.kinds)}
    found: dict[str, str] = {}
    for name in sorted(used):
        both = (old.calendars.get(name), new.calendars.get(name))
        if both[0] is not None and both[1] is not None and not same_days(*both):
            path: Path = ("calendar", name)
            sides = [(f"{side.calendars[name].digest[:19]}", None) for side in (old, new)]
            found[name] = ledger.note("calendar", plans[0].id if plans else "", path, titles.calendar(name), *sides)
    return found


__all__ = ["PairIds", "changes_between"]
