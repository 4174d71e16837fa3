"""What a hook gave, one thing at a time → its word and the thing, checked; a wrong one is a sentence about what it has to be."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from makegood.cases.kind import Kind, read_kind
from makegood.expr.builtins import BUILTINS
from makegood.expr.exact import step_size
from makegood.expr.types import named
from makegood.functions import Function, Parameter
from makegood.lint_rule import LintRule
from makegood.outcomes.kind import OutcomeKind
from makegood.plugin_schemas import policy_schema_with, shipped_schema
from makegood.problems import Problem
from makegood.schema import usable
from makegood.shipped import shipped
from makegood.source import Document, read_file

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_COMMAND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# What every entry of a decision may say of itself; a field of that name could not be told from it.
_SAID = ("id", "cite", "title", "binding", "confidence")


class WrongThingError(ValueError):
    """A thing that cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(one.message for one in problems))
        self.problems = problems


def wrong(message: str) -> WrongThingError:
    """The error of one sentence."""
    return WrongThingError([Problem("broken-plugin", message, level="warning")])


def _must_be(thing: object, type_: type, what: str) -> None:
    if not isinstance(thing, type_):
        raise wrong(f"it gives {_shown(thing)} where {what} is needed")


def _shown(thing: object) -> str:
    text = repr(thing)
    return f"{text if len(text) <= 60 else f'{text[:59]}…'} ({type(thing).__name__})"


def _path(thing: Any, what: str) -> Path:
    if not isinstance(thing, str | Path):
        raise wrong(f"it gives {_shown(thing)} where the path of {what} is needed")
    if not Path(thing).exists():
        raise wrong(f"'{thing}' is not there: it was to be {what}")
    return Path(thing)


def case_kind(thing: Any) -> tuple[str, Kind]:
    """A case kind by its name. Raises WrongThingError."""
    if isinstance(thing, Mapping):
        data: Any = thing
    else:
        path = _path(thing, "a case kind's JSON Schema")
        try:
            data = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise wrong(f"'{path}' is no JSON: {error}") from error
        _must_be(data, dict, "a JSON Schema")
    kind, problems = read_kind(data)
    if kind is None or problems:
        raise WrongThingError(problems)
    return kind.name, kind


def function(thing: Any) -> tuple[str, Function]:
    """A function by its name. Raises WrongThingError."""
    _must_be(thing, Function, "a makegood.Function")
    assert isinstance(thing, Function)
    name = thing.name
    if not (isinstance(name, str) and _WORD.fullmatch(name)) or keyword.iskeyword(name):
        raise wrong(f"a function's name has small letters, digits and _, unlike {_shown(name)}")
    if not all(isinstance(one, Parameter) for one in thing.parameters):
        raise wrong(f"the parameters of '{name}' are makegood.Parameter")
    try:
        for type_ in (*(one.type for one in thing.parameters), thing.returns):
            named(type_)
    except ValueError as error:
        raise wrong(f"the function '{name}': {error}") from error
    if not callable(thing.body) or not (thing.column is None or callable(thing.column)):
        raise wrong(f"the body of the function '{name}', and its column form if it has one, can be called")
    if named(thing.returns).kind in ("number", "money", "quantity"):
        _step(thing)
    return name, thing


def _step(one: Function) -> None:
    if one.step is None:
        raise wrong(f"the function '{one.name}' gives {one.returns}, and needs the `step` that it is rounded to")
    try:
        if step_size(one) > 0:
            return
    except (ValueError, ZeroDivisionError):
        pass
    raise wrong(f"the step of the function '{one.name}' is a step above zero like 0.01 or 0.001 km, not {one.step!r}")


def outcome_kind(thing: Any) -> tuple[str, OutcomeKind]:
    """An outcome kind by its section. Raises WrongThingError."""
    _must_be(thing, OutcomeKind, "a makegood.OutcomeKind")
    assert isinstance(thing, OutcomeKind)
    what = f"the outcome kind {thing.section!r}"
    for word in (thing.section, thing.singular):
        if not (isinstance(word, str) and _WORD.fullmatch(word)):
            raise wrong(f"{what}: a section and the word for one of it have small letters, digits and _")
    if not (callable(thing.lower) and callable(thing.expressions)):
        raise wrong(f"{what}: `lower` and `expressions` can be called")
    if thing.main not in thing.core or (thing.answered_by or thing.main) not in thing.core:
        raise wrong(f"{what}: `core` names its main field {thing.main!r}, and the one that answers in its stead")
    if set(thing.shows) & set(_SAID):
        raise wrong(f"{what}: no field that is shown is called {', '.join(sorted(set(thing.shows) & set(_SAID)))}")
    _keys(thing, what)
    return thing.section, thing


def _keys(kind: OutcomeKind, what: str) -> None:
    """That its keys are a schema which the policy schema can take up."""
    own = kind.schema
    if not isinstance(own, Mapping) or not isinstance(own.get("properties"), Mapping):
        raise wrong(f"{what} needs `schema`: the `properties` that say its keys, and which are `required`")
    if kind.singular in shipped_schema("policy")["$defs"]:
        raise wrong(f"{what}: '{kind.singular}' is a word of the policy schema already; choose another singular")
    fault = usable(policy_schema_with(kind))
    if fault is not None:
        raise wrong(f"{what}: its `schema` does not fit into the policy schema: {fault}")


def calendar(thing: Any) -> tuple[str, Document]:
    """A calendar's document by the calendar's name. Raises WrongThingError."""
    path = _path(thing, "a calendar file")
    document, problems = read_file(path)
    if document is None:
        raise WrongThingError(list(problems))
    name = document.data.get("calendar") if isinstance(document.data, Mapping) else None
    if not isinstance(name, str):
        raise wrong(f"'{path}' is no calendar: it needs `calendar`, its name")
    return name, document


def lint_rule(thing: Any) -> tuple[str, LintRule]:
    """A lint rule by its code. Raises WrongThingError."""
    _must_be(thing, LintRule, "a makegood.LintRule")
    return thing.code, thing


def command(thing: Any) -> tuple[str, Any]:
    """A command by its name. Raises WrongThingError."""
    # click is known to commands alone; these are what a command of it has.
    name = getattr(thing, "name", None)
    if not (callable(getattr(thing, "main", None)) and callable(getattr(thing, "get_short_help_str", None))):
        raise wrong(f"it gives {_shown(thing)} where a click.Command is needed")
    if not (isinstance(name, str) and _COMMAND.fullmatch(name)):
        raise wrong(f"a command's name is small letters and digits joined by hyphens, unlike {_shown(name)}")
    return name, thing


def policy_root(thing: Any) -> tuple[str, Path]:
    """A folder of policies by its path. Raises WrongThingError."""
    path = _path(thing, "a folder of policies")
    return str(path), path


def map_file(thing: Any) -> tuple[str, Path]:
    """A map file by its name without the ending. Raises WrongThingError."""
    path = _path(thing, "a map file")
    return path.stem, path


@cache
def _core_sections() -> frozenset[str]:
    """What is said of a policy or of a decision already."""
    names = ("policy", "decision")
    return frozenset(key for name in names for key in shipped_schema(name)["properties"])


@cache
def _core_calendars() -> frozenset[str]:
    return frozenset(path.stem for path in (shipped("policies") / "calendars").glob("*.yaml"))


def _none() -> frozenset[str]:
    return frozenset()


# Hook → what it brings one of, how one is read, and the words that are the core's own.
THINGS: dict[str, tuple[str, Callable[[Any], tuple[str, Any]], Callable[[], frozenset[str]]]] = {
    "makegood_case_kinds": ("case kind", case_kind, _none),
    "makegood_outcome_kinds": ("outcome kind", outcome_kind, _core_sections),
    "makegood_functions": ("function", function, lambda: frozenset(BUILTINS)),
    "makegood_calendars": ("calendar", calendar, _core_calendars),
    "makegood_lint_rules": ("lint rule", lint_rule, _none),
    "makegood_commands": ("command", command, _none),
    "makegood_policy_roots": ("folder of policies", policy_root, _none),
    "makegood_maps": ("map", map_file, _none),
}
