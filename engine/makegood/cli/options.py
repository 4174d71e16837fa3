"""Options that several commands share, and the load of policies that they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.shipped import shipped

if TYPE_CHECKING:
    from makegood.book import Book, Vocabulary
    from makegood.exchange import Rates
    from makegood.problems import Problem

FOLDER = Path("policies")
_KIND = re.compile(rb'"kind"\s*:\s*"([\w.]+)"')
_MOST = 64 * 1024 * 1024  # bytes of a case file that are looked through beforehand
PATH = click.Path(path_type=Path)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
policies_option = click.option(
    "--policies",
    "folders",
    type=PATH,
    multiple=True,
    metavar="DIR",
    help="Policies to use (default: ./policies); may stand several times.",
)

rates_option = click.option(
    "--rates",
    type=PATH,
    metavar="FILE",
    help="Exchange rates, for policies in another currency than the case's money: CSV (day,from,to,rate), or the IMF's TSV.",
)


def with_options(command: Any, options: Sequence[Callable[[Any], Any]]) -> Any:
    """A command with arguments and options that several share, in the order in which its help lists them."""
    for option in reversed(options):
        command = option(command)
    return command


def default_folder(given: Sequence[Path]) -> list[Path]:
    """The paths given, else ./policies, else the policies that came with makegood (said on standard error).

    A given path that is not there is wrong use.
    """
    for path in given:
        if not path.exists():
            raise click.UsageError(f"there is no file or folder '{path}'")
    if given or FOLDER.exists():
        return list(given) or [FOLDER]
    click.echo(f"There is no folder '{FOLDER}' here: the policies that came with makegood are used.", err=True)
    return [shipped("policies")]


def load(
    paths: Sequence[Path], kinds: Sequence[Path] = (), of: Collection[str] | None = None
) -> tuple[Book, list[Problem]]:
    """The book of the policies at and below the paths, with every plugin installed, and all problems.

    `kinds` are files of case kinds beside the installed ones; one that is installed, or cannot be read, is left out.
    With `of`, policies of other case kinds are passed over.
    """
    from makegood.loading import load_book
    from makegood.plugins import installed

    vocabulary = installed()
    if kinds:
        from makegood.cli.checking import with_kinds

        vocabulary = with_kinds(vocabulary, kinds)
    known = None if of is None else [one for one in of if one in vocabulary.kinds]
    return load_book(paths, vocabulary, kinds=known or None)


def load_beside(paths: Sequence[Path], of: Collection[str] | None = None) -> tuple[Book, list[Problem]]:
    """The same, with the case kinds (`*.schema.json`) among the paths and below them, whose problems are among all."""
    from makegood.cli.checking import KIND_ENDING, kind_problems, kinds_among, text_of

    kinds = kinds_among(paths)
    book, problems = load([path for path in paths if not path.name.endswith(KIND_ENDING)], kinds, of)
    return book, [*problems, *(one for path in kinds for one in kind_problems(path, text_of(path)))]


def vocabulary_beside(paths: Sequence[Path]) -> Vocabulary:
    """What is installed, and the case kinds among the paths and below them."""
    from makegood.cli.checking import kinds_among, with_kinds
    from makegood.plugins import installed

    return with_kinds(installed(), kinds_among([path for path in paths if path.exists()]))


def load_clean(paths: Sequence[Path], cases: Sequence[Path] = (), rates: Path | None = None) -> Book:
    """The same for a command that needs policies without an error, with the exchange rates of a file. Raises LoadError.

    Of many policies only those are read that the case files may need, where these are read easily beforehand.
    """
    from makegood.api import LoadError
    from makegood.cli.output import print_problems

    book, problems = load_beside(paths, kinds_named(cases))
    # A plugin that is missing may be why something else is wrong, or is not looked at at all.
    print_problems(book.vocabulary.problems, err=True)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise LoadError(errors)
    return book if rates is None else book.at_rates(load_rates(rates))


def load_rates(path: Path) -> Rates:
    """The exchange rates of a file. Raises LoadError; currencies that are not known are said."""
    from makegood.api import rates_from
    from makegood.cli.output import print_problems

    rates, problems = rates_from(path)
    print_problems(problems, err=True)
    return rates


def kinds_named(cases: Sequence[Path]) -> frozenset[str] | None:
    """The case kinds that JSON files name, and whatever else is written like one; None where that is not sure to be all."""
    found: set[str] = set()
    for path in cases:
        if path.suffix not in (".json", ".ndjson", ".jsonl") or not path.is_file() or path.stat().st_size > _MOST:
            return None
        content = path.read_bytes()
        named = {one.decode() for one in _KIND.findall(content)}
        if not named or b"\\u" in content:  # a name may be spelt with an escape
            return None
        found |= named
    return frozenset(found) or None
