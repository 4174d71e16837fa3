"""The reference policy for zen-engine: as one node of expressions and, as its users draw it, with decision tables."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from benchmarks.reference.claims import Claim
from benchmarks.reference.handwritten import Answer
from benchmarks.reference.peer import Peer, WrongAnswerError, one_by_one
from benchmarks.reference.python_like_peers import AMOUNTS, GOODWILL, LAST_ROW, REPLY_DUE, ROWS, TIERS

BATCH = 1000
EIGHTH = (("cents", "floor(ticket / 8)"), ("eighths", "ticket % 8"))
CENTS = "$.cents + ($.eighths > 4 or ($.eighths == 4 and $.cents % 2 == 1) ? 1 : 0)"


def peers() -> list[Peer]:
    """One by one on the caller's thread, one by one over zen's own threads, and in batches; both forms of the rules."""
    zen: Any = importlib.import_module("zen")
    graphs = {"expressions": _as_expressions(), "tables": _as_tables()}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": graphs}})
    decision = engine.create_decision(zen.ZenDecisionContent(json.dumps(graphs["expressions"])))
    return [
        one_by_one("zen-engine, engine.evaluate", lambda claim: engine.evaluate("expressions", claim), _read),
        one_by_one(
            "zen-engine, engine.evaluate, decision tables", lambda claim: engine.evaluate("tables", claim), _read
        ),
        one_by_one("zen-engine, decision.evaluate", decision.evaluate, _read, "hands over to another thread"),
        _batch("zen-engine, batches of 1000", engine, "expressions"),
        _batch("zen-engine, batches of 1000, decision tables", engine, "tables"),
    ]


def _batch(name: str, engine: Any, key: str) -> Peer:
    def prepare(claims: Sequence[Claim]) -> list[Any]:
        requests = [{"key": key, "context": claim} for claim in claims]
        return [requests[start : start + BATCH] for start in range(0, len(requests), BATCH)]

    def run(batches: list[Any]) -> list[Any]:
        return [result for batch in batches for result in engine.evaluate_batch(batch)]

    return Peer(name, prepare, run, _read_result, "one thread hand-over a batch")


def _read_result(result: Any) -> Answer:
    if not result["success"]:
        raise WrongAnswerError(f"zen-engine: {result['error']}")
    return _read(result["data"])


def _read(raw: Any) -> Answer:
    # zen leaves a null out of its result
    answer = raw["result"]
    return (
        answer["amount"],
        answer["rule"],
        answer["goodwill"],
        answer["reply_due"],
        answer.get("refund_due"),
        answer["tier"],
    )


def _as_expressions() -> dict[str, Any]:
    amounts = [(f"$.rule == {name!r}", cents) for name, cents in AMOUNTS.items()]
    tiers = [(when.replace("amount", "$.amount"), tier) for when, tier in TIERS]
    return _graph(
        _expressions(
            "all",
            ("rule", _ternaries(ROWS, LAST_ROW)),
            ("amount", _ternaries(amounts, 0)),
            *EIGHTH,
            ("goodwill", f"{GOODWILL} ? {CENTS} : 0"),
            ("reply_due", REPLY_DUE),
            ("refund_due", "$.amount > 0 ? reported_at + 604800 : null"),
            ("tier", _ternaries(tiers, 0)),
        )
    )


def _as_tables() -> dict[str, Any]:
    rows = [(when, {"amount": AMOUNTS.get(rule, 0), "rule": rule}) for when, rule in (*ROWS, ("", LAST_ROW))]
    return _graph(
        _table("amount", rows),
        _expressions(
            "rest",
            *EIGHTH,
            ("goodwill", f"{GOODWILL} ? {CENTS} : 0"),
            ("reply_due", REPLY_DUE),
            ("refund_due", "amount > 0 ? reported_at + 604800 : null"),
        ),
        _table("tier", [(when, {"tier": tier}) for when, tier in (*TIERS, ("", 0))]),
    )


def _ternaries(rows: Any, last: object) -> str:
    text = json.dumps(last)
    for when, given in reversed(list(rows)):
        text = f"{when} ? {json.dumps(given)} : ({text})"
    return text


def _expressions(name: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    expressions = [{"id": f"{name}-{key}", "key": key, "value": value} for key, value in pairs]
    return _node(name, "expressionNode", {"expressions": expressions})


def _table(name: str, rows: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    outputs = [{"id": field, "name": field, "field": field} for field in rows[0][1]]
    rules = [
        {"_id": f"{name}-{number}", "when": when, **{field: json.dumps(value) for field, value in given.items()}}
        for number, (when, given) in enumerate(rows)
    ]
    inputs = [{"id": "when", "name": "when", "field": ""}]
    return _node(
        name, "decisionTableNode", {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rules}
    )


def _node(name: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    node: dict[str, Any] = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    if content is not None:
        node["content"] = {
            "passThrough": True,
            "inputField": None,
            "outputPath": None,
            "executionMode": "single",
            **content,
        }
    return node


def _graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    chain = [_node("in", "inputNode"), *nodes, _node("out", "outputNode")]
    edges = [
        {"id": f"{before['id']}-{after['id']}", "type": "edge", "sourceId": before["id"], "targetId": after["id"]}
        for before, after in pairwise(chain)
    ]
    return {"nodes": chain, "edges": edges}
