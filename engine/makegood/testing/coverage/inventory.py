"""Everything that tests can reach of the policies of a book, and which item each node of their trees belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from makegood.book import Book
from makegood.model import Policy
from makegood.origins import text_of
from makegood.testing.coverage.item import Item


@dataclass(frozen=True, slots=True)
class Version:
    """A policy version, and the numbers of the items that are counted for it."""

    policy: Policy
    file: str
    items: tuple[int, ...]


@dataclass(slots=True)
class Inventory:
    """The items of a book. Versions share what stands in a text that they share: its items are counted once.

    Nodes lead to the numbers of their items by identity; outcomes, values and parameters by the identity of the version's
    named expressions (which a version keeps when it is dated otherwise). `dated` are the choices of a parameter's value by a
    fact of its own. `lines` are those of the nodes that were written.
    """

    items: list[Item] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    decisions: set[int] = field(default_factory=set)
    conditions: dict[int, int] = field(default_factory=dict)
    branches: dict[int, int] = field(default_factory=dict)
    comparisons: dict[int, int] = field(default_factory=dict)
    rows: dict[int, list[int]] = field(default_factory=dict)
    no_row: dict[int, int] = field(default_factory=dict)
    named: dict[tuple[int, str], int] = field(default_factory=dict)
    parameters: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    dated: dict[int, list[int]] = field(default_factory=dict)
    lines: dict[int, tuple[str, int]] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def number(self, key: tuple[object, ...], item: Item) -> int:
        """The number of an item; what has the same key is the same item."""
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.items)
            self.items.append(item)
        return found


def inventory_of(book: Book, policies: Iterable[str]) -> Inventory:
    """The items of some policies of a book, and of the texts that they extend."""
    from makegood.testing.coverage.listing import Listing

    made = Inventory()
    versions = [version for name in policies for version in book.policies[name]]
    listed: list[list[int]] = []
    for version in versions:
        listing = Listing(version, book.kind(version.case), made)
        listing.list()
        listed.append(listing.numbers)
    made.versions = _shared_out(versions, listed, made)
    return made


def _shared_out(versions: list[Policy], listed: list[list[int]], made: Inventory) -> list[Version]:
    """Each item is counted for the version in whose own file it stands, else for the first one that has it."""
    files = [text_of(version).file for version in versions]
    owner: dict[int, int] = {}
    for at, numbers in enumerate(listed):
        for number in numbers:
            owner.setdefault(number, at)
            if made.items[number].stretch.place.file == files[at]:
                owner[number] = at
    kept: list[list[int]] = [[] for _ in versions]
    for number, at in owner.items():
        kept[at].append(number)
    return [Version(one, files[at], tuple(sorted(kept[at]))) for at, one in enumerate(versions)]
