"""A policy's text mixed out of two versions: the new one, with the changes that are not applied taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood.changes.compare import entries_of
from makegood.changes.model import Applied, Plan
from makegood.changes.slots import applied
from makegood.model import Path
from makegood.origins import text_of
from makegood.problems import Place
from makegood.source import Document
from makegood.text import BY_NAME, PolicyText


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedText(PolicyText):
    """A text some parts of which stand elsewhere: `parts` maps their paths to a text and the path there.

    Places and documents are those of the text that wrote a part.
    """

    base: PolicyText
    parts: Mapping[Path, tuple[PolicyText, Path]]

    def place(self, path: Path, offset: int = 0) -> Place:
        text, there = self._written(path)
        return text.place(there, offset)

    def key_place(self, path: Path) -> Place:
        text, there = self._written(path)
        return text.key_place(there)

    def source_of(self, path: Path) -> Document:
        text, there = self._written(path)
        return text.source_of(there)

    def _written(self, path: Path) -> tuple[PolicyText, Path]:
        for length in range(len(path), 0, -1):
            found = self.parts.get(path[:length])
            if found is not None:
                return found[0], (*found[1], *path[length:])
        return self.base, path


@dataclass(slots=True)
class _Mixing:
    """The work of mixing: the data so far, and where each part that is not the new text's own stands."""

    plan: Plan
    chosen: Applied
    old: PolicyText
    new: PolicyText
    parts: dict[Path, tuple[PolicyText, Path]] = field(default_factory=dict)

    def side(self, path: Path) -> PolicyText:
        change = self.plan.keys.get(path)
        return self.new if change is None or change in self.chosen else self.old

    def put(self, into: dict[str, Any], path: Path) -> None:
        """The value at a path, as the side writes it that stands there now; nothing where that side has none."""
        text = self.side(path)
        try:
            into[str(path[-1])] = text.at(path)
        except (KeyError, IndexError, TypeError):
            return
        if text is self.old:
            self.parts[path] = (self.old, path)

    def names(self, path: Path) -> list[str]:
        """The keys below a path: the new text's, then those that only the old one has."""
        found: dict[str, None] = {}
        for text in (self.new, self.old):
            value = _at(text, path)
            found.update(dict.fromkeys(value if isinstance(value, Mapping) else ()))
        return list(found)


def mixed_text(plan: Plan, chosen: Applied) -> MixedText:
    """The text of a version that both sides have, with these changes applied and no other."""
    assert plan.old is not None
    assert plan.new is not None
    old, new = text_of(plan.old), text_of(plan.new)
    mixing = _Mixing(plan, chosen, old, new)
    data: dict[str, Any] = {}
    for key in mixing.names(()):
        if key in BY_NAME or key in new.sections:
            made: dict[str, Any] = {}
            for name in mixing.names((key,)):
                _name(mixing, made, key, name)
            data.update({key: made} if made else {})
        else:
            mixing.put(data, (key,))
    documents = (*new.documents, *(one for one in old.documents if all(one is not other for other in new.documents)))
    return MixedText(data, documents, new.sections, base=new, parts=mixing.parts)


def _at(text: PolicyText, path: Path) -> Any:
    try:
        return text.at(path)
    except (KeyError, IndexError, TypeError):
        return None


def _name(mixing: _Mixing, into: dict[str, Any], section: str, name: str) -> None:
    path: Path = (section, name)
    sides = [_at(text, path) for text in (mixing.old, mixing.new)]
    if path in mixing.plan.keys or None in sides:
        mixing.put(into, path)
    elif section == "parameters":
        into[name] = _parameter(mixing, path, *sides)
    elif section == "tables" or section in mixing.new.sections:
        made: dict[str, Any] = {}
        for key in mixing.names(path):
            if (*path, key) in mixing.plan.lists:
                made[key] = _rows(mixing, (*path, key))
            else:
                mixing.put(made, (*path, key))
        into[name] = made
    else:
        mixing.put(into, path)


def _parameter(mixing: _Mixing, path: Path, old: Any, new: Any) -> dict[str, Any]:
    """A parameter in its long form, its values picked one by one; with none of them, all that the old text writes.

    (None is left where the old book does not know any value yet: the type is then still that of the text, and the
    caller takes the values away.)
    """
    made: dict[str, Any] = {}
    dating = (*path, "dated_by")
    text = mixing.side(dating)
    value = _at(text, path)
    if isinstance(value, Mapping) and value.get("dated_by") is not None:
        made["dated_by"] = value["dated_by"]
        mixing.parts[dating] = (text, dating)
    there, below = (entries_of(one, path) for one in (old, new))
    sides = {False: (mixing.old, *there), True: (mixing.new, *below)}
    slots = applied(mixing.plan.lists[path], mixing.chosen) or [(False, at) for at in range(len(there[1]))]
    values: list[Any] = []
    for at, (is_new, place) in enumerate(slots):
        text, written, entries = sides[is_new]
        values.append(entries[place])
        mixing.parts[(*path, "values", at)] = (text, (*written, place))
    made["values"] = values
    return made


def unknown_parameters(plan: Plan, chosen: Applied) -> list[str]:
    """The parameters of which a mixed version knows no value, though its text writes some."""
    return [
        str(path[1]) for path, slots in plan.lists.items() if path[0] == "parameters" and not applied(slots, chosen)
    ]


def _rows(mixing: _Mixing, path: Path) -> list[Any]:
    made: list[Any] = []
    for at, (is_new, place) in enumerate(applied(mixing.plan.lists[path], mixing.chosen)):
        text = mixing.new if is_new else mixing.old
        made.append(text.at((*path, place)))
        mixing.parts[(*path, at)] = (text, (*path, place))
    return made
