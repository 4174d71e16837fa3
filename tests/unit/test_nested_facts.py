"""Lists and records, in columns and one by one, give what the plain reader gives, odd rows included."""

from __future__ import annotations

import os
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.cases.columns import column_value, raw_type, read_columns
from makegood.cases.facts import FactError, Reading, read
from makegood.cases.kind import Kind, read_kind
from makegood.cases.reader import Slow, compile_reader, read_case

BUDGET = settings(max_examples=150 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)
EVENT = {
    "type": "object",
    "properties": {
        "at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "state": {"type": "string", "enum": ["new", "open", "done"]},
        "group": {"type": "string"},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
        "urgent": {"type": "boolean", "x-absent": False},
        "share": {"type": "number"},
        "marks": {"type": "array", "items": {"type": "integer"}},
    },
}


def kind() -> Kind:
    facts = {
        "history": {"type": "array", "items": EVENT},
        "last": EVENT,
        "days": {"type": "array", "items": {"type": "integer"}},
    }
    found, problems = read_kind({"x-kind": "desk.case", "type": "object", "properties": facts})
    assert problems == []
    assert found is not None
    return found


KIND = kind()


events = st.none() | st.fixed_dictionaries(
    {
        "at": st.sampled_from(["2026-07-01T10:00:00Z", "2026-07-01T10:00:00+02:00", "yesterday", None]),
        "state": st.sampled_from(["new", "open", "done", "new", "open", "lost", None]),
        "group": st.sampled_from(["a", "b", None]),
        "count": st.none() | st.integers(0, 10),
        "urgent": st.none() | st.booleans(),
        "share": st.sampled_from([0.1, 2.5, None, 1 / 3]),
        "marks": st.none() | st.lists(st.none() | st.integers(0, 5), max_size=3),
    }
)
SHAPE = pl.Struct(
    {"at": pl.String, "state": pl.String, "group": pl.String, "count": pl.Int64, "urgent": pl.Boolean, "share": pl.Float64,
     "marks": pl.List(pl.Int64)}
)  # fmt: skip


def plainly(name: str, value: Any) -> Any:
    """The raw value of one row, or the error that the plain reader has for it."""
    spec = KIND.facts[name]
    if value is None:
        return None
    try:
        return column_value(read(spec, value, Reading()), spec.type)
    except FactError as error:
        return error.message


@BUDGET
@given(st.lists(st.none() | st.lists(events, max_size=4), min_size=1, max_size=6))
def test_histories_agree_with_the_plain_reader(histories: list[Any]) -> None:
    frame = pl.DataFrame({"history": pl.Series(histories, dtype=pl.List(SHAPE))})
    made = read_columns(KIND, frame)
    wanted = [plainly("history", one) for one in histories]
    assert made.frame["history"].to_list() == [None if isinstance(one, str) else one for one in wanted]
    assert made.frame.schema["history"] == raw_type(KIND.facts["history"].type)
    assert made.rejected.to_list() == [isinstance(one, str) for one in wanted]
    said = [reject.message.partition(": ")[2] for reject in made.rejects]
    assert said == [one for one in wanted if isinstance(one, str)]


@BUDGET
@given(st.lists(events, min_size=1, max_size=6))
def test_records_agree_with_the_plain_reader(records: list[Any]) -> None:
    made = read_columns(KIND, pl.DataFrame({"last": pl.Series(records, dtype=SHAPE)}))
    wanted = [plainly("last", one) for one in records]
    assert made.frame["last"].to_list() == [None if isinstance(one, str) else one for one in wanted]
    assert made.rejected.to_list() == [isinstance(one, str) for one in wanted]


def test_fields_that_a_table_leaves_out() -> None:
    made = read_columns(KIND, pl.DataFrame({"last": [{"state": "open"}, {"state": "new"}]}))
    assert [one["urgent"] for one in made.frame["last"]] == [False, False]
    assert [one["at"] for one in made.frame["last"]] == [None, None]


def test_a_field_that_the_kind_does_not_know() -> None:
    made = read_columns(KIND, pl.DataFrame({"last": [{"state": "open", "colour": "red"}]}))
    assert [one.code for one in made.rejects] == ["unknown-fact"]


def test_lists_of_plain_values_and_of_too_many() -> None:
    made = read_columns(KIND, pl.DataFrame({"days": [[1, 2], [], None, [0] * 1001]}))
    assert made.frame["days"].to_list() == [[1, 2], [], None, None]
    assert [one.code for one in made.rejects] == ["too-long"]


def test_what_is_no_list() -> None:
    made = read_columns(KIND, pl.DataFrame({"days": ["1, 2"]}))
    assert [one.code for one in made.rejects] == ["wrong-type"]


@BUDGET
@given(st.lists(st.none() | st.lists(events, max_size=3), min_size=1, max_size=3), events)
def test_one_case_agrees_with_the_plain_reader(histories: list[Any], last: Any) -> None:
    names = ("last", "history", "days")
    compiled = compile_reader(KIND, names)
    for history in histories:
        given_facts = {"kind": "desk.case", "id": "1", "history": history, "last": last, "days": [1, None]}
        case = {name: value for name, value in given_facts.items() if value is not None}
        plain, problems, _ = read_case(KIND, names, case)
        try:
            assert compiled(case) == plain
            assert problems == []
        except (Slow, ValueError, TypeError):
            pass


def test_the_usual_case_is_read_the_quick_way() -> None:
    event = {"at": "2026-07-01T10:00:00+02:00", "state": "new", "count": 3, "marks": [1, None]}
    case = {"kind": "desk.case", "id": "1", "history": [event, None], "last": event}
    compiled = compile_reader(KIND, ("history", "last"))
    assert compiled(case) == read_case(KIND, ("history", "last"), case)[0]
