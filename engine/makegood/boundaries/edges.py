"""Where on a grid of whole numbers an answer changes: doubling steps outwards, then halving to the exact neighbours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

Answers = Sequence[Hashable]
MOST_ROUNDS = 4


def edges(ask: Callable[[int], Answers], start: int, low: int, high: int) -> list[int]:
    """The neighbours on both sides of every change of any answer that was found, in order.

    `ask` gives the answers at a grid position, as many everywhere unless its first answer differs. Between two
    positions tried, an answer that changes and changes back is not seen.
    """
    known: dict[int, Answers] = {}

    def at(place: int) -> Answers:
        if place not in known:
            known[place] = ask(place)
        return known[place]

    places = _spread(start, low, high)
    found: set[int] = set()
    for _ in range(MOST_ROUNDS):
        fresh: set[int] = set()
        for one, other in pairwise(places):
            for which in _differing(at(one), at(other)):
                fresh.update(_between(at, which, one, other))
        fresh -= found
        if not fresh:
            break
        found |= fresh
        # Beside a change of one answer another may have changed, and changed back before the next place tried.
        places = sorted({*places, *fresh})
    return sorted(found)


def _spread(start: int, low: int, high: int) -> list[int]:
    """Positions from `start` outwards in doubling steps, and both ends."""
    places = {low, high, start}
    step = 1
    while start - step > low or start + step < high:
        places.update(place for place in (start - step, start + step) if low < place < high)
        step *= 2
    return sorted(places)


def _differing(one: Answers, other: Answers) -> list[int]:
    if one[0] != other[0] or len(one) != len(other):
        return [0]
    return [at for at in range(len(one)) if one[at] != other[at]]


def _between(at: Callable[[int], Answers], which: int, low: int, high: int) -> tuple[int, int]:
    """Two neighbours between which one answer changes."""
    before = at(low)[which]
    while high - low > 1:
        middle = (low + high) // 2
        answers = at(middle)
        if which < len(answers) and answers[which] == before and (which == 0 or answers[0] == at(low)[0]):
            low = middle
        else:
            high = middle
    return low, high
