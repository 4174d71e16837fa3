"""`makegood test`: run the tests that stand beside policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.coverage import coverage_json, coverage_options, enough, measure, print_coverage
from makegood.cli.mutation import good_enough, mutation_options, not_tried, print_scores, scores_json, try_mutants
from makegood.cli.options import FOLDER, PATH, default_folder, json_option, load_beside, policies_option
from makegood.cli.output import colours, print_json, print_problems
from makegood.cli.suggest import STDOUT, check_target, suggestion_options, write_suggestions

if TYPE_CHECKING:
    from makegood.problems import Problem
    from makegood.testing.coverage.measured import Coverage
    from makegood.testing.mutate.run import Score
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
@coverage_options
@mutation_options
@suggestion_options
@json_option
def test(
    files: tuple[Path, ...],
    folders: tuple[Path, ...],
    select: str | None,
    verbose: bool,
    junit: Path | None,
    readers: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Run the `*.test.yaml` FILES, or those below folders (default: ./policies).

    Without --policies the policies beside the tests are used: ./policies for tests in it, else the tests' own folder.
    Exit code 1 when a test fails, a policy does not load, or less is reached than --coverage-min or --mutate-min asks for.
    """
    from makegood.testing.answers import READERS
    from makegood.testing.files import find_tests
    from makegood.testing.runner import run_tests

    reach, mutate, hints = _of("coverage", given), _of("mutate", given), _of("suggest", given)
    check_target(
        hints, as_json or any(one is not None and one is not False for one in (*reach.values(), *mutate.values()))
    )
    paths = default_folder(files)
    found, _ = find_tests(paths)
    if not found and hints["suggest_policy"] is None:
        raise click.UsageError(f"there is no test file (*.test.yaml) below {', '.join(map(str, paths))}")
    policies = default_folder(folders) if folders else beside(paths)
    book, problems = load_beside(policies)
    verdicts = run_tests(found, book, list(READERS) if readers else "python", select)
    if select is not None and not verdicts:
        raise click.UsageError(f"no test matches '{select}'")
    if junit is not None:
        from makegood.testing.junit import write

        write(verdicts, junit)
    errors = [problem for problem in problems if problem.level == "error"]
    passed = not errors and all(one.passed for one in verdicts)
    if not as_json:
        _print(verdicts, errors, verbose, err=hints["suggest"] == STDOUT)
    coverage = measure(found, paths, book, select, reach)
    if not as_json:
        print_coverage(coverage, verbose)
    scores = try_mutants(found, book, policies, select, mutate) if passed else not_tried(mutate)
    if as_json:
        _print_json(verdicts, errors, coverage, scores)
    else:
        print_scores(scores)
    write_suggestions(found, paths, book, select, hints)
    good = passed and enough(coverage, reach) and good_enough(scores, mutate)
    raise click.exceptions.Exit(0 if good else 1)


def _of(start: str, given: dict[str, Any]) -> dict[str, Any]:
    """The options whose names begin so."""
    return {name: value for name, value in given.items() if name.startswith(start)}


def beside(paths: Sequence[Path]) -> list[Path]:
    """Where the policies are that tests are about: ./policies where it holds the tests, else the tests' own folder.

    Of a file's folder only what lies in it: below there may be anything.
    """
    whole = FOLDER.resolve()
    found: list[Path] = []
    for path in paths:
        folder = path if path.is_dir() else path.parent
        if FOLDER.is_dir() and folder.resolve().is_relative_to(whole):
            found.append(FOLDER)
        elif path.is_dir():
            found.append(path)
        else:
            beside = (one for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))
            found += sorted(one for one in beside if one.name.endswith((".yaml", ".yml", ".schema.json")))
    return list(dict.fromkeys(found))


def _print(verdicts: Sequence[Verdict], errors: Sequence[Problem], verbose: bool, err: bool) -> None:
    from makegood.testing import report

    print_problems(errors, err=True)
    for line in report.lines(verdicts, verbose, colours()):
        click.echo(line, err=err, color=colours() or None)


def _print_json(
    verdicts: Sequence[Verdict], errors: Sequence[Problem], coverage: Coverage | None, scores: Sequence[Score]
) -> None:
    from makegood import problems
    from makegood.testing import report

    print_json(
        {
            **report.as_json(verdicts),
            "problems": [problems.as_json(one) for one in errors],
            **coverage_json(coverage),
            **scores_json(scores),
        }
    )
