"""A timeline as plain data, for programs: instants in UTC, days as dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makegood.expr.plain import instant_of
from makegood.shown import instant_text
from makegood.timeline.model import Bar, Lane, Mark, Timeline

_MICROSECOND = instant_of(1) - instant_of(0)


def document(timeline: Timeline) -> dict[str, Any]:
    """What a timeline says; without the keys that have no value, but for those that every entry has."""
    return {
        "case": timeline.case,
        "kind": timeline.kind,
        "at": _instant(timeline.at),
        "zone": timeline.zone,
        "lanes": [_lane(lane) for lane in timeline.lanes],
        "not_drawn": [_said({"id": one.id, "why": one.why}, missing=list(one.missing)) for one in timeline.resting],
        "problems": list(timeline.problems),
        "versions": dict(timeline.versions),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text((at - instant_of(0)) // _MICROSECOND)


def _said(always: dict[str, Any], **perhaps: Any) -> dict[str, Any]:
    return always | {key: value for key, value in perhaps.items() if value not in (None, False, [], "")}


def _lane(lane: Lane) -> dict[str, Any]:
    always = {"id": lane.id, "sort": lane.sort, "title": lane.title, "state": lane.state, "zone": lane.zone}
    made = {**always, "bars": [_bar(bar) for bar in lane.bars], "marks": [_mark(mark) for mark in lane.marks]}
    return _said(
        made, by=lane.who, cite=lane.cite, tier=lane.tier, notified=lane.notified, provisional=lane.provisional,
        late=None if lane.late is None else {"from": _instant(lane.late[0]), "to": _instant(lane.late[1])},
    )  # fmt: skip


def _bar(bar: Bar) -> dict[str, Any]:
    made = {"kind": bar.kind, "from": _instant(bar.start), "to": _instant(bar.end)}
    return _said(made, open=bar.open, tier=bar.tier, by=bar.to)


def _mark(mark: Mark) -> dict[str, Any]:
    day = None if mark.day is None else mark.day.isoformat()
    return _said(
        {"kind": mark.kind, "at": _instant(mark.at)}, day=day, number=mark.number, text=mark.text, ahead=mark.ahead
    )
