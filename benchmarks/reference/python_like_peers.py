"""The reference policy for simpleeval (expressions parsed once) and for rule-engine: one expression for each answer."""

from __future__ import annotations

import importlib
from typing import Any, get_type_hints

from benchmarks.reference.claims import Claim
from benchmarks.reference.handwritten import Answer
from benchmarks.reference.peer import Peer, one_by_one

ROWS = (
    ("not (departs_eu or (arrives_eu and carrier_eu))", "out_of_scope"),
    ("extraordinary", "extraordinary"),
    ("event == 'cancellation' and notice >= 14", "told_two_weeks_before"),
    ("event == 'cancellation' and notice >= 7 and delay < 240", "told_one_week_before"),
    ("event == 'cancellation' and notice < 7 and delay < 120", "rerouted_closely"),
    ("event == 'delay' and delay < 180", "under_three_hours"),
    ("distance <= 1500", "short"),
    ("departs_eu and arrives_eu", "within_eu"),
    ("distance <= 3500", "medium"),
    ("delay < 240", "long_reduced"),
)
LAST_ROW = "long"
AMOUNTS = {"short": 25000, "within_eu": 40000, "medium": 40000, "long_reduced": 30000, "long": 60000}
TIERS = (
    ("vip and amount >= 40000", 3),
    ("now - reported_at >= 1209600", 3),
    ("vip or amount >= 60000", 2),
    ("now - reported_at >= 604800", 1),
)
GOODWILL = "vip and (departs_eu or (arrives_eu and carrier_eu)) and extraordinary and event == 'delay' and delay >= 180"
ROUNDED_UP = "ticket % 8 > 4 or (ticket % 8 == 4 and ticket // 8 % 2 == 1)"
REPLY_DUE = "reported_at + 1209600"


def simpleeval_peers() -> list[Peer]:
    """Simpleeval with its expressions parsed beforehand."""
    simpleeval: Any = importlib.import_module("simpleeval")
    evaluator = simpleeval.SimpleEval()
    rule, amount, *others = (
        (text, evaluator.parse(text))
        for text in (
            _else_chain(ROWS, LAST_ROW),
            _else_chain([(f"rule == {name!r}", cents) for name, cents in AMOUNTS.items()], 0),
            f"ticket // 8 + (1 if {ROUNDED_UP} else 0) if {GOODWILL} else 0",
            REPLY_DUE,
            "reported_at + 604800 if amount > 0 else None",
            _else_chain(TIERS, 0),
        )
    )

    def evaluate(claim: Claim) -> Any:
        names: dict[str, Any] = dict(claim)
        evaluator.names = names
        names["rule"] = evaluator.eval(*rule)
        names["amount"] = evaluator.eval(*amount)
        return (names["amount"], names["rule"], *(evaluator.eval(*other) for other in others))

    return [one_by_one("simpleeval, parsed once", evaluate, tuple)]


def rule_engine_peers() -> list[Peer]:
    """rule-engine with typed facts; its numbers are Decimals."""
    rule_engine: Any = importlib.import_module("rule_engine")
    kinds = rule_engine.DataType
    known = {bool: kinds.BOOLEAN, int: kinds.FLOAT, str: kinds.STRING}
    types = {name: known[kind] for name, kind in get_type_hints(Claim).items()}
    context = rule_engine.Context(
        resolver=rule_engine.resolve_item,
        type_resolver=rule_engine.type_resolver_from_dict({**types, "rule": kinds.STRING, "amount": kinds.FLOAT}),
    )
    rule, amount, *others = (
        rule_engine.Rule(text, context=context)
        for text in (
            _ternaries(ROWS, LAST_ROW),
            _ternaries([(f"rule == {name!r}", cents) for name, cents in AMOUNTS.items()], 0),
            f"({GOODWILL}) ? (ticket // 8 + (({ROUNDED_UP}) ? 1 : 0)) : 0",
            REPLY_DUE,
            "amount > 0 ? reported_at + 604800 : null",
            _ternaries(TIERS, 0),
        )
    )

    def evaluate(claim: Claim) -> Any:
        thing: dict[str, Any] = dict(claim)
        thing["rule"] = rule.evaluate(thing)
        thing["amount"] = amount.evaluate(thing)
        return (thing["amount"], thing["rule"], *(other.evaluate(thing) for other in others))

    return [one_by_one("rule-engine", evaluate, _whole_numbers, "numbers are Decimal")]


def _else_chain(rows: Any, last: object) -> str:
    return " else ".join([*(f"{given!r} if {when}" for when, given in rows), repr(last)])


def _ternaries(rows: Any, last: object) -> str:
    text = repr(last)
    for when, given in reversed(list(rows)):
        text = f"({when}) ? {given!r} : ({text})"
    return text


def _whole_numbers(raw: Any) -> Answer:
    amount, rule, goodwill, reply_due, refund_due, tier = raw
    return int(amount), rule, int(goodwill), int(reply_due), None if refund_due is None else int(refund_due), int(tier)
