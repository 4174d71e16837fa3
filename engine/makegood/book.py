"""Paths + vocabulary → a Book of checked policies and every problem found: the one straight load."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makegood.calendars import Calendar
from makegood.cases.kind import Kind
from makegood.cases.reader import Slow, read_case
from makegood.decide import NO_PROBLEMS, KindDecider, Result
from makegood.decision import CaseError, Decision
from makegood.editions import Timeline
from makegood.exchange.rates import Rates
from makegood.functions import Function
from makegood.layers import Layers, layers_of
from makegood.lint_rule import LintRule
from makegood.model import Policy
from makegood.moments import At, micros
from makegood.outcomes import BY_SECTION
from makegood.outcomes.kind import OutcomeKind
from makegood.parameters import day_of
from makegood.problems import Problem
from makegood.shown import instant_text
from makegood.source import Document
from makegood.text import SECTIONS

if TYPE_CHECKING:
    from makegood.explain import Explainer, Explanation


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that policies may use: the core's, and what plugins brought, with the plugins' versions.

    `outcomes` are the outcome kinds by section, the core's first; `calendars` the documents of plugins' calendars by name;
    `commands` are of click. Two vocabularies may stand side by side: nothing is registered anywhere else.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    roots: tuple[Path, ...] = ()
    maps: Mapping[str, Path] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    outcomes: Mapping[str, OutcomeKind] = field(default_factory=lambda: dict(BY_SECTION))
    calendars: Mapping[str, Document] = field(default_factory=dict)
    lint_rules: tuple[LintRule, ...] = ()
    commands: Mapping[str, Any] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process gets everything but the commands, which cannot go there and have nothing to do there.
        return (Vocabulary, tuple({} if one.name == "commands" else getattr(self, one.name) for one in fields(self)))

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of a policy in which outcomes may stand, in the order in which they are shown."""
        return (*SECTIONS, *(section for section in self.outcomes if section not in SECTIONS))


class Book:
    """Checked policies that decide cases. A value: it never changes after loading, and threads may share it."""

    def __init__(
        self,
        policies: Iterable[Policy],
        vocabulary: Vocabulary,
        calendars: Mapping[str, Calendar],
        known_at: int | None = None,
        rates: Rates | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.calendars = calendars
        self.known_at = known_at
        self.rates = rates
        self.policies: dict[str, list[Policy]] = {}
        for policy in policies:
            self.policies.setdefault(policy.id, []).append(policy)
        self.timelines = {key: Timeline(versions, known_at) for key, versions in sorted(self.policies.items())}
        self._deciders: dict[str, KindDecider] = {}
        self._last_at: tuple[At, int | None] = (None, None)
        self._last_text: tuple[int | None, str] = (None, "null")
        self._kind_texts: dict[Any, tuple[str, str]] = {}
        self._explainer: Explainer | None = None

    # -- what is in it

    def policy(self, policy: str) -> Policy:
        """The newest dated version of a policy, else its pending one. Raises KeyError with the nearest name."""
        versions = self.policies[policy]
        dated = [one for one in versions if not one.pending]
        return max(dated or versions, key=lambda one: one.start or -(10**9))

    def kind(self, name: str) -> Kind:
        """A case kind. Raises CaseError for an unknown one."""
        from makegood.problems import suggest

        if name not in self.vocabulary.kinds:
            hint = suggest(name, self.vocabulary.kinds)
            kinds = ", ".join(sorted(self.vocabulary.kinds)) or "none"
            raise CaseError(
                [Problem("unknown-kind", f"there is no case kind '{name}'; installed are {kinds}", hint=hint)]
            )
        return self.vocabulary.kinds[name]

    def select(self, *policies: str, pending: bool = False) -> Book:
        """A book of some policies only; with `pending`, their adopted but undated versions stand in their place."""
        chosen: list[Policy] = []
        for name in policies:
            versions = self.policies[name]
            if pending:
                versions = [_dated(one) for one in versions if one.pending] or versions
            chosen.extend(versions)
        return Book(chosen, self.vocabulary, self.calendars, self.known_at, self.rates)

    def at_rates(self, rates: Rates | None) -> Book:
        """The book with exchange rates (`makegood.exchange.read_rates`).

        A policy then reads money in another currency than its own by the rate of the day of evaluation; without rates, or
        without one for that day, such money is unknown to it.
        """
        every = [one for versions in self.policies.values() for one in versions]
        return Book(every, self.vocabulary, self.calendars, self.known_at, rates)

    def as_known_at(self, day: date | str) -> Book:
        """The book as it was published by a day: later errata and retroactive texts are not used."""
        number = day_of(str(day))
        if number is None:
            raise ValueError(f"'{day}' is no date like 2026-07-15")
        policies: Mapping[str, Sequence[Policy]] = self.policies
        if any(one.others for versions in policies.values() for one in versions):
            from makegood.reread import Words, read_again

            known = self.vocabulary
            policies = read_again(policies, Words(known.kinds, known.functions, known.outcomes, self.calendars), number)
        every = [one for versions in policies.values() for one in versions]
        return Book(every, self.vocabulary, self.calendars, number, self.rates)

    @cached_property
    def layers(self) -> Layers:
        """Which of its policies lie over which; false when none does."""
        return layers_of(self.policies, self.calendars)

    @cached_property
    def further_sections(self) -> tuple[str, ...]:
        """The sections of plugins' outcome kinds that a policy of this book has outcomes in."""
        used = {one.section for versions in self.policies.values() for policy in versions for one in policy.outcomes}
        return tuple(section for section in self.vocabulary.sections if section in used and section not in SECTIONS)

    def versions_of(self, kind: str | None = None) -> dict[str, Any]:
        """What a decision of a case kind is made with: engine, time zones, plugins, the digests of the kind and of calendars.

        The calendars are those that any policy of the kind may count in, so that a book that holds other kinds, too, says
        the same. Without a kind it is that of all policies.
        """
        from makegood import __version__, zones

        kinds = self._kinds_used() if kind is None else {kind}
        return {
            "makegood": __version__,
            "tzdata": zones.tzdata_version(),
            "plugins": dict(sorted(self.vocabulary.versions.items())),
            "calendars": {name: self.calendars[name].digest for name in self.calendars_used(kinds)},
            "kinds": {name: one.digest for name, one in sorted(self.vocabulary.kinds.items()) if name in kinds},
            **({} if self.rates is None else {"rates": {self.rates.name: self.rates.digest}}),
        }

    def at_text(self, now: int | None) -> str:
        """The moment of evaluation as JSON; a history's one instant is written once."""
        last = self._last_text
        if last[0] != now:
            self._last_text = last = (now, "null" if now is None else f'"{instant_text(now)}"')
        return last[1]

    def kind_texts(self, kind: Any) -> tuple[str, str]:
        """A case kind, and the versions of it, as canonical JSON; of the only kind where a case does not say its own."""
        found = self._kind_texts.get(kind)
        if found is None:
            from makegood.canonical import dumps

            name = kind if isinstance(kind, str) else None
            found = self._kind_texts[kind] = dumps(name), dumps(self.versions_of(name))
        return found

    def calendars_used(self, kinds: Collection[str]) -> list[str]:
        """The calendars that policies of some case kinds may count in."""
        from makegood.expr.nodes import Literal, walk

        nodes = (
            one
            for versions in self.policies.values()
            for p in versions
            if p.case in kinds
            for named in p.named.values()
            for one in walk(named.node)
        )
        return sorted(
            {str(one.value) for one in nodes if isinstance(one, Literal) and one.type.kind == "calendar" and one.value}
        )

    @property
    def kinds(self) -> dict[str, Kind]:
        """The case kinds that its policies read, by name, of those that are installed."""
        used = self._kinds_used()
        return {name: kind for name, kind in self.vocabulary.kinds.items() if name in used}

    def _kinds_used(self) -> set[str]:
        return {one.case for versions in self.policies.values() for one in versions}

    # -- deciding

    def decider(self, kind: str) -> KindDecider:
        """The compiled policies of a case kind, made once."""
        found = self._deciders.get(kind)
        if found is None:
            timelines = [one for key, one in self.timelines.items() if self.policies[key][0].case == kind]
            found = self._deciders[kind] = KindDecider(self.kind(kind), timelines, self.calendars, self.rates)
        return found

    def decide(self, case: Mapping[str, Any], at: At = None, *, lenient: bool = False) -> Decision:
        """Decide one case: a mapping with `kind`, `id` and facts.

        `at` is the moment of evaluation: an aware datetime or an RFC 3339 text; without it only what does not depend
        on it is decided. Raises CaseError when the case is not of its kind; `lenient` lets unknown facts pass.
        """
        try:
            decider = self._deciders[case["kind"]]
        except (KeyError, TypeError):
            decider = self._first_decider(case)
        # Histories are decided at one instant: the last one read is kept (a pair, so that threads may race for it).
        last = self._last_at
        if last[0] is not at:
            self._last_at = last = (at, None if at is None else micros(at))
        now = last[1]
        try:
            facts = decider.read(case)
        except (Slow, ValueError, TypeError):
            return self._decide_slowly(decider, case, now, lenient)
        only = decider.only
        if only is not None and (facts[-1] is None or facts[-1] == only.currency):
            return Decision(self, case, now, only.run(facts, now), NO_PROBLEMS)
        results, found = decider.results(facts, now)
        return Decision(self, case, now, results, found)

    def _decide_slowly(self, decider: KindDecider, case: Mapping[str, Any], now: int | None, lenient: bool) -> Decision:
        """A case that the generated reader does not take: odd but right, or wrong with every problem named."""
        facts, problems, _ = read_case(decider.kind, decider.facts, case, lenient=lenient)
        if problems:
            if not all(problem.code == "naive-instant" for problem in problems):
                raise CaseError([one for one in problems if one.code != "naive-instant"] or problems)
            return self._decide_naive(decider, case, now, lenient)
        results, found = decider.results(facts, now)
        return Decision(self, case, now, results, found)

    def _first_decider(self, case: Any) -> KindDecider:
        """The decider of a case whose kind was not met before, or is not said, or is none."""
        if not isinstance(case, Mapping):
            raise CaseError([Problem("not-a-case", "a case is a mapping with `kind`, `id` and facts")])
        return self.decider(self._kind_of(case))

    def _kind_of(self, case: Mapping[str, Any]) -> str:
        kind = case.get("kind")
        if isinstance(kind, str):
            return kind
        kinds = self._kinds_used()
        if kind is None and len(kinds) == 1:
            return next(iter(kinds))
        raise CaseError(
            [Problem("missing-kind", 'the case does not say its `kind`: add one, such as "kind": "airline.claim"')]
        )

    def _decide_naive(self, decider: KindDecider, case: Mapping[str, Any], now: int | None, lenient: bool) -> Decision:
        """Instants without offset are read in each policy's own zone."""
        from makegood.decide import zone_of

        results: list[Result] = []
        problems: list[Problem] = []
        for runner in decider.runners:
            edition = runner.timeline.editions[-1]
            blank, _, _ = read_case(decider.kind, decider.facts, case, "UTC", lenient)
            zone = zone_of(edition.policy, blank, decider.facts, edition.parameters)
            facts, wrong, _ = read_case(decider.kind, decider.facts, case, zone, lenient)
            if wrong:
                raise CaseError(wrong)
            result, foreign = decider.result(runner, facts, now)
            results += [] if result is None else [result]
            problems += [] if foreign is None else [foreign]
        return Decision(self, case, now, results, problems)

    def decide_many(
        self, cases: Iterable[Mapping[str, Any]], at: At = None, *, lenient: bool = False
    ) -> Iterator[Decision | CaseError]:
        """Decide cases one after another; a case that is wrong comes back as its CaseError, and the rest goes on."""
        now = at if at is None else micros(at)
        for case in cases:
            try:
                yield self.decide(case, now, lenient=lenient)
            except CaseError as error:
                yield error

    def decide_table(self, frame: Any, kind: str, at: Any = None) -> Any:
        """Decide a table of cases (a polars DataFrame, one column a fact); see `makegood.table`. Needs the extra `table`."""
        from makegood.table import decide_table

        return decide_table(self, frame, kind, at)

    # -- why

    def explain(self, decision: Decision, *outcomes: str) -> Explanation:
        """Why a decision of this book is as it is, and why not; `outcomes` keeps some of them only.

        An outcome is named `delay`, `compensation.delay`, `airline.eu261/delay`, or `values.full_amount` for a named
        value. Raises UnknownOutcomeError, a ValueError, for a name that no policy has.
        """
        from makegood.explain import Explainer

        if self._explainer is None:
            self._explainer = Explainer(self)
        return self._explainer.explain(decision, outcomes)

    def reasons(self, decision: Decision) -> list[dict[str, Any]]:
        """The tree of reasons of each outcome of a decision, as plain data."""
        from makegood.explain.as_json import outcomes_data

        return outcomes_data(self.explain(decision))

    # -- what is missing

    def missing(self, result: Result, key: str, now: int | None) -> list[str]:
        """The unknown facts that an undecided output depends on, smallest question first."""
        from makegood.missing import missing_facts

        return missing_facts(self, result, key, now)


def _dated(policy: Policy) -> Policy:
    from dataclasses import replace

    return replace(policy, pending=False, start=None, end=None)


def sequence(one: str | Path | Sequence[str | Path]) -> list[Path]:
    """One path or several, as paths."""
    return [Path(one)] if isinstance(one, str | Path) else [Path(item) for item in one]
