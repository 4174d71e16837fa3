"""`makegood explain`: why a decision is as it is, why not, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import PATH, default_folder, load_clean, policies_option

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
    case: Path | None, outcomes: tuple[str, ...], folders: tuple[Path, ...], at: str, language: str, pending: bool,
    html: Path | None, as_json: str | None, check: Path | None,
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

    book = _book(folders, pending)
    when = moment(at, book)
    found = list(_explained(case, book, when, outcomes))
    explanations = [one for one in found if one is not None]
    if as_json is not None:
        _write_json(explanations, as_json)
    if html is not None:
        from makegood.explain.html import page

        html.write_text(page(explanations, language), "utf-8")
        click.echo(f"written to {html}", err=True)
    if as_json is None and html is None:
        _print(explanations, language)
    raise click.exceptions.Exit(1 if None in found else 0)


def _recheck(file: Path) -> None:
    """Work an explanation through again, and leave."""
    from makegood.recheck import main

    raise click.exceptions.Exit(main([str(file)]))


def _book(folders: tuple[Path, ...], pending: bool) -> Book:
    book = load_clean(default_folder(folders))
    return book.select(*book.policies, pending=True) if pending else book


def _explained(case: Path, book: Book, when: At, outcomes: tuple[str, ...]) -> Iterator[Explanation | None]:
    """The explanation of each case; None where there is none, and then it is said why."""
    from makegood.cases.packed import CaseFileError
    from makegood.cli.case_files import read_cases

    names = {one.case for versions in book.policies.values() for one in versions}
    kinds = {name: kind for name, kind in book.vocabulary.kinds.items() if name in names}
    try:
        for found in read_cases(case, kinds):
            yield _one(found, book, when, outcomes)
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


def _write_json(explanations: list[Explanation], target: str) -> None:
    import json

    from makegood.explain.as_json import document

    documents: list[Any] = [document(one) for one in explanations]
    if len(documents) == 1:
        text = json.dumps(documents[0], indent=2, sort_keys=True, ensure_ascii=False)
    else:
        text = "\n".join(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in documents)
    if target == STANDARD_OUTPUT:
        click.echo(text)
    else:
        Path(target).write_text(f"{text}\n", "utf-8")
        click.echo(f"written to {target}", err=True)


def _print(explanations: list[Explanation], language: str) -> None:
    from makegood.cli.output import colours
    from makegood.explain.text import lines

    colour = colours()
    for one in explanations:
        for line in lines(one, language, colour):
            click.echo(line, color=colour or None)
