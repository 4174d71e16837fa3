"""The frozen nouns: a checked policy, its parameters, named expressions, outcomes and editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from makegood.expr.nodes import Literal, Node
from makegood.expr.types import Type
from makegood.problems import Place

if TYPE_CHECKING:
    from makegood.others import Others
    from makegood.outcomes.kind import OutcomeKind
    from makegood.text import PolicyText

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A named expression: its checked tree, where it stands in the document, and its own text."""

    key: str
    node: Node
    path: Path
    text: str = ""
    cite: str | None = None

    @property
    def type(self) -> Type:
        return self.node.type


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a parameter: in force from that day (days since 1970; None = always)."""

    start: int | None
    value: object
    path: Path
    cite: str | None = None
    published: int | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterValues:
    """A parameter: its type and its values in the order of their dates.

    One that is `required` is declared by its type alone, and has no values until a policy that extends this one sets them.
    """

    name: str
    type: Type
    values: tuple[DatedValue, ...]
    dated_by: str | None = None
    required: bool = False

    @property
    def unset(self) -> bool:
        """Whether it is declared and nobody has set it: what depends on it is undecided."""
        return self.required and not self.values

    def at(self, day: int | None, known_at: int | None = None) -> object:
        """The value in force on a day; None where none is (what depends on it is then undecided)."""
        found = self.in_force(day, known_at)
        return None if found is None else found.value

    def in_force(self, day: int | None, known_at: int | None = None) -> DatedValue | None:
        """The dated value in force on a day."""
        found = None
        for one in self.values:
            if known_at is not None and one.published is not None and one.published > known_at:
                continue
            if one.start is None or (day is not None and one.start <= day):
                found = one
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise of a policy. `fields` maps a field (`due`, `state`, `amount`) to the key that computes it.

    The fields `aside` are worked out only when they are asked for.
    """

    kind: OutcomeKind = field(repr=False)
    section: str
    name: str
    path: Path
    main: str
    fields: Mapping[str, str]
    cite: str | None = None
    title: Any = None
    info: Mapping[str, Any] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return f"{self.section}.{self.name}"


UNSET = "parameter"


@dataclass(frozen=True, slots=True)
class OtherOutcome:
    """An outcome's field of another policy that a policy reads: whose, which, and where it stands.

    With the outcome `UNSET` it is a required parameter of that policy that nobody has set.
    """

    policy: str
    outcome: str
    field: str
    cite: str | None = None
    place: Place | None = None

    @property
    def name(self) -> str:
        """`airline.eu261.deadlines.refund.missed`."""
        return f"{self.policy}.{self.outcome}.{self.field}"


@dataclass(frozen=True, slots=True)
class Policy:
    """One checked version of a policy. `named` is in the order of evaluation, `text` what it was read from.

    `others` are the outcomes of other policies that it reads, by their keys in `named`; what these rest on has a `/` in its
    key. `read_among` are the policies that it could read, to read its text once more.
    """

    id: str
    case: str
    file: str
    digest: str
    title: Any = None
    layer: str | None = None
    source: Mapping[str, Any] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None
    pending: bool = False
    published: int | None = None
    dated_by: str | None = None
    currency: str | None = None
    zone: Node | None = None
    extends: str | None = None
    confidence: str | None = None
    parameters: Mapping[str, ParameterValues] = field(default_factory=dict)
    named: Mapping[str, Named] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    when: str = "when"
    facts: tuple[str, ...] = ()
    money_facts: tuple[str, ...] = ()
    others: Mapping[str, OtherOutcome] = field(default_factory=dict)
    text: PolicyText | None = field(default=None, repr=False, compare=False)
    read_among: Others | None = field(default=None, repr=False, compare=False)

    @property
    def fixed_zone(self) -> str | None:
        """The name of its time zone; None where that is worked out for each case."""
        return str(self.zone.value) if isinstance(self.zone, Literal) else None

    def breakpoints(self) -> tuple[int, ...]:
        """The days inside this version on which a parameter that is dated with it changes."""
        days = {
            one.start
            for parameter in self.parameters.values()
            if parameter.dated_by is None
            for one in parameter.values
            if one.start is not None
        }
        inside = (
            day for day in days if (self.start is None or day > self.start) and (self.end is None or day < self.end)
        )
        return tuple(sorted(inside))

    def outcome(self, key: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.key == key), None)
