"""How much work the loops of an expression can be: loops in loops multiply, and a bound keeps every case quick."""

from __future__ import annotations

from makegood.cases.facts import MAX_LIST
from makegood.expr.nodes import Each, Items, Node, Param, children

# Two nested loops over the longest lists, with something to do in each round.
MOST_ROUNDS = 20_000_000
SHORT_LIST = 20  # a parameter's list, as authors write them


def rounds(node: Node) -> int:
    """The most rounds that the loops in an expression can turn for one case."""
    return _rounds(node) if isinstance(node, Each) else sum(rounds(child) for child in children(node))


def _rounds(node: Each) -> int:
    turns = 1
    for _, source in node.loops:
        turns *= _length(source)
    body = rounds(node.term) + (0 if node.test is None else rounds(node.test))
    return turns * (1 + body) + sum(rounds(source) for _, source in node.loops)


def _length(source: Node) -> int:
    if isinstance(source, Items):
        return max(len(source.items), 1)
    return SHORT_LIST if isinstance(source, Param) else MAX_LIST
