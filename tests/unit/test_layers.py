"""Layers at run time: of linked outcomes the better one for the customer is decided, and only it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from makegood.book import Book
from makegood.cases.columns import raw_frame
from makegood.cases.reader import read_case
from makegood.cli.summary import lines
from makegood.decision import Decision
from makegood.layer_check import Tried, worse_layers
from makegood.loading import load_book
from makegood.plugin_schemas import schema_checker
from makegood.source import read_yaml
from makegood.table import decide_frame
from makegood.testing.runner import run_tests

from tests.unit.layers_shop import AT, CASE, LAW, layered, over
from tests.unit.small_policy import vocabulary


def decided(book: Book, at: str | None = AT, **facts: Any) -> Decision:
    return book.decide({name: value for name, value in {**CASE, **facts}.items() if value is not None}, at)


def standing(decision: Decision, section: str) -> dict[str, Any]:
    return {one.id: getattr(one, one.outcome.main) for one in decision.section(section)}


def given_way(decision: Decision) -> dict[str, tuple[str, str]]:
    return {f"{one.outcome.outcome.section} {one.id}": (one.by, one.because) for one in decision.superseded}


# -- who wins


@pytest.mark.parametrize(
    ("body", "winner", "because"),
    [
        ("compensation: {late: {amount: 25 EUR, cite: x}}", "shop.house/late", "kinder"),
        ("compensation: {late: {amount: 20 EUR, cite: x}}", "shop.house/late", "equal"),
        ("compensation: {late: {amount: 15 EUR, cite: x}}", "shop.law/late", "kinder"),
        ("compensation: {late: {amount: 15 EUR, cite: x, replaces: true}}", "shop.house/late", "replaces"),
        (
            "replaces: true\ncite: Law, 9\ncompensation: {late: {amount: 15 EUR, cite: x}}",
            "shop.house/late",
            "replaces",
        ),
        ("compensation: {deposit: {amount: 3 EUR, cite: x}}", "shop.house/deposit", "kinder"),
        ("compensation: {deposit: {amount: 9 EUR, cite: x}}", "shop.law/deposit", "kinder"),
        ("compensation: {deposit: {amount: 0 EUR, cite: x}}", "shop.house/deposit", "kinder"),
        ("compensation: {deposit: {amount: 1 EUR, pays: company, cite: x}}", "shop.house/deposit", "kinder"),
        ("compensation: {late: {amount: {from: 21 EUR, to: 30 EUR}, cite: x}}", "shop.house/late", "kinder"),
        ("compensation: {late: {amount: {from: 1 EUR, to: 20 EUR}, cite: x}}", "shop.law/late", "kinder"),
    ],
)
def test_money_that_is_better_for_the_customer_is_decided(body: str, winner: str, because: str) -> None:
    name = winner.partition("/")[2]
    decision = decided(layered(LAW, over(body)))
    assert winner in standing(decision, "compensation")
    loser = ("shop.law" if winner.startswith("shop.house") else "shop.house") + f"/{name}"
    assert given_way(decision)[f"compensation {loser}"] == (winner, because)
    assert loser not in standing(decision, "compensation")


@pytest.mark.parametrize(
    ("body", "winner"),
    [
        ("answer: {within: 7 days}", "shop.house/answer"),
        ("answer: {within: 21 days}", "shop.law/answer"),
        ("answer: {when: false}", "shop.law/answer"),
        ("answer: {from: paid_at}", "shop.law/answer"),
        ("claim: {within: 60 days}", "shop.house/claim"),
        ("claim: {within: 7 days}", "shop.law/claim"),
        ("claim: {when: false}", "shop.house/claim"),
    ],
)
def test_a_companys_deadline_is_better_earlier_and_a_customers_later(body: str, winner: str) -> None:
    decision = decided(layered(LAW, over(f"deadlines: {{{body}}}")))
    name = winner.partition("/")[2]
    assert [one.id for one in decision.deadlines if one.name == name] == [winner]


def test_a_remedy_that_is_granted_stands() -> None:
    kinder = layered(LAW, over("remedies: {repair: {when: true, cite: x}}"))
    harsher = layered(LAW, over("remedies: {repair: {when: false, cite: x}}"))
    assert standing(decided(kinder), "remedies") == {"shop.house/repair": True}
    assert standing(decided(harsher, cause="fault"), "remedies") == {"shop.law/repair": True}


def test_what_has_no_order_is_the_upper_layers() -> None:
    decision = decided(layered(LAW, over("scores: {service: {items: {fast: fast}, cite: x}}")), polite=True, fast=False)
    assert standing(decision, "scores") == {"shop.house/service": 0}
    assert given_way(decision)["scores shop.law/service"] == ("shop.house/service", "upper")


# What a policy over the law writes, and whether the money for being late is the law's then.
TAKEN_OVER = [
    ("compensation: {deposit: {amount: 3 EUR, cite: x}}", True),
    ("parameters: {other: [{value: 1, cite: x}]}", True),
    ("parameters: {rate: [{value: 20 EUR, cite: y}]}", True),  # the same figure
    ("parameters: {rate: [{value: 21 EUR, cite: y}]}", False),
    ("parameters: {rate: [{value: 20 EUR, cite: y}, {from: 2030-01-01, value: 21 EUR, cite: y}]}", False),
    ("let: {late: delay > 2 h}", False),
    ("compensation: {late: {cite: x}}", False),  # words of its own
    ("compensation: {late: {title: Late}}", False),
    ("compensation: {late: {replaces: true, cite: x}}", False),
    ("timezone: Asia/Shanghai", False),
    ("when: pieces < 5", True),
]


@pytest.mark.parametrize(("body", "laws"), TAKEN_OVER)
def test_what_is_taken_over_with_all_that_it_rests_on_stays_the_laws(body: str, laws: bool) -> None:
    law = LAW.replace("amount: 20 EUR", "amount: rate").replace("when: delay >= 3 h, amount", "when: late, amount")
    law += "parameters: {rate: [{value: 20 EUR, cite: y}]}\nlet: {late: delay >= 3 h}\ndated_by: ordered_on\n"
    book = layered(law, over(body))
    decision = decided(book)
    assert ("shop.law/late" in standing(decision, "compensation")) == laws
    assert ("inherited" in dict(given_way(decision).values()).values()) == (laws or "timezone" not in body)
    kind, decider = book.kind("shop.claim"), book.decider("shop.claim")
    frame = raw_frame(kind, decider.facts, [read_case(kind, decider.facts, CASE, "UTC")[0]])
    made = decide_frame(book.timelines, kind, frame, None, book.calendars, layers=book.layers)
    assert made.frame["shop.law|compensation.late.stands"].to_list() == [laws]


def test_of_three_layers_the_one_that_speaks_stands() -> None:
    middle = over("compensation: {late: {amount: 30 EUR, cite: x}}")
    top = over("remedies: {repair: {when: true, cite: x}}", "shop.contract", "shop.house", "contract")
    decision = decided(layered(LAW, middle, top))
    assert standing(decision, "compensation").keys() == {"shop.house/late", "shop.law/deposit"}
    assert standing(decision, "remedies") == {"shop.contract/repair": True}
    assert given_way(decision)["compensation shop.contract/late"] == ("shop.house/late", "inherited")
    assert given_way(decision)["compensation shop.law/late"] == ("shop.house/late", "kinder")
    assert given_way(decision)["compensation shop.contract/deposit"] == ("shop.law/deposit", "inherited")
    worse = over("compensation: {late: {amount: 3 EUR, cite: x}}")
    assert given_way(decided(layered(LAW, worse, top)))["compensation shop.contract/late"] == (
        "shop.law/late",
        "kinder",
    )


def test_each_layer_is_decided_whole_and_reads_its_own_outcomes() -> None:
    law = LAW + "values: {twice: 2 * compensation.late.amount}\n"
    decision = decided(layered(law, over("compensation: {late: {amount: 15 EUR, cite: x}}")))
    assert str(decision.values["shop.house"]["twice"]) == "60.00 EUR"
    assert str(decision.values["shop.law"]["twice"]) == "80.00 EUR"
    assert standing(decision, "compensation")["shop.law/late"].amount == 40


# -- where only one applies, and what is not known


def test_where_only_one_applies_it_stands() -> None:
    book = layered(LAW, over("when: business\ncompensation: {late: {amount: 50 EUR, cite: x}}"))
    assert [one.id for one in decided(book).compensation] == ["shop.law/late", "shop.law/deposit"]
    above = {one.id for one in decided(book, business=True).compensation}
    assert above == {"shop.house/late", "shop.law/deposit"}
    later = layered(LAW, over("effective: {from: 2027-01-01}\ndated_by: ordered_on\n"))
    assert {one.policy for one in decided(later).compensation} == {"shop.law"}
    assert {one.policy for one in decided(later, ordered_on="2027-03-01").compensation} == {"shop.house"}


def test_undecided_against_decided_is_undecided() -> None:
    book = layered(LAW, over("compensation: {late: {when: polite, amount: 50 EUR, cite: x}}"))
    decision = decided(book)
    assert "late" not in {one.name for one in decision.compensation}
    assert decision.undecided == [
        {"id": "shop.house/late", "kind": "compensation", "missing": ["polite"]},
        {"id": "shop.law/service", "kind": "scores", "missing": ["polite", "fast"]},
    ]
    assert given_way(decision)["compensation shop.law/late"] == ("shop.house/late", "undecided")
    totals = {(one.policy, one.pays): one.amount for one in decision.totals}
    assert totals[("shop.house", "company")] is None


def test_where_it_is_not_known_whether_the_upper_applies_all_of_it_is_open() -> None:
    decision = decided(layered(LAW, over("when: polite\n")))
    assert not list(decision.compensation)
    assert {one["id"].partition("/")[0] for one in decision.undecided} == {"shop.house"}
    assert decision.missing[0] == "polite"
    assert not list(decision.totals)


def test_money_in_two_currencies_is_undecided_and_nothing_is_nothing() -> None:
    law = LAW.replace("currency: EUR\n", "")
    abroad = layered(law, over("compensation: {late: {amount: 30 USD, cite: x}}"))
    decision = decided(abroad, price=None)
    assert [one["id"] for one in decision.undecided if one["kind"] == "compensation"] == ["shop.house/late"]
    nothing = decided(abroad, price=None, delay="1 h")
    assert standing(nothing, "compensation")["shop.house/late"].amount == 0


def test_a_range_within_another_is_undecided() -> None:
    decision = decided(layered(LAW, over("compensation: {late: {amount: {from: 10 EUR, to: 90 EUR}, cite: x}}")))
    assert [one["id"] for one in decision.undecided if one["kind"] == "compensation"] == ["shop.house/late"]


# -- which policies are layers


def test_a_version_over_its_own_id_is_no_layer_and_hides_none() -> None:
    first = over("effective: {from: 2020-01-01, to: 2026-01-01}\ndated_by: ordered_on\n")
    later = over(
        "effective: {from: 2026-01-01}\ndated_by: ordered_on\ncompensation: {late: {amount: 30 EUR, cite: x}}\n",
        base="shop.house",
    )
    book = layered(LAW, first, later)
    assert {book.layers.under(one) for one in book.policies["shop.house"]} == {("shop.law",)}
    alone = layered(first.replace("extends: shop.law", "case: shop.claim"), later)
    assert not alone.layers


def test_two_texts_of_one_rank_stand_side_by_side() -> None:
    other = layered(LAW, over("compensation: {late: {amount: 15 EUR, cite: x}}", layer="statute"))
    assert not other.layers
    assert len([one for one in decided(other).compensation if one.name == "late"]) == 2
    assert layered(LAW, over("title: x", layer=None)).layers


def test_three_layers_are_climbed_from_the_lowest() -> None:
    house = over("compensation: {late: {amount: 10 EUR, cite: x, replaces: true}}")
    contract = over("compensation: {late: {amount: 12 EUR, cite: x}}", "shop.deal", "shop.house", "contract")
    book = layered(LAW, house, contract)
    assert book.layers.under(book.policy("shop.deal")) == ("shop.house", "shop.law")
    decision = decided(book)
    assert {one.id: str(one.amount) for one in decision.compensation if one.name == "late"} == {
        "shop.deal/late": "24.00 EUR"
    }
    assert given_way(decision)["compensation shop.law/late"][0] == "shop.deal/late"


def test_replacing_is_not_inherited() -> None:
    house = over("replaces: true\ncite: Law, 9\ncompensation: {late: {amount: 10 EUR, cite: x, replaces: true}}")
    contract = over("compensation: {late: {amount: 5 EUR, cite: x}}", "shop.deal", "shop.house", "contract")
    assert "shop.house/late" in {one.id for one in decided(layered(LAW, house, contract)).compensation}


def test_two_houses_over_one_law() -> None:
    kind = over("compensation: {late: {amount: 25 EUR, cite: x}}")
    mean = over("compensation: {late: {amount: 5 EUR, cite: x}}", "shop.mean")
    decision = decided(layered(LAW, kind, mean))
    assert [one.id for one in decision.compensation if one.name == "late"] == ["shop.house/late"]


# -- how a decision shows it


def test_only_winners_enter_the_totals() -> None:
    decision = decided(
        layered(LAW, over("compensation: {late: {amount: 25 EUR, cite: x}, deposit: {amount: 9 EUR, cite: x}}"))
    )
    totals = {(one.policy, one.pays): str(one.amount) for one in decision.totals}
    assert totals == {("shop.house", "company"): "50.00 EUR", ("shop.law", "customer"): "5.00 EUR"}
    assert decision.data["totals"] == [
        {"amount": "50.00", "currency": "EUR", "pays": "company", "policy": "shop.house"},
        {"amount": "5.00", "currency": "EUR", "pays": "customer", "policy": "shop.law"},
    ]


def test_what_gives_way_is_not_lost() -> None:
    decision = decided(layered(LAW, over("compensation: {late: {amount: 25 EUR, cite: x}}")))
    entry = next(one for one in decision.data["superseded"] if one["id"] == "shop.law/late")
    assert entry["by"] == "shop.house/late"
    assert entry["because"] == "kinder"
    assert entry["outcome"]["amount"] == "40.00"
    document, _ = read_yaml(decision.to_json(), "decision.json")
    assert document is not None
    assert not schema_checker("decision").check(document, ())
    assert any("gives way" in line and "better for the customer" in line for line in lines(decision))


def test_a_book_without_layers_says_nothing_of_them() -> None:
    assert "superseded" not in decided(layered(LAW)).data
    assert decided(layered(LAW)).settled is None


def test_tables_hold_what_stands() -> None:
    book = layered(
        LAW, over("compensation: {late: {amount: pieces * 15 EUR, per: pieces, cite: x}}\nwhen: pieces < 5\n")
    )
    kind, decider = book.kind("shop.claim"), book.decider("shop.claim")
    cases = [{**CASE, "pieces": pieces} for pieces in (1, 2, 7)]
    frame = raw_frame(kind, decider.facts, [read_case(kind, decider.facts, one, "UTC")[0] for one in cases])
    made = decide_frame(book.timelines, kind, frame, None, book.calendars, layers=book.layers)
    assert made.frame["shop.law|compensation.late.amount"].to_list() == [2000, None, 14000]
    assert made.frame["shop.house|compensation.late.amount"].to_list() == [None, 6000, None]
    assert made.frame["shop.house|compensation.late.stands"].to_list() == [False, True, None]
    assert made.frame["shop.house|compensation.deposit.stands"].to_list() == [False, False, None]
    assert made.frame["shop.law|compensation.deposit.stands"].to_list() == [True, True, True]
    few = decide_frame(
        book.timelines, kind, frame, None, book.calendars, only=["compensation.late.amount"], layers=book.layers
    )
    assert [one for one in few.frame.columns if "deadlines" in one] == []


# -- tests of policies

HOUSE_TESTS = """\
policy: shop.house
tests:
  - name: the law's money and the house's deadline
    case: {ordered_on: 2026-06-01, delay: 4 h, pieces: 2, cause: storm, asked_at: "2026-06-05T10:00:00+02:00"}
    at: 2026-06-10T10:00:00+02:00
    expect:
      compensation.late: 40 EUR
      compensation.total: 40 EUR
      deadlines.answer: 2026-06-12
      remedies.repair: false
"""


def test_tests_of_an_upper_policy_expect_what_is_decided(tmp_path: Path) -> None:
    house = over("compensation: {late: {amount: 15 EUR, cite: x}}\ndeadlines: {answer: {within: 7 days}}\n")
    file = tmp_path / "house.test.yaml"
    file.write_text(HOUSE_TESTS)
    readers = ("python", "interpret", "polars")
    (verdict,) = run_tests([file], layered(LAW, house), readers)
    assert verdict.passed, verdict.failures
    lower = tmp_path / "law.test.yaml"
    lower.write_text(HOUSE_TESTS.replace("shop.house", "shop.law").replace("06-12", "06-19"))
    (verdict,) = run_tests([lower], layered(LAW, house), readers)
    assert verdict.passed, verdict.failures


def test_a_plugins_kind_may_say_what_is_better() -> None:
    from dataclasses import replace

    words = vocabulary()
    score = words.outcomes["remedies"]
    for better, wanted in ((None, "shop.house/gift"), ("more", "shop.law/gift"), ("less", "shop.house/gift")):
        kind = replace(score, section="gifts", singular="gift", better=better, schema={"properties": {}})
        own = replace(words, outcomes={**words.outcomes, "gifts": kind})
        texts = {"0": LAW + "gifts: {gift: {cite: x}}\n", "1": over("gifts: {gift: {when: false, cite: x}}")}
        book, problems = load_book([], own, texts)
        assert not [one for one in problems if one.level == "error"]
        assert [one.id for one in decided(book).section("gifts")] == [wanted]


# -- what `check` says of them


def warnings(*texts: str) -> dict[str, str]:
    return {one.message.partition(" can be")[0]: one.message for one in worse_layers(layered(*texts))}


@pytest.mark.parametrize(
    ("body", "what", "said"),
    [
        ("compensation: {late: {amount: 15 EUR, cite: x}}", "compensation 'late'", "comes to 15.00 EUR, 5.00 EUR less than 20.00 EUR"),
        ("compensation: {deposit: {amount: 9 EUR, cite: x}}", "compensation 'deposit'", "customer 9.00 EUR, 4.00 EUR more than 5.00 EUR"),
        ("compensation: {late: {when: delay >= 4 h, cite: x}}", "compensation 'late'", "to 0.00 EUR, 20.00 EUR less than 20.00 EUR"),
        ("deadlines: {answer: {within: 21 days}}", "deadline 'answer'", ", 7 days later than "),
        ("deadlines: {claim: {within: 7 days}}", "deadline 'claim'", ", 23 days earlier than "),
        ("deadlines: {answer: {when: false}}", "deadline 'answer'", "shop.house has no deadline, and shop.law one "),
        ("remedies: {repair: {when: cause == 'fault' and polite, cite: x}}", "remedy 'repair'", "grants it, and shop.house does not"),
    ],
)  # fmt: skip
def test_a_layer_that_can_be_worse_is_found_with_a_case(body: str, what: str, said: str) -> None:
    (problem,) = worse_layers(layered(LAW, over(body)))
    assert problem.code == "layer-worse"
    assert problem.level == "warning"
    assert problem.message.startswith(f"{what} can be worse for the customer than in shop.law, which then stands: for ")
    assert said in problem.message
    assert problem.place is not None
    assert problem.place.file == "1.yaml"
    assert "replaces: true" in (problem.hint or "")


@pytest.mark.parametrize(
    "body",
    [
        "compensation: {late: {amount: 25 EUR, cite: x}}",
        "compensation: {late: {when: delay >= 2 h, cite: x}}",
        "compensation: {late: {amount: 15 EUR, cite: x, replaces: true}}",
        "replaces: true\ncite: x\ncompensation: {late: {amount: 15 EUR, cite: x}}",
        "when: delay < 1 h\ncompensation: {late: {amount: 15 EUR, cite: x}}",
        "scores: {service: {items: {fast: fast}, cite: x}}",
    ],
)
def test_a_layer_that_is_as_kind_or_may_be_worse_is_not(body: str) -> None:
    assert not warnings(LAW, over(body))


def test_a_case_of_the_tests_is_where_the_search_begins() -> None:
    narrow = over("compensation: {late: {amount: 21 EUR - 2 EUR * (1 if price == 77.77 EUR else 0), cite: x}}")
    tried = Tried("shop.law", {**CASE, "price": "77.77 EUR"})
    (problem,) = worse_layers(layered(LAW, narrow), [tried])
    assert "price 77.77 EUR" in problem.message


def test_what_one_between_replaces_is_not_compared() -> None:
    house = over("replaces: true\ncite: x\ncompensation: {late: {amount: 10 EUR, cite: x}}")
    deal = over("compensation: {late: {amount: 12 EUR, cite: x}}", "shop.deal", "shop.house", "contract")
    assert not warnings(LAW, house, deal)
