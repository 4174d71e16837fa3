"""Changes of what is no expression: values and dates of parameters, rows of tables, keys of outcomes, zone, calendar, rounding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from makegood.expr.nodes import Compare, Fact, In, Items, Literal, Node, Ref, Rows
from makegood.model import Path, Policy
from makegood.origins import text_of
from makegood.outcomes.deadline_counting import COUNTS, ENDS, IF_CLOSED
from makegood.testing.mutate.cut import Uncut, at, cut, value_span
from makegood.testing.mutate.measures import neighbours
from makegood.testing.mutate.mutant import Change, Lines, replaced, shown

REMOVED = ("until", "cancel", "pauses", "per", "cap", "at_least")
OPTIONS: dict[str, tuple[str, ...]] = {"counts": COUNTS, "ends": ENDS, "if_closed": IF_CLOSED}
HITS = {"unique": "first", "max": "min", "min": "max", "sum": "max", "first": "unique"}
MODES = ("half_up", "half_even", "half_down", "up", "down")

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_RANGE = re.compile(r"(\s*)(.*?)(\s*)\.\.(\s*)(.*?)(\s*)\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """A document of a policy, to be changed at paths."""

    lines: Lines
    policy: Policy

    @property
    def data(self) -> Mapping[str, Any]:
        assert isinstance(self.lines.document.data, Mapping)
        return self.lines.document.data

    # -- the small changes that all others are made of

    def scalar(self, sort: str, path: Path, new: str) -> Iterator[Change]:
        """Another text for the scalar at a path, in the quotes that it has."""
        start, end = value_span(self.lines, path)
        text = self.lines.document.text
        quote = text[start] if text[start] in "'\"" else ""
        yield replaced(sort, text, start, end, f"{quote}{new}{quote}")

    def removed(self, sort: str, path: Path) -> Iterator[Change]:
        edit = cut(self.lines, path)
        start = self.lines.index(self.lines.document.places.key(path))
        end = value_span(self.lines, path)[1]
        yield Change(sort, (edit,), shown(self.lines.document.text[start:end]), "nothing", start)

    def swapped(self, sort: str, one: Path, two: Path) -> Iterator[Change]:
        spans = [value_span(self.lines, path) for path in (one, two)]
        first, second = (self.lines.document.text[start:end] for start, end in spans)
        if first != second:
            edits = ((*spans[0], second), (*spans[1], first))
            yield Change(sort, edits, f"{shown(first)}, {shown(second)}", f"{shown(second)}, {shown(first)}")

    def value(self, path: Path) -> Iterator[Change]:
        """What stands next to the number, measure, date or yes/no at a path."""
        value = at(self.data, path)
        if isinstance(value, bool):
            yield from self.scalar("condition", path, "false" if value else "true")
        elif isinstance(value, str) and _DATE.match(value):
            yield from self.day(path)
        elif not isinstance(value, Mapping | list):
            for sort, other in neighbours(_text(value)):
                yield from self.scalar(sort, path, other)

    def day(self, path: Path) -> Iterator[Change]:
        value = at(self.data, path)
        if isinstance(value, str) and _DATE.match(value):
            for days in (-1, 1):
                yield from self.scalar("date", path, str(date.fromisoformat(value) + timedelta(days=days)))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else format(value, "f") if hasattr(value, "as_tuple") else str(value)


def changes_of(lines: Lines, policy: Policy) -> Iterator[tuple[Path, Change]]:
    """Every change of a document that is made at a key rather than in an expression, with its path."""
    settings = Settings(lines, policy)
    for path, made in (*_general(settings), *_parameters(settings), *_tables(settings), *_outcomes(settings)):
        try:
            yield from ((path, change) for change in made)
        except Uncut:
            continue  # an alias: its text is changed where it stands


Made = Iterator[tuple[Path, Iterator[Change]]]


def _general(settings: Settings) -> Made:
    data = settings.data
    for key in ("from", "to"):
        if key in (data.get("effective") or {}):
            yield ("effective", key), settings.day(("effective", key))
    zone = data.get("timezone")
    if isinstance(zone, str) and zone not in settings.policy.named:
        yield ("timezone",), settings.scalar("zone", ("timezone",), "UTC" if zone != "UTC" else "Pacific/Auckland")
    if isinstance(data.get("calendar"), str):
        other = "always" if data["calendar"] != "always" else "weekdays"
        yield ("calendar",), settings.scalar("calendar", ("calendar",), other)
    yield from _rounding(settings, ())


def _rounding(settings: Settings, above: Path) -> Made:
    rule = at(settings.data, above).get("round")
    if not isinstance(rule, Mapping):
        return
    path: Path = (*above, "round")
    if rule.get("mode") in MODES:
        other = MODES[(MODES.index(rule["mode"]) + 1) % len(MODES)]
        yield path, settings.scalar("rounding", (*path, "mode"), other)
    if "to" in rule:
        yield path, settings.scalar("rounding", (*path, "to"), _text(rule["to"] * 10))


def _parameters(settings: Settings) -> Made:
    for name, entry in (settings.data.get("parameters") or {}).items():
        path: Path = ("parameters", name)
        if isinstance(entry, Mapping):
            entry, path = entry.get("values"), (*path, "values")
        for place, one in enumerate(entry if isinstance(entry, list) else []):
            here = (*path, place)
            if "from" in one:
                yield here, settings.day((*here, "from"))
            value = one.get("value")
            if isinstance(value, list):
                for element in range(len(value)):
                    yield here, settings.removed("list", (*here, "value", element))
            else:
                yield here, settings.value((*here, "value"))


# -- tables


def _tables(settings: Settings) -> Made:
    for name, table in (settings.data.get("tables") or {}).items():
        rows = table.get("rows")
        path: Path = ("tables", name)
        if table.get("hit") in HITS:
            yield path, settings.scalar("row", (*path, "hit"), HITS[table["hit"]])
        if not isinstance(rows, list):
            continue
        path = (*path, "rows")
        for place in range(len(rows) if len(rows) > 1 else 0):
            yield (*path, place), settings.removed("row", (*path, place))
        if "keys" in table:
            yield from _cells(settings, path, table["keys"], rows)
        for place in range(1, len(rows)):
            one, two = (*path, place - 1), (*path, place)
            yield two, settings.swapped("row", (*one, "give"), (*two, "give"))
            if table.get("hit", "first") == "first" and _order_matters(settings.policy, name, place):
                yield two, settings.swapped("row", one, two)


def _cells(settings: Settings, path: Path, keys: list[str], rows: list[Mapping[str, Any]]) -> Made:
    """Keys and values of a keyed table's rows; of a range each end."""
    for place, row in enumerate(rows):
        for key in (*keys, "give"):
            here = (*path, place, key)
            if key in row:
                yield here, _range(settings, here) if ".." in str(row[key]) else settings.value(here)


def _range(settings: Settings, path: Path) -> Iterator[Change]:
    found = _RANGE.match(str(at(settings.data, path)))
    if found is None:
        return
    before, low, gap, blank, high, after = found.groups()
    for sort, other in neighbours(low):
        yield from settings.scalar(sort, path, f"{before}{other}{gap}..{blank}{high}{after}")
    for sort, other in neighbours(high):
        yield from settings.scalar(sort, path, f"{before}{low}{gap}..{blank}{other}{after}")


def _order_matters(policy: Policy, table: str, place: int) -> bool:
    """Whether two neighbouring rows can both fit: the last one without `when` cannot move, two words cannot both be."""
    named = policy.named.get(f"tables.{table}")
    if named is None or not isinstance(named.node, Rows):
        return False
    one, two = (test for test, _ in named.node.rows[place - 1 : place + 1])
    return one is not None and two is not None and not _exclude(one, two)


def _exclude(one: Node, two: Node) -> bool:
    """Whether two tests ask one name for different words."""
    first, second = _words_of(one), _words_of(two)
    return first is not None and second is not None and first[0] == second[0] and not first[1] & second[1]


def _words_of(test: Node) -> tuple[tuple[type[Node], str], frozenset[object]] | None:
    """The name that a test compares, and the values it may then have: `x == 'a'`, `x in ['a', 'b']`."""
    match test:
        case Compare(op="==", left=Fact() | Ref() as asked, right=Literal(value=value)):
            return (type(asked), asked.name), frozenset([value])
        case In(item=Fact() | Ref() as asked, of=Items(items=items)):
            values = [one.value for one in items if isinstance(one, Literal)]
            return (type(asked), asked.name), frozenset(values)
    return None


# -- outcomes


def _outcomes(settings: Settings) -> Made:
    for section in text_of(settings.policy).sections:
        for name, outcome in (settings.data.get(section) or {}).items():
            if not isinstance(outcome, Mapping):
                continue
            path: Path = (section, name)
            for key in REMOVED:
                if key in outcome:
                    yield (*path, key), settings.removed("option", (*path, key))
            for key, choices in OPTIONS.items():
                for other in choices if key in outcome else ():
                    if other != outcome[key]:
                        yield (*path, key), settings.scalar("option", (*path, key), other)
            yield from _rounding(settings, path)
