"""Time: one decision with three clocks, a ladder and a visit plan; ten million due dates in working time in one call."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

import makegood
import numpy as np
import numpy.typing as npt
from makegood.working_columns import WorkingColumns

from benchmarks.reference.peer import WrongAnswerError
from benchmarks.reference.subject import SECTIONS
from benchmarks.report import Bar, Figure, Report, at_most, number_text
from benchmarks.timing import ROUNDS, take_turns

BAR = "time"
DESK = Path(__file__).resolve().parent / "desk"
CASES = 1000
MOST_MICROS = 30.0
ROWS = 10_000_000
LEAST_MILLIONS, LEAST_TIMES = 50.0, 5.0
AT = datetime(2026, 7, 8, 10, tzinfo=UTC)
HOUR = 3_600_000_000

Column = npt.NDArray[np.int64]


def measure() -> Report:
    """Checks the columns' answers against NumPy's bisection and single answers, then times both."""
    report = Report(
        "Time: clocks, a ladder and visits; ten million due dates",
        "python -m benchmarks time_clocks",
        about=(
            "Requests to a service desk (benchmarks/desk) with three deadlines, one of them with pauses and two warnings, a"
            " ladder of three rungs and a visit plan; the calendar has been asked before. Then 10,000,000 due dates of"
            " random instants and lengths in that calendar's working time, against the same answers by `numpy.searchsorted`."
        ),
        ratio_to="searchsorted",
        distributions=("makegood", "numpy"),
    )
    book = makegood.load([DESK], kinds=[DESK / "request.schema.json"])
    _decisions(report, book)
    _due_dates(report, book)
    return report


# -- one at a time


def _decisions(report: Report, book: makegood.Book) -> None:
    cases = requests()
    ways: list[tuple[str, Callable[[Any], object], str]] = [
        ("book.decide, every section read", lambda case: SECTIONS(book.decide(case, AT)), ""),
        ("book.decide", lambda case: book.decide(case, AT), "may be lazy"),
        ("book.decide(...).to_json()", lambda case: book.decide(case, AT).to_json(), ""),
    ]
    micros = [_micros(decide, cases) for _, decide, _ in ways]
    report.figures += [
        Figure(name, f"{number_text(one)} us", note=note) for (name, _, note), one in zip(ways, micros, strict=True)
    ]
    promise = f"`decide`: three clocks, a ladder, a visit plan, every section read < {MOST_MICROS:.0f} us, median"
    report.bars.append(at_most(BAR, promise, micros[0], MOST_MICROS, "us"))


def _micros(decide: Callable[[Any], object], cases: Sequence[Any]) -> float:
    """The median over all decisions of all rounds but the first, which compiles."""
    taken: list[int] = []
    for turn in range(ROUNDS + 1):
        for case in cases:
            start = perf_counter_ns()
            decide(case)
            if turn:
                taken.append(perf_counter_ns() - start)
    return median(taken) / 1000


def requests(count: int = CASES) -> list[dict[str, Any]]:
    """Requests of all sorts: answered or not, held once or twice or never, met, missed and still running."""
    source = random.Random(5)
    return [_request(source, number) for number in range(count)]


def _request(source: random.Random, number: int) -> dict[str, Any]:
    opened = AT - timedelta(minutes=source.randrange(60, 15 * 1440))
    hold = opened + timedelta(minutes=source.randrange(10, 2000))
    holds = [{"start": _text(hold), "end": _text(hold + timedelta(minutes=source.randrange(10, 1500)))}]
    facts: dict[str, Any] = {
        "kind": "bench.request",
        "id": str(number),
        "urgent": source.random() < 0.3,
        "attempts": source.randrange(3),
        "opened_at": _text(opened),
        "answered_at": _text(opened + timedelta(minutes=source.randrange(1, 600))),
        "installed_on": "2024-01-31",
        "visited_on": f"2026-0{source.randrange(1, 7)}-1{source.randrange(10)}",
        "holds": holds * source.randrange(3),
    }
    if source.random() < 0.5:
        facts["solved_at"] = _text(opened + timedelta(minutes=source.randrange(60, 12_000)))
    return facts


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


# -- ten million at once


def _due_dates(report: Report, book: makegood.Book) -> None:
    hours = book.calendars["bench_office"].hours()
    instants, lengths = _columns(ROWS)
    calls = [
        partial(by_searchsorted, hours.columns, instants, lengths),
        partial(hours.columns.add_work, instants, lengths),
    ]
    floor, own = calls[0](), calls[1]()
    if not np.array_equal(floor, own):
        raise WrongAnswerError("add_work and searchsorted give different due dates")
    for row in range(0, ROWS, ROWS // 1000):
        if hours.add_work(int(instants[row]), int(lengths[row])) != own[row]:
            raise WrongAnswerError(f"add_work gives another due date for row {row} alone")
    del floor, own
    timings = take_turns(calls)
    names = ("numpy.searchsorted, twice", "makegood, add_work of a column")
    millions = [ROWS / one.seconds / 1e6 for one in timings]
    for name, one, timing in zip(names, millions, timings, strict=True):
        note = f"{number_text(one)} million a second"
        report.figures.append(Figure(name, f"{number_text(timing.seconds * 1000)} ms", timing.ratio, note))
    times = median(base / mine for base, mine in zip(timings[0].rounds, timings[1].rounds, strict=True))
    promise = f"ten million `add_work` in one call > {LEAST_MILLIONS:.0f} million a second"
    report.bars += [
        Bar(BAR, promise, f"{number_text(millions[1])} million", millions[1] > LEAST_MILLIONS),
        Bar(
            BAR, f"and at least {LEAST_TIMES:.0f} x numpy.searchsorted", f"{number_text(times)} x", times >= LEAST_TIMES
        ),
    ]


def _columns(rows: int) -> tuple[Column, Column]:
    """Instants from 2020 to 2026, in no order, and up to a hundred hours of work."""
    source = np.random.default_rng(5)
    low, high = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for year in (2020, 2026))
    return source.integers(low, high, rows), source.integers(1, 100 * 3600, rows) * (HOUR // 3600)


def by_searchsorted(table: WorkingColumns, instants: Column, lengths: Column) -> Column:
    """The same due dates from the same table of intervals, as NumPy finds them: two bisections a row."""
    k = np.searchsorted(table.starts, instants, "right") - 1
    target = np.minimum(instants, table.ends[k]) - table.shifts[k] + lengths
    return target + table.shifts[np.searchsorted(table.before, target, "left") - 1]
