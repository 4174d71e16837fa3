"""Checked policy → one readable Python function; constants by closure, locals mangled, no text of an author.

The function takes the raw facts and the instant of evaluation and returns the raw outputs. Unknown is None, and
every construct carries Kleene's logic; where nothing can be unknown (`nonnull`) the plain operators remain.
"""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from makegood.expr import python_calls, python_loops, python_tables, python_unknowns, runtime
from makegood.expr.arithmetic import size
from makegood.expr.exact import may_leave_range, reciprocal
from makegood.expr.nodes import (
    And,
    Arith,
    Call,
    Compare,
    Each,
    Fact,
    Field,
    If,
    In,
    Items,
    Known,
    Literal,
    Lookup,
    Neg,
    Node,
    Not,
    Now,
    Or,
    Param,
    Ref,
    Rows,
    Var,
    walk,
)  # fmt: skip
from makegood.expr.raw import raw_literal
from makegood.expr.runtime import day_in_range, moment_in_range

_COUNTER = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled function with its source (for reading) and the constants it closes over."""

    function: Callable[..., tuple[Any, ...]]
    source: str


class Writer:
    """Writes one function. `nonnull` are the facts that are certainly known."""

    def __init__(self, nonnull: frozenset[str], now_known: bool, known_parameters: frozenset[str]) -> None:
        self.nonnull = nonnull
        self.now_known = now_known
        self.known_parameters = known_parameters
        self.lines: list[str] = []
        self.depth = 2
        self.constants: dict[str, Any] = {}
        self.constant_names: dict[tuple[type, Any], str] = {}
        self.facts: dict[str, str] = {}
        self.named: dict[str, tuple[str, bool]] = {}
        self.parameters: dict[str, str] = {}
        self.variables: dict[str, str] = {}
        self.fields: dict[str, dict[str, int]] = {}
        self.temporaries = itertools.count()
        self.unknowns: dict[int, bool] = {}

    # -- writing

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def temporary(self) -> str:
        return f"t{next(self.temporaries)}"

    def constant(self, value: Any) -> str:
        """The text of a constant: small plain ones literally, everything else by closure."""
        if value is None or isinstance(value, bool):
            return str(value)
        if isinstance(value, int):
            return str(value) if value >= 0 else f"({value})"
        try:
            key = (type(value), value)
            name = self.constant_names.get(key)
        except TypeError:
            key, name = (type(value), id(value)), None
        if name is None:
            name = f"k{len(self.constants)}"
            self.constants[name] = value
            self.constant_names[key] = name
        return name

    # -- expressions

    def write(self, node: Node) -> str:
        """The Python expression of a node, at the node's own scale."""
        return _WRITERS[type(node)](self, node)

    def write_at(self, node: Node, scale: int | None) -> str:
        """The expression at another scale; the operand must not be None when it is evaluated (see `lift`)."""
        if isinstance(node, Literal) and not narrower(node.scale, scale):
            return self.constant(raw_literal(node.value, scale))
        return self.rescaled(self.write(node), node, scale)

    def rescaled(self, text: str, node: Node, scale: int | None) -> str:
        """The text of a node at another scale; of a list, element by element."""
        if node.scale == scale:
            return text
        if node.type.kind == "list":
            return f"{self.constant(runtime.list_rescaling(node.scale, scale))}({text})"
        return self.rescaled_number(text, node.scale, scale)

    def rescaled_number(self, text: str, have: int | None, want: int | None) -> str:
        if have == want:
            return text
        if narrower(have, want):
            return f"{self.constant(runtime.rescaling(have, want))}({text})"
        if want is None:
            return f"{self.constant(Fraction)}({text}, {10**have})" if have else text
        return f"({text} * {10 ** (want - (have or 0))})"

    def nullable(self, node: Node) -> bool:
        """Whether the node can be unknown; asked several times of every node, so the answer is kept."""
        known = self.unknowns.get(id(node))
        if known is None:
            known = self.unknowns[id(node)] = python_unknowns.nullable(self, node)
        return known

    def lift(self, operands: Sequence[tuple[Node, int | None]], make: Callable[..., str]) -> str:
        """`make(texts…)` of the operands at their scales, or None when one of them is unknown."""
        texts: list[str] = []
        tests: list[str] = []
        for node, scale in operands:
            if not self.nullable(node):
                texts.append(self.write_at(node, scale))
                continue
            text = self.write(node)
            name = text
            if not text.isidentifier():
                name = self.temporary()
                text = f"({name} := {text})"
            tests.append(f"{text} is None")
            texts.append(self.rescaled(name, node, scale))
        body = make(*texts)
        return f"(None if {' or '.join(tests)} else {body})" if tests else f"({body})"


def narrower(have: int | None, want: int | None) -> bool:
    """Whether a number loses decimals on its way to a scale; it is then rounded half even."""
    return want is not None and (have is None or have > want)


def _literal(writer: Writer, node: Node) -> str:
    assert isinstance(node, Literal)
    return writer.constant(raw_literal(node.value, node.scale))


def _fact(writer: Writer, node: Node) -> str:
    assert isinstance(node, Fact)
    return writer.facts[node.name]


def _ref(writer: Writer, node: Node) -> str:
    assert isinstance(node, Ref)
    return writer.named[node.name][0]


def _param(writer: Writer, node: Node) -> str:
    assert isinstance(node, Param)
    return writer.parameters.setdefault(node.name, f"p{len(writer.parameters)}")


def _var(writer: Writer, node: Node) -> str:
    assert isinstance(node, Var)
    return writer.variables[node.name]


def _field(writer: Writer, node: Node) -> str:
    assert isinstance(node, Field)
    at = [name for name, _ in node.of.type.fields].index(node.name)
    of = writer.write(node.of)
    return f"(None if {of} is None else {of}[{at}])"


def _not(writer: Writer, node: Node) -> str:
    assert isinstance(node, Not)
    return writer.lift([(node.of, 0)], lambda text: f"not {text}")


def _neg(writer: Writer, node: Node) -> str:
    assert isinstance(node, Neg)
    return writer.lift([(node.of, node.scale)], lambda text: f"-{text}")


def _and_or(writer: Writer, node: Node) -> str:
    assert isinstance(node, And | Or)
    word, stop, rest = ("or", "False", "True") if isinstance(node, And) else ("or", "True", "False")
    nullable = [writer.nullable(item) for item in node.items]
    if not any(nullable):
        return (
            "(" + (" and " if isinstance(node, And) else " or ").join(writer.write(item) for item in node.items) + ")"
        )
    tests: list[str] = []
    unknowns: list[str] = []
    for item, can_be_unknown in zip(node.items, nullable, strict=True):
        text = writer.write(item)
        if not can_be_unknown:
            tests.append(f"not {text}" if isinstance(node, And) else text)
            continue
        name = text
        if not text.isidentifier():
            name = writer.temporary()
            text = f"({name} := {text})"
        tests.append(f"{text} is {stop}")
        unknowns.append(f"{name} is None")
    return f"({stop} if {f' {word} '.join(tests)} else None if {' or '.join(unknowns)} else {rest})"


def _compare(writer: Writer, node: Node) -> str:
    assert isinstance(node, Compare)
    scale = common_scale(node.left, node.right)
    return writer.lift([(node.left, scale), (node.right, scale)], lambda left, right: f"{left} {node.op} {right}")


def common_scale(left: Node, right: Node) -> int | None:
    """The scale at which two nodes can be compared or added."""
    return None if left.scale is None or right.scale is None else max(left.scale, right.scale)


def _in(writer: Writer, node: Node) -> str:
    assert isinstance(node, In)
    return python_loops.membership(writer, node)


def _arith(writer: Writer, node: Node) -> str:
    assert isinstance(node, Arith)
    if node.left.type.kind in ("date", "instant") or node.op in "+-":
        scale = node.scale
        guard = _range_guard(writer, node)
        return writer.lift(
            [(node.left, scale), (node.right, scale)], lambda left, right: f"{guard}({left} {node.op} {right})"
        )
    if node.op == "*":
        scales: tuple[int | None, int | None] = (
            (None, None) if node.scale is None else (node.left.scale, node.right.scale)
        )
        return writer.lift([(node.left, scales[0]), (node.right, scales[1])], lambda left, right: f"{left} * {right}")
    return _divide(writer, node)


def _range_guard(writer: Writer, node: Arith) -> str:
    """The function that drops a date or instant which may lie outside the years there are; "" where none can."""
    if not may_leave_range(node):
        return ""
    return writer.constant(day_in_range if node.type.kind == "date" else moment_in_range)


def _divide(writer: Writer, node: Arith) -> str:
    inverse = reciprocal(node.right)
    if node.op == "/" and inverse is not None and node.scale is not None:
        return writer.lift([(node.left, node.left.scale)], lambda left: f"{left} * {writer.constant(inverse[0])}")
    if node.op == "/":
        fraction = writer.constant(Fraction)
        return _checked_divisor(writer, node, lambda left, right: f"{fraction}({left}) / {right}", (None, None))
    scale = common_scale(node.left, node.right)
    return _checked_divisor(writer, node, lambda left, right: f"{left} // {right}", (scale, scale))


def _checked_divisor(
    writer: Writer, node: Arith, make: Callable[[str, str], str], scales: tuple[int | None, int | None]
) -> str:
    """A division by zero has no value."""
    if isinstance(node.right, Literal) and node.right.value is not None and size(node.right.value) != 0:
        return writer.lift([(node.left, scales[0]), (node.right, scales[1])], make)
    name = writer.temporary()

    def body(left: str, right: str) -> str:
        return f"None if ({name} := {right}) == 0 else {make(left, name)}"

    return writer.lift([(node.left, scales[0]), (node.right, scales[1])], body)


def _if(writer: Writer, node: Node) -> str:
    assert isinstance(node, If)
    then, other = _branch(writer, node.then, node.scale), _branch(writer, node.other, node.scale)
    test = writer.write(node.test)
    if not writer.nullable(node.test):
        return f"({then} if {test} else {other})"
    if not test.isidentifier():
        name = writer.temporary()
        return f"(None if ({name} := {test}) is None else {then} if {name} else {other})"
    return f"(None if {test} is None else {then} if {test} else {other})"


def _branch(writer: Writer, node: Node, scale: int | None) -> str:
    """A node at a scale, None kept."""
    if node.scale == scale or isinstance(node, Literal):
        return writer.write_at(node, scale)
    return writer.lift([(node, scale)], lambda text: text)


def _items(writer: Writer, node: Node) -> str:
    assert isinstance(node, Items)
    texts = [_branch(writer, item, node.scale) for item in node.items]
    return f"({', '.join(texts)},)" if texts else "()"


def _known(writer: Writer, node: Node) -> str:
    assert isinstance(node, Known)
    return f"({writer.write(node.of)} is not None)" if writer.nullable(node.of) else "True"


_WRITERS: dict[type[Node], Callable[[Writer, Node], str]] = {
    Literal: _literal,
    Fact: _fact,
    Ref: _ref,
    Param: _param,
    Now: lambda writer, node: "now",
    Var: _var,
    Field: _field,
    Not: _not,
    Neg: _neg,
    And: _and_or,
    Or: _and_or,
    Compare: _compare,
    In: _in,
    Arith: _arith,
    If: _if,
    Call: python_calls.write,
    Items: _items,
    Each: python_loops.fold,
    Known: _known,
    Rows: python_tables.rows,
    Lookup: python_tables.lookup,
}


def compile_function(
    named: Mapping[str, Node],
    outputs: Sequence[str],
    facts: Sequence[str],
    parameters: Mapping[str, Any],
    nonnull: frozenset[str] = frozenset(),
    now_known: bool = False,
    title: str = "policy",
    extra: Mapping[str, Any] | None = None,
) -> Compiled:
    """Compile named nodes (in evaluation order) to `function(facts, now) -> outputs`.

    `facts` gives the positions in the tuple of raw facts; `parameters` are raw values in force. `extra` are the
    objects that calls need (calendars). Raises nothing for a checked policy.
    """
    known_parameters = frozenset(name for name, value in parameters.items() if value is not None)
    writer = Writer(nonnull, now_known, known_parameters)
    writer.constants.update(extra or {})
    needed, used = _needed(named, outputs)
    for at, fact in enumerate(facts):
        if fact in used:
            writer.facts[fact] = f"f{at}"
            writer.line(f"f{at} = facts[{at}]")
    for key in needed:
        text = writer.write(named[key])
        name = f"n{len(writer.named)}"
        writer.line(f"{name} = {text}")
        writer.named[key] = (name, writer.nullable(named[key]))
    writer.line(f"return ({''.join(writer.named[key][0] + ', ' for key in outputs)})")
    return _built(writer, parameters, title)


def _needed(named: Mapping[str, Node], outputs: Sequence[str]) -> tuple[list[str], set[str]]:
    """The named expressions that the outputs rest on, in the order of evaluation, and the facts that these read."""
    wanted, facts = set(outputs), set[str]()
    for key in reversed(list(named)):
        if key in wanted:
            for one in walk(named[key]):
                if isinstance(one, Ref):
                    wanted.add(one.name)
                elif isinstance(one, Fact):
                    facts.add(one.name)
    return [key for key in named if key in wanted], facts


def _built(writer: Writer, parameters: Mapping[str, Any], title: str) -> Compiled:
    closure = {**writer.constants, **{short: parameters.get(name) for name, short in writer.parameters.items()}}
    head = f"def make({', '.join(closure)}):\n    def policy(facts, now):"
    source = "\n".join([head, *writer.lines, "    return policy", ""])
    file = f"<makegood {title} {next(_COUNTER)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    scope: dict[str, Any] = {"__builtins__": {}}
    # The text holds generated names and integers only: no word of a policy or case is in it.
    exec(compile(source, file, "exec"), scope)
    return Compiled(scope["make"](**closure), source)
