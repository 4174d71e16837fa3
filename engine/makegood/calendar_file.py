"""The data of a calendar file → a Calendar, or what is wrong with it. The shape was checked by its schema before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood import zones
from makegood.calendar_plan import YEARS, Hours, Plan
from makegood.calendars import Calendar, Combination
from makegood.day_rules import WEEKDAYS, DayRuleError, date_of, day_of, days_of
from makegood.holiday_sets import HolidaySet
from makegood.problems import suggest

Path = tuple[str | int, ...]

_CLOCKS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
_MINUTE = 60 * zones.SECOND


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a calendar: where in its data, a code, a sentence, what to try. The loader adds file and line."""

    path: Path
    code: str
    message: str
    hint: str | None = None


def build(
    data: Mapping[str, Any], known: Mapping[str, Calendar], trusted: bool = False
) -> tuple[Calendar | None, list[Fault]]:
    """The calendar that a file says, or None and its faults. `known`: the calendars that `union` … may name.

    Whether its countries and markets exist costs the import of `holidays`, 110 ms: `trusted` (what we ship) skips that.
    """
    reading = _Reading(data, known, trusted)
    source = reading.source()
    zone = reading.zone()
    until = reading.known_until(source)
    if source is None or reading.faults:
        return None, reading.faults
    calendar = Calendar(
        name=str(data["calendar"]),
        source=source,
        title=_titles(data.get("title", {})),
        timezone=zone,
        known_until=until,
        content=json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode(),
    )
    return calendar, []


def names_needed(data: Mapping[str, Any]) -> list[str]:
    """The calendars that must be built before this one."""
    return [str(name) for how in ("union", "intersection") for name in data.get(how, ())]


def in_order(files: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Calendar names so that parts come before what is combined of them; what is left in a ring comes last."""
    done: list[str] = []
    while ready := [
        name
        for name, data in files.items()
        if name not in done and all(need in done or need not in files for need in names_needed(data))
    ]:
        done += ready
    return done + [name for name in files if name not in done]


def _titles(title: object) -> dict[str, str]:
    return {str(key): str(text) for key, text in title.items()} if isinstance(title, Mapping) else {"en": str(title)}


@dataclass(slots=True)
class _Reading:
    """One pass over a calendar's data; faults gather on the way."""

    data: Mapping[str, Any]
    known: Mapping[str, Calendar]
    trusted: bool
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: Path, code: str, message: str, hint: str | None = None) -> None:
        self.faults.append(Fault(path, code, message, hint))

    def zone(self) -> str | None:
        zone = self.data.get("timezone")
        if zone is None or zones.known_zone(str(zone)):
            return zone
        hint = suggest(str(zone), zones.zone_names())
        self.fault(("timezone",), "unknown-zone", f"There is no time zone named '{zone}'.", hint)
        return None

    def known_until(self, source: Plan | Combination | None) -> int | None:
        parts = source.parts if isinstance(source, Combination) else ()
        ends = [part.known_until for part in parts if part.known_until is not None]
        if "known_until" in self.data:
            ends += self.days(("known_until",), [self.data["known_until"]])
        return min(ends, default=None)

    def source(self) -> Plan | Combination | None:
        combined = [how for how in ("union", "intersection") if how in self.data]
        if "hours" in self.data and not combined:
            return self.plan()
        if len(combined) == 1 and "hours" not in self.data:
            return self.combination(combined[0])
        message = "A calendar has weekly `hours`, or is the `union` or the `intersection` of others: one of the three."
        self.fault((), "calendar-source", message)
        return None

    def combination(self, how: str) -> Combination | None:
        parts = []
        for at, name in enumerate(self.data[how]):
            if name in self.known:
                parts.append(self.known[name])
            else:
                hint = suggest(str(name), self.known)
                self.fault((how, at), "unknown-calendar", f"There is no calendar named '{name}' to combine.", hint)
        return Combination(how, tuple(parts)) if parts else None

    def plan(self) -> Plan:
        closed, opened = (self.listed(key) for key in ("closed", "open"))
        for day in sorted(closed & opened):
            self.fault(("open",), "open-and-closed", f"{date_of(day)} is both open and closed; leave one of them out.")
        rules, sets = self.holidays()
        return Plan(self.week(), rules, sets, closed, opened, self.special())

    def listed(self, key: str) -> frozenset[int]:
        return frozenset(day for at, text in enumerate(self.data.get(key, ())) for day in self.days((key, at), [text]))

    def days(self, path: Path, rules: Iterable[object]) -> list[int]:
        try:
            return [day for rule in rules for day in days_of(str(rule), YEARS)]
        except DayRuleError as error:
            self.fault(path, "bad-day", str(error))
            return []

    def holidays(self) -> tuple[tuple[str, ...], tuple[HolidaySet, ...]]:
        said = self.data.get("holidays", "none")
        items = [] if said == "none" else said if isinstance(said, list) else [said]
        rules: list[str] = []
        sets: list[HolidaySet] = []
        for at, item in enumerate(items):
            path: Path = ("holidays", at) if isinstance(said, list) else ("holidays",)
            if isinstance(item, Mapping):
                sets += self.holiday_set(path, item)
            else:
                self.days(path, [item])
                rules.append(str(item))
        return tuple(rules), tuple(sets)

    def holiday_set(self, path: Path, item: Mapping[str, Any]) -> Iterator[HolidaySet]:
        asked = HolidaySet(
            item.get("country"), item.get("subdivision"), item.get("market"), tuple(item.get("categories", ()))
        )
        fault = None if self.trusted else asked.fault()
        if fault is None:
            yield asked
        else:
            self.fault(path, "unknown-holidays", fault)

    def week(self) -> tuple[Hours, ...]:
        week: list[Hours | None] = [None] * 7
        for key, spans in self.data["hours"].items():
            path = ("hours", str(key))
            hours = self.hours(path, spans)
            for number in self.weekdays(path, str(key)):
                if week[number] is not None:
                    self.fault(path, "weekday-twice", f"{WEEKDAYS[number]} has hours in two lines; keep one.")
                week[number] = hours
        return tuple(hours or () for hours in week)

    def weekdays(self, path: Path, text: str) -> list[int]:
        """'mon-fri', 'sat', 'mon wed-fri' as numbers, Monday 0."""
        numbers: list[int] = []
        for part in text.replace(",", " ").split():
            first, dash, last = part.partition("-")
            ends = [WEEKDAYS.index(name) for name in (first, last if dash else first) if name in WEEKDAYS]
            if len(ends) < 2 or ends[0] > ends[1]:
                message = f"'{text}' says no weekdays; write for example mon, mon-fri or mon wed fri."
                self.fault(path, "bad-weekday", message)
                return []
            numbers += range(ends[0], ends[1] + 1)
        return numbers

    def hours(self, path: Path, spans: Iterable[object]) -> Hours:
        found: list[tuple[int, int]] = []
        for at, span in enumerate(spans):
            times = _clock_times(str(span))
            if times is None:
                message = f"'{span}' says no opening hours; write for example 09:00-17:30, or 17:00-25:00 until 1 a.m."
                self.fault((*path, at), "bad-hours", message)
            elif found and times[0] < found[-1][1]:
                message = f"'{span}' begins before the hours above it end; sort them and keep them apart."
                self.fault((*path, at), "bad-hours", message)
            else:
                found.append(times)
        return tuple(found)

    def special(self) -> dict[int, Hours]:
        special: dict[int, Hours] = {}
        for text, spans in self.data.get("special", {}).items():
            path = ("special", str(text))
            try:
                special[day_of(str(text))] = self.hours(path, spans)
            except DayRuleError:
                self.fault(path, "bad-day", f"'{text}' is no date; write it as 2026-12-24.")
        return special


def _clock_times(text: str) -> tuple[int, int] | None:
    found = _CLOCKS.fullmatch(text)
    if found is None:
        return None
    numbers = [int(number) for number in found.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    return (start * _MINUTE, end * _MINUTE) if start < 24 * 60 and start < end <= 48 * 60 else None
