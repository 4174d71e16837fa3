"""The list of changes while it is written: each with its id, its place on both sides and its line for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from makegood.changes.model import ADDED, CHANGED, REMOVED, Change
from makegood.changes.titles import title_of
from makegood.model import Path
from makegood.problems import Place

# A place on one side: its text and where it stands.
Side = tuple[str, Place | None]
_Sign = tuple[object, ...]


@dataclass(slots=True)
class Ledger:
    """Changes by id. A line that several policies inherit is one change, whichever of them it is found in."""

    changes: dict[str, Change] = field(default_factory=dict)
    signs: dict[_Sign, str] = field(default_factory=dict)

    def note(
        self, kind: str, policy: str, path: Path, subject: tuple[str, str], old: Side | None, new: Side | None,
        *, how: str | None = None, mark: str = "", cite: str | None = None,
    ) -> str:  # fmt: skip
        """Write down a change, and give its id. `mark` tells ids of one path apart, such as a date or a row."""
        how = how or (ADDED if old is None else REMOVED if new is None else CHANGED)
        sign = (kind, how, path, old, new)
        known = self.signs.get(sign)
        # Without a place two policies' changes are only alike, not the same.
        if known is not None and any(side is not None and side[1] is not None for side in (old, new)):
            one = self.changes[known]
            if policy not in one.policies:
                self.changes[known] = replace(one, policies=(*one.policies, policy))
            return known
        made = self._free(f"{policy}:{'.'.join(map(str, path))}{mark}")
        texts = (None if old is None else old[0], None if new is None else new[0])
        title = title_of(subject, how, *texts)
        places = (None if old is None else old[1], None if new is None else new[1])
        self.changes[made] = Change(made, kind, how, policy, path, *texts, *places, *title, subject[0], cite, (policy,))
        self.signs[sign] = made
        return made

    def _free(self, wanted: str) -> str:
        number, made = 1, wanted
        while made in self.changes:
            number += 1
            made = f"{wanted}#{number}"
        return made

    def ordered(self, rank: Callable[[Change], tuple[object, ...]]) -> tuple[Change, ...]:
        return tuple(sorted(self.changes.values(), key=rank))
