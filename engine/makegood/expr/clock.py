"""A clock that stands still in pauses, on raw integers: when it has run for so long, and how long it has run.

A pause is (start, end) in microseconds; one without an end is open, one without a start has not begun. What lies after
`now` has not happened yet: a pause that is open then is taken to end then, so that a due instant is the earliest one
that is still possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from makegood import zones
from makegood.expr.runtime import add_months, day_in_range, moment_in_range
from makegood.units import SPAN_BASE, SPAN_CODES

Pauses = Iterable[tuple[int | None, int | None] | None] | None
Calendars = Any


def begun(pauses: Pauses, now: int | None) -> Iterator[tuple[int, int | None]]:
    """The pauses that have begun, by their starts; an end that lies after `now` is `now`, one that is unknown stays so."""
    known = [(one[0], one[1]) for one in pauses or () if one is not None and one[0] is not None]
    for start, end in sorted(known, key=lambda one: (one[0], one[1] is None, one[1] or 0)):
        if now is not None and start > now:
            continue
        yield start, end if now is None else now if end is None or end > now else end


def due_around(
    moment: int, span: int, pauses: Pauses, now: int | None, calendars: Calendars, calendar: str | None, at_close: str
) -> int | None:
    """When a clock that starts at `moment` has run for a span of hours; None for one of days."""
    count, code = divmod(span, SPAN_BASE)
    if code == SPAN_CODES["duration"]:
        found = _around(moment, count, begun(pauses, now), lambda at, work: at + work, lambda one, two: two - one)
        return None if found is None else moment_in_range(found)
    if code == SPAN_CODES["working time"] and calendar is not None:
        hours = calendars[calendar]
        found = _around(moment, count, begun(pauses, now), hours.add_work, hours.work_between)
        return hours.next_open(found) if found is not None and count >= 0 and at_close == "next_open" else found
    return None


def _around(
    moment: int,
    work: int,
    pauses: Iterable[tuple[int, int | None]],
    add: Callable[[int, int], int | None],
    between: Callable[[int, int], int | None],
) -> int | None:
    for start, end in pauses if work > 0 else ():
        stop = max(moment, start)
        due = add(moment, work)
        if due is None or due <= stop:
            return due
        if end is None:
            return None
        if end > stop:
            done = between(moment, stop)
            if done is None:
                return None
            work -= done
            moment = end
    return add(moment, work)


def ran_between(moment: int, until: int, pauses: Pauses, calendars: Calendars, calendar: str | None) -> int | None:
    """How long a clock has run from one instant to another, in working time where there is a calendar."""
    between: Callable[[int, int], int | None] = (
        (lambda one, two: two - one) if calendar is None else calendars[calendar].work_between
    )
    total = between(moment, until)
    covered = moment
    for start, end in begun(pauses, until):
        low, high = max(covered, start), until if end is None else end
        if total is not None and high > low:
            stood = between(low, high)
            total = None if stood is None else total - stood
            covered = high
    return total


def in_pause(at: int, pauses: Pauses) -> bool:
    """Whether the clock stands still at an instant."""
    return any(start <= at and (end is None or at < end) for start, end in _known(pauses))


def _known(pauses: Pauses) -> Iterator[tuple[int, int | None]]:
    for one in pauses or ():
        if one is not None and one[0] is not None:
            yield one[0], one[1]


def day_around(
    day: int, span: int, pauses: Pauses, now: int | None, zone: str, calendars: Calendars, calendar: str | None
) -> int | None:
    """The last day of a span of days, months or working days after a day, moved on by the days of its pauses.

    A pause counts the days (the open days, for working days) after the date that it begins on up to the date that it
    ends on: one within a day counts none.
    """
    count, code = divmod(span, SPAN_BASE)
    working = code == SPAN_CODES["working days"]
    if code in (SPAN_CODES["duration"], SPAN_CODES["working time"]) or (working and calendar is None):
        return None
    if working:
        last = calendars[calendar].add_working_days(day, count)
    else:
        last = add_months(day, count) if code == SPAN_CODES["months"] else day_in_range(day + count)
    covered = day
    for start, end in begun(pauses, now):
        if last is None or zones.local_date(start, zone) > last:
            break
        if end is None:
            return None
        first, until = max(covered, zones.local_date(start, zone)), zones.local_date(end, zone)
        if until <= first:
            continue
        covered = until
        if working:
            stood = calendars[calendar].working_days_between(first, until)
            last = None if stood is None else calendars[calendar].add_working_days(last, stood)
        else:
            last = day_in_range(last + until - first)
    return last


def during(
    moments: tuple[int | None, ...], holds: tuple[bool | None, ...]
) -> tuple[tuple[int, int | None], ...] | None:
    """The stretches in which a condition held: from each event at which it holds to the next at which it does not.

    None when an event's instant or its answer is unknown. Events of one instant count in their order.
    """
    if None in moments or None in holds:
        return None
    found: list[tuple[int, int | None]] = []
    since: int | None = None
    for moment, held in sorted(zip(moments, holds, strict=True), key=lambda one: one[0] or 0):
        if held and since is None:
            since = moment
        elif not held and since is not None:
            if moment is not None and moment > since:
                found.append((since, moment))
            since = None
    return (*found, (since, None)) if since is not None else tuple(found)
