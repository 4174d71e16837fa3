"""What a suggested test is for: one answer of one item that no test gets, in words that name the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from makegood.problems import Place
from makegood.testing.coverage.inventory import Version
from makegood.testing.coverage.item import Item
from makegood.testing.coverage.listing import ABOVE, BELOW, EQUAL, NO_ROW
from makegood.testing.coverage.measured import Coverage
from makegood.testing.coverage.sentences import sentence


@dataclass(frozen=True, slots=True)
class Goal:
    """An answer that no test gets. `number` is its item's in the inventory."""

    number: int
    item: Item
    answer: str

    @property
    def key(self) -> tuple[int, str]:
        """As what a test gets is counted."""
        return self.number, self.answer

    @property
    def place(self) -> Place:
        return self.item.part(self.answer).place

    @property
    def name(self) -> str:
        """What a test that reaches it shows."""
        return _NAMES[self.item.sort](self.item, self.answer)

    @property
    def lack(self) -> str:
        """What no test does."""
        return sentence(self.item, [self.answer])


def goals_of(coverage: Coverage, version: Version) -> Iterator[Goal]:
    """Everything that is missing of a version, in the order of the text; sides of thresholds come last."""
    for extra in (False, True):
        for number, item in coverage.items(version):
            if (item.sort == "comparison") is extra:
                yield from (Goal(number, item, answer) for answer in item.missing(coverage.hits(number)))


def _outcome(item: Item, answer: str) -> str:
    return f"{item.name}: {answer.replace('_', ' ')}"


def _row(item: Item, answer: str) -> str:
    return f"no row of {item.name} fits" if answer == NO_ROW else f"{item.name} is {answer}"


def _branch(item: Item, answer: str) -> str:
    return f"{item.name} is {answer}"


def _condition(item: Item, answer: str) -> str:
    return f"{item.name} decides as {answer}"


def _parameter(item: Item, answer: str) -> str:
    return f"{item.name} is {item.stretch.text} here" if item.stretch.text != "value" else f"a value of {item.name}"


def _value(item: Item, answer: str) -> str:
    return f"{item.name} is known"


def _comparison(item: Item, answer: str) -> str:
    side = {BELOW: "below the limit", EQUAL: "exactly at the limit", ABOVE: "above the limit"}[answer]
    return f"{item.name}, {side}"


_NAMES: dict[str, Callable[[Item, str], str]] = {
    "outcome": _outcome, "row": _row, "branch": _branch, "condition": _condition, "parameter": _parameter,
    "value": _value, "comparison": _comparison,
}  # fmt: skip
