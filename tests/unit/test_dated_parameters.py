"""A parameter with a `dated_by` of its own: the day of that fact picks its value, on every reader."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.judged import interpreter_of
from makegood.loading import load_book
from makegood.problems import Problem
from makegood.values import Money

from tests.unit.test_boundaries import SCHEMA

POLICY = """\
policy: shop.late
case: shop.case
currency: EUR
timezone: Europe/Berlin
effective: {from: 2020-01-01}
parameters:
  fee:
    dated_by: told_at
    values:
      - {value: 5 EUR, cite: Art 1}
      - {from: 2025-01-01, value: 6 EUR, cite: Art 1 as amended}
  served:
    dated_by: told_at
    values:
      - {from: 2024-01-01, value: [AT, DE], cite: Art 2}
      - {from: 2025-01-01, value: [AT], cite: Art 2 as amended}
compensation:
  delay: {amount: fee, cite: Art 1}
remedies:
  repair: {when: country in served, cite: Art 2}
"""


def load(text: str) -> tuple[Book, list[Problem]]:
    kind, _ = read_kind(SCHEMA)
    assert kind is not None
    return load_book([], Vocabulary(kinds={kind.name: kind}), {"late.yaml": text})


ANSWERS = [
    ("2024-12-31T22:59:00Z", 500, True),
    ("2024-12-31T23:00:00Z", 600, False),
    ("2023-06-01T00:00:00Z", 500, None),
    (None, None, None),
]


@pytest.mark.parametrize(("told_at", "amount", "granted"), ANSWERS)
def test_the_day_of_its_own_fact_picks_the_value(told_at: str | None, amount: int | None, granted: bool | None) -> None:
    book, problems = load(POLICY)
    assert not problems
    case: dict[str, Any] = {"kind": "shop.case", "country": "DE", **({"told_at": told_at} if told_at else {})}
    result = book.decider("shop.case").runners[0].run(book.decider("shop.case").read(case), None)
    assert result is not None
    assert result.core is not None
    assert result.core[1:] == (amount, granted)
    plain = interpreter_of(result).value("compensation.delay.amount")
    assert plain == (None if amount is None else Money(amount // 100, "EUR"))


def test_columns_pick_it_too() -> None:
    book, _ = load(POLICY)
    frame = pl.DataFrame({"country": ["DE"] * 4, "told_at": [one[0] for one in ANSWERS]})
    decided = book.decide_table(frame, "shop.case").frame
    assert decided["shop.late|compensation.delay.amount"].to_list() == [one[1] for one in ANSWERS]
    assert decided["shop.late|remedies.repair.granted"].to_list() == [one[2] for one in ANSWERS]


@pytest.mark.parametrize(
    ("wrong", "right", "code", "line", "column"),
    [
        ("dated_by: told_att", "dated_by: told_at", "unknown-name", 8, 15),
        ("dated_by: price", "dated_by: told_at", "type-mismatch", 8, 15),
        ("value: 6 EUR, cite", "value: 6 EUR, published: 2024-01-01, cite", "not-supported", 10, 7),
    ],
)
def test_what_cannot_date_it_is_refused(wrong: str, right: str, code: str, line: int, column: int) -> None:
    old, new = (right, wrong) if "dated_by" in wrong else (wrong, right)
    _, problems = load(POLICY.replace(old, new, 1))
    first = next(one for one in problems if one.level == "error")
    assert first.code == code
    assert first.place is not None
    assert (first.place.line, first.place.column) == (line, column)
