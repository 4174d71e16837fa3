"""What an outcome kind is: how its keys become named expressions, and how a decision shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from makegood.expr.nodes import And, Call, Compare, If, Known, Literal, Node, Not, Now, Ref
from makegood.expr.types import BOOLEAN, INSTANT, NOTHING, Type, choice


class Lowering(Protocol):
    """What an outcome kind may ask of the policy it stands in while it becomes expressions."""

    name: str
    data: Mapping[str, Any]
    currency: str | None

    def expression(self, *path: str | int) -> Node | None:
        """The checked expression at a key of this outcome; None when it is absent or wrong (already reported)."""
        ...

    def problem(
        self, code: str, message: str, *path: str | int, hint: str | None = None, level: str = "error"
    ) -> None: ...

    def says_rounding(self) -> bool:
        """Whether the outcome or its policy says how amounts are rounded."""
        ...

    def divides(self, node: Node) -> bool:
        """Whether a division that no number of decimals can write lies below the node."""
        ...

    def zone(self) -> Node: ...

    def calendar(self) -> Node | None:
        """This outcome's calendar, else the policy's."""
        ...

    def keep(self, field: str, node: Node) -> Ref:
        """Name a field of this outcome, and return a reference to it."""
        ...

    def rounded(self, amount: Node) -> Node:
        """The amount rounded as the outcome, else the policy, says."""
        ...


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """A kind of outcome: how its keys are lowered to fields, and which of these matter.

    `main` is the field that is decided or undecided, `core` the few that a decision rests on, `info` the keys that a
    decision repeats.
    """

    section: str
    singular: str
    main: str
    lower: Callable[[Lowering], None]
    expressions: Callable[[Mapping[str, Any]], list[tuple[str | int, ...]]]
    manual: str
    core: tuple[str, ...]
    info: tuple[str, ...] = ()


# -- small constructors, so that lowerings read like the rule they state


def boolean(value: bool) -> Literal:
    return Literal(type=BOOLEAN, value=value)


def nothing(type_: Type = NOTHING) -> Literal:
    """The node of no value."""
    return Literal(type=type_, value=None)


def word(value: str, choices: tuple[str, ...]) -> Literal:
    return Literal(type=choice(choices), value=value)


def both(*items: Node) -> Node:
    return And(type=BOOLEAN, items=items)


def negated(of: Node) -> Node:
    return Not(type=BOOLEAN, of=of)


def known(of: Node) -> Node:
    return Known(type=BOOLEAN, of=of)


def now() -> Node:
    return Now(type=INSTANT)


def compared(left: Node, op: str, right: Node) -> Node:
    return Compare(type=BOOLEAN, op=op, left=left, right=right)


def either(test: Node, then: Node, other: Node) -> Node:
    return If(type=then.type if then.type != NOTHING else other.type, test=test, then=then, other=other)


def called(function: str, type_: Type, *args: Node, **options: object) -> Call:
    return Call(type=type_, function=function, args=args, options=tuple(sorted(options.items())))
