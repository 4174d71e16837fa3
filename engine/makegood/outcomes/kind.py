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
    main: str
    """The field that is decided or undecided: the kind's, unless the kind sets another for this outcome."""

    @property
    def fields(self) -> Mapping[str, str]:
        """The fields that were kept so far, each with the key that computes it."""
        ...

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

    def calendar(self, key: str = "calendar") -> Node | None:
        """This outcome's calendar, else the policy's; the calendar at another key, else None."""
        ...

    def word(self, *path: str | int) -> Node | None:
        """The text at a key: a bare word that is no name of the policy stands for itself."""
        ...

    def text(self, *path: str | int) -> str:
        """The expression at a key as its author wrote it, on one line."""
        ...

    def names(self, section: str) -> list[str]:
        """The outcomes of the policy that stand in a section."""
        ...

    def beside(self, section: str, name: str) -> Lowering | None:
        """Another outcome of the policy, which this one rests on; None where something is wrong in it."""
        ...

    def keep(self, field: str, node: Node, *, aside: bool = False) -> Ref:
        """Name a field of this outcome, and return a reference to it.

        One that is `aside` is worked out when it is asked for, and no decision or table shows it unasked.
        """
        ...

    def step(self, name: str, node: Node) -> Ref:
        """Name a step on the way to the fields, which is none itself, and return a reference to it."""
        ...

    def written(self, text: str, **names: Node) -> Node | None:
        """An expression of the policy language over nodes that have names in it: `written("x if w else 0", x=…, w=…)`.

        None where its types do not meet, which has then been reported.
        """
        ...

    def where(self, test: Node, node: Node) -> Node:
        """The node where a test holds; no value where it does not."""
        ...

    def rounded(self, amount: Node) -> Node:
        """The amount rounded as the outcome, else the policy, says."""
        ...


def reads_nothing(data: Mapping[str, Any]) -> tuple[str, ...]:
    """What an outcome rests on that rests on its own expressions alone."""
    return ()


@dataclass(frozen=True, slots=True)
class OutcomeKind:
    """A kind of outcome: how its keys are lowered to fields, and which of these matter.

    `section` is its word in a policy and in a decision, `singular` what one of them is called. `expressions` gives the
    paths of one outcome's data at which expressions stand; `lower` checks them and keeps the fields. `main` is the field
    that is decided or undecided, and `answered_by` one that answers in its stead: a due date for a state that hangs on
    the moment. `core` are the few fields that a decision rests on, `main` and `answered_by` among them; `shows` those
    that a decision shows (only `main` when it is empty), and `info` the keys that it repeats. `reads` names the outcomes
    that one rests on beside those that its expressions name: `deadlines.refund`. `better` is "more" or "less" where the
    customer is better off with more or less of `main` (a number, or a yes above a no), so that a layer can be kinder than
    another; without it the upper layer's outcome stands.

    `schema` says which keys an outcome has beside `when`, `title`, `cite`, `binding`, `confidence`, `replaces` and
    `note`: the `properties` and `required` of a JSON Schema, which may refer to the `$defs` of the policy schema. None for
    the kinds whose keys the policy schema itself has.
    """

    section: str
    singular: str
    main: str
    lower: Callable[[Lowering], None]
    expressions: Callable[[Mapping[str, Any]], list[tuple[str | int, ...]]]
    manual: str
    core: tuple[str, ...]
    info: tuple[str, ...] = ()
    answered_by: str | None = None
    shows: tuple[str, ...] = ()
    schema: Mapping[str, Any] | None = None
    reads: Callable[[Mapping[str, Any]], tuple[str, ...]] = reads_nothing
    better: str | None = None


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
