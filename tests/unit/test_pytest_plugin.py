"""The pytest plugin: policy tests as items of a pytest run of their own, and nothing where nobody asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.small_policy import POLICY, TESTS

ROOT = Path(__file__).parents[2]
CONFTEST = """\
from makegood import plugins
from tests.unit import small_policy

real = plugins.installed
plugins.installed = lambda: real((), {"shop": small_policy})
"""
GOOD = TESTS + "      values.wait: 4 h\n"
BAD = GOOD + GOOD.split("tests:\n")[1].replace("T-1", "T-2").replace("wait: 4 h", "wait: 5 h")


def run(folder: Path, *arguments: str, ini: str = "[pytest]\n") -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text(ini, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "engine", ROOT / "plugins", ROOT)))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "late.yaml").write_text(POLICY, "utf-8")
    (tmp_path / "shop" / "late.test.yaml").write_text(BAD, "utf-8")
    return tmp_path


def test_nothing_is_collected_unless_it_is_asked_for(folder: Path) -> None:
    found = run(folder)
    assert found.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, found.stdout + found.stderr


def test_each_test_is_an_item_and_a_failure_is_our_report(folder: Path) -> None:
    found = run(folder, "--makegood", "-v")
    assert found.returncode == pytest.ExitCode.TESTS_FAILED, found.stdout + found.stderr
    assert "shop/late.test.yaml::T-1 PASSED" in found.stdout
    assert "shop/late.test.yaml::T-2 FAILED" in found.stdout
    lines = found.stdout.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("T-2 late by four hours  "))
    assert lines[at].endswith("late.test.yaml:15")
    assert lines[at + 1].endswith("late.test.yaml:26:20: values.wait: expected 5 h, got 4 h")
    assert "Traceback" not in found.stdout
    assert "1 failed, 1 passed" in found.stdout


@pytest.mark.parametrize(("pattern", "passed"), [("T-1", 1), ("four", 2), ("shop.late", 2), ("nothing", 0)])
def test_tests_are_selected_by_their_words(pattern: str, passed: int, folder: Path) -> None:
    (folder / "shop" / "late.test.yaml").write_text(BAD.replace("wait: 5 h", "wait: 4 h"), "utf-8")
    found = run(folder, "--makegood", "-k", pattern)
    assert (f"{passed} passed" if passed else "2 deselected") in found.stdout


def test_an_item_can_be_named(folder: Path) -> None:
    assert "1 passed" in run(folder, "--makegood", "shop/late.test.yaml::T-1").stdout


def test_tests_without_an_id_have_names_of_their_own(folder: Path) -> None:
    text = GOOD.replace("- id: T-1\n    name", "- name")
    twice = text + text.split("tests:\n")[1]
    (folder / "shop" / "late.test.yaml").write_text(twice, "utf-8")
    found = run(folder, "--makegood", "--collect-only", "-q")
    assert found.stdout.splitlines()[:2] == [
        "shop/late.test.yaml::late by four hours", "shop/late.test.yaml::late by four hours (2)"
    ]  # fmt: skip


def test_the_ini_option_names_the_policies_and_asks_for_the_tests(folder: Path) -> None:
    (folder / "tests").mkdir()
    (folder / "shop" / "late.test.yaml").rename(folder / "tests" / "late.test.yaml")
    assert "no policy 'shop.late' is among those that loaded" in run(folder, "--makegood").stdout
    found = run(folder, ini="[pytest]\nmakegood_policies = shop\n")
    assert "1 failed, 1 passed" in found.stdout


def test_every_reader_is_asked(folder: Path) -> None:
    (folder / "shop" / "late.test.yaml").write_text(GOOD, "utf-8")
    found = run(folder, "--makegood", "--makegood-readers")
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("late.yaml", "delay >= 3 h", "dely >= 3 h", "late.yaml:13:9: nothing is called 'dely'"),
        ("late.test.yaml", "expect:", "expects:", "'expects' is not a key"),
    ],
)
def test_what_does_not_load_is_said_with_its_place(file: str, old: str, new: str, said: str, folder: Path) -> None:
    path = folder / "shop" / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    found = run(folder, "--makegood")
    assert found.returncode == pytest.ExitCode.INTERRUPTED
    assert said in found.stdout
    assert "Traceback" not in found.stdout
    assert "pytest_plugin.py" not in found.stdout


def test_items_can_be_spread_over_processes(folder: Path) -> None:
    found = run(folder, "--makegood", "-n", "2")
    assert "1 failed, 1 passed" in found.stdout, found.stdout + found.stderr
