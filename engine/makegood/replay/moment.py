"""`--at`: when the cases of a history are decided: at a fact of each, at one instant, after everything, or at no moment."""

from __future__ import annotations

from dataclasses import dataclass

from makegood.cases.facts import LAST_YEAR
from makegood.cases.kind import Kind
from makegood.moments import micros
from makegood.problems import suggest
from makegood.shown import instant_text

FINAL = "final"
# After everything that a case can tell: the last second of the instants that cases may give.
FINAL_TEXT = f"{LAST_YEAR}-12-31T23:59:59Z"


class MomentError(ValueError):
    """A moment that cannot be meant; the text says what could be."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of decision: the fact that says it, or an instant in microseconds, or neither."""

    fact: str | None = None
    instant: int | None = None
    words: str = "without a moment of decision: what depends on it is undecided"


def moment_of(text: str | None, kind: Kind) -> Moment:
    """The moment that a text means for cases of a kind; without one, the fact that the kind names, if any."""
    if text is None:
        return _fact(kind.decided_at) if kind.decided_at else Moment()
    if text == FINAL:
        return Moment(instant=micros(FINAL_TEXT), words="after everything that the cases tell")
    if text[:1].isdigit():
        try:
            instant = micros(text)
        except ValueError as error:
            raise MomentError(f"--at: {error}") from None
        return Moment(instant=instant, words=f"at {instant_text(instant)}")
    instants = [name for name, spec in kind.facts.items() if spec.type.kind == "instant"]
    if text not in instants:
        hint = suggest(text, [*instants, FINAL])
        advice = f" ({hint})" if hint else ""
        raise MomentError(f"--at is an instant, '{FINAL}', or an instant of {kind.name}, and '{text}' is none{advice}")
    return _fact(text)


def _fact(name: str) -> Moment:
    return Moment(fact=name, words=f"each case at its {name.replace('_', ' ')}")
