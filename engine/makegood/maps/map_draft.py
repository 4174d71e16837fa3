"""A first draft of a map: columns whose names and values fit a fact are mapped to it, the others stand in comments."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.cases.facts import FactSpec, shown
from makegood.cases.files import read_cases
from makegood.cases.kind import Kind, read_spec
from makegood.problems import render

if TYPE_CHECKING:
    import polars as pl

SAMPLE = 1000
_NEAR = 0.75
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
# Words that YAML readers take for something else.
_RESERVED = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
_GUESSES = ("boolean", "integer", "decimal", "date", "instant", "text")


def draft_map(path: str | Path, kind: Kind) -> str:
    """The YAML text of a map for a file of cases. Problems of the file stand in comments at its top."""
    found = read_cases(path, SAMPLE)
    lines = ["# yaml-language-server: $schema=https://makegood.dev/schemas/map.schema.json"]
    lines += [f"# {line}" for problem in found.problems for line in render(problem).split("\n")]
    frame = _frame(found.frame, found.cases)
    cells = found.cells or found.cases is not None
    head = [f"map: {_name(Path(path))}", f"kind: {kind.name}"]
    if frame is None or not frame.columns:
        return "\n".join([*lines, *head, "facts: {}", ""])
    sample = frame.head(SAMPLE)
    matches = _matches(sample, kind, cells)
    columns: list[str] = []
    facts: list[str] = []
    left: list[str] = []
    for name in frame.columns:
        fact = matches.get(name)
        if fact is None:
            left.append(
                f"  # {_key(name)}: {{type: {_guess(sample.get_column(name), cells)}}}{_example(sample.get_column(name))}"
            )
            continue
        columns.append(f"  {_key(name)}: {_declared(kind.facts[fact])}")
        facts.append(f"  {fact}: {{column: {_key(name)}}}")
    identity = [f"id: {_key(name)}" for name in frame.columns if name.lower() == "id"][:1]
    body = [
        "columns:" if columns else "columns: {}",
        *columns,
        *left,
        *identity,
        "facts:" if facts else "facts: {}",
        *facts,
    ]
    return "\n".join([*lines, *head, *body, ""])


def _frame(frame: pl.DataFrame | None, cases: list[dict[str, Any]] | None) -> pl.DataFrame | None:
    if frame is not None or not cases:
        return frame
    import polars

    names = dict.fromkeys(name for case in cases[:SAMPLE] for name in case)
    values = {name: [case.get(name) for case in cases[:SAMPLE]] for name in names}
    return polars.DataFrame(
        [polars.Series(name, _of_one_type(column), strict=False) for name, column in values.items()]
    )


def _of_one_type(values: list[Any]) -> list[Any]:
    """Values as a column can hold them: texts where they differ."""
    kinds = {type(value) for value in values if value is not None}
    return values if len(kinds) <= 1 else [None if value is None else str(value) for value in values]


def _name(path: Path) -> str:
    word = re.sub(r"[^a-z0-9]+", "_", path.name.split(".")[0].lower()).strip("_")
    return word if word[:1].isalpha() else f"map_{word}".rstrip("_")


def _key(name: str) -> str:
    plain = _PLAIN.match(name) and name.lower() not in _RESERVED
    return name if plain else json.dumps(name, ensure_ascii=False)


def _normal(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _matches(frame: pl.DataFrame, kind: Kind, cells: bool) -> dict[str, str]:
    """Column → fact: the same name first, then the nearest; every fact once, and only where the values fit."""
    found: dict[str, str] = {}
    free = {_normal(name): name for name in kind.facts}
    for cutoff in (1.0, _NEAR):
        for name in frame.columns:
            near = difflib.get_close_matches(_normal(name), free, n=3, cutoff=cutoff)
            fits = [one for one in near if _fits(frame.get_column(name), kind.facts[free[one]], cells)]
            if name not in found and fits:
                found[name] = free.pop(fits[0])
    return found


def _fits(series: pl.Series, spec: FactSpec, cells: bool) -> bool:
    from makegood.cases.columns import read_columns

    if spec.type.kind in ("list", "record") or series.null_count() == len(series):
        return False
    kind = Kind("sample", {spec.name: spec}, {}, None, "")
    frame = series.alias(spec.name).to_frame()
    return not read_columns(kind, frame, zone="UTC", cells=cells, lenient=True).rejected.any()


def _guess(series: pl.Series, cells: bool) -> str:
    """The first type that every value of the sample has."""
    for word in _GUESSES:
        spec = read_spec("value", {"x-type": word})
        if _fits(series, spec, cells):
            return word
    return "text"


def _example(series: pl.Series) -> str:
    values = series.drop_nulls().head(1).to_list()
    return f"    # such as {shown(values[0])}" if values else "    # empty"


def _declared(spec: FactSpec) -> str:
    kind = spec.type.kind
    if kind == "choice":
        return f"{{type: choice, choices: {json.dumps(list(spec.type.choices), ensure_ascii=False)}}}"
    word = {"number": "decimal", "span": "period", "quantity": str(spec.type.detail)}.get(kind, kind)
    if kind == "quantity":
        return f"{{type: {word}, unit: {spec.unit}}}    # check the unit"
    if kind == "money" and spec.unit:
        return f"{{type: money, currency: {spec.unit}}}"
    return f"{{type: {word}}}"
