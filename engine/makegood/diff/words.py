"""What one side decides of a witness: in words for people, and as the expectation of a policy test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.boundaries import Point
from makegood.decide import Result
from makegood.decision import plain
from makegood.diff.answers import APPLIES, VALUES, Side, shown_fields
from makegood.model import Outcome
from makegood.shown import value_text
from makegood.values import Money, number_text

UNDECIDED = "undecided"
NOT_APPLICABLE = "does not apply"


@dataclass(frozen=True, slots=True)
class Said:
    """What a side says: in words, and path → value as a policy test expects it."""

    words: str
    expect: Mapping[str, Any]


def said(side: Side, point: Point) -> Said:
    """What the side decides of its subject at a point."""
    result, subject = side.result(point), side.subject
    if result is None or result.applies is False:
        return Said("the policy does not apply", {"applies": False})
    if subject.section == APPLIES:
        return (
            Said("the policy applies", {"applies": True})
            if result.applies
            else Said("whether the policy applies is undecided", {})
        )
    if result.applies is None:
        return Said(UNDECIDED, {})
    if subject.section == VALUES:
        return _value(result, subject.key) if subject.name in result.policy.values else Said("no such value", {})
    outcome = result.policy.outcome(subject.key)
    return Said("no such outcome", {}) if outcome is None else _SAYS.get(outcome.section, _fields)(result, outcome)


def _value(result: Result, key: str) -> Said:
    value = plain(result, key)
    if value is None:
        return Said(UNDECIDED, {"undecided": [key]})
    shown = written(value)
    return Said(str(shown) if not isinstance(value, bool) else "yes" if value else "no", {key: shown})


def written(value: Any) -> Any:
    """A plain value as a test's author would write it."""
    shown = value_text(value)
    return [str(one) for one in shown] if isinstance(shown, list) else shown


def _undecided(outcome: Outcome) -> Said:
    return Said(UNDECIDED, {"undecided": [outcome.key]})


def _compensation(result: Result, outcome: Outcome) -> Said:
    amount: Money | None = plain(result, outcome.fields["amount"])
    if amount is None and outcome.main != "amount":
        return _range(result, outcome)
    if amount is None:
        return _undecided(outcome)
    return Said(str(amount) if amount.amount else "nothing", {outcome.key: str(amount) if amount.amount else 0})


def _range(result: Result, outcome: Outcome) -> Said:
    least, most = (plain(result, outcome.fields[end]) for end in ("amount_from", "amount_to"))
    if least is None or most is None:
        return _undecided(outcome)
    return Said(f"{least} to {most}", {f"{outcome.key}.from": str(least), f"{outcome.key}.to": str(most)})


def _remedy(result: Result, outcome: Outcome) -> Said:
    granted = plain(result, outcome.fields["granted"])
    if granted is None:
        return _undecided(outcome)
    return Said("granted" if granted else "not granted", {outcome.key: granted})


def _deadline(result: Result, outcome: Outcome) -> Said:
    fields = {name: plain(result, key) for name, key in outcome.fields.items()}
    state = fields["state"]
    if fields["applies"] is False or state == "not_applicable":
        return Said(NOT_APPLICABLE, {outcome.key: "none"})
    if state is None and fields["dated"] is None:
        return _undecided(outcome)
    if state == "not_started":
        return Said("not started", {f"{outcome.key}.state": state})
    due, day = fields["due"], fields["last_day"]
    expect: dict[str, Any] = (
        {} if due is None else {f"{outcome.key}.due": written(due), f"{outcome.key}.last_day": written(day)}
    )
    words = "no due date" if due is None else f"due {written(due)}, last day {written(day)}"
    if state is not None:
        words = f"{state.replace('_', ' ')}, {words}"
        expect[f"{outcome.key}.state"] = state
    if state == "missed" and fields["late_by"] is not None:
        words += f", late by {fields['late_by']} (day {fields['days_late']})"
        expect[f"{outcome.key}.days_late"] = written(fields["days_late"])
    return Said(words, expect)


def _score(result: Result, outcome: Outcome) -> Said:
    fields = {name: plain(result, key) for name, key in outcome.fields.items()}
    if fields["applies"] is False:
        return Said(NOT_APPLICABLE, {outcome.key: "none"})
    points = fields["points"]
    if points is None:
        return _undecided(outcome)
    words, expect = f"{number_text(points)} points", {outcome.key: number_text(points)}
    if fields.get("passed") is not None:
        words += ", passed" if fields["passed"] else ", not passed"
        expect[f"{outcome.key}.passed"] = fields["passed"]
    if fields.get("grade") is not None:
        words += f", grade {fields['grade']}"
        expect[f"{outcome.key}.grade"] = fields["grade"]
    return Said(words, expect)


def _fields(result: Result, outcome: Outcome) -> Said:
    """An outcome of a plugin's kind, field by field."""
    values = {name: plain(result, outcome.fields[name]) for name in shown_fields(outcome)}
    if plain(result, outcome.fields[outcome.main]) is None:
        return _undecided(outcome)
    known = {name: written(value) for name, value in values.items() if value is not None}
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in known.items())
    return Said(words, {f"{outcome.key}.{name}": value for name, value in known.items()})


_SAYS: dict[str, Callable[[Result, Outcome], Said]] = {
    "compensation": _compensation,
    "deadlines": _deadline,
    "remedies": _remedy,
    "scores": _score,
}
