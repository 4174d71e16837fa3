"""A ladder as a lane: on which rung the case stood from when to when, with whom, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from makegood.expr.nodes import Compare, Literal, Rows
from makegood.judged import interpreter_of
from makegood.timeline.model import Bar, Lane, Mark
from makegood.timeline.parts import Source, clipped, word

# More notices of one rung are counted, and not drawn one by one.
MOST_NOTICES = 40


def ladder_lane(source: Source) -> Lane:
    """The lane of a ladder; without bars and marks where it does not apply, or nothing of it has an instant."""
    one = source.one
    ladder = _Ladder(source)
    drawn = ladder.tier is not None and source.field("applies") is True
    bars = tuple(ladder.bars()) if drawn else ()
    marks = tuple(ladder.marks()) if drawn else ()
    state = "not_applicable" if source.field("applies") is False else "undated" if drawn else "undecided"
    return Lane(
        sort="ladder",
        policy=one.policy,
        name=one.name,
        title=source.title,
        zone=source.zone,
        state="stands" if bars or marks else state,
        bars=bars,
        marks=marks,
        who=word(source.field("to")),
        cite=word(one.cite),
        tier=ladder.tier,
        due=source.field("next_at"),
        notified=source.field("notified"),
    )


class _Ladder:
    """A decided ladder. `until` is the end of what has happened: its stop, else now."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tier: int | None = source.field("tier")
        self.reached = dict(source.numbered("reached"))
        self.begun: datetime | None = source.field("started_at")
        self.stop = self._stop()
        self.until = source.now if self.stop is None else self.stop
        self.roles = self._roles()

    def _stop(self) -> datetime | None:
        """What ended it: its own end, else that of the deadline whose clock it follows."""
        followed = self.source.data.get("follows")
        if "until" in self.source.data or followed is None:
            done: datetime | None = self.source.field("done_at")
            return done
        ends = [self.source.other(f"deadlines.{followed}.{name}") for name in ("done_at", "cancelled_at")]
        return min((end for end in ends if end is not None), default=None)

    def _roles(self) -> dict[int, str]:
        """Who deals with the case on each rung, by its number; 0 is below the first."""
        policy = self.source.one.result.policy
        key = f"{self.source.one.outcome.key}.to"
        named = policy.named.get(key)
        if named is None or not isinstance(named.node, Rows):
            return {}
        reader = interpreter_of(self.source.one.result)
        reader.value(key)  # works out whatever the rows refer to
        found: dict[int, str] = {}
        for test, given in named.node.rows:
            if isinstance(test, Compare) and isinstance(test.right, Literal) and isinstance(test.right.value, int):
                role = word(reader.evaluate(given))
                if role is not None:
                    found[test.right.value] = role
        return found

    # -- bars

    def bars(self) -> Iterator[Bar]:
        past = list(self._past())
        yield from past
        if past and self.until is not None:
            for start, end in clipped(self._pauses(), past[0].start, self.until):
                yield Bar("paused", start, end, open=end == self.until and self.stop is None)
        coming = self.source.field("next_at")
        if self.stop is None and self.until is not None and coming is not None and coming > self.until:
            yield Bar("ahead", self.until, coming)

    def _past(self) -> Iterator[Bar]:
        assert self.tier is not None
        if self.until is None:
            return
        known = [(number, at) for number, at in sorted(self.reached.items()) if number <= self.tier]
        first = known[0][1] if known else self.until
        if self.begun is not None and self.begun < first and (not known or known[0][0] == 1):
            kind = "below" if known or self.tier == 0 else "tier"
            yield from self._bar(kind, self.begun, first, 0 if kind == "below" else None)
        for at, (number, start) in enumerate(known):
            end = known[at + 1][1] if at + 1 < len(known) else self.until
            following = known[at + 1][0] if at + 1 < len(known) else self.tier + 1
            yield from self._bar("tier", start, end, number if following == number + 1 else None)

    def _bar(self, kind: str, start: datetime, end: datetime, tier: int | None) -> Iterator[Bar]:
        if start < end:
            last = end == self.until and self.stop is None
            yield Bar(kind, start, end, last, tier, None if tier is None else self.roles.get(tier))

    def _pauses(self) -> list[tuple[datetime, datetime | None]]:
        followed = self.source.data.get("follows")
        own = "pauses" in self.source.data or followed is None
        return self.source.pauses(self.source.one.outcome.key if own else f"deadlines.{followed}")

    # -- marks

    def marks(self) -> Iterator[Mark]:
        for number, at in sorted(self.reached.items()):
            yield Mark("reached", at, None, number, self.roles.get(number))
        for number, at in enumerate(self._notices(), 1):
            yield Mark("notified", at, None, number, self.roles.get(self.tier or 0))
        if self.stop is not None and self.reached:
            yield Mark("stood_still", self.stop, None, self.tier)
        coming = self.source.field("next_at")
        if coming is not None and self.stop is None:
            number = self.source.field("next_tier")
            yield Mark("next_tier", coming, None, number, word(self.source.field("next_to")), ahead=True)
        again = self.source.field("notify_at")
        if again is not None and self.stop is None:
            number = (self.source.field("notified") or 0) + 1
            yield Mark("notify", again, None, number, self.roles.get(self.tier or 0), ahead=True)

    def _notices(self) -> list[datetime]:
        """When the present rung was notified: asked of the same case at each of these instants; none if that does not fit."""
        count, at = self.source.field("notified"), self.source.field("notified_at")
        if not count or at is None:
            return []
        found: list[datetime] = [at]
        while len(found) < min(count, MOST_NOTICES):
            following = self._following(found[-1])
            if following is None or following <= found[-1] or (self.until is not None and following > self.until):
                break
            found.append(following)
        return found if len(found) == count else [at]

    def _following(self, at: datetime) -> datetime | None:
        decision = self.source.decision
        earlier = decision.book.decide(decision.case, at)
        one = next((one for one in earlier.escalation if one.id == self.source.one.id), None)
        return one.notify_at if one is not None and one.tier == self.tier else None
