"""Test results as lines for people and as plain data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from makegood.problems import Place, printable
from makegood.testing.runner import Failure, Verdict

COLOURS = {True: "\x1b[32m", False: "\x1b[31m"}
RESET = "\x1b[0m"


def closing(verdicts: Sequence[Verdict]) -> str:
    """The closing line, which scripts read: `12 passed, 0 failed`."""
    failed = sum(not one.passed for one in verdicts)
    return f"{len(verdicts) - failed} passed, {failed} failed"


def lines(verdicts: Sequence[Verdict], verbose: bool = False, colour: bool = False) -> Iterator[str]:
    """Every failed test with its failures (with `verbose` every test), and the closing line."""
    yield from (printable(line, colour) for line in _lines(verdicts, verbose, colour))


def _lines(verdicts: Sequence[Verdict], verbose: bool, colour: bool) -> Iterator[str]:
    for verdict in verdicts:
        if verbose or not verdict.passed:
            word = "ok  " if verdict.passed else "FAIL"
            mark = f"{COLOURS[verdict.passed]}{word}{RESET}" if colour else word
            yield f"{mark} {verdict.label}  {where(verdict.place)}"
        for failure in verdict.failures:
            yield from failure_lines(failure)
    yield closing(verdicts)


def where(place: Place) -> str:
    return f"{place.file}:{place.line}"


def failure_lines(failure: Failure, indent: str = "  ") -> Iterator[str]:
    """A failure: what is wrong and where, the facts that are missing, what may have been meant."""
    start = f"{indent}{failure.place}: " if failure.place else indent
    named = f"{failure.path}: " if failure.path and not failure.message.startswith(failure.path) else ""
    reader = "" if failure.reader == "python" else f" [{failure.reader}]"
    yield f"{start}{named}{failure.message}{reader}"
    if failure.missing:
        yield f"{indent}  missing: {', '.join(failure.missing)}"
    if failure.hint:
        yield f"{indent}  hint: {failure.hint}"


def as_json(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """All results: counts, and each test with its place and failures."""
    passed = sum(one.passed for one in verdicts)
    return {"passed": passed, "failed": len(verdicts) - passed, "tests": [_test(one) for one in verdicts]}


def _test(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "name": verdict.name,
        "policy": verdict.policy,
        **_place(verdict.place),
        "passed": verdict.passed,
        "failures": [_failure(one) for one in verdict.failures],
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "message": failure.message,
        "path": failure.path,
        "expected": failure.expected,
        "got": failure.got,
        "missing": list(failure.missing),
        "hint": failure.hint,
        "reader": failure.reader,
        **_place(failure.place),
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": place.file, "line": place.line, "column": place.column}
