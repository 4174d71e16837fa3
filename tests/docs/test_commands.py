"""docs/cli.md holds the commands' own help; the commands in the README do what it says, in a copy of the project."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.commands import PAGE, names, written
from tests.docs.pages import README, ROOT, blocks

COPIED = ("examples", "policies")


def test_the_help_on_the_page_is_the_commands_own() -> None:
    page = PAGE.read_text("utf-8")
    assert written(page) == page, "run: python -m tests.docs.commands"


def test_every_command_has_its_heading() -> None:
    headings = re.findall(r"^## makegood ([\w-]+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(names())
    assert sorted(re.findall(r"<!-- help: ([\w-]+) -->", PAGE.read_text("utf-8"))) == sorted(headings)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the README's reader has before them: the project's data and the files it tells to write."""
    folder = tmp_path_factory.mktemp("readme")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)
    for block in blocks(README, "yaml"):
        (name,) = (word.removeprefix("file=") for word in block.words if word.startswith("file="))
        (folder / name).write_text(block.text, "utf-8")
    return folder


COMMANDS = [line for block in blocks(README, "sh") for line in block.text.splitlines() if line.startswith("makegood ")]


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"
    assert done.stderr in ("", "written: handbook.html\n")
    return done.stdout


def test_the_readme_has_its_commands() -> None:
    assert [line.split()[1] for line in COMMANDS] == [
        "check",
        "test",
        "decide",
        "explain",
        "test",
        "test",
        "dry-run",
        "docs",
    ]


@pytest.mark.parametrize("line", COMMANDS)
def test_command_of_the_readme_runs(line: str, copy: Path) -> None:
    script = "import sys; sys.argv[0] = 'makegood'; from makegood.cli import main; main()"
    said = run([sys.executable, "-c", script, *shlex.split(line)[1:]], copy)
    if " docs " in line:
        assert (copy / "handbook.html").stat().st_size > 100_000
        return
    assert said
    if "--html" in line:
        (shown,) = blocks(README, "text")
        assert shown.text in said
        assert (copy / "report.html").stat().st_size > 10_000


def test_python_of_the_readme_runs(copy: Path) -> None:
    (block,) = blocks(README, "python")
    said = run([sys.executable, "-W", "ignore::ResourceWarning", "-c", block.text], copy)
    assert "airline.goodwill/voucher" in said
