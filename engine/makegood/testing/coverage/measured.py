"""A book, test files → coverage: the versions that count, what is reached of each, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from makegood.book import Book
from makegood.origins import text_of
from makegood.testing.coverage.collect import Tally, collect
from makegood.testing.coverage.inventory import Inventory, Version, inventory_of
from makegood.testing.coverage.item import COUNTED, EXTRA, Item
from makegood.testing.files import PolicyTest, read_tests
from makegood.testing.runner import matches


@dataclass(frozen=True, slots=True)
class Share:
    """So much of so much."""

    met: int
    needed: int

    def __str__(self) -> str:
        """With one decimal, cut and not rounded: 99.99 is not 100."""
        if not self.needed:
            return "-"
        tenths = self.met * 1000 // self.needed
        return f"{tenths // 10}.{tenths % 10} %"

    def reaches(self, percent: int) -> bool:
        return self.met * 100 >= percent * self.needed


@dataclass(frozen=True, slots=True)
class Coverage:
    """What tests reach of the versions of some policies."""

    inventory: Inventory
    tally: Tally

    @property
    def versions(self) -> Sequence[Version]:
        return self.inventory.versions

    def items(self, version: Version, sort: str | None = None) -> Iterator[tuple[int, Item]]:
        """The items of a version with their numbers, in the order of the text."""
        found = [(number, self.inventory.items[number]) for number in version.items]
        kept = [(number, item) for number, item in found if sort is None or item.sort == sort]
        return iter(sorted(kept, key=lambda one: _order(one[1])))

    def hits(self, number: int) -> Mapping[str, int]:
        return self.tally.of(number)

    def share(self, version: Version, *sorts: str) -> Share:
        """How much of some sorts is reached; of none, of all that count."""
        wanted = sorts or tuple(COUNTED)
        items = [(number, self.inventory.items[number]) for number in version.items]
        counted = [(number, item) for number, item in items if item.sort in wanted]
        return Share(
            sum(item.met(self.hits(number)) for number, item in counted), sum(item.needed for _, item in counted)
        )

    def tests(self, version: Version) -> int:
        """How many tests were decided by a version."""
        return self.tally.tests[id(version.policy.named)]

    def missing(self, version: Version, extra: bool = False) -> Iterator[tuple[Item, list[str]]]:
        """What no test reaches, in the order of the text; with `extra` only what does not count."""
        for number, item in self.items(version):
            gone = item.missing(self.hits(number))
            if gone and (item.sort in EXTRA) == extra:
                yield item, gone

    def lines(self, file: str) -> dict[int, int]:
        """The lines of a file that something to be reached stands in, and how many tests look at each."""
        spots = {*self.inventory.lines.values()}
        spots |= {(one.stretch.place.file, one.stretch.place.line) for one in self.inventory.items}
        return {line: self.tally.lines[where, line] for where, line in sorted(spots) if where == file}

    def files(self) -> list[str]:
        """The files that something to be reached stands in."""
        return sorted({one.stretch.place.file for one in self.inventory.items})

    def reaches(self, percent: int) -> bool:
        """Whether so much of every version is reached."""
        return all(self.share(version).reaches(percent) for version in self.versions)


def _order(item: Item) -> tuple[str, int, int, str, str]:
    place = item.stretch.place
    return (place.file, place.line, place.column, item.sort, item.name)


def coverage_of(
    files: Sequence[Path],
    book: Book,
    folders: Sequence[Path] = (),
    select: str | None = None,
    also: Sequence[str] = (),
) -> Coverage:
    """What the tests in some files reach of the policies that they test, of every one below `folders`, and of those `also`.

    `select` keeps some of the tests, as `run_tests` does.
    """
    read = [one for file in files if not (one := read_tests(file)).broken]
    tests = [test for one in read for test in one.tests if select is None or matches(test, select)]
    policies = [name for name in sorted(book.policies) if name in also or _counts(name, book, tests, folders)]
    inventory = inventory_of(book, policies)
    return Coverage(inventory, collect(tests, book, inventory))


def _counts(name: str, book: Book, tests: Sequence[PolicyTest], folders: Sequence[Path]) -> bool:
    if any(test.policy == name for test in tests):
        return True
    files = [Path(text_of(version).file).resolve() for version in book.policies[name]]
    return any(file.is_relative_to(folder.resolve()) for folder in folders for file in files)
