"""An agenda as an iCalendar file (RFC 5545), as Outlook, Google and Apple import it. Needs icalendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from makegood.agenda.entries import Entry

PRODUCT = "-//makegood//agenda//EN"
ALARM_TEXT = "A reminder of makegood"


def to_ics(found: Iterable[Entry], stamp: datetime, name: str = "makegood") -> bytes:
    """The calendar file of some entries. `stamp` is the instant at which they were decided: same entries, same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in found:
        calendar.add_component(_event(entry, stamp))
    made: bytes = calendar.to_ical()
    return made


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    # The same thing keeps its id: importing a later file moves its event instead of doubling it.
    event.add("uid", f"{sha256(entry.key.encode()).hexdigest()[:32]}@makegood")
    event.add("dtstamp", stamp.astimezone(UTC))
    if entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", entry.due)
        event.add("dtend", entry.due)
    event.add("summary", f"{entry.title} · {entry.case}")
    event.add("description", _description(entry))
    event.add("categories", [entry.sort, entry.state])
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED")
    if entry.link:
        event.add("url", entry.link)
    for at in entry.warnings:
        event.add_component(_alarm(at))
    return event


def _description(entry: Entry) -> str:
    lines = [
        f"{entry.sort} {entry.id}: {entry.state}",
        f"due {entry.due:%Y-%m-%d %H:%M} UTC ({entry.zone})",
        f"by {entry.who}" if entry.who else "",
        entry.cite or "",
    ]
    return "\n".join(line for line in lines if line)


def _alarm(at: datetime) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", ALARM_TEXT)
    alarm.add("trigger", at.astimezone(UTC))
    return alarm
