"""What policies can say: tables of both sorts, refined facts, layers, deadlines, and outcomes that read each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from makegood.book import Book
from makegood.problems import Problem

from tests.unit.test_decide import AT, CASE
from tests.unit.test_policy_problems import HEAD, load


def book_of(tmp_path: Path, *texts: str) -> Book:
    book, problems = load(tmp_path, *texts)
    assert [one for one in problems if one.level == "error"] == []
    return book


def value(book: Book, key: str, **facts: Any) -> Any:
    case = {key: one for key, one in {**CASE, **facts}.items() if one is not None}
    return book.decide(case, AT).value("shop.promise", key)


def table(rows: str, hit: str = "first") -> str:
    return f"{HEAD}values: {{v: t}}\ntables:\n  t:\n    cite: Art 1\n    hit: {hit}\n    open: true\n    rows:\n{rows}"


ROWS = "      - {when: people > 1, give: 10 EUR}\n      - {when: people > 2, give: 30 EUR}\n      - {when: express, give: 20 EUR}\n"


@pytest.mark.parametrize(
    ("hit", "people", "express", "wanted"),
    [
        ("first", 3, True, "10.00 EUR"),
        ("max", 3, True, "30.00 EUR"),
        ("min", 3, True, "10.00 EUR"),
        ("sum", 3, True, "60.00 EUR"),
        ("sum", 1, False, "0.00 EUR"),
        ("unique", 2, False, "10.00 EUR"),
        ("unique", 3, False, "None"),
        ("first", 1, False, "None"),
        ("first", 1, None, "None"),
        ("max", 3, None, "None"),
    ],
)
def test_hit_policies(tmp_path: Path, hit: str, people: int, express: bool | None, wanted: str) -> None:
    assert str(value(book_of(tmp_path, table(ROWS, hit)), "values.v", people=people, express=express)) == wanted


KEYED = """
values: {fee: fees}
tables:
  fees:
    cite: price list
    keys: [colour, distance]
    rows:
      - {colour: red, distance: 0 km .. 5 km, give: 4 EUR}
      - {colour: red, distance: 5 km .. 20 km, give: 6 EUR}
      - {colour: red, distance: 20 km .., give: 9.50 EUR}
      - {colour: green, distance: .. 10 km, give: 1 EUR}
"""


@pytest.mark.parametrize(
    ("colour", "distance", "wanted"),
    [
        ("red", "0 km", "4.00 EUR"),
        ("red", "5 km", "4.00 EUR"),
        ("red", "5.001 km", "6.00 EUR"),
        ("red", "20 km", "6.00 EUR"),
        ("red", "900 km", "9.50 EUR"),
        ("green", "10 km", "1.00 EUR"),
        ("green", "10.1 km", "None"),
        ("blue", "1 km", "None"),
        (None, "1 km", "None"),
    ],
)
def test_a_keyed_table(tmp_path: Path, colour: str | None, distance: str, wanted: str) -> None:
    assert str(value(book_of(tmp_path, HEAD + KEYED), "values.fee", colour=colour, distance=distance)) == wanted


def test_a_keyed_table_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text("people,give\n1 .. 2,10 EUR\n3 .. 9,25 EUR\n", "utf-8")
    text = f"{HEAD}values: {{fee: fees}}\ntables:\n  fees: {{cite: list, keys: [people], rows: {{file: rates.csv}}}}\n"
    book = book_of(tmp_path, text)
    assert [str(value(book, "values.fee", people=n)) for n in (1, 2, 3, 9, 10)] == [
        "10.00 EUR", "10.00 EUR", "25.00 EUR", "25.00 EUR", "None",
    ]  # fmt: skip


def wrong_rows(tmp_path: Path, rows: str) -> list[Problem]:
    _, problems = load(
        tmp_path, f"{HEAD}tables:\n  fees:\n    cite: list\n    keys: [colour, distance]\n    rows:\n{rows}"
    )
    return problems


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            "      - {colour: red, distance: 0 km .. 5 km, give: 1 EUR}\n      - {colour: red, distance: 4 km .. 9 km, give: 2 EUR}\n",
            "overlap",
        ),
        (
            "      - {colour: red, distance: 0 km .. 5 km, give: 1 EUR}\n      - {colour: red, distance: 6 km .. 9 km, give: 2 EUR}\n",
            "gap",
        ),
        ("      - {colour: rot, distance: 0 km .. 5 km, give: 1 EUR}\n", "unknown-choice"),
        ("      - {colour: red, distance: 0 h .. 5 h, give: 1 EUR}\n", "type-mismatch"),
        ("      - {colour: red, give: 1 EUR}\n", "missing-key"),
    ],
)
def test_wrong_rows_of_a_keyed_table(tmp_path: Path, rows: str, code: str) -> None:
    assert {one.code for one in wrong_rows(tmp_path, rows)} == {code}


def test_a_table_file_stays_beside_its_policy(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "rates.csv").write_text("people,give\n1,10 EUR\n", "utf-8")
    (tmp_path / "inside" / "link.csv").symlink_to(tmp_path / "rates.csv")
    for name in ("../rates.csv", "/etc/passwd", "missing.csv", "link.csv"):
        text = f"{HEAD}tables:\n  fees: {{cite: list, keys: [people], rows: {{file: {name}}}}}\n"
        _, problems = load(tmp_path / "inside", text)
        assert [one.code for one in problems] in (["bad-file"], ["invalid-value"])


def test_a_let_may_refine_a_fact(tmp_path: Path) -> None:
    text = f"{HEAD}let:\n  delay: delay if known(delay) else 5 h\nvalues:\n  late: delay >= 4 h\n"
    book = book_of(tmp_path, text)
    assert value(book, "values.late", delay=None) is True
    assert value(book, "values.late", delay=10) is False


def test_outcomes_read_each_other(tmp_path: Path) -> None:
    text = f"""{HEAD}
deadlines:
  reply: {{from: opened_at, within: 3 days, cite: Art 1}}
  done: {{from: opened_at, within: 2 days, until: opened_at, cite: Art 1}}
compensation:
  late: {{amount: 1 EUR, per: deadlines.done.days_late, cite: Art 2}}
  twice: {{amount: compensation.late.amount * 2 + 5 EUR, cite: Art 2}}
remedies:
  refund: {{when: deadlines.done.missed or not remedies.other.granted, cite: Art 3}}
  other: {{when: deadlines.reply.state == 'running', cite: Art 3}}
"""
    book = book_of(tmp_path, text)
    decision = book.decide(CASE, AT)
    assert decision.value("shop.promise", "compensation.twice.amount").amount == 5
    assert decision.value("shop.promise", "remedies.refund.granted") is True
    assert decision.value("shop.promise", "deadlines.done.state") == "met"


@pytest.mark.parametrize(
    ("deadline", "due", "last_day"),
    [
        ("within: 14 days", "2026-05-15T22:00:00Z", "2026-05-15"),
        ("within: 36 h", "2026-05-02T20:00:00Z", "2026-05-02"),
        ("within: 1 month", "2026-06-01T22:00:00Z", "2026-06-01"),
        ("within: 2 weeks, counts: from_event", "2026-05-14T22:00:00Z", "2026-05-14"),
        ("within: 5 working days, calendar: weekdays", "2026-05-08T22:00:00Z", "2026-05-08"),
        ("within: 1 day, if_closed: next, calendar: weekdays", "2026-05-04T22:00:00Z", "2026-05-04"),
        ("within: 1 day, if_closed: previous, calendar: weekdays", "2026-05-01T22:00:00Z", "2026-05-01"),
        ("within: 3 days, ends: same_time", "2026-05-04T08:00:00Z", "2026-05-04"),
        ("within: 7 working days if express else 20 days, calendar: weekdays", "2026-05-12T22:00:00Z", "2026-05-12"),
        ("within: 7 working days if not express else 4 h, calendar: weekdays", "2026-05-01T12:00:00Z", "2026-05-01"),
    ],
)
def test_due_dates(tmp_path: Path, deadline: str, due: str, last_day: str) -> None:
    text = f"{HEAD}deadlines:\n  reply: {{from: opened_at, {deadline}, cite: Art 1}}\n"
    shown = book_of(tmp_path, text).decide(CASE, "2026-05-01T08:00:00Z").data["deadlines"][0]
    assert (shown["due"], shown["last_day"]) == (due, last_day)


@pytest.mark.parametrize(
    ("now", "state", "late"),
    [
        ("2026-05-15T21:59:59Z", "running", None),
        ("2026-05-15T22:00:00Z", "missed", "PT0S"),
        ("2026-05-16T21:59:59Z", "missed", "PT23H59M59S"),
    ],
)
def test_a_whole_last_day_ends_at_midnight(tmp_path: Path, now: str, state: str, late: str | None) -> None:
    open_ended = f"{HEAD}deadlines:\n  reply: {{from: opened_at, within: 14 days, until: answered, cite: Art 1}}\n" + (
        "tables:\n  answered:\n    cite: Art 1\n    open: true\n    rows:\n      - {when: people > 99, give: opened_at}\n"
    )
    shown = book_of(tmp_path, open_ended).decide(CASE, now).data["deadlines"][0]
    assert (shown["state"], shown.get("late_by")) == (state, late)


def test_extends_takes_over_outcome_by_outcome_and_key_by_key(tmp_path: Path) -> None:
    base = f"""{HEAD}
parameters: {{sum: [{{value: 250 EUR, cite: Art 7}}]}}
compensation:
  fixed: {{when: express, amount: sum, cite: Art 7}}
remedies:
  refund: {{when: express, cite: Art 8}}
"""
    kinder = """
policy: shop.kinder
extends: shop.promise
title: Kinder
parameters: {sum: [{value: 300 EUR, cite: house rule}]}
compensation:
  fixed: {per: people}
"""
    book = book_of(tmp_path, base, kinder)
    decision = book.decide(CASE, AT)
    assert decision.value("shop.promise", "compensation.fixed.amount").amount == 250
    assert decision.value("shop.kinder", "compensation.fixed.amount").amount == 900
    assert decision.value("shop.kinder", "remedies.refund.granted") is True


def test_a_pending_version_is_chosen_by_name_alone(tmp_path: Path) -> None:
    base = f"{HEAD}compensation:\n  fixed: {{amount: 250 EUR, cite: Art 7}}\n"
    pending = "policy: shop.promise\nextends: shop.promise\neffective: {from: pending}\ncompensation:\n  fixed: {amount: 300 EUR}\n"
    book = book_of(tmp_path, base, pending)
    assert value(book, "compensation.fixed.amount").amount == 250
    assert value(book.select("shop.promise", pending=True), "compensation.fixed.amount").amount == 300


def test_a_policy_with_a_duplicate_key_is_not_used(tmp_path: Path) -> None:
    book, problems = load(tmp_path, f"{HEAD}currency: USD\n")
    assert [one.code for one in problems] == ["duplicate-key"]
    assert book.policies == {}


def test_a_problem_in_a_base_is_placed_in_the_base(tmp_path: Path) -> None:
    base = f"{HEAD}compensation:\n  fixed: {{amount: sum, cite: Art 7}}\n"
    above = "policy: shop.kinder\nextends: shop.promise\ntitle: Kinder\n"
    _, problems = load(tmp_path, base, above)
    files = {Path(one.place.file).name for one in problems if one.place}
    assert files == {"p0.yaml"}
    assert {one.code for one in problems} == {"unknown-name"}


WRONG_AMOUNTS = [
    ("{amount: 5 USD, cite: x}", "currency-mismatch"),
    ("{amount: 5 EUR, currency: USD, cite: x}", "currency-mismatch"),
    ("{amount: 5 EUR, round: {to: 0}, cite: x}", "invalid-value"),
    ("{amount: 5 EUR, round: {to: -1}, cite: x}", "invalid-value"),
    ("{amount: {from: 5 EUR, to: 9 EUR, by: 1 EUR}, cite: x}", "unknown-key"),
]


@pytest.mark.parametrize(("outcome", "code"), WRONG_AMOUNTS)
def test_an_amount_that_cannot_be_paid(tmp_path: Path, outcome: str, code: str) -> None:
    _, problems = load(tmp_path, f"{HEAD}compensation:\n  a: {outcome}\n")
    assert [one.code for one in problems if one.level == "error"] == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("{from: 2020-01-01}", "{from: 2020-01-01, to: 2020-01-01}"), "invalid-value"),
        (("currency: EUR", "currency: EUX"), "unknown-unit"),
        (("currency: EUR", "currency: EUR\nround: {to: 0}"), "invalid-value"),
    ],
)
def test_a_head_that_cannot_be(tmp_path: Path, change: tuple[str, str], code: str) -> None:
    _, problems = load(tmp_path, HEAD.replace(*change))
    assert [one.code for one in problems] == [code]


def test_a_zone_that_is_none(tmp_path: Path) -> None:
    _, problems = load(tmp_path, f"{HEAD}values: {{a: \"local_date(opened_at, 'Europe/Berln')\"}}\n")
    assert [(one.code, one.hint) for one in problems] == [("unknown-zone", "did you mean 'Europe/Berlin'?")]
    book = book_of(tmp_path, f'{HEAD}values: {{a: "local_date(opened_at, colour)"}}\n')
    assert book.decide(CASE, AT).data["values"]["shop.promise"]["a"] is None


def test_a_price_list_that_is_broken(tmp_path: Path) -> None:
    text = f"{HEAD}values: {{fee: fees}}\ntables:\n  fees: {{cite: list, keys: [people], rows: {{file: rates.csv}}}}\n"
    for content in ('people,give\n"1 .. 2,10 EUR\n', "people,give\n"):
        (tmp_path / "rates.csv").write_text(content, "utf-8")
        _, problems = load(tmp_path, text)
        assert "bad-file" in [one.code for one in problems]


def test_loops_in_loops_are_bounded(tmp_path: Path) -> None:
    from makegood.book import Vocabulary
    from makegood.cases.kind import read_kind
    from makegood.loading import load_book

    kind, _ = read_kind({"x-kind": "n.list", "properties": {"nums": {"type": "array", "items": {"type": "integer"}}}})
    assert kind is not None
    head = "policy: n.p\ncase: n.list\ntitle: x\nvalues:\n  a: "
    nested = "count(x for x in nums if any(y < x and any(z > y for z in nums) for y in nums))"
    for expression, wanted in (("count(x for x in nums for y in nums if x < y)", []), (nested, ["too-large"])):
        _, problems = load_book([], Vocabulary(kinds={"n.list": kind}), {"p.yaml": head + expression + "\n"})
        assert [one.code for one in problems] == wanted
