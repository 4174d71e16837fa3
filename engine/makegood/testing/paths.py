"""Where a path of `expect` leads in a policy: `deadlines.refund.state`, `values.full_amount`, `compensation.total`."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.model import Outcome, Policy
from makegood.outcomes import BY_SECTION
from makegood.problems import suggest
from makegood.text import SECTIONS

LISTS = ("undecided", "missing")
TOTAL = "compensation.total"
ENDS = ("amount_from", "amount_to")


class PathError(ValueError):
    """A path that leads nowhere, with one sentence and what its author may have meant."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Target:
    """What a path names. `sort` is applies, undecided, missing, total, value (a key) or outcome (a field of one).

    `key` is the policy's named expression; it is empty for an outcome as a whole (`deadlines.refund`), whose answer
    is looked for by what is expected of it. Of a total it is empty, or the field of an end of ranges.
    """

    sort: str
    key: str = ""
    outcome: Outcome | None = None


def target_of(path: str, policy: Policy) -> Target:
    """What a path names in a policy. Raises PathError."""
    if path == "applies" or path in LISTS:
        return Target(path)
    if path == TOTAL and policy.outcome(TOTAL) is None:
        return Target("total")
    if path.startswith(f"{TOTAL}.") and policy.outcome(TOTAL) is None:
        return _end_of_total(path.removeprefix(f"{TOTAL}."))
    section, _, rest = path.partition(".")
    if section == "values":
        return _value(rest, policy)
    sections = SECTIONS if policy.text is None else policy.text.sections
    if section not in sections:
        starts = [*sections, "values", "applies", *LISTS]
        hint = suggest(section, starts) or f"paths begin with {', '.join(starts)}"
        raise PathError(f"a test cannot expect '{path}'", hint)
    return _outcome(section, rest, policy)


def _end_of_total(field: str) -> Target:
    """The least or the greatest sum, where a part of it is a range."""
    end = f"amount_{field.removeprefix('amount_')}"
    if end not in ENDS:
        raise PathError(f"a total has no '.{field}'", "it has .from and .to, the least and the greatest sum")
    return Target("total", end)


def _value(name: str, policy: Policy) -> Target:
    key = f"values.{name}"
    if name in policy.values:
        return Target("value", key)
    private = name in {one.removeprefix("let.") for one in policy.named if one.startswith("let.")}
    if private:
        raise PathError(f"'{name}' is private to {policy.id}: move it from `let` to `values` to test it")
    raise PathError(f"{policy.id} has no value '{name}'", suggest(name, policy.values))


def _outcome(section: str, rest: str, policy: Policy) -> Target:
    name, _, field = rest.partition(".")
    outcome = policy.outcome(f"{section}.{name}")
    kind = outcome.kind if outcome else BY_SECTION.get(section)
    what = f"{kind.singular} '{name}'" if kind else f"'{name}' under `{section}`"
    if outcome is None:
        names = [one.name for one in policy.outcomes if one.section == section]
        raise PathError(f"{policy.id} has no {what}", _nearest(section, name, names, policy))
    if not field:
        return Target("outcome", "", outcome)
    if field.replace(".", "_") in outcome.fields:
        field = field.replace(".", "_")  # `next.at` is the member `at` of `next` in a decision
    if section == "compensation" and f"amount_{field}" in outcome.fields:
        field = f"amount_{field}"  # `.from` and `.to` of a range
    if field not in outcome.fields:
        hint = suggest(field, outcome.fields) or f"it has {', '.join(f'.{one}' for one in outcome.fields)}"
        raise PathError(f"the {what} has no '.{field}'", hint)
    return Target("outcome", outcome.fields[field], outcome)


def _nearest(section: str, name: str, names: list[str], policy: Policy) -> str | None:
    """A like name in the section, the same name in another one, or all names of the section."""
    elsewhere = next((one.key for one in policy.outcomes if one.name == name), None)
    if elsewhere:
        return f"did you mean '{elsewhere}'?"
    return suggest(name, names) or (f"its {section} are {', '.join(names)}" if names else f"it has no {section}")
