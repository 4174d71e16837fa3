"""The three readers on the shipped policies: random claims, unknown facts included, give the same answers everywhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import makegood
import pytest
from makegood.book import Book
from makegood.cases.columns import raw_frame
from makegood.cases.facts import FactSpec
from makegood.cases.kind import Kind
from makegood.cases.reader import read_case
from makegood.decide import Result
from makegood.expr.plain import plain_value
from makegood.judged import interpreter_of
from makegood.table import decide_frame

NOW = 1_785_000_000_000_000  # July 2026
COLUMN_CASES = 400
JUDGED_CASES = 60
WORDS = {
    "departure_country": ["DE", "GB", "FR", "US", "RE"],
    "arrival_country": ["DE", "GB", "ES", "US", "RE"],
    "carrier_country": ["DE", "GB", "US"],
    "departure_airport": ["CDG", "LHR", "JFK", "DUB", "XXX"],
    "arrival_airport": ["RUN", "KEF", "JFK", "SKG"],
    "forum": ["DE", "GB-ENG", "CH", "FR"],
    "residence_currency": ["EUR", "PLN"],
}
LENGTHS = {
    "duration": [0, 59, 60, 61, 120, 121, 179, 180, 239, 240, 241, 300],
    "length": [800, 1500, 1501, 3500, 3501, 9000],
}


@pytest.fixture(scope="module")
def book() -> Book:
    return makegood.load(makegood.shipped("policies"))


def claims(kind: Kind, count: int, seed: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(seed)
    for number in range(count):
        case: dict[str, Any] = {"kind": kind.name, "id": str(number)}
        for name, spec in kind.facts.items():
            if chance.random() < 0.7 or name in ("scheduled_departure", "confirmed_reservation", "fare_type"):
                value = drawn(chance, spec)
                if value is not None:
                    case[name] = value
        # Most claims are in scope, so that the outcomes are reached.
        if number % 10:
            case.update(confirmed_reservation=True, fare_type="public", scheduled_departure="2026-07-12T10:30:00Z")
        yield case


def drawn(chance: random.Random, spec: FactSpec) -> Any:
    """A value of a fact, near the numbers that the rules of the industry turn on."""
    match spec.type.kind:
        case "boolean":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(spec.type.choices)
        case "text":
            return chance.choice(WORDS.get(spec.name, ["x"]))
        case "integer":
            return chance.randint(1, 5)
        case "quantity":
            return chance.choice(LENGTHS.get(str(spec.type.detail), [1, 2, 3]))
        case "money":
            return f"{chance.choice(['100', '99.99', '0.01', '333.33'])} EUR"
        case "instant":
            day, hour = chance.randint(1, 28), chance.randint(0, 23)
            return (
                f"{chance.choice([2019, 2020, 2026])}-{chance.choice(['01', '07', '12'])}-{day:02d}T{hour:02d}:30:00Z"
            )
    return None


def result(book: Book, case: dict[str, Any], policy: str) -> Result | None:
    return book.decide(case, NOW).result(policy)


@pytest.mark.parametrize("policy", ["airline.eu261", "airline.uk261"])
def test_columns_say_what_compiled_python_says(book: Book, policy: str) -> None:
    kind = book.kind("airline.claim")
    decider = book.decider("airline.claim")
    cases = list(claims(kind, COLUMN_CASES, 1))
    frame = raw_frame(kind, decider.facts, [read_case(kind, decider.facts, case)[0] for case in cases])
    table = decide_frame({policy: book.timelines[policy]}, kind, frame, NOW, book.calendars)
    rows = table.frame.to_dicts()
    compared = 0
    for case, row in zip(cases, rows, strict=True):
        found = result(book, case, policy)
        applies = False if found is None else found.applies
        assert row[f"{policy}|applies"] == applies, case
        if found is None or applies is not True or found.raw is None:
            continue
        for key, place in found.layout.places.items():
            if key == "when" or f"{policy}|{key}" not in row:
                continue
            wanted, got = found.raw[place], row[f"{policy}|{key}"]
            assert got == wanted, (key, case)
            compared += 1
    assert compared > 1000


@pytest.mark.parametrize("policy", ["airline.eu261", "airline.uk261"])
def test_the_interpreter_says_what_compiled_python_says(book: Book, policy: str) -> None:
    kind = book.kind("airline.claim")
    compared = 0
    for case in claims(kind, JUDGED_CASES, 2):
        found = result(book, case, policy)
        if found is None or found.raw is None or found.applies is not True:
            continue
        judge = interpreter_of(found)
        for key, place in found.layout.places.items():
            node = found.policy.named[key].node
            wanted = plain_value(found.raw[place], node.type, node.scale, found.policy.currency)
            assert judge.value(key) == wanted, (key, case)
            compared += 1
    assert compared > 300
