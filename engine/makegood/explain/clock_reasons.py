"""The clock of a deadline told stretch by stretch: when it ran, when it stood still, and how long each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from makegood.explain.model import Note, Reason
from makegood.explain.trace import Step, steps_below
from makegood.expr.interpret import Surroundings
from makegood.expr.interpret_clock import Pauses, gathered
from makegood.expr.interpret_time import intervals, local_date, micros, moment_of
from makegood.expr.nodes import Call
from makegood.values import Period, Quantity, duration

# Of many stretches so many are told one by one.
MOST_STRETCHES = 14


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a clock ran, or stood still although it would have run."""

    low: datetime
    high: datetime
    ran: bool
    step: Step

    def reason(self) -> Reason:
        length = duration((self.high - self.low) // timedelta(microseconds=1))
        note = Note("from_to", {"low": self.low, "high": self.high})
        return Reason("made", length, label="ran" if self.ran else "stood", notes=(note,))


def stretches_of(root: Step, around: Surroundings) -> tuple[Reason, ...]:
    """The stretches of the clock that a due instant was counted on; nothing where whole days were counted."""
    found = [one for step in steps_below([root]) for one in _of_step(step, around)]
    made = [one.reason() for one in found[:MOST_STRETCHES]]
    if len(found) > MOST_STRETCHES:
        made.append(Reason("made", notes=(Note("more", {"count": len(found) - MOST_STRETCHES}),), valued=False))
    return tuple(made)


def _of_step(step: Step, around: Surroundings) -> Iterator[Stretch]:
    node = step.node
    if not isinstance(node, Call) or step.value is None:
        return
    values = [one.value for one in step.args]
    if node.function == "_due_around":
        moment, span, pauses, now, calendar = values
        working = isinstance(span, Period)
        if pauses or working:
            yield from _stretches(moment, step.value, pauses, now, calendar if working else None, around, step)
    elif node.function in ("_add_work", "_span_due") and (
        node.function == "_add_work" or isinstance(values[1], Period)
    ):
        yield from _stretches(values[0], step.value, None, None, values[2], around, step)


def _stretches(
    low: datetime,
    high: datetime,
    pauses: Pauses,
    now: datetime | None,
    calendar: str | None,
    around: Surroundings,
    step: Step,
) -> Iterator[Stretch]:
    stops = [(one["start"], one["end"] or now or high) for one in gathered(None, now, pauses)]
    for opens, closes in _open(low, high, calendar, around):
        at = opens
        for start, end in stops:
            if start is None or end <= at or start >= closes:
                continue
            if start > at:
                yield Stretch(at, start, True, step)
            yield Stretch(max(start, at), min(end, closes), False, step)
            at = min(end, closes)
        if at < closes:
            yield Stretch(at, closes, True, step)


def _open(
    low: datetime, high: datetime, calendar: str | None, around: Surroundings
) -> Iterator[tuple[datetime, datetime]]:
    if calendar is None:
        if low < high:
            yield low, high
        return
    for opens, closes in intervals(around.calendars[calendar], around.zone, micros(low)) or ():
        if opens >= micros(high):
            return
        yield max(low, moment_of(opens)), min(high, moment_of(closes))


def paused_days(root: Step) -> tuple[Reason, ...]:
    """The pauses that moved a last day on, each with the days that it took."""
    made: list[Reason] = []
    for step in steps_below([root]):
        if (
            isinstance(step.node, Call)
            and step.node.function in ("_day_around", "_day_until")
            and step.value is not None
        ):
            made += _moved(step)
    return tuple(made)


def _moved(step: Step) -> Iterator[Reason]:
    day, span, pauses, now, zone, *_ = (one.value for one in step.args)
    if isinstance(span, Quantity) or span.unit == "working time":
        return
    for one in gathered(None, now, pauses):
        start, end = one["start"], one["end"] or now
        if start is None or end is None or local_date(start, zone) > step.value:
            return
        low, high = max(local_date(start, zone), day), local_date(end, zone)
        if high > low:
            note = Note("from_to", {"low": start, "high": end})
            yield Reason("made", Period((high - low).days, "days"), label="stood", notes=(note,))
