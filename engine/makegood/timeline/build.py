"""A decision → its timeline: a lane for every deadline, ladder and visit that has something to draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from makegood.decision import Decision
from makegood.expr.plain import instant_of
from makegood.model import Outcome
from makegood.shown import clean, title_text
from makegood.timeline.deadline_lanes import deadline_lane
from makegood.timeline.ladder_lanes import ladder_lane
from makegood.timeline.model import Lane, Resting, Timeline
from makegood.timeline.parts import Source
from makegood.timeline.visit_lanes import visit_lane, with_following

SECTIONS = ("deadlines", "escalation", "visits")

_LANES: dict[str, Callable[[Source], Lane]] = {
    "deadlines": deadline_lane, "escalation": ladder_lane, "visits": visit_lane,
}  # fmt: skip


def timeline(decision: Decision, case: str | None = None, language: str = "en") -> Timeline:
    """The timeline of a decided case. `case` names it; without it its `id` does. `language` is that of titles."""
    lanes: list[Lane] = []
    resting: list[Resting] = []
    sources: dict[str, Source] = {}
    for section in SECTIONS:
        for one in getattr(decision, section):
            source = Source(decision, one, title_text(one.outcome.title, one.name.replace("_", " "), language))
            lane = _LANES[section](source)
            if lane.bars or lane.marks:
                lanes.append(lane)
                sources[lane.id] = source
            else:
                resting.append(Resting(lane.id, lane.title, lane.state))
    lanes.sort(key=_policy_order(lanes))
    end = max((at for lane in lanes for at in lane.instants()), default=None)
    data = decision.data
    return Timeline(
        case=clean(case or str(data["case"]["id"] or "case")),
        kind=clean(str(data["case"]["kind"] or _kind(decision))),
        at=None if decision.now is None else instant_of(decision.now),
        zone=_zone(lanes),
        lanes=tuple(with_following(lane, sources[lane.id], end) if lane.sort == "visit" else lane for lane in lanes),
        resting=(*resting, *_undecided(decision, data["undecided"], language)),
        problems=tuple(clean(one["message"]) for one in data["problems"]),
        versions=tuple(
            sorted((str(key), str(value)) for key, value in data["versions"].items() if isinstance(value, str))
        ),
    )


def _policy_order(lanes: Iterable[Lane]) -> Callable[[Lane], int]:
    """The lanes of one policy stand together, in the order in which policies come first."""
    names = list(dict.fromkeys(lane.policy for lane in lanes))
    return lambda lane: names.index(lane.policy)


def _zone(lanes: list[Lane]) -> str:
    """The zone of most lanes; of several the one that comes first."""
    zones = [lane.zone for lane in lanes]
    return max(dict.fromkeys(zones), key=zones.count, default="UTC")


def _kind(decision: Decision) -> str:
    return next((one.policy.case for one in decision.results), "case")


def _undecided(decision: Decision, entries: list[dict[str, Any]], language: str) -> list[Resting]:
    found: list[Resting] = []
    for entry in entries:
        if entry["kind"] in SECTIONS:
            title = clean(title_text(*_titled(decision, entry), language))
            found.append(Resting(entry["id"], title, "undecided", tuple(map(clean, entry["missing"]))))
    return found


def _titled(decision: Decision, entry: dict[str, Any]) -> tuple[Any, str]:
    policy, _, name = str(entry["id"]).rpartition("/")
    result = decision.result(policy)
    outcomes: tuple[Outcome, ...] = () if result is None else tuple(result.policy.outcomes)
    return next((one.title for one in outcomes if one.key == f"{entry['kind']}.{name}"), None), name.replace("_", " ")
