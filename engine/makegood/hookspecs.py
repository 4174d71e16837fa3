"""Every hook on one page: what a plugin may bring to makegood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pluggy

from makegood.functions import Function

PROJECT = "makegood"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def makegood_case_kinds() -> list[Mapping[str, Any] | Path]:  # type: ignore[empty-body]
    """Case kinds: JSON Schemas (draft 2020-12) with our `x-` words, as data or as the path of a JSON file."""


@hookspec
def makegood_functions() -> list[Function]:  # type: ignore[empty-body]
    """Functions of the policy language."""


@hookspec
def makegood_policy_roots() -> list[Path]:  # type: ignore[empty-body]
    """Folders of policies that come with the plugin."""


@hookspec
def makegood_maps() -> list[Path]:  # type: ignore[empty-body]
    """Map files: how the columns of known data become cases."""
