"""Time zones from the pinned `tzdata` package alone: instants to local dates and back, one by one and in columns.

Raw forms: an instant is an int of microseconds since 1970-01-01T00:00Z, a date an int of days since 1970-01-01, a wall
time an int of microseconds since 1970-01-01T00:00 on the local clock. The rules of a zone's last known year go on for
ever; the Gregorian calendar repeats every 400 years, so that a finite table answers for any instant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from struct import unpack_from
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = _EPOCH.replace(tzinfo=None)
_EPOCH_DAY = _NAIVE_EPOCH.toordinal()
_FIRST = -62_135_500_000  # a day into the year 1, in seconds: the first that datetime can say in every zone
_LAST_YEAR = 2500
LIMIT = (date(_LAST_YEAR + 1, 1, 1).toordinal() - _EPOCH_DAY) * DAY  # tables end here
PERIOD = 146_097 * DAY  # 400 Gregorian years, a whole number of weeks

_SIGNED = r"([-+]?\d+(?::\d+){0,2})"
_RULE = r",M(\d+)\.(\d)\.(\d)" + f"(?:/{_SIGNED})?"
_FOOTER = re.compile(rf"(?:<[^>]+>|[A-Za-z]+){_SIGNED}(?:<[^>]+>|[A-Za-z]+){_SIGNED}?{_RULE}{_RULE}")


class UnknownZoneError(ValueError):
    """A name that is not in the time-zone database."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no time zone named '{name}'.")


class WallTime(NamedTuple):
    """A wall time as an instant, and whether the clock shows it once ('ok'), twice ('ambiguous') or never."""

    instant: int
    status: str


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """Where a zone's offset changes, for bisecting; all in microseconds.

    `offsets[k]` holds from `transitions[k - 1]` until `transitions[k]`; `walls[k]` is what the local clock would show
    at `transitions[k]` if it had not been changed.
    """

    transitions: list[int]
    offsets: list[int]
    walls: list[int]


@cache
def zone_names() -> frozenset[str]:
    """Every name that the pinned database knows, links included."""
    from importlib.resources import files

    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


def known_zone(name: str) -> bool:
    """Is this a zone of the pinned database?"""
    return name in zone_names()


def tzdata_version() -> str:
    """The version of the installed `tzdata` package (2026.6 carries the database's 2026f)."""
    from importlib.metadata import version

    return version("tzdata")


def _content(name: str) -> bytes:
    from importlib.resources import files

    if not known_zone(name):  # also keeps paths such as ../ out
        raise UnknownZoneError(name)
    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


@cache
def zone_info(name: str) -> ZoneInfo:
    """The zone as `datetime` takes it, never read from the system. Raises UnknownZoneError."""
    from io import BytesIO
    from zoneinfo import ZoneInfo

    return ZoneInfo.from_file(BytesIO(_content(name)), key=name)


def _listed(content: bytes) -> tuple[list[int], str]:
    """The transition times in a TZif file (RFC 9636), in seconds, and its footer, the rule of all later years."""
    isut, isstd, leap, time, kind, char = unpack_from(">6l", content, 20)
    second = 44 + time * 5 + kind * 6 + char + leap * 8 + isstd + isut  # the 64-bit block follows the 32-bit one
    (time,) = unpack_from(">l", content, second + 32)
    listed = [at for at in unpack_from(f">{time}q", content, second + 44) if at >= _FIRST]
    return listed, content.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")


def _offset(info: ZoneInfo, seconds: int) -> int:
    moment = (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=info)
    return round((info.fromutc(moment).replace(tzinfo=None) - moment.replace(tzinfo=None)).total_seconds())


def _seconds(text: str) -> int:
    """'-1:30' as -5400."""
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    size = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
    return -size if text.startswith("-") else size


def _change(year: int, rule: list[int], clock: int) -> int:
    """The wall time, in seconds, of [month, week, weekday] at `clock`; week 5 is the last, weekday 0 is Sunday."""
    month, week, weekday = rule
    first = date(year, month, 1).toordinal()
    day = first + (weekday - first) % 7 + (week - 1) * 7
    following = date(year + month // 12, month % 12 + 1, 1).toordinal()
    return (day - 7 * (day >= following) - _EPOCH_DAY) * 86_400 + clock


def _ruled(footer: str, after: int) -> list[tuple[int, int]]:
    """(transition, offset from then on) in seconds after `after`, by a footer such as CET-1CEST,M3.5.0,M10.5.0/3."""
    found = _FOOTER.fullmatch(footer)
    if found is None:
        if "," in footer:
            raise ValueError(f"The time-zone rule '{footer}' is not understood.")
        return []
    said = found.groups()
    standard = -_seconds(said[0])
    summer = -_seconds(said[1]) if said[1] else standard + 3600
    rules = [[int(number) for number in said[at : at + 3]] for at in (2, 6)]
    clocks = [_seconds(said[at] or "2") for at in (5, 9)]
    changes: list[tuple[int, int]] = []
    for year in range(1970 + after // 31_557_600 - 1, _LAST_YEAR + 1):
        changes.append((_change(year, rules[0], clocks[0]) - standard, summer))
        changes.append((_change(year, rules[1], clocks[1]) - summer, standard))
    return sorted(change for change in changes if change[0] > after)


@cache
def zone_table(name: str) -> ZoneTable:
    """The table of a zone up to the end of the year 2500. Raises UnknownZoneError."""
    info = zone_info(name)
    listed, footer = _listed(_content(name))
    changes = [(at, _offset(info, at)) for at in listed]
    changes += _ruled(footer, listed[-1] if listed else _FIRST)
    offsets, kept = [_offset(info, _FIRST)], []
    for at, after in changes:
        if after != offsets[-1]:  # a change of name only is none
            kept.append(at)
            offsets.append(after)
    walls = [at + before for at, before in zip(kept, offsets, strict=False)]
    return ZoneTable(*([value * SECOND for value in values] for values in (kept, offsets, walls)))


def offset_table(zone: str) -> tuple[list[int], list[int]]:
    """(transitions, offsets) up to the end of 2500, in microseconds; offsets[k] holds before transitions[k].

    One offset more than transitions. Raises UnknownZoneError.
    """
    table = zone_table(zone)
    return table.transitions, table.offsets


def laps(moment: int) -> int:
    """What to take off an instant or wall time so that it falls into the table: whole periods of 400 years."""
    return 0 if moment < LIMIT else ((moment - LIMIT) // PERIOD + 1) * PERIOD


def offset(us: int, zone: str) -> int:
    """The zone's distance from UTC at an instant, in microseconds."""
    table = zone_table(zone)
    return table.offsets[bisect_right(table.transitions, us if us < LIMIT else us - laps(us))]


def local(us: int, zone: str) -> int:
    """The wall time at an instant."""
    return us + offset(us, zone)


def local_date(us: int, zone: str) -> int:
    """The date on the local calendar at an instant, in days since 1970-01-01."""
    return (us + offset(us, zone)) // DAY


def first_instant(wall: int, zone: str) -> int:
    """The first instant at which the local clock shows `wall`, or, where it is skipped, the first one after the gap."""
    table = zone_table(zone)
    shift = 0 if wall < LIMIT else laps(wall)
    wall -= shift
    k = bisect_right(table.walls, wall)
    instant = wall - table.offsets[k]
    return shift + (max(instant, table.transitions[k - 1]) if k else instant)


def steady(wall: int, table: ZoneTable) -> tuple[int, int, int]:
    """(low, high, offset): from wall time `low` until `high`, around or after `wall`, one offset and no gap or fold."""
    k = bisect_right(table.walls, wall)
    after = table.offsets[k]
    low = max(table.walls[k - 1], table.transitions[k - 1] + after) if k else -LIMIT
    high = table.walls[k] if k < len(table.walls) else LIMIT
    return low, high, after


def start_of_day(day: int, zone: str) -> int:
    """The instant at which a local date begins: its first midnight, or the first instant after a skipped one."""
    return first_instant(day * DAY, zone)


def end_of_day(day: int, zone: str) -> int:
    """24:00 of a local date: the instant at which the next one begins."""
    return first_instant((day + 1) * DAY, zone)


def wall_instant(wall: int, zone: str) -> WallTime:
    """A wall time (microseconds) as an instant.

    A time shown twice gives the first instant; a skipped one is read with the offset before the gap (as RFC 5545 and
    Python's fold=0 do), so that 02:30 becomes 03:30.
    """
    table = zone_table(zone)
    shift = 0 if wall < LIMIT else laps(wall)
    wall -= shift
    k = bisect_right(table.walls, wall)
    instant = wall - table.offsets[k]
    if k and instant < table.transitions[k - 1]:
        return WallTime(shift + wall - table.offsets[k - 1], "nonexistent")
    again = k < len(table.transitions) and wall - table.offsets[k + 1] >= table.transitions[k]
    return WallTime(shift + instant, "ambiguous" if again else "ok")


def wall_to_instant(naive: datetime, zone: str) -> WallTime:
    """The same for a datetime without offset. Raises ValueError for one that has an offset."""
    if naive.tzinfo is not None:
        raise ValueError(f"{naive.isoformat()} has an offset already.")
    return wall_instant((naive - _NAIVE_EPOCH) // timedelta(microseconds=1), zone)
