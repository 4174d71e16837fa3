"""Every mistake an author can make in a policy gets one clear sentence at its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from makegood.book import Book, Vocabulary
from makegood.cases.kind import Kind, read_kind
from makegood.loading import load_book
from makegood.problems import Problem

KIND = {
    "x-kind": "shop.claim",
    "properties": {
        "opened_at": {"type": "string", "x-type": "instant"},
        "distance": {"x-type": "length", "x-unit": "km", "minimum": 0},
        "delay": {"x-type": "duration", "x-unit": "min"},
        "price": {"x-type": "money"},
        "fee": {"x-type": "money"},
        "colour": {"type": "string", "enum": ["red", "green", "blue"]},
        "people": {"type": "integer", "minimum": 1},
        "express": {"type": "boolean"},
    },
}

HEAD = """\
policy: shop.promise
title: A promise
case: shop.claim
effective: {from: 2020-01-01}
dated_by: opened_at
timezone: Europe/Berlin
currency: EUR
"""


def kind() -> Kind:
    found, problems = read_kind(KIND)
    assert found is not None
    assert problems == []
    return found


def load(tmp_path: Path, *texts: str) -> tuple[Book, list[Problem]]:
    for number, text in enumerate(texts):
        (tmp_path / f"p{number}.yaml").write_text(text, "utf-8")
    return load_book([tmp_path], Vocabulary(kinds={"shop.claim": kind()}))


def only(tmp_path: Path, text: str) -> Problem:
    _, problems = load(tmp_path, text)
    errors = [one for one in problems if one.level == "error"]
    assert len(errors) == 1, [str(one) for one in problems]
    return errors[0]


def at(problem: Problem) -> tuple[int, int]:
    assert problem.place is not None
    return problem.place.line, problem.place.column


EXPRESSIONS = [
    ("express = true", "use-equals", 8, "'='"),
    ("disance > 3 km", "unknown-name", 0, "disance"),
    ("distance > 3 kms", "unknown-unit", 13, "kms"),
    ("maxx(1, 2) > 1", "unknown-function", 0, "maxx"),
    ("colour == red", "bare-choice", 10, "red"),
    ("colour == 'rde'", "unknown-choice", 10, "red, green, blue"),
    ("price + 3 USD > 0 EUR", "currency-mismatch", 8, "EUR"),
    ("delay > distance", "unit-mismatch", 8, "cannot meet"),
    ("people > 3 km", "unit-mismatch", None, "3 km"),
    ("opened_at > 3", "type-mismatch", None, "3"),
    ("not people", "not-boolean", None, "yes/no"),
    ("opened_at > 2024-01-01", "date-literal", 12, "parameter"),
    ("colour[0] == 'red'", "not-allowed", None, "[…]"),
    ("people ** 2 > 4", "not-allowed", None, "multiply"),
    ("express and", "expression-syntax", None, ""),
]


@pytest.mark.parametrize(("expression", "code", "offset", "part"), EXPRESSIONS)
def test_a_wrong_expression(tmp_path: Path, expression: str, code: str, offset: int | None, part: str) -> None:
    text = f"{HEAD}remedies:\n  refund:\n    when: {expression}\n    cite: Art 1\n"
    problem = only(tmp_path, text)
    assert problem.code == code
    assert part in problem.message
    line, column = at(problem)
    assert line == 10
    if offset is not None:
        assert column == 11 + offset


def test_did_you_mean(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}remedies:\n  refund: {{when: disance > 3 km, cite: Art 1}}\n")
    assert problem.hint == "did you mean 'distance'?"
    assert at(problem) == (9, 18)


@pytest.mark.parametrize(
    ("expression", "offset", "hint"),
    [
        ("express AND people > 2", 8, "write and"),
        ("express OR people > 2", 8, "write or"),
        ("express 和 people > 2", 8, "write and"),
        ("express 或者 people > 2", 8, "write or"),
        ("people > ９", 9, "write 9"),
        ("ｅxpress", 0, "write express"),
        ("if express then true", 0, "write `x if c else y`"),
        ("people between 2 and 3", 7, "write `low <= x and x <= high`"),
        ("price > 50 percent of fee", 19, "write `*`, as in 50 percent * price"),
        ("price > 50% of fee", 10, "write `50 percent`"),
        ("express == yes", 11, "write true"),
        ("express == No", 11, "write false"),
        ("express == null", 11, "an absent fact is unknown: ask `known(x)`"),
        ("delay > 3 business days", 10, "did you mean 'working days'?"),
        ("delay > 3 workdays", 10, "did you mean 'working days'?"),
    ],
)
def test_what_people_write_for_something_else(tmp_path: Path, expression: str, offset: int, hint: str) -> None:
    problem = only(tmp_path, f"{HEAD}remedies:\n  refund:\n    when: {expression}\n    cite: Art 1\n")
    assert at(problem) == (10, 11 + offset)
    assert problem.hint == hint


def test_an_invisible_character_is_named(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}remedies:\n  refund: {{when: express\u200b and express, cite: Art 1}}\n")
    assert problem.message == "the invisible character U+200B has no meaning in an expression"
    assert at(problem) == (9, 25)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("3h", "write `3 h`"),
        ("40EUR", "write `40 EUR`"),
        ("3 Hours", "did you mean 'hours'?"),
        ("40 €", "write the currency behind the number, with its three letters: 40 EUR"),
        ("$40.00", "write the currency behind the number, with its three letters: 40 EUR"),
        ("EUR 40", "write `40 EUR`"),
        ("'40,50 EUR'", "write `40.50 EUR`"),
        ("'1,5 working days'", "write `1.5 working days`"),
        ("50%", "write `50 percent`"),
    ],
)
def test_a_parameter_that_looks_like_a_number_with_a_unit(tmp_path: Path, value: str, hint: str) -> None:
    text = f"{HEAD}parameters:\n  limit:\n    - value: {value}\n      cite: Art 2\nvalues:\n  shown: limit\n"
    book, problems = load(tmp_path, text)
    (problem,) = [one for one in problems if one.code == "number-literal"]
    assert (problem.level, at(problem), problem.hint) == ("warning", (10, 14), hint)
    assert book.policies  # it may be a text that is meant so


@pytest.mark.parametrize(
    "value", ["3 h", "40 EUR", "50 percent", "5A", "2W", "A4", "EUR", "2026-07-01", "10 to 12", "1/2"]
)
def test_a_parameter_that_is_a_number_or_plainly_a_text(tmp_path: Path, value: str) -> None:
    text = f"{HEAD}parameters:\n  limit: [{{value: {value}, cite: Art 2}}]\nvalues:\n  shown: limit\n"
    assert load(tmp_path, text)[1] == []


def test_chinese_punctuation_in_yaml(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}parameters:\n  limit: [{{value: 3 h， cite: Art 2}}]\n")
    assert problem.hint == "`，` is no comma here: write `, `"
    problem = only(tmp_path, f"{HEAD}let:\n  late：delay > 3 h\n")
    assert problem.hint == "`：` is no colon here: write `: `"


def test_a_policy_without_its_name_is_no_calendar(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}calendar: eu\n".replace("policy: shop.promise\n", ""))
    assert (problem.code, problem.message) == ("missing-key", "this file needs the key 'policy'")


def test_every_problem_at_once(tmp_path: Path) -> None:
    text = f"{HEAD}remedies:\n  a: {{when: express = true, cite: Art 1}}\n  b: {{when: colour == red, cite: Art 2}}\n"
    _, problems = load(tmp_path, text)
    assert [one.code for one in problems] == ["use-equals", "bare-choice"]


def test_not_yaml(tmp_path: Path) -> None:
    problem = only(tmp_path, "policy: [unclosed\ncase: x\n")
    assert problem.code == "yaml-syntax"
    assert problem.place is not None


def test_duplicate_key(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}currency: USD\n")
    assert problem.code == "duplicate-key"
    assert at(problem) == (8, 1)


def test_wrong_type(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}remedies: [refund]\n")
    assert problem.code == "wrong-type"


def test_unknown_key(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}remedies:\n  refund: {{wenn: express, cite: Art 1}}\n")
    assert problem.code == "unknown-key"
    assert at(problem) == (9, 12)
    assert problem.hint == "did you mean 'when'?"


def test_a_cycle_is_named_in_order(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}let:\n  a: b + 1\n  b: c + 1\n  c: a + 1\n")
    assert problem.code == "cycle"
    for name in ("a", "b", "c", "→"):
        assert name in problem.message


def test_two_versions_of_one_day(tmp_path: Path) -> None:
    other = HEAD.replace("2020-01-01", "2022-01-01")
    _, problems = load(tmp_path, HEAD, other)
    assert [one.code for one in problems if one.level == "error"] == ["overlapping-versions"]


def test_two_versions_one_after_the_other(tmp_path: Path) -> None:
    first = HEAD.replace("{from: 2020-01-01}", "{from: 2020-01-01, to: 2022-01-01}")
    book, problems = load(tmp_path, first, HEAD.replace("2020-01-01", "2022-01-01"))
    assert problems == []
    assert len(book.policies["shop.promise"]) == 2


def test_a_later_published_text_may_govern_the_same_days(tmp_path: Path) -> None:
    later = f"{HEAD}published: 2023-05-01\n"
    _, problems = load(tmp_path, HEAD, later)
    assert problems == []


def test_a_table_that_falls_through_is_a_warning(tmp_path: Path) -> None:
    table = "tables:\n  amount:\n    cite: Art 1\n    rows:\n      - {when: express, give: 5 EUR}\n"
    _, problems = load(tmp_path, HEAD + table)
    assert [(one.code, one.level) for one in problems] == [("table-falls-through", "warning")]
    _, problems = load(tmp_path, HEAD + table.replace("    cite: Art 1\n", "    cite: Art 1\n    open: true\n"))
    assert problems == []


def test_a_row_behind_one_that_always_fits(tmp_path: Path) -> None:
    table = (
        "tables:\n  amount:\n    cite: Art 1\n    rows:\n      - {give: 5 EUR}\n      - {when: express, give: 6 EUR}\n"
    )
    problem = only(tmp_path, HEAD + table)
    assert problem.code == "dead-row"
    assert at(problem)[0] == 13


def test_rows_of_two_types(tmp_path: Path) -> None:
    table = (
        "tables:\n  amount:\n    cite: Art 1\n    rows:\n      - {when: express, give: 5 EUR}\n      - {give: 6 USD}\n"
    )
    problem = only(tmp_path, HEAD + table)
    assert problem.code == "currency-mismatch"
    assert at(problem)[0] == 13


def test_a_missing_citation_is_a_warning(tmp_path: Path) -> None:
    _, problems = load(tmp_path, f"{HEAD}remedies:\n  refund: {{when: express}}\n")
    assert [(one.code, one.level) for one in problems] == [("missing-cite", "warning")]


def test_a_division_without_rounding_is_a_warning(tmp_path: Path) -> None:
    amount = "compensation:\n  share:\n    amount: price / people\n    cite: Art 1\n"
    _, problems = load(tmp_path, HEAD + amount)
    assert [(one.code, one.level) for one in problems] == [("division-unrounded", "warning")]
    _, problems = load(tmp_path, HEAD + amount + "    round: {to: 0.01, mode: half_even}\n")
    assert problems == []


def test_a_comma_in_a_flow_row(tmp_path: Path) -> None:
    table = "tables:\n  amount:\n    cite: Art 1\n    rows:\n      - {when: max(people, 2) > 3, give: 5 EUR}\n      - {give: 6 EUR}\n"
    _, problems = load(tmp_path, HEAD + table)
    found = next(one for one in problems if one.code == "yaml-quotes")
    assert at(found) == (12, 28)
    assert "quote" in str(found.hint)


def test_an_amount_without_currency(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}compensation:\n  fixed: {{amount: 250, cite: Art 7}}\n")
    assert problem.code == "type-mismatch"
    assert "250 EUR" in str(problem.hint)


def test_working_days_without_a_calendar(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}deadlines:\n  reply: {{from: opened_at, within: 10 working days, cite: Art 1}}\n")
    assert problem.code == "no-calendar"


def test_unknown_calendar_and_zone(tmp_path: Path) -> None:
    text = HEAD.replace("Europe/Berlin", "Europe/Berlim") + "calendar: weekdayz\n"
    _, problems = load(tmp_path, text)
    assert {one.code for one in problems} == {"unknown-zone", "unknown-calendar"}
    assert {one.hint for one in problems} == {"did you mean 'Europe/Berlin'?", "did you mean 'weekdays'?"}


def test_unknown_case_kind(tmp_path: Path) -> None:
    problem = only(tmp_path, HEAD.replace("shop.claim", "shop.clame"))
    assert problem.code == "unknown-kind"
    assert problem.hint == "did you mean 'shop.claim'?"


def test_two_meanings(tmp_path: Path) -> None:
    _, problems = load(tmp_path, f"{HEAD}let:\n  limit: 3 h\nvalues:\n  limit: 4 h\n")
    assert [one.code for one in problems] == ["two-meanings"]


def test_extending_nothing(tmp_path: Path) -> None:
    problem = only(tmp_path, "policy: shop.other\nextends: shop.promis\ntitle: x\n")
    assert problem.code == "unknown-policy"


def test_numbers_that_would_grow_beyond_exactness(tmp_path: Path) -> None:
    problem = only(tmp_path, f"{HEAD}values:\n  big: {' * '.join(['people'] * 6)}\n")
    assert problem.code == "too-large"


def test_a_problem_inside_a_folded_scalar_has_its_line(tmp_path: Path) -> None:
    text = f"{HEAD}let:\n  odd: >-\n    express\n    and colour == red\n"
    problem = only(tmp_path, text)
    assert problem.code == "bare-choice"
    assert at(problem) == (11, 19)
