"""How a decision writes ladders and visits: where a case stands and what comes next, the next date and how late it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json import JSONEncoder
from typing import Any

from makegood.model import Outcome
from makegood.shown import date_text, instant_text

Raw = tuple[Any, ...]
Shown = Callable[[Raw, str | None], str]
Says = Mapping[str, str]

_quoted = JSONEncoder(ensure_ascii=False).encode


def _instant(raw: int | None) -> str:
    return "null" if raw is None else f'"{instant_text(raw)}"'


def _date(raw: int | None) -> str:
    return "null" if raw is None else f'"{date_text(raw)}"'


def _plain(raw: Any) -> str:
    return _quoted(raw)


def _aside(says: Says) -> str:
    """An outcome that does not apply to the case."""
    title = f",{says['title'][:-1]}" if says["title"] else ""
    return f'{{{says["binding"]}{says["cite"]}{says["confidence"]}{says["id"]}"state":"not_applicable"{title}}}'


def escalation(says: Says, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    """The rung, who deals with the case and why, the instants at which rungs were reached, and the next rung."""
    at = {field: places[key] for field, key in outcome.fields.items()}
    aside = _aside(says)
    before = says["binding"] + says["cite"] + says["confidence"] + says["id"]
    most = max((int(field[8:]) for field in at if field.startswith("reached_")), default=1)
    rungs = [at.get(f"reached_{number}") for number in range(1, most + 1)]
    kind_at = at.get("kind")

    def show(raw: Raw, currency: str | None) -> str:
        if raw[at["applies"]] is False:
            return aside
        tier = raw[at["tier"]]
        kind = "" if kind_at is None else f'"kind":{_plain(raw[kind_at])},'
        reached = ",".join("null" if place is None else _instant(raw[place]) for place in rungs[:tier])
        return (
            f'{{{before}{kind}"next":{_next(raw, at)},"notified":{_plain(raw[at["notified"]])},'
            f'"notify_at":{_instant(raw[at["notify_at"]])},"reached":[{reached}],"since":{_instant(raw[at["since"]])},'
            f'"tier":{tier},{says["title"]}"to":{_plain(raw[at["to"]])},"why":{_plain(raw[at["why"]])}}}'
        )

    return show


def _next(raw: Raw, at: Mapping[str, int]) -> str:
    tier = raw[at["next_tier"]]
    if tier is None:
        return "null"
    return f'{{"at":{_instant(raw[at["next_at"]])},"tier":{tier},"to":{_plain(raw[at["next_to"]])}}}'


def visit(says: Says, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    """The next date, when to prepare it and who makes it, and how late it is."""
    at = {field: places[key] for field, key in outcome.fields.items()}
    aside = _aside(says)
    head, title = says["cite"] + says["confidence"] + says["id"], f",{says['title'][:-1]}" if says["title"] else ""

    def optional(raw: Raw, field: str, write: Callable[[Any], str]) -> str:
        return f'"{field}":{write(raw[at[field]])},' if field in at else ""

    def show(raw: Raw, currency: str | None) -> str:
        if raw[at["applies"]] is False:
            return aside
        overdue = raw[at["overdue"]]
        late = f'"late_by":"P{raw[at["late_by"]]}D",' if overdue else ""
        latest, prepare = optional(raw, "latest", _date), optional(raw, "prepare_on", _date)
        who, by_meter = optional(raw, "by", _plain), optional(raw, "by_meter", _plain)
        prepare = f",{prepare[:-1]}" if prepare else ""
        return (
            f'{{{says["binding"]}{who}{by_meter}{head}{late}{latest}"next":{_date(raw[at["next"]])},'
            f'"overdue":{_plain(overdue)}{prepare}{title}}}'
        )

    return show
