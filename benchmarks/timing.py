"""Timing on a noisy machine: contenders take turns, a figure is a median, a ratio compares within one turn."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.reference.peer import NotMeasuredError

ROUNDS = 5
LEAST_SECONDS = 0.1
LAUNCHER = Path(__file__).resolve().parent / "launcher.py"


@dataclass(frozen=True)
class Timing:
    """Seconds of one call (median of the rounds), and the median of its ratios to the first contender's."""

    seconds: float
    ratio: float
    rounds: tuple[float, ...]


@dataclass(frozen=True)
class Process:
    """One finished process: wall seconds and peak resident memory in bytes."""

    seconds: float
    peak_bytes: int


def take_turns(calls: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[Timing]:
    """Times every call once a round, each round in another order, repeated until a turn lasts `LEAST_SECONDS`."""
    repeats = [max(1, round(LEAST_SECONDS / max(_seconds(call, 1), 1e-6))) for call in calls]
    measured: list[list[float]] = [[] for _ in calls]
    for number in range(rounds):
        for step in range(len(calls)):
            index = (number + step) % len(calls)
            measured[index].append(_seconds(calls[index], repeats[index]))
    return timings(measured)


def timings(measured: Sequence[Sequence[float]]) -> list[Timing]:
    """One Timing for each contender from its seconds of each round; the first contender is the floor."""
    floor = measured[0]
    return [
        Timing(median(own), median(one / base for one, base in zip(own, floor, strict=True)), tuple(own))
        for own in measured
    ]


def run_process(command: Sequence[str], cwd: Path | None = None) -> Process:
    """Runs `command`, output discarded; raises NotMeasuredError with its last line of complaint when it fails."""
    launched = [sys.executable, "-I", "-S", str(LAUNCHER), *command]
    done = subprocess.run(launched, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)
    seconds, peak, code = done.stdout.split() if done.returncode == 0 else ("0", "0", str(done.returncode))
    if code != "0":
        lines = done.stderr.strip().splitlines() or ["no output"]
        raise NotMeasuredError(f"exit {code}: {lines[-1][:300]}")
    return Process(float(seconds), int(peak) * 1024)


def _seconds(call: Callable[[], object], repeats: int) -> float:
    gc.collect()
    start = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - start) / repeats
