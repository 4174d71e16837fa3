"""The tutorial, done as it says: its files written, its commands run in order, its answers seen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from makegood.cli.group import group

from tests.docs.pages import DOCS, Block, blocks

PAGE = DOCS / "tutorial.md"


def named(block: Block, word: str) -> str | None:
    return next((one.split("=", 1)[1] for one in block.words if one.startswith(f"{word}=")), None)


def run(block: Block, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", block.text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == int(named(block, "exit") or 0), f"{block}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def test_the_tutorial_works_as_it_says(tmp_path: Path) -> None:
    said = ""
    ran = 0
    for block in blocks(PAGE):
        file = named(block, "file")
        if file is not None:
            (tmp_path / file).write_text(block.text, "utf-8")
        elif block.language == "sh" and "norun" not in block.words:
            said = run(block, tmp_path)
            ran += 1
        elif block.language == "text":
            for line in block.text.splitlines():
                assert line in said, f"{block}: not said: {line!r}\n{said}"
    assert ran >= 13
    assert (tmp_path / "report.html").stat().st_size > 10_000


# -- what goes wrong: each sentence of the page's table is what somebody sees who does it wrong

WRONG = [
    (("check",), "elsewhere", "", "There is no folder 'policies' here: the policies that came with makegood are used"),
    (("test", "policies"), "policies/late_tests.yaml", "", "there is no test file"),
    (("check", "policies"), "policies/goodwill.txt", "", "there is nothing to check"),
    (("check", "policies"), "policies/a.yaml", "    when: late and|   when: late and",
     "this line does not fit the block that it stands in"),
    (("check", "policies"), "policies/a.yaml", "== 'DE'|= 'DE'", "'=' does not compare"),
    (("check", "policies"), "policies/a.yaml", "== 'DE'|== 'DE", "a quote is opened here and not closed"),
    (("check", "policies"), "policies/a.yaml", "3 h|3h", "is read as a text"),
    (("check", "policies"), "policies/a.yaml", ">= 90 min|>= 90", "they cannot meet"),
    (("check", "policies"), "policies/a.yaml", "late and|late， and", "'，' has no meaning here"),
    (("decide", "case.json"), "policies/a.yaml", "", "must be an instant"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "file", "change", "said"), WRONG)
def test_what_beginners_meet(
    command: tuple[str, ...], file: str, change: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    policy = next(block.text for block in blocks(PAGE) if named(block, "file") == "policies/goodwill.yaml")
    policy = policy.replace("arival", "arrival")
    if change:
        before, after = change.split("|")
        assert policy.count(before) >= 1
        policy = policy.replace(before, after)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(policy, "utf-8")
    (tmp_path / "case.json").write_text('{"scheduled_departure": "2026-07-15"}', "utf-8")
    found = CliRunner().invoke(group, command)
    assert said in found.output
    assert said in PAGE.read_text("utf-8")


def test_every_sentence_of_the_table_is_tried() -> None:
    table = PAGE.read_text("utf-8").partition("| you see | because |")[2].partition("\n\n")[0]
    told = {one for line in table.splitlines() for one in re.findall(r"\*([^*]+)\*", line.split(" | ")[0])}
    assert told - {said for *_, said in WRONG} == {"rejected"}
