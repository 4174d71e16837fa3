"""A small search: which hours, holidays, pauses and stop make one limit a priority tell `made_sla` best?

Every candidate's clock is a named value of a policy that is written here, so that the engine measures it over all
incidents at once. The limit of a candidate is the one with the fewest errors on the training half.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import makegood
import numpy as np
import numpy.typing as npt
import polars as pl

HERE = Path(__file__).resolve().parent
KIND = HERE / "incident.schema.json"
HOUR = 3_600_000_000
AT_A_TIME = 25  # calendars in one policy

STOPS = {"resolved": "resolved_at", "last resolved": "resolved_last_at", "closed": "closed_at"}
PAUSES = {
    "none": (),
    "awaiting user": ("awaiting_user",),
    "awaiting anyone": ("awaiting_user", "awaiting_vendor", "awaiting_problem", "awaiting_evidence"),
    "awaiting anyone, resolved": (
        "awaiting_user", "awaiting_vendor", "awaiting_problem", "awaiting_evidence", "resolved",
    ),
}  # fmt: skip
"""From the plainest on: of equally good candidates the plainest is taken."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A calendar to try: weekdays from one hour to another, with or without Brazil's holidays; None: around the clock."""

    span: tuple[int, int] | None
    holidays: bool = False

    @property
    def name(self) -> str:
        if self.span is None:
            return "around_the_clock"
        return f"h{self.span[0]:02}_{self.span[1]:02}" + ("_br" if self.holidays else "")

    @property
    def text(self) -> str:
        """As a reader is told."""
        if self.span is None:
            return "around the clock"
        holidays = ", not on holidays" if self.holidays else ""
        return f"weekdays {self.span[0]:02}:00-{self.span[1]:02}:00{holidays}"

    def yaml(self) -> str:
        opens, closes = self.span or (0, 24)
        days = "mon-sun" if self.span is None else "mon-fri"
        holidays = "holidays: {country: BR}\n" if self.holidays else ""
        head = f"calendar: {self.name}\ntitle: Candidate\ntimezone: UTC\n"
        return head + f'hours: {{{days}: ["{opens:02}:00-{closes:02}:00"]}}\n{holidays}'


def all_hours() -> list[Hours]:
    """Around the clock, and weekdays by the hour."""
    spans = [(o, c) for o, c in product((0, *range(6, 17)), range(16, 25)) if c - o >= 6]
    return [Hours(None), *(Hours(span, off) for off in (False, True) for span in spans)]


@dataclass(frozen=True, slots=True)
class Candidate:
    hours: Hours
    stop: str
    pauses: str

    @property
    def name(self) -> str:
        at = list(STOPS).index(self.stop), list(PAUSES).index(self.pauses)
        return f"{self.hours.name}_s{at[0]}_p{at[1]}"

    def value(self) -> str:
        """The clock time up to the stop, as an expression."""
        stop, calendar = STOPS[self.stop], self.hours.name
        whole = f"work_between(opened_at, {stop}, {calendar})"
        if not PAUSES[self.pauses]:
            return whole
        waits = f"waits_{list(PAUSES).index(self.pauses)}"
        start, end = "max(p.start, opened_at)", f"min(p.end, {stop}) if known(p.end) else {stop}"
        return f"{whole} - sum(work_between({start}, {end}, {calendar}) for p in {waits} if p.start < {stop})"


def candidates(hours: Sequence[Hours]) -> list[Candidate]:
    return [Candidate(one, stop, pauses) for one, stop, pauses in product(hours, STOPS, PAUSES)]


def clocks(cases: pl.DataFrame) -> Iterator[tuple[Candidate, npt.NDArray[np.int64]]]:
    """Each candidate with its clock's time of every incident, in the order of the cases."""
    hours = all_hours()
    for first in range(0, len(hours), AT_A_TIME):
        some = hours[first : first + AT_A_TIME]
        tried = candidates(some)
        with tempfile.TemporaryDirectory() as folder:
            for one in some:
                (Path(folder) / f"{one.name}.yaml").write_text(one.yaml(), encoding="utf-8")
            (Path(folder) / "search.yaml").write_text(_policy(tried), encoding="utf-8")
            book = makegood.load(folder, kinds=[KIND])
        found = book.decide_table(cases, "servicenow.incident").frame
        for candidate in tried:
            yield candidate, found[f"servicenow.search|values.{candidate.name}"].to_numpy()


def _policy(tried: Sequence[Candidate]) -> str:
    head = [
        "policy: servicenow.search",
        "title: Clocks to try",
        "case: servicenow.incident",
        "timezone: UTC",
        "let:",
        "  closed_at: min(e.at for e in history if e.state == 'closed')",
        "  first_resolved: min(e.at for e in history if e.state == 'resolved')",
        "  last_resolved: max(e.at for e in history if e.state == 'resolved')",
        "  resolved_at: first_resolved if known(first_resolved) else closed_at",
        "  resolved_last_at: last_resolved if known(last_resolved) else closed_at",
    ]
    for at, states in enumerate(PAUSES.values()):
        if states:
            head.append(f"  waits_{at}: during(e.state in {list(states)} for e in history)")
    return "\n".join([*head, "values:", *(f"  {one.name}: {one.value()}" for one in tried)]) + "\n"


@dataclass(frozen=True, slots=True)
class Fit:
    """A candidate with its best limit: how many of the training half it tells wrong, and between which two clock times
    every limit does as well (the lower one is still in time)."""

    candidate: Candidate
    errors: int
    low: int
    high: int


def fit(candidate: Candidate, ran: npt.NDArray[np.int64], made: npt.NDArray[np.bool_]) -> Fit:
    """The limit with the fewest errors: in time is a clock that has run no longer than it."""
    order = np.argsort(ran, kind="stable")
    times, truth = ran[order], made[order]
    late_but_made = truth.sum() - np.concatenate(([0], np.cumsum(truth)))
    early_but_missed = np.concatenate(([0], np.cumsum(~truth)))
    errors = late_but_made + early_but_missed
    apart = np.concatenate(([True], times[1:] != times[:-1], [True]))  # a limit does not part equal times
    errors = np.where(apart, errors, truth.size + 1)
    best = int(errors.argmin())
    low = int(times[best - 1]) if best else 0
    high = int(times[best]) if best < times.size else int(times[-1])
    return Fit(candidate, int(errors[best]), low, high)


def plainness(one: Fit) -> tuple[int, ...]:
    """Orders fits: fewest errors, then the plainest candidate, then the shortest day."""
    hours = one.candidate.hours
    span = hours.span or (0, 24)
    pauses, stop = list(PAUSES).index(one.candidate.pauses), list(STOPS).index(one.candidate.stop)
    return one.errors, pauses, int(hours.holidays), int(hours.span is not None), stop, span[1] - span[0], span[0]
