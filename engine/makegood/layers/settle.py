"""The results of all layers for one case → which outcomes are decided, which give way, and which hang on unknown facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from makegood.layers.inherited import inherited
from makegood.layers.judge import Judged, judge_of
from makegood.layers.links import Layers
from makegood.layers.order import Worth, compared

if TYPE_CHECKING:
    from makegood.decide import Result

Key = tuple[str, str]
"""The id of a policy and the key of its outcome: ("airline.eu261", "deadlines.refund")."""

# Why an outcome gives way to another one.
KINDER = "kinder"  # the other one is better for the customer
EQUAL = "equal"  # the other one is as good, and above
REPLACES = "replaces"  # the other one is above and says so
UPPER = "upper"  # the other one is above, and such outcomes have no order
UNDECIDED = "undecided"  # it is not known which one is better
INHERITED = "inherited"  # the other one is below, and this one only takes it over
REASONS = (KINDER, EQUAL, REPLACES, UPPER, UNDECIDED, INHERITED)


@dataclass(frozen=True, slots=True)
class Beaten:
    """An outcome that gives way: the policy whose outcome of the same key stands, and why."""

    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of linked outcomes; one that is in neither is decided as it is.

    `open` are those of which it is undecided what they come to, each with the results in which it is undecided, or
    all that cannot be compared. `winners` has for each uppermost outcome that was compared the result that stands.
    """

    out: Mapping[Key, Beaten] = field(default_factory=dict)
    open: Mapping[Key, tuple[Result, ...]] = field(default_factory=dict)
    winners: Mapping[Key, Result] = field(default_factory=dict)

    def stands(self, policy: str, key: str) -> bool:
        """Whether an outcome is decided as its own policy says."""
        return (policy, key) not in self.out and (policy, key) not in self.open


NOTHING = Settled()


@dataclass(slots=True)
class _Settling:
    """The work on one case."""

    layers: Layers
    out: dict[Key, Beaten] = field(default_factory=dict)
    open: dict[Key, tuple[Result, ...]] = field(default_factory=dict)
    winners: dict[Key, Result] = field(default_factory=dict)
    covered: set[Key] = field(default_factory=set)

    def settle(self, upper: Result, below: Sequence[Result]) -> None:
        """Every outcome of an upper policy against those that it lies over, the nearest first."""
        for key in judge_of(self.layers, upper.layout):
            chain = [upper, *(one for one in below if key in judge_of(self.layers, one.layout))]
            if len(chain) > 1 and (upper.policy.id, key) not in self.covered:
                self._settle(key, chain)

    def _settle(self, key: str, chain: Sequence[Result]) -> None:
        """Climb from the lowest: what stands so far against the next one above. What is only taken over is passed by."""
        passed = [one for one, below in pairwise(chain) if self._takes_over(key, one, below)]
        best: Result | None = chain[-1]
        worth = self._worth(chain[-1], key)
        apart: list[Result] = []
        for one in reversed([one for one in chain[:-1] if one not in passed]):
            judged, own = self._judged(one, key), self._worth(one, key)
            if judged.measure is None or judged.replaces:
                better: int | None = 1
                apart = []
            else:
                better = None if best is None else compared(own, worth)
            if better is None:
                apart = [*(apart or ([] if best is None else [best])), one]
                best = None
            elif better >= 0:
                best, worth = one, own
        self.covered.update((one.policy.id, key) for one in chain)
        self._say(key, chain, best, apart)

    def _say(self, key: str, chain: Sequence[Result], best: Result | None, apart: Sequence[Result]) -> None:
        top = chain[0]
        standing = top if best is None else best
        if best is None:
            unknown = tuple(one for one in apart if self._worth(one, key) is None)
            self.open[top.policy.id, key] = unknown or tuple(apart)
        else:
            self.winners[top.policy.id, key] = best
        for one in chain:
            if one is not standing:
                because = UNDECIDED if best is None else self._because(key, chain, standing, one)
                self.out.setdefault((one.policy.id, key), Beaten(standing.policy.id, because))

    def _because(self, key: str, chain: Sequence[Result], winner: Result, other: Result) -> str:
        if chain.index(winner) > chain.index(other):
            above = chain[chain.index(other) : chain.index(winner) + 1]
            return INHERITED if all(self._takes_over(key, *pair) for pair in pairwise(above)) else KINDER
        judged = self._judged(winner, key)
        if judged.replaces:
            return REPLACES
        if judged.measure is None:
            return UPPER
        better = compared(self._worth(winner, key), self._worth(other, key))
        # One in between may have replaced what would have been better.
        return EQUAL if better == 0 else KINDER if better == 1 else REPLACES

    def _takes_over(self, key: str, upper: Result, lower: Result) -> bool:
        """Whether both govern the case, and the upper one promises what the lower one does, in its words."""
        both = all(one.core is not None and one.core[0] is True for one in (upper, lower))
        return both and key in inherited(self.layers, upper.policy, lower.policy)

    def _judged(self, result: Result, key: str) -> Judged:
        return judge_of(self.layers, result.layout)[key]

    def _worth(self, result: Result, key: str) -> Worth | None:
        measure = self._judged(result, key).measure
        if measure is None or result.core is None or result.core[0] is not True:
            return None
        given = result.facts[-1]
        return measure(result.core, result.layout.policy.currency or (given if isinstance(given, str) else None))


def settle(layers: Layers, results: Sequence[Result]) -> Settled:
    """Of the results of one case, each of a policy that governs it or may, which outcomes stand."""
    if len(results) < 2:
        return NOTHING
    by_id = {one.layout.policy.id: one for one in results}
    chains = [
        (one, [by_id[lower] for lower in layers.under(one.layout.policy) if lower in by_id])
        for one in results
        if layers.under(one.layout.policy)
    ]
    work = _Settling(layers)
    # The longest chain holds the shorter ones below it.
    for upper, below in sorted(chains, key=lambda chain: -len(chain[1])):
        if below:
            work.settle(upper, below)
    return Settled(work.out, work.open, work.winners)
