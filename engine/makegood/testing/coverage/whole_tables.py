"""Whether a keyed table has a row for every known key, as far as its types and cells tell."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

from makegood.expr.nodes import Lookup
from makegood.expr.types import Type


def fits_always(node: Lookup) -> bool:
    """Whether some row fits whatever the keys are; a table with one key that is any text or number never does."""
    ranged = node.table.ranged
    exact = [_values(axis.type) for axis, is_range in zip(node.axes, ranged, strict=True) if not is_range]
    groups: dict[tuple[object, ...], list[tuple[Any, Any]]] = {}
    for cells, _ in node.table.rows:
        key = tuple(cell for cell, is_range in zip(cells, ranged, strict=True) if not is_range)
        span: Any = next((cell for cell, is_range in zip(cells, ranged, strict=True) if is_range), (None, None))
        groups.setdefault(key, []).append(span)
    if any(values is None for values in exact):
        return False
    return all(_unbroken(groups.get(key, [])) for key in product(*(values or () for values in exact)))


def _values(type_: Type) -> tuple[object, ...] | None:
    """All values of a key; None where they cannot be listed."""
    if type_.kind == "boolean":
        return (True, False)
    return type_.choices if type_.kind == "choice" else None


def _unbroken(spans: list[tuple[Any, Any]]) -> bool:
    """Whether ranges follow each other without a gap from one open end to the other."""
    ordered = sorted(spans, key=lambda one: (one[0] is not None, one[0] or 0))
    if not ordered or ordered[0][0] is not None or ordered[-1][1] is not None:
        return False
    return all(high is not None and low is not None and low <= high for (_, high), (low, _) in pairwise(ordered))
