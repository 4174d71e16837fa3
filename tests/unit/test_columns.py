"""Tables of cases: the columns and the plain reader of single cases say the same of every value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from makegood.cases.columns import CURRENCY, RawTable, column_value, read_columns
from makegood.cases.kind import Kind, read_kind
from makegood.cases.reader import read_case

FACTS: dict[str, Any] = {
    "yes": {"type": "boolean", "x-absent": False},
    "count": {"type": "integer", "minimum": 0},
    "rate": {"x-type": "decimal"},
    "word": {"type": "string"},
    "colour": {"type": "string", "enum": ["red", "blue"]},
    "delay": {"x-type": "duration", "x-unit": "min"},
    "distance": {"x-type": "length", "x-unit": "km", "minimum": 0, "maximum": 25000},
    "height": {"x-type": "length", "x-unit": "ft"},
    "weight": {"x-type": "mass", "x-unit": "lb"},
    "price": {"x-type": "money", "minimum": 0},
    "fee": {"x-type": "money", "x-unit": "EUR"},
    "moment": {"x-type": "instant"},
    "day": {"x-type": "date"},
    "term": {"x-type": "period"},
    "numbers": {"type": "array", "items": {"x-type": "decimal"}},
    "part": {"type": "object", "properties": {"n": {"type": "integer"}, "cost": {"x-type": "money"}}},
}
VALUES: dict[str, list[Any]] = {
    "yes": [True, False, None],
    "count": [0, 1, -1, 10**10, None],
    "rate": [0.1, 0.25, 1e-7, float("nan"), float("inf"), 123456.789, 0.1 + 0.2, 1e9, 1e300, -0.0, 2.5],
    "word": ["a", "", "x" * 10_001, "ü" * 10_000, "售后"],
    "colour": ["red", "green", "rd", None],
    "delay": ["180 min", "3 h", "1.5 h", "2 km", "0.0001 min", "-3 min", "3 hours", "x", "180", "1 day", ""],
    "distance": [1500, 0, -1, 25000, 25001, None],
    "height": ["1 ft", "1 km", "2.5 ft", "1 mi", "0.0000001 ft"],
    "weight": [50.0, 0.1, 0.3, 2.2046226218],
    "price": ["12.50 EUR", "5 USD", "1 XYZ", "12.5", "-1 EUR", "0 EUR", "0.0001 EUR", "10000000000 EUR"],
    "fee": [12, -3, None],
    "moment": [
        "2026-07-15T10:00:00+02:00", "2026-07-15T10:00:00Z", "2026-07-15T10:00:00", "2026-07-15 10:00", "2026-07-15T25:00:00Z",
        "2026-02-30T10:00:00Z", "1800-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z", "x",
        "2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-07-15T10:00:00.123Z", "2026-07-15t10:00:00z",
        "2026-07-15T10:00:00+25:00", "2026-07-15T10:00:00-02:61", "2026-07-1５T10:00:00Z", "2024-02-29T23:59:59-11:30",
    ],
    "day": ["2026-07-15", "2026-02-30", "1800-01-01", "15.07.2026", "2024-02-29"],
    "term": ["3 months", "2 h", "x", "5 working days"],
    "numbers": [[1.0, 0.5], [], [None, 1.0], [float("nan")]],
    "part": [{"n": 1, "cost": "3 EUR"}, {"n": None, "cost": "x"}],
}  # fmt: skip


def _kind() -> Kind:
    kind, problems = read_kind({"x-kind": "test.case", "properties": FACTS})
    assert kind is not None
    assert not problems
    return kind


KIND = _kind()


def _read(name: str, values: list[Any], **options: Any) -> RawTable:
    return read_columns(KIND, pl.DataFrame([pl.Series(name, values, strict=True)]), names=[name], **options)


@pytest.mark.parametrize("zone", [None, "Europe/Brussels"])
@pytest.mark.parametrize("name", VALUES)
def test_a_column_and_a_case_agree(name: str, zone: str | None) -> None:
    table = _read(name, VALUES[name], zone=zone)
    series = pl.Series(name, VALUES[name], strict=True)
    said = {one.row: (one.code, one.message, one.hint) for one in table.rejects}
    for row, value in enumerate(series.to_list()):
        raw, problems, _ = read_case(KIND, [name], {name: value}, zone)
        wanted = (problems[0].code, problems[0].message, problems[0].hint) if problems else None
        assert said.get(row) == wanted, value
        assert table.rejected[row] == bool(problems)
        if not problems:
            assert table.frame.get_column(name).to_list()[row] == column_value(raw[0], KIND.facts[name].type), value


def test_single_values_and_whole_columns_agree_on_long_columns() -> None:
    """Long columns of texts are read once for each distinct text."""
    table = _read("delay", VALUES["delay"] * 20_000)
    short = _read("delay", VALUES["delay"])
    assert table.frame.get_column("delay").to_list() == short.frame.get_column("delay").to_list() * 20_000
    assert table.counts == {key: count * 20_000 for key, count in short.counts.items()}
    assert len(table.rejects) == 1000


def test_whole_floats_are_whole_numbers() -> None:
    table = _read("count", [2.0, 2.5, 1e15])
    assert table.frame.get_column("count").to_list() == [2, None, None]
    assert [one.code for one in table.rejects] == ["wrong-type", "out-of-range"]


def test_float_money_is_refused() -> None:
    table = _read("price", [12.5, None])
    assert [one.code for one in table.rejects] == ["float-money"]
    assert table.rejected.to_list() == [True, False]


def test_single_precision_is_read_by_its_own_shortest_text() -> None:
    frame = pl.DataFrame({"delay": pl.Series([0.1, 2.5], dtype=pl.Float32)})
    assert read_columns(KIND, frame).frame.get_column("delay").to_list() == [6_000_000, 150_000_000]


@pytest.mark.parametrize(
    ("name", "values", "raws"),
    [
        ("rate", [Decimal("1.25"), Decimal("-2")], [1_250_000, -2_000_000]),
        ("moment", [datetime(2026, 7, 15, 8, tzinfo=UTC)], [1_784_102_400_000_000]),
        ("day", [date(2026, 7, 15)], [20_649]),
        ("day", [datetime(2026, 7, 15)], [20_649]),  # noqa: DTZ001 - spreadsheets keep dates so
        ("distance", pl.Series([3], dtype=pl.UInt8).to_list(), [3_000_000]),
    ],
)
def test_natural_types(name: str, values: list[Any], raws: list[int]) -> None:
    table = _read(name, values)
    assert not table.rejects
    assert table.frame.get_column(name).to_list() == raws


def test_clock_times_need_a_zone() -> None:
    texts = ["2026-07-15T10:00:00", "2026-03-29T02:30:00", "2026-10-25T02:30:00"]
    moments = [datetime.fromisoformat(text) for text in texts]
    assert {one.code for one in _read("moment", moments).rejects} == {"naive-instant"}
    table = _read("moment", moments, zone="Europe/Brussels")
    assert [one.code for one in table.rejects] == ["impossible-instant", "ambiguous-instant"]
    assert table.frame.get_column("moment")[0] == 1_784_102_400_000_000


def test_a_column_timezone_says_the_zone_of_each_row() -> None:
    frame = pl.DataFrame({"moment": ["2026-07-15T10:00:00"] * 2, "timezone": ["Asia/Shanghai", "Europe/Brussels"]})
    table = read_columns(KIND, frame)
    assert table.frame.get_column("moment").to_list() == [1_784_080_800_000_000, 1_784_102_400_000_000]


def test_cells_of_a_text_file() -> None:
    frame = pl.DataFrame(
        {
            "delay": ["180", "1.5", "3 h", None],
            "yes": ["true", "FALSE", None, "true"],
            "fee": ["12.50", "1 USD", None, "2"],
            "count": ["3", "0", "1", " 2 "],
        }
    )
    table = read_columns(KIND, frame, cells=True)
    assert not table.rejects
    assert table.frame.get_column("delay").to_list() == [10_800_000_000, 90_000_000, 10_800_000_000, None]
    assert table.frame.get_column("yes").to_list() == [True, False, False, True]
    assert table.frame.get_column("count").to_list() == [3, 0, 1, 2]
    assert table.frame.get_column(CURRENCY).to_list() == ["EUR", "USD", None, "EUR"]
    assert [one.code for one in read_columns(KIND, pl.DataFrame({"yes": ["1"], "delay": ["1e3"]}), cells=True).rejects] == [
        "wrong-type", "wrong-unit",
    ]  # fmt: skip


def test_currencies_of_rows() -> None:
    frame = pl.DataFrame({"price": ["3 EUR", "4 USD", None], "fee": ["1 EUR", "1 EUR", None]})
    table = read_columns(KIND, frame)
    assert table.frame.get_column(CURRENCY).to_list() == ["EUR", "EUR,USD", None]
    assert table.currencies == {"EUR", "USD"}
    declared = read_columns(KIND, pl.DataFrame({"price": [12]}), currencies={"price": "JPY"})
    assert declared.frame.row(0, named=True) == {"price": 120_000, "yes": False, CURRENCY: "JPY"}


def test_silence_means_what_the_kind_says() -> None:
    assert read_columns(KIND, pl.DataFrame({"count": [1, 2]})).frame.get_column("yes").to_list() == [False, False]
    assert read_columns(KIND, pl.DataFrame({"yes": [None, True]})).frame.get_column("yes").to_list() == [False, True]


def test_unknown_columns_are_problems_unless_lenient() -> None:
    frame = pl.DataFrame({"id": ["C-1"], "delai": [3], "delay": [3]})
    table = read_columns(KIND, frame)
    assert [(one.code, one.hint) for one in table.problems] == [("unknown-fact", "did you mean 'delay'?")]
    assert not read_columns(KIND, frame, lenient=True).problems
    assert table.frame.get_column("id").to_list() == ["C-1"]


def test_bad_rows_are_left_out_of_what_is_accepted() -> None:
    table = _read("count", [1, -1, 2])
    assert table.accepted().get_column("count").to_list() == [1, 2]
    assert table.counts == {("count", "out-of-range"): 1}
