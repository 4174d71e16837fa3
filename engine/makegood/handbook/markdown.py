"""A handbook as Markdown, for a terminal, a wiki or a repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from makegood.handbook.model import (
    Block,
    Clause,
    Clauses,
    Handbook,
    Ladder,
    Pairs,
    Paragraph,
    Run,
    Section,
    Span,
    Table,
)
from makegood.replay.html_parts import is_address

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
# A number, a dash or a plus at the head of a line would begin a list.
_HEAD = re.compile(r"^(\s*)(\d+)([.)])(\s)|^(\s*)([-+])(\s)")


def to_markdown(book: Handbook) -> str:
    """The whole handbook; the table of contents is left out, which a reader of Markdown makes from the headings."""
    parts = [f"# {_text(book.title)}", _run(book.lead)]
    for section in book.sections:
        if section.anchor != "contents":
            parts += _section(section, 2)
    return "\n\n".join([*(part for part in parts if part), f"*{_text(book.made_with)}*"]) + "\n"


def _section(section: Section, level: int) -> Iterator[str]:
    marks = "".join(f" ({_text(one.text)})" for one in section.badges)
    yield f"{'#' * min(level, 6)} {_run(section.title)}{marks}"
    if section.aside:
        yield _run(section.aside)
    for block in section.blocks:
        yield from _BLOCKS[type(block)](block)
    for inner in section.sections:
        yield from _section(inner, level + 1)


def _paragraph(block: Paragraph) -> Iterator[str]:
    said = _run(block.run)
    yield f"> {said}" if block.kind in ("note", "hint") else f"**{said}**" if block.kind == "heading" else said


def _clauses(block: Clauses) -> Iterator[str]:
    yield "\n".join(_lines(block.items, 0))


def _lines(items: Iterable[Clause], depth: int) -> Iterator[str]:
    for one in items:
        yield f"{'  ' * depth}- {_run(one.head)}"
        yield from _lines(one.items, depth + 1)


def _pairs(block: Pairs) -> Iterator[str]:
    made: list[str] = []
    for label, lines in block.rows:
        if len(lines) == 1 and not lines[0].items:
            made.append(f"- {_strong(label)}: {_run(lines[0].head)}")
        else:
            made += [f"- {_strong(label)}", *_lines(lines, 1)]
    yield "\n".join(made)


def _table(block: Table) -> Iterator[str]:
    if block.caption:
        yield _run(block.caption)
    rule = ["---:" if at in block.numeric else "---" for at in range(len(block.head))]
    rows = [[_run(one) for one in block.head], rule, *([_cell(cell) for cell in row.cells] for row in block.rows)]
    yield "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(lines: Sequence[Clause]) -> str:
    return "<br>".join(line for one in lines for line in _flat(one, 0))


def _flat(one: Clause, depth: int) -> Iterator[str]:
    yield "&nbsp;&nbsp;" * depth + _run(one.head)
    for inner in one.items:
        yield from _flat(inner, depth + 1)


def _ladder(block: Ladder) -> Iterator[str]:
    made: list[str] = []
    for rung in block.rungs:
        marks = "".join(f" ({_text(one.text)})" for one in rung.badges)
        made.append(f"{rung.number}. {_strong(rung.title)}{marks}")
        made += _lines(rung.lines, 2)
    yield "\n".join(made)


_BLOCKS: dict[type[Block], Callable[[Any], Iterator[str]]] = {
    Paragraph: _paragraph,
    Clauses: _clauses,
    Pairs: _pairs,
    Table: _table,
    Ladder: _ladder,
}


def _run(run: Run) -> str:
    return _HEAD.sub(
        lambda found: found[0].replace(found[3] or found[6], "\\" + (found[3] or found[6]), 1), "".join(map(_span, run))
    )


def _strong(run: Run) -> str:
    """A run in bold, whatever of it is bold by itself."""
    said = _run(run)
    return said if any(one.kind == "strong" for one in run) else f"**{said}**"


def _span(span: Span) -> str:
    if span.kind == "code":
        return f"`{span.text.replace('`', ' ')}`"
    said = _text(span.text)
    if span.target and is_address(span.target):
        return f"[{said}](<{span.target.replace('<', '%3C').replace('>', '%3E')}>)"
    return f"**{said}**" if span.kind == "strong" and said.strip() else said


def _text(text: str) -> str:
    """Text that is nothing but text; a line has no end in it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()) if "\n" in text else text)
