"""Escalation: who has to deal with a case, the longer it lasts or the less it can be done; a ladder climbed in order.

Where a case stands is derived from its facts and the instant of evaluation alone, and so is what has been notified:
asking twice never escalates twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from makegood.expr.nodes import Literal, Node, Ref, Rows
from makegood.expr.types import INSTANT, INTEGER, TEXT, Type, choice
from makegood.outcomes import escalation_notices
from makegood.outcomes.escalation_clock import Clock, clock_of
from makegood.outcomes.escalation_rungs import Rung, rungs_of
from makegood.outcomes.kind import (
    Lowering,
    OutcomeKind,
    boolean,
    called,
    compared,
    either,
    known,
    negated,
    nothing,
)

Path = tuple[str | int, ...]

KINDS = ("functional", "hierarchical")
KEYS = ("when", "from", "until", "pauses", "fallback", "quiet")
OF_RUNG = ("to", "after", "when", "or_when", "at", "repeat")


def expressions(data: Mapping[str, Any]) -> list[Path]:
    paths = [path for key in KEYS if key in data for path in _below(data[key], (key,))]
    for at, rung in enumerate(data.get("ladder") or []):
        if isinstance(rung, Mapping):
            paths.extend(("ladder", at, key) for key in OF_RUNG if key in rung)
    return paths


def _below(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from _below(one, (*path, at))
    elif isinstance(value, Mapping):
        yield from ((*path, key) for key in ("start", "end") if key in value)
    else:
        yield path


def reads(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The deadline that the ladder follows."""
    return (f"deadlines.{data['follows']}",) if "follows" in data else ()


def lower(outcome: Lowering) -> None:
    if not outcome.data.get("ladder"):
        outcome.problem("missing-key", "a ladder has at least one rung: `to`, and when it is reached", "ladder")
        return
    clock = clock_of(outcome)
    if clock is None:
        return
    when = outcome.expression("when")
    fallback = outcome.word("fallback") if "fallback" in outcome.data else None
    rungs = rungs_of(outcome, clock, fallback)
    if rungs is None:
        return
    applies = outcome.keep("applies", when or boolean(True))
    stands = _stands(rungs)
    tier = outcome.keep("tier", stands if when is None else either(applies, stands, nothing(INTEGER)))
    ladder = _Ladder(outcome, clock, rungs, tier)
    ladder.present(fallback)
    ladder.past()
    ladder.future()
    escalation_notices.lower(outcome, clock, rungs, tier)


def _stands(rungs: list[Rung]) -> Node:
    """The number of the highest rung up to which all hold; 0 below the first."""
    rows: list[tuple[Node | None, Node]] = [(negated(rung.holds), _number(rung.number - 1)) for rung in rungs]
    return Rows(type=INTEGER, hit="first", rows=(*rows, (None, _number(len(rungs)))))


class _Ladder:
    """The fields of a ladder whose rungs are known."""

    def __init__(self, outcome: Lowering, clock: Clock, rungs: list[Rung], tier: Ref) -> None:
        self.outcome = outcome
        self.clock = clock
        self.rungs = rungs
        self.tier = tier

    def present(self, fallback: Node | None) -> None:
        """Who deals with the case, and why it stands there."""
        below = [] if fallback is None else [(compared(self.tier, "==", _number(0)), fallback)]
        self.outcome.keep("to", self._rows(self.tier, TEXT, lambda rung: rung.to, below))
        if any("kind" in rung.data for rung in self.rungs):
            self.outcome.keep("kind", self._rows(self.tier, choice(KINDS), _kind))
        self.outcome.keep("why", self._rows(self.tier, TEXT, lambda rung: rung.why))

    def past(self) -> None:
        """The instant at which each rung was reached, and so that of the present one."""
        reached: dict[int, Ref] = {}
        for rung in self.rungs:
            moment, before = rung.own, reached.get(rung.number - 1)
            if moment is not None and before is not None:
                moment = called("max", INSTANT, before, moment)
            if moment is not None:
                stood = compared(self.tier, ">=", _number(rung.number))
                made = either(stood, moment, nothing(INSTANT))
                reached[rung.number] = self.outcome.keep(f"reached_{rung.number}", made)
        since = self._rows(self.tier, INSTANT, lambda rung: reached.get(rung.number))
        self.outcome.keep("since", since)

    def future(self) -> None:
        """The next rung, and when it is reached by the clock alone."""
        rows = [(compared(self.tier, "==", _number(rung.number - 1)), _number(rung.number)) for rung in self.rungs]
        number: Node = Rows(type=INTEGER, hit="first", rows=tuple(rows))
        if self.clock.events.stopped is not None:
            number = either(known(self.clock.events.stopped), nothing(INTEGER), number)
        following = self.outcome.keep("next_tier", number)
        self.outcome.keep("next_to", self._rows(following, TEXT, lambda rung: rung.to))
        self.outcome.keep("next_at", self._rows(following, INSTANT, lambda rung: rung.coming))

    def _rows(
        self,
        of: Ref,
        type_: Type,
        give: Callable[[Rung], Node | None],
        before: list[tuple[Node, Node]] | None = None,
    ) -> Node:
        """What the rung of a number gives; nothing where there is none."""
        rows: list[tuple[Node | None, Node]] = list(before or [])
        for rung in self.rungs:
            given = give(rung)
            if given is not None:
                rows.append((compared(of, "==", _number(rung.number)), given))
        return Rows(type=type_, hit="first", rows=tuple(rows)) if rows else nothing(type_)


def _kind(rung: Rung) -> Node | None:
    kind = rung.data.get("kind")
    return Literal(type=choice(KINDS), value=kind) if kind in KINDS else None


def _number(value: int) -> Literal:
    return Literal(type=INTEGER, value=value)


KIND = OutcomeKind(
    section="escalation",
    singular="ladder",
    main="tier",
    lower=lower,
    expressions=expressions,
    core=("tier", "applies"),
    manual="who has to deal with the case, the longer it lasts",
    answered_by="applies",
    shows=("tier", "to", "kind", "since", "why", "next_tier", "next_to", "next_at", "notified", "notify_at"),
    reads=reads,
)
