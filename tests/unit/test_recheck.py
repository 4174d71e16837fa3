"""The checker of explanations: what follows passes, and whatever is changed afterwards is found, step by step."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import makegood
import pytest
from makegood import recheck as module
from makegood.explain.as_json import document
from makegood.recheck import Wrong, lines, main, recheck

from tests.docs.pages import ROOT

CASE: dict[str, Any] = {
    "kind": "airline.claim", "id": "C-7", "scheduled_departure": "2026-03-10T10:00:00+01:00",
    "departure_airport": "FRA", "arrival_airport": "JFK", "carrier_country": "DE", "confirmed_reservation": True,
    "fare_type": "public", "passengers": 2, "disruption": "delay", "presented_for_check_in": True,
    "arrival_delay": "250 min", "departure_delay": "5 h", "refund_chosen": True,
    "refund_requested_at": "2026-03-27T10:00:00+01:00", "cause": "flight_scheduling", "ticket_price": "600 EUR",
    "claim_received_at": "2026-03-11T09:00:00+01:00", "extraordinary_circumstances": False, "cabin_change": "downgrade",
}  # fmt: skip


@pytest.fixture(scope="module")
def explained() -> dict[str, Any]:
    book = makegood.load(makegood.shipped("policies")).select("airline.eu261")
    decision = book.decide(CASE, "2026-04-08T12:00:00Z")
    made: dict[str, Any] = json.loads(json.dumps(document(decision.explain())))
    return made


def test_every_step_follows(explained: dict[str, Any]) -> None:
    report = recheck(explained)
    assert report.faults == []
    assert report.steps == len(explained["steps"]) > 300
    assert any(text.startswith("great_circle(") for text in report.given["function"])
    assert any(text.startswith("eu: ") for text in report.given["calendar"])
    assert "arrival_delay = 15000000000 duration" in report.given["fact"]


OTHER: dict[str, Any] = {
    "boolean": lambda value: not value,
    "number": lambda value: f"{value}1" if "/" not in value else "7",
    "text": lambda value: f"{value}x",
    "money": lambda value: f"1{value}",
    "quantity": lambda value: f"1{value}",
    "period": lambda value: f"1{value}",
    "date": lambda value: "2001-01-01",
    "instant": lambda value: "2001-01-01T00:00:00Z",
    "list": lambda value: value[:-1],
}
GIVEN = ("literal", "fact", "parameter", "now", "function")


def test_a_changed_value_does_not_follow(explained: dict[str, Any]) -> None:
    changed = 0
    for at, step in enumerate(explained["steps"]):
        if step["op"] in GIVEN:
            continue
        value = step["value"]
        other = (
            {"type": "boolean", "value": True}
            if value is None
            else {**value, "value": OTHER[value["type"]](value["value"])}
        )
        steps = [*explained["steps"][:at], {**step, "value": other}]
        faults = recheck({"at": explained["at"], "steps": steps}).faults
        assert step["n"] in {number for number, _ in faults}, step
        changed += 1
    assert changed > 150


def test_a_changed_fact_breaks_what_rests_on_it(explained: dict[str, Any]) -> None:
    copied = copy.deepcopy(explained)
    for step in copied["steps"]:
        if step["op"] == "fact" and step["name"] == "arrival_delay":
            step["value"]["value"] = "100 min"
    assert recheck(copied).faults


def test_a_fact_is_told_alike_each_time(explained: dict[str, Any]) -> None:
    copied = copy.deepcopy(explained)
    first = next(step for step in copied["steps"] if step["op"] == "fact" and step["name"] == "disruption")
    again = {**copy.deepcopy(first), "n": 9999}
    again["value"]["value"] = "cancellation"
    copied["steps"].append(again)
    assert recheck(copied).faults == [(9999, "delay follows, and cancellation is said")]


def test_an_answer_is_that_of_its_step(explained: dict[str, Any]) -> None:
    copied = copy.deepcopy(explained)
    outcome = next(one for one in copied["policies"][0]["outcomes"] if one["name"] == "delay")
    outcome["answers"]["amount"]["value"]["value"] = "1.00 EUR"
    assert [text for _, text in recheck(copied).faults] == ["airline.eu261/delay says another amount"]


def test_a_calendar_that_lost_a_closed_day_is_found(explained: dict[str, Any]) -> None:
    copied = copy.deepcopy(explained)
    step = next(one for one in copied["steps"] if one.get("calendar", {}).get("closed"))
    step["calendar"]["closed"].pop()
    assert step["n"] in {number for number, _ in recheck(copied).faults}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"op": "guess"}, "there is no step 'guess'"),
        ({"args": [10_000]}, "it rests on a step behind it"),
        ({"value": {"type": "colour", "value": "red"}}, "there is no type 'colour'"),
        ({"value": {"type": "number", "value": "many"}}, "it cannot be read"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_its_step(
    explained: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    copied = copy.deepcopy(explained)
    copied["steps"][0] |= change
    assert any(number == 1 and text.startswith(said) for number, text in recheck(copied).faults)


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("half_up", (1, 3, -1, -3)),
        ("half_even", (0, 2, 0, -2)),
        ("half_down", (0, 2, 0, -2)),
        ("up", (1, 3, -1, -3)),
        ("down", (0, 2, 0, -2)),
        ("ceiling", (1, 3, 0, -2)),
        ("floor", (0, 2, -1, -3)),
    ],
)
def test_halves_are_rounded_by_the_mode(mode: str, wanted: tuple[int, ...]) -> None:
    halves = [Fraction(number, 2) for number in (1, 5, -1, -5)]
    assert tuple(module.rounded(one, mode) for one in halves) == wanted


def test_it_shares_no_code_with_what_it_checks() -> None:
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    names = {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    names |= {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}
    assert not any(str(name).startswith("makegood") for name in names)
    assert {str(name).partition(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_the_units_are_those_of_the_language() -> None:
    from makegood.units import UNITS

    assert {name: (dimension, Fraction(size)) for name, (dimension, size) in module.UNITS.items()} == {
        name: (unit.dimension, unit.size) for name, unit in UNITS.items()
    }


# -- the program


def test_the_program_says_what_does_not_follow(explained: dict[str, Any], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(explained), "utf-8")
    changed = copy.deepcopy(explained)
    step = next(one for one in changed["steps"] if one["op"] == "compare" and one["value"]["value"] is True)
    step["value"]["value"] = False
    bad.write_text(json.dumps(changed), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "makegood.recheck", str(good)], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[-1] == f"{good}: {len(explained['steps'])} of {len(explained['steps'])} steps follow"
    assert main([str(bad)]) == 1
    assert any(
        f"step {step['n']} does not follow: True follows, and False is said" in one
        for one in lines(recheck(changed), "x")
    )


@pytest.mark.parametrize(
    ("text", "said"), [("{}", "no list of `steps`"), ("nothing", "Expecting value"), ("[3]", "no list of `steps`")]
)
def test_what_is_no_explanation_is_wrong_use(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.json"
    file.write_text(text, "utf-8")
    assert main([str(file)]) == 2
    assert said in capsys.readouterr().err


def test_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main(["nowhere.json"]) == 2
    assert "usage" in capsys.readouterr().err
    with pytest.raises(Wrong):
        recheck({})
