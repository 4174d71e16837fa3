"""`makegood decide`: decide one case, or a file of them line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, default_folder, json_option, load_clean, policies_option, rates_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from makegood.book import Book
    from makegood.cases.kind import Kind
    from makegood.cli.case_files import Found
    from makegood.cli.moments import At
    from makegood.decision import Decision


@click.command(short_help="Decide cases.")
@click.argument("case", type=PATH, metavar="CASE.json")
@policies_option
@click.option(
    "--at",
    "at",
    default="now",
    metavar="WHEN",
    help="Decide as of: now (the default), final, an instant, or a fact's name.",
)
@rates_option
@json_option
def decide(case: Path, folders: tuple[Path, ...], at: str, rates: Path | None, as_json: bool) -> None:
    """Decide the case in CASE.json, or on the standard input (-): a JSON object with its `kind` and facts.

    A file of many cases gives one decision after another; with --json one a line: .ndjson, a JSON array, or a table
    (CSV, Parquet, Excel) whose columns are named as facts. A case that cannot be decided is reported with its line, and
    the rest goes on. Exit code 1 when there was one.
    """
    from makegood.cli.moments import moment
    from makegood.cli.summary import lines
    from makegood.problems import printable

    if str(case) != "-" and not case.exists():
        raise click.UsageError(f"there is no file '{case}'")
    book = load_clean(default_folder(folders), [case], rates)
    when = moment(at, book)
    failed = False
    for found in _cases(case, book.kinds):
        decision = _decided(found, book, when)
        if decision is None:
            failed = True
        elif as_json:
            click.echo(decision.to_json())
        else:
            click.echo("\n".join(map(printable, lines(decision))))
    raise click.exceptions.Exit(1 if failed else 0)


def _cases(path: Path, kinds: Mapping[str, Kind]) -> Iterator[Found]:
    from makegood.cases.packed import CaseFileError
    from makegood.cli.case_files import read_cases

    try:
        yield from read_cases(path, kinds)
    except CaseFileError as error:
        raise click.UsageError(str(error)) from None


def _decided(found: Found, book: Book, when: At) -> Decision | None:
    """The decision of a case; None when there is none, and then it is said why."""
    from makegood.decision import CaseError
    from makegood.problems import printable

    if found.case is None:
        click.echo(printable(f"{found.where}: {found.error}"), err=True)
        return None
    try:
        return book.decide(found.case, when(found.case))
    except CaseError as error:
        for problem in error.problems:
            hint = f" ({problem.hint})" if problem.hint else ""
            click.echo(printable(f"{found.where}: {problem.message}{hint} [{problem.code}]"), err=True)
        return None
