"""What a dry-run counts: exact, mergeable slice by slice, the same whether rows or columns were compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from makegood.replay.pairs import Pair, Track

if TYPE_CHECKING:
    from makegood.replay.segments import Detail

# How one side of an outcome stands: its policy (or the outcome) does not govern the case; it is undecided; it has a value.
OUT, OPEN, DECIDED = 0, 1, 2

Cell = tuple[int, Any]
Step = tuple[Cell, Cell]
OUT_CELL: Cell = (OUT, None)
OPEN_CELL: Cell = (OPEN, None)

EXAMPLES = 3
# Of cases whose money moves one way, so many are kept whatever moves the other way.
MOST_EACH_WAY = 5
# So many sets of undecided outcomes are shown by an example.
MOST_SETS = 50
# A transition table of more kinds of change than this is one of every single amount: its classes are counted instead.
MOST_STEPS = 120

# The number of a case's row, from 0, and its id.
Example = tuple[int, str]


def first(examples: Iterable[Example]) -> list[Example]:
    """The few examples that stand first in the data, whatever the slices were."""
    return sorted(examples)[:EXAMPLES]


def coarse(step: Step) -> Step:
    """The classes of a step between amounts: nothing, or something; and which of two is more."""
    was, is_now = (_something(cell) for cell in step)
    if was == is_now and step[0] != step[1]:
        is_now = (DECIDED, MORE if _is_more(step[1][1], step[0][1]) else LESS)
    return was, is_now


MORE, LESS = "more", "less"


def _something(cell: Cell) -> Cell:
    return (DECIDED, cell[1] != 0) if cell[0] == DECIDED and cell[1] not in (MORE, LESS) else cell


def _is_more(one: Any, other: Any) -> bool:
    return isinstance(one, int) and isinstance(other, int) and one > other


@dataclass(slots=True)
class Steps:
    """How often each value before met each value after, and the first cases of each change."""

    counts: Counter[Step] = field(default_factory=Counter)
    examples: dict[Step, list[Example]] = field(default_factory=dict)
    coarse: bool = False

    def add(self, step: Step, count: int, examples: Iterable[Example] = ()) -> None:
        """Count a step; `examples` are some of its cases, if it is a change."""
        if self.coarse:
            step = coarse(step)
        self.counts[step] += count
        self.examples[step] = first([*self.examples.get(step, ()), *examples])

    def settle(self) -> None:
        """Past the limit go over to classes; called between slices, and never gone back on."""
        if self.coarse or len(self.counts) <= MOST_STEPS:
            return
        counts, examples = self.counts, self.examples
        self.counts, self.examples, self.coarse = Counter(), {}, True
        for step, count in counts.items():
            self.add(step, count, examples.get(step, ()))


@dataclass(slots=True)
class Moves:
    """Moments that moved: how many, and by how many microseconds in all, at least and at most (all positive)."""

    count: int = 0
    total: int = 0
    least: int = 0
    most: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, count: int, total: int, least: int, most: int, examples: Iterable[Example]) -> None:
        if count == 0:
            return
        self.least = min(self.least, least) if self.count else least
        self.most = max(self.most, most)
        self.count += count
        self.total += total
        self.examples = first([*self.examples, *examples])


@dataclass(slots=True)
class Sum:
    """Money of one currency, before and after, in units of 10**-scale: where both sides are decided, and where not.

    `open_before` and `open_after` add up what is decided in cases that are not decided whole.
    """

    before: int = 0
    after: int = 0
    cases: int = 0
    more: int = 0
    less: int = 0
    undecided: int = 0
    open_before: int = 0
    open_after: int = 0

    def add(self, other: Sum) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class OutcomeTally:
    """One outcome over all cases."""

    steps: Steps = field(default_factory=Steps)
    changed: int = 0
    better: int = 0
    worse: int = 0
    undecided_before: int = 0
    undecided_after: int = 0
    money: dict[str, Sum] = field(default_factory=dict)
    earlier: Moves = field(default_factory=Moves)
    later: Moves = field(default_factory=Moves)


@dataclass(frozen=True, slots=True)
class Mover:
    """One case whose money changed much. `parts` gives before and after per outcome that differs; None is undecided."""

    difference: int
    row: int
    id: str
    before: int
    after: int
    parts: tuple[tuple[str, int | None, int | None], ...]
    facts: Mapping[str, str]

    @property
    def rank(self) -> tuple[int, int]:
        """The larger difference first, then the earlier row."""
        return (-abs(self.difference), self.row)


@dataclass(frozen=True, slots=True)
class Purse:
    """What one side of the world pays under one pair of policies in one currency."""

    pair: Pair
    pays: str
    currency: str


@dataclass(slots=True)
class Money:
    """A purse's totals case by case, and the cases that moved it most: by size, and the first few each way."""

    sum: Sum = field(default_factory=Sum)
    movers: list[Mover] = field(default_factory=list)
    up: list[Mover] = field(default_factory=list)
    down: list[Mover] = field(default_factory=list)

    def keep(self, movers: Sequence[Mover], most: int) -> None:
        self.movers = _largest([*self.movers, *movers], most)
        self.up = _largest([*self.up, *(one for one in movers if one.difference > 0)], MOST_EACH_WAY)
        self.down = _largest([*self.down, *(one for one in movers if one.difference < 0)], MOST_EACH_WAY)


def _largest(movers: Iterable[Mover], most: int) -> list[Mover]:
    return sorted(movers, key=lambda one: one.rank)[:most]


@dataclass(slots=True)
class PairTally:
    """Whether a pair's policies govern the cases: steps between True, False and None (unknown)."""

    applies: Counter[tuple[bool | None, bool | None]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Undecided:
    """The first case with a certain set of undecided outcomes after the change, and what each of them misses."""

    row: int
    id: str
    missing: Mapping[Track, tuple[str, ...]]


@dataclass(slots=True)
class Tally:
    """Everything counted. Counts are of cases unless they say otherwise; `moments` have a known moment of decision.

    `open` counts cases by what is undecided before and after: sets of bits, one for each outcome in the order of
    `outcomes`, then one for each pair of which it is unknown whether it governs. `undecided` has an example of each set.
    `detail` is there where a report asks for it.
    """

    compared: int = 0
    changed: int = 0
    better: int = 0
    worse: int = 0
    mixed: int = 0
    moments: int = 0
    governed_before: int = 0
    governed_after: int = 0
    pairs: dict[Pair, PairTally] = field(default_factory=dict)
    outcomes: dict[Track, OutcomeTally] = field(default_factory=dict)
    money: dict[Purse, Money] = field(default_factory=dict)
    open: Counter[tuple[int, int]] = field(default_factory=Counter)
    undecided: dict[int, Undecided] = field(default_factory=dict)
    detail: Detail | None = None

    @classmethod
    def over(cls, pairs: Iterable[Pair], tracks: Iterable[Track]) -> Tally:
        """An empty tally of these pairs and outcomes."""
        return cls(pairs={one: PairTally() for one in pairs}, outcomes={one: OutcomeTally() for one in tracks})

    def purse(self, purse: Purse) -> Money:
        return self.money.setdefault(purse, Money())

    def never_decided(self) -> list[Track]:
        """Outcomes that these data decide in no case, before or after: they say nothing of either policy."""
        return [track for track, one in self.outcomes.items() if one.steps.counts and not _ever(one.steps)]

    def undecided_cases(self) -> tuple[int, int]:
        """Cases with something undecided before, and after, the outcomes that are never decided left aside."""
        aside = self.mask(self.never_decided())
        before = sum(count for (was, _), count in self.open.items() if was & ~aside)
        return before, sum(count for (_, is_now), count in self.open.items() if is_now & ~aside)

    def undecided_examples(self) -> list[tuple[int, Undecided]]:
        """How many cases have each set of undecided outcomes after the change, with the first of them."""
        aside = self.mask(self.never_decided())
        counts: Counter[int] = Counter()
        for (_, is_now), count in self.open.items():
            counts[is_now] += count
        found = [(counts[mask], one) for mask, one in self.undecided.items() if mask & ~aside]
        return sorted(found, key=lambda one: (-one[0], one[1].row))

    def mask(self, tracks: Iterable[Track]) -> int:
        """The bits of some outcomes."""
        bits = {track: 1 << at for at, track in enumerate(self.outcomes)}
        return sum(bits[track] for track in tracks)

    def shown_rows(self) -> set[int]:
        """The rows of the cases that a report may show whole: movers, and examples of what changed."""
        rows = {mover.row for money in self.money.values() for mover in (*money.movers, *money.up, *money.down)}
        for outcome in self.outcomes.values():
            changes = (examples for (was, is_now), examples in outcome.steps.examples.items() if was != is_now)
            rows.update(row for examples in changes for row, _ in examples)
            rows.update(row for moves in (outcome.earlier, outcome.later) for row, _ in moves.examples)
        return rows

    def settle(self) -> None:
        """Called after each slice: keeps what is counted small."""
        for outcome in self.outcomes.values():
            outcome.steps.settle()


def _ever(steps: Steps) -> bool:
    """Whether there was a decision on either side; what is out of scope is none."""
    return any(cell[0] == DECIDED for step in steps.counts for cell in step) or not any(
        cell[0] == OPEN for step in steps.counts for cell in step
    )
