"""Boundary values: every threshold that a policy names is found, exactly, on the grid of the fact's step."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.book import Book, Vocabulary
from makegood.boundaries import Probe, as_case, blank_point, coordinates, example_point, explore, point_of, put
from makegood.boundaries.edges import edges
from makegood.boundaries.probe import facts_of
from makegood.cases.kind import Kind, read_kind
from makegood.loading import load_book
from makegood.moments import micros
from makegood.plugins import installed
from makegood.shipped import shipped
from makegood.testing.files import read_tests

SCHEMA: dict[str, Any] = {
    "x-kind": "shop.case",
    "type": "object",
    "properties": {
        "delay": {"type": "string", "x-type": "duration", "x-unit": "min", "x-step": "1 min", "minimum": 0},
        "weight": {"type": "string", "x-type": "mass", "x-unit": "kg", "minimum": 0, "maximum": 100},
        "price": {"type": "string", "x-type": "money", "minimum": 0},
        "count": {"type": "integer", "minimum": 0, "maximum": 50},
        "vip": {"type": "boolean"},
        "colour": {"enum": ["red", "green", "blue"]},
        "country": {"type": "string", "examples": ["AT"]},
        "bought_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "told_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "faults": {
            "type": "array",
            "items": {"x-type": "record", "properties": {"cost": {"x-type": "money"}, "ours": {"type": "boolean"}}},
        },
    },
}
POLICY = """
policy: shop.late
case: shop.case
currency: EUR
timezone: Europe/Berlin
dated_by: bought_at
effective: {from: 2020-01-01}
parameters:
  home:
    - {value: [AT, DE], cite: a}
    - {from: 2025-01-01, value: [AT, DE, FR], cite: b}
let:
  late: delay >= 3 h
  heavy: weight > 12.5 kg
compensation:
  delay:
    when: late and not heavy and country in home
    amount: 10 EUR if price < 99.90 EUR else 20 EUR
    cite: Art 1
remedies:
  repair: {when: "count == 7 or (vip and colour == 'blue')", cite: Art 2}
  refund: {when: "any(fault.ours and fault.cost > 5 EUR for fault in faults)", cite: Art 3}
deadlines:
  answer: {from: told_at, within: 2 days, cite: Art 4}
"""


@pytest.fixture(scope="module")
def kind() -> Kind:
    made, problems = read_kind(SCHEMA)
    assert not problems
    assert made is not None
    return made


@pytest.fixture(scope="module")
def book(kind: Kind) -> Book:
    found, problems = load_book([], Vocabulary(kinds={kind.name: kind}), {"late.yaml": POLICY})
    assert not [one for one in problems if one.level == "error"], problems
    return found


@pytest.fixture(scope="module")
def probe(book: Book, kind: Kind) -> Probe:
    return Probe(book.timelines["shop.late"], facts_of(book.policy("shop.late")), book.calendars, kind)


CASE = {
    "delay": "100 min",
    "weight": "5 kg",
    "price": "50 EUR",
    "count": 1,
    "vip": False,
    "colour": "red",
    "country": "DE",
    "bought_at": "2024-06-01T10:00:00Z",
    "told_at": "2024-06-03T10:00:00Z",
    "faults": [{"cost": "1 EUR", "ours": True}],
}
AT = micros("2024-06-04T00:00:00Z")


def found(probe: Probe, kind: Kind, name: str, case: dict[str, Any] = CASE) -> list[Any]:
    point, problems = point_of(kind, probe.facts, case, AT)
    assert point is not None, problems
    one = next(each for each in coordinates(kind, probe.facts, point, [name]))
    return [as_case(kind, probe.facts, put(point, one, value)).get(name) for value in probe.edges(point, one)]


def test_every_threshold_has_its_neighbours(probe: Probe, kind: Kind) -> None:
    assert found(probe, kind, "delay") == ["179 min", "180 min", "181 min"]
    assert found(probe, kind, "weight") == ["12 kg", "13 kg"]
    assert found(probe, kind, "price") == ["99.89 EUR", "99.90 EUR", "99.91 EUR"]
    assert found(probe, kind, "count") == [6, 7, 8]


def test_choices_and_texts_are_those_that_the_policy_names(probe: Probe, kind: Kind) -> None:
    assert found(probe, kind, "vip") == [True]
    assert found(probe, kind, "colour") == ["green", "blue"]
    assert found(probe, kind, "country") == ["AT", "ZZ"]
    assert found(probe, kind, "country", {**CASE, "bought_at": "2025-06-01T10:00:00Z"}) == ["AT", "FR", "ZZ"]


def test_a_deadline_has_its_edges_in_its_zone(probe: Probe, kind: Kind) -> None:
    point, _ = point_of(kind, probe.facts, CASE, AT)
    assert point is not None
    (now,) = coordinates(kind, probe.facts, point, ["now"])
    assert micros("2024-06-05T22:00:00Z") in probe.edges(point, now)
    assert micros("2024-06-05T21:59:00Z") in probe.edges(point, now)


def test_the_dating_fact_is_tried_at_every_edition(probe: Probe, kind: Kind) -> None:
    days = found(probe, kind, "bought_at")
    assert days == [
        "2024-12-31T22:59:00Z",
        "2024-12-31T23:00:00Z",
        "2019-12-31T23:00:00Z",
        "2019-12-31T22:59:00Z",
    ]


def test_elements_of_lists_are_varied_too(probe: Probe, kind: Kind) -> None:
    point, _ = point_of(kind, probe.facts, CASE, AT)
    assert point is not None
    met = {
        str(as_case(kind, probe.facts, other)["faults"])
        for one in coordinates(kind, probe.facts, point, ["faults"])
        for other in (put(point, one, value) for value in probe.edges(point, one))
        if "faults" in as_case(kind, probe.facts, other)
    }
    assert "[{'cost': '5.01 EUR', 'ours': True}]" in met
    assert "[{'cost': '1.00 EUR', 'ours': False}]" in met
    assert "[]" in met


def test_what_is_unknown_has_edges_too(probe: Probe, kind: Kind) -> None:
    without = {name: value for name, value in CASE.items() if name != "delay"}
    assert found(probe, kind, "delay", without)[:2] == ["0 min", "179 min"]


def test_the_walk_reaches_every_answer_from_nothing(probe: Probe, kind: Kind) -> None:
    seeds = [blank_point(kind, probe.facts, "EUR"), example_point(kind, probe.facts, "EUR", AT)]
    decided = [probe.run(point) for point in explore([probe], seeds, 4_000)]
    results = [one for one in decided if one is not None and one.core is not None]
    layout = results[0].layout

    def met(key: str) -> set[Any]:
        return {one.core[layout.places[key]] for one in results if one.core is not None}

    amounts = met("compensation.delay.amount")
    assert amounts == {None, 0, 1000, 2000}
    assert met("remedies.repair.granted") == {True, False, None}
    assert met("remedies.refund.granted") == {True, False, None}
    assert met("deadlines.answer.state") >= {"not_started", "running", "ended"}


def test_the_walk_is_the_same_each_time(book: Book, probe: Probe, kind: Kind) -> None:
    other = Probe(book.timelines["shop.late"], probe.facts, book.calendars, kind)
    seeds = [example_point(kind, probe.facts, "EUR", AT)]
    assert list(explore([probe], seeds, 500)) == list(explore([other], seeds, 500))


def test_points_of_the_shipped_tests_read_back_as_they_were() -> None:
    vocabulary = installed()
    kind = vocabulary.kinds["airline.claim"]
    facts = tuple(kind.facts)
    tests = read_tests(shipped("policies") / "airline" / "eu261.test.yaml").tests
    assert len(tests) > 200
    for test in tests:
        point, problems = point_of(kind, facts, test.case, None, "Europe/Brussels")
        assert point is not None, problems
        again, problems = point_of(kind, facts, as_case(kind, facts, point), None)
        assert again is not None, problems
        assert again[0][:-1] == point[0][:-1]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(-9_999, 10_000), min_size=1, max_size=5, unique=True),
    st.integers(-10_000, 10_000),
)
def test_a_single_threshold_is_always_found(thresholds: list[int], start: int) -> None:
    def ask(place: int) -> Sequence[Hashable]:
        return (0, *(place >= each for each in thresholds))

    places = edges(ask, start, -10_000, 10_000)
    for each in thresholds:
        assert {each - 1, each} <= set(places)


def test_a_stretch_beside_a_change_is_found_too() -> None:
    # The answers change at 300 (which is met) and hold between 296 and 303 alone: narrower than the steps there.
    def ask(place: int) -> tuple[bool, bool]:
        return place < 300, 296 <= place < 304

    assert {295, 296, 303, 304} <= set(edges(ask, 0, -10_000, 10_000))
