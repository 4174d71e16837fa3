"""The columnar evaluator, asked directly: ratios, wide numbers, unknown elements, editions; and against compiled Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from makegood.cases.columns import raw_frame
from makegood.cases.kind import Kind, read_kind
from makegood.editions import Timeline
from makegood.expr import polars_numbers as numbers
from makegood.expr.nodes import Node
from makegood.expr.runtime import ROUND
from makegood.expr.to_polars import evaluate
from makegood.expr.to_python import compile_function
from makegood.functions import Function, Parameter
from makegood.model import Policy
from makegood.policy import PolicyReader
from makegood.source import read_yaml
from makegood.table import decide_frame
from makegood.text import alone

CALLS: list[str] = []


def _length_of(word: str) -> int | None:
    CALLS.append(word)
    return len(word) if word else None


FUNCTIONS = {
    "length_of": Function("length_of", (Parameter("word", "text"),), "integer", _length_of, "letters of a word")
}

FACTS: dict[str, Any] = {
    "i": {"type": "integer"},
    "j": {"type": "integer"},
    "b": {"type": "boolean"},
    "s": {"type": "string"},
    "price": {"x-type": "money"},
    "fee": {"x-type": "money"},
    "day": {"x-type": "date"},
    "moment": {"x-type": "instant"},
    "numbers": {"type": "array", "items": {"x-type": "decimal"}},
    "items": {
        "type": "array",
        "items": {"type": "object", "properties": {"n": {"type": "integer"}, "done": {"type": "boolean"}}},
    },
}


def _kind() -> Kind:
    kind, problems = read_kind({"x-kind": "test.case", "properties": FACTS})
    assert kind is not None
    assert not problems
    return kind


KIND = _kind()


def _policy(**sections: Any) -> Policy:
    data = {"policy": "test.one", "case": "test.case", "timezone": "Europe/Brussels", "currency": "EUR", **sections}
    data = {key: value for key, value in data.items() if value is not None}
    document, problems = read_yaml(json.dumps(data), "one.yaml")
    assert document is not None
    assert not problems
    reader = PolicyReader(alone(document), KIND, FUNCTIONS, frozenset())
    policy = reader.read()
    assert policy is not None, reader.problems
    return policy


def _named(expression: str) -> dict[str, Node]:
    return {key: one.node for key, one in _policy(values={"answer": expression}).named.items()}


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return raw_frame(KIND, list(KIND.facts), [(*(row.get(name) for name in KIND.facts), "EUR") for row in rows])


def _column(frame: pl.DataFrame) -> list[Any]:
    if frame.columns == ["values.answer"]:
        return frame.to_series().to_list()
    assert frame.columns == ["values.answer#n", "values.answer#d"]
    return [None if above is None else Fraction(above, below) for above, below in frame.iter_rows()]


def answers(expression: str, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The column of answers; each row alone, where all is constant, gives the same."""
    named = _named(expression)
    together = _column(evaluate(named, ["values.answer"], _frame(rows), {}))
    alone_ = [_column(evaluate(named, ["values.answer"], _frame([row]), {}))[0] for row in rows]
    assert together == alone_
    return together


def test_a_ratio_is_kept_exactly_and_compared_by_cross_multiplication() -> None:
    rows: list[Mapping[str, Any]] = [
        {"i": 1, "j": 3},
        {"i": -2, "j": -6},
        {"i": 1, "j": -3},
        {"i": 1, "j": 0},
        {"i": 1},
    ]
    assert answers("i / j", rows) == [Fraction(1, 3), Fraction(1, 3), Fraction(-1, 3), None, None]
    assert answers("i / j == 1 / 3", rows) == [True, True, False, None, None]
    assert answers("i / j * j == i", rows) == [True, True, True, None, None]
    assert answers("max(i / j, 1 / 4)", rows) == [Fraction(1, 3), Fraction(1, 3), Fraction(1, 4), None, None]
    assert answers("(i / j) // 1", rows) == [0, 0, -1, None, None]


def test_a_named_ratio_is_two_columns() -> None:
    found = evaluate(_named("i / j"), ["values.answer"], _frame([{"i": 2, "j": 4}, {"i": 1, "j": 3}]), {})
    assert found.columns == ["values.answer#n", "values.answer#d"]
    assert found.dtypes == [pl.Int128, pl.Int128]


def test_numbers_beyond_64_bits_are_exact() -> None:
    most = 10**9
    rows: list[dict[str, Any]] = [{"i": most, "j": most - 1}, {"i": -most, "j": 7}, {"i": None, "j": 1}]
    cube = "i * i * i * j"
    assert answers(cube, rows) == [most**3 * (most - 1), -(most**3) * 7, None]
    assert answers(f"{cube} // {most}", rows) == [most**2 * (most - 1), -(most**2) * 7, None]
    assert answers(f"-({cube}) > 0", rows) == [False, True, None]
    assert answers(f"round_to({cube} / 7, 1, 'half_even')", rows) == [
        ROUND["half_even"](most**3 * (most - 1), 7), -(most**3), None,
    ]  # fmt: skip


def test_numbers_that_may_pass_128_bits_are_refused() -> None:
    with pytest.raises(numbers.TooWideError, match="round on the way"):
        evaluate(
            _named("i * i * i * i * i > j"), ["values.answer"], _frame([{"i": 10**9, "j": 1}, {"i": 1, "j": 1}]), {}
        )


@pytest.mark.parametrize("mode", sorted(ROUND))
def test_rounding_is_that_of_the_runtime(mode: str) -> None:
    sizes = [*range(-31, 32)]
    frame = pl.DataFrame({"x": sizes})
    column = numbers.Column(pl.col("x"), 1, 31)
    for step in (Fraction(1), Fraction(1, 2), Fraction(5)):
        made = numbers.rounded(column, mode, step)
        assert made.scale is not None
        wanted = [
            ROUND[mode]((Fraction(one, 10) / step).numerator, (Fraction(one, 10) / step).denominator) * step
            for one in sizes
        ]
        assert frame.select(made.expr).to_series().to_list() == [int(one * 10**made.scale) for one in wanted]


ITEMS: list[dict[str, Any]] = [
    {"items": None},
    {"items": []},
    {"items": [{"n": 1, "done": True}, {"n": 2, "done": False}]},
    {"items": [{"n": None, "done": True}, {"n": 5, "done": False}]},
    {"items": [{"n": 3, "done": None}]},
    {"items": [{"n": 4, "done": False}], "i": 4},
]
WANTED: dict[str, list[Any]] = {
    "sum(e.n for e in items)": [None, 0, 3, None, 3, 4],
    "sum(e.n for e in items if e.done)": [None, 0, 1, None, None, 0],
    "sum(e.n for e in items if not e.done)": [None, 0, 2, 5, None, 4],
    "max(e.n for e in items)": [None, None, 2, None, 3, 4],
    "count(e for e in items if e.done)": [None, 0, 1, 1, None, 0],
    "count(items)": [None, 0, 2, 2, 1, 1],
    "any(e.done for e in items)": [None, False, True, True, None, False],
    "all(e.done for e in items)": [None, True, False, False, None, False],
    "any(e.n > 4 for e in items if not e.done)": [None, False, False, True, False, False],
    "any(e.n == i for e in items)": [None, False, None, None, None, True],
    "[e.n for e in items if not e.done]": [None, [], [2], [5], None, [4]],
    "sum(e.n / 3 for e in items)": [None, Fraction(0), Fraction(1), None, Fraction(1), Fraction(4, 3)],
    "any(k == e.n for e in items for k in [2, 4])": [None, False, True, None, False, True],
    "i in [e.n for e in items]": [None, False, None, None, None, True],
}


@pytest.mark.parametrize("expression", WANTED)
def test_lists_with_unknown_elements(expression: str) -> None:
    def raws(row: Mapping[str, Any]) -> dict[str, Any]:
        items = row["items"]
        return {**row, "items": None if items is None else tuple((one["n"], one["done"]) for one in items)}

    assert answers(expression, [raws(row) for row in ITEMS]) == WANTED[expression]


def test_membership_in_a_list_of_the_case() -> None:
    rows: list[Mapping[str, Any]] = [
        {"numbers": (1_000_000, 2_500_000)},
        {"numbers": ()},
        {"numbers": (None, 1)},
        {"numbers": None},
    ]
    assert answers("2.5 in numbers", rows) == [True, False, None, None]
    assert answers("2.5 not in numbers", rows) == [False, True, None, None]
    assert answers("position(2.5, numbers)", rows) == [2, None, None, None]


def test_a_plugin_is_called_once_for_each_distinct_argument() -> None:
    CALLS.clear()
    words = ["ab", "abc", "", None] * 50
    found = evaluate(_named("length_of(s)"), ["values.answer"], _frame([{"s": word} for word in words]), {})
    assert _column(found) == [2, 3, None, None] * 50
    assert len(CALLS) <= 3 * 4  # each batch of the engine asks for itself


def test_what_is_the_same_in_every_row_needs_no_column() -> None:
    found = evaluate(_named("1 if known(i) else 2"), ["values.answer"], _frame([{}, {}, {}]), {})
    assert _column(found) == [2, 2, 2]


def test_now_is_a_value_or_a_column() -> None:
    named = _named("now - moment")
    frame = _frame([{"moment": 10}, {"moment": 20}]).with_columns(at=pl.Series([15, None], dtype=pl.Int64))
    assert _column(evaluate(named, ["values.answer"], frame, {}, 100)) == [90, 80]
    assert _column(evaluate(named, ["values.answer"], frame, {}, "at")) == [5, None]
    assert _column(evaluate(named, ["values.answer"], frame, {})) == [None, None]


# -- whole policies

DATED: dict[str, Any] = {
    "dated_by": "moment",
    "when": "i > 0",
    "effective": {"from": "2020-01-01", "to": "2024-01-01"},
    "parameters": {"rate": [{"value": 2, "cite": "1"}, {"from": "2022-01-01", "value": 3, "cite": "2"}]},
    "values": {"scaled": "i * rate"},
    "compensation": {"delay": {"when": "b", "amount": "price * rate", "cite": "3"}},
}
DAY = 86_400_000_000


def test_each_row_is_decided_by_the_edition_of_its_date() -> None:
    timeline = Timeline([_policy(**DATED)])
    # 2022-01-01 begins at 23:00Z of the day before in Brussels.
    new_year = 18_993 * DAY - 3_600_000_000
    moments = [new_year - 1, new_year, None, 0, 19_800 * DAY, new_year]
    rows = [{"moment": moment, "i": 5, "b": True, "price": 100_000} for moment in moments]
    rows[-1]["i"] = 0
    made = decide_frame({"test.one": timeline}, KIND, _frame(rows))
    assert made.frame.get_column("test.one|applies").to_list() == [True, True, None, False, False, False]
    assert made.frame.get_column("test.one|values.scaled").to_list() == [10, 15, None, None, None, None]
    assert made.frame.get_column("test.one|compensation.delay.amount").to_list() == [2000, 3000, None, None, None, None]
    amount = next(one for one in made.columns if one.field == "amount")
    assert (amount.section, amount.name, amount.scale, amount.currency) == ("compensation", "delay", 2, "EUR")


def test_the_zone_of_a_row_picks_its_edition() -> None:
    """A zone that is no zone counts as UTC here, and gives no local date."""
    timeline = Timeline(
        [_policy(**{**DATED, "timezone": "s", "values": {"scaled": "i * rate", "today": "local_date(moment)"}})]
    )
    at = 18_992 * DAY + 20 * 3_600_000_000
    zones = ["Asia/Shanghai", "Europe/Brussels", "nowhere", None]
    made = decide_frame({"test.one": timeline}, KIND, _frame([{"moment": at, "i": 1, "s": zone} for zone in zones]))
    assert made.frame.get_column("test.one|values.scaled").to_list() == [3, 2, 2, 2]
    assert made.frame.get_column("test.one|values.today").to_list() == [18_993, 18_992, None, None]


def test_an_amount_in_the_currency_of_the_case_is_rounded_to_its_smallest_unit() -> None:
    policy = _policy(currency=None, compensation={"delay": {"amount": "price / 3", "cite": "1"}})
    frame = _frame([{"price": 1_000_000}] * 4).with_columns(pl.Series("#currency", ["EUR", "JPY", "KWD", "EUR,JPY"]))
    made = decide_frame({"test.one": Timeline([policy])}, KIND, frame)
    assert made.frame.get_column("test.one|compensation.delay.amount").to_list() == [333_300, 330_000, 333_330, None]
    assert made.columns[-1].currency is None


def test_rows_are_given_back_in_their_order() -> None:
    timeline = Timeline([_policy(**DATED)])
    edge = 18_993 * DAY - 3_600_000_000
    for moments in ([edge - 1] * 3 + [edge] * 2, [edge, edge - 1, edge, None, 0, edge - 1], [edge] * 3):
        made = decide_frame(
            {"test.one": timeline}, KIND, _frame([{"moment": one, "i": at + 1} for at, one in enumerate(moments)])
        )
        wanted = [None if one in (None, 0) else (at + 1) * (3 if one == edge else 2) for at, one in enumerate(moments)]
        assert made.frame.get_column("test.one|values.scaled").to_list() == wanted


def test_money_in_a_foreign_currency_is_unknown() -> None:
    timeline = Timeline([_policy(**{**DATED, "dated_by": "moment"})])
    frame = _frame([{"moment": 19_000 * DAY, "i": 1, "b": True, "price": 100_000}] * 3)
    frame = frame.with_columns(pl.Series("#currency", ["EUR", "USD", "EUR,USD"]))
    made = decide_frame({"test.one": timeline}, KIND, frame)
    assert made.frame.get_column("test.one|compensation.delay.amount").to_list() == [3000, None, None]


def test_a_table_without_rows_or_dates() -> None:
    timeline = Timeline([_policy(**DATED)])
    empty = decide_frame({"test.one": timeline}, KIND, _frame([]))
    assert empty.frame.height == 0
    undated = decide_frame({"test.one": timeline}, KIND, _frame([{"i": 1}]).drop("moment"))
    assert undated.frame.rows() == [(None, None, None)]
    out = decide_frame({"test.one": timeline}, KIND, _frame([{"i": 0}, {"i": None}, {"i": 1}]).drop("moment"))
    assert out.frame.get_column("test.one|applies").to_list() == [False, None, None]


def test_one_edition_for_all_time_needs_no_date() -> None:
    always = {**DATED, "parameters": {"rate": [{"value": 2, "cite": "1"}]}}
    del always["effective"]
    made = decide_frame({"test.one": Timeline([_policy(**always)])}, KIND, _frame([{"i": 5}]).drop("moment"))
    assert made.frame.get_column("test.one|values.scaled").to_list() == [10]


def test_columns_agree_with_compiled_python() -> None:
    policy = _policy(**DATED)
    named = {key: one.node for key, one in policy.named.items()}
    keys = ["when", "values.scaled", "compensation.delay.amount"]
    rows = [
        {"moment": 0, "i": i, "b": b, "price": price}
        for i in (-1, 0, 3, None) for b in (True, False, None) for price in (0, 123_456, -5, None)
    ]  # fmt: skip
    found = evaluate(named, keys, _frame(rows), {"rate": 3})
    function = compile_function(named, keys, list(KIND.facts), {"rate": 3}, extra={"calendars": {}}).function
    wanted = [function((*(row.get(name) for name in KIND.facts), "EUR"), None) for row in rows]
    assert found.rows() == wanted
