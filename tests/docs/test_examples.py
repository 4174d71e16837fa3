"""Every example in the manual is what it says: YAML loads, its tests pass, JSON is a case, Python runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from makegood.problems import render
from makegood.testing.runner import run_tests

from tests.docs.pages import DOCS, ROOT, Block, blocks, pages
from tests.docs.shop import HEAD, load, schema, vocabulary

# What test_tutorial types from end to end: one begins with a mistake, the others have case kinds of their own.
TYPED = ("tutorial.md", "new-industry.md")
YAML = [
    block
    for page in pages()
    if page.name not in TYPED and page.parent.name != "industries"
    for block in blocks(page, "yaml")
]
TEST_FILE = re.compile(r"policy: .*\ntests:")
TESTS = [one for one in YAML if TEST_FILE.match(one.text)]
MAPS = [one for one in YAML if one.text.startswith("map:")]
POLICIES = [one for one in YAML if one not in (*TESTS, *MAPS)]
PYTHON = [block for page in (DOCS / "api.md", DOCS / "plugins.md") for block in blocks(page, "python")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("manual")


def test_there_are_examples() -> None:
    assert len(POLICIES) >= 14
    assert len(TESTS) == 2
    assert len(MAPS) == 1
    assert len(PYTHON) == 2


@pytest.mark.parametrize("block", POLICIES, ids=str)
def test_example_loads_without_a_word(block: Block, folder: Path) -> None:
    text = HEAD + block.text if "fragment" in block.words else block.text
    _, problems = load(text, folder)
    assert not problems, "\n".join(render(one, text) for one in problems)


@pytest.mark.parametrize("block", TESTS, ids=str)
def test_example_tests_pass(block: Block, folder: Path) -> None:
    policy = next(one for one in POLICIES if one.text.startswith(block.text.splitlines()[0] + "\n"))
    file = folder / "example.test.yaml"
    file.write_text(block.text, "utf-8")
    book, problems = load(policy.text, folder)
    assert not problems
    verdicts = run_tests([file], book)
    assert len(verdicts) == len(yaml.safe_load(block.text)["tests"])
    assert all(one.passed for one in verdicts), verdicts


@pytest.mark.parametrize("block", MAPS, ids=str)
def test_example_map_is_right(block: Block, folder: Path) -> None:
    from makegood.maps.mapping import read_map

    file = folder / "map.yaml"
    file.write_text(block.text, "utf-8")
    found, problems = read_map(file, vocabulary(folder).kinds)
    assert not problems, "\n".join(render(one, block.text) for one in problems)
    assert found is not None


def test_example_case_is_of_its_kind(folder: Path) -> None:
    case = next(one for block in blocks(DOCS / "cases.md", "json") if "x-kind" not in (one := json.loads(block.text)))
    policy = next(one for one in POLICIES if one.text.startswith("policy: shop.repair_promise\n"))
    book, _ = load(policy.text, folder)
    decision = book.decide(case, at="2026-05-10T12:00:00Z")
    assert decision.applies("shop.repair_promise") is None, "the case does not say the country"
    assert set(case) <= set(schema()["properties"])


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_example_python_runs(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block.text, str(block), "exec"), {"__name__": "example", "__file__": str(block.page)})
