"""The outcome kinds of the core, in the order in which a decision shows them; a vocabulary adds those of plugins."""

from __future__ import annotations

from collections.abc import Mapping

from makegood.outcomes import compensation, deadline, escalation, remedy, score, visit
from makegood.outcomes.kind import OutcomeKind

KINDS: tuple[OutcomeKind, ...] = (
    compensation.KIND, deadline.KIND, escalation.KIND, visit.KIND, remedy.KIND, score.KIND,
)  # fmt: skip
BY_SECTION: Mapping[str, OutcomeKind] = {kind.section: kind for kind in KINDS}
