"""Which outcomes an upper policy takes over as they are, with all that they rest on: they stay those of the policy below."""

from __future__ import annotations

from makegood.layers.links import Layers, Version, replaces, version_of
from makegood.meanings import Deep, Meanings, over_time
from makegood.model import Outcome, Policy

Pair = tuple[Version, Version]


def inherited(layers: Layers, upper: Policy, lower: Policy) -> frozenset[str]:
    """The keys of the outcomes that two versions promise alike, which need no comparison."""
    pair = version_of(upper), version_of(lower)
    found = layers.inherited.get(pair)
    if found is None:
        found = layers.inherited[pair] = frozenset(_alike(layers, upper, lower))
    return found


def _alike(layers: Layers, upper: Policy, lower: Policy) -> list[str]:
    if upper.dated_by != lower.dated_by:
        return []
    meanings = Meanings()
    deeps = [over_time(one, meanings, layers.calendars) for one in (upper, lower)]
    if deeps[0].of("zone") != deeps[1].of("zone"):
        return []
    pairs = ((one, lower.outcome(one.key)) for one in upper.outcomes if not replaces(upper, one))
    return [
        one.key for one, other in pairs if other is not None and _meaning(deeps[0], one) == _meaning(deeps[1], other)
    ]


def _meaning(deep: Deep, outcome: Outcome) -> object:
    """What it says for readers, too: who writes a title or a citation of his own makes a promise of his own."""
    currency = deep.policy.currency if outcome.section == "compensation" else None
    fields = [(field, deep.of(key)) for field, key in outcome.fields.items()]
    return outcome.title, outcome.cite, outcome.info, currency, fields
