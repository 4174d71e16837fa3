"""A foreign distribution, installed as anybody's: everything that it brings works, and nothing in the engine knows of it."""

from __future__ import annotations

import csv
import importlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from makegood.book import Book
from makegood.lint import lint
from makegood.loading import load_book
from makegood.plugin_schemas import decision_schema
from makegood.plugins import installed

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "lockers"
CASE = {
    "kind": "lockers.parcel", "id": "P-1", "placed_at": "2026-03-02T10:00:00+01:00", "locker_full": True,
    "length": 40, "width": 30, "height": 20, "weight": 2,
}  # fmt: skip
AT = "2026-03-02T12:00:00Z"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plugin, installed from its folder into a place of its own."""
    target = tmp_path_factory.mktemp("lockers") / "site"
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(target), str(SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def policies(site: Path) -> Path:
    return site / "makegood_lockers" / "policies"


@pytest.fixture
def book(site: Path, policies: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Its policies, loaded in this process, which finds the plugin for the length of a test."""
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    vocabulary = installed()
    assert vocabulary.problems == ()
    found, problems = load_book([policies], vocabulary)
    assert problems == []
    return found


def makegood(site: Path, folder: Path, *words: str | Path, code: int = 0) -> str:
    """What the command says when the plugin is installed."""
    paths = [str(site), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "makegood", *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == code, f"{done.stdout}\n{done.stderr}"
    return done.stdout


# -- its commands


def test_it_is_listed_with_all_that_it_brings(site: Path, tmp_path: Path) -> None:
    brought = json.loads(makegood(site, tmp_path, "plugins", "--json"))
    assert brought["problems"] == []
    lockers = brought["plugins"]["lockers"]
    assert lockers.pop("policy_roots") == [str(site / "makegood_lockers" / "policies")]
    assert lockers == {
        "version": "1.2.0",
        "case_kinds": ["lockers.parcel"],
        "outcome_kinds": {"vouchers": "Free parcels that a customer is given."},
        "functions": {
            "volumetric_weight": "The weight that a parcel's volume is billed as: 1 kg for each 5000 cubic centimetres."
        },
        "calendars": ["locker_service"],
        "lint_rules": {"voucher-without-end": "A voucher that is good for ever"},
        "commands": {"volumetric-weight": "Say what weight a parcel's volume is billed as."},
        "maps": [],
    }


def test_its_command_stands_among_ours(site: Path, tmp_path: Path) -> None:
    assert "  volumetric-weight  Say what weight" in makegood(site, tmp_path, "--help")
    assert makegood(site, tmp_path, "volumetric-weight", "40", "30", "20") == "4.8 kg\n"


def test_its_policies_are_checked_and_tested_on_all_readers(site: Path, policies: Path, tmp_path: Path) -> None:
    assert "no problems" in makegood(site, tmp_path, "check", policies, "--strict")
    assert "3 passed, 0 failed" in makegood(site, tmp_path, "test", policies, "--readers")


def test_its_own_tests_pass(site: Path, tmp_path: Path) -> None:
    paths = [str(site), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(SOURCE), "-c"]
    command += [str(SOURCE / "pyproject.toml"), str(SOURCE / "tests")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_case_is_decided_and_explained(site: Path, policies: Path, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps(CASE), "utf-8")
    asked: list[str | Path] = ["case.json", "--policies", policies, "--at", AT]
    assert "vouchers  full_locker    count 2, expires 2026-09-02, good_for parcel" in makegood(
        site, tmp_path, "decide", *asked
    )
    assert "when: locker_full → yes" in makegood(site, tmp_path, "explain", *asked, "vouchers.full_locker")


def test_a_change_of_vouchers_is_dry_run(site: Path, policies: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text((policies / "lockers" / "house.yaml").read_text("utf-8").replace("value: 2,", "value: 3,"), "utf-8")
    with (tmp_path / "history.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "placed_at", "locker_full", "length", "width", "height", "weight"])
        for number in range(40):
            rows.writerow([number, f"2026-03-02T{number % 24:02}:00:00Z", str(number % 4 == 0).lower(), 40, 30, 20, 2])
    asked: list[str | Path] = [
        "history.csv",
        "--policies",
        new,
        "--against",
        policies,
        "--kind",
        "lockers.parcel",
        "--json",
        "report.json",
    ]
    shown = makegood(site, tmp_path, "dry-run", *asked)
    assert "vouchers: Vouchers for a full locker" in shown
    assert "count 2" in shown
    assert "count 3" in shown
    report = (tmp_path / "report.json").read_text("utf-8")
    assert '"vouchers' in report


def test_the_schemas_have_its_keys(site: Path, tmp_path: Path) -> None:
    schema = json.loads(makegood(site, tmp_path, "schema", "policy"))
    assert set(schema["$defs"]["voucher"]["properties"]) >= {"when", "count", "from", "valid", "good_for", "cite"}
    assert schema["$defs"]["whole_voucher"]["required"] == ["count"]
    assert "vouchers" in json.loads(makegood(site, tmp_path, "schema", "decision"))["properties"]


# -- the same for programs


def test_a_decision_shows_its_section(book: Book) -> None:
    decision = book.decide(CASE, AT)
    (voucher,) = decision.section("vouchers")
    assert (voucher.id, voucher.count, str(voucher.expires)) == ("lockers.house/full_locker", 2, "2026-09-02")
    assert repr(voucher) == "<vouchers lockers.house/full_locker: 2>"
    data = json.loads(decision.to_json())
    assert data["vouchers"] == [
        {
            "cite": "Rule 4", "count": 2, "expires": "2026-09-02", "good_for": "parcel",
            "id": "lockers.house/full_locker", "title": {"en": "Vouchers for a full locker", "zh": "柜满赠券"},
        }
    ]  # fmt: skip
    assert decision.to_json() == json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    jsonschema.validate(data, decision_schema(book.vocabulary))
    assert data["versions"]["plugins"]["lockers"] == "1.2.0"
    assert "locker_service" in data["versions"]["calendars"]


def test_nothing_given_and_nothing_known(book: Book) -> None:
    (voucher,) = book.decide({**CASE, "locker_full": False}, AT).section("vouchers")
    assert (voucher.count, voucher.expires) == (0, None)
    unknown = {key: value for key, value in CASE.items() if key != "locker_full"}
    decision = book.decide(unknown, AT)
    assert list(decision.section("vouchers")) == []
    assert decision.undecided == [{"id": "lockers.house/full_locker", "kind": "vouchers", "missing": ["locker_full"]}]


def test_a_table_of_cases_is_decided(book: Book) -> None:
    rows: list[dict[str, Any]] = [
        {**CASE, "id": str(number), "locker_full": [True, False, None][number % 3], "length": 20 + number}
        for number in range(60)
    ]
    frame = pl.DataFrame(rows).drop("kind")
    table = book.decide_table(frame, "lockers.parcel", AT)
    counts = table.frame.get_column("lockers.house|vouchers.full_locker.count").to_list()
    assert counts == [[2, 0, None][number % 3] for number in range(60)]
    for number, row in enumerate(rows):
        case = {key: value for key, value in row.items() if value is not None}
        weight = table.frame.get_column("lockers.house|values.billed_weight")[number]
        assert weight == book.decide(case, AT).raw("lockers.house", "values.billed_weight")


def test_the_column_form_is_what_a_table_asks(book: Book) -> None:
    function = book.vocabulary.functions["volumetric_weight"]
    called: list[object] = []

    def counting(*arguments: object) -> object:
        called.append(arguments)
        return function.body(*arguments)

    functions = {"volumetric_weight": replace(function, body=counting)}
    counted, _ = load_book(
        [Path(book.policies["lockers.house"][0].file)], replace(book.vocabulary, functions=functions)
    )
    rows = [{**CASE, "id": str(number), "length": 20 + number} for number in range(30)]
    counted.decide_table(pl.DataFrame(rows).drop("kind"), "lockers.parcel", AT)
    assert called == []
    assert counted.decide(CASE, AT).value("lockers.house", "values.billed_weight") is not None
    assert called != []


def test_its_lint_rule_is_asked(book: Book) -> None:
    (policy,) = book.policies["lockers.house"]
    text = Path(policy.file).read_text("utf-8").replace("    from: put_on\n    valid: 6 months\n", "")
    forever, problems = load_book([], book.vocabulary, {"house.yaml": text})
    assert [one for one in problems if one.level == "error"] == []
    found = [one for one in lint(forever) if one.code == "voucher-without-end"]
    assert [(one.message, one.place and one.place.line) for one in found] == [
        ("the voucher 'full_locker' is good for ever", 40)
    ]
    assert [one for one in lint(book) if one.code == "voucher-without-end"] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("count: given_for_full", "count: 1.5", "type-mismatch", "`count` is a whole number of vouchers, and this is a number"),
        ("valid: 6 months", "valid: 6 kg", "type-mismatch", "`from` is a date and `valid` a number of days or months"),
        ("    valid: 6 months\n", "", "missing-key", "`from` and `valid` belong together"),
        ("    count: given_for_full\n", "", "missing-key", "'full_locker' needs the key 'count'"),
        ("when: locker_full", "when: weight", "not-boolean", "`when` is a yes/no"),
        ("good_for: parcel", "good_for: beer", "unknown-choice", "say parcel or return"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_voucher_is_said_at_its_place(book: Book, old: str, new: str, code: str, message: str) -> None:
    (policy,) = book.policies["lockers.house"]
    text = Path(policy.file).read_text("utf-8")
    assert old in text
    problems = load_book([], book.vocabulary, {"house.yaml": text.replace(old, new)})[1]
    (error,) = (one for one in problems if one.level == "error")
    assert (error.code, message in error.message) == (code, True), error
    assert error.place is not None
    assert 39 <= error.place.line <= 47


def test_a_version_inherits_vouchers_key_by_key(book: Book) -> None:
    (policy,) = book.policies["lockers.house"]
    text = Path(policy.file).read_text("utf-8")
    later = "policy: lockers.house\nextends: lockers.house\neffective: {from: 2027-01-01}\nvouchers: {full_locker: {count: 5}}\n"
    earlier = text.replace("{from: 2025-01-01}", "{from: 2025-01-01, to: 2027-01-01}")
    both, problems = load_book([], book.vocabulary, {"a.yaml": earlier, "b.yaml": later})
    assert [one for one in problems if one.level == "error"] == []
    (voucher,) = both.decide({**CASE, "placed_at": "2027-03-02T10:00:00+01:00"}).section("vouchers")
    assert (voucher.count, str(voucher.expires), voucher.cite) == (5, "2027-09-02", "Rule 4")
