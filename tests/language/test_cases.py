"""Every row of the language's tables, on every evaluator."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from .adapter import EVALUATORS, evaluate, problems
from .meaning import NoMeaning, meaning
from .tables import CODES, CaseRow, WrongRow, read_cases, read_setting, read_wrong

SETTING = read_setting()
CASE_ROWS = read_cases()
WRONG_ROWS = read_wrong()


def _name(row: CaseRow | WrongRow) -> str:
    return f"line{row.line}"


@cache
def _answers(evaluator: str) -> dict[int, str]:
    """Line -> answer. All rows go in one call, for an evaluator may work on whole columns."""
    answers = evaluate(CASE_ROWS, evaluator, SETTING)
    return {row.line: answer for row, answer in zip(CASE_ROWS, answers, strict=True)}


def _means(answer: str) -> object:
    try:
        return meaning(answer)
    except NoMeaning as error:
        return str(error)


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("row", CASE_ROWS, ids=_name)
def test_expression_means(row: CaseRow, evaluator: str) -> None:
    answer = _answers(evaluator)[row.line]
    said = f"cases.txt:{row.line}: {row.facts} | {row.expression} => {row.answer}, not {answer}"
    assert _means(answer) == meaning(row.answer), said


@pytest.mark.parametrize("row", WRONG_ROWS, ids=_name)
def test_expression_does_not_load(row: WrongRow) -> None:
    found = problems(row.expression, SETTING)
    where = f"wrong.txt:{row.line}: {row.expression[:200]}"
    assert found, f"{where}: loads, but should be {row.code}"
    code, column, sentence = found[0]
    assert code == row.code, f"{where}: {found[0]}"
    assert row.first <= column <= row.last, f"{where}: column {column} is not {row.first}-{row.last}: {sentence}"
    for part in row.parts:
        assert part.casefold() in sentence.casefold(), f"{where}: {part!r} is not in {sentence!r}"


def test_the_tables_are_large_enough() -> None:
    assert len(CASE_ROWS) >= 450
    assert sum(row.answer == "unknown" for row in CASE_ROWS) >= 80
    assert len(WRONG_ROWS) >= 120
    assert {row.code for row in WRONG_ROWS} == CODES


def test_no_row_stands_twice() -> None:
    cases = Counter((repr(sorted(row.facts.items())), row.expression) for row in CASE_ROWS)
    wrong = Counter(row.expression for row in WRONG_ROWS)
    assert [row for row, times in (cases + wrong).items() if times > 1] == []


@pytest.mark.parametrize("row", CASE_ROWS, ids=_name)
def test_case_row_is_sound(row: CaseRow) -> None:
    assert set(row.facts) <= set(SETTING.facts), "a fact that the head does not declare"
    assert row.expression
    meaning(row.answer)


@pytest.mark.parametrize("row", WRONG_ROWS, ids=_name)
def test_wrong_row_is_sound(row: WrongRow) -> None:
    assert row.code in CODES
    assert 1 <= row.first <= row.last <= len(row.expression) + 1
