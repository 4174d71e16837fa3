"""The judge's walk over a policy, kept as steps: every value with the steps that it was made from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from makegood.expr import interpret_lists
from makegood.expr.interpret import Interpreter, Walk
from makegood.expr.interpret_tree import Tree
from makegood.expr.nodes import Each, Node, Ref, Rows, Var


@dataclass(slots=True, eq=False)
class Element:
    """One turn of a loop: the places in its lists, and the steps that said whether it is in and what its term is.

    `test` is None where there is none; `source` is the step of an inner list that is unknown, and then there is no more.
    """

    at: tuple[int, ...]
    test: Step | None = None
    term: Step | None = None
    source: Step | None = None


@dataclass(slots=True, eq=False)
class Step:
    """One value: the checked node that gave it, and the steps of the parts that were looked at, in order.

    Only what the evaluation really looked at is there: of `a and b` with a false `a` the one step of `a`. `key` names
    the expression that a reference leads to, `of` and `at` the list and the place that a loop variable stands for.
    """

    node: Node
    value: Any
    args: list[Step]
    key: str | None = None
    elements: list[Element] = field(default_factory=list)
    of: Step | None = None
    at: int = 0


@dataclass(slots=True)
class _Frame:
    """What is gathered while the parts of one node are read."""

    steps: list[Step] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


class Tracer(Interpreter):
    """The interpreter with the steps of each named expression linked; `trees` may be shared by cases of one policy."""

    trees: dict[str, Tree]

    @classmethod
    def over(cls, plain: Interpreter, trees: dict[str, Tree]) -> Tracer:
        """The same case under the same policy, traced."""
        around = plain.surroundings
        made = cls(
            plain.named, plain.facts, plain.parameters, now=plain.now, calendars=around.calendars, zone=around.zone,
            currency=around.currency,
        )  # fmt: skip
        made.trees = trees
        made.roots = {}
        return made

    roots: dict[str, Step]

    def step(self, key: str) -> Step:
        """The step of a named expression. Raises KeyError for a name that is not there."""
        self.value(key)
        return self.roots[key]

    def value(self, key: str) -> Any:
        if key not in self.values:
            for each in self._needed(key):
                tree = self.trees.get(each)
                if tree is None:
                    tree = self.trees[each] = Tree(self.named[each])
                self.roots[each] = self._root(tree)
                self.values[each] = self.roots[each].value
        return self.values[key]

    def aside(self, node: Node) -> Step:
        """The step of a part that the evaluation did not look at."""
        for one in _refs(node):
            self.value(one)
        return self._root(Tree(node))

    def _root(self, tree: Tree) -> Step:
        walk = TracedWalk(self, tree)
        walk.run()
        return walk.frame.steps[-1]


def _refs(node: Node) -> Iterator[str]:
    from makegood.expr.nodes import walk

    return (one.name for one in walk(node) if isinstance(one, Ref))


class TracedWalk(Walk):
    """One walk over one tree that keeps the steps it takes, each with those of its parts."""

    case: Tracer

    def __init__(self, case: Tracer, tree: Tree) -> None:
        super().__init__(case, tree)
        self.frame = _Frame()
        self.bound: dict[str, tuple[Step, int]] = {}

    def read(self, node: ast.AST) -> Any:
        outer, self.frame = self.frame, _Frame()
        value = self._eval(node)
        inner, self.frame = self.frame, outer
        checked = self.sources.get(node)
        if checked is None or isinstance(node, ast.GeneratorExp):
            outer.steps.extend(inner.steps)
        else:
            outer.steps.append(self._step(checked, value, inner))
        return value

    def _step(self, node: Node, value: Any, frame: _Frame) -> Step:
        match node:
            case Ref():
                return Step(node, value, [self.case.roots[node.name]], node.name)
            case Var() if node.name in self.bound:
                of, at = self.bound[node.name]
                return Step(node, value, [], of=of, at=at)
        return Step(node, value, frame.steps, elements=frame.elements)

    def _loop(self, node: ast.GeneratorExp, at: int) -> Iterator[interpret_lists.Element]:
        yield from self._turns(node, at, ())

    def _turns(self, node: ast.GeneratorExp, at: int, places: tuple[int, ...]) -> Iterator[interpret_lists.Element]:
        """As the plain walk turns, with each turn kept as an element of the fold that is being read."""
        if at == len(node.generators):
            yield from self._element(node, Element(places))
            return
        each = self.sources[node]
        assert isinstance(each, Each)
        source = self.read(node.generators[at].iter)
        step = self.frame.steps[-1]
        if source is None:
            self.frame.elements.append(Element(places, source=step))
            yield None, lambda: None
            return
        name = each.loops[at][0]
        for place, value in enumerate(source):
            variables, bound = self.variables, self.bound
            self.variables, self.bound = {**variables, name: value}, {**bound, name: (step, place)}
            yield from self._turns(node, at + 1, (*places, place))
            self.variables, self.bound = variables, bound

    def _element(self, node: ast.GeneratorExp, element: Element) -> Iterator[interpret_lists.Element]:
        tests = node.generators[-1].ifs
        test = self.read(tests[0]) if tests else True
        if tests:
            element.test = self.frame.steps[-1]
        self.frame.elements.append(element)

        def term() -> Any:
            value = self.read(node.elt)
            element.term = self.frame.steps[-1]
            return value

        if test is not False:
            yield test, term


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it was looked at: the steps of its test (None: it has none) and of what it gives."""

    number: int
    test: Step | None
    give: Step | None

    @property
    def holds(self) -> bool | None:
        return True if self.test is None else self.test.value


def rows_of(step: Step) -> list[Row]:
    """The rows of a table's step that were looked at, in the order of the table."""
    node = step.node
    assert isinstance(node, Rows)
    left = iter(step.args)
    if node.hit == "first":
        return list(_first(node, left))
    tested = [(at, None if test is None else next(left)) for at, (test, _) in enumerate(node.rows)]
    stopped = any(test is not None and test.value is None for _, test in tested)
    found: list[Row] = []
    for at, test in tested:
        holds = test is None or test.value
        found.append(Row(at, test, next(left, None) if holds and not stopped else None))
    return found


def _first(node: Rows, left: Iterator[Step]) -> Iterator[Row]:
    for at, (test, _) in enumerate(node.rows):
        step = None if test is None else next(left)
        holds = True if step is None else step.value
        yield Row(at, step, next(left) if holds else None)
        if holds is not False:
            return


def steps_below(roots: list[Step]) -> list[Step]:
    """Every step that the roots rest on, each once, parts before what is made of them."""
    found: dict[int, Step] = {}
    stack: list[tuple[Step, bool]] = [(one, False) for one in reversed(roots)]
    while stack:
        step, done = stack.pop()
        if id(step) in found:
            continue
        if done:
            found[id(step)] = step
            continue
        stack.append((step, True))
        parts = step.args if step.of is None else [*step.args, step.of]
        stack.extend((one, False) for one in reversed(parts) if id(one) not in found)
    return list(found.values())
