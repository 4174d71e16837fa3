"""Two versions of a policy side by side: what is written at a path, what it means, and where it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood.calendars import Calendar
from makegood.diff.model import ADDED, CHANGED, REMOVED, Item, Text
from makegood.expr.nodes import Node, walk
from makegood.meanings import Meanings, Reader
from makegood.model import Path, Policy
from makegood.origins import text_of
from makegood.problems import Place
from makegood.shown import value_text
from makegood.text import expression_text

NOWHERE: Any = object()

# What holds where a key is not written.
DEFAULTS = {
    "when": True, "counts": "from_next_day", "if_closed": "keep", "owed_by": "company", "pays": "company",
    "binding": True, "hit": "first", "open": False, "replaces": False, "timezone": "UTC", "applicable": True,
}  # fmt: skip
# A parameter that is dated by a fact of its own is a named expression of that prefix.
DATED = "parameter."
# What is for readers of the file alone.
REMARKS = ("note",)


@dataclass(slots=True)
class Written:
    """One version as its author wrote it. `names` are the new names of what was only renamed."""

    policy: Policy
    meanings: Meanings
    calendars: Mapping[str, Calendar]
    known_at: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    roots: dict[Path, Node] = field(default_factory=dict)
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        for named in self.policy.named.values():
            for node in walk(named.node):
                if node.origin is not None:
                    self.roots.setdefault(node.origin, node)
        self.reader = Reader(self.meanings, self._name, self._parameter, self.calendars, typed=False)

    def _name(self, key: str) -> Hashable:
        if key.startswith(DATED):
            return self._parameter(key.removeprefix(DATED))
        return "name", self.names.get(key, key)

    def _parameter(self, name: str) -> Hashable:
        return self._name(f"parameters.{name}")

    @property
    def data(self) -> Mapping[str, Any]:
        return text_of(self.policy).data

    def at(self, path: Path) -> Any:
        """The data at a path; NOWHERE when nothing is written there."""
        try:
            return text_of(self.policy).at(path)
        except (KeyError, IndexError, TypeError):
            return NOWHERE

    def section(self, name: str) -> Mapping[str, Any]:
        found = self.data.get(name)
        return found if isinstance(found, Mapping) else {}

    def place(self, path: Path) -> Place:
        """Where the value at a path begins, in a file as it is called by people."""
        found = text_of(self.policy).place(path)
        return Place(_shown_file(self.policy, found.file), found.line, found.column)

    def text(self, path: Path, shown: str | None = None) -> Text | None:
        """What is written at a path, and where; None where nothing is."""
        value = self.at(path)
        if value is NOWHERE or value is None:
            return None
        return Text(in_words(value) if shown is None else shown, self.place(path))

    def meaning(self, path: Path) -> Hashable:
        """What is written at a path: expressions by their checked trees, all else by its data."""
        value = self.at(path)
        if isinstance(value, Mapping):
            return frozenset((key, self.meaning((*path, key))) for key in value if key not in REMARKS)
        if isinstance(value, list):
            return tuple(self.meaning((*path, at)) for at in range(len(value)))
        if value is NOWHERE or value is None:
            return None
        node = self.roots.get(path)
        return ("data", in_words(value)) if node is None else ("expression", self.reader.of(node))


def _shown_file(policy: Policy, file: str) -> str:
    """A file of an old revision was read from a temporary folder: its name is the revision's, as the policy has it."""
    own = text_of(policy).file
    if policy.file == own:
        return file
    revision, colon, path = policy.file.partition(":")
    folder = own.removesuffix(path)
    return f"{revision}{colon}{file.removeprefix(folder)}" if file.startswith(folder) else file


def in_words(value: Any) -> str:
    """Data on one line, as it would be written."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {in_words(one)}" for key, one in value.items() if key not in REMARKS)
    if isinstance(value, list | tuple):
        return f"[{', '.join(in_words(one) for one in value)}]"
    text = expression_text(value)
    return " ".join(text.split()) if text is not None else str(value_text(value))


@dataclass(frozen=True, slots=True)
class Both:
    """The two versions that are compared. `renamed` are the names, old and new, of what was only renamed."""

    old: Written
    new: Written
    renamed: frozenset[str] = frozenset()

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of outcomes of either side, those of plugins last."""
        return tuple(dict.fromkeys([*text_of(self.new.policy).sections, *text_of(self.old.policy).sections]))

    def names(self, section: str) -> list[str]:
        """The names of a section, without the renamed: in the new order, then those that only the old one has."""
        names = dict.fromkeys([*self.new.section(section), *self.old.section(section)])
        return [name for name in names if f"{section}.{name}" not in self.renamed]

    def compare(self, section: str, name: str, part: str, old: Path, new: Path | None = None) -> Iterator[Item]:
        """The parts written at a path that differ, mappings opened. `new` is the path of the new side, if it is another."""
        there = old if new is None else new
        before, after = self.old.at(old), self.new.at(there)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            for key in dict.fromkeys([*after, *before]):
                if key not in REMARKS:
                    inner = f"{part}.{key}" if part else str(key)
                    yield from self.compare(section, name, inner, (*old, key), (*there, key))
        elif not self._same(old, there):
            yield self._item(section, name, part, old, there)

    def _same(self, old: Path, new: Path) -> bool:
        if self.old.meaning(old) == self.new.meaning(new):
            return True
        if (old in self.old.roots) != (new in self.new.roots) and in_words(self.old.at(old)) == in_words(
            self.new.at(new)
        ):
            return True  # the same text, that one side does not use
        default = DEFAULTS.get(str(new[-1]), NOWHERE)
        sides = [self.old.at(old), self.new.at(new)]
        return default is not NOWHERE and all(one is NOWHERE or in_words(one) == in_words(default) for one in sides)

    def _item(self, section: str, name: str, part: str, old: Path, new: Path) -> Item:
        before, after = self.old.text(old), self.new.text(new)
        if before is not None and after is not None and before.text == after.text:
            after = Text(f"{after.text} (what it names is another now)", after.place)
        change = ADDED if before is None else REMOVED if after is None else CHANGED
        return Item(section, name, part, change, before, after)


def one_sided(both: Both, section: str, name: str, path: Path) -> Item:
    """A named thing that only one side has."""
    before, after = both.old.text(path), both.new.text(path)
    return Item(section, name, "", ADDED if before is None else REMOVED, before, after)
