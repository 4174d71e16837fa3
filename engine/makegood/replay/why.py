"""Why before and why after: the reasons of a case on both sides, and those of them for which the sides differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from makegood.decision import Decision
from makegood.explain import Explainer, PolicyWhy, Reason, Why
from makegood.explain.words import Words
from makegood.replay.pairs import Track
from makegood.replay.shown_cases import ChangedOutcome

SIDES = ("old", "new")
# Of what only one side looked at, so many levels are shown.
MOST_DEEP = 3


@dataclass(frozen=True, slots=True)
class SideWhy:
    """One side of a case: `apart` are the reasons for which it differs from the other side, `whole` are all.

    `against` says what would change the answer, and `ask` what is not known. `words` reads values aloud.
    """

    apart: tuple[Reason, ...]
    whole: tuple[Reason, ...]
    words: Words
    against: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(slots=True)
class Whys:
    """Explains cases on both sides; what the cases of a side share is made once."""

    explainers: dict[str, Explainer] = field(default_factory=dict)

    def both(self, decisions: Mapping[str, Decision], changed: Sequence[ChangedOutcome]) -> dict[str, SideWhy]:
        """The reasons of what changed in a case, by side."""
        found = {side: self._found(decisions[side], side, [one.track for one in changed]) for side in SIDES}
        both = _apart([found[side][0] for side in SIDES], found["new"][1])
        return {side: SideWhy(own, *found[side]) for side, own in zip(SIDES, both, strict=True)}

    def _found(
        self, decision: Decision, side: str, tracks: Sequence[Track]
    ) -> tuple[tuple[Reason, ...], Words, tuple[str, ...], tuple[str, ...]]:
        explainer = self.explainers.setdefault(side, Explainer(decision.book))
        reasons: list[Reason] = []
        against: list[str] = []
        ask: dict[str, None] = {}
        words = Words()
        for policy in dict.fromkeys(track.pair.side(side) for track in tracks if track.has(side)):
            own = [track.key for track in tracks if track.has(side) and track.pair.side(side) == policy]
            for one in explainer.explain(decision, [f"{policy}/{key.partition('.')[2]}" for key in own]).policies:
                if one.policy.id != policy:
                    continue
                words = Words("en", one.zone)
                reasons += [] if one.when is None else [one.when]
                for why in one.outcomes:
                    if why.outcome.key in own:
                        reasons.append(why.tree)
                        named = f"{why.outcome.name.replace('_', ' ')}: " if len(tracks) > 1 else ""
                        against += [f"{named}{flip}" for flip in _against(why, words)]
                ask.update(dict.fromkeys(question.fact for question in _questions(one)))
        return tuple(reasons), words, tuple(against), tuple(ask)


def _apart(sides: Sequence[tuple[Reason, ...]], words: Words) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The reasons for which an outcome differs, outcome by outcome; an outcome's own line always stands above them."""
    before, after = sides
    pairs = [
        (one, other)
        for one, other in _paired(before, after)
        if one.kind == "outcome" or line(one, words) != line(other, words)
    ]
    made = [(pair, apart(pair[0].reasons, pair[1].reasons, words)) for pair in pairs]
    alone = (_alone(before, pairs, 0, (), words), _alone(after, pairs, 1, (), words))
    own = [tuple(replace(pair[at], reasons=below[at]) for pair, below in made) for at in (0, 1)]
    return (*own[0], *_outcomes(alone[0])), (*own[1], *_outcomes(alone[1]))


def _outcomes(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(one for one in reasons if one.kind == "outcome")


def _questions(one: PolicyWhy) -> Iterator[Any]:
    yield from one.questions
    for why in one.outcomes:
        yield from why.questions


def _against(why: Why, words: Words) -> list[str]:
    flips = () if why.why_not is None else why.why_not.flips
    return [words.flip(flip, why.outcome.section) for flip in flips]


def apart(
    before: Sequence[Reason], after: Sequence[Reason], words: Words
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Of both sides the reasons for which they differ, each with what leads to it.

    A reason differs that has another value or another text; where none does, one with a difference below it; where there
    is none either, what only one side looked at. What merely follows from others (a total) is no reason beside them.
    """
    pairs = _paired(before, after)
    differing = [pair for pair in pairs if line(pair[0], words) != line(pair[1], words)]
    causes = [pair for pair in differing if pair[0].kind != "made"] or differing
    made = [(pair, apart(pair[0].reasons, pair[1].reasons, words)) for pair in causes or pairs]
    kept = [(pair, below) for pair, below in made if causes or any(below)]
    if kept:
        own = [tuple(replace(pair[at], reasons=below[at]) for pair, below in kept) for at in (0, 1)]
        return own[0], own[1]
    return _alone(before, pairs, 0, after, words), _alone(after, pairs, 1, before, words)


def _paired(before: Sequence[Reason], after: Sequence[Reason]) -> list[tuple[Reason, Reason]]:
    """Reasons of both sides that are called the same, each used once."""
    waiting = list(after)
    pairs: list[tuple[Reason, Reason]] = []
    for one in before:
        other = next((each for each in waiting if _key(each) == _key(one)), None)
        if other is not None:
            waiting.remove(other)
            pairs.append((one, other))
    return pairs


def _key(one: Reason) -> tuple[str, str, str]:
    # A name is the same whatever it says now; what has none goes by its text.
    return (one.kind, one.label, one.name or one.text)


def _alone(
    own: Sequence[Reason], pairs: Sequence[tuple[Reason, Reason]], at: int, others: Sequence[Reason], words: Words
) -> tuple[Reason, ...]:
    """The reasons that only one side looked at, without what the other side says, too."""
    paired = [pair[at] for pair in pairs]
    known = set(_lines(others, words))
    return _without([one for one in own if not any(one is other for other in paired)], known, words, MOST_DEEP)


def _without(reasons: Sequence[Reason], known: set[str], words: Words, deep: int) -> tuple[Reason, ...]:
    if not deep:
        return ()
    return tuple(
        replace(one, reasons=_without(one.reasons, known, words, deep - 1))
        for one in reasons
        if line(one, words) not in known
    )


def _lines(reasons: Sequence[Reason], words: Words) -> Iterator[str]:
    for one in reasons:
        yield line(one, words)
        yield from _lines(one.reasons, words)


def line(reason: Reason, words: Words) -> str:
    """One reason as a line, without where it stands."""
    parts = (words.label(reason), reason.kind, reason.name, reason.text, reason.seen or "", words.reason_value(reason))
    return " ".join(part for part in parts if part)
