"""A decision: what every policy that governs a case says, as objects, plain data and canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from makegood import canonical
from makegood.decide import Result
from makegood.expr.plain import plain_value
from makegood.layers import Settled, settle
from makegood.model import Outcome
from makegood.problems import Problem
from makegood.totals import Total, ranges, totals
from makegood.values import Money

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.clock_events import ClockEvent
    from makegood.explain import Explanation


class CaseError(ValueError):
    """A case that cannot be decided as it is; `problems` says why, one sentence each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class OutcomeDecision:
    """What a decision says of one outcome.

    Every field of the outcome is an attribute with its plain value: `amount` is Money, `due` an aware UTC datetime,
    `last_day` a date, `state` a text, `granted` a bool, `late_by` a Quantity; None is unknown or not applicable.
    """

    __slots__ = ("outcome", "result")

    def __init__(self, result: Result, outcome: Outcome) -> None:
        self.result = result
        self.outcome = outcome

    @property
    def policy(self) -> str:
        return self.result.layout.policy.id

    @property
    def name(self) -> str:
        return self.outcome.name

    @property
    def id(self) -> str:
        """`airline.eu261/refund`."""
        return f"{self.policy}/{self.outcome.name}"

    @property
    def cite(self) -> str | None:
        return self.outcome.cite

    @property
    def pays(self) -> str:
        return str(self.outcome.info.get("pays", "company"))

    @property
    def owed_by(self) -> str:
        return str(self.outcome.info.get("owed_by", "company"))

    @property
    def confidence(self) -> str | None:
        """How sure the policy is of this outcome: what it says of it, else of what it rests on; None where it says nothing."""
        return self.result.runner.confidences(self.result.edition).get(self.outcome.key)

    @property
    def events(self) -> tuple[ClockEvent, ...]:
        """What happened to the clock of a deadline, in order; see `clock_events`. Other outcomes have none."""
        from makegood.clock_events import clock_events

        return clock_events(self.result, self.outcome) if self.outcome.section == "deadlines" else ()

    def __getattr__(self, field: str) -> Any:
        key = self.outcome.fields.get(field)
        if key is None:
            raise AttributeError(f"{self.outcome.key} has no '{field}'; it has {', '.join(self.outcome.fields)}")
        return plain(self.result, key)

    def __repr__(self) -> str:
        return f"<{self.outcome.section} {self.id}: {getattr(self, self.outcome.main)}>"


class Superseded:
    """An outcome that gives way to that of another layer: `by` is the id of the one that stands, `because` says why.

    "kinder": the other is better for the customer; "equal": as good, and above; "replaces" and "upper": above, and it says so,
    or the outcomes have no better and worse; "undecided": it is not known which is better. `outcome` is the one that gives way.
    """

    __slots__ = ("because", "by", "outcome")

    def __init__(self, outcome: OutcomeDecision, by: str, because: str) -> None:
        self.outcome = outcome
        self.by = by
        self.because = because

    @property
    def id(self) -> str:
        return self.outcome.id

    def __repr__(self) -> str:
        return f"<superseded {self.outcome.outcome.section} {self.id}: by {self.by}, {self.because}>"


class Values(Mapping[str, Any]):
    """The named values that a policy shows, plain; each is worked out when it is read."""

    __slots__ = ("result",)

    def __init__(self, result: Result) -> None:
        self.result = result

    def __getitem__(self, name: str) -> Any:
        if name not in self.result.policy.values:
            raise KeyError(name)
        return plain(self.result, f"values.{name}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.result.policy.values)

    def __len__(self) -> int:
        return len(self.result.policy.values)

    def __repr__(self) -> str:
        return repr(dict(self))


class Shown(Mapping[str, Values]):
    """The values of every policy that shows any, by policy id."""

    __slots__ = ("decision",)

    def __init__(self, decision: Decision) -> None:
        self.decision = decision

    def __getitem__(self, policy: str) -> Values:
        result = self.decision.result(policy)
        if result is None or result.applies is not True or not result.policy.values:
            raise KeyError(policy)
        return Values(result)

    def __iter__(self) -> Iterator[str]:
        return (one.policy.id for one in self.decision.results if one.applies is True and one.policy.values)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr({policy: dict(values) for policy, values in self.items()})


def plain(result: Result, key: str) -> Any:
    """The plain value of an output of a result; None when it is unknown."""
    value = result.output(key)
    if value is None or isinstance(value, bool | str):
        return value
    node = result.layout.policy.named[key].node
    return plain_value(value, node.type, node.scale, currency_of(result), result.runner.unit_of(result.edition, key))


def currency_of(result: Result) -> str | None:
    """The currency of a policy's money: its own, else the case's."""
    given = result.facts[-1]
    return result.layout.policy.currency or (given if isinstance(given, str) else None)


_T = TypeVar("_T")


class Section(Sequence[_T]):
    """A part of a decision, built when it is first read; equal to a list of the same things."""

    __slots__ = ("_build", "_decision", "_items", "_name")

    def __init__(self, decision: Decision, build: Callable[[Decision, str], list[_T]], name: str) -> None:
        self._decision = decision
        self._build = build
        self._name = name
        self._items: list[_T] | None = None

    def _list(self) -> list[_T]:
        if self._items is None:
            self._items = self._build(self._decision, self._name)
        return self._items

    @overload
    def __getitem__(self, at: int) -> _T: ...
    @overload
    def __getitem__(self, at: slice) -> list[_T]: ...
    def __getitem__(self, at: int | slice) -> _T | list[_T]:
        return self._list()[at]

    def __len__(self) -> int:
        return len(self._list())

    def __eq__(self, other: object) -> bool:
        return self._list() == (other._list() if isinstance(other, Section) else other)

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return repr(self._list())


def _outcomes(decision: Decision, section: str) -> list[OutcomeDecision]:
    """The decided outcomes of one kind, in the order of the policies."""
    found: list[OutcomeDecision] = []
    settled = decision.settled
    for result in decision.results:
        core = result.core
        if core is None or core[0] is not True:
            continue
        for outcome, main, other in result.layout.answers:
            if outcome.section != section:
                continue
            decided = core[main] is not None or (other is not None and core[other] not in (None, True))
            if decided and (settled is None or settled.stands(result.layout.policy.id, outcome.key)):
                found.append(OutcomeDecision(result, outcome))
    return found


def _superseded(decision: Decision, name: str) -> list[Superseded]:
    """The outcomes that give way, in the order of the policies."""
    settled = decision.settled
    if settled is None:
        return []
    found: list[Superseded] = []
    for result in decision.results:
        policy = result.layout.policy
        for outcome in policy.outcomes if settled.out else ():
            beaten = settled.out.get((policy.id, outcome.key))
            if beaten is not None:
                found.append(
                    Superseded(OutcomeDecision(result, outcome), f"{beaten.by}/{outcome.name}", beaten.because)
                )
    return found


def _totals(decision: Decision, name: str) -> list[Total]:
    found: list[Total] = []
    for result in decision.results:
        if result.core is None or result.core[0] is not True:
            continue
        asked = (
            result.runner.writer(result.edition).payments, result.core, currency_of(result), decision.settled,
        )  # fmt: skip
        ends = ranges(*asked)
        found += [Total(result.policy.id, *key, amount, ends.get(key)) for key, amount in totals(*asked)]
    return found


class Decision:
    """The decision of one case at one instant. Cheap to make: everything shown is built when asked for."""

    _data: dict[str, Any]  # set when first asked for
    _settled: Settled
    __slots__ = ("_data", "_results", "_settled", "book", "case", "now", "problems")

    def __init__(
        self,
        book: Book,
        case: Mapping[str, Any],
        now: int | None,
        results: Result | list[Result] | None,
        problems: Sequence[Problem],
    ) -> None:
        self.book = book
        self.case = case
        self.now = now
        self._results = results
        self.problems = problems

    @property
    def results(self) -> list[Result]:
        """The results of the policies that govern the case, or may."""
        results = self._results
        return [] if results is None else [results] if isinstance(results, Result) else results

    @property
    def settled(self) -> Settled | None:
        """Which outcomes of linked policies stand; None in a book in which no policy lies over another."""
        layers = self.book.layers
        if not layers.below:
            return None
        try:
            return self._settled
        except AttributeError:
            self._settled = settle(layers, self.results)
            return self._settled

    # -- single answers

    def applies(self, policy: str) -> bool | None:
        """Whether a policy governs the case; None when a fact that decides it is unknown."""
        result = self.result(policy)
        return False if result is None else result.applies

    def result(self, policy: str) -> Result | None:
        """The result of a policy; None when it does not govern the case."""
        return next((one for one in self.results if one.layout.policy.id == policy), None)

    def raw(self, policy: str, key: str) -> Any:
        """The raw value of a policy's output key such as `deadlines.refund.due`; None when unknown."""
        result = self.result(policy)
        return None if result is None or result.applies is not True else result.output(key)

    def value(self, policy: str, key: str) -> Any:
        """The plain value of an output key: Money, Quantity, date, datetime, bool, text, number; None when unknown."""
        result = self.result(policy)
        return None if result is None or result.applies is not True else plain(result, key)

    # -- sections: views that cost nothing until they are read

    @property
    def compensation(self) -> Section[OutcomeDecision]:
        return Section(self, _outcomes, "compensation")

    @property
    def deadlines(self) -> Section[OutcomeDecision]:
        return Section(self, _outcomes, "deadlines")

    @property
    def remedies(self) -> Section[OutcomeDecision]:
        return Section(self, _outcomes, "remedies")

    @property
    def scores(self) -> Section[OutcomeDecision]:
        return Section(self, _outcomes, "scores")

    @property
    def escalation(self) -> Section[OutcomeDecision]:
        return Section(self, _outcomes, "escalation")

    @property
    def visits(self) -> Section[OutcomeDecision]:
        return Section(self, _outcomes, "visits")

    def section(self, name: str) -> Section[OutcomeDecision]:
        """The outcomes of one kind, by the name of its section; that is how the kinds of plugins are read.

        Raises KeyError for a section that no outcome kind has.
        """
        if name not in self.book.vocabulary.sections:
            raise KeyError(name)
        return Section(self, _outcomes, name)

    @property
    def superseded(self) -> Section[Superseded]:
        """The outcomes of linked policies that give way to that of another layer."""
        return Section(self, _superseded, "superseded")

    @property
    def totals(self) -> Section[Total]:
        """Per policy, payer and currency the sum of its compensation, as far as no other layer's stands instead."""
        return Section(self, _totals, "totals")

    def exchanged(self, policy: str, amount: Money) -> Money | None:
        """An amount of a policy in the currency of the case's money, rounded half up to its smallest unit.

        By the book's rates on the day of evaluation; None where the policy reads the case's money as it is, or no rate is.
        """
        result = self.result(policy)
        rate = None if result is None else self.book.decider(result.runner.kind.name).rate_back(self.case, result)
        return None if rate is None or rate.given != amount.currency else rate.money(amount)

    @property
    def values(self) -> Shown:
        """Per policy id the named values that it shows: `decision.values["airline.eu261"]["full_amount"]`."""
        return Shown(self)

    @property
    def data(self) -> dict[str, Any]:
        """The decision as plain data: what its canonical JSON says."""
        if not hasattr(self, "_data"):
            self._data = json.loads(self.to_json())
        return self._data

    @property
    def undecided(self) -> list[dict[str, Any]]:
        """The outcomes that hang on unknown facts, each with those facts."""
        return list(self.data["undecided"])

    @property
    def missing(self) -> list[str]:
        """Every unknown fact that an undecided outcome depends on, the smallest question first."""
        return list(self.data["missing"])

    def explain(self, *outcomes: str) -> Explanation:
        """Why it is so, and why not: of all outcomes or of those named; see `Book.explain`."""
        return self.book.explain(self, *outcomes)

    def to_dict(self, *, why: bool = False, events: bool = False) -> dict[str, Any]:
        """The decision as plain data; `why` adds the tree of reasons of each outcome, `events` those of each clock."""
        data = {**self.data, "why": self.book.reasons(self)} if why else self.data
        return {**data, "deadlines": self._with_events(data["deadlines"])} if events else data

    def _with_events(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        events = {one.id: [event.data() for event in one.events] for one in self.deadlines}
        return [{**entry, "events": events[entry["id"]]} for entry in entries]

    def to_json(self, *, why: bool = False, events: bool = False) -> str:
        """Canonical JSON: sorted keys, exact texts; the same book, case and instant give the same bytes.

        `why` adds the tree of reasons of each outcome, `events` those of each clock.
        """
        return canonical.dumps(self.to_dict(why=why, events=events)) if why or events else canonical.text(self)

    def __repr__(self) -> str:
        names = ", ".join(result.layout.policy.id for result in self.results)
        return f"<Decision of {self.case.get('id') or 'a case'} under {names or 'no policy'}>"
