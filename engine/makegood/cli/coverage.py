"""The options of `makegood test` that measure what the tests reach of the policies, and what they print and write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from makegood.cli.options import PATH, with_options

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.testing.coverage.measured import Coverage

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--coverage", is_flag=True, help="Show what the tests reach of the policies: outcomes, rows, conditions."),
    click.option(
        "--coverage-html", type=PATH, metavar="DIR", help="Write it as HTML over the source: a folder, or one page FILE.html."
    ),
    click.option("--coverage-xml", type=PATH, metavar="FILE", help="Write it as Cobertura XML."),
    click.option("--coverage-json", type=PATH, metavar="FILE", help="Write every item as JSON."),
    click.option(
        "--coverage-min",
        type=click.IntRange(0, 100),
        metavar="PERCENT",
        help="Exit code 1 when less of a policy is reached.",
    ),
)  # fmt: skip


def coverage_options(command: Any) -> Any:
    """Adds them to the command; they come as keywords that begin with `coverage`."""
    return with_options(command, _OPTIONS)


def measure(
    files: Sequence[Path], paths: Sequence[Path], book: Book, select: str | None, given: dict[str, Any]
) -> Coverage | None:
    """What the test files reach, written where it is asked for; None when it is not asked for.

    Every policy below the folders among `paths` counts, also one without tests; of single files, or with `select`, those that
    the tests are about.
    """
    if not any(value is not None and value is not False for value in given.values()):
        return None
    from makegood.testing.coverage.measured import coverage_of

    folders = [] if select is not None else [path for path in paths if path.is_dir()]
    coverage = coverage_of(files, book, folders, select)
    _write(coverage, given)
    return coverage


def _write(coverage: Coverage, given: dict[str, Any]) -> None:
    try:
        if given["coverage_html"] is not None:
            from makegood.testing.coverage import html

            html.write(coverage, given["coverage_html"])
        if given["coverage_xml"] is not None:
            from makegood.testing.coverage.cobertura import cobertura

            given["coverage_xml"].write_text(cobertura(coverage), "utf-8")
        if given["coverage_json"] is not None:
            data = json.dumps(coverage_json(coverage)["coverage"], indent=2, sort_keys=True, ensure_ascii=False)
            given["coverage_json"].write_text(f"{data}\n", "utf-8")
    except OSError as error:
        raise click.ClickException(f"the coverage cannot be written: {error.strerror}: {error.filename}") from None


def enough(coverage: Coverage | None, given: dict[str, Any]) -> bool:
    """Whether each policy reaches --coverage-min."""
    return coverage is None or given["coverage_min"] is None or coverage.reaches(given["coverage_min"])


def print_coverage(coverage: Coverage | None, verbose: bool) -> None:
    """The table and what is missing, as lines."""
    if coverage is None:
        return
    from makegood.testing.coverage.report import lines

    for line in lines(coverage, verbose):
        click.echo(line)


def coverage_json(coverage: Coverage | None) -> dict[str, Any]:
    """What `--json` prints of it beside the tests; nothing when it was not measured."""
    if coverage is None:
        return {}
    from makegood.testing.coverage.as_json import as_json

    return {"coverage": as_json(coverage)}
