"""A diff as plain data for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from makegood.diff.model import Diff, Effect, PairDiff
from makegood.problems import Place

FORMAT = 1


def to_data(diff: Diff) -> dict[str, Any]:
    """`{"format", "old", "new", "same", "pairs": [{"old", "new", "same", "items", "without_effect", "effects"}]}`."""
    return {"format": FORMAT, "same": diff.same, **_data(diff)}


def to_json(diff: Diff) -> str:
    """Sorted keys, indented, a line end last: the same diff gives the same bytes."""
    return json.dumps(to_data(diff), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _data(value: Any) -> Any:
    match value:
        case Place():
            return {"file": value.file, "line": value.line, "column": value.column}
        case PairDiff() | Effect():
            more = {"same": value.same} if isinstance(value, PairDiff) else {"outcome": value.key}
            return {**_fields(value), **more}
        case Mapping():
            return {str(key): _data(one) for key, one in value.items()}
        case list() | tuple():
            return [_data(one) for one in value]
        case Decimal():
            return format(value, "f")
    return _fields(value) if is_dataclass(value) else value


def _fields(value: Any) -> dict[str, Any]:
    return {one.name: _data(getattr(value, one.name)) for one in fields(value)}
