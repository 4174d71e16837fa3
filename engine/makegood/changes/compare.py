"""Two versions of one policy → the plan of what differs between them, change by change."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from makegood.changes import titles
from makegood.changes.ledger import Ledger, Side
from makegood.changes.meaning import FOR_READERS, in_words, meaning, named_meaning, value_meaning
from makegood.changes.model import MOVED, Plan, Slot
from makegood.changes.slots import by_key, in_order, moved
from makegood.expr.nodes import Lookup
from makegood.model import Path, Policy
from makegood.origins import text_of
from makegood.shown import date_text
from makegood.text import BY_NAME, OWN_KEYS, PolicyText

# What is compared elsewhere, or says nothing of how a case is decided.
_APART = (*OWN_KEYS, *BY_NAME, "case", "layer")
_KINDS = {"when": "condition", "amount": "amount"}


@dataclass(slots=True)
class Versions:
    """Both texts of a version, and where its changes are written down."""

    plan: Plan
    ledger: Ledger
    old: PolicyText
    new: PolicyText

    def section(self, text: PolicyText, name: str) -> Mapping[str, Any]:
        found = text.data.get(name)
        return found if isinstance(found, Mapping) else {}

    def names(self, section: str) -> list[str]:
        """The names of a section: in the new order, then those that only the old one has."""
        return list(dict.fromkeys([*self.section(self.new, section), *self.section(self.old, section)]))

    def key(self, kind: str, path: Path, subject: tuple[str, str], old: Any, new: Any, name: str | None = None) -> None:
        """Note that the value at a path differs; None is a side without it."""
        sides = [_side(text, path, value) for text, value in ((self.old, old), (self.new, new))]
        cite = _cite(new) or _cite(old)
        self.plan.keys[path] = self.ledger.note(kind, name or self.plan.id, path, subject, *sides, cite=cite)


def _side(text: PolicyText, path: Path, value: Any) -> Side | None:
    return None if value is None else (in_words(value), text.place(path))


def _cite(value: Any) -> str | None:
    found = value.get("cite") if isinstance(value, Mapping) else None
    return None if found is None else str(found)


def compare(plan: Plan, ledger: Ledger) -> None:
    """Fill the plan of a version that both sides have."""
    assert plan.old is not None
    assert plan.new is not None
    both = Versions(plan, ledger, text_of(plan.old), text_of(plan.new))
    _dates(both, plan.old, plan.new)
    _settings(both)
    for name in both.names("parameters"):
        _parameter(both, name)
    for section in ("let", "values"):
        for name in both.names(section):
            _named(both, section, name)
    for name in both.names("tables"):
        _table(both, name, plan.old, plan.new)
    for section in both.new.sections:
        for name in both.names(section):
            _outcome(both, section, name)


def _dates(both: Versions, old: Policy, new: Policy) -> None:
    days = [(one.start, one.end, one.pending, one.published) for one in (old, new)]
    if days[0] == days[1]:
        return
    path: Path = ("effective",)
    sides = [(_days_text(one), text.place(path)) for one, text in ((old, both.old), (new, both.new))]
    both.plan.dates = both.ledger.note("dates", both.plan.id, path, titles.dates(both.plan.id), *sides)


def _days_text(policy: Policy) -> str:
    if policy.pending:
        return "pending"
    words = [
        f"{word} {date_text(day)}" for word, day in (("from", policy.start), ("to", policy.end)) if day is not None
    ]
    published = [] if policy.published is None else [f"published {date_text(policy.published)}"]
    return ", ".join([*(words or ["always"]), *published])


def _settings(both: Versions) -> None:
    for key in dict.fromkeys([*both.new.data, *both.old.data]):
        old, new = both.old.data.get(key), both.new.data.get(key)
        if key not in _APART and key not in both.new.sections and meaning(old) != meaning(new):
            both.key("condition" if key == "when" else "setting", (key,), titles.setting(key), old, new)


# -- parameters


@dataclass(frozen=True, slots=True)
class _Dated:
    """The values of a parameter as one side writes them: the path of their list, and its entries."""

    path: Path
    entries: tuple[Mapping[str, Any], ...]

    def keys(self) -> list[Hashable]:
        return [(one.get("from"), one.get("published")) for one in self.entries]


def entries_of(value: Any, path: Path) -> tuple[Path, list[Mapping[str, Any]]]:
    """The dated values of a parameter and the path of their list, in the short form and in the long one."""
    if isinstance(value, Mapping):
        return (*path, "values"), list(value.get("values") or [])
    return path, list(value or [])


def _dated(policy: Policy, name: str, value: Any) -> _Dated:
    """None of the entries where the book does not know any of them yet."""
    there, entries = entries_of(value, ("parameters", name))
    known = name not in policy.parameters or policy.parameters[name].values
    return _Dated(there, tuple(entries) if known else ())


def _parameter(both: Versions, name: str) -> None:
    path: Path = ("parameters", name)
    old, new = both.section(both.old, "parameters").get(name), both.section(both.new, "parameters").get(name)
    if old is None or new is None:
        subject = titles.parameter(name, None)
        sides = [_values_side(text, path, value) for text, value in ((both.old, old), (both.new, new))]
        entries = entries_of(new if old is None else old, path)[1]
        cite = _cite(entries[-1]) if entries else None
        both.plan.keys[path] = both.ledger.note("parameter", both.plan.id, path, subject, *sides, cite=cite)
        return
    dating = [one.get("dated_by") if isinstance(one, Mapping) else None for one in (old, new)]
    if dating[0] != dating[1]:
        subject = (f"date that picks {name}", f"选择 {name} 的日期")
        both.key("setting", (*path, "dated_by"), subject, *dating)
    assert both.plan.old is not None
    assert both.plan.new is not None
    sides_of = (_dated(both.plan.old, name, old), _dated(both.plan.new, name, new))
    slots = _matched(*sides_of)
    both.plan.lists[path] = tuple(_value(both, name, slot, *sides_of) for slot in slots)


def _values_side(text: PolicyText, path: Path, value: Any) -> Side | None:
    if value is None:
        return None
    _, entries = entries_of(value, path)
    words = (_since(one) + in_words(one.get("value")) for one in entries)
    return "; ".join(words), text.place(path)


def _since(entry: Mapping[str, Any]) -> str:
    return f"from {entry['from']} " if entry.get("from") else ""


def _matched(old: _Dated, new: _Dated) -> list[Slot]:
    """Values of one date meet; a single value that only got another date meets the one that it was."""
    slots = by_key(old.keys(), new.keys())
    lone = [slot for slot in slots if slot.old is None or slot.new is None]
    if len(lone) == 2 and lone[0].old is None and lone[1].new is None:
        slots = [Slot(lone[1].old, slot.new) if slot is lone[0] else slot for slot in slots if slot is not lone[1]]
    return slots


def _value(both: Versions, name: str, slot: Slot, old: _Dated, new: _Dated) -> Slot:
    """A slot with its change, if it is one."""
    before = None if slot.old is None else old.entries[slot.old]
    after = None if slot.new is None else new.entries[slot.new]
    if before is not None and after is not None and _same_value(before, after):
        return slot
    redated = before is not None and after is not None and before.get("from") != after.get("from")
    sides = [
        None
        if one is None or at is None
        else (_since(one) * redated + in_words(one["value"]), text.place((*side.path, at)))
        for one, at, text, side in ((before, slot.old, both.old, old), (after, slot.new, both.new, new))
    ]
    start = (after or before or {}).get("from")
    subject = titles.parameter(name, None if redated or start is None else str(start))
    mark = f"@{start}" if start is not None else ""
    path: Path = ("parameters", name)
    cite = _cite(after) or _cite(before)
    return replace(
        slot, change=both.ledger.note("parameter", both.plan.id, path, subject, *sides, mark=mark, cite=cite)
    )


def _same_value(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    days = all(one.get(key) == other.get(key) for key in ("from", "published"))
    return days and value_meaning(one["value"]) == value_meaning(other["value"])


# -- names, tables, outcomes


def _named(both: Versions, section: str, name: str) -> None:
    old, new = both.section(both.old, section).get(name), both.section(both.new, section).get(name)
    if old is None or new is None or named_meaning(old) != named_meaning(new):
        both.key("expression", (section, name), titles.named(section, name), _written(old), _written(new))


def _written(value: Any) -> Any:
    return value["is"] if isinstance(value, Mapping) and "is" in value else value


def _table(both: Versions, name: str, old_policy: Policy, new_policy: Policy) -> None:
    path: Path = ("tables", name)
    old, new = both.section(both.old, "tables").get(name), both.section(both.new, "tables").get(name)
    if old is None or new is None:
        both.key("table", path, titles.table(name), old, new)
        return
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if key != "rows" and key not in FOR_READERS and meaning(before) != meaning(after):
            both.key("key", (*path, key), titles.table(name, key), before, after)
    before, after = old.get("rows"), new.get("rows")
    if isinstance(before, list) and isinstance(after, list) and ("keys" in old) == ("keys" in new):
        _rows(both, name, before, after, [str(key) for key in new.get("keys") or []])
    else:
        _rows_as_one(both, name, _rows_read(old_policy, name), _rows_read(new_policy, name))


def _rows_read(policy: Policy, name: str) -> frozenset[Hashable]:
    """What a keyed table says wherever its rows lie: cells and the values that they give."""
    node = policy.named[f"tables.{name}"].node
    rows = node.table.rows if isinstance(node, Lookup) else ()
    return frozenset((cells, str(getattr(give, "value", give))) for cells, give in rows)


def _rows_as_one(both: Versions, name: str, old: frozenset[Hashable], new: frozenset[Hashable]) -> None:
    """The rows of a table of which a side lies in a file: one change, however many rows are others."""
    if old == new and old:
        return
    path: Path = ("tables", name, "rows")
    counts = [f"{len(side)} rows, {len(side - other)} of them others" for side, other in ((old, new), (new, old))]
    sides = [(words, text.place(path)) for words, text in zip(counts, (both.old, both.new), strict=True)]
    both.plan.keys[path] = both.ledger.note("rows", both.plan.id, path, titles.table(name, "rows"), *sides)


def _rows(both: Versions, name: str, old: list[Any], new: list[Any], keys: list[str]) -> None:
    path: Path = ("tables", name, "rows")
    tests = [[_test(row, keys) for row in rows] for rows in (old, new)]
    gives = [[_give(row, keys) for row in rows] for rows in (old, new)]
    pairs = [list(zip(*both_of, strict=True)) for both_of in zip(tests, gives, strict=True)]
    slots = by_key(*tests) if keys else in_order(*pairs)
    places = {} if keys else moved(slots, *pairs)
    noted: dict[tuple[int | None, int | None], str] = {}
    made: list[Slot] = []
    for slot in slots:
        same = slot.old is not None and slot.new is not None and pairs[0][slot.old] == pairs[1][slot.new]
        made.append(slot if same else replace(slot, change=_row(both, name, path, slot, old, new, places, noted)))
    both.plan.lists[path] = tuple(made)


def _test(row: Any, keys: list[str]) -> Hashable:
    return tuple(value_meaning(row.get(key)) for key in keys) if keys else meaning(row.get("when"))


def _give(row: Any, keys: list[str]) -> Hashable:
    return value_meaning(row.get("give")) if keys else meaning(row.get("give"))


def _row(
    both: Versions, name: str, path: Path, slot: Slot, old: list[Any], new: list[Any], places: Mapping[int, int],
    noted: dict[tuple[int | None, int | None], str],
) -> str:  # fmt: skip
    """The id of a row's change; a row that changed places has two slots and one change."""
    pair = (slot.old, slot.new)
    if slot.new is None and slot.old is not None and slot.old in places:
        pair = (slot.old, places[slot.old])
    elif slot.old is None:
        pair = (next((one for one, other in places.items() if other == slot.new), None), slot.new)
    if pair not in noted:
        before, after = pair
        sides = [
            None if at is None else (in_words(rows[at]), text.place((*path, at)))
            for at, rows, text in ((before, old, both.old), (after, new, both.new))
        ]
        at = after if after is not None else before or 0
        how = MOVED if before is not None and after is not None and places.get(before) == after else None
        mark = "" if after is not None else " (old)"
        noted[pair] = both.ledger.note(
            "row", both.plan.id, (*path, at), titles.row(name, at + 1), *sides, how=how, mark=mark
        )
    return noted[pair]


def _outcome(both: Versions, section: str, name: str) -> None:
    path: Path = (section, name)
    old, new = both.section(both.old, section).get(name), both.section(both.new, section).get(name)
    if old is None or new is None:
        both.key("outcome", path, titles.outcome(new or old or {}, section, name), old, new)
        return
    for key in dict.fromkeys([*new, *old]):
        before, after = old.get(key), new.get(key)
        if key not in FOR_READERS and meaning(before) != meaning(after):
            subject = titles.outcome(new, section, name, key)
            both.key(_KINDS.get(key, "key"), (*path, key), subject, before, after)
