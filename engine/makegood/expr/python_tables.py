"""Compiled Python for tables: rows read top down, and keyed lookups by dictionary and sorted breakpoints."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from makegood.cases.facts import span_raw
from makegood.expr.nodes import Call, KeyedTable, Literal, Lookup, Node, Rows
from makegood.values import Period, Quantity

if TYPE_CHECKING:
    from makegood.expr.to_python import Writer


def rows(writer: Writer, node: Node) -> str:
    assert isinstance(node, Rows)
    return _first(writer, node) if node.hit == "first" else _every(writer, node)


def _give(writer: Writer, node: Rows, give: Node) -> str:
    from makegood.expr.to_python import _branch

    return _branch(writer, give, node.scale)


def _first(writer: Writer, node: Rows) -> str:
    """The first row that is true or unknown decides; flat, so that a thousand rows do not nest."""
    result = writer.temporary()
    outer = writer.depth
    writer.line("while True:")
    writer.depth += 1
    for test, give in node.rows:
        if test is None:
            writer.line(f"{result} = {_give(writer, node, give)}")
            writer.line("break")
            break
        text = writer.write(test)
        name = text
        if writer.nullable(test):
            if not text.isidentifier():
                name = writer.temporary()
                writer.line(f"{name} = {text}")
            writer.line(f"if {name} is None:")
            writer.line(f"    {result} = None")
            writer.line("    break")
        writer.line(f"if {name}:")
        writer.depth += 1
        writer.line(f"{result} = {_give(writer, node, give)}")
        writer.line("break")
        writer.depth -= 1
    else:
        writer.line(f"{result} = None")
        writer.line("break")
    writer.depth = outer
    return result


def _every(writer: Writer, node: Rows) -> str:
    """unique, max, min and sum read every row; one unknown row makes the whole unknown."""
    gives = writer.temporary()
    writer.line(f"{gives} = []")
    for test, give in node.rows:
        name = writer.temporary()
        writer.line(f"{name} = {'True' if test is None else writer.write(test)}")
        writer.line(f"if {name} is None: {gives} = None")
        writer.line(f"elif {name} and {gives} is not None:")
        writer.depth += 1
        writer.line(f"{gives}.append({_give(writer, node, give)})")
        writer.depth -= 1
    result = writer.temporary()
    writer.line(f"{result} = {writer.constant(HITS[node.hit])}({gives})")
    return result


def _folded(fold: Callable[[list[Any]], Any]) -> Callable[[list[Any] | None], Any]:
    def hit(gives: list[Any] | None) -> Any:
        return None if not gives or None in gives else fold(gives)

    return hit


def _sum(gives: list[Any] | None) -> Any:
    return None if gives is None or None in gives else sum(gives)


def _unique(gives: list[Any] | None) -> Any:
    # Two rows that fit at once leave the question open, unless they give the same.
    return gives[0] if gives and all(one == gives[0] for one in gives) else None


HITS: dict[str, Callable[[list[Any] | None], Any]] = {
    "max": _folded(max),
    "min": _folded(min),
    "sum": _sum,
    "unique": _unique,
}


class Index:
    """A keyed table ready for lookup: groups of exact keys, each with sorted ranges."""

    __slots__ = ("groups", "ranged")

    def __init__(self, table: KeyedTable, scales: tuple[int | None, ...], gives: list[Any]) -> None:
        self.ranged = next((at for at, is_range in enumerate(table.ranged) if is_range), None)
        self.groups: dict[tuple[Any, ...], tuple[list[Any], list[Any], list[Any]]] = {}
        collected: dict[tuple[Any, ...], list[tuple[Any, Any, Any]]] = {}
        for (cells, _), give in zip(table.rows, gives, strict=True):
            key = tuple(
                _scaled(cell, scale)
                for cell, scale, is_range in zip(cells, scales, table.ranged, strict=True)
                if not is_range
            )
            ends: Any = (None, None) if self.ranged is None else cells[self.ranged]
            scale = 0 if self.ranged is None else scales[self.ranged]
            collected.setdefault(key, []).append((_end(ends[0], scale, -1), _end(ends[1], scale, 1), give))
        for key, ranges in collected.items():
            ranges.sort(key=lambda one: one[1])
            lows, highs, values = zip(*ranges, strict=True)
            self.groups[key] = (list(lows), list(highs), list(values))

    def find(self, *keys: Any) -> Any:
        """What the table gives; None for an unknown key and where no row fits."""
        if None in keys:
            return None
        at = self.ranged
        group = self.groups.get(keys if at is None else keys[:at] + keys[at + 1 :])
        if group is None:
            return None
        if at is None:
            return group[2][0]
        lows, highs, values = group
        place = bisect_left(highs, keys[at])
        return values[place] if place < len(values) and lows[place] <= keys[at] else None


def _scaled(cell: Any, scale: int | None) -> Any:
    return cell if isinstance(cell, str | bool) else Fraction(cell) * 10 ** (scale or 0)


def _end(cell: Any, scale: int | None, side: int) -> Any:
    return side * float("inf") if cell is None else _scaled(cell, scale)


def index_of(node: Lookup) -> Index:
    """The index of a lookup node, at the scales of its axes and of its result."""
    gives = [_raw_give(give, node.scale) for _, give in node.table.rows]
    return Index(node.table, tuple(axis.scale for axis in node.axes), gives)


def _raw_give(give: Node, scale: int | None) -> Any:
    """What a row gives: a value written out, or a length of time of any sort."""
    from makegood.expr.raw import raw_literal

    if isinstance(give, Call):
        inner = give.args[0]
        assert isinstance(inner, Literal)
        assert isinstance(inner.value, Period | Quantity)
        return span_raw(inner.value)
    assert isinstance(give, Literal)
    return raw_literal(give.value, scale)


def lookup(writer: Writer, node: Node) -> str:
    assert isinstance(node, Lookup)
    find = writer.constant(index_of(node).find)
    return f"{find}({', '.join(writer.write(axis) for axis in node.axes)})"
