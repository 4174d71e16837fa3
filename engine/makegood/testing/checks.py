"""One expectation against a policy's answers → the failure, or None when it holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from makegood.currencies import NO_CURRENCY
from makegood.expr.nodes import Now, Ref, walk
from makegood.expr.types import BOOLEAN, money
from makegood.model import Outcome, Policy
from makegood.problems import suggest
from makegood.testing.answers import Answers
from makegood.testing.paths import ENDS, PathError, Target, target_of
from makegood.testing.wanted import Wanted, WantedError, date_of, instant_of, read_wanted, shown
from makegood.values import Money

NOT_APPLICABLE = "none"
OUT_OF_SCOPE = "the policy does not apply to this case"
NOT_PROMISED = "nothing: the version in force does not promise it"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why an expectation does not hold.

    `message` is set when it could not be compared at all (a path that does not exist, a wrong unit); else `expected`
    and `got` are what was written and what came out. `missing` are the unknown facts behind an undecided answer.
    """

    expected: str = ""
    got: str = ""
    missing: tuple[str, ...] = ()
    message: str = ""
    hint: str | None = None


def check(
    path: str, given: Any, answers: Answers, policy: Policy, timeless: bool, versions: Sequence[Policy] = ()
) -> Mismatch | None:
    """Whether the answers are as a test expects at a path; `timeless` says that the test gives no `at`.

    An outcome that only others of the `versions` promise is expected as nothing: false, 0, `none`.
    """
    try:
        try:
            target = target_of(path, policy)
        except PathError:
            other = _promised(path, versions) if answers.applies is not None else None
            if other is None:
                raise
            return _not_promised(path, given, other, timeless)
        return _CHECKS[target.sort](target, given, Question(answers, policy, timeless))
    except (PathError, WantedError) as error:
        return Mismatch(message=str(error), hint=error.hint)


def _promised(path: str, versions: Sequence[Policy]) -> Policy | None:
    """A version that has the outcome that a path names."""
    for version in versions:
        try:
            if target_of(path, version).outcome is not None:
                return version
        except PathError:
            continue
    return None


def _not_promised(path: str, given: Any, version: Policy, timeless: bool) -> Mismatch | None:
    """The check of an outcome of another version than the one in force: as of one out of its policy's scope."""
    nothing = Answers(version, False, lambda key: None, lambda key: [])
    wrong = _CHECKS["outcome"](target_of(path, version), given, Question(nothing, version, timeless))
    return wrong if wrong is None or wrong.message else Mismatch(wrong.expected, NOT_PROMISED)


@dataclass(frozen=True, slots=True)
class Question:
    """The answers that a check reads, and how it words what is unknown."""

    answers: Answers
    policy: Policy
    timeless: bool

    def undecided(self, expected: str, *keys: str) -> Mismatch:
        missing = self.missing(*keys)
        got = "undecided"
        if not missing:
            got = "undecided: it depends on `now`, so give the test an `at`" if self.timeless else "no value"
        return Mismatch(expected, got, tuple(missing))

    def missing(self, *keys: str) -> list[str]:
        wanted = keys if self.answers.applies else ("when",)
        return list(dict.fromkeys(fact for key in wanted for fact in self.answers.missing(key)))


def _compared(wanted: Wanted, given: Any, got: Any) -> Mismatch | None:
    return None if wanted.holds(got) else Mismatch(shown(given), shown(got, wanted.value))


# -- applies, undecided, missing


def _applies(target: Target, given: Any, question: Question) -> Mismatch | None:
    wanted = read_wanted(given, BOOLEAN)
    if question.answers.applies is None:
        return question.undecided(shown(given), "when")
    return _compared(wanted, given, question.answers.applies)


def _words(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise WantedError("a list of names is expected here, like [compensation.delay]")
    return given


def _undecided(target: Target, given: Any, question: Question) -> Mismatch | None:
    """Every outcome or value named must be undecided; others may be too."""
    for name in _words(given):
        named = target_of(name, question.policy)
        if named.sort not in ("outcome", "value", "total"):
            raise PathError(f"'{name}' is no outcome or value that could be undecided")
        got = _whole(named, question)
        if got is not None:
            return Mismatch(f"{name} undecided", got)
    return None


def _whole(named: Target, question: Question) -> str | None:
    """What is decided of an outcome or value, as text; None when nothing is."""
    answers = question.answers
    if answers.applies is None:
        return None
    if answers.applies is False:
        return OUT_OF_SCOPE
    if named.sort == "total":
        return None if None in _amounts(question) else "a total"
    keys = [named.key] if named.key or named.outcome is None else _main_keys(named.outcome)
    if named.outcome is not None and not named.key and _set_aside(named.outcome, answers):
        return NOT_APPLICABLE
    values = [answers.value(key) for key in keys]
    return next((shown(value) for value in values if value is not None), None)


def _main_keys(outcome: Outcome) -> list[str]:
    """The keys that decide an outcome: its main one, and a deadline's due date if it applies."""
    return [outcome.fields[field] for field in ("dated", outcome.main) if field in outcome.fields]


def _missing(target: Target, given: Any, question: Question) -> Mismatch | None:
    """The facts named must be among those that the undecided outcomes and values hang on."""
    keys = [key for outcome in question.policy.outcomes for key in _main_keys(outcome)[:1]]
    keys += [f"values.{name}" for name in question.policy.values]
    open_keys = [key for key in keys if question.answers.applies is None or question.answers.value(key) is None]
    found = question.missing(*open_keys) if question.answers.applies is not False else []
    for name in _words(given):
        if name not in found:
            got = f"missing {', '.join(found)}" if found else "nothing missing"
            return Mismatch(f"{name} among the missing facts", got, hint=suggest(name, found))
    return None


# -- totals, values, outcomes


def _amounts(question: Question, end: str = "") -> list[Money | None]:
    """What each compensation comes to: those that the company pays, or, when there is none, the customer's."""
    outcomes = [one for one in question.policy.outcomes if one.section == "compensation"]
    companys = [one for one in outcomes if one.info.get("pays", "company") == "company"]
    return [question.answers.value(one.fields.get(end) or one.fields["amount"]) for one in companys or outcomes]


def _total(target: Target, given: Any, question: Question) -> Mismatch | None:
    wanted = read_wanted(given, money(None))
    if question.answers.applies is False:
        return _compared(wanted, given, Money(0, NO_CURRENCY))
    amounts: list[Money | None] = _amounts(question, target.key) if question.answers.applies else [None]
    if None in amounts:
        keys = [one.fields[one.main] for one in question.policy.outcomes if one.section == "compensation"]
        if not target.key and question.answers.applies and None not in _amounts(question, "amount_to"):
            return _ranged(given, "compensation.total", *(_sum_of(_amounts(question, end)) for end in ENDS))
        return question.undecided(shown(given), *(key for key in keys if question.answers.value(key) is None))
    return _compared(wanted, given, _sum_of(amounts))


def _sum_of(amounts: list[Money | None]) -> Money:
    sums: dict[str, Fraction] = {}
    for amount in amounts:
        if amount is not None and amount.amount:
            sums[amount.currency] = sums.get(amount.currency, Fraction(0)) + amount.amount
    if len(sums) > 1:
        each = " and ".join(str(Money(amount, currency)) for currency, amount in sorted(sums.items()))
        raise WantedError(f"there is a total for each currency, {each}: expect the compensations one by one")
    currency, amount_due = next(iter(sums.items()), (NO_CURRENCY, Fraction(0)))
    return Money(amount_due, currency)


def _ranged(given: Any, path: str, least: Money, most: Money) -> Mismatch:
    """A range is expected by its ends."""
    return Mismatch(shown(given), f"{least} to {most}", hint=f"expect {path}.from and {path}.to")


def _value(target: Target, given: Any, question: Question) -> Mismatch | None:
    type_ = question.policy.named[target.key].type
    if given == NOT_APPLICABLE and not type_.textual:
        return _no_value(target.key, question)
    wanted = read_wanted(given, type_)
    if question.answers.applies is False:
        return Mismatch(shown(given), OUT_OF_SCOPE)
    got = question.answers.value(target.key) if question.answers.applies else None
    return question.undecided(shown(given), target.key) if got is None else _compared(wanted, given, got)


def _no_value(key: str, question: Question) -> Mismatch | None:
    """Whether everything is known and there still is no value: a division by zero, no row that fits."""
    if question.answers.applies is False:
        return Mismatch(NOT_APPLICABLE, OUT_OF_SCOPE)
    got = question.answers.value(key) if question.answers.applies else None
    if got is not None:
        return Mismatch(NOT_APPLICABLE, shown(got))
    waits = question.timeless and _reads_now(question.policy, key)
    open_ = question.answers.applies is None or question.missing(key) or waits
    return question.undecided(NOT_APPLICABLE, key) if open_ else None


def _reads_now(policy: Policy, key: str) -> bool:
    """Whether a value depends on the moment of evaluation."""
    seen, waiting = {key}, [key]
    while waiting:
        for node in walk(policy.named[waiting.pop()].node):
            if isinstance(node, Now):
                return True
            if isinstance(node, Ref) and node.name not in seen:
                seen.add(node.name)
                waiting.append(node.name)
    return False


def _set_aside(outcome: Outcome, answers: Answers) -> bool:
    """Whether an outcome does not apply to the case: a deadline's state, or a score's `applies`, says so."""
    if "state" in outcome.fields:
        return bool(answers.value(outcome.fields["state"]) == "not_applicable")
    return "applies" in outcome.fields and answers.value(outcome.fields["applies"]) is False


def _outcome(target: Target, given: Any, question: Question) -> Mismatch | None:
    outcome = target.outcome
    assert outcome is not None
    key = target.key or _asked(outcome, given)
    type_ = question.policy.named[key].type
    answers = question.answers
    aside = answers.applies is False or (answers.applies is True and _set_aside(outcome, answers))
    own_word = not target.key or outcome.section in ("deadlines", "escalation", "visits", "scores")
    if given == NOT_APPLICABLE and own_word and not (type_.choices and NOT_APPLICABLE in type_.choices):
        if target.key in {outcome.fields.get(field) for field in _OPTIONAL.get(outcome.section, ())} and not aside:
            return _nothing_there(outcome, target.key, given, question)
        return _none(outcome, given, aside, question)
    wanted = read_wanted(given, type_)
    if answers.applies is False:
        return _out_of_scope(outcome, key, wanted, given)
    if aside and key not in (outcome.fields.get(one) for one in ("state", "met", "missed", "overdue", "applies")):
        return Mismatch(shown(given), "none: it is not applicable")
    if outcome.section == "deadlines" and key in (outcome.fields["due"], outcome.fields["last_day"]):
        # A deadline that may not apply has a date to count with, and none to expect.
        key = outcome.fields["dated"] if answers.applies and answers.value(outcome.fields["applies"]) is None else key
    got = answers.value(key) if answers.applies else None
    if got is None and key == outcome.fields.get("amount") and outcome.main != "amount":
        least, most = (answers.value(outcome.fields[end]) if answers.applies else None for end in ENDS)
        if least is not None and most is not None:
            return _ranged(given, outcome.key, least, most)
    if got is None:
        return _nothing(outcome, key, given, question)
    return _compared(wanted, given, got)


# What an outcome that is decided may have none of: nobody above the last rung, nobody to be notified again.
_OPTIONAL = {"escalation": ("to", "kind", "since", "next_tier", "next_to", "next_at", "notified_at", "notify_at")}


def _nothing_there(outcome: Outcome, key: str, given: Any, question: Question) -> Mismatch | None:
    """Whether a decided outcome has none of something."""
    if _whole(Target("outcome", "", outcome), question) is None:
        return question.undecided(given, *_main_keys(outcome))
    got = question.answers.value(key)
    return None if got is None else Mismatch(given, shown(got))


def _asked(outcome: Outcome, given: Any) -> str:
    """The field that an outcome as a whole is compared by: a deadline's by what is expected, date or instant."""
    if outcome.section != "deadlines":
        return outcome.fields["amount" if outcome.section == "compensation" else outcome.main]
    if given == NOT_APPLICABLE or instant_of(given) is not None:
        return outcome.fields["due"]
    if date_of(given) is None:
        right = "its last day (2026-07-15), its instant (2026-07-15T10:00:00Z) or `none`"
        message = f"a deadline is expected by {right}, not {shown(given)}"
        raise WantedError(message, f"for its state write {outcome.key}.state")
    return outcome.fields["last_day"]


def _none(outcome: Outcome, given: Any, aside: bool, question: Question) -> Mismatch | None:
    if outcome.section == "compensation":
        raise WantedError("nothing due is written as an amount: 0 EUR")
    if outcome.section == "remedies":
        raise WantedError("a remedy that is not granted is written false")
    if aside:
        return None
    if _whole(Target("outcome", "", outcome), question) is None:
        return question.undecided(given, *_main_keys(outcome))
    return Mismatch(given, _whole(Target("outcome", "", outcome), question) or "")


def _out_of_scope(outcome: Outcome, key: str, wanted: Wanted, given: Any) -> Mismatch | None:
    """Outside a policy's scope nothing is due and nothing granted, as when an outcome's own `when` is false."""
    nothing: dict[str, Any] = {
        **dict.fromkeys(("amount", *ENDS), Money(0, NO_CURRENCY)),
        "granted": False,
        "met": False,
        "missed": False,
        "overdue": False,
    }
    field = next(name for name, one in outcome.fields.items() if one == key)
    if wanted.holds(nothing.get(field)) or (field == "state" and wanted.value == "not_applicable"):
        return None
    return Mismatch(shown(given), OUT_OF_SCOPE)


def _nothing(outcome: Outcome, key: str, given: Any, question: Question) -> Mismatch:
    state = outcome.fields.get("state")
    if state and question.answers.applies and question.answers.value(state) == "not_started":
        return Mismatch(shown(given), "nothing: it has not started")
    return question.undecided(shown(given), key)


_CHECKS: dict[str, Callable[[Target, Any, Question], Mismatch | None]] = {
    "applies": _applies, "undecided": _undecided, "missing": _missing, "total": _total, "value": _value, "outcome": _outcome,
}  # fmt: skip
