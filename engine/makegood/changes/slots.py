"""Two lists item by item: which stay, which change, come, go or change places, and the order that mixes them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from makegood.changes.model import Slot


def by_key(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Slot]:
    """Items that are known by a key and whose order means nothing: the new order, then what is gone."""
    places = {key: at for at, key in enumerate(old)}
    met = [Slot(places.get(key), at) for at, key in enumerate(new)]
    kept = {slot.old for slot in met}
    return [*met, *(Slot(at, None) for at in range(len(old)) if at not in kept)]


def in_order(old: Sequence[tuple[Hashable, Hashable]], new: Sequence[tuple[Hashable, Hashable]]) -> list[Slot]:
    """Rows of which the first that fits is taken: each item is its test and what it gives.

    Rows that stand in the same order on both sides are matched; between them a row meets the one with its test, or what
    it gives, or simply the one at its place. What goes at one place and comes at another is two slots, `moved` below.
    """
    slots: list[Slot] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            slots += [Slot(low + at, start + at) for at in range(high - low)]
        else:
            slots += _between(old, new, range(low, high), range(start, end))
    return slots


def _between(
    old: Sequence[tuple[Hashable, Hashable]], new: Sequence[tuple[Hashable, Hashable]], left: range, right: range
) -> list[Slot]:
    """Slots of a stretch in which no row stays as it is: pairs in order, what is left over in its place."""
    pairs: list[tuple[int, int]] = []
    low = left.start
    for at in right:
        met = next((one for one in range(low, left.stop) if _akin(old[one], new[at])), None)
        if met is not None:
            pairs.append((met, at))
            low = met + 1
    if not pairs and len(left) == len(right):
        pairs = list(zip(left, right, strict=True))
    slots: list[Slot] = []
    one, other = left.start, right.start
    for met, at in [*pairs, (left.stop, right.stop)]:
        slots += _unmatched(range(one, met), range(other, at))
        if met < left.stop and at < right.stop:
            slots.append(Slot(met, at))
        one, other = met + 1, at + 1
    return slots


def _unmatched(left: range, right: range) -> list[Slot]:
    if len(left) == len(right):
        return [Slot(*pair) for pair in zip(left, right, strict=True)]
    return [*(Slot(at, None) for at in left), *(Slot(None, at) for at in right)]


def _akin(one: tuple[Hashable, Hashable], other: tuple[Hashable, Hashable]) -> bool:
    return one[0] == other[0] or one[1] == other[1]


def moved(slots: Sequence[Slot], old: Sequence[Hashable], new: Sequence[Hashable]) -> dict[int, int]:
    """The rows that only changed places: old index → new index."""
    gone = [slot.old for slot in slots if slot.new is None and slot.old is not None]
    found: dict[int, int] = {}
    for slot in slots:
        if slot.old is None and slot.new is not None:
            same = next((at for at in gone if at not in found and old[at] == new[slot.new]), None)
            if same is not None:
                found[same] = slot.new
    return found


def applied(slots: Sequence[Slot], chosen: frozenset[str]) -> list[tuple[bool, int]]:
    """The items of a mixed list: whether each is the new side's, and its index there."""
    made: list[tuple[bool, int]] = []
    for slot in slots:
        is_new = slot.change is None or slot.change in chosen
        at = slot.new if is_new else slot.old
        if at is not None:
            made.append((is_new, at))
    return made
