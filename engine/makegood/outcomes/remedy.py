"""Remedies: what the customer may ask for in kind: repair, refund, meals, a same-number card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from makegood.outcomes.kind import Lowering, OutcomeKind, boolean


def expressions(data: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    return [("when",)] if "when" in data else []


def lower(outcome: Lowering) -> None:
    outcome.keep("granted", outcome.expression("when") or boolean(True))


KIND = OutcomeKind(
    section="remedies",
    singular="remedy",
    main="granted",
    lower=lower,
    expressions=expressions,
    core=("granted",),
    manual="something the customer may ask for in kind, granted when its condition holds",
)
