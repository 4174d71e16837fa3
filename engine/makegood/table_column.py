"""What a column of a decided table holds: whose field, of which type and at which scale."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.expr.types import Type


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One result column: `column` is its name, or with `#n` and `#d` behind it the two of an exact ratio (scale None).

    `section` is "applies", "values" or that of an outcome; `currency` is None where only the case knows it.
    """

    column: str
    policy: str
    section: str
    name: str
    field: str
    type: Type
    scale: int | None
    currency: str | None = None
