"""Rule `paused-at-once`: a clock that stands still from the event that starts it on."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Each, Node, walk
from makegood.lint import tree
from makegood.lint.clocks import Clock, clocks, same, state_of
from makegood.lint.implied import Implied
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.model import Path

_HINT = "let the pause begin with the event after the start, or count `from` that event"


def check(subject: Subject) -> Iterator[Finding]:
    """A pause that the start implies: it begins with the same event, or in the state that started the clock."""
    implied = Implied(subject)
    for clock in clocks(subject):
        starts = [node for _, node in clock.events("from")]
        for path, node in clock.at("pauses"):
            if _begins(clock, path, starts) or _in_the_state(clock, node, starts, implied):
                text = tree.text(subject.policy, node)
                message = f"the clock of the deadline `{clock.name}` stands still as soon as it starts: `{text}` begins with `from`"
                yield Finding(message, path, _HINT)


def _begins(clock: Clock, path: Path, starts: list[Node]) -> bool:
    """Whether a pause is written to begin with the event that starts the clock."""
    return path[-1] == "start" and any(same(one, start) for _, one in clock.events(*path[2:]) for start in starts)


def _in_the_state(clock: Clock, pause: Node, starts: list[Node], implied: Implied) -> bool:
    """Whether the clock starts with an entry of the history in whose state it stands still."""
    state = state_of(clock, pause)
    if state is None:
        return False
    (variable, history), condition = state.loops[0], state.term
    entries = (one for start in starts for one in walk(start) if isinstance(one, Each) and one.test is not None)
    return any(
        len(one.loops) == 1
        and one.loops[0][0] == variable
        and same(one.loops[0][1], history)
        and one.test is not None
        and implied(one.test, condition)
        for one in entries
    )


RULE = LintRule("paused-at-once", "A clock that stands still as soon as it starts", "warning", check)
