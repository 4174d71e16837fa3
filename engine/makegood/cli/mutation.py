"""The options of `makegood test` that try mutants of the policies, and what they print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import PATH, with_options

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.testing.mutate.run import Score

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--mutate", is_flag=True, help="Change the policies in small ways: which changes do the tests notice?"),
    click.option(
        "--mutate-sample", type=click.IntRange(min=1), metavar="N", help="Try N mutants of each policy, evenly over its text."
    ),
    click.option(
        "--mutate-tries",
        type=click.IntRange(min=0),
        metavar="N",
        help="Cases to try for one that tells a survivor apart (default: 5000).",
    ),
    click.option(
        "--mutate-min",
        type=click.IntRange(0, 100),
        metavar="PERCENT",
        help="Exit code 1 when fewer mutants of a policy are noticed.",
    ),
    click.option("--mutate-json", type=PATH, metavar="FILE", help="Write every mutant and what became of it as JSON."),
)  # fmt: skip


def mutation_options(command: Any) -> Any:
    """Adds them to the command; they come as keywords that begin with `mutate`."""
    return with_options(command, _OPTIONS)


def try_mutants(
    files: Sequence[Path], book: Book, folders: Sequence[Path], select: str | None, given: dict[str, Any]
) -> list[Score]:
    """The scores of the policies that the files test; none when no mutants are asked for."""
    if not _asked(given):
        return []
    from makegood.testing.mutate.report import as_json
    from makegood.testing.mutate.run import DEFAULT_TRIES, NotReady, mutation_test

    tries = DEFAULT_TRIES if given["mutate_tries"] is None else given["mutate_tries"]
    try:
        scores = mutation_test(
            files, book, folders, select=select, size=given["mutate_sample"] or 0, tries=tries, progress=_progress()
        )
    except NotReady as error:
        raise click.ClickException(str(error)) from None
    if given["mutate_json"] is not None:
        text = json.dumps(as_json(scores), indent=2, sort_keys=True, ensure_ascii=False)
        given["mutate_json"].write_text(f"{text}\n", "utf-8")
    return scores


def _asked(given: dict[str, Any]) -> bool:
    return any(value is not None and value is not False for value in given.values())


def not_tried(given: dict[str, Any]) -> list[Score]:
    """No scores: mutants of what is wrong already say nothing, and whoever asked for them is told so."""
    if _asked(given):
        click.echo("no mutants were tried: first all policies have to load, and all tests to pass", err=True)
    return []


def good_enough(scores: Sequence[Score], given: dict[str, Any]) -> bool:
    """Whether each score reaches --mutate-min."""
    least = given["mutate_min"]
    return least is None or all(one.reaches(least) for one in scores)


def print_scores(scores: Sequence[Score]) -> None:
    """The scores and survivors as lines."""
    if not scores:
        return
    from makegood.testing.mutate.report import lines

    for line in lines(scores):
        click.echo(line)


def scores_json(scores: Sequence[Score]) -> dict[str, Any]:
    """What `--json` prints of them beside the tests; nothing when no mutants were tried."""
    if not scores:
        return {}
    from makegood.testing.mutate.report import as_json

    return {"mutation": as_json(scores)}


def _progress() -> Callable[[str, int, int], None] | None:
    """A line that is written over while the work goes on; nothing where no terminal shows it."""
    if not sys.stderr.isatty():
        return None

    def show(stage: str, done: int, whole: int) -> None:
        click.echo(f"\r{stage}: {done} of {whole} \x1b[K", err=True, nl=done == whole)

    return show
