"""What `makegood check` prints for programs, what it takes besides policies, and its options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from makegood import plugins
from makegood.cli.group import group
from makegood.lint.ci_reports import github
from makegood.lint.sarif import sarif
from makegood.problems import Edit, Fix, Place, Problem

from tests.unit import small_policy
from tests.unit.small_policy import KIND, POLICY, write

# The parts of the official SARIF 2.1.0 schema that our logs have, with its own words; other keys are refused.
REGION_KEYS = ("startLine", "startColumn", "endLine", "endColumn")


def closed(required: list[str], **keys: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": keys, "additionalProperties": False}


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "uniqueItems": True}


TEXT = closed(["text"], text={"type": "string", "minLength": 1}, markdown={"type": "string"})
NEW_TEXT = closed(["text"], text={"type": "string"})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
ARTIFACT = closed(
    ["uri"], uri={"type": "string", "pattern": r"^([A-Za-z0-9._~/:-]|%[0-9A-F]{2})+$"}, uriBaseId={"const": "%SRCROOT%"}
)
REGION = closed(["startLine", "startColumn"], **{key: {"type": "integer", "minimum": 1} for key in REGION_KEYS})
RULE = closed(
    ["id", "help"],
    id={"type": "string"},
    help=TEXT,
    shortDescription=TEXT,
    defaultConfiguration=closed(["level"], level=LEVEL),
)
CHANGE = closed(
    ["artifactLocation", "replacements"], artifactLocation=ARTIFACT,
    replacements=listed(closed(["deletedRegion", "insertedContent"], deletedRegion=REGION, insertedContent=NEW_TEXT)),
)  # fmt: skip
PLACE = closed(["artifactLocation", "region"], artifactLocation=ARTIFACT, region=REGION)
RESULT = closed(
    ["message", "ruleId", "ruleIndex", "level", "partialFingerprints"],
    message=TEXT, ruleId={"type": "string"}, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL,
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    locations=listed(closed(["physicalLocation"], physicalLocation=PLACE)),
    fixes=listed(closed(["artifactChanges"], description=TEXT, artifactChanges=listed(CHANGE))),
)  # fmt: skip
DRIVER = closed(["name"], name={"type": "string"}, version={"type": "string"}, rules=listed(RULE))
RUN = closed(
    ["tool", "results"], tool=closed(["driver"], driver=DRIVER), columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)  # fmt: skip
SARIF = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "items": RUN},
)


class Run:
    """The command line with the small case kind installed, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(group, list(arguments))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    real = plugins.installed
    monkeypatch.setattr(plugins, "installed", lambda: real((), {"shop": small_policy}))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "policies")
    return Run(tmp_path)


def spoil(run: Run, old: str, new: str) -> None:
    write(run.folder / "policies", POLICY.replace(old, new))


def log(run: Run, *options: str) -> Any:
    found = json.loads(run("check", "--format", "sarif", *options).stdout)
    jsonschema.validate(found, SARIF)
    return found["runs"][0]


# -- SARIF


def test_sarif_names_rule_place_and_fix(run: Run) -> None:
    spoil(run, "late: delay >= 3 h", "late: delay = 3 h")
    made = log(run)
    (result,) = made["results"]
    assert result["ruleId"] == made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "use-equals"
    assert result["level"] == "error"
    assert result["message"]["text"] == "'=' does not compare. Hint: use == to ask whether two things are equal."
    (location,) = result["locations"]
    place = location["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "policies/late.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 13, "startColumn": 15}
    (fix,) = result["fixes"]
    (replaced,) = fix["artifactChanges"][0]["replacements"]
    assert replaced == {
        "deletedRegion": {"startLine": 13, "startColumn": 15, "endLine": 13, "endColumn": 16},
        "insertedContent": {"text": "=="},
    }


def test_sarif_has_the_rules_with_their_levels_and_pages(run: Run) -> None:
    rules = {one["id"]: one for one in log(run)["tool"]["driver"]["rules"]}
    assert rules["unused-name"]["defaultConfiguration"] == {"level": "warning"}
    assert rules["long-expression"]["defaultConfiguration"] == {"level": "note"}
    assert rules["unused-name"]["help"]["text"] == "See docs/problems/unused-name.md."


def test_sarif_counts_columns_in_utf16() -> None:
    text = "title: 😀甲 x\n"
    problem = Problem("gap", "m", Place("a.yaml", 1, 11), level="warning", fix=Fix("f", (Edit("a.yaml", 10, 11, "y"),)))
    made = sarif([problem], {"a.yaml": text}, [], "1", Path("/w"))
    (result,) = made["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 12
    replaced = result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert (replaced["startColumn"], replaced["endColumn"]) == (12, 13)


def test_sarif_writes_paths_as_uris() -> None:
    names = {"/w/a b/中#%.yaml": "a%20b/%E4%B8%AD%23%25.yaml", "/else/x.yaml": "file:///else/x.yaml"}
    for file, uri in names.items():
        made = sarif([Problem("gap", "m", Place(file, 1, 1))], {}, [], "1", Path("/w"))
        jsonschema.validate(made, SARIF)
        assert made["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_fingerprint_outlives_lines_above_and_tells_equal_lines_apart(run: Run) -> None:
    spoil(run, "let:\n", "let:\n  one: pieces\n")
    (before,) = log(run)["results"]
    spoil(run, "let:\n", "# above\n\nlet:\n  one: pieces\n")
    (after,) = log(run)["results"]
    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]
    problem = Problem("gap", "m", Place("a.yaml", 1, 1))
    other = Problem("gap", "m", Place("a.yaml", 2, 1))
    results = sarif([problem, other], {"a.yaml": "x\nx\n"}, [], "1", Path("/w"))["runs"][0]["results"]
    assert results[0]["partialFingerprints"] != results[1]["partialFingerprints"]


def test_a_problem_without_place_has_no_location() -> None:
    made = sarif([Problem("broken-plugin", "m")], {}, [], "1", Path("/w"))
    jsonschema.validate(made, SARIF)
    assert "locations" not in made["runs"][0]["results"][0]


def test_the_same_policies_give_the_same_bytes(run: Run) -> None:
    spoil(run, "pieces * 1 day", "piece * 1 day")
    for form in ("sarif", "gitlab", "github", "json"):
        assert run("check", "--format", form).stdout == run("check", "--format", form).stdout


# -- annotations


def test_github_commands_are_escaped() -> None:
    problem = Problem("gap", "100% sure:\r\nyes, really", Place("a,b:c%.yaml", 3, 7), "so", "warning")
    assert github([problem], Path.cwd()) == [
        "::warning file=a%2Cb%3Ac%25.yaml,line=3,col=7,title=gap::100%25 sure:%0D%0Ayes, really%0Ahint: so"
    ]
    assert github([Problem("broken-plugin", "m", level="info")], Path.cwd()) == ["::notice title=broken-plugin::m"]


def test_github_format_prints_nothing_else(run: Run) -> None:
    spoil(run, "late: delay >= 3 h", "late: dely >= 3 h")
    found = run("check", "--format", "github")
    assert found.exit_code == 1
    lines = found.stdout.splitlines()
    assert lines[0].startswith(
        "::error file=policies/late.yaml,line=13,col=9,title=unknown-name::nothing is called 'dely'"
    )
    assert all(line.startswith("::") for line in lines)


def test_gitlab_report(run: Run) -> None:
    spoil(run, "let:\n", "let:\n  one: pieces\n")
    (issue,) = json.loads(run("check", "--format", "gitlab").stdout)
    assert issue.pop("fingerprint")
    assert issue == {
        "description": "the let 'one' is read nowhere", "check_name": "unused-name", "severity": "minor",
        "location": {"path": "policies/late.yaml", "lines": {"begin": 13}},
    }  # fmt: skip


def test_output_is_written_and_the_text_printed_all_the_same(run: Run) -> None:
    spoil(run, "let:\n", "let:\n  one: pieces\n")
    found = run("check", "--format", "sarif", "--output", "out.sarif")
    assert found.stdout.endswith("1 policy loaded: 1 warning\n")
    assert json.loads((run.folder / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert run("check", "--output", "no/such/folder.txt").exit_code == 2
    run("check", "--output", "text.txt")
    assert (run.folder / "text.txt").read_text("utf-8").endswith("1 policy loaded: 1 warning\n")


# -- options


def test_remarks_are_said_when_asked_for(run: Run) -> None:
    plain = run("check")
    assert (plain.exit_code, plain.stdout) == (0, "1 policy loaded: no problems\n")
    assert "more: --info says them" in plain.stderr
    asked = run("check", "--info")
    assert asked.exit_code == run("check", "--info", "--strict").exit_code == 0
    assert "policies/late.yaml:1:9: info: 'shop.late' has no tests [untested-outcome]" in asked.stdout
    assert asked.stderr == ""
    assert json.loads(run("check", "--info", "--json").stdout)["infos"] == asked.stdout.count(": info: ")


def test_tests_are_looked_for_in_folders_only(run: Run) -> None:
    assert "untested-outcome" in run("check", "--info", "policies").stdout
    assert "untested-outcome" not in run("check", "--info", "policies/late.yaml").stdout


def test_select_and_ignore(run: Run) -> None:
    spoil(run, "let:\n", "let:\n  one: pieces >= 1\n")
    codes = {one["code"] for one in json.loads(run("check", "--json").stdout)["problems"]}
    assert codes == {"unused-name", "constant-condition"}
    assert "unused-name" not in run("check", "--ignore", "unused-name").stdout
    assert run("check", "--ignore", "unused-name", "--ignore", "constant-condition", "--strict").exit_code == 0
    picked = run("check", "--select", "unused-name").stdout
    assert "unused-name" in picked
    assert "constant-condition" not in picked
    assert "uncited-number" in run("check", "--select", "uncited-number").stdout
    wrong = run("check", "--select", "unused-names")
    assert wrong.exit_code == 2
    assert "there is no rule 'unused-names': did you mean 'unused-name'?" in wrong.stderr


def test_errors_are_said_whatever_is_selected(run: Run) -> None:
    spoil(run, "late: delay >= 3 h", "late: dely >= 3 h")
    assert run("check", "--select", "unused-name").exit_code == 1


def test_comments_are_obeyed_and_judged(run: Run) -> None:
    spoil(run, "let:\n", "let:\n  one: pieces  # makegood: ignore unused-name - kept for the contract of May\n")
    assert run("check", "--strict").exit_code == 0
    # A comment about what was not looked for may be right.
    assert run("check", "--strict", "--ignore", "unused-name").exit_code == 0
    assert run("check", "--strict", "--select", "odd-per").exit_code == 0
    spoil(run, "let:\n", "let:  # makegood: ignore unused-name - gone\n")
    assert "policies/late.yaml:12:7: warning: nothing here is a 'unused-name'" in run("check").stdout


def test_rules_are_listed(run: Run) -> None:
    lines = run("check", "--rules").stdout.splitlines()
    assert any(line.split()[:2] == ["unused-name", "warning"] for line in lines)
    data = json.loads(run("check", "--rules", "--json").stdout)
    assert len(data) == len(lines)
    assert data == sorted(data, key=lambda one: str(one["code"]))


# -- what else is checked

MAP = "map: shop\nkind: shop.claim\nfacts:\n  pieces: {is: 1 + 2}\n"


def test_maps_are_checked(run: Run) -> None:
    (run.folder / "shop.yaml").write_text(MAP, "utf-8")
    assert run("check", "shop.yaml").exit_code == 0
    (run.folder / "shop.yaml").write_text(MAP.replace("pieces:", "peices:"), "utf-8")
    found = run("check", "shop.yaml")
    assert found.exit_code == 1
    assert "shop.yaml:4:3: shop.claim has no fact 'peices' [unknown-fact]" in found.stdout
    (run.folder / "shop.yaml").write_text(MAP.replace("1 + 2", "1 +"), "utf-8")
    assert "shop.yaml:4:18: " in run("check", ".").stdout


def test_case_kinds_are_checked_and_known_to_the_policies_beside_them(run: Run) -> None:
    kind = {**KIND, "x-kind": "shop.other"}
    (run.folder / "kind.json").write_text(json.dumps(kind, indent=2), "utf-8")
    write(run.folder / "policies", POLICY.replace("shop.claim", "shop.other"))
    assert "unknown-kind" in run("check").stdout
    assert run("check", "policies", "kind.json").exit_code == 0
    kind["properties"] = {**KIND["properties"], "odd": {"type": "string", "x-type": "mass", "x-unit": "km"}}
    (run.folder / "kind.json").write_text(json.dumps(kind, indent=2), "utf-8")
    found = run("check", "kind.json")
    assert found.exit_code == 1
    line = json.dumps(kind, indent=2)[: json.dumps(kind, indent=2).index('"odd"')].count("\n") + 1
    assert f"kind.json:{line}:5: shop.other: the fact 'odd' cannot be read" in found.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"x-kind": }', "kind.json:1:12: this is no JSON: Expecting value [json-syntax]"),
        ("[]", "kind.json:1:1: a case kind is a JSON Schema, an object [bad-case-kind]"),
        ("{}", "kind.json:1:1: this file needs `x-kind` (its name) and `properties` (its facts) [bad-case-kind]"),
        ("[" * 100_000, "this JSON is nested too deeply [json-syntax]"),
    ],
)
def test_what_is_no_case_kind(text: str, said: str, run: Run) -> None:
    (run.folder / "kind.json").write_text(text, "utf-8")
    found = run("check", "kind.json")
    assert found.exit_code == 1
    assert said in found.stdout


def test_a_file_that_is_no_text_is_one_sentence(run: Run) -> None:
    (run.folder / "kind.json").write_bytes(b"\xff\xfe{}")
    (run.folder / "policies" / "bad.yaml").write_bytes(b"a: \xff\n")
    found = run("check", "policies", "kind.json")
    assert found.exit_code == 1
    assert "kind.json:1:1: this file is not UTF-8 text [not-utf-8]" in found.stdout
    assert "policies/bad.yaml:1:4: this file is not UTF-8 text [not-utf-8]" in found.stdout


def test_schemas_of_case_kinds_are_found_in_folders(run: Run) -> None:
    (run.folder / "policies" / "odd.schema.json").write_text('{"x-kind": "shop.odd"}', "utf-8")
    (run.folder / "policies" / "other.schema.json").write_text('{"title": "no case kind"}', "utf-8")
    assert "policies/odd.schema.json:1:1: this file needs" in run("check").stdout
