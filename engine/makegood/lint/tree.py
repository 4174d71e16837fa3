"""What rules ask of a checked policy: its expressions by place, their text, and whether two of them say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from makegood import origins
from makegood.expr.nodes import KeyedTable, Node, Param, Ref, walk
from makegood.lint_rule import Subject
from makegood.model import Path, Policy
from makegood.problems import shortened

_UNSAID = frozenset({"type", "start", "end", "scale", "bound", "origin"})
Shape = tuple[Any, ...]


def expressions(policy: Policy) -> dict[Path, Node]:
    """Path → the whole expression that stands there, for each that an author wrote."""
    found: dict[Path, Node] = {}
    for named in policy.named.values():
        for node in walk(named.node):
            if node.origin is None:
                continue
            known = found.get(node.origin)
            if known is None or (node.start, -node.end) < (known.start, -known.end):
                found[node.origin] = node
    return found


def written(subject: Subject) -> Iterator[Node]:
    """Every node that an author wrote, each once, expression by expression."""
    seen: set[int] = set()
    for root in subject.expressions.values():
        for node in walk(root):
            if node.origin is not None and id(node) not in seen:
                seen.add(id(node))
                yield node


def shape(node: Node) -> Shape:
    """What a node says, without where it stands: equal for two expressions that read alike."""
    return (type(node).__name__, *(_plain(getattr(node, one.name)) for one in fields(node) if one.name not in _UNSAID))


def _plain(value: Any) -> Any:
    if isinstance(value, Node):
        return shape(value)
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    if isinstance(value, KeyedTable):
        return value.name
    # 1 and true are equal in Python, and not in a policy.
    return (type(value).__name__, value) if isinstance(value, bool | int) else value


def text(policy: Policy, node: Node, width: int = 60) -> str:
    """The text that wrote a node, on one line."""
    span = origins.span_of(policy, node)
    return shortened(span.text, width) if span is not None else "this"


def reads(policy: Policy) -> set[str]:
    """The keys of what the policy's expressions read: `parameters.limit`, `let.late`, `tables.band`."""
    found: set[str] = set()
    for key, named in policy.named.items():
        for node in walk(named.node):
            if isinstance(node, Param):
                found.add(f"parameters.{node.name}")
            elif isinstance(node, Ref) and node.name != key:
                found.add(node.name)
    return found
