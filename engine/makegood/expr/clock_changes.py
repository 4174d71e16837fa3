"""A length of time that changes while its clock runs, on raw integers: which lengths were in force, and from when.

A change is (instant, span). The first of a list is at the start of the clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from makegood.expr.clock import Calendars, Pauses, due_around, ran_between
from makegood.units import SPAN_BASE, SPAN_CODES

Changes = Sequence[tuple[int, int]]

_DURATION, _WORKING = SPAN_CODES["duration"], SPAN_CODES["working time"]


def changes(
    instants: tuple[int | None, ...], lengths: tuple[int | None, ...], start: int, until: int | None
) -> tuple[tuple[int, int], ...] | None:
    """The lengths in force from the start up to `until`, each with the instant from which it was another one.

    What was in force at the start is the last length up to it, else the first one of all. Of two at one instant the later
    in the lists holds. None when the lists are not of one length, have an unknown element, or nothing has happened yet.
    """
    if len(instants) != len(lengths) or None in instants or None in lengths:
        return None
    found: dict[int, int] = {}
    for moment, length in sorted(zip(instants, lengths, strict=True), key=lambda one: one[0] or 0):
        if moment is not None and length is not None and (until is None or moment <= until):
            found[max(moment, start)] = length
    if not found:
        return None
    (_, first), *later = found.items()
    kept = [(start, first)]
    for moment, length in later:
        if length != kept[-1][1]:
            kept.append((moment, length))
    return tuple(kept)


def hours_of(span: int) -> int | None:
    """The hours of a span, elapsed or working; None for one of days."""
    count, code = divmod(span, SPAN_BASE)
    return count if code in (_DURATION, _WORKING) else None


def last_change(of: Changes) -> int:
    """The instant of the last change; the start when there was none."""
    return of[-1][0]


def last_length(of: Changes) -> int:
    """The length in force at the end."""
    return of[-1][1]


def least_length(of: Changes, unit: str) -> int | None:
    """The shortest length of a unit that was ever in force."""
    return min((length for _, length in of if length % SPAN_BASE == SPAN_CODES[unit]), default=None)


def earliest_due(
    of: Changes, moment: int, pauses: Pauses, now: int | None, calendars: Calendars, calendar: str | None, at_close: str
) -> int | None:
    """When the first of the lengths that were in force has run, each counted from the start; None unless all are of hours."""
    dues = [due_around(moment, length, pauses, now, calendars, calendar, at_close) for _, length in of]
    known = [one for one in dues if one is not None]
    return min(known) if len(known) == len(dues) else None


def carried(of: Changes, pauses: Pauses, calendars: Calendars, calendar: str | None, how: str) -> int | None:
    """What is left of the last length when it came into force; None unless all are lengths of hours.

    `elapsed`: the time that the clock had run until then counts against it; `percent`: the share of the lengths before
    that had run. Whole microseconds, rounded down.
    """
    left = ran = 0
    for at, (moment, length) in enumerate(of):
        count, code = divmod(length, SPAN_BASE)
        if code not in (_DURATION, _WORKING) or (code == _WORKING and calendar is None):
            return None
        if at == 0:
            left = count
            continue
        since, before = of[at - 1]
        before_count, before_code = divmod(before, SPAN_BASE)
        stretch = ran_between(since, moment, pauses, calendars, calendar if before_code == _WORKING else None)
        if stretch is None:
            return None
        ran += stretch
        if how == "elapsed":
            left = max(count - ran, 0)
        else:
            left = max(left - stretch, 0) * count // before_count if before_count > 0 and count > 0 else 0
    return left * SPAN_BASE + of[-1][1] % SPAN_BASE
