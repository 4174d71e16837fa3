"""The typing of comprehensions and of sum, any, all, count, min, max over lists."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from makegood.expr import check as core
from makegood.expr.nodes import And, Call, Each, Field, Node, Var, walk
from makegood.expr.types import BOOLEAN, INSTANT, INTEGER, INTERVAL, Type, list_of

if TYPE_CHECKING:
    from makegood.expr.check import Checker

OVER = ("sum", "any", "all", "count", "min", "max")
MAX_LOOPS = 2


def comprehension(checker: Checker, node: ast.GeneratorExp | ast.ListComp, how: str) -> Node:
    if len(node.generators) > MAX_LOOPS:
        message = f"a comprehension has at most {('no', 'one', 'two')[MAX_LOOPS]} `for`s"
        return checker.slip("not-allowed", message, node.generators[MAX_LOOPS].target)
    outer = dict(checker.variables)
    loops: list[tuple[str, Node]] = []
    tests: list[Node] = []
    for generator in node.generators:
        loop = _loop(checker, generator, outer)
        if loop is None:
            checker.variables = outer
            return checker.bad(node)
        loops.append(loop)
    for generator in node.generators:
        tests.extend(checker.boolean(test) for test in generator.ifs)
    term = checker.check(node.elt)
    checker.variables = outer
    if core.BAD in (term.type, *(test.type for test in tests)):
        return checker.bad(node)
    test = None if not tests else tests[0] if len(tests) == 1 else And(type=BOOLEAN, items=tuple(tests))
    return folded(checker, node.elt, how, term, tuple(loops), test)


def _loop(checker: Checker, generator: ast.comprehension, outer: dict[str, Type]) -> tuple[str, Node] | None:
    if not isinstance(generator.target, ast.Name):
        checker.slip("not-allowed", "a `for` takes one plain name", generator.target)
        return None
    name = generator.target.id
    if name in checker.variables or name == "now" or checker.scope.name(name) is not None:
        checker.slip(
            "not-allowed", f"'{name}' already has a meaning here: give the loop another name", generator.target
        )
        return None
    source = checker.check(generator.iter)
    if source.type == core.BAD:
        return None
    if source.type.kind != "list" or source.type.of is None:
        checker.slip("type-mismatch", f"`for … in` needs a list, and this is {source.type}", generator.iter)
        return None
    siblings = checker.variables.keys() - outer.keys()
    if any(isinstance(one, Var) and one.name in siblings for one in walk(source)):
        checker.slip("not-allowed", "the list of a second `for` cannot depend on the first", generator.iter)
        return None
    checker.variables = {**checker.variables, name: source.type.of}
    return name, source


def folded(
    checker: Checker, node: ast.AST, how: str, term: Node, loops: tuple[tuple[str, Node], ...], test: Node | None
) -> Node:
    """The Each node with its type, or a slip when the terms do not suit the fold."""
    type_ = _result(how, term.type)
    if type_ is None:
        truths = how in ("any", "all")
        needs = "yes/no terms" if truths else "numbers, money or measures"
        code = "not-boolean" if truths else "wrong-arguments"
        return checker.slip(code, f"{how} needs {needs}, and these are {term.type}", node)
    return Each(type=type_, how=how, term=term, loops=loops, test=test)


def _result(how: str, term: Type) -> Type | None:
    if how == "count":
        return INTEGER
    if how == "list":
        return list_of(term)
    if how in ("any", "all"):
        return BOOLEAN if term == BOOLEAN or term.kind == "nothing" else None
    if how == "sum":
        return term if term.numeric or term.measured else INTEGER if term.kind == "nothing" else None
    return term if term.ordered and term.kind != "span" else None


def during(checker: Checker, node: ast.GeneratorExp | ast.ListComp) -> Node:
    """`during(condition for event in history)`: the intervals in which the condition held."""
    holds = comprehension(checker, node, "list")
    if holds.type == core.BAD:
        return holds
    assert isinstance(holds, Each)
    (name, source), *more = holds.loops
    event = source.type.of
    if more or holds.term.type != BOOLEAN or event is None or event.field("at") != INSTANT:
        message = "during needs one `for` over events, records with an instant `at`, and a yes/no condition"
        return checker.slip("wrong-arguments", message, node)
    at = Field(type=INSTANT, of=Var(type=event, name=name), name="at")
    moments = Each(type=list_of(INSTANT), how="list", term=at, loops=holds.loops, test=holds.test)
    return Call(type=list_of(INTERVAL), function="during", args=(moments, holds))


def over_list(checker: Checker, node: ast.AST, how: str, source: Node) -> Node:
    """`sum(numbers)`: the fold of a plain list."""
    assert source.type.of is not None
    name = f"_{len(checker.variables)}"
    return folded(checker, node, how, Var(type=source.type.of, name=name), ((name, source),), None)
