"""The answers that each outcome can have, and the one that it has in a case. One row a kind of outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from makegood.boundaries.components import facts_below, reach_of
from makegood.cases.kind import Kind
from makegood.expr.nodes import And, Arith, Call, Fact, If, Known, Literal, Node, Ref, Rows, walk
from makegood.expr.to_python import Writer
from makegood.model import Outcome, Policy
from makegood.unset import Unset

UNDECIDED = "undecided"
SET_ASIDE = "not applicable"

# The plain value of a key in a case.
Value = Callable[[str], Any]


class Possible:
    """What can be seen of the outcomes of one policy version."""

    def __init__(self, policy: Policy, kind: Kind) -> None:
        self.policy = policy
        self.kind = kind
        self.reach = reach_of(policy)
        self.unset = Unset(policy)
        # A case whose version is known gives the fact that picks it.
        self.sure = {name for name in policy.facts if kind.facts[name].absent is not None or name == policy.dated_by}
        self.sure |= _asked_for(policy)
        self.writer = self.when_known()

    def when_known(self, *facts: str) -> Writer:
        """The compiled reader's view of what can be unknown where these facts are given, too."""
        return _writer(self.policy, frozenset({*self.sure, *facts}))

    def answers(self, outcome: Outcome) -> tuple[str, ...]:
        """All answers that an outcome can have, as far as its text tells."""
        return tuple(dict.fromkeys(_POSSIBLE.get(outcome.section, _any)(self, outcome)))

    def node(self, outcome: Outcome, field: str) -> Node:
        return self.policy.named[outcome.fields[field]].node

    def may_be_unknown(self, outcome: Outcome, field: str) -> bool:
        return self.writer.named[outcome.fields[field]][1]

    def starts(self, outcome: Outcome) -> list[Node]:
        """What a deadline is counted from, as its author wrote it."""
        path = (outcome.section, outcome.name, "from")
        nodes = (one for key in outcome.fields.values() for one in walk(self.policy.named[key].node))
        found = {id(one): one for one in nodes if one.origin == path}
        parts = {id(part) for one in found.values() for part in walk(one) if part is not one}
        return [one for key, one in found.items() if key not in parts]

    def may_vary(self, outcome: Outcome, field: str) -> bool:
        """Whether a yes/no is more than a constant."""
        return not isinstance(self.node(outcome, field), Literal)


def _asked_for(policy: Policy) -> set[str]:
    """The facts without which a policy does not apply at all: `when: known(x) and …`."""
    when = policy.named[policy.when].node
    parts = when.items if isinstance(when, And) else (when,)
    return {one.of.name for one in parts if isinstance(one, Known) and isinstance(one.of, Fact)}


def _writer(policy: Policy, sure: frozenset[str]) -> Writer:
    """The compiled reader's view of what can be unknown, when some facts and `now` are given."""
    constant = frozenset(name for name, one in policy.parameters.items() if one.at(policy.start) is not None)
    writer = Writer(sure, True, constant)
    for key, named in policy.named.items():
        writer.named[key] = (key, writer.nullable(named.node))
    return writer


def answers_of(outcome: Outcome, value: Value) -> list[str]:
    """What an outcome answers in a case; nothing where only a part of it is decided."""
    return list(_ANSWER.get(outcome.section, _any_answer)(outcome, value))


# -- compensation


def _amounts(possible: Possible, outcome: Outcome) -> Iterator[str]:
    node = possible.node(outcome, outcome.main)
    if not _is_nothing(node) and possible.unset.may_be_owed(node):
        yield "owed"
    if _gives_nothing(possible.policy, node):
        yield "nothing owed"
    if possible.may_be_unknown(outcome, outcome.main):
        yield UNDECIDED


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Literal) and node.value == 0


def _gives_nothing(policy: Policy, node: Node) -> bool:
    """Whether a zero stands somewhere in what makes an amount: its own condition's, or one that is written."""
    seen: set[str] = set()
    stack = [node]
    while stack:
        for one in walk(stack.pop()):
            if isinstance(one, Literal) and one.type.kind == "money" and not getattr(one.value, "amount", one.value):
                return True
            if isinstance(one, Ref) and one.name not in seen and policy.named[one.name].type.kind == "money":
                seen.add(one.name)
                stack.append(policy.named[one.name].node)
    return False


def _amount(outcome: Outcome, value: Value) -> Iterator[str]:
    amount = value(outcome.fields[outcome.main])
    yield UNDECIDED if amount is None else "owed" if amount.amount else "nothing owed"


# -- deadlines


def _states(possible: Possible, outcome: Outcome) -> Iterator[str]:
    never = set() if possible.may_vary(outcome, "applies") else {"not_applicable"}
    if not any(_may_lack(possible, one) for one in possible.starts(outcome)):
        never.add("not_started")
    yield from (word for word in _words(possible.node(outcome, "state"), possible.unset) if word not in never)
    lacking = not possible.unset.knowable(possible.node(outcome, "due"))
    if lacking or possible.may_be_unknown(outcome, "applies") or _open_due(possible, outcome):
        yield UNDECIDED


def _may_lack(possible: Possible, node: Node) -> bool:
    """Whether a start can be without value: `x if known(x) else y` only where y can; a name where what it stands for can."""
    match node:
        case If(test=Known(of=Fact(name=asked)), then=Fact(name=given), other=other) if asked == given:
            return _may_lack(possible, other)
        case If(test=test, then=then, other=other) if isinstance(test, Known) or not possible.writer.nullable(test):
            return _may_lack(possible, then) or _may_lack(possible, other)
        case Call(function="next_open", args=(moment, *_)):  # every calendar opens again
            return _may_lack(possible, moment)
        case Ref(name=name) if name.startswith(("let.", "values.")):
            return _may_lack(possible, possible.policy.named[name].node)
        case Arith(op="+" | "-", left=left, right=right):
            return _may_lack(possible, left) or _may_lack(possible, right)
    return possible.writer.nullable(node)


def _words(node: Node, unset: Unset) -> Iterator[str]:
    """The words that an expression gives."""
    gives = unset.gives(node) if isinstance(node, Rows) else [node]
    words = (one.value for give in gives for one in walk(give) if isinstance(one, Literal) and one.type.textual)
    return (word for word in words if isinstance(word, str))


def _open_due(possible: Possible, outcome: Outcome) -> bool:
    """Whether the due date hangs on an unsure fact besides those that start the deadline."""
    due = facts_below(possible.node(outcome, "due"), possible.reach.facts)
    started = {name for one in possible.starts(outcome) for name in facts_below(one, possible.reach.facts)}
    if not due - started - possible.sure - {"now"}:
        return False
    # What is asked for with `known` first is not what leaves a date open.
    asked = {
        one.of.name
        for one in _below(possible.policy, outcome.fields["due"])
        if isinstance(one, Known) and isinstance(one.of, Fact)
    }
    return possible.when_known(*started, *asked).named[outcome.fields["due"]][1]


def _below(policy: Policy, key: str) -> Iterator[Node]:
    """Every node that a named expression rests on."""
    seen, stack = {key}, [key]
    while stack:
        for one in walk(policy.named[stack.pop()].node):
            yield one
            if isinstance(one, Ref) and one.name in policy.named and one.name not in seen:
                seen.add(one.name)
                stack.append(one.name)


def _state(outcome: Outcome, value: Value) -> Iterator[str]:
    state = value(outcome.fields["state"])
    if state is not None:
        yield state
    elif value(outcome.fields["dated"]) is None:
        yield UNDECIDED


# -- remedies


def _grants(possible: Possible, outcome: Outcome) -> Iterator[str]:
    node = possible.node(outcome, "granted")
    yield from (
        word
        for word, truth in (("granted", True), ("not granted", False))
        if (node.value is truth if isinstance(node, Literal) else possible.unset.may_be(node, truth))
    )
    if possible.may_be_unknown(outcome, "granted"):
        yield UNDECIDED


def _granted(outcome: Outcome, value: Value) -> Iterator[str]:
    yield {None: UNDECIDED, True: "granted", False: "not granted"}[value(outcome.fields["granted"])]


# -- scores


def _marks(possible: Possible, outcome: Outcome) -> Iterator[str]:
    pointed = possible.unset.knowable(possible.node(outcome, "points"))
    if pointed and "passed" in outcome.fields:
        yield from ("passed", "not passed")
    if pointed and "grade" in outcome.fields:
        yield from (_grade(word) for word in _words(possible.node(outcome, "grade"), possible.unset))
    if pointed and "passed" not in outcome.fields and "grade" not in outcome.fields:
        yield "points"
    if possible.may_vary(outcome, "applies"):
        yield SET_ASIDE
    if possible.may_be_unknown(outcome, "points"):
        yield UNDECIDED


def _grade(word: object) -> str:
    return f"grade {word}"


def _mark(outcome: Outcome, value: Value) -> Iterator[str]:
    if value(outcome.fields["applies"]) is False:
        yield SET_ASIDE
        return
    if value(outcome.fields["points"]) is None:
        yield UNDECIDED
        return
    yield "points"
    if "passed" in outcome.fields:
        yield "passed" if value(outcome.fields["passed"]) else "not passed"
    if "grade" in outcome.fields and value(outcome.fields["grade"]) is not None:
        yield _grade(value(outcome.fields["grade"]))


# -- any other kind


def _any(possible: Possible, outcome: Outcome) -> Iterator[str]:
    if possible.unset.knowable(possible.node(outcome, outcome.main)):
        yield "decided"
    if possible.may_be_unknown(outcome, outcome.main):
        yield UNDECIDED


def _any_answer(outcome: Outcome, value: Value) -> Iterator[str]:
    yield UNDECIDED if value(outcome.fields[outcome.main]) is None else "decided"


_POSSIBLE: dict[str, Callable[[Possible, Outcome], Iterator[str]]] = {
    "compensation": _amounts, "deadlines": _states, "remedies": _grants, "scores": _marks,
}  # fmt: skip
_ANSWER: dict[str, Callable[[Outcome, Value], Iterator[str]]] = {
    "compensation": _amount, "deadlines": _state, "remedies": _granted, "scores": _mark,
}  # fmt: skip
