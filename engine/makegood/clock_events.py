"""What happened to the clock of a deadline, in order: activated, paused, resumed, warned, missed, fulfilled and the like.

The events are those of the clock as it stands at the instant of evaluation: after a reset the dates before it are gone,
and a length that changed has moved them. A late fulfilment is `missed` when it was due, and `fulfilled` when it was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makegood.decide import Result
from makegood.expr.plain import instant_of
from makegood.model import Outcome
from makegood.shown import instant_text

# In this order where they fall on one instant.
EVENTS = ("activated", "reset", "cancelled", "warned", "missed", "ended", "fulfilled", "paused", "resumed")

_KEYS = (
    "applies", "state", "due", "whole_day", "missed", "done_at", "cancelled_at", "as_of", "pauses", "activated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One event of a clock. `warning` says which of its warnings was reached, counted from 1."""

    event: str
    at: datetime
    warning: int | None = None

    def data(self) -> dict[str, Any]:
        """As a decision writes it."""
        at = instant_text((self.at - instant_of(0)) // _MICROSECOND)
        return {"at": at, "event": self.event} | ({} if self.warning is None else {"warning": self.warning})


_MICROSECOND = instant_of(1) - instant_of(0)
_Raw = tuple[str, int, int | None]


def clock_events(result: Result, outcome: Outcome) -> tuple[ClockEvent, ...]:
    """The events of a deadline by now, or by its stop; none where it does not apply or has not started."""
    values = _values(result, outcome)
    if values.get("applies") is not True or values.get("state") == "not_started":
        return ()
    found = sorted(_events(values, result.now), key=lambda one: (one[1], EVENTS.index(one[0]), one[2] or 0))
    return tuple(ClockEvent(event, instant_of(at), warning) for event, at, warning in found)


def _values(result: Result, outcome: Outcome) -> Mapping[str, Any]:
    """What the clock is made of, by name: fields, and steps on the way to them."""
    if result.core is None:
        return {}
    prefix = f"{outcome.key}."
    names = [
        key.removeprefix(prefix)
        for key in result.policy.named
        if key.startswith(prefix)
        and (key.removeprefix(prefix) in _KEYS or key.startswith((f"{prefix}warning_", f"{prefix}reset_")))
    ]
    function = result.runner.some(result.edition, tuple(prefix + name for name in names))
    return dict(zip(names, function(result.facts, result.now), strict=True))


def _events(values: Mapping[str, Any], now: int | None) -> Iterator[_Raw]:
    until = values.get("as_of", now)

    def happened(at: int | None) -> bool:
        return at is not None and until is not None and at <= until

    begun = values.get("activated_at")
    if happened(begun):
        yield "activated", begun, None  # type: ignore[misc]
    for name, at in values.items():
        kind, _, number = name.partition("_")
        if kind == "reset" and happened(at) and (begun is None or at > begun):
            yield "reset", at, None
        elif kind == "warning" and happened(at):
            yield "warned", at, int(number)
    yield from _pauses(values, begun, until)
    yield from _end(values, until)


def _pauses(values: Mapping[str, Any], begun: int | None, until: int | None) -> Iterator[_Raw]:
    for start, end in values.get("pauses") or ():
        first = start if begun is None else max(start, begun)
        if until is not None and first <= until and (end is None or end > first):
            yield "paused", first, None
            if end is not None:
                yield "resumed", end, None


def _end(values: Mapping[str, Any], until: int | None) -> Iterator[_Raw]:
    """How the clock came to its end, and whether it was too late by then."""
    state, due, done, cancelled = (values.get(key) for key in ("state", "due", "done_at", "cancelled_at"))
    if state == "ended":
        yield "ended", due, None  # type: ignore[misc]
    late = values.get("missed") is True
    if state == "cancelled":
        assert cancelled is not None
        late = (
            "done_at" in values and due is not None and (cancelled > due or (cancelled == due and values["whole_day"]))
        )
        yield "cancelled", cancelled if until is None else min(cancelled, until), None
    if late:
        yield "missed", due, None  # type: ignore[misc]
    if state in ("met", "missed") and done is not None:
        yield "fulfilled", done if until is None else min(done, until), None
