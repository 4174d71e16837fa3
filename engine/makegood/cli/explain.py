"""`makegood explain`: why a decision is as it is, why not, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, default_folder, load_clean, policies_option, rates_option

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.cli.case_files import Found
    from makegood.cli.moments import At
    from makegood.explain import Explanation

STANDARD_OUTPUT = "-"


@click.command(short_help="Say why, and why not.")
@click.argument("case", type=PATH, metavar="[CASE.json]", required=False)
@click.argument("outcomes", nargs=-1, metavar="[OUTCOME]...")
@policies_option
@click.option(
    "--at",
    "at",
    default="now",
    metavar="WHEN",
    help="Explain as of: now (the default), final, an instant, or a fact's name.",
)
@rates_option
@click.option(
    "--lang", "language", type=click.Choice(["en", "zh"]), default="en", help="The language of the explanation."
)
@click.option(
    "--pending", is_flag=True, help="Explain by the versions that are adopted and not yet dated, where there are any."
)
@click.option(
    "--html", "html", type=PATH, metavar="FILE", help="Also write it as a page of its own, which needs no network."
)
@click.option(
    "--json", "as_json", is_flag=False, flag_value=STANDARD_OUTPUT, metavar="[FILE]",
    help="Print JSON, for programs, or write it to FILE (as --json=FILE, or last); several cases stand one a line.",
)  # fmt: skip
@click.option(
    "--check-json", "check", type=PATH, metavar="FILE",
    help="Work the steps of such JSON through again instead; exit code 1 when one does not follow.",
)  # fmt: skip
def explain(
    case: Path | None, outcomes: tuple[str, ...], folders: tuple[Path, ...], at: str, rates: Path | None, language: str,
    pending: bool, html: Path | None, as_json: str | None, check: Path | None,
) -> None:  # fmt: skip
    """Say why the case in CASE.json is decided as it is: each OUTCOME down to facts, articles and lines of the policy.

    CASE.json is read as by `makegood decide`. An OUTCOME is named delay, compensation.delay, airline.eu261/delay, or
    values.full_amount for a named value; without one every outcome is explained. What was not granted comes with the
    conditions that failed and, fact by fact, the nearest value that would change it; what is undecided with what to ask.
    Exit code 1 when a case cannot be decided.
    """
    if check is not None:
        _recheck(check)
    if case is None:
        raise click.UsageError("Missing argument 'CASE.json'.")
    if str(case) != STANDARD_OUTPUT and not case.exists():
        raise click.UsageError(f"there is no file '{case}'")
    from makegood.cli.moments import moment

    book = _book(folders, case, pending, rates)
    when = moment(at, book)
    failed: list[str] = []
    explanations: Iterable[Explanation] = _explained(case, book, when, outcomes, failed)
    if html is not None:
        from makegood.explain.html import page

        explanations = list(explanations)
        html.write_text(page(explanations, language), "utf-8")
        click.echo(f"written to {html}", err=True)
    if as_json is not None:
        _write_json(explanations, as_json)
    elif html is None:
        _print(explanations, language)
    raise click.exceptions.Exit(1 if failed else 0)


def _recheck(file: Path) -> None:
    """Work an explanation through again, and leave."""
    from makegood.recheck import main

    raise click.exceptions.Exit(main([str(file)]))


def _book(folders: tuple[Path, ...], case: Path, pending: bool, rates: Path | None) -> Book:
    book = load_clean(default_folder(folders), [case], rates)
    return book.select(*book.policies, pending=True) if pending else book


def _explained(case: Path, book: Book, when: At, outcomes: tuple[str, ...], failed: list[str]) -> Iterator[Explanation]:
    """The explanations, case by case; where there is none it is said why, and the place joins those that `failed`."""
    from makegood.cases.packed import CaseFileError
    from makegood.cli.case_files import read_cases

    try:
        none = True
        for found in read_cases(case, book.kinds):
            none = False
            explanation = _one(found, book, when, outcomes)
            if explanation is None:
                failed.append(found.where)
            else:
                yield explanation
        if none:
            click.echo(f"{case}: there is no case here", err=True)
    except CaseFileError as error:
        raise click.UsageError(str(error)) from None


def _one(found: Found, book: Book, when: At, outcomes: tuple[str, ...]) -> Explanation | None:
    from makegood.decision import CaseError
    from makegood.explain import UnknownOutcomeError
    from makegood.problems import printable

    if found.case is None:
        click.echo(printable(f"{found.where}: {found.error}"), err=True)
        return None
    try:
        explanation: Explanation = book.decide(found.case, when(found.case)).explain(*outcomes)
        return explanation
    except UnknownOutcomeError as error:
        raise click.UsageError(str(error)) from None
    except CaseError as error:
        for problem in error.problems:
            hint = f" ({problem.hint})" if problem.hint else ""
            click.echo(printable(f"{found.where}: {problem.message}{hint} [{problem.code}]"), err=True)
        return None


def _write_json(explanations: Iterable[Explanation], target: str) -> None:
    if target == STANDARD_OUTPUT:
        for text in _json(explanations):
            click.echo(text)
        return
    # Half a surrogate pair (in an id) is written as JSON escapes it.
    with Path(target).open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(f"{text}\n" for text in _json(explanations))
    click.echo(f"written to {target}", err=True)


def _json(explanations: Iterable[Explanation]) -> Iterator[str]:
    """One document, indented; or several, each on a line of its own."""
    import json

    from makegood.explain.as_json import document

    documents = map(document, explanations)
    first = list(islice(documents, 2))
    indent = 2 if len(first) == 1 else None
    for one in chain(first, documents):
        yield json.dumps(one, indent=indent, sort_keys=True, ensure_ascii=False)


def _print(explanations: Iterable[Explanation], language: str) -> None:
    from makegood.cli.output import colours
    from makegood.explain.text import lines

    colour = colours()
    for one in explanations:
        for line in lines(one, language, colour):
            click.echo(line, color=colour or None)
