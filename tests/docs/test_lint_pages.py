"""Every lint rule and every word about comments has its page: the bad example is found, by this rule alone, and the good is not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from makegood.cli.checking import expected_paths
from makegood.lint import RULES, lint
from makegood.lint.codes import WARNINGS
from makegood.lint.ignores import apply
from makegood.loading import load_book
from makegood.problems import Problem
from makegood.source import read_yaml
from makegood.testing.files import read_tests

from tests.docs.pages import DOCS, blocks
from tests.docs.shop import HEAD, vocabulary

FOLDER = DOCS / "problems"
OF_COMMENTS = ("bad-ignore", "unused-ignore")
WITHOUT_TEXT = {
    "broken-plugin",
    "currency-mismatch",
    "two-meanings",
}  # as warnings of plugins and cases: no comment stands there
BY_CODE = {rule.code: rule for rule in RULES}


def found_in(code: str, word: str, folder: Path) -> list[Problem]:
    """What loading, one rule and the reading of comments find in the examples of a page."""
    page = FOLDER / f"{code}.md"
    texts = {
        f"{word}{at}.yaml": (HEAD if "fragment" in one.words else "") + one.text
        for at, one in enumerate(blocks(page, "yaml"))
        if word in one.words
    }
    assert texts
    tests = []
    for at, one in enumerate(block for block in blocks(page, "yaml") if "test" in block.words):
        file = folder / f"{at}.test.yaml"
        file.write_text(one.text, "utf-8")
        tests.append(read_tests(file))
        assert tests[-1].problems == ()
    book, problems = load_book([], vocabulary(folder), texts)
    rules = [BY_CODE[code]] if code in BY_CODE else []
    problems = [*problems, *lint(book, rules, expected_paths(tests) if tests else None)]
    documents = [read_yaml(text, name)[0] for name, text in texts.items()]
    return apply(problems, [one for one in documents if one is not None])


@pytest.mark.parametrize("code", [*BY_CODE, *OF_COMMENTS])
def test_the_bad_example_is_found_by_this_rule_and_the_good_one_is_not(code: str, tmp_path: Path) -> None:
    found = found_in(code, "bad", tmp_path)
    assert {one.code for one in found} == {code}
    assert all(one.place is not None and one.level in ("warning", "info") for one in found)
    assert found_in(code, "good", tmp_path) == []


@pytest.mark.parametrize("code", BY_CODE)
def test_a_page_says_the_level_of_its_rule(code: str) -> None:
    text = (FOLDER / f"{code}.md").read_text("utf-8")
    word = {"warning": "Warning", "info": "Remark"}[BY_CODE[code].level]
    assert text.startswith(f"# {code}\n\n{word}: ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_stands_in_the_file_of_its_name(rule: object) -> None:
    code = getattr(rule, "code", "")
    module = Path(lint.__code__.co_filename).parent / f"{code.replace('-', '_')}.py"
    assert f'"""Rule `{code}`: ' in module.read_text("utf-8")


def warned_of(module: Path) -> Iterator[str]:
    """The codes that a module gives the level "warning"."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            given = [*node.args[1:], *(one.value for one in node.keywords if one.arg == "level")]
            if any(isinstance(one, ast.Constant) and one.value == "warning" for one in given):
                yield str(node.args[0].value)


def test_the_codes_that_can_be_ignored_are_those_that_are_warned_of() -> None:
    engine = Path(lint.__code__.co_filename).parents[1]
    found = {code for module in sorted(engine.rglob("*.py")) for code in warned_of(module)}
    assert found - set(BY_CODE) - WITHOUT_TEXT == set(WARNINGS)


def test_the_page_of_check_lists_every_rule() -> None:
    listed = re.findall(r"^\| \[`([a-z-]+)`\]\(problems/", (DOCS / "check.md").read_text("utf-8"), re.MULTILINE)
    assert listed == [rule.code for rule in RULES]
