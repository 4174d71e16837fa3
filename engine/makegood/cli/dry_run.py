"""`makegood dry-run`: what would change if these policies were in force, over a history of cases."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makegood.cli.options import PATH, default_folder, load_rates, rates_option, vocabulary_beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from makegood.replay.result import DryRun
    from makegood.replay.run import Request

MOST_MOVERS = 1000


@click.command(short_help="Say what a change of policies would do to past cases.")
@click.argument("cases", nargs=-1, required=True, type=PATH)
@click.option(
    "--policies",
    "folders",
    type=PATH,
    multiple=True,
    metavar="NEW",
    help="New policies: files or folders (default: ./policies, else the installed ones); may stand several times.",
)
@click.option(
    "--against",
    required=True,
    metavar="OLD",
    help="Old policies: a file or folder, a git revision of NEW, or a date (NEW as it was published by then).",
)
@click.option("--pair", "pairs", multiple=True, metavar="NEW=OLD", help="Compare two policies of different ids.")
@click.option("--map", "map_name", metavar="MAP", help="How rows become cases: a map file, or an installed map's name.")
@click.option("--kind", metavar="KIND", help="The case kind, where the new policies read several.")
@click.option(
    "--at",
    "at",
    metavar="WHEN",
    help="Decide as of: a fact's name, an instant, or final (default: as the case kind says, else no moment).",
)
@click.option("--html", type=PATH, metavar="FILE", help="Write the report as one HTML page.")
@click.option(
    "--markdown", type=PATH, metavar="FILE", help="Write it as a comment for a pull request (-: print it, not text)."
)
@click.option("--json", "json_file", type=PATH, metavar="FILE", help="Write it as JSON (-: print JSON, not text).")
@click.option("--rejects", type=PATH, metavar="FILE", help="Write rejected cases and why: .csv or .ndjson.")
@click.option(
    "--fail-if",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help='Exit code 1 if it holds, such as "cost > +5 percent" or "worse > 100 cases".',
)
@click.option(
    "--rows",
    type=click.IntRange(0, MOST_MOVERS),
    default=10,
    show_default=True,
    metavar="N",
    help="How many of the cases that move most are named.",
)
@click.option(
    "--attribute",
    type=click.Choice(["alone", "sequential", "shapley", "none"]),
    help="Say which line did it: each change alone (as is done for a few), one after the other, or the mean of all orders.",
)
@click.option(
    "--segment",
    "segments",
    multiple=True,
    metavar="FACT",
    help="Say who wins and who loses by this fact, too; may stand several times.",
)
@rates_option
def dry_run(
    cases: tuple[Path, ...],
    folders: tuple[Path, ...],
    against: str,
    pairs: tuple[str, ...],
    map_name: str | None,
    kind: str | None,
    at: str | None,
    html: Path | None,
    markdown: Path | None,
    json_file: Path | None,
    rejects: Path | None,
    conditions: tuple[str, ...],
    rows: int,
    attribute: str | None,
    segments: tuple[str, ...],
    rates: Path | None,
) -> None:
    """Decide the past CASES under new and old policies, and report what differs: money, deadlines, remedies.

    CASES are files: JSON, NDJSON, CSV (also in .gz or .zip), Parquet or Excel. NEW may extend policies of OLD; a policy that is
    only adopted, not yet in force, is read as if it were. Exit code 1 when a --fail-if condition holds, or
    when every case was rejected.
    """
    from makegood.replay.run import Request

    for output in (html, markdown, json_file, rejects):
        if output is not None and any(output.resolve() == one.resolve() for one in cases):
            raise click.UsageError(f"'{output}' is one of the CASES, and would be overwritten")
    if str(markdown) == "-" and str(json_file) == "-":
        raise click.UsageError("--markdown - and --json - would print into one another; give one of them a file")
    request = Request(
        cases=cases,
        policies=default_folder(folders),
        against=against,
        pairs=pairs,
        map=map_name,
        kind=kind,
        at=at,
        rejects=rejects,
        fail_if=conditions,
        movers=rows,
        attribute=attribute,
        segments=segments,
        rates=None if rates is None else load_rates(rates),
        detail=html is not None or markdown is not None,
        command=shlex.join(["makegood", *_arguments()]),
    )
    run = _run(request)
    _write(run, html, markdown, json_file)
    nothing = run.rejected.count > 0 and run.tally.compared == 0
    raise click.exceptions.Exit(1 if nothing or any(one.holds for one in run.verdicts) else 0)


def _arguments() -> list[str]:
    """The arguments of this command as they were given."""
    context = click.get_current_context()
    words = sys.argv[1:]
    return words if context.info_name in words else [str(context.info_name)]


def _run(request: Request) -> DryRun:
    """The dry-run, with its progress on a terminal; what cannot be done as asked is wrong use."""
    from makegood.cli.output import print_problems
    from makegood.replay.run import dry_run as run_it

    try:
        with _progress() as report:
            return run_it(request, vocabulary_beside([*request.policies, Path(request.against)]), report)
    except ValueError as error:
        problems = getattr(error, "problems", None)
        if problems:
            print_problems(problems, err=True)
        if isinstance(error, _expected()):
            raise click.UsageError(getattr(error, "message", str(error))) from None
        raise


def _expected() -> tuple[type[ValueError], ...]:
    from makegood.cases.packed import CaseFileError
    from makegood.decision import CaseError
    from makegood.replay.attribution import AttributionError
    from makegood.replay.fail_if import FailIfError
    from makegood.replay.moment import MomentError
    from makegood.replay.pairs import PairError
    from makegood.replay.run import DryRunError
    from makegood.replay.sources import SourceError
    from makegood.replay.table_rows import TableProblems

    return (
        AttributionError,
        CaseError,
        CaseFileError,
        DryRunError,
        FailIfError,
        MomentError,
        PairError,
        SourceError,
        TableProblems,
    )


def _write(run: DryRun, html: Path | None, markdown: Path | None, json_file: Path | None) -> None:
    """The reports asked for into their files; one that has none is printed, else the text is."""
    from makegood.cli.output import colours
    from makegood.replay import report_json, report_text

    shown: str | None = None
    if html is not None:
        html.write_text(_html(run), "utf-8")
    for file, made in ((markdown, _markdown), (json_file, report_json.to_json)):
        if str(file) == "-":
            shown = made(run)
        elif file is not None:
            file.write_text(made(run), "utf-8")
    click.echo(report_text.to_text(run, colours()) if shown is None else shown, nl=False, color=colours() or None)


def _html(run: DryRun) -> str:
    from makegood.replay import report_html
    from makegood.replay.charts_svg import HOW_TO_HAVE, can_draw

    if not can_draw():
        click.echo(f"The report has no charts: {HOW_TO_HAVE}", err=True)
    return report_html.to_html(run)


def _markdown(run: DryRun) -> str:
    from makegood.replay import report_markdown

    return report_markdown.to_markdown(run)


@contextmanager
def _progress() -> Iterator[Callable[[int, float], None]]:
    """Rows, rate and time left on the standard error, rewritten in place; nothing at all where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda rows, share: None
        return
    start = time.monotonic()
    last = start

    def report(rows: int, share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 0.2:
            return
        last = now
        passed = now - start
        left = passed / share - passed if share > 0 else 0.0
        click.echo(f"\r\x1b[K{rows:,} cases, {rows / passed:,.0f} a second, {left:.0f} s left", nl=False, err=True)

    yield report
    click.echo("\r\x1b[K", nl=False, err=True)
