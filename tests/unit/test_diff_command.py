"""`makegood diff`: sources, exit codes, formats, tests written; and one clear sentence for what cannot be compared."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from makegood.cli.group import group
from makegood.shipped import shipped

OLD = """\
policy: shop.flight
case: airline.claim
effective: {from: 2020-01-01}
dated_by: scheduled_departure
timezone: Europe/Brussels
currency: EUR
parameters:
  limit: [{value: 3 h, cite: "Art 6"}]
let:
  late: arrival_delay >= limit
compensation:
  delay: {title: Delay, when: late, amount: 250 EUR, per: passengers, cite: "Art 7"}
remedies:
  meals: {when: arrival_delay >= 2 h, cite: "Art 9"}
"""
NEW = OLD.replace("value: 3 h", "value: 4 h")
TESTS = """\
policy: shop.flight
tests:
  - id: T-1
    name: five hours
    case: {scheduled_departure: "2026-07-01T08:00:00Z", arrival_delay: 5 h, passengers: 1}
    expect: {compensation.delay: 250 EUR}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Old and new as files, and a repository whose first commit has the old one."""
    (tmp_path / "policies").mkdir()
    monkeypatch.chdir(tmp_path)
    write("policies/flight.yaml", OLD)
    write("old.yaml", OLD)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "one")
    write("policies/flight.yaml", NEW)
    write("policies/flight.test.yaml", TESTS)
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).write_text(text, "utf-8")


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["diff", *arguments])


def data(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


TEXT = """\
old.yaml → policies/flight.yaml

shop.flight
  old.yaml → policies/flight.yaml

  Parameters
    ~ limit: 3 h → 4 h  old.yaml:8 → policies/flight.yaml:8
        [Art 6]; reaches compensation.delay

  What comes of it
    compensation.delay: Delay  (its own text is the same; what it depends on changed)
      250.00 EUR → nothing
          scheduled_departure: 2026-07-01T08:00:00Z, arrival_delay: 239 min, passengers: 1
          arrival_delay: at 240 min old and new agree, at 239 min they do not
          found from: test T-1 five hours

  All other outcomes and values mean the same on both sides, through everything that they use.
"""


def test_a_moved_threshold_as_text(folder: Path) -> None:
    found = run("old.yaml", "policies/flight.yaml")
    assert (found.exit_code, found.output) == (1, TEXT)


@pytest.mark.parametrize(
    ("sides", "code", "places"),
    [
        (("old.yaml", "policies"), 1, ["old.yaml", "policies/flight.yaml"]),
        (("HEAD", "policies"), 1, [":policies/flight.yaml", "policies/flight.yaml"]),
        (("HEAD", "policies/flight.yaml"), 1, [":policies/flight.yaml", "policies/flight.yaml"]),
        (("policies", "HEAD"), 1, ["policies/flight.yaml", ":policies/flight.yaml"]),
        (("HEAD", "HEAD"), 0, None),
        (("2024-01-01", "policies"), 0, None),
        (("2024-01-01", "HEAD"), 1, ["policies/flight.yaml", ":policies/flight.yaml"]),
        (("policies", "policies/flight.yaml"), 0, None),
    ],
)
def test_sides_are_paths_revisions_and_dates(
    folder: Path, sides: tuple[str, str], code: int, places: list[str] | None
) -> None:
    found = run(*sides)
    assert (found.exit_code, found.exception if code not in (0, 1) else None) == (code, None), found.output
    if places is None:
        assert "No change in meaning." in found.output
        return
    (item,) = data(*sides)["pairs"][0]["items"]
    files = [item[side]["place"]["file"] for side in ("old", "new")]
    assert all(file.endswith(place) for file, place in zip(files, places, strict=True)), files
    assert "/tmp" not in json.dumps(item)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nix", "policies"), "nix: there is no file, folder, date or git revision 'nix'"),
        (("old.yaml", "nix"), "nix: there is no file, folder, date or git revision 'nix'"),
        (("2024-02-30", "policies"), "2024-02-30 is no date of the calendar"),
        (("old.yaml", "other.yaml"), "no policy id is in both books; say which is compared with which: --pair shop.other=shop.flight"),
        (("old.yaml", "policies", "--pair", "shop.x=shop.flight"), "there is no policy 'shop.x' among the new policies"),
        (("old.yaml", "policies", "--pair", "x"), "--pair is NEW=OLD"),
        (("old.yaml", "broken.yaml"), "broken.yaml does not load"),
        (("old.yaml", "policies", "--cases", "none.json"), "there is no file 'none.json'"),
        (("old.yaml", "policies", "--budget", "0"), "0 is not in the range"),
        (("old.yaml", "policies", "--as-tests", "old.yaml"), "'old.yaml' is there already"),
        (("old.yaml",), "Missing argument 'NEW'"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_sentence(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    write("other.yaml", OLD.replace("shop.flight", "shop.other"))
    write("broken.yaml", OLD.replace(">= limit", ">= limits"))
    found = run(*arguments)
    assert found.exit_code == 2
    assert words in found.output
    assert "Traceback" not in found.output
    if "broken" in words:
        assert "broken.yaml:10:26: nothing is called 'limits'" in found.output


def test_two_ids_are_paired(folder: Path) -> None:
    write("other.yaml", NEW.replace("shop.flight", "shop.other"))
    found = data("old.yaml", "other.yaml", "--pair", "shop.other=shop.flight")
    assert found["pairs"][0]["old"]["id"] == "shop.flight"
    assert [one["outcome"] for one in found["pairs"][0]["effects"]] == ["compensation.delay"]


def test_policies_that_came_and_went_are_named(folder: Path) -> None:
    Path("past").mkdir()
    write("past/flight.yaml", OLD)
    write("past/gone.yaml", OLD.replace("shop.flight", "shop.gone"))
    write("policies/come.yaml", OLD.replace("shop.flight", "shop.come"))
    found = run("past", "policies")
    assert "shop.come\n  this policy is only in the new book: policies/come.yaml\n" in found.output
    assert "shop.gone\n  this policy is only in the old book: past/gone.yaml\n" in found.output


def test_json_is_whole_and_the_same_every_time(folder: Path) -> None:
    first, second = (run("old.yaml", "policies", "--json").stdout_bytes for _ in range(2))
    assert first == second
    found = json.loads(first)
    assert (found["format"], found["same"]) == (1, False)
    (effect,) = found["pairs"][0]["effects"]
    (witness,) = effect["witnesses"]
    assert witness["case"] == {
        "scheduled_departure": "2026-07-01T08:00:00Z",
        "arrival_delay": "239 min",
        "passengers": 1,
    }
    assert witness["turns"] == [{"fact": "arrival_delay", "agrees": "240 min", "differs": "239 min"}]
    assert effect["tried"] > 0


def test_markdown_is_a_table_of_parts_and_cases(folder: Path) -> None:
    lines = run("old.yaml", "policies", "--markdown").output.splitlines()
    assert "### shop.flight" in lines
    assert "| parameters **limit** changed | 3 h | 4 h | old.yaml:8 → policies/flight.yaml:8 | Art 6 |" in lines
    assert any(line.startswith("| 250.00 EUR | nothing | scheduled\\_departure:") for line in lines)


def test_the_cases_are_written_as_tests_that_pass_for_the_new_policy_alone(folder: Path) -> None:
    assert run("old.yaml", "policies", "--as-tests", "found.test.yaml").exit_code == 1
    passed = CliRunner().invoke(group, ["test", "found.test.yaml", "--policies", "policies"])
    failed = CliRunner().invoke(group, ["test", "found.test.yaml", "--policies", "old.yaml"])
    assert "1 passed, 0 failed" in passed.output
    assert failed.exit_code == 1


def test_known_cases_are_begun_with_and_those_that_do_not_fit_are_named(folder: Path) -> None:
    cases = [
        {"kind": "airline.claim", "id": "C-1", "scheduled_departure": "2026-07-02T08:00:00Z", "arrival_delay": "200 min", "passengers": 4},
        {"kind": "airline.claim", "id": "C-2", "passengers": "many"},
    ]  # fmt: skip
    write("cases.ndjson", "\n".join(json.dumps(one) for one in cases))
    found = run("old.yaml", "policies", "--cases", "cases.ndjson")
    assert "case C-2 of cases.ndjson:2 is left out: 'passengers' must be" in found.output
    assert "1000.00 EUR → nothing" in found.output
    assert "found from: case C-1 of cases.ndjson:1" in found.output


def test_no_case_is_said_and_how_many_were_tried(folder: Path) -> None:
    write(
        "same.yaml", OLD.replace("late: arrival_delay >= limit", "late: arrival_delay >= limit and passengers < 100000")
    )
    found = run("old.yaml", "same.yaml", "--budget", "400")
    assert found.exit_code == 1
    assert "no difference found in 400 cases at the boundary values" in found.output


@pytest.mark.parametrize(
    ("old", "new", "pair", "outcome", "words"),
    [
        ("eu261.yaml", "eu261_reform_2026.yaml", None, None, "All outcomes and values mean the same"),
        ("eu261.yaml", "uk261.yaml", "airline.uk261=airline.eu261", "compensation.delay", "250.00 EUR → 220.00 GBP"),
    ],
)
def test_shipped_policies(old: str, new: str, pair: str | None, outcome: str | None, words: str) -> None:
    policies = shipped("policies") / "airline"
    found = run(str(policies / old), str(policies / new), *(["--pair", pair] if pair else []), "--budget", "3000")
    assert found.exit_code == 1
    assert words in found.output
    assert ("What comes of it" in found.output) == (outcome is not None)
