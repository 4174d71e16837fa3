"""The example of a service desk's log: its policy's tests, its reading of the log, its search for a limit."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import makegood
import numpy as np
import polars as pl
import pytest
from makegood.testing.answers import READERS
from makegood.testing.runner import run_tests

from examples.servicenow import findings, scoring
from examples.servicenow.findings import RULES
from examples.servicenow.log import INSIDE, Log, cases, read_log
from examples.servicenow.replay import replay
from examples.servicenow.search import HERE, HOUR, Candidate, Hours, clocks, fit
from examples.servicenow.study import decide, load
from examples.servicenow.training import halves, limit_of

HEAD = (
    "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,opened_at,sys_updated_at,priority,"
    "assignment_group,closed_code,resolved_at,closed_at"
)
LAST = "code 5,7/4/2016 10:00,12/4/2016 10:00"  # what the log repeats on every event, and nobody knew at the first
ROWS = f"""\
INC1,New,true,0,0,0,true,4/4/2016 09:00,4/4/2016 09:05,3 - Moderate,Group 70,{LAST}
INC1,Active,true,0,0,1,true,4/4/2016 09:00,4/4/2016 09:30,3 - Moderate,?,{LAST}
INC1,Active,true,0,0,2,true,4/4/2016 09:00,4/4/2016 11:30,3 - Moderate,?,{LAST}
INC1,Closed,false,1,0,5,true,4/4/2016 09:00,12/4/2016 10:00,3 - Moderate,Group 24,{LAST}
INC1,Resolved,true,1,0,4,true,4/4/2016 09:00,7/4/2016 10:00,3 - Moderate,Group 24,{LAST}
INC2,-100,true,0,0,0,true,1/12/2016 15:00,1/12/2016 15:04,4 - Low,Group 24,?,?,13/12/2016 10:00
INC2,Closed,false,2,1,1,false,1/12/2016 15:00,13/12/2016 10:00,3 - Moderate,Group 24,?,?,13/12/2016 10:00
"""


@pytest.fixture
def log(tmp_path: Path) -> Log:
    path = tmp_path / "log.csv"
    path.write_text(f"{HEAD}\n{ROWS}", encoding="utf-8")
    return read_log(path)


def test_the_policy_passes_its_tests_on_every_reader() -> None:
    verdicts = run_tests([HERE / "incident_sla.test.yaml"], load(), tuple(READERS))
    assert len(verdicts) == 5
    assert [str(failure) for verdict in verdicts for failure in verdict.failures] == []


def test_the_policy_has_no_problems() -> None:
    book = load()
    assert [policy.id for policies in book.policies.values() for policy in policies] == ["servicenow.incident_sla"]


def test_events_in_order_with_their_own_times(log: Log) -> None:
    first = log.events.filter(pl.col("number") == "INC1")
    assert first["state"].to_list() == ["new", "active", "active", "resolved", "closed"]
    assert first["at"].dt.strftime("%Y-%m-%d %H:%M").to_list()[0] == "2016-04-04 09:05"
    assert first["group"].to_list() == ["Group 70", None, None, "Group 24", "Group 24"]
    assert log.incidents["made_sla"].to_list() == [True, False]
    assert log.incidents["priority_changed"].to_list() == [False, True]


def test_cases_know_nothing_of_the_end(log: Log) -> None:
    made = cases(log)
    assert made.columns == ["id", "opened_at", "history"]
    history = made["history"][0].to_list()
    assert [event["at"] for event in history] == [
        "2016-04-04T09:05:00Z", "2016-04-04T09:30:00Z", "2016-04-07T10:00:00Z", "2016-04-12T10:00:00Z",
    ]  # fmt: skip
    assert set(history[0]) == {"at", "state", "priority", "group", "reassignments", "reopens"}
    assert made["history"][1].to_list()[0]["state"] == "other"


def test_the_archive_reads_as_the_file_in_it(log: Log, tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(INSIDE, f"{HEAD}\n{ROWS}")
    assert read_log(path).events.equals(log.events)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.csv", "")
    with pytest.raises(SystemExit, match="holds no incident_event_log"):
        read_log(path)


def test_a_column_that_is_missing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = list(csv.reader(io.StringIO(f"{HEAD}\n{ROWS}")))
    path.write_text("\n".join(",".join(row[1:]) for row in rows), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"cannot be read as the incident log: .*number"):
        read_log(path)
    with pytest.raises(SystemExit, match="cannot be read as the incident log"):
        read_log(tmp_path / "nowhere.csv")
    path.write_text(f"{HEAD}\n{ROWS}".replace("-100", "-200"), encoding="utf-8")
    with pytest.raises(SystemExit, match="cannot be read as the incident log"):
        read_log(path)


def test_decisions_and_replay(log: Log) -> None:
    made = decide(cases(log))
    assert made["deadlines.close.state"].to_list() == ["met", "missed"]
    assert made["escalation.line.to"].to_list() == ["second_line", "second_line"]
    assert made["values.times_reopened"].to_list() == [0, 1]
    assert " 0 decisions differ" in replay(cases(log), 7, 2, load())


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_change_loads(rule: str) -> None:
    assert isinstance(load(rule), makegood.Book)


def test_the_best_limit_of_a_clock() -> None:
    candidate = Candidate(Hours(None), "closed", "none")
    ran = np.array([1, 2, 3, 3, 5, 9], np.int64) * HOUR
    found = fit(candidate, ran, np.array([True, True, True, False, True, False]))
    assert (found.errors, found.low, found.high) == (1, 5 * HOUR, 9 * HOUR)
    assert limit_of(found) == 8
    none = fit(candidate, ran, np.zeros(6, np.bool_))
    assert (none.errors, none.low, none.high) == (0, 0, HOUR)


def test_clocks_by_the_engine(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("examples.servicenow.search.all_hours", lambda: [Hours(None), Hours((14, 23))])
    found = {(one.hours.name, one.stop, one.pauses): ran.tolist() for one, ran in clocks(cases(log))}
    assert found["around_the_clock", "resolved", "none"][0] == 73 * HOUR
    assert found["around_the_clock", "closed", "none"] == [193 * HOUR, 283 * HOUR]
    assert found["h14_23", "resolved", "none"][0] == 27 * HOUR
    assert found["around_the_clock", "closed", "awaiting anyone, resolved"][0] == 73 * HOUR


def test_halves_are_drawn_by_the_seed() -> None:
    incidents = pl.DataFrame({"number": range(1001)})
    assert halves(incidents, 7).sum() == 500
    assert np.array_equal(halves(incidents, 7), halves(incidents, 7))
    assert not np.array_equal(halves(incidents, 7), halves(incidents, 8))


def test_confusion_and_its_shares() -> None:
    told = pl.Series([True, True, False, False, False])
    one = scoring.confusion(told, pl.Series([True, False, True, False, False]))
    assert (one.caught, one.false_alarms, one.passed_over, one.kept) == (1, 1, 1, 2)
    assert (one.accuracy, one.base, one.precision, one.recall) == (0.6, 0.6, 0.5, 0.5)
    assert scoring.row("x", scoring.confusion(told & False, told & False))[4:6] == ["-", "-"]


def test_sections_of_the_report(log: Log) -> None:
    made = decide(cases(log))
    assert "7 events of 2 incidents" in findings.size(log, cases(log))
    told = findings.told(log.incidents, made, np.array([True, False]))
    assert "| all | 2 | 50.00% | 100.00% |" in told
    assert "| critical | 0 | - | - | - | - |" in told
    assert "INC" not in told
    assert "`from_start` | 1 |" in findings.changes(log.incidents, {"from_start": made})
    assert "| second_line | 2 | 1 | 50.0% |" in findings.tiers(log.incidents, made)
    assert set(findings.curves(log.incidents, made)) == {"until it is resolved", "until it is closed"}
