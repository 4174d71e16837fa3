"""`none` in a test: a value that has none though all is known, and a grade of that name."""

from __future__ import annotations

from pathlib import Path

import makegood
import pytest
from makegood.testing.files import read_tests
from makegood.testing.runner import run_tests

KIND = """
{"x-kind": "shop.year", "type": "object", "properties": {
  "kind": {"const": "shop.year"}, "ended_on": {"type": "string", "format": "date"},
  "sold": {"type": "integer", "minimum": 0}, "returned": {"type": "integer", "minimum": 0},
  "refused": {"type": "boolean"}, "reasoned": {"type": "boolean"}}}
"""
POLICY = """
policy: shop.year
case: shop.year
layer: company
dated_by: ended_on
when: sold >= 0
values:
  rate: returned / sold
  valid: {is: refusal, cite: "2"}
  days_since: days_between(ended_on, local_date(now))
  word: "'none' if sold == 0 else 'some'"
tables:
  refusal: {cite: "2", open: true, rows: [{when: refused, give: reasoned}]}
scores:
  kept:
    items: {kept: {points: 100, earned: 100 - returned}}
    pass: 70
    grades: [{grade: good, from: 70}, {grade: none}]
    cite: "3"
"""


def _said(folder: Path, case: str, expect: str, at: str = "") -> list[str]:
    (folder / "shop.year.schema.json").write_text(KIND, "utf-8")
    (folder / "year.yaml").write_text(POLICY, "utf-8")
    test = f"policy: shop.year\ntests:\n  - {{name: t, case: {{ended_on: 2026-12-31, {case}}}, {at}expect: {{{expect}}}}}\n"
    (folder / "year.test.yaml").write_text(test, "utf-8")
    book = makegood.load([folder], kinds=[folder / "shop.year.schema.json"])
    (verdict,) = run_tests([read_tests(folder / "year.test.yaml")], book, ("python", "interpret", "polars"))
    return [f"{one.expected} / {one.got}" for one in verdict.failures]


@pytest.mark.parametrize(
    ("case", "expect"),
    [
        ("sold: 0, returned: 0", "values.rate: none"),
        ("sold: 1, refused: false, reasoned: true", "values.valid: none"),
        ("sold: 0", "values.word: none"),
        ("sold: 1, returned: 40", "scores.kept.grade: none"),
    ],
)
def test_none_holds(tmp_path: Path, case: str, expect: str) -> None:
    assert _said(tmp_path, case, expect) == []


@pytest.mark.parametrize(
    ("case", "expect", "said"),
    [
        ("sold: 4, returned: 1", "values.rate: none", "none / 0.25"),
        ("sold: 0", "values.rate: none", "none / undecided"),
        ("returned: 0", "values.rate: none", "none / undecided"),
        ("sold: 1", "values.valid: none", "none / undecided"),
        ("sold: 1", "values.days_since: none", "none / undecided: it depends on `now`, so give the test an `at`"),
        ("sold: 1, returned: 1", "scores.kept.grade: none", "none / good"),
        ("sold: 1, returned: 31", "scores.kept.grade: good", "good / none"),
    ],
)
def test_none_does_not_hold(tmp_path: Path, case: str, expect: str, said: str) -> None:
    assert set(_said(tmp_path, case, expect)) == {said}


def test_with_a_moment_the_days_are_known(tmp_path: Path) -> None:
    at = "at: '2027-01-02T12:00:00Z', "
    assert set(_said(tmp_path, "sold: 1", "values.days_since: none", at)) == {"none / 2"}


OLD = """
policy: shop.swaps
case: shop.year
layer: company
dated_by: ended_on
effective: {to: 2026-01-01}
when: known(sold)
compensation: {late: {amount: 5 EUR, cite: "1"}}
deadlines: {answer: {from: ended_on, within: 3 days, cite: "2"}}
remedies: {swap: {when: refused, cite: "3"}}
values: {twice: sold * 2}
"""
NEW = (
    OLD.replace("to: 2026", "from: 2026").split("compensation")[0] + "remedies: {repair: {when: refused, cite: '3'}}\n"
)


def _of_versions(folder: Path, case: str, expect: str) -> list[str]:
    (folder / "shop.year.schema.json").write_text(KIND, "utf-8")
    (folder / "old.yaml").write_text(OLD, "utf-8")
    (folder / "new.yaml").write_text(NEW, "utf-8")
    test = f"policy: shop.swaps\ntests:\n  - {{name: t, case: {{{case}}}, expect: {{{expect}}}}}\n"
    (folder / "swaps.test.yaml").write_text(test, "utf-8")
    book = makegood.load([folder], kinds=[folder / "shop.year.schema.json"])
    (verdict,) = run_tests([read_tests(folder / "swaps.test.yaml")], book, ("python", "interpret", "polars"))
    return [one.message for one in verdict.failures]


@pytest.mark.parametrize(
    "expect",
    [
        "remedies.swap: false",
        "deadlines.answer: none",
        "deadlines.answer.state: not_applicable",
        "compensation.late: 0 EUR",
    ],
)
def test_what_the_version_in_force_does_not_promise_is_expected_as_nothing(tmp_path: Path, expect: str) -> None:
    assert _of_versions(tmp_path, "ended_on: 2026-12-31, sold: 1", expect) == []
    assert _of_versions(tmp_path, "ended_on: 2026-12-31", expect) == []  # out of scope of either version


@pytest.mark.parametrize(
    ("case", "expect", "said"),
    [
        ("ended_on: 2026-12-31, sold: 1", "remedies.swap: true", "the version in force does not promise it"),
        ("ended_on: 2026-12-31, sold: 1", "deadlines.answer: 2027-01-03", "the version in force does not promise it"),
        ("ended_on: 2026-12-31, sold: 1", "values.twice: 2", "has no value 'twice'"),
        ("ended_on: 2026-12-31, sold: 1", "remedies.swapp: false", "has no remedy 'swapp'"),
        ("ended_on: 2026-12-31, sold: 1", "undecided: [remedies.swap]", "has no remedy 'swap'"),
        ("sold: 1", "remedies.swap: false", "has no remedy 'swap'"),  # which version is in force is not known
    ],
)
def test_what_the_version_in_force_does_not_promise_is_nothing_else(
    tmp_path: Path, case: str, expect: str, said: str
) -> None:
    messages = _of_versions(tmp_path, case, expect)
    assert messages
    assert all(said in one for one in messages)
