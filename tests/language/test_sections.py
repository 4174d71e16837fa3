"""Parameters and tables of a policy, on every evaluator: what single expressions cannot show."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from makegood.editions import raw_parameter
from makegood.expr.plain import plain_value
from makegood.expr.runtime import day_number
from makegood.parameters import exactness

from .adapter import EVALUATORS, OUTPUT, Desk, Question, Refused, asked, desk_of, raw_case, read_policy, shown
from .tables import read_setting

DESK: Desk = desk_of(read_setting())


def answers(sections: dict[str, Any], *cases: dict[str, Any]) -> dict[str, list[str]]:
    """The answers of each evaluator, one for each case."""
    policy = read_policy(DESK, sections)
    raws, nows = zip(*(raw_case(DESK, case) for case in cases), strict=True)
    question = Question(policy, (OUTPUT,), raws, nows, DESK)
    return {evaluator: [shown(row[0]) for row in asked(question, evaluator)] for evaluator in EVALUATORS}


def table(hit: str, *rows: tuple[str | None, str]) -> dict[str, Any]:
    written = [{"give": give} if when is None else {"when": when, "give": give} for when, give in rows]
    return {
        "tables": {"chosen": {"cite": "Art 1", "hit": hit, "open": True, "rows": written}},
        "values": {"answer": "chosen"},
    }


# -- parameters


def in_force(values: list[dict[str, Any]], day: date) -> Any:
    """What a parameter is on a day, by way of its raw value."""
    policy = read_policy(DESK, {"dated_by": "day", "parameters": {"grace": values}, "values": {"answer": "1"}})
    parameter = policy.parameters["grace"]
    return plain_value(raw_parameter(parameter, day_number(day), None, exactness(parameter).scale), parameter.type, 0)


def test_a_parameter_keeps_its_unit_when_its_values_mix_sorts_of_time() -> None:
    values = [{"from": "2020-01-01", "value": "3 days"}, {"from": "2024-01-01", "value": "2 working days"}]
    assert str(in_force(values, date(2021, 6, 1))) == "3 days"
    assert str(in_force(values, date(2025, 6, 1))) == "2 working days"


def test_a_list_of_lengths_of_time_keeps_their_units() -> None:
    values = [{"from": "2020-01-01", "value": ["3 days"]}, {"from": "2024-01-01", "value": ["2 working days", "4 h"]}]
    found = in_force(values, date(2025, 6, 1))
    assert [str(one) for one in found] == ["2 working days", "4 h"]


# -- tables


@pytest.mark.parametrize(
    ("hit", "give"),
    [("sum", "day"), ("sum", "moment"), ("sum", "s"), ("sum", "b"), ("max", "s"), ("min", "b"), ("max", "colour")],
)
def test_rows_without_a_size_are_not_added_or_compared(hit: str, give: str) -> None:
    with pytest.raises(Refused, match=r"needs rows with a size.*\[type-mismatch\]"):
        read_policy(DESK, table(hit, ("b", give), (None, give)))


@pytest.mark.parametrize("hit", ["sum", "max", "min"])
def test_lengths_of_time_of_several_sorts_have_no_size(hit: str) -> None:
    grace = [{"from": "2020-01-01", "value": "3 days"}, {"from": "2024-01-01", "value": "2 working days"}]
    with pytest.raises(Refused, match="type-mismatch"):
        read_policy(
            DESK, {"dated_by": "day", "parameters": {"grace": grace}, **table(hit, ("b", "grace"), (None, "grace"))}
        )


@pytest.mark.parametrize(
    ("hit", "give", "wanted"),
    [
        ("max", "day", "2026-07-15"),
        ("min", "moment", "2026-07-15T10:00:00Z"),
        ("sum", "price", "8.00 EUR"),
        ("sum", "2 h", "4 h"),
    ],
)
def test_rows_with_a_size_are_added_or_compared(hit: str, give: str, wanted: str) -> None:
    case = {"b": True, "day": "2026-07-15", "moment": "2026-07-15T10:00:00Z", "price": "4 EUR"}
    for found in answers(table(hit, ("b", give), (None, give)), case).values():
        assert found == [wanted]


@pytest.mark.parametrize("hit", ["sum", "max", "min", "unique"])
def test_an_undecided_row_counts_although_all_others_are_the_same_everywhere(hit: str) -> None:
    sections = table(hit, ("person.vip", "n * 1 month"), (None, "1 month"))
    for found in answers(sections, {"i": 0, "person": {}}, {"i": 1, "person": {"vip": False}}).values():
        assert found == ["unknown", "1 month"]
    for found in answers(sections, {"i": 0, "person": {}}).values():
        assert found == ["unknown"]


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("begin", "9999-12-31"),
        ("max(day, begin)", "9999-12-31"),
        ("day < begin", "true"),
        ("begin + 1 day", "unknown"),
        ("begin - 1 month", "9999-11-30"),
        ("end_of_month(begin)", "unknown"),
        ("end_of_day(begin)", "unknown"),
        ("local_date(end_of_day(begin))", "unknown"),
        ("moment < end_of_day(begin)", "unknown"),
    ],
)
def test_the_last_day_there_is_may_be_named_and_not_passed(expression: str, wanted: str) -> None:
    sections = {"parameters": {"begin": [{"value": "9999-12-31"}]}, "values": {"answer": expression}}
    for found in answers(sections, {"day": "2026-07-15", "moment": "2026-07-15T10:00:00Z"}, {}).values():
        assert found[0] == wanted


@pytest.mark.parametrize(
    "expression",
    [
        "sum(e.n for e in items)",
        "sum(e.n * i for e in items if e.n > j)",
        "[e.n / 3 for e in items]",
        "sum(k * q for k in [1, 2] for q in [e.n for e in items])",
        "max(q for q in [e.n / 3 for e in items])",
        "position(i, [e.n for e in items])",
        "i in [e.n for e in items]",
        "end_of_day(day + i * 1 day)",
    ],
)
def test_a_batch_without_rows_has_no_answers(expression: str) -> None:
    from makegood.expr.to_polars import evaluate, polars_type

    policy = read_policy(DESK, {"values": {"answer": expression}})
    named = {key: one.node for key, one in policy.named.items()}
    frame = pl.DataFrame(schema={name: polars_type(spec.type) for name, spec in DESK.kind.facts.items()})
    nothing = pl.DataFrame({name: pl.Series([None], dtype=type_) for name, type_ in frame.schema.items()})
    for one in (frame, frame.lazy(), nothing.lazy().filter(pl.lit(False))):
        assert evaluate(named, [OUTPUT], one, {}).height == 0
