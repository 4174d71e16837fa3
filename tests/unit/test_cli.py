"""The commands as a user meets them: what they print, where, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from makegood import shipped
from makegood.cases.json_cases import NoCase, parse
from makegood.cli.case_files import read_cases
from makegood.cli.group import COMMANDS, group

from tests.unit.small_policy import CASE, POLICY, expecting, write

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder of its own, in which ./policies holds the small policy, whose kind is installed."""
    monkeypatch.chdir(tmp_path)
    plugins(monkeypatch, EntryPoint("small", "tests.unit.small_policy", "makegood"))
    write(tmp_path / "policies")

    def invoke(*arguments: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(group, list(arguments), input=given)

    return invoke


def plugins(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr("makegood.plugins.entry_points", lambda group: points)


def case_file(path: Path, **facts: Any) -> str:
    path.write_text(json.dumps({**CASE, **facts}), "utf-8")
    return str(path)


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/engine{os.pathsep}{ROOT}/plugins"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False, **more)


def test_nothing_to_check_is_wrong_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "goodwill.txt").write_text(POLICY, "utf-8")
    found = run("check", "empty")
    assert found.exit_code == 2
    assert "there is nothing to check (*.yaml) at or below empty" in found.stderr


def test_hidden_folders_hold_no_policies(run: Run, tmp_path: Path) -> None:
    hidden = tmp_path / "policies" / ".github" / "workflows"
    hidden.mkdir(parents=True)
    (hidden / "ci.yml").write_text("name: ci\n", "utf-8")
    (hidden / "a.test.yaml").write_text("nonsense", "utf-8")
    assert run("check").exit_code == 0
    assert "there is no test file" in run("test").stderr


def test_a_policy_given_for_a_test_is_told_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (policy,) = [one for one in (tmp_path / "policies").glob("*.yaml") if ".test." not in one.name]
    found = run("test", str(policy))
    assert found.exit_code == 1
    assert found.stdout.count("this is a policy, and a file of tests is asked for") == 1
    assert "hint: its tests stand in a file named *.test.yaml: name that, or the folder" in found.stdout
    assert "is not a key" not in found.stdout


# -- the group


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    heavy = "{'yaml', 'jsonschema', 'jsonschema_rs', 'pluggy', 'polars', 'numpy', 'makegood.book'}"
    code = f"""
import sys
from makegood.cli.group import group
group.main(["--help"], standalone_mode=False)
print(sorted({heavy} & set(sys.modules)), file=sys.stderr)
"""
    found = process("-c", code)
    assert found.stderr.strip() == "[]"
    assert all(f"  {name}" in found.stdout for name in ("check", "test", "decide", "schema", "plugins", "map"))


def test_every_command_has_its_module_and_its_help() -> None:
    for name in group.list_commands(click.Context(group)):
        found = CliRunner().invoke(group, [name, "--help"])
        assert found.exit_code == 0, name
        assert "--help" in found.output, name
        assert COMMANDS[name] in sys.modules["makegood.cli." + COMMANDS[name]].__name__


def test_the_module_runs_too() -> None:
    found = process("-m", "makegood", "--version")
    assert found.returncode == 0
    assert found.stdout.startswith("makegood ")


def test_a_reader_that_goes_away_is_no_error() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/engine{os.pathsep}{ROOT}/plugins"}
    command = [sys.executable, "-m", "makegood", "schema", "policy"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        assert b"Traceback" not in started.stderr.read()
        assert started.wait(60) in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "there is no command 'chek': did you mean 'check'?"),
        (["check", "--jsn"], "No such option"),
        (["check", "nowhere"], "there is no file or folder 'nowhere'"),
        (["test", "nowhere"], "there is no file or folder 'nowhere'"),
        (["test", "policies"], "there is no test file (*.test.yaml) below policies"),
        (["test", "policies", "--policies", "nowhere"], "there is no"),
        (["decide"], "Missing argument"),
        (["decide", "nowhere.json"], "there is no file 'nowhere.json'"),
        (["decide", "policies/late.yaml", "--policies", "nowhere"], "there is no file or folder 'nowhere'"),
        (["decide", "policies/late.yaml", "--at", "asked"], "'asked' is no instant and no fact that is one"),
        (["decide", "policies/late.yaml", "--at", "asked_at_"], "did you mean 'asked_at'?"),
        (["decide", "policies/late.yaml", "--at", "2026-01-01"], "has no offset"),
        (["decide", "policies/late.yaml", "--at", "2026-99-01T00:00:00Z"], "is no instant like"),
        (["decide", "policies"], "policies: Is a directory"),
        (["schema", "polici"], "there is no schema 'polici': did you mean 'policy'?"),
        (["map", "cases.csv"], "--kind"),
        (["map", "cases.csv", "--kind", "shop.clam"], "did you mean 'shop.claim'?"),
        (["map", "cases.csv", "--kind", "shop.claim"], "there is no file 'cases.csv'"),
    ],
)
def test_wrong_use_is_said_in_a_sentence(arguments: list[str], message: str, run: Run) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert message in found.stderr
    assert "Traceback" not in found.output


def test_without_a_folder_of_policies_those_that_came_with_makegood_are_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policies").rename(tmp_path / "others")
    found = run("check")
    assert found.exit_code != 2
    assert "There is no folder 'policies' here: the policies that came with makegood are used." in found.stderr
    assert run("check", "others").exit_code == 0


def test_an_error_of_makegood_itself_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("makegood.cli.check.load", fail)
    found = run("check")
    assert found.exit_code == 2
    assert found.stderr.splitlines()[0] == "makegood: an error of makegood itself, ZeroDivisionError: by zero"
    assert "MAKEGOOD_TRACEBACK=1" in found.stderr
    monkeypatch.setenv("MAKEGOOD_TRACEBACK", "1")
    assert isinstance(run("check").exception, ZeroDivisionError)


# -- check


def test_check_says_that_all_is_well(run: Run) -> None:
    found = run("check")
    assert (found.exit_code, found.stdout) == (0, "1 policy loaded: no problems\n")


def test_check_shows_place_line_and_caret(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "policies", POLICY.replace("late: delay >= 3 h", "late: dely >= 3 h"))
    found = run("check")
    lines = found.stdout.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("policies/late.yaml:13:9: "))
    assert "dely" in lines[at]
    assert lines[at + 1 : at + 4] == ["    late: dely >= 3 h", "          ^", "  hint: did you mean 'delay'?"]
    assert lines[-1].startswith("0 policies loaded: ")
    assert "error" in lines[-1]
    assert found.exit_code == 1
    assert "\x1b[" not in found.stdout


def test_check_reads_the_tests_as_well(run: Run, tmp_path: Path) -> None:
    path = expecting(tmp_path / "policies", "applies: true")
    path.write_text(path.read_text("utf-8").replace("expect:", "expects:"), "utf-8")
    found = run("check")
    assert found.exit_code == 1
    assert "policies/late.test.yaml:13:5: " in found.stdout


WARNED = POLICY.replace('cite: "§ 9"', "").replace("[storm, strike], }", "[storm, strike]}")


def test_warnings_are_errors_when_strict(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "policies", WARNED)
    found = run("check")
    assert found.exit_code == 0
    assert found.stdout.endswith("1 policy loaded: 1 warning\n")
    assert run("check", "--strict").exit_code == 1


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_check_as_json(option: list[str], run: Run, tmp_path: Path) -> None:
    write(tmp_path / "policies", WARNED)
    found = json.loads(run("check", *option).stdout)
    assert (found["policies"], found["errors"], found["warnings"]) == (1, 0, 1)
    assert found["problems"][0]["line"] == 10
    assert found["problems"][0]["file"] == "policies/late.yaml"


# -- test


def test_tests_that_pass(run: Run, tmp_path: Path) -> None:
    expecting(tmp_path / "policies", "compensation.delay: 40 EUR")
    assert run("test").stdout == "1 passed, 0 failed\n"
    found = run("test", "-v", "policies/late.test.yaml")
    assert found.stdout == "ok   T-1 late by four hours  policies/late.test.yaml:3\n1 passed, 0 failed\n"


def test_a_failed_test_gives_place_and_values(run: Run, tmp_path: Path) -> None:
    expecting(tmp_path / "policies", "compensation.delay: 41 EUR")
    found = run("test")
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        "FAIL T-1 late by four hours  policies/late.test.yaml:3",
        "  policies/late.test.yaml:14:27: compensation.delay: expected 41 EUR, got 40.00 EUR",
        "0 passed, 1 failed",
    ]


def test_tests_elsewhere_use_the_policies_beside_them(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "other", POLICY.replace("amount: 2 EUR", "amount: 3 EUR"))
    path = expecting(tmp_path / "other", "compensation.fee: 3 EUR")
    (tmp_path / "other" / ".hooks.yaml").write_text("- id: some-hook\n")
    done = run("test", str(path))
    assert (done.exit_code, done.stderr) == (0, "")  # what is hidden is no policy
    assert run("test", "other").exit_code == 0
    assert run("test", "other", "--policies", "policies").exit_code == 1


def kind_and_policy(folder: Path, type_: str = "boolean") -> None:
    """A policy with the case kind that it reads beside it, which no plugin brings, and a test."""
    folder.mkdir()
    properties = {"kind": {"const": "lent.tool"}, "id": {"type": "string"}, "late": {"type": type_}}
    (folder / "lent.tool.schema.json").write_text(
        json.dumps({"x-kind": "lent.tool", "type": "object", "properties": properties})
    )
    (folder / "lent.yaml").write_text(
        "policy: lent.tools\ncase: lent.tool\nremedies: {apology: {when: late, cite: x}}\n"
    )
    (folder / "lent.test.yaml").write_text(
        "policy: lent.tools\ntests: [{name: a, case: {late: true}, expect: {remedies.apology: true}}]\n"
    )


def test_a_case_kind_among_the_policies_is_taken_with_them(run: Run, tmp_path: Path) -> None:
    kind_and_policy(tmp_path / "lent")
    (tmp_path / "case.json").write_text('{"kind": "lent.tool", "id": "1", "late": true}')
    assert "1 passed, 0 failed" in run("test", "lent").stdout
    assert "1 passed, 0 failed" in run("test", "lent/lent.test.yaml").stdout
    assert run("check", "lent", "--ignore", "untested-outcome").exit_code == 0
    assert "granted  apology" in run("decide", "case.json", "--policies", "lent").stdout
    assert "remedies.apology" in run("explain", "case.json", "--policies", "lent").stdout
    assert run("diff", "lent", "lent").exit_code == 0
    found = run("dry-run", "case.json", "--policies", "lent", "--against", "lent")
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize("command", [("test", "lent"), ("decide", "case.json", "--policies", "lent")])
def test_a_case_kind_among_the_policies_that_is_none(command: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    kind_and_policy(tmp_path / "lent", "bolean")
    (tmp_path / "case.json").write_text('{"kind": "lent.tool", "id": "1", "late": true}')
    found = run(*command)
    assert found.exit_code != 0
    assert "lent.tool.schema.json:1:" in found.stderr
    assert "the fact 'late' cannot be read" in found.stderr


def test_policies_of_other_case_kinds_are_not_read_to_decide(run: Run, tmp_path: Path) -> None:
    kind_and_policy(tmp_path / "policies" / "lent")
    (tmp_path / "policies" / "lent" / "wrong.yaml").write_text(
        "policy: lent.wrong\ncase: lent.tool\nremedies: {a: {when: lat}}\n"
    )
    for name in ("case.json", "case.ndjson"):
        assert run("decide", case_file(tmp_path / name)).exit_code == 0
    assert run("due", case_file(tmp_path / "case.json")).exit_code == 0
    (tmp_path / "tool.json").write_text('{"kind": "lent.tool", "id": "1", "late": true}')
    for path in ("tool.json", "both.ndjson"):
        (tmp_path / "both.ndjson").write_text(json.dumps(CASE) + '\n{"kind": "lent.tool", "late": true}\n')
        found = run("decide", path)
        assert found.exit_code == 1
        assert "wrong.yaml:3:" in found.stderr
    (tmp_path / "escaped.json").write_text(json.dumps(CASE).replace('"kind"', '"\\u006bind"'))
    assert "wrong.yaml:3:" in run("decide", "escaped.json").stderr  # what kinds it holds is not sure: all are read
    assert run("check").exit_code == 1


def test_a_policy_that_does_not_load_fails_the_run(run: Run, tmp_path: Path) -> None:
    expecting(tmp_path / "policies", "applies: true")
    (tmp_path / "policies" / "more.yaml").write_text(
        POLICY.replace("shop.late", "shop.more").replace("3 h", "3 kg"), "utf-8"
    )
    found = run("test")
    assert found.exit_code == 1
    assert "1 passed, 0 failed" in found.stdout
    assert "policies/more.yaml:13:" in found.stderr


def test_a_pattern_that_selects_nothing_is_wrong_use(run: Run, tmp_path: Path) -> None:
    expecting(tmp_path / "policies", "applies: true")
    found = run("test", "-k", "nothing")
    assert found.exit_code == 2
    assert "no test matches 'nothing'" in found.stderr
    assert run("test", "-k", "T-1").exit_code == 0


def test_results_as_json_and_junit(run: Run, tmp_path: Path) -> None:
    expecting(tmp_path / "policies", "compensation.delay: 41 EUR")
    found = run("test", "--json", "--junit", "out.xml")
    data = json.loads(found.stdout)
    assert (found.exit_code, data["passed"], data["failed"]) == (1, 0, 1)
    assert '<testcase classname="shop.late"' in (tmp_path / "out.xml").read_text("utf-8")
    lost = run("test", "--junit", "no/folder/out.xml")
    assert lost.exit_code == 2
    assert lost.stderr == "makegood: no/folder/out.xml: No such file or directory\n"


def test_tests_with_every_reader(run: Run, tmp_path: Path) -> None:
    expecting(tmp_path / "policies", "compensation.delay: 40 EUR")
    assert run("test", "--readers").stdout == "1 passed, 0 failed\n"


# -- decide


def test_a_decision_as_a_summary(run: Run, tmp_path: Path) -> None:
    found = run("decide", case_file(tmp_path / "case.json"), "--at", "2026-06-10T10:00:00+02:00")
    assert found.exit_code == 0
    words = [" ".join(line.split()) for line in found.stdout.splitlines()]
    assert words[0] == "C-1 (shop.claim) at 2026-06-10T08:00:00Z"
    assert "owed delay 40.00 EUR § 1" in words
    assert "owed deposit 5.00 EUR by the customer § 3" in words
    assert "total company pays 42.00 EUR" in words
    assert "deadline answer running, by 2026-06-19 (2026-06-19T22:00:00Z), 9 days 14 h left § 4" in words
    assert "deadline quick missed, by 2026-06-06 (2026-06-06T20:00:00Z), 4 days late § 5" in words
    assert "not granted: repair" in words
    assert "undecided scores.service needs polite, fast" in words
    assert words[words.index("to be asked") + 1] == "polite"


def test_a_decision_as_json_is_the_canonical_one(run: Run, tmp_path: Path) -> None:
    found = run("decide", case_file(tmp_path / "case.json"), "--json", "--at", "2026-06-10T08:00:00Z")
    data = json.loads(found.stdout)
    jsonschema.validate(data, json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8")))
    assert found.stdout == json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    assert data["at"] == "2026-06-10T08:00:00Z"


@pytest.mark.parametrize(
    ("at", "shown"), [("asked_at", "2026-06-05T08:00:00Z"), ("final", "2199-12-31T23:59:59Z"), ("now", "20")]
)
def test_the_moment_of_a_decision(at: str, shown: str, run: Run, tmp_path: Path) -> None:
    data = json.loads(run("decide", case_file(tmp_path / "case.json"), "--json", "--at", at).stdout)
    assert data["at"].startswith(shown)


def test_a_moment_that_the_case_does_not_give(run: Run, tmp_path: Path) -> None:
    found = run("decide", case_file(tmp_path / "case.json", asked_at=None), "--at", "asked_at")
    assert found.exit_code == 1
    assert "the case does not give 'asked_at'" in found.stderr


def test_a_case_outside_every_policy(run: Run, tmp_path: Path) -> None:
    found = run("decide", case_file(tmp_path / "case.json", business=True))
    assert found.exit_code == 0
    assert "no policy applies to it" in found.stdout


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"delay": "4 km"}, "case.json: 'delay' must be a duration"),
        ({"delai": "4 h"}, "did you mean 'delay'?"),
        ({"kind": "shop.clam"}, "case.json: there is no case kind 'shop.clam'"),
    ],
)
def test_a_wrong_case_is_said_in_a_sentence(facts: dict[str, str], message: str, run: Run, tmp_path: Path) -> None:
    found = run("decide", "case.json" if case_file(tmp_path / "case.json", **facts) else "")
    assert found.exit_code == 1
    assert message in found.stderr
    assert not found.stdout


def test_many_cases_line_by_line(run: Run, tmp_path: Path) -> None:
    good = json.dumps(CASE)
    (tmp_path / "cases.ndjson").write_text(
        f"{good}\n\n{{oops\n{json.dumps({**CASE, 'pieces': 0})}\n[1]\n{good}\n", "utf-8"
    )
    found = run("decide", "cases.ndjson", "--json")
    assert found.exit_code == 1
    assert [json.loads(line)["case"]["id"] for line in found.stdout.splitlines()] == ["C-1", "C-1"]
    assert [line.partition(": ")[0] for line in found.stderr.splitlines()] == [f"cases.ndjson:{at}" for at in (3, 4, 5)]


@pytest.mark.parametrize(
    "given", [json.dumps(CASE), json.dumps(CASE, indent=1), json.dumps([CASE]), json.dumps(CASE) + "\n\n"]
)
def test_a_case_from_the_standard_input(given: str, run: Run) -> None:
    found = run("decide", "-", "--json", given=given)
    assert found.exit_code == 0
    assert json.loads(found.stdout)["case"]["id"] == "C-1"


def test_lines_from_the_standard_input(run: Run) -> None:
    found = run("decide", "-", given="\n".join([json.dumps(CASE)] * 3 + ["[]"]))
    assert found.exit_code == 1
    assert found.stdout.count("C-1 (shop.claim)") == 3
    assert found.stderr.startswith("stdin:4: a case is a JSON object")


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"kind": []}, "the case does not say its `kind`"),
        ({"kind": {"a": 1}}, "the case does not say its `kind`"),
        ({"timezone": "Mars/Olympus"}, "'Mars/Olympus' is no time zone of the tz database [unknown-zone]"),
        ({"timezone": 5, "asked_at": "2026-06-05T10:00:00"}, "5 is no time zone of the tz database"),
        ({"asked_at": "9999-12-31T23:59:59-23:59"}, "lies in the year 9999"),
        ({"price": 80.5}, "without a currency"),
    ],
)
def test_odd_cases_are_said_in_a_sentence(facts: dict[str, Any], message: str, run: Run, tmp_path: Path) -> None:
    facts = {"asked_at": "2026-06-05T10:00:00", **facts}
    found = run("decide", "case.json" if case_file(tmp_path / "case.json", **facts) else "")
    assert found.exit_code == 1
    assert message in found.stderr


@pytest.mark.parametrize(("given", "shown"), [(7, 7), ("7", "7"), (1.5, "1.5"), (None, None)])
def test_an_id_of_any_sort_is_shown(given: Any, shown: Any, run: Run, tmp_path: Path) -> None:
    found = run("decide", "--json", case_file(tmp_path / "case.json", id=given))
    assert json.loads(found.stdout)["case"]["id"] == shown


def test_policies_with_errors_decide_nothing(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "policies", POLICY.replace("3 h", "3 kg"))
    found = run("decide", case_file(tmp_path / "case.json"))
    assert found.exit_code == 1
    assert "policies/late.yaml:13:" in found.stderr
    assert "^" in found.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no case here"),
        ("{", "this is no JSON"),
        ('{"a": 1,}', "a comma too many before it, single quotes and comments are no JSON, in line 1, column 9"),
        ('{"a": True}', "words without quotes, True and None are no JSON, in line 1, column 7"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "a number in it has thousands of digits"),
        ('{"a": "\udcff"}', "not UTF-8"),
    ],
)
def test_a_text_that_is_no_case(text: str, message: str) -> None:
    with pytest.raises(NoCase, match=message.replace("(", r"\(")):
        parse(text)


def test_numbers_of_a_case_are_exact() -> None:
    assert str(parse('{"a": 0.1000000000000000055}')["a"]) == "0.1000000000000000055"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b'{"kind": "\xff"}\n')
    assert [(one.case, one.error) for one in read_cases(path)] == [(None, "this is not UTF-8 text")]


# -- schema and plugins


def test_schemas_are_listed_printed_and_written(run: Run, tmp_path: Path) -> None:
    names = run("schema").stdout.split()
    assert names == ["policy", "test", "map", "calendar", "decision", "explanation", "shop.claim"]
    assert json.loads(run("schema", "--json").stdout) == names
    assert json.loads(run("schema", "test").stdout)["title"] == "Policy tests"
    written = run("schema", "--out", "schemas").stdout.split()
    assert written[-1] == str(Path("schemas/cases/shop.claim.schema.json"))
    assert all((tmp_path / one).is_file() for one in written)


def test_the_schema_of_decisions_describes_every_key() -> None:
    schema = json.loads((shipped("schemas") / "decision.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    parts = [schema, *schema["$defs"].values(), schema["properties"]["case"], schema["properties"]["versions"]]
    for part in parts:
        assert "description" in part or "enum" in part, part
        for name, one in part.get("properties", {}).items():
            assert "description" in one or "$ref" in one, name


def test_plugins_say_what_they_brought(run: Run) -> None:
    found = run("plugins")
    assert found.exit_code == 0
    assert [" ".join(line.split()) for line in found.stdout.splitlines()] == ["small unknown", "case kind shop.claim"]
    data = json.loads(run("plugins", "--json").stdout)
    assert data["plugins"]["small"]["case_kinds"] == ["shop.claim"]
    assert data["problems"] == []


def test_a_broken_plugin_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    small = EntryPoint("small", "tests.unit.small_policy", "makegood")
    plugins(monkeypatch, EntryPoint("broken", "no_such_module", "makegood"), small)
    found = run("plugins")
    assert found.exit_code == 1
    assert "the plugin 'broken' cannot be loaded" in found.stderr
    assert "shop.claim" in found.stdout
