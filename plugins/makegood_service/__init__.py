"""After-sales service of any industry: requests, reviews, standards."""

from __future__ import annotations

from pathlib import Path

from makegood import hookimpl, shipped


@hookimpl
def makegood_case_kinds() -> list[Path]:
    """The JSON Schemas of the industry's case kinds."""
    return sorted(shipped("schemas/cases").glob("service.*.schema.json"))


@hookimpl
def makegood_policy_roots() -> list[Path]:
    """The folder of the industry's policies."""
    return [shipped("policies") / "service"]
