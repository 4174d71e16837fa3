"""What to ask: the unknown facts that an undecided output hangs on, the smallest question first.

A parameter that the policy leaves to others and nobody has set is named too, as `parameter.<name>`, after the facts; one of
another policy that it reads as `parameter.<policy>.<name>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from makegood.decide import Result
from makegood.expr.nodes import Each, Fact, If, Known, Node, Param, Ref, Rows, children, walk
from makegood.judged import interpreter_of
from makegood.model import UNSET

if TYPE_CHECKING:
    from makegood.book import Book

Question = frozenset[str]

# So many ways of answering are weighed against each other; what lies beyond is asked for all the same.
MOST_WAYS = 16
NOTHING: list[Question] = [frozenset()]
PARAMETER = "parameter."


def missing_facts(book: Book, result: Result, key: str, now: int | None) -> list[str]:
    """The facts to ask for an undecided output: those of the cheapest sufficient question first, each once."""
    policy = result.layout.policy
    kind = book.vocabulary.kinds[policy.case]
    if result.core is None:
        return [] if policy.dated_by is None else [policy.dated_by]
    if not hasattr(result, "asking"):
        result.asking = Asking(result, {name: one.node for name, one in policy.named.items()})
    ways = result.asking.about(key)

    places = {name: at for at, name in enumerate(kind.facts)}

    def cost(name: str) -> tuple[bool, int, int, str]:
        setting = name not in places
        return setting, 0 if setting else kind.facts[name].ask_cost, places.get(name, 0), name

    def price(question: Question) -> tuple[int, int, int, list[str]]:
        costs = [cost(name) for name in question]
        return sum(one[0] for one in costs), sum(one[1] for one in costs), len(question), sorted(question)

    wanted: dict[str, None] = {}
    for question in sorted(ways, key=price):
        wanted.update(dict.fromkeys(sorted(question, key=cost)))
    return list(wanted)


class Asking:
    """Walks the evaluated tree below an unknown output and collects the ways to make it known."""

    def __init__(self, result: Result, named: dict[str, Node]) -> None:
        self.interpreter = interpreter_of(result)
        self.parameters = result.layout.policy.parameters
        self.others = result.layout.policy.others
        self.named = named
        self.done: dict[str, list[Question]] = {}
        self.values: dict[int, Any] = {}
        self.read = 0

    def about(self, key: str) -> list[Question]:
        self.interpreter.value(key)
        self.values.update((id(node), value) for node, value in self.interpreter.steps[self.read :])
        self.read = len(self.interpreter.steps)
        return self._named(key)

    def _named(self, key: str) -> list[Question]:
        other = self.others.get(key)
        if other is not None and other.outcome == UNSET:
            return [frozenset({f"{PARAMETER}{other.policy}.{other.field}"})]
        if key not in self.done:
            self.done[key] = NOTHING
            self.done[key] = NOTHING if self.interpreter.values.get(key) is not None else self.ask(self.named[key])
        return self.done[key]

    def ask(self, node: Node) -> list[Question]:
        """The sets of facts, each of which would let this node be known; an empty set where nothing is open."""
        if id(node) not in self.values or self.values[id(node)] is not None:
            return NOTHING
        match node:
            case Fact():
                return [frozenset({node.name})]
            case Param() if self.parameters[node.name].unset:
                return [frozenset({f"{PARAMETER}{node.name}"})]
            case Ref():
                return self._named(node.name)
            case If():
                return self._if(node)
            case Rows(hit="first"):
                return self._first(node)
            case Each():
                return self._elements(node)
        return self._together([self.ask(child) for child in children(node)])

    def _if(self, node: If) -> list[Question]:
        test = self.values.get(id(node.test))
        if test is None:
            return self.ask(node.test)
        return [*self.ask(node.then if test else node.other), *self._made_known(node.test)][:MOST_WAYS]

    def _made_known(self, test: Node) -> list[Question]:
        """`x if known(x) else …`: giving x itself is another way."""
        ways: list[Question] = []
        for one in walk(test):
            if isinstance(one, Known) and self.values.get(id(one)) is False:
                ways += [question for question in self.ask(one.of) if question]
        return ways

    def _first(self, node: Rows) -> list[Question]:
        for test, give in node.rows:
            held = True if test is None else self.values.get(id(test))
            if held is None and test is not None:
                return self.ask(test)
            if held:
                return self.ask(give)
        return NOTHING

    def _elements(self, node: Each) -> list[Question]:
        """An unknown list; or what its terms are reckoned with; or something unknown in its elements: the list again."""
        ways = self._together([self.ask(source) for _, source in node.loops])
        if ways != NOTHING:
            return ways
        within = [one for part in (node.test, node.term) if part is not None for one in walk(part)]
        only_known = {id(one) for known in within if isinstance(known, Known) for one in walk(known)}
        outer = [one for one in within if isinstance(one, Fact | Param | Ref) and id(one) not in only_known]
        ways = self._together([self.ask(one) for one in outer])
        if ways != NOTHING:
            return ways
        lists = frozenset(one.name for _, source in node.loops for one in walk(source) if isinstance(one, Fact))
        return [lists] if lists else NOTHING

    def _together(self, parts: list[list[Question]]) -> list[Question]:
        """All of the open parts have to be known: one way of each, joined."""
        ways = NOTHING
        for part in parts:
            open_ways = [question for question in part if question]
            if open_ways:
                ways = [one | other for one in ways for other in open_ways][:MOST_WAYS]
        return ways
