"""The search over one half of the incidents, and what it is worth on the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from examples.servicenow.search import HOUR, PAUSES, STOPS, Candidate, Fit, Hours, clocks, fit, plainness

PRIORITIES = ("moderate", "low", "high", "critical")
"""The largest class first: it has the most to say, and the others follow it where they are as good."""

Flags = npt.NDArray[np.bool_]
SHOWN_HOURS = (
    Hours(None), Hours((8, 18)), Hours((8, 18), True), Hours((0, 24)), Hours((14, 22)), Hours((14, 23)),
    Hours((14, 23), True), Hours((14, 24)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """A fit and how many of the test half it tells wrong."""

    fit: Fit
    wrong: int


@dataclass(slots=True)
class Training:
    """What the search found for one priority; `trained` and `tested` are the sizes of its halves."""

    trained: int
    tested: int
    candidates: int = 0
    fits: list[Fit] = field(default_factory=list)
    readings: dict[tuple[str, str], Tried] = field(default_factory=dict)
    by_hours: dict[Hours, Tried] = field(default_factory=dict)
    chosen: Fit | None = None
    ties: int = 0


def halves(incidents: pl.DataFrame, seed: int) -> Flags:
    """True for the incidents of the training half, drawn at random."""
    return np.random.default_rng(seed).permutation(len(incidents)) < len(incidents) // 2


def search(cases: pl.DataFrame, incidents: pl.DataFrame, training: Flags) -> dict[str, Training]:
    """Every candidate on the training half of every priority; incidents whose priority changed are left out."""
    made = incidents["made_sla"].to_numpy()
    steady = ~incidents["priority_changed"].to_numpy()
    rows = {name: steady & (incidents["priority"] == name).to_numpy() for name in PRIORITIES}
    found = {name: Training(int((mask & training).sum()), int((mask & ~training).sum())) for name, mask in rows.items()}
    for candidate, ran in clocks(cases):
        for name, mask in rows.items():
            one = fit(candidate, ran[mask & training], made[mask & training])
            test = mask & ~training
            _note(found[name], one, Tried(one, int(((ran[test] <= one.low) != made[test]).sum())))
    _choose(found)
    return found


def _note(training: Training, one: Fit, tried: Tried) -> None:
    training.candidates += 1
    training.fits.append(one)
    candidate = one.candidate
    _better(training.readings, (candidate.stop, candidate.pauses), tried)
    if candidate.stop == "closed" and candidate.pauses == "none" and candidate.hours in SHOWN_HOURS:
        training.by_hours[candidate.hours] = tried


def _better(best: dict[tuple[str, str], Tried], key: tuple[str, str], tried: Tried) -> None:
    if key not in best or plainness(tried.fit) < plainness(best[key].fit):
        best[key] = tried


def _choose(found: Mapping[str, Training]) -> None:
    """The best of each priority; of equal ones that of the same stop, pauses and hours as the largest class, then the plainest."""
    lead: Candidate | None = None
    for name in PRIORITIES:
        training = found[name]
        training.chosen = min(
            training.fits, key=lambda one: (one.errors, *_unlike(one.candidate, lead), plainness(one))
        )
        training.ties = sum(one.errors == training.chosen.errors for one in training.fits)
        lead = lead or training.chosen.candidate


def _unlike(one: Candidate, lead: Candidate | None) -> tuple[bool, bool]:
    if lead is None:
        return False, False
    return (one.stop, one.pauses) != (lead.stop, lead.pauses), one.hours != lead.hours


def limit_of(one: Fit) -> float:
    """The longest whole number of hours that tells the training half as well; none there: the shortest time that does."""
    whole = (one.high - 1) // HOUR
    return whole if whole * HOUR >= one.low else one.low / HOUR


def clock_text(us: int) -> str:
    return f"{us // HOUR} h {us % HOUR // 60_000_000} min"


def by_reading(found: Training) -> Sequence[tuple[str, str, Tried]]:
    """The best of every stop with every pause, in their order."""
    return [(stop, pauses, found.readings[stop, pauses]) for pauses in PAUSES for stop in STOPS]
