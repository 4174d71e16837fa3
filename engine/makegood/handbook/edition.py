"""One version of a policy as a handbook reads it: what stands at each path, checked, and where it is told on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from makegood.cases.kind import Kind
from makegood.explain.texts import Texts
from makegood.expr.nodes import Node, walk
from makegood.model import ParameterValues, Path, Policy
from makegood.origins import text_of
from makegood.shown import date_text
from makegood.text import PolicyText

# What stands at none of these is named by its section in a reference.
PLAIN = ("let", "values", "tables", "exact", "absent", "parameter")


@dataclass(frozen=True)
class Edition:
    """A checked version.

    `anchor` names its place on the page, `number` and `count` say which of its versions it is, `base` where the version is told
    that it builds on.
    """

    policy: Policy
    kind: Kind
    anchor: str
    number: int = 1
    count: int = 1
    base: str | None = None
    _texts: dict[str, Texts] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> PolicyText:
        return text_of(self.policy)

    @property
    def data(self) -> Mapping[str, Any]:
        return self.text.data

    @property
    def texts(self) -> Texts:
        """The authors' own words; made when they are first needed."""
        if "made" not in self._texts:
            self._texts["made"] = Texts(self.policy, self.kind)
        return self._texts["made"]

    @cached_property
    def roots(self) -> dict[Path, Node]:
        """The checked expression that stands at each path."""
        found: dict[Path, Node] = {}
        for named in self.policy.named.values():
            for node in walk(named.node):
                if node.origin is not None:
                    found.setdefault(node.origin, node)
        return found

    def at(self, *path: str | int) -> Any:
        """The data at a path; None when there is none."""
        value: Any = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    @property
    def data_own(self) -> Mapping[str, Any]:
        """What the version says of itself, and does not inherit."""
        own = self.text.documents[0].data
        return own if isinstance(own, Mapping) else {}

    def section(self, name: str) -> Mapping[str, Any]:
        found = self.data.get(name)
        return found if isinstance(found, Mapping) else {}

    def definition(self, key: str) -> Node | None:
        """What a named expression stands for, as its author wrote it: not rounded, not yet a date."""
        section, _, name = key.partition(".")
        section = "values" if section == "exact" else section
        value = self.at(section, name)
        path: Path = (section, name, "is") if isinstance(value, Mapping) and "is" in value else (section, name)
        found = self.roots.get(path)
        if found is not None:
            return found
        named = self.policy.named.get(key)
        return None if named is None else named.node

    def place(self, *path: str | int) -> str:
        """The anchor of what stands at a path of this version."""
        return "/".join([self.anchor, ".".join(str(step) for step in path)])

    def percent(self, *path: str | int) -> bool:
        """Whether the value at a path is written as a percentage."""
        return str(self.at(*path)).strip().endswith("percent")

    def written(self, node: Node) -> str:
        """The node as its author wrote it, on one line."""
        return self.texts.text(node)

    # -- parameters

    def parameter(self, name: str) -> ParameterValues | None:
        return self.policy.parameters.get(name)


def anchor_of(policy: Policy, count: int) -> str:
    """The name of a version's place: the policy's id, and its first day where it has several."""
    if count == 1:
        return policy.id
    return f"{policy.id}@{'pending' if policy.pending else date_text(policy.start) or 'always'}"
