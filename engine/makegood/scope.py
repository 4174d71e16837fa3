"""The names of one policy: facts, parameters, named values and outcomes, one name one meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from makegood.cases.facts import FactSpec
from makegood.expr import check
from makegood.expr.nodes import Fact, If, Known, Literal, Node, Param, Ref
from makegood.expr.parse import Slip
from makegood.expr.types import BOOLEAN, Type, list_of, money
from makegood.functions import Function
from makegood.model import Named, ParameterValues
from makegood.problems import suggest
from makegood.text import SECTIONS

NAMED_SECTIONS = ("let", "values", "tables")


class PolicyScope:
    """Resolves the names of one policy version. Implements `expr.scope.Scope`."""

    def __init__(
        self,
        facts: Mapping[str, FactSpec],
        parameters: Mapping[str, ParameterValues],
        sections: Mapping[str, str],
        named: Mapping[str, Named],
        functions: Mapping[str, Function],
        calendars: frozenset[str],
        currency: str | None,
    ) -> None:
        self.facts = facts
        self.parameters = parameters
        self.sections = sections  # name -> "let", "values" or "tables"
        self.named = named
        self.functions = functions
        self.calendars = calendars
        self.currency = currency
        self.outcome_sections: tuple[str, ...] = SECTIONS
        self.own: str | None = None  # the name being defined: in its own line it means the fact
        self.zone_node: Node = Literal(type=check.literal("UTC").type, value="UTC", origin=("timezone",))
        self.calendar_node: Node | None = None
        self.outcome_fields: Callable[[str, str], list[str] | None] = lambda section, name: None
        self.outcome_names: Callable[[str], list[str]] = lambda section: []
        self.other_outcome: Callable[[tuple[str, ...]], Node | Slip | None] = lambda path: None

    def name(self, name: str) -> Node | Slip | None:
        if name in ("true", "false"):
            return Literal(type=BOOLEAN, value=name == "true")
        section = self.sections.get(name)
        if section is not None and not (name == self.own and name in self.facts):
            return self._named(f"{section}.{name}", name)
        if name in self.parameters and self.parameters[name].dated_by is not None:
            return self._named(f"parameter.{name}", name)
        if name in self.parameters:
            return Param(type=self.parameters[name].type, name=name)
        if name in self.facts:
            return self.fact(name)
        return None

    def _named(self, key: str, name: str) -> Node | Slip:
        found = self.named.get(f"exact.{name}") or self.named.get(key)
        if found is None:
            return Slip("depends-on-problem", f"'{name}' has a problem of its own; mend that first")
        return Ref(type=found.type, name=found.key)

    def fact(self, name: str) -> Node:
        """A fact, with what its absence means."""
        absent = self.named.get(f"absent.{name}")
        if absent is not None and self.own != name:
            return Ref(type=absent.type, name=absent.key)
        return self.fact_node(name)

    def fact_node(self, name: str) -> Fact:
        type_ = self.facts[name].type
        return Fact(type=with_currency(type_, self.currency), name=name)

    def outcome(self, path: tuple[str, ...]) -> Node | Slip | None:
        if path[0] not in self.outcome_sections:
            return self.other_outcome(path)
        if len(path) != 3:
            return Slip("unknown-field", f"say what you want to know of it: {path[0]}.name.field")
        section, name, field = path
        names = self.outcome_names(section)
        if name not in names:
            message = f"there is no '{name}' under `{section}`"
            return Slip("unknown-name", message, hint=suggest(name, names))
        fields = self.outcome_fields(section, name)
        found = self.named.get(f"{section}.{name}.{field}")
        if found is not None:
            return Ref(type=found.type, name=found.key)
        if fields is None:
            return Slip("depends-on-problem", f"'{section}.{name}' has a problem of its own; mend that first")
        return Slip(
            "unknown-field",
            f"'{section}.{name}' has no '{field}'; it has {', '.join(fields)}",
            hint=suggest(field, fields),
        )

    def known_names(self) -> list[str]:
        return [*self.facts, *self.parameters, *self.sections, "now", "true", "false"]

    def zone(self) -> Node:
        return self.zone_node

    def calendar(self) -> Node | None:
        return self.calendar_node


class NamedNodes:
    """The names of a policy, and above them some nodes with names of their own. Implements `expr.scope.Scope`."""

    def __init__(self, below: PolicyScope, nodes: Mapping[str, Node]) -> None:
        self.below = below
        self.nodes = nodes
        self.functions = below.functions
        self.calendars = below.calendars

    def name(self, name: str) -> Node | Slip | None:
        return self.nodes[name] if name in self.nodes else self.below.name(name)

    def outcome(self, path: tuple[str, ...]) -> Node | Slip | None:
        return self.below.outcome(path)

    def known_names(self) -> list[str]:
        return [*self.nodes, *self.below.known_names()]

    def zone(self) -> Node:
        return self.below.zone()

    def calendar(self) -> Node | None:
        return self.below.calendar()


def with_currency(type_: Type, currency: str | None) -> Type:
    """Money facts of a policy with a `currency` are in that currency, in lists and records too."""
    if type_.kind == "money" and type_.detail is None and currency is not None:
        return money(currency)
    if type_.kind == "list" and type_.of is not None:
        return list_of(with_currency(type_.of, currency))
    if type_.kind == "record":
        return Type("record", fields=tuple((name, with_currency(one, currency)) for name, one in type_.fields))
    return type_


def absent_or(fact: Fact, otherwise: Node) -> Node:
    """A fact whose absence means something: itself where it is known, else that."""
    return If(type=fact.type, test=Known(type=BOOLEAN, of=fact), then=fact, other=otherwise)
