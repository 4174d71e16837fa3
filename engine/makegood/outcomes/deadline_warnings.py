"""When to warn of a deadline: at shares of its clock, and so long before or after it is due."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from makegood.expr.clock import SHARE_SCALE
from makegood.expr.nodes import Call, Literal, Node, Ref, Rows
from makegood.expr.types import BOOLEAN, INSTANT, INTEGER, NUMBER, SPAN
from makegood.outcomes import lengths
from makegood.outcomes.deadline_clock import PAUSES, Events
from makegood.outcomes.deadline_counting import Due
from makegood.outcomes.deadline_length import calendar_of
from makegood.outcomes.deadline_state import clock_calendar, if_told
from makegood.outcomes.kind import (
    Lowering,
    both,
    called,
    compared,
    either,
    known,
    nothing,
    now,
)  # fmt: skip

_STEP = Fraction(1, 10**SHARE_SCALE)
_HINT = "write 50 percent, {before: 2 h} or {after: 1 working day}"


def lower(outcome: Lowering, events: Events, due: Due) -> None:
    """Keeps `warning_1` and on, `warned` and `warn_at`."""
    if "warn" not in outcome.data:
        return
    value = outcome.data["warn"]
    entries = value if isinstance(value, list) else [value]
    made: list[Node] = []
    for at, one in enumerate(entries):
        path: tuple[str | int, ...] = ("warn", at) if isinstance(value, list) else ("warn",)
        node = (
            _offset(outcome, events, due, one, path) if isinstance(one, Mapping) else _share(outcome, events, due, path)
        )
        if node is not None:
            made.append(outcome.keep(f"warning_{at + 1}", either(_active(outcome, due), node, nothing(INSTANT))))
    if len(made) == len(entries):
        _counts(outcome, events, _active(outcome, due), made)


def _active(outcome: Lowering, due: Due) -> Node:
    """Whether there is something to warn of: the deadline applies, and its clock has started."""
    needs = [known(need) for need in due.clock.needs] if due.clock is not None else []
    return both(*needs, Ref(type=BOOLEAN, name=f"deadlines.{outcome.name}.applies"))


def _share(outcome: Lowering, events: Events, due: Due, path: tuple[str | int, ...]) -> Node | None:
    share = outcome.expression(*path)
    if share is None:
        return None
    if not share.type.numeric:
        outcome.problem(
            "type-mismatch", f"a warning is at a share of the clock, and this is {share.type}", *path, hint=_HINT
        )
        return None
    if due.clock is None or due.moment is None or due.length is None:
        message = "a share is of the clock from `from` to its due date, and `by` names a date without a clock"
        outcome.problem("type-mismatch", message, *path, hint="write {before: 2 days}")
        return None
    if isinstance(share, Literal) and share.value is not None and share.value < 0:  # type: ignore[operator]
        outcome.problem("invalid-value", "a warning is at a share of the clock that is not below nought", *path)
        return None
    pauses = due.clock.pauses or nothing(PAUSES)
    whole = due.length.whole or nothing(SPAN)
    args = (due.moment, due.due, _fine(share), whole, pauses, events.as_of, clock_calendar(outcome, due))
    return if_told(outcome, due, called("_share_due", INSTANT, *args))


def _fine(share: Node) -> Node:
    """The share with as many decimals as a clock is divided in."""
    options = (("step", _STEP), ("mode", "half_up"))
    return Call(type=NUMBER, function="round_to", args=(share,), options=options)


def _offset(
    outcome: Lowering, events: Events, due: Due, entry: Mapping[str, object], path: tuple[str | int, ...]
) -> Node | None:
    side = "before" if "before" in entry else "after"
    if len(entry) != 1 or side not in entry:
        outcome.problem(
            "invalid-value", "a warning is so long before the due date, or so long after", *path, hint=_HINT
        )
        return None
    length = lengths.length(outcome, *path, side, least=0)
    if length is None:
        return None
    pauses = (due.clock.pauses if due.clock is not None else None) or nothing(PAUSES)
    args = (due.due, lengths.as_span(length), pauses, events.as_of, outcome.zone(), calendar_of(outcome))
    return called("_offset", INSTANT, *args, side=side)


def _counts(outcome: Lowering, events: Events, active: Node, made: list[Node]) -> None:
    """How many are reached by now or by the stop, and the next one while it has not stopped."""
    one, none = Literal(type=INTEGER, value=1), Literal(type=INTEGER, value=0)
    reached = tuple((compared(warning, "<=", events.as_of), one) for warning in made)
    outcome.keep("warned", either(active, Rows(type=INTEGER, hit="sum", rows=reached), none))
    ahead = called("_earliest", INSTANT, *(either(compared(one, ">", now()), one, nothing(INSTANT)) for one in made))
    still = ahead if events.stopped is None else either(known(events.stopped), nothing(INSTANT), ahead)
    outcome.keep("warn_at", still)
