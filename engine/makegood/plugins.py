"""What is installed → Vocabulary: the only user of entry points. A broken plugin is a problem with its name on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy

from makegood import hookspecs
from makegood.book import Vocabulary
from makegood.cases.kind import Kind, read_kind
from makegood.expr.builtins import BUILTINS
from makegood.functions import Function
from makegood.problems import Problem

GROUP = "makegood"


def installed(extra_kinds: tuple[Path, ...] = (), extra_plugins: Mapping[str, Any] | None = None) -> Vocabulary:
    """The vocabulary of every installed plugin, with case kinds and plugin objects added by the caller."""
    problems: list[Problem] = []
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    versions: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        _register(manager, point, versions, problems)
    for name, plugin in (extra_plugins or {}).items():
        manager.register(plugin, name)
    return _vocabulary(manager, extra_kinds, versions, problems)


def _register(
    manager: pluggy.PluginManager, point: EntryPoint, versions: dict[str, str], problems: list[Problem]
) -> None:
    try:
        manager.register(point.load(), point.name)
        versions[point.name] = point.dist.version if point.dist else "unknown"
    except Exception as error:  # noqa: BLE001 - whatever a foreign module raises, the rest must work
        problems.append(
            Problem("broken-plugin", f"the plugin '{point.name}' cannot be loaded: {type(error).__name__}: {error}")
        )


def _vocabulary(
    manager: pluggy.PluginManager, extra_kinds: tuple[Path, ...], versions: dict[str, str], problems: list[Problem]
) -> Vocabulary:
    kinds: dict[str, Kind] = {}
    functions: dict[str, Function] = {}
    roots: list[Path] = []
    maps: dict[str, Path] = {}

    def add_kind(owner: str, schema: Any) -> None:
        data = json.loads(schema.read_text("utf-8")) if isinstance(schema, Path) else schema
        kind, wrong = read_kind(data, f"the case kind of '{owner}'")
        problems.extend(wrong)
        if kind is not None and _new(kind.name, kinds, "case kind", owner, problems):
            kinds[kind.name] = kind

    def add_function(owner: str, function: Function) -> None:
        if function.name in BUILTINS:
            problems.append(
                Problem("two-meanings", f"the plugin '{owner}' brings '{function.name}', a function of the core")
            )
        elif _new(function.name, functions, "function", owner, problems):
            functions[function.name] = function

    def add_root(owner: str, root: Path) -> None:
        roots.append(root)

    def add_map(owner: str, file: Path) -> None:
        if _new(Path(file).stem, maps, "map", owner, problems):
            maps[Path(file).stem] = Path(file)

    takes: dict[str, Callable[[str, Any], None]] = {
        "makegood_case_kinds": add_kind,
        "makegood_functions": add_function,
        "makegood_policy_roots": add_root,
        "makegood_maps": add_map,
    }
    for name, plugin in manager.list_name_plugin():
        for hook, take in takes.items() if plugin is not None else ():
            _each(plugin, name, hook, take, problems)
    for path in extra_kinds:
        _guarded(str(path), partial(add_kind, str(path), path), problems)
    return Vocabulary(kinds, functions, tuple(roots), maps, versions, tuple(problems))


def _each(plugin: Any, name: str, hook: str, take: Callable[[str, Any], None], problems: list[Problem]) -> None:
    """Each thing that one plugin's hook returns; what raises is reported under the plugin's name."""
    implementation = getattr(plugin, hook, None)
    if implementation is None:
        return

    def run() -> None:
        for one in implementation() or ():
            take(name, one)

    _guarded(name, run, problems)


def _guarded(name: str, run: Callable[[], Any], problems: list[Problem]) -> None:
    try:
        run()
    except Exception as error:  # noqa: BLE001 - a plugin's fault must not stop the others
        problems.append(Problem("broken-plugin", f"the plugin '{name}' failed: {type(error).__name__}: {error}"))


def _new(word: str, known: Mapping[str, Any], what: str, owner: str, problems: list[Problem]) -> bool:
    if word in known:
        problems.append(
            Problem("two-meanings", f"two plugins bring the {what} '{word}'; that of '{owner}' is not used")
        )
        return False
    return True


def separately() -> dict[str, Vocabulary]:
    """Plugin name → what it alone brings, for each installed plugin that can be loaded."""
    found: dict[str, Vocabulary] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        versions: dict[str, str] = {}
        problems: list[Problem] = []
        _register(manager, point, versions, problems)
        if not problems:
            found[point.name] = _vocabulary(manager, (), versions, problems)
    return found
