"""What a policy answers of one outcome or named value at a point, in a form that two policies' answers can be compared in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from makegood.boundaries import Point
from makegood.calendars import Calendar
from makegood.cases.kind import Kind
from makegood.decide import PolicyRunner, Result
from makegood.editions import Timeline
from makegood.expr.types import Type
from makegood.model import Outcome, Policy

# An answer is its sort and what belongs to it; equal answers mean the same to a customer.
Answer = tuple[Hashable, ...]

# Nothing due, granted or owed; and the same, because the policy does not govern the case.
NOTHING: Answer = ("nothing",)
OUTSIDE: Answer = ("outside",)
OPEN: Answer = ("undecided",)

APPLIES = "applies"
VALUES = "values"

_DATES = ("due", "last_day")
_LATE = ("late_by", "days_late")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is followed through both policies: an outcome, a named value, or whether the policy applies at all."""

    section: str
    name: str

    @property
    def key(self) -> str:
        return self.section if self.section == APPLIES else f"{self.section}.{self.name}"


WHETHER_APPLIES = Subject(APPLIES, APPLIES)


def alike(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same to a customer: to one who gets nothing it is all one why.

    Money of which nothing says the currency is money in any: the case decides that, and it is one case on both sides.
    """
    return one == other or (one in _NOTHINGS and other in _NOTHINGS) or _same_money(one, other)


def _same_money(one: Answer, other: Answer) -> bool:
    if one[0] not in ("amount", "range") or one[:-1] != other[:-1]:
        return False
    return one[-1] is None or other[-1] is None


_NOTHINGS = (NOTHING, OUTSIDE)


class Side:
    """One policy (all its versions), old or new, asked for one subject at points that both sides share."""

    def __init__(
        self, timeline: Timeline, facts: Sequence[str], calendars: Mapping[str, Calendar], kind: Kind, subject: Subject
    ) -> None:
        self.runner = PolicyRunner(timeline, facts, calendars, kind)
        self.subject = subject
        self._readers: dict[int, Callable[[tuple[Any, ...], str | None], Answer]] = {}

    def result(self, point: Point) -> Result | None:
        """The policy's result on what it can read of the point; None when it does not govern the case."""
        facts, now = self.native(point)
        return self.runner.run(facts, now) if self.runner.timeline.editions else None

    def answer(self, point: Point) -> Answer:
        if not self.runner.timeline.editions:
            return OUTSIDE
        facts, now = self.native(point)
        at = self.runner.place(facts, now)
        if at is None:
            return OPEN
        if at < 0:
            return OUTSIDE
        raw = self.runner.full(at)(facts, now)
        if raw[0] is not True:
            return OUTSIDE if raw[0] is False else OPEN
        if self.subject is WHETHER_APPLIES:
            return (APPLIES,)
        if at not in self._readers:
            self._readers[at] = self._reader(at)
        given = facts[-1]
        own = self.runner.timeline.editions[at].policy.currency
        return self._readers[at](raw, own or (given if isinstance(given, str) else None))

    def native(self, point: Point) -> Point:
        """The point as the policy reads it: money in a currency that is not its own is unknown to it."""
        facts, now = point
        runner, given = self.runner, facts[-1]
        if given is None or not runner.money:
            return point
        money, own = runner.money_of(facts, now)
        if given == own or (own is None and isinstance(given, str)):
            return point
        foreign = {place for place in money if facts[place] not in (None, 0)}
        return tuple(None if at in foreign else fact for at, fact in enumerate(facts)), now

    def _reader(self, at: int) -> Callable[[tuple[Any, ...], str | None], Answer]:
        layout = self.runner.layout(at)
        if self.subject.section == VALUES:
            key = self.subject.key
            if key not in layout.places:
                return lambda raw, currency: NOTHING
            return _value(layout.policy, key, layout.places[key])
        outcome = layout.policy.outcome(self.subject.key)
        if outcome is None:
            return lambda raw, currency: NOTHING
        return _READERS.get(outcome.section, _fields)(layout.policy, outcome, layout.places)


def normal(raw: Any, type_: Type, scale: int | None, currency: str | None = None) -> Hashable:
    """A raw value whatever its scale: exact numbers as fractions, money with its currency, all else as it is."""
    if raw is None:
        return None
    match type_.kind:
        case "integer" | "number" | "quantity":
            number: Fraction = Fraction(raw) / 10 ** (scale or 0)
            return number
        case "money":
            amount: Fraction = Fraction(raw) / 10 ** (scale or 0)
            return (amount, type_.detail or currency) if amount else Fraction(0)
        case "list":
            inner = type_.of or type_
            return tuple(normal(one, inner, scale, currency) for one in raw)
    kept: Hashable = (str(type_.detail), raw) if type_.kind == "period" else raw
    return kept


_Reader = Callable[[tuple[Any, ...], "str | None"], Answer]


def _value(policy: Policy, key: str, place: int) -> _Reader:
    node = policy.named[key].node

    def read(raw: tuple[Any, ...], currency: str | None) -> Answer:
        value = raw[place]
        return OPEN if value is None else ("value", normal(value, node.type, node.scale, currency))

    return read


def _compensation(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> _Reader:
    key = outcome.fields["amount"]
    node, place, own = policy.named[key].node, places[key], outcome.info.get("currency")
    if "amount_from" in outcome.fields:
        return _range(policy, outcome, places)

    def read(raw: tuple[Any, ...], currency: str | None) -> Answer:
        amount = raw[place]
        if amount is None:
            return OPEN
        return NOTHING if amount == 0 else ("amount", Fraction(amount) / 10 ** (node.scale or 0), own or currency)

    return read


def _range(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> _Reader:
    """A range by its ends; one that has met is an amount."""
    keys = [outcome.fields[end] for end in ("amount_from", "amount_to")]
    ends = [(places[key], 10 ** (policy.named[key].node.scale or 0)) for key in keys]
    own = outcome.info.get("currency")

    def read(raw: tuple[Any, ...], currency: str | None) -> Answer:
        if any(raw[place] is None for place, _ in ends):
            return OPEN
        least, most = (Fraction(raw[place]) / scale for place, scale in ends)
        if least == most:
            return NOTHING if not most else ("amount", most, own or currency)
        return "range", least, most, own or currency

    return read


def _remedy(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> _Reader:
    place = places[outcome.fields["granted"]]
    answers: dict[Any, Answer] = {True: ("granted",), False: NOTHING, None: OPEN}
    return lambda raw, currency: answers[raw[place]]


def _deadline(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> _Reader:
    """State and dates; how late only where it was missed. Without a moment of evaluation the due date alone answers."""
    at = {field: places[key] for field, key in outcome.fields.items() if key in places}
    applies, state_at, dated = at["applies"], at["state"], at["dated"]
    dates, late = [at[field] for field in _DATES], [at[field] for field in _LATE]

    def read(raw: tuple[Any, ...], currency: str | None) -> Answer:
        state = raw[state_at]
        if raw[applies] is False or state == "not_applicable":
            return NOTHING
        if state is None and raw[dated] is None:
            return OPEN
        if state == "not_started":
            return ("not_started",)
        more = [raw[one] for one in late] if state == "missed" else ()
        return (state or "dated", *(raw[one] for one in dates), *more)

    return read


def _score(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> _Reader:
    at = {field: places[key] for field, key in outcome.fields.items() if key in places}
    scale = policy.named[outcome.fields["points"]].node.scale or 0
    words = [at[field] for field in ("passed", "grade") if field in at]

    def read(raw: tuple[Any, ...], currency: str | None) -> Answer:
        if raw[at["applies"]] is False:
            return NOTHING
        points = raw[at["points"]]
        if points is None:
            return OPEN
        return ("points", Fraction(points) / 10**scale, *(raw[one] for one in words))

    return read


def _fields(policy: Policy, outcome: Outcome, places: Mapping[str, int]) -> _Reader:
    """An outcome of a plugin's kind: the fields that its kind shows, undecided when the main one is."""
    main, shown = outcome.fields[outcome.main], [outcome.fields[name] for name in shown_fields(outcome)]
    parts = [(places[key], policy.named[key].node) for key in shown]

    def read(raw: tuple[Any, ...], currency: str | None) -> Answer:
        if raw[places[main]] is None:
            return OPEN
        return (outcome.section, *(normal(raw[place], node.type, node.scale, currency) for place, node in parts))

    return read


def shown_fields(outcome: Outcome) -> list[str]:
    """The fields that a decision shows of an outcome of a plugin's kind."""
    return [name for name in (outcome.kind.shows or (outcome.main,)) if name in outcome.fields]


_READERS: dict[str, Callable[[Policy, Outcome, Mapping[str, int]], _Reader]] = {
    "compensation": _compensation,
    "deadlines": _deadline,
    "remedies": _remedy,
    "scores": _score,
}
