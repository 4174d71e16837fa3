"""The one door from the tables to the engine: how each evaluator is asked, and how its answer is written."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from makegood.bound import bind
from makegood.calendar_plan import WHOLE_DAY, Plan
from makegood.calendars import Calendar
from makegood.cases import facts as case_facts
from makegood.cases.kind import Kind, read_kind
from makegood.editions import raw_parameter
from makegood.expr.check import check_expression, literal
from makegood.expr.interpret import Interpreter
from makegood.expr.nodes import Literal, Node
from makegood.expr.plain import instant_of, plain_facts, plain_value
from makegood.expr.to_python import compile_function
from makegood.expr.types import CALENDAR
from makegood.functions import Function
from makegood.model import Policy
from makegood.parameters import exactness
from makegood.policy import PolicyReader
from makegood.scope import PolicyScope
from makegood.source import read_yaml
from makegood.text import alone
from makegood.values import number_text

from .tables import CaseRow, FactKind, Setting

EVALUATORS = ("interpret", "python", "polars")

OUTPUT = "values.answer"

_HOUR = 3_600_000_000
_OFFICE = ((9 * _HOUR, 12 * _HOUR), (13 * _HOUR, 17 * _HOUR + _HOUR // 2))
CALENDARS = {
    "weekdays": Calendar("weekdays", Plan(week=(WHOLE_DAY,) * 5 + ((), ()))),
    "office": Calendar("office", Plan(week=(_OFFICE,) * 5 + (((22 * _HOUR, 25 * _HOUR),), ()))),
}

Raw = tuple[Any, ...]


class Refused(Exception):
    """An expression that does not load, with what is wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """Some named expressions of a policy on several cases: raw facts in the order of the kind, then the currency."""

    policy: Policy
    keys: tuple[str, ...]
    cases: tuple[Raw, ...]
    nows: tuple[int | None, ...]
    desk: Desk

    @property
    def named(self) -> Mapping[str, Node]:
        return {key: one.node for key, one in self.policy.named.items()}

    @property
    def raw_parameters(self) -> dict[str, Any]:
        return {
            name: raw_parameter(one, None, None, exactness(one).scale) for name, one in self.policy.parameters.items()
        }

    def plain(self, raws: Sequence[Any]) -> tuple[Any, ...]:
        """The plain values of the raw ones of `keys`."""
        nodes = [self.named[key] for key in self.keys]
        currency = self.desk.policy["currency"]
        return tuple(plain_value(raw, node.type, node.scale, currency) for raw, node in zip(raws, nodes, strict=True))


@dataclass(frozen=True, slots=True)
class Desk:
    """What a setting declares, as the engine takes it."""

    kind: Kind
    policy: Mapping[str, str]
    calendars: Mapping[str, Calendar]
    functions: Mapping[str, Function]


def desk_of(setting: Setting, functions: Mapping[str, Function] | None = None) -> Desk:
    """The case kind and calendars of a setting."""
    properties = {name: _property(kind) for name, kind in setting.facts.items() if name != "now"}
    kind, problems = read_kind({"x-kind": "language", "properties": properties})
    assert kind is not None, problems
    assert not problems
    return Desk(kind, setting.policy, CALENDARS, functions or {})


def _property(kind: FactKind) -> dict[str, Any]:
    declared: dict[str, Any] = {"x-type": kind.type}
    if kind.unit:
        declared["x-unit"] = kind.unit
    if kind.choices:
        declared["enum"] = list(kind.choices)
    if kind.item is not None:
        declared["items"] = _property(kind.item)
    if kind.fields:
        declared["properties"] = {name: _property(one) for name, one in kind.fields.items()}
    return declared


def read_policy(desk: Desk, sections: Mapping[str, Any]) -> Policy:
    """The policy with the given sections; raises Refused with its first problem."""
    data = {
        "policy": "test.language",
        "case": "language",
        "timezone": desk.policy["zone"],
        "calendar": desk.policy["calendar"],
        "currency": desk.policy["currency"],
        **sections,
    }
    document, problems = read_yaml(json.dumps(data, ensure_ascii=False), "language.yaml")
    if document is None:
        raise Refused(str(problems[0]))
    reader = PolicyReader(alone(document), desk.kind, desk.functions, frozenset(desk.calendars))
    policy = reader.read()
    errors = [problem for problem in reader.problems if problem.level == "error"]
    if policy is None or errors:
        raise Refused(str(errors[0]))
    return policy


# -- asking


def evaluate(rows: Sequence[CaseRow], evaluator: str, setting: Setting) -> list[str]:
    """The answer of each row, as a value text: `unknown`, true, 7, 3 h, 12.50 EUR, 'text', 2026-07-15,
    2026-07-15T08:00:00Z, [1, 2].

    `evaluator` is one of EVALUATORS. `setting` declares the facts and the policy's zone, calendar and currency.
    A row that the engine refuses or that raises answers `error: <what it said>`, so that the others still count.
    """
    desk = desk_of(setting)
    answers: list[str] = []
    for at, row in enumerate(rows):
        beside = rows[at - 1 : at] if evaluator == "polars" else ()
        try:
            answers.append(shown(_answer(row, beside, evaluator, desk)))
        except Exception as error:  # noqa: BLE001 - whatever went wrong is this row's answer, and its test says so
            answers.append(f"error: {type(error).__name__}: {error}")
    return answers


def _answer(row: CaseRow, beside: Sequence[CaseRow], evaluator: str, desk: Desk) -> Any:
    """The answer of a row; evaluators of columns get it among the cases beside it and an empty one."""
    policy = read_policy(desk, {"values": {"answer": row.expression}})
    cases = [raw_case(desk, facts) for facts in (row.facts, *(one.facts for one in beside), {})]
    raws, nows = zip(*cases, strict=True)
    return asked(Question(policy, (OUTPUT,), raws, nows, desk), evaluator)[0][0]


def raw_case(desk: Desk, given: Mapping[str, object]) -> tuple[Raw, int | None]:
    """The raw facts of a case in the order of its kind with the currency at the end, and `now`."""
    reading = case_facts.Reading(zone=desk.policy["zone"])
    facts = dict(given)
    moment = facts.pop("now", None)
    now = case_facts.instant_micros(datetime.fromisoformat(str(moment))) if moment is not None else None
    raw = [
        case_facts.read(spec, facts[name], reading) if name in facts else None for name, spec in desk.kind.facts.items()
    ]
    unknown = set(facts) - set(desk.kind.facts)
    assert not unknown, unknown
    return (*raw, desk.policy["currency"]), now


def asked(question: Question, evaluator: str) -> list[tuple[Any, ...]]:
    """The plain answers of one evaluator: for each case the values of the keys."""
    return _ASK[evaluator](question)


def _interpret(question: Question) -> list[tuple[Any, ...]]:
    desk = question.desk
    answers = []
    for raw, now in zip(question.cases, question.nows, strict=True):
        reader = Interpreter(
            question.named,
            plain_facts(desk.kind.facts, dict(zip(desk.kind.facts, raw[:-1], strict=True)), desk.policy["currency"]),
            {name: one.at(None) for name, one in question.policy.parameters.items()},
            now=None if now is None else instant_of(now),
            calendars=desk.calendars,
            currency=desk.policy["currency"],
            zone=desk.policy["zone"],
        )
        answers.append(tuple(reader.value(key) for key in question.keys))
    return answers


def _python(question: Question) -> list[tuple[Any, ...]]:
    function = _compiled(question, frozenset(), False)
    answers = []
    for raw, now in zip(question.cases, question.nows, strict=True):
        found = function(raw, now)
        # The form for cases whose facts are all known has no tests for unknowns, and gives the same.
        known = frozenset(name for name, value in zip(question.desk.kind.facts, raw, strict=False) if value is not None)
        fast = _compiled(question, known, now is not None)(raw, now)
        assert fast == found, f"{fast} where facts are known to be there, else {found}"
        answers.append(question.plain(found))
    return answers


def _compiled(question: Question, known: frozenset[str], now_known: bool) -> Callable[..., Raw]:
    desk = question.desk
    names = (*desk.kind.facts, "currency")
    extra = {"calendars": bind(desk.calendars, desk.policy["zone"])}
    compiled = compile_function(
        question.named, question.keys, names, question.raw_parameters, known, now_known, extra=extra
    )
    return compiled.function


def _polars(question: Question) -> list[tuple[Any, ...]]:
    """All cases in one frame, and each alone: what is the same in every row takes another way through the compiler."""
    columns = importlib.import_module(".columns", __package__)
    together = columns.answers(question, question.cases, question.nows)
    for raw, now, wanted in zip(question.cases, question.nows, together, strict=True):
        alone = columns.answers(question, (raw,), (now,))[0]
        assert alone == wanted, f"{alone} in a frame of its own, {wanted} among others"
    return [question.plain(raws) for raws in together]


_ASK: dict[str, Callable[[Question], list[tuple[Any, ...]]]] = {
    "interpret": _interpret,
    "python": _python,
    "polars": _polars,
}


# -- writing


def shown(value: Any) -> str:
    """A plain value as the tables write it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Fraction):
        return number_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(one) for one in value) + "]"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


# -- what does not load


def problems(expression: str, setting: Setting) -> list[tuple[str, int, str]]:
    """(code, 1-based column, sentence with its hint) of each problem of an expression, in their order."""
    _, slips = check_expression(expression, scope_of(desk_of(setting)))
    ordered = sorted(slips, key=lambda slip: (slip.start, slip.code))
    return [(slip.code, slip.start + 1, f"{slip.message} {slip.hint or ''}") for slip in ordered]


def scope_of(desk: Desk) -> PolicyScope:
    """The names of the setting, without a policy around."""
    scope = PolicyScope(desk.kind.facts, {}, {}, {}, desk.functions, frozenset(desk.calendars), desk.policy["currency"])
    scope.zone_node = literal(desk.policy["zone"])
    scope.calendar_node = Literal(type=CALENDAR, value=desk.policy["calendar"])
    return scope
