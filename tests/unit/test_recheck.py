"""The checker of explanations: what follows passes, and whatever is changed afterwards is found, step by step."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
import time
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
        faults = recheck(explanation(steps) | {"at": explained["at"]}).faults
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
        ({"value": {"type": "number", "value": "many"}}, "a number is written otherwise"),
        ({"value": {"type": "date", "value": "2026-02-30"}}, "it cannot be read"),
        ({"value": {"type": "instant", "value": "2026-02-03T00:00:00"}}, "an instant has no offset"),
        ({"value": {"type": "text", "value": 5}}, "a value is no text"),
        ({"value": {"type": "boolean", "value": 1}}, "a value is no boolean"),
        ({"value": {"type": "list", "value": "ab"}}, "a value is no list"),
        ({"value": {"type": "number", "value": float("inf")}}, "a number is written otherwise"),
        ({"op": "name", "args": [-1]}, "it rests on step -1"),
        ({"args": None}, "it cannot be read"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_its_step(
    explained: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    copied = copy.deepcopy(explained)
    copied["steps"][0] |= change
    assert any(number == 1 and text.startswith(said) for number, text in recheck(copied).faults)


@pytest.mark.parametrize("number", ["1e99999999", "-1e-99999999", "9" * 5000, "1_0", "٣", " 1", "0x1", "1/0"])
def test_a_number_that_would_take_for_ever_or_is_written_oddly_is_refused_at_once(number: str) -> None:
    made = explanation([{"n": 1, "op": "literal", "args": [], "value": {"type": "number", "value": number}}])
    began = time.perf_counter()
    assert [at for at, _ in recheck(made).faults] == [1]
    rounds = [
        {"n": 1, "op": "literal", "args": [], "value": {"type": "number", "value": "5"}},
        {"n": 2, "op": "call", "function": "round_to", "options": {"step": number, "mode": "floor"}, "args": [1],
         "value": {"type": "number", "value": "5"}},
    ]  # fmt: skip
    assert [at for at, _ in recheck(explanation(rounds)).faults] == [2]
    assert time.perf_counter() - began < 1


def explanation(steps: list[dict[str, Any]]) -> dict[str, Any]:
    """An explanation that holds these steps and no policy."""
    return {"explanation": 1, "at": None, "policies": [], "steps": steps}


@pytest.mark.parametrize(
    "forged",
    [
        {"op": "rows", "hit": "first", "count": 1, "always": [1], "rows": [{"row": 1, "when": None, "give": 1}]},
        {"op": "each", "how": "min", "tested": False, "sources": [], "elements": [{"at": [], "when": None, "term": 1}]},
        {"op": "name", "args": [1]},
    ],
)
def test_no_step_rests_on_itself(forged: dict[str, Any]) -> None:
    step = {"n": 1, "args": [], "value": {"type": "number", "value": "7"}} | forged
    assert [at for at, _ in recheck(explanation([step])).faults] == [1]


def told(explained: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A copy, and the outcome in it that owes money."""
    copied = copy.deepcopy(explained)
    found = copied["policies"][0]["outcomes"]
    return copied, next(one for one in found if one["section"] == "compensation" and one["status"] == "granted")


def innermost(reason: dict[str, Any]) -> dict[str, Any]:
    return innermost(reason["reasons"][0]) if reason.get("reasons") else reason


NINE = {"type": "money", "value": "9.00 EUR"}


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (lambda one: one.update(value=NINE), "says another value"),
        (lambda one: one.update(status="not_granted"), "is said to be not_granted"),
        (lambda one: one.update(status="undecided"), "is said to be undecided"),
        (lambda one: one["tree"].update(value=NINE), "a line of airline.eu261/delay says another value"),
        (lambda one: one["tree"].update(step=99_999), "is told by what is none of its answers"),
        (lambda one: one.update(answers={}), "is told by what is none of its answers"),
        (lambda one: innermost(one["tree"]).update(value=NINE), "a line of airline.eu261/delay says another value"),
    ],
)
def test_what_people_read_is_held_to_the_steps(explained: dict[str, Any], forge: Any, said: str) -> None:
    copied, outcome = told(explained)
    forge(outcome)
    assert any(said in fault for _, fault in recheck(copied).faults)


def test_the_status_of_a_policy_is_that_of_its_when(explained: dict[str, Any]) -> None:
    copied, _ = told(explained)
    copied["policies"][0]["status"] = "does_not_apply"
    assert [fault for _, fault in recheck(copied).faults] == [
        "airline.eu261 is said to be does_not_apply, and its value is True"
    ]
    copied["policies"][0]["when"]["value"]["value"] = False
    assert any("a line of airline.eu261 says another value" in fault for _, fault in recheck(copied).faults)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"steps": [None]}, "entry 1 of `steps` is no step"),
        ({"steps": [{"n": "x"}]}, "entry 1 of `steps` is no step"),
        ({"steps": [{"n": 1.5}]}, "entry 1 of `steps` is no step"),
        ({"policies": None}, "`policies` cannot be read"),
        ({"policies": [7]}, "`policies` cannot be read"),
        ({"policies": [{"id": "x", "when": None, "outcomes": [{}], "names": []}]}, "`policies` cannot be read"),
        ({"explanation": 2}, "no explanation of format 1"),
    ],
)
def test_a_document_of_another_shape_is_no_explanation(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Wrong, match=said):
        recheck(explanation([]) | change)


def test_a_working_day_count_over_all_the_years_there_are_takes_no_time() -> None:
    ends = [{"type": "date", "value": one} for one in ("0001-01-03", "9999-12-29")]
    steps: list[dict[str, Any]] = [
        {"n": at, "op": "literal", "args": [], "value": one}
        for at, one in enumerate([*ends, {"type": "text", "value": "eu"}], 1)
    ]
    said = {"name": "eu", "from": "0001-01-03", "to": "9999-12-29", "closed": []}
    steps.append(
        {"n": 4, "op": "call", "function": "working_days_between", "args": [1, 2, 3], "calendar": said,
         "value": {"type": "number", "value": "3652054"}}
    )  # fmt: skip
    began = time.perf_counter()
    assert recheck(explanation(steps)).faults == []
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "", "a\0b"])
def test_a_time_zone_is_no_path(name: str) -> None:
    steps: list[dict[str, Any]] = [
        {"n": 1, "op": "literal", "args": [], "value": {"type": "instant", "value": "2026-01-01T00:00:00Z"}},
        {"n": 2, "op": "literal", "args": [], "value": {"type": "text", "value": name}},
        {
            "n": 3,
            "op": "call",
            "function": "local_date",
            "args": [1, 2],
            "value": {"type": "date", "value": "2026-01-01"},
        },
    ]
    (fault,) = recheck(explanation(steps)).faults
    assert fault == (3, f"there is no time zone '{name}'")


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
    ("text", "said"),
    [
        ("{}", "no list of `steps`"),
        ("nothing", "Expecting value"),
        ("[3]", "no list of `steps`"),
        ("", "there is nothing here"),
        ('{"steps": [], "steps": []}', "a key stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"explanation": 1, "policies": [], "steps": [' + "7" * 5000 + "]}", "Exceeds the limit"),
    ],
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
