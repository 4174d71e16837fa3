"""How long it takes to say why: one outcome of each of the reference policy's own tests, decided, explained, as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import makegood
from makegood.book import Book
from makegood.explain.as_json import document
from makegood.explain.text import lines
from makegood.moments import micros
from makegood.recheck import recheck
from makegood.testing.files import read_tests

from benchmarks.report import Figure, Report, at_most, number_text
from benchmarks.timing import ROUNDS

BAR = "explain"
POLICY = "airline.eu261"
OUTCOME = "compensation.delay"
LIMIT = 20.0

Case = tuple[Mapping[str, Any], int | None]


def measure() -> Report:
    """Medians over the cases, of the median round of each; the first round, which compiles, is not counted."""
    report = Report(
        "Explain: one case, why and why not",
        "python -m benchmarks explain",
        about=f"Milliseconds a case of {POLICY}'s own tests, with a book that has decided before.",
        distributions=("makegood",),
    )
    book = makegood.load(makegood.shipped("policies")).select(POLICY)
    cases = _cases(book)
    one = _milliseconds(book, cases, [OUTCOME], False)
    every = _milliseconds(book, cases, [], False)
    data = _milliseconds(book, cases, [], True)
    report.figures = [
        Figure(
            f"{OUTCOME} as text, {len(cases)} cases",
            f"{number_text(median(one))} ms",
            note=f"at most {max(one):.0f} ms",
        ),
        Figure("every outcome as text", f"{number_text(median(every))} ms", note=f"at most {max(every):.0f} ms"),
        Figure("every outcome as JSON, and worked through again", f"{number_text(median(data))} ms"),
    ]
    report.bars.append(at_most(BAR, f"one outcome < {LIMIT:.0f} ms, median", median(one), LIMIT, "ms"))
    return report


def _cases(book: Book) -> list[Case]:
    file = makegood.shipped("policies") / "airline" / "eu261.test.yaml"
    kind = book.policy(POLICY).case
    tests = [test for test in read_tests(file).tests if not test.pending]
    return [({"kind": kind, **test.case}, None if test.at is None else micros(test.at)) for test in tests]


def _milliseconds(book: Book, cases: Sequence[Case], names: Sequence[str], as_data: bool) -> list[float]:
    rounds = [[_one(book, case, names, as_data) for case in cases] for _ in range(ROUNDS + 1)][1:]
    return [median(taken) * 1000 for taken in zip(*rounds, strict=True)]


def _one(book: Book, case: Case, names: Sequence[str], as_data: bool) -> float:
    start = perf_counter()
    explanation = book.decide(*case).explain(*names)
    if as_data:
        assert recheck(json.loads(json.dumps(document(explanation)))).faults == []
    else:
        "\n".join(lines(explanation))
    return perf_counter() - start
