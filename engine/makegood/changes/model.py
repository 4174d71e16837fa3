"""What an atomic change is, and the plan by which two versions of a policy are mixed out of their parts."""

from __future__ import annotations

from dataclasses import dataclass, field

from makegood.model import Path, Policy
from makegood.problems import Place

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"

# What a change is of. A condition is any `when`; an expression is that of a `let` or of `values`; a key is any other of
# an outcome or a table.
KINDS = (
    "parameter", "expression", "condition", "amount", "key", "row", "rows", "table", "outcome", "setting", "dates",
    "version", "policy", "calendar",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that decides otherwise. `old_text` is None for what is new, `new_text` for what is gone.

    `subject` is what of the policy it is, in English, without what happens to it. `path` is that of the side that has it, the
    new one first. `policies` are all that the change reaches: what a policy
    inherits changes with the line that it inherits. Changes are equal when their ids are.
    """

    id: str
    kind: str
    how: str
    policy: str
    path: Path = field(compare=False)
    old_text: str | None = field(compare=False)
    new_text: str | None = field(compare=False)
    old_place: Place | None = field(compare=False)
    new_place: Place | None = field(compare=False)
    title_en: str = field(compare=False)
    title_zh: str = field(compare=False)
    subject: str = field(compare=False)
    cite: str | None = field(default=None, compare=False)
    policies: tuple[str, ...] = field(default=(), compare=False)

    @property
    def title(self) -> dict[str, str]:
        """One line for people, by language."""
        return {"en": self.title_en, "zh": self.title_zh}

    @property
    def place(self) -> Place | None:
        """Where it stands now; of what is gone, where it stood."""
        return self.new_place or self.old_place


@dataclass(frozen=True, slots=True)
class Slot:
    """One item of a list on both sides, by index; None where a side lacks it. `change` is None where it stays."""

    old: int | None
    new: int | None
    change: str | None = None


@dataclass(slots=True)
class Plan:
    """One version of a policy on both sides, and the ids of the changes between them.

    `keys` has the changes of single values by path; `lists` the items of tables and of dated values. `whole` is the id of
    the change by which the version comes or goes, `dates` of that of its days.
    """

    id: str
    old: Policy | None
    new: Policy | None
    whole: str | None = None
    dates: str | None = None
    keys: dict[Path, str] = field(default_factory=dict)
    lists: dict[Path, tuple[Slot, ...]] = field(default_factory=dict)

    def changes(self) -> frozenset[str]:
        """The ids of everything that differs here."""
        listed = (slot.change for slots in self.lists.values() for slot in slots)
        return frozenset(one for one in (self.whole, self.dates, *self.keys.values(), *listed) if one is not None)


# The ids that are applied → what they stand for; a plan is read with one of these.
Applied = frozenset[str]
