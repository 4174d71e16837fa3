"""`--at`: the moment at which a case is decided: now, an instant, a fact of the case, or after everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.cases.kind import Kind

# After everything that a case can tell: the last second of the instants that cases may give.
FINAL = datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)

At = Callable[[Mapping[str, Any]], datetime | int]


def moment(text: str, book: Book) -> At:
    """A function from a case to the moment meant by `--at`. Raises UsageError for a text that means none.

    The function raises CaseError for a case that does not give the fact.
    """
    if text == "now":
        now = datetime.now(UTC).replace(microsecond=0)
        return lambda case: now
    if text == "final":
        return lambda case: FINAL
    if text[:1].isdigit():
        return _fixed(text)
    kinds = book.kinds
    facts = {name for kind in kinds.values() for name, spec in kind.facts.items() if spec.type.kind == "instant"}
    if text not in facts:
        from makegood.problems import suggest

        hint = suggest(text, [*facts, "now", "final"]) or "write now, final, 2026-05-01T12:00:00Z or the name of a fact"
        raise click.UsageError(f"--at: '{text}' is no instant and no fact that is one: {hint}")
    return lambda case: _of_fact(text, case, kinds)


def _fixed(text: str) -> At:
    from makegood.moments import micros

    try:
        fixed = micros(text)
    except ValueError as error:
        raise click.UsageError(f"--at: {error}") from None
    return lambda case: fixed


def _of_fact(name: str, case: Mapping[str, Any], kinds: Mapping[str, Kind]) -> int:
    from makegood import zones
    from makegood.cases.facts import FactError, Reading, read
    from makegood.decision import CaseError
    from makegood.problems import Problem

    kind = kinds.get(str(case.get("kind"))) if len(kinds) != 1 else next(iter(kinds.values()))
    value = case.get(name)
    if kind is None or name not in kind.facts or value is None:
        raise CaseError([Problem("no-moment", f"the case does not give '{name}', at which --at would decide it")])
    zone = case.get("timezone")
    known = isinstance(zone, str) and zones.known_zone(zone)
    try:
        raw = read(kind.facts[name], value, Reading(zone=zone if known else None))
    except FactError as error:
        raise CaseError([Problem(error.code, error.message, hint=error.hint)]) from None
    assert isinstance(raw, int)
    return raw
