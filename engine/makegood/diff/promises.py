"""What two versions of a policy say differently: settings, dates, names, tables, outcomes; formatting left out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from makegood.diff.answers import APPLIES, VALUES, Subject
from makegood.diff.contents import DATED, Both, Written, one_sided
from makegood.diff.dated import parameter_items
from makegood.diff.depths import fields_meaning
from makegood.diff.model import RENAMED, Item, Text
from makegood.diff.rows import table_items
from makegood.expr.nodes import Param, Ref, walk
from makegood.meanings import Deep, all_values, over_time
from makegood.model import Path, Policy
from makegood.origins import text_of

POLICY = "policy"
# Keys of the policy itself, in the order of a report. What it extends is a way of writing: what comes of it is compared.
SETTINGS = (
    "title", "layer", "case", "effective", "published", "dated_by", "timezone", "calendar", "currency", "round", "when",
    "replaces", "cite", "confidence",
)  # fmt: skip
SOURCE = ("title", "url", "publisher", "published", "licence")
# What a decision repeats of an outcome, beside what its fields compute.
SAID = ("title", "cite", "binding", "confidence", "owed_by", "pays", "replaces")
_NAMED = ("let", "values")


def items_of(old: Written, new: Written) -> list[Item]:
    """Everything that differs between two versions, each with the outcomes and values that hang on it."""
    deep = (over_time(old.policy, old.meanings, old.calendars), over_time(new.policy, new.meanings, new.calendars))
    renames = _renames(old, new, deep)
    renamed = frozenset(name for pair in renames for name in pair)
    both = Both(replace(old, names=dict(renames)), new, renamed)
    found = [
        *_settings(both),
        *_renamed(both, renames),
        *parameter_items(both),
        *_names(both),
        *table_items(both),
        *_outcomes(both),
    ]
    reach = [Reach(old.policy), Reach(new.policy)]
    return [_judged(one, deep, reach) for one in found]


class Reach:
    """Which outcomes, values and whether the policy applies at all hang on a name of the policy."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.users: dict[str, set[str]] = {}
        for key, named in policy.named.items():
            for one in walk(named.node):
                if isinstance(one, Ref | Param):
                    name = one.name if isinstance(one, Ref) else f"parameters.{one.name}"
                    if name.startswith(DATED):
                        self.users.setdefault(f"parameters.{name.removeprefix(DATED)}", set()).add(key)
                    self.users.setdefault(name, set()).add(key)

    def above(self, name: str) -> set[str]:
        """The subjects that hang on a named thing or on a field of an outcome."""
        waiting = [key for key in {*self.policy.named, *self.users} if key == name or key.startswith(f"{name}.")]
        seen: set[str] = set()
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                waiting += self.users.get(key, ())
        return {subject for key in seen if (subject := self._subject(key)) is not None}

    def _subject(self, key: str) -> str | None:
        """What a named expression is a part of: an outcome, a value, or whether the policy applies."""
        section, _, rest = key.partition(".")
        if section == "when":
            return APPLIES
        if section == VALUES:
            return key
        return f"{section}.{rest.partition('.')[0]}" if section in text_of(self.policy).sections else None

    def in_order(self) -> list[str]:
        return [
            APPLIES,
            *(one.key for one in self.policy.outcomes),
            *(f"{VALUES}.{name}" for name in self.policy.values),
        ]


def _judged(item: Item, deep: tuple[Deep, Deep], reach: list[Reach]) -> Item:
    """The item with what hangs on it, and whether it is a change of meaning at all."""
    if item.section == POLICY:
        reached: tuple[str, ...] = (APPLIES,) if item.name == "when" else ()
        same = item.name == "when" and deep[0].of("when") == deep[1].of("when")
        return replace(item, reaches=reached, meaning=not same)
    name = f"{item.section}.{item.name}"
    found = set[str]().union(*(one.above(name) for one in reach))
    order = dict.fromkeys([*reach[1].in_order(), *reach[0].in_order()])
    reached = tuple(key for key in order if key in found)
    return replace(item, reaches=reached, meaning=_means(item, name, deep, reached))


def _means(item: Item, name: str, deep: tuple[Deep, Deep], reached: tuple[str, ...]) -> bool:
    key = item.part.partition(".")[0].partition(" ")[0]
    if item.change == RENAMED:
        return item.section == VALUES
    if item.section in text_of(deep[1].policy).sections:
        subject = Subject(item.section, item.name)
        own, other = (fields_meaning(one, subject) for one in deep)
        return key in SAID or own is None or other is None or own != other
    if not reached:
        return False
    if key in ("cite", "title") or item.section == "parameters" or item.part.endswith("cite"):
        return True
    own, other = (one.of(name) if name in one.policy.named else None for one in deep)
    return own != other


# -- settings


def _settings(both: Both) -> Iterator[Item]:
    for key in SETTINGS:
        yield from both.compare(POLICY, key, "", (key,))
    for key in SOURCE:
        yield from both.compare(POLICY, "source", key, ("source", key))


# -- names


def _renames(old: Written, new: Written, deep: tuple[Deep, Deep]) -> list[tuple[str, str]]:
    """Names of the old version that are gone, each with the new one that means the same."""
    found: list[tuple[str, str]] = []
    for section in ("parameters", *_NAMED, "tables"):
        gone = [name for name in old.section(section) if name not in new.section(section)]
        come = [name for name in new.section(section) if name not in old.section(section)]
        meant = {name: _meaning(deep[1], section, name) for name in come}
        for name in gone:
            wanted = _meaning(deep[0], section, name)
            twin = next((one for one, meaning in meant.items() if meaning == wanted), None)
            if twin is not None:
                found.append((f"{section}.{name}", f"{section}.{twin}"))
                del meant[twin]
    return found


def _meaning(deep: Deep, section: str, name: str) -> Hashable:
    if section == "parameters":
        return all_values(deep.policy.parameters[name])
    return deep.of(f"{section}.{name}")


def _renamed(both: Both, renames: list[tuple[str, str]]) -> Iterator[Item]:
    for before, after in renames:
        section, _, name = before.partition(".")
        other = after.partition(".")[2]
        old = Text(name, both.old.place((section, name)))
        yield Item(section, other, "", RENAMED, old, Text(other, both.new.place((section, other))))


def _names(both: Both) -> Iterator[Item]:
    """Named expressions: their expression, and the title and cite of those that are written out."""
    for section in _NAMED:
        for name in both.names(section):
            if name not in both.old.section(section) or name not in both.new.section(section):
                yield one_sided(both, section, name, _expression_path(_one_with(both, section, name), section, name))
                continue
            paths = [_expression_path(side, section, name) for side in (both.old, both.new)]
            yield from both.compare(section, name, "", *paths)
            for key in ("title", "cite"):
                yield from both.compare(section, name, key, (section, name, key))


def _one_with(both: Both, section: str, name: str) -> Written:
    return both.new if name in both.new.section(section) else both.old


def _expression_path(side: Written, section: str, name: str) -> Path:
    return (section, name, "is") if isinstance(side.at((section, name)), Mapping) else (section, name)


# -- outcomes


def _outcomes(both: Both) -> Iterator[Item]:
    for section in both.sections:
        for name in both.names(section):
            sides: list[Mapping[str, Any]] = [both.old.section(section), both.new.section(section)]
            if all(name in side for side in sides):
                yield from both.compare(section, name, "", (section, name))
            else:
                yield one_sided(both, section, name, (section, name))
