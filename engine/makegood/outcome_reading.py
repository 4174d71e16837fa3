"""One outcome while it is read: what its kind may ask of the policy around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from makegood.expr.check import check_expression
from makegood.expr.exact import places, reciprocal
from makegood.expr.nodes import Arith, Literal, Node, Ref, walk
from makegood.expr.types import BOOLEAN, TEXT
from makegood.model import Outcome
from makegood.outcomes.kind import OutcomeKind, either, nothing
from makegood.rounding import rounded, valid_step
from makegood.scope import NamedNodes
from makegood.text import expression_text

if TYPE_CHECKING:
    from makegood.policy import PolicyReader

# What the main field of a plugin's kind may be: what dry-runs compare and count value by value.
_ANSWERS = ("boolean", "integer", "text", "choice")
COMMON = ("binding", "confidence", "note")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class OutcomeReading:
    """Implements `outcomes.kind.Lowering` on a policy that is being read."""

    def __init__(
        self, policy: PolicyReader, kind: OutcomeKind, name: str, data: Mapping[str, Any], told: bool = False
    ) -> None:
        self.policy = policy
        self.kind = kind
        self.name = name
        self.data = data
        self.told = told  # read again by another outcome: what it keeps is there already
        self.main = kind.main
        self.currency: str | None = data.get("currency", policy.data.get("currency"))
        self.fields: dict[str, str] = {}
        self.aside: set[str] = set()
        self._calendars: dict[str, Node | None] = {}  # read once, so that what is wrong in it is said once
        if not data.get("cite") and not told:
            message = f"'{kind.section}.{name}' has no `cite`: say which article or clause it comes from"
            policy.problems.append(_warning(policy, message, kind.section, name))

    def expression(self, *path: str | int) -> Node | None:
        node = self.policy.expression((self.kind.section, self.name, *path))
        if node is not None and path[0] in ("when", "applicable") and node.type != BOOLEAN:
            self.problem("not-boolean", f"`{path[0]}` is a yes/no, and this is {node.type}", *path)
            return None
        return node

    def problem(self, code: str, message: str, *path: str | int, hint: str | None = None, level: str = "error") -> None:
        self.policy.report(code, message, (self.kind.section, self.name, *path), hint=hint, level=level)

    def says_rounding(self) -> bool:
        return "round" in self.data or "round" in self.policy.data

    def divides(self, node: Node) -> bool:
        stack, seen = [node], set[str]()
        while stack:
            for one in walk(stack.pop()):
                if isinstance(one, Arith) and one.op == "/" and reciprocal(one.right) is None:
                    return True
                if isinstance(one, Literal) and isinstance(one.value, Fraction) and places(one.value) is None:
                    return True  # `1 / 3` was worked out when it was read
                if isinstance(one, Ref) and one.name not in seen and one.name in self.policy.named:
                    seen.add(one.name)
                    stack.append(self.policy.named[one.name].node)
        return False

    def zone(self) -> Node:
        return self.policy.scope.zone()

    def calendar(self, key: str = "calendar") -> Node | None:
        if key not in self.data:
            return self.policy.scope.calendar() if key == "calendar" else None
        if key not in self._calendars:
            self._calendars[key] = self.policy.calendar((self.kind.section, self.name, key))
        return self._calendars[key]

    def word(self, *path: str | int) -> Node | None:
        full, text = (self.kind.section, self.name, *path), self.text(*path)
        if _WORD.fullmatch(text) and text not in ("now", "None") and self.policy.scope.name(text) is None:
            return Literal(type=TEXT, value=text, end=len(text), origin=full)
        node = self.expression(*path)
        if node is not None and not node.type.textual:
            message = f"`{path[-1]}` is a word or a text, and this is {node.type}"
            self.problem("type-mismatch", message, *path)
            return None
        return node

    def text(self, *path: str | int) -> str:
        written = expression_text(self.policy.text.at((self.kind.section, self.name, *path)))
        return " ".join((written or "").split())

    def names(self, section: str) -> list[str]:
        return list(self.policy.data.get(section) or {})

    def beside(self, section: str, name: str) -> OutcomeReading | None:
        found = self.policy.outcomes.get(f"{section}.{name}")
        if found is None:
            return None
        other = OutcomeReading(self.policy, found.kind, name, self.policy.data[section][name], told=True)
        other.fields = dict(found.fields)
        return other

    def keep(self, field: str, node: Node, *, aside: bool = False) -> Ref:
        made = self.step(field, node)
        self.aside |= {field} if aside else set()
        self.fields[field] = made.name
        return made

    def step(self, name: str, node: Node) -> Ref:
        key = f"{self.kind.section}.{self.name}.{name}"
        if self.told:
            return Ref(type=node.type, name=key)
        self.policy.keep(key, node, (self.kind.section, self.name), self.data.get("cite"))
        return Ref(type=node.type, name=key)

    def written(self, text: str, **names: Node) -> Node | None:
        node, slips = check_expression(text, NamedNodes(self.policy.scope, names))
        for slip in slips:
            self.problem(slip.code, slip.message, hint=slip.hint)
        return node

    def where(self, test: Node, node: Node) -> Node:
        return either(test, node, nothing(node.type))

    def rounded(self, amount: Node) -> Node:
        rule = self.data.get("round", self.policy.data.get("round")) or {}
        if not valid_step(rule):
            path = ("round",) if "round" in self.data else ()
            self.problem("invalid-value", "`round.to` is a step above zero, such as 0.01 or 1", *path)
            return amount
        return rounded(amount, rule, self.currency or amount.type.detail)

    def _money(self) -> str | None:
        """The currency of the amount: what the policy says, else that of the amount itself; None: the case's."""
        return self.currency or self.policy.named[self.fields["amount"]].type.detail

    def outcome(self) -> Outcome:
        info = {key: self.data[key] for key in (*self.kind.info, *COMMON) if key in self.data}
        return Outcome(
            kind=self.kind,
            section=self.kind.section,
            name=self.name,
            path=(self.kind.section, self.name),
            main=self.main,
            fields=dict(self.fields),
            aside=frozenset(self.aside),
            cite=self.data.get("cite"),
            title=self.data.get("title"),
            info={**info, "currency": self._money()} if self.kind.section == "compensation" else info,
        )


def expression_paths(
    policy: PolicyReader, kind: OutcomeKind, name: str, data: Mapping[str, Any]
) -> list[tuple[str | int, ...]]:
    """Where expressions stand in one outcome's data; a plugin's kind that fails is reported."""
    if kind.schema is None:
        return kind.expressions(data)
    try:
        return [tuple(path) for path in kind.expressions(data)]
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises, the other policies must load
        message = f"the outcome kind '{kind.section}' failed: {type(error).__name__}: {error}"
        policy.report("broken-plugin", message, (kind.section, name))
        return []


def read_outcome(policy: PolicyReader, kind: OutcomeKind, name: str, data: Mapping[str, Any]) -> Outcome | None:
    """One outcome's data → the outcome; None when something is wrong in it, which has then been reported."""
    reading = OutcomeReading(policy, kind, name, data)
    before = _errors(policy)
    if kind.schema is None:
        kind.lower(reading)
    else:
        _lower_foreign(reading)
    if _errors(policy) > before or not reading.fields:
        return None
    return reading.outcome()


def _lower_foreign(reading: OutcomeReading) -> None:
    """A plugin's kind lowers its outcome; what it does wrong is its fault and not the author's."""
    kind, before = reading.kind, _errors(reading.policy)
    try:
        kind.lower(reading)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises, the other policies must load
        reading.problem("broken-plugin", f"the outcome kind '{kind.section}' failed: {type(error).__name__}: {error}")
    if _errors(reading.policy) > before:
        return
    without = [field for field in kind.core if field not in reading.fields]
    if without:
        message = f"the outcome kind '{kind.section}' kept no field {', '.join(without)}, which a decision rests on"
        reading.problem("broken-plugin", message)
        return
    main = reading.policy.named[reading.fields[kind.main]].type
    if main.kind not in _ANSWERS:
        message = f"the main field of the outcome kind '{kind.section}' is {main}; an answer is yes/no, a whole number or a text"
        reading.problem("broken-plugin", message)
    elif kind.better not in (None, "more", "less") or (kind.better and main.kind not in ("boolean", "integer")):
        message = (
            f"the outcome kind '{kind.section}' says that '{kind.better}' of {main} is better for the customer: "
            "it is 'more' or 'less' of a yes/no or a whole number"
        )
        reading.problem("broken-plugin", message)


def _errors(policy: PolicyReader) -> int:
    return sum(one.level == "error" for one in policy.problems)


def _warning(policy: PolicyReader, message: str, section: str, name: str) -> Any:
    from makegood.problems import Problem

    return Problem("missing-cite", message, policy.text.key_place((section, name)), level="warning")
