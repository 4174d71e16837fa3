"""Which named expressions depend on which, and the order in which they can be checked."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from makegood.expr.parse import Parsed


def mentions(parsed: Parsed, sections: Collection[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """The bare names and the outcomes (section, name) that an expression mentions."""
    names: set[str] = set()
    outcomes: set[tuple[str, str]] = set()
    for node in ast.walk(parsed.tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            inner = node.value
            if isinstance(inner.value, ast.Name) and inner.value.id in sections:
                outcomes.add((inner.value.id, inner.attr))
    return names, outcomes


def in_order(graph: Mapping[str, Iterable[str]]) -> tuple[list[str], list[str] | None]:
    """The keys so that each comes after what it needs, and a cycle (first key repeated at the end) if there is one."""
    sorter: TopologicalSorter[str] = TopologicalSorter({key: sorted(needs) for key, needs in sorted(graph.items())})
    try:
        return list(sorter.static_order()), None
    except CycleError as error:
        return [], [str(key) for key in error.args[1]]


def without_cycle(graph: dict[str, set[str]]) -> tuple[list[str], list[list[str]]]:
    """The order, and every cycle found on the way; each cycle is cut at one edge so that the rest is still checked."""
    cycles: list[list[str]] = []
    while True:
        order, cycle = in_order(graph)
        if cycle is None:
            return order, cycles
        cycles.append(cycle)
        # graphlib lists a cycle from what is needed to what needs it.
        graph[cycle[1]].discard(cycle[0])
