"""The slow, plain reader: a checked tree on plain values, one step at a time, every step recorded.

It judges the compiled readers and explains decisions, so it shares no arithmetic with them: money, quantities and
periods of `values`, fractions, dates and datetimes instead of raw integers. simpleeval walks the tree; its handlers
are replaced by ones that know unknowns (None), for on its own an unknown condition counts as false.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from simpleeval import EvalWithCompoundTypes

from makegood.expr import interpret_calls, interpret_lists, interpret_time
from makegood.expr.arithmetic import apply
from makegood.expr.interpret_tree import SYMBOLS, Tree
from makegood.expr.nodes import Each, Fact, Field, Literal, Node, Now, Param, Ref, Var, walk
from makegood.values import Quantity, duration, whole


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What expressions read besides the case: calendars, the policy's zone, the currency of money without one."""

    calendars: Mapping[str, interpret_time.OpenDays] = field(default_factory=dict)
    zone: str = "UTC"
    currency: str | None = None


class Interpreter:
    """The values of a policy's named expressions for one case.

    `named` is in the order of evaluation. `facts` and `parameters` hold plain values (see `plain.plain_facts`), None
    or nothing for what is unknown; `now` is an aware datetime. `steps` lists each evaluated node with its value, in
    the order in which they became known; a node inside a loop has one step for each element.
    """

    def __init__(
        self,
        named: Mapping[str, Node],
        facts: Mapping[str, Any],
        parameters: Mapping[str, Any],
        *,
        now: datetime | None = None,
        calendars: Mapping[str, interpret_time.OpenDays] | None = None,
        zone: str = "UTC",
        currency: str | None = None,
    ) -> None:
        self.named = named
        self.facts = facts
        self.parameters = parameters
        self.now = now
        self.surroundings = Surroundings(calendars or {}, zone, currency)
        self.values: dict[str, Any] = {}
        self.steps: list[tuple[Node, Any]] = []

    def value(self, key: str) -> Any:
        """The plain value of a named expression; None when it has none. Raises KeyError for a name that is not there.

        What it refers to is evaluated first, in order, so that a long chain of names costs no recursion.
        """
        if key not in self.values:
            for each in self._needed(key):
                self.values[each] = self.evaluate(self.named[each])
        return self.values[key]

    def _needed(self, key: str) -> list[str]:
        wanted, stack = {key}, [key]
        while stack:
            for one in walk(self.named[stack.pop()]):
                if isinstance(one, Ref) and one.name not in wanted and one.name not in self.values:
                    wanted.add(one.name)
                    stack.append(one.name)
        return [each for each in self.named if each in wanted]

    def evaluate(self, node: Node) -> Any:
        """The plain value of a checked tree whose references have been evaluated."""
        return Walk(self, Tree(node)).run()


class Walk(EvalWithCompoundTypes):  # type: ignore[misc]
    """One walk of simpleeval over one tree."""

    def __init__(self, case: Interpreter, tree: Tree) -> None:
        super().__init__(operators={}, functions={}, names={})
        self.case = case
        self.sources = tree.sources
        self.root = tree.root
        self.variables: dict[str, Any] = {}
        self.nodes = {
            ast.Name: self.read_name,
            ast.Constant: self.read_literal,
            ast.Attribute: self.read_field,
            ast.UnaryOp: self.read_unary,
            ast.BinOp: self.read_arith,
            ast.BoolOp: self.read_boolean,
            ast.Compare: self.read_compare,
            ast.IfExp: self.read_if,
            ast.List: self.read_items,
            ast.GeneratorExp: self.read_loops,
            ast.Call: self.read_call,
        }

    def run(self) -> Any:
        return self.read(self.root)

    def read(self, node: ast.AST) -> Any:
        """The value of a Python node, recorded as a step of the checked node that it stands for."""
        value = self._eval(node)
        checked = self.sources.get(node)
        if checked is not None and not isinstance(node, ast.GeneratorExp):
            self.case.steps.append((checked, value))
        return value

    # -- leaves

    def read_name(self, node: ast.Name) -> Any:
        case = self.case
        match self.sources[node]:
            case Fact(name=name):
                return case.facts.get(name)
            case Param(name=name):
                return case.parameters.get(name)
            case Ref(name=name):
                return case.values[name]
            case Var(name=name):
                return self.variables[name]
            case Now():
                return case.now
        raise TypeError(node)

    def read_literal(self, node: ast.Constant) -> Any:
        checked = self.sources.get(node)
        if not isinstance(checked, Literal):
            return node.value
        value = checked.value
        if checked.type.measured and isinstance(value, int):
            return interpret_calls.sized(value, checked.type, self.case.surroundings.currency)
        return value

    def read_field(self, node: ast.Attribute) -> Any:
        checked = self.sources[node]
        assert isinstance(checked, Field)
        of = self.read(node.value)
        return None if of is None else of.get(checked.name)

    # -- logic

    def read_unary(self, node: ast.UnaryOp) -> Any:
        value = self.read(node.operand)
        if value is None:
            return None
        return not value if isinstance(node.op, ast.Not) else -value

    def read_boolean(self, node: ast.BoolOp) -> bool | None:
        decisive = isinstance(node.op, ast.Or)
        result: bool | None = not decisive
        for item in node.values:
            value: bool | None = self.read(item)
            if value is decisive:
                return value
            if value is None:
                result = None
        return result

    def read_compare(self, node: ast.Compare) -> bool | None:
        left, right = self.read(node.left), self.read(node.comparators[0])
        if isinstance(node.ops[0], ast.In):
            return interpret_lists.contains(right, left)
        if left is None or right is None:
            return None
        return compare(SYMBOLS[type(node.ops[0])], left, right)

    def read_if(self, node: ast.IfExp) -> Any:
        test = self.read(node.test)
        if test is None:
            return None
        return self.read(node.body if test else node.orelse)

    # -- arithmetic, lists and calls

    def read_arith(self, node: ast.BinOp) -> Any:
        left, right = self.read(node.left), self.read(node.right)
        if left is None or right is None:
            return None
        return arith(SYMBOLS[type(node.op)], left, right)

    def read_items(self, node: ast.List) -> list[Any]:
        return [self.read(item) for item in node.elts]

    def read_loops(self, node: ast.GeneratorExp) -> Iterator[interpret_lists.Element]:
        return self._loop(node, 0)

    def _loop(self, node: ast.GeneratorExp, at: int) -> Iterator[interpret_lists.Element]:
        """Each element that may be in: whether it is (None for unknown), and its term when asked for.

        An unknown list is one element of which nothing is known, not even whether it is in.
        """
        if at == len(node.generators):
            tests = node.generators[-1].ifs
            test = self.read(tests[0]) if tests else True
            if test is not False:
                yield test, lambda: self.read(node.elt)
            return
        each = self.sources[node]
        assert isinstance(each, Each)
        source = self.read(node.generators[at].iter)
        if source is None:
            yield None, lambda: None
            return
        name = each.loops[at][0]
        for value in source:
            outer = self.variables
            self.variables = {**outer, name: value}
            yield from self._loop(node, at + 1)
            self.variables = outer

    def read_call(self, node: ast.Call) -> Any:
        checked = self.sources[node]
        return interpret_calls.CALLS[type(checked)](self.case.surroundings, checked, self.read, node.args)


def compare(sign: str, left: Any, right: Any) -> bool:
    """A comparison of two values that are known and of one type."""
    match sign:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case ">=":
            return bool(left >= right)
        case "==":
            return bool(left == right)
        case "!=":
            return bool(left != right)
    raise ValueError(sign)


def arith(sign: str, left: Any, right: Any) -> Any:
    """Exact arithmetic; None where there is no value. An instant moves by whole microseconds, half to even."""
    if isinstance(left, datetime):
        if isinstance(right, datetime):
            return duration(interpret_time.micros(left) - interpret_time.micros(right))
        assert isinstance(right, Quantity)
        return interpret_time.moved(left, round(Fraction(right.raw)) * (1 if sign == "+" else -1))
    if isinstance(left, date):
        if isinstance(right, date):
            return interpret_calls.days((left - right).days)
        return interpret_time.moved(left, int(right.count) * (1 if sign == "+" else -1))
    value = apply(sign, left, right)
    return whole(value) if isinstance(value, Fraction) else value
