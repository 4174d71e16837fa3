"""Checked tree → a small Python syntax tree with mangled names, for the plain reader to evaluate."""

from __future__ import annotations

import ast
from collections.abc import Callable

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
)  # fmt: skip

_COMPARE: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "==": ast.Eq,
    "!=": ast.NotEq,
}
_ARITH: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "//": ast.FloorDiv,
}
SYMBOLS: dict[type[ast.AST], str] = {made: sign for table in (_COMPARE, _ARITH) for sign, made in table.items()}


class Tree:
    """A Python syntax tree and, beside it, which checked node each of its nodes stands for."""

    def __init__(self, root: Node) -> None:
        self.sources: dict[ast.AST, Node] = {}
        self.root = self.of(root)

    def of(self, node: Node) -> ast.expr:
        """The Python node of a checked one."""
        made = _MAKERS[type(node)](self, node)
        self.sources[made] = node
        return made

    def many(self, nodes: tuple[Node, ...]) -> list[ast.expr]:
        return [self.of(node) for node in nodes]


def _name(prefix: str) -> Callable[[Tree, Node], ast.expr]:
    """Names are numbered: no word of an author reaches the evaluator, which treats some words in its own way."""

    def made(tree: Tree, node: Node) -> ast.expr:
        return ast.Name(id=f"{prefix}{len(tree.sources)}", ctx=ast.Load())

    return made


def _literal(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Literal)
    return ast.Constant(value=None)


def _field(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Field)
    return ast.Attribute(value=tree.of(node.of), attr="field", ctx=ast.Load())


def _unary(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Not | Neg)
    return ast.UnaryOp(op=ast.Not() if isinstance(node, Not) else ast.USub(), operand=tree.of(node.of))


def _boolean(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, And | Or)
    return ast.BoolOp(op=ast.And() if isinstance(node, And) else ast.Or(), values=tree.many(node.items))


def _compare(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Compare)
    return ast.Compare(left=tree.of(node.left), ops=[_COMPARE[node.op]()], comparators=[tree.of(node.right)])


def _in(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, In)
    return ast.Compare(left=tree.of(node.item), ops=[ast.In()], comparators=[tree.of(node.of)])


def _arith(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Arith)
    return ast.BinOp(left=tree.of(node.left), op=_ARITH[node.op](), right=tree.of(node.right))


def _if(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, If)
    return ast.IfExp(test=tree.of(node.test), body=tree.of(node.then), orelse=tree.of(node.other))


def _items(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Items)
    return ast.List(elts=tree.many(node.items), ctx=ast.Load())


def _called(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=list(args), keywords=[])


def _call(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Call)
    return _called("function", *tree.many(node.args))


def _known(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Known)
    return _called("known", tree.of(node.of))


def _each(tree: Tree, node: Node) -> ast.expr:
    """The fold of a generator; its loops carry the numbers of the loop variables."""
    assert isinstance(node, Each)
    loops = [
        ast.comprehension(target=ast.Name(id=f"v{at}", ctx=ast.Store()), iter=tree.of(source), ifs=[], is_async=0)
        for at, (_, source) in enumerate(node.loops)
    ]
    if node.test is not None:
        loops[-1].ifs.append(tree.of(node.test))
    generator = ast.GeneratorExp(elt=tree.of(node.term), generators=loops)
    tree.sources[generator] = node
    return _called(node.how, generator)


def _rows(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Rows)
    always = ast.Constant(value=True)
    rows: list[ast.expr] = [
        ast.List(elts=[always if test is None else tree.of(test), tree.of(give)], ctx=ast.Load())
        for test, give in node.rows
    ]
    return _called(node.hit, *rows)


def _lookup(tree: Tree, node: Node) -> ast.expr:
    assert isinstance(node, Lookup)
    return _called("lookup", *tree.many(node.axes))


_MAKERS: dict[type[Node], Callable[[Tree, Node], ast.expr]] = {
    Literal: _literal,
    Fact: _name("f"),
    Ref: _name("n"),
    Param: _name("p"),
    Now: _name("now"),
    Var: _name("v"),
    Field: _field,
    Not: _unary,
    Neg: _unary,
    And: _boolean,
    Or: _boolean,
    Compare: _compare,
    In: _in,
    Arith: _arith,
    If: _if,
    Call: _call,
    Items: _items,
    Each: _each,
    Known: _known,
    Rows: _rows,
    Lookup: _lookup,
}
