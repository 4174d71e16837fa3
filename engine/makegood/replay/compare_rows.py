"""Comparing case by case, in plain Python: the meaning that the columns must give too, and the way without polars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.book import Book
from makegood.currencies import NO_CURRENCY
from makegood.decide import Result
from makegood.decision import Decision
from makegood.replay.pairs import Pair, Track
from makegood.replay.tally import DECIDED, OPEN, OPEN_CELL, OUT, OUT_CELL, Cell, Example, Mover, Purse, Sum, Tally

NOT_APPLICABLE = "not_applicable"
# The code of ISO 4217 for no currency: the policy names none, and the case gives no money, or that of several.
# Decimals of the points of a score, which may be any ratio; the rest is cut off.
NUMBER_SCALE = 6


@dataclass(frozen=True, slots=True)
class Counted:
    """How one case was counted. `open` is what of it is undecided after the change (bits, as in `Tally.open`).

    `paid` is what each purse pays before and after, where that is decided whole.
    """

    open: int
    changed: bool
    better: bool
    worse: bool
    paid: Mapping[Purse, tuple[int, int]]


class RowComparison:
    """Compares two decisions of one case at a time, and counts."""

    def __init__(
        self, pairs: Sequence[Pair], tracks: Sequence[Track], scales: Mapping[Track, int], tally: Tally, most: int
    ) -> None:
        self.pairs = pairs
        self.tracks = tracks
        self.scales = scales
        self.most = most
        self.tally = tally

    def add(
        self, row: int, case_id: str, old: Decision, new: Decision, facts: Mapping[str, str], given: str | None
    ) -> Counted:
        """Count one case, and say how it was counted.

        `facts` are the texts of the facts that the policies read, `given` is the currency of its money, if it has one.
        """
        tally, example = self.tally, (row, case_id)
        tally.compared += 1
        decisions = {"old": old, "new": new}
        scopes = {
            pair: tuple(_applies(decisions[side], pair.side(side)) for side in ("old", "new")) for pair in self.pairs
        }
        changed, better, worse = False, False, False
        opened = {"old": 0, "new": 0}
        amounts: dict[Purse, list[tuple[Track, int | None, int | None]]] = {}
        for bit, (pair, (before, after)) in enumerate(scopes.items(), len(self.tracks)):
            tally.pairs[pair].applies[before, after] += 1
            changed = changed or before != after
            opened["old"] |= (before is None) << bit
            opened["new"] |= (after is None) << bit
        tally.governed_before += any(before is True for before, _ in scopes.values())
        tally.governed_after += any(after is True for _, after in scopes.values())
        for bit, track in enumerate(self.tracks):
            scale = self.scales.get(track, 0)
            halves = {side: half_of(decisions[side], track, side, scale) for side in ("old", "new")}
            (was, due), (is_now, due_now) = halves["old"], halves["new"]
            verdict = self._count(track, example, was, is_now, due, due_now)
            changed, better, worse = changed or verdict[0], better or verdict[1] > 0, worse or verdict[1] < 0
            opened["old"] |= (was[0] == OPEN) << bit
            opened["new"] |= (is_now[0] == OPEN) << bit
            if track.is_money:
                purse = Purse(track.pair, track.pays or "company", track.currency or given or NO_CURRENCY)
                amounts.setdefault(purse, []).append((track, _amount(was), _amount(is_now)))
        tally.changed += changed
        tally.better += better and not worse
        tally.worse += worse and not better
        tally.mixed += worse and better
        tally.open[opened["old"], opened["new"]] += 1
        paid: dict[Purse, tuple[int, int]] = {}
        for purse, parts in amounts.items():
            total = self._pay(purse, parts, example, facts)
            if total.cases:
                paid[purse] = (total.before, total.after)
        return Counted(opened["new"], changed, better, worse, paid)

    def _count(
        self, track: Track, example: Example, was: Cell, is_now: Cell, due: int | None, due_now: int | None
    ) -> tuple[bool, int]:
        """Count an outcome; whether it changed, and 1, 0, -1 for better, neither or worse for the customer."""
        tally = self.tally.outcomes[track]
        moved = moved_by(track, due, due_now)
        known = (due is None) == (due_now is None)
        changed = was != is_now or moved != 0 or not known
        tally.steps.add((was, is_now), 1, [example] if changed else ())
        tally.steps.settle()
        tally.changed += changed
        tally.undecided_before += was[0] == OPEN
        tally.undecided_after += is_now[0] == OPEN
        if moved:
            side = tally.earlier if moved < 0 else tally.later
            side.add(1, abs(moved), abs(moved), abs(moved), [example])
        verdict = judged(track, was, is_now, moved)
        tally.better += verdict > 0
        tally.worse += verdict < 0
        return changed, verdict

    def _pay(
        self,
        purse: Purse,
        parts: Sequence[tuple[Track, int | None, int | None]],
        example: Example,
        facts: Mapping[str, str],
    ) -> Sum:
        money = self.tally.purse(purse)
        for track, was, is_now in parts:
            own = self.tally.outcomes[track].money.setdefault(purse.currency, Sum())
            own.add(_sum([was], [is_now]))
        total = _sum([was for _, was, _ in parts], [is_now for _, _, is_now in parts])
        money.sum.add(total)
        if total.more or total.less:
            differing = tuple((track.name, was, is_now) for track, was, is_now in parts if was != is_now)
            difference = total.after - total.before
            money.keep([Mover(difference, *example, total.before, total.after, differing, facts)], self.most)
        return total


def half_of(decision: Decision, track: Track, side: str, scale: int = 0) -> tuple[Cell, int | None]:
    """How an outcome stands in one book: its cell, and its moment if it has one. Amounts are given at `scale`."""
    policy = track.pair.side(side)
    result = decision.result(policy) if policy is not None and track.has(side) else None
    if result is None or result.applies is False:
        return OUT_CELL, None
    if result.applies is None or result.raw is None:
        return OPEN_CELL, None
    places = result.layout.places
    if track.main not in places:
        return OUT_CELL, None
    moment = result.raw[places[track.moment]] if track.moment is not None and track.moment in places else None
    if track.applies is not None and track.applies in places and result.raw[places[track.applies]] is False:
        return (DECIDED, NOT_APPLICABLE), None
    value = result.raw[places[track.main]]
    if value is None and moment is None:
        return OPEN_CELL, None
    if track.is_money:
        value = value * 10 ** (scale - _scale(result, track.main))
    elif track.main.endswith(".points") and value is not None:
        value = value * 10**NUMBER_SCALE // 10 ** _scale(result, track.main)
    return (DECIDED, value), moment


def moved_by(track: Track, due: int | None, due_now: int | None) -> int:
    """By how many microseconds a moment moved; nothing where one of them is not known."""
    return 0 if due is None or due_now is None else (due_now - due) * track.tick


def judged(track: Track, was: Cell, is_now: Cell, moved: int) -> int:
    """1 where the new outcome is better for the customer, -1 where worse, 0 where neither or not comparable.

    The order is that of layers: money the company pays more or the customer pays less, a company's deadline earlier or a
    customer's later, a remedy granted. A promise that is withdrawn is worse, one that is new is better.
    """
    if OPEN in (was[0], is_now[0]):
        return 0
    if track.is_money:
        more = (_amount(is_now) or 0) - (_amount(was) or 0)
        return _sign(more if track.pays == "company" else -more)
    if track.section == "remedies":
        return _sign((is_now[1] is True) - (was[1] is True))
    if track.section == "deadlines":
        promised = _promised(is_now) - _promised(was)
        return _sign((promised or -moved) if track.owed_by == "company" else (-promised or moved))
    return 0


def _promised(cell: Cell) -> int:
    return int(cell[0] == DECIDED and cell[1] not in (NOT_APPLICABLE, "cancelled"))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _sum(was: Sequence[int | None], is_now: Sequence[int | None]) -> Sum:
    """One case's share of a sum."""
    before, after = sum(one or 0 for one in was), sum(one or 0 for one in is_now)
    if None in was or None in is_now:
        return Sum(undecided=1, open_before=before, open_after=after)
    return Sum(before=before, after=after, cases=1, more=int(after > before), less=int(after < before))


def _amount(cell: Cell) -> int | None:
    """An amount; nothing where the policy does not govern, None where it is undecided."""
    return None if cell[0] == OPEN else 0 if cell[0] == OUT else cell[1]


def _applies(decision: Decision, policy: str | None) -> bool | None:
    return False if policy is None else decision.applies(policy)


def _scale(result: Result, key: str) -> int:
    return result.layout.policy.named[key].node.scale or 0


def scales_of(tracks: Sequence[Track], new: Book, old: Book) -> dict[Track, int]:
    """The decimals in which each amount is counted: the most that any version of either side gives."""
    found: dict[Track, int] = {}
    for track in tracks:
        if track.is_money:
            sides = ((new, track.pair.new), (old, track.pair.old))
            versions = [one for book, policy in sides if policy is not None for one in book.policies[policy]]
            named: list[Any] = [one.named[track.main].node.scale for one in versions if track.main in one.named]
            found[track] = max((scale for scale in named if scale is not None), default=0)
    return found
