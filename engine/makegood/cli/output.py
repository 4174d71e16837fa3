"""What commands print: problems with their source lines, JSON, colour where a terminal can show it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from makegood.problems import Problem

# A file larger than this is no text that somebody wrote: its lines are not shown.
MOST_SOURCE = 4_000_000


def colours(err: bool = False) -> bool:
    """Whether to colour: only for a terminal, and not when NO_COLOR is set (no-color.org)."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR")


def print_json(data: Any) -> None:
    """Data as JSON text, indented, sorted."""
    click.echo(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False))


def print_problems(problems: Iterable[Problem], err: bool = False) -> None:
    """Problems as people read them, each with its source line."""
    from makegood.problems import render

    texts: dict[str, str | None] = {}
    for problem in problems:
        file = problem.place.file if problem.place else None
        if file is not None and file not in texts:
            texts[file] = _source(Path(file))
        click.echo(render(problem, texts.get(file or ""), colours(err)), err=err, color=colours(err) or None)


def _source(path: Path) -> str | None:
    """The text of a file for showing lines of it; None where there is none to show."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_SOURCE:
            return None
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return None


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `2 policies`, `2 days`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def table(rows: Iterable[tuple[str, ...]], indent: str = "  ") -> list[str]:
    """Rows as lines, their columns aligned (a wide character takes two places)."""
    kept = [row for row in rows if row]
    widths: Mapping[int, int] = {
        at: max(_width(row[at]) for row in kept if len(row) > at) for at in range(max(map(len, kept), default=0))
    }
    lines = []
    for row in kept:
        cells = [f"{cell}{' ' * (widths[at] - _width(cell))}" for at, cell in enumerate(row)]
        lines.append(f"{indent}{'  '.join(cells)}".rstrip())
    return lines


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
