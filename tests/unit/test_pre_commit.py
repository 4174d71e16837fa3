"""The hooks that we offer to pre-commit: a manifest that it takes, with commands that exist."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from makegood.cli.group import COMMANDS
from pre_commit.clientlib import InvalidManifestError, load_manifest

MANIFEST = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in load_manifest(str(MANIFEST))}


def test_the_hooks_are_those_of_the_manual() -> None:
    page = (MANIFEST.parent / "docs" / "check.md").read_text("utf-8")
    assert sorted(HOOKS) == ["makegood-check", "makegood-fix", "makegood-test"]
    assert all(f"`{name}`" in page for name in HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_runs_a_command_on_whole_folders(name: str) -> None:
    program, command = shlex.split(HOOKS[name]["entry"])
    assert program == "makegood"
    assert command in COMMANDS
    assert HOOKS[name]["pass_filenames"] is False
    assert "yaml" in HOOKS[name]["types_or"]


def test_the_check_of_a_manifest_is_none_in_name_only(tmp_path: Path) -> None:
    wrong = tmp_path / "hooks.yaml"
    wrong.write_text(MANIFEST.read_text("utf-8").replace("entry: makegood check", "enter: makegood check"), "utf-8")
    with pytest.raises(InvalidManifestError):
        load_manifest(str(wrong))
