"""The schemas that we ship: every key is described, every example is right, and all that we ship fits them."""

from __future__ import annotations

import json
from pathlib import Path as FilePath
from typing import Any

import jsonschema
import pytest
from makegood.schema import Checker
from makegood.source import Path, read_file

ROOT = FilePath(__file__).parents[2]
SCHEMAS = {
    name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    for name in ("policy", "test", "map", "calendar")
}
CHECKERS = {name: Checker(schema) for name, schema in SCHEMAS.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def parts(schema: Any, path: Path = ()) -> list[tuple[Path, dict[str, Any]]]:
    found = [(path, schema)] if isinstance(schema, dict) else []
    inside = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for step, part in inside:
        if step != "examples":
            found += parts(part, (*path, step))
    return found


def follow(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    target: Any = schema
    for step in part.get("$ref", "#").split("/")[1:]:
        target = target[step]
    return {**target, **part} if "$ref" in part else part


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_described(name: str) -> None:
    for path, part in parts(SCHEMAS[name]):
        if path and path[-1] == "properties" and len(path) % 2 == 1:
            for key, value in part.items():
                described = follow(SCHEMAS[name], value).get("description", "")
                assert described.endswith("."), (path, key)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_forbids_unknown_keys(name: str) -> None:
    for path, part in parts(SCHEMAS[name]):
        if part.get("type") == "object" and path[-1:] != ("case",) and "whole_" not in str(path):
            assert "additionalProperties" in part or "if" in part, path


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_example_is_right(name: str) -> None:
    schema = SCHEMAS[name]
    for path, part in parts(schema):
        if "examples" in part and isinstance(part["examples"], list):
            validator = jsonschema.Draft202012Validator({**part, "$defs": schema.get("$defs", {})})
            for one in part["examples"]:
                assert validator.is_valid(one), (path, one)


def sort_of(data: Any) -> str | None:
    keys = {"tests": "test", "policy": "policy", "calendar": "calendar", "map": "map"}
    return next((sort for key, sort in keys.items() if key in data), None)


def test_what_we_ship_is_right() -> None:
    seen = set()
    for path in [
        *ROOT.glob("policies/**/*.yaml"),
        *ROOT.glob("plugins/*/maps/*.yaml"),
        *ROOT.glob("examples/**/*.yaml"),
    ]:
        document, problems = read_file(path)
        assert document is not None
        sort = sort_of(document.data)
        if sort is not None:
            seen.add(sort)
            assert [*problems, *CHECKERS[sort].check(document)] == []
    assert seen == set(SCHEMAS)
