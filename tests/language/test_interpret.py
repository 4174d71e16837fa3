"""The plain reader beyond the tables: its steps, long chains of names, and plugins' functions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from makegood.expr.interpret import Interpreter
from makegood.expr.nodes import Compare, Fact, Node
from makegood.functions import Function, Parameter
from makegood.values import Money, Quantity

from .adapter import EVALUATORS, OUTPUT, Question, asked, desk_of, raw_case, read_policy
from .tables import read_setting

SETTING = read_setting()
DESK = desk_of(SETTING)


def _named(expression: str) -> dict[str, Node]:
    policy = read_policy(DESK, {"values": {"answer": expression}})
    return {key: one.node for key, one in policy.named.items()}


def test_every_step_is_recorded() -> None:
    reader = Interpreter(_named("i + 1 > j and b"), {"i": 3, "j": 4, "b": True}, {})
    assert reader.value(OUTPUT) is False
    values = {node.name: value for node, value in reader.steps if isinstance(node, Fact)}
    assert values == {"i": 3, "j": 4}, "what is not read has no step"
    assert [value for node, value in reader.steps if isinstance(node, Compare)] == [False]


def test_a_step_of_a_loop_is_recorded_for_each_element() -> None:
    reader = Interpreter(_named("sum(v for v in numbers if v > 1)"), {"numbers": [1, 2, 3]}, {})
    assert reader.value(OUTPUT) == 5
    assert [value for node, value in reader.steps if isinstance(node, Compare)] == [False, True, True]


def test_a_value_is_worked_out_once() -> None:
    reader = Interpreter(_named("i + 1"), {"i": 3}, {})
    assert reader.value(OUTPUT) == 4
    steps = len(reader.steps)
    assert reader.value(OUTPUT) == 4
    assert len(reader.steps) == steps


def test_a_long_chain_of_names_costs_no_recursion() -> None:
    let = {"v0": "b", **{f"v{at}": f"not v{at - 1}" for at in range(1, 1500)}}
    policy = read_policy(DESK, {"let": let, "values": {"answer": "v1499"}})
    raw, _ = raw_case(DESK, {"b": True})
    question = Question(policy, (OUTPUT,), (raw,), (None,), DESK)
    assert asked(question, "interpret") == asked(question, "python") == [(False,)]


def test_an_unknown_name_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        Interpreter({}, {}, {}).value("values.none")


# -- plugins' functions: plain values in, plain values out, results at their step


def _mean(one: Quantity, other: Quantity, share: Decimal) -> Quantity | None:
    assert isinstance(share, Decimal)
    raw = float(one.raw) * float(share) + float(other.raw) * float(1 - share)
    return None if share > 1 else Quantity(raw, "km")  # type: ignore[arg-type]


def _season(day: date, moment: datetime, money: Money) -> str:
    assert moment.tzinfo is UTC
    return f"{day.month} {moment.hour} {money}"


FUNCTIONS = {
    one.name: one
    for one in (
        Function(
            "mean",
            (Parameter("one", "length"), Parameter("other", "length"), Parameter("share", "decimal")),
            "length",
            _mean,
            "the mean of two lengths",
            "0.001 km",
        ),
        Function(
            "season",
            (Parameter("d", "date"), Parameter("at", "instant"), Parameter("m", "money")),
            "text",
            _season,
            "a text",
        ),
        Function("third", (Parameter("n", "integer"),), "decimal", lambda n: n / 3, "a third", "0.0001"),
        Function("following", (Parameter("d", "date"),), "date", lambda d: d.replace(year=d.year + 1), "a year later"),
    )
}


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("mean(distance, 1 km, x)", Quantity.of(667, "km")),
        ("mean(distance, 1 km, 2)", None),
        ("mean(distance, 1 km, y)", None),
        ("mean(distance * 2, other=0, share=x / 2)", Quantity.of(Decimal("666.667"), "km")),
        ("season(day, moment, price / 4)", "7 8 3.125 EUR"),
        ("third(i) + 1", Decimal("3.3333")),
        ("following(day)", date(2027, 7, 15)),
    ],
)
def test_a_function_of_a_plugin(evaluator: str, expression: str, answer: object) -> None:
    desk = desk_of(SETTING, FUNCTIONS)
    policy = read_policy(desk, {"values": {"answer": expression}})
    case = {
        "distance": "1000 km",
        "x": Decimal("0.666667"),
        "day": "2026-07-15",
        "moment": "2026-07-15T10:00:00+02:00",
        "price": "12.50 EUR",
        "i": 7,
    }
    raw, now = raw_case(desk, case)
    other, _ = raw_case(desk, {"distance": "500 km"})
    found = asked(Question(policy, (OUTPUT,), (raw, other), (now, None), desk), evaluator)[0][0]
    assert found == answer
