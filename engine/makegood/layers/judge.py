"""What the comparison of one policy version's outcomes needs, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makegood.layers.links import Layers, replaces, version_of
from makegood.layers.order import Measure, measure_of
from makegood.model import Outcome

if TYPE_CHECKING:
    from makegood.decide import Layout


@dataclass(frozen=True, slots=True)
class Judged:
    """One outcome: how it is measured (None: it has no order), and whether it stands whatever lies below."""

    outcome: Outcome
    measure: Measure | None
    replaces: bool


Judge = Mapping[str, Judged]
"""By the key of the outcome."""


def judge_of(layers: Layers, layout: Layout) -> Judge:
    """The judge of a policy version."""
    version = version_of(layout.policy)
    found = layers.judges.get(version)
    if found is None:
        policy = layout.policy
        found = layers.judges[version] = {
            one.key: Judged(one, measure_of(policy, one, layout.places), replaces(policy, one))
            for one in policy.outcomes
        }
    return found
