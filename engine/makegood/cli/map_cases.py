"""`makegood map`: draft a map from the columns of a table to the facts of a case kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from makegood.cli.options import PATH


@click.command(short_help="Draft a map from a table's columns to facts.")
@click.argument("cases", type=PATH)
@click.option("--kind", required=True, metavar="KIND", help="The case kind that rows become, such as airline.claim.")
def map_cases(cases: Path, kind: str) -> None:
    """Draft a map for the table CASES (CSV, Parquet, Excel) and print it, for you to correct.

    Columns whose names and values fit a fact are mapped to it; the others stand in comments.
    """
    from makegood.plugins import installed

    known = installed().kinds
    if kind not in known:
        from makegood.problems import suggest

        hint = suggest(kind, known) or f"case kinds are {', '.join(sorted(known)) or 'none: install a plugin'}"
        raise click.UsageError(f"there is no case kind '{kind}': {hint}")
    if not cases.is_file():
        raise click.UsageError(f"there is no file '{cases}'")
    click.echo(_draft()(cases, known[kind]), nl=False)


def _draft() -> Any:
    from importlib import import_module

    try:
        return import_module("makegood.maps.mapping").draft
    except (ModuleNotFoundError, AttributeError):
        raise click.UsageError("drafting maps is not part of this version of makegood") from None
