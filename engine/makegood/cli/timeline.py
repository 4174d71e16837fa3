"""`makegood timeline`: draw the life of a case, on the terminal or into a file."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, default_folder, json_option, load_clean, policies_option, rates_option

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.cli.case_files import Found
    from makegood.cli.moments import At
    from makegood.timeline import Timeline

STANDARD_OUTPUT = "-"


@click.command(short_help="Draw the life of a case.")
@click.argument("cases", nargs=-1, required=True, type=PATH, metavar="CASE.json...")
@policies_option
@click.option(
    "--at", "at", default="now", metavar="WHEN",
    help="Draw as of: now (the default), final, an instant, or a fact's name.",
)  # fmt: skip
@rates_option
@click.option("--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="The language of the drawing.")
@click.option(
    "--linear", is_flag=True, help="Draw all time at one scale; else long stretches without events are cut out."
)
@click.option("--svg", type=PATH, metavar="FILE", help="Write it as an SVG picture (-: print it).")
@click.option(
    "--html", type=PATH, metavar="FILE", help="Write it as a page of its own, which needs no network (-: print it)."
)
@json_option
def timeline(
    cases: tuple[Path, ...], folders: tuple[Path, ...], at: str, rates: Path | None, language: str, linear: bool,
    svg: Path | None, html: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Draw the life of each case in CASE.json: clocks that ran, stood still, warned and were missed, rungs of a ladder, visits.

    Cases are read as by `makegood decide`, and each has a section of its own; with --json one a line where there are
    several. A case that cannot be decided is named, and the rest goes on. Exit code 1 when there was one.
    """
    from makegood.cli.moments import moment

    for path in cases:
        if str(path) != STANDARD_OUTPUT and not path.exists():
            raise click.UsageError(f"there is no file '{path}'")
    _only_one_printed(svg, html, as_json)
    book = load_clean(default_folder(folders), cases, rates)
    when = moment(at, book)
    made = list(_timelines(cases, book, when, language))
    drawn = [one for one in made if one is not None]
    if svg is not None:
        from makegood.timeline.svg import file

        _write(svg, file(drawn, language, linear=linear))
    if html is not None:
        from makegood.timeline.html import page

        _write(html, page(drawn, language, linear))
    if as_json:
        _print_json(drawn)
    elif svg is None and html is None:
        _print(drawn, language, linear)
    raise click.exceptions.Exit(1 if None in made else 0)


def _only_one_printed(svg: Path | None, html: Path | None, as_json: bool) -> None:
    printed = [
        name
        for name, file in (("--svg -", svg), ("--html -", html))
        if file is not None and str(file) == STANDARD_OUTPUT
    ]
    printed += ["--json"] if as_json else []
    if len(printed) > 1:
        raise click.UsageError(
            f"{' and '.join(printed)} would be printed into one another: name a file for one of them"
        )


def _timelines(cases: Sequence[Path], book: Book, when: At, language: str) -> Iterator[Timeline | None]:
    """The timeline of each case; None where there is none, and then it is said why."""
    from makegood.cases.packed import CaseFileError
    from makegood.cli.case_files import read_cases

    for path in cases:
        try:
            for number, found in enumerate(read_cases(path, book.kinds), 1):
                yield _timeline(found, book, when, language, f"{path.name}:{number}")
        except CaseFileError as error:
            raise click.UsageError(str(error)) from None


def _timeline(found: Found, book: Book, when: At, language: str, name: str) -> Timeline | None:
    from makegood.decision import CaseError
    from makegood.timeline import timeline

    if found.case is None:
        click.echo(f"{found.where}: {found.error}", err=True)
        return None
    try:
        decision = book.decide(found.case, when(found.case))
        return timeline(decision, str(found.case.get("id") or name), language)
    except CaseError as error:
        for problem in error.problems:
            hint = f" ({problem.hint})" if problem.hint else ""
            click.echo(f"{found.where}: {problem.message}{hint} [{problem.code}]", err=True)
        return None


def _write(file: Path, text: str) -> None:
    """Into the file, the same bytes on every system; or on the standard output."""
    if str(file) == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode())
        return
    file.write_bytes(text.encode())
    click.echo(f"written to {file}", err=True)


def _print_json(drawn: Sequence[Timeline]) -> None:
    from makegood.timeline.as_json import document

    indent = 2 if len(drawn) == 1 else None
    for one in drawn:
        click.echo(json.dumps(document(one), indent=indent, sort_keys=True, ensure_ascii=False))


def _print(drawn: Sequence[Timeline], language: str, linear: bool) -> None:
    from makegood.cli.output import colours
    from makegood.timeline.text import lines
    from makegood.timeline.text_signs import can_show

    width = shutil.get_terminal_size((80, 24)).columns
    unicode, colour = can_show(sys.stdout.encoding), colours()
    for one in drawn:
        for line in lines(one, width, language, unicode, colour, linear):
            click.echo(line, color=colour or None)
