"""Calendars for tests, written as their files are, and slow ways to the same answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from makegood import zones
from makegood.calendar_file import build, in_order
from makegood.calendars import Calendar
from makegood.day_rules import day_of

ROOT = Path(__file__).parents[2]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def load_texts(path: Path) -> Any:
    """YAML with every scalar as text, which is what calendars are made of."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def built(known: dict[str, Calendar] | None = None, **data: Any) -> Calendar:
    calendar, faults = build({"calendar": "test", "title": "Test", **data}, known or {})
    assert faults == []
    assert calendar is not None
    return calendar


def shipped_calendars() -> dict[str, Calendar]:
    files = {path.stem: load_texts(path) for path in sorted((ROOT / "policies" / "calendars").glob("*.yaml"))}
    calendars: dict[str, Calendar] = {}
    for name in in_order(files):
        calendar, faults = build(files[name], calendars)
        assert faults == []
        assert calendar is not None
        assert calendar.name == name
        calendars[name] = calendar
    return calendars


def instant(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def text(us: int) -> str:
    return (EPOCH + timedelta(microseconds=us)).isoformat()


def open_minutes(calendar: Calendar, hours: dict[int, list[tuple[int, int]]], start: int, minutes: int) -> list[bool]:
    """Minute by minute from an instant on: does the local clock stand within the weekday's hours (in minutes)?"""
    info = zones.zone_info(calendar.zone())
    first = EPOCH + timedelta(microseconds=start)
    found = []
    for step in range(minutes):
        local = (first + timedelta(minutes=step)).astimezone(info)
        clock = local.hour * 60 + local.minute
        at_work = any(opens <= clock < closes for opens, closes in hours.get(local.weekday(), ()))
        found.append(at_work and calendar.is_open(day_of(local.date().isoformat())))
    return found
