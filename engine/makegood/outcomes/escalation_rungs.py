"""The rungs of a ladder: when each of them holds, since when, who deals with the case on it, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from makegood.expr.nodes import Literal, Node, Or
from makegood.expr.types import BOOLEAN, INSTANT, TEXT
from makegood.outcomes import events, lengths
from makegood.outcomes.escalation_clock import Clock
from makegood.outcomes.kind import Lowering, boolean, both, called, compared, either, known, nothing

MOST_SHARE = 10  # ten times the followed clock; more is a forgotten `percent`


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung.

    `holds` when it can be stood on, `own` is the instant from which that is so (None: nobody says), `coming` the instant
    at which it will be so by the clock alone.
    """

    number: int
    data: Mapping[str, Any]
    holds: Node
    own: Node | None
    coming: Node | None
    to: Node
    why: Node


def rungs_of(outcome: Lowering, clock: Clock, fallback: Node | None) -> list[Rung] | None:
    """The rungs of a ladder; None when one of them is wrong, which has then been reported."""
    made: list[Rung | None] = []
    for at, rung in enumerate(outcome.data.get("ladder") or []):
        made.append(_Reading(outcome, clock, at, rung).rung(fallback) if isinstance(rung, Mapping) else None)
    rungs = [one for one in made if one is not None]
    return rungs if len(rungs) == len(made) else None


class _Reading:
    """One rung while it is read."""

    def __init__(self, outcome: Lowering, clock: Clock, at: int, data: Mapping[str, Any]) -> None:
        self.outcome = outcome
        self.clock = clock
        self.number = at + 1
        self.path: tuple[str | int, ...] = ("ladder", at)
        self.data = data
        self.wrong = False
        self.of_share = False

    def slip(self, code: str, message: str, *key: str, hint: str | None = None) -> None:
        self.wrong = True
        self.outcome.problem(code, message, *self.path, *key, hint=hint)

    def rung(self, fallback: Node | None) -> Rung | None:
        self._tier()
        moment, when, or_when = self._moment(), self._condition("when"), self._condition("or_when")
        at = self._at()
        to = self.outcome.word(*self.path, "to")
        if self.number > 1 and not {"after", "when", "or_when"} & set(self.data):
            message = "a rung above the first says when it is reached: `after`, `when` or `or_when`"
            self.slip("missing-key", message)
        if (
            to is None
            or self.wrong
            or any(
                key in self.data and node is None
                for key, node in (("after", moment), ("when", when), ("or_when", or_when), ("at", at))
            )
        ):
            return None
        ways = self._ways(moment, when, or_when, at)
        holds = self.outcome.step(f"holds_{self.number}", ways.holds())
        to = resolved(to, fallback)
        return Rung(self.number, self.data, holds, ways.own(), ways.coming(), to, self._why(ways.usual))

    def _ways(self, moment: Node | None, when: Node | None, or_when: Node | None, at: Node | None) -> _Ways:
        usual = self._usual(moment, when if or_when is not None or when is None else self._from(at, when))
        if or_when is None:
            return _Ways(self.clock, moment, when, at, usual, None)
        if usual is not None:
            usual = self.outcome.step(f"usual_{self.number}", usual)
        other = self.outcome.step(f"other_{self.number}", self._from(at, or_when))
        return _Ways(self.clock, moment, when, at, usual, other)

    def _from(self, at: Node | None, condition: Node) -> Node:
        """A condition that holds from an instant on, where that is known."""
        if at is None:
            return condition
        return both(condition, either(known(at), compared(at, "<=", self.clock.as_of), boolean(True)))

    def _usual(self, moment: Node | None, when: Node | None) -> Node | None:
        """Time and `when`, as far as there are such."""
        come = None if moment is None else self.clock.reached(moment, self.of_share)
        parts = [part for part in (come, when) if part is not None]
        return None if not parts else parts[0] if len(parts) == 1 else both(*parts)

    def _tier(self) -> None:
        tier = self.data.get("tier", self.number)
        if tier != self.number:
            message = f"rungs count from 1 in their order: this is {self.number}, and it says {tier}"
            self.slip("invalid-value", message, "tier")

    def _moment(self) -> Node | None:
        """The instant at which the time of the rung is up."""
        if "after" not in self.data:
            return None
        node = self.outcome.expression(*self.path, "after")
        if node is None:
            return None
        self.of_share = node.type.numeric
        made = self._share(node) if self.of_share else self._length()
        return None if made is None else self.outcome.step(f"time_{self.number}", made)

    def _share(self, node: Node) -> Node | None:
        clock = self.clock
        if clock.follows is None:
            message = "a share is one of a deadline's clock, and this ladder follows none"
            self.slip(
                "missing-key", message, "after", hint="say `follows:` and the deadline, or write a length of time"
            )
            return None
        if isinstance(node, Literal):
            assert isinstance(node.value, int | Fraction)
            if not 0 <= node.value <= MOST_SHARE:
                message = "a share of a clock lies between nought and ten times the whole"
                self.slip("invalid-value", message, "after", hint="write `percent` behind it: 50 percent")
                return None
        if clock.start is None and not (isinstance(node, Literal) and node.value == 1):
            message = f"the deadline '{clock.follows.name}' has no start, so only 100 percent of it can be told"
            self.slip("missing-key", message, "after", hint="say `from:` in the ladder")
            return None
        return clock.share(node)

    def _length(self) -> Node | None:
        node = lengths.length(self.outcome, *self.path, "after", least=0, calendar=self.clock.calendar)
        if node is None:
            return None
        if self.clock.start is None:
            message = "`after` counts from a start: say `from`, or `follows` and a deadline that has one"
            self.slip("missing-key", message, "after")
            return None
        return self.clock.length(node)

    def _condition(self, key: str) -> Node | None:
        node = self.outcome.expression(*self.path, key) if key in self.data else None
        if node is not None and node.type != BOOLEAN:
            self.slip("not-boolean", f"`{key}` is a yes/no, and this is {node.type}", key)
            return None
        return node

    def _at(self) -> Node | None:
        if "at" not in self.data:
            return None
        if not {"when", "or_when"} & set(self.data):
            self.slip("invalid-value", "`at` says since when `when` or `or_when` holds, and there is neither", "at")
            return None
        node = events.event(self.outcome, *self.path, "at")
        return None if node is None else events.as_start(self.outcome, node)

    def _why(self, usual: Node | None) -> Node:
        said = [f"{key} {self.outcome.text(*self.path, key)}" for key in ("after", "when") if key in self.data]
        if said and self.clock.follows is not None and "after" in self.data and said[0].endswith("percent"):
            said[0] += f" of {self.clock.follows.name}"
        plain = _text(", ".join(said) or "the first rung")
        if "or_when" not in self.data:
            return plain
        other = _text(f"when {self.outcome.text(*self.path, 'or_when')}")
        return other if usual is None else either(usual, plain, other)


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways onto a rung: the `usual` one by time and `when`, the `other` by `or_when`; `at` is that of the last."""

    clock: Clock
    moment: Node | None
    when: Node | None
    at: Node | None
    usual: Node | None
    other: Node | None

    def holds(self) -> Node:
        if self.usual is None:
            return self.other or boolean(True)
        return self.usual if self.other is None else Or(type=BOOLEAN, items=(self.usual, self.other))

    def own(self) -> Node | None:
        """The instant from which the rung holds, whatever stands below it; None where nobody says."""
        unknown = nothing(INSTANT)
        if self.usual is None and self.other is None:
            return self.clock.start
        if self.other is None:
            if self.moment is None:
                return self.at or unknown
            return self.moment if self.at is None else called("max", INSTANT, self.moment, self.at)
        by_other = self.at or unknown
        if self.usual is None:
            return by_other
        by_time = self.moment or unknown
        return either(self.usual, either(self.other, called("min", INSTANT, by_time, by_other), by_time), by_other)

    def coming(self) -> Node | None:
        if self.moment is None:
            return None
        return self.moment if self.when is None else either(self.when, self.moment, nothing(INSTANT))


def resolved(to: Node, fallback: Node | None) -> Node:
    """Who deals with the case; where that is nobody, the fallback."""
    if isinstance(to, Literal) and to.value:
        return to
    other = fallback or nothing(TEXT)
    return either(known(to), either(compared(to, "!=", _text("")), to, other), other)


def _text(value: str) -> Literal:
    return Literal(type=TEXT, value=value)
