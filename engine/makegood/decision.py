"""A decision: what every policy that governs a case says, as objects and as canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from makegood import currencies
from makegood.decide import Result
from makegood.expr.plain import plain_value
from makegood.model import Outcome
from makegood.problems import Problem, as_json
from makegood.shown import date_text, instant_text, iso_duration, value_text
from makegood.values import decimal_text, money_text

if TYPE_CHECKING:
    from makegood.book import Book


class CaseError(ValueError):
    """A case that cannot be decided as it is; `problems` says why, one sentence each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class Decision:
    """The decision of one case at one instant. Cheap to make: everything shown is built when asked for."""

    def __init__(self, book: Book, case: Mapping[str, Any], now: int | None, results: list[Result], problems: list[Problem]) -> None:
        self.book = book
        self.case = case
        self.now = now
        self.results = results
        self.problems = problems

    # -- single answers

    def applies(self, policy: str) -> bool | None:
        """Whether a policy governs the case; None when a fact that decides it is unknown."""
        result = self.result(policy)
        return False if result is None else None if result.raw is None else result.raw[0]

    def result(self, policy: str) -> Result | None:
        return next((one for one in self.results if one.layout.policy.id == policy), None)

    def raw(self, policy: str, key: str) -> Any:
        """The raw value of a policy's output key such as `deadlines.refund.due`; None when unknown."""
        result = self.result(policy)
        if result is None or result.raw is None or result.raw[0] is not True:
            return None
        return result.raw[result.layout.places[key]]

    def value(self, policy: str, key: str) -> Any:
        """The plain value of an output key: Money, Quantity, date, datetime, bool, text, number; None when unknown."""
        result = self.result(policy)
        raw = self.raw(policy, key)
        if result is None or raw is None:
            return None
        node = result.layout.policy.named[key].node
        return plain_value(raw, node.type, node.scale, self.currency(result), self.book.unit_of(result.layout.policy, key))

    def currency(self, result: Result) -> str | None:
        given = result.facts[-1]
        return result.layout.policy.currency or (given if isinstance(given, str) else None)

    # -- the whole

    @cached_property
    def data(self) -> dict[str, Any]:
        """The decision as plain data, ready for JSON."""
        shown: dict[str, Any] = {
            "at": None if self.now is None else instant_text(self.now),
            "case": {"id": self.case.get("id"), "kind": self.case.get("kind")},
            "policies": [], "compensation": [], "deadlines": [], "escalation": [], "visits": [], "remedies": [], "scores": [],
            "values": {}, "totals": [], "undecided": [], "missing": [], "why": [],
            "problems": [as_json(problem) for problem in self.problems],
            "versions": self.book.versions,
        }  # fmt: skip
        for result in self.results:
            self._show_policy(shown, result)
        shown["missing"] = self._missing(shown["undecided"])
        return shown

    def _show_policy(self, shown: dict[str, Any], result: Result) -> None:
        policy = result.layout.policy
        applies = None if result.raw is None else result.raw[0]
        entry: dict[str, Any] = {"id": policy.id, "digest": policy.digest, "effective_from": date_text(policy.start)}
        if policy.confidence:
            entry["confidence"] = policy.confidence
        if applies is None:
            entry["applies"] = None
        shown["policies"].append(entry)
        if applies is None or result.raw is None:
            shown["undecided"] += [self._open(result, outcome, "when") for outcome in policy.outcomes]
            return
        totals: dict[tuple[str, str], Fraction | None] = {}
        for outcome in policy.outcomes:
            self._show_outcome(shown, result, outcome, totals)
        shown["totals"] += [_total(policy.id, pays, currency, amount) for (pays, currency), amount in sorted(totals.items())]
        if policy.values:
            shown["values"][policy.id] = {name: value_text(self.value(policy.id, f"values.{name}")) for name in policy.values}

    def _open(self, result: Result, outcome: Outcome, key: str) -> dict[str, Any]:
        missing = self.book.missing(result, key, self.now)
        return {"id": f"{result.layout.policy.id}/{outcome.name}", "kind": outcome.section, "missing": missing}

    def _show_outcome(
        self, shown: dict[str, Any], result: Result, outcome: Outcome, totals: dict[tuple[str, str], Fraction | None]
    ) -> None:
        raw, places = result.raw, result.layout.places
        assert raw is not None
        fields = {field: raw[places[key]] for field, key in outcome.fields.items()}
        entry: dict[str, Any] = {"id": f"{result.layout.policy.id}/{outcome.name}"}
        for key in ("cite", "title"):
            if getattr(outcome, key) is not None:
                entry[key] = getattr(outcome, key)
        for key in ("binding", "confidence"):
            if key in outcome.info:
                entry[key] = outcome.info[key]
        match outcome.section:
            case "compensation":
                decided = self._compensation(entry, result, outcome, fields["amount"], totals)
            case "deadlines":
                decided = _deadline(entry, outcome, fields)
            case "remedies":
                decided = fields["granted"] is not None
                entry["granted"] = fields["granted"]
            case _:
                decided = self._score(entry, result, outcome, fields)
        if decided:
            shown[outcome.section].append(entry)
        else:
            shown["undecided"].append(self._open(result, outcome, outcome.fields[_main(outcome)]))

    def _compensation(
        self, entry: dict[str, Any], result: Result, outcome: Outcome, raw: int | None, totals: dict[tuple[str, str], Fraction | None]
    ) -> bool:
        currency = outcome.info.get("currency") or self.currency(result) or "XXX"
        pays = outcome.info.get("pays", "company")
        before = totals.get((pays, currency), Fraction(0))
        if raw is None:
            totals[pays, currency] = None
            return False
        scale = result.layout.policy.named[outcome.fields["amount"]].node.scale or 0
        totals[pays, currency] = None if before is None else before + Fraction(raw, 10**scale)
        entry["amount"] = amount_text(raw, scale, currency)
        entry["currency"] = currency
        entry["pays"] = pays
        return True

    def _score(self, entry: dict[str, Any], result: Result, outcome: Outcome, fields: dict[str, Any]) -> bool:
        if fields.get("applies") is False:
            entry["state"] = "not_applicable"
            return True
        if fields["points"] is None:
            return False
        for field in ("points", "passed", "grade"):
            if field in fields:
                entry[field] = value_text(self.value(result.layout.policy.id, outcome.fields[field]))
        return True

    def _missing(self, undecided: list[dict[str, Any]]) -> list[str]:
        """Every fact asked for, those of the smallest questions first."""
        wanted: dict[str, None] = {}
        for one in sorted(undecided, key=lambda one: len(one["missing"])):
            wanted.update(dict.fromkeys(one["missing"]))
        return list(wanted)

    def to_dict(self) -> dict[str, Any]:
        """The decision as plain data."""
        return self.data

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, exact texts; the same book, case and instant give the same bytes."""
        return json.dumps(self.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def __repr__(self) -> str:
        names = ", ".join(result.layout.policy.id for result in self.results)
        return f"<Decision of {self.case.get('id') or 'a case'} under {names or 'no policy'}>"


def _main(outcome: Outcome) -> str:
    return "due" if outcome.section == "deadlines" else outcome.main


def amount_text(raw: int, scale: int, currency: str) -> str:
    """An amount with the decimals of its currency."""
    digits = currencies.minor_digits(currency)
    if scale == digits:
        return decimal_text(raw, scale)
    return money_text(Fraction(raw, 10**scale), currency)


def _total(policy: str, pays: str, currency: str, amount: Fraction | None) -> dict[str, Any]:
    text = None if amount is None else money_text(amount, currency)
    return {"policy": policy, "pays": pays, "currency": currency, "amount": text}


def _deadline(entry: dict[str, Any], outcome: Outcome, fields: dict[str, Any]) -> bool:
    """State and dates of a deadline; it is undecided when neither is known."""
    state, due = fields["state"], fields["due"]
    if state is None and due is None:
        return False
    entry["state"] = state
    entry["owed_by"] = outcome.info.get("owed_by", "company")
    if state in ("not_applicable", "not_started"):
        return True
    entry["due"] = None if due is None else instant_text(due)
    entry["last_day"] = date_text(fields["last_day"])
    if state == "running" and fields["remaining"] is not None:
        entry["remaining"] = iso_duration(fields["remaining"])
    if fields.get("elapsed") is not None:
        entry["elapsed"] = iso_duration(fields["elapsed"])
    if state == "missed":
        entry["late_by"] = None if fields["late_by"] is None else iso_duration(fields["late_by"])
        entry["days_late"] = fields["days_late"]
    return True
