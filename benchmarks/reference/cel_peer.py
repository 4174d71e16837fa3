"""The reference policy in CEL, run by the C++ implementation (package cel-expr-python)."""

from __future__ import annotations

import importlib
from typing import Any, get_type_hints

from benchmarks.reference.claims import Claim
from benchmarks.reference.handwritten import Answer
from benchmarks.reference.peer import Peer, one_by_one

DISTRIBUTION = "cel-expr-python"

RULE = """
!(departs_eu || (arrives_eu && carrier_eu)) ? 'out_of_scope'
: extraordinary ? 'extraordinary'
: event == 'cancellation' && notice >= 14 ? 'told_two_weeks_before'
: event == 'cancellation' && notice >= 7 && delay < 240 ? 'told_one_week_before'
: event == 'cancellation' && notice < 7 && delay < 120 ? 'rerouted_closely'
: event == 'delay' && delay < 180 ? 'under_three_hours'
: distance <= 1500 ? 'short'
: departs_eu && arrives_eu ? 'within_eu'
: distance <= 3500 ? 'medium'
: delay < 240 ? 'long_reduced' : 'long'
"""
AMOUNT = """
rule == 'short' ? 25000 : rule == 'within_eu' || rule == 'medium' ? 40000
: rule == 'long_reduced' ? 30000 : rule == 'long' ? 60000 : 0
"""
GOODWILL = """
vip && (departs_eu || (arrives_eu && carrier_eu)) && extraordinary && event == 'delay' && delay >= 180
? ticket / 8 + (ticket % 8 > 4 || (ticket % 8 == 4 && ticket / 8 % 2 == 1) ? 1 : 0) : 0
"""
REPLY_DUE = "reported_at + 1209600"
# 0 for "not owed": version 0.1.3 counts one reference too few on every null that it hands to Python, until None dies.
REFUND_DUE = "amount > 0 ? reported_at + 604800 : 0"
TIER = """
vip && amount >= 40000 ? 3 : now - reported_at >= 1209600 ? 3
: vip || amount >= 60000 ? 2 : now - reported_at >= 604800 ? 1 : 0
"""


def peers() -> list[Peer]:
    """One expression that gives all six answers (the fastest form found), and an expression for each answer."""
    cel: Any = importlib.import_module("cel_expr_python.cel")
    bindings: Any = importlib.import_module("cel_expr_python.ext.ext_bindings")
    kinds = {bool: cel.Type.BOOL, int: cel.Type.INT, str: cel.Type.STRING}
    facts = {name: kinds[kind] for name, kind in get_type_hints(Claim).items()}

    whole = cel.NewEnv(variables=facts, extensions=[bindings.ExtBindings()]).compile(
        f"cel.bind(rule, {RULE}, cel.bind(amount, {AMOUNT},"
        f" [dyn(amount), rule, {GOODWILL}, {REPLY_DUE}, {REFUND_DUE}, {TIER}]))"
    )
    env = cel.NewEnv(variables={**facts, "rule": cel.Type.STRING, "amount": cel.Type.INT})
    rule, amount, *others = (env.compile(text) for text in (RULE, AMOUNT, GOODWILL, REPLY_DUE, REFUND_DUE, TIER))

    def evaluate_whole(claim: Claim) -> Any:
        return whole.eval(data=claim).plain_value()

    def evaluate_each(claim: Claim) -> Any:
        data: dict[str, Any] = dict(claim)
        data["rule"] = rule.eval(data=data).value()
        data["amount"] = amount.eval(data=data).value()
        activation = env.Activation(data=data)
        return [data["amount"], data["rule"], *(expression.eval(activation).value() for expression in others)]

    return [
        one_by_one("CEL in C++, one expression", evaluate_whole, _read, "answers as one list"),
        one_by_one("CEL in C++, six expressions", evaluate_each, _read),
    ]


def _read(raw: Any) -> Answer:
    amount, rule, goodwill, reply_due, refund_due, tier = raw
    return amount, rule, goodwill, reply_due, refund_due or None, tier
