"""`makegood check`: everything that is wrong with policies and their tests' text, with places."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, default_folder, json_option, load
from makegood.cli.output import counted, print_json, print_problems

if TYPE_CHECKING:
    from makegood.problems import Problem


@click.command(short_help="Say everything that is wrong with policies.")
@click.argument("paths", nargs=-1, type=PATH)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the problems."
)
@json_option
def check(paths: tuple[Path, ...], strict: bool, form: str, as_json: bool) -> None:
    """Check the policies, calendars and tests at or below PATHS (default: ./policies).

    Every problem comes with its file, line and column. Exit code 1 when there is an error.
    """
    from makegood.problems import ordered

    folders = default_folder(paths)
    book, found = load(folders)
    problems = ordered([*found, *_test_problems(folders)])
    errors = sum(problem.level == "error" for problem in problems)
    policies = sum(len(versions) for versions in book.policies.values())
    if as_json or form == "json":
        _print_json(problems, policies, errors)
    else:
        print_problems(problems)
        click.echo(summary(policies, errors, len(problems) - errors))
    raise click.exceptions.Exit(1 if errors or (strict and problems) else 0)


def _test_problems(folders: Sequence[Path]) -> list[Problem]:
    from makegood.testing.files import find_tests, read_tests

    files, problems = find_tests(path for path in folders if path.is_dir() or ".test." in path.name)
    return [*problems, *(problem for file in files for problem in read_tests(file).problems)]


def summary(policies: int, errors: int, warnings: int) -> str:
    """`3 policies checked: 1 error, 2 warnings`."""
    faults = [counted(errors, "error")] if errors else []
    faults += [counted(warnings, "warning")] if warnings else []
    return f"{counted(policies, 'policy')} loaded: {', '.join(faults) or 'no problems'}"


def _print_json(problems: Sequence[Problem], policies: int, errors: int) -> None:
    from makegood.problems import as_json

    print_json(
        {
            "policies": policies,
            "errors": errors,
            "warnings": len(problems) - errors,
            "problems": [as_json(problem) for problem in problems],
        }
    )
