"""Period facts with a unit: days, months and working days that can be added to dates, compared and counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import makegood
import pytest
from makegood.cases import facts
from makegood.cases.facts import FactError, Reading
from makegood.cases.kind import read_spec
from makegood.testing.files import read_tests
from makegood.testing.runner import run_tests

KIND = """
{"x-kind": "shop.loan", "type": "object", "properties": {
  "kind": {"const": "shop.loan"}, "lent_on": {"type": "string", "format": "date"},
  "extra": {"type": "string", "x-type": "period", "x-unit": "day", "minimum": 0, "maximum": 60},
  "guarantee": {"type": "string", "x-type": "period", "x-unit": "months", "x-absent": "24 months"},
  "notice": {"type": "string", "x-type": "period", "x-unit": "working day"}}}
"""
POLICY = """
policy: shop.loan
case: shop.loan
layer: company
dated_by: lent_on
calendar: weekdays
values:
  back_on: lent_on + extra
  long: extra > 30 days
  weeks: extra / 7 days
  guaranteed_until: lent_on + guarantee
deadlines:
  notice: {from: lent_on, within: notice, cite: "1"}
  mixed: {from: lent_on, within: extra if long else guarantee, cite: "2"}
"""
TESTS = """
policy: shop.loan
tests:
  - {name: days, case: {lent_on: 2026-03-02, extra: 3 days}, expect: {values.back_on: 2026-03-05, values.long: false}}
  - name: weeks are days
    case: {lent_on: 2026-03-02, extra: 5 weeks}
    expect: {values.long: true, values.weeks: 5, deadlines.mixed: 2026-04-06}
  - name: silence has its value
    case: {lent_on: 2024-02-29, extra: 1 day}
    expect: {values.guaranteed_until: 2026-02-28, deadlines.mixed: 2026-02-28}
  - {name: years are months, case: {lent_on: 2026-03-02, guarantee: 1 year}, expect: {values.guaranteed_until: 2027-03-02}}
  - {name: working days, case: {lent_on: 2026-03-06, notice: 2 working days}, expect: {deadlines.notice: 2026-03-10}}
"""


def _book(folder: Path) -> makegood.Book:
    (folder / "shop.loan.schema.json").write_text(KIND, "utf-8")
    (folder / "loan.yaml").write_text(POLICY, "utf-8")
    return makegood.load([folder], kinds=[folder / "shop.loan.schema.json"])


@pytest.mark.parametrize("reader", ["python", "interpret", "polars"])
def test_every_reader_counts_them_alike(tmp_path: Path, reader: str) -> None:
    book = _book(tmp_path)
    (tmp_path / "loan.test.yaml").write_text(TESTS, "utf-8")
    found = run_tests([read_tests(tmp_path / "loan.test.yaml")], book, reader)
    assert [one.failures for one in found] == [()] * 5


def _spec(**words: Any) -> facts.FactSpec:
    return read_spec("extra", {"type": "string", "x-type": "period", **words})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("3 months", "'extra' must be a number of days like \"3 days\", not '3 months'"),
        ("36 h", "'extra' must be a number of days like \"3 days\", not '36 h'"),
        (3, "'extra' must be a number of days like \"3 days\", not 3"),
        ("61 days", "'extra' is '61 days', too large to be counted exactly"),
        ("-1 day", "'extra' is '-1 day', below the least allowed, 0 days"),
    ],
)
def test_another_sort_of_length_is_refused(value: object, message: str) -> None:
    with pytest.raises(FactError) as found:
        facts.read(_spec(**{"x-unit": "day", "minimum": 0, "maximum": 60}), value, Reading())
    assert found.value.message == message


@pytest.mark.parametrize("unit", ["h", "fortnight", "working hour", ""])
def test_a_unit_that_counts_no_days(unit: str) -> None:
    with pytest.raises(ValueError, match="`x-unit` of a period is day, week, month, year or working day"):
        _spec(**{"x-unit": unit})


def test_without_a_unit_it_is_any_length_of_time() -> None:
    assert str(_spec().type) == "a length of time"
    assert facts.read(_spec(), "36 h", Reading()) != facts.read(_spec(), "36 days", Reading())


def test_a_decision_repeats_it_in_its_words(tmp_path: Path) -> None:
    case = {"kind": "shop.loan", "lent_on": "2026-03-02", "extra": "2 weeks", "guarantee": "2 years"}
    decision = _book(tmp_path).decide(case)
    assert decision.value("shop.loan", "values.back_on").isoformat() == "2026-03-16"
    assert str(decision.value("shop.loan", "values.guaranteed_until")) == "2028-03-02"


@pytest.mark.parametrize("text", ["max(extra, notice)", "min(3 days, 2 h)", "max(0 days, 1 day, 1 month)"])
def test_lengths_of_several_sorts_have_no_greatest(tmp_path: Path, text: str) -> None:
    _book(tmp_path)
    (tmp_path / "loan.yaml").write_text(POLICY.replace("extra / 7 days", text), "utf-8")
    with pytest.raises(makegood.LoadError, match=r"loan\.yaml:10:\d+: .* \[(unit|type)-mismatch\]"):
        makegood.load([tmp_path], kinds=[tmp_path / "shop.loan.schema.json"])
