"""The command `makegood timeline`: shipped policies, files, bad cases, wrong use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from makegood.cli.group import group

CLAIM: dict[str, Any] = {
    "kind": "airline.claim",
    "id": "C-1",
    "scheduled_departure": "2026-04-30T10:00:00+02:00",
    "departure_airport": "CDG",
    "arrival_airport": "JFK",
    "carrier_country": "FR",
    "disruption": "cancellation",
    "confirmed_reservation": True,
    "fare_type": "public",
    "refund_chosen": True,
    "refund_requested_at": "2026-05-01T10:00:00+02:00",
    "refunded_at": "2026-05-13T16:20:00+02:00",
    "claim_received_at": "2026-05-02T10:00:00+02:00",
}
AT = ("--policies", "policies/airline/eu261.yaml", "--at", "2026-05-20T09:00:00Z")


@pytest.fixture
def claim(tmp_path: Path) -> Path:
    file = tmp_path / "claim.json"
    file.write_text(json.dumps(CLAIM), "utf-8")
    return file


def makegood(*words: str | Path, **given: Any) -> Any:
    return CliRunner().invoke(group, [str(word) for word in ("timeline", *words)], **given)


def test_a_refund_that_came_too_late(claim: Path) -> None:
    done = makegood(claim, *AT)
    assert done.exit_code == 0
    said = done.stdout
    assert said.startswith("C-1 (airline.claim), as of 2026-05-20 Wed 11:00, Europe/Brussels\n")
    assert "  missed, 4 d 16 h late" in said
    assert "2026-05-08 Fri 24:00  Last day to pay the refund" in said
    assert "◆" in said
    assert max(map(len, said.splitlines())) <= 80
    assert "\x1b" not in said


def test_the_width_is_the_terminals(claim: Path) -> None:
    wide = makegood(claim, *AT, env={"COLUMNS": "140"}).stdout
    assert 100 < max(map(len, wide.splitlines())) <= 140


def test_plain_signs_on_a_plain_terminal(claim: Path) -> None:
    done = CliRunner(charset="ascii").invoke(group, ["timeline", str(claim), *AT])
    assert done.exit_code == 0
    assert done.stdout.isascii()
    assert "====" in done.stdout
    assert "\\u" not in done.stdout


def test_files_and_what_is_printed(claim: Path, tmp_path: Path) -> None:
    svg, html = tmp_path / "out.svg", tmp_path / "out.html"
    done = makegood(claim, *AT, "--svg", svg, "--html", html)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "written to" in done.stderr
    ElementTree.fromstring(svg.read_text("utf-8"))
    assert html.read_text("utf-8").startswith("<!doctype html>")
    printed = makegood(claim, *AT, "--svg", "-")
    assert printed.stdout.encode() == svg.read_bytes()
    data = json.loads(makegood(claim, *AT, "--json").stdout)
    assert [lane["id"] for lane in data["lanes"]] == ["airline.eu261/refund", "airline.eu261/final_reply"]


def test_several_cases_one_section_each_and_the_bad_one_named(tmp_path: Path) -> None:
    file = tmp_path / "claims.ndjson"
    rows = [
        json.dumps(CLAIM),
        json.dumps({"kind": "airline.claim", "arrival_delay": "5 km"}),
        "{",
        json.dumps({**CLAIM, "id": "C-\x1b[2J4"}),
    ]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    done = makegood(file, *AT)
    assert done.exit_code == 1
    assert "claims.ndjson:2: 'arrival_delay' must be a duration" in done.stderr
    assert "claims.ndjson:3: " in done.stderr
    assert done.stdout.count("(airline.claim), as of") == 2
    assert "\x1b" not in done.stdout + done.stderr
    listed = makegood(file, *AT, "--json")
    assert [json.loads(line)["case"] for line in listed.stdout.splitlines()] == ["C-1", "C-�[2J4"]
    svg = makegood(file, *AT, "--svg", "-")
    assert svg.exit_code == 1
    ElementTree.fromstring(svg.stdout)


def test_a_case_without_id_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "claims.ndjson"
    file.write_text(json.dumps({**CLAIM, "id": None}) + "\n", "utf-8")
    assert makegood(file, *AT).stdout.startswith("claims.ndjson:1 (")


def test_the_end_of_time_does_not_squeeze_the_rest(claim: Path) -> None:
    done = makegood(claim, "--policies", "policies", "--at", "final")
    assert done.exit_code == 0
    assert "   now" not in done.stdout


def test_chinese(claim: Path) -> None:
    assert "退款最后期限" in makegood(claim, *AT, "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none.json",), "there is no file 'none.json'"),
        ((), "Missing argument 'CASE.json...'"),
        (("CLAIM", "--at", "yesterday"), "'yesterday' is no instant"),
        (("CLAIM", "--lang", "fr"), "'fr' is not one of"),
        (("CLAIM", "--svg", "-", "--json"), "--svg - and --json would be printed into one another"),
        (("CLAIM", "--policies", "nowhere"), "there is no file or folder 'nowhere'"),
    ],
)
def test_wrong_use_is_a_sentence(words: tuple[str, ...], said: str, claim: Path) -> None:
    done = makegood(
        *(claim if word == "CLAIM" else word for word in words),
        *([] if "--policies" in words else ["--policies", "policies"]),
    )
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_is_a_sentence(claim: Path, tmp_path: Path) -> None:
    done = makegood(claim, *AT, "--svg", tmp_path / "none" / "out.svg")
    assert done.exit_code == 2
    assert "No such file or directory" in done.stderr
