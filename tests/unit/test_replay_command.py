"""`makegood dry-run` as it is typed: exit codes, files, and one sentence for whatever is wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from makegood.cli.group import group

from tests.unit.replay_shop import folders, shop_cases
from tests.unit.small_policy import vocabulary

Run = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a dry-run of forty cases in a folder with new and old policies, with more arguments."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("makegood.plugins.installed", lambda *_, **__: vocabulary())
    folders(tmp_path)
    Path("cases.ndjson").write_text("".join(json.dumps(one) + "\n" for one in shop_cases(40)), "utf-8")

    def run(*arguments: str, cases: str = "cases.ndjson", against: str = "old") -> Result:
        return CliRunner().invoke(group, ["dry-run", cases, "--policies", "new", "--against", against, *arguments])

    return run


def test_it_prints_a_report_and_writes_the_files(command: Run) -> None:
    done = command("--html", "r.html", "--json", "r.json", "--rejects", "bad.csv", "--at", "final")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "cases read" in done.stdout
    data: dict[str, Any] = json.loads(Path("r.json").read_text("utf-8"))
    assert data["report"] == "makegood.dry-run/1"
    assert data["counts"]["read"] == 40
    assert Path("r.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert Path("bad.csv").read_text("utf-8") == "place,id,fact,code,message,row\n"


def test_json_instead_of_text(command: Run) -> None:
    assert json.loads(command("--json", "-").stdout)["cases"]["kind"] == "shop.claim"


def test_markdown_goes_to_a_file_or_instead_of_the_text(command: Run) -> None:
    done = command("--markdown", "r.md", "--fail-if", "changed > 0")
    assert (done.exit_code, done.stderr) == (1, "")
    assert "cases read" in done.stdout
    made = Path("r.md").read_text("utf-8")
    assert made.startswith("<!-- makegood dry-run -->\n### Dry-run\n")
    assert "Exit code 1." in made
    printed = command("--markdown", "-", "--fail-if", "changed > 0")
    assert (printed.exit_code, printed.stderr) == (1, "")
    assert printed.stdout.replace("--markdown -", "--markdown r.md") == made


def test_segments_are_told_where_they_are_asked_for(command: Run) -> None:
    done = command("--segment", "cause", "--segment", "delay", "--at", "final")
    assert "By cause" in done.stdout
    assert "By delay" in done.stdout
    assert "By " not in command("--at", "final").stdout
    data = json.loads(command("--json", "-", "--segment", "cause", "--at", "final").stdout)
    (found,) = data["segments"]
    assert found["fact"] == "cause"
    assert sum(one["cases"] for one in found["parts"]) == data["counts"]["compared"]
    assert sum(one["changed"] for one in found["parts"]) == data["counts"]["changed"]


def test_a_report_without_charts_is_said(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makegood.replay.charts_svg.find_spec", lambda name: None)
    done = command("--html", "r.html")
    assert done.exit_code == 0
    assert done.stderr == "The report has no charts: pip install 'makegood[report]'\n"
    assert "<svg" not in Path("r.html").read_text("utf-8")


def test_rows_says_how_many_cases_are_named(command: Run) -> None:
    for count in (0, 1, 3):
        data = json.loads(command("--json", "-", "--rows", str(count)).stdout)
        assert len(data["money"][0]["movers"]) == count


@pytest.mark.parametrize(
    ("condition", "code"), [("changed > 0 cases", 1), ("changed > 40 cases", 0), ("rejected > 0 percent", 0)]
)
def test_fail_if_decides_the_exit_code(command: Run, condition: str, code: int) -> None:
    done = command("--fail-if", condition)
    assert done.exit_code == code
    assert ("FAILS" if code else "passes") in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fail-if", "cost > much"], "--fail-if cannot be read"),
        (["--fail-if", "cost > 1 USD", "--at", "final"], "no cost is in USD"),
        (["--pair", "a"], "--pair is NEW=OLD"),
        (["--segment", "dely"], "--segment: shop.claim has no fact 'dely' (did you mean 'delay'?)"),
        (["--markdown", "-", "--json", "-"], "would print into one another"),
        (["--markdown", "cases.ndjson"], "is one of the CASES"),
        (["--pair", "shop.lat=shop.late"], "did you mean 'shop.late'?"),
        (["--map", "nothing"], "there is no map 'nothing'"),
        (["--kind", "shop.orders"], "there is no case kind"),
        (["--at", "paid"], "did you mean 'paid_at'?"),
        (["--at", "2026-01-01T00:00:00"], "has no offset"),
        (["--rows", "-1"], "-1 is not in the range"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(command: Run, arguments: list[str], words: str) -> None:
    done = command(*arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_missing_files_and_books(command: Run) -> None:
    assert "there is no file 'none.csv'" in command(cases="none.csv").stderr
    done = command(against="no-such-thing")
    assert done.exit_code == 2
    assert "no-such-thing" in done.stderr


def test_policies_with_an_error_are_shown_with_their_place(command: Run) -> None:
    path = Path("new/late.yaml")
    path.write_text(path.read_text("utf-8").replace("delay >= 4 h", "dely >= 4 h"), "utf-8")
    done = command()
    assert done.exit_code == 2
    assert "new/late.yaml:" in done.stderr
    assert "did you mean 'delay'?" in done.stderr


def _on_terminal(command: list[str], folder: Path) -> str:
    """What a command writes to its standard error when that is a terminal."""
    ours, theirs = pty.openpty()
    written = b""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=theirs) as started:
        os.close(theirs)
        try:
            while part := os.read(ours, 4096):
                written += part
        except OSError:  # how Linux says that the other end is closed
            pass
        assert started.wait(60) == 0
    os.close(ours)
    return written.decode()


def test_progress_is_shown_on_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    flights = [str(root / "examples/airline/flights.csv.gz")] * 3
    options = f"--policies {root}/policies/airline --against {root}/policies/airline --map nycflights13"
    command = [sys.executable, "-m", "makegood", "dry-run", *flights, *options.split()]
    shown = _on_terminal(command, tmp_path)
    assert re.search(r"\r\x1b\[K[\d,]+ cases, [\d,]+ a second, \d+ s left", shown)
    assert shown.endswith("\r\x1b[K")
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert piped.stderr == ""
    assert "\x1b" not in piped.stdout


def test_without_new_policies_those_here_or_the_installed_ones_are_meant(command: Run) -> None:
    Path("new").rename("policies")
    arguments = ["dry-run", "cases.ndjson", "--against", "old"]
    assert CliRunner().invoke(group, arguments).exit_code == 0
    Path("policies").rename("others")
    done = CliRunner().invoke(group, [*arguments, "--json", "-"])
    assert "the policies that came with makegood are used" in done.stderr
