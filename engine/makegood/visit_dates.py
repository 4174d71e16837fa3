"""The dates of a visit from the next one on, as if each were made on its date; and the rule of RFC 5545 that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from makegood.decision import OutcomeDecision
from makegood.expr import interpret_time as times
from makegood.expr.interpret_recurrence import intervals, nth_day
from makegood.expr.interpret_time import OpenDays
from makegood.judged import interpreter_of
from makegood.values import Period


def dates(visit: OutcomeDecision, count: int) -> list[date]:
    """The next `count` dates of a decided visit; one for a visit without interval, none where there is no next date.

    A floating visit is counted on from each date, a fixed one keeps to its series. Meters bring only the next one forward.
    """
    return list(islice(_Plan(visit).dates(), count))


def rule(visit: OutcomeDecision) -> str | None:
    """The RRULE of the visit from its next date on: `FREQ=MONTHLY;INTERVAL=3`.

    None where no such rule gives the dates of `dates`: without an interval, in working days, with dates that move to open
    days, with meters, and for a floating interval of months from a day that not every month has.
    """
    return _Plan(visit).rule()


class _Plan:
    """How one visit comes again."""

    def __init__(self, visit: OutcomeDecision) -> None:
        policy = visit.result.policy
        self.next: date | None = visit.next
        self.data: Mapping[str, Any] = policy.text.at(visit.outcome.path) if policy.text is not None else {}
        reader = interpreter_of(visit.result)

        def told(step: str) -> Any:
            key = f"{visit.outcome.key}.{step}"
            return reader.value(key) if key in policy.named else None

        self.every: Any = told("interval")
        self.start: date | None = told("counts_from")
        self.calendar: OpenDays | None = visit.result.runner.calendars.get(told("in_calendar"))

    @property
    def fixed(self) -> bool:
        return self.data.get("mode") == "fixed"

    def dates(self) -> Iterator[date]:
        if self.next is None:
            return
        yield self.next
        yield from () if self.every is None else self._series(self.next) if self.fixed else self._chain(self.next)

    def _chain(self, day: date) -> Iterator[date]:
        following = self._moved(nth_day(day, self.every, 1, self.calendar))
        while following is not None and following > day:
            yield following
            day, following = following, self._moved(nth_day(following, self.every, 1, self.calendar))

    def _series(self, day: date) -> Iterator[date]:
        n = None if self.start is None else intervals(self.start, self.every, day, self.calendar)
        while n is not None and self.start is not None:
            following = self._moved(nth_day(self.start, self.every, n, self.calendar))
            if following is None:
                return
            if following > day:
                yield following
            n += 1

    def _moved(self, day: date | None) -> date | None:
        how = self.data.get("if_closed", "keep")
        if day is None or how == "keep":
            return day
        return None if self.calendar is None else times.open_day(day, self.calendar, how)

    def rule(self) -> str | None:
        moves = self.data.get("if_closed", "keep") != "keep"
        if self.next is None or not isinstance(self.every, Period) or moves or "or_after" in self.data:
            return None
        count = int(self.every.count)
        match self.every.unit:
            case "days" if count % 7 == 0:
                return f"FREQ=WEEKLY;INTERVAL={count // 7}"
            case "days":
                return f"FREQ=DAILY;INTERVAL={count}"
            case "months":
                return self._monthly(count)
        return None

    def _monthly(self, count: int) -> str | None:
        base = self.start if self.fixed else self.next
        assert base is not None
        if base.day > 28:
            days = ",".join(str(day) for day in range(28, base.day + 1))
            return f"FREQ=MONTHLY;INTERVAL={count};BYMONTHDAY={days};BYSETPOS=-1" if self.fixed else None
        return f"FREQ=YEARLY;INTERVAL={count // 12}" if count % 12 == 0 else f"FREQ=MONTHLY;INTERVAL={count}"
