"""The unit that a measured value is shown in."""

from __future__ import annotations

from makegood.cases.kind import Kind
from makegood.expr.nodes import Fact, Literal, Param, Ref, walk
from makegood.model import Policy
from makegood.units import SHOWN_UNITS
from makegood.values import Quantity


def shown_unit(policy: Policy, key: str, kind: Kind) -> str | None:
    """The unit of the first fact, parameter or literal of the right dimension below a named expression."""
    wanted = policy.named[key].type
    if wanted.kind != "quantity" or wanted.detail == "duration":
        return None
    stack, seen = [key], set()
    while stack:
        name = stack.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for node in walk(policy.named[name].node):
            if isinstance(node, Fact) and node.type == wanted:
                return kind.facts[node.name].unit
            if isinstance(node, Literal) and isinstance(node.value, Quantity) and node.type == wanted:
                return node.value.unit
            if isinstance(node, Param) and node.type == wanted:
                values = policy.parameters[node.name].values
                if values:
                    return values[0].value.unit if isinstance(values[0].value, Quantity) else None
            if isinstance(node, Ref):
                stack.append(node.name)
    return SHOWN_UNITS.get(str(wanted.detail))
