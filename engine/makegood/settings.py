"""What a policy says of itself: names with one meaning, dates, currency and rounding; parameters that a fact of their own dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makegood import currencies
from makegood.expr.types import DATE, INSTANT
from makegood.parameters import chosen_by, day_of
from makegood.problems import Problem, suggest
from makegood.scope import NAMED_SECTIONS

if TYPE_CHECKING:
    from makegood.policy import PolicyReader


def check(policy: PolicyReader) -> None:
    """Report what is wrong with the settings of a policy."""
    _one_meaning(policy)
    _dates(policy)
    _money(policy)
    _dated_by(policy)
    for name in policy.data.get("absent") or {}:
        policy.report("unknown-key", f"'{name}' cannot be set here", ("absent", name))


def _one_meaning(policy: PolicyReader) -> None:
    seen: dict[str, str] = {}
    for section in ("parameters", *NAMED_SECTIONS):
        for name in policy.data.get(section) or {}:
            if name in seen or (name in policy.kind.facts and section == "parameters"):
                other = seen.get(name, "a fact of the case")
                message = f"'{name}' has two meanings here and under {other}: give one of them another name"
                policy.problems.append(Problem("two-meanings", message, policy.text.key_place((section, name))))
            seen[name] = f"`{section}`"


def _dates(policy: PolicyReader) -> None:
    effective = policy.data.get("effective") or {}
    start, end = day_of(effective.get("from")), day_of(effective.get("to"))
    if start is not None and end is not None and end <= start:
        message = "`to` is the first day after this version, and lies after `from`"
        policy.report("invalid-value", message, ("effective", "to"))


def _money(policy: PolicyReader) -> None:
    currency = policy.data.get("currency")
    if isinstance(currency, str) and not currencies.known(currency):
        hint = suggest(currency, currencies.codes())
        policy.report("unknown-unit", f"'{currency}' is no currency code of ISO 4217", ("currency",), hint=hint)
    if not policy.rounds_well():
        policy.report("invalid-value", "`round.to` is a step above zero, such as 0.01 or 1", ("round",))


def _dated_by(policy: PolicyReader) -> None:
    dated_by = policy.data.get("dated_by")
    if dated_by is not None:
        _check_dating(policy, str(dated_by), ("dated_by",))
    elif any(one.start is not None for p in policy.parameters.values() if p.dated_by is None for one in p.values):
        message = "parameters with dates need `dated_by`: the fact whose date picks their value"
        policy.report("missing-key", message, ("parameters",))


def _check_dating(policy: PolicyReader, name: str, path: tuple[str, ...]) -> bool:
    """Whether a fact can pick a version or a value by its day; what is wrong with it is reported."""
    if name not in policy.kind.facts:
        hint = suggest(name, policy.kind.facts)
        policy.report(
            "unknown-name", f"`dated_by` names a fact, and '{name}' is none of {policy.kind.name}", path, hint=hint
        )
    elif policy.kind.facts[name].type not in (DATE, INSTANT):
        policy.report("type-mismatch", f"`dated_by` names a date or an instant, and '{name}' is neither", path)
    else:
        return True
    return False


def define_parameter(policy: PolicyReader, name: str) -> None:
    """A parameter with a `dated_by` of its own: its value is chosen case by case."""
    parameter, path = policy.parameters[name], ("parameters", name)
    if _check_dating(policy, str(parameter.dated_by), (*path, "dated_by")):
        dating = policy.scope.fact(str(parameter.dated_by))
        policy.keep(f"parameter.{name}", chosen_by(parameter, dating, policy.scope.zone()), path)
