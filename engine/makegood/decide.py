"""Book + one case → the raw results of every policy that governs it. Compiled when first needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from makegood import zones
from makegood.bound import bind
from makegood.calendars import Calendar
from makegood.canonical import Writer, answer_places
from makegood.cases.kind import Kind
from makegood.cases.reader import RawFacts, compile_reader, read_case
from makegood.confidence import confidences
from makegood.editions import Edition, Timeline
from makegood.exchange.facts import exchanged_facts
from makegood.exchange.rates import Rate, Rates
from makegood.expr.nodes import Literal
from makegood.expr.to_python import compile_function
from makegood.model import Outcome, Policy
from makegood.problems import Problem
from makegood.shown import brief, date_text
from makegood.shown_units import shown_unit
from makegood.values import number_text

Function = Callable[[RawFacts, int | None], tuple[Any, ...]]

NO_PROBLEMS: tuple[Problem, ...] = ()

# A policy that reads more facts than this hardly meets a case that gives them all.
MOST_COMPLETE = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """The outputs of a policy version: `core` is what a decision rests on, `outputs` everything it can show.

    Both begin with `when`, and `outputs` begins with all of `core`; `places` gives the position in `outputs`.
    """

    policy: Policy
    core: tuple[str, ...]
    outputs: tuple[str, ...]
    places: Mapping[str, int]
    answers: tuple[tuple[Outcome, int, int | None], ...]


def layout_of(policy: Policy) -> Layout:
    """The outputs of a policy version in the order of a decision."""
    core = ["when"]
    rest = [f"values.{name}" for name in policy.values]
    for outcome in policy.outcomes:
        main, aside = outcome.kind.core, outcome.aside
        core += [key for field, key in outcome.fields.items() if field in main]
        rest += [key for field, key in outcome.fields.items() if field not in main and field not in aside]
    keys = (*core, *rest)
    places = {key: at for at, key in enumerate(keys)}
    answers = tuple((outcome, *answer_places(outcome, places)) for outcome in policy.outcomes)
    return Layout(policy, tuple(core), keys, places, answers)


# What was not worked out; asking for a default is quicker than an exception.
NOT_YET: tuple[Any, ...] = ("not yet",)


class Result:
    """What one policy says of one case: `core` by the layout, or None when its version could not be chosen."""

    # `_full` and `asking` (what `missing` has worked out) are set when they are first needed.
    _full: tuple[Any, ...] | None
    asking: Any
    __slots__ = ("_full", "asking", "core", "edition", "facts", "now", "runner")

    def __init__(
        self, runner: PolicyRunner, edition: int, core: tuple[Any, ...] | None, facts: RawFacts, now: int | None
    ) -> None:
        self.edition = edition
        self.core = core
        self.facts = facts
        self.now = now
        self.runner = runner

    @property
    def layout(self) -> Layout:
        return self.runner.layout(self.edition)

    @property
    def policy(self) -> Policy:
        return self.layout.policy

    @property
    def applies(self) -> bool | None:
        """Whether the policy governs the case; None when a fact that decides it is unknown."""
        return None if self.core is None else self.core[0]

    @property
    def raw(self) -> tuple[Any, ...] | None:
        """Every output, computed when first asked for."""
        found: tuple[Any, ...] | None = getattr(self, "_full", NOT_YET)
        if found is NOT_YET:
            complete = self.now is not None and None not in self.facts
            full = self.runner.full(self.edition, complete)
            self._full = found = None if self.core is None else full(self.facts, self.now)
        return found

    def output(self, key: str) -> Any:
        """The raw value of a named expression: an output, or what is worked out only when it is asked for."""
        place = self.layout.places.get(key)
        if place is None:
            return None if self.core is None else self.runner.some(self.edition, (key,))(self.facts, self.now)[0]
        return None if self.raw is None else self.raw[place]


class PolicyRunner:
    """Chooses the edition of one policy for a case and runs its compiled function."""

    def __init__(self, timeline: Timeline, facts: Sequence[str], calendars: Mapping[str, Calendar], kind: Kind) -> None:
        self.kind = kind
        self.timeline = timeline
        self.facts = facts
        self.calendars = calendars
        self.functions: dict[int, Function] = {}
        self.completes: dict[int, Function] = {}
        self.fulls: dict[tuple[int, bool], Function] = {}
        self.scopes: dict[int, Function] = {}
        self.parts: dict[tuple[int, tuple[str, ...]], Function] = {}
        self.layouts: dict[int, Layout] = {}
        self.writers: dict[int, Writer] = {}
        self.sure: dict[int, Mapping[str, str]] = {}
        last = timeline.editions[-1].policy if timeline.editions else None
        dated_by = timeline.dated_by
        self.dated = None if dated_by is None else facts.index(dated_by)
        self.by_day = dated_by is not None and kind.facts[dated_by].type.kind == "date"
        self.starts: list[int] | None = self._starts()
        self.always = 0 if self.dated is None and len(timeline.editions) == 1 else None
        self.currency = None if last is None else last.currency
        self.mixed = len({edition.policy.currency for edition in timeline.editions}) > 1
        money = dict.fromkeys(name for one in reversed(timeline.editions) for name in one.policy.money_facts)
        self.money = tuple(facts.index(name) for name in money)

    def _starts(self) -> list[int] | None:
        """The first raw moment of each edition, where its policy's zone is fixed."""
        starts: list[int] = []
        for edition in self.timeline.editions:
            zone = edition.policy.zone
            if edition.start is None:
                starts.append(-(2**63))
            elif self.by_day:
                starts.append(edition.start)
            elif isinstance(zone, Literal):
                starts.append(zones.start_of_day(edition.start, str(zone.value)))
            else:
                return None
        return starts

    def place(self, facts: RawFacts, now: int | None) -> int | None:
        """The number of the edition that governs the case; -1 for none, None for unknown."""
        editions = self.timeline.editions
        if self.dated is None:
            return _undated(editions, now)
        moment = facts[self.dated]
        if moment is None:
            return None
        if self.starts is not None:
            at = bisect_right(self.starts, moment) - 1
        else:
            at = self._by_local_day(facts, moment)
        if at < 0:
            return -1
        end = editions[at].end
        return at if end is None or self._day(editions[at], facts, moment) < end else -1

    def money_of(self, facts: RawFacts, now: int | None) -> tuple[tuple[int, ...], str | None]:
        """The facts with money that the version in force reads, and its currency, which is None for that of the case.

        Where it is unknown which version is in force: those of all, and no currency (`""`) unless all have the same.
        """
        at = self.place(facts, now)
        if at is None:
            return self.money, "" if self.mixed else self.currency
        version = self.timeline.editions[at].policy
        return tuple(place for place in self.money if self.facts[place] in version.money_facts), version.currency

    def _by_local_day(self, facts: RawFacts, moment: int) -> int:
        found = -1
        for at, edition in enumerate(self.timeline.editions):
            if edition.start is None or self._day(edition, facts, moment) >= edition.start:
                found = at
        return found

    def _day(self, edition: Edition, facts: RawFacts, moment: int) -> int:
        if self.by_day:
            return moment
        return zones.local_date(moment, zone_of(edition.policy, facts, self.facts, edition.parameters) or "UTC")

    def run(self, facts: RawFacts, now: int | None) -> Result | None:
        """The result of the policy in force; None when none is, or when the case is out of its scope."""
        at = self.always if self.always is not None else self.place(facts, now)
        if at == -1:
            return None
        if at is None:
            numbers = range(len(self.timeline.editions))
            return Result(self, numbers[-1], None, facts, now) if self._may_govern(numbers, facts, now) else None
        function = (self.functions if now is None or None in facts else self.completes).get(at)
        if function is None:
            if not self._in_scope(at, facts, now):
                return None
            function = self._prepare(at, now is not None and None not in facts)
        core = function(facts, now)
        return None if core[0] is False else Result(self, at, core, facts, now)

    def _prepare(self, at: int, complete: bool) -> Function:
        """The function of an edition's core; where every fact is known the plain operators are enough."""
        policy, core = self.timeline.editions[at].policy, self.layout(at).core
        if complete and len(policy.facts) <= MOST_COMPLETE:
            self.completes[at] = self._function(at, core, frozenset(policy.facts), True)
            return self.completes[at]
        if at not in self.functions:
            self.functions[at] = self._function(at, core, frozenset(), False)
        if complete:
            self.completes[at] = self.functions[at]
        return self.functions[at]

    def _may_govern(self, numbers: Sequence[int], facts: RawFacts, now: int | None) -> bool:
        """Whether some edition may govern a case whose date is unknown: not where `when` is false in each of them."""
        return any(self._in_scope(at, facts, now) for at in numbers)

    def _in_scope(self, at: int, facts: RawFacts, now: int | None) -> bool:
        """Whether the policy may govern the case; `when` alone is cheap to compile, and most policies stop at it."""
        node = self.timeline.editions[at].policy.named["when"].node
        if isinstance(node, Literal):
            return node.value is not False
        return self.scope(at)(facts, now)[0] is not False

    def full(self, at: int, complete: bool = False) -> Function:
        """The function of every output of an edition; `complete` where every fact and the moment are known."""
        found = self.fulls.get((at, complete))
        if found is None:
            policy = self.timeline.editions[at].policy
            if complete and len(policy.facts) > MOST_COMPLETE:
                found = self.full(at)
            else:
                nonnull = frozenset(policy.facts) if complete else frozenset[str]()
                found = self._function(at, self.layout(at).outputs, nonnull, complete)
            self.fulls[at, complete] = found
        return found

    def scope(self, at: int) -> Function:
        """The function of `when` alone: cheap to compile, and all that most policies of a book need for a case."""
        if at not in self.scopes:
            self.scopes[at] = self._function(at, ("when",), frozenset(), False)
        return self.scopes[at]

    def some(self, at: int, keys: tuple[str, ...]) -> Function:
        """The function of some named expressions of an edition, outputs or steps on the way to them."""
        if (at, keys) not in self.parts:
            self.parts[at, keys] = self._function(at, keys, frozenset(), False)
        return self.parts[at, keys]

    def writer(self, at: int) -> Writer:
        """How an edition's results are shown."""
        if at not in self.writers:
            layout = self.layout(at)
            self.writers[at] = Writer(
                layout.policy, layout.places, lambda key: self.unit_of(at, key), self.confidences(at)
            )
        return self.writers[at]

    def confidences(self, at: int) -> Mapping[str, str]:
        """How sure an edition is of its outcomes, for those of which it says so; see `confidence.confidences`."""
        if at not in self.sure:
            edition = self.timeline.editions[at]
            self.sure[at] = confidences(edition.policy, edition.start, self.timeline.known_at)
        return self.sure[at]

    def unit_of(self, at: int, key: str) -> str | None:
        """The unit that a measured output is shown in."""
        return shown_unit(self.timeline.editions[at].policy, key, self.kind)

    def layout(self, at: int) -> Layout:
        if at not in self.layouts:
            self.layouts[at] = layout_of(self.timeline.editions[at].policy)
        return self.layouts[at]

    def _function(self, at: int, outputs: Sequence[str], nonnull: frozenset[str], now_known: bool) -> Function:
        edition = self.timeline.editions[at]
        named = {key: one.node for key, one in edition.policy.named.items()}
        compiled = compile_function(
            named,
            outputs,
            self.facts,
            edition.parameters,
            nonnull,
            now_known,
            title=edition.policy.id,
            extra={"calendars": bind(self.calendars, edition.policy.fixed_zone)},
        )
        return compiled.function


def _undated(editions: Sequence[Edition], now: int | None) -> int:
    """Without `dated_by` the moment of evaluation picks the version; without that, the last one stands."""
    if now is None or len(editions) == 1:
        return len(editions) - 1
    day = now // 86_400_000_000
    found = [
        at
        for at, one in enumerate(editions)
        if (one.start is None or one.start <= day) and (one.end is None or day < one.end)
    ]
    return found[-1] if found else -1


def zone_of(policy: Policy, facts: RawFacts, names: Sequence[str], parameters: Mapping[str, Any]) -> str | None:
    """The policy's time zone for a case: fixed, or computed from its facts."""
    if policy.fixed_zone is not None:
        return policy.fixed_zone
    named = {key: one.node for key, one in policy.named.items()}
    compiled = compile_function(named, ("zone",), names, parameters, title=f"{policy.id} zone", extra={"calendars": {}})
    value = compiled.function(facts, None)[0]
    return value if isinstance(value, str) and zones.known_zone(value) else None


class KindDecider:
    """Every policy of one case kind: reads a case once and runs each policy on it."""

    def __init__(
        self,
        kind: Kind,
        timelines: Sequence[Timeline],
        calendars: Mapping[str, Calendar],
        rates: Rates | None = None,
    ) -> None:
        self.kind = kind
        self.rates = rates
        used = [name for one in timelines for edition in one.editions for name in edition.policy.facts]
        self.facts = tuple(dict.fromkeys(used))
        self.runners = [PolicyRunner(one, self.facts, calendars, kind) for one in timelines if one.editions]
        self.only = self.runners[0] if len(self.runners) == 1 and not self.runners[0].mixed else None
        self.read = compile_reader(kind, self.facts)

    def results(self, facts: RawFacts, now: int | None) -> tuple[Result | list[Result] | None, Sequence[Problem]]:
        """The results of all policies on raw facts; money in a foreign currency is unknown to a policy, but by a rate."""
        currency = facts[-1]
        if self.only is not None and (currency is None or currency == self.only.currency):
            return self.only.run(facts, now), NO_PROBLEMS
        found: list[Result] = []
        problems: list[Problem] = []
        for runner in self.runners:
            result, foreign = self.result(runner, facts, now)
            found += [] if result is None else [result]
            problems += [] if foreign is None else [foreign]
        return found, problems

    def result(self, runner: PolicyRunner, facts: RawFacts, now: int | None) -> tuple[Result | None, Problem | None]:
        """What one policy says of raw facts, and what there is to say of their money where it governs them, or may."""
        currency = facts[-1]
        if currency is None or not runner.money or (currency == runner.currency and not runner.mixed):
            return runner.run(facts, now), None
        own, problem = self._native(facts, runner, now)
        result = runner.run(own, now)
        return result, None if result is None or result.applies is False else problem

    def _native(self, facts: RawFacts, runner: PolicyRunner, now: int | None) -> tuple[RawFacts, Problem | None]:
        """The facts with their money in the policy's currency, where there is a rate, else without; and what to say of it.

        A policy without a currency takes the case's one.
        """
        money, wanted = runner.money_of(facts, now)
        if facts[-1] == wanted or (wanted is None and isinstance(facts[-1], str)):
            return facts, None
        given = [place for place in money if facts[place] not in (None, 0)]
        if not given:
            return facts, None
        rate = self.rate(facts[-1], wanted, runner, now)
        if rate is not None:
            return self._by_rate(facts, runner, given, rate)
        names = ", ".join(self.facts[place] for place in given)
        seen = facts[-1] if isinstance(facts[-1], str) else " and ".join(facts[-1])
        reads = f"reads money in {wanted}" if wanted else "needs one currency"
        message = f"{runner.timeline.id} {reads}, and the case gives {seen}: {names} cannot be used without a rate"
        problem = Problem("currency-mismatch", message, level="warning")
        return tuple(None if at in given else fact for at, fact in enumerate(facts)), problem

    def _by_rate(
        self, facts: RawFacts, runner: PolicyRunner, given: Sequence[int], rate: Rate
    ) -> tuple[RawFacts, Problem]:
        """The facts with their money at a rate, and what it is; what would be more than a fact may be is unknown."""
        own = exchanged_facts([self.kind.facts[name] for name in self.facts], facts, rate)
        message = f"{runner.timeline.id} reads money in {rate.wanted}: {_said(rate)}, the rate of {date_text(rate.day)}"
        lost = ", ".join(self.facts[place] for place in given if own[place] is None)
        if lost:
            return own, Problem("currency-mismatch", f"{message}; {lost} is too much to be read", level="warning")
        return own, Problem("exchanged", message, level="info")

    def rate(self, currency: object, wanted: str | None, runner: PolicyRunner, now: int | None) -> Rate | None:
        """What the case's currency is in the policy's, on the day of evaluation."""
        if self.rates is None or now is None or not wanted or not isinstance(currency, str):
            return None
        return self.rates.on(currency, wanted, _day_of_rate(runner, now))

    def rate_back(self, case: Mapping[str, Any], result: Result) -> Rate | None:
        """What the policy's currency is in the case's, for a result that rests on money that was exchanged."""
        own, now = result.policy.currency, result.now
        if self.rates is None or now is None or own is None or result.facts[-1] != own:
            return None
        given = read_case(self.kind, self.facts, case, "UTC", True)[0][-1]
        if not isinstance(given, str) or given == own:
            return None
        return self.rates.on(own, given, _day_of_rate(result.runner, now))


def _said(rate: Rate) -> str:
    """A rate in words; a small one the other way round, where it has more digits to show."""
    given, wanted, factor = rate.given, rate.wanted, rate.factor
    if factor < Fraction(1, 1000):
        given, wanted, factor = wanted, given, 1 / factor
    return f"1 {given} is {brief(number_text(factor), 6)} {wanted}"


def _day_of_rate(runner: PolicyRunner, now: int) -> int:
    return zones.local_date(now, runner.timeline.editions[-1].policy.fixed_zone or "UTC")
