"""Ladders against a plain simulation that walks through a case in quarters of an hour, and the laws they keep."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.book import Book

from tests.unit.time_desk import book_of

BUDGET = settings(max_examples=70 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)

STEP = timedelta(minutes=15)
START = datetime(2026, 1, 4, 23, tzinfo=UTC)  # Monday, 5 January, 0:00 in Berlin
BERLIN = timedelta(hours=1)  # in January
OFFICE = ((36, 48), (52, 70))  # quarters of a day: 9 to 12, 13 to 17:30
CLOSED = date(2026, 1, 6)


def at(quarter: int) -> datetime:
    return START + quarter * STEP


def is_open(quarter: int) -> bool:
    """Whether the office is open in the quarter of an hour that begins then."""
    local = at(quarter) + BERLIN
    inside = any(low <= quarter % 96 < high for low, high in OFFICE)
    return local.weekday() < 5 and local.date() != CLOSED and inside


@dataclass(frozen=True)
class Step:
    """A rung: its length in quarters of an hour, whether these are working time, and its repeat."""

    after: int | None
    working: bool = False
    when: bool = False
    or_when: bool = False
    repeat: int | None = None

    def text(self, number: int) -> str:
        parts = [f"to: r{number}"]
        if self.after is not None:
            parts.append(f"after: {self.after / 4:g} {'working hours' if self.working else 'h'}")
        parts += ["when: fixable"] * self.when + ["or_when: attempts >= 2"] * self.or_when
        parts += [f"repeat: {self.repeat / 4:g} h"] if self.repeat else []
        return f"      - {{{', '.join(parts)}}}\n"


@dataclass(frozen=True)
class Case:
    opened: int
    now: int
    closed: int | None
    holds: tuple[tuple[int, int | None], ...]
    fixable: bool
    attempts: int

    def data(self) -> dict[str, Any]:
        ends = [{"start": at(one), **({} if other is None else {"end": at(other)})} for one, other in self.holds]
        holds = [{key: one.isoformat() for key, one in hold.items()} for hold in ends]
        closed = {} if self.closed is None else {"closed_at": at(self.closed).isoformat()}
        return {
            "kind": "desk.request", "opened_at": at(self.opened).isoformat(), "fixable": self.fixable,
            "attempts": self.attempts, "holds": holds, **closed,
        }  # fmt: skip

    @property
    def as_of(self) -> int:
        return self.now if self.closed is None else min(self.now, self.closed)

    def stands_still(self, quarter: int) -> bool:
        """Whether a pause that has begun by `as_of` covers the quarter; an open one ends there."""
        for start, end in self.holds:
            until = self.as_of if end is None or end > self.as_of else end
            if start <= self.as_of and start <= quarter < until:
                return True
        return False


@lru_cache(maxsize=256)
def book(steps: tuple[Step, ...], quiet: bool) -> Book:
    head = "calendar: office\nescalation:\n  e:\n    cite: x\n    from: opened_at\n    until: closed_at\n    pauses: holds\n"
    hush = "    quiet: office\n" if quiet else ""
    return book_of(head + hush + "    ladder:\n" + "".join(step.text(at) for at, step in enumerate(steps, 1)))


FAR = 40 * 96


def reached(case: Case, step: Step) -> int:
    """The first quarter by which the clock of a rung has run for its length."""
    assert step.after is not None
    left = step.after
    for quarter in range(case.opened, case.opened + FAR):
        if left == 0:
            return quarter
        if not case.stands_still(quarter) and (not step.working or is_open(quarter)):
            left -= 1
    raise AssertionError("it lasts too long")


def by_time(case: Case, step: Step) -> bool:
    parts = [True]
    if step.after is not None:
        parts.append(reached(case, step) <= case.as_of)
    if step.when:
        parts.append(case.fixable)
    return all(parts)


def simulated(case: Case, steps: tuple[Step, ...]) -> int:
    tier = 0
    for step in steps:
        usual = by_time(case, step) if step.after is not None or step.when or not step.or_when else False
        if not usual and not (step.or_when and case.attempts >= 2):
            break
        tier += 1
    return tier


lengths = st.integers(0, 60)
first_steps = st.builds(Step, after=st.none(), repeat=st.sampled_from([None, 4, 6, 11]))
later_steps = st.builds(
    Step, after=lengths, working=st.booleans(), when=st.booleans(), or_when=st.booleans(),
    repeat=st.sampled_from([None, 4, 9]),
)  # fmt: skip
plain_steps = st.builds(Step, after=lengths, working=st.booleans(), repeat=st.sampled_from([None, 4, 9]))
quarters = st.integers(0, 6 * 96)
hold = st.tuples(quarters, st.one_of(st.none(), quarters)).filter(lambda one: one[1] is None or one[1] > one[0])


@st.composite
def cases(draw: Any) -> Case:
    opened = draw(st.integers(0, 2 * 96))
    return Case(
        opened, opened + draw(quarters), draw(st.one_of(st.none(), quarters.map(lambda one: opened + one))),
        tuple(draw(st.lists(hold, max_size=3))), draw(st.booleans()), draw(st.integers(0, 3)),
    )  # fmt: skip


def ladders(steps: Any) -> Any:
    return st.builds(lambda first, rest: (first, *rest), first_steps, st.lists(steps, max_size=3).map(tuple))


def value(case: Case, steps: tuple[Step, ...], field: str, quiet: bool = False) -> Any:
    decision = book(steps, quiet).decide(case.data(), at(case.now).isoformat())
    return decision.value("desk.care", f"escalation.e.{field}")


@BUDGET
@given(cases(), ladders(later_steps))
def test_where_a_case_stands(case: Case, steps: tuple[Step, ...]) -> None:
    tier = simulated(case, steps)
    assert value(case, steps, "tier") == tier
    assert value(case, steps, "to") == f"r{tier}"


@BUDGET
@given(cases(), ladders(plain_steps))
def test_since_when_and_what_comes_next(case: Case, steps: tuple[Step, ...]) -> None:
    tier = simulated(case, steps)
    known = [case.opened, *(reached(case, step) for step in steps[1:tier])]
    assert value(case, steps, "since") == at(max(known))
    stopped = case.closed is not None and case.closed <= case.now
    if stopped or tier == len(steps):
        assert value(case, steps, "next_at") is None
    else:
        assert value(case, steps, "next_at") == at(reached(case, steps[tier]))


def sent(case: Case, steps: tuple[Step, ...], quiet: bool) -> list[int]:
    """The quarters at which the present rung was notified, one by one."""
    tier = simulated(case, steps)
    moment = max([case.opened, *(reached(case, step) for step in steps[1:tier])])
    if quiet:
        while not is_open(moment):
            moment += 1
    found, repeat, ran = [], steps[tier - 1].repeat, 0
    quarter = moment
    if moment <= case.as_of:
        found.append(moment)
    while repeat and quarter < case.as_of:
        if not case.stands_still(quarter) and (not quiet or is_open(quarter)):
            ran += 1
        quarter += 1
        if ran and ran == repeat * len(found):
            waits = quarter
            while quiet and not is_open(waits):
                waits += 1
            if waits > case.as_of:
                break
            found.append(waits)
    return found


@BUDGET
@given(cases(), ladders(plain_steps), st.booleans())
def test_what_has_been_notified(case: Case, steps: tuple[Step, ...], quiet: bool) -> None:
    assert value(case, steps, "notified", quiet) == len(sent(case, steps, quiet))


@BUDGET
@given(cases(), ladders(later_steps), quarters, st.booleans())
def test_later_never_stands_lower_and_never_forgets_a_notice(
    case: Case, steps: tuple[Step, ...], more: int, quiet: bool
) -> None:
    ended = tuple((start, end if end is not None else start + 5) for start, end in case.holds)
    soon = Case(
        case.opened, case.now, case.closed, tuple(one for one in ended if one[1] <= case.now), True, case.attempts
    )
    late = Case(soon.opened, soon.now + more, soon.closed, soon.holds, True, soon.attempts)
    first, second = (value(one, steps, "tier", quiet) for one in (soon, late))
    assert first <= second
    if first == second and value(soon, steps, "notified", quiet) is not None:
        assert value(soon, steps, "notified", quiet) <= value(late, steps, "notified", quiet)
        coming = value(soon, steps, "notify_at", quiet)
        if coming is not None and coming <= at(late.as_of):
            assert value(soon, steps, "notified", quiet) < value(late, steps, "notified", quiet)


@BUDGET
@given(cases(), ladders(plain_steps), st.booleans())
def test_the_next_notice_is_the_one_that_comes(case: Case, steps: tuple[Step, ...], quiet: bool) -> None:
    """Asked again at the instant that was told, there is one notice more."""
    open_ = Case(case.opened, case.now, None, (), case.fixable, case.attempts)
    coming = value(open_, steps, "notify_at", quiet)
    if coming is None:
        return
    again = Case(open_.opened, (coming - START) // STEP, None, (), open_.fixable, open_.attempts)
    if value(again, steps, "tier", quiet) == value(open_, steps, "tier", quiet):
        assert value(again, steps, "notified", quiet) == value(open_, steps, "notified", quiet) + 1
