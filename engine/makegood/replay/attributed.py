"""What each change between the two books does by itself, as a dry-run's reports read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from makegood.changes import Step
from makegood.replay.tally import Purse

# How the parts were found: each change alone on top of the old book, one after the other, or the mean of all orders.
ALONE, IN_ORDER, SHAPLEY = "alone", "sequential", "shapley"


@dataclass(frozen=True, slots=True)
class Attributed:
    """One step from the old book to the new, and what it changes.

    Counts are of cases; `money` is the difference that each purse pays, in its units.
    """

    step: Step
    changed: int = 0
    better: int = 0
    worse: int = 0
    money: Mapping[Purse, int | Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attribution:
    """The steps in the order of the new files. What their money leaves of a purse's difference is their interaction."""

    how: str
    parts: tuple[Attributed, ...]

    def rest(self, purse: Purse, whole: int) -> int | Fraction:
        """What of a purse's whole difference none of the steps makes by itself."""
        return whole - sum(part.money.get(purse, 0) for part in self.parts)
