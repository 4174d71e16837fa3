"""What a policy's data mean, whatever their writing: equal meanings decide alike.

Blanks, comments, parentheses, the order of keys, of what `and` and `or` join and of what `in […]` lists, the side from which
a comparison is read and the unit that a quantity is written in do not count; titles, citations and notes neither.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

from makegood.expr.parse import Parsed, Slip, number_of, parse
from makegood.parameters import plain
from makegood.text import expression_text

# What is written for readers.
FOR_READERS = ("title", "cite", "note", "confidence", "source", "replaces", "open")

_TURNED: dict[type[ast.cmpop], str] = {ast.Gt: "Lt", ast.GtE: "LtE"}


def meaning(value: Any) -> Hashable:
    """The meaning of data: expressions by their trees, mappings without order and without what is for readers."""
    if isinstance(value, Mapping):
        return ("keys", frozenset((key, meaning(one)) for key, one in value.items() if key not in FOR_READERS))
    if isinstance(value, list):
        return ("list", *(meaning(one) for one in value))
    text = expression_text(value)
    return ("nothing",) if text is None else _expression(text)


def named_meaning(value: Any) -> Hashable:
    """The meaning of what stands under a name in `let` or `values`: an expression, or {is: expression}."""
    return meaning(value["is"] if isinstance(value, Mapping) and "is" in value else value)


def value_meaning(value: Any) -> Hashable:
    """The meaning of a parameter's value, in which words are words."""
    if isinstance(value, list):
        return ("list", *(value_meaning(one) for one in value))
    read = plain(value)
    return (type(read).__name__ if isinstance(read, bool | str) else "measure", read)


@lru_cache(maxsize=8192)
def _expression(text: str) -> Hashable:
    parsed = parse(text)
    if isinstance(parsed, Slip):
        return ("text", " ".join(text.split()))
    return _tree(parsed, parsed.tree)


def _tree(parsed: Parsed, node: ast.AST) -> Hashable:
    return _READERS.get(type(node), _other)(parsed, node)


def _constant(parsed: Parsed, node: ast.Constant) -> Hashable:
    number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
    return ("number", number_of(parsed, node)) if number else ("text", node.value)


def _name(parsed: Parsed, node: ast.Name) -> Hashable:
    measured = parsed.measures.get(parsed.start(node))
    if measured is None:
        return ("name", node.id)
    value = measured[0]
    return ("measure", type(value).__name__, value)


def _joined(parsed: Parsed, node: ast.BoolOp) -> Hashable:
    return (type(node.op).__name__, frozenset(_tree(parsed, one) for one in _flat(node)))


def _flat(node: ast.BoolOp) -> list[ast.expr]:
    parts: list[ast.expr] = []
    for one in node.values:
        parts += _flat(one) if isinstance(one, ast.BoolOp) and type(one.op) is type(node.op) else [one]
    return parts


def _compared(parsed: Parsed, node: ast.Compare) -> Hashable:
    if len(node.ops) != 1:
        return _other(parsed, node)
    op, right = node.ops[0], node.comparators[0]
    sides = (_tree(parsed, node.left), _tree(parsed, right))
    if isinstance(op, ast.In | ast.NotIn):
        among = frozenset(_tree(parsed, one) for one in right.elts) if isinstance(right, ast.List) else sides[1]
        return (type(op).__name__, sides[0], among)
    if isinstance(op, ast.Eq | ast.NotEq):
        return (type(op).__name__, frozenset(sides))
    turned = _TURNED.get(type(op))
    return (type(op).__name__, *sides) if turned is None else (turned, sides[1], sides[0])


def _other(parsed: Parsed, node: ast.AST) -> Hashable:
    parts: list[Hashable] = [type(node).__name__]
    for _, value in ast.iter_fields(node):
        if isinstance(value, list):
            parts.append(tuple(_tree(parsed, one) for one in value))
        elif isinstance(value, ast.AST):
            parts.append(None if isinstance(value, ast.expr_context) else _tree(parsed, value))
        else:
            parts.append(value)
    return tuple(parts)


_READERS: dict[type[ast.AST], Callable[[Parsed, Any], Hashable]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BoolOp: _joined,
    ast.Compare: _compared,
}


def in_words(value: Any) -> str:
    """Data on one line, as an author would write them."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {in_words(one)}" for key, one in value.items() if key not in FOR_READERS)
    if isinstance(value, list):
        return f"[{', '.join(in_words(one) for one in value)}]"
    text = expression_text(value)
    return "" if text is None else " ".join(text.split())
