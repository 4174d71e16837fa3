"""`makegood visits`: list the next visits of cases, or write them as a calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from makegood.cli.agenda_files import agenda_options, run


@click.command(short_help="List the next visits of cases, or write them as a calendar.")
@agenda_options
def visits(cases: tuple[Path, ...], **given: Any) -> None:
    """List the next visits of CASES, soonest first; --ics writes a calendar file.

    CASES are files as `makegood decide` reads them. Exit code 1 when a case could not be decided; the rest goes on.
    """
    run(("visits",), cases, **given)
