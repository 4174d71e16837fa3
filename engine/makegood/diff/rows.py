"""Tables of two versions, row by row: rows that came, went, changed or moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood.diff.contents import Both, Written, in_words, one_sided
from makegood.diff.model import ADDED, CHANGED, MOVED, REMOVED, Item, Text
from makegood.expr.nodes import Lookup, Node, Rows
from makegood.expr.plain import plain_value
from makegood.model import Path

SECTION = "tables"
_KEYS = ("hit", "open", "cite", "title", "keys")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number from 1, what it asks and what it gives as meanings, its text and cite."""

    number: int
    asks: Hashable
    gives: Hashable
    text: Text
    cite: str | None = None

    @property
    def same(self) -> tuple[Hashable, Hashable]:
        return self.asks, self.gives


def table_items(both: Both) -> Iterator[Item]:
    """All that differs between the tables that both have, and the tables that only one has."""
    for name in both.names(SECTION):
        if name not in both.old.section(SECTION) or name not in both.new.section(SECTION):
            yield one_sided(both, SECTION, name, (SECTION, name))
            continue
        for key in _KEYS:
            yield from both.compare(SECTION, name, key, (SECTION, name, key))
        old, new = rows_of(both.old, name), rows_of(both.new, name)
        yield from _rows(name, old, new, in_order=_in_order(both.old, name) or _in_order(both.new, name))


def _in_order(side: Written, name: str) -> bool:
    node = side.policy.named[f"{SECTION}.{name}"].node
    return isinstance(node, Rows) and node.hit == "first"


def rows_of(side: Written, name: str) -> list[Row]:
    node = side.policy.named[f"{SECTION}.{name}"].node
    path: Path = (SECTION, name, "rows")
    if isinstance(node, Rows):
        asked = [None if test is None else side.reader.of(test) for test, _ in node.rows]
        given = [side.reader.of(give) for _, give in node.rows]
        return [
            _row(side, path, at, _row_words(side.at((*path, at))), *pair)
            for at, pair in enumerate(zip(asked, given, strict=True))
        ]
    assert isinstance(node, Lookup)
    keys = [str(key) for key in side.at((SECTION, name, "keys"))]
    return [
        _row(side, path, at, _cells_words(side.at((*path, at)), node, keys, cells, give), cells, side.reader.of(give))
        for at, (cells, give) in enumerate(node.table.rows)
    ]


def _row(side: Written, path: Path, at: int, words: str, asks: Hashable, gives: Hashable) -> Row:
    cite = side.at((*path, at, "cite"))
    place = side.place((*path, at)) if isinstance(side.at(path), list) else side.place((*path, "file"))
    return Row(at + 1, asks, gives, Text(words, place), cite if isinstance(cite, str) else None)


def _row_words(row: Any) -> str:
    when = f"when {in_words(row['when'])}: " if "when" in row else "else: "
    return f"{when}{in_words(row['give'])}"


def _cells_words(row: Any, node: Lookup, keys: Sequence[str], cells: Sequence[Any], give: Node) -> str:
    """A row as it is written; one of a file as the table has it."""
    if isinstance(row, Mapping):
        return f"{', '.join(f'{key} {in_words(row[key])}' for key in keys)}: {in_words(row['give'])}"
    shown = [f"{key} {_cell(axis, cell)}" for key, axis, cell in zip(keys, node.axes, cells, strict=True)]
    return f"{', '.join(shown)}: {in_words(getattr(give, 'value', None))}"


def _cell(axis: Any, cell: Any) -> str:
    if isinstance(cell, tuple):
        low, high = ("" if end is None else _cell(axis, end) for end in cell)
        return low if low == high else f"{low} .. {high}".strip()
    return in_words(cell if isinstance(cell, str | bool) else plain_value(cell, axis.type, 0))


def _rows(name: str, old: Sequence[Row], new: Sequence[Row], in_order: bool) -> Iterator[Item]:
    pairs = _paired(old, new)
    moved = _moved(pairs) if in_order else set()
    matched = {id(one) for pair in pairs for one in pair}
    for before, after in pairs:
        changed = before.same != after.same
        if changed or (before.number, after.number) in moved:
            yield _item(name, CHANGED if changed else MOVED, before, after)
        if before.cite != after.cite:
            yield Item(
                SECTION, name, f"row {after.number}, cite", CHANGED,
                Text(before.cite or "none", before.text.place), Text(after.cite or "none", after.text.place),
            )  # fmt: skip
    for row in new:
        if id(row) not in matched:
            yield _item(name, ADDED, None, row)
    for row in old:
        if id(row) not in matched:
            yield _item(name, REMOVED, row, None)


def _item(name: str, change: str, before: Row | None, after: Row | None) -> Item:
    one = after or before
    assert one is not None
    part = f"row {one.number}"
    if before is not None and after is not None and before.number != after.number:
        part = f"row {before.number}, now row {after.number}"
    texts = [None if row is None else row.text for row in (before, after)]
    return Item(SECTION, name, part, change, texts[0], texts[1], one.cite)


def _paired(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Rows that belong together: the same, else with the same question, else with the same answer, else alone in a gap."""
    pairs: list[tuple[Row, Row]] = []
    left, right = list(old), list(new)
    for what in (lambda row: row.same, lambda row: (row.asks,), lambda row: (row.gives,)):
        waiting: dict[Hashable, deque[Row]] = defaultdict(deque)
        for row in left:
            waiting[what(row)].append(row)
        found = [(waiting[what(row)].popleft(), row) for row in right if waiting[what(row)]]
        pairs += found
        matched = {id(row) for pair in found for row in pair}
        left, right = ([row for row in side if id(row) not in matched] for side in (left, right))
    if len(left) == len(right):
        pairs += list(zip(left, right, strict=True))
    return sorted(pairs, key=lambda pair: pair[1].number)


def _moved(pairs: Sequence[tuple[Row, Row]]) -> set[tuple[int, int]]:
    """The fewest pairs to be moved so that all stand in the old order: those outside its longest rising part."""
    ends: list[int] = []
    links: list[tuple[int, int | None]] = []
    at_end: list[int] = []
    for at, (before, _) in enumerate(pairs):
        place = bisect_left(ends, before.number)
        links.append((at, at_end[place - 1] if place else None))
        ends[place:] = [before.number, *ends[place + 1 :]]
        at_end[place:] = [at, *at_end[place + 1 :]]
    kept: set[int] = set()
    at_: int | None = at_end[-1] if at_end else None
    while at_ is not None:
        kept.add(at_)
        at_ = links[at_][1]
    return {(before.number, after.number) for at, (before, after) in enumerate(pairs) if at not in kept}
