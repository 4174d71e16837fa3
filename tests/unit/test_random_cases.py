"""Random cases: each validates, a seed determines them, and they keep what the kind's schema says."""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import makegood
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from makegood.cases.kind import Kind, read_kind
from makegood.cases.reader import read_case
from makegood.cli.group import group
from makegood.plugins import installed
from makegood.random_cases import random_cases
from makegood.random_cases.chance import Chance
from makegood.testing import reader_disagreements

from tests.docs.pages import ROOT

KINDS = sorted(installed().kinds)
SCHEMA: dict[str, Any] = {
    "x-kind": "shop.repair",
    "x-decided-at": "reported_at",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "kind": {"const": "shop.repair"},
        "id": {"type": "string"},
        "bought_on": {"type": "string", "format": "date", "examples": ["2025-05-04"]},
        "reported_at": {"type": "string", "format": "date-time", "examples": ["2026-05-04T09:30:00+02:00"]},
        "repaired_at": {"type": "string", "format": "date-time", "examples": ["2026-05-08T09:30:00+02:00"]},
        "price": {"type": ["string", "number"], "x-type": "money", "minimum": 0, "examples": ["349 EUR", "250 CHF"]},
        "deposit": {"type": ["string", "number"], "x-type": "money", "minimum": 0},
        "stars": {"type": "integer", "minimum": 1, "maximum": 5},
        "weight": {"type": ["number", "string"], "x-type": "mass", "x-unit": "kg", "minimum": 0, "x-step": "0.5 kg", "examples": [8]},
        "early_by": {"type": ["number", "string"], "x-type": "duration", "x-unit": "min", "examples": ["30 min"]},
        "guarantee": {"type": "string", "x-type": "period", "examples": ["24 months"]},
        "notice": {"type": "string", "x-type": "period", "x-unit": "day", "minimum": 0, "maximum": 14, "examples": ["3 days"]},
        "home_country": {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["DE"]},
        "shop_country": {"type": "string", "examples": ["FR", "Utopia"]},
        "remark": {"type": "string"},
        "on_site": {"type": "boolean", "x-absent": False},
        "waits": {"type": "array", "maxItems": 2, "items": {"x-type": "interval"}},
        "parts": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "enum": ["belt", "pump"]}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def repair() -> Kind:
    kind, problems = read_kind(SCHEMA)
    assert kind is not None
    assert not problems
    return kind


def _as_written(case: dict[str, Any]) -> Any:
    return json.loads(json.dumps(case, default=float))


@pytest.mark.parametrize("name", KINDS)
def test_every_case_of_every_installed_kind_validates(name: str) -> None:
    kind = installed().kinds[name]
    validator = Draft202012Validator(_as_written(dict(kind.schema)))
    for case in random_cases(kind, 60, 11):
        _, problems, naive = read_case(kind, tuple(kind.facts), case)
        assert (problems, naive) == ([], False)
        assert list(validator.iter_errors(_as_written(case))) == []


@pytest.mark.parametrize("name", KINDS)
def test_what_is_written_reads_back_as_the_same_case(name: str) -> None:
    kind = installed().kinds[name]
    for case in random_cases(kind, 20, 2):
        names = tuple(kind.facts)
        assert read_case(kind, names, _as_written(case))[0] == read_case(kind, names, case)[0]


@pytest.mark.parametrize("name", KINDS)
def test_nearly_every_fact_is_met_with_and_without(name: str) -> None:
    kind = installed().kinds[name]
    cases = list(random_cases(kind, 80))
    never = {fact for fact in kind.facts if not any(fact in case for case in cases)}
    assert all(
        kind.facts[fact].type.kind == "text" and not kind.schema["properties"][fact].get("examples") for fact in never
    )
    always = {fact for fact in kind.facts if all(fact in case for case in cases)}
    assert len(always) <= 1


def test_all_of_a_small_kind(repair: Kind) -> None:
    validator = Draft202012Validator(SCHEMA)
    cases = list(random_cases(repair, 300, 5))
    assert all(validator.is_valid(_as_written(case)) for case in cases)
    assert {case["home_country"] for case in cases if "home_country" in case} == {"DE", "FR"}
    assert {case["shop_country"] for case in cases if "shop_country" in case} == {"DE", "FR", "Utopia"}
    assert {case["stars"] for case in cases if "stars" in case} == {1, 2, 3, 4, 5}
    assert {str(case["price"])[-3:] for case in cases if "price" in case} == {"EUR", "CHF"}
    assert all(len({str(case[one])[-3:] for one in ("price", "deposit") if one in case}) <= 1 for case in cases)
    assert all(float(str(case["weight"]).split()[0]) % 0.5 == 0 for case in cases if "weight" in case)
    assert any(str(case.get("early_by", "")).startswith("-") for case in cases)
    assert any(str(case.get("guarantee", "")).endswith("months") for case in cases)
    assert not any("remark" in case for case in cases)
    assert {len(case["waits"]) for case in cases if "waits" in case} == {0, 1, 2}
    ends = [wait for case in cases for wait in case.get("waits", ()) if {"start", "end"} <= wait.keys()]
    assert ends
    assert all(datetime.fromisoformat(one["start"]) <= datetime.fromisoformat(one["end"]) for one in ends)


def test_days_lie_near_each_other_and_in_the_order_of_the_examples(repair: Kind) -> None:
    cases = [case for case in random_cases(repair, 400, 5) if {"bought_on", "repaired_at"} <= case.keys()]
    reported = [datetime.fromisoformat(case["reported_at"]) for case in cases]
    bought = [
        (date.fromisoformat(case["bought_on"]) - at.date()).days for case, at in zip(cases, reported, strict=True)
    ]
    repaired = [
        (datetime.fromisoformat(case["repaired_at"]) - at).days for case, at in zip(cases, reported, strict=True)
    ]
    assert sum(days <= 0 for days in bought) > len(cases) * 0.8
    assert sum(days >= 0 for days in repaired) > len(cases) * 0.7
    assert sum(abs(days) <= 31 for days in repaired) > len(cases) * 0.9
    assert max(abs(days) for days in (*bought, *repaired)) <= 548
    assert {at.utcoffset() for at in reported} == {datetime.fromisoformat("2026-05-04T09:30:00+02:00").utcoffset()}


def test_silence_that_means_something_is_more_usual(repair: Kind) -> None:
    cases = list(random_cases(repair, 400, 5))
    silent = sum("on_site" not in case for case in cases), sum("stars" not in case for case in cases)
    assert silent[0] > 200 > 80 > silent[1] > 10


def test_all_or_nothing_may_be_left_out(repair: Kind) -> None:
    (nothing,) = random_cases(repair, 1, leave_out=100)
    assert set(nothing) == {"kind", "id", "reported_at"}
    (everything,) = random_cases(repair, 1, leave_out=0)
    assert set(SCHEMA["properties"]) - set(everything) <= {"remark", "on_site"}


@settings(max_examples=20, deadline=None)
@given(st.integers(), st.integers(1, 12))
def test_a_seed_determines_them(seed: int, count: int) -> None:
    kind = installed().kinds["service.review"]
    cases = list(random_cases(kind, count, seed))
    assert cases == list(islice(random_cases(kind, 50, seed), count))
    assert [case["id"] for case in cases] == [f"{seed}-{number}" for number in range(1, count + 1)]


def test_a_new_fact_changes_no_other(repair: Kind) -> None:
    more = {**SCHEMA, "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}, **SCHEMA["properties"]}}
    kind, _ = read_kind(more)
    assert kind is not None
    for before, after in zip(random_cases(repair, 20), random_cases(kind, 20), strict=True):
        after.pop("colour", None)
        assert before == after


def test_draws_are_the_same_everywhere() -> None:
    chance = Chance(1, "service.review", 1)
    assert [chance.below(100) for _ in range(10)] == [50, 82, 30, 7, 28, 18, 68, 51, 29, 19]


@settings(max_examples=50, deadline=None)
@given(st.text(), st.integers(1, 1000), st.integers(-1000, 1000))
def test_draws_keep_their_bounds(word: str, number: int, low: int) -> None:
    chance = Chance(word)
    assert all(0 <= chance.below(number) < number for _ in range(20))
    assert all(low <= chance.between(low, low + number) <= low + number for _ in range(20))


@pytest.mark.parametrize(("count", "leave_out", "message"), [
    (-1, 10, "a number of cases is 0 or more, not -1"),
    (1, 101, "of a hundred facts 0 to 100 can be left out, not 101"),
])  # fmt: skip
def test_wrong_numbers(repair: Kind, count: int, leave_out: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        random_cases(repair, count, leave_out=leave_out)


def test_a_kind_without_any_day_or_example() -> None:
    kind, _ = read_kind(
        {"x-kind": "a.b", "properties": {"n": {"type": "integer"}, "m": {"type": "string", "x-type": "money"}}}
    )
    assert kind is not None
    cases = list(random_cases(kind, 30))
    assert all(case["m"].endswith("EUR") for case in cases if "m" in case)
    assert all(read_case(kind, ("n", "m"), case)[1] == [] for case in cases)


@pytest.mark.parametrize("name", KINDS)
def test_the_readers_agree_over_them(name: str) -> None:
    book = makegood.load([ROOT / "policies" / name.partition(".")[0], ROOT / "policies" / "calendars"])
    cases = random_cases(book.vocabulary.kinds[name], 15, 4)
    assert reader_disagreements(book, cases, "2026-07-01T00:00:00Z") == []


# -- the command


def _said(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, ["cases", *words])
    return done.exit_code, done.output


def test_the_command_prints_one_a_line() -> None:
    code, said = _said("service.review", "--count", "3", "--seed", "9")
    assert code == 0
    assert [json.loads(line)["id"] for line in said.splitlines()] == ["9-1", "9-2", "9-3"]
    assert _said("service.review", "--count", "3", "--seed", "9")[1] == said
    assert _said("service.review", "--count", "3", "--seed", "10")[1] != said


def test_the_command_reads_the_file_of_a_kind_and_writes_a_file(tmp_path: Path) -> None:
    (tmp_path / "shop.repair.schema.json").write_text(json.dumps(SCHEMA), "utf-8")
    out = tmp_path / "cases.ndjson"
    code, said = _said(str(tmp_path / "shop.repair.schema.json"), "--count", "4", "--output", str(out))
    assert (code, said) == (0, f"{out}\n")
    assert [json.loads(line)["kind"] for line in out.read_text("utf-8").splitlines()] == ["shop.repair"] * 4


@pytest.mark.parametrize(("words", "code", "message"), [
    (("service.reviw",), 2, "there is no case kind 'service.reviw': did you mean 'service.review'?"),
    (("zzz",), 2, "there is no case kind 'zzz': case kinds are"),
    (("service.review", "--count", "-1"), 2, "-1 is not in the range x>=0"),
    (("service.review", "--leave-out", "101"), 2, "101 is not in the range 0<=x<=100"),
    (("nowhere.schema.json",), 1, "nowhere.schema.json:1:1: this file cannot be read"),
    (("service.review", "--output", "/nowhere/at/all"), 2, "/nowhere/at/all: No such file or directory"),
])  # fmt: skip
def test_what_goes_wrong_is_said(words: tuple[str, ...], code: int, message: str) -> None:
    found = _said(*words)
    assert found[0] == code
    assert message in found[1]


def test_a_kind_with_a_mistake_is_said_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.schema.json"
    file.write_text('{"x-kind": "a.b",\n "properties": {\n  "w": {"x-type": "mass"}}}', "utf-8")
    code, said = _said(str(file))
    assert code == 1
    assert f"{file}:3:3: a.b: the fact 'w' cannot be read" in said
