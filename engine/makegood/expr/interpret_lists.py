"""Lists for the plain reader: membership, folds and tables, each with its unknowns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from makegood.expr.arithmetic import size
from makegood.expr.nodes import KeyedTable

Element = tuple[bool | None, Callable[[], Any]]
"""Whether an element is in (True, or None for unknown), and how to get its term."""


def contains(of: Sequence[Any] | None, item: Any) -> bool | None:
    """`item in list`: a chain of `==` joined by `or`."""
    if of is None:
        return None
    found: bool | None = False
    for one in of:
        if one is None or item is None:
            found = None
        elif one == item:
            return True
    return found


def position(item: Any, of: Sequence[Any]) -> int | None:
    """The place of an item, from 1; None when it is not there or an element is unknown."""
    places = [at for at, one in enumerate(of, start=1) if one == item]
    return None if None in of or not places else places[0]


def _terms(elements: Iterable[Element]) -> Iterator[Any]:
    """The terms of the elements that are in; None for one that nobody knows to be in."""
    for test, term in elements:
        yield None if test is None else term()


def _known(values: Iterable[Any]) -> list[Any] | None:
    """All the values, or None as soon as one of them is."""
    found: list[Any] = []
    for value in values:
        if value is None:
            return None
        found.append(value)
    return found


def any_of(elements: Iterable[Element]) -> bool | None:
    """`or` over (in and term)."""
    result: bool | None = False
    for test, term in elements:
        value = term()
        if value is True and test is True:
            return True
        if value is not False:
            result = None
    return result


def all_of(elements: Iterable[Element]) -> bool | None:
    """`and` over (not in or term)."""
    result: bool | None = True
    for test, term in elements:
        value = term()
        if value is False and test is True:
            return False
        if value is not True:
            result = None
    return result


def count(elements: Iterable[Element]) -> int | None:
    """How many are in, whatever their terms."""
    tests = _known(test for test, _ in elements)
    return None if tests is None else len(tests)


def total(elements: Iterable[Element], nought: Any) -> Any:
    """The sum; of no elements it is nought."""
    values = _known(_terms(elements))
    return None if values is None else added(values, nought)


def added(values: list[Any], nought: Any) -> Any:
    """The sum of known values, in the unit of the first."""
    result = values[0] if values else nought
    for value in values[1:]:
        result = result + value
    return result


def extreme(elements: Iterable[Element], pick: Callable[[list[Any]], Any]) -> Any:
    """The least or greatest; of no elements there is none."""
    values = _known(_terms(elements))
    return pick(values) if values else None


def listed(elements: Iterable[Element]) -> list[Any] | None:
    """The terms, unknown ones too; None when nobody knows whether one is in."""
    found: list[Any] = []
    for test, term in elements:
        if test is None:
            return None
        found.append(term())
    return found


# -- tables


def first(rows: Iterable[tuple[Callable[[], bool | None], Callable[[], Any]]]) -> Any:
    """What the first row gives that is true; none when an unknown one stands before it."""
    for test, give in rows:
        holds = test()
        if holds is None:
            return None
        if holds:
            return give()
    return None


def every(rows: Iterable[tuple[Callable[[], bool | None], Callable[[], Any]]]) -> list[Any] | None:
    """What all true rows give; None when a row or what it gives is unknown."""
    tested = [(test(), give) for test, give in rows]
    return None if any(holds is None for holds, _ in tested) else _known(give() for holds, give in tested if holds)


def unique(gives: list[Any]) -> Any:
    """What the one true row gives; several must give the same."""
    return gives[0] if gives and all(one == gives[0] for one in gives) else None


def look_up(table: KeyedTable, keys: list[Any]) -> int | None:
    """The number of the row that takes the keys in; where two ranges touch, the lower one has the end."""
    if None in keys:
        return None
    bare = [key if isinstance(key, str | bool) else Fraction(size(key)) for key in keys]
    fitting = [
        (high, at)
        for at, (cells, _) in enumerate(table.rows)
        if all(_fits(cell, key, ranged) for cell, key, ranged in zip(cells, bare, table.ranged, strict=True))
        for high in [_end(cells, table.ranged)]
    ]
    return min(fitting)[1] if fitting else None


def _fits(cell: Any, key: Any, ranged: bool) -> bool:
    if not ranged:
        return bool(cell == key)
    low, high = cell
    return (low is None or low <= key) and (high is None or key <= high)


def _end(cells: tuple[Any, ...], ranged: tuple[bool, ...]) -> Any:
    ends = [cell[1] for cell, is_range in zip(cells, ranged, strict=True) if is_range]
    return float("inf") if ends and ends[0] is None else Fraction(ends[0] if ends else 0)
