"""A version as it was known on a day: read again without the values of parameters that were published later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from makegood.book import Vocabulary
from makegood.calendars import Calendar
from makegood.changes.compare import entries_of
from makegood.changes.mixed import MixedText
from makegood.loading import read_policy
from makegood.model import Path, Policy
from makegood.origins import text_of
from makegood.others import NONE
from makegood.parameters import day_of
from makegood.text import PolicyText


def as_known(policy: Policy, day: int | None, vocabulary: Vocabulary, calendars: Mapping[str, Calendar]) -> Policy:
    """The version with only the values that were published by a day; itself where it has no others.

    A parameter without any such value stays, for its type, and has no values.
    """
    if day is None or not any(value.published for one in policy.parameters.values() for value in one.values):
        return policy
    text, unknown = _known_text(text_of(policy), day)
    others = NONE if policy.read_among is None else replace(policy.read_among, known_at=day)
    made, problems = read_policy(text, vocabulary, calendars, others)
    if made is None:  # fewer values of the same types cannot be wrong where all of them were right
        raise ValueError(f"{policy.id} cannot be read as it was known then: {problems[0]}")
    parameters = {**made.parameters, **{name: replace(made.parameters[name], values=()) for name in unknown}}
    return replace(policy, parameters=parameters, named=made.named, zone=made.zone, outcomes=made.outcomes, text=text)


def _known_text(text: PolicyText, day: int) -> tuple[MixedText, list[str]]:
    """The text without later values, and the parameters that have no others."""
    parts: dict[Path, tuple[PolicyText, Path]] = {}
    unknown: list[str] = []
    section: dict[str, Any] = {}
    for name, value in (text.data.get("parameters") or {}).items():
        there, entries = entries_of(value, ("parameters", name))
        kept = [at for at, one in enumerate(entries) if (day_of(one.get("published")) or day) <= day]
        unknown += [] if kept else [name]
        places = kept or range(len(entries))
        values = [entries[at] for at in places]
        section[name] = {**value, "values": values} if isinstance(value, Mapping) else values
        parts.update({(*there, at): (text, (*there, place)) for at, place in enumerate(places)})
    data = {**text.data, "parameters": section}
    return MixedText(data, text.documents, text.sections, base=text, parts=parts), unknown
