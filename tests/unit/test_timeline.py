"""Timelines: the bars and marks of known cases, the axis with its breaks, the ticks of days on which the clock is changed."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.timeline import Bar, Lane, Mark, Timeline
from makegood.timeline.as_json import document
from makegood.timeline.axis import axis_of
from makegood.timeline.ticks import ticks
from makegood.timeline.words import Words

from tests.unit.timeline_desk import drawn, lane, told

BUDGET = settings(max_examples=100 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)


# -- deadlines


def test_a_clock_that_was_answered_too_late() -> None:
    bars, marks = told(drawn(), "answer")
    assert bars == [("running", "03-25T09:12", "03-25T13:12"), ("overdue", "03-25T13:12", "03-25T14:40")]
    assert marks == [
        ("activated", "03-25T09:12"), ("warned", "03-25T11:12"), ("warned", "03-25T12:42"), ("missed", "03-25T13:12"),
        ("fulfilled", "03-25T14:40"),
    ]  # fmt: skip
    found = lane(drawn(), "answer")
    assert [mark.text for mark in found.marks if mark.kind == "warned"] == ["50 percent", "before 30 min"]
    assert found.late is not None
    assert found.late[1] - found.late[0] == timedelta(hours=1, minutes=28)


def test_a_clock_stands_still_in_its_pauses() -> None:
    bars, _ = told(drawn(), "repair")
    assert bars == [
        ("running", "03-25T09:12", "03-25T16:00"),
        ("paused", "03-25T16:00", "03-26T10:00"),
        ("running", "03-26T10:00", "03-30T07:30"),
        ("paused", "03-30T07:30", "03-31T12:00"),
        ("running", "03-31T12:00", "04-01T08:12"),
        ("overdue", "04-01T08:12", "04-02T08:00"),
    ]
    assert [bar.open for bar in lane(drawn(), "repair").bars] == [False] * 5 + [True]


def test_while_it_stands_still_it_is_due_at_the_earliest() -> None:
    found = drawn(at="2026-03-30T12:00:00+02:00", holds=[{"start": "2026-03-30T09:30:00+02:00"}])
    bars, marks = told(found, "repair")
    assert bars == [
        ("running", "03-25T09:12", "03-30T07:30"), ("paused", "03-30T07:30", "03-30T10:00"), ("ahead", "03-30T10:00", "03-30T13:12"),
    ]  # fmt: skip
    assert ("earliest", "03-30T13:12") in marks
    assert lane(found, "repair").state == "paused"


def test_what_is_still_ahead() -> None:
    bars, marks = told(drawn(at="2026-03-25T12:30:00+01:00", failed_at=None), "answer")
    assert bars == [("running", "03-25T09:12", "03-25T11:30"), ("ahead", "03-25T11:30", "03-25T13:12")]
    assert marks == [
        ("activated", "03-25T09:12"), ("warned", "03-25T11:12"), ("due", "03-25T13:12"), ("warning", "03-25T12:42"),
    ]  # fmt: skip
    assert [mark.ahead for mark in lane(drawn(at="2026-03-25T12:30:00+01:00", failed_at=None), "answer").marks] == [
        False, False, True, True,
    ]  # fmt: skip


def test_what_was_done_in_time_shows_when_it_was_due() -> None:
    bars, marks = told(drawn(failed_at="2026-03-25T11:00:00+01:00"), "answer")
    assert bars == [("running", "03-25T09:12", "03-25T10:00")]
    assert marks == [("activated", "03-25T09:12"), ("fulfilled", "03-25T10:00"), ("due", "03-25T13:12")]
    assert not any(mark.ahead for mark in lane(drawn(failed_at="2026-03-25T11:00:00+01:00"), "answer").marks)


def test_a_period_ends_and_is_never_missed() -> None:
    bars, marks = told(drawn(at="2028-06-01T00:00:00Z"), "guarantee")
    assert bars == [("running", "03-25T09:12", "03-25T23:00")]
    assert marks == [("activated", "03-25T09:12"), ("ended", "03-25T23:00")]
    _, running = told(drawn(), "guarantee")
    assert running[-1] == ("ends", "03-25T23:00")


ODD = """
deadlines:
  named: {by: planned_on, until: closed_at, cite: x}
  call: {from: opened_at, within: 10 days, until: closed_at, cancel: failed_at, cite: x}
  anew: {from: opened_at, within: 2 days, until: closed_at, reset: failed_at, cite: x}
  never: {when: urgent, from: opened_at, within: 2 days, cite: x}
  later: {from: closed_at, within: 2 days, cite: x}
"""


def test_a_named_date_has_no_clock_until_it_is_overrun() -> None:
    assert told(drawn(ODD), "named") == ([("ahead", "04-02T08:00", "04-08T22:00")], [("due", "04-08T22:00")])
    late = told(drawn(ODD, at="2026-04-10T08:00:00Z"), "named")
    assert late == ([("overdue", "04-08T22:00", "04-10T08:00")], [("missed", "04-08T22:00")])
    done = told(drawn(ODD, at="2026-04-10T08:00:00Z", closed_at="2026-04-01T08:00:00Z"), "named")
    assert done == ([], [("fulfilled", "04-01T08:00"), ("due", "04-08T22:00")])


def test_cancelled_and_set_back() -> None:
    bars, marks = told(drawn(ODD), "call")
    assert bars == [("running", "03-25T09:12", "03-25T14:40")]
    assert marks == [("activated", "03-25T09:12"), ("cancelled", "03-25T14:40")]
    bars, marks = told(drawn(ODD, at="2026-03-26T08:00:00Z"), "anew")
    assert bars == [("running", "03-25T09:12", "03-26T08:00"), ("ahead", "03-26T08:00", "03-27T23:00")]
    assert marks == [("activated", "03-25T09:12"), ("reset", "03-25T14:40"), ("due", "03-27T23:00")]


def test_what_has_nothing_to_draw_is_named() -> None:
    found = drawn(ODD, urgent=False)
    assert {one.id: one.why for one in found.resting} == {
        "desk.care/never": "not_applicable", "desk.care/later": "not_started",
    }  # fmt: skip
    open_ = {one.id: (one.why, one.missing) for one in drawn(ODD).resting}
    assert open_["desk.care/never"] == ("undecided", ("urgent",))


def test_without_an_instant_of_evaluation_there_are_dates_and_no_states() -> None:
    found = drawn(at=None)
    assert found.at is None
    assert told(found, "guarantee") == ([("ahead", "03-25T09:12", "03-25T23:00")], [("ends", "03-25T23:00")])
    assert axis_of(found).stretches


# -- ladders and visits


def test_a_ladder_is_climbed() -> None:
    found = drawn(at="2026-03-27T18:00:00+01:00", holds=None)
    bars, marks = told(found, "repair", "ladder")
    assert bars == [
        ("tier", "03-25T09:12", "03-25T14:12"), ("tier", "03-25T14:12", "03-26T14:42"), ("tier", "03-26T14:42", "03-27T17:00"),
        ("ahead", "03-27T17:00", "03-30T09:42"),
    ]  # fmt: skip
    assert [(bar.tier, bar.to) for bar in lane(found, "repair", "ladder").bars] == [
        (1, "dealer"), (2, "field_engineer"), (3, "head_office"), (None, None),
    ]  # fmt: skip
    assert [mark for mark in marks if mark[0] == "reached"] == [
        ("reached", "03-25T09:12"), ("reached", "03-25T14:12"), ("reached", "03-26T14:42"),
    ]  # fmt: skip
    assert ("next_tier", "03-30T09:42") in marks


def test_each_notice_of_the_present_rung_is_shown() -> None:
    found = drawn(at="2026-03-26T19:00:00+01:00", holds=None)
    one = lane(found, "repair", "ladder")
    assert one.notified == 2
    assert [(mark.kind, f"{mark.at:%H:%M}", mark.number) for mark in one.marks if mark.kind.startswith("noti")] == [
        ("notified", "14:42", 1), ("notified", "16:42", 2), ("notify", "18:42", 3),
    ]  # fmt: skip


def test_a_ladder_ends_with_the_deadline_that_it_follows() -> None:
    found = drawn(closed_at="2026-03-25T16:00:00+01:00")
    bars, marks = told(found, "repair", "ladder")
    assert bars[-1] == ("tier", "03-25T14:12", "03-25T15:00")
    assert marks[-1] == ("stood_still", "03-25T15:00")


UNDATED = """
escalation:
  care:
    cite: x
    from: opened_at
    ladder: [{to: dealer}, {to: boss, when: urgent}, {to: owner, after: 3 days}]
"""


def test_a_rung_of_unknown_date_is_not_given_one() -> None:
    found = drawn(UNDATED, urgent=True, at="2026-03-26T00:00:00Z")
    bars, marks = told(found, "care", "ladder")
    assert bars[0] == ("tier", "03-25T09:12", "03-26T00:00")
    assert lane(found, "care", "ladder").bars[0].tier is None
    assert lane(found, "care", "ladder").tier == 2
    assert marks[0] == ("reached", "03-25T09:12")


def test_visits() -> None:
    bars, marks = told(drawn(), "inspection", "visit")
    assert bars == [
        ("interval", "12-19T23:00", "03-19T23:00"), ("window", "03-20T23:00", "03-27T23:00"), ("overdue", "03-27T23:00", "04-02T08:00"),
    ]  # fmt: skip
    assert marks[:4] == [
        ("counted_from", "12-19T23:00"), ("prepare", "03-05T23:00"), ("visit", "03-19T23:00"), ("latest", "03-27T23:00"),
    ]  # fmt: skip
    assert [mark.day.isoformat() for mark in lane(drawn(), "inspection", "visit").marks[4:] if mark.day] == [
        "2026-06-20", "2026-09-20", "2026-12-20",
    ]  # fmt: skip
    assert told(drawn(), "follow_up", "visit") == ([], [("visit", "04-07T22:00")])


def test_all_events_are_in_order() -> None:
    found = [mark.at for _, mark in drawn().marks()]
    assert found == sorted(found)
    assert len(found) == sum(len(one.marks) for one in drawn().lanes)


def test_titles_are_in_the_language_asked_for() -> None:
    assert lane(drawn(language="zh"), "answer").title == "首次答复"
    assert lane(drawn(language="zh"), "guarantee").title == "guarantee"


def test_plain_data() -> None:
    data = document(drawn())
    assert json.loads(json.dumps(data)) == data
    assert data["at"] == "2026-04-02T08:00:00Z"
    answer = data["lanes"][0]
    assert answer["bars"][0] == {"kind": "running", "from": "2026-03-25T09:12:00Z", "to": "2026-03-25T13:12:00Z"}
    assert answer["late"] == {"from": "2026-03-25T13:12:00Z", "to": "2026-03-25T14:40:00Z"}
    assert {"kind": "warned", "at": "2026-03-25T11:12:00Z", "number": 1, "text": "50 percent"} in answer["marks"]


# -- the axis

T0 = datetime(2026, 3, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 10**9).map(lambda seconds: T0 + timedelta(seconds=seconds))


def of(*spans: tuple[datetime, datetime], at: datetime | None = None) -> Timeline:
    lanes = tuple(
        Lane(
            "deadline",
            "p",
            f"d{number}",
            "D",
            "Europe/Berlin",
            "running",
            (Bar("running", *span),),
            (Mark("due", span[1]),),
        )
        for number, span in enumerate(spans)
    )
    return Timeline("C", "k", at, "Europe/Berlin", lanes)


@BUDGET
@given(st.lists(st.tuples(INSTANTS, INSTANTS).map(sorted).map(tuple), min_size=1, max_size=8), st.booleans())
def test_places_keep_the_order_of_time(spans: list[Any], linear: bool) -> None:
    axis = axis_of(of(*spans), linear=linear)
    points = sorted({at for span in spans for at in span})
    places = [axis.place(at) for at in points]
    assert all(0 <= place <= 1.0000001 for place in places)
    assert all(first < second for first, second in pairwise(places))
    assert all(axis.holds(at) for at in points), "nothing that happens lies in a break"
    assert all(one.end == two.start and one.right == two.left for one, two in pairwise(axis.stretches))
    assert not (linear and any(one.cut for one in axis.stretches))
    scales = [(one.right - one.left) / (one.end - one.start).total_seconds() for one in axis.stretches if not one.cut]
    assert max(scales) == pytest.approx(min(scales), rel=1e-6), "all that is drawn is at one scale"


def test_long_stretches_without_events_are_cut_out() -> None:
    found = axis_of(of((T0, T0 + timedelta(hours=4)), (T0, T0 + timedelta(days=800)), at=T0 + timedelta(hours=3)))
    assert [one.cut for one in found.stretches] == [False, True, False]
    assert found.place(T0 + timedelta(hours=4)) - found.place(T0) > 0.5
    assert not axis_of(Timeline("C", "k", None, "UTC", ())).stretches


def test_an_instant_of_evaluation_far_away_does_not_squeeze_the_rest() -> None:
    spans = (T0, T0 + timedelta(days=2))
    near, far = (axis_of(of(spans, at=T0 + timedelta(days=days))) for days in (4, 60_000))
    assert near.end > T0 + timedelta(days=4)
    assert far.end < T0 + timedelta(days=3)


def labels(start: str, hours: float, size: float = 700) -> list[str]:
    first = datetime.fromisoformat(start)
    timeline = of((first, first + timedelta(hours=hours)))
    words = Words("en", "Europe/Berlin")
    found = ticks(axis_of(timeline), timeline.zone, words, size, lambda text: 6.0 * len(text), 8)
    return [one.label for one in found]


@pytest.mark.parametrize(
    ("start", "hours", "size", "first", "count"),
    [
        ("2026-05-04T10:03:00+02:00", 0.2, 700, "10:03", 13),
        ("2026-05-04T10:00:00+02:00", 5, 700, "10:00", 11),
        ("2026-05-04T00:00:00+02:00", 48, 700, "00:00", 17),
        ("2026-05-04T00:00:00+02:00", 24 * 10, 300, "4", 11),
        ("2026-05-04T00:00:00+02:00", 24 * 40, 300, "4", 6),
        ("2026-01-01T00:00:00+01:00", 24 * 365, 400, "Jan", 13),
        ("2026-01-01T00:00:00+01:00", 24 * 365 * 5, 150, "2026", 3),
        ("2026-01-01T00:00:00+01:00", 24 * 365 * 80, 200, "2040", 4),
    ],
)  # fmt: skip
def test_ticks_from_minutes_to_decades(start: str, hours: float, size: float, first: str, count: int) -> None:
    found = labels(start, hours, size)
    assert (found[0], len(found)) == (first, count), found


def test_an_hour_that_is_skipped_has_no_tick_and_one_that_comes_twice_has_two() -> None:
    assert labels("2026-03-29T00:00:00+01:00", 5, 400) == ["00:00", "01:00", "03:00", "04:00", "05:00", "06:00"]
    assert labels("2026-10-25T00:00:00+02:00", 5, 400) == ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]


def test_an_hour_that_comes_twice_is_told_with_its_offset() -> None:
    words = Words("en", "Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert words.instant(first) == "2026-10-25 Sun 02:30 +02:00"
    assert words.instant(first + timedelta(hours=1)) == "2026-10-25 Sun 02:30 +01:00"
    assert words.instant(first + timedelta(hours=2)) == "2026-10-25 Sun 03:30"


@BUDGET
@given(
    INSTANTS,
    st.integers(60, 10**9),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]),
)
def test_ticks_are_round_in_their_zone_and_never_touch(start: datetime, seconds: int, zone: str) -> None:
    made = of((start, start + timedelta(seconds=seconds)))
    axis = axis_of(made)
    found = ticks(axis, zone, Words("en", zone), 760, lambda text: 7.0 * len(text), 7)
    assert all(axis.start <= one.at <= axis.end for one in found)
    assert all(
        (two.place - one.place) * 760 >= 3.5 * (len(one.label) + len(two.label)) + 7 - 1e-6
        for one, two in pairwise(found)
    )
    assert len(found) >= 1
