"""Amounts that the law leaves as a range: both ends are decided, shown, summed and tested; the amount where they meet."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood import shipped
from makegood.book import Book
from makegood.cli.summary import lines
from makegood.explain.as_json import document
from makegood.loading import load_book
from makegood.problems import Problem
from makegood.recheck import recheck
from makegood.testing.answers import READERS, from_table
from makegood.testing.files import read_tests
from makegood.testing.report import failure_lines
from makegood.testing.runner import run_tests
from makegood.values import Money

from tests.unit.small_policy import CASE, vocabulary

HEAD = """\
policy: shop.late
case: shop.claim
currency: EUR
timezone: Europe/Berlin
effective: {from: 2020-01-01}
dated_by: ordered_on
"""
POLICY = (
    HEAD
    + """\
compensation:
  fine:
    when: delay >= 3 h
    amount: {from: 10 percent * price, to: 30 percent * price}
    at_least: 9 EUR
    cap: 500 EUR
    per: pieces
    cite: "§ 1"
  fee: {amount: 2 EUR, cite: "§ 2"}
  deposit: {when: fast, amount: {from: 5 EUR, to: 8 EUR}, pays: customer, cite: "§ 3"}
"""
)
FAST = {**CASE, "fast": True}


def read(text: str) -> tuple[Book, list[Problem]]:
    return load_book([], vocabulary(), {"late.yaml": text})


def book_of(text: str = POLICY) -> Book:
    book, problems = read(text)
    assert not problems, "\n".join(map(str, problems))
    return book


def ranged(amount: str, more: str = "") -> str:
    return f'{HEAD}compensation:\n  fine: {{amount: {amount}{more}, cite: "§ 1"}}\n'


# (facts, from, to): ten and thirty percent, at least 9 EUR, at most 500 EUR, each piece
ENDS = [
    ({"price": "200 EUR", "pieces": 1}, "20.00", "60.00"),
    ({"price": "200 EUR", "pieces": 3}, "60.00", "180.00"),
    ({"price": "80 EUR", "pieces": 1}, "9.00", "24.00"),
    ({"price": "2000 EUR", "pieces": 2}, "400.00", "1000.00"),
    ({"price": "6000 EUR", "pieces": 1}, "500.00", "500.00"),
    ({"price": "10 EUR", "pieces": 1}, "9.00", "9.00"),
    ({"price": "100.05 EUR", "pieces": 1}, "10.01", "30.02"),
    ({"delay": "1 h"}, "0.00", "0.00"),
    ({"price": None}, None, None),
    ({"delay": None}, None, None),
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("facts", "least", "most"), ENDS)
def test_both_ends_are_limited_rounded_and_multiplied(
    reader: str, facts: dict[str, Any], least: str | None, most: str | None
) -> None:
    case = {name: value for name, value in {**FAST, **facts}.items() if value is not None}
    answers = READERS[reader](book_of(), "shop.late", case, None)
    found = [answers.value(f"compensation.fine.{field}") for field in ("amount_from", "amount_to", "amount")]
    ends = [None if one is None else Money(Fraction(one), "EUR") for one in (least, most)]
    assert found == [*ends, ends[0] if ends[0] == ends[1] else None]


def test_a_decision_shows_the_ends_and_sums_them() -> None:
    decision = book_of().decide({**FAST, "price": "200 EUR", "pieces": 1})
    data = json.loads(decision.to_json())
    jsonschema.validate(data, json.loads((shipped("schemas") / "decision.schema.json").read_text()))
    fine = {
        "id": "shop.late/fine", "amount": None, "amount_from": "20.00", "amount_to": "60.00", "currency": "EUR",
        "pays": "company", "cite": "§ 1",
    }  # fmt: skip
    assert data["compensation"][0] == fine
    assert data["undecided"] == []
    assert data["totals"] == [
        {"policy": "shop.late", "pays": "company", "currency": "EUR", "amount": None, "amount_from": "22.00", "amount_to": "62.00"},
        {"policy": "shop.late", "pays": "customer", "currency": "EUR", "amount": None, "amount_from": "5.00", "amount_to": "8.00"},
    ]  # fmt: skip
    company = decision.totals[0]
    assert (company.amount, str(company.amount_from), str(company.amount_to)) == (None, "22.00 EUR", "62.00 EUR")
    assert str(decision.compensation[0].amount_to) == "60.00 EUR"
    text = "\n".join(lines(decision))
    assert "20.00 to 60.00 EUR" in text
    assert "22.00 to 62.00 EUR" in text


def test_a_range_that_has_met_is_an_amount() -> None:
    decision = book_of().decide({**FAST, "delay": "1 h", "fast": False})
    data = json.loads(decision.to_json())
    assert [(one["amount"], one.get("amount_from"), one.get("amount_to")) for one in data["compensation"]] == [
        ("0.00", "0.00", "0.00"), ("2.00", None, None), ("0.00", "0.00", "0.00"),
    ]  # fmt: skip
    assert [(one["amount"], one["amount_to"]) for one in data["totals"]] == [("2.00", "2.00"), ("0.00", "0.00")]


def test_an_unknown_end_leaves_the_range_undecided() -> None:
    case = {name: value for name, value in FAST.items() if name not in ("price", "fast")}
    data = json.loads(book_of().decide(case).to_json())
    assert data["undecided"] == [
        {"id": "shop.late/fine", "kind": "compensation", "missing": ["price"]},
        {"id": "shop.late/deposit", "kind": "compensation", "missing": ["fast"]},
    ]
    assert [(one["amount"], one["amount_from"], one["amount_to"]) for one in data["totals"]] == [(None, None, None)] * 2


def test_ends_the_wrong_way_round_have_no_value() -> None:
    book = book_of(ranged("{from: price, to: 50 EUR}"))
    data = json.loads(book.decide({**CASE, "price": "80 EUR"}).to_json())
    assert [one["id"] for one in data["undecided"]] == ["shop.late/fine"]
    assert json.loads(book.decide({**CASE, "price": "20 EUR"}).to_json())["compensation"][0]["amount_from"] == "20.00"


def test_expressions_read_the_ends() -> None:
    text = POLICY + "values:\n  middle: (compensation.fine.amount_from + compensation.fine.amount_to) / 2\n"
    decision = book_of(text).decide({**FAST, "price": "200 EUR", "pieces": 1})
    assert str(decision.values["shop.late"]["middle"]) == "40.00 EUR"


def test_an_explanation_tells_both_ends_and_can_be_checked() -> None:
    decision = book_of().decide({**FAST, "price": "200 EUR", "pieces": 1})
    made = json.loads(json.dumps(document(decision.explain())))
    assert recheck(made).faults == []
    jsonschema.validate(made, json.loads((shipped("schemas") / "explanation.schema.json").read_text()))
    fine = made["policies"][0]["outcomes"][0]
    assert fine["status"] == "granted"
    labels = [one["label"] for one in fine["tree"]["reasons"]]
    assert labels == [
        "when", "amount_from", "at_least", "cap", "per", "times", "amount_to", "at_least", "cap", "per", "times",
    ]  # fmt: skip


def test_an_explanation_as_text_and_why_not() -> None:
    from makegood.explain.text import lines as told

    decision = book_of().decide({**FAST, "price": "200 EUR", "pieces": 1})
    text = "\n".join(told(decision.explain()))
    assert "owed: 20.00 EUR to 60.00 EUR" in text
    assert "amount from: 10 percent * price" in text
    refused = "\n".join(told(book_of().decide({**FAST, "delay": "1 h"}).explain("fine")))
    assert "delay 3 h (now 1 h): gives 18.00 EUR – 48.00 EUR" in refused


TESTS = """\
policy: shop.late
tests:
  - name: one
    case: {ordered_on: 2026-06-01, delay: 4 h, price: 200 EUR, pieces: 1, fast: true}
    expect:
"""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "line",
    [
        "compensation.fine.from: 20 EUR",
        "compensation.fine.to: 60 EUR",
        "compensation.fine.amount_to: 60 EUR",
        "compensation.deposit.from: 5 EUR",
        "compensation.total.from: 22 EUR",
        "compensation.total.to: 62 EUR",
        "compensation.fee: 2 EUR",
    ],
)
def test_what_a_test_may_expect(tmp_path: Path, line: str, reader: str) -> None:
    (verdict,) = run(tmp_path, line, reader)
    assert verdict.passed, verdict


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compensation.fine: 60 EUR", "expect compensation.fine.from and compensation.fine.to"),
        ("compensation.fine.from: 21 EUR", "20.00 EUR"),
        ("compensation.total: 62 EUR", "expect compensation.total.from and compensation.total.to"),
        ("compensation.fee.from: 2 EUR", "has no '.from'"),
        ("compensation.total.middle: 2 EUR", "a total has no '.middle'"),
        ("undecided: [compensation.fine]", "60.00 EUR"),
    ],
)
def test_what_does_not_come_out(tmp_path: Path, line: str, said: str) -> None:
    (verdict,) = run(tmp_path, line, "python")
    assert not verdict.passed
    assert said in "\n".join(text for one in verdict.failures for text in failure_lines(one))


def run(folder: Path, line: str, reader: str) -> list[Any]:
    file = folder / "late.test.yaml"
    file.write_text(f"{TESTS}      {line}\n", "utf-8")
    assert not read_tests(file).problems
    return run_tests([file], book_of(), reader)


WRONG = [
    ("{from: 10 EUR, to: 5 EUR}", "late.yaml:8:37: this is less than the amount that the range begins with [invalid-value]"),
    ("{from: 10 EUR, to: 15 USD}",
     "late.yaml:8:37: this amount is money in USD, and `currency` says EUR: nothing converts one into the other [currency-mismatch]"),
    ("{from: 10 h, to: 5 EUR}", "late.yaml:8:25: an amount is money, and this is a duration [type-mismatch]"),
    ("{from: 10 EUR, to: 5}", "late.yaml:8:37: an amount is money, and this is a whole number [type-mismatch]"),
    ("{from: 10 EUR}", "late.yaml:8:10: 'amount' needs the key 'to' [missing-key]"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "said"), WRONG)
def test_what_is_wrong_is_said_at_its_place(amount: str, said: str) -> None:
    assert [str(one) for one in read(ranged(amount))[1]] == [said]


def test_limits_in_another_currency_are_said_once() -> None:
    problems = read(ranged("{from: 10 EUR, to: 20 EUR}", ", cap: 5 USD"))[1]
    assert [one.code for one in problems] == ["currency-mismatch"]


def test_coverage_counts_a_range_as_owed() -> None:
    from makegood.testing.coverage.inventory import Inventory
    from makegood.testing.coverage.listing import Listing

    book, inventory = book_of(), Inventory()
    Listing(book.policy("shop.late"), book.kind("shop.claim"), inventory).list()
    found = {one.name: one.answers for one in inventory.items if one.sort == "outcome"}
    assert found["compensation.fine"] == ("owed", "nothing owed", "undecided")


def test_a_diff_compares_the_ends() -> None:
    from makegood.diff.answers import NOTHING, alike

    small, large = ("range", Fraction(10), Fraction(30), "EUR"), ("range", Fraction(10), Fraction(40), "EUR")
    assert alike(small, small)
    assert not alike(small, large)
    assert alike(small, (*small[:-1], None))  # nothing says the currency
    assert not alike(small, (*small[:-1], "USD"))
    assert not alike(("amount", Fraction(10), "EUR"), NOTHING)


@settings(max_examples=40, deadline=None)
@given(
    prices=st.lists(st.one_of(st.none(), st.integers(0, 900_000)), min_size=1, max_size=6),
    hours=st.integers(0, 6),
    pieces=st.integers(1, 9),
)
def test_columns_and_rows_agree(prices: list[int | None], hours: int, pieces: int) -> None:
    book = book_of()
    facts = {"kind": "shop.claim", "ordered_on": "2026-06-01", "delay": f"{hours} h", "pieces": pieces}
    cases = [facts if one is None else {**facts, "price": f"{one // 100}.{one % 100:02} EUR"} for one in prices]
    decisions = [book.decide(case) for case in cases]
    for decision, row in zip(decisions, from_table(book, "shop.late", decisions, None), strict=True):
        values = [row.value(f"compensation.fine.{field}") for field in ("amount", "amount_from", "amount_to")]
        fine = [
            decision.value("shop.late", f"compensation.fine.{one}") for one in ("amount", "amount_from", "amount_to")
        ]
        assert values == fine
        assert fine[1] is None or fine[1] <= fine[2]


def test_a_dry_run_says_that_a_range_is_no_one_amount(tmp_path: Path) -> None:
    from makegood.replay.figures import open_lines

    from tests.unit.replay_shop import run as dry_run

    cases = tmp_path / "cases.ndjson"
    lines_of = [{**FAST, "fast": False, "id": hours, "delay": hours} for hours in ("1 h", "4 h", "5 h")]
    cases.write_text("".join(json.dumps(one) + "\n" for one in lines_of), "utf-8")
    found = open_lines(dry_run(tmp_path, cases, POLICY.replace("30 percent", "40 percent"), POLICY))
    assert [(one.cases, one.outcomes, one.missing) for one in found] == [(2, ("fine",), ("one amount of its range",))]
