"""A decision → its explanation: each policy, each outcome, why, why not, and what to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from makegood.boundaries import Probe
from makegood.decide import KindDecider, PolicyRunner, Result, zone_of
from makegood.editions import Edition
from makegood.explain import why_not as reasons_against
from makegood.explain.ask import questions
from makegood.explain.build import Builder
from makegood.explain.layered import layer_notes
from makegood.explain.model import Explanation, Note, PolicyWhy, Question, Reason, Why, WhyNot
from makegood.explain.outcomes import of_key, outcome_reasons
from makegood.explain.steps import StepWriter
from makegood.explain.texts import Texts
from makegood.explain.trace import Step, Tracer, steps_below
from makegood.expr.interpret_tree import Tree
from makegood.expr.nodes import If
from makegood.judged import interpreter_of
from makegood.model import Outcome, Policy
from makegood.shown import date_text, instant_text

if TYPE_CHECKING:
    from makegood.book import Book
    from makegood.decision import Decision


# The named expressions that may be asked for by their whole name.
_SECTIONS = ("let", "values", "tables")


class UnknownOutcomeError(ValueError):
    """A name that no policy of the case's kind has; the message says which names there are or which is near."""


@dataclass(slots=True)
class _Prepared:
    """What every case of one policy version shares."""

    texts: Texts
    trees: dict[str, Tree]


class Explainer:
    """Explains the decisions of one book; what cases of one policy share is made once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._prepared: dict[int, _Prepared] = {}
        self._probes: dict[int, Probe] = {}

    def explain(self, decision: Decision, names: Sequence[str] = ()) -> Explanation:
        """The explanation of a decision; `names` keeps some outcomes or named values only.

        A name is `compensation.delay`, `delay`, `airline.eu261/delay`, `values.full_amount` or `tables.band`. Raises
        UnknownOutcomeError for one that no policy has.
        """
        kind = decision.results[0].policy.case if decision.results else self.book._kind_of(decision.case)
        decider = self.book.decider(kind)
        wanted = _Wanted(names, [one.editions[-1].policy for one in _timelines(decider)])
        policies: list[PolicyWhy] = []
        for runner in decider.runners:
            if wanted.reads(runner.timeline.id):
                first = 1 + sum(len(one.steps) for one in policies)
                policies.append(_One(self, decision, runner, wanted, first).explain())
        at = None if decision.now is None else instant_text(decision.now)
        problems = tuple(one.message for one in decision.problems)
        return Explanation(decision.case, kind, at, self.book.versions_of(kind), tuple(policies), problems)

    def prepared(self, policy: Policy, runner: PolicyRunner) -> _Prepared:
        found = self._prepared.get(id(policy))
        if found is None:
            found = self._prepared[id(policy)] = _Prepared(Texts(policy, runner.kind), {})
        return found

    def probe(self, runner: PolicyRunner) -> Probe:
        found = self._probes.get(id(runner))
        if found is None:
            made = Probe(runner.timeline, runner.facts, runner.calendars, runner.kind)
            found = self._probes[id(runner)] = made
        return found


def _timelines(decider: KindDecider) -> list[Any]:
    return [runner.timeline for runner in decider.runners]


class _Wanted:
    """Which outcomes and named values are asked for; none given means every outcome."""

    def __init__(self, names: Sequence[str], policies: Sequence[Policy]) -> None:
        self.all = not names
        self.keys: dict[str, set[str]] = {}
        for name in names:
            self._add(name, policies)

    def _add(self, name: str, policies: Sequence[Policy]) -> None:
        policy, slash, bare = name.rpartition("/")
        found = False
        for one in policies:
            if slash and one.id != policy:
                continue
            keys = _keys_of(one, bare)
            found = found or bool(keys)
            if keys:
                self.keys.setdefault(one.id, set()).update(keys)
        if not found:
            raise UnknownOutcomeError(_no_such(name, policies))

    def reads(self, policy: str) -> bool:
        return self.all or policy in self.keys

    def outcome(self, policy: str, outcome: Outcome) -> bool:
        return self.all or outcome.key in self.keys.get(policy, ())

    def named(self, policy: Policy) -> list[str]:
        outcomes = {one.key for one in policy.outcomes}
        keys = self.keys.get(policy.id, ())
        return [key for key in policy.named if key in keys and key not in outcomes]


def _keys_of(policy: Policy, name: str) -> list[str]:
    whole = [one.key for one in policy.outcomes if one.key == name]
    if whole or (name in policy.named and name.partition(".")[0] in _SECTIONS):
        return whole or [name]
    return [one.key for one in policy.outcomes if one.name == name]


def _no_such(name: str, policies: Sequence[Policy]) -> str:
    from makegood.problems import suggest

    keys = [one.key for policy in policies for one in policy.outcomes]
    names = [
        *keys,
        *(key.partition(".")[2] for key in keys),
        *(f"{p.id}/{o.name}" for p in policies for o in p.outcomes),
    ]
    named = next((key for one in policies for section in _SECTIONS if (key := f"{section}.{name}") in one.named), None)
    hint = f"did you mean '{named}'?" if named else suggest(name, names)
    hint = hint or f"outcomes are {', '.join(dict.fromkeys(keys)) or 'not among the policies'}"
    return f"there is no outcome '{name}': {hint}"


class _One:
    """One policy and one decision."""

    def __init__(
        self, explainer: Explainer, decision: Decision, runner: PolicyRunner, wanted: _Wanted, first: int
    ) -> None:
        self.explainer = explainer
        self.decision = decision
        self.runner = runner
        self.wanted = wanted
        self.first = first
        self.roots: list[Step] = []

    def explain(self) -> PolicyWhy:
        runner = self.runner
        result = self.decision.result(runner.timeline.id)
        facts = self._facts() if result is None else result.facts
        place = runner.place(facts, self.decision.now)
        if place is None and result is not None:
            return self._undated()
        if place is None:  # `when` is false, whatever version it is
            place = len(runner.timeline.editions) - 1
        if place < 0:
            return self._not_in_force(facts)
        edition = runner.timeline.editions[place]
        if result is None or result.core is None:
            result = Result(runner, place, (False,), facts, self.decision.now)
        return self._governed(result, edition)

    def _facts(self) -> tuple[Any, ...]:
        """The raw facts as the policy reads them, where the decision has no result that holds them."""
        from makegood.cases.reader import read_case

        edition = self.runner.timeline.editions[-1]
        blank = read_case(self.runner.kind, self.runner.facts, self.decision.case, "UTC", True)[0]
        zone = zone_of(edition.policy, blank, self.runner.facts, edition.parameters)
        return read_case(self.runner.kind, self.runner.facts, self.decision.case, zone, True)[0]

    # -- which version

    def _undated(self) -> PolicyWhy:
        """The fact that picks the version is unknown, and with it everything."""
        policy = self.runner.timeline.editions[-1].policy
        asked = questions(self.runner.kind, policy, [policy.dated_by] if policy.dated_by else [])
        note = Note("undated", {"fact": policy.dated_by})
        return PolicyWhy(policy, "undecided", None, None, questions=asked, notes=(note,))

    def _not_in_force(self, facts: tuple[Any, ...]) -> PolicyWhy:
        editions = self.runner.timeline.editions
        day = self._day(facts, editions[-1])
        policy = next((one.policy for one in reversed(editions) if one.start is not None), editions[-1].policy)
        ends = [one.end for one in editions if one.end is not None]
        values = {"day": day, "first": date_text(editions[0].start), "last": date_text(max(ends)) if ends else None}
        return PolicyWhy(policy, "not_in_force", day, None, notes=(Note("not_in_force_on", values),))

    def _day(self, facts: tuple[Any, ...], edition: Edition) -> str | None:
        """The day that picks the version, in the policy's zone."""
        dated = self.runner.dated
        if dated is None or facts[dated] is None:
            return None
        return date_text(self.runner._day(edition, facts, facts[dated]))

    # -- a version in force

    def _governed(self, result: Result, edition: Edition) -> PolicyWhy:
        policy = edition.policy
        prepared = self.explainer.prepared(policy, self.runner)
        self.tracer = Tracer.over(interpreter_of(result), prepared.trees)
        self.texts, self.result, self.day = prepared.texts, result, edition.start
        when = self.tracer.step("when")
        self.roots.append(when)
        shown = self._when(when)
        day = self._day(result.facts, edition)
        base = PolicyWhy(policy, "applies", day, shown, zone=self.tracer.surroundings.zone)
        if when.value is True:
            outcomes = tuple(self._outcome(one) for one in policy.outcomes if self.wanted.outcome(policy.id, one))
            names = tuple(self._named(key) for key in self.wanted.named(policy))
            return self._done(base, outcomes=outcomes, names=names)
        if when.value is None:
            asked = questions(self.runner.kind, self.texts.policy, self._missing("when"))
            return self._done(base, status="undecided", questions=asked)
        asked_for = reasons_against.Question(
            self._probe(), result, lambda again: True, lambda again: False, lambda again: again.applies
        )
        against = reasons_against.why_not(self._builder(), when, asked_for, steps_below(self._dating([when])))
        return self._done(base, status="does_not_apply", why_not=against)

    def _probe(self) -> Probe:
        return self.explainer.probe(self.runner)

    def _done(self, why: PolicyWhy, **more: Any) -> PolicyWhy:
        from dataclasses import replace

        steps = steps_below(self.roots)
        return replace(why, steps=tuple(steps), writer=self._writer(), **more)

    def _writer(self) -> StepWriter:
        return StepWriter(self.tracer, self.texts, self.decision.case, self.parameter, self.first)

    def parameter(self, name: str) -> Any:
        return self._builder().parameter(name)

    def _builder(self) -> Builder:
        known_at = self.runner.timeline.known_at
        return Builder(self.tracer, self.texts, self.decision.case, self.day, known_at, of_key)

    def _missing(self, key: str) -> list[str]:
        """The facts to ask for, cheapest first."""
        from makegood.missing import missing_facts

        return missing_facts(self.explainer.book, self.result, key, self.decision.now)

    def _when(self, when: Step) -> Reason | None:
        if not self.texts.at(("when",)):
            return None
        texts = self.texts
        return Reason(
            "key", when.value, label="when", text=texts.text(when.node), seen=texts.seen(when), step=when,
            place=texts.place_at(("when",)), link=texts.link(("when",)), reasons=self._builder().parts(when),
        )  # fmt: skip

    def _named(self, key: str) -> Reason:
        self.roots.append(self.tracer.step(key))
        return self._builder().named(key)

    # -- one outcome

    def _outcome(self, outcome: Outcome) -> Why:
        answers = {field: self.tracer.step(key) for field, key in outcome.fields.items()}
        self.roots += answers.values()
        status = _status(outcome, answers)
        builder = self._builder()
        builder.shown.add(outcome.key)
        texts = self.texts
        tree = Reason(
            "outcome", answers[outcome.main].value, name=outcome.name, step=answers[outcome.main],
            place=texts.key_place(outcome.path), cite=outcome.cite, link=texts.link(outcome.path),
            reasons=outcome_reasons(builder, outcome),
        )  # fmt: skip
        self.roots += _steps_of(
            tree
        )  # a line may show a step on which no answer rests, as that of a rung which is not reached
        against = self._against(outcome, answers, builder) if status in ("not_granted", "not_applicable") else None
        asked: tuple[Question, ...] = ()
        if status == "undecided":
            asked = questions(self.runner.kind, self.texts.policy, self._missing(outcome.fields[outcome.main]))
        value = answers[outcome.main].value
        notes = layer_notes(self.decision, texts.policy.id, outcome)
        return Why(texts.policy, outcome, status, value, answers, tree, against, asked, notes)

    def _against(self, outcome: Outcome, answers: Mapping[str, Step], builder: Builder) -> WhyNot:
        main = answers["applies"] if "applies" in answers else answers[outcome.main]
        condition: Step | None = main
        if outcome.section == "compensation":
            conditioned = isinstance(main.node, If) and main.node.origin is None
            condition = main.args[0] if conditioned and self.texts.at((*outcome.path, "when")) else None
        asked = reasons_against.Question(
            self._probe(), self.result, lambda again: reasons_against.is_granted(again, outcome),
            lambda again: reasons_against.is_open(again, outcome),
            lambda again: reasons_against.answer(again, outcome),
        )  # fmt: skip
        return reasons_against.why_not(builder, condition, asked, steps_below(self._dating([self.roots[0], main])))

    def _dating(self, roots: list[Step]) -> list[Step]:
        """The roots, and the zone where the case chooses it."""
        return [*roots, self.tracer.step("zone")] if "zone" in self.tracer.named else roots


def _steps_of(reason: Reason) -> Iterator[Step]:
    """The step of a reason and those of all reasons below it."""
    if reason.step is not None:
        yield reason.step
    for one in reason.reasons:
        yield from _steps_of(one)


def _status(outcome: Outcome, answers: Mapping[str, Step]) -> str:
    """granted, not_granted, not_applicable, undecided, or decided for what is neither given nor refused."""
    main = answers[outcome.main].value
    match outcome.section:
        case "compensation" if main is not None:
            return "granted" if main.amount else "not_granted"
        case "remedies" if main is not None:
            return "granted" if main else "not_granted"
        case "deadlines" if main == "not_applicable":
            return "not_applicable"
        case "scores" | "escalation" | "visits" if answers["applies"].value is False:
            return "not_applicable"
    dated = answers["dated"].value if "dated" in answers else None
    return "undecided" if main is None and dated is None else "decided"
