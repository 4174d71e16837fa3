"""One result judged slowly: the interpreter over the same policy, edition, facts and instant as a compiled result."""

from __future__ import annotations

from makegood.decide import Result, zone_of
from makegood.expr.interpret import Interpreter
from makegood.expr.plain import instant_of, plain_facts


def interpreter_of(result: Result) -> Interpreter:
    """The interpreter for a result: plain facts, the parameters in force, the policy's zone and calendars."""
    runner = result.runner
    edition = runner.timeline.editions[result.edition]
    policy = edition.policy
    given = result.facts[-1]
    currency = policy.currency or (given if isinstance(given, str) else None)
    return Interpreter(
        {key: one.node for key, one in policy.named.items()},
        plain_facts(runner.kind.facts, dict(zip(runner.facts, result.facts, strict=False)), currency),
        {name: one.at(edition.start, runner.timeline.known_at) for name, one in policy.parameters.items()},
        now=None if result.now is None else instant_of(result.now),
        calendars=runner.calendars,
        zone=zone_of(policy, result.facts, runner.facts, edition.parameters) or "UTC",
        currency=currency,
    )
