"""Compiled Python: which nodes can be unknown, so that the others take plain operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makegood.expr import python_calls, python_loops
from makegood.expr.arithmetic import size
from makegood.expr.exact import may_leave_range
from makegood.expr.nodes import (
    Arith,
    Call,
    Each,
    Fact,
    Field,
    In,
    Items,
    Known,
    Literal,
    Lookup,
    Node,
    Now,
    Param,
    Ref,
    Rows,
    Var,
    children,
)  # fmt: skip

if TYPE_CHECKING:
    from makegood.expr.to_python import Writer


def nullable(writer: Writer, node: Node) -> bool:
    """Whether the node can be unknown, given the facts that are certainly known."""
    match node:
        case Literal():
            return node.value is None
        case Fact():
            return node.name not in writer.nonnull
        case Ref():
            return writer.named[node.name][1]
        case Param():
            return node.name not in writer.known_parameters
        case Now():
            return not writer.now_known
        case Known() | Items():
            return False
        case Rows():
            sure = node.hit == "first" and node.rows[-1][0] is None
            return not sure or any(writer.nullable(part) for row in node.rows for part in row if part is not None)
        case Arith() if may_leave_range(node):
            return True
        case Arith(op="/" | "//"):
            divisor = node.right
            safe = isinstance(divisor, Literal) and divisor.value is not None and size(divisor.value) != 0
            return not safe or writer.nullable(node.left)
        case Call():
            return python_calls.nullable(writer, node)
        case Var() | Field() | Each() | Lookup() | In():
            return python_loops.nullable(writer, node)
    return any(writer.nullable(child) for child in children(node))
