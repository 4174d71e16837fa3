"""Which layer an outcome stands over or gives way to, as notes of its explanation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from makegood.decide import Result
from makegood.explain.model import Note
from makegood.model import Outcome

if TYPE_CHECKING:
    from makegood.decision import Decision


def layer_notes(decision: Decision, policy: str, outcome: Outcome) -> tuple[Note, ...]:
    """What other layers say of an outcome of a policy, and why it stands or gives way."""
    settled = decision.settled
    if settled is None:
        return ()
    beaten = settled.out.get((policy, outcome.key))
    if beaten is not None:
        return (_note(decision, f"gives_{beaten.because}", beaten.by, outcome.key),)
    return tuple(
        _note(decision, f"over_{because}", other, outcome.key)
        for other, because in _under(decision, policy, outcome.key)
    )


def _under(decision: Decision, policy: str, key: str) -> Iterator[tuple[str, str]]:
    """The policies whose outcome gives way to this one, and why."""
    settled = decision.settled
    for (other, own), beaten in settled.out.items() if settled is not None else ():
        if own == key and beaten.by == policy:
            yield other, beaten.because


def _note(decision: Decision, word: str, policy: str, key: str) -> Note:
    result = decision.result(policy)
    return Note(word, {"policy": policy, "value": None if result is None else _answer(result, key)})


def _answer(result: Result, key: str) -> Any:
    """What a policy itself says of an outcome: a due date, an amount, yes or no; None where that is open."""
    from makegood.decision import plain

    outcome = result.policy.outcome(key)
    if outcome is None or result.applies is not True:
        return None
    fields = ("dated", "state") if outcome.section == "deadlines" else (outcome.main,)
    return next((value for field in fields if (value := plain(result, outcome.fields[field])) is not None), None)
