"""A decision as lines that a person reads: what is owed, by when, what is granted, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from makegood.cli.output import counted, table
from makegood.decision import Decision
from makegood.shown import brief, readable_duration
from makegood.values import Money

Row = Callable[[Mapping[str, Any]], tuple[str, ...]]


def lines(decision: Decision) -> list[str]:
    """The summary of a decision, one block a policy."""
    data = decision.data
    case = data["case"]
    at = f" at {data['at']}" if data["at"] else ""
    shown = [f"{case['id'] or 'case'} ({case['kind'] or _kind(decision)}){at}"]
    if not data["policies"]:
        shown.append("  no policy applies to it")
    unsure = [policy for policy in data["policies"] if "applies" in policy and policy["applies"] is None]
    for policy in data["policies"]:
        shown += [] if policy in unsure else _policy(policy, data, decision)
    shown += _unsure(unsure, data)
    shown += [f"  note: {problem['message']}" for problem in data["problems"]]
    return [*shown, *_questions(decision, data["missing"]), ""]


def _kind(decision: Decision) -> str:
    return next((one.layout.policy.case for one in decision.results), "of no kind")


def _policy(policy: Mapping[str, Any], data: Mapping[str, Any], decision: Decision) -> list[str]:
    start = policy.get("effective_from")
    marks = [f"from {start}" if start else "", str(policy.get("confidence") or "")]
    note = ", ".join(mark for mark in marks if mark)
    shown = [f"  {policy['id']}{f' ({note})' if note else ''}"]
    rows: list[tuple[str, ...]] = []
    for section in (*_SECTIONS, *(name for name in data if name not in DECISION_KEYS)):
        row: Row = _SECTIONS.get(section, partial(_other, section))
        rows += [row(entry) for entry in _own(data[section], policy["id"])]
    rows += _totals(data["totals"], policy["id"], decision)
    values = _own_values(data["values"], policy["id"], decision)
    rows += [("value", name, _text(value)) for name, value in values.items() if value is not None]
    shown += table([row for row in rows if row], "    ")
    shown += _without(data, policy["id"])
    shown += table(_superseded(data, policy["id"]), "    ")
    return [*shown, *table([_undecided(entry) for entry in _own(data["undecided"], policy["id"])], "    ")]


def _own_values(values: Mapping[str, Mapping[str, Any]], policy: str, decision: Decision) -> dict[str, Any]:
    """The values of a policy but those that one below it has, too, and as they are there."""
    result = decision.result(policy)
    below = () if result is None else decision.book.layers.under(result.policy)
    known = [values.get(one, {}) for one in below]
    return {
        name: value
        for name, value in values.get(policy, {}).items()
        if not any(name in one and one[name] == value for one in known)
    }


def _unsure(policies: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> list[str]:
    """The policies of which it is not known whether they apply, each with the fewest facts that would tell."""
    if not policies:
        return []
    rows = []
    for policy in policies:
        open_ones = _own(data["undecided"], policy["id"])
        facts: Sequence[str] = min((entry["missing"] for entry in open_ones), key=len, default=[])
        rows.append((policy["id"], f"needs {', '.join(facts)}" if facts else ""))
    return ["  it is not known whether these apply", *table(rows, "    ")]


def _without(data: Mapping[str, Any], policy: str) -> list[str]:
    """The names of what was decided and came to nothing."""
    nothing = {
        "not owed": [_name(one) for one in _own(data["compensation"], policy) if not _compensation(one)],
        "not granted": [_name(one) for one in _own(data["remedies"], policy) if not _remedy(one)],
        "not applicable": [_name(one) for one in _own(data["deadlines"], policy) if not _deadline(one)],
    }
    return [f"    {what}: {', '.join(names)}" for what, names in nothing.items() if names]


# Why an outcome gives way, in words.
_BECAUSE = {
    "kinder": "better for the customer",
    "equal": "as good",
    "replaces": "replaces it",
    "upper": "the upper layer's stands",
    "undecided": "undecided which is better",
}
# What a policy only takes over goes without saying.
_UNSAID = "inherited"


def _superseded(data: Mapping[str, Any], policy: str) -> list[tuple[str, ...]]:
    """What another layer's outcome stands instead of; those of which there is no more to say share a line."""
    rows: list[tuple[str, ...]] = []
    shared: dict[str, dict[str, None]] = {}
    for entry in _own(data.get("superseded", ()), policy):
        if entry["because"] == _UNSAID:
            continue
        way = f"to {str(entry['by']).rpartition('/')[0]}: {_BECAUSE[entry['because']]}"
        row = _SECTIONS.get(entry["kind"], partial(_other, entry["kind"]))
        said = row(entry["outcome"]) if entry["outcome"] is not None else ()
        if said and entry["because"] != "equal":
            rows.append(("gives way", f"{_name(entry)} {said[2]}", way))
        else:
            shared.setdefault(way, {})[_name(entry)] = None
    return [*rows, *(("gives way", way.removeprefix("to "), ", ".join(names)) for way, names in shared.items())]


def _own(entries: Sequence[Mapping[str, Any]], policy: str) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if str(entry["id"]).rpartition("/")[0] == policy]


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry["id"]).rpartition("/")[2]


def _cite(entry: Mapping[str, Any]) -> str:
    binding = "not binding" if entry.get("binding") is False else ""
    marks = [str(entry.get("cite") or ""), binding, str(entry.get("confidence") or "")]
    return ", ".join(mark for mark in marks if mark)


def _compensation(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if not _is_money(entry):
        return ()
    payer = " by the customer" if entry["pays"] == "customer" else ""
    return ("owed", _name(entry), f"{_money(entry)} {entry['currency']}{payer}", _cite(entry))


def _is_money(entry: Mapping[str, Any]) -> bool:
    """Whether an amount, or the greatest that it can be, is more than nothing."""
    most = entry["amount"] if entry["amount"] is not None else entry.get("amount_to")
    return most is not None and Decimal(most) != 0


def _money(entry: Mapping[str, Any]) -> str:
    """An amount, or the range of it."""
    return str(entry["amount"]) if entry["amount"] is not None else f"{entry['amount_from']} to {entry['amount_to']}"


def _totals(totals: Sequence[Mapping[str, Any]], policy: str, decision: Decision) -> list[tuple[str, ...]]:
    own = [one for one in totals if one["policy"] == policy]
    return [
        ("total", f"{one['pays']} pays", f"{_money(one)} {one['currency']}{_exchanged(one, decision)}")
        for one in own
        if _is_money(one)
    ]


def _exchanged(total: Mapping[str, Any], decision: Decision) -> str:
    """A sum in the currency of the case's money, where that is another."""
    if total["amount"] is None:
        return ""
    found = decision.exchanged(total["policy"], Money(Fraction(total["amount"]), total["currency"]))
    return "" if found is None else f" = {found}"


def _deadline(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if entry["state"] == "not_applicable":
        return ()
    state = str(entry["state"] or "open").replace("_", " ")
    parts = [state]
    if entry.get("last_day"):
        parts.append(f"by {entry['last_day']} ({entry['due']})")
    if entry.get("remaining"):
        parts.append(f"{readable_duration(entry['remaining'])} left")
    if entry.get("days_late") is not None:
        parts.append(f"{counted(entry['days_late'], 'day')} late")
    return ("deadline", _name(entry), ", ".join(parts), _cite(entry))


def _remedy(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return ("granted", _name(entry), "yes", _cite(entry)) if entry["granted"] else ()


def _ladder(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if entry.get("state") == "not_applicable":
        return ()
    parts = [f"rung {entry['tier']}", str(entry["to"] or "nobody")]
    if entry["since"]:
        parts.append(f"since {entry['since']}")
    following = entry["next"]
    if following is not None:
        parts.append(f"next {following['to'] or 'nobody'}{' at ' + following['at'] if following['at'] else ''}")
    return ("escalation", _name(entry), ", ".join(parts), _cite(entry))


def _visit(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if entry.get("state") == "not_applicable":
        return ()
    parts = [f"on {entry['next']}", f"by {entry['by']}" if entry.get("by") else ""]
    parts += [f"overdue by {readable_duration(entry['late_by'])}" if entry["overdue"] else ""]
    parts += [f"prepare on {entry['prepare_on']}" if entry.get("prepare_on") else ""]
    return ("visit", _name(entry), ", ".join(part for part in parts if part), _cite(entry))


def _score(entry: Mapping[str, Any]) -> tuple[str, ...]:
    if entry.get("state") == "not_applicable":
        return ()
    passed = {None: "", True: "passed", False: "not passed"}[entry.get("passed")]
    parts = [f"{brief(entry['points'], 2)} points", passed, str(entry.get("grade") or "")]
    return ("score", _name(entry), ", ".join(part for part in parts if part), _cite(entry))


def _other(section: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    """An outcome of a kind that has no line of its own here: everything that the decision says of it."""
    told = ("id", "cite", "title", "binding", "confidence")
    rest = ", ".join(f"{key} {_text(value)}" for key, value in entry.items() if key not in told and value is not None)
    return (section, _name(entry), rest, _cite(entry))


def _undecided(entry: Mapping[str, Any]) -> tuple[str, ...]:
    needs = ", ".join(entry["missing"])
    return ("undecided", f"{entry['kind']}.{_name(entry)}", f"needs {needs}" if needs else "")


_SECTIONS: dict[str, Row] = {
    "compensation": _compensation, "deadlines": _deadline, "remedies": _remedy, "scores": _score,
    "escalation": _ladder, "visits": _visit,
}  # fmt: skip
# What else a decision says; whatever is neither is a section of a plugin's outcome kind.
DECISION_KEYS = (
    *_SECTIONS, "at", "case", "missing", "policies", "problems", "superseded", "totals", "undecided", "values",
    "versions", "why",
)  # fmt: skip


def _questions(decision: Decision, missing: Sequence[str]) -> list[str]:
    """The missing facts with what their case kind says of them."""
    if not missing:
        return []
    kind = decision.book.vocabulary.kinds[_kind(decision)]
    rows = [(name, _sentence(kind.facts[name].description) if name in kind.facts else "") for name in missing]
    return ["  to be asked", *table(rows, "    ")]


def _sentence(description: str) -> str:
    return description if len(description) <= 100 else f"{description[:99]}…"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(_text, value)) if isinstance(value, list) else brief(str(value))
