"""Outcomes of another policy by their whole dotted names: what that policy decides, on every reader, version and day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood import shipped
from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.explain.as_json import document
from makegood.loading import load_book
from makegood.moments import micros
from makegood.origins import texts_of
from makegood.problems import Problem
from makegood.recheck import recheck
from makegood.replay.run import Request, dry_run
from makegood.testing.answers import READERS, from_table

from tests.unit.small_policy import CASE, KIND, vocabulary

LAW = """\
policy: shop.law
case: shop.claim
currency: EUR
timezone: Europe/Berlin
effective: {from: 2020-01-01, to: 2026-01-01}
dated_by: ordered_on
when: not business
parameters:
  days:
    - {value: 14 days, cite: "§ 1"}
    - {from: 2025-01-01, value: 10 days, cite: "§ 1a"}
let:
  late: delay >= 3 h
compensation:
  delay: {when: late, amount: price * 25 percent, per: pieces, cite: "§ 2"}
  range: {amount: {from: 1 EUR, to: price}, cite: "§ 2a"}
deadlines:
  answer: {when: late, from: asked_at, within: days, until: paid_at, cite: "§ 1"}
remedies:
  repair: {when: cause == 'fault', cite: "§ 3"}
"""
NEWER = """\
policy: shop.law
extends: shop.law
effective: {from: 2026-01-01}
parameters:
  days: [{value: 7 days, cite: "§ 1b"}]
let:
  late: delay >= 5 h
remedies:
  call: {when: polite, cite: "§ 4"}
"""
HOUSE = """\
policy: house.promise
case: shop.claim
currency: EUR
timezone: Europe/Berlin
effective: {from: 2019-01-01}
dated_by: ordered_on
values:
  missed: shop.law.deadlines.answer.missed
  state: shop.law.deadlines.answer.state
  due: shop.law.deadlines.answer.due
  days_late: shop.law.deadlines.answer.days_late
  granted: shop.law.remedies.repair.granted
  called: shop.law.remedies.call.granted
  paid: shop.law.compensation.delay.amount
  most: shop.law.compensation.range.amount_to
compensation:
  top_up: {when: shop.law.deadlines.answer.missed, amount: 2 * shop.law.compensation.delay.amount + 1 EUR, cite: house}
"""
AT = "2026-06-25T10:00:00+02:00"
# A value of the reading policy, and the output of the law that it is.
SAME = {
    "missed": "deadlines.answer.missed", "state": "deadlines.answer.state", "due": "deadlines.answer.due",
    "days_late": "deadlines.answer.days_late", "granted": "remedies.repair.granted",
    "paid": "compensation.delay.amount", "most": "compensation.range.amount_to",
}  # fmt: skip
NOTHING = {
    "missed": False, "state": "not_applicable", "due": None, "days_late": 0, "granted": False, "called": False,
    "paid": "0.00 EUR", "most": "0.00 EUR",
}  # fmt: skip


def read(*texts: str, words: Vocabulary | None = None) -> tuple[Book, list[Problem]]:
    return load_book([], words or vocabulary(), {f"{at}.yaml": text for at, text in enumerate(texts)})


def book_of(*texts: str) -> Book:
    book, problems = read(*texts)
    assert not problems, "\n".join(map(str, problems))
    return book


def house(values: str, head: str = "") -> str:
    before = HOUSE.partition("values:")[0]
    return f"{before}{head}values:\n  it: {values}\n"


def shown(value: Any) -> Any:
    return str(value) if hasattr(value, "currency") else value


CASES: list[dict[str, Any]] = [
    {},
    {"paid_at": "2026-06-10T10:00:00+02:00"},
    {"paid_at": "2026-06-20T10:00:00+02:00", "cause": "fault"},
    {"delay": "6 h"},
    {"delay": "6 h", "ordered_on": "2025-12-31", "polite": True},
    {"ordered_on": "2025-12-31"},
    {"ordered_on": "2024-12-31"},
    {"ordered_on": "2024-12-31", "paid_at": "2026-06-17T10:00:00+02:00"},
    {"polite": True},
    {"delay": None},
    {"price": None},
    {"asked_at": None},
    {"cause": None, "pieces": None},
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("facts", CASES)
def test_it_is_what_the_other_policy_decides(reader: str, facts: dict[str, Any]) -> None:
    book = book_of(LAW, NEWER, HOUSE)
    case = {name: value for name, value in {**CASE, **facts}.items() if value is not None}
    for now in (None, micros(AT)):
        own = READERS[reader](book, "house.promise", case, now)
        law = READERS["python"](book, "shop.law", case, now)
        for name, key in SAME.items():
            assert own.value(f"values.{name}") == law.value(key), (name, now)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("facts", [{"business": True}, {"ordered_on": "2019-06-01"}])
def test_what_does_not_apply_gives_nothing(reader: str, facts: dict[str, Any]) -> None:
    """Out of the law's scope, and before its first version."""
    answers = READERS[reader](book_of(LAW, NEWER, HOUSE), "house.promise", {**CASE, **facts}, micros(AT))
    assert {name: shown(answers.value(f"values.{name}")) for name in NOTHING} == NOTHING
    assert shown(answers.value("compensation.top_up.amount")) == "0.00 EUR"


@pytest.mark.parametrize("reader", READERS)
def test_an_outcome_of_one_version_alone_is_nothing_in_the_others(reader: str) -> None:
    book = book_of(LAW, NEWER, HOUSE)
    older, newer = ({**CASE, "polite": True, "ordered_on": day} for day in ("2025-06-01", "2026-06-01"))
    assert READERS[reader](book, "house.promise", older, None).value("values.called") is False
    assert READERS[reader](book, "house.promise", newer, None).value("values.called") is True


@pytest.mark.parametrize("reader", READERS)
def test_what_is_not_known_to_apply_is_not_known(reader: str) -> None:
    book = book_of(LAW.replace("not business", "polite"), NEWER, HOUSE)
    answers = READERS[reader](book, "house.promise", CASE, micros(AT))
    assert answers.value("values.missed") is None
    assert answers.missing("values.missed") == ["polite"]
    assert shown(answers.value("compensation.top_up.amount")) is None


def test_what_is_missing_there_is_missing_here() -> None:
    book = book_of(LAW, NEWER, HOUSE)
    case = {name: value for name, value in CASE.items() if name not in ("price", "delay")}
    entries = {one["id"]: one["missing"] for one in book.decide(case, AT).undecided}
    assert entries["house.promise/top_up"] == ["delay"]
    late = {**case, "delay": "6 h"}
    entries = {one["id"]: one["missing"] for one in book.decide(late, AT).undecided}
    assert entries["house.promise/top_up"] == ["price"]


def test_without_the_date_nothing_is_known() -> None:
    undated = HOUSE.replace("dated_by: ordered_on\n", "")
    case = {name: value for name, value in CASE.items() if name != "ordered_on"}
    decision = book_of(LAW, NEWER, undated).decide(case, AT)
    assert decision.value("house.promise", "values.missed") is None
    assert decision.missing[0] == "ordered_on"


def test_a_parameter_is_that_of_the_day() -> None:
    book = book_of(LAW, NEWER, HOUSE)
    days = {}
    for day in ("2024-06-01", "2025-06-01", "2026-06-01"):
        decision = book.decide({**CASE, "delay": "6 h", "ordered_on": day}, AT)
        days[day] = decision.value("house.promise", "values.due").date().isoformat()
    assert days == {"2024-06-01": "2026-06-19", "2025-06-01": "2026-06-15", "2026-06-01": "2026-06-12"}


def test_the_order_of_the_files_does_not_matter_and_a_reader_may_be_read() -> None:
    third = house("house.promise.compensation.top_up.amount").replace("house.promise\ncase", "alone.third\ncase")
    one, other = book_of(third, HOUSE, NEWER, LAW), book_of(LAW, NEWER, HOUSE, third)
    case = {**CASE, "delay": "6 h"}
    assert [shown(book.decide(case, AT).value("alone.third", "values.it")) for book in (one, other)] == [
        "81.00 EUR"
    ] * 2
    assert one.decide(case, AT).data["compensation"] == other.decide(case, AT).data["compensation"]


def test_the_reading_policy_alone_decides_the_same() -> None:
    book = book_of(LAW, NEWER, HOUSE)
    alone = book.select("house.promise")
    assert list(alone.policies) == ["house.promise"]
    case = {**CASE, "delay": "6 h"}
    assert alone.decide(case, AT).data["compensation"] == [
        one for one in book.decide(case, AT).data["compensation"] if one["id"].startswith("house")
    ]


def test_the_texts_of_a_policy_are_enough_to_load_it_again() -> None:
    third = house("house.promise.compensation.top_up.amount").replace("house.promise\ncase", "alone.third\ncase")
    book = book_of(LAW, NEWER, HOUSE, third)
    texts = texts_of(book.policy("alone.third"))
    assert next(iter(texts)) == "3.yaml"
    assert sorted(texts) == ["0.yaml", "1.yaml", "2.yaml", "3.yaml"]
    again, problems = load_book([], vocabulary(), texts)
    assert not problems
    case = {**CASE, "delay": "6 h"}
    assert again.decide(case, AT).to_json() == book.decide(case, AT).to_json()


def test_the_digest_says_what_is_read() -> None:
    one, other = book_of(LAW, NEWER, HOUSE), book_of(LAW, NEWER.replace("5 h", "6 h"), HOUSE)
    digests = [(book.policy("house.promise").digest, book.policy("shop.law").digest) for book in (one, other)]
    assert digests[0][0] != digests[1][0]
    assert digests[0][1] != digests[1][1]


@pytest.mark.parametrize("how", ["alone", "sequential", "shapley"])
def test_a_change_of_what_is_read_reaches_the_reader(tmp_path: Path, how: str) -> None:
    """In a dry-run the reading policy changes with the one that it reads, and each change is applied to both."""
    sides = [tmp_path / "old", tmp_path / "new"]
    for side in sides:
        side.mkdir()
        law_text = LAW.replace('  range: {amount: {from: 1 EUR, to: price}, cite: "§ 2a"}\n', "")
        house_text = HOUSE.replace("  most: shop.law.compensation.range.amount_to\n", "")
        for name, text in {"law": law_text, "newer": NEWER, "house": house_text}.items():
            made = (
                text.replace("delay >= 5 h", "delay >= 2 h").replace("+ 1 EUR", "+ 2 EUR") if side is sides[1] else text
            )
            (side / f"{name}.yaml").write_text(made, "utf-8")
    cases = tmp_path / "cases.ndjson"
    many = [{**CASE, "id": str(hours), "delay": f"{hours} h", "price": "80 EUR", "pieces": 1} for hours in range(1, 8)]
    cases.write_text("".join(json.dumps(one) + "\n" for one in many), "utf-8")
    run = dry_run(Request([cases], [sides[1]], str(sides[0]), at=AT, attribute=how), vocabulary())
    money = {purse: one.sum.after - one.sum.before for purse, one in run.tally.money.items()}
    found = run.attribution
    assert found is not None
    house, law = (next(purse for purse in money if purse.pair.name == name) for name in ("house.promise", "shop.law"))
    # Three cases more are late, 20 EUR each by the law; the house pays twice that and 2 EUR, where it paid 1 EUR in three cases.
    cent = money[law] // 6000
    assert (money[house], money[law]) == (12900 * cent, 6000 * cent)
    reached = next(one for one in found.parts if one.money.get(law))
    assert reached.money[house] == {"alone": 12300, "sequential": 12600, "shapley": 12450}[how] * cent
    for purse, amount in money.items():
        assert sum(one.money.get(purse, 0) for one in found.parts) + found.rest(purse, amount) == amount


def test_an_explanation_leads_to_the_other_policy_and_can_be_checked() -> None:
    decision = book_of(LAW, NEWER, HOUSE).decide({**CASE, "delay": "6 h"}, AT)
    made = json.loads(json.dumps(document(decision.explain())))
    assert recheck(made).faults == []
    jsonschema.validate(made, json.loads((shipped("schemas") / "explanation.schema.json").read_text()))
    (why,) = next(one for one in made["policies"] if one["id"] == "house.promise")["outcomes"]
    when = why["tree"]["reasons"][0]["reasons"][0]
    assert when["name"] == "shop.law.deadlines.answer.missed"
    assert (when["cite"], when["place"]["file"], when["place"]["line"]) == ("§ 1", "0.yaml", 18)


def test_why_not_reaches_through() -> None:
    decision = book_of(LAW, NEWER, HOUSE).decide({**CASE, "delay": "6 h"}, "2026-06-06T10:00:00+02:00")
    why = next(one for policy in decision.explain("top_up").policies for one in policy.outcomes)
    assert why.status == "not_granted"
    assert why.why_not is not None
    assert "asked_at" in {one.fact for one in why.why_not.flips}


TABLE: list[dict[str, Any]] = [
    {**CASE, "id": str(at), **{k: v for k, v in facts.items() if v is not None}} for at, facts in enumerate(CASES)
]


@pytest.mark.parametrize("now", [None, micros(AT)])
def test_columns_and_rows_agree(now: int | None) -> None:
    book = book_of(LAW, NEWER, HOUSE)
    decisions = [book.decide(case, now) for case in TABLE]
    for decision, row in zip(decisions, from_table(book, "house.promise", decisions, now), strict=True):
        for key in (*(f"values.{name}" for name in NOTHING), "compensation.top_up.amount"):
            assert row.value(key) == decision.value("house.promise", key), key


@settings(max_examples=40, deadline=None)
@given(
    day=st.dates(min_value=date(2019, 12, 30), max_value=date(2026, 12, 31)),
    hours=st.integers(0, 8),
    business=st.booleans(),
    cents=st.integers(0, 99_999),
)
def test_any_case_is_decided_as_there(day: Any, hours: int, business: bool, cents: int) -> None:
    book = book_of(LAW, NEWER, HOUSE)
    facts = {"ordered_on": day.isoformat(), "delay": f"{hours} h", "business": business}
    decision = book.decide({**CASE, **facts, "price": f"{cents // 100}.{cents % 100:02} EUR"}, AT)
    if decision.applies("shop.law"):
        for name, key in SAME.items():
            assert decision.value("house.promise", f"values.{name}") == decision.value("shop.law", key)
    else:
        assert decision.value("house.promise", "values.missed") is False


@pytest.mark.parametrize("reader", READERS)
def test_a_parameter_that_nobody_has_set_there(reader: str) -> None:
    law = LAW.replace("parameters:\n", 'parameters:\n  rate: {required: money, cite: "§ 9"}\n').replace(
        "price * 25 percent", "rate"
    )
    book = book_of(law, NEWER, HOUSE)
    answers = READERS[reader](book, "house.promise", {**CASE, "delay": "6 h"}, micros(AT))
    assert answers.value("values.paid") is None
    assert answers.missing("values.paid") == ["parameter.shop.law.rate"]
    decision = book.decide({**CASE, "delay": "6 h"}, AT)
    why = next(one for policy in decision.explain("top_up").policies for one in policy.outcomes)
    assert [one.fact for one in why.questions] == ["parameter.shop.law.rate"]
    assert recheck(json.loads(json.dumps(document(decision.explain())))).faults == []


# -- what is wrong


WRONG = [
    ("shop.lew.deadlines.answer.missed", "unknown-policy", "there is no policy 'shop.lew' to read from", "did you mean 'shop.law'?"),
    ("shop.law.deadlines.answr.missed", "unknown-name", "shop.law has no 'answr' under `deadlines`", "did you mean 'answer'?"),
    ("shop.law.deadlines.answer.mised", "unknown-field", "'deadlines.answer' of shop.law has no 'mised'", "did you mean 'missed'?"),
    ("shop.law.deadlines.answer", "unknown-field", "say what you want to know of shop.law", None),
    ("house.promise.deadlines.answer.missed", "cycle", "this is house.promise itself", "write deadlines.answer.missed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "message", "hint"), WRONG)
def test_what_is_wrong_is_said_at_its_place(text: str, code: str, message: str, hint: str | None) -> None:
    (problem,) = read(LAW, NEWER, house(text))[1]
    assert (problem.code, str(problem.place).partition(":")[0]) == (code, "2.yaml")
    assert message in problem.message
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (8, 7)
    if hint is not None:
        assert problem.hint == hint


def test_policies_that_read_each_other_in_a_circle() -> None:
    law = LAW.replace("when: late, amount", "when: not house.promise.deadlines.reply.missed, amount")
    promise = house(
        "shop.law.deadlines.answer.missed",
        "deadlines:\n  reply: {from: asked_at, within: 3 days, until: paid_at, cite: x}\n",
    )
    book, problems = read(law, promise)
    assert [(one.code, one.message) for one in problems if one.level == "error"] == [
        ("cycle", "these policies read each other's outcomes in a circle: house.promise → shop.law → house.promise")
    ]
    assert problems[0].place is not None
    assert problems[0].place.line in (8, 9, 10, 15)
    assert not book.policies


def test_a_policy_with_mistakes_cannot_be_read() -> None:
    book, problems = read(LAW.replace("delay >= 3 h", "delay >= 3 kg"), house("shop.law.deadlines.answer.missed"))
    assert [one.code for one in problems] == ["unit-mismatch", "depends-on-problem"]
    assert not book.policies


def test_money_in_another_currency_cannot_be_read() -> None:
    (problem,) = read(LAW, NEWER, house("shop.law.compensation.delay.amount").replace("EUR", "USD"))[1]
    assert problem.code == "currency-mismatch"
    assert "shop.law reads money in EUR, and this policy reads money in USD" in problem.message
    assert not read(LAW, NEWER, house("shop.law.deadlines.answer.missed").replace("EUR", "USD"))[1]


def test_working_hours_in_another_zone_cannot_be_read() -> None:
    law = LAW.replace("within: days", "within: 8 working hours").replace(
        "currency: EUR", "currency: EUR\ncalendar: weekdays"
    )
    text = house("shop.law.deadlines.answer.missed")
    (problem,) = [one for one in read(law, text.replace("Berlin", "London"))[1] if one.level == "error"]
    assert problem.code == "not-supported"
    assert not [one for one in read(law, text)[1] if one.level == "error"]


def test_a_policy_about_other_cases_cannot_be_read() -> None:
    other, _ = read_kind({**KIND, "x-kind": "shop.order"})
    assert other is not None
    words = Vocabulary({**vocabulary().kinds, other.name: other})
    law = LAW.replace("case: shop.claim", "case: shop.order")
    (problem,) = [
        one for one in read(law, house("shop.law.deadlines.answer.missed"), words=words)[1] if one.level == "error"
    ]
    assert problem.code == "type-mismatch"
    assert "is about shop.order" in problem.message


# -- what was known when


ERRATUM = """\
policy: shop.law
extends: shop.law
effective: {from: 2026-01-01}
published: 2026-09-01
let:
  late: delay >= 1 h
"""


def test_only_what_was_published_by_a_day_is_read() -> None:
    newer = NEWER.replace("effective: {from: 2026-01-01}", "effective: {from: 2026-01-01}\npublished: 2025-06-01")
    values = "[{value: 7 days, cite: x}, {from: 2026-02-01, published: 2026-08-01, value: 3 days, cite: x}]"
    newer = newer.replace('[{value: 7 days, cite: "§ 1b"}]', values)
    book = book_of(LAW, newer, ERRATUM, HOUSE)
    case = {**CASE, "delay": "2 h"}
    for day, paid in (("2026-10-01", True), ("2026-06-01", False)):
        known = book.as_known_at(day)
        decision = known.decide(case, AT)
        assert decision.value("house.promise", "values.paid") == decision.value("shop.law", "compensation.delay.amount")
        assert bool(decision.value("house.promise", "values.paid").amount) is paid
    for day, due in (("2026-08-15", "2026-06-08"), ("2026-06-01", "2026-06-12")):
        decision = book.as_known_at(day).decide({**CASE, "delay": "6 h"}, AT)
        assert decision.value("house.promise", "values.due").date().isoformat() == due
        assert decision.value("house.promise", "values.due") == decision.value("shop.law", "deadlines.answer.due")


# -- policies without a date


def test_without_a_date_the_moment_picks_the_version() -> None:
    law = LAW.replace("dated_by: ordered_on\n", "").replace(
        '\n    - {value: 14 days, cite: "§ 1"}\n    - {from: 2025-01-01, value: 10 days, cite: "§ 1a"}',
        ' [{value: 14 days, cite: "§ 1"}]',
    )
    book = book_of(law, NEWER, HOUSE)
    for now in (None, "2025-06-25T10:00:00Z", "2026-06-25T10:00:00Z", "2018-06-25T10:00:00Z"):
        decision = book.decide({**CASE, "delay": "4 h"}, now)
        expected = decision.value("shop.law", "compensation.delay.amount")
        got = decision.value("house.promise", "values.paid")
        assert got == expected if decision.applies("shop.law") else shown(got) == "0.00 EUR"
