"""A case kind of a service desk with histories, meters and instants, for tests of ladders and visits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from makegood.book import Book, Vocabulary
from makegood.cases.kind import Kind, read_kind
from makegood.loading import load_book
from makegood.problems import Problem

KIND: dict[str, Any] = {
    "x-kind": "desk.request",
    "type": "object",
    "properties": {
        **{
            name: {"type": "string", "format": "date-time", "x-type": "instant"}
            for name in ("opened_at", "closed_at", "failed_at")
        },
        **{
            name: {"type": "string", "format": "date", "x-type": "date"}
            for name in ("installed_on", "last_on", "planned_on", "read_on")
        },
        **{name: {"type": "boolean"} for name in ("urgent", "fixable", "senior")},
        "attempts": {"type": "integer", "minimum": 0},
        "owner": {"type": "string"},
        "interval": {"type": "string", "x-type": "period"},
        "wait": {"x-type": "duration", "x-unit": "h"},
        **{name: {"x-type": "length", "x-unit": "km"} for name in ("mileage", "serviced_at", "daily")},
        "weight": {"x-type": "mass", "x-unit": "kg"},
        "stock": {"type": "number"},
        "holds": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "start": {"type": "string", "format": "date-time", "x-type": "instant"},
                    "end": {"type": "string", "format": "date-time", "x-type": "instant"},
                },
            },
        },
    },
}

HEAD = """\
policy: desk.care
title: Care
case: desk.request
timezone: Europe/Berlin
"""


OFFICE = """\
calendar: office
hours:
  mon-fri: ["09:00-12:00", "13:00-17:30"]
closed: [2026-01-06]
"""


def kind() -> Kind:
    found, problems = read_kind(KIND)
    assert found is not None
    assert problems == []
    return found


def load(text: str) -> tuple[Book, list[Problem]]:
    """The book of one policy, from memory, with the calendar `office`."""
    texts = {"care.yaml": HEAD + text, "office.yaml": OFFICE}
    return load_book([Path(name) for name in texts], Vocabulary(kinds={"desk.request": kind()}), texts=texts)


def book_of(text: str) -> Book:
    book, problems = load(text)
    assert [str(one) for one in problems if one.level == "error"] == []
    return book


def errors_of(text: str) -> list[Problem]:
    return [one for one in load(text)[1] if one.level == "error"]
