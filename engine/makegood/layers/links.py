"""Which policies of a book are layers over which: by `extends`, over the text of another authority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from makegood.calendars import Calendar
from makegood.model import Outcome, Path, Policy

if TYPE_CHECKING:
    from makegood.layers.judge import Judge
    from makegood.source import Document

# From the lowest to the uppermost. A text over another of its own rank only borrows its words.
RANKS = ("statute", "standard", "company", "contract")

Version = tuple[str, str]
"""A version of a policy: its id and its digest."""


def version_of(policy: Policy) -> Version:
    return policy.id, policy.digest


@dataclass(frozen=True, slots=True)
class Layers:
    """The links of a book: for each version of an upper policy the ids of those below it, the nearest first.

    False when there are none. `judges` keeps what the comparison of a version's outcomes needs, `inherited` what one version
    takes over from another, once it was needed; `calendars` are those of the book.
    """

    below: Mapping[Version, tuple[str, ...]]
    calendars: Mapping[str, Calendar] = field(default_factory=dict, compare=False, repr=False)
    judges: dict[Version, Judge] = field(default_factory=dict, compare=False, repr=False)
    inherited: dict[tuple[Version, Version], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def __bool__(self) -> bool:
        return bool(self.below)

    def under(self, policy: Policy) -> tuple[str, ...]:
        """The ids of the policies below a version, the nearest first."""
        return self.below.get((policy.id, policy.digest), ())

    def lower(self) -> frozenset[str]:
        """Every policy that another one lies over."""
        return frozenset(one for ids in self.below.values() for one in ids)

    def upper(self) -> frozenset[str]:
        """Every policy that lies over another one."""
        return frozenset(policy for policy, _ in self.below)

    def beneath(self, policy: str) -> frozenset[str]:
        """The policies that any version of one lies over."""
        return frozenset(one for (upper, _), ids in self.below.items() if upper == policy for one in ids)

    def over(self, policy: str) -> frozenset[str]:
        """The policies of which any version lies over one."""
        return frozenset(upper for (upper, _), ids in self.below.items() if policy in ids)


def layers_of(policies: Mapping[str, Sequence[Policy]], calendars: Mapping[str, Calendar]) -> Layers:
    """The links among the policies of a book, by id."""
    below: dict[Version, tuple[str, ...]] = {}
    for versions in policies.values():
        for policy in versions:
            if policy.extends is None:
                continue
            ids = tuple(one for one in lower_ids(policy) if one in policies and policies[one][0].case == policy.case)
            if ids:
                below[version_of(policy)] = ids
    return Layers(below, calendars)


def lower_ids(policy: Policy) -> tuple[str, ...]:
    """The ids of the policies that a version lies over, the nearest first, whether or not they were loaded.

    A version over its own id is inheritance, and what that version lies over lies below this one, too.
    """
    if policy.text is None:
        return () if policy.extends in (None, policy.id) else (str(policy.extends),)
    own = _own_ids(policy)
    rank = _rank(policy.text.documents, own)
    found: dict[str, None] = {}
    for at, document in enumerate(policy.text.documents):
        name = _said(document, "policy")
        if name is None or name in own or name in found:
            continue
        below = _rank(policy.text.documents[at:], None)
        if rank is None or below is None or rank > below:
            found[name] = None
    return tuple(found)


def _own_ids(policy: Policy) -> set[str]:
    # A mixed version of two books may carry another name than its text.
    first = None if policy.text is None else _said(policy.text.documents[0], "policy")
    return {policy.id, first or policy.id}


def _rank(documents: Sequence[Document], among: set[str] | None) -> int | None:
    """The rank that a text says it has, or inherits; of some ids only, where they are given."""
    for document in documents:
        if among is not None and _said(document, "policy") not in among:
            return None
        layer = _said(document, "layer")
        if layer in RANKS:
            return RANKS.index(layer)
    return None


def _said(document: Document, key: str) -> str | None:
    data: Mapping[str, Any] = document.data if isinstance(document.data, Mapping) else {}
    value = data.get(key)
    return value if isinstance(value, str) else None


def replaces(policy: Policy, outcome: Outcome) -> bool:
    """Whether the policy says that this outcome, or all of it, stands whatever lies below."""
    return _replaces(policy, ("replaces",)) or _replaces(policy, (*outcome.path, "replaces"))


def _replaces(policy: Policy, path: Path) -> bool:
    text = policy.text
    if text is None:
        return False
    try:
        said = text.at(path)
    except (KeyError, IndexError, TypeError):
        return False
    # What a lower policy said of itself and the one below it says nothing of this one.
    return said is True and _said(text.source_of(path), "policy") in _own_ids(policy)
