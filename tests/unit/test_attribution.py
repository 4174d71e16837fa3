"""Which line did it: parts and what they do together are the whole, by every method, whether rows or columns are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makegood.cli.group import group
from makegood.replay.attribution import AttributionError
from makegood.replay.attribution_figures import apportioned
from makegood.replay.report_json import to_data
from makegood.replay.report_text import to_text
from makegood.replay.result import DryRun

from tests.unit.replay_shop import PROPOSAL, run, shop_cases
from tests.unit.small_policy import POLICY

METHODS = ("alone", "sequential", "shapley")


def lines(path: Path, cases: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(case)}\n" for case in cases), "utf-8")
    return path


def tried(tmp_path: Path, how: str | None, count: int = 150, seed: int = 1, new: str = PROPOSAL, **more: Any) -> DryRun:
    tmp_path.mkdir(exist_ok=True)
    return run(
        tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(count, seed)), new=new, at="final", attribute=how, **more
    )


def difference(result: DryRun) -> dict[Any, int]:
    return {purse: money.sum.after - money.sum.before for purse, money in result.tally.money.items()}


@pytest.mark.parametrize("how", METHODS)
def test_the_parts_and_the_rest_are_the_whole(how: str, tmp_path: Path) -> None:
    result = tried(tmp_path, how)
    found = result.attribution
    assert found is not None
    assert len(found.parts) == 8
    whole = difference(result)
    assert any(whole.values())
    for purse, amount in whole.items():
        parts = sum(part.money.get(purse, 0) for part in found.parts)
        assert parts + found.rest(purse, amount) == amount
        if how == "shapley":
            assert found.rest(purse, amount) == 0


def test_one_after_the_other_leaves_nothing_over_where_all_is_decided(tmp_path: Path) -> None:
    full = {
        "ordered_on": "2026-06-01",
        "pieces": 2,
        "business": False,
        "polite": True,
        "fast": True,
        "asked_at": "2026-06-05T10:00:00Z",
    }
    cases = [
        {"kind": "shop.claim", "id": f"{at}", **full, "price": "80 EUR", "delay": delay, "cause": cause}
        for at, (delay, cause) in enumerate((d, c) for d in ("2 h", "3 h", "4 h") for c in ("storm", "fault"))
    ]
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", attribute="sequential")
    assert result.attribution is not None
    for purse, amount in difference(result).items():
        assert result.attribution.rest(purse, amount) == 0


def test_changes_that_do_the_same_get_the_same(tmp_path: Path) -> None:
    """Both lines have to change for the case to change: the mean over all orders gives each a half."""
    old = POLICY.replace("late: delay >= 3 h", "late: delay >= 3 h and price > 50 EUR").replace(
        "amount: price * rate", "amount: 8 EUR"
    )
    new = old.replace("let:\n", "let:\n  one: delay >= 1 h\n").replace(
        "delay >= 3 h and price > 50 EUR", "one and price > 5 EUR"
    )
    case = {
        "kind": "shop.claim",
        "ordered_on": "2026-06-01",
        "price": "20 EUR",
        "delay": "2 h",
        "business": False,
        "pieces": 1,
        "cause": "storm",
    }
    both = new.replace("late: one and price > 5 EUR", "late: soon and cheap").replace(
        "  one: delay >= 1 h\n", "  soon: delay >= 1 h\n  cheap: price > 5 EUR\n"
    )
    before = old.replace("late: delay >= 3 h and price > 50 EUR", "late: soon and cheap").replace(
        "let:\n", "let:\n  soon: delay >= 3 h\n  cheap: price > 50 EUR\n"
    )
    result = run(tmp_path, lines(tmp_path / "c.ndjson", [case]), new=both, old=before, at="final", attribute="shapley")
    assert result.attribution is not None
    money = [next(iter(part.money.values())) for part in result.attribution.parts]
    assert money == [400, 400]


@pytest.mark.parametrize("how", METHODS)
def test_rows_and_columns_say_the_same(how: str, tmp_path: Path) -> None:
    columns = to_data(tried(tmp_path / "columns", how, 60))["attribution"]
    rows = to_data(by_rows(tmp_path / "rows", how, 60))["attribution"]
    for one in (columns, rows):
        for change in one["changes"]:
            change["place"] = None
    assert rows == columns


def by_rows(tmp_path: Path, how: str, count: int) -> DryRun:
    """The same cases, of which each says something that only the slow path reads."""
    tmp_path.mkdir()
    cases = [{**case, "timezone": "Europe/Berlin"} for case in shop_cases(count)]
    return run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", attribute=how)


def test_a_few_changes_are_told_apart_unasked(tmp_path: Path) -> None:
    result = tried(tmp_path, None)
    assert result.attribution is not None
    assert result.attribution.how == "alone"
    text = to_text(result)
    assert "Which line does it" in text
    assert f"named value late: delay >= 3 h → delay >= 4 h  {tmp_path}/new/late.yaml:13" in text


def test_one_change_needs_no_telling(tmp_path: Path) -> None:
    new = POLICY.replace("late: delay >= 3 h", "late: delay >= 4 h")
    assert tried(tmp_path, None, new=new).attribution is None
    asked = tried(tmp_path / "asked", "alone", new=new).attribution
    assert asked is not None
    assert len(asked.parts) == 1


def test_none_is_none(tmp_path: Path) -> None:
    assert tried(tmp_path, "none").attribution is None


def test_what_needs_another_is_applied_with_it(tmp_path: Path) -> None:
    new = PROPOSAL.replace("late: delay >= 4 h", "late: delay >= limit").replace(
        "parameters:\n", 'parameters:\n  limit: [{value: 4 h, cite: "§ 1"}]\n'
    )
    found = tried(tmp_path, "alone", new=new).attribution
    assert found is not None
    (late,) = [part for part in found.parts if part.step.change.path == ("let", "late")]
    assert [one.path for one in late.step.goes_with] == [("parameters", "limit")]


def test_too_many_changes_for_every_order_is_one_sentence(tmp_path: Path) -> None:
    new = PROPOSAL.replace("remedies:\n", 'remedies:\n  gift: {when: polite, cite: "§ 6a"}\n')
    with pytest.raises(AttributionError, match="shapley takes up to 8 changes, and here are 9"):
        tried(tmp_path, "shapley", new=new)
    done = CliRunner().invoke(
        group,
        [
            "dry-run",
            str(tmp_path / "cases.ndjson"),
            "--policies",
            str(tmp_path / "new"),
            "--against",
            str(tmp_path / "old"),
            "--attribute",
            "mean",
        ],
    )
    assert done.exit_code == 2


def test_json_names_the_line_and_both_texts(tmp_path: Path) -> None:
    data = json.loads(json.dumps(to_data(tried(tmp_path, "alone"))))
    first = data["attribution"]["changes"][0]
    assert (first["id"], first["old"], first["new"]) == ("shop.late:let.late", "delay >= 3 h", "delay >= 4 h")
    assert first["place"].endswith("late.yaml:13")
    assert data["attribution"]["method"] == "alone"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.fractions(min_value=-1000, max_value=1000, max_denominator=12), min_size=1, max_size=8))
def test_whole_units_add_up_to_the_whole(parts: list[Any]) -> None:
    whole = apportioned(parts)
    assert sum(whole) == round(sum(parts))
    assert all(abs(one - part) < 1 for one, part in zip(whole, parts, strict=True))
