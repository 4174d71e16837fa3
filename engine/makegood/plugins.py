"""What is installed → Vocabulary: the only user of entry points. A broken plugin is a problem with its name on it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy

from makegood import hookspecs
from makegood.book import Vocabulary
from makegood.outcomes import BY_SECTION
from makegood.plugin_things import THINGS, WrongThingError
from makegood.problems import Problem, suggest

GROUP = "makegood"
_PREFIX = "makegood_"


def installed(extra_kinds: tuple[Path, ...] = (), extra_plugins: Mapping[str, Any] | None = None) -> Vocabulary:
    """The vocabulary of every installed plugin, with case kinds and plugin objects added by the caller."""
    door = _Door()
    for point in _points(door):
        door.open(point)
    for name, plugin in (extra_plugins or {}).items():
        door.let_in(name, plugin)
    for path in extra_kinds:
        door.read(str(path), "makegood_case_kinds", path, "error")
    return door.vocabulary()


def separately() -> dict[str, Vocabulary]:
    """Plugin name → what it alone brings, for each installed plugin that can be loaded."""
    found: dict[str, Vocabulary] = {}
    for point in _points(_Door()):
        door = _Door()
        door.open(point)
        if door.versions:
            found[point.name] = door.vocabulary()
    return found


def _points(door: _Door) -> Iterator[EntryPoint]:
    """The entry points by name; of two that have one name, neither."""
    by_name: dict[str, dict[str, EntryPoint]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        by_name.setdefault(point.name, {}).setdefault(point.value, point)
    for name, points in by_name.items():
        if len(points) == 1:
            yield from points.values()
        else:
            modules = " and ".join(sorted(points))
            door.report(f"two plugins are called '{name}', {modules}: neither is used", code="two-meanings")


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


@dataclass(slots=True)
class _Door:
    """Plugins as they come in: what each gives, who claims which word, and what is wrong."""

    manager: pluggy.PluginManager = field(default_factory=_manager)
    versions: dict[str, str] = field(default_factory=dict)
    # hook → word → (plugin, thing) of everyone who claims it
    claims: dict[str, dict[str, list[tuple[str, Any]]]] = field(default_factory=lambda: {hook: {} for hook in THINGS})
    problems: list[Problem] = field(default_factory=list)

    def report(self, message: str, hint: str | None = None, code: str = "broken-plugin") -> None:
        """A plugin's fault is a warning: what needs the plugin is an error of its own, and the rest works."""
        self.problems.append(Problem(code, message, hint=hint, level="warning"))

    def open(self, point: EntryPoint) -> None:
        """Import an installed plugin and let it in."""
        try:
            plugin = point.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a foreign module raises, the rest must work
            self.report(f"the plugin '{point.name}' cannot be loaded: {_said(error)}")
            return
        if self.let_in(point.name, plugin):
            self.versions[point.name] = point.dist.version if point.dist else "unknown"

    def let_in(self, name: str, plugin: Any) -> bool:
        """Take what a plugin's hooks give; False when it is none for this makegood."""
        try:
            self.manager.register(plugin, name)
        except Exception as error:  # noqa: BLE001 - a hook with arguments, a name twice: each is its plugin's fault
            self.report(f"the plugin '{name}' cannot be registered: {' '.join(str(error).split())}")
            return False
        if not self._fits(name, plugin):
            return False
        self._look_for_strangers(name, plugin)
        for hook in THINGS:
            for thing in self._given(name, plugin, hook):
                self.read(name, hook, thing)
        return True

    def _fits(self, name: str, plugin: Any) -> bool:
        """Whether the plugin was made for this interface."""
        say = getattr(plugin, f"{_PREFIX}api", None)
        if say is None:
            return True
        try:
            number = say()
        except Exception as error:  # noqa: BLE001 - as above
            self.report(f"the plugin '{name}' failed in `makegood_api`: {_said(error)}")
            return False
        if number == hookspecs.API and not isinstance(number, bool):
            return True
        message = f"the plugin '{name}' is made for plugin interface {number!r}, and this makegood has {hookspecs.API}"
        self.report(message, "install a version of the plugin, or of makegood, that fits the other")
        return False

    def _look_for_strangers(self, name: str, plugin: Any) -> None:
        """Hooks that are none: a misspelt one would be silently ignored."""
        known = {one for one in vars(hookspecs) if one.startswith(_PREFIX)}
        for word in dir(plugin):
            options = self.manager.parse_hookimpl_opts(plugin, word)
            ours = options is not None or (word.startswith(_PREFIX) and inspect.isroutine(getattr(plugin, word, None)))
            optional = options is not None and options["optionalhook"]
            if not ours or word in known or optional:
                continue
            hint = suggest(word, known) or f"hooks are {', '.join(sorted(known))}"
            self.report(f"the plugin '{name}' has `{word}`, which is no hook", hint, "unknown-hook")

    def _given(self, name: str, plugin: Any, hook: str) -> Sequence[Any]:
        """What one hook of a plugin returns."""
        implementation = getattr(plugin, hook, None)
        if implementation is None:
            return ()
        try:
            given = implementation()
        except Exception as error:  # noqa: BLE001 - a plugin's fault must not stop the others
            self.report(f"the plugin '{name}' failed in `{hook}`: {_said(error)}")
            return ()
        if not isinstance(given, list | tuple):
            self.report(f"the plugin '{name}': `{hook}` gives a {type(given).__name__}, and a list is needed")
            return ()
        return given

    def read(self, name: str, hook: str, thing: Any, level: str = "warning") -> None:
        """One thing that a plugin gives, and its claim to a word."""
        try:
            word, made = THINGS[hook][1](thing)
        except WrongThingError as error:
            for one in error.problems:
                message = f"the plugin '{name}', `{hook}`: {one.message}"
                self.problems.append(replace(one, message=message, level=level))
            return
        except Exception as error:  # noqa: BLE001 - a thing may be odder than anything that was thought of
            self.report(f"the plugin '{name}', `{hook}`: {_said(error)}")
            return
        self.claims[hook].setdefault(word, []).append((name, made))

    def vocabulary(self) -> Vocabulary:
        """Every word that one plugin alone claims."""
        kept = {hook: self._kept(hook) for hook in THINGS}
        foreign = self._singulars(kept["makegood_outcome_kinds"])
        return Vocabulary(
            kinds=kept["makegood_case_kinds"],
            functions=kept["makegood_functions"],
            roots=tuple(kept["makegood_policy_roots"].values()),
            maps=kept["makegood_maps"],
            versions=self.versions,
            problems=tuple(self.problems),
            outcomes={**BY_SECTION, **dict(sorted(foreign.items()))},
            calendars=kept["makegood_calendars"],
            lint_rules=tuple(rule for _, rule in sorted(kept["makegood_lint_rules"].items())),
            commands=kept["makegood_commands"],
        )

    def _kept(self, hook: str) -> dict[str, Any]:
        what, _, core = THINGS[hook]
        kept: dict[str, Any] = {}
        for word, claims in self.claims[hook].items():
            owners = list(dict.fromkeys(owner for owner, _ in claims))
            if len(claims) == 1 and word not in core():
                kept[word] = claims[0][1]
            elif word in core():
                self._clash(f"the plugin {_names(owners)} brings the {what} '{word}', which is a word of the core")
            elif len(owners) == 1:
                self._clash(f"the plugin '{owners[0]}' brings the {what} '{word}' twice: neither is used")
            else:
                self._clash(f"the plugins {_names(owners)} bring the {what} '{word}': neither is used")
        return kept

    def _clash(self, message: str) -> None:
        self.report(message, code="two-meanings")

    def _singulars(self, kinds: Mapping[str, Any]) -> dict[str, Any]:
        """The outcome kinds but for those two of which are called alike in the singular."""
        words = [kind.singular for kind in kinds.values()]
        for section, kind in kinds.items():
            if words.count(kind.singular) > 1:
                self._clash(f"two outcome kinds call one of theirs a {kind.singular}: '{section}' is not used")
        return {section: kind for section, kind in kinds.items() if words.count(kind.singular) == 1}


def _said(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _names(owners: Sequence[str]) -> str:
    return " and ".join(f"'{owner}'" for owner in owners)
