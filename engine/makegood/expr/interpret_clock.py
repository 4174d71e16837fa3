"""A clock that stands still in pauses, for the plain reader: open time without the pauses, used up stretch by stretch.

Deliberately not the arithmetic of `clock`: it judges it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from makegood.expr import interpret_time as times
from makegood.expr.interpret_time import OpenDays, micros
from makegood.zones import zone_info

Pauses = Sequence[Mapping[str, datetime | None] | None] | None

_FOREVER = 10**19


def _begun(pauses: Pauses, now: datetime | None) -> list[tuple[datetime, datetime | None]]:
    """The pauses that have begun by now, in order; an end that has not come yet is now, or unknown without a now."""
    found: list[tuple[datetime, datetime | None]] = []
    for one in pauses or ():
        start = None if one is None else one["start"]
        if one is None or start is None or (now is not None and start > now):
            continue
        end = one["end"]
        found.append((start, end if now is None else now if end is None else min(end, now)))
    return sorted(found, key=lambda one: (one[0], one[1] is None, one[1] or one[0]))


def _stops(pauses: Pauses, now: datetime | None) -> list[tuple[int, int]]:
    """Stretches without a tick, joined and in order; one that nobody knows the end of lasts forever."""
    joined: list[tuple[int, int]] = []
    for start, end in _begun(pauses, now):
        low, high = micros(start), _FOREVER if end is None else micros(end)
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        elif low < high:
            joined.append((low, high))
    return joined


def _ticking(open_: Iterator[tuple[int, int]], stops: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The open stretches without the stops."""
    for low, high in open_:
        for start, end in stops:
            if end <= low or start >= high:
                continue
            if start > low:
                yield low, start
            low = min(max(low, end), high)
        if low < high:
            yield low, high


def _open_from(moment: int, calendar: OpenDays | None, zone: str) -> Iterator[tuple[int, int]] | None:
    if calendar is None:
        return iter([(moment, _FOREVER)])
    intervals = times.intervals(calendar, zone, moment)
    return None if intervals is None else ((max(low, moment), high) for low, high in intervals)


def due_around(
    moment: datetime,
    work: int,
    pauses: Pauses,
    now: datetime | None,
    calendar: OpenDays | None,
    zone: str,
    at_close: str,
) -> datetime | None:
    """When the clock has run for `work` microseconds; at closing time that is then, or the next opening."""
    found = _used_up(moment, work, pauses, now, calendar, zone)
    if found is None or calendar is None or work < 0 or at_close == "stay":
        return found
    return times.next_open(found, calendar, zone)


def _used_up(
    moment: datetime, work: int, pauses: Pauses, now: datetime | None, calendar: OpenDays | None, zone: str
) -> datetime | None:
    start = micros(moment)
    if work <= 0:
        return _moved(moment, work, calendar, zone)
    open_ = _open_from(start, calendar, zone)
    if open_ is None:
        return None
    for low, high in _ticking(open_, _stops(pauses, now)):
        if work <= high - low:
            return times.moved(moment, low + work - start)  # type: ignore[no-any-return]
        work -= high - low
    return None


def ran_between(
    moment: datetime, until: datetime, pauses: Pauses, calendar: OpenDays | None, zone: str
) -> timedelta | None:
    """How long the clock has run from one instant to another; negative backwards, where no pause counts."""
    low, high = micros(moment), micros(until)
    if high < low:
        back = ran_between(until, moment, None, calendar, zone)
        return None if back is None else -back
    open_ = _open_from(low, calendar, zone)
    if open_ is None or _open_from(high, calendar, zone) is None:
        return None
    total = 0
    for start, end in _ticking(open_, _stops(pauses, until)):
        if start >= high:
            break
        total += min(end, high) - start
    return timedelta(microseconds=total)


def gathered(since: datetime | None, until: datetime | None, pauses: Pauses) -> list[dict[str, datetime | None]]:
    """The pauses that had begun by `until`, joined, from `since` on; one that went on then has no end."""
    edges: list[tuple[int, int]] = []
    last = _FOREVER if until is None else micros(until)
    for start, end in _begun(pauses, None):
        low = micros(start) if since is None else max(micros(start), micros(since))
        high = _FOREVER if end is None or micros(end) > last else micros(end)
        if low <= last and low < high:
            edges += [(low, -1), (high, 1)]
    found: list[dict[str, datetime | None]] = []
    depth = 0
    for moment, step in sorted(edges):
        before, depth = depth, depth - step
        if before == 0:
            found.append({"start": times.moment_of(moment), "end": None})
        elif depth == 0 and moment != _FOREVER:
            found[-1]["end"] = times.moment_of(moment)
    return found


def wall_around(moment: datetime, work: int, pauses: Pauses, now: datetime | None, zone: str) -> datetime | None:
    """When the clocks show so many microseconds more, the pauses taken as the clocks show them."""
    info = zone_info(zone)

    def shown(at: datetime) -> datetime:
        return at.astimezone(info).replace(tzinfo=UTC)

    walls = [{"start": shown(start), "end": None if end is None else shown(end)} for start, end in _begun(pauses, now)]
    found = _used_up(shown(moment), work, [one for one in walls if _runs(one)], None, None, zone)
    if found is None:
        return None
    return times.moved(times.first_instant(found.replace(tzinfo=None), zone), 0)  # type: ignore[no-any-return]


def _runs(pause: Mapping[str, datetime | None]) -> bool:
    start, end = pause["start"], pause["end"]
    return end is None or (start is not None and end > start)


def share_due(
    start: datetime,
    due: datetime,
    share: Fraction,
    whole: int | None,
    pauses: Pauses,
    now: datetime | None,
    calendar: OpenDays | None,
    zone: str,
) -> datetime | None:
    """When that share of the clock's own time has run; of a `whole` length that was begun before, what is left of it."""
    if share < 0:
        return None
    stops = [{"start": low, "end": high} for low, high in _begun(pauses, now)]
    total = ran_between(start, due, stops, calendar, zone)
    if total is None:
        return None
    runs = total // timedelta(microseconds=1)
    work = floor(runs * share) if whole is None else max(floor(whole * share) + runs - whole, 0)
    return due_around(start, work, stops, None, calendar, zone, "stay")


def before(
    due: datetime, work: int, pauses: Pauses, now: datetime | None, calendar: OpenDays | None, zone: str
) -> datetime | None:
    """The latest instant from which so much clock time lies before another; at the end of a pause, when it began."""
    high = due
    for low, end in reversed(_stops(pauses, now)):
        if work == 0 or low >= micros(high):
            continue
        resumed = min(times.moment_of(end), high) if end < _FOREVER else high
        ran = high - resumed if calendar is None else times.work_between(resumed, high, calendar, zone)
        if ran is None:
            return None
        if ran > timedelta(microseconds=work):
            break
        work -= ran // timedelta(microseconds=1)
        high = times.moment_of(low)
    if work == 0:
        return high
    return _moved(high, -work, calendar, zone)


def _moved(moment: datetime, work: int, calendar: OpenDays | None, zone: str) -> datetime | None:
    """An instant moved by so much time, elapsed or open."""
    if calendar is not None:
        return times.add_work(moment, work, calendar, zone)
    moved: datetime | None = times.moved(moment, work)
    return moved


def in_pause(at: datetime, pauses: Pauses) -> bool:
    """Whether the clock stands still at an instant."""
    for one in pauses or ():
        start = None if one is None else one["start"]
        if one is None or start is None:
            continue
        end = one["end"]
        if start <= at and (end is None or at < end):
            return True
    return False


def day_around(
    last: date | None,
    day: date,
    working: OpenDays | None,
    pauses: Pauses,
    now: datetime | None,
    zone: str,
    due_of: Callable[[date], datetime | None] | None = None,
) -> date | None:
    """A last day moved on by the days, or open days, of the pauses that begin before its due instant, its 24:00."""
    paused: set[date] = set()
    for start, end in _begun(pauses, now):
        first = times.local_date(start, zone)
        due = None if last is None else times.end_of_day(last, zone) if due_of is None else due_of(last)
        if due is None:
            return None
        if start >= due:
            break
        if end is None:
            return None
        stood = 0
        each = max(first, day) + timedelta(days=1)
        while each <= times.local_date(end, zone):
            if each not in paused:
                paused.add(each)
                try:
                    stood += 1 if working is None else int(working.is_open((each - date(1970, 1, 1)).days))
                except ValueError:
                    return None
            each += timedelta(days=1)
        if stood and last is not None:
            last = times.moved(last, stood) if working is None else times.add_working_days(last, stood, working)
    return last


def during(moments: Sequence[datetime | None], holds: Sequence[bool | None]) -> list[dict[str, Any]] | None:
    """The stretches in which a condition held, between events."""
    events: list[tuple[datetime, bool]] = []
    for moment, held in zip(moments, holds, strict=True):
        if moment is None or held is None:
            return None
        events.append((moment, held))
    events.sort(key=lambda one: one[0])
    found: list[dict[str, Any]] = []
    before = False
    for moment, held in events:
        if held and not before:
            found.append({"start": moment, "end": None})
        elif before and not held:
            found[-1]["end"] = moment
            if found[-1]["start"] == moment:
                found.pop()
        before = held
    return found
