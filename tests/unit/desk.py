"""A service desk: tickets with holds and a history, opening hours, and policies of one or several deadlines."""

from __future__ import annotations

from typing import Any

from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.decision import OutcomeDecision
from makegood.loading import load_book
from makegood.problems import Problem

_INSTANT = {"type": "string", "format": "date-time", "x-type": "instant"}
KIND: dict[str, Any] = {
    "x-kind": "desk.ticket",
    "type": "object",
    "properties": {
        **dict.fromkeys(("opened_at", "assigned_at", "solved_at", "reopened_at", "withdrawn_at"), _INSTANT),
        "opened_on": {"type": "string", "format": "date", "x-type": "date"},
        "promised_on": {"type": "string", "format": "date", "x-type": "date"},
        "urgent": {"type": "boolean"},
        "share": {"type": "number", "x-type": "decimal"},
        "words": {"type": "array", "x-type": "list", "items": {"type": "string", "x-type": "text"}},
        "days": {"type": "array", "x-type": "list", "items": {"type": "string", "x-type": "date"}},
        "hold": {"type": "object", "x-type": "record", "properties": {"start": _INSTANT, "end": _INSTANT}},
        "holds": {
            "type": "array", "x-type": "list",
            "items": {
                "type": "object", "x-type": "record",
                "properties": {"why": {"type": "string", "x-type": "text"}, "end": _INSTANT, "start": _INSTANT},
            },
        },
        "history": {
            "type": "array", "x-type": "list",
            "items": {
                "type": "object", "x-type": "record",
                "properties": {
                    "at": _INSTANT,
                    "state": {"type": "string", "x-type": "text"},
                    "priority": {"type": "integer", "x-type": "integer"},
                },
            },
        },
    },
}  # fmt: skip

DESK = """\
calendar: desk
timezone: Europe/Berlin
hours: {mon-fri: ["08:00-12:00", "13:00-17:00"]}
holidays: ["2026-05-14"]
known_until: 2026-12-31
"""

LIMITS = "[(2 h if e.priority == 1 else 8 h) for e in history]"
WORKING_LIMITS = "[(2 working hours if e.priority == 1 else 8 working hours) for e in history]"
CHANGES = "changed_at: '[e.at for e in history]'"


def read(deadlines: str, more: str = "calendar: desk\n") -> tuple[Book, list[Problem]]:
    """The book of a policy with these deadlines, one a line, and what is wrong in it."""
    kind, problems = read_kind(KIND)
    assert kind is not None
    assert not problems
    lines = "\n".join(f"  {line}" for line in deadlines.strip().splitlines())
    text = f"policy: desk.sla\ncase: desk.ticket\ntimezone: Europe/Berlin\n{more}deadlines:\n{lines}\n"
    return load_book([], Vocabulary({kind.name: kind}), {"sla.yaml": text, "desk.yaml": DESK})


def book_of(deadlines: str, more: str = "calendar: desk\n") -> Book:
    """The book of a policy with these deadlines; nothing is wrong in it."""
    book, problems = read(deadlines, more)
    assert not [str(one) for one in problems if one.code != "missing-cite"]
    return book


def ticket(**facts: Any) -> dict[str, Any]:
    """A ticket of Monday, 4 May 2026, 10:00; instants are written `05-04 10:00`, as clocks in Berlin show them."""
    return {
        "kind": "desk.ticket",
        "id": "T-1",
        "opened_at": at("05-04 10:00"),
        **{key: _read(one) for key, one in facts.items()},
    }


def _read(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 11 and value[2] == "-" and value[5] == " ":
        return at(value)
    if isinstance(value, list):
        return [_read(one) for one in value]
    return {key: _read(one) for key, one in value.items()} if isinstance(value, dict) else value


def at(moment: str) -> str:
    """`05-04 10:00` in the summer of 2026, in Berlin."""
    return f"2026-{moment[:5]}T{moment[6:]}:00+02:00"


def holds(*pairs: tuple[str, str | None]) -> list[dict[str, Any]]:
    return [{"start": start, "why": "waiting"} | ({} if end is None else {"end": end}) for start, end in pairs]


def history(*events: tuple[str, int, str]) -> list[dict[str, Any]]:
    return [{"at": moment, "priority": priority, "state": state} for moment, priority, state in events]


def decided(deadline: str, case: dict[str, Any], now: str | None, more: str = "calendar: desk\n") -> OutcomeDecision:
    """What a policy with this one deadline decides of it."""
    decision = book_of(f"fix: {{{deadline}, cite: '1'}}", more).decide(case, None if now is None else at(now))
    (one,) = decision.deadlines
    return one


def local(moment: Any) -> str | None:
    """An instant as clocks in Berlin show it: `05-04 10:00`, with seconds where it has some."""
    from makegood.zones import zone_info

    if moment is None:
        return None
    shown = moment.astimezone(zone_info("Europe/Berlin"))
    return f"{shown:%m-%d %H:%M}" + (f":{shown:%S}" if shown.second else "")
