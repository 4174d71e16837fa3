"""Time zones against `zoneinfo` itself, over every zone of the pinned database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from makegood import zone_columns, zones

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SOME_ZONES = [
    "Europe/Brussels",
    "Europe/Dublin",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Havana",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
]


def us(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // MICROSECOND


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def offset_by_zoneinfo(info: ZoneInfo, instant: int) -> int:
    moment = (EPOCH + timedelta(microseconds=instant)).astimezone(info)
    offset = moment.utcoffset()
    assert offset is not None
    return offset // MICROSECOND


def instants(zone: str, count: int) -> list[int]:
    """Random instants of the years 1800 to 8300, and both sides of transitions."""
    source = random.Random(zone)
    changes = zones.offset_table(zone)[0]
    near = [at + source.randint(-2, 2) for at in source.choices(changes, k=count)] if changes else []
    years = [source.randint(-5_364_662_400, 4_102_444_800) * 1_000_000 + source.randrange(10**6) for _ in range(count)]
    late = [source.randint(4_102_444_800, 200_000_000_000) * 1_000_000 for _ in range(count)]
    return near + years + late


@pytest.mark.parametrize("zone", sorted(zones.zone_names()))
def test_offsets_agree_with_zoneinfo(zone: str) -> None:
    info = zones.zone_info(zone)
    sample = instants(zone, 20)
    assert [zones.offset(at, zone) for at in sample] == [offset_by_zoneinfo(info, at) for at in sample]


def test_every_table_can_be_bisected() -> None:
    for zone in zones.zone_names():
        table = zones.zone_table(zone)
        assert len(table.offsets) == len(table.transitions) + 1 == len(table.walls) + 1
        assert table.transitions == sorted(set(table.transitions))
        assert table.walls == sorted(set(table.walls))
        days = [at // zones.DAY for at in table.transitions if at >= 0]
        assert len(days) == len(set(days)), f"{zone}: two transitions in one day need the slow path"


@pytest.mark.parametrize("zone", SOME_ZONES)
def test_a_day_starts_at_the_first_instant_of_its_date(zone: str) -> None:
    for number in random.Random(zone).sample(range(-20_000, 47_000), 3_000):
        start = zones.start_of_day(number, zone)
        assert zones.local_date(start - 1, zone) < number <= zones.local_date(start, zone)


@pytest.mark.parametrize(
    ("zone", "date_", "start"),
    [
        ("Europe/Brussels", "2026-03-29", "2026-03-28T23:00:00+00:00"),
        ("Europe/Brussels", "2026-03-30", "2026-03-29T22:00:00+00:00"),  # a day of 23 hours
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00+00:00"),  # 00:00 is skipped: the day begins at 01:00
        ("America/Havana", "2025-11-02", "2025-11-02T04:00:00+00:00"),  # 00:00 comes twice: the first
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00+00:00"),  # the whole day is skipped
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00+00:00"),
        ("Europe/Brussels", "2950-07-01", "2950-06-30T22:00:00+00:00"),
    ],
)
def test_starts_of_odd_days(zone: str, date_: str, start: str) -> None:
    assert zones.start_of_day(day(date_), zone) == us(start)
    assert zones.end_of_day(day(date_) - 1, zone) == us(start)


@pytest.mark.parametrize(
    ("wall", "instant", "status"),
    [
        ("2026-03-29T01:59:59.999999", "2026-03-29T00:59:59.999999+00:00", "ok"),
        ("2026-03-29T02:00:00", "2026-03-29T01:00:00+00:00", "nonexistent"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00+00:00", "nonexistent"),
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00+00:00", "ok"),
        ("2026-10-25T01:59:59", "2026-10-24T23:59:59+00:00", "ok"),
        ("2026-10-25T02:00:00", "2026-10-25T00:00:00+00:00", "ambiguous"),
        ("2026-10-25T02:59:59.999999", "2026-10-25T00:59:59.999999+00:00", "ambiguous"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00+00:00", "ok"),
        ("2950-07-01T12:00:00", "2950-07-01T10:00:00+00:00", "ok"),
    ],
)
def test_wall_times_in_brussels(wall: str, instant: str, status: str) -> None:
    assert zones.wall_to_instant(datetime.fromisoformat(wall), "Europe/Brussels") == (us(instant), status)


def status_by_zoneinfo(naive: datetime, info: ZoneInfo) -> tuple[int, str]:
    first, second = (naive.replace(tzinfo=info, fold=fold) for fold in (0, 1))
    instant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        status = "ok"
    else:
        status = "ambiguous" if instant.astimezone(info).replace(tzinfo=None) == naive else "nonexistent"
    return (instant - EPOCH) // MICROSECOND, status


@pytest.mark.parametrize("zone", SOME_ZONES)
def test_wall_times_agree_with_zoneinfo(zone: str) -> None:
    info = zones.zone_info(zone)
    source = random.Random(zone)
    for at in instants(zone, 200):
        wall = EPOCH.replace(tzinfo=None) + timedelta(microseconds=at + source.randint(-10, 10) * zones.HOUR // 2)
        assert zones.wall_to_instant(wall, zone) == status_by_zoneinfo(wall, info)


def test_a_wall_time_with_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset already"):
        zones.wall_to_instant(EPOCH, "UTC")


@pytest.mark.parametrize("zone", SOME_ZONES)
def test_columns_give_the_same(zone: str) -> None:
    sample = instants(zone, 500)
    for chosen in (
        sample,
        [at for at in sample if 0 <= at < zones.LIMIT],
        [at for at in sample if at < zones.LIMIT],
        [],
    ):
        column = np.array(chosen, np.int64)
        dates = zone_columns.local_dates(column, zone)
        assert dates.tolist() == [zones.local_date(at, zone) for at in chosen]
        assert zone_columns.starts_of_days(dates, zone).tolist() == [
            zones.start_of_day(d, zone) for d in dates.tolist()
        ]
        assert zone_columns.ends_of_days(dates, zone).tolist() == [zones.end_of_day(d, zone) for d in dates.tolist()]


@pytest.mark.parametrize("name", ["Europe/Brussel", "", "../zones", "/etc/localtime", "europe/brussels"])
def test_unknown_zones(name: str) -> None:
    assert not zones.known_zone(name)
    with pytest.raises(zones.UnknownZoneError):
        zones.local_date(0, name)


def test_version() -> None:
    assert zones.known_zone("Europe/Brussels")
    assert zones.tzdata_version()[0].isdigit()
