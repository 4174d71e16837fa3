"""The outcome kinds, in the order in which a decision shows them. A new kind is a module and its name here."""

from __future__ import annotations

from makegood.outcomes import compensation, deadline, remedy, score
from makegood.outcomes.kind import OutcomeKind

KINDS: tuple[OutcomeKind, ...] = (compensation.KIND, deadline.KIND, remedy.KIND, score.KIND)
BY_SECTION: dict[str, OutcomeKind] = {kind.section: kind for kind in KINDS}
