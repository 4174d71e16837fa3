"""Options that several commands share, and the load of policies that they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.problems import Problem

FOLDER = Path("policies")
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


def default_folder(given: Sequence[Path]) -> list[Path]:
    """The paths given, else ./policies. A path that is not there is wrong use."""
    paths = list(given) or [FOLDER]
    for path in paths:
        if not path.exists():
            if given:
                raise click.UsageError(f"there is no file or folder '{path}'")
            raise click.UsageError(f"there is no folder '{path}' here: name the files or folders of your policies")
    return paths


def load(paths: Sequence[Path]) -> tuple[Book, list[Problem]]:
    """The book of the policies at and below the paths, with every plugin installed, and all problems."""
    from makegood.loading import load_book
    from makegood.plugins import installed

    return load_book(paths, installed())


def load_clean(paths: Sequence[Path]) -> Book:
    """The same for a command that needs policies without an error. Raises LoadError."""
    from makegood.api import LoadError

    book, problems = load(paths)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise LoadError(errors)
    return book
