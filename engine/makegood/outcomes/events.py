"""What has happened by the instant of evaluation, and days and instants of it, for outcome kinds that look at both."""

from __future__ import annotations

from makegood.expr.nodes import Literal, Node
from makegood.expr.types import DATE, INSTANT
from makegood.outcomes.kind import Lowering, called, compared, either, known, nothing, now


def event(outcome: Lowering, *path: str | int) -> Node | None:
    """The date or instant at a key; None when there is none, or something else, which is then reported."""
    node = outcome.expression(*path)
    if node is not None and node.type not in (DATE, INSTANT):
        outcome.problem("type-mismatch", f"`{path[-1]}` is a date or an instant, and this is {node.type}", *path)
        return None
    return node


def by_now(outcome: Lowering, node: Node) -> Node:
    """The event, unless it lies after the instant of evaluation: then it has not happened yet."""
    if isinstance(node, Literal):
        return node
    happened = compared(node, "<=", today(outcome) if node.type == DATE else now())
    return either(either(known(now()), happened, Literal(type=happened.type, value=True)), node, nothing(node.type))


def today(outcome: Lowering) -> Node:
    """The date of the instant of evaluation."""
    return called("local_date", DATE, now(), outcome.zone())


def as_day(outcome: Lowering, node: Node) -> Node:
    """An instant as its date."""
    return node if node.type == DATE else called("local_date", DATE, node, outcome.zone())


def as_start(outcome: Lowering, node: Node) -> Node:
    """A date as its first instant."""
    return node if node.type == INSTANT else called("_start_of_day", INSTANT, node, outcome.zone())


def as_end(outcome: Lowering, node: Node) -> Node:
    """A date as its last instant."""
    return node if node.type == INSTANT else called("_last_moment", INSTANT, node, outcome.zone())
