"""Which version of a policy is compared with which, and what came or went as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from makegood.model import Policy
from makegood.origins import text_of

_FIRST = -(10**9)


def is_pending(policy: Policy) -> bool:
    """Whether a version is adopted and not yet dated, also where it is compared as if it were in force."""
    effective: Any = text_of(policy).data.get("effective") or {}
    return policy.pending or effective.get("from") == "pending"


def known(versions: Sequence[Policy], day: int | None) -> list[Policy]:
    """The versions that were published by a day, oldest first."""
    there = [one for one in versions if day is None or one.published is None or one.published <= day]
    return sorted(there, key=lambda one: (one.start or _FIRST, one.published or _FIRST))


def aligned(versions: Sequence[Policy], others: Sequence[Policy]) -> list[Policy]:
    """The versions, a pending one in force on the days that the other side governs: its date is not known yet."""
    dated = [one for one in others if not is_pending(one)]
    if not dated:
        return list(versions)
    starts, ends = [one.start for one in dated], [one.end for one in dated]
    start = None if None in starts else min(one for one in starts if one is not None)
    end = None if None in ends else max(one for one in ends if one is not None)
    return [replace(one, start=start, end=end) if is_pending(one) else one for one in versions]


def matched(old: Sequence[Policy], new: Sequence[Policy]) -> list[tuple[Policy | None, Policy | None]]:
    """Old and new versions that belong together: of one date, else the only ones left, else alone."""
    left, right = list(old), list(new)
    pairs: list[tuple[Policy | None, Policy | None]] = []
    for after in new:
        before = next((one for one in left if (one.start, one.published) == (after.start, after.published)), None)
        if before is not None:
            pairs.append((before, after))
            left.remove(before)
            right.remove(after)
    while left and right:
        pairs.append((left.pop(0), right.pop(0)))
    pairs += [(None, after) for after in right]
    pairs += [(before, None) for before in left]
    return sorted(pairs, key=lambda pair: (pair[1] or pair[0]).start or _FIRST)  # type: ignore[union-attr]


def governing(versions: Sequence[Policy], day: int | None) -> Policy | None:
    """The version that governs a day, else the last one before it."""
    before = [one for one in versions if day is None or (one.start or _FIRST) <= day]
    return before[-1] if before else None
