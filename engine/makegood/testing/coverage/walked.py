"""The judge's walk for coverage: all conditions of a decision evaluated, and what an answer really rests on."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from makegood.explain.trace import Step, TracedWalk, Tracer
from makegood.expr.interpret_tree import Tree
from makegood.expr.nodes import And, Or


class WholeTracer(Tracer):
    """The tracer with no condition left out."""

    def _root(self, tree: Tree) -> Step:
        walk = _WholeWalk(self, tree)
        walk.run()
        return walk.frame.steps[-1]


class _WholeWalk(TracedWalk):
    """A walk in which `and` and `or` look at all their parts; their values are the same."""

    def read_boolean(self, node: ast.BoolOp) -> bool | None:
        decisive = isinstance(node.op, ast.Or)
        values = [self.read(item) for item in node.values]
        if decisive in values:
            return decisive
        return None if None in values else not decisive


def looked_at(roots: Iterable[Step]) -> Iterator[Step]:
    """The steps that roots rest on, each once: of an `and` the parts up to the first false one."""
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        step = stack.pop()
        if id(step) in seen:
            continue
        seen.add(id(step))
        yield step
        stack.extend(_args(step))


def _args(step: Step) -> list[Step]:
    if isinstance(step.node, And | Or):
        decisive = isinstance(step.node, Or)
        at = next((at for at, part in enumerate(step.args) if part.value is decisive), len(step.args))
        return step.args[: at + 1]
    return step.args
