"""Comparing in columns gives what comparing case by case gives; and both give what a person counts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from makegood.replay import case_rows, report_json
from makegood.replay.comparison import Comparison
from makegood.replay.result import DryRun
from makegood.replay.tally import DECIDED, LESS, MORE, MOST_STEPS, OPEN_CELL, OUT_CELL, Steps, coarse

from tests.unit.replay_shop import PROPOSAL, folders, run, shop_cases
from tests.unit.small_policy import POLICY, vocabulary


def lines(path: Path, cases: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in cases), "utf-8")
    return path


# The version from 2025 on: no remedy, and a second compensation.
NEWER = (
    PROPOSAL.replace("effective: {from: 2020-01-01}", "effective: {from: 2025-01-01}")
    .replace("remedies:\n  repair: {when: cause == 'fault' or cause == 'strike', cite: \"§ 6\"}\n", "")
    .replace("  fee:", '  bonus: {when: fast, amount: 1 EUR, cite: "§ 8"}\n  fee:')
)
OLDER = PROPOSAL.replace("effective: {from: 2020-01-01}", "effective: {from: 2020-01-01, to: 2025-01-01}")
NO_CURRENCY = (
    ("currency: EUR\n", ""),
    ("2 EUR", "price / 10"),
    ("3 EUR", "price / 9"),
    ("5 EUR", "price"),
    ("4 EUR", "price"),
)


def without_currency(text: str) -> str:
    for one, other in NO_CURRENCY:
        text = text.replace(one, other)
    return text


def some_with_the_cases_currency(text: str) -> str:
    """One payer pays a fixed sum in euros beside amounts in whatever the case has."""
    return (
        text.replace("currency: EUR\n", "")
        .replace("5 EUR, pays: customer", "price")
        .replace("4 EUR, pays: customer", "price")
    )


@pytest.mark.parametrize("at", [None, "final", "asked_at", "2026-06-07T12:00:00Z"])
@pytest.mark.parametrize(
    "texts",
    [
        (PROPOSAL, POLICY),
        (POLICY, POLICY),
        (without_currency(PROPOSAL), without_currency(POLICY)),
        (some_with_the_cases_currency(PROPOSAL), some_with_the_cases_currency(POLICY)),
    ],
)
def test_columns_and_rows_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str | None, texts: tuple[str, str]
) -> None:
    cases = lines(tmp_path / "cases.ndjson", shop_cases(400))
    results = both_ways(tmp_path, monkeypatch, cases, *texts, at=at)
    assert results[0].tally.compared == 400
    same(*results)


def test_columns_and_rows_agree_on_versions_that_promise_different_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = lines(tmp_path / "cases.ndjson", shop_cases(300, seed=5))
    for name in ("rows", "columns"):
        (tmp_path / name).mkdir()
    results = []
    for name, least in (("rows", None), ("columns", 1)):
        monkeypatch.setattr(case_rows, "COLUMNS_FROM", least)
        new, old = folders(tmp_path / name, OLDER, POLICY)
        (new / "newer.yaml").write_text(NEWER, "utf-8")
        from makegood.replay.run import Request, dry_run

        results.append(dry_run(Request([cases], [new], str(old), at="final"), vocabulary()))
    same(*results)
    repair = next(one for track, one in results[0].tally.outcomes.items() if track.name == "repair")
    # The newer version grants no repair; the older one goes on deciding.
    assert ((DECIDED, True), (DECIDED, False)) in repair.steps.counts
    assert ((DECIDED, False), (DECIDED, True)) in repair.steps.counts


def both_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: Path, new: str, old: str, **options: Any
) -> tuple[DryRun, DryRun]:
    found = []
    for name, least in (("rows", None), ("columns", 1)):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(case_rows, "COLUMNS_FROM", least)
        monkeypatch.setattr(case_rows, "SLICE_ROWS", 90)
        seen: list[int] = []
        with monkeypatch.context() as patched:
            patched.setattr(Comparison, "add_frame", counting(seen))
            found.append(run(tmp_path / name, cases, new, old, **options))
        # Whoever compares a reader with itself finds no difference.
        assert (sum(seen) > 200) is (name == "columns")
    return found[0], found[1]


def counting(seen: list[int]) -> Callable[..., None]:
    """`Comparison.add_frame`, which notes the heights of its frames."""
    real = Comparison.add_frame

    def add_frame(self: Comparison, frame: pl.DataFrame, first: int, ids: pl.Series) -> None:
        seen.append(frame.height)
        real(self, frame, first, ids)

    return add_frame


def same(rows: DryRun, columns: DryRun) -> None:
    for part in dataclasses.fields(rows.tally):
        one, other = getattr(rows.tally, part.name), getattr(columns.tally, part.name)
        if isinstance(one, dict):
            assert set(one) == set(other), part.name
            for key in one:
                assert one[key] == other[key], (part.name, key)
        else:
            assert one == other, part.name
    texts = [report_json.to_data(one) for one in (rows, columns)]
    for name in ("counts", "money", "outcomes", "rejected", "undecided", "never_decided"):
        assert texts[0][name] == texts[1][name], name


def shop(delay: str, **facts: Any) -> dict[str, Any]:
    known = {"ordered_on": "2026-06-01", "price": "100 EUR", "cause": "storm", "asked_at": "2026-06-05T10:00:00Z"}
    judged = {"polite": True, "fast": True}
    return {"kind": "shop.claim", "delay": delay, "business": False, **known, **judged, **facts}


def test_transitions_and_money_are_those_a_person_counts(tmp_path: Path) -> None:
    cases = [
        shop("3 h", id="A"),  # 25 -> nothing
        shop("4 h", id="B", pieces=3),  # 3 * 25 -> 3 * 30
        shop("5 h", id="C", cause="fault", price="0.01 EUR"),  # half up: 0.005 -> 0.01, then 0.004 -> 0.00
        shop("2 h", id="D"),
        shop("4 h", id="E", business=True),  # not governed
        {key: value for key, value in shop("4 h", id="F").items() if key != "price"},  # undecided
    ]
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final")
    data = report_json.to_data(result)
    delay = next(one for one in data["outcomes"] if one["outcome"] == "compensation.delay")
    assert {(one["before"], one["after"]): one["cases"] for one in delay["steps"]} == {
        ("25 EUR", "nothing"): 1,
        ("75 EUR", "90 EUR"): 1,
        ("0.01 EUR", "nothing"): 1,
        ("nothing", "nothing"): 1,
        ("policy does not apply", "policy does not apply"): 1,
        ("undecided", "undecided"): 1,
    }
    assert (delay["changed"], delay["better"], delay["worse"]) == (3, 1, 2)
    company, customer = data["money"]
    assert (company["pays"], customer["pays"]) == ("company", "customer")
    # Five of the fee: the business order pays none, and F is in no total.
    assert company["total"] == {
        "before": "108.01", "after": "102.00", "difference": "-6.01", "cases": 5, "cases_more": 3, "cases_less": 1,
        "cases_undecided": 1, "undecided_before": "2.00", "undecided_after": "3.00",
    }  # fmt: skip
    assert customer["total"]["difference"] == "-5.00"
    assert [one["name"] for one in company["outcomes"]] == ["delay", "fee"]
    assert company["movers"][0]["id"] == "A"
    assert company["movers"][0]["difference"] == "-24.00"
    assert company["movers"][0]["facts"]["delay"] == "3 h"
    assert data["counts"]["changed"] == 5
    assert data["counts"]["undecided_after"] == 1
    assert [(one["cases"], one["first"]) for one in data["undecided"]] == [(1, "F")]
    assert data["undecided"][0]["missing"] == ["price"]


def test_deadlines_move_earlier_and_later(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", [shop("5 h", id="A"), shop("5 h", id="B")]), at="final")
    moved = {one["outcome"]: one["moved"] for one in report_json.to_data(result)["outcomes"] if one["moved"]}
    assert moved["deadlines.answer"] == [
        {
            "direction": "earlier",
            "cases": 2,
            "least": "4 days",
            "most": "4 days",
            "mean": "4 days",
            "examples": ["A", "B"],
        }
    ]
    (quick,) = moved["deadlines.quick"]
    assert (quick["direction"], quick["least"]) == ("later", "12 hours")


def test_two_equal_books_change_nothing(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(50)), POLICY, POLICY, at="final")
    tally = result.tally
    assert (tally.changed, tally.better, tally.worse, tally.mixed) == (0, 0, 0, 0)
    assert all(one.sum.before == one.sum.after for one in tally.money.values())


def test_many_amounts_become_classes_whatever_the_order() -> None:
    steps = [((DECIDED, at), (DECIDED, at + 1)) for at in range(1, MOST_STEPS + 5)]
    steps += [
        ((DECIDED, 9), (DECIDED, 3)),
        ((DECIDED, 4), (DECIDED, 4)),
        (OPEN_CELL, (DECIDED, 0)),
        (OUT_CELL, OUT_CELL),
    ]
    found = []
    for order in (steps, list(reversed(steps))):
        one = Steps()
        for row, step in enumerate(order):
            one.add(step, 1, [(steps.index(step), f"C-{steps.index(step)}")])
            one.settle()
            assert one.coarse is (row >= MOST_STEPS)
        found.append((one.counts, one.examples))
    assert found[0] == found[1]
    assert found[0][0][(DECIDED, True), (DECIDED, MORE)] == MOST_STEPS + 4
    assert found[0][0][(DECIDED, True), (DECIDED, LESS)] == 1
    assert coarse(coarse(steps[0])) == coarse(steps[0])
