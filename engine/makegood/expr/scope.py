"""What an expression may name: facts, parameters, named values, outcomes, calendars, functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from makegood.expr.nodes import Node
from makegood.expr.parse import Slip
from makegood.functions import Function


class Scope(Protocol):
    """The names around an expression. `name` and `outcome` give a typed node, a Slip, or None (no such name)."""

    functions: Mapping[str, Function]
    calendars: frozenset[str]

    def name(self, name: str) -> Node | Slip | None: ...

    def outcome(self, path: tuple[str, ...]) -> Node | Slip | None: ...

    def known_names(self) -> list[str]: ...

    def zone(self) -> Node:
        """The policy's time zone, as a text node."""
        ...

    def calendar(self) -> Node | None:
        """The calendar that working days are counted in, unless an expression names another."""
        ...
