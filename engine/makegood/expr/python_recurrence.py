"""Compiled Python for dates that come again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from makegood.expr import recurrence
from makegood.expr.nodes import Call

if TYPE_CHECKING:
    from makegood.expr.to_python import Writer

NEVER_SURE = frozenset({"_nth_day", "_intervals"})


def _of(function: Callable[..., Any]) -> Callable[[Writer, Call], str]:
    """(day, every, number or day, calendar): unknown when one of the first three is."""

    def made(writer: Writer, node: Call) -> str:
        *needed, calendar = node.args
        name, last = writer.constant(function), writer.write(calendar)
        return writer.lift(
            [(arg, 0) for arg in needed], lambda *texts: f"{name}({', '.join(texts)}, calendars, {last})"
        )

    return made


CALLS: dict[str, Callable[[Writer, Call], str]] = {
    "_nth_day": _of(recurrence.nth_day),
    "_intervals": _of(recurrence.intervals),
}
