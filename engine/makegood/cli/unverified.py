"""`makegood check --unverified`: what policies mark as reported and not found in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.output import counted, print_json

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.confidence import Unverified

_NOUNS = {"policy": "policy", "parameters": "value", "tables": "table"}


def list_unverified(book: Book, as_json: bool) -> None:
    """Every policy, outcome, table and value of a parameter that is marked so, with its place, citation and note."""
    from makegood.confidence import unverified

    found = unverified(policy for versions in book.policies.values() for policy in versions)
    if as_json:
        print_json([_data(one) for one in found])
        return
    for one in found:
        click.echo(_line(one))
    click.echo(_summary(found))


def _line(one: Unverified) -> str:
    from makegood.problems import printable

    value = "" if one.value is None else f" = {_written(one.value)}"
    cite = f" ({one.cite})" if one.cite else ""
    note = f": {' '.join(one.note.split())}" if one.note else ""
    return printable(f"{one.place}: {one.policy} {one.what}{value}{cite}{note}")


def _written(value: Any) -> str:
    from makegood.text import expression_text

    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return expression_text(value) or str(value)


def _summary(found: Sequence[Unverified]) -> str:
    counts = Counter(_NOUNS.get(one.what.partition(".")[0], "outcome") for one in found)
    parts = [counted(counts[noun], noun) for noun in ("policy", "outcome", "table", "value") if counts[noun]]
    return f"{len(found)} unverified: {', '.join(parts)}" if found else "nothing is marked as unverified"


def _data(one: Unverified) -> dict[str, Any]:
    return {
        "file": one.place.file, "line": one.place.line, "column": one.place.column, "policy": one.policy,
        "what": one.what, "value": None if one.value is None else _written(one.value), "cite": one.cite,
        "note": one.note,
    }  # fmt: skip
