"""Conditions that decide: masking MC/DC over yes, no and unknown.

A *decision* is the largest yes/no that `and`, `or` and `not` make; its *conditions* are what these join. A condition decides
in a test when it and the decision are known, and turning the condition round, all others kept, would give the decision
another value (unknown is another value). It is covered when it decided once as true and once as false.

This is masking MC/DC: the two tests may differ in other conditions, as long as these are masked. Unique-cause MC/DC, where
nothing else may differ, cannot be had where one fact stands in several conditions (`x >= 3 h and x < 4 h`), as in most rules.
The language has no order of evaluation, so all conditions of a decision are evaluated: one behind a false `and` is masked by
it, and masks it.
"""

from __future__ import annotations

from collections.abc import Iterator

from makegood.explain.trace import Step
from makegood.expr.nodes import And, Each, If, Literal, Node, Not, Or, Rows, children
from makegood.expr.types import BOOLEAN


def joins(node: Node) -> bool:
    """Whether a node joins conditions. `x not in list` is one condition: nobody wrote an `in` inside it."""
    if isinstance(node, Not):
        return node.of.end > node.of.start
    return isinstance(node, And | Or)


def decisions_of(root: Node) -> Iterator[Node]:
    """The decisions in an expression: joined yes/nos, and those that an `if`, a row, a loop or the whole asks for.

    Of a yes/no `if` that stands for itself the test and both sides are decisions.
    """
    stack: list[tuple[Node, bool]] = [(root, True)]
    while stack:
        node, asked = stack.pop()
        is_one = node.origin is not None and node.type == BOOLEAN and not isinstance(node, Literal | If)
        if is_one and (asked or joins(node)):
            yield node
            stack.extend(each for one in conditions_of(node) for each in _below(one))
        else:
            stack.extend(_below(node))


def _below(node: Node) -> list[tuple[Node, bool]]:
    """The parts of a node, and whether a yes/no there is a decision whatever it looks like."""
    asks = node.origin is None or isinstance(node, If | Rows | Each)
    return [(part, asks) for part in reversed(children(node))]


def conditions_of(decision: Node) -> Iterator[Node]:
    """The conditions that a decision joins, in reading order."""
    stack = [decision]
    while stack:
        node = stack.pop()
        if joins(node):
            stack.extend(reversed(children(node)))
        elif not isinstance(node, Literal):
            yield node


def deciding(step: Step) -> Iterator[tuple[Node, bool]]:
    """The conditions that decide in one evaluation of a decision, each with its value."""
    stack = [step]
    while stack:
        one = stack.pop()
        if one.value is None:
            continue
        match one.node:
            case Not() if joins(one.node):
                stack.extend(one.args)
            case And() | Or():
                stack.extend(_carriers(one))
            case _:
                yield one.node, one.value


def _carriers(step: Step) -> list[Step]:
    """The parts of a known `and` or `or` of which each alone could turn it round."""
    plain = isinstance(step.node, And)
    if step.value is plain:  # all are true of an `and`, false of an `or`
        return step.args
    turned = [part for part in step.args if part.value is not plain and part.value is not None]
    return turned if len(turned) == 1 else []
