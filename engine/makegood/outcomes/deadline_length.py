"""The length of a deadline: the one that its author names, or the one in force of several that changed while it ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from makegood.expr.nodes import Each, Items, Node, Var
from makegood.expr.types import CALENDAR, CHANGE, DURATION, INSTANT, SPAN, Type, list_of
from makegood.outcomes import lengths
from makegood.outcomes.deadline_clock import PAUSES, Clock, Events
from makegood.outcomes.events import as_start
from makegood.outcomes.kind import Lowering, called, nothing

CARRIED = {"carry_elapsed": "elapsed", "carry_percent": "percent"}
SORTS = ("duration", "working time", "days", "months", "working days")


@dataclass(frozen=True, slots=True)
class Length:
    """How long a clock runs, and from when it counts. `sorts` are the sorts of length that it may be, `SORTS` if any.

    `whole` is the length that began before `start`, where a part of it was carried over. `first_of` are the changes of
    which the earliest due instant counts.
    """

    node: Node
    sorts: frozenset[str]
    start: Node
    changed: bool = False
    whole: Node | None = None
    first_of: Node | None = None

    @property
    def hours(self) -> bool:
        """Whether it surely counts hours, elapsed or working."""
        return self.sorts <= {"duration", "working time"}

    @property
    def days(self) -> bool:
        """Whether it surely counts days, months or working days."""
        return not self.sorts & {"duration", "working time"}

    @property
    def working(self) -> bool:
        return self.sorts <= {"working time", "working days"}

    @property
    def elapsed(self) -> bool:
        return not self.sorts & {"working time", "working days"}


def length_of(outcome: Lowering, events: Events, clock: Clock) -> Length | None:
    """The length of `within`, by `changed_at` and `on_change`; None when it is wrong, which has been reported."""
    within = outcome.expression("within")
    if within is None:
        return None
    if within.type.kind == "list":
        return _changing(outcome, events, clock, within)
    for key in ("changed_at", "on_change"):
        if key in outcome.data:
            message = f"`{key}` is for a length that changes: `within` is then a list, as long as `changed_at`"
            outcome.problem("missing-key", message, key)
            return None
    if not within.type.span_like:
        _no_length(outcome, within.type)
        return None
    return Length(within, _sorts(outcome, [within]), clock.start)


def _no_length(outcome: Lowering, type_: Type) -> None:
    hint = "write a number with a unit: 14 days, 4 h, 10 working days"
    outcome.problem("type-mismatch", f"`within` is a length of time, and this is {type_}", "within", hint=hint)


def _sorts(outcome: Lowering, nodes: list[Node]) -> frozenset[str]:
    found: set[str] = set()
    for type_ in (one for node in nodes for one in lengths.sorts(node)):
        found |= set(SORTS) if type_ == SPAN else {"duration" if type_ == DURATION else str(type_.detail)}
    return frozenset(found)


# -- a length that changes


def _changing(outcome: Lowering, events: Events, clock: Clock, within: Node) -> Length | None:
    if within.type.of is None or not within.type.of.span_like:
        _no_length(outcome, within.type)
        return None
    instants = _changed_at(outcome)
    rule = outcome.data.get("on_change", "from_start")
    sorts = _sorts(outcome, list(_elements(within)))
    if instants is None or not _suits(outcome, rule, sorts):
        return None
    began = as_start(outcome, clock.start)
    made = called("_changes", list_of(CHANGE), instants, _spans(within), began, events.as_of)
    return _by_rule(outcome, rule, sorts, clock, outcome.step("changes", made))


def _changed_at(outcome: Lowering) -> Node | None:
    if "changed_at" not in outcome.data:
        message = "`within` is a list here: `changed_at` says from when each of its lengths is in force"
        outcome.problem("missing-key", message, "within")
        return None
    node = outcome.expression("changed_at")
    if node is not None and node.type != list_of(INSTANT):
        message = f"`changed_at` is a list of instants, one for each length of `within`, and this is {node.type}"
        outcome.problem("type-mismatch", message, "changed_at", hint="write [e.at for e in history]")
        return None
    return node


def _suits(outcome: Lowering, rule: str, sorts: frozenset[str]) -> bool:
    """Whether a rule of change has a meaning for the lengths; a problem says why not."""
    in_hours = sorts <= {"duration", "working time"}
    if rule in CARRIED and not in_hours and sorts != frozenset(SORTS):
        days = ", ".join(sort for sort in SORTS[2:] if sort in sorts)
        message = f"`on_change: {rule}` carries hours over, and these lengths count {days}"
        outcome.problem("type-mismatch", message, "on_change", hint="take from_start, restart or keep_earlier")
        return False
    if rule == "keep_earlier" and len(sorts) > 1 and not in_hours:
        message = "`on_change: keep_earlier` compares lengths of one sort, or hours with working hours"
        outcome.problem("type-mismatch", message, "on_change")
        return False
    return True


def _by_rule(outcome: Lowering, rule: str, sorts: frozenset[str], clock: Clock, changes: Node) -> Length:
    last = outcome.step("length", called("_last_length", SPAN, changes))
    if rule == "keep_earlier":
        if len(sorts) > 1:
            return Length(last, sorts, clock.start, True, first_of=changes)
        least = called("_least_length", SPAN, changes, unit=next(iter(sorts)))
        return Length(outcome.step("least", least), sorts, clock.start, True)
    if rule == "from_start":
        return Length(last, sorts, clock.start, True)
    start = outcome.step("changed", called("_last_change", INSTANT, changes))
    if rule == "restart":
        return Length(last, sorts, start, True)
    carried = called(
        "_carried", SPAN, changes, clock.pauses or nothing(PAUSES), calendar_of(outcome), how=CARRIED[rule]
    )
    return Length(outcome.step("left", carried), sorts & {"duration", "working time"}, start, True, whole=last)


def calendar_of(outcome: Lowering) -> Node:
    """The calendar that counts, or the node of none."""
    return outcome.calendar() or nothing(CALENDAR)


def _spans(within: Node) -> Node:
    """The list of lengths with the unit of each."""
    element = within.type.of
    assert element is not None
    if element == SPAN:
        return within
    term = called("_span", SPAN, Var(type=element, name="_length"))
    return Each(type=list_of(SPAN), how="list", term=term, loops=(("_length", within),))


def _elements(within: Node) -> Iterator[Node]:
    """The nodes whose sorts are those of the elements of a list."""
    match within:
        case Each(how="list"):
            yield within.term
        case Items():
            yield from within.items
        case _:
            assert within.type.of is not None
            yield Var(type=within.type.of, name="_length")
