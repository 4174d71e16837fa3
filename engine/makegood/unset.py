"""What no case can show while nobody has set a required parameter: values that stay unknown, and truths that cannot come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from makegood.expr.nodes import And, If, Items, Known, Literal, Node, Not, Or, Param, Ref, Rows, children, walk
from makegood.model import UNSET, Policy


def resting_on_unset(policy: Policy) -> frozenset[str]:
    """The named expressions that read a parameter which nobody has set, themselves or by those that they name."""
    unset = {name for name, one in policy.parameters.items() if one.unset}
    found: set[str] = set()
    for key, named in policy.named.items() if unset else ():
        read = [one.name for one in walk(named.node) if isinstance(one, Param | Ref)]
        if any(name in found or name in unset for name in read):
            found.add(key)
    return frozenset(found)


class Unset:
    """Follows the unset parameters of one policy version through its expressions; whoever rests on none may be anything."""

    def __init__(self, policy: Policy) -> None:
        self.named = policy.named
        self.parameters = policy.parameters
        unset = [one.unset for one in policy.parameters.values()]
        self.any = any(unset) or any(one.outcome == UNSET for one in policy.others.values())
        self._known: dict[int, bool] = {}
        self._truths: dict[tuple[int, bool], bool] = {}

    def knowable(self, node: Node) -> bool:
        """Whether the node can have a value in some case."""
        if not self.any:
            return True
        if id(node) not in self._known:
            self._known[id(node)] = _KNOWABLE.get(type(node), _strict)(self, node)
        return self._known[id(node)]

    def may_be(self, node: Node, value: bool) -> bool:
        """Whether a yes/no can come out so in some case."""
        if not self.any:
            return True
        key = (id(node), value)
        if key not in self._truths:
            rule = _TRUTHS.get(type(node))
            self._truths[key] = self.knowable(node) if rule is None else rule(self, node, value)
        return self._truths[key]

    def gives(self, rows: Rows) -> list[Node]:
        """What the rows can give: one is reached only where those above it can be false."""
        found: list[Node] = []
        for test, give in rows.rows:
            if test is None or self.may_be(test, True):
                found.append(give)
            if rows.hit == "first" and test is not None and not self.may_be(test, False):
                break
        return found

    def may_be_owed(self, amount: Node) -> bool:
        """Whether an amount can be more than the nothing that a false condition gives."""
        if isinstance(amount, If) and isinstance(amount.other, Literal):
            return self.may_be(amount.test, True) and self.knowable(amount.then)
        return self.knowable(amount)


def _strict(unset: Unset, node: Node) -> bool:
    return all(unset.knowable(child) for child in children(node))


def _joined(unset: Unset, node: Any) -> bool:
    return unset.may_be(node, True) or unset.may_be(node, False)


def _if(unset: Unset, node: Any) -> bool:
    branches = ((node.then, True), (node.other, False))
    return any(unset.may_be(node.test, truth) and unset.knowable(branch) for branch, truth in branches)


def _rows(unset: Unset, node: Any) -> bool:
    return any(unset.knowable(give) for give in unset.gives(node))


_KNOWABLE: Mapping[type[Node], Callable[[Unset, Any], bool]] = {
    Literal: lambda unset, node: node.value is not None,
    Param: lambda unset, node: not unset.parameters[node.name].unset,
    Ref: lambda unset, node: unset.knowable(unset.named[node.name].node),
    Known: lambda unset, node: True,
    Items: lambda unset, node: True,
    And: _joined,
    Or: _joined,
    If: _if,
    Rows: _rows,
}
_TRUTHS: Mapping[type[Node], Callable[[Unset, Any, bool], bool]] = {
    Literal: lambda unset, node, value: node.value is value,
    Ref: lambda unset, node, value: unset.may_be(unset.named[node.name].node, value),
    Known: lambda unset, node, value: not value or unset.knowable(node.of),
    Not: lambda unset, node, value: unset.may_be(node.of, not value),
    And: lambda unset, node, value: (all if value else any)(unset.may_be(one, value) for one in node.items),
    Or: lambda unset, node, value: (any if value else all)(unset.may_be(one, value) for one in node.items),
    If: lambda unset, node, value: any(
        unset.may_be(node.test, truth) and unset.may_be(branch, value)
        for branch, truth in ((node.then, True), (node.other, False))
    ),
}
