"""Skeletons work at once: what `makegood new` writes is checked, tested, linted and installed as a user would do it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from makegood.cli.group import group
from makegood.plugins import installed
from makegood.scaffold import ScaffoldError, new_lint_rule, new_plugin, new_policy
from makegood.scaffold.written import filled

BIN = Path(sys.executable).parent


def ran(words: list[str | Path], folder: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A new plugin, installed from its folder, and the environment in which it is found."""
    folder = tmp_path_factory.mktemp("new")
    new_plugin("parcel-locker", folder)
    root = folder / "makegood-parcel-locker"
    target = folder / "site"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    ran([*pip, "--disable-pip-version-check", "--target", target, root], folder)
    return root, {"PYTHONPATH": os.pathsep.join([str(target), *filter(None, [os.environ.get("PYTHONPATH")])])}


def test_the_plugin_passes_all_that_its_ci_runs(parcel: tuple[Path, dict[str, str]]) -> None:
    root, environment = parcel
    policies = "makegood_parcel_locker/policies"
    ran([BIN / "ruff", "check", "--isolated", "--line-length", "120", "."], root)
    ran([BIN / "ruff", "format", "--isolated", "--line-length", "120", "--check", "."], root)
    checked = ran([BIN / "makegood", "check", policies, "--strict"], root, environment)
    assert "no problems" in checked
    assert "9 passed, 0 failed" in ran([BIN / "makegood", "test", policies, "--readers"], root, environment)
    tested = ran([BIN / "pytest", "-q", "-p", "no:cacheprovider"], root, environment)
    assert "13 passed" in tested


def test_its_tests_leave_nothing_out(parcel: tuple[Path, dict[str, str]]) -> None:
    root, environment = parcel
    found = ran([BIN / "makegood", "test", "makegood_parcel_locker/policies", "--mutate"], root, environment)
    percent = float(found.split(" percent")[0].rsplit(" ", 1)[1])
    assert percent > 85


@pytest.mark.parametrize("kind", ["airline.claim"])
def test_a_new_policy_checks_and_passes(kind: str, tmp_path: Path) -> None:
    files = new_policy("airline.house_rules", kind, installed().kinds, tmp_path, date(2026, 7, 1))
    assert [file.name for file in files] == ["house_rules.test.yaml", "house_rules.yaml"]
    assert "no problems" in ran([BIN / "makegood", "check", tmp_path, "--strict"], tmp_path)
    assert "1 passed, 0 failed" in ran([BIN / "makegood", "test", tmp_path, "--readers"], tmp_path)


def test_a_new_policy_over_a_kind_of_a_new_plugin(parcel: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    _, environment = parcel
    ran([BIN / "makegood", "new", "policy", "parcel.fair", "--case", "parcel_locker.case"], tmp_path, environment)
    assert "1 passed" in ran([BIN / "makegood", "test"], tmp_path, environment)


def test_a_new_lint_rule_passes_its_test(tmp_path: Path) -> None:
    files = new_lint_rule("untitled-outcome", [], tmp_path)
    assert {file.name for file in files} == {
        "untitled_outcome.py",
        "untitled-outcome.md",
        "test_untitled_outcome.py",
    }
    ran([BIN / "ruff", "check", "--isolated", "--line-length", "120", "."], tmp_path)
    assert "1 passed" in ran([BIN / "pytest", "-q", "-p", "no:cacheprovider"], tmp_path)


# -- what cannot be written


@pytest.mark.parametrize("name", ["Parcel", "2fast", "a b", "../up", "class", "x" * 50, "", "é"])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="is no name for a plugin: take lower-case letters"):
        new_plugin(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_lint_rule("odd-price", [], tmp_path)
    (tmp_path / "odd_price.py").write_text("mine", "utf-8")
    with pytest.raises(ScaffoldError, match="is already there, and nothing was written"):
        new_lint_rule("odd-price", [], tmp_path)
    assert (tmp_path / "odd_price.py").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plugin", "Parcel"], "'Parcel' is no name for a plugin"),
        (["policy", "house", "--case", "airline.claim"], "'house' is no id of a policy"),
        (["policy", "air.house", "--case", "airline.clam"], "did you mean 'airline.claim'?"),
        (["lint-rule", "Odd"], "'Odd' is no code of a rule"),
        (["lint-rule", "missing-cite"], "there already is a problem 'missing-cite'"),
    ],
)
def test_wrong_use_is_one_sentence(words: list[str], said: str, tmp_path: Path) -> None:
    done: Any = CliRunner().invoke(group, ["new", *words, "--dir", str(tmp_path)])
    assert done.exit_code == 2
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_slot_without_a_word_is_a_mistake_of_ours() -> None:
    assert filled("a @@b@@ c", {"b": "x"}) == "a x c"
    with pytest.raises(KeyError):
        filled("@@nothing@@", {})


def test_hyphens_in_the_id_of_a_policy_become_what_a_policy_may_be_called(tmp_path: Path) -> None:
    new_policy("air-line.late-rules", "airline.claim", installed().kinds, tmp_path, date(2026, 7, 1))
    assert "policy: air_line.late_rules\n" in (tmp_path / "late_rules.yaml").read_text("utf-8")
    assert "no problems" in ran([BIN / "makegood", "check", tmp_path, "--strict"], tmp_path)
    assert "1 passed, 0 failed" in ran([BIN / "makegood", "test", tmp_path], tmp_path)


def test_the_package_of_a_plugin_that_is_installed_is_not_taken_again(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError, match="a package makegood_airline is installed already"):
        new_plugin("airline", tmp_path)
    assert list(tmp_path.iterdir()) == []
