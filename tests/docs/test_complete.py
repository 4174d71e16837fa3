"""Nothing that the code has is missing from the manual: codes, functions, outcome keys, units, hooks, modules."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import makegood
import pytest
from makegood import hookspecs, units
from makegood.expr.builtins import BUILTINS
from makegood.outcomes import KINDS

from tests.docs.pages import DOCS, README, ROOT, anchors, headings, pages

PAGES = {page.stem: page.read_text("utf-8") for page in sorted(DOCS.glob("*.md"))}
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")
WORD = re.compile(r"[a-z]+(-[a-z0-9]+)*")
REPORTS = {"Problem", "Slip", "FactError", "Fault", "problem", "slip", "fault", "report"}
# Texts of that form that are no codes: encodings, formats, the words of case kinds, names of commands and styles.
NO_CODES = {"date-time", "utf-8", "utf-8-sig"}
NO_CODE = re.compile(r"x-.*")
NO_CODES_IN = (
    "cli",
    "replay",
    "coverage",
    "timeline",
)  # rooms with page styles, options and XML; there only what is reported counts


def sources() -> list[Path]:
    return sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])


def codes(path: Path) -> Iterator[str]:
    """Every text in a module that is a problem code by its form or by where it stands."""
    loose = path.parent.name not in NO_CODES_IN
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and loose and KEBAB.fullmatch(node.value):
            yield node.value
        elif isinstance(node, ast.Call) and _called(node) in REPORTS:
            for given in node.args[:1]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and WORD.fullmatch(given.value):
                    yield given.value


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def all_codes() -> set[str]:
    found = {code for path in sources() for code in codes(path)}
    return {code for code in found if code not in NO_CODES and not NO_CODE.fullmatch(code)}


def test_every_problem_code_has_its_heading_and_no_other_stands_there() -> None:
    page = DOCS / "problems.md"
    described = set(re.findall(r"^### (.+)$", page.read_text("utf-8"), re.MULTILINE))
    assert len(all_codes()) > 80
    assert described == all_codes()


def test_no_code_is_described_twice() -> None:
    found = headings(DOCS / "problems.md")
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_function_has_its_row(name: str) -> None:
    assert re.search(rf"^\| `{name}\(.*\).*` \| \S", PAGES["language"], re.MULTILINE)


def test_no_function_stands_there_that_is_not() -> None:
    listed = re.search(r"^## Functions$(.*?)^## ", PAGES["language"], re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"^\| `(\w+)\(", listed[1], re.MULTILINE)) == set(BUILTINS)


def outcome_section(name: str) -> str:
    found = re.search(rf"^### {name}$(.*?)^##", PAGES["language"], re.MULTILINE | re.DOTALL)
    assert found is not None, name
    common = re.search(r"^## Outcomes$(.*?)^### ", PAGES["language"], re.MULTILINE | re.DOTALL)
    assert common is not None
    return found[1] + common[1]


@pytest.mark.parametrize("section", [kind.section for kind in KINDS])
def test_every_key_of_an_outcome_is_mentioned(section: str) -> None:
    schema = json.loads((ROOT / "schemas" / "policy.schema.json").read_text("utf-8"))
    reference = schema["properties"][section]["additionalProperties"]["$ref"].rsplit("/", 1)[-1]
    later = re.search(r"^## What is not there yet$(.*)", PAGES["language"], re.MULTILINE | re.DOTALL)
    assert later is not None
    text = outcome_section(section) + later[1]
    missing = [key for key in schema["$defs"][reference]["properties"] if f"`{key}`" not in text]
    assert not missing


def keys(schema: Any) -> Iterator[str]:
    """Every key that a schema knows, at any depth."""
    if isinstance(schema, Mapping):
        for name, inner in (schema.get("properties") or {}).items():
            yield name
            yield from keys(inner)
        for name, inner in schema.items():
            if name != "properties":
                yield from keys(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from keys(inner)


@pytest.mark.parametrize("name", ["policy", "test", "map", "calendar"])
def test_every_key_of_a_file_is_mentioned(name: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    text = PAGES["language"] + PAGES["cases"]
    told = set(re.findall(r"`(\w+)`|^ *(?:- )?\{?(\w+):", text, re.MULTILINE))
    words = {word for pair in told for word in pair}
    assert {key for key in keys(schema) if key not in words} == set()


def test_every_unit_is_mentioned() -> None:
    table = re.search(r"^### Units$(.*?)^### ", PAGES["language"], re.MULTILINE | re.DOTALL)
    assert table is not None
    words = set(re.findall(r"`([^`]+)`", table[1].replace("(s)`", "`")))
    names = {name for name in units.names() if name not in words}
    assert {name for name in names if name.removesuffix("s") not in words} == set()


def test_every_hook_has_its_row() -> None:
    hooks = [name for name in vars(hookspecs) if name.startswith("makegood_")]
    assert len(hooks) == 9
    assert set(re.findall(r"^\| `(makegood_\w+)` \|", PAGES["plugins"], re.MULTILINE)) == set(hooks)


@pytest.mark.parametrize("name", makegood.__all__)
def test_everything_at_the_front_door_is_mentioned(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGES["api"])


def test_every_module_of_the_engine_has_its_room() -> None:
    table = re.search(r"^## Rooms of the engine$(.*?)^## ", PAGES["architecture"], re.MULTILINE | re.DOTALL)
    assert table is not None
    names = {name for group in re.findall(r"`([\w.]+)`", table[1]) for name in group.split(".")}
    suffixed = {f"{name}_columns" for name in names}
    parts = (path for path in (ROOT / "engine" / "makegood").iterdir() if not path.name.startswith("_"))
    there = {path.stem for path in parts if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))}
    assert there - names - suffixed == set()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"https?://", target):
            continue
        name, _, fragment = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), target
        assert not fragment or fragment in anchors(file), target


def test_every_page_is_linked_from_the_readme() -> None:
    text = README.read_text("utf-8")
    assert [name for name in PAGES if f"docs/{name}.md" not in text] == []


def test_every_library_has_its_row() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[<>=\[]", one)[0] for one in wanted} - {"makegood"}
    assert {name for name in names if not re.search(rf"\b{name}\b", PAGES["dependencies"])} == set()
