"""Book + one case → the raw results of every policy that governs it. Compiled when first needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from makegood import zones
from makegood.bound import bind
from makegood.calendars import Calendar
from makegood.cases.facts import FactError
from makegood.cases.kind import Kind
from makegood.cases.reader import RawFacts, Slow, compile_reader, read_case
from makegood.editions import Edition, Timeline
from makegood.expr.nodes import Literal
from makegood.expr.to_python import compile_function
from makegood.model import Policy
from makegood.problems import Problem

Function = Callable[[RawFacts, int | None], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each output of a policy version stands in its result: first `when`, then values, then outcomes' fields."""

    policy: Policy
    outputs: tuple[str, ...]
    places: Mapping[str, int]


def layout_of(policy: Policy) -> Layout:
    """The outputs of a policy version in the order of a decision."""
    keys = ["when", *(f"values.{name}" for name in policy.values)]
    keys += [key for outcome in policy.outcomes for key in outcome.fields.values()]
    return Layout(policy, tuple(keys), {key: at for at, key in enumerate(keys)})


@dataclass(slots=True)
class Result:
    """What one policy says of one case: `raw` by the layout, or None when its version could not be chosen."""

    layout: Layout
    edition: Edition
    raw: tuple[Any, ...] | None
    facts: RawFacts


class PolicyRunner:
    """Chooses the edition of one policy for a case and runs its compiled function."""

    def __init__(
        self, timeline: Timeline, facts: Sequence[str], calendars: Mapping[str, Calendar], date_facts: frozenset[str]
    ) -> None:
        self.timeline = timeline
        self.facts = facts
        self.calendars = calendars
        self.functions: dict[int, Function] = {}
        self.scopes: dict[int, Function] = {}
        self.layouts: dict[int, Layout] = {}
        last = timeline.editions[-1].policy if timeline.editions else None
        self.dated = None if last is None or last.dated_by is None else facts.index(last.dated_by)
        self.by_day = last is not None and last.dated_by in date_facts
        self.starts: list[int] | None = self._starts()

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
        at = self.place(facts, now)
        if at == -1:
            return None
        if at is None:
            edition = self.timeline.editions[-1]
            return Result(self.layout(len(self.timeline.editions) - 1), edition, None, facts)
        edition = self.timeline.editions[at]
        function = self.functions.get(at)
        if function is None:
            if self.scope(at)(facts, now)[0] is False:
                return None
            function = self.functions[at] = self._compile(at)
        raw = function(facts, now)
        return None if raw[0] is False else Result(self.layouts[at], edition, raw, facts)

    def scope(self, at: int) -> Function:
        """The function of `when` alone: cheap to compile, and all that most policies of a book need for a case."""
        if at not in self.scopes:
            self.scopes[at] = self._function(at, ("when",), frozenset(), False)
        return self.scopes[at]

    def layout(self, at: int) -> Layout:
        if at not in self.layouts:
            self.layouts[at] = layout_of(self.timeline.editions[at].policy)
        return self.layouts[at]

    def _compile(self, at: int) -> Function:
        """Two forms of one policy: where every fact it reads is known, the plain operators are enough."""
        outputs = self.layout(at).outputs
        policy = self.timeline.editions[at].policy
        general = self._function(at, outputs, frozenset(), False)
        if len(policy.facts) > 24:
            return general
        places = [self.facts.index(name) for name in policy.facts]
        only = places == list(range(len(self.facts)))
        complete: Function | None = None

        def choose(facts: RawFacts, now: int | None) -> tuple[Any, ...]:
            nonlocal complete
            given = facts[:-1] if only else tuple([facts[place] for place in places])
            if now is None or None in given:
                return general(facts, now)
            if complete is None:
                complete = self._function(at, outputs, frozenset(policy.facts), True)
            return complete(facts, now)

        return choose

    def _function(self, at: int, outputs: Sequence[str], nonnull: frozenset[str], now_known: bool) -> Function:
        edition = self.timeline.editions[at]
        zone = edition.policy.zone
        named = {key: one.node for key, one in edition.policy.named.items()}
        compiled = compile_function(
            named,
            outputs,
            self.facts,
            edition.parameters,
            nonnull,
            now_known,
            title=edition.policy.id,
            extra={"calendars": bind(self.calendars, str(zone.value) if isinstance(zone, Literal) else None)},
        )
        return compiled.function


def _undated(editions: Sequence[Edition], now: int | None) -> int:
    """Without `dated_by` the moment of evaluation picks the version; without that, the last one stands."""
    if now is None or len(editions) == 1:
        return len(editions) - 1
    day = now // 86_400_000_000
    found = [at for at, one in enumerate(editions) if (one.start is None or one.start <= day) and (one.end is None or day < one.end)]
    return found[-1] if found else -1


def zone_of(policy: Policy, facts: RawFacts, names: Sequence[str], parameters: Mapping[str, Any]) -> str | None:
    """The policy's time zone for a case: fixed, or computed from its facts."""
    if isinstance(policy.zone, Literal):
        return str(policy.zone.value)
    named = {key: one.node for key, one in policy.named.items()}
    compiled = compile_function(named, ("zone",), names, parameters, title=f"{policy.id} zone", extra={"calendars": {}})
    value = compiled.function(facts, None)[0]
    return value if isinstance(value, str) and zones.known_zone(value) else None


class KindDecider:
    """Every policy of one case kind: reads a case once and runs each policy on it."""

    def __init__(self, kind: Kind, timelines: Sequence[Timeline], calendars: Mapping[str, Calendar]) -> None:
        self.kind = kind
        date_facts = frozenset(name for name, spec in kind.facts.items() if spec.type.kind == "date")
        used = [name for one in timelines for edition in one.editions for name in edition.policy.facts]
        self.facts = tuple(dict.fromkeys(used))
        self.runners = [PolicyRunner(one, self.facts, calendars, date_facts) for one in timelines if one.editions]
        self.read = compile_reader(kind, self.facts)
        self.money = {
            runner.timeline.id: (
                [self.facts.index(name) for name in runner.timeline.editions[-1].policy.money_facts],
                runner.timeline.editions[-1].policy.currency,
            )
            for runner in self.runners
        }

    def raw(self, case: Mapping[str, Any], lenient: bool) -> tuple[RawFacts, list[Problem], bool]:
        try:
            return self.read(case), [], False
        except (Slow, FactError, ValueError, KeyError):
            return read_case(self.kind, self.facts, case, lenient=lenient)

    def results(self, facts: RawFacts, now: int | None) -> tuple[list[Result], list[Problem]]:
        """The results of all policies on raw facts; money in a foreign currency is unknown to a policy."""
        currency = facts[-1]
        found: list[Result] = []
        problems: list[Problem] = []
        for runner in self.runners:
            own = facts
            places, wanted = self.money[runner.timeline.id]
            if places and currency is not None and currency != wanted and (wanted is not None or isinstance(currency, tuple)):
                own, problem = self._without_foreign(facts, runner.timeline.id, places, wanted)
                if problem is not None:
                    problems.append(problem)
            result = runner.run(own, now)
            if result is not None:
                found.append(result)
        return found, problems

    def _without_foreign(
        self, facts: RawFacts, policy: str, places: list[int], wanted: str | None
    ) -> tuple[RawFacts, Problem | None]:
        given = [place for place in places if facts[place] not in (None, 0)]
        if not given:
            return facts, None
        cut = tuple(None if at in given else fact for at, fact in enumerate(facts))
        names = ", ".join(self.facts[place] for place in given)
        seen = facts[-1] if isinstance(facts[-1], str) else " and ".join(facts[-1])
        reads = f"reads money in {wanted}" if wanted else "needs one currency"
        message = f"{policy} {reads}, and the case gives {seen}: {names} cannot be used without a rate"
        return cut, Problem("currency-mismatch", message)
