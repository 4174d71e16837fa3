"""Bar 1: one case, one decision. The reference policy by hand, in makegood, and in the peers, in the same run."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.reference import handwritten, subject
from benchmarks.reference.claims import Claim, claims
from benchmarks.reference.peer import NotMeasuredError, Peer, WrongAnswerError, check, one_by_one
from benchmarks.report import Figure, Report, at_most, below, not_measured, number_text
from benchmarks.timing import Timing, take_turns

BAR = "1"
FLOOR = "handwritten Python function"
CEL = "CEL in C++"
ZEN_BATCH = "zen-engine, batches"
ZEN = "zen-engine"

Source = tuple[str, str, str]
"""What to call it when it cannot be had, the module, and the function that gives its peers."""

SOURCES: tuple[Source, ...] = (
    ("makegood", "benchmarks.reference.subject", "peers"),
    ("CEL in C++", "benchmarks.reference.cel_peer", "peers"),
    ("zen-engine", "benchmarks.reference.zen_peer", "peers"),
    ("simpleeval", "benchmarks.reference.python_like_peers", "simpleeval_peers"),
    ("rule-engine", "benchmarks.reference.python_like_peers", "rule_engine_peers"),
)


def measure() -> Report:
    """Checks every contender against the handwritten function, then times those that agree."""
    report = Report(
        "Online: one case, one decision",
        "python -m benchmarks online",
        about="Microseconds a claim. Peers read integers; makegood reads the case as JSON has it and checks it.",
        ratio_to="handwritten",
        distributions=("makegood", "cel-expr-python", "zen-engine", "simpleeval", "rule-engine"),
    )
    given = claims()
    peers = [one_by_one(FLOOR, handwritten.decide, tuple), *_contenders(given, report.figures)]
    calls = [partial(peer.run, peer.prepare(given)) for peer in peers]
    per_claim = dict(zip((peer.name for peer in peers), take_turns(calls), strict=True))
    missing, report.figures = report.figures, []
    for peer in peers:
        timing = per_claim[peer.name]
        micros = _micros(timing, len(given))
        report.figures.append(Figure(peer.name, f"{number_text(micros)} us", timing.ratio, peer.note))
    report.figures += missing
    _hold(report, per_claim, len(given))
    return report


def _contenders(given: Sequence[Claim], missing: list[Figure]) -> list[Peer]:
    agreed = []
    for name, module, function in SOURCES:
        try:
            build: Callable[[], list[Peer]] = getattr(importlib.import_module(module), function)
            found = build()
        except (ImportError, NotMeasuredError) as error:
            missing.append(not_measured(name, error))
            continue
        for peer in found:
            try:
                check(peer, given)
            except Exception as error:  # noqa: BLE001  # whatever fails, it is reported, and the others are measured
                missing.append(not_measured(peer.name, _reason(error)))
            else:
                agreed.append(peer)
    return agreed


def _reason(error: Exception) -> str:
    if isinstance(error, WrongAnswerError):
        return f"**wrong answer**: {error}"
    return str(error) if isinstance(error, NotMeasuredError) else f"{type(error).__name__}: {error}"


def _hold(report: Report, per_claim: dict[str, Timing], count: int) -> None:
    ratios = {name: timing.ratio for name, timing in per_claim.items()}
    micros = {name: _micros(timing, count) for name, timing in per_claim.items()}
    to_json, many = micros.get(subject.TO_JSON), micros.get(subject.DECIDE_MANY)
    report.bars += [
        at_most(BAR, "`book.decide` at most 8 x handwritten", ratios.get(subject.DECIDE), 8, "x"),
        at_most(BAR, "`to_json()`, all outcomes, at most 30 x handwritten", ratios.get(subject.TO_JSON), 30, "x"),
        below(BAR, "`to_json()` faster than CEL in C++ (its fastest form)", to_json, _fastest(micros, CEL), "us"),
        at_most(BAR, "`decide_many` at most 12 x handwritten", ratios.get(subject.DECIDE_MANY), 12, "x"),
        below(BAR, "`decide_many` faster than zen-engine's batch", many, _fastest(micros, ZEN_BATCH), "us"),
        below(
            BAR, "beyond the bar: `decide_many` faster than any form of zen-engine", many, _fastest(micros, ZEN), "us"
        ),
    ]


def _fastest(micros: dict[str, float], prefix: str) -> float | None:
    return min((figure for name, figure in micros.items() if name.startswith(prefix)), default=None)


def _micros(timing: Timing, count: int) -> float:
    return timing.seconds / count * 1e6
