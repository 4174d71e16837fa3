"""makegood itself as a contender: the reference policy loaded, decided, read. The only place that knows its API."""

from __future__ import annotations

import importlib
import json
import sys
import sysconfig
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any

from benchmarks.reference.claims import AT, Claim, as_case
from benchmarks.reference.handwritten import Answer
from benchmarks.reference.peer import NotMeasuredError, Peer

HERE = Path(__file__).resolve().parent
POLICY = HERE / "reference.yaml"
CASE_KIND = HERE / "bench.claim.schema.json"

DECIDE = "makegood, book.decide"
TO_JSON = "makegood, book.decide(...).to_json()"
DECIDE_MANY = "makegood, book.decide_many, all outcomes"
MANY_TO_JSON = "makegood, book.decide_many, each to_json()"

SECTIONS = attrgetter("compensation", "totals", "deadlines", "escalation", "visits", "remedies", "scores", "values")
"""Reads every section of a decision, so that a lazy one builds its outcomes within the time that is measured."""


def load(paths: Sequence[Path] = (POLICY,)) -> Any:
    """The Book of `paths`; raises NotMeasuredError when makegood is not there or does not load them."""
    try:
        makegood: Any = importlib.import_module("makegood")
        return makegood.load(list(paths), kinds=[CASE_KIND])
    except Exception as error:  # whatever stops it is the reason that the results give
        raise NotMeasuredError(f"{type(error).__name__}: {error}") from error


def command() -> list[str]:
    """The makegood command of this interpreter."""
    script = Path(sysconfig.get_path("scripts")) / "makegood"
    return [str(script)] if script.exists() else [sys.executable, "-m", "makegood"]


def peers() -> list[Peer]:
    """One decision as it comes, one with every outcome built and serialised, and many with every outcome built."""
    book = load()

    def many(cases: list[dict[str, object]]) -> list[Any]:
        decisions = list(book.decide_many(cases, AT))
        for decision in decisions:
            SECTIONS(decision)
        return decisions

    return [
        Peer(DECIDE, _cases, lambda cases: [book.decide(case, AT) for case in cases], _read, "may be lazy"),
        Peer(TO_JSON, _cases, lambda cases: [book.decide(case, AT).to_json() for case in cases], _read_json),
        Peer(DECIDE_MANY, _cases, many, _read, "every section read"),
        Peer(MANY_TO_JSON, _cases, lambda cases: [one.to_json() for one in book.decide_many(cases, AT)], _read_json),
    ]


def _cases(claims: Sequence[Claim]) -> list[dict[str, object]]:
    return [as_case(claim, number) for number, claim in enumerate(claims)]


def _read(decision: Any) -> Answer:
    return _read_json(decision.to_json())


def _read_json(text: str | bytes) -> Answer:
    decision = json.loads(text)
    if decision["undecided"]:
        raise NotMeasuredError(f"undecided: {decision['undecided']}, missing: {decision['missing']}")
    compensation = {_name(outcome): outcome for outcome in decision["compensation"]}
    deadlines = {_name(outcome): outcome for outcome in decision["deadlines"]}
    values = decision["values"]["bench.reference"]
    return (
        _cents(compensation["fixed"]["amount"]),
        values["rule"],
        _cents(compensation["goodwill"]["amount"]),
        _seconds(deadlines["reply"]["due"]),
        _seconds(deadlines["refund"]["due"]) if deadlines["refund"]["state"] != "not_applicable" else None,
        int(values["tier"]),
    )


def _name(outcome: dict[str, Any]) -> str:
    return str(outcome["id"]).rpartition("/")[2]


def _cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())
