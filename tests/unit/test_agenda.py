"""Agendas: what is due, soonest first, and calendar files that other programs read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner
from makegood.agenda import entries, soonest
from makegood.agenda.ics import to_ics
from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.cli.group import group
from makegood.loading import load_book
from makegood.shipped import shipped

from tests.unit.test_boundaries import SCHEMA

POLICY = """\
policy: shop.desk
source: {title: Desk rules, url: "https://example.com/desk"}
case: shop.case
timezone: Europe/Berlin
calendar: weekdays
deadlines:
  answer: {title: An answer, from: told_at, within: 4 h, until: bought_at, cite: Desk 1, owed_by: company}
  refund: {title: {en: The refund, zh: 退款}, from: told_at, within: 14 days, until: bought_at, cite: Desk 2}
  claim: {from: told_at, within: 2 years, owed_by: customer, cite: Desk 3}
"""
CASE = {"kind": "shop.case", "id": "R-1", "told_at": "2026-03-20T23:30:00Z"}
AT = datetime(2026, 3, 25, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> Book:
    kind, _ = read_kind(SCHEMA)
    assert kind is not None
    found, problems = load_book([], Vocabulary(kinds={kind.name: kind}), {"desk.yaml": POLICY})
    assert not [one for one in problems if one.level == "error"]
    return found


def test_what_is_open_is_listed_soonest_first(book: Book) -> None:
    found = soonest(entries(book.decide(CASE, AT), "R-1"))
    assert [(one.name, one.state, one.day) for one in found] == [
        ("answer", "missed", None),
        ("refund", "running", date(2026, 4, 4)),
        ("claim", "running", date(2028, 3, 21)),
    ]
    assert found[0].due == datetime(2026, 3, 21, 3, 30, tzinfo=UTC)
    assert [one.overdue for one in found] == [True, False, False]
    assert [one.who for one in found] == ["company", "company", "customer"]
    assert found[1].title == "The refund"


def test_what_is_done_is_not(book: Book) -> None:
    done = {**CASE, "bought_at": "2026-03-24T00:00:00Z"}
    assert [one.name for one in entries(book.decide(done, AT), "R-1")] == ["claim"]
    assert not entries(book.decide({"kind": "shop.case"}, AT), "R-2")


def read(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_a_calendar_file_says_the_same(book: Book) -> None:
    found = soonest(entries(book.decide(CASE, AT), "R-1"))
    content = to_ics(found, AT)
    assert content == to_ics(found, AT)
    answer, refund, _ = read(content)
    assert answer["dtstart"].dt == datetime(2026, 3, 21, 3, 30, tzinfo=UTC)
    assert (refund["dtstart"].dt, refund["dtend"].dt) == (date(2026, 4, 4), date(2026, 4, 5))
    assert refund["summary"] == "The refund · R-1"
    assert "Desk 2" in refund["description"]
    assert refund["url"] == "https://example.com/desk"
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_an_event_keeps_its_id_while_its_case_goes_on(book: Book) -> None:
    later = {**CASE, "told_at": "2026-03-22T00:00:00Z"}
    ids = [[one["uid"] for one in read(to_ics(entries(book.decide(case, AT), "R-1"), AT))] for case in (CASE, later)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3


# -- the commands, on shipped policies

EU261 = shipped("policies") / "airline" / "eu261.yaml"

CLAIMS: list[dict[str, Any]] = [
    {
        "kind": "airline.claim",
        "id": "C-1",
        "scheduled_departure": "2026-04-30T10:00:00+02:00",
        "departure_airport": "CDG",
        "arrival_airport": "JFK",
        "carrier_country": "FR",
        "disruption": "cancellation",
        "confirmed_reservation": True,
        "fare_type": "public",
        "refund_chosen": True,
        "refund_requested_at": "2026-05-01T10:00:00+02:00",
        "claim_received_at": "2026-05-02T10:00:00+02:00",
    },
    {"kind": "airline.claim", "id": "C-2", "arrival_delay": "5 km"},
]


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    file = tmp_path / "claims.ndjson"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in CLAIMS), "utf-8")
    return file


def makegood(*words: str | Path) -> Any:
    return CliRunner().invoke(group, [str(word) for word in words])


def test_due_lists_them_and_names_the_bad_case(claims: Path) -> None:
    done = makegood("due", claims, "--policies", "policies", "--at", "2026-05-07T00:00:00Z")
    assert done.exit_code == 1
    assert "claims.ndjson:2: 'arrival_delay' must be a duration" in done.stderr
    first, second, *_ = done.stdout.splitlines()
    assert first.split()[:2] == ["due", "in"]
    assert second.split()[:6] == ["2026-05-08", "46", "h", "Last", "day", "to"]


def test_only_what_is_due_soon(claims: Path) -> None:
    done = makegood("due", claims, "--policies", EU261, "--at", "2026-05-07T00:00:00Z", "--within", "3", "--json")
    assert [one["id"] for one in json.loads(done.stdout)] == ["airline.eu261/refund"]


def test_deadlines_as_csv_and_as_a_calendar(claims: Path, tmp_path: Path) -> None:
    asked = ("deadlines", claims, "--policies", EU261, "--at", "2026-05-07T00:00:00Z")
    assert makegood(*asked, "--csv").stdout.splitlines()[1].startswith("C-1,airline.eu261/refund,deadline,")
    file = tmp_path / "out.ics"
    done = makegood(*asked, "--ics", file)
    assert "written to" in done.stdout
    assert read(file.read_bytes())[0]["summary"] == "Last day to pay the refund · C-1"


def test_wrong_use_is_a_sentence(tmp_path: Path) -> None:
    assert makegood("due", tmp_path / "none.json", "--policies", "policies").exit_code == 2
    assert makegood("due", "--policies", "policies").exit_code == 2


def test_a_name_cannot_move_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(json.dumps({**CLAIMS[0], "id": "C\u001b[31m\n"}), "utf-8")
    done = makegood("due", file, "--policies", "policies", "--at", "2026-05-07T00:00:00Z")
    assert "\x1b" not in done.stdout
    assert "C�[31m�" in done.stdout


def test_what_cannot_be_told_yet_is_said(tmp_path: Path) -> None:
    case = {
        "kind": "airline.claim",
        "id": "C-1",
        "scheduled_departure": "2026-11-20T10:00:00+01:00",
        "disruption": "delay",
    }
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case), "utf-8")
    arguments = ["due", str(file), "--policies", str(shipped("policies") / "airline"), "--at", "2026-11-25T00:00:00Z"]
    found = CliRunner().invoke(group, arguments)
    assert found.exit_code == 0
    assert "nothing is due" in found.stdout
    assert "of 1 case cannot be told yet: not known is " in found.stderr
    visits = CliRunner().invoke(group, ["visits", *arguments[1:]])
    assert visits.stderr == ""  # no visit hangs on them
