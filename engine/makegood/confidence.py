"""How sure a policy is of what it states: what an outcome takes over from the values that it rests on, and what nobody has verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from makegood.expr.nodes import Lookup, Node, Param, Ref, walk
from makegood.model import DatedValue, ParameterValues, Path, Policy
from makegood.problems import Place

ORDER = ("high", "medium", "low", "unverified")
UNVERIFIED = "unverified"


def confidences(policy: Policy, day: int | None, known_at: int | None = None) -> dict[str, str]:
    """Outcome → how sure the policy is of it, for those of which it says so.

    An outcome that says nothing of itself is as unsure as the least sure of the parameters' values in force on the day, and
    of the tables, that its expressions name; whether a case makes it read them does not matter.
    """
    said = {outcome.key: str(outcome.info["confidence"]) for outcome in policy.outcomes if "confidence" in outcome.info}
    given = _given(policy, day, known_at)
    if not given:
        return said
    inherited: dict[str, str | None] = {}
    for key, named in policy.named.items():
        own = given.get(key) if key.startswith("tables.") else None
        inherited[key] = _least([own, *(_of(node, given, inherited) for node in walk(named.node))])
    for outcome in policy.outcomes:
        found = _least(inherited[key] for key in outcome.fields.values())
        if found is not None:
            said.setdefault(outcome.key, found)
    return said


def _given(policy: Policy, day: int | None, known_at: int | None) -> dict[str, str]:
    """What parameters and tables say of themselves, by `parameter.<name>` and `tables.<name>`."""
    given = {f"parameter.{name}": _of_values(one, day, known_at) for name, one in policy.parameters.items()}
    data = {} if policy.text is None else policy.text.data
    tables = {f"tables.{name}": table.get("confidence") for name, table in (data.get("tables") or {}).items()}
    return {key: said for key, said in (*given.items(), *tables.items()) if said is not None}


def _of_values(parameter: ParameterValues, day: int | None, known_at: int | None) -> str | None:
    """Of the value in force; where a fact of its own picks the value, of the least sure one."""
    if parameter.dated_by is not None:
        return _least(one.confidence for one in parameter.values)
    found = parameter.in_force(day, known_at)
    return None if found is None else found.confidence


def _of(node: Node, given: Mapping[str, str], inherited: Mapping[str, str | None]) -> str | None:
    match node:
        case Param():
            return given.get(f"parameter.{node.name}")
        case Ref() if node.name.startswith("parameter."):
            return given.get(node.name)
        case Ref():
            return inherited.get(node.name)
        case Lookup():
            return given.get(f"tables.{node.table.name}")
    return None


def _least(several: Iterable[str | None]) -> str | None:
    known = [one for one in several if one is not None]
    return max(known, key=ORDER.index) if known else None


# -- what nobody has verified


@dataclass(frozen=True, slots=True)
class Unverified:
    """Something that a policy marks as `unverified`: `what` is policy, an outcome's key, or `parameters.rate`, `tables.fee`."""

    place: Place
    policy: str
    what: str
    cite: str | None
    note: str | None
    value: Any = None


def unverified(policies: Iterable[Policy]) -> list[Unverified]:
    """All that policies mark so, each where it is written, in the order of files and lines."""
    found = {one.place: one for policy in policies for one in _of_policy(policy)}
    return sorted(found.values(), key=lambda one: (one.place.file, one.place.line, one.place.column))


def _of_policy(policy: Policy) -> Iterator[Unverified]:
    if policy.text is None:
        return
    data = policy.text.data
    marked: list[tuple[Path, str, Mapping[str, Any]]] = []
    if policy.confidence == UNVERIFIED:
        marked.append((("policy",), "policy", data))
    sections = ("tables", *policy.text.sections)
    marked += [
        ((section, name), f"{section}.{name}", entry)
        for section in sections
        for name, entry in (data.get(section) or {}).items()
        if isinstance(entry, Mapping) and entry.get("confidence") == UNVERIFIED
    ]
    for path, what, entry in marked:
        place = policy.text.key_place(path)
        if place.file == policy.file:
            yield Unverified(place, policy.id, what, entry.get("cite"), entry.get("note"))
    for name, parameter in policy.parameters.items():
        for one in parameter.values:
            place = policy.text.place(one.path)
            if one.confidence == UNVERIFIED and place.file == policy.file:
                yield _value(policy, name, one, place)


def _value(policy: Policy, name: str, one: DatedValue, place: Place) -> Unverified:
    written = policy.text.at((*one.path, "value")) if policy.text is not None else None
    return Unverified(place, policy.id, f"parameters.{name}", one.cite, one.note, written)
