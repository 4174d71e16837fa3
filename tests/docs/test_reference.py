"""docs/reference/ is what the code says, complete, and its links lead somewhere."""

from __future__ import annotations

import re

import pytest
from makegood import hookspecs
from makegood.cli.group import own_commands
from makegood.expr.builtins import BUILTINS
from makegood.lint.rules import RULES
from makegood.outcomes import KINDS
from makegood.plugins import installed

from tests.docs.pages import anchors
from tests.docs.reference import FOLDER, pages
from tests.docs.test_complete import all_codes

PAGES = pages()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name], "run: python -m tests.docs.reference"


def test_there_are_no_other_pages() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(PAGES)


def test_nothing_is_left_out() -> None:
    wanted = {
        "hooks.md": [name for name in vars(hookspecs) if name.startswith("makegood_")],
        "functions.md": [f"`{name}(" for name in (*BUILTINS, *installed().functions)],
        "outcomes.md": [f"## {kind.section}" for kind in KINDS],
        "problems.md": [f"`{code}`" for code in (*all_codes(), *(rule.code for rule in RULES))],
        "commands.md": [f"## makegood {name}\n" for name in own_commands()],
        "case-kinds.md": [f"`{fact}`" for kind in installed().kinds.values() for fact in kind.facts],
    }
    assert {(page, word) for page, words in wanted.items() for word in words if word not in PAGES[page]} == set()


def test_commands_below_commands_have_their_help() -> None:
    assert "## makegood new plugin\n" in PAGES["commands.md"]
    assert "Usage: makegood new plugin [OPTIONS] NAME" in PAGES["commands.md"]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[name]):
        path, _, fragment = target.partition("#")
        file = (FOLDER / path).resolve()
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target


def test_facts_are_told_in_both_languages() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", PAGES["case-kinds.md"], re.MULTILINE)
    assert len(rows) > 50
    assert [fact for fact, cells in rows if not re.search("[\u4e00-\u9fff]", cells)] == []
