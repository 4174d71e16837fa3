"""`makegood due`: list what is due, soonest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from makegood.cli.agenda_files import agenda_options, run


@click.command(short_help="List what is due, soonest first.")
@click.option("--within", type=click.IntRange(1), metavar="DAYS", help="Only what is due within so many days.")
@agenda_options
def due(cases: tuple[Path, ...], within: int | None, **given: Any) -> None:
    """List what is due in CASES, soonest first: deadlines that run or were missed, visits, the next step of a ladder.

    CASES are files as `makegood decide` reads them. Exit code 1 when a case could not be decided; the rest goes on.
    """
    run(("deadlines", "visits", "escalation"), cases, within=within, **given)
