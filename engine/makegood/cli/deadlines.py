"""`makegood deadlines`: list the deadlines of cases, or write them as a calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from makegood.cli.agenda_files import agenda_options, run


@click.command(short_help="List the deadlines of cases, or write them as a calendar.")
@agenda_options
def deadlines(cases: tuple[Path, ...], **given: Any) -> None:
    """List the deadlines of CASES that run or were missed, soonest first; --ics writes a calendar file.

    CASES are files as `makegood decide` reads them. Exit code 1 when a case could not be decided; the rest goes on.
    """
    run(("deadlines",), cases, **given)
