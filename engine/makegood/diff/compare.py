"""Two books, compared pair by pair: what is written differently, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from makegood.book import Book
from makegood.diff import versions
from makegood.diff.contents import Written
from makegood.diff.depths import Meaning
from makegood.diff.effects import Asked, effects
from makegood.diff.model import ADDED, REMOVED, Head, Item, PairDiff, Text
from makegood.diff.promises import items_of
from makegood.diff.search import Ground, Versions
from makegood.diff.seeds import Seed, seeds_of
from makegood.meanings import Meanings
from makegood.model import Policy
from makegood.shown import date_text

# Gives the seeds of two policies, as points of the ground that they share.
Seeds = Callable[[Ground], Sequence[Seed]]


def no_seeds(ground: Ground) -> Sequence[Seed]:
    """Nothing to begin with but what the case kind says."""
    return ()


class OtherCases(ValueError):
    """Two policies that read different case kinds: no case can be decided by both."""


def compare(
    old: Book, new: Book, pair: tuple[str | None, str | None], asked: Asked, seeds: Seeds = no_seeds
) -> PairDiff:
    """One pair of policies (old id, new id; None where a side has none). Raises OtherCases."""
    before = versions.known(old.policies[pair[0]], old.known_at) if pair[0] else []
    after = versions.known(new.policies[pair[1]], new.known_at) if pair[1] else []
    if not before or not after:
        return PairDiff(_head(before), _head(after))
    if before[-1].case != after[-1].case:
        raise OtherCases(f"{before[-1].id} reads {before[-1].case} and {after[-1].id} reads {after[-1].case}")
    before, after = versions.aligned(before, after), versions.aligned(after, before)
    meanings = Meanings()
    found = [_with_note(one) for one in _items(_Pages(old, before, meanings), _Pages(new, after, meanings))]
    meant = [one for one in found if one.meaning]
    kind = new.kind(after[-1].case)
    facts = tuple(dict.fromkeys(name for one in (*after, *before) for name in one.facts))
    ground = Ground(kind, facts, _side(old, before), _side(new, after))
    told = tuple(
        Meaning(one, book.known_at, meanings, book.calendars, kind) for one, book in ((before, old), (after, new))
    )
    known = seeds_of(ground, seeds(ground))
    return PairDiff(
        _head(before),
        _head(after),
        tuple(meant),
        tuple(one for one in found if not one.meaning),
        tuple(effects(ground, told, meant, known, asked)),
        sum(not one.made for one in known),
    )


def _side(book: Book, policies: Sequence[Policy]) -> Versions:
    return Versions(policies, book.known_at, book.calendars)


def _head(policies: Sequence[Policy]) -> Head | None:
    if not policies:
        return None
    last = policies[-1]
    return Head(last.id, last.title, tuple(one.file for one in policies))


def _with_note(item: Item) -> Item:
    """An adopted version has no first day yet; how it is compared all the same."""
    texts = [one.text for one in (item.old, item.new) if one is not None]
    if (item.name, item.part) != ("effective", "from") or "pending" not in texts:
        return item
    return replace(item, note="a pending version is compared as if it were in force on the days of the other")


@dataclass(frozen=True, slots=True)
class _Pages:
    """The versions of one side, and how each is read."""

    book: Book
    policies: Sequence[Policy]
    meanings: Meanings

    def of(self, policy: Policy) -> Written:
        return Written(policy, self.meanings, self.book.calendars, self.book.known_at)


def _items(old: _Pages, new: _Pages) -> list[Item]:
    """What differs between the versions of one date; a version that is only new is held against what it follows."""
    several = len(old.policies) > 1 or len(new.policies) > 1
    found: list[Item] = []
    for before, after in versions.matched(old.policies, new.policies):
        one = after or before
        assert one is not None
        name = f"from {date_text(one.start)}" if one.start is not None else "from always"
        if before is None or after is None:
            place = (old if after is None else new).of(one).place(("policy",))
            text = Text(one.file, place)
            sides = (text, None) if after is None else (None, text)
            found.append(Item("version", name, "", REMOVED if after is None else ADDED, *sides))
            before = before or versions.governing(old.policies, one.start)
        if before is not None and after is not None:
            items = items_of(old.of(before), new.of(after))
            found += [replace(item, version=name) for item in items] if several else items
    return found
