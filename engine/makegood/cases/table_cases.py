"""The rows of a table whose columns are named as facts → cases, one by one, as JSON would give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from makegood.cases.columns import plain_cell
from makegood.cases.json_cases import Item
from makegood.cases.kind import Kind
from makegood.cases.slices import slices
from makegood.problems import Place, Problem


def read_rows(file: Path, kinds: Mapping[str, Kind]) -> Iterator[Item]:
    """Each row as a case; empty cells are left out. A column `kind` names its kind where `kinds` are several.

    Raises CaseFileError and OSError.
    """
    for part in slices(file):
        found = [_case(file, line, row, part.cells, kinds) for line, row in _numbered(part.lines, part.frame)]
        for bad in part.bad:
            problem = Problem(bad.code, bad.message, Place(str(file), bad.line, 1), bad.hint)
            found.append(Item(f"{file}:{bad.line}", bad.line, part.share, None, problem, bad.text))
        yield from sorted(found, key=lambda item: item.line)


def _numbered(lines: Any, frame: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    return zip(lines, frame.iter_rows(named=True), strict=True)


def _case(file: Path, line: int, row: Mapping[str, Any], cells: bool, kinds: Mapping[str, Kind]) -> Item:
    given = row.get("kind")
    kind = kinds.get(str(given)) if given is not None else next(iter(kinds.values())) if len(kinds) == 1 else None
    case: dict[str, Any] = {} if kind is None else {"kind": kind.name}
    for name, value in row.items():
        if value is not None:
            spec = kind.facts.get(name) if kind is not None and cells else None
            case[name] = value if spec is None else plain_cell(spec, value)
    if isinstance(case.get("id"), int):
        case["id"] = str(case["id"])
    return Item(f"{file}:{line}", line, 0.0, case)
