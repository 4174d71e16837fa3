"""What reads otherwise in the policies of a dry-run, for its reports: the atomic changes of each pair, in short."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.changes import Change, changes_between
from makegood.replay.pairs import Pair
from makegood.replay.result import DryRun

MOST_TEXT = 400
# What a change is of, by where it stands; else its kind says it.
_WHERE = {"let": "named value", "values": "shown value", "tables": "table", "parameters": "parameter"}
_NAMES = ("let", "values")


@dataclass(frozen=True, slots=True)
class TextChange:
    """One thing that reads otherwise now. `before` is None for what is new, `after` for what is gone."""

    what: str
    name: str
    before: str | None
    after: str | None
    cite: str | None = None
    place: str | None = None


def text_changes(run: DryRun, pair: Pair) -> list[TextChange]:
    """The differences between the policies of a pair, in the order of the new files. Nothing to compare gives nothing."""
    if pair.new is None or pair.old is None:
        return []
    found = changes_between(run.sources.old.book, run.sources.new.book, [(pair.new, pair.old)])
    return [_shown(one) for one in found.changes if not as_if_in_force(one)]


def as_if_in_force(change: Change) -> bool:
    """Whether these are the days of a text that is read as if it were in force: no change of the proposal."""
    return change.kind == "dates" and change.new_text == "always"


def _shown(change: Change) -> TextChange:
    section = str(change.path[0])
    what = _WHERE.get(section, "outcome" if len(change.path) > 1 and change.kind != "calendar" else change.kind)
    name = str(change.path[1]) if section in _NAMES else change.subject
    place = None if change.place is None else f"{change.place.file}:{change.place.line}"
    return TextChange(what, name, _cut(change.old_text), _cut(change.new_text), change.cite, place)


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
