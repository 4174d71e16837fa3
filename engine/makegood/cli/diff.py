"""`makegood diff`: what changed in meaning between two states of policies, with cases that show it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, vocabulary_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makegood.cli.diff_sides import Sides
    from makegood.diff import Diff, Ground, PairDiff, Seed

MOST_TRIED = 10_000_000


@click.command(short_help="Say what changed in the meaning of policies, with cases.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--policies",
    "folders",
    type=PATH,
    multiple=True,
    metavar="DIR",
    help="Policies to take at OLD and NEW, where neither is a path (default: ./policies).",
)
@click.option("--pair", "pairs", multiple=True, metavar="NEW=OLD", help="Compare two policies of different ids.")
@click.option(
    "--cases", type=PATH, multiple=True, metavar="FILE", help="Known cases to begin the search with, beside the tests."
)
@click.option(
    "--budget",
    type=click.IntRange(1, MOST_TRIED),
    default=20_000,
    show_default=True,
    metavar="N",
    help="How many cases are tried for one outcome.",
)
@click.option(
    "--witnesses",
    type=click.IntRange(0, 100),
    default=3,
    show_default=True,
    metavar="N",
    help="How many cases are shown for one outcome.",
)
@click.option("--json", "form", flag_value="json", help="Print JSON, for programs.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown, for a pull request.")
@click.option("--as-tests", type=PATH, metavar="FILE", help="Also write the cases as tests of the new policy.")
def diff(
    old: str,
    new: str,
    folders: tuple[Path, ...],
    pairs: tuple[str, ...],
    cases: tuple[Path, ...],
    budget: int,
    witnesses: int,
    form: str | None,
    as_tests: Path | None,
) -> None:
    """Compare the policies of OLD and NEW by what they mean.

    OLD and NEW are files or folders, a git revision or a date (of the other one's paths: as they were then, as they were
    published by then). Formatting, comments, order and the names of `let`s do not count. The search begins with the
    policies' own tests. Exit codes: 0 the same meaning, 1 it differs, 2 wrong use.
    """
    from makegood.cli.output import colours

    for file in cases:
        if not file.exists():
            raise click.UsageError(f"there is no file '{file}'")
    sides = _sides(old, new, folders)
    found = _compare(sides, pairs, cases, budget, witnesses)
    if as_tests is not None:
        _write_tests(found.pairs, sides, as_tests)
    click.echo(_shown(found, form), nl=False, color=colours() or None)
    raise click.exceptions.Exit(0 if found.same else 1)


def _sides(old: str, new: str, folders: Sequence[Path]) -> Sides:
    from makegood.cli.diff_sides import load_sides
    from makegood.cli.output import print_problems
    from makegood.replay.sources import SourceError

    try:
        return load_sides(old, new, folders, vocabulary_beside([Path(old), Path(new), *folders]))
    except SourceError as error:
        print_problems(error.problems, err=True)
        raise click.UsageError(error.message.replace("--against ", "")) from None


def _compare(sides: Sides, pairs: Sequence[str], cases: Sequence[Path], budget: int, witnesses: int) -> Diff:
    from makegood.cli.diff_sides import seeds
    from makegood.diff import Asked, Budget, Diff, OtherCases, compare
    from makegood.replay.pairs import PairError, pair_policies, parse_pairs

    asked = Asked(Budget(budget), witnesses)
    old, new = sides.old.book, sides.new.book

    def known(ground: Ground) -> list[Seed]:
        return seeds(ground, sides.paths, cases, lambda sentence: click.echo(sentence, err=True))

    try:
        chosen = pair_policies(new, old, parse_pairs(pairs), sides.whole)
        found = [compare(old, new, (pair.old, pair.new), asked, known) for pair in chosen]
    except (PairError, OtherCases) as error:
        raise click.UsageError(str(error)) from None
    return Diff(sides.old.name, sides.new.name, tuple(found))


def _shown(found: Diff, form: str | None) -> str:
    from makegood.cli.output import colours
    from makegood.diff import report_json, report_markdown, report_text

    if form == "json":
        return report_json.to_json(found)
    return report_markdown.to_markdown(found) if form == "markdown" else report_text.to_text(found, colours())


def _write_tests(pairs: Sequence[PairDiff], sides: Sides, file: Path) -> None:
    """The witnesses of the one pair that has any, as a test file."""
    from makegood.diff.as_tests import to_tests
    from makegood.diff.versions import is_pending

    written = [
        (pair, to_tests(pair, is_pending(sides.new.book.policies[pair.id][-1])))
        for pair in pairs
        if pair.effects and pair.new
    ]
    texts = [text for _, text in written if text]
    if len(texts) > 1:
        names = ", ".join(pair.id for pair, text in written if text)
        raise click.UsageError(f"--as-tests writes the tests of one policy, and {names} differ: choose one with --pair")
    if not texts:
        click.echo(f"there is no case to write to {file}", err=True)
        return
    if file.exists():
        raise click.UsageError(f"'{file}' is there already, and would be overwritten")
    file.write_text(texts[0], "utf-8")
