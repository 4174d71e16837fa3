"""`makegood explain` as it is run, and the page of the manual about it, held to what the engine says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from makegood.cli.group import group
from makegood.explain.as_json import document
from makegood.explain.text import lines

from tests.docs.pages import DOCS, ROOT, blocks
from tests.docs.shop import vocabulary

CLAIM = ROOT / "examples" / "airline" / "claim.json"
AT = "2026-08-01T00:00:00Z"


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(group, ["explain", *arguments], input=text)


def test_one_outcome_in_two_languages() -> None:
    policies = ["--policies", str(ROOT / "policies"), "--at", AT]
    english = run(str(CLAIM), "airline.eu261/delay", *policies)
    assert english.exit_code == 0, english.output
    assert (
        "compensation.delay (Compensation for delay) owed: 500.00 EUR  Art 5-7; C-402/07 Sturgeon; C-474/22"
        in english.output
    )
    assert "countable_delay >= delay_threshold [180 min >= 3 h] → yes" in english.output
    assert "airline.uk261" not in english.output
    chinese = run(str(CLAIM), "airline.eu261/delay", *policies, "--lang", "zh")
    assert "compensation.delay (延误补偿) 应付: 500.00 EUR" in chinese.output
    assert english.output.count("\n") == chinese.output.count("\n")


def test_json_and_its_check(tmp_path: Path) -> None:
    file = tmp_path / "why.json"
    made = run(str(CLAIM), "--policies", str(ROOT / "policies"), "--at", AT, f"--json={file}")
    assert made.exit_code == 0
    checked = run("--check-json", str(file))
    assert checked.exit_code == 0
    data = json.loads(file.read_text("utf-8"))
    assert f"{len(data['steps'])} of {len(data['steps'])} steps follow" in checked.output
    data["steps"][-1]["value"] = {"type": "number", "value": "17"}
    file.write_text(json.dumps(data), "utf-8")
    assert run("--check-json", str(file)).exit_code == 1
    assert run("--check-json", str(tmp_path / "nowhere")).exit_code == 2


def test_several_cases_stand_one_a_line(tmp_path: Path) -> None:
    claim = json.loads(CLAIM.read_text("utf-8"))
    file = tmp_path / "claims.ndjson"
    file.write_text("".join(json.dumps({**claim, "id": name}) + "\n" for name in "ab"), "utf-8")
    made = run(str(file), "delay", "--policies", str(ROOT / "policies"), "--at", AT, "--json")
    assert made.exit_code == 0
    assert [json.loads(line)["case"]["id"] for line in made.output.splitlines()] == ["a", "b"]
    (tmp_path / "why.json").write_text(made.output, "utf-8")
    assert run("--check-json", str(tmp_path / "why.json")).exit_code == 0


@pytest.mark.parametrize(("name", "text"), [("a.json", "[]"), ("a.ndjson", "\r\n\r\n")])
def test_a_file_without_a_case_is_told_so(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    made = run(str(tmp_path / name), "--policies", str(ROOT / "policies"))
    assert made.stderr == f"{tmp_path / name}: there is no case here\n"
    assert made.stdout == ""


def test_half_a_character_in_an_id_is_escaped(tmp_path: Path) -> None:
    claim = json.loads(CLAIM.read_text("utf-8"))
    (tmp_path / "claim.json").write_text(json.dumps({**claim, "id": "x\ud800"}), "utf-8")
    file = tmp_path / "why.json"
    options = ("delay", "--policies", str(ROOT / "policies"), "--at", AT)
    assert run(str(tmp_path / "claim.json"), *options, f"--json={file}").exit_code == 0
    assert json.loads(file.read_text("utf-8"))["case"]["id"] == "x\ud800"
    assert run(str(tmp_path / "claim.json"), *options).output.startswith("x  (airline.claim)")


def test_a_page_of_several_cases(tmp_path: Path) -> None:
    page = tmp_path / "why.html"
    made = run(
        "-",
        "delay",
        "--policies",
        str(ROOT / "policies"),
        "--at",
        AT,
        "--html",
        str(page),
        text=CLAIM.read_text("utf-8"),
    )
    assert made.exit_code == 0
    assert "500.00 EUR" in page.read_text("utf-8")


def test_a_pending_version_on_request() -> None:
    arguments = [str(CLAIM), "--policies", str(ROOT / "policies"), "--at", AT]
    assert "reform of 2026" not in run(*arguments, "meals").output
    made = run(*arguments, "--pending", "meals")
    assert made.exit_code == 0, made.output
    assert "reform of 2026 (adopted, not yet applicable)" in made.output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Missing argument 'CASE.json'"),
        (["nowhere.json"], 2, "there is no file 'nowhere.json'"),
        ([str(CLAIM), "dely"], 2, "there is no outcome 'dely': did you mean 'delay'?"),
        ([str(CLAIM), "--at", "tomorrow"], 2, "--at: 'tomorrow' is no instant"),
        ([str(CLAIM), "--lang", "fr"], 2, "'fr' is not one of 'en', 'zh'"),
        ([str(CLAIM), "--policies", "nowhere"], 2, "there is no file or folder 'nowhere'"),
        ([str(CLAIM), "--html", "nowhere/why.html"], 2, "No such file or directory"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    arguments: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    ran = run(*arguments)
    assert ran.exit_code == code
    assert said in ran.output
    assert "Traceback" not in ran.output


def test_a_case_that_cannot_be_decided_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    claim = json.loads(CLAIM.read_text("utf-8"))
    file = tmp_path / "claims.ndjson"
    file.write_text(f"{json.dumps({**claim, 'distnce': '3 km'})}\nnonsense\n{json.dumps(claim)}\n", "utf-8")
    ran = run(str(file), "delay", "--policies", str(ROOT / "policies"), "--at", AT)
    assert ran.exit_code == 1
    assert "airline.claim has no fact 'distnce' (did you mean 'distance'?) [unknown-fact]" in ran.output
    assert f"{file}:2: " in ran.output
    assert "owed: 500.00 EUR" in ran.output


# -- the page of the manual


def manual(folder: Path) -> Any:
    """The explanation of the example in docs/explain.md."""
    from makegood.loading import load_book

    page = DOCS / "explain.md"
    policy = blocks(page, "yaml")[0].text
    case = next(json.loads(block.text) for block in blocks(page, "json") if "case" in block.words)
    book, problems = load_book([], vocabulary(folder), {"late.yaml": policy})
    assert not problems
    return book.decide(case).explain()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_example_of_the_manual_is_what_is_said(language: str, tmp_path: Path) -> None:
    wanted = next(
        block.text
        for block in blocks(DOCS / "explain.md", "text")
        if block.words == (("explain",) if language == "en" else ("explain", "zh"))
    )
    assert "\n".join(lines(manual(tmp_path), language)).rstrip() + "\n" == wanted


def test_the_step_of_the_manual_is_one_of_its_steps(tmp_path: Path) -> None:
    wanted = next(json.loads(block.text) for block in blocks(DOCS / "explain.md", "json") if "step" in block.words)
    assert wanted in document(manual(tmp_path))["steps"]
