"""Rule `never-paused`: a pause that can never come, because it and the running clock exclude each other."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import And, Compare, Fact, Field, In, Literal, Node, Not, Var
from makegood.lint import tree
from makegood.lint.clocks import Clock, clocks, opened, same, state_of
from makegood.lint.implied import chosen
from makegood.lint_rule import Finding, LintRule, Subject


def check(subject: Subject) -> Iterator[Finding]:
    """A pause before the start, after the stop, or in a state for which `when` says that there is no deadline."""
    for clock in clocks(subject):
        yield from _outside(clock)
        for path, node in clock.at("pauses"):
            word = _excluded(clock, node)
            if word is not None:
                message = (
                    f"while the case is '{word}' the clock of the deadline `{clock.name}` should stand still, "
                    "but its `when` is false then: it goes away instead"
                )
                yield Finding(message, path, "take the state out of `when`, or take the pause away")


def _outside(clock: Clock) -> Iterator[Finding]:
    """A pause that ends with the event that starts the clock, or begins with one that stops it."""
    ends = [node for key in ("until", "cancel") for _, node in clock.events(key)]
    starts = [node for _, node in clock.events("from")]
    bounds = (("end", starts, "is over when the clock starts"), ("start", ends, "begins when the clock has stopped"))
    for path, node in clock.at("pauses"):
        for part, events, what in bounds:
            if path[-1] == part and any(same(node, one) for one in events):
                text = tree.text(clock.subject.policy, node)
                message = f"a pause of the deadline `{clock.name}` {what}: `{text}` is both"
                yield Finding(message, path, "name the events between the start and the stop")


def _excluded(clock: Clock, pause: Node) -> str | None:
    """A word of a state in which the clock stands still and `when` is false; None where there is none."""
    state = state_of(clock, pause)
    found = None if state is None else chosen(state.term)
    if found is None or not isinstance(found[0], Field) or not isinstance(found[0].of, Var):
        return None
    name, words = found[0].name, found[1]
    for _, when in clock.at("when"):
        for part in _parts(clock, when):
            if _refused(part, name, words):
                return str(min(map(str, words)))
    return None


def _parts(clock: Clock, node: Node) -> Iterator[Node]:
    """What has to be true, one by one."""
    node = opened(clock.subject, node)
    if isinstance(node, And):
        for one in node.items:
            yield from _parts(clock, one)
    else:
        yield node


def _refused(part: Node, name: str, words: frozenset[object]) -> bool:
    """Whether a condition on the fact of this name is false for all these words."""
    if isinstance(part, Not):
        kept = chosen(part.of) if isinstance(part.of, In) else None
        return kept is not None and _is(kept[0], name) and words <= kept[1]
    if isinstance(part, Compare) and part.op == "!=" and isinstance(part.right, Literal):
        return _is(part.left, name) and words == {part.right.value}
    kept = chosen(part)
    return kept is not None and _is(kept[0], name) and not words & kept[1]


def _is(node: Node, name: str) -> bool:
    return isinstance(node, Fact) and node.name == name


RULE = LintRule("never-paused", "A pause that can never come", "warning", check)
