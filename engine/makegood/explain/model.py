"""The nouns of an explanation: reasons in a tree, what was not granted and what would change it, what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from makegood.explain.steps import StepWriter
from makegood.explain.trace import Step
from makegood.model import Outcome, Policy
from makegood.problems import Place

# What a reason is: a key of an outcome, a value that its kind works out, a named value, a table and its rows, a part of
# an expression, a turn of a loop, a function of a plugin, a parameter, a fact, the instant of evaluation.
KINDS = (
    "outcome", "key", "made", "name", "table", "row", "expression", "element", "function", "parameter", "fact", "now",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of `words` by its name, and what is put into it."""

    word: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation and the reasons below it.

    `label` says in what part it is here (when, amount, row, if), `name` what it is called, `text` what its author
    wrote, `seen` the same with the values it saw. `again` marks what stands above with its reasons already.
    """

    kind: str
    value: Any = None
    label: str = ""
    name: str = ""
    text: str = ""
    seen: str | None = None
    step: Step | None = None
    place: Place | None = None
    cite: str | None = None
    link: str | None = None
    notes: tuple[Note, ...] = ()
    reasons: tuple[Reason, ...] = ()
    again: bool = False
    valued: bool = True


@dataclass(frozen=True, slots=True)
class Flip:
    """The nearest value of one fact, alone, with which the policy decides otherwise; `path` leads into a list or record."""

    fact: str
    path: tuple[str | int, ...]
    now: Any
    then: Any
    result: Any


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The conditions that failed, and fact by fact what would change the answer; `tried` are the facts that were varied."""

    failed: tuple[Reason, ...]
    flips: tuple[Flip, ...]
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact to ask for: what its case kind says of it, and what asking costs."""

    fact: str
    cost: int
    wanted: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    description: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    """Why one outcome is as it is. `status` is granted, not_granted, not_applicable, undecided or decided.

    `answers` maps each of its fields to its step; `notes` say which layer it stands over or gives way to.
    """

    policy: Policy
    outcome: Outcome
    status: str
    value: Any
    answers: Mapping[str, Step]
    tree: Reason
    why_not: WhyNot | None = None
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.policy.id}/{self.outcome.name}"


@dataclass(frozen=True, slots=True)
class PolicyWhy:
    """One policy and a case. `status` is applies, does_not_apply, undecided or not_in_force.

    `day` is the day that picked its version, `names` further named values that were asked for, `steps` everything that
    the trees rest on, parts first.
    """

    policy: Policy
    status: str
    day: str | None
    when: Reason | None
    outcomes: tuple[Why, ...] = ()
    names: tuple[Reason, ...] = ()
    why_not: WhyNot | None = None
    questions: tuple[Question, ...] = ()
    steps: tuple[Step, ...] = ()
    writer: StepWriter | None = None
    zone: str = "UTC"
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A case explained: every policy of its kind, in the order of their ids."""

    case: Mapping[str, Any]
    kind: str
    at: str | None
    versions: Mapping[str, Any]
    policies: tuple[PolicyWhy, ...]
    problems: tuple[str, ...] = ()
