"""The tutorial, done as it says: its files written, its commands run in order, its answers seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
