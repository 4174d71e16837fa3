"""Versions of one policy made comparable: an outcome that one of them lacks is, in that one, not promised.

In columns all versions of a policy share their result columns, where a missing outcome could not be told from an
undecided one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from makegood.book import Book
from makegood.expr.nodes import Literal, Node
from makegood.model import Named, Outcome, Policy
from makegood.outcomes.kind import boolean, nothing

# What a field says of an outcome that is not promised; every other field has no value.
NOT_PROMISED = {"amount": 0, "state": "not_applicable"}
NO = ("granted", "met", "missed", "applies", "overdue")


def whole_versions(book: Book, policies: Sequence[str]) -> Book:
    """The book of some policies, every version of each with the outcomes of all."""
    made = [one for policy in policies for one in _whole(book.policies[policy])]
    return Book(made, book.vocabulary, book.calendars, book.known_at, book.rates)


def _whole(versions: Sequence[Policy]) -> list[Policy]:
    outcomes = {one.key: (one, version) for version in versions for one in version.outcomes}
    return [
        _with(version, [pair for key, pair in outcomes.items() if version.outcome(key) is None]) for version in versions
    ]


def _with(version: Policy, missing: Sequence[tuple[Outcome, Policy]]) -> Policy:
    if not missing:
        return version
    named = dict(version.named)
    for outcome, other in missing:
        for field, key in outcome.fields.items():
            named[key] = Named(key, _unpromised(field, other.named[key].node), outcome.path)
    return replace(version, named=named, outcomes=(*version.outcomes, *(outcome for outcome, _ in missing)))


def _unpromised(field: str, node: Node) -> Literal:
    if field in NO:
        return boolean(False)
    if field in NOT_PROMISED:
        return Literal(type=node.type, value=NOT_PROMISED[field])
    return nothing(node.type)
