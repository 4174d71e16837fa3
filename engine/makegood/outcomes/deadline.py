"""Deadlines: by when something is due, whether it was done in time, and how late it is.

Each field is an expression like any author's, so that every reader gives it one meaning: the arithmetic of due dates,
pauses and warnings is in the internal functions whose names begin with `_`. The parts: `deadline_clock` says what has
happened and where the clock stands still, `deadline_length` which length is in force, `deadline_counting` when it is
due, `deadline_state` what is so now, `deadline_warnings` when to warn, `deadline_split` whose hands the case was in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makegood.outcomes import deadline_counting, deadline_split, deadline_state, deadline_warnings
from makegood.outcomes.deadline_clock import events_of
from makegood.outcomes.kind import Lowering, OutcomeKind

Path = tuple[str | int, ...]

KEYS = (
    "when", "from", "within", "by", "until", "cancel", "reset", "started", "pauses", "split", "changed_at", "warn",
)  # fmt: skip
PARTS = ("start", "end", "before", "after")

# What a fixed date has no use for: its clock has no start and does not stand still.
OF_CLOCKS = (
    "pauses",
    "split",
    "reset",
    "started",
    "retroactive_pauses",
    "changed_at",
    "on_change",
    "at_close",
    "clock",
)


def expressions(data: Mapping[str, Any]) -> list[Path]:
    return [
        path for key in KEYS if key in data for start, value in _starts(key, data[key]) for path in _below(value, start)
    ]


def _starts(key: str, value: Any) -> list[tuple[Path, Any]]:
    """The path of a key, and of each owner that `split` names."""
    if key == "split" and isinstance(value, Mapping):
        return [((key, str(owner)), one) for owner, one in value.items()]
    return [((key,), value)]


def _below(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _below(one, (*path, at))
    elif isinstance(value, Mapping):
        for part in PARTS:
            if part in value:
                yield (*path, part)
    else:
        yield path


def lower(outcome: Lowering) -> None:
    if not _one_way(outcome):
        return
    events = events_of(outcome)
    due = deadline_counting.due_of(outcome, events)
    if due is None:
        return
    deadline_state.lower(outcome, events, due)
    deadline_warnings.lower(outcome, events, due)
    deadline_split.lower(outcome, events, due)


def _one_way(outcome: Lowering) -> bool:
    """Whether the keys go together; what does not has been reported."""
    data = outcome.data
    if ("by" in data) == ("within" in data):
        outcome.problem("missing-key", "a deadline says either `within` (with `from`) or `by`")
        return False
    if "within" in data and "from" not in data:
        outcome.problem("missing-key", "`within` needs `from`: the fact that starts the deadline")
        return False
    odd = [key for key in OF_CLOCKS if key in data] if "by" in data else []
    for key in odd:
        message = f"`{key}` is for a clock that runs: `by` names a date, which does not move. Write `from` and `within`"
        outcome.problem("unknown-key", message, key)
    if "retroactive_pauses" in data and "started" not in data:
        message = "`retroactive_pauses` says what becomes of pauses before `started`: name that fact"
        outcome.problem("missing-key", message, "retroactive_pauses")
        return False
    return not odd


KIND = OutcomeKind(
    section="deadlines",
    singular="deadline",
    main="state",
    lower=lower,
    expressions=expressions,
    core=("dated", "state"),
    manual="by when something is due, and whether it was done in time",
    info=("owed_by",),
    answered_by="dated",
)
