"""Why something was not granted, and what would change it: the failed conditions, and the nearest value of each fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from makegood.boundaries import Coordinate, Probe, coordinates, get, put
from makegood.decide import Result
from makegood.explain.build import Builder
from makegood.explain.model import Flip, Reason, WhyNot
from makegood.explain.trace import Step
from makegood.expr.nodes import And, Fact, Not, Or, Ref
from makegood.expr.plain import plain_fact, plain_value
from makegood.model import Outcome

# Of one fact so many values are decided again, the nearest first.
MOST_VALUES = 60

Granted = Callable[[Result], bool]


# -- the conditions that failed


def failed(builder: Builder, step: Step) -> tuple[Reason, ...]:
    """The conditions that would each have to hold: also those behind the first that failed."""
    found: list[Reason] = []
    for one, wanted in _failing(builder, step, True):
        made = builder.reason(one, "" if wanted else "must_not")
        if made is not None:
            found.append(made)
    return tuple(found)


def _failing(builder: Builder, step: Step, wanted: bool) -> Iterator[tuple[Step, bool]]:
    """The conditions that are not as they should be, each with how it should be, in the order of the text."""
    stack = [(step, wanted)]
    while stack:
        step, wanted = stack.pop()
        if step.value is wanted:
            continue
        match step.node:
            case Ref(name=name) if step.args and name.partition(".")[0] in ("let", "values"):
                stack.append((step.args[0], wanted))
            case Not():
                stack.append((step.args[0], not wanted))
            case And(items=items) | Or(items=items) if isinstance(step.node, And) is wanted:
                looked_at = {id(one.node): one for one in step.args}
                parts = [looked_at.get(id(item)) or builder.tracer.aside(item) for item in items]
                stack.extend((one, wanted) for one in reversed(parts))
            case _:
                yield step, wanted


# -- what would change the answer


@dataclass(frozen=True, slots=True)
class Question:
    """What is varied: a case as the policy read it, and the answer that is wanted, or else one that is still open."""

    probe: Probe
    result: Result
    granted: Granted
    still_open: Granted
    value: Callable[[Result], Any]


def flips(asked: Question, steps: list[Step]) -> tuple[tuple[Flip, ...], tuple[str, ...]]:
    """The nearest single values that change the answer, else those that leave it open, and the facts that were tried.

    Only a fact that the evaluation looked at can change it alone, and only one that may be set is tried.
    """
    result = asked.result
    policy, kind = result.policy, asked.probe.kind
    read = {one.node.name for one in steps if isinstance(one.node, Fact)}
    if policy.dated_by is not None:
        read.add(policy.dated_by)
    names = [name for name in asked.probe.facts if name in read and kind.facts[name].settable]
    point = (result.facts, result.now)
    granting: list[Flip] = []
    opening: list[Flip] = []
    for name in names:
        good, half = _nearest(asked, list(coordinates(kind, asked.probe.facts, point, [name])))
        granting += good
        opening += half
    return tuple(granting or opening), tuple(names)


def _nearest(asked: Question, ones: list[Coordinate]) -> tuple[list[Flip], list[Flip]]:
    """The nearest value that grants, and the nearest that leaves the answer open; each one or none."""
    point = (asked.result.facts, asked.result.now)
    half: list[Flip] = []
    for one in sorted(ones, key=lambda one: not one.within):  # a field of an element before the whole list
        for value in asked.probe.edges(point, one)[:MOST_VALUES]:
            again = asked.probe.run(put(point, one, value))
            if again is None:
                continue
            if again.applies is True and asked.granted(again):
                return [_flip(asked, one, value, again)], half
            if not half and (again.applies is None or asked.still_open(again)):
                half.append(_flip(asked, one, value, again))
    return [], half


def _flip(asked: Question, one: Coordinate, value: Any, again: Result) -> Flip:
    currency = asked.result.policy.currency or _currency(asked.result.facts[-1])
    kind = asked.probe.kind
    path: list[str | int] = []
    spec = kind.facts[one.name]
    for at in one.within:
        path.append(at + 1 if spec.type.kind == "list" else list(spec.fields)[at])
        spec = spec.fields[""] if spec.type.kind == "list" else list(spec.fields.values())[at]
    now = get((asked.result.facts, asked.result.now), one)
    return Flip(
        one.name, tuple(path), plain_fact(spec, now, currency), plain_fact(spec, value, currency), asked.value(again)
    )


def _currency(given: Any) -> str | None:
    return given if isinstance(given, str) else None


def answer(result: Result, outcome: Outcome) -> Any:
    """The plain main value of an outcome in a result, of a range both ends; None also where it is open whether the policy applies."""
    if result.raw is None or result.applies is not True:
        return None
    most = _plain(result, outcome.fields[outcome.main])
    least = _plain(result, outcome.fields["amount_from"]) if "amount_from" in outcome.fields else most
    return most if least == most else f"{least} – {most}"


def _plain(result: Result, key: str) -> Any:
    assert result.raw is not None
    node = result.policy.named[key].node
    currency = result.policy.currency or _currency(result.facts[-1])
    return plain_value(result.raw[result.layout.places[key]], node.type, node.scale, currency)


def is_granted(result: Result, outcome: Outcome) -> bool:
    """Whether a result gives the customer something of an outcome: money, a deadline or score that applies, a remedy.

    The result may be that of another version, which gives nothing of what it does not have.
    """
    assert result.core is not None
    places = {key: at for at, key in enumerate(result.layout.core)}
    if outcome.fields[outcome.main] not in places:
        return False
    main = result.core[places[outcome.fields[outcome.main]]]
    match outcome.section:
        case "compensation":
            return main is not None and main != 0
        case "remedies":
            return main is True
        case "scores":
            return result.core[places[outcome.fields["applies"]]] is True
    return main is not None and main != "not_applicable"


def is_open(result: Result, outcome: Outcome) -> bool:
    """Whether an outcome hangs on unknown facts in a result."""
    assert result.core is not None
    places = {key: at for at, key in enumerate(result.layout.core)}
    main = outcome.fields[outcome.main]
    return main in places and result.core[places[main]] is None


def why_not(builder: Builder, condition: Step | None, asked: Question, steps: list[Step]) -> WhyNot:
    """The failed conditions of an outcome (or of a policy's `when`) and what would change the answer."""
    fresh = Builder(
        builder.tracer, builder.texts, builder.given, builder.day, builder.known_at, builder.outcome
    )  # a condition stands here with its reasons, also when the tree shows them
    conditions = () if condition is None or condition.value is not False else failed(fresh, condition)
    return WhyNot(conditions, *flips(asked, steps))
