"""What a policy test may expect, and what is said when it does not come out."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from makegood.testing import junit, report
from makegood.testing.answers import READERS
from makegood.testing.files import find_tests, read_tests
from makegood.testing.runner import Verdict, run_tests

from tests.unit.small_policy import POLICY, TESTS, book_of, expecting, small_book


def verdict(folder: Path, *lines: str, case: str = "", base: str = TESTS) -> Verdict:
    """How the test of the small policy with these expectations goes."""
    (found,) = run_tests([expecting(folder, *lines, case=case, base=base)], small_book())
    return found


def said(found: Verdict) -> list[str]:
    """The failures as a report shows them, without the folder."""
    folder = f"{Path(found.file).parent}/"
    return [line.strip().replace(folder, "") for one in found.failures for line in report.failure_lines(one)]


HOLD = [
    "compensation.delay: 40 EUR",
    "compensation.delay: 40.00 EUR",
    "compensation.fee: 2 EUR",
    "compensation.total: 42 EUR",
    "compensation.delay: 41 EUR ± 1 EUR",
    "deadlines.answer: 2026-06-19",
    "deadlines.answer: 2026-06-20T00:00:00+02:00",
    "deadlines.answer.due: 2026-06-19T22:00:00Z",
    "deadlines.answer.last_day: 2026-06-19",
    "deadlines.answer.state: running",
    "deadlines.answer.met: false",
    "deadlines.answer.missed: false",
    "deadlines.answer.elapsed: 120 h",
    "deadlines.answer.remaining: 230 h",
    "deadlines.quick.state: missed",
    "deadlines.quick: 2026-06-06T22:00:00+02:00",
    "deadlines.quick: 2026-06-06",
    "deadlines.quick.late_by: 84 h",
    "deadlines.quick.late_by: 5040 min",
    "deadlines.quick.days_late: 4",
    "remedies.repair: false",
    "remedies.repair.granted: false",
    "values.rate: 0.25",
    "values.rate: 25 percent",
    "values.third: 0.5",
    "values.wait: 240 min",
    "values.period: 2 days",
    "values.last_call: 2026-06-15",
    "values.reason: storm",
    "values.causes: [storm, strike]",
    "values.late_enough: true",
    "applies: true",
    "undecided: [scores.service]",
    "undecided: [values.total_weight, scores.service]",
    "missing: [polite]",
    "missing: [fast, weight]",
]


@pytest.mark.parametrize("line", HOLD)
def test_an_expectation_that_holds(line: str, tmp_path: Path) -> None:
    assert said(verdict(tmp_path, line)) == []


@pytest.mark.parametrize(
    ("line", "case"),
    [
        ("values.total_weight: 3 kg", "weight: 1500 g"),
        ("values.total_weight: 3.1 kg ± 100 g", "weight: 1.5 kg"),
        ("values.total_weight: 2 kg +/- 1 kg", "weight: 1.5 kg"),
        ("values.third: 0.3333333333333333333333333333333333", "pieces: 3"),
        ("compensation.delay: 0 EUR", "delay: 1 h"),
        ("compensation.delay: 0", "delay: 1 h"),
        ("deadlines.answer: none", "delay: 1 h"),
        ("deadlines.answer.due: none", "delay: 1 h"),
        ("deadlines.answer.state: not_applicable", "delay: 1 h"),
        ("deadlines.answer.state: none", "delay: 1 h"),
        ("deadlines.answer.missed: false", "delay: 1 h"),
        ("scores.service: none", "delay: 1 h"),
        ("remedies.repair: true", "cause: fault"),
        ("deadlines.quick.state: met", "paid_at: 2026-06-06T20:00:00Z"),
        ("applies: false", "business: true"),
        ("compensation.delay: 0 EUR", "business: true"),
        ("compensation.total: 0 EUR", "business: true"),
        ("remedies.repair: false", "business: true"),
        ("deadlines.answer: none", "business: true"),
        ("deadlines.answer.state: not_applicable", "business: true"),
        ("applies: false", "ordered_on: 2019-12-31"),
        ("undecided: [compensation.delay, compensation.total]", "delay: null"),
        ("missing: [ordered_on]", "ordered_on: null"),
        ("undecided: [remedies.repair, deadlines.answer]", "ordered_on: null"),
    ],
)
def test_an_expectation_of_another_case(line: str, case: str, tmp_path: Path) -> None:
    assert said(verdict(tmp_path, line, case=case)) == []


def test_scores_with_points_mark_and_grade(tmp_path: Path) -> None:
    base = TESTS.replace("      delay: 4 h", "      delay: 4 h\n      polite: true\n      fast: false")
    lines = ["scores.service: 50", "scores.service.points: 49.5 ± 0.5", "scores.service.passed: false"]
    assert said(verdict(tmp_path, *lines, "scores.service.grade: poor", base=base)) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("compensation.delay: 41 EUR", "late.test.yaml:14:27: compensation.delay: expected 41 EUR, got 40.00 EUR"),
        ("compensation.delay: 40 USD", "compensation.delay: expected 40 USD, got 40.00 EUR"),
        ("compensation.delay: 0 USD", "compensation.delay: expected 0 USD, got 40.00 EUR"),
        ("compensation.total: 47 EUR", "compensation.total: expected 47 EUR, got 42.00 EUR"),
        ("deadlines.answer: 2026-06-20", "deadlines.answer: expected 2026-06-20, got 2026-06-19"),
        ("deadlines.answer: none", "deadlines.answer: expected none, got 2026-06-19T22:00:00Z"),
        (
            "deadlines.quick: 2026-06-06T21:00:00+02:00",
            "deadlines.quick: expected 2026-06-06T21:00:00+02:00, got 2026-06-06T22:00:00+02:00",
        ),
        ("deadlines.quick.state: met", "deadlines.quick.state: expected met, got missed"),
        ("values.third: 0.5 ± 0", None),
        ("values.rate: 0.2500001", "values.rate: expected 0.2500001, got 0.25"),
        ("values.causes: [strike, storm]", "values.causes: expected [strike, storm], got [storm, strike]"),
        ("remedies.repair: true", "remedies.repair: expected true, got false"),
        ("applies: false", "applies: expected false, got true"),
        ("undecided: [compensation.delay]", "undecided: expected compensation.delay undecided, got 40.00 EUR"),
        ("missing: [price]", "missing: expected price among the missing facts, got missing"),
    ],
)
def test_an_expectation_that_does_not_hold(line: str, message: str | None, tmp_path: Path) -> None:
    found = said(verdict(tmp_path, line))
    assert (message or "") in "\n".join(found)
    assert bool(found) is (message is not None)


def test_an_undecided_answer_names_the_missing_facts(tmp_path: Path) -> None:
    found = verdict(tmp_path, "scores.service: 50", "values.total_weight: 3 kg")
    assert [(one.path, one.got, one.missing) for one in found.failures] == [
        ("scores.service", "undecided", ("polite", "fast")),
        ("values.total_weight", "undecided", ("weight",)),
    ]
    assert "missing: polite, fast" in said(found)


def test_without_at_a_state_cannot_be_tested(tmp_path: Path) -> None:
    base = TESTS.replace("    at: 2026-06-10T10:00:00+02:00\n", "")
    (line,) = said(verdict(tmp_path, "deadlines.answer.state: running", base=base))
    assert line.endswith("expected running, got undecided: it depends on `now`, so give the test an `at`")
    assert said(verdict(tmp_path, "deadlines.answer: 2026-06-19", "compensation.delay: 40 EUR", base=base)) == []


def test_a_deadline_that_may_not_apply_has_no_date(tmp_path: Path) -> None:
    found = verdict(tmp_path, "deadlines.answer: 2026-06-19", case="delay: null")
    assert found.failures
    assert found.failures[0].missing == ("delay",)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("compensation.dely: 40 EUR", "shop.late has no compensation 'dely'", "did you mean 'delay'?"),
        ("compensation.answer: 40 EUR", "shop.late has no compensation 'answer'", "did you mean 'deadlines.answer'?"),
        ("compensations.delay: 40 EUR", "a test cannot expect 'compensations.delay'", "did you mean 'compensation'?"),
        ("deadlines.answer.stat: met", "the deadline 'answer' has no '.stat'", "did you mean 'state'?"),
        ("values.rat: 1", "shop.late has no value 'rat'", "did you mean 'rate'?"),
        ("values.late: true", "'late' is private to shop.late: move it from `let` to `values` to test it", None),
        ("escalation.desk.tier: 1", "shop.late has no ladder 'desk'", "it has no escalation"),
        ("visits.yearly: 2027-01-01", "shop.late has no visit 'yearly'", "it has no visits"),
        ("applies: 5", None, None),
        ("undecided: [scores.servic]", "shop.late has no score 'servic'", "did you mean 'service'?"),
        ("undecided: [applies]", "'applies' is no outcome or value that could be undecided", None),
        ("missing: [polit]", "expected polit among the missing facts", "did you mean 'polite'?"),
        ("compensation.delay: 40", "this value is money in EUR: expect an amount like 250 EUR, not 40", None),
        ("compensation.delay: none", "nothing due is written as an amount: 0 EUR", None),
        ("compensation.delay: 3 h", "this value is money in EUR: expect an amount like 250 EUR, not 3 h", None),
        ("remedies.repair: none", "a remedy that is not granted is written false", None),
        ("remedies.repair: 1", "this value is yes/no: expect true or false, not 1", None),
        ("values.wait: 4", "this value is a duration: expect one with its unit, like 3 h, not 4", None),
        ("values.wait: 1 day", "this value is a duration: expect one with its unit, like 3 h, not 1 day", None),
        ("values.period: 48 h", "this value is a number of days: expect one like 10 days, not 48 h", None),
        ("values.rate: 0.25 EUR", "this value is a number: expect a number without a unit", None),
        ("values.rate: 0.25 ± -1", "what follows ± is how far off the answer may be: it cannot be negative", None),
        ("values.late_enough: true ± 1", "only a number or a measure may have one ±", None),
        ("values.last_call: 2026-02-30", "2026-02-30 is no date of the calendar", None),
        ("values.reason: strom", "'strom' can never be the answer", "did you mean 'storm'?"),
        ("values.causes: storm", "this value is a list", None),
        (
            "deadlines.answer: running",
            "a deadline is expected by its last day",
            "for its state write deadlines.answer.state",
        ),
        ("deadlines.answer.due: 2026-06-19", "this value is an instant: expect one with its offset", None),
        ("deadlines.answer.state: late", "'late' can never be the answer", None),
    ],
)
def test_an_expectation_that_can_never_hold(line: str, message: str | None, hint: str | None, tmp_path: Path) -> None:
    found = "\n".join(said(verdict(tmp_path, line)))
    assert (message or "true or false") in found
    assert hint is None or hint in found


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("delai: 4 h", "late.test.yaml:6:7: the case is wrong: shop.claim has no fact 'delai'"),
        ("delay: 4 km", "late.test.yaml:6:14: the case is wrong: 'delay' must be a duration"),
        ("pieces: 0", "late.test.yaml:6:15: the case is wrong: 'pieces' is 0, below the least allowed, 1"),
        ("kind: airline.claim", "not run: the case is of the kind airline.claim, and shop.late reads shop.claim"),
        ("asked_at: 2026-03-29T02:30:00", "late.test.yaml:6:17: the case is wrong: 'asked_at' is 2026-03-29 02:30:00"),
    ],
)
def test_a_wrong_case_is_a_failed_test(case: str, message: str, tmp_path: Path) -> None:
    assert message in said(verdict(tmp_path, "applies: true", case=case))[0]


def test_a_wrong_moment_is_a_failed_test(tmp_path: Path) -> None:
    base = TESTS.replace("at: 2026-06-10T10:00:00+02:00", "at: 2026-06-10")
    (line,) = said(verdict(tmp_path, "applies: true", base=base))
    assert line.startswith("late.test.yaml:12:9: ")
    assert "has no offset" in line


def test_an_unknown_policy_fails_its_tests(tmp_path: Path) -> None:
    base = TESTS.replace("shop.late", "shop.lte")
    found = verdict(tmp_path, "applies: true", base=base)
    assert said(found) == [
        "late.test.yaml:1:9: not run: no policy 'shop.lte' is among those that loaded",
        "hint: did you mean 'shop.late'?",
    ]


@pytest.mark.parametrize(
    ("base", "message"),
    [
        ("policy: shop.late\ntests: nothing\n", "tests"),
        ("policy: shop.late\ntests: []\n", "tests"),
        ("policy: [shop.late\n", ""),
        ("tests: []\n", "policy"),
        (TESTS.replace("    name:", "    nmae:"), "nmae"),
        ("", ""),
    ],
)
def test_a_broken_file_is_a_failed_test(base: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "late.test.yaml"
    path.write_text(base, "utf-8")
    found = run_tests([path], small_book())
    assert found
    assert not any(one.passed for one in found)
    assert any(message in one.message for one in found[0].failures)
    assert report.closing(found) == f"0 passed, {len(found)} failed"


def test_an_id_names_one_test(tmp_path: Path) -> None:
    path = expecting(tmp_path, "applies: true")
    twice = path.read_text("utf-8").partition("tests:\n")[2]
    path.write_text(path.read_text("utf-8") + twice, "utf-8")
    (problem,) = read_tests(path).problems
    assert problem.code == "duplicate-id"
    assert problem.message == "the id 'T-1' already names the test in line 3"


PENDING = POLICY.replace("{from: 2020-01-01}", "{from: pending}").replace("amount: 2 EUR", "amount: 9 EUR")


def test_the_pending_version_is_tested_by_name(tmp_path: Path) -> None:
    book = book_of(tmp_path / "policies", pending=PENDING)
    path = expecting(tmp_path, "compensation.fee: 2 EUR")
    assert said(run_tests([path], book)[0]) == []
    path = expecting(tmp_path, "compensation.fee: 9 EUR", base="effective: pending\n" + TESTS)
    assert said(run_tests([path], book)[0]) == []


def test_a_policy_that_is_pending_alone_is_tested_as_it_is(tmp_path: Path) -> None:
    book = book_of(tmp_path / "policies", PENDING)
    assert said(run_tests([expecting(tmp_path, "compensation.fee: 9 EUR")], book)[0]) == []


def test_no_pending_version_is_said(tmp_path: Path) -> None:
    (first, hint) = said(verdict(tmp_path, "applies: true", base="effective: pending\n" + TESTS))
    assert first == "late.test.yaml:1:12: not run: shop.late has no pending version"
    assert "take" in hint


def test_only_the_tested_policy_is_asked(tmp_path: Path) -> None:
    """Another policy with money of its own, or a broken idea of the case, changes nothing."""
    other = POLICY.replace("policy: shop.late", "policy: shop.other").replace("amount: 2 EUR", "amount: 7 EUR")
    book = book_of(tmp_path / "policies", other=other)
    assert said(run_tests([expecting(tmp_path, "compensation.total: 42 EUR")], book)[0]) == []


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_can_be_asked(reader: str, tmp_path: Path) -> None:
    book = small_book()
    lines = [line for line in HOLD if not line.startswith(("undecided", "missing", "compensation.delay"))]
    path = expecting(tmp_path, "compensation.delay: 40 EUR", *{one.split(":")[0]: one for one in lines}.values())
    assert said(run_tests([path], book, reader)[0]) == []


def test_readers_must_agree_and_say_a_failure_once(tmp_path: Path) -> None:
    book = small_book()
    found = run_tests([expecting(tmp_path, "compensation.delay: 41 EUR")], book, list(READERS))[0]
    assert [(one.path, one.reader) for one in found.failures] == [("compensation.delay", "python")]


def test_readers_that_disagree_fail_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    honest = READERS["python"]
    monkeypatch.setitem(READERS, "wrong", lambda *asked: replace(honest(*asked), value=lambda key: True))
    book = small_book()
    found = run_tests([expecting(tmp_path, "applies: true")], book, ["python", "wrong"])[0]
    assert "the readers disagree on compensation.delay.amount: python says 40.00 EUR, wrong says true" in "\n".join(
        said(found)
    )


def test_an_unknown_reader_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no reader 'spark'; readers are python"):
        run_tests([], small_book(), "spark")


@pytest.mark.parametrize(
    ("pattern", "count"), [("t-1", 1), ("FOUR", 1), ("T-*", 1), ("late by*", 1), ("shop.late", 1), ("no", 0)]
)
def test_tests_are_selected_by_pattern(pattern: str, count: int, tmp_path: Path) -> None:
    path = expecting(tmp_path, "applies: true")
    assert len(run_tests([path], small_book(), select=pattern)) == count


def test_files_are_found_in_order_and_once(tmp_path: Path) -> None:
    for name in ("b.test.yaml", "a.test.yml", "c.yaml", "sub/d.test.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    found, problems = find_tests([tmp_path, tmp_path / "b.test.yaml", tmp_path / "nothing"])
    assert [one.relative_to(tmp_path).as_posix() for one in found] == ["a.test.yml", "b.test.yaml", "sub/d.test.yaml"]
    assert [one.code for one in problems] == ["no-file"]


def test_junit_is_well_formed_whatever_the_texts_hold(tmp_path: Path) -> None:
    base = TESTS.replace("name: late by four hours", 'name: "<b> & \\" \\x07 延误"')
    found = verdict(tmp_path, "compensation.delay: 41 EUR", base=base)
    root = ElementTree.fromstring(junit.text([found, verdict(tmp_path, "applies: true")]))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("2", "1")
    case = root.findall("testsuite/testcase")[0]
    assert case.attrib["name"] == 'T-1 <b> & " \N{REPLACEMENT CHARACTER} 延误'
    assert case.attrib["line"] == "3"
    failure = case.find("failure")
    assert failure is not None
    assert "expected 41 EUR, got 40.00 EUR" in (failure.text or "")


def test_a_report_closes_with_the_counts(tmp_path: Path) -> None:
    found = verdict(tmp_path, "compensation.delay: 41 EUR")
    lines = list(report.lines([found, verdict(tmp_path, "applies: true")], verbose=True))
    assert lines[0] == f"FAIL T-1 late by four hours  {tmp_path}/late.test.yaml:3"
    assert lines[-2].startswith("ok   T-1")
    assert lines[-1] == "1 passed, 1 failed"
    data = report.as_json([found])
    assert (data["passed"], data["failed"]) == (0, 1)
    assert data["tests"][0]["failures"][0]["expected"] == "41 EUR"
    assert (data["tests"][0]["line"], data["tests"][0]["failures"][0]["line"]) == (3, 14)
