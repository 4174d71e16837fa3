"""What a test could expect of a decided case: the scope, each outcome and each value by itself, as decided now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makegood.decide import Result
from makegood.model import Outcome, Policy
from makegood.testing.coverage.expected import WHEN
from makegood.testing.mutate.expectation import expected

Expect = Mapping[str, Any]

# The fields that a test expects together of an outcome; of any other kind its main field alone.
_FIELDS = {"scores": ("points", "passed", "grade")}


def subjects(policy: Policy) -> list[str]:
    """What a test can expect something of."""
    return [*(one.key for one in policy.outcomes), *(f"values.{name}" for name in policy.values), WHEN]


def keys_of(subject: str, policy: Policy) -> list[str]:
    """The named expressions that an expectation of a subject rests on, besides the policy's scope."""
    outcome = policy.outcome(subject)
    return [subject] if outcome is None else list(outcome.fields.values())


def expectations(subject: str, result: Result) -> Iterator[Expect]:
    """The expectations of one subject, what is decided first; of a case out of scope only that it is."""
    policy = result.policy
    outcome = policy.outcome(subject)
    if subject == WHEN:
        if result.applies is not None:
            yield {"applies": result.applies}
    elif result.applies is not True:
        return
    elif outcome is None:
        found = expected(subject, result, policy)
        if found is not None:
            yield found
    elif outcome.section == "deadlines":
        yield from _deadline(outcome, result)
    else:
        yield from _fields(outcome, result)


def _fields(outcome: Outcome, result: Result) -> Iterator[Expect]:
    applies = outcome.fields.get("applies")
    if applies is not None and result.raw is not None and result.raw[result.layout.places[applies]] is False:
        yield {outcome.key: "none"}
        return
    merged: dict[str, Any] = {}
    for field in _FIELDS.get(outcome.section, (outcome.main,)):
        if field in outcome.fields:
            found = expected(outcome.fields[field], result, result.policy) or {}
            if "undecided" not in found or not merged:
                merged.update(found)
    if merged:
        yield merged


def _deadline(outcome: Outcome, result: Result) -> Iterator[Expect]:
    """The state; the last day, which may be known without the moment of evaluation; else that nothing is decided."""
    state = expected(outcome.fields["state"], result, result.policy)
    if state is not None and "undecided" not in state:
        yield state
    dated = expected(outcome.fields["dated"], result, result.policy)
    if dated is not None and "undecided" not in dated:
        last_day = expected(outcome.fields["last_day"], result, result.policy)
        if last_day is not None and "undecided" not in last_day:
            yield last_day
    elif state is not None and "undecided" in state:
        yield state


def together(many: list[Expect]) -> Expect:
    """Several expectations as one."""
    made: dict[str, Any] = {key: value for one in many for key, value in one.items() if key != "undecided"}
    undecided = [name for one in many for name in one.get("undecided", [])]
    return {**made, "undecided": undecided} if undecided else made
