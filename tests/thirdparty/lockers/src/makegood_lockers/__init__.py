"""Parcel lockers: what a plugin brings to makegood, hook by hook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from makegood import Function, LintRule, OutcomeKind, hookimpl

from makegood_lockers.rules import VOUCHER_WITHOUT_END
from makegood_lockers.vouchers import VOUCHERS
from makegood_lockers.weight import VOLUMETRIC_WEIGHT

HERE = Path(__file__).parent


@hookimpl
def makegood_api() -> int:
    """The plugin interface that this was made for."""
    return 1


@hookimpl
def makegood_case_kinds() -> list[Path]:
    """`lockers.parcel`."""
    return [HERE / "lockers.parcel.schema.json"]


@hookimpl
def makegood_outcome_kinds() -> list[OutcomeKind]:
    """`vouchers`."""
    return [VOUCHERS]


@hookimpl
def makegood_functions() -> list[Function]:
    """`volumetric_weight`."""
    return [VOLUMETRIC_WEIGHT]


@hookimpl
def makegood_calendars() -> list[Path]:
    """`locker_service`."""
    return [HERE / "calendars" / "locker_service.yaml"]


@hookimpl
def makegood_lint_rules() -> list[LintRule]:
    """`voucher-without-end`."""
    return [VOUCHER_WITHOUT_END]


@hookimpl
def makegood_commands() -> list[Any]:
    """`makegood volumetric-weight`."""
    from makegood_lockers.command import volumetric_weight

    return [volumetric_weight]


@hookimpl
def makegood_policy_roots() -> list[Path]:
    """The policies of the lockers."""
    return [HERE / "policies"]
