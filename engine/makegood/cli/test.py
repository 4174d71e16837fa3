"""`makegood test`: run the tests that stand beside policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import FOLDER, PATH, default_folder, json_option, load, policies_option
from makegood.cli.output import colours, print_json, print_problems

if TYPE_CHECKING:
    from makegood.problems import Problem
    from makegood.testing.runner import Verdict


@click.command(short_help="Run the tests of policies.")
@click.argument("files", nargs=-1, type=PATH)
@policies_option
@click.option(
    "-k",
    "--select",
    metavar="TEXT",
    help="Only tests whose id, name, rule or policy contains TEXT (or matches it, with *).",
)
@click.option("-v", "--verbose", is_flag=True, help="Name the tests that passed, too.")
@click.option("--junit", type=PATH, metavar="FILE", help="Also write the results as JUnit XML.")
@click.option("--readers", is_flag=True, help="Ask every reader of the language; they must agree.")
@json_option
def test(
    files: tuple[Path, ...],
    folders: tuple[Path, ...],
    select: str | None,
    verbose: bool,
    junit: Path | None,
    readers: bool,
    as_json: bool,
) -> None:
    """Run the `*.test.yaml` FILES, or those below folders (default: ./policies).

    Without --policies the policies beside the tests are used: ./policies for tests in it, else the tests' own folder.
    Exit code 1 when a test fails or a policy does not load.
    """
    from makegood.testing.answers import READERS
    from makegood.testing.files import find_tests
    from makegood.testing.runner import run_tests

    paths = default_folder(files)
    found, _ = find_tests(paths)
    if not found:
        raise click.UsageError(f"there is no test file (*.test.yaml) below {', '.join(map(str, paths))}")
    book, problems = load(default_folder(folders) if folders else beside(paths))
    verdicts = run_tests(found, book, list(READERS) if readers else "python", select)
    if select is not None and not verdicts:
        raise click.UsageError(f"no test matches '{select}'")
    if junit is not None:
        from makegood.testing.junit import write

        write(verdicts, junit)
    errors = [problem for problem in problems if problem.level == "error"]
    _print(verdicts, errors, verbose, as_json)
    raise click.exceptions.Exit(1 if errors or any(not one.passed for one in verdicts) else 0)


def beside(paths: Sequence[Path]) -> list[Path]:
    """The folders of the policies that tests are about: ./policies where it holds the tests, else their own folder."""
    folders = [path if path.is_dir() else path.parent for path in paths]
    whole = FOLDER.resolve()
    inside = [FOLDER if FOLDER.is_dir() and folder.resolve().is_relative_to(whole) else folder for folder in folders]
    return list(dict.fromkeys(inside))


def _print(verdicts: Sequence[Verdict], errors: Sequence[Problem], verbose: bool, as_json: bool) -> None:
    from makegood import problems
    from makegood.testing import report

    if as_json:
        print_json({**report.as_json(verdicts), "problems": [problems.as_json(one) for one in errors]})
        return
    print_problems(errors, err=True)
    for line in report.lines(verdicts, verbose, colours()):
        click.echo(line, color=colours() or None)
