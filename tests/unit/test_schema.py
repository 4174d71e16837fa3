"""Documents against schemas: one sentence at its line for every mistake, nothing for what is right."""

# ruff: noqa: E501 - a wrong text and its sentence stand in one line

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.schema import Checker, check
from makegood.source import Document, read_yaml

ROOT = FilePath(__file__).parents[2]
SCHEMAS = {
    name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    for name in ("policy", "test", "map", "calendar")
}
CHECKERS = {name: Checker(schema) for name, schema in SCHEMAS.items()}
HEAD = "policy: x.y\ncase: x.claim\n"


def document_of(text: str) -> Document:
    document, problems = read_yaml(text, "p.yaml")
    assert problems == []
    assert document is not None
    return document


def wrong(sort: str, text: str) -> list[str]:
    """Each problem as `line:column code message`."""
    return [
        f"{one.place.line}:{one.place.column} {one.code} {one.message}"
        for one in CHECKERS[sort].check(document_of(text))
        if one.place
    ]


def policy(text: str) -> list[str]:
    return wrong("policy", HEAD + text)


# -- what is right


WHOLE = """\
policy: airline.eu261
title: {en: EU air passenger rights, zh: 欧盟航空旅客权利}
case: airline.claim
layer: statute
source: {title: Regulation (EC) No 261/2004, url: "https://eur-lex.europa.eu/eli/reg/2004/261/oj", retrieved: 2026-01-01}
effective: {from: 2005-02-17, to: 2030-01-01}
published: 2004-02-17
dated_by: scheduled_departure
timezone: Europe/Brussels
calendar: us_banking_saturday if open_on_saturdays else us_banking
currency: EUR
round: {to: 0.01, mode: half_even}
when: true
confidence: medium
replaces: true
cite: Art 15
note: A remark.
parameters:
  area:
    - {from: 2005-02-17, value: [AT, BE, "NO"], cite: Art 3, published: 2004-02-17, confidence: high, note: x}
    - {value: [], cite: Withdrawal Agreement}
  short_haul: [{value: 1500 km, cite: Art 7(1)(a)}]
  rate: {dated_by: purchased_on, title: Rate, values: [{value: 0.005}]}
let: {late: arrival_delay >= 3 h, edition: ('2014'), share: 0.5, always: true, long: {is: x, title: y, cite: z}}
values: {full_amount: fixed_amount}
tables:
  fixed_amount:
    cite: Art 7(1)
    hit: unique
    open: true
    rows: [{when: distance <= short_haul, give: 250 EUR, cite: a}, {give: 600 EUR}]
  postage:
    keys: [zone, weight]
    rows: [{zone: DE, weight: 0 kg .. 5 kg, give: 6 EUR}, {zone: AT, weight: 7, give: 0.5}]
  filed: {keys: [zone], rows: {file: rates/postage.csv}}
deadlines:
  refund:
    when: x
    title: Refund
    from: a
    within: 7 days
    until: [b, c]
    pauses: [{start: d, end: e}, f]
    cancel: g
    calendar: eu
    counts: from_event
    ends: close_of_business
    if_closed: next
    at_close: next_open
    clock: wall
    warn: [50 percent, 75 percent]
    owed_by: customer
    on_change: carry_percent
    binding: false
    confidence: unverified
    cite: d
  delivery: {by: promised_on, until: delivered_on, pauses: waiting, warn: 1 day}
escalation:
  complaint:
    ladder: [{to: handler, tier: 1}, {to: boss, after: 50 percent, when: x, or_when: y, at: z, kind: hierarchical, repeat: 1 day}]
    pauses: [{start: d, end: e}, f]
    quiet: c
    from: a
    until: b
    calendar: c
    follows: airline.eu261.deadlines.refund
    fallback: duty_manager
compensation:
  delay: {when: late, amount: full_amount, per: passengers, cap: 1 EUR, at_least: 0, currency: EUR, pays: customer, round: {to: 1}}
  range: {amount: {from: 500 CNY, to: 1000 CNY}}
visits:
  service: {every: 3 months, from: a, last: b, mode: fixed, if_missed: skip, lead: 7 days, window: 2 days, or_after: {meter: km, every: 1 km, last: 0, rate: 1, read_on: d}, by: x, calendar: y, if_closed: previous}
  once: {on: a, or_after: [hours >= 500 h, {meter: km, every: 1 km}]}
remedies:
  meals: {when: departure_delay >= 2 h, cite: Art 9}
  short: {}
scores:
  care: {items: {trained: x, asked: {points: 20, earned: y, applicable: z}}, applicable: a, pass: 80, grades: [{grade: A, from: 90}, {grade: B}]}
  listed: {items: [x, {points: 1, earned: true, title: t}]}
"""


def test_every_key_of_a_policy() -> None:
    assert wrong("policy", WHOLE) == []


def test_a_policy_that_extends_another_says_only_what_differs() -> None:
    text = "policy: a.b\nextends: a.b\neffective: {from: pending}\ncompensation: {delay: {cap: 5}}\ntables: {t: {cite: x}}\n"
    assert wrong("policy", text) == []


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "2026-12-31", "1987-01-01"])
def test_days_of_the_calendar(day: str) -> None:
    assert policy(f"published: {day}\n") == []


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-29",
        "1900-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-7-1",
        "2026-07-01T00:00:00Z",
        '"2026-07-01\\n"',
    ],
)
def test_days_that_are_none(day: str) -> None:
    assert policy(f"published: {day}\n")[0].startswith("3:12 invalid-value 'published' is ")


# -- what is wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel: x\n", "3:1 unknown-key 'titel' is not a key"),
        ("layer: statut\n", "3:8 unknown-choice 'statut' is no choice for 'layer': say statute, standard, company or contract"),
        ("source: foo\n", "3:9 wrong-type 'source' must be a block of `key: value` lines, not text"),
        ("effective: {from: soon}\n", "3:19 invalid-value 'from' is 'soon': write a date like 2026-07-31, or pending"),
        ("effective: {from: 7}\n", "3:19 wrong-type 'from' must be text, not a number"),
        ("timezone:\n", "3:10 wrong-type 'timezone' is empty, and must be text"),
        ("calendar: [a]\n", "3:11 wrong-type 'calendar' must be text, not a list"),
        ("replaces: yes\n", "3:11 wrong-type 'replaces' must be true or false, not text"),
        ("let: {x: [1]}\n", "3:10 wrong-type 'x' must be a single value or a block of `key: value` lines, not a list"),
        ("let:\n  Late: x\n", "4:3 invalid-value 'Late' cannot be a name here: a name has small letters, digits and _, and begins with a letter"),
        ("let: {y: {iss: 2}}\n", "3:11 unknown-key 'iss' is not a key in 'y'"),
        ("parameters: {a: 5}\n", "3:17 wrong-type 'a' must be a list or a block of `key: value` lines, not a number"),
        ("parameters: {a: []}\n", "3:17 invalid-value 'a' is empty"),
        ("parameters: {a: [{cite: x}]}\n", "3:18 missing-key entry 1 of 'a' needs the key 'value'"),
        ("tables:\n  t: {rows: [{when: a, give: 1, gvie: 2}]}\n", "4:33 unknown-key 'gvie' is not a key in entry 1 of 'rows'"),
        ("tables:\n  t: {hit: frist, rows: [{give: 1}]}\n", "4:12 unknown-choice 'frist' is no choice for 'hit': say first, unique, max, min or sum"),
        ("tables:\n  t: {cite: x}\n", "4:3 missing-key 't' needs the key 'rows'"),
        ("tables:\n  t: {keys: [a], rows: [{a: 1}]}\n", "4:25 missing-key entry 1 of 'rows' needs the key 'give'"),
        ("tables:\n  t: {keys: [a], rows: {file: x.txt}}\n", "4:31 invalid-value 'file' is 'x.txt': name a .csv or .xlsx file beside the policy or below it"),
        ("tables:\n  t: {keys: [a], rows: {file: /etc/x.csv}}\n", "4:31 invalid-value 'file' is '/etc/x.csv': name a .csv or .xlsx file beside the policy or below it"),
        ("compensation:\n  delay: {per: 3}\n", "4:3 missing-key 'delay' needs the key 'amount'"),
        ("compensation:\n  delay: 5\n", "4:10 wrong-type 'delay' must be a block of `key: value` lines, not a number"),
        ("compensation:\n  delay: {amount: {from: 1}}\n", "4:11 missing-key 'amount' needs the key 'to'"),
        ("compensation:\n  delay: {amount: 1, cite: 1005.6}\n", "4:28 wrong-type 'cite' must be text, not a number"),
        ("deadlines:\n  d: {until: []}\n", "4:14 invalid-value 'until' is empty"),
        ("deadlines:\n  d: {if_closed: nxt}\n", "4:18 unknown-choice 'nxt' is no choice for 'if_closed': say keep, next or previous"),
        ("deadlines:\n  d: {pauses: [{begin: x}]}\n", "4:17 unknown-key 'begin' is not a key in entry 1 of 'pauses'"),
        ("scores:\n  s: {items: {b: {points: 3}}}\n", "4:15 missing-key 'b' needs the key 'earned'"),
        ("deadlines:\n  退款: {within: 7 days}\n", "4:3 invalid-value '退款' cannot be a name here: a name has small letters, digits and _, and begins with a letter"),
    ],
)  # fmt: skip
def test_wrong_policy(text: str, said: str) -> None:
    assert said in policy(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("titel: x\n", "did you mean 'title'?"),
        ("layer: Statute\n", "did you mean 'statute'?"),
        ("effective: {start: 2026-01-01}\n", "the keys here are from and to"),
        ("cite: 1005.6\n", 'put it in quotes: "1005.6"'),
        ("replaces: yes\n", "write true or false"),
        ("compensation: {a: {}}\n", "The money that is owed."),
    ],
)
def test_hints(text: str, hint: str) -> None:
    assert hint in [one.hint for one in CHECKERS["policy"].check(document_of(HEAD + text))]


def test_a_policy_without_its_head() -> None:
    assert wrong("policy", "title: x\n") == [
        "1:1 missing-key this file needs the key 'case'",
        "1:1 missing-key this file needs the key 'policy'",
    ]
    assert wrong("policy", "- a\n") == ["1:1 wrong-type this file must be a block of `key: value` lines, not a list"]


@pytest.mark.parametrize(
    ("sort", "text", "said"),
    [
        ("test", "policy: a.b\ntests:\n  - {name: x, case: {}, expext: {a: 1}}\n", "3:25 unknown-key 'expext' is not a key in entry 1 of 'tests'"),
        ("test", "policy: a.b\ntests:\n  - {name: x, case: {}}\n", "3:5 missing-key entry 1 of 'tests' needs the key 'expect'"),
        ("test", "policy: a.b\ntests: []\n", "2:8 invalid-value 'tests' is empty"),
        ("test", "policy: a.b\ntests:\n  - {name: x, case: {}, expect: {applies: 1}}\n", "3:43 wrong-type 'applies' must be true or false, not a number"),
        ("test", "policy: a.b\ntests:\n  - {name: x, case: {}, expect: {a: {b: 1}}}\n", "3:37 wrong-type 'a' must be a single value or a list, not a block of `key: value` lines"),
        ("map", "map: a\nkind: a.b\nfacts:\n  x: {}\n", "4:3 missing-key 'x': a fact has one of column, constant and is"),
        ("map", "map: a\nkind: a.b\nfacts:\n  x: {unit: km}\n", "4:3 missing-key 'x': a fact has one of column, constant and is"),
        ("map", "map: a\nkind: a.b\nfacts:\n  x: {column: a, is: b}\n", "4:6 invalid-value 'x': a fact has one of column, constant and is"),
        ("map", "map: a\nkind: a.b\ncolumns: {b: {type: int}}\nfacts: {}\n", "3:21 unknown-choice 'int' is no choice for 'type': say boolean, integer, decimal, text, choice, money, duration, length, mass, volume, energy, date, instant or period"),
        ("calendar", "calendar: a\n", "1:1 missing-key this file: a calendar has one of hours, intersection and union"),
        ("calendar", "calendar: a\nhours: {montag: []}\n", "2:9 invalid-value 'montag' cannot be a name here: days are written like mon-fri, sat or mon wed fri"),
        ("calendar", "calendar: a\nhours: {mon: [8-12]}\n", "2:15 invalid-value entry 1 of 'mon' is '8-12': hours are written like 08:00-17:00; past midnight like 17:00-25:00"),
        ("calendar", "calendar: a\nhours: {}\nholidays: {country: Germany}\n", "3:21 invalid-value 'country' is 'Germany': a country is written with its two capital letters, like DE"),
        ("calendar", "calendar: a\nhours: {mon: []}\nholidays: [{}]\n", "3:12 missing-key entry 1 of 'holidays': holidays are those of a country, as {country: DE}, or of a market, as {market: XNYS}"),
        ("calendar", "calendar: a\nhours: {mon: []}\nholidays: all\n", "3:11 unknown-choice 'all' is no choice for 'holidays': say none"),
    ],
)  # fmt: skip
def test_wrong_others(sort: str, text: str, said: str) -> None:
    assert said in wrong(sort, text)


def test_country_codes_that_other_readers_take_for_no() -> None:
    assert wrong("calendar", "calendar: a\nhours: {mon: []}\nholidays: {country: NO}\n") == []


# -- the rest of the vocabulary, as case kinds use it

KIND = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "passengers": {"type": "integer", "minimum": 1, "maximum": 853},
        "distance": {"type": ["number", "string"], "minimum": 0},
        "fare": {"type": "string", "enum": ["public", "free"]},
        "kind": {"const": "airline.claim"},
        "items": {"type": "array", "maxItems": 2, "uniqueItems": True, "items": {"type": "object", "required": ["a"]}},
    },
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("passengers: many", "1:13 wrong-type 'passengers' must be a whole number, not text"),
        ("passengers: 1.5", "1:13 wrong-type 'passengers' must be a whole number, not a number"),
        ("passengers: true", "1:13 wrong-type 'passengers' must be a whole number, not true"),
        ("passengers: 0", "1:13 invalid-value 'passengers' must be at least 1: 0"),
        ("passengers: 854", "1:13 invalid-value 'passengers' must be at most 853: 854"),
        ("distance: -0.5", "1:11 invalid-value 'distance' must be at least 0: -0.5"),
        ("distance: []", "1:11 wrong-type 'distance' must be a number or text, not a list"),
        ("fare: fre", "1:7 unknown-choice 'fre' is no choice for 'fare': say public or free"),
        ("kind: airline", "1:7 unknown-choice 'airline' is no choice for 'kind': say airline.claim"),
        ("items: [1, {a: 1}, {}]", "1:8 invalid-value 'items' has more than 2 entries"),
        ("items: [{a: 1}, {a: 1}]", "1:8 invalid-value 'items' has an entry twice"),
        ("items: [{}]", "1:9 missing-key entry 1 of 'items' needs the key 'a'"),
    ],
)
def test_case_kinds(text: str, said: str) -> None:
    found = check(document_of(text), KIND)
    assert said in [f"{one.place.line}:{one.place.column} {one.code} {one.message}" for one in found if one.place]


def test_decimals_are_numbers() -> None:
    document = document_of("distance: 1500.25\n")
    assert document.data == {"distance": Decimal("1500.25")}
    assert check(document, KIND) == []


def test_a_part_of_a_document() -> None:
    document = document_of("tests:\n  - case: {passengers: x}\n  - case: {passengers: 1}\n")
    checker = Checker(KIND)
    (problem,) = checker.check(document, ("tests", 0, "case"))
    assert str(problem.place) == "p.yaml:2:24"
    assert checker.check(document, ("tests", 1, "case")) == []
    assert checker.check(document, ("tests", 2, "case")) == []
    assert checker.check(document, ("tests", 0, "case", "passengers", 0)) == []  # the letters of a text are no parts
    assert checker.check(document, ("nothing",)) == []


def test_long_values_are_cut() -> None:
    for text in ("fare: " + "x" * 5000, "x" * 500 + ": 1", "passengers: [" + "1, " * 3000 + "]", 'fare: "a\\n\\nb"'):
        for problem in check(document_of(text), KIND):
            assert len(problem.message) < 200
            assert "\n" not in problem.message


def test_a_document_of_mistakes_gives_a_bounded_list() -> None:
    text = "\n".join(f"k{n}: 1" for n in range(3000))
    assert len(check(document_of(text), KIND)) == 200


def test_where_the_two_validators_disagree_the_strict_one_counts() -> None:
    checker = Checker({"properties": {"day": {"format": "date"}}})
    document = document_of("day: 2026-99-99\n")
    found = checker.check(document)
    assert [(one.code, str(one.place)) for one in found] in ([], [("invalid-value", "p.yaml:1:6")])
    checker = Checker(KIND)
    checker.check(document_of("passengers: x\n"))
    checker._slow = jsonschema.Draft202012Validator({})
    (problem,) = checker.check(document_of("passengers: x\n"))
    assert (problem.code, str(problem.place)) == ("invalid-value", "p.yaml:1:13")


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.sampled_from(["", "x", "2026-01-01", "pending", "first", "250 EUR"])
    ),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["a", "A b", "when", "give", "rows", "keys", "from", "items", "is", "values", "value", "cite"]
            ),
            inside,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*SCHEMAS["policy"]["properties"], "other"]), VALUES, max_size=5))
def test_any_document_is_right_or_explained(data: dict[str, Any]) -> None:
    document = document_of(json.dumps(data))
    problems = CHECKERS["policy"].check(document)
    assert (problems == []) == jsonschema.Draft202012Validator(SCHEMAS["policy"]).is_valid(document.data)
    for problem in problems:
        assert problem.place is not None
        assert "{'" not in problem.message
        assert len(problem.message) < 300
