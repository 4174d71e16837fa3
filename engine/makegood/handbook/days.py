"""Calendars in words: which days and hours are open, which holidays are not, and how far they are official."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from makegood.calendar_plan import WHOLE_DAY, Hours, Plan
from makegood.calendars import Calendar
from makegood.day_rules import WEEKDAYS, date_of
from makegood.handbook import measures
from makegood.handbook.model import Clause, Pairs, Run, Section, Span, plain
from makegood.handbook.telling import PairRow
from makegood.handbook.words import Words
from makegood.replay.html_parts import is_address

# Of many single days so many are told.
MOST_DAYS = 8
_MINUTE = 60_000_000
_NTH = {"1st": ("first", "第一个"), "2nd": ("second", "第二个"), "3rd": ("third", "第三个"), "4th": ("fourth", "第四个"),
        "5th": ("fifth", "第五个"), "last": ("last", "最后一个")}  # fmt: skip


def of_calendar(calendar: Calendar, words: Words) -> Section:
    """One calendar with its days in words."""
    rows = [*_rows(calendar, words)]
    title = words.title(dict(calendar.title), calendar.name)
    return Section(f"calendar/{calendar.name}", title, (Pairs(tuple(rows)),), aside=plain(calendar.name, "code"))


def _rows(calendar: Calendar, words: Words) -> Iterator[PairRow]:
    def row(label: str, lines: Sequence[Run]) -> Iterator[PairRow]:
        if lines:
            yield words.label(label), tuple(Clause(run) for run in lines)

    source = calendar.source
    if isinstance(source, Plan):
        yield from row("working_days", [*_week(source, words)])
        yield from row("holidays", [*_holidays(source, words)] or [words.label("none")])
        yield from row("further_days", [*_single(source, words)])
    else:
        how = words.label(source.how)
        parts = [(*words.title(dict(part.title), part.name), Span(f" ({part.name})", "soft")) for part in source.parts]
        yield from row("parts", [how, *parts])
    if calendar.timezone:
        yield from row("zone", [plain(calendar.timezone)])
    if calendar.known_until is not None:
        yield from row("official", [words.say("provisional", day=measures.day(date_of(calendar.known_until), words))])
    yield from row("source", [_source(calendar, words)] if _document(calendar).get("source") else [])


# -- the week


def _week(plan: Plan, words: Words) -> Iterator[Run]:
    """`Monday to Friday, the whole day`: days with the same hours together."""
    groups: list[tuple[int, int, Hours]] = []
    for day, hours in enumerate(plan.week):
        if not hours:
            continue
        if groups and groups[-1][1] == day - 1 and groups[-1][2] == hours:
            groups[-1] = (groups[-1][0], day, hours)
        else:
            groups.append((day, day, hours))
    if not groups:
        yield words.label("no_day")
    for first, last, hours in groups:
        days = _days(first, last, words)
        said = words.text("whole_day") if hours == WHOLE_DAY else ", ".join(map(_opening, hours))
        yield plain(f"{days}，{said}" if words.language == "zh" else f"{days}, {said}")


def _days(first: int, last: int, words: Words) -> str:
    if (first, last) == (0, 6):
        text = words.text("every_day")
        return text if words.language == "zh" else text.capitalize()
    if first == last:
        return words.weekday(first)
    return words.text("to_day", first=words.weekday(first), last=words.weekday(last))


def _opening(one: tuple[int, int]) -> str:
    return "–".join(f"{at // _MINUTE // 60:02d}:{at // _MINUTE % 60:02d}" for at in one)


# -- holidays


def _holidays(plan: Plan, words: Words) -> Iterator[Run]:
    for one in plan.sets:
        where = one.market or f"{one.country}{f' ({one.subdivision})' if one.subdivision else ''}"
        yield words.say("market_of" if one.market else "holidays_of", where=where)
    if plan.rules:
        yield words.listed([_rule(rule, words) for rule in plan.rules])


def _rule(rule: str, words: Words) -> Run:
    """`2nd sat`, `last mon of 05`, `12-25`, `easter+39` in words; what is none of these as it is written."""
    nth = re.fullmatch(r"(\w+) (\w{3})(?: of (\d\d))?", rule)
    if nth and nth[1] in _NTH and nth[2] in WEEKDAYS:
        given = {"nth": _NTH[nth[1]][words.place], "day": words.weekday(WEEKDAYS.index(nth[2]))}
        if nth[3]:
            return words.say("rule.nth_of", month=measures.month(int(nth[3]), words), **given)
        return words.say("rule.nth", **given)
    easter = re.fullmatch(r"easter(?:([-+])(\d+))?", rule)
    if easter:
        key = "rule.easter" if not easter[1] else f"rule.easter_{'after' if easter[1] == '+' else 'before'}"
        return words.say(key, **({"count": easter[2]} if easter[1] else {}))
    yearly = re.fullmatch(r"(\d\d)-(\d\d)", rule)
    if yearly:
        month, day = int(yearly[1]), int(yearly[2])
        return plain(f"{month} 月 {day} 日" if words.language == "zh" else f"{day} {measures.month(month, words)}")
    return plain(rule)


def _single(plan: Plan, words: Words) -> Iterator[Run]:
    for key, days in (("closed_on", plan.closed), ("open_on", plan.opened), ("special_on", plan.special or {})):
        if days:
            yield words.say(key, days=_dates(sorted(days), words))


def _dates(days: Sequence[int], words: Words) -> Run:
    shown = words.listed([plain(date_of(day).isoformat()) for day in days[:MOST_DAYS]], "comma")
    if len(days) <= MOST_DAYS:
        return shown
    return words.say("days_more", days=shown, count=str(len(days) - MOST_DAYS))


# -- its source


def _document(calendar: Calendar) -> Mapping[str, Any]:
    """What its author wrote."""
    found = json.loads(calendar.content) if calendar.content else {}
    return found if isinstance(found, dict) else {}


def _source(calendar: Calendar, words: Words) -> Run:
    source = _document(calendar)["source"]
    title = source.get("title") if isinstance(source, Mapping) else str(source)
    url = str(source.get("url") or "") if isinstance(source, Mapping) else ""
    run = words.title(title, url)
    return tuple(Span(span.text, "link", url, lang=span.lang) for span in run) if is_address(url) else run
