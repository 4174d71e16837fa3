"""Conditions as lists: what must all hold, what is enough alone, and sums that depend on the case."""

from __future__ import annotations

from collections.abc import Iterator

from makegood.expr.nodes import And, If, Node, Not, Or, Ref
from makegood.handbook.model import Clause, Run
from makegood.handbook.phrases import Phrases
from makegood.handbook.words import capital, length

# Two tests stand on one line while they are not longer than this.
SHORT = 62
# How deep a condition tells what its terms mean: terms have no Chinese name unless their author gave one.
DEPTH = {"en": 1, "zh": 2}


def condition(phrases: Phrases, node: Node) -> tuple[Clause, ...]:
    """A condition as lines, with the meaning of its terms as deep as the language needs."""
    found = clause(phrases, node, DEPTH[phrases.words.language])
    return (Clause(capital(found.head), found.items),)


def definition(phrases: Phrases, node: Node) -> tuple[Clause, ...]:
    """What a term means, as lines; the terms in it are told where they stand."""
    found = clause(phrases, node, 0)
    return (Clause(capital(found.head), found.items),)


def clause(phrases: Phrases, node: Node, depth: int) -> Clause:
    if _short(phrases, node):
        return Clause(phrases.run(node))
    if isinstance(node, If):
        return Clause(phrases.words.label("depends"), tuple(_cases(phrases, node, depth)))
    group = _group(node)
    if group is not None:
        word, items = group
        return Clause(phrases.words.label(word), tuple(clause(phrases, one, depth) for one in items))
    if depth > 0:
        return _told(phrases, node, depth) or Clause(phrases.run(node))
    return Clause(phrases.run(node))


def _group(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    match node:
        case And():
            return "all", _flat(node, And)
        case Or():
            return "any", _flat(node, Or)
        case Not(of=And()):
            return "not_all", _flat(node.of, And)
        case Not(of=Or()):
            return "not_any", _flat(node.of, Or)
    return None


def _flat(node: Node, sort: type[And] | type[Or]) -> tuple[Node, ...]:
    if not isinstance(node, sort):
        return (node,)
    return tuple(inner for one in node.items for inner in _flat(one, sort))


def _short(phrases: Phrases, node: Node) -> bool:
    """Whether two plain tests joined by one word fit on a line."""
    if not isinstance(node, And | Or) or len(node.items) != 2:
        return False
    if any(
        isinstance(one, And | Or | If | Ref) or (isinstance(one, Not) and isinstance(one.of, And | Or))
        for one in node.items
    ):
        return False
    return length(phrases.run(node)) <= SHORT


def _told(phrases: Phrases, node: Node, depth: int) -> Clause | None:
    """A term with its meaning below it."""
    denied = isinstance(node, Not)
    ref = node.of if isinstance(node, Not) else node
    if not isinstance(ref, Ref) or ref.type.kind != "boolean" or ref.name.partition(".")[0] not in ("let", "values"):
        return None
    meaning = phrases.edition.definition(ref.name)
    if meaning is None or isinstance(meaning, Ref):
        return None
    term = phrases.names.term(*_parts(ref.name))
    if denied:
        return None
    group = _group(meaning)
    if group is None or _short(phrases, meaning):
        if isinstance(meaning, If):
            return Clause(term, clause(phrases, meaning, depth - 1).items)
        return Clause(phrases.words.say("that_is", term=term, run=phrases.run(meaning)))
    word, items = group
    head = phrases.words.say(f"that_is_{word}", term=term)
    return Clause(head, tuple(clause(phrases, one, depth - 1) for one in items))


def _parts(key: str) -> tuple[str, str]:
    section, _, name = key.partition(".")
    return section, name


# -- values that depend on the case


def value(phrases: Phrases, node: Node, depth: int = 1) -> tuple[Clause, ...]:
    """An amount or a length: on one line, or case by case."""
    found = resolved(phrases, node) if depth else node
    if isinstance(found, If):
        return tuple(_cases(phrases, found, 0))
    return (Clause(phrases.run(found)),)


def resolved(phrases: Phrases, node: Node) -> Node:
    """What a term stands for, where that says more than its name."""
    if isinstance(node, Ref) and node.name.partition(".")[0] in ("let", "values", "exact"):
        meaning = phrases.edition.definition(node.name)
        if meaning is not None:
            return meaning
    return node


def _cases(phrases: Phrases, node: If, depth: int) -> Iterator[Clause]:
    """`a if x else b if y else c` from the top."""
    words = phrases.words
    rest: Node = node
    while isinstance(rest, If):
        yield _case(phrases, rest.test, rest.then, depth)
        rest = rest.other
    yield Clause(words.say("otherwise", other=phrases.run(rest)))


def _case(phrases: Phrases, test: Node, then: Node, depth: int) -> Clause:
    words = phrases.words
    shown: Run = phrases.run(then)
    group = _group(test)
    if group is None or _short(phrases, test):
        return Clause(words.say("if_then", test=phrases.run(test), then=shown))
    return Clause(words.say("if_then_below", then=shown), (clause(phrases, test, depth),))


def is_plain(phrases: Phrases, node: Node) -> bool:
    """Whether an expression is short enough to stand inside a sentence."""
    return not isinstance(node, If | And | Or) and length(phrases.run(node)) <= SHORT
