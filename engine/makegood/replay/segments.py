"""Who is touched: cases counted by each value of a fact, and amounts by size. Exact, bounded, mergeable slice by slice.

Few different values are counted one by one. Once there are more, they are counted by cells of a grid that does not depend
on the data, so that the counts are the same whatever the slices were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood.cases.facts import FactSpec
from makegood.replay.segments_grid import Edge, Grid, grid_of
from makegood.replay.tally import Purse

# Past so many different values of a size, cells of the grid are counted instead.
MOST_VALUES = 256
# Past so many different texts, a fact is a name of each case and no way to part them.
MOST_TEXTS = 5_000
DAY_MICROS = 86_400_000_000

Key = bool | str | int | None


@dataclass(slots=True)
class Paid:
    """Money before and after, in the units of a purse."""

    before: int = 0
    after: int = 0


@dataclass(slots=True)
class Part:
    """The cases of one segment. `better` and `worse` are for the customer, and a case may be both.

    Money is that of cases that are decided whole on both sides, as in the totals.
    """

    cases: int = 0
    changed: int = 0
    better: int = 0
    worse: int = 0
    money: dict[Purse, Paid] = field(default_factory=dict)

    def add(self, other: Part) -> None:
        self.cases += other.cases
        self.changed += other.changed
        self.better += other.better
        self.worse += other.worse
        for purse, paid in other.money.items():
            self.pay(purse, paid.before, paid.after)

    def pay(self, purse: Purse, before: int, after: int) -> None:
        if before or after:
            own = self.money.setdefault(purse, Paid())
            own.before += before
            own.after += after


@dataclass(slots=True)
class Segments:
    """One fact over all cases: its parts by value, or by cell of `grid` once the values are `many`.

    Of dates and instants the days are counted. A text with more values than are counted is `lost`.
    """

    fact: str
    grid: Grid | None = None
    micros: bool = False
    parts: dict[Key, Part] = field(default_factory=dict)
    many: bool = False
    lost: bool = False

    def key(self, value: Any) -> Key:
        """The part that a raw value belongs to."""
        if value is None:
            return None
        if self.micros:
            return int(value // DAY_MICROS)
        return self.grid.cell(value) if self.many and self.grid is not None else value

    def part(self, key: Key) -> Part:
        return self.parts.setdefault(key, Part())

    def settle(self, values: int = 0) -> None:
        """Past the limit go over to the grid, or give up; never gone back on. `values` are as many as are known to come."""
        values = max(values, len(self.parts))
        if self.grid is not None and not self.many and values > MOST_VALUES:
            self.many, parts = True, self.parts
            self.parts = {}
            for value, part in parts.items():
                self.part(self.key(value)).add(part)
        if self.grid is None and not self.micros and values > MOST_TEXTS:
            self.lost, self.parts = True, {}


@dataclass(slots=True)
class Spread:
    """How often each amount came, by value or, once they are `many`, by cell of the grid."""

    grid: Grid
    counts: dict[int, int] = field(default_factory=dict)
    many: bool = False

    def add(self, key: int, count: int) -> None:
        self.counts[key] = self.counts.get(key, 0) + count

    def key(self, value: int) -> int:
        return self.grid.cell(value) if self.many else value

    def settle(self, values: int = 0) -> None:
        if self.many or max(values, len(self.counts)) <= MOST_VALUES:
            return
        self.many, counts = True, self.counts
        self.counts = {}
        for value, count in counts.items():
            self.add(self.key(value), count)


@dataclass(slots=True)
class Spreads:
    """The amounts of a purse case by case: before, after, and by how much they differ. Only cases decided whole."""

    before: Spread
    after: Spread
    difference: Spread

    @classmethod
    def over(cls, grid: Grid) -> Spreads:
        return cls(Spread(grid), Spread(grid), Spread(grid))

    def add(self, before: int, after: int) -> None:
        for spread, value in ((self.before, before), (self.after, after), (self.difference, after - before)):
            spread.add(spread.key(value), 1)
            spread.settle()


@dataclass(slots=True)
class Detail:
    """What is counted beyond the totals, when a report asks for it. `grid_of` gives the grid of a purse's amounts.

    `asked` are the facts that were asked for by name.
    """

    segments: dict[str, Segments]
    grid_of: Callable[[Purse], Grid] = field(compare=False)
    asked: tuple[str, ...] = ()
    spreads: dict[Purse, Spreads] = field(default_factory=dict)

    def spread(self, purse: Purse) -> Spreads:
        if purse not in self.spreads:
            self.spreads[purse] = Spreads.over(self.grid_of(purse))
        return self.spreads[purse]

    def add_case(self, raw: Mapping[str, Any], part: Part, money: Mapping[Purse, tuple[int, int]]) -> None:
        """Count one case: its raw facts, its flags, and what each purse pays where it is decided whole."""
        for purse, (before, after) in money.items():
            part.pay(purse, before, after)
            self.spread(purse).add(before, after)
        for name, segments in self.segments.items():
            if not segments.lost:
                segments.part(segments.key(raw.get(name))).add(part)
                segments.settle()


def segments_of(spec: FactSpec, thresholds: tuple[Edge, ...]) -> Segments | None:
    """How the cases are parted by a fact, before any is counted; None for what has no parts (lists, records)."""
    match spec.type.kind:
        case "boolean" | "text" | "choice" | "date" | "span":
            return Segments(spec.name)
        case "instant":
            return Segments(spec.name, micros=True)
        case "integer" | "number" | "quantity" | "money":
            return Segments(spec.name, grid_of(spec, thresholds))
    return None
