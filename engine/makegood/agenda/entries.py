"""The entries of a decision's agenda: deadlines that still run or were missed, next visits, next steps of a ladder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from makegood import zones
from makegood.decide import zone_of
from makegood.decision import Decision, OutcomeDecision
from makegood.shown import clean, title_text

# The states of a deadline in which something is left to be done.
OPEN = ("running", "paused", "missed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be done. `due` is its instant (UTC), `day` its date where it is due by the day and not the hour.

    `warnings` are the instants at which to be reminded; `who` owes or does it.
    """

    case: str
    policy: str
    sort: str
    name: str
    title: str
    state: str
    due: datetime
    day: date | None
    zone: str
    who: str | None = None
    cite: str | None = None
    link: str | None = None
    warnings: tuple[datetime, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.policy}/{self.name}"

    @property
    def key(self) -> str:
        """The same for the same thing of the same case, whenever it is asked."""
        return f"{self.case}/{self.policy}/{self.sort}/{self.name}"

    @property
    def overdue(self) -> bool:
        return self.state in ("missed", "overdue")


def entries(decision: Decision, case: str, sorts: Iterable[str] = ("deadlines", "visits", "escalation")) -> list[Entry]:
    """The agenda of one decided case. `case` names it."""
    makers = {"deadlines": _deadline, "visits": _visit, "escalation": _step}
    found: list[Entry] = []
    for sort in sorts:
        for one in getattr(decision, sort):
            found.extend(makers[sort](one, case))
    return found


def soonest(found: Iterable[Entry]) -> list[Entry]:
    """By their instants, then by case and name."""
    return sorted(found, key=lambda one: (one.due, one.key))


def _deadline(one: OutcomeDecision, case: str) -> Iterator[Entry]:
    if one.state not in OPEN or one.due is None or _done(one):
        return
    warnings = [value for name in one.outcome.fields if name.startswith("warning_") and (value := getattr(one, name))]
    yield _entry(one, case, "deadline", one.state, one.due, _by_the_day(one), one.owed_by, tuple(sorted(warnings)))


def _done(one: OutcomeDecision) -> bool:
    return "done_at" in one.outcome.fields and one.done_at is not None


def _by_the_day(one: OutcomeDecision) -> date | None:
    """The last day of a deadline that ends with it, and not at an hour."""
    last: date | None = one.last_day
    if last is None or one.due is None:
        return None
    end = zones.end_of_day((last - date(1970, 1, 1)).days, _zone(one))
    return last if end == round(one.due.timestamp() * 1_000_000) else None


def _visit(one: OutcomeDecision, case: str) -> Iterator[Entry]:
    day = _field(one, "next")
    if day is None:
        return
    state = "overdue" if _field(one, "overdue") else "planned"
    prepare = _field(one, "prepare_on")
    warnings = () if prepare is None else (_start_of(prepare, _zone(one)),)
    yield _entry(one, case, "visit", state, _start_of(day, _zone(one)), day, _field(one, "by"), warnings)


def _step(one: OutcomeDecision, case: str) -> Iterator[Entry]:
    at = _field(one, "next_at")
    if at is not None:
        yield _entry(one, case, "escalation", f"tier {_field(one, 'next_tier')}", at, None, _field(one, "next_to"), ())


def _field(one: OutcomeDecision, name: str) -> Any:
    return getattr(one, name) if name in one.outcome.fields else None


def _start_of(day: date, zone: str) -> datetime:
    micros = zones.start_of_day((day - date(1970, 1, 1)).days, zone)
    return datetime.combine(date(1970, 1, 1), time(), UTC) + timedelta(microseconds=micros)


def _zone(one: OutcomeDecision) -> str:
    result = one.result
    edition = result.runner.timeline.editions[result.edition]
    return zone_of(result.policy, result.facts, result.runner.facts, edition.parameters) or "UTC"


def _entry(
    one: OutcomeDecision,
    case: str,
    sort: str,
    state: str,
    due: datetime,
    day: date | None,
    who: str | None,
    warnings: tuple[datetime, ...],
) -> Entry:
    return Entry(
        case=clean(case),
        policy=one.policy,
        sort=sort,
        name=one.name,
        title=title_text(one.outcome.title, one.name.replace("_", " ")),
        state=state,
        due=due,
        day=day,
        zone=_zone(one),
        who=who,
        cite=one.cite,
        link=one.result.policy.source.get("url"),
        warnings=warnings,
    )
