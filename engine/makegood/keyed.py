"""Keyed tables: many rows looked up by value, written in the policy or in a CSV or XLSX file beside it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from makegood.expr import check
from makegood.expr.arithmetic import size
from makegood.expr.nodes import KeyedTable, Literal, Lookup, Node
from makegood.expr.parse import Slip, parse
from makegood.model import Path
from makegood.parameters import plain
from makegood.values import whole

if TYPE_CHECKING:
    from makegood.policy import PolicyReader

MAX_ROWS = 100_000
MAX_BYTES = 16 * 1024 * 1024


def lookup(policy: PolicyReader, name: str, table: Mapping[str, Any]) -> Node | None:
    """The Lookup node of a keyed table; None when it is wrong, which has then been reported."""
    axes = _axes(policy, name, [str(key) for key in table["keys"]])
    rows = _read_rows(policy, name, table.get("rows"))
    if axes is None or rows is None:
        return None
    made = [_row(policy, name, table["keys"], axes, at, row) for at, row in enumerate(rows)]
    good = [row for row in made if row is not None]
    if not rows:
        policy.report("bad-file", f"'{name}' has no rows", ("tables", name, "rows"))
    if len(good) != len(made) or not good:
        return None
    gives = check.unify([give for _, give in good])
    if gives is None:
        policy.report("type-mismatch", "the rows of a table give one type", ("tables", name, "rows"))
        return None
    cells = [cell for cell, _ in good]
    ranged = tuple(any(isinstance(cell[at], tuple) for cell in cells) for at in range(len(axes)))
    if sum(ranged) > 1:
        policy.report("not-supported", "a keyed table has at most one key with ranges", ("tables", name, "keys"))
        return None
    pairs = tuple(zip((_as_ranges(cell, ranged) for cell in cells), gives[1], strict=True))
    if not _check_cells(policy, name, pairs, ranged):
        return None
    return Lookup(type=gives[0], axes=tuple(axes), table=KeyedTable(name, pairs, ranged))


def _axes(policy: PolicyReader, name: str, keys: list[str]) -> list[Node] | None:
    axes: list[Node] = []
    for at, key in enumerate(keys):
        parsed = parse(key)
        node, slips = check.check_expression(key, policy.scope) if not isinstance(parsed, Slip) else (None, [parsed])
        for slip in slips:
            policy.slipped(slip, ("tables", name, "keys", at))
        if node is not None:
            axes.append(node)
    return axes if len(axes) == len(keys) else None


def _read_rows(policy: PolicyReader, name: str, rows: Any) -> list[Mapping[str, Any]] | None:
    if isinstance(rows, list):
        return rows
    path: Path = ("tables", name, "rows", "file")
    if not isinstance(rows, Mapping) or "file" not in rows:
        policy.report("missing-key", "a keyed table has `rows`: a list, or {file: rates.csv}", ("tables", name))
        return None
    beside = FilePath(policy.text.source_of(path).file).parent
    file = beside / str(rows["file"])
    if not file.resolve().is_relative_to(beside.resolve()):
        policy.report("bad-file", "the file of a table lies beside the policy or below it", path)
        return None
    try:
        return rows_of_file(file)
    except (OSError, ValueError, KeyError, StopIteration, csv.Error) as error:
        policy.report("bad-file", f"'{rows['file']}' cannot be read: {error}", path)
        return None


def rows_of_file(file: FilePath) -> list[Mapping[str, Any]]:
    """The rows of a CSV or XLSX file. Raises ValueError, OSError or csv.Error for one that is none."""
    if file.stat().st_size > MAX_BYTES:
        raise ValueError(f"it is larger than {MAX_BYTES // 1024 // 1024} MB")
    if file.suffix == ".xlsx":
        return _rows_of_xlsx(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        found = [dict(row) for row in csv.DictReader(lines, strict=True)]
    if any(None in row or None in row.values() for row in found):
        raise ValueError("a line has more or fewer cells than the header")
    return [{key: _cell(value) for key, value in row.items()} for row in found[: MAX_ROWS + 1]]


def _rows_of_xlsx(file: FilePath) -> list[Mapping[str, Any]]:
    import openpyxl

    sheet = openpyxl.load_workbook(file, read_only=True, data_only=True).worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    header = [str(cell) for cell in next(lines)]
    return [dict(zip(header, (_cell(cell) for cell in line), strict=True)) for line in lines]


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    text = str(value).strip() if isinstance(value, str) else value
    if not isinstance(text, str):
        return text
    if text in ("true", "false"):
        return text == "true"
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return number if number.is_finite() else text


def _row(
    policy: PolicyReader, name: str, keys: list[str], axes: list[Node], at: int, row: Mapping[str, Any]
) -> tuple[tuple[object, ...], Node] | None:
    path: Path = ("tables", name, "rows", at)
    missing = [key for key in (*keys, "give") if key not in row]
    if missing:
        policy.report("missing-key", f"row {at + 1} of '{name}' says nothing of {', '.join(missing)}", path)
        return None
    cells = [_cell_of(policy, axis, row[key], (*path, key)) for key, axis in zip(keys, axes, strict=True)]
    give = plain(row["give"])
    if any(cell is _WRONG for cell in cells):
        return None
    made = check.literal(give)
    made.origin = (*path, "give")
    return tuple(cells), made


_WRONG = object()


def _cell_of(policy: PolicyReader, axis: Node, value: Any, path: Path) -> object:
    """An exact key as a bare value, or a range as (low, high) of bare numbers with None for an open end."""
    if isinstance(value, str) and ".." in value:
        ends = [end.strip() for end in value.split("..", 1)]
        bounds = [None if not end else _bare(policy, axis, _number_or(end), path) for end in ends]
        if _WRONG in bounds:
            return _WRONG
        return tuple(bounds)
    return _bare(policy, axis, value, path)


def _number_or(text: str) -> Any:
    return _cell(text)


def _bare(policy: PolicyReader, axis: Node, value: Any, path: Path) -> object:
    found = plain(value)
    node = (
        check.literal(found)
        if not isinstance(found, tuple) and found is not None and not hasattr(found, "year")
        else None
    )
    met = None if node is None else check.unify([Literal(type=axis.type, value=None), node])
    if (
        node is None
        or met is None
        or (node.type != axis.type and not (node.type.numeric and axis.type.numeric) and not node.type.textual)
    ):
        policy.report("type-mismatch", f"'{value}' does not fit its key, which is {axis.type}", path)
        return _WRONG
    if axis.type.kind == "choice" and found not in axis.type.choices:
        policy.report("unknown-choice", f"'{value}' is not one of the key's values", path)
        return _WRONG
    return found if isinstance(found, str | bool) else whole(Fraction(size(found)))


def _as_ranges(cells: tuple[object, ...], ranged: tuple[bool, ...]) -> tuple[object, ...]:
    return tuple(
        (cell, cell) if is_range and not isinstance(cell, tuple) else cell
        for cell, is_range in zip(cells, ranged, strict=True)
    )


def _check_cells(
    policy: PolicyReader, name: str, rows: tuple[tuple[tuple[object, ...], Node], ...], ranged: tuple[bool, ...]
) -> bool:
    """Exact keys are met once; ranges of one group do not overlap, and a gap between them is a warning."""
    groups: dict[tuple[object, ...], list[tuple[Any, Any, int]]] = {}
    for at, (cells, _) in enumerate(rows):
        key = tuple(cell for cell, is_range in zip(cells, ranged, strict=True) if not is_range)
        span: Any = next((cell for cell, is_range in zip(cells, ranged, strict=True) if is_range), (0, 0))
        low, high = span
        groups.setdefault(key, []).append((low, high, at))
    good = True
    for group in groups.values():
        group.sort(key=lambda one: (one[0] is not None, one[0] or 0))
        for (_, high, _), (low, _, at) in pairwise(group):
            if high is None or low is None or low < high or not any(ranged):
                policy.report("overlap", f"row {at + 1} of '{name}' overlaps another row", ("tables", name, "rows", at))
                good = False
            elif low > high and (low != high + 1 or not isinstance(low, int)):
                message = f"between row {at + 1} of '{name}' and the one below it in size there is a gap"
                policy.report("gap", message, ("tables", name, "rows", at), level="warning")
    return good
