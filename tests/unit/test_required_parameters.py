"""Required parameters: declared by their type, undecided until a policy that extends this one sets them."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from makegood import shipped
from makegood.book import Book
from makegood.explain.as_json import document
from makegood.lint import RULES, lint
from makegood.loading import load_book
from makegood.problems import Problem
from makegood.recheck import recheck
from makegood.testing.answers import READERS

from tests.unit.small_policy import vocabulary

LAW = """\
policy: shop.law
case: shop.claim
currency: EUR
timezone: Europe/Berlin
effective: {from: 2020-01-01}
dated_by: ordered_on
parameters:
  daily_rate: {required: money, cite: "§ 40(5)", note: the source gives no figure}
  answer_time: {required: days, cite: "§ 41"}
  grace: [{value: 2 h, cite: "§ 42"}]
values:
  rate: daily_rate
  has_rate: known(daily_rate)
compensation:
  late: {when: delay > grace, amount: daily_rate, per: pieces, cite: "§ 40"}
deadlines:
  answer: {from: asked_at, within: answer_time, until: paid_at, cite: "§ 41"}
remedies:
  repair: {when: cause == 'fault', cite: "§ 43"}
"""
HOUSE = """\
policy: shop.house
extends: shop.law
layer: company
effective: {from: 2020-01-01}
parameters:
  daily_rate: [{value: 50 EUR, cite: house rule}]
"""
WHOLE = HOUSE + "  answer_time: [{value: 5 days, cite: house rule}]\n"
CASE: dict[str, Any] = {
    "kind": "shop.claim", "id": "C-1", "ordered_on": "2026-06-01", "delay": "4 h", "cause": "storm", "pieces": 2,
    "asked_at": "2026-06-05T10:00:00+02:00",
}  # fmt: skip
AT = "2026-06-06T10:00:00+02:00"


def read(*texts: str) -> tuple[Book, list[Problem]]:
    return load_book([], vocabulary(), {f"{at}.yaml": text for at, text in enumerate(texts)})


def book_of(*texts: str) -> Book:
    book, problems = read(*texts)
    assert not problems, "\n".join(map(str, problems))
    return book


def policy_with(parameter: str, more: str) -> str:
    head = LAW.partition("parameters:")[0]
    return f"{head}parameters:\n  p: {parameter}\n{more}"


@pytest.mark.parametrize("reader", READERS)
def test_what_depends_on_it_is_undecided_and_the_rest_is_decided(reader: str) -> None:
    from makegood.moments import micros

    book = book_of(LAW)
    answers = READERS[reader](book, "shop.law", CASE, micros(AT))
    assert answers.value("compensation.late.amount") is None
    assert answers.value("values.rate") is None
    assert answers.value("values.has_rate") is False
    assert answers.value("deadlines.answer.due") is None
    assert answers.value("remedies.repair.granted") is False
    assert answers.missing("compensation.late.amount") == ["parameter.daily_rate"]


@pytest.mark.parametrize("reader", READERS)
def test_a_policy_above_sets_it_and_it_computes(reader: str) -> None:
    from makegood.moments import micros

    answers = READERS[reader](book_of(LAW, WHOLE), "shop.house", CASE, micros(AT))
    assert str(answers.value("compensation.late.amount")) == "100.00 EUR"
    assert answers.value("values.has_rate") is True
    assert answers.value("deadlines.answer.last_day").isoformat() == "2026-06-10"


def test_an_amount_that_does_not_hang_on_it_is_decided() -> None:
    decision = book_of(LAW).decide({**CASE, "delay": "1 h"}, AT)
    assert [str(one.amount) for one in decision.compensation] == ["0.00 EUR"]


def test_missing_names_the_facts_first_and_then_the_parameter() -> None:
    case = {name: value for name, value in CASE.items() if name != "delay"}
    decision = book_of(LAW).decide(case, AT)
    assert decision.missing == ["delay", "parameter.answer_time"]
    late = next(one for one in decision.undecided if one["id"] == "shop.law/late")
    assert late["missing"] == ["delay"]
    given = book_of(LAW).decide(CASE, AT)
    assert {one["id"]: one["missing"] for one in given.undecided} == {
        "shop.law/late": ["parameter.daily_rate"], "shop.law/answer": ["parameter.answer_time"],
    }  # fmt: skip
    jsonschema.validate(
        json.loads(given.to_json()), json.loads((shipped("schemas") / "decision.schema.json").read_text())
    )


def test_a_fact_is_asked_for_before_a_parameter() -> None:
    text = policy_with("{required: boolean, cite: x}", "remedies:\n  repair: {when: polite and p, cite: x}\n")
    assert book_of(text).decide(CASE, AT).missing == ["polite", "parameter.p"]


def test_an_explanation_says_so_and_can_be_checked() -> None:
    decision = book_of(LAW).decide(CASE, AT)
    made = json.loads(json.dumps(document(decision.explain("late"))))
    assert recheck(made).faults == []
    jsonschema.validate(made, json.loads((shipped("schemas") / "explanation.schema.json").read_text()))
    (late,) = made["policies"][0]["outcomes"]
    asked = {
        "fact": "parameter.daily_rate", "cost": 0, "type": "money",
        "description": {"en": "the source gives no figure"},
    }  # fmt: skip
    assert late["questions"] == [asked]
    text = json.dumps(made, ensure_ascii=False)
    assert "nobody has set it" in text
    assert "§ 40(5)" in text


def test_a_later_version_sets_it() -> None:
    law = LAW.replace("effective: {from: 2020-01-01}", "effective: {from: 2020-01-01, to: 2026-01-01}")
    later = HOUSE.replace("shop.house", "shop.law").replace("2020-01-01", "2026-01-01")
    book = book_of(law, later)
    assert [str(one.amount) for one in book.decide(CASE, AT).compensation] == ["100.00 EUR"]
    assert book.decide({**CASE, "ordered_on": "2025-06-01"}, AT).compensation == []


def test_a_layer_that_sets_it_stands_alone_over_the_law_that_leaves_it_open() -> None:
    decision = book_of(LAW, WHOLE).decide(CASE, AT)
    assert decision.data["undecided"] == []
    assert [(one.id, str(one.amount)) for one in decision.compensation] == [("shop.house/late", "100.00 EUR")]
    assert {one["id"]: one["by"] for one in decision.data["superseded"]} == {
        "shop.law/late": "shop.house/late", "shop.law/answer": "shop.house/answer", "shop.house/repair": "shop.law/repair",
    }  # fmt: skip


def test_a_layer_that_sets_it_in_part_leaves_the_rest_undecided() -> None:
    decision = book_of(LAW, HOUSE).decide(CASE, AT)
    assert [(one["id"], one["missing"]) for one in decision.data["undecided"]] == [
        ("shop.law/answer", ["parameter.answer_time"])
    ]


@pytest.mark.parametrize("facts", [{}, {"delay": "1 h"}, {"delay": None}, {"pieces": None}])
def test_columns_settle_the_layers_alike(facts: dict[str, Any]) -> None:
    import polars as pl
    from makegood.cases.columns import raw_frame
    from makegood.table import decide_frame

    book = book_of(LAW, WHOLE)
    case = {name: value for name, value in {**CASE, **facts}.items() if value is not None}
    decision = book.decide(case, AT)
    runner = book.decider("shop.claim").runners[0]
    frame = raw_frame(runner.kind, runner.facts, [decision.results[0].facts])
    made = decide_frame(book.timelines, runner.kind, frame, decision.now, book.calendars, layers=book.layers).frame
    stands = [made[f"{name}|compensation.late.stands"][0] for name in ("shop.house", "shop.law")]
    settled = decision.settled
    assert settled is not None
    expected = [
        None if (name, "compensation.late") in settled.open else settled.stands(name, "compensation.late")
        for name in ("shop.house", "shop.law")
    ]
    assert stands == expected
    assert isinstance(made, pl.DataFrame)


DECLARED = [
    ("money", "5 EUR", "amount: p"),
    ("EUR", "5 EUR", "amount: p"),
    ("percent", "5 percent", "amount: price * p"),
    ("decimal", "0.25", "amount: price * p"),
    ("decimal", "2", "amount: price * p"),
    ("integer", "2", "amount: price * p"),
    ("boolean", "true", "{when: p, amount: price}"),
    ("text", "storm", "{when: cause == p, amount: price}"),
    ("list of text", "[storm, fault]", "{when: cause in p, amount: price}"),
    ("date", "2026-01-01", "{when: ordered_on > p, amount: price}"),
    ("duration", "3 h", "{when: delay > p, amount: price}"),
    ("mass", "3 kg", "{when: weight > p, amount: price}"),
    ("months", "3 months", "{when: ordered_on + p > local_date(asked_at), amount: price}"),
    ("list of duration", "[1 h, 3 h]", "{when: delay > max(p), amount: price}"),
]


@pytest.mark.parametrize(("declared", "value", "outcome"), DECLARED)
def test_types_that_can_be_declared(declared: str, value: str, outcome: str) -> None:
    inner = outcome if outcome.startswith("{") else f"{{{outcome}}}"
    law = policy_with(f"{{required: {declared}, cite: x}}", f"compensation:\n  late: {inner[:-1]}, cite: x}}\n")
    case = {**CASE, "price": "80 EUR", "weight": "5 kg"}
    book = book_of(law, HOUSE.replace("daily_rate: [{value: 50 EUR", f"p: [{{value: {value}"))
    decision = book.decide(case, AT)
    assert decision.raw("shop.law", "compensation.late.amount") is None
    assert decision.raw("shop.house", "compensation.late.amount") > 0


@pytest.mark.parametrize("value", ["10 days", "2 months", "36 h"])
def test_a_period_is_any_length_of_time(value: str) -> None:
    more = "deadlines:\n  answer: {from: asked_at, within: p, until: paid_at, cite: x}\n"
    law = policy_with("{required: period, cite: x}", more)
    decision = book_of(law, HOUSE.replace("daily_rate: [{value: 50 EUR", f"p: [{{value: {value}")).decide(CASE, AT)
    assert decision.raw("shop.law", "deadlines.answer.due") is None
    assert [(one.id, one.due is not None) for one in decision.deadlines] == [("shop.house/answer", True)]


WRONG = [
    ("[{value: 5 h, cite: x}]", "1.yaml:6:24: 'daily_rate' is declared as money in EUR, and this is a duration [type-mismatch]"),
    ("[{value: 5 USD, cite: x}]", "1.yaml:6:24: 'daily_rate' is declared as money in EUR, and this is money in USD [type-mismatch]"),
    ("[{value: 5, cite: x}]", "1.yaml:6:24: 'daily_rate' is declared as money in EUR, and this is a whole number [type-mismatch]"),
    ("{values: [{value: often, cite: x}]}", "1.yaml:6:33: 'daily_rate' is declared as money in EUR, and this is a text [type-mismatch]"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "said"), WRONG)
def test_a_value_of_another_type_is_an_error_with_its_place(value: str, said: str) -> None:
    _, problems = read(LAW, HOUSE.replace("[{value: 50 EUR, cite: house rule}]", value))
    assert [str(one) for one in problems] == [said]


def test_money_needs_the_currency_of_the_policy_that_sets_it() -> None:
    law = LAW.replace("currency: EUR\n", "")
    (problem,) = read(law, HOUSE)[1]
    assert str(problem) == (
        "1.yaml:6:24: 'daily_rate' is declared as money in the case's currency, and this is money in EUR [type-mismatch]"
    )
    assert problem.hint == "say `currency: EUR` in this policy"
    assert not read(law, HOUSE.replace("layer:", "currency: EUR\nlayer:"))[1]


def test_values_that_are_not_of_one_type_are_said_to_be() -> None:
    house = HOUSE.replace(
        "[{value: 50 EUR, cite: house rule}]", "[{value: 5 EUR, cite: x}, {from: 2026-01-01, value: 5 h, cite: x}]"
    )
    assert [(one.code, one.place and one.place.line) for one in read(LAW, house)[1]] == [("type-mismatch", 6)]


SLIPS = [
    ("{required: mony, cite: x}", "8:17", "did you mean 'money'?"),
    ("{required: list, cite: x}", "8:17", None),
    ("{required: list of list of text, cite: x}", "8:17", "did you mean 'list of text'?"),
]


@pytest.mark.parametrize(("parameter", "place", "hint"), SLIPS)
def test_a_type_that_is_none(parameter: str, place: str, hint: str | None) -> None:
    (problem,) = read(policy_with(parameter, "values: {v: 1}\n"))[1]
    assert (f"{problem.place}", problem.code) == (f"0.yaml:{place}", "invalid-value")
    assert "is no type of a parameter" in problem.message
    if hint is not None:
        assert problem.hint == hint


@pytest.mark.parametrize("parameter", ["{cite: x}", "{dated_by: ordered_on, required: money}", "{required: 5}", "{}"])
def test_a_parameter_without_values_has_to_be_declared(parameter: str) -> None:
    book, problems = read(policy_with(parameter, "values: {v: 1}\n"))
    assert problems
    assert problems[0].place is not None
    assert problems[0].place.line == 8
    assert not book.policies


def test_an_expression_is_checked_with_the_declared_type() -> None:
    text = policy_with("{required: money, cite: x}", "let:\n  wrong: delay > p\nvalues: {v: wrong}\n")
    assert [str(one.place) for one in read(text)[1]] == ["0.yaml:10:18"]


def unset(*texts: str) -> list[str]:
    rule = next(one for one in RULES if one.code == "parameter-unset")
    return [f"{one.level} {one.place} {one.message}" for one in lint(book_of(*texts), [rule])]


def test_check_says_which_are_not_set() -> None:
    daily = "info 0.yaml:8:3 nobody has set 'daily_rate', so what depends on it is undecided"
    answer = "info 0.yaml:9:3 nobody has set 'answer_time', so what depends on it is undecided"
    assert unset(LAW) == [daily, answer]
    assert unset(LAW, HOUSE) == [answer]
    assert unset(LAW, WHOLE) == []


def test_it_can_be_dated_by_a_fact_of_its_own() -> None:
    values = "{dated_by: asked_at, values: [{value: 1 EUR, cite: x}, {from: 2026-06-05, value: 9 EUR, cite: x}]}"
    house = HOUSE.replace("[{value: 50 EUR, cite: house rule}]", values)
    decision = book_of(LAW, house).decide(CASE, AT)
    assert [str(one.amount) for one in decision.compensation] == ["18.00 EUR"]


def test_coverage_does_not_ask_for_what_no_case_can_show() -> None:
    """An amount that hangs on an unset parameter is never owed; with the parameter set it has to be shown."""
    from makegood.testing.coverage.inventory import Inventory
    from makegood.testing.coverage.listing import Listing

    def answers(text: str) -> dict[str, tuple[str, ...]]:
        book = book_of(text)
        inventory = Inventory()
        Listing(book.policy("shop.law"), book.kind("shop.claim"), inventory).list()
        return {one.name: one.answers for one in inventory.items if one.sort in ("outcome", "condition", "value")}

    unset = answers(LAW)
    assert unset["compensation.late"] == ("nothing owed", "undecided")
    assert unset["deadlines.answer"] == ("not_started", "undecided")
    assert unset["remedies.repair"] == ("granted", "not granted", "undecided")
    assert unset["known(daily_rate)"] == ("false",)
    assert "values.rate" not in unset
    whole = answers(LAW.replace("required: money,", "values: [{value: 5 EUR, cite: x}],"))
    assert whole["compensation.late"] == ("owed", "nothing owed", "undecided")
    assert whole["values.rate"] == ("known",)
