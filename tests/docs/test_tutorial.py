"""The tutorial, done as it says: its files written, its commands run in order, its answers seen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from makegood.cli.group import group

from tests.docs.pages import DOCS, ROOT, blocks
from tests.docs.typed import named, type_page

PAGE = DOCS / "tutorial.md"


def test_the_tutorial_works_as_it_says(tmp_path: Path) -> None:
    assert type_page(PAGE, tmp_path) >= 13
    assert (tmp_path / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    "page", [*sorted((DOCS / "industries").glob("*.md")), DOCS / "handbook.md"], ids=lambda page: page.stem
)
def test_a_page_typed_in_a_checkout_works_as_it_says(page: Path, tmp_path: Path) -> None:
    """It is typed where the examples and the policies lie, as in a checkout."""
    for folder in ("examples", "policies"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    ran = type_page(page, tmp_path)
    assert ran >= (3 if page.parent.name == "industries" else 1) or page.stem == "README"


# -- what goes wrong: each sentence of the page's table is what somebody sees who does it wrong

WRONG = [
    (("check",), "elsewhere", "", "There is no folder 'policies' here: the policies that came with makegood are used"),
    (("test", "policies"), "policies/late_tests.yaml", "", "there is no test file"),
    (("check", "policies"), "policies/goodwill.txt", "", "there is nothing to check"),
    (("check", "policies"), "policies/a.yaml", "    when: late and|   when: late and",
     "this line does not fit the block that it stands in"),
    (("check", "policies"), "policies/a.yaml", "== 'DE'|= 'DE'", "'=' does not compare"),
    (("check", "policies"), "policies/a.yaml", "== 'DE'|== 'DE", "a quote is opened here and not closed"),
    (("check", "policies"), "policies/a.yaml", "3 h|3h", "is read as a text"),
    (("check", "policies"), "policies/a.yaml", ">= 90 min|>= 90", "they cannot meet"),
    (("check", "policies"), "policies/a.yaml", "late and|late， and", "'，' has no meaning here"),
    (("decide", "case.json"), "policies/a.yaml", "", "must be an instant"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "file", "change", "said"), WRONG)
def test_what_beginners_meet(
    command: tuple[str, ...], file: str, change: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    policy = next(block.text for block in blocks(PAGE) if named(block, "file") == "policies/goodwill.yaml")
    policy = policy.replace("arival", "arrival")
    if change:
        before, after = change.split("|")
        assert policy.count(before) >= 1
        policy = policy.replace(before, after)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(policy, "utf-8")
    (tmp_path / "case.json").write_text('{"scheduled_departure": "2026-07-15"}', "utf-8")
    found = CliRunner().invoke(group, command)
    assert said in found.output
    assert said in PAGE.read_text("utf-8")


def test_every_sentence_of_the_table_is_tried() -> None:
    table = PAGE.read_text("utf-8").partition("| you see | because |")[2].partition("\n\n")[0]
    told = {one for line in table.splitlines() for one in re.findall(r"\*([^*]+)\*", line.split(" | ")[0])}
    assert told - {said for *_, said in WRONG} == {"rejected"}


# -- the industry that is made on a page of its own


TELECOM = ROOT / "examples" / "plugins" / "makegood-telecom"


def test_a_new_industry_comes_out_as_its_page_says(tmp_path: Path) -> None:
    """The plugin that it ends with is installed for the commands after the installation."""
    site, copy = tmp_path / "site", tmp_path / "copy"
    shutil.copytree(TELECOM, copy)
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(site), str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "makegood_telecom").symlink_to(TELECOM / "makegood_telecom")
    assert type_page(DOCS / "new-industry.md", folder, site) == 4
    own = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        str(copy / "pyproject.toml"),
        str(copy),
    ]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(own, capture_output=True, text=True, check=False, timeout=180, env=environment, cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_excerpts_of_that_page_stand_in_the_plugin() -> None:
    found = (TELECOM / "makegood_telecom" / "policies" / "uk_automatic_compensation.yaml").read_text("utf-8")
    kept = {line.split(" #")[0].strip() for line in found.splitlines()}
    (policy, _) = blocks(DOCS / "new-industry.md", "yaml")
    assert {line.split(" #")[0].strip() for line in policy.text.splitlines()} <= kept | {""}
