"""How money is rounded: to the step and in the mode that a policy says, else to the currency's smallest unit, half up."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from makegood import currencies
from makegood.expr.nodes import Call, Node


def valid_step(rule: Mapping[str, Any]) -> bool:
    """Whether the rule's step, if it says one, is a number above zero."""
    if "to" not in rule:
        return True
    try:
        return Fraction(str(rule["to"]).split(" ")[0]) > 0
    except ValueError:
        return False


def rounded(node: Node, rule: Mapping[str, Any], currency: str | None) -> Node:
    """A money node rounded by a `round` rule; a currency that only the case knows is looked up when deciding."""
    mode = str(rule.get("mode", "half_up"))
    if "to" in rule:
        step = Fraction(str(rule["to"]).split(" ")[0])
    elif currency is not None:
        step = Fraction(1, 10 ** currencies.minor_digits(currency))
    else:
        return Call(type=node.type, function="_round_minor", args=(node,), options=(("mode", mode),))
    return Call(type=node.type, function="round_to", args=(node,), options=(("mode", mode), ("step", step)))
