"""What a policy's answer turns on: its comparisons, memberships, lookups and questions of the known, as nodes to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from makegood.expr.nodes import (
    Arith,
    Call,
    Compare,
    Each,
    Fact,
    Field,
    In,
    Known,
    Lookup,
    Node,
    Now,
    Ref,
    Var,
    children,
    walk,
)  # fmt: skip
from makegood.expr.types import BOOLEAN, INTEGER
from makegood.model import Policy

_ORDERED = {"<", "<=", ">", ">=", "==", "!="}
_DISCRETE = ("any", "all", "count")


@dataclass(frozen=True, slots=True)
class Component:
    """One thing to ask: a node whose answer changes where the policy's may; the facts it hangs on; its words."""

    node: Node
    facts: frozenset[str]
    key: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The facts (and `now`) that each named expression hangs on."""

    facts: Mapping[str, frozenset[str]]


def reach_of(policy: Policy) -> Reach:
    """The facts that each named expression of a policy hangs on, through all the names that it uses."""
    facts: dict[str, frozenset[str]] = {}
    for key, named in policy.named.items():
        facts[key] = facts_below(named.node, facts)
    return Reach(facts)


def facts_below(node: Node, reached: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for one in walk(node):
        if isinstance(one, Fact):
            found.add(one.name)
        elif isinstance(one, Now):
            found.add("now")
        elif isinstance(one, Ref):
            found |= reached.get(one.name, frozenset())
    return frozenset(found)


def components_of(policy: Policy, reach: Reach) -> list[Component]:
    """Everything that a policy's answers turn on, each once, in the order of evaluation."""
    found: list[Component] = []
    seen: set[object] = set()
    for key, named in policy.named.items():
        for node in _outside_loops(named.node):
            same = node.name if isinstance(node, Fact) else id(node)
            if same in seen:
                continue
            seen.add(same)
            for asked in _asked(node):
                facts = facts_below(asked, reach.facts)
                if facts:
                    found.append(Component(asked, facts, key))
    return found


def _outside_loops(node: Node) -> Iterator[Node]:
    """The nodes that can be evaluated alone: not those that read a loop's variable."""
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        if isinstance(one, Each):
            stack.extend(source for _, source in one.loops[:1])
        else:
            stack.extend(reversed(children(one)))


def _asked(node: Node) -> list[Node]:
    match node:
        case Call(function="abs", args=(Arith(op="-", left=left, right=right),)):
            # A distance is least where its two sides meet, however narrow the stretch around it is.
            return [Compare(type=BOOLEAN, op="<", left=left, right=right)]
        case Compare() if node.left.type.ordered and node.op in _ORDERED:
            # Which side is the greater: told apart from equality, whatever the policy's own sign is.
            return [Compare(type=BOOLEAN, op=sign, left=node.left, right=node.right) for sign in ("<", ">")]
        case Compare() | In() | Known() | Lookup():
            return [node]
        case Fact() if node.type == BOOLEAN:
            return [node]
        case Each():
            return [*([node] if node.how in _DISCRETE else []), *_counted(node)]
    return []


def _counted(node: Each) -> list[Node]:
    """How many elements each condition inside a loop holds for: it changes where one element's answer does."""
    found: list[Node] = []
    stack = [part for part in (node.test, node.term) if part is not None]
    while stack:
        one = stack.pop()
        if isinstance(one, Each):
            continue
        if isinstance(one, Var | Field) and one.type == BOOLEAN:
            found.append(one)
        else:
            found += _asked(one)
            stack.extend(reversed(children(one)))
    return [Each(type=INTEGER, how="count", term=node.term, loops=node.loops, test=each) for each in found]
