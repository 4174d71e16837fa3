"""What every way of deciding the reference claims looks like to the harness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.reference import handwritten
from benchmarks.reference.claims import Claim
from benchmarks.reference.handwritten import Answer


class NotMeasuredError(Exception):
    """A row could not be measured; the message is the reason that the results give."""


class WrongAnswerError(Exception):
    """A contender answered otherwise than the handwritten function; its time would mean nothing."""


@dataclass(frozen=True)
class Peer:
    """One contender. `run` is timed; preparing the claims before it and reading the answers after it are not."""

    name: str
    prepare: Callable[[Sequence[Claim]], Any]
    run: Callable[[Any], list[Any]]
    """All prepared claims in, one raw answer each out."""
    read: Callable[[Any], Answer]
    """A raw answer as the handwritten function would have given it."""
    note: str = ""


def one_by_one(
    name: str,
    evaluate: Callable[[Claim], Any],
    read: Callable[[Any], Answer],
    note: str = "",
) -> Peer:
    """A contender that takes the claims as they are, one at a time."""
    return Peer(name, list, lambda prepared: [evaluate(claim) for claim in prepared], read, note)


def check(peer: Peer, claims: Sequence[Claim]) -> None:
    """Raises WrongAnswerError at the first claim on which `peer` and the handwritten function differ."""
    raw = peer.run(peer.prepare(claims))
    if len(raw) != len(claims):
        raise WrongAnswerError(f"{len(raw)} answers for {len(claims)} claims")
    for claim, given in zip(claims, raw, strict=True):
        wanted, answer = handwritten.decide(claim), peer.read(given)
        if answer != wanted:
            raise WrongAnswerError(f"{answer} instead of {wanted} for {claim}")
