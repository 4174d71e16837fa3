"""In whose hands a case lay: how long with each owner, in elapsed time and in the deadline's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from makegood.expr.nodes import Arith, Node, Ref
from makegood.expr.types import BOOLEAN, CALENDAR, DURATION, INSTANT
from makegood.outcomes.deadline_clock import PAUSES, Events, intervals_of
from makegood.outcomes.deadline_counting import Due
from makegood.outcomes.deadline_state import ran
from makegood.outcomes.events import as_start
from makegood.outcomes.kind import Lowering, both, called, either, known, nothing


def lower(outcome: Lowering, events: Events, due: Due) -> None:
    """Keeps `elapsed_by_OWNER` and `ran_by_OWNER` for each owner of `split`."""
    owners = outcome.data.get("split")
    if not isinstance(owners, Mapping) or due.clock is None or due.length is None:
        return
    applies = Ref(type=BOOLEAN, name=f"deadlines.{outcome.name}.applies")
    started = both(*(known(need) for need in due.clock.needs), applies)
    for owner in map(str, owners):
        held = intervals_of(outcome, events, nothing(INSTANT), ("split", owner))
        if held is None:
            continue
        held = outcome.step(f"held_by_{owner}", held)
        whole = _within(_elapsed, as_start(outcome, due.clock.start), events.as_of, held, None)
        own = _within(
            lambda start, end, out: ran(outcome, due, start, end, out),
            Ref(type=INSTANT, name=f"deadlines.{outcome.name}.started_at"),
            events.as_of,
            held,
            due.clock.pauses,
        )
        outcome.keep(f"elapsed_by_{owner}", either(started, whole, nothing(DURATION)))
        outcome.keep(f"ran_by_{owner}", either(started, own, nothing(DURATION)))


def _elapsed(start: Node, end: Node, out: Node | None) -> Node:
    return called("_ran_between", DURATION, start, end, out or nothing(PAUSES), nothing(CALENDAR))


def _within(
    clock: Callable[[Node, Node, Node | None], Node], start: Node, end: Node, held: Node, pauses: Node | None
) -> Node:
    """What a clock ran in some intervals: all that it ran, less what it runs when it stands still in them too."""
    also = held if pauses is None else called("_pauses", PAUSES, nothing(INSTANT), end, pauses, held, shapes="0,1;0,1")
    return Arith(type=DURATION, op="-", left=clock(start, end, pauses), right=clock(start, end, also))
