"""The options of `makegood test` that suggest tests, and where the suggestions go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import with_options
from makegood.cli.output import counted

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.testing.suggest.run import Suggested

STDOUT = "-"

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--suggest",
        is_flag=False,
        flag_value=STDOUT,
        metavar="[FILE]",
        help="Write tests for what no test reaches, to be reviewed: to a new FILE, into a folder, or to standard output.",
    ),
    click.option(
        "--suggest-tries", type=click.IntRange(min=1), metavar="N", help="Cases to try for each policy (default: 5000)."
    ),
    click.option("--policy", "suggest_policy", metavar="ID", help="Suggest tests for this policy only."),
)  # fmt: skip


def suggestion_options(command: Any) -> Any:
    """Adds them to the command; they come as keywords that begin with `suggest`."""
    return with_options(command, _OPTIONS)


def check_target(given: dict[str, Any], prints: bool) -> None:
    """Refuses, before any work is done, a file that exists, options without `--suggest`, and two things in one stream.

    `prints` says that something else than the tests' results is to be printed.
    """
    target = given["suggest"]
    if target is None:
        alone = next((name for name in ("suggest_policy", "suggest_tries") if given[name] is not None), None)
        if alone is not None:
            option = {"suggest_policy": "--policy", "suggest_tries": "--suggest-tries"}[alone]
            raise click.UsageError(f"{option} is an option of --suggest")
    elif target == STDOUT and prints:
        raise click.UsageError("--suggest prints a test file: name a FILE for it beside --json, --coverage or --mutate")
    elif target != STDOUT and Path(target).exists() and not Path(target).is_dir():
        raise click.UsageError(f"'{target}' exists, and nothing is overwritten: name another file, or a folder")


def write_suggestions(
    files: Sequence[Path], paths: Sequence[Path], book: Book, select: str | None, given: dict[str, Any]
) -> None:
    """Searches for what no test reaches and writes what was found; nothing when it is not asked for."""
    if given["suggest"] is None:
        return
    from makegood.testing.suggest.run import DEFAULT_TRIES, suggest
    from makegood.testing.suggest.written import file_texts

    wanted = given["suggest_policy"]
    if wanted is not None and wanted not in book.policies:
        from makegood.problems import suggest as near

        hint = near(wanted, book.policies)
        raise click.UsageError(f"no policy '{wanted}' is among those that loaded{f': {hint}' if hint else ''}")
    tries = given["suggest_tries"] or DEFAULT_TRIES
    folders = [] if select is not None else [path for path in paths if path.is_dir()]
    found = suggest(files, book, folders, select, wanted, tries)
    for one in found:
        _say(one)
    texts = file_texts(found)
    if not texts:
        click.echo("nothing to suggest", err=True)
    elif given["suggest"] == STDOUT or not Path(given["suggest"]).is_dir():
        _write_one(texts, given["suggest"])
    else:
        _write_all(texts, Path(given["suggest"]))


def _say(one: Suggested) -> None:
    where = f"{one.version.policy.id} ({one.version.file})"
    click.echo(f"{where}: {counted(len(one.suggestions), 'test')} suggested in {one.tries} tries", err=True)
    for goal in one.unreached:
        click.echo(f"  {goal.place}: not reached in {one.tries} tries: {goal.lack}", err=True)


def _write_one(texts: dict[str, str], target: str) -> None:
    if len(texts) > 1:
        names = ", ".join(texts)
        message = f"a test file is about one policy, and these would be {len(texts)}: {names}"
        raise click.UsageError(f"{message}. Name a folder that exists, or one of them with --policy")
    (text,) = texts.values()
    if target == STDOUT:
        click.echo(text, nl=False)
    else:
        _create(Path(target), text)


def _write_all(texts: dict[str, str], folder: Path) -> None:
    taken = [name for name in texts if (folder / name).exists()]
    if taken:
        raise click.UsageError(
            f"'{folder / taken[0]}' exists, and nothing is overwritten: move it, or name another folder"
        )
    for name, text in texts.items():
        _create(folder / name, text)


def _create(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"'{path}' cannot be written: {error.strerror}") from None
    click.echo(f"written: {path}", err=True)
