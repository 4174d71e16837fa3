"""The clock of a deadline: what started, reset, stopped or cancelled it by now, and where it stands still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.expr.nodes import Field, Node
from makegood.expr.types import DATE, INSTANT, INTERVAL, Type, list_of
from makegood.outcomes.events import as_end, as_start, by_now, event
from makegood.outcomes.kind import Lowering, both, called, compared, either, known, nothing, now

PAUSES = list_of(INTERVAL)
_ENDS = (("until", "done_at"), ("cancel", "cancelled_at"))


@dataclass(frozen=True, slots=True)
class Events:
    """What has happened by now. `stopped` is the end of the clock, `as_of` that or now, whichever comes first."""

    done: Node | None
    cancelled: Node | None
    stopped: Node | None
    as_of: Node
    by_date: bool = False  # whether a date, and not an instant, may say that it was done
    made: tuple[tuple[str, Node], ...] = ()  # the fields `done_at` and `cancelled_at`, for the kind to keep


def events_of(outcome: Lowering) -> Events:
    """The events of `until` and `cancel`."""
    given = {key: tuple(named_events(outcome, key)) for key, _ in _ENDS}
    made = [(field, node) for key, field in _ENDS if (node := _first(outcome, given[key])) is not None]
    named = {field: outcome.step(field, node) for field, node in made}
    done, cancelled = named.get("done_at"), named.get("cancelled_at")
    ends = [one for one in (done, cancelled) if one is not None]
    stopped = called("_earliest", INSTANT, *ends) if len(ends) > 1 else ends[0] if ends else None
    as_of = now() if stopped is None else outcome.step("as_of", called("_earliest", INSTANT, now(), *ends))
    by_date = any(node.type == DATE for node in given["until"])
    return Events(done, cancelled, stopped, as_of, by_date, tuple(made))


def _first(outcome: Lowering, events: Sequence[Node]) -> Node | None:
    """The first of these events; a date stands for its last moment."""
    found = [as_end(outcome, by_now(outcome, one)) for one in events]
    return called("_earliest", INSTANT, *found) if found else None


def named_events(outcome: Lowering, key: str) -> Iterator[Node]:
    """The dates and instants at a key that has one or several."""
    value = outcome.data.get(key)
    paths = (
        [(key, at) for at in range(len(value))] if isinstance(value, list) else [(key,)] if key in outcome.data else []
    )
    for path in paths:
        node = event(outcome, *path)
        if node is not None:
            yield node


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that runs: its start as a date or instant, where it stands still (None: nowhere), what must be there for it.

    `begun` is when it began, before any `reset`; `needs` are the events without which it has not started.
    """

    start: Node
    begun: Node
    needs: tuple[Node, ...]
    pauses: Node | None
    resets: tuple[Node, ...] = ()


def clock_of(outcome: Lowering, events: Events) -> Clock | None:
    """The clock of `from`, `reset`, `started` and `pauses`; None when one of them is wrong, which has been reported."""
    start = event(outcome, "from")
    if start is None:
        return None
    needs = [start]
    begun = start
    if "started" in outcome.data:
        started = event(outcome, "started")
        if started is None:
            return None
        begun = outcome.step("attached_at", as_start(outcome, by_now(outcome, started)))
        needs.append(begun)
    since = begun if outcome.data.get("retroactive_pauses", True) is False else nothing(INSTANT)
    pauses = pauses_of(outcome, events, since)
    start, resets = _reset(outcome, events, start)
    return Clock(start, begun, tuple(needs), pauses, resets)


def _reset(outcome: Lowering, events: Events, start: Node) -> tuple[Node, tuple[Node, ...]]:
    """The latest of the start and the resets that have happened before the stop; and the instants of these resets."""
    counted: list[Node] = []
    for at, one in enumerate(named_events(outcome, "reset"), 1):
        reset = as_start(outcome, by_now(outcome, one))
        if events.stopped is not None:
            before = either(known(events.stopped), compared(reset, "<", events.stopped), known(reset))
            reset = either(before, reset, nothing(INSTANT))
        counted.append(outcome.step(f"reset_{at}", reset))
    if not counted:
        return start, ()
    latest = as_start(outcome, start)
    for at, reset in enumerate(counted, 1):
        later = either(both(known(reset), compared(reset, ">", latest)), reset, latest)
        latest = outcome.step(f"start_{at}", later)
    return latest, tuple(counted)


# -- pauses


def pauses_of(outcome: Lowering, events: Events, since: Node) -> Node | None:
    """All pauses that have begun, joined; None when the deadline names none."""
    if "pauses" not in outcome.data:
        return None
    joined = intervals_of(outcome, events, since, ("pauses",))
    return nothing(PAUSES) if joined is None else outcome.step("pauses", joined)


def intervals_of(outcome: Lowering, events: Events, since: Node, path: tuple[str | int, ...]) -> Node | None:
    """The intervals at a key that have begun, joined; None when they are wrong, which has been reported."""
    value = _at(outcome, path)
    shapes: list[str] = []
    given: list[Node] = []
    places: list[tuple[str | int, ...]] = (
        [(*path, at) for at in range(len(value))] if isinstance(value, list) else [path]
    )
    for place in places:
        one = _written(outcome, *place)
        if one is not None:
            shapes.append(one[0])
            given += one[1]
    if not shapes:
        return None
    return called("_pauses", PAUSES, since, events.as_of, *given, shapes=";".join(shapes))


def _at(outcome: Lowering, path: tuple[str | int, ...]) -> Any:
    value: Any = outcome.data
    for key in path:
        value = value[key]
    return value


def _written(outcome: Lowering, *path: str | int) -> tuple[str, list[Node]] | None:
    """One entry of `pauses` or `split`: its shape and its nodes; None when it is wrong, which has been reported."""
    value = _at(outcome, path)
    if isinstance(value, Mapping):
        start = _instant(outcome, *path, "start")
        end = _instant(outcome, *path, "end") if "end" in value else nothing(INSTANT)
        return None if start is None or end is None else ("pair", [start, end])
    node = outcome.expression(*path)
    if node is None:
        return None
    if node.type.kind == "record" and _places(node.type) is not None:
        return "pair", [Field(type=INSTANT, of=node, name=name) for name in ("start", "end")]
    places = _places(node.type.of) if node.type.kind == "list" and node.type.of is not None else None
    if places is None:
        message = f"`{path[0]}` takes intervals, records with the instants `start` and `end`, and this is {node.type}"
        hint = "name a fact that lists them, write {start: …, end: …}, or during(e.state == 'waiting' for e in history)"
        outcome.problem("type-mismatch", message, *path, hint=hint)
        return None
    return places, [node]


def _instant(outcome: Lowering, *path: str | int) -> Node | None:
    node = outcome.expression(*path)
    if node is not None and node.type != INSTANT:
        hint = "say at what time: end_of_day(…) is 24:00 of a date" if node.type == DATE else None
        outcome.problem(
            "type-mismatch", f"`{path[-1]}` of an interval is an instant, and this is {node.type}", *path, hint=hint
        )
        return None
    return node


def _places(record: Type) -> str | None:
    """Where start and end stand in a record; None when they are not there."""
    names = [name for name, type_ in record.fields if type_ == INSTANT]
    if "start" not in names or "end" not in names:
        return None
    order = [name for name, _ in record.fields]
    return f"{order.index('start')},{order.index('end')}"
