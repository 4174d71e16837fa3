"""The airline industry: passenger claims, airport functions, policies and data maps."""

from __future__ import annotations

from pathlib import Path

from makegood import Function, hookimpl, shipped

from makegood_airline.functions import FUNCTIONS

MAPS = Path(__file__).parent / "maps"


@hookimpl
def makegood_case_kinds() -> list[Path]:
    """The JSON Schema of `airline.claim`."""
    return [shipped("schemas/cases") / "airline.claim.schema.json"]


@hookimpl
def makegood_functions() -> list[Function]:
    """`great_circle`, `airport_country` and `airport_zone`."""
    return list(FUNCTIONS)


@hookimpl
def makegood_policy_roots() -> list[Path]:
    """The folder of the airline policies."""
    return [shipped("policies") / "airline"]


@hookimpl
def makegood_maps() -> list[Path]:
    """How columns of known public flight data become airline claims."""
    return sorted(MAPS.glob("*.yaml"))
