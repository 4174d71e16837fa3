"""Bar 5: how long it takes to start: the import, the help, a first decision from 100 policies, a small dry-run."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import dryrun
from benchmarks.flights import write_flights
from benchmarks.reference import subject
from benchmarks.reference.claims import AT, as_case, claims
from benchmarks.reference.peer import NotMeasuredError
from benchmarks.report import Bar, Figure, Report, at_most, not_measured, number_text
from benchmarks.timing import ROUNDS, run_process

BAR = "5"
POLICIES = 100
CASES = 1000
IMPORT = "from time import perf_counter as clock; start = clock(); import makegood; print(clock() - start)"
FIRST_DECISION = """
import json, sys
from datetime import datetime
import makegood
folder, case_kind, case, at, policies = sys.argv[1:]
book = makegood.load([folder], kinds=[case_kind])
decision = json.loads(book.decide(json.loads(case), datetime.fromisoformat(at)).to_json())
assert len(decision["policies"]) == int(policies), len(decision["policies"])
assert not decision["undecided"], decision["undecided"]
"""


def measure() -> Report:
    """The four starts of bar 5, and the interpreter's own for comparison."""
    report = Report(
        "Start",
        "python -m benchmarks start",
        about="Wall time of whole processes, interpreter included, but for the import, which its own process times.",
        distributions=("makegood",),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _row(report, "python -c pass", lambda: _whole([sys.executable, "-c", "pass"]), None)
        _row(report, "import makegood", _import, 0.1)
        _row(report, "makegood --help", lambda: _whole([*subject.command(), "--help"]), 0.15)
        _row(report, f"first decision, folder of {POLICIES} policies", lambda: _first_decision(folder), 1)
        _row(report, f"dry-run of {CASES:,} flights, in all", lambda: _dry_run(folder), 1)
    return report


def write_policies(folder: Path, count: int = POLICIES) -> Path:
    """Writes `count` policies like the reference policy to `folder`: an id and amounts of its own for each."""
    text = subject.POLICY.read_text(encoding="utf-8")
    folder.mkdir(exist_ok=True)
    for number in range(1, count + 1):
        own = text.replace("policy: bench.reference", f"policy: bench.reference_{number:03}")
        own = own.replace("give: 250 EUR", f"give: {250 + number} EUR")
        (folder / f"reference_{number:03}.yaml").write_text(own, encoding="utf-8")
    return folder


def _row(report: Report, name: str, run: Callable[[], float], limit: float | None) -> None:
    seconds = None
    try:
        run()  # the first run fills the disk cache and the byte code, which is not what the bar is about
        seconds = median(run() for _ in range(ROUNDS))
    except NotMeasuredError as error:
        report.figures.append(not_measured(name, error))
    else:
        report.figures.append(Figure(name, f"{number_text(seconds * 1000)} ms"))
    if limit is not None:
        report.bars.append(_bar(name, seconds, limit))


def _bar(name: str, seconds: float | None, limit: float) -> Bar:
    milliseconds = None if seconds is None else seconds * 1000
    return at_most(BAR, f"{name} < {limit * 1000:.0f} ms", milliseconds, limit * 1000, "ms")


def _whole(command: list[str]) -> float:
    return run_process(command).seconds


def _import() -> float:
    done = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotMeasuredError((done.stderr.strip().splitlines() or ["no output"])[-1])
    return float(done.stdout)


def _first_decision(folder: Path) -> float:
    policies = folder / "policies"
    if not policies.exists():
        write_policies(policies)
    case = json.dumps(as_case(claims(1)[0], 1))
    given = [str(policies), str(subject.CASE_KIND), case, AT.isoformat(), str(POLICIES)]
    return _whole([sys.executable, "-c", FIRST_DECISION, *given])


def _dry_run(folder: Path) -> float:
    flights = folder / "flights.csv"
    if not flights.exists():
        write_flights(flights, CASES)
    return dryrun.run(flights, folder / "out.html").seconds
