"""The readers that a test can ask: name → function from book, policy, case and moment to the policy's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from makegood.book import Book
from makegood.decide import PolicyRunner, Result
from makegood.decision import Decision, plain
from makegood.layers import Settled, settle
from makegood.model import Policy

if TYPE_CHECKING:
    from makegood.table import TableDecision


@dataclass(frozen=True, slots=True)
class Answers:
    """What one policy says of one case.

    `policy` is the version that answered, None when none is in force or the case is out of its scope; `applies` is
    None when a fact that decides it is unknown. `value` gives the plain value of an output key (None: unknown) and
    `missing` the unknown facts that it hangs on.
    """

    policy: Policy | None
    applies: bool | None
    value: Callable[[str], Any]
    missing: Callable[[str], list[str]]


Reader = Callable[[Book, str, Mapping[str, Any], int | None], Answers]


def from_python(book: Book, policy: str, case: Mapping[str, Any], now: int | None) -> Answers:
    """The answers of the compiled policy, which is also what decides in production. Raises CaseError."""
    decision = book.decide(case, now)
    result = decision.result(policy)
    if result is None:
        return Answers(None, False, lambda key: None, lambda key: [])
    own = Answers(
        result.layout.policy, result.applies, lambda key: decision.value(policy, key), _missing(book, result, now)
    )
    layers = _beneath(decision, policy)
    return own if len(layers) < 2 else _layered(own, decision, settle(book.layers, layers), policy, plain)


def from_interpreter(book: Book, policy: str, case: Mapping[str, Any], now: int | None) -> Answers:
    """The answers of the slow interpreter, which judges the others. Raises CaseError."""
    from makegood.judged import interpreter_of, settled_slowly

    decision = book.decide(case, now)
    result = result_of(decision, policy)
    if result is None or result.core is None:
        return from_python(book, policy, case, now)
    interpreter = interpreter_of(result)
    applies = interpreter.value("when")
    answering = None if applies is False else result.layout.policy
    own = Answers(answering, applies, interpreter.value, _missing(book, result, now))
    layers = _beneath(decision, policy)
    if len(layers) < 2:
        return own
    judges = {id(one): interpreter_of(one) for one in layers if one.core is not None}

    def value(one: Result, key: str) -> Any:
        return judges[id(one)].value(key)

    return _layered(own, decision, settled_slowly(book.layers, layers, value), policy, value)


def from_columns(book: Book, policy: str, case: Mapping[str, Any], now: int | None) -> Answers:
    """The answers of the columnar reader, for a table of this one case. Raises CaseError."""
    return from_table(book, policy, [book.decide(case, now)], now)[0]


def from_table(book: Book, policy: str, decisions: Sequence[Decision], now: int | None) -> list[Answers]:
    """The answers of the columnar reader, for one table of the cases that were decided."""
    from makegood.cases.columns import raw_frame
    from makegood.table import decide_frame

    runner = _runner(decisions[0], policy)
    if runner is None:
        return [from_python(book, policy, one.case, now) for one in decisions]
    frame = raw_frame(runner.kind, runner.facts, [_facts(one, runner) for one in decisions])
    names = [policy, *sorted(book.layers.beneath(policy))]
    timelines = {name: book.timelines[name] for name in names}
    table = decide_frame(
        timelines, runner.kind, frame, now, book.calendars, aside=True, layers=book.layers, merged=True
    )
    return [
        _from_row(book, policy, decision, _Row(table, decision, policy, at)) for at, decision in enumerate(decisions)
    ]


def _from_row(book: Book, policy: str, decision: Decision, row: _Row) -> Answers:
    result = decision.result(policy)
    applies = row.applies()
    missing = _missing(book, result, decision.now) if result is not None else lambda key: []
    answering = None if applies is False else book.policy(policy) if result is None else result.layout.policy
    return Answers(answering, applies, row.value, missing)


READERS: dict[str, Reader] = {"python": from_python, "interpret": from_interpreter, "polars": from_columns}


def _beneath(decision: Decision, policy: str) -> list[Result]:
    """The results of a policy and of those that it lies over."""
    names = {policy, *decision.book.layers.beneath(policy)}
    return [one for one in decision.results if one.layout.policy.id in names]


def _layered(
    own: Answers, decision: Decision, settled: Settled, policy: str, value_of: Callable[[Result, str], Any]
) -> Answers:
    """The answers of a policy as they are decided: those of the layer whose outcome stands, or none."""
    if own.policy is None or own.applies is not True:
        return own
    outcomes = {key: (policy, one.key) for one in own.policy.outcomes for key in one.fields.values()}

    def value(key: str) -> Any:
        outcome = outcomes.get(key, (policy, ""))
        if outcome in settled.open:
            return None
        winner = settled.winners.get(outcome)
        if winner is None or winner.layout.policy.id == policy:
            return own.value(key)
        return value_of(winner, key) if key in winner.layout.policy.named else None

    def missing(key: str) -> list[str]:
        among = settled.open.get(outcomes.get(key, (policy, "")))
        if among is None:
            return own.missing(key)
        asked = [(one, key if one.applies and key in one.layout.policy.named else "when") for one in among]
        book, now = decision.book, decision.now
        return list(dict.fromkeys(fact for one, wanted in asked for fact in book.missing(one, wanted, now)))

    return Answers(own.policy, own.applies, value, missing)


def _missing(book: Book, result: Result, now: int | None) -> Callable[[str], list[str]]:
    return lambda key: list(book.missing(result, key, now))


def _runner(decision: Decision, policy: str) -> PolicyRunner | None:
    """What runs a policy in the book; None when no version of it is in its timeline."""
    kind = decision.book.policies[policy][0].case
    return next((one for one in decision.book.decider(kind).runners if one.timeline.id == policy), None)


def _facts(decision: Decision, runner: PolicyRunner) -> tuple[Any, ...]:
    """The raw facts that a policy reads of the case."""
    from makegood.cases.reader import read_case

    result = decision.result(runner.timeline.id)
    if result is not None:
        return result.facts
    named = runner.timeline.editions[-1].policy.fixed_zone or "UTC"
    return read_case(runner.kind, runner.facts, decision.case, named)[0]


def result_of(decision: Decision, policy: str) -> Result | None:
    """The result of a policy, also where the compiled one says that the case is out of its scope."""
    result, runner = decision.result(policy), _runner(decision, policy)
    if result is not None or runner is None:
        return result
    facts = _facts(decision, runner)
    edition = runner.place(facts, decision.now)
    return None if edition is None or edition < 0 else Result(runner, edition, (False,), facts, decision.now)


class _Row:
    """One row of a table decision, its raw cells as plain values."""

    def __init__(self, table: TableDecision, decision: Decision, policy: str, at: int) -> None:
        self.cells = table.frame.row(at, named=True)
        self.scales = {column.column: column.scale for column in table.columns}
        self.decision = decision
        self.policy = policy

    def applies(self) -> bool | None:
        found = self.cells[f"{self.policy}|applies"]
        return None if found is None else bool(found)

    def value(self, key: str) -> Any:
        from makegood.decision import currency_of
        from makegood.expr.plain import plain_value

        result = self.decision.result(self.policy)
        if result is None:
            return None
        type_ = result.layout.policy.named[key].type
        column = f"{self.policy}|{key}"
        scale = self.scales[column]
        raw = self._ratio(column) if scale is None else self.cells[column]
        return plain_value(raw, type_, scale, currency_of(result), result.runner.unit_of(result.edition, key))

    def _ratio(self, column: str) -> Fraction | None:
        """An exact ratio stands in two cells."""
        above, below = self.cells[f"{column}#n"], self.cells[f"{column}#d"]
        return None if above is None or below is None else Fraction(above, below)
