"""The front door for programs: `makegood.load("policies")` gives a book that decides cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from makegood.book import Book, sequence
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
) -> Book:
    """Load every policy at or below the paths.

    `kinds` are JSON Schema files of further case kinds, `plugins` further plugin objects by name (beside the installed
    ones). Raises LoadError with all problems when any is an error; warnings pass.
    """
    vocabulary = installed(tuple(Path(kind) for kind in kinds), plugins)
    book, problems = load_book(sequence(paths), vocabulary)
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        # A broken plugin is no error of its own, but may be why others are.
        raise LoadError([*dict.fromkeys([*vocabulary.problems, *errors])])
    return book
