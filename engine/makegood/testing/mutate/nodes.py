"""Changes of checked expressions: one small function a kind of change, in a table by node class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

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
    Node,
    Not,
    Or,
    Param,
    Ref,
    Rows,
    Var,
)
from makegood.expr.types import BOOLEAN
from makegood.model import Policy
from makegood.origins import span_of
from makegood.testing.mutate.measures import neighbours
from makegood.testing.mutate.mutant import Change, replaced, shown

COMPARISONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",)}
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "//": "/"}
FUNCTIONS = {"min": "max", "max": "min", "floor": "ceil", "ceil": "floor"}
LOOPS = {"any": "all", "all": "any", "min": "max", "max": "min"}

_SIGN = re.compile(r"<=|>=|==|!=|<|>")
_MEMBER = re.compile(r"\b(not\s+)?in\b")
_OPERATOR = re.compile(r"//|[-+*/]")
_NOT = re.compile(r"not\b\s*")
_WORD = re.compile(r"[a-z_]+\b")
_LEAVES = (Fact, Ref, Known, Call, Field, Param, Var, Each)


@dataclass(frozen=True, slots=True)
class Site:
    """A node where it was written: `text[start:end]` of its document. `root` says that it is a whole expression."""

    policy: Policy
    node: Node
    above: Node | None
    root: bool
    text: str
    start: int
    end: int

    def span(self, other: Node) -> tuple[int, int] | None:
        found = span_of(self.policy, other)
        return None if found is None else (found.start, found.end)

    def own(self, sort: str, new: str) -> Change:
        """The change of the whole node."""
        return replaced(sort, self.text, self.start, self.end, new)

    def other(self, sort: str, node: Node, new: str) -> Iterator[Change]:
        """The change of a node below, where it has a text."""
        span = self.span(node)
        if span is not None:
            yield replaced(sort, self.text, *span, new)

    def between(self, left: Node, right: Node, wanted: re.Pattern[str]) -> re.Match[str] | None:
        """The sign or word between two nodes."""
        one, two = self.span(left), self.span(right)
        return None if one is None or two is None else wanted.search(self.text, one[1], two[0])


def changes_of(site: Site) -> Iterator[Change]:
    """Every change of one node."""
    if site.root and site.node.type == BOOLEAN and not isinstance(site.node, Literal):
        yield from _whole(site)
    for change in _CHANGES.get(type(site.node), ()):
        yield from change(site)


# -- conditions


def _whole(site: Site) -> Iterator[Change]:
    """A whole condition that always or never holds. A row that never fits is one that is removed: see `settings`."""
    yield from _turned(site, site.node)
    yield site.own("condition", "true")
    if site.node.origin and site.node.origin[0] != "tables":
        yield site.own("condition", "false")


def _turned(site: Site, node: Node) -> Iterator[Change]:
    """`not` before a name or call; comparisons have their own opposite."""
    if isinstance(node, _LEAVES):
        span = site.span(node)
        if span is not None:
            new = f"not {site.text[span[0] : span[1]]}"
            yield replaced(_condition(node), site.text, *span, new)


def _condition(node: Node) -> str:
    inner = node.of if isinstance(node, Not) else node
    return "unknown" if isinstance(inner, Known) else "condition"


def _junction(site: Site) -> Iterator[Change]:
    """`and` ↔ `or`, and each part forced to what makes no difference: the part is left out."""
    assert isinstance(site.node, And | Or)
    word, other, idle = ("and", "or", "true") if isinstance(site.node, And) else ("or", "and", "false")
    items = site.node.items
    for left, right in pairwise(items):
        found = site.between(left, right, re.compile(rf"\b{word}\b"))
        if found:
            yield replaced("logic", site.text, *found.span(), other)
    for item in items:
        if not isinstance(item, Literal):
            yield from site.other(_condition(item), item, idle)
            yield from _turned(site, item)


def _not(site: Site) -> Iterator[Change]:
    assert isinstance(site.node, Not)
    found = _NOT.match(site.text, site.start, site.end)
    if found:  # `x not in y` begins with x
        yield Change(
            "logic", ((found.start(), found.end(), ""),), shown(site.text[site.start : site.end]),
            shown(site.text[found.end() : site.end]),
        )  # fmt: skip


def _compare(site: Site) -> Iterator[Change]:
    assert isinstance(site.node, Compare)
    found = site.between(site.node.left, site.node.right, _SIGN)
    for other in COMPARISONS.get(found[0], ()) if found else ():
        assert found is not None
        yield replaced("comparison", site.text, *found.span(), other)
    yield from _words(site, (site.node.left, site.node.right))


def _in(site: Site) -> Iterator[Change]:
    assert isinstance(site.node, In)
    found = site.between(site.node.item, site.node.of, _MEMBER)
    if found:
        yield replaced("comparison", site.text, *found.span(), "in" if found[1] else "not in")


def _if(site: Site) -> Iterator[Change]:
    assert isinstance(site.node, If)
    then, other = site.span(site.node.then), site.span(site.node.other)
    if then is not None and other is not None and then != other:  # names of calendars have no place of their own
        one, two = (site.text[start:end] for start, end in (then, other))
        edits = ((*then, f"({two})"), (*other, f"({one})"))
        yield Change("branch", edits, f"{shown(one)} if … else {shown(two)}", f"{shown(two)} if … else {shown(one)}")
    if not isinstance(site.node.test, Literal):
        for word in ("true", "false"):
            yield from site.other(_condition(site.node.test), site.node.test, word)
        yield from _turned(site, site.node.test)
    yield from _words(site, (site.node.then, site.node.other))


# -- numbers, words, lists, functions


def _arith(site: Site) -> Iterator[Change]:
    assert isinstance(site.node, Arith)
    if site.node.left.type.kind in ("instant", "date") and site.node.left.type == site.node.right.type:
        return  # two moments can only be subtracted
    found = site.between(site.node.left, site.node.right, _OPERATOR)
    if found and found[0] in ARITHMETIC:
        yield replaced("arithmetic", site.text, *found.span(), ARITHMETIC[found[0]])


def _literal(site: Site) -> Iterator[Change]:
    node = site.node
    assert isinstance(node, Literal)
    if isinstance(site.above, Items):
        return  # an element of a list is removed
    if isinstance(node.value, bool):
        yield site.own("condition", "false" if node.value else "true")
    elif not isinstance(node.value, str):
        for sort, other in neighbours(site.text[site.start : site.end]):
            yield site.own(sort, other)


def _words(site: Site, nodes: tuple[Node, ...]) -> Iterator[Change]:
    """A written word of a choice becomes the next one that the choice has."""
    choices = next((one.type.choices for one in nodes if one.type.choices and not isinstance(one, Literal)), ())
    choices = choices or site.node.type.choices
    for one in nodes:
        if isinstance(one, Literal) and isinstance(one.value, str) and one.value in choices and len(choices) > 1:
            new = choices[(choices.index(one.value) + 1) % len(choices)]
            span = site.span(one)
            if span is not None:
                old = site.text[span[0] : span[1]]
                yield replaced("word", site.text, *span, old.replace(one.value, new, 1))


def _rows(site: Site) -> Iterator[Change]:
    assert isinstance(site.node, Rows)
    yield from _words(site, tuple(give for _, give in site.node.rows))


def _items(site: Site) -> Iterator[Change]:
    """A list without one of its elements."""
    assert isinstance(site.node, Items)
    spans = [site.span(one) for one in site.node.items]
    good = [one for one in spans if one is not None]
    for at, (start, end) in enumerate(good):
        if at:
            start = good[at - 1][1]
        elif len(good) > 1:
            end = good[1][0]
        yield Change("list", ((start, end, ""),), shown(site.text[slice(*good[at])]), "nothing", good[at][0])


def _call(site: Site) -> Iterator[Change]:
    node = site.node
    assert isinstance(node, Call | Each)
    name, others = (node.function, FUNCTIONS) if isinstance(node, Call) else (node.how, LOOPS)
    found = _WORD.match(site.text, site.start)
    if found and found[0] == name and name in others:
        yield replaced("function", site.text, *found.span(), others[name])


_CHANGES: dict[type[Node], tuple[Callable[[Site], Iterator[Change]], ...]] = {
    And: (_junction,),
    Or: (_junction,),
    Not: (_not,),
    Compare: (_compare,),
    In: (_in,),
    If: (_if,),
    Arith: (_arith,),
    Literal: (_literal,),
    Items: (_items,),
    Call: (_call,),
    Each: (_call,),
    Rows: (_rows,),
}
