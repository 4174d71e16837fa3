"""What a value can be, worked out from types, bounds of facts and values of parameters: its range, or its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from makegood.cases.facts import FactSpec
from makegood.expr.arithmetic import size
from makegood.expr.nodes import (
    And,
    Arith,
    Call,
    Compare,
    Each,
    Fact,
    If,
    In,
    Items,
    Known,
    Literal,
    Lookup,
    Neg,
    Node,
    Not,
    Or,
    Param,
    Ref,
    Rows,
)
from makegood.lint_rule import Subject

Number = Fraction | None


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` (None: no end that is known), or one of `words` (texts, true and false)."""

    low: Number = None
    high: Number = None
    words: frozenset[str | bool] | None = None


ANY = Range()


class Ranges:
    """Ranges of the expressions of one policy version."""

    def __init__(self, subject: Subject) -> None:
        self.facts: Mapping[str, FactSpec] = subject.kind.facts
        self.policy = subject.policy
        self.named: dict[str, Range] = {}

    def of(self, node: Node) -> Range:
        """What a node can be whenever it has a value."""
        rule = _RULES.get(type(node))
        found = ANY if rule is None else rule(self, node)
        if found == ANY and node.type.kind == "choice" and node.type.choices:
            return Range(words=frozenset(node.type.choices))
        return found

    def truth(self, node: Node) -> bool | None:
        """What a yes/no always is whenever it is known; None when it can be both."""
        words = self.of(node).words
        if words is None or len(words) != 1:
            return None
        (word,) = words
        return word if isinstance(word, bool) else None


def of_values(values: Iterable[object]) -> Range:
    """The range of some plain values."""
    numbers: list[Fraction] = []
    words: set[str | bool] = set()
    for value in values:
        if isinstance(value, str | bool):
            words.add(value)
            continue
        try:
            numbers.append(Fraction(size(value)))
        except TypeError:
            return ANY
    if words:
        return ANY if numbers else Range(words=frozenset(words))
    return Range(min(numbers), max(numbers)) if numbers else ANY


def _hull(several: list[Range]) -> Range:
    if not several:
        return ANY
    if all(one.words is not None for one in several):
        return Range(words=frozenset(word for one in several for word in one.words or ()))
    lows, highs = [one.low for one in several], [one.high for one in several]
    low = None if None in lows else min(one for one in lows if one is not None)
    high = None if None in highs else max(one for one in highs if one is not None)
    return Range(low, high)


# -- leaves


def _literal(_ranges: Ranges, node: Any) -> Range:
    return ANY if node.value is None else of_values([node.value])


def _fact(ranges: Ranges, node: Any) -> Range:
    spec = ranges.facts.get(node.name)
    if spec is None:
        return ANY
    if spec.type.kind == "boolean":
        return Range(words=frozenset({True, False}))
    scale = Fraction(10**spec.scale)
    low, high = (None if end is None else end / scale for end in (spec.minimum, spec.maximum))
    return Range(low, high)


def _param(ranges: Ranges, node: Any) -> Range:
    parameter = ranges.policy.parameters[node.name]
    return ANY if parameter.type.kind == "list" else of_values(one.value for one in parameter.values)


def _ref(ranges: Ranges, node: Any) -> Range:
    if node.name not in ranges.named:
        named = ranges.policy.named.get(node.name)
        ranges.named[node.name] = ANY  # were it to ask for itself
        ranges.named[node.name] = ANY if named is None else ranges.of(named.node)
    return ranges.named[node.name]


# -- numbers


def _neg(ranges: Ranges, node: Any) -> Range:
    of = ranges.of(node.of)
    return Range(None if of.high is None else -of.high, None if of.low is None else -of.low)


def _arith(ranges: Ranges, node: Any) -> Range:
    if not (node.type.numeric or node.type.measured):
        return ANY
    left, right = ranges.of(node.left), ranges.of(node.right)
    if node.op == "+":
        return Range(_plus(left.low, right.low), _plus(left.high, right.high))
    if node.op == "-":
        turned = _neg_of(right)
        return Range(_plus(left.low, turned.low), _plus(left.high, turned.high))
    if node.op == "*":
        return _product(left, right)
    return ANY


def _neg_of(one: Range) -> Range:
    return Range(None if one.high is None else -one.high, None if one.low is None else -one.low)


def _plus(one: Number, other: Number) -> Number:
    return None if one is None or other is None else one + other


def _product(left: Range, right: Range) -> Range:
    ends = [left.low, left.high, right.low, right.high]
    if None not in ends:
        products = [
            a * b for a in (left.low, left.high) for b in (right.low, right.high) if a is not None and b is not None
        ]
        return Range(min(products), max(products))
    positive = left.low is not None and left.low >= 0 and right.low is not None and right.low >= 0
    return Range(left.low * right.low) if positive and left.low is not None and right.low is not None else ANY


def _call(ranges: Ranges, node: Any) -> Range:
    parts = [ranges.of(one) for one in node.args]
    lows, highs = [one.low for one in parts], [one.high for one in parts]
    if node.function == "abs":
        return Range(Fraction(0))
    if node.function == "max" and len(parts) > 1:
        return Range(max((one for one in lows if one is not None), default=None), _all(max, highs))
    if node.function == "min" and len(parts) > 1:
        return Range(_all(min, lows), min((one for one in highs if one is not None), default=None))
    return ANY


def _all(pick: Callable[[list[Fraction]], Fraction], ends: list[Number]) -> Number:
    known = [one for one in ends if one is not None]
    return pick(known) if len(known) == len(ends) else None


def _each(_ranges: Ranges, node: Any) -> Range:
    return Range(Fraction(0)) if node.how == "count" else ANY


# -- branches


def _if(ranges: Ranges, node: Any) -> Range:
    return _hull([ranges.of(node.then), ranges.of(node.other)])


def _rows(ranges: Ranges, node: Any) -> Range:
    return ANY if node.hit == "sum" else _hull([ranges.of(give) for _, give in node.rows])


def _lookup(ranges: Ranges, node: Any) -> Range:
    return _hull([ranges.of(give) for _, give in node.table.rows])


# -- truth


def _truth(value: bool | None) -> Range:
    return Range(words=frozenset({True, False} if value is None else {value}))


def _not(ranges: Ranges, node: Any) -> Range:
    value = ranges.truth(node.of)
    return _truth(None if value is None else not value)


def _and(ranges: Ranges, node: Any) -> Range:
    values = [ranges.truth(one) for one in node.items]
    return _truth(False if False in values else True if set(values) == {True} else None)


def _or(ranges: Ranges, node: Any) -> Range:
    values = [ranges.truth(one) for one in node.items]
    return _truth(True if True in values else False if set(values) == {False} else None)


def _known(ranges: Ranges, node: Any) -> Range:
    """A fact whose absence means a value is always known."""
    of = node.of
    absent = isinstance(of, Fact) and of.name in ranges.facts and ranges.facts[of.name].absent is not None
    return _truth(True if absent or isinstance(of, Literal | Known) else None)


def _compare(ranges: Ranges, node: Any) -> Range:
    left, right = ranges.of(node.left), ranges.of(node.right)
    if node.op in ("==", "!="):
        equal = _equal(left, right)
        return _truth(equal if equal is None or node.op == "==" else not equal)
    if node.op in (">", ">="):
        left, right = right, left
    strict = node.op in ("<", ">")
    if (
        left.high is not None
        and right.low is not None
        and (left.high < right.low or (left.high == right.low and not strict))
    ):
        return _truth(True)
    if (
        left.low is not None
        and right.high is not None
        and (left.low > right.high or (left.low == right.high and strict))
    ):
        return _truth(False)
    return _truth(None)


def _equal(left: Range, right: Range) -> bool | None:
    if left.words is not None and right.words is not None:
        if not left.words & right.words:
            return False
        return True if len(left.words) == len(right.words) == 1 else None
    apart = (left.high is not None and right.low is not None and left.high < right.low) or (
        left.low is not None and right.high is not None and left.low > right.high
    )
    if apart:
        return False
    point = left.low is not None and left.low == left.high and (left.low, left.high) == (right.low, right.high)
    return True if point else None


def _in(ranges: Ranges, node: Any) -> Range:
    item, listed = ranges.of(node.item), _listed(ranges, node.of)
    if item.words is None or listed is None:
        return _truth(None)
    inside, outside = listed
    if item.words <= inside:
        return _truth(True)
    return _truth(None if item.words & outside else False)


def _listed(ranges: Ranges, node: Node) -> tuple[frozenset[str | bool], frozenset[str | bool]] | None:
    """The words that always stand in a list, and those that ever do."""
    if isinstance(node, Items):
        words = [one.value for one in node.items if isinstance(one, Literal) and isinstance(one.value, str | bool)]
        return None if len(words) < len(node.items) else (frozenset(words), frozenset(words))
    if isinstance(node, Param):
        lists = [one.value for one in ranges.policy.parameters[node.name].values]
        if all(isinstance(one, tuple) and all(isinstance(word, str) for word in one) for one in lists):
            sets: list[frozenset[str | bool]] = [frozenset(one) for one in lists if isinstance(one, tuple)]
            return frozenset.intersection(*sets), frozenset.union(*sets)
    return None


_RULES: dict[type[Node], Callable[[Ranges, Any], Range]] = {
    Literal: _literal,
    Fact: _fact,
    Param: _param,
    Ref: _ref,
    Neg: _neg,
    Arith: _arith,
    Call: _call,
    Each: _each,
    If: _if,
    Rows: _rows,
    Lookup: _lookup,
    Not: _not,
    And: _and,
    Or: _or,
    Known: _known,
    Compare: _compare,
    In: _in,
}
