"""A length of time that changes while its clock runs, for the plain reader: instants are datetimes, lengths are values.

Deliberately not the arithmetic of `clock_changes`: it judges it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from makegood.values import Period, Quantity, duration

Length = Period | Quantity
Change = Mapping[str, Any]


def sort_of(length: Length) -> str:
    """What sort of time a length is."""
    return length.unit if isinstance(length, Period) else "duration"


def amount(length: Length) -> int:
    """Its size: days, months, or whole microseconds."""
    return int(length.count) if isinstance(length, Period) else round(Fraction(length.raw))


def of_sort(count: int, sort: str) -> Length:
    """A length of a sort."""
    return duration(count) if sort == "duration" else Period(count, sort)


def changes(
    instants: Sequence[datetime | None], lengths: Sequence[Length | None], start: datetime, until: datetime | None
) -> list[dict[str, Any]] | None:
    """The lengths in force from the start up to `until`, each with the instant from which it was another one."""
    if len(instants) != len(lengths):
        return None
    events: list[tuple[datetime, Length]] = []
    for moment, length in zip(instants, lengths, strict=True):
        if moment is None or length is None:
            return None
        if until is None or moment <= until:
            events.append((moment, length))
    if not events:
        return None
    first = min(moment for moment, _ in events)
    found: list[dict[str, Any]] = []
    for moment in [start, *sorted({at for at, _ in events if at > max(start, first)})]:
        length = _in_force(events, max(moment, first))
        if not found or (sort_of(length), amount(length)) != (
            sort_of(found[-1]["length"]),
            amount(found[-1]["length"]),
        ):
            found.append({"at": moment, "length": length})
    return found


def _in_force(events: list[tuple[datetime, Length]], moment: datetime) -> Length:
    latest = max(at for at, _ in events if at <= moment)
    return [length for at, length in events if at == latest][-1]


def least(of: Sequence[Change], sort: str) -> Length | None:
    """The shortest length of a sort."""
    fitting = [one["length"] for one in of if sort_of(one["length"]) == sort]
    return min(fitting, key=amount, default=None)


def carried(
    of: Sequence[Change], ran: Callable[[datetime, datetime, bool], timedelta | None], working: bool, how: str
) -> Length | None:
    """What is left of the last length when it came into force; `ran` says how long the clock ran, working or not."""
    sorts = [sort_of(one["length"]) for one in of]
    if any(sort != "duration" and not (sort == "working time" and working) for sort in sorts):
        return None
    stretches: list[int] = []
    for at in range(1, len(of)):
        time = ran(of[at - 1]["at"], of[at]["at"], sorts[at - 1] == "working time")
        if time is None:
            return None
        stretches.append(time // timedelta(microseconds=1))
    sizes = [amount(one["length"]) for one in of]
    if len(of) == 1:
        return of_sort(sizes[0], sorts[0])
    if how == "elapsed":
        return of_sort(max(sizes[-1] - sum(stretches), 0), sorts[-1])
    left = sizes[0]
    for stretch, before, size in zip(stretches, sizes, sizes[1:], strict=False):
        rest = max(left - stretch, 0)
        left = floor(Fraction(rest * size, before)) if before > 0 and size > 0 else 0
    return of_sort(left, sorts[-1])
