"""The cases of a diff: decided otherwise by the two policies, small, at the boundary; and silence where nothing changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.book import Book
from makegood.boundaries import point_of
from makegood.decision import Decision
from makegood.diff import Asked, Budget, Effect, Ground, PairDiff, Seed, compare
from makegood.moments import micros

from tests.unit.test_diff import POLICY, book, diff, edited, effect, keys

SEED: dict[str, Any] = {
    "ordered_on": "2026-06-01", "delay": "10 h", "price": "80 EUR", "cause": "fault", "weight": "7 kg", "polite": True,
    "fast": False, "country": "DE", "asked_at": "2026-06-05T10:00:00Z", "parts": [{"cost": "5 EUR", "ours": True}],
}  # fmt: skip
AT = "2026-06-10T10:00:00Z"
EDITS = (
    ("value: 3 h,", "value: 4 h,"), ("delay >= limit", "delay > limit"), ("[storm, strike]", "[storm]"),
    ("else 0.5", "else 0.6"), ("give: 4 EUR", "give: 5 EUR"), ("weight <= 20 kg", "weight < 20 kg"),
    ("hit: sum", "hit: max"), ("cap: 100 EUR", "cap: 90 EUR"), ("within: 14 days", "within: 15 days"),
    ("within: 36 h", "within: 36 min"), ("cause == 'fault'", "cause == 'storm'"), ("pass: 60", "pass: 40"),
    ("from: 80", "from: 50"), ("when: not business", "when: not business and delay > 1 h"), (" if part.ours", ""),
    ("weight: 0 kg .. 10 kg, give: 2 EUR", "weight: 0 kg .. 12 kg, give: 2 EUR"), ("2025-01-01, value", "2025-06-01, value"),
    ("pays: customer, cite", "per: pieces, cite"), ("sum(part.cost", "max(part.cost"), ("timezone: Europe/Berlin", "timezone: Asia/Tokyo"),
)  # fmt: skip


def seeds(ground: Ground) -> list[Seed]:
    point, problems = point_of(ground.kind, ground.facts, SEED, micros(AT), "UTC")
    assert point is not None, problems
    return [Seed(point, "the order of June")]


def answers(decided: Decision, key: str) -> Any:
    """What a decision says of an outcome or value; None where the policy does not govern the case."""
    section, _, name = key.partition(".")
    if decided.applies("shop.late") is not True:
        return decided.applies("shop.late")
    if section == "applies":
        return True
    if section == "values":
        return decided.value("shop.late", key)
    found = [one for one in decided.data[section] if one["id"] == f"shop.late/{name}"]
    return found or "undecided"


def check_witnesses(found: PairDiff, old: Book, new: Book) -> None:
    """Each witness is a case of its kind that the two books, asked as anyone asks them, answer differently."""
    for one in found.effects:
        for witness in one.witnesses:
            case = {"kind": "shop.order", **witness.case}
            before, after = (answers(side.decide(case, witness.at), one.key) for side in (old, new))
            assert before != after, (one.key, witness)
            assert witness.before != witness.after


@settings(max_examples=8, deadline=None)
@given(st.sets(st.sampled_from(EDITS), min_size=1, max_size=3), st.booleans())
def test_every_witness_is_decided_differently(edits: set[tuple[str, str]], with_seed: bool) -> None:
    text = edited(*sorted(edits))
    old, new = book(POLICY), book(text)
    given_seeds = seeds if with_seed else (lambda ground: [])
    found = compare(old, new, ("shop.late", "shop.late"), Asked(Budget(1_500, 300)), given_seeds)
    assert found.items
    check_witnesses(found, old, new)


CASES = st.fixed_dictionaries(
    {"ordered_on": st.sampled_from(["2024-06-01", "2025-03-01", "2026-06-01"])},
    optional={
        "delay": st.sampled_from(["0 h", "179 min", "3 h", "239 min", "4 h", "90 h"]),
        "weight": st.sampled_from(["4 kg", "5 kg", "11 kg", "20 kg", "60 kg"]),
        "price": st.sampled_from(["0 EUR", "80 EUR", "400 EUR"]),
        "pieces": st.sampled_from([1, 10, 11]),
        "cause": st.sampled_from(["storm", "strike", "fault"]),
        "asked_at": st.sampled_from(["2026-06-05T10:00:00Z"]),
        "paid_at": st.sampled_from(["2026-06-05T11:00:00Z", "2026-06-19T21:59:00Z", "2026-06-20T09:00:00Z"]),
        "business": st.booleans(),
        "polite": st.booleans(),
        "fast": st.booleans(),
        "parts": st.lists(st.fixed_dictionaries({"cost": st.just("5 EUR"), "ours": st.booleans()}), max_size=2),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EDITS), CASES, st.sampled_from([None, AT]))
def test_what_no_effect_names_is_decided_alike(edit: tuple[str, str], case: dict[str, Any], at: str | None) -> None:
    old, new, named = made(edit)
    before, after = (side.decide({"kind": "shop.order", **case}, at) for side in (old, new))
    if "applies" not in named:
        assert before.applies("shop.late") == after.applies("shop.late")
        for key in everything(new):
            if key not in named:
                assert answers(before, key) == answers(after, key)


_MADE: dict[tuple[str, str], tuple[Book, Book, list[str]]] = {}


def made(edit: tuple[str, str]) -> tuple[Book, Book, list[str]]:
    if edit not in _MADE:
        old, new = book(POLICY), book(edited(edit))
        found = compare(old, new, ("shop.late", "shop.late"), Asked(Budget(1, 1), witnesses=0))
        _MADE[edit] = old, new, keys(found)
    return _MADE[edit]


def everything(of: Book) -> list[str]:
    policy = of.policy("shop.late")
    return [*(one.key for one in policy.outcomes), *(f"values.{name}" for name in policy.values)]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit[1][:30])
def test_each_edit_has_a_witness_without_any_known_case(edit: tuple[str, str]) -> None:
    found = diff(edited(edit), budget=6_000)
    assert found.effects
    assert all(one.witnesses or one.scope_only for one in found.effects), [
        (one.key, one.tried) for one in found.effects if not one.witnesses
    ]


# -- small, and at the boundary


def witnesses(found: PairDiff, key: str) -> list[tuple[str, str, dict[str, Any], str | None]]:
    return [(one.before, one.after, dict(one.case), one.at) for one in effect(found, key).witnesses]


def test_a_moved_threshold_is_shown_by_the_least_case_and_the_minute_at_which_it_turns() -> None:
    found = diff(edited(("value: 3 h,", "value: 4 h,")), seeds=seeds)
    assert witnesses(found, "compensation.delay")[0] == (
        "40.00 EUR", "nothing", {"ordered_on": "2026-06-01", "delay": "239 min", "cause": "fault", "price": "80.00 EUR"}, None
    )  # fmt: skip
    witness = effect(found, "compensation.delay").witnesses[0]
    turns = [(one.fact, one.agrees, one.differs) for one in witness.turns]
    assert turns == [("delay", "4 h", "239 min")]
    assert witness.seed == "the order of June"
    assert witness.expect == {"compensation.delay": 0}


def test_values_stay_those_of_the_known_case() -> None:
    found = diff(edited(("else 0.5", "else 0.6")), seeds=seeds)
    assert witnesses(found, "compensation.delay")[0] == (
        "40.00 EUR", "48.00 EUR", {"ordered_on": "2026-06-01", "delay": "10 h", "price": "80.00 EUR", "cause": "fault"}, None
    )  # fmt: skip


def test_lists_keep_only_the_elements_that_matter() -> None:
    found = diff(edited((" if part.ours", "")))
    least = [case for before, _, case, _ in witnesses(found, "compensation.parts") if before == "nothing"]
    assert len(least[0]["parts"]) == 1
    assert all(set(case) == {"ordered_on", "parts"} for case in least)


def test_deadlines_show_dates_and_states() -> None:
    found = diff(edited(("within: 14 days", "within: 10 days")), seeds=seeds)
    sides = {(one.before, one.after) for one in effect(found, "deadlines.answer").witnesses}
    assert (
        "running, due 2026-06-19T22:00:00Z, last day 2026-06-19",
        "running, due 2026-06-15T22:00:00Z, last day 2026-06-15",
    ) in sides
    assert any(before.startswith("met") and after.startswith("missed") for before, after in sides)


def test_scores_show_points_and_grades() -> None:
    found = diff(edited(("from: 80", "from: 50")), seeds=seeds)
    assert witnesses(found, "scores.service")[0][:2] == (
        "50 points, not passed, grade poor",
        "50 points, not passed, grade good",
    )


def test_an_outcome_that_is_new_is_shown_where_it_is_granted() -> None:
    found = diff(edited(("remedies:\n", 'remedies:\n  call: {when: polite, cite: "§ 6a"}\n')), seeds=seeds)
    assert effect(found, "remedies.call").change == "added"
    assert witnesses(found, "remedies.call") == [
        ("no such outcome", "granted", {"ordered_on": "2026-06-01", "polite": True}, None)
    ]


def test_a_change_without_visible_effect_is_said_to_show_none_and_proves_nothing() -> None:
    found = diff(edited(("delay >= limit", "delay >= limit and delay >= 0 h")), budget=500)
    one = effect(found, "compensation.delay")
    assert one.witnesses == ()
    assert 0 < one.tried <= 500
    assert not found.same


def test_a_scope_that_moved_is_shown_once() -> None:
    found = diff(edited(("when: not business", "when: delay > 1 h"), ("value: 3 h,", "value: 4 h,")), seeds=seeds)
    applies = {(one.before, one.after) for one in effect(found, "applies").witnesses}
    assert ("the policy applies", "the policy does not apply") in applies
    assert witnesses(found, "compensation.delay")[0][1] == "nothing"
    assert "compensation.fee" not in keys(found)


def test_two_currencies_are_not_the_same_amount() -> None:
    found = diff(edited(("currency: EUR", "currency: GBP"), (" EUR", " GBP")))
    one: Effect = effect(found, "compensation.fee")
    assert (one.witnesses[0].before, one.witnesses[0].after) == ("2.00 EUR", "2.00 GBP")


def test_the_same_question_has_the_same_answer() -> None:
    text = edited(("value: 3 h,", "value: 4 h,"), ("give: 4 EUR", "give: 5 EUR"))
    assert diff(text, seeds=seeds) == diff(text, seeds=seeds)
