"""Which items an expectation of a subject may rest on, as the tree tells without a case."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import Node, Param, Ref, walk
from makegood.model import Policy
from makegood.testing.coverage.inventory import Inventory
from makegood.testing.suggest.expectations import keys_of, subjects


def reach_of(policy: Policy, inventory: Inventory) -> dict[str, frozenset[int]]:
    """Subject → the numbers of the items below it."""
    below: dict[str, frozenset[int]] = {}
    for key, named in policy.named.items():
        below[key] = frozenset(_items(named.node, policy, inventory, below)) | _own(key, policy, inventory)
    return {
        subject: frozenset().union(*(below[key] for key in keys_of(subject, policy)), _own(subject, policy, inventory))
        for subject in subjects(policy)
    }


def _own(key: str, policy: Policy, inventory: Inventory) -> frozenset[int]:
    name = f"values.{key.partition('.')[2]}" if key.startswith("exact.") else key
    number = inventory.named.get((id(policy.named), name))
    return frozenset() if number is None else frozenset({number})


def _items(root: Node, policy: Policy, inventory: Inventory, below: dict[str, frozenset[int]]) -> Iterator[int]:
    maps = (inventory.conditions, inventory.branches, inventory.comparisons, inventory.no_row)
    for node in walk(root):
        yield from (found[id(node)] for found in maps if id(node) in found)
        yield from inventory.rows.get(id(node), ())
        yield from inventory.dated.get(id(node), ())
        if isinstance(node, Ref):
            yield from below.get(node.name, ())
        elif isinstance(node, Param):
            yield from inventory.parameters.get((id(policy.named), node.name), ())
