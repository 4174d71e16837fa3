"""A policy → its mutants: every small change of its own text, each once, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makegood.expr.nodes import Node, children
from makegood.model import Policy
from makegood.origins import span_of, text_of
from makegood.testing.mutate import nodes, settings
from makegood.testing.mutate.mutant import Edit, Lines, Mutant, made


def mutants_of(policy: Policy) -> list[Mutant]:
    """The mutants of a policy version: of its own document, not of the one that it extends.

    Raises ValueError for a policy that was not read from text.
    """
    lines = Lines(text_of(policy).documents[0])
    found = [*_of_expressions(policy, lines), *_of_settings(policy, lines)]
    once: dict[tuple[Edit, ...], Mutant] = {}
    for one in found:
        once.setdefault(one.edits, one)
    return sorted(once.values(), key=lambda one: (one.edits[0][0], one.edits[0][1], one.sort))


def sample(mutants: Sequence[Mutant], size: int) -> list[Mutant]:
    """So many of the mutants, evenly over the text; the same every time."""
    if not 0 < size < len(mutants):
        return list(mutants)
    return [mutants[at * len(mutants) // size] for at in range(size)]


def _of_expressions(policy: Policy, lines: Lines) -> Iterator[Mutant]:
    for named in policy.named.values():
        for node, above in _walk(named.node):
            root = above is None or above.origin != node.origin
            span = span_of(policy, node)
            if span is None or span.document is not lines.document or node.origin is None:
                continue
            site = nodes.Site(policy, node, above, root, lines.document.text, span.start, span.end)
            yield from made(lines, node.origin, nodes.changes_of(site))


def _walk(node: Node) -> Iterator[tuple[Node, Node | None]]:
    """Each node below one, itself included, with the one above it."""
    stack: list[tuple[Node, Node | None]] = [(node, None)]
    while stack:
        one, above = stack.pop()
        yield one, above
        stack.extend((below, one) for below in reversed(children(one)))


def _of_settings(policy: Policy, lines: Lines) -> Iterator[Mutant]:
    for path, change in settings.changes_of(lines, policy):
        yield from made(lines, path, [change])
