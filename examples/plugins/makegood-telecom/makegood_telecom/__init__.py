"""Telecom for makegood: what this plugin brings."""

from __future__ import annotations

from pathlib import Path

from makegood import hookimpl

HERE = Path(__file__).parent


@hookimpl
def makegood_api() -> int:
    """The plugin interface this was made for."""
    return 1


@hookimpl
def makegood_case_kinds() -> list[Path]:
    """The case kind `telecom.issue`."""
    return [HERE / "cases" / "telecom.issue.schema.json"]


@hookimpl
def makegood_policy_roots() -> list[Path]:
    """The folder of the policies that come with it."""
    return [HERE / "policies"]
