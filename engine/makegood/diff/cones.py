"""A policy cut down to one subject: only the named expressions that it hangs on, so that a search has little to vary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from makegood.cases.kind import Kind
from makegood.diff.answers import APPLIES, VALUES, Subject
from makegood.editions import Timeline
from makegood.expr.nodes import Fact, Literal, Ref, walk
from makegood.expr.types import BOOLEAN, holds_money
from makegood.model import Named, Policy

_ALWAYS = Named("when", Literal(type=BOOLEAN, value=True), ("when",), "true")


def keys_of(policy: Policy, subject: Subject) -> list[str]:
    """The named expressions that decide a subject; none where the policy does not have it."""
    if subject.section == APPLIES:
        return ["when"]
    if subject.section == VALUES:
        return [subject.key] if subject.name in policy.values else []
    outcome = policy.outcome(subject.key)
    return [] if outcome is None else list(outcome.fields.values())


def below(policy: Policy, keys: Iterable[str]) -> set[str]:
    """The keys and every named expression that they use, through all others."""
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key in found or key not in policy.named:
            continue
        found.add(key)
        waiting += [one.name for one in walk(policy.named[key].node) if isinstance(one, Ref)]
    return found


def cone(policy: Policy, subject: Subject, kind: Kind, scoped: bool = True) -> Policy:
    """The policy with one subject alone; without `scoped` it applies to every case."""
    own = below(policy, keys_of(policy, subject))
    kept = own | below(policy, ["zone", *(["when"] if scoped else [])])
    named = {key: one for key, one in policy.named.items() if key in kept}
    if not scoped:
        named["when"] = _ALWAYS
    used = {one.name for each in named.values() for one in walk(each.node) if isinstance(one, Fact)}
    dated = {policy.dated_by} if policy.dated_by else set[str]()
    facts = tuple(name for name in policy.facts if name in used | dated)
    return replace(
        policy,
        named=named,
        outcomes=tuple(one for one in policy.outcomes if one.key == subject.key),
        values=(subject.name,) if subject.section == VALUES and subject.name in policy.values else (),
        facts=facts,
        money_facts=tuple(name for name in facts if holds_money(kind.facts[name].type)),
    )


def cone_timeline(
    versions: Sequence[Policy], subject: Subject, kind: Kind, known_at: int | None, scoped: bool = True
) -> Timeline:
    """All versions of a policy, each cut down to the subject."""
    return Timeline([cone(one, subject, kind, scoped) for one in versions], known_at)
