"""docs/timeline.md, done as it says: its files written, its commands run, its answers seen."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from makegood.cli.group import group

from tests.docs.pages import DOCS, Block, blocks

PAGE = DOCS / "timeline.md"


def run(block: Block) -> str:
    said = ""
    for line in block.text.splitlines():
        done = CliRunner().invoke(group, line.split()[1:], env={"COLUMNS": "100"})
        assert done.exit_code == 0, f"{block}\n{done.output}"
        said += done.stdout
    return said


def test_the_page_is_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policies").mkdir()
    said = ""
    shown = 0
    for block in blocks(PAGE):
        file = next((word.removeprefix("file=") for word in block.words if word.startswith("file=")), None)
        if file is not None:
            Path(file).write_text(block.text, "utf-8")
        elif block.language == "sh":
            said = run(block)
        elif block.language == "text":
            assert block.text in said, f"{block}: not said\n{said}"
            shown += 1
    assert shown == 2
    ElementTree.parse("life.svg")
    assert Path("life.html").stat().st_size > 10_000


def test_the_python_on_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.unit.time_desk import book_of
    from tests.unit.timeline_desk import AT, CASE, POLICY

    monkeypatch.chdir(tmp_path)
    (block,) = blocks(PAGE, "py")
    exec(compile(block.text, str(block), "exec"), {"book": book_of(POLICY), "case": CASE, "at": AT, "Path": Path})
    ElementTree.parse("life.svg")
