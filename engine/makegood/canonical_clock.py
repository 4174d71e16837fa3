"""How a decision writes a deadline whose clock stands still, warns, or counts in a calendar that may yet change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from makegood.model import Outcome
from makegood.shown import date_text, instant_text, iso_duration

Raw = tuple[Any, ...]
Shown = Callable[[Raw, str | None], str]
Says = Mapping[str, str]

_FIELDS = ("paused_for", "provisional", "warned")  # a deadline that has one of them is written here
_HELD = "elapsed_by_"


def writes(fields: Collection[str]) -> bool:
    """Whether a deadline with these fields is written here."""
    return any(field in fields for field in _FIELDS) or any(field.startswith(_HELD) for field in fields)


def _instant(raw: int | None) -> str:
    return "null" if raw is None else f'"{instant_text(raw)}"'


def _length(raw: int | None) -> str:
    return "null" if raw is None else f'"{iso_duration(raw)}"'


def _date(raw: int | None) -> str:
    return "null" if raw is None else f'"{date_text(raw)}"'


def _word(raw: str | None) -> str:
    return "null" if raw is None else f'"{raw}"'


def deadline(says: Says, outcome: Outcome, places: Mapping[str, int]) -> Shown:
    """State and dates, what is left, how late it is, the warnings reached and the next one."""
    at = {field: places[key] for field, key in outcome.fields.items() if field not in outcome.aside}
    before = says["binding"] + says["cite"] + says["confidence"]
    title = f",{says['title'][:-1]}" if says["title"] else ""
    owners = sorted(field.removeprefix(_HELD) for field in at if field.startswith(_HELD))

    def split(raw: Raw) -> str:
        each = (
            f'"{owner}":{{"elapsed":{_length(raw[at[_HELD + owner]])},"ran":{_length(raw[at["ran_by_" + owner]])}}}'
            for owner in owners
        )
        return f'"split":{{{",".join(each)}}},'

    def show(raw: Raw, currency: str | None) -> str:
        state = raw[at["state"]]
        if state in ("not_applicable", "not_started"):
            return f'{{{before}{says["id"]}{says["owed_by"]}"state":"{state}"{title}}}'
        late, day, left = raw[at["missed"]] is True, raw[at["last_day"]], raw[at["remaining"]]
        days = raw[at["days_late"]] if late else None
        made = f'{{{before}"days_late":{"null" if days is None else days},' if late else f"{{{before}"
        made += f'"due":{_instant(raw[at["due"]])},{says["id"]}'
        made += f'"last_day":{_date(day)},'
        made += f'"late_by":{_length(raw[at["late_by"]])},' if late else ""
        made += says["owed_by"]
        made += '"provisional":true,' if "provisional" in at and raw[at["provisional"]] else ""
        made += f'"remaining":{_length(left)},' if left is not None else ""
        made += split(raw) if owners else ""
        made += f'"state":{_word(state)}{title}'
        if "warned" in at:
            warned = raw[at["warned"]]
            made += f',"warn_at":{_instant(raw[at["warn_at"]])},"warned":{"null" if warned is None else warned}'
        return made + "}"

    return show
