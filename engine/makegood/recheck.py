"""`python -m makegood.recheck FILE` works the steps of an explanation through again, with arithmetic of its own.

It reads what `makegood explain --json` wrote, and needs the standard library and the `tzdata` package alone. Each step is
made again from the values of the steps before it, and what the trees and outcomes say is held to the steps that they
name. Taken as given, and listed, are: facts, parameters, literals, the instant of evaluation, the answers of plugins'
functions, and the closed days and opening hours that a step names. That the steps are those of the policy is not looked at.
"""

from __future__ import annotations

import json
import re
import sys
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import pairwise, product
from math import ceil, floor
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Data = Mapping[str, Any]
FORMAT = 1
FIRST, LAST = date(1, 1, 3), date(9999, 12, 29)  # the days that the language has
# A decimal or a ratio. No exponent: a number written in a few signs could take for ever to count.
NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?(/[0-9]{1,400})?")
ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
DAY = timedelta(days=1)
MICRO = timedelta(microseconds=1)

# Unit → what it measures, and its size: in microseconds, millimetres, milligrams, microlitres, milliwatt hours.
UNITS = {
    "us": ("duration", "1"), "ms": ("duration", "1000"), "s": ("duration", "1000000"), "min": ("duration", "60000000"),
    "h": ("duration", "3600000000"), "mm": ("length", "1"), "cm": ("length", "10"), "m": ("length", "1000"),
    "km": ("length", "1000000"), "ft": ("length", "304.8"), "mi": ("length", "1609344"), "nmi": ("length", "1852000"),
    "mg": ("mass", "1"), "g": ("mass", "1000"), "kg": ("mass", "1000000"), "t": ("mass", "1000000000"),
    "lb": ("mass", "453592.37"), "oz": ("mass", "28349.523125"), "ml": ("volume", "1000"), "l": ("volume", "1000000"),
    "Wh": ("energy", "1000"), "kWh": ("energy", "1000000"),
}  # fmt: skip


class Sized(NamedTuple):
    """Money (`of` is the currency), a measure (its dimension) or a period (its unit): a number that counts something."""

    kind: str
    of: str
    size: Fraction


class Wrong(Exception):
    """A step that does not follow, or that cannot be read."""


@dataclass(slots=True)
class Report:
    """How many steps there are, which of them do not follow, and what was taken as given."""

    steps: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    given: dict[str, list[str]] = field(default_factory=dict)

    def take(self, what: str, text: str) -> None:
        known = self.given.setdefault(what, [])
        if text not in known:
            known.append(text)


# -- values


def read_value(data: Any) -> Any:
    """A typed value of the document; None is unknown."""
    if data is None:
        return None
    kind, value = data["type"], data["value"]
    match kind:
        case "boolean" if isinstance(value, bool):
            return value
        case "text" if isinstance(value, str):
            return value
        case "number":
            return exact(value)
        case "money" | "quantity" | "period":
            return _sized(kind, *value.split(" ", 1))
        case "date":
            return date.fromisoformat(value)
        case "instant":
            return instant(value)
        case "list" if isinstance(value, list):
            return [read_value(one) for one in value]
        case "record":
            return {name: read_value(one) for name, one in value.items()}
        case "boolean" | "text" | "list":
            raise Wrong(f"a value is no {kind}")
    raise Wrong(f"there is no type '{kind}'")


def exact(text: Any) -> Fraction:
    """A number as the document writes it."""
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise Wrong("a number is written otherwise than 12, 0.5 or 1/3")
    return Fraction(text)


def instant(text: str) -> datetime:
    """An instant with its offset; without one it would be another on each machine."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise Wrong("an instant has no offset")
    return found


def _sized(kind: str, number: str, unit: str) -> Sized:
    if kind != "quantity":
        return Sized(kind, unit, exact(number))
    dimension, size = UNITS[unit]
    return Sized(kind, dimension, exact(number) * Fraction(size))


def size(value: Any) -> Fraction:
    return value.size if isinstance(value, Sized) else Fraction(value)


def resized(value: Any, number: Fraction) -> Any:
    return value._replace(size=number) if isinstance(value, Sized) else number


def same(one: Any, other: Any) -> bool:
    """Equal, and of one kind: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def less(one: Any, other: Any) -> bool:
    if isinstance(one, Sized) and isinstance(other, Sized) and one[:2] != other[:2]:
        raise Wrong("unlike things are compared")
    return bool(size(one) < size(other)) if isinstance(one, Sized | Fraction) else bool(one < other)


def days(count: int | Fraction) -> Sized:
    return Sized("period", "days", Fraction(count))


def in_years(moment: Any) -> Any:
    """A date or instant of the years there are, else None."""
    day = moment.date() if isinstance(moment, datetime) else moment
    if isinstance(moment, datetime) and moment > datetime(9999, 12, 29, tzinfo=UTC):
        return None
    return moment if not isinstance(day, date) or FIRST <= day <= LAST else None


def moved(moment: Any, by: Fraction) -> Any:
    """A date by days, an instant by whole microseconds, half even."""
    try:
        step = MICRO * round(by) if isinstance(moment, datetime) else DAY * int(by)
        return in_years(moment + step)
    except OverflowError:
        return None


def arithmetic(sign: str, left: Any, right: Any) -> Any:
    if isinstance(left, date):
        if isinstance(right, datetime):
            return Sized("quantity", "duration", Fraction((left - right) // MICRO))
        if isinstance(right, date):
            return days((left - right).days)
        return moved(left, round(right.size) * (1 if sign == "+" else -1))
    one, other = size(left), size(right)
    if sign in "+-":
        if isinstance(left, Sized) != isinstance(right, Sized) or (isinstance(left, Sized) and left[:2] != right[:2]):
            raise Wrong("unlike things are added")
        return resized(left, one + other if sign == "+" else one - other)
    if sign == "*":
        return resized(left if isinstance(left, Sized) else right, one * other)
    if other == 0:
        return None
    if sign == "//":
        return Fraction(floor(one / other))
    return one / other if isinstance(right, Sized) else resized(left, one / other)


def rounded(number: Fraction, mode: str) -> int:
    """To a whole number, by the distances to both neighbours."""
    low = floor(number)
    rest = number - low
    if rest == 0:
        return low
    towards_nought = low if number > 0 else low + 1
    ties = {"half_up": 2 * low + 1 - towards_nought, "half_down": towards_nought, "half_even": low + low % 2}
    match mode:
        case "floor" | "ceiling":
            return low + (mode == "ceiling")
        case "down" | "up":
            return towards_nought if mode == "down" else 2 * low + 1 - towards_nought
    return ties[mode] if rest == Fraction(1, 2) else low + (rest > Fraction(1, 2))


# -- time


@cache
def zone(name: str) -> ZoneInfo:
    """The zone from the `tzdata` package; without it, the system's."""
    from importlib.resources import files

    if not ZONE.fullmatch(name):
        raise Wrong(f"there is no time zone '{name}'")
    try:
        content = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except (ModuleNotFoundError, OSError):
        return ZoneInfo(name)
    return ZoneInfo.from_file(BytesIO(content), key=name)


def first_instant(wall: datetime, name: str) -> datetime:
    """When the clocks first show a time; of one that they jump over, when they jump."""
    early, late = (wall.replace(tzinfo=zone(name), fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(zone(name)).replace(tzinfo=None) == wall:
        return early
    before = late  # in a gap the offset before it leads past the jump, the one after it leads before it
    while early - before > MICRO:
        middle = before + (early - before) // 2
        behind = middle.astimezone(zone(name)).replace(tzinfo=None) < wall
        before, early = (middle, early) if behind else (before, middle)
    return early


def start_of_day(day: date, name: str) -> datetime:
    return first_instant(datetime.combine(day, time()), name)


def add_months(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, second: date) -> int:
    if second < first:
        return -months_between(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    reached = add_months(first, months)
    return months - (reached is None or reached > second)


def next_day_of_month(number: int, day: date) -> date | None:
    if not 1 <= number <= 31:
        return None
    for months in (0, 1):
        first = add_months(day.replace(day=1), months)
        if first is not None:
            found = first.replace(day=min(number, monthrange(first.year, first.month)[1]))
            if found >= day:
                return found
    return None


# -- calendars: what the step says of them is taken as given, the counting is not


def closed_days(step: Data, one: date, other: date) -> set[date]:
    """The closed days between two dates, both included, as the step lists them."""
    said = step["calendar"]
    if [said["from"], said["to"]] != [min(one, other).isoformat(), max(one, other).isoformat()]:
        raise Wrong("its calendar is not told for the days that it counts")
    return {date.fromisoformat(each["day"]) for each in said["closed"]}


def open_between(after: date, until: date, closed: set[date]) -> int:
    return max((until - after).days, 0) - sum(1 for one in closed if after < one <= until)


def add_working_days(step: Data, day: date, count: int, value: Any) -> Any:
    if count == 0:
        return day
    if value is None:
        return None
    closed = closed_days(step, day, value)
    found = open_between(day, value, closed) if count > 0 else -open_between(value - DAY, day - DAY, closed)
    if found != count or value in closed:
        raise Wrong(f"{found} open days lie between, and {count} are counted")
    return value


def working_days_between(step: Data, first: date, second: date, value: Any) -> Any:
    if value is None:
        return None
    found = open_between(min(first, second), max(first, second), closed_days(step, first, second))
    return Fraction(found if first <= second else -found)


def open_day(step: Data, day: date, value: Any) -> Any:
    if value is None:
        return None
    closed = closed_days(step, day, value)
    forwards = step["options"]["if_closed"] == "next"
    passed = sum(1 for one in closed if min(day, value) <= one <= max(day, value))
    if value in closed or passed != abs((value - day).days) or (value != day and (value > day) != forwards):
        raise Wrong("it is not the nearest open day")
    return value


def _hours(step: Data) -> list[tuple[datetime, datetime]]:
    return [(instant(low), instant(high)) for low, high in step["calendar"]["open"]]


def next_open(step: Data, moment: datetime, value: Any) -> Any:
    if value is None:
        return None
    low, high = _hours(step)[0]
    if high <= moment:
        raise Wrong("the opening that it names is over")
    return max(low, moment)


def add_work(step: Data, moment: datetime, work: int, value: Any) -> Any:
    if work == 0:
        return moment
    if value is None:
        return None
    low, high = min(moment, value), max(moment, value)
    hours = _hours(step)
    if any(one[1] > other[0] for one, other in pairwise(hours)):
        raise Wrong("its opening hours are not in order")
    found = sum(((min(end, high) - max(start, low)) // MICRO for start, end in hours), 0)
    ends_inside = any(start < value <= end if work > 0 else start <= value < end for start, end in hours)
    if found != abs(work) or (value > moment) != (work > 0) or not ends_inside:
        raise Wrong(f"{found} microseconds are open between, and {work} are counted")
    return value


def work_between(step: Data, first: datetime, second: datetime, value: Any) -> Any:
    if value is None:
        return None
    low, high = min(first, second), max(first, second)
    found = sum(((min(end, high) - max(start, low)) // MICRO for start, end in _hours(step)), 0)
    return Sized("quantity", "duration", Fraction(found if first <= second else -found))


# -- clocks: what runs, around pauses and, in working time, through the opening hours that the step names

Stretch = tuple[datetime, datetime]
FOREVER = datetime.max.replace(tzinfo=UTC)
HOURS = ("duration", "working microseconds")


def hours_between(step: Data, calendar: str | None) -> list[Stretch] | None:
    """The opening hours of a step that counts working time; None where it counts elapsed time."""
    if calendar is None:
        return None
    hours = _hours(step)
    if any(one[1] > other[0] for one, other in pairwise(hours)):
        raise Wrong("its opening hours are not in order")
    return hours


def stopped(pauses: Any, now: datetime | None) -> list[Stretch]:
    """The stretches in which a clock stands still, joined; one that goes on ends now, or never where that is unknown."""
    last = FOREVER if now is None else now
    begun = [one for one in pauses or [] if one is not None and one["start"] is not None and one["start"] <= last]
    found: list[Stretch] = []
    for one in sorted(begun, key=lambda pause: pause["start"]):
        end = last if one["end"] is None else min(one["end"], last)
        if end <= one["start"]:
            continue
        if found and one["start"] <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((one["start"], end))
    return found


def without(stretch: Stretch, stops: list[Stretch]) -> Iterator[Stretch]:
    """A stretch of time without those in which the clock stands still."""
    low, high = stretch
    for start, end in stops:
        if end > low and start < high:
            if start > low:
                yield low, start
            low = min(max(low, end), high)
    if low < high:
        yield low, high


def ticks(low: datetime, high: datetime, hours: list[Stretch] | None, stops: list[Stretch]) -> int:
    """The microseconds for which a clock runs between two instants."""
    open_ = [(low, high)] if hours is None else [(max(low, one[0]), min(high, one[1])) for one in hours]
    return sum((end - start) // MICRO for one in open_ if one[0] < one[1] for start, end in without(one, stops))


def elapsed_between(low: datetime, high: datetime, hours: list[Stretch] | None, pauses: Any) -> int:
    """How long a clock runs from one instant to another; negative backwards, where no pause counts."""
    if high < low:
        return -ticks(high, low, hours, [])
    return ticks(low, high, hours, stopped(pauses, high))


def runs_out(moment: datetime, work: int, hours: list[Stretch] | None, stops: list[Stretch], later: bool) -> Any:
    """When a clock has run for so long; None where the opening hours that are told do not reach so far."""
    if work < 0:
        return runs_back(moment, -work, hours, [])
    found = moment if work == 0 else None
    for one in [(moment, FOREVER)] if hours is None else hours if work else []:
        for low, high in without((max(one[0], moment), one[1]), stops) if one[1] > moment else ():
            if found is None and work <= (high - low) // MICRO:
                found = low + work * MICRO
            elif found is None:
                work -= (high - low) // MICRO
    if found is None or found >= FOREVER or not later or hours is None:
        return None if found == FOREVER else found
    return next((max(low, found) for low, high in hours if high > found), None)


def runs_back(moment: datetime, work: int, hours: list[Stretch] | None, stops: list[Stretch]) -> Any:
    """The latest instant from which so much clock time lies before another; at the end of a pause, when it began."""
    at = moment
    for start, end in reversed(stops):
        if work == 0 or start >= at:
            continue
        ran = ticks(min(end, at), at, hours, [])
        if ran > work:
            break
        work, at = work - ran, start
    if work == 0 or hours is None:
        return at - work * MICRO
    for low, high in reversed(hours):
        high = min(high, at)
        if low < high:
            if work <= (high - low) // MICRO:
                return high - work * MICRO
            work -= (high - low) // MICRO
    return None


def due_around(step: Data, value: Any, moment: Any, span: Any, pauses: Any, now: Any, calendar: Any) -> Any:
    if moment is None or span is None or span.of not in HOURS:
        return None
    if span.of != "duration" and (calendar is None or value is None):
        return None
    hours = None if span.of == "duration" else hours_between(step, calendar)
    later = step["options"]["at_close"] == "next_open" and span.size >= 0
    return runs_out(moment, int(span.size), hours, stopped(pauses, now), later)


def earliest_due(step: Data, value: Any, of: Any, moment: Any, pauses: Any, now: Any, calendar: Any) -> Any:
    if of is None or moment is None or value is None:
        return None
    dues = [due_around(step, value, moment, one["length"], pauses, now, calendar) for one in of]
    return None if None in dues else min(dues)


def wall_around(step: Data, value: Any, moment: Any, span: Any, pauses: Any, now: Any, name: Any) -> Any:
    """Hours as the clocks of a zone show them, the pauses too."""
    if moment is None or span is None or name is None or span.of != "duration":
        return None

    def shown(at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(zone(name)).replace(tzinfo=UTC)

    begun = [one for one in pauses or [] if one is not None and one["start"] is not None]
    begun = [one for one in begun if now is None or one["start"] <= now]
    ends = [one["end"] if now is None else now if one["end"] is None else min(one["end"], now) for one in begun]
    walls = [{"start": shown(one["start"]), "end": shown(end)} for one, end in zip(begun, ends, strict=True)]
    found = runs_out(
        moment.astimezone(zone(name)).replace(tzinfo=UTC), int(span.size), None, stopped(walls, None), False
    )
    return None if in_years(found) is None else first_instant(found.replace(tzinfo=None), name)


def ran_between(step: Data, value: Any, low: Any, high: Any, pauses: Any, calendar: Any) -> Any:
    if low is None or high is None or (calendar is not None and value is None):
        return None
    return Sized("quantity", "duration", Fraction(elapsed_between(low, high, hours_between(step, calendar), pauses)))


def share_due(
    step: Data, value: Any, start: Any, due: Any, share: Any, whole: Any, pauses: Any, now: Any, calendar: Any
) -> Any:
    if start is None or due is None or share is None or share < 0 or (calendar is not None and value is None):
        return None
    hours, stops = hours_between(step, calendar), stopped(pauses, now)
    total = -ticks(due, start, hours, []) if due < start else ticks(start, due, hours, stops)
    length = total if whole is None else int(whole.size)
    work = floor(length * share)
    return runs_out(start, work if whole is None else max(work - (length - total), 0), hours, stops, False)


def offset(step: Data, value: Any, due: Any, span: Any, pauses: Any, now: Any, name: Any, calendar: Any) -> Any:
    if due is None or span is None or name is None or span.size < 0:
        return None
    if span.of.startswith("working") and (calendar is None or value is None):
        return None
    later, count = step["options"]["side"] == "after", int(span.size)
    if span.of in HOURS:
        hours = None if span.of == "duration" else hours_between(step, calendar)
        reach = runs_out(due, count, hours, stopped(pauses, now), False) if later else None
        return reach if later else runs_back(due, count, hours, stopped(pauses, now))
    day = due.astimezone(zone(name)).date()
    count = count if later else -count
    if span.of == "working days":
        reached = add_working_days(step, day, count, value.astimezone(zone(name)).date())
    else:
        reached = add_months(day, count) if span.of == "months" else moved(day, Fraction(count))
    return None if reached is None else _same_time(step, value, due, reached, name)


def day_around(
    step: Data, value: Any, day: Any, span: Any, pauses: Any, now: Any, name: Any, calendar: Any, moment: Any = None
) -> Any:
    """Days, months or working days, moved on by the days of the pauses that begin before the last of them is over."""
    if day is None or span is None or name is None or span.kind != "period" or span.of == "working microseconds":
        return None
    working = span.of == "working days"
    if working and (calendar is None or value is None):
        return None
    closed, known = told_days(step) if "calendar" in step else (set[date](), (day, day))
    if working:
        last: Any = _nth_open(day, int(span.size), closed, known)
    else:
        last = moved(day, span.size) if span.of == "days" else add_months(day, int(span.size))
    covered = day
    for start, end in stopped(pauses, now):
        if last is None or start >= day_ends(step, last, name, moment, closed, known):
            break
        if end == FOREVER:
            return None
        first, until = max(start.astimezone(zone(name)).date(), covered), end.astimezone(zone(name)).date()
        for at in range(1, (until - first).days + 1):
            if not working or first + at * DAY not in closed:
                last = _nth_open(last, 1, closed, known) if working else moved(last, Fraction(1))
        covered = max(covered, until)
    return last


def told_days(step: Data) -> tuple[set[date], tuple[date, date]]:
    """The closed days of a step, and from when until when it tells them."""
    said = step["calendar"]
    known = (date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))
    return closed_days(step, *known), known


def day_ends(
    step: Data, last: date, name: str, moment: datetime | None, closed: set[date], known: tuple[date, date]
) -> datetime:
    """When a last day is over, once it has moved to an open one."""
    options = step.get("options", {})
    if options.get("if_closed", "keep") != "keep" and last in closed:
        last = _nth_open(last, 1 if options["if_closed"] == "next" else -1, closed, known) or last
    if options.get("ends") == "close_of_business":
        return told_close(step, last)
    if options.get("ends") == "same_time":
        assert moment is not None
        return first_instant(datetime.combine(last, moment.astimezone(zone(name)).time()), name)
    return start_of_day(last + DAY, name)


def day_until(step: Data, value: Any, *args: Any) -> Any:
    needs_calendar = step["options"]["if_closed"] != "keep" or step["options"]["ends"] == "close_of_business"
    if args[6] is None or (value is None and (needs_calendar or args[5] is None)):
        return None
    return day_around(step, value, *args)


def _nth_open(day: date, count: int, closed: set[date], known: tuple[date, date]) -> date | None:
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        if not known[0] <= day <= known[1]:
            raise Wrong("its calendar is not told for the days that it counts")
        left -= day not in closed
    return day


def close_of_day(step: Data, value: Any, day: date, name: str, calendar: str) -> Any:
    return None if value is None else told_close(step, day)


def told_close(step: Data, day: date) -> datetime:
    """The closing time of a day, as the step tells it."""
    closes = dict(step["calendar"].get("closes", []))
    if day.isoformat() not in closes:
        raise Wrong("it does not tell when its calendar closes on that day")
    return datetime.fromisoformat(closes[day.isoformat()])


def provisional(step: Data, value: Any, day: date, calendar: str) -> bool:
    until = step["calendar"]["known_until"]
    return day.year > 2100 or (until is not None and day > date.fromisoformat(until))


def gathered(step: Data, value: Any, since: Any, until: Any, *given: Any) -> Any:
    """All pauses that had begun, joined, from an instant on; one that went on then has no end."""
    pauses: list[Any] = []
    rest = iter(given)
    for shape in step["options"]["shapes"].split(";"):
        one = next(rest)
        pauses += [{"start": one, "end": next(rest)}] if shape == "pair" else one or []
    begun = [one for one in pauses if one is not None and one["start"] is not None]
    cut = []
    for one in begun:
        start = one["start"] if since is None else max(one["start"], since)
        ends = one["end"] is not None and (until is None or one["end"] <= until)
        if until is None or max(one["start"], start) <= until:
            cut.append({"start": start, "end": one["end"] if ends else None})
    return [{"start": low, "end": None if high == FOREVER else high} for low, high in stopped(cut, None)]


def changes(instants: Any, lengths: Any, start: Any, until: Any) -> Any:
    """The lengths in force from a start on, each with the instant from which it was another one."""
    if None in (instants, lengths, start) or len(instants) != len(lengths) or None in instants or None in lengths:
        return None
    pairs = sorted(zip(instants, lengths, strict=True), key=lambda one: one[0])
    happened = [one for one in pairs if until is None or one[0] <= until]
    if not happened:
        return None
    first = happened[0][0]
    found = [{"at": start, "length": [length for at, length in happened if at <= max(start, first)][-1]}]
    for at, _ in happened:
        length = [other for moment, other in happened if moment <= at][-1]
        if at > max(start, first) and length != found[-1]["length"]:
            found.append({"at": at, "length": length})
    return found


def carried(step: Data, value: Any, of: Any, pauses: Any, calendar: Any) -> Any:
    """What is left of the last length, with what had run of those before."""
    if of is None or any(one["length"].of not in HOURS for one in of):
        return None
    if any(one["length"].of != "duration" and calendar is None for one in of) or value is None:
        return None
    sizes = [int(one["length"].size) for one in of]
    left, total = sizes[0], 0
    for at in range(1, len(of)):
        working = of[at - 1]["length"].of != "duration"
        hours = hours_between(step, calendar) if working else None
        ran = elapsed_between(of[at - 1]["at"], of[at]["at"], hours, pauses)
        total += ran
        share = max(left - ran, 0) * sizes[at] // sizes[at - 1] if sizes[at - 1] > 0 and sizes[at] > 0 else 0
        left = max(sizes[at] - total, 0) if step["options"]["how"] == "elapsed" else share
    return of[-1]["length"]._replace(size=Fraction(left))


def least_length(step: Data, value: Any, of: list[Any]) -> Any:
    unit = {"working time": "working microseconds"}.get(step["options"]["unit"], step["options"]["unit"])
    return min((one["length"] for one in of if one["length"].of == unit), key=size, default=None)


def hours_of(step: Data, value: Any, span: Sized) -> Any:
    return Sized("quantity", "duration", span.size) if span.of in HOURS else None


def during(moments: list[Any], holds: list[Any]) -> Any:
    """The stretches in which a condition held, from one event to the next at which it does not."""
    if None in moments or None in holds:
        return None
    found: list[dict[str, Any]] = []
    for moment, held in sorted(zip(moments, holds, strict=True), key=lambda event: event[0]):
        lasts = bool(found) and found[-1]["end"] is None
        if held and not lasts:
            found.append({"start": moment, "end": None})
        elif lasts and not held:
            found[-1]["end"] = moment
            found = found if found[-1]["start"] != moment else found[:-1]
    return found


def in_pause(at: Any, pauses: Any) -> Any:
    if at is None:
        return None
    begun = [one for one in pauses or [] if one is not None and one["start"] is not None and one["start"] <= at]
    return any(one["end"] is None or at < one["end"] for one in begun)


# -- dates that come again


def nth_day(step: Data, value: Any, day: Any, every: Any, n: Any, calendar: Any) -> Any:
    """The date so many intervals after another, each counted from the first."""
    if None in (day, every, n) or every.kind != "period":
        return None
    count = every.size * n
    match every.of:
        case "days":
            return moved(day, count)
        case "months":
            return add_months(day, int(count))
        case "working days" if calendar is not None:
            return add_working_days(step, day, int(count), value)
    return None


def intervals(step: Data, value: Any, day: Any, every: Any, until: Any, calendar: Any) -> Any:
    """How many whole intervals have ended by a date, none before the first."""
    if None in (day, every, until) or every.kind != "period" or every.size <= 0:
        return None
    if every.of == "days":
        passed = Fraction((until - day).days)
    elif every.of == "months":
        passed = Fraction(months_between(day, until))
    elif every.of == "working days" and calendar is not None and value is not None:
        passed = working_days_between(step, day, until, value)
    else:
        return None
    return Fraction(max(passed, Fraction(0)) // every.size)


# -- functions of the language: (step, its value, the values of its arguments) → value


def _span_day(step: Data, value: Any, day: Any, span: Any, calendar: Any) -> Any:
    if day is None or span is None or span.kind != "period":
        return None
    match span.of:
        case "days":
            return moved(day, span.size)
        case "months":
            return add_months(day, int(span.size))
        case "working days" if calendar is not None:
            return add_working_days(step, day, int(span.size), value)
    return None


def _span_due(step: Data, value: Any, moment: Any, span: Any, calendar: Any) -> Any:
    if moment is None or span is None:
        return None
    if span.kind == "quantity":
        return moved(moment, span.size)
    working = span.of == "working microseconds" and calendar is not None
    return add_work(step, moment, int(span.size), value) if working else None


def _extreme(pick: int) -> Callable[..., Any]:
    def found(step: Data, value: Any, *values: Any) -> Any:
        best = values[0]
        for one in values[1:]:
            if less(one, best) if pick < 0 else less(best, one):
                best = one
        return best

    return found


def _round(step: Data, value: Any, of: Any) -> Any:
    to, mode = exact(step["options"]["step"]), step["options"]["mode"]
    return resized(of, rounded(size(of) / to, mode) * to)


def _position(step: Data, value: Any, item: Any, of: list[Any]) -> Any:
    places = [at for at, one in enumerate(of, start=1) if one is not None and same(one, item)]
    return None if None in of or not places else Fraction(places[0])


def _same_time(step: Data, value: Any, moment: datetime, day: date, name: str) -> Any:
    return first_instant(datetime.combine(day, moment.astimezone(zone(name)).time()), name)


CALLS: dict[str, Callable[..., Any]] = {
    "min": _extreme(-1),
    "max": _extreme(1),
    "abs": lambda step, value, of: resized(of, abs(size(of))),
    "floor": lambda step, value, of: Fraction(floor(of)),
    "ceil": lambda step, value, of: Fraction(ceil(of)),
    "round_to": _round,
    "_round_minor": _round,
    "days_between": lambda step, value, first, second: Fraction((second - first).days),
    "begun_days": lambda step, value, length: days(ceil(length.size / 86_400_000_000)),
    "months_between": lambda step, value, first, second: Fraction(months_between(first, second)),
    "working_days_between": lambda step, value, first, second, name: working_days_between(step, first, second, value),
    "next_open": lambda step, value, moment, name: next_open(step, moment, value),
    "work_between": lambda step, value, first, second, name: work_between(step, first, second, value),
    "add_work": lambda step, value, moment, work, name: add_work(step, moment, round(work.size), value),
    "during": lambda step, value, moments, holds: during(moments, holds),
    "_in_pause": lambda step, value, at, pauses: in_pause(at, pauses),
    "_pauses": gathered,
    "_due_around": due_around,
    "_earliest_due": earliest_due,
    "_wall_around": wall_around,
    "_ran_between": ran_between,
    "_share_due": share_due,
    "_offset": offset,
    "_day_around": day_around,
    "_day_until": day_until,
    "_close_of_day": close_of_day,
    "_provisional": provisional,
    "_in_working_time": lambda step, value, span: span.of.startswith("working"),
    "_changes": lambda step, value, *values: changes(*values),
    "_last_change": lambda step, value, of: of[-1]["at"],
    "_last_length": lambda step, value, of: of[-1]["length"],
    "_least_length": least_length,
    "_hours_of": hours_of,
    "_carried": carried,
    "next_day_of_month": lambda step, value, number, day: next_day_of_month(int(number), day),
    "local_date": lambda step, value, moment, name: moment.astimezone(zone(name)).date(),
    "end_of_day": lambda step, value, day, name: start_of_day(day + DAY, name),
    "end_of_month": lambda step, value, day: day.replace(day=monthrange(day.year, day.month)[1]),
    "end_of_year": lambda step, value, day: date(day.year, 12, 31),
    "weekday": lambda step, value, day: Fraction(day.isoweekday()),
    "position": _position,
    "_span": lambda step, value, of: of._replace(size=Fraction(round(of.size))) if of.kind == "quantity" else of,
    "_whole_days": lambda step, value, span: span.kind == "period" and span.of != "working microseconds",
    "_span_day": _span_day,
    "_span_due": _span_due,
    "_add_months": lambda step, value, day, months: add_months(day, int(months.size)),
    "_add_working_days": lambda step, value, day, n, name: add_working_days(step, day, int(n.size), value),
    "_add_work": lambda step, value, moment, work, name: add_work(step, moment, int(work.size), value),
    "_open_day": lambda step, value, day, name: open_day(step, day, value),
    "_nth_day": nth_day,
    "_intervals": intervals,
    "_start_of_day": lambda step, value, day, name: start_of_day(day, name),
    "_last_moment": lambda step, value, day, name: start_of_day(day + DAY, name) - MICRO,
    "_same_time": _same_time,
    "_earliest": lambda step, value, *moments: min((one for one in moments if one is not None), default=None),
}
OWN_UNKNOWNS = (
    "_nth_day", "_intervals",
    "_span_day", "_span_due", "_earliest", "_in_pause", "_pauses", "_due_around", "_earliest_due", "_wall_around",
    "_ran_between", "_share_due", "_offset", "_day_around", "_day_until", "_changes", "_carried",
)  # fmt: skip
PICKING = ("min", "max", "_earliest")


def call(step: Data, value: Any, values: list[Any]) -> Any:
    function = step["function"]
    if function not in CALLS:
        raise Wrong(f"there is no function '{function}'")
    if None in values and function not in OWN_UNKNOWNS:
        return None
    try:
        found = CALLS[function](step, value, *values)
    except OverflowError:
        return None
    return found if function in PICKING else in_years(found)


# -- logic, tables and loops


def junction(step: Data, values: list[Any], decisive: bool) -> bool | None:
    """`and` and `or` with unknowns: the decisive value decides and ends it; else every part was looked at."""
    if any(value is decisive for value in values):
        if any(value is decisive for value in values[:-1]):
            raise Wrong("it goes on behind the part that decides")
        return decisive
    if len(values) != step["of"]:
        raise Wrong(f"it looks at {len(values)} of {step['of']} parts, and none of them decides")
    return None if None in values else not decisive


def contains(item: Any, of: list[Any] | None) -> bool | None:
    if of is None:
        return None
    if item is not None and any(one is not None and same(one, item) for one in of):
        return True
    return None if of and (item is None or None in of) else False


def chosen(values: list[Any]) -> Any:
    """`x if c else y`: the condition, and the branch taken."""
    if values[0] is None:
        return None
    if len(values) != 2:
        raise Wrong("its branch is missing")
    return values[1]


def added(values: Sequence[Any], nothing: Any) -> Any:
    total = values[0] if values else nothing
    for one in values[1:]:
        total = arithmetic("+", total, one)
    return total


def rows(step: Data, at: Callable[[int], Any]) -> Any:
    """A table of rows with its hit policy."""
    if [one["row"] for one in step["rows"]] != list(range(1, len(step["rows"]) + 1)):
        raise Wrong("its rows are not in order")
    if any((one["when"] is None) != (one["row"] in step["always"]) for one in step["rows"]):
        raise Wrong("a row has lost its condition")
    holds = [True if one["when"] is None else at(one["when"]) for one in step["rows"]]
    gives = [at(one["give"]) for one, held in zip(step["rows"], holds, strict=True) if held and one["give"] is not None]
    if step["hit"] == "first":
        if any(held is not False for held in holds[:-1]):
            raise Wrong("it goes on behind the row that decides")
        if (not holds or holds[-1] is False) and len(holds) != step["count"]:
            raise Wrong("it stops before a row decides")
        return gives[0] if holds and holds[-1] else None
    if len(holds) != step["count"]:
        raise Wrong("it does not look at every row")
    if None in holds or None in gives:
        return None
    if len(gives) != sum(1 for held in holds if held):
        raise Wrong("a row that fits gives nothing")
    return _hit(step, gives)


def _hit(step: Data, gives: list[Any]) -> Any:
    if step["hit"] == "sum":
        value = read_value(step["value"])
        return added(gives, None if value is None else resized(value, Fraction(0)))
    if not gives:
        return None
    if step["hit"] == "unique":
        return gives[0] if all(same(one, gives[0]) for one in gives) else None
    return CALLS[step["hit"]](step, None, *gives)


def lookup(step: Data, keys: list[Any]) -> Any:
    """A keyed table: of the rows that take the keys in, the one whose range ends lowest."""
    if None in keys:
        return None
    fitting = [(_high(row), row["row"], row) for row in step["rows"] if all(map(_fits, row["cells"], keys))]
    best = min(fitting, key=lambda one: one[:2], default=None)
    if step["taken"] != (None if best is None else best[1]):
        raise Wrong("another row takes the keys in")
    return None if best is None else read_value(best[2]["give"])


def _fits(cell: Any, key: Any) -> bool:
    if not isinstance(cell, Mapping):
        return bool(cell == key)
    if "number" in cell:
        return exact(cell["number"]) == size(key)
    low, high = cell["from"], cell["to"]
    return (low is None or exact(low["number"]) <= size(key)) and (high is None or size(key) <= exact(high["number"]))


def _high(row: Data) -> Any:
    ends = [cell["to"] for cell in row["cells"] if isinstance(cell, Mapping) and "to" in cell]
    return float("inf") if ends and ends[0] is None else exact(ends[0]["number"] if ends else "0")


class Fold:
    """A loop: its elements one after another, until the answer is decided or the lists are at their ends."""

    def __init__(self, step: Data, at: Callable[[int], Any]) -> None:
        self.step = step
        self.at = at

    def value(self) -> Any:
        step = self.step
        result: Any = step["how"] == "all"
        terms: list[Any] = []
        turns = self._turns()
        for element in step["elements"]:
            if next(turns, None) != (tuple(element["at"]), "unknown_list" in element):
                raise Wrong("its turns are not those of its lists")
            test, term = self._element(element)
            if test is False:
                continue
            ended, result = self._one(test, term, result)
            if ended:
                return result
            terms.append(term)
        if next(turns, None) is not None:
            raise Wrong("it ends before its lists do")
        return result if step["how"] in ("any", "all") else self._whole(terms)

    def _turns(self) -> Iterator[tuple[tuple[int, ...], bool]]:
        lists = [self.at(source) for source in self.step["sources"]]
        if None in lists:
            before = lists[: lists.index(None)]
            yield from ((places, True) for places in product(*(range(len(one)) for one in before)))
        else:
            yield from ((places, False) for places in product(*(range(len(one)) for one in lists)))

    def _element(self, element: Data) -> tuple[Any, Any]:
        if "unknown_list" in element:
            return None, None
        test = self.at(element["when"]) if self.step["tested"] else True
        return test, None if element["term"] is None else self.at(element["term"])

    def _one(self, test: Any, term: Any, result: Any) -> tuple[bool, Any]:
        """Whether an element ends the loop, and what the answer is then or so far."""
        how = self.step["how"]
        if how in ("any", "all"):
            decisive = how == "any"
            if term is decisive and test is True:
                return True, decisive
            return False, result if term is (not decisive) else None
        stops = test is None or (term is None and how not in ("count", "list"))
        return stops, None if stops else result

    def _whole(self, terms: list[Any]) -> Any:
        match self.step["how"]:
            case "count":
                return Fraction(len(terms))
            case "sum":
                return added(terms, read_value(self.step["nothing"]))
            case "list":
                return terms
        return CALLS[self.step["how"]](self.step, None, *terms) if terms else None


# -- a whole explanation


class Check:
    """One document being worked through: the values of the steps so far, and what they were given."""

    def __init__(self, document: Data) -> None:
        self.document = document
        self.values: dict[int, Any] = {}
        self.told: dict[tuple[str, ...], Any] = {}
        self.report = Report()

    def run(self) -> Report:
        steps = self.document.get("steps") if isinstance(self.document, Mapping) else None
        if not isinstance(steps, list):
            raise Wrong("this is no explanation: it has no list of `steps`")
        if self.document.get("explanation") != FORMAT:
            raise Wrong(f"this is no explanation of format {FORMAT}")
        for place, step in enumerate(steps, start=1):
            if not isinstance(step, Mapping) or type(step.get("n")) is not int:
                raise Wrong(f"this is no explanation: entry {place} of `steps` is no step with a number `n`")
            self._step(step)
        self._told(self.document.get("policies"))
        self.report.steps = len(steps)
        return self.report

    def _step(self, step: Data) -> None:
        number = int(step["n"])
        try:
            if number in self.values:
                raise Wrong("its number stands twice")
            value = read_value(step["value"])
            if any(one >= number for one in step["args"]):
                raise Wrong("it rests on a step behind it")
            try:
                found = self._made(step, value)
            finally:
                self.values[number] = value  # only now: a step does not rest on itself
            if not same(found, value):
                raise Wrong(f"{shown(found)} follows, and {shown(value)} is said")
        except Wrong as wrong:
            self.report.faults.append((number, str(wrong)))
        except Exception as error:  # noqa: BLE001 - whatever a forged step makes go wrong is a fault of that step
            self.report.faults.append((number, f"it cannot be read: {type(error).__name__} {error}"))

    def at(self, number: int) -> Any:
        if number not in self.values:
            raise Wrong(f"it rests on step {number}, which does not stand before it")
        return self.values[number]

    def _made(self, step: Data, value: Any) -> Any:
        values = [self.at(one) for one in step["args"]]
        match step["op"]:
            case "literal":
                self.report.take("literal", shown(value))
                return value
            case "fact" | "parameter" | "now" | "function":
                return self._given(step, value, values)
            case "name":
                return values[0]
            case "element" if step["at"] >= 0:
                return values[0][step["at"]]
            case "field":
                return None if values[0] is None else values[0].get(step["field"])
            case "not":
                return None if values[0] is None else not values[0]
            case "negative":
                return None if values[0] is None else resized(values[0], -size(values[0]))
            case "and" | "or":
                return junction(step, values, step["op"] == "or")
            case "compare":
                return None if None in values else compared(step["sign"], *values)
            case "in":
                return contains(*values)
            case "arithmetic":
                return None if None in values else arithmetic(step["sign"], *values)
            case "if":
                return chosen(values)
            case "list":
                return values
            case "known":
                return values[0] is not None
            case "rows":
                return rows(step, self.at)
            case "lookup":
                if not step["whole"]:
                    taken = "no row" if step["taken"] is None else f"row {step['taken']} alone"
                    self.report.take("table", f"{step['table']}({', '.join(map(shown, values))}): {taken} takes it in")
                return lookup(step, values)
            case "each":
                return Fold(step, self.at).value()
            case "call":
                self._calendar(step)
                return call(step, value, values)
        raise Wrong(f"there is no step '{step['op']}'")

    def _given(self, step: Data, value: Any, values: list[Any]) -> Any:
        """What is not worked out but told: it must be told alike each time."""
        op, name = step["op"], step.get("name") or step.get("function") or "now"
        if op == "function" and None in values:
            return None
        if op == "now" and self.document.get("at") != (None if value is None else step["value"]["value"]):
            raise Wrong("it is not the instant that the explanation says")
        text = f"{name}({', '.join(map(shown, values))})" if op == "function" else name
        key = (op, str(step.get("policy")), text)
        before = self.told.setdefault(key, value)
        self.report.take(op, f"{text} = {shown(value)}")
        return before

    def _calendar(self, step: Data) -> None:
        if "calendar" in step:
            said = step["calendar"]
            what = (
                f"{len(said['closed'])} closed days" if "closed" in said
                else f"{len(said['open'])} openings" if "open" in said
                else f"official until {said['known_until'] or 'the end'}"
            )  # fmt: skip
            self.report.take("calendar", f"{said['name']}: {what} at step {step['n']}")

    # -- what people read, held to the steps

    def _told(self, policies: Any) -> None:
        try:
            for policy in policies:
                if policy["when"] is not None:
                    self._tree(policy["when"], policy["id"])
                    self._status(policy["id"], policy["status"], read_value(policy["when"]["value"]))
                for outcome in policy["outcomes"]:
                    self._outcome(outcome)
                for reason in policy["names"]:
                    self._tree(reason, policy["id"])
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise Wrong(f"its `policies` cannot be read: {type(error).__name__} {error}") from None

    def _outcome(self, outcome: Data) -> None:
        answers, root = outcome["answers"], outcome["tree"]["step"]
        for name, answer in answers.items():
            self._same(answer["step"], answer["value"], f"{outcome['id']} says another {name}")
        if root not in [one["step"] for one in answers.values()]:
            self.report.faults.append((root, f"{outcome['id']} is told by what is none of its answers"))
        self._same(root, outcome["value"], f"{outcome['id']} says another value")
        self._status(outcome["id"], outcome["status"], read_value(outcome["value"]))
        self._tree(outcome["tree"], outcome["id"])

    def _tree(self, root: Data, whose: str) -> None:
        """Every line of a tree says the value of the step that it names."""
        left = [root]
        while left:
            reason = left.pop()
            if "step" in reason and "value" in reason:
                self._same(reason["step"], reason["value"], f"a line of {whose} says another value")
            left += reason.get("reasons", [])

    def _same(self, number: int, said: Any, fault: str) -> None:
        if number not in self.values or not same(self.values[number], read_value(said)):
            self.report.faults.append((number, fault))

    def _status(self, whose: str, status: str, value: Any) -> None:
        """Whether a status can go with a value; one that this program does not know goes with any."""
        nothing = value is False or (isinstance(value, Sized) and value.size == 0)
        goes = {
            "granted": value is not None and not nothing,
            "not_granted": nothing,
            "undecided": value is None,
            "applies": value is True,
            "does_not_apply": value is False,
        }
        if not goes.get(status, True):
            self.report.faults.append((0, f"{whose} is said to be {status}, and its value is {shown(value)}"))


def compared(sign: str, left: Any, right: Any) -> bool:
    match sign:
        case "==" | "!=":
            return same(left, right) is (sign == "==")
        case "<" | ">=":
            return less(left, right) is (sign == "<")
        case ">" | "<=":
            return less(right, left) is (sign == ">")
    raise Wrong(f"there is no sign '{sign}'")


def shown(value: Any) -> str:
    """A value in a message."""
    match value:
        case None:
            return "unknown"
        case str():
            return value if value.isprintable() else repr(value)
        case Sized():
            return f"{value.size} {value.of}"
        case datetime() | date():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(shown, value))}]"
    return str(value)


def recheck(document: Data) -> Report:
    """Work an explanation through again. Raises Wrong for what is none."""
    return Check(document).run()


def lines(report: Report, name: str) -> Iterator[str]:
    """The report as people read it."""
    for number, fault in report.faults:
        yield f"{name}: step {number} does not follow: {fault}" if number else f"{name}: {fault}"
    for what, texts in sorted(report.given.items()):
        yield f"{name}: given: {what} {'; '.join(texts)}"
    good = report.steps - len({number for number, _ in report.faults if number})
    yield f"{name}: {good} of {report.steps} steps follow"


def main(arguments: Sequence[str]) -> int:
    """Exit code 0: every step follows; 1: one does not; 2: this is no explanation."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m makegood.recheck FILE\n")
        return 2
    name = arguments[0]
    try:
        text = Path(name).read_text("utf-8") if name != "-" else sys.stdin.read()
        reports = [recheck(one) for one in documents(text)]
    except RecursionError:
        sys.stderr.write(f"{name}: this is nested too deeply\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{name}: {error.strerror}\n")
        return 2
    except (ValueError, Wrong) as error:
        sys.stderr.write(f"{name}: {_plain(str(error))}\n")
        return 2
    for report in reports:
        sys.stdout.write("".join(f"{_plain(line)}\n" for line in lines(report, name)))
    return int(any(report.faults for report in reports))


def _plain(text: str) -> str:
    """Without signs that could move a terminal's cursor or cannot be written at all."""
    return "".join(char if char.isprintable() else "�" for char in text)


def documents(text: str) -> list[Data]:
    """The explanations in a text: one, a list of them, or one on each line."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError:
        found = [json.loads(line, object_pairs_hook=_once) for line in text.split("\n") if line.strip()]
    if found == []:
        raise Wrong("there is nothing here")
    return found if isinstance(found, list) else [found]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, no key of which stands twice: readers could take different ones."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
