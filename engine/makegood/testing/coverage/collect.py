"""Tests → how many of them get which answer of which item: the judge decides each once more, and what it looked at counts.

What counts is what the test's expectations rest on: an outcome that a test decides and says nothing of is not tested by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood.book import Book
from makegood.decide import Result
from makegood.decision import CaseError
from makegood.explain.trace import Step, Tracer, rows_of
from makegood.expr import interpret_lists as lists
from makegood.expr.interpret_tree import Tree
from makegood.expr.nodes import Compare, If, Lookup, Node, Param, Ref, Rows
from makegood.judged import interpreter_of
from makegood.moments import micros
from makegood.testing.answers import result_of
from makegood.testing.coverage.decisions import deciding
from makegood.testing.coverage.expected import WHEN, expected_keys, expected_outcomes
from makegood.testing.coverage.inventory import Inventory
from makegood.testing.coverage.listing import ABOVE, BELOW, EQUAL, FALSE, KNOWN, NO, NO_ROW, TAKEN, USED, YES
from makegood.testing.coverage.possible import answers_of
from makegood.testing.coverage.walked import WholeTracer, looked_at
from makegood.testing.files import PolicyTest
from makegood.testing.runner import Bench

# An item's number and one of its answers.
Hit = tuple[int, str]


@dataclass(slots=True)
class Tally:
    """For each item the tests by answer, for each line the tests that look at it, for each version those it decided."""

    hits: dict[int, Counter[str]] = field(default_factory=dict)
    lines: Counter[tuple[str, int]] = field(default_factory=Counter)
    tests: Counter[int] = field(default_factory=Counter)

    def of(self, number: int) -> Mapping[str, int]:
        return self.hits.get(number, {})

    def add(self, seen: Seen) -> None:
        """One more test."""
        self.lines.update(seen.lines)
        for number, answer in seen.hits:
            self.hits.setdefault(number, Counter())[answer] += 1


@dataclass(slots=True)
class Seen:
    """What one test gets."""

    hits: set[Hit] = field(default_factory=set)
    lines: set[tuple[str, int]] = field(default_factory=set)


def collect(tests: Iterable[PolicyTest], book: Book, inventory: Inventory) -> Tally:
    """What the tests reach. One that cannot be decided at all (its own failure says why) reaches nothing."""
    tally = Tally()
    collector = Collector(inventory)
    bench = Bench(book, ())
    for test in tests:
        result = _decided(test, bench)
        if result is not None:
            tally.tests[id(result.policy.named)] += 1
            tally.add(collector.seen(result, test.expect))
    return tally


def _decided(test: PolicyTest, bench: Bench) -> Result | None:
    """The version that governs a test's case; None when none does, or the test cannot be asked."""
    if bench.unfit(test) is not None:
        return None
    book = bench.book_of(test)
    try:
        now = None if test.at is None else micros(test.at)
        decision = book.decide({"kind": book.policies[test.policy][0].case, **test.case}, now)
    except (CaseError, ValueError):
        return None
    result = result_of(decision, test.policy)
    return None if result is None or result.core is None else result


class Collector:
    """Finds the items that a decided case gets, as far as some expectations rest on them."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.trees: dict[int, dict[str, Tree]] = {}

    def traced(self, result: Result) -> Tracer:
        """The judge's walk of a case, which may be asked for several expectations."""
        return WholeTracer.over(interpreter_of(result), self.trees.setdefault(id(result.policy.named), {}))

    def seen(self, result: Result, expect: Mapping[str, Any], tracer: Tracer | None = None) -> Seen:
        """What the expectations rest on in one case."""
        policy = result.policy
        tracer = self.traced(result) if tracer is None else tracer
        seen = Seen()
        keys = [WHEN]
        if tracer.value(WHEN) is True:
            keys = expected_keys(expect, policy)
            for outcome in expected_outcomes(expect, policy):
                number = self.inventory.named.get((id(policy.named), outcome.key))
                if number is not None:
                    seen.hits.update((number, answer) for answer in answers_of(outcome, tracer.value))
                    self._line(number, seen)
        self._looked_at([tracer.step(key) for key in keys], keys, result, seen)
        return seen

    def _looked_at(self, roots: list[Step], keys: list[str], result: Result, seen: Seen) -> None:
        known = {key for key, root in zip(keys, roots, strict=True) if root.value is not None}
        for step in looked_at(roots):
            node = step.node
            line = self.inventory.lines.get(id(node))
            if line is not None:
                seen.lines.add(line)
            if id(node) in self.inventory.decisions:
                self._decision(step, seen)
            if isinstance(node, Ref) and step.value is not None:
                known.add(node.name)
            elif isinstance(node, Param):
                self._parameter(node, result, seen)
            elif type(node) in _COUNTED:
                _COUNTED[type(node)](self, step, seen)
        self._values(known, result, seen)

    def _values(self, known: set[str], result: Result, seen: Seen) -> None:
        """The values that are known; the exact one of a rounded value is looked at in its place."""
        for key in known:
            section, _, name = key.partition(".")
            number = self.inventory.named.get((id(result.policy.named), f"values.{name}"))
            if number is not None and section in ("values", "exact"):
                self._hit(number, KNOWN, seen)

    def _decision(self, step: Step, seen: Seen) -> None:
        for node, value in deciding(step):
            number = self.inventory.conditions.get(id(node))
            if number is not None:
                seen.hits.add((number, YES if value else NO))

    def _parameter(self, node: Param, result: Result, seen: Seen) -> None:
        """Which of a parameter's dated values was in force."""
        policy, timeline = result.policy, result.runner.timeline
        values = policy.parameters[node.name]
        used = values.in_force(timeline.editions[result.edition].start, timeline.known_at)
        numbers = self.inventory.parameters.get((id(policy.named), node.name))
        if used is not None and numbers is not None:
            self._hit(numbers[values.values.index(used)], USED, seen)

    # -- nodes of one class

    def branch(self, step: Step, seen: Seen) -> None:
        number = self.inventory.branches.get(id(step.node))
        test = step.args[0].value
        if number is not None and test is not None:
            seen.hits.add((number, YES if test else NO))

    def comparison(self, step: Step, seen: Seen) -> None:
        number = self.inventory.comparisons.get(id(step.node))
        if number is None or step.value is None:
            return
        left, right = (part.value for part in step.args)
        seen.hits.add((number, EQUAL if left == right else BELOW if left < right else ABOVE))

    def rows(self, step: Step, seen: Seen) -> None:
        for row in rows_of(step) if id(step.node) in self.inventory.dated else ():
            if row.holds:
                self._hit(self.inventory.dated[id(step.node)][row.number], USED, seen)
        numbers = self.inventory.rows.get(id(step.node))
        if numbers is None:
            return
        looked = rows_of(step)
        for row in looked:
            if row.holds is not None:
                self._hit(numbers[row.number], TAKEN if row.holds else FALSE, seen)
        none = self.inventory.no_row.get(id(step.node))
        if none is not None and all(row.holds is False for row in looked):
            self._hit(none, NO_ROW, seen)

    def lookup(self, step: Step, seen: Seen) -> None:
        numbers = self.inventory.rows.get(id(step.node))
        keys = [part.value for part in step.args]
        if numbers is None or None in keys:
            return
        assert isinstance(step.node, Lookup)
        at = lists.look_up(step.node.table, keys)
        if at is not None:
            self._hit(numbers[at], TAKEN, seen)
        elif id(step.node) in self.inventory.no_row:
            self._hit(self.inventory.no_row[id(step.node)], NO_ROW, seen)

    def _hit(self, number: int, answer: str, seen: Seen) -> None:
        seen.hits.add((number, answer))
        self._line(number, seen)

    def _line(self, number: int, seen: Seen) -> None:
        """The line of something that has no node of its own."""
        place = self.inventory.items[number].stretch.place
        seen.lines.add((place.file, place.line))


_COUNTED: dict[type[Node], Any] = {
    If: Collector.branch, Compare: Collector.comparison, Rows: Collector.rows, Lookup: Collector.lookup,
}  # fmt: skip
