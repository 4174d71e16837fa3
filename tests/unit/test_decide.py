"""Deciding single cases: bad cases get one sentence each, unknown facts their questions, and dates pick the text."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from makegood import CaseError, Money
from makegood.book import Book

from tests.unit.test_policy_problems import HEAD, load

POLICY = f"""{HEAD}
when: distance > 0 km
parameters:
  rate:
    - {{value: 10 percent, cite: Art 1}}
    - {{from: 2024-01-01, value: 12.5 percent, cite: Art 1a}}
values:
  share: price * rate
  shown_delay: delay
compensation:
  share: {{amount: price * rate, round: {{to: 0.01, mode: half_even}}, per: people, cite: Art 1}}
  fixed: {{when: delay >= 3 h, amount: 250 EUR, at_least: 0 EUR, cap: 200 EUR, pays: customer, cite: Art 2}}
deadlines:
  reply: {{from: opened_at, within: 14 days, cite: Art 3}}
remedies:
  refund: {{when: express or colour == 'red', cite: Art 4}}
scores:
  care:
    pass: 50
    cite: Art 5
    items:
      - {{points: 30, earned: express}}
      - {{points: 10, earned: people > 1}}
    grades: [{{from: 70, grade: good}}, {{grade: poor}}]
"""

CASE: dict[str, Any] = {
    "kind": "shop.claim",
    "id": "C-1",
    "opened_at": "2026-05-01T10:00:00+02:00",
    "distance": "12.5 km",
    "delay": 200,
    "price": "99.90 EUR",
    "people": 3,
    "express": True,
    "colour": "green",
}
AT = "2026-05-10T00:00:00Z"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    found, problems = load(tmp_path, POLICY)
    assert problems == []
    return found


def test_a_whole_decision(book: Book) -> None:
    decision = book.decide(CASE, AT)
    data = json.loads(decision.to_json())
    assert data["compensation"] == [
        {"amount": "37.47", "cite": "Art 1", "currency": "EUR", "id": "shop.promise/share", "pays": "company"},
        {"amount": "200.00", "cite": "Art 2", "currency": "EUR", "id": "shop.promise/fixed", "pays": "customer"},
    ]
    assert data["totals"] == [
        {"amount": "37.47", "currency": "EUR", "pays": "company", "policy": "shop.promise"},
        {"amount": "200.00", "currency": "EUR", "pays": "customer", "policy": "shop.promise"},
    ]
    assert data["deadlines"] == [
        {
            "cite": "Art 3", "due": "2026-05-15T22:00:00Z", "id": "shop.promise/reply", "last_day": "2026-05-15",
            "owed_by": "company", "remaining": "P5DT22H", "state": "running",
        }
    ]  # fmt: skip
    assert data["remedies"] == [{"cite": "Art 4", "granted": True, "id": "shop.promise/refund"}]
    assert data["scores"] == [
        {"cite": "Art 5", "grade": "good", "id": "shop.promise/care", "passed": True, "points": "100"}
    ]
    assert data["values"] == {"shop.promise": {"share": "12.49 EUR", "shown_delay": "200 min"}}
    assert data["undecided"] == []
    assert data["at"] == AT


def test_the_typed_door(book: Book) -> None:
    decision = book.decide(CASE, datetime(2026, 5, 10, tzinfo=UTC))
    assert decision.compensation[0].amount == Money(Fraction("37.47"), "EUR")
    assert decision.deadlines[0].due == datetime(2026, 5, 15, 22, tzinfo=UTC)
    assert decision.deadlines[0].last_day == date(2026, 5, 15)
    assert decision.remedies[0].granted is True
    assert decision.totals[1].amount == Money(200, "EUR")
    assert decision.values["shop.promise"]["share"] == Money(Fraction("12.49"), "EUR")
    assert decision.applies("shop.promise") is True
    assert decision.applies("shop.other") is False


def test_canonical_json_is_what_json_would_write(book: Book) -> None:
    text = book.decide(CASE, AT).to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert text == book.decide(dict(reversed(CASE.items())), AT).to_json()


def test_dates_pick_the_parameter(book: Book) -> None:
    old = book.decide({**CASE, "opened_at": "2023-12-31T23:59:59+01:00"}, AT)
    new = book.decide({**CASE, "opened_at": "2024-01-01T00:00:00+01:00"}, AT)
    assert old.data["compensation"][0]["amount"] == "29.97"
    assert new.data["compensation"][0]["amount"] == "37.47"


def test_before_the_first_version_nothing_applies(book: Book) -> None:
    decision = book.decide({**CASE, "opened_at": "2019-06-01T00:00:00Z"}, AT)
    assert decision.applies("shop.promise") is False
    assert decision.data["policies"] == []


def test_an_unknown_date_leaves_everything_open(book: Book) -> None:
    case = {key: value for key, value in CASE.items() if key != "opened_at"}
    decision = book.decide(case, AT)
    assert decision.applies("shop.promise") is None
    assert decision.missing == ["opened_at"]
    assert len(decision.undecided) == 5


def test_an_unknown_date_leaves_nothing_open_where_no_version_would_apply(book: Book) -> None:
    case = {key: value for key, value in CASE.items() if key != "opened_at"} | {"distance": "0 km"}
    decision = book.decide(case, AT)
    assert decision.applies("shop.promise") is False
    assert decision.missing == []
    (why,) = decision.explain().policies
    assert why.status == "does_not_apply"


def test_one_version_for_all_time_needs_no_date(tmp_path: Path) -> None:
    always = POLICY.replace("    - {from: 2024-01-01, value: 12.5 percent, cite: Art 1a}\n", "")
    always = "".join(line for line in always.splitlines(keepends=True) if not line.startswith("effective"))
    found, problems = load(tmp_path, always)
    assert not problems
    decision = found.decide({key: value for key, value in CASE.items() if key != "opened_at"}, AT)
    assert decision.applies("shop.promise") is True
    assert decision.data["compensation"][0]["amount"] == "29.97"


def test_missing_facts_are_asked_for(book: Book) -> None:
    case = {key: value for key, value in CASE.items() if key not in ("price", "express")}
    decision = book.decide(case, AT)
    asked = {one["id"]: one["missing"] for one in decision.undecided}
    assert asked == {
        "shop.promise/share": ["price"],
        "shop.promise/refund": ["express"],
        "shop.promise/care": ["express"],
    }
    assert [one["amount"] for one in decision.data["totals"]] == [None, "200.00"]


def test_without_a_moment_states_stay_open(book: Book) -> None:
    decision = book.decide(CASE)
    assert decision.data["deadlines"][0]["due"] == "2026-05-15T22:00:00Z"
    assert decision.data["deadlines"][0]["state"] is None


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "shop.clame"}, "unknown-kind", "shop.clame"),
    ({"delai": 3}, "unknown-fact", "delai"),
    ({"distance": "3 kg"}, "wrong-unit", "distance"),
    ({"distance": "3 miles"}, "", ""),
    ({"distance": -1}, "out-of-range", "below"),
    ({"distance": float("nan")}, "not-a-number", "NaN"),
    ({"distance": float("inf")}, "not-a-number", "Infinity"),
    ({"distance": "12 km or so"}, "wrong-unit", "distance"),
    ({"delay": True}, "wrong-type", "delay"),
    ({"people": 1.5}, "wrong-type", "whole number"),
    ({"people": 0}, "out-of-range", "below"),
    ({"price": 99.9}, "float-money", "129.90 EUR"),
    ({"price": 99}, "wrong-unit", "currency"),
    ({"price": "99 EURO"}, "wrong-unit", "price"),
    ({"price": "99.12345 EUR"}, "too-precise", "decimals"),
    ({"price": "99999999999 EUR"}, "out-of-range", "too large"),
    ({"colour": "rde"}, "unknown-choice", "red, green, blue"),
    ({"express": "yes"}, "wrong-type", "true or false"),
    ({"opened_at": "2026-02-30T10:00:00Z"}, "impossible-instant", "no time"),
    ({"opened_at": "2026-05-01 ten"}, "wrong-type", "instant like"),
    ({"opened_at": "2026-05-01"}, "wrong-type", "instant like"),
    ({"opened_at": "0001-01-01T00:00:00Z"}, "out-of-range", "1900"),
    ({"opened_at": "2026-03-29T02:30:00"}, "impossible-instant", "does not occur"),
    ({"opened_at": "2026-10-25T02:30:00"}, "ambiguous-instant", "twice"),
]


@pytest.mark.parametrize(("change", "code", "part"), WRONG)
def test_a_wrong_case(book: Book, change: dict[str, Any], code: str, part: str) -> None:
    if not code:
        assert book.decide({**CASE, **change}, AT).results
        return
    with pytest.raises(CaseError) as caught:
        book.decide({**CASE, **change}, AT)
    assert [one.code for one in caught.value.problems] == [code]
    assert part in caught.value.problems[0].message


def test_every_problem_of_a_case_at_once(book: Book) -> None:
    with pytest.raises(CaseError) as caught:
        book.decide({**CASE, "delay": "x", "people": "y", "delai": 1})
    assert sorted(one.code for one in caught.value.problems) == ["unknown-fact", "wrong-type", "wrong-unit"]


def test_lenient_lets_unknown_facts_pass(book: Book) -> None:
    assert book.decide({**CASE, "delai": 3}, AT, lenient=True).data["totals"]


def test_a_text_without_offset_is_read_in_the_policy_zone(book: Book) -> None:
    with_offset = book.decide(CASE, AT).to_json()
    assert book.decide({**CASE, "opened_at": "2026-05-01T10:00:00"}, AT).to_json() == with_offset


def test_foreign_money_is_not_added_up(book: Book) -> None:
    decision = book.decide({**CASE, "price": "99.90 USD"}, AT)
    assert [one.code for one in decision.problems] == ["currency-mismatch"]
    assert [one["id"] for one in decision.undecided] == ["shop.promise/share"]


@pytest.mark.parametrize("at", ["yesterday", "2026-05-01T10:00:00", datetime(2026, 5, 1), "2026-13-01T00:00:00Z"])  # noqa: DTZ001
def test_a_wrong_moment(book: Book, at: Any) -> None:
    with pytest.raises(ValueError, match="instant"):
        book.decide(CASE, at)


def test_the_batch_goes_on(book: Book) -> None:
    answers = list(book.decide_many([CASE, {**CASE, "delay": "x"}, CASE], AT))
    assert [isinstance(one, CaseError) for one in answers] == [False, True, False]


def test_threads_share_a_book(tmp_path: Path) -> None:
    book, _ = load(tmp_path, POLICY)
    wanted = dict.fromkeys(range(50))
    got: dict[int, str] = {}

    def run(offset: int) -> None:
        for n in range(offset, 50, 5):
            moment = datetime(2026, 5, 2 + n % 28, tzinfo=UTC)
            got[n] = book.decide({**CASE, "id": str(n)}, moment).to_json()

    threads = [threading.Thread(target=run, args=(offset,)) for offset in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh, _ = load(tmp_path, POLICY)
    for n in wanted:
        moment = datetime(2026, 5, 2 + n % 28, tzinfo=UTC)
        assert got[n] == fresh.decide({**CASE, "id": str(n)}, moment).to_json()


def test_as_known_at(tmp_path: Path) -> None:
    erratum = POLICY.replace("250 EUR", "150 EUR") + "published: 2025-06-01\n"
    book, problems = load(tmp_path, POLICY, erratum)
    assert problems == []
    assert book.decide(CASE, AT).data["compensation"][1]["amount"] == "150.00"
    assert book.as_known_at("2025-05-31").decide(CASE, AT).data["compensation"][1]["amount"] == "200.00"


@pytest.mark.parametrize("case", [None, [], 5, "x"])
def test_what_is_no_case(book: Book, case: Any) -> None:
    with pytest.raises(CaseError) as caught:
        book.decide(case)
    assert [one.code for one in caught.value.problems] == ["not-a-case"]


@pytest.mark.parametrize("text", ["2026-W10-1T10:00:00Z", "2026-05-01T10:00:00.1234567Z", "2026-05-01T10:00:0\u0663Z"])
def test_an_instant_is_rfc_3339(book: Book, text: str) -> None:
    with pytest.raises(CaseError) as caught:
        book.decide({**CASE, "opened_at": text})
    assert [one.code for one in caught.value.problems] == ["wrong-type"]
