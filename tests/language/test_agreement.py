"""Every evaluator gives a random expression the same meaning; random text is refused, never a crash."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from makegood.expr.check import check_expression
from makegood.expr.parse import parse
from makegood.model import Policy

from .adapter import EVALUATORS, OUTPUT, Desk, Question, Refused, asked, desk_of, raw_case, read_policy, scope_of, shown
from .generated import CASES, FULL_CASES, clocks, deadlines, ladders, policies, visits
from .tables import read_cases, read_setting, read_wrong

SETTING = read_setting()
DESK: Desk = desk_of(SETTING)
SCOPE = scope_of(DESK)

# MAKEGOOD_SOAK=20 runs twenty times as many examples, other ones each time, and makes what fails small; without it the
# same examples run every time, and a failure is shown as it was found, so that a run is short whatever it finds.
SOAK = int(os.environ.get("MAKEGOOD_SOAK", "1"))
BUDGET = settings(
    max_examples=150 * SOAK,
    deadline=None,
    derandomize=SOAK == 1,
    phases=tuple(one for one in Phase if SOAK > 1 or one not in (Phase.shrink, Phase.explain)),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

# What an expression drawn from the type rules may still be refused for.
REFUSALS = ("too-large", "too-deep", "too-long", "unknown-choice")


@BUDGET
@given(policies(), st.lists(st.one_of(CASES, FULL_CASES), min_size=1, max_size=3))
def test_evaluators_agree_on_expressions(policy: dict[str, Any], cases: list[dict[str, Any]]) -> None:
    read = _read_or_refused(policy)
    if isinstance(read, Refused):
        assert any(f"[{code}]" in str(read) for code in REFUSALS), f"{read}: {policy}"
    else:
        check_agreement(read, (OUTPUT,), cases)


def _read_or_refused(policy: dict[str, Any]) -> Policy | Refused:
    try:
        return read_policy(DESK, policy)
    except Refused as refused:
        return refused


@BUDGET
@given(deadlines(), st.lists(st.one_of(CASES, FULL_CASES), min_size=1, max_size=3))
def test_evaluators_agree_on_deadlines(policy: dict[str, Any], cases: list[dict[str, Any]]) -> None:
    read = read_policy(DESK, policy)
    check_agreement(read, tuple(key for outcome in read.outcomes for key in outcome.fields.values()), cases)


@BUDGET
@given(clocks(), st.lists(st.one_of(CASES, FULL_CASES), min_size=1, max_size=3))
def test_evaluators_agree_on_clocks(policy: dict[str, Any], cases: list[dict[str, Any]]) -> None:
    read = read_policy(DESK, policy)
    check_agreement(read, tuple(key for outcome in read.outcomes for key in outcome.fields.values()), cases)


@BUDGET
@given(ladders(), st.lists(st.one_of(CASES, FULL_CASES), min_size=1, max_size=3))
def test_evaluators_agree_on_ladders(policy: dict[str, Any], cases: list[dict[str, Any]]) -> None:
    read = read_policy(DESK, policy)
    check_agreement(read, tuple(key for outcome in read.outcomes for key in outcome.fields.values()), cases)


@BUDGET
@given(visits(), st.lists(st.one_of(CASES, FULL_CASES), min_size=1, max_size=3))
def test_evaluators_agree_on_visits(policy: dict[str, Any], cases: list[dict[str, Any]]) -> None:
    read = read_policy(DESK, policy)
    check_agreement(read, tuple(key for outcome in read.outcomes for key in outcome.fields.values()), cases)


def check_agreement(policy: Policy, keys: tuple[str, ...], cases: list[dict[str, Any]]) -> None:
    """Every evaluator gives what the interpreter gives, unknowns included."""
    raws, nows = zip(*(raw_case(DESK, case) for case in cases), strict=True)
    question = Question(policy, keys, raws, nows, DESK)
    wanted = asked(question, "interpret")
    for evaluator in EVALUATORS[1:]:
        found = _answers(question, evaluator)
        if found is not None:
            assert found == wanted, f"{evaluator}: {_shown(found)}, interpret: {_shown(wanted)}"


def _answers(question: Question, evaluator: str) -> list[tuple[Any, ...]] | None:
    """The answers, or None where columns are too narrow for the numbers of the data."""
    try:
        return asked(question, evaluator)
    except OverflowError as error:
        if evaluator == "polars" and "128 bits" in str(error):
            return None
        raise


def _shown(answers: list[tuple[Any, ...]]) -> list[list[str]]:
    return [[shown(value) for value in values] for values in answers]


# -- text that nobody meant

_WORDS = st.sampled_from(
    [
        *"()[]{},.=<>+-*/%!&|^~:;@#$?\\'\" \n\t_",
        *("b", "i", "x", "s", "price", "day", "items", "e", "now", "weekdays", "colour", "person"),
        *("and", "or", "not", "if", "else", "for", "in", "is", "lambda", "true", "None", "await", "yield"),
        *("3", "0.5", "007", "1e3", "3 h", "5 EUR", "2 working days", "2026-07-15", "8 percent", "4 kgs", "1_000"),
        *(
            "sum(",
            "known(",
            "round_to(",
            "position(",
            "next_open(",
            "e.n for e in items",
            "'red'",
            '"a"',
            "f'",
            "'\\x'",
        ),
        *("é", "售", "ｃ", "\u2028", "\x00", "\ud800", "\U0001f600", "==", ">=", "//", "**", "<>", "&&", "≥"),
    ]
)


@BUDGET
@given(st.one_of(st.lists(_WORDS, max_size=14).map(" ".join), st.lists(_WORDS, max_size=14).map("".join), st.text()))
def test_any_text_is_read_or_refused(text: str) -> None:
    parse(text)
    node, slips = check_expression(text, SCOPE)
    assert (node is None) == bool(slips)
    for slip in slips:
        assert 0 <= slip.start <= len(text)
        assert slip.code
        assert slip.message


_TEXTS = [row.expression for row in read_cases()] + [
    row.expression for row in read_wrong() if len(row.expression) < 300
]


@BUDGET
@given(st.sampled_from(_TEXTS), st.integers(0, 300), st.integers(0, 4), _WORDS)
def test_a_slip_of_the_pen_is_read_or_refused(text: str, at: int, cut: int, put: str) -> None:
    at = min(at, len(text))
    test_any_text_is_read_or_refused.hypothesis.inner_test(text[:at] + put + text[at + cut :])  # type: ignore[attr-defined]
