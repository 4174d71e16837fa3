"""The moment of evaluation: what a caller may give, as microseconds since 1970 UTC."""

from __future__ import annotations

from datetime import datetime

from makegood.cases.facts import instant_micros

At = datetime | str | int | None


def micros(at: At) -> int:
    """Microseconds since 1970 UTC of an instant. Raises ValueError for a naive or impossible one."""
    if isinstance(at, int) and not isinstance(at, bool):
        return at
    moment = at
    if isinstance(at, str):
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            raise ValueError(f"'{at}' is no instant like 2026-05-01T12:00:00Z") from None
    if not isinstance(moment, datetime):
        raise ValueError(f"'{at}' is no instant like 2026-05-01T12:00:00Z")
    if moment.tzinfo is None:
        raise ValueError(f"the instant {moment.isoformat()} has no offset: write it like 2026-05-01T12:00:00Z")
    return instant_micros(moment)
