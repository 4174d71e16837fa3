"""The atomic changes between two books of policies, each of which can be applied alone to the old one.

`changes_between(old, new)` finds them, `.apply(some)` makes the old book with some of them, `steps_of` says which go together.
"""

from __future__ import annotations

from makegood.changes.between import changes_between
from makegood.changes.changeset import ChangeSet
from makegood.changes.model import ADDED, CHANGED, KINDS, MOVED, REMOVED, Change
from makegood.changes.steps import Step, closed, steps_of

__all__ = [
    "ADDED", "CHANGED", "KINDS", "MOVED", "REMOVED", "Change", "ChangeSet", "Step", "changes_between", "closed",
    "steps_of",
]  # fmt: skip
