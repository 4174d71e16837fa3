"""One policy version → its items: outcomes, table rows, branches, conditions, comparisons, parameters, values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from makegood.cases.kind import Kind
from makegood.expr.nodes import Compare, If, Literal, Lookup, Node, Rows, children
from makegood.model import Outcome, Path, Policy
from makegood.problems import shortened
from makegood.testing.coverage.decisions import conditions_of, decisions_of
from makegood.testing.coverage.inventory import Inventory
from makegood.testing.coverage.item import Item, Stretch
from makegood.testing.coverage.possible import Possible
from makegood.testing.coverage.stretches import Stretches
from makegood.testing.coverage.whole_tables import fits_always

# The answers of what is not an outcome.
TAKEN, FALSE = "taken", "false"
NO_ROW = "no row fits"
YES, NO = "true", "false"
BELOW, EQUAL, ABOVE = "below", "equal", "above"
USED = "used"
KNOWN = "known"

SIDES = (BELOW, EQUAL, ABOVE)
THRESHOLDS = ("<", "<=", ">", ">=")
# Fixed settings are no rules: nothing of them is to be reached.
SETTINGS = (("timezone",), ("calendar",))
# Of what a name quotes, so many characters are shown.
QUOTED = 48


class Listing:
    """Writes the items of one version into an inventory; `numbers` are those that it has."""

    def __init__(self, policy: Policy, kind: Kind, inventory: Inventory) -> None:
        self.policy = policy
        self.inventory = inventory
        self.possible = Possible(policy, kind)
        self.stretches = Stretches(policy)
        self.numbers: list[int] = []
        self.seen: set[int] = set()

    def list(self) -> None:
        for outcome in self.policy.outcomes:
            self._outcome(outcome)
        for name in self.policy.values:
            self._value(name)
        for name in self.policy.parameters:
            self._parameter(name)
        for key, named in self.policy.named.items():
            if key.startswith("tables."):
                self._table(key.partition(".")[2], named.node)
            self._decisions(named.node)
            for node, at in _written(named.node):
                self._node(node, at)

    def _add(
        self, sort: str, name: str, path: Path, stretch: Stretch, *answers: str, key: object = None, **parts: Stretch
    ) -> int:
        """The number of an item; what has one path, and one key below it, in one file is one item."""
        item = Item(sort, name, self.policy.id, path, stretch, answers, parts)
        number = self.inventory.number((sort, stretch.place.file, path, key), item)
        self.numbers.append(number)
        return number

    # -- outcomes, values, parameters

    def _outcome(self, outcome: Outcome) -> None:
        stretch = self.stretches.key(outcome.path)
        answers = self.possible.answers(outcome)
        number = self._add("outcome", outcome.key, outcome.path, stretch, *answers, key=self.policy.id)
        self.inventory.named[id(self.policy.named), outcome.key] = number

    def _value(self, name: str) -> None:
        key, path = f"values.{name}", ("values", name)
        if not self.possible.unset.knowable(self.policy.named[key].node):
            return
        number = self._add("value", key, path, self.stretches.key(path), KNOWN, key=self.policy.id)
        self.inventory.named[id(self.policy.named), key] = number

    def _parameter(self, name: str) -> None:
        """Every dated value of a parameter."""
        numbers = []
        for one in self.policy.parameters[name].values:
            stretch = self.stretches.value((*one.path, "value"))
            numbers.append(self._add("parameter", name, one.path, stretch, USED))
        self.inventory.parameters[id(self.policy.named), name] = numbers
        chosen = self.policy.named.get(f"parameter.{name}")
        if chosen is not None:  # its rows begin with the latest value
            self.inventory.dated[id(chosen.node)] = numbers[::-1]

    # -- tables

    def _table(self, name: str, node: Node) -> None:
        match node:
            case Rows():
                numbers = [self._row(name, at, test) for at, (test, _) in enumerate(node.rows)]
                open_end = all(test is not None for test, _ in node.rows)
            case Lookup():
                rows = self.stretches.rows(name, len(node.table.rows))
                numbers = [
                    self._add("row", f"row {at + 1} of {name}", ("tables", name, "rows", at), stretch, TAKEN)
                    for at, stretch in enumerate(rows)
                ]
                open_end = not fits_always(node)
            case _:
                raise TypeError(node)
        self.inventory.rows[id(node)] = numbers
        if open_end:
            stretch = self.stretches.key(("tables", name))
            self.inventory.no_row[id(node)] = self._add("row", name, ("tables", name), stretch, NO_ROW)

    def _row(self, name: str, at: int, test: Node | None) -> int:
        path: Path = ("tables", name, "rows", at)
        answers = (TAKEN,) if test is None else self._truths(test, TAKEN, FALSE)
        stretch = self.stretches.value((*path, "give" if test is None else "when"))
        return self._add("row", f"row {at + 1} of {name}", path, stretch, *answers)

    # -- what stands in expressions

    def _decisions(self, root: Node) -> None:
        for decision in decisions_of(root):
            if id(decision) not in self.inventory.decisions:
                self.inventory.decisions.add(id(decision))
                for at, one in enumerate(conditions_of(decision)):
                    self._condition(decision, at, one)

    def _condition(self, decision: Node, at: int, one: Node) -> None:
        stretch = self.stretches.of(one)
        key = (decision.start, decision.end, at)
        number = self._add("condition", _quoted(stretch), one.origin or (), stretch, *self._truths(one), key=key)
        self.inventory.conditions[id(one)] = number

    def _node(self, node: Node, at: tuple[object, ...]) -> None:
        """The line of a written node, and its item if it is a branch or a threshold."""
        if id(node) in self.inventory.lines or (isinstance(node, Literal) and node.origin in SETTINGS):
            return
        stretch = self.stretches.of(node)
        self.inventory.lines[id(node)] = (stretch.place.file, stretch.place.line)
        listed = _LISTED.get(type(node))
        if listed is not None:
            listed(self, node, at, stretch)

    def _truths(self, node: Node, yes: str = YES, no: str = NO) -> Sequence[str]:
        """The answers of a yes/no that some case can show."""
        return [word for word, truth in ((yes, True), (no, False)) if self.possible.unset.may_be(node, truth)]

    def branch(self, node: If, at: tuple[object, ...], stretch: Stretch) -> None:
        test = _quoted(self.stretches.of(node.test))
        parts = {YES: self.stretches.of(node.then), NO: self.stretches.of(node.other)}
        self.inventory.branches[id(node)] = self._add(
            "branch", f"if {test}", node.origin or (), stretch, *self._truths(node.test), key=at, **parts
        )

    def comparison(self, node: Compare, at: tuple[object, ...], stretch: Stretch) -> None:
        if node.op in THRESHOLDS:
            number = self._add("comparison", _quoted(stretch), node.origin or (), stretch, *SIDES, key=at)
            self.inventory.comparisons[id(node)] = number


_LISTED: dict[type[Node], Callable[..., None]] = {If: Listing.branch, Compare: Listing.comparison}


def _quoted(stretch: Stretch) -> str:
    return shortened(stretch.text, QUOTED)


def _written(root: Node) -> Iterator[tuple[Node, tuple[object, ...]]]:
    """The nodes that an author wrote, each with its path and its way down from the top of its own expression."""
    stack: list[tuple[Node, tuple[object, ...]]] = [(root, (root.origin,))]
    while stack:
        node, way = stack.pop()
        if node.origin is not None:
            yield node, way
        # The rows of a keyed table are items of their own.
        for at, part in enumerate(() if isinstance(node, Lookup) else children(node)):
            stack.append((part, (*way, at) if part.origin == node.origin else (part.origin,)))
