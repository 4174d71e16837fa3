"""What rules ask of the clock of a deadline: the events that start and end it, and when it stands still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.expr.nodes import Call, Each, If, Node, Ref
from makegood.lint import tree
from makegood.lint_rule import Subject
from makegood.model import Path


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of a policy: what its author wrote at a key, as checked expressions with their paths."""

    subject: Subject
    name: str
    data: Mapping[str, Any]

    def at(self, *keys: str | int) -> list[tuple[Path, Node]]:
        """Every expression at a key or below it, in the order in which it was written."""
        start = ("deadlines", self.name, *keys)
        found = [(path, node) for path, node in self.subject.expressions.items() if path[: len(start)] == start]
        return sorted(found, key=lambda one: tuple(str(part) for part in one[0]))

    def events(self, *keys: str | int) -> list[tuple[Path, Node]]:
        """The single events at a key: each fact that `a if known(a) else b`, `min(a, b)` or a list may stand for."""
        return [(path, one) for path, node in self.at(*keys) for one in self._single(node)]

    def _single(self, node: Node) -> Iterator[Node]:
        node = opened(self.subject, node)
        if isinstance(node, If):
            yield from self._single(node.then)
            yield from self._single(node.other)
        elif isinstance(node, Call) and node.function in ("min", "max"):
            for one in node.args:
                yield from self._single(one)
        else:
            yield node


def clocks(subject: Subject) -> Iterator[Clock]:
    """The deadlines of a policy that count from an event."""
    written = {} if subject.policy.text is None else subject.policy.text.data
    for name, data in (written.get("deadlines") or {}).items():
        if isinstance(data, Mapping) and "from" in data:
            yield Clock(subject, str(name), data)


def opened(subject: Subject, node: Node) -> Node:
    """A name of the policy as what it stands for."""
    while isinstance(node, Ref) and node.name in subject.policy.named and node.name.startswith(("let.", "values.")):
        node = subject.policy.named[node.name].node
    return node


def same(one: Node, other: Node) -> bool:
    """Whether two events are written alike."""
    return tree.shape(one) == tree.shape(other)


def state_of(clock: Clock, pause: Node) -> Each | None:
    """The condition of `during(CONDITION for e in HISTORY)`, entry by entry; None of any other pause."""
    pause = opened(clock.subject, pause)
    if isinstance(pause, Call) and pause.function == "during" and isinstance(pause.args[1], Each):
        return pause.args[1]
    return None
