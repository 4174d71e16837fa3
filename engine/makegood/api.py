"""The front door for programs: `makegood.load("policies")` gives a book that decides cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from makegood.book import Book, sequence
from makegood.exchange import Rates, read_rates
from makegood.loading import load_book
from makegood.plugins import installed
from makegood.problems import Problem, render


class LoadError(ValueError):
    """Policies that do not load; `problems` holds every one, with file, line and column."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(render(problem) for problem in problems))
        self.problems = problems


def load(
    paths: str | Path | Sequence[str | Path],
    *,
    kinds: Sequence[str | Path] = (),
    plugins: dict[str, object] | None = None,
    rates: str | Path | None = None,
) -> Book:
    """Load every policy at or below the paths.

    `kinds` are JSON Schema files of further case kinds, `plugins` further plugin objects by name (beside the installed
    ones), `rates` is a file of exchange rates (see `makegood.exchange`), by which policies read money in another currency
    than their own. Raises LoadError with all problems when any is an error; warnings pass.
    """
    vocabulary = installed(tuple(Path(kind) for kind in kinds), plugins)
    book, problems = load_book(sequence(paths), vocabulary)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        # A broken plugin is no error of its own, but may be why others are.
        raise LoadError([*dict.fromkeys([*vocabulary.problems, *errors])])
    return book if rates is None else book.at_rates(rates_from(Path(rates))[0])


def rates_from(path: Path) -> tuple[Rates, list[Problem]]:
    """The exchange rates of a file, and what is left out of it. Raises LoadError with every error."""
    rates, problems = read_rates(path)
    if rates is None:
        raise LoadError([one for one in problems if one.level == "error"])
    return rates, problems
