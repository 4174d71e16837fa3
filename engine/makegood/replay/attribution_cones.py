"""What outcomes hang on, as numbers: an outcome with one number in two books is decided alike in both, whatever the case."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from makegood.book import Book
from makegood.calendars import Calendar
from makegood.expr.nodes import KeyedTable, Literal, Node, Param, Ref
from makegood.expr.types import Type
from makegood.functions import Function
from makegood.model import ParameterValues, Policy

# What a node only says of its place and of its arithmetic, which follows from what it is made of.
_APART = ("start", "end", "origin", "scale", "bound")
_NAMES: dict[type[Any], tuple[str, ...]] = {}


@dataclass(slots=True)
class Cones:
    """Gives each meaning its number. Only numbers of one and the same object can be compared."""

    numbers: dict[Hashable, int] = field(default_factory=dict)
    known: dict[int, tuple[Policy, dict[str, int]]] = field(default_factory=dict)

    def of(self, book: Book, policy: str | None, keys: Iterable[str]) -> int:
        """The number of some keys in all versions of a policy, with the dates that pick a version."""
        versions = book.policies.get(policy, []) if policy is not None else []
        return self._number(tuple(self._version(one, sorted(keys), book.calendars) for one in versions))

    def _version(self, policy: Policy, keys: Iterable[str], calendars: Mapping[str, Calendar]) -> Hashable:
        named = [self._named(policy, key, calendars) for key in ("when", "zone", *keys)]
        dates = (policy.start, policy.end, policy.pending, policy.published, policy.dated_by, policy.currency)
        return (dates, *named)

    def _named(self, policy: Policy, key: str, calendars: Mapping[str, Calendar]) -> int | None:
        found = self.known.setdefault(id(policy), (policy, {}))[1]
        if key not in found:
            one = policy.named.get(key)
            if one is None:
                return None
            found[key] = self._number(_Reading(self, policy, calendars).of(one.node))
        return found[key]

    def _number(self, meaning: Hashable) -> int:
        return self.numbers.setdefault(meaning, len(self.numbers))


@dataclass(slots=True)
class _Reading:
    """Reads the trees of one policy, every name followed to what it stands for."""

    cones: Cones
    policy: Policy
    calendars: Mapping[str, Calendar]

    def of(self, value: Any) -> Hashable:
        match value:
            case Ref():
                return ("name", self.cones._named(self.policy, value.name, self.calendars))
            case Param():
                return ("parameter", _parameter(self.policy.parameters[value.name]))
            case Literal() if value.type.kind == "calendar" and value.value in self.calendars:
                return ("calendar", self.calendars[str(value.value)].digest)
            case Node() | KeyedTable():
                parts = tuple(self.of(getattr(value, name)) for name in _names(type(value)))
                return (type(value).__name__, self.cones._number(parts))
            case tuple() | list():
                return tuple(self.of(one) for one in value)
            case Type() | Function():
                return value
        return (type(value).__name__, value if isinstance(value, Hashable) else repr(value))


def _names(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(one.name for one in fields(kind) if one.name not in (*_APART, "index"))
    return _NAMES[kind]


def _parameter(one: ParameterValues) -> Hashable:
    values = tuple((value.start, value.published, type(value.value).__name__, value.value) for value in one.values)
    return (one.type, one.dated_by, values)
