"""A page done as it says: its files written, its commands typed in order in a folder, its answers seen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import Block, blocks


def named(block: Block, word: str) -> str | None:
    """What stands behind `word=` at the head of a block."""
    return next((one.split("=", 1)[1] for one in block.words if one.startswith(f"{word}=")), None)


def run(block: Block, folder: Path, site: Path | None = None) -> str:
    """What the commands of a block say, which must leave as the block expects. `site` holds what is installed besides."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "COLUMNS": "200"}
    if site is not None:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", block.text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == int(named(block, "exit") or 0), f"{block}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def type_page(page: Path, folder: Path, site: Path | None = None) -> int:
    """Does what a page says in a folder; how many blocks of commands ran.

    A block with `file=` is written, a `sh` block without `norun` is run, each line of a `text` block must be in the answer to
    the commands before it. Only blocks with the word `installed` see `site`.
    """
    said, ran = "", 0
    for block in blocks(page):
        file = named(block, "file")
        if file is not None:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(block.text, "utf-8")
        elif block.language == "sh" and "norun" not in block.words:
            said = run(block, folder, site if "installed" in block.words else None)
            ran += 1
        elif block.language == "text":
            for line in block.text.splitlines():
                assert line in said, f"{block}: not said: {line!r}\n{said}"
    return ran
