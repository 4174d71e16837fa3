"""Time zones over columns: int64 NumPy arrays of instants and dates; the same meaning as `zones`, row by row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from makegood import zones

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Column = npt.NDArray[np.int64]

_LAST_DAY = zones.LIMIT // zones.DAY


class _ZoneColumns(NamedTuple):
    transitions: Column
    offsets: Column
    walls: Column


@cache
def _columns(zone: str) -> _ZoneColumns:
    import numpy as np

    table = zones.zone_table(zone)
    return _ZoneColumns(*(np.array(part, np.int64) for part in (table.transitions, table.offsets, table.walls)))


@cache
def _day_starts(zone: str) -> Column:
    """The instant at which each date from 1970-01-01 to the end of the zone table begins, one per day."""
    import numpy as np

    return first_instants(np.arange(_LAST_DAY, dtype=np.int64) * zones.DAY, zone)


def _laps(moments: Column) -> Column:
    return ((moments - zones.LIMIT) // zones.PERIOD + 1) * zones.PERIOD


def _in_table(moments: Column) -> tuple[Column, Column | None]:
    """The moments brought into the table's reach, and what was taken off (None = nothing, the usual case)."""
    import numpy as np

    if moments.size == 0 or moments.max() < zones.LIMIT:
        return moments, None
    shift = np.where(moments < zones.LIMIT, 0, _laps(moments))
    return moments - shift, shift


@cache
def _first_of_day(zone: str) -> npt.NDArray[np.int32]:
    """For each UTC day from 1970 on: how many transitions come before it. Empty if some day has two of them."""
    import numpy as np

    changes = _columns(zone).transitions
    days = changes[changes >= 0] // zones.DAY
    if np.unique(days).size < days.size:
        return np.zeros(0, np.int32)
    return np.searchsorted(changes, np.arange(_LAST_DAY) * zones.DAY, "left").astype(np.int32)


def offsets(instants: Column, zone: str) -> Column:
    """The zone's distance from UTC at each instant, in microseconds.

    A UTC day has at most one transition: the day gives its number, one comparison says which side of it we are on.
    """
    import numpy as np

    table = _columns(zone)
    if table.transitions.size == 0 or instants.size == 0:
        return np.full(instants.shape, table.offsets[0])
    near, _ = _in_table(instants)
    days = _first_of_day(zone)
    if days.size == 0 or near.min() < 0:
        return table.offsets[np.searchsorted(table.transitions, near, "right")]
    k = days[near // zones.DAY]
    return table.offsets[k + (near >= np.append(table.transitions, zones.LIMIT)[k])]


def local_dates(instants: Column, zone: str) -> Column:
    """The date on the local calendar at each instant, in days since 1970-01-01."""
    return (instants + offsets(instants, zone)) // zones.DAY


def first_instants(walls: Column, zone: str) -> Column:
    """`zones.first_instant` of each wall time."""
    import numpy as np

    table = _columns(zone)
    near, shift = _in_table(walls)
    k = np.searchsorted(table.walls, near, "right")
    found = near - table.offsets[k]
    if table.transitions.size:
        found = np.where(k > 0, np.maximum(found, table.transitions[k - 1]), found)
    return found if shift is None else found + shift


def starts_of_days(days: Column, zone: str) -> Column:
    """The instant at which each local date begins, in microseconds."""
    if days.size and days.min() >= 0 and days.max() < _LAST_DAY:
        return _day_starts(zone)[days]
    return first_instants(days * zones.DAY, zone)


def ends_of_days(days: Column, zone: str) -> Column:
    """24:00 of each local date: the instant at which the next one begins."""
    return starts_of_days(days + 1, zone)
