"""What a diff says: per pair of policies what reads otherwise, and per outcome the cases that show the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makegood.problems import Place

ADDED, REMOVED, CHANGED, MOVED, RENAMED = "added", "removed", "changed", "moved", "renamed"


@dataclass(frozen=True, slots=True)
class Text:
    """What one side writes, and where."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that differs: `part` of `name` in a `section`. `old` is None for what is new, `new` for what is gone.

    `reaches` names the outcomes and values that hang on it. Without `meaning` the text differs and says the same.
    `version` names the version, where a policy has several; `note` says what changed inside a list.
    """

    section: str
    name: str
    part: str
    change: str
    old: Text | None
    new: Text | None
    cite: str | None = None
    reaches: tuple[str, ...] = ()
    meaning: bool = True
    note: str = ""
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a witness turns: on one side of two neighbouring values of a fact old and new agree, on the other not."""

    fact: str
    agrees: str
    differs: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A case that old and new decide differently, cut down to what matters; `at` is the moment of evaluation.

    `before` and `after` are sentences of the same sort; `seed` names the case that it was found from.
    """

    case: Mapping[str, Any]
    at: str | None
    before: str
    after: str
    sort: str
    seed: str
    turns: tuple[Turn, ...] = ()
    expect: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the change comes to for one outcome or value: its witnesses, or how many cases showed no difference.

    `written` says that its own text differs; otherwise something that it depends on does. `scope_only`: the cases found
    are those that one policy governs and the other does not, which the effect on `applies` shows.
    """

    section: str
    name: str
    title: Any
    change: str
    written: bool
    tried: int
    scope_only: bool = False
    witnesses: tuple[Witness, ...] = ()
    cite: str | None = None

    @property
    def key(self) -> str:
        return self.section if self.section == self.name else f"{self.section}.{self.name}"


@dataclass(frozen=True, slots=True)
class Head:
    """One policy of a pair: its id, title, and the files of its versions."""

    id: str
    title: Any
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairDiff:
    """Two policies compared. `without_effect` differs in the text and in no decision."""

    old: Head | None
    new: Head | None
    items: tuple[Item, ...] = ()
    without_effect: tuple[Item, ...] = ()
    effects: tuple[Effect, ...] = ()
    seeds: int = 0

    @property
    def id(self) -> str:
        head = self.new or self.old
        assert head is not None
        return head.id

    @property
    def same(self) -> bool:
        return not self.items and not self.effects and self.old is not None and self.new is not None


@dataclass(frozen=True, slots=True)
class Diff:
    """Two books compared, pair by pair."""

    old: str
    new: str
    pairs: tuple[PairDiff, ...]

    @property
    def same(self) -> bool:
        return all(pair.same for pair in self.pairs)
