"""Every hook on one page: what a plugin may bring to makegood.

A hook returns a list and takes nothing; each may be left out. What the engine itself knows and what plugins bring meet in
one vocabulary, in which a word has one owner: of two that claim it, neither is used, and both are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from makegood.functions import Function

if TYPE_CHECKING:
    from makegood.lint_rule import LintRule
    from makegood.outcomes.kind import OutcomeKind

PROJECT = "makegood"
# Raised when a hook changes its meaning: what was made for another number is not used.
API = 1
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def makegood_api() -> int:  # type: ignore[empty-body]
    """The number of the plugin interface that the plugin was made for, 1; one that does not say is taken to mean 1."""


@hookspec
def makegood_case_kinds() -> list[Mapping[str, Any] | Path]:  # type: ignore[empty-body]
    """Case kinds: JSON Schemas (draft 2020-12) with our `x-` words, as data or as the path of a JSON file."""


@hookspec
def makegood_outcome_kinds() -> list[OutcomeKind]:  # type: ignore[empty-body]
    """Outcome kinds: sections of policies with keys of their own, which become expressions."""


@hookspec
def makegood_functions() -> list[Function]:  # type: ignore[empty-body]
    """Functions of the policy language, each perhaps with its form for whole columns."""


@hookspec
def makegood_calendars() -> list[Path]:  # type: ignore[empty-body]
    """Calendar files; a calendar is named by its own `calendar`."""


@hookspec
def makegood_lint_rules() -> list[LintRule]:  # type: ignore[empty-body]
    """Rules of good style that `makegood check` asks beside its own."""


@hookspec
def makegood_commands() -> list[Any]:  # type: ignore[empty-body]
    """Commands of click (`click.Command`) that `makegood` gets beside its own; a command is named by its `name`."""


@hookspec
def makegood_policy_roots() -> list[Path]:  # type: ignore[empty-body]
    """Folders of policies that come with the plugin."""


@hookspec
def makegood_maps() -> list[Path]:  # type: ignore[empty-body]
    """Map files: how the columns of known data become cases; a map is named by its file's name without the ending."""
