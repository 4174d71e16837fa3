"""What an author of a deadline with a clock may get wrong: one sentence each, with its place."""

from __future__ import annotations

import pytest
from makegood.problems import Problem

from tests.unit.desk import CHANGES, LIMITS, read

FIX = "from: opened_at, within: 8 working hours, until: solved_at"
DAYS = "within: '[(1 day if e.priority == 1 else 3 days) for e in history]'"
MIXED = "within: '[(1 h if e.priority == 1 else 3 days) for e in history]'"

LIST = f"from: opened_at, within: '{LIMITS}'"

# (deadline, calendar of the policy, code, what the problem stands at, words of its sentence)
WRONG = [
    (f"{FIX}, pauses: opened_at", True, "type-mismatch", "opened_at, cite", "`pauses` takes intervals"),
    (f"{FIX}, pauses: words", True, "type-mismatch", "words", "records with the instants `start` and `end`"),
    (f"{FIX}, pauses: history", True, "type-mismatch", "history", "this is a list"),
    (f"{FIX}, pauses: [holds, solved_at]", True, "type-mismatch", "solved_at]", "`pauses` takes intervals"),
    (f"{FIX}, pauses: [{{start: opened_on}}]", True, "type-mismatch", "opened_on", "`start` of an interval is an instant"),
    (f"{FIX}, pauses: [{{start: opened_at, end: urgent}}]", True, "type-mismatch", "urgent", "`end` of an interval"),
    (f"{FIX}, pauses: [{{end: opened_at}}]", True, "missing-key", "{end: opened_at}", "start"),
    (f"{FIX}, pauses: hodls", True, "unknown-name", "hodls", "hodls"),
    ("by: promised_on, pauses: holds", True, "unknown-key", "holds", "`by` names a date, which does not move"),
    ("by: promised_on, reset: reopened_at", True, "unknown-key", "reopened_at", "`reset` is for a clock that runs"),
    ("by: promised_on, clock: wall", True, "unknown-key", "wall", "`clock` is for a clock that runs"),
    (f"{FIX}, reset: urgent", True, "type-mismatch", "urgent", "`reset` is a date or an instant"),
    (f"{FIX}, started: share", True, "type-mismatch", "share", "`started` is a date or an instant"),
    (f"{FIX}, retroactive_pauses: false", True, "missing-key", "false", "what becomes of pauses before `started`"),
    (f"{FIX}, retroactive_pauses: 1", True, "wrong-type", "1, cite", "retroactive_pauses"),
    (f"{FIX}, warn: -10 percent", True, "invalid-value", "-10 percent", "not below nought"),
    (f"{FIX}, warn: [50 percent, solved_at]", True, "type-mismatch", "solved_at]", "a warning is at a share of the clock"),
    (f"{FIX}, warn: 2 h", True, "type-mismatch", "2 h", "a share of the clock"),
    (f"{FIX}, warn: [{{before: -2 h}}]", True, "invalid-value", "-2 h", "below nought"),
    (f"{FIX}, warn: [{{before: 5}}]", True, "type-mismatch", "5}", "`before` is a length of time"),
    (f"{FIX}, warn: [{{before: 2 h, after: 2 h}}]", True, "invalid-value", "{before: 2 h", "warn"),
    ("by: promised_on, warn: 50 percent", True, "type-mismatch", "50 percent", "`by` names a date without a clock"),
    ("from: opened_at, within: 4 h, warn: {before: 1 working hour}", False, "no-calendar", "1 working hour", "needs a calendar"),
    (LIST, True, "missing-key", f"'{LIMITS}'", "`changed_at` says from when"),
    (f"{FIX}, changed_at: '[e.at for e in history]'", True, "missing-key", "'[e.at", "`within` is then a list"),
    (f"{FIX}, on_change: restart", True, "missing-key", "restart", "`on_change` is for a length that changes"),
    (f"{LIST}, changed_at: opened_at", True, "type-mismatch", "opened_at, cite", "a list of instants"),
    (f"{LIST}, changed_at: days", True, "type-mismatch", "days", "a list of instants"),
    (f"from: opened_at, within: words, {CHANGES}", True, "type-mismatch", "words", "`within` is a length of time"),
    (f"from: opened_at, {DAYS}, {CHANGES}, on_change: carry_percent", True, "type-mismatch", "carry_percent", "these lengths count days"),
    (f"from: opened_at, {MIXED}, {CHANGES}, on_change: carry_elapsed", True, "type-mismatch", "carry_elapsed", "carries hours over"),
    (f"from: opened_at, {MIXED}, {CHANGES}, on_change: keep_earlier", True, "type-mismatch", "keep_earlier", "lengths of one sort"),
    (f"{LIST}, {CHANGES}, on_change: later", True, "unknown-choice", "later", "on_change"),
    ("from: opened_at, within: 10 days, ends: close_of_business", False, "no-calendar", "close_of_business", "whose closing time it is"),
    ("by: promised_on, ends: close_of_business", False, "no-calendar", "close_of_business", "whose closing time it is"),
    (f"{FIX}, ends: close_of_business", True, "type-mismatch", "close_of_business", "hours have none"),
    ("from: opened_at, within: 4 h, at_close: next_open", True, "type-mismatch", "next_open", "`at_close` is for working hours"),
    ("from: opened_at, within: 3 days, at_close: stay", True, "type-mismatch", "stay", "`at_close` is for working hours"),
    (f"{FIX}, clock: wall", True, "type-mismatch", "wall", "`clock` is for hours"),
    ("from: opened_at, within: 3 days, if_closed: next", False, "no-calendar", "next", "`if_closed` needs a calendar"),
    (FIX, False, "no-calendar", None, "working time needs a calendar"),
    ("within: 4 h", True, "missing-key", None, "`within` needs `from`"),
    (f"{FIX}, calendar: dsek, pauses: holds, warn: 50 percent", True, "unknown-calendar", "dsek", "there is no calendar 'dsek'"),
]  # fmt: skip


def problems_of(deadline: str, calendar: bool) -> tuple[list[Problem], str]:
    line = f"fix: {{{deadline}, cite: '1'}}"
    _, problems = read(line, "calendar: desk\n" if calendar else "")
    return [one for one in problems if one.level == "error"], f"  {line}"


@pytest.mark.parametrize(("deadline", "calendar", "code", "text", "words"), WRONG)
def test_what_is_wrong_is_said_once_with_its_place(
    deadline: str, calendar: bool, code: str, text: str | None, words: str
) -> None:
    problems, line = problems_of(deadline, calendar)
    (problem,) = problems
    assert problem.code == code, problem
    assert words in problem.message, problem
    assert problem.place is not None
    assert problem.place.line == (6 if calendar else 5)
    if text is not None:
        columns = {at + 1 for at in range(len(line)) if line.startswith(text, at)}
        assert problem.place.column in columns, (problem, line)


def test_a_warning_above_100_percent_is_fine() -> None:
    assert problems_of(f"{FIX}, warn: [150 percent, {{after: 1 day}}]", True)[0] == []


def test_nothing_of_the_clock_is_refused_as_not_there() -> None:
    deadline = (
        f"{FIX}, pauses: holds, reset: reopened_at, started: assigned_at, retroactive_pauses: false, warn: 50 percent, "
        "at_close: next_open, cancel: withdrawn_at"
    )
    assert problems_of(deadline, True)[0] == []
