"""What a policy says of a case, as an expectation that a test can have."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from makegood.decide import Result
from makegood.decision import currency_of
from makegood.expr.plain import plain_value
from makegood.model import Policy
from makegood.shown import value_text
from makegood.source import read_yaml
from makegood.testing.files import PolicyTest


def expected(key: str, result: Result | None, policy: Policy) -> dict[str, Any] | None:
    """The expectation of one output; None where no test can say it."""
    if key == "when":
        applies = False if result is None else result.applies
        return None if applies is None else {"applies": applies}
    if result is None or result.raw is None:
        return None
    named = result.policy.named[key]
    raw = result.raw[result.layout.places[key]]
    if raw is None:
        whole = next((one.key for one in policy.outcomes if key in one.fields.values()), key)
        return {"undecided": [whole]}
    value = plain_value(
        raw, named.type, named.node.scale, currency_of(result), result.runner.unit_of(result.edition, key)
    )
    return {_path(key, policy): value_text(value)}


def _path(key: str, policy: Policy) -> str:
    """An outcome's main answer goes by its name alone, where that says the same."""
    for one in policy.outcomes:
        if one.section in ("compensation", "remedies") and one.fields.get(one.main) == key:
            return one.key
    return key


def as_test(policy: Policy, case: Mapping[str, Any], at: str | None, expect: Mapping[str, Any]) -> PolicyTest:
    """A test as if it stood in a file."""
    one = {"case": case, "expect": expect, **({} if at is None else {"at": at})}
    text = json.dumps({"policy": policy.id, "tests": [one]}, default=_number)
    document, problems = read_yaml(text, "witness")
    if document is None:
        raise ValueError(f"a case that was made cannot be read: {problems[0]}")
    read: Any = document.data
    data = read["tests"][0]
    return PolicyTest(
        policy.id, policy.pending, data["case"], data.get("at"), data["expect"], None, "witness", None, 0, document
    )


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(value)
