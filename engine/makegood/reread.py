"""Policies that read others, read again: among the versions that were published by a day, or among changed ones."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from makegood.cases.kind import Kind
from makegood.dependencies import without_cycle
from makegood.functions import Function
from makegood.model import Policy
from makegood.others import Others
from makegood.outcomes.kind import OutcomeKind
from makegood.policy import PolicyReader


@dataclass(frozen=True, slots=True)
class Words:
    """What policies are read with: case kinds, functions and outcome kinds by name, and the names of calendars."""

    kinds: Mapping[str, Kind]
    functions: Mapping[str, Function]
    outcomes: Mapping[str, OutcomeKind]
    calendars: Collection[str]


def read_again(
    policies: Mapping[str, Sequence[Policy]], words: Words, known_at: int | None = None
) -> dict[str, list[Policy]]:
    """The policies by id, those that read others worked out anew from these; what is not among them is as it was.

    With `known_at` they read only what was published by that day. Raises ValueError where an outcome that one reads is gone.
    """
    reading = [one for versions in policies.values() for one in versions if one.others]
    found: dict[str, list[Policy]] = {}
    for one in reading:
        for name, versions in (one.read_among or Others()).policies.items():
            found.setdefault(name, list(versions))
    found.update({name: list(versions) for name, versions in policies.items()})
    graph = {name: {other.policy for one in found[name] for other in one.others.values()} for name in found}
    order, _ = without_cycle({name: needs & set(found) for name, needs in graph.items()})
    made: dict[str, list[Policy]] = {}
    for name in order:
        others = Others(dict(made), frozenset(found), known_at)
        made[name] = [_again(one, others, words) if one.others else one for one in found[name]]
    return {name: made[name] for name in policies}


def _again(policy: Policy, others: Others, words: Words) -> Policy:
    assert policy.text is not None
    kind, calendars = words.kinds[policy.case], frozenset(words.calendars)
    reader = PolicyReader(policy.text, kind, words.functions, calendars, words.outcomes, others)
    made = reader.read()
    if made is None:
        wrong = next(one for one in reader.problems if one.level == "error")
        raise ValueError(f"{policy.id} cannot be read with these policies: {wrong}")
    digest = policy.digest
    if others.known_at is None:  # among other texts it decides otherwise, with the same text of its own
        read = "".join([digest, *reader.reading.digests()])
        digest = f"sha256:{hashlib.sha256(read.encode()).hexdigest()}"
    return replace(
        policy, digest=digest, named=made.named, outcomes=made.outcomes, zone=made.zone, facts=made.facts, money_facts=made.money_facts,
        others=made.others, read_among=made.read_among,
    )  # fmt: skip
