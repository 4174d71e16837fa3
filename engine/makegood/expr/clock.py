"""A clock that stands still in pauses, on raw integers: when it has run for so long, and how long it has run.

A pause is (start, end) in microseconds; one without an end is open, one without a start has not begun. What lies after
`now` has not happened yet: a pause that is open then is taken to end then, so that a due instant is the earliest one
that is still possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from makegood import zones
from makegood.expr.runtime import add_months, day_in_range, moment_in_range, same_time
from makegood.units import SPAN_BASE, SPAN_CODES

Pauses = Iterable[tuple[int | None, int | None] | None] | None
Calendars = Any


def begun(pauses: Pauses, now: int | None) -> Iterator[tuple[int, int | None]]:
    """The pauses that have begun, by their starts; an end that lies after `now` is `now`, one that is unknown stays so."""
    known = [(one[0], one[1]) for one in pauses or () if one is not None and one[0] is not None]
    if len(known) > 1:
        known.sort(key=lambda one: (one[0], one[1] is None, one[1] or 0))
    for start, end in known:
        if now is not None and start > now:
            continue
        yield start, end if now is None else now if end is None or end > now else end


def gathering(shapes: str) -> Callable[..., tuple[tuple[int, int | None], ...]]:
    """The function (since, until, *given) → the pauses of all that is given, by `gathered`.

    `shapes` says what each thing given is, with `;` between: `pair`, its start and its end, or the places of start and end
    in the records of a list. A list that is unknown has no pause yet.
    """
    takers = [None if one == "pair" else tuple(map(int, one.split(","))) for one in shapes.split(";")]

    def gather(since: int | None, until: int | None, *given: Any) -> tuple[tuple[int, int | None], ...]:
        found: list[tuple[int, int | None]] = []
        at = 0
        for taker in takers:
            if taker is None:
                if given[at] is not None:
                    found.append((given[at], given[at + 1]))
                at += 2
                continue
            start, end = taker
            found += [(one[start], one[end]) for one in given[at] or () if one is not None and one[start] is not None]
            at += 1
        return gathered(since, until, found) if found else ()

    return gather


def gathered(
    since: int | None, until: int | None, pauses: list[tuple[int, int | None]]
) -> tuple[tuple[int, int | None], ...]:
    """The pauses that had begun by `until`, joined and in order, from `since` on; one that went on then has no end."""
    joined: list[tuple[int, int | None]] = []
    if len(pauses) > 1:
        pauses.sort(key=lambda one: one[0])
    for start, end in pauses:
        if since is not None and start < since:
            start = since
        if until is not None:
            if start > until:
                continue
            if end is not None and end > until:
                end = None
        if end is not None and end <= start:
            continue
        if not joined:
            joined.append((start, end))
            continue
        first, last = joined[-1]
        if last is None:
            break
        if start > last:
            joined.append((start, end))
        elif end is None or end > last:
            joined[-1] = (first, end)
    return tuple(joined)


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


def wall_around(moment: int, span: int, pauses: Pauses, now: int | None, zone: str) -> int | None:
    """When the clocks of a zone show so many hours more, the pauses left out as they are shown; None for any other span.

    Of a time that they show twice it is the first, of one that they jump over the jump.
    """
    count, code = divmod(span, SPAN_BASE)
    if code != SPAN_CODES["duration"]:
        return None
    walls: list[tuple[int, int | None]] = []
    for start, end in begun(pauses, now):
        low, high = zones.local(start, zone), None if end is None else zones.local(end, zone)
        if high is None or high > low:
            walls.append((low, high))
    walls.sort(key=lambda one: one[0])
    found = _around(zones.local(moment, zone), count, walls, lambda at, work: at + work, lambda one, two: two - one)
    if found is None or moment_in_range(found) is None:
        return None
    return moment_in_range(zones.first_instant(found, zone))


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


SHARE_SCALE = 4  # decimals of the share of a clock


def share_due(
    start: int,
    due: int,
    share: int,
    whole: int | None,
    pauses: Pauses,
    now: int | None,
    calendars: Calendars,
    calendar: str | None,
) -> int | None:
    """When that share (in 10**-4) of a clock's own time from its start to its due instant has run.

    `whole` is the whole length where the clock took over time from before `start`; what had run by then is counted.
    Whole microseconds, rounded down.
    """
    if share < 0:
        return None
    stops = tuple(begun(pauses, now))
    total = ran_between(start, due, stops, calendars, calendar)
    if total is None:
        return None
    if whole is None:
        work = total * share // 10**SHARE_SCALE
    else:
        length = whole // SPAN_BASE
        work = max(length * share // 10**SHARE_SCALE - (length - total), 0)
    code = SPAN_CODES["duration" if calendar is None else "working time"]
    return due_around(start, work * SPAN_BASE + code, stops, None, calendars, calendar, "stay")


def offset(
    due: int,
    span: int,
    pauses: Pauses,
    now: int | None,
    zone: str,
    calendars: Calendars,
    calendar: str | None,
    side: str,
) -> int | None:
    """The instant a length of time before or after a due instant: hours of running clock, or the same time of a day."""
    count, code = divmod(span, SPAN_BASE)
    if count < 0 or (code in (SPAN_CODES["working time"], SPAN_CODES["working days"]) and calendar is None):
        return None
    if code in (SPAN_CODES["duration"], SPAN_CODES["working time"]):
        stops = gathered(None, None, list(begun(pauses, now)))
        if side == "after":
            return due_around(due, span, stops, None, calendars, calendar, "stay")
        return _back(due, count, stops, None if code == SPAN_CODES["duration"] else calendars[calendar])
    signed = count if side == "after" else -count
    day = zones.local_date(due, zone)
    if code == SPAN_CODES["months"]:
        moved = add_months(day, signed)
    elif code == SPAN_CODES["days"]:
        moved = day_in_range(day + signed)
    else:
        moved = calendars[calendar].add_working_days(day, signed)
    return None if moved is None else moment_in_range(same_time(due, moved, zone))


def _back(due: int, work: int, stops: tuple[tuple[int, int | None], ...], hours: Any) -> int | None:
    """The instant from which so much clock time lies before `due`; at the end of a pause, when the pause began."""
    at: int | None = due
    for start, end in reversed(stops):
        if at is None or work == 0:
            break
        if start >= at:
            continue
        last = at if end is None else min(end, at)
        ran = at - last if hours is None else hours.work_between(last, at)
        if ran is None:
            return None
        if ran > work:
            break
        work -= ran
        at = start
    if at is None or work == 0:
        return at
    if hours is None:
        return moment_in_range(at - work)
    back: int | None = hours.add_work(at, -work)
    return back


def day_until(
    day: int,
    span: int,
    pauses: Pauses,
    now: int | None,
    zone: str,
    calendars: Calendars,
    calendar: str | None,
    moment: int,
    if_closed: str,
    ends: str,
) -> int | None:
    """`day_around` for a last day that may move to an open one, and may end at a time of day: later pauses do not count."""

    def due_of(last: int) -> int | None:
        if if_closed != "keep":
            if calendar is None:
                return None
            hours = calendars[calendar]
            last = hours.next_open_day(last) if if_closed == "next" else hours.previous_open_day(last)
        if last is None or (ends == "close_of_business" and calendar is None):
            return None
        if ends == "close_of_business":
            return calendars[calendar].close_of_day(last, zone)  # type: ignore[no-any-return]
        return same_time(moment, last, zone) if ends == "same_time" else zones.end_of_day(last, zone)

    return day_around(day, span, pauses, now, zone, calendars, calendar, due_of)


def day_around(
    day: int,
    span: int,
    pauses: Pauses,
    now: int | None,
    zone: str,
    calendars: Calendars,
    calendar: str | None,
    due_of: Callable[[int], int | None] | None = None,
) -> int | None:
    """The last day of a span of days, months or working days after a day, moved on by the days of its pauses.

    A pause counts the days (the open days, for working days) after the date that it begins on up to the date that it
    ends on: one within a day counts none. It counts when it begins before the due instant of the last day, its 24:00.
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
        if last is None:
            break
        if due_of is None:
            if zones.local_date(start, zone) > last:
                break
        else:
            due = due_of(last)
            if due is None:
                return None
            if start >= due:
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
    found: int | None = last
    return found


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
