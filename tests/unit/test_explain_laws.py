"""Explanations of random policies and random cases: each step follows, and no tree says what the decision does not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import makegood
import pytest
from hypothesis import HealthCheck, given, settings
from makegood.book import Book
from makegood.explain import Explanation, Reason
from makegood.explain.as_json import document
from makegood.explain.build import Builder
from makegood.explain.outcomes import of_key, outcome_reasons
from makegood.explain.steps import StepWriter
from makegood.explain.text import Paint, line, lines
from makegood.explain.texts import Texts
from makegood.explain.trace import Tracer, steps_below
from makegood.explain.words import Words
from makegood.expr.interpret import Interpreter
from makegood.expr.plain import instant_of, plain_facts
from makegood.model import Policy
from makegood.recheck import recheck

from tests.language.adapter import OUTPUT, Refused, desk_of, raw_case, read_policy
from tests.language.generated import CASES, FULL_CASES, clocks, deadlines, ladders, policies, visits
from tests.language.tables import read_cases, read_setting
from tests.unit.test_readers_agree import NOW, claims

DESK = desk_of(read_setting())
SOAK = int(os.environ.get("MAKEGOOD_SOAK", "1"))
BUDGET = settings(
    max_examples=60 * SOAK,
    deadline=None,
    derandomize=SOAK == 1,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def traced(policy: Policy, case: dict[str, Any]) -> Tracer:
    """The traced interpreter of a policy of the language's own tests, and a case."""
    raw, now = raw_case(DESK, case)
    facts = dict(zip(DESK.kind.facts, raw, strict=False))
    plain = Interpreter(
        {key: one.node for key, one in policy.named.items()},
        plain_facts(DESK.kind.facts, facts, DESK.policy["currency"]),
        {name: one.at(None) for name, one in policy.parameters.items()},
        now=None if now is None else instant_of(now),
        calendars=DESK.calendars, zone=DESK.policy["zone"], currency=DESK.policy["currency"],
    )  # fmt: skip
    return Tracer.over(plain, {})


def checked(policy: Policy, case: dict[str, Any], keys: list[str]) -> None:
    """Every step follows, the values are the interpreter's, and the tree can be made and read in both languages."""
    tracer = traced(policy, case)
    roots = [tracer.step(key) for key in keys]
    texts = Texts(policy, DESK.kind)
    builder = Builder(tracer, texts, case, None, None, of_key)
    data = StepWriter(tracer, texts, case, builder.parameter, 1).write(steps_below(roots))
    now = None if tracer.now is None else tracer.now.isoformat().replace("+00:00", "Z")
    report = recheck(json.loads(json.dumps({"explanation": 1, "at": now, "policies": [], "steps": data})))
    assert report.faults == [], (policy.text, case)
    assert report.steps == len(data)
    for root, key in zip(roots, keys, strict=True):
        assert root.value == traced(policy, case).value(key)
    trees = [*(outcome_reasons(builder, one) for one in policy.outcomes), (builder.named(OUTPUT),)] if not policy.outcomes else [
        outcome_reasons(builder, one) for one in policy.outcomes
    ]  # fmt: skip
    for reason in (one for tree in trees for top in tree for one in walk(top)):
        assert_true(reason)
        for language in ("en", "zh"):
            assert line(reason, Words(language, DESK.policy["zone"]), Paint(False))


def walk(reason: Reason) -> Iterator[Reason]:
    yield reason
    for one in reason.reasons:
        yield from walk(one)


def assert_true(reason: Reason) -> None:
    """A line says the value of the step that it stands for."""
    if (
        reason.step is not None
        and reason.valued
        and reason.kind != "row"
        and "rounded" not in {n.word for n in reason.notes}
    ):
        assert reason.value == reason.step.value


@BUDGET
@given(policies(), CASES | FULL_CASES)
def test_every_step_of_a_random_policy_follows(sections: dict[str, Any], case: dict[str, Any]) -> None:
    try:
        policy = read_policy(DESK, sections)
    except Refused:
        return
    checked(policy, case, [OUTPUT])


@BUDGET
@given(deadlines(), CASES | FULL_CASES)
def test_every_step_of_a_random_deadline_follows(sections: dict[str, Any], case: dict[str, Any]) -> None:
    policy = read_policy(DESK, sections)
    checked(policy, case, [key for outcome in policy.outcomes for key in outcome.fields.values()])


@BUDGET
@given(clocks(), CASES | FULL_CASES)
def test_every_step_of_a_random_clock_follows(sections: dict[str, Any], case: dict[str, Any]) -> None:
    policy = read_policy(DESK, sections)
    checked(policy, case, [key for outcome in policy.outcomes for key in outcome.fields.values()])


@BUDGET
@given(ladders(), CASES | FULL_CASES)
def test_every_step_of_a_random_ladder_follows(sections: dict[str, Any], case: dict[str, Any]) -> None:
    policy = read_policy(DESK, sections)
    checked(policy, case, [key for outcome in policy.outcomes for key in outcome.fields.values()])


@BUDGET
@given(visits(), CASES | FULL_CASES)
def test_every_step_of_a_random_visit_follows(sections: dict[str, Any], case: dict[str, Any]) -> None:
    policy = read_policy(DESK, sections)
    checked(policy, case, [key for outcome in policy.outcomes for key in outcome.fields.values()])


def test_every_step_of_the_languages_own_cases_follows() -> None:
    """The manual of the language as a table of cases: each construct, function and unknown that there is."""
    rows = read_cases()
    assert len(rows) > 500
    for row in rows:
        policy = read_policy(DESK, {"values": {"answer": row.expression}})
        checked(policy, dict(row.facts), [OUTPUT])


# -- whole books


@pytest.fixture(scope="module")
def book() -> Book:
    return makegood.load(makegood.shipped("policies"))


def test_random_claims_are_explained_as_they_are_decided(book: Book) -> None:
    explained = 0
    for case in claims(book.kind("airline.claim"), 40 * SOAK, 7):
        decision = book.decide(case, NOW)
        explanation = decision.explain()
        data = document(explanation)
        assert recheck(json.loads(json.dumps(data))).faults == []
        for why in explanation.policies:
            applies = {"applies": True, "undecided": None}.get(why.status, False)
            assert decision.applies(why.policy.id) is applies
            for one in why.outcomes:
                explained += 1
                for field, step in one.answers.items():
                    assert decision.value(why.policy.id, one.outcome.fields[field]) == step.value, (case, one.id, field)
        undecided = {one.id for why in explanation.policies for one in why.outcomes if one.status == "undecided"}
        open_ones = {one["id"] for one in decision.undecided}
        given_way = {one.id for one in decision.superseded}
        assert undecided - given_way <= open_ones
        assert not any("not granted" in text and "granted:" in text for text in lines(explanation))
        assert flips_hold(explanation, book, case)
    assert explained > 300


def flips_hold(explanation: Explanation, book: Book, case: dict[str, Any]) -> bool:
    """Each change that is named really gives what is said, when the case itself is written with it."""
    from makegood.boundaries.seeds import written

    for why in explanation.policies:
        for one in why.outcomes:
            for flip in one.why_not.flips if one.why_not else ():
                if flip.path:
                    continue
                changed = {**case, flip.fact: written(flip.then)}
                value = book.decide(changed, NOW).value(why.policy.id, one.outcome.fields[one.outcome.main])
                assert value == flip.result, (case, one.id, flip)
        for flip in why.why_not.flips if why.why_not else ():
            assert book.decide({**case, flip.fact: written(flip.then)}, NOW).applies(why.policy.id) is flip.result
    return True
