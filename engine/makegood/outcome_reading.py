"""One outcome while it is read: what its kind may ask of the policy around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from makegood.expr.exact import reciprocal
from makegood.expr.nodes import Arith, Node, Ref, walk
from makegood.expr.types import BOOLEAN
from makegood.model import Outcome
from makegood.outcomes.kind import OutcomeKind
from makegood.rounding import rounded, valid_step

if TYPE_CHECKING:
    from makegood.policy import PolicyReader

COMMON = ("binding", "confidence", "note")


class OutcomeReading:
    """Implements `outcomes.kind.Lowering` on a policy that is being read."""

    def __init__(self, policy: PolicyReader, kind: OutcomeKind, name: str, data: Mapping[str, Any]) -> None:
        self.policy = policy
        self.kind = kind
        self.name = name
        self.data = data
        self.currency: str | None = data.get("currency", policy.data.get("currency"))
        self.fields: dict[str, str] = {}
        if not data.get("cite"):
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
                if isinstance(one, Ref) and one.name not in seen and one.name in self.policy.named:
                    seen.add(one.name)
                    stack.append(self.policy.named[one.name].node)
        return False

    def zone(self) -> Node:
        return self.policy.scope.zone()

    def calendar(self) -> Node | None:
        if "calendar" in self.data:
            return self.policy.calendar((self.kind.section, self.name, "calendar"))
        return self.policy.scope.calendar()

    def keep(self, field: str, node: Node) -> Ref:
        key = f"{self.kind.section}.{self.name}.{field}"
        self.policy.keep(key, node, (self.kind.section, self.name), self.data.get("cite"))
        self.fields[field] = key
        return Ref(type=node.type, name=key)

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
            section=self.kind.section,
            name=self.name,
            path=(self.kind.section, self.name),
            main=self.kind.main,
            fields=dict(self.fields),
            cite=self.data.get("cite"),
            title=self.data.get("title"),
            info={**info, "currency": self._money()} if self.kind.section == "compensation" else info,
        )


def _warning(policy: PolicyReader, message: str, section: str, name: str) -> Any:
    from makegood.problems import Problem

    return Problem("missing-cite", message, policy.text.key_place((section, name)), level="warning")
