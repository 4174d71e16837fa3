"""Laws of attribution over random histories: parts and rest are the whole, orders are fair, rows and columns agree."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from itertools import permutations
from math import factorial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.book import Book
from makegood.changes import changes_between, steps_of
from makegood.loading import load_book
from makegood.replay import case_rows
from makegood.replay.result import DryRun
from makegood.replay.run import Request, dry_run
from makegood.replay.tally import Purse

from tests.unit.replay_shop import shop_cases
from tests.unit.small_policy import POLICY, vocabulary

EDITS = [
    ("late: delay >= 3 h", "late: delay >= 4 h"),
    ("0.25 if cause in mild else 0.5", "0.3 if cause in mild else 0.4"),
    ("value: [storm, strike]", "value: [storm]"),
    ("amount: 2 EUR", "amount: price / 3"),
    ("pays: customer", "pays: company"),
    ("when: late, amount: price", "when: late and polite, amount: price"),
    ("when: not business", "when: not business or fast"),
    ("within: 36 h", "within: 48 h"),
    ("cause == 'fault'", "cause == 'fault' or cause == 'strike'"),
    ("currency: EUR\n", "currency: EUR\nround: {to: 0.5}\n"),
    ("amount: price * rate, per: pieces", "amount: price * rate, cap: 20 EUR, per: pieces"),
    ("remedies:\n", 'remedies:\n  gift: {when: polite, cite: "§ 6a"}\n'),
    ('  deposit: {amount: 5 EUR, pays: customer, cite: "§ 3"}\n', ""),
    ("effective: {from: 2020-01-01}", "effective: {from: 2024-03-01}"),
]
chosen_edits = st.sets(st.sampled_from(range(len(EDITS))), min_size=1, max_size=4)


def edited(edits: Sequence[int]) -> str:
    text = POLICY
    for at in sorted(edits):
        text = text.replace(*EDITS[at])
    return text


def attributed(edits: Sequence[int], count: int, seed: int, how: str, columns: bool = False) -> DryRun:
    """A dry-run of a random history in a folder of its own, by rows or by columns."""
    least = 1 if columns else None
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(case_rows, "COLUMNS_FROM", least)
        patched.setattr(case_rows, "SLICE_ROWS", 17)
        cases = Path(folder) / "cases.ndjson"
        cases.write_text("".join(f"{json.dumps(case)}\n" for case in shop_cases(count, seed)), "utf-8")
        files = []
        for name, text in (("new", edited(edits)), ("old", POLICY)):
            (Path(folder) / name).mkdir()
            files.append(Path(folder) / name / "late.yaml")
            files[-1].write_text(text, "utf-8")
        request = Request([cases], [files[0]], str(files[1]), at="final", attribute=how)
        return dry_run(request, vocabulary())


def whole(result: DryRun) -> dict[Purse, int]:
    return {purse: money.sum.after - money.sum.before for purse, money in result.tally.money.items()}


def parts(result: DryRun) -> list[Any]:
    assert result.attribution is not None
    return [
        (one.step.change.id, one.changed, one.better, one.worse, dict(one.money)) for one in result.attribution.parts
    ]


@settings(max_examples=25, deadline=None)
@given(chosen_edits, st.integers(1, 40), st.integers(0, 10**6), st.sampled_from(["alone", "sequential", "shapley"]))
def test_parts_and_rest_are_the_whole_and_orders_leave_no_rest(
    edits: set[int], count: int, seed: int, how: str
) -> None:
    result = attributed(sorted(edits), count, seed, how)
    found = result.attribution
    assert found is not None
    for purse, amount in whole(result).items():
        rest = found.rest(purse, amount)
        assert sum(one.money.get(purse, 0) for one in found.parts) + rest == amount
        if how != "alone":
            assert rest == 0
    if len(found.parts) == 1:
        assert (found.parts[0].changed, found.parts[0].better, found.parts[0].worse) == counts(result)


def counts(result: DryRun) -> tuple[int, int, int]:
    tally = result.tally
    return tally.changed, tally.better + tally.mixed, tally.worse + tally.mixed


@settings(max_examples=20, deadline=None)
@given(chosen_edits, st.integers(1, 60), st.integers(0, 10**6), st.sampled_from(["alone", "sequential", "shapley"]))
def test_rows_and_columns_agree(edits: set[int], count: int, seed: int, how: str) -> None:
    rows, columns = (attributed(sorted(edits), count, seed, how, way) for way in (False, True))
    assert [one[1:] for one in nonzero(parts(rows))] == [one[1:] for one in nonzero(parts(columns))]


def nonzero(found: list[Any]) -> list[Any]:
    return [(*one[:-1], {purse: amount for purse, amount in one[-1].items() if amount}) for one in found]


@settings(max_examples=12, deadline=None)
@given(st.sets(st.sampled_from(range(len(EDITS))), min_size=2, max_size=4), st.integers(1, 25), st.integers(0, 10**6))
def test_the_mean_over_all_orders_is_that(edits: set[int], count: int, seed: int) -> None:
    """Shapley's value is worked out again from every order, with books that are applied and compared one by one."""
    result = attributed(sorted(edits), count, seed, "shapley")
    assert result.attribution is not None
    books = [load_book([], vocabulary(), {"late.yaml": text})[0] for text in (POLICY, edited(sorted(edits)))]
    found = changes_between(books[0], books[1])
    steps = steps_of(found)
    cases = shop_cases(count, seed)

    def paid(some: tuple[int, ...]) -> dict[tuple[str, str], int]:
        mixed, problems = found.apply([one for at in some for one in steps[at].changes])
        assert not [one for one in problems if one.level == "error"]
        return differences(books[0], mixed, cases, result)

    worth = {frozenset(some): paid(some) for some in subsets(len(steps))}
    for at, part in enumerate(result.attribution.parts):
        sums: dict[tuple[str, str], int] = {}
        for order in permutations(range(len(steps))):
            before = frozenset(order[: order.index(at)])
            for purse in {*worth[before], *worth[before | {at}]}:
                more = worth[before | {at}].get(purse, 0) - worth[before].get(purse, 0)
                sums[purse] = sums.get(purse, 0) + more
        money = {(purse.pays, purse.currency): amount for purse, amount in part.money.items() if amount}
        assert money == {
            purse: pytest.approx(amount / factorial(len(steps))) for purse, amount in sums.items() if amount
        }


def subsets(count: int) -> list[tuple[int, ...]]:
    return [tuple(at for at in range(count) if bits >> at & 1) for bits in range(2**count)]


def differences(old: Book, new: Book, cases: list[dict[str, Any]], result: DryRun) -> dict[tuple[str, str], int]:
    """What each purse pays more, case by case, where every amount of it is decided in both books."""
    pays = {track.name: track.pays or "" for track in result.tracks if track.is_money}
    found: dict[tuple[str, str], int] = {}
    for case in cases:
        try:
            decided = [book.decide(case, case.get("asked_at")) for book in (old, new)]
        except ValueError:
            continue
        for payer in set(pays.values()):
            names = [name for name, one in pays.items() if one == payer]
            amounts = [amount(decision, name) for decision in decided for name in names]
            if None not in amounts:
                half = len(names)
                more = sum(one or 0 for one in amounts[half:]) - sum(one or 0 for one in amounts[:half])
                found[payer, "EUR"] = found.get((payer, "EUR"), 0) + more
    return found


def amount(decision: Any, name: str) -> int | None:
    """In cents; nothing where the policy does not govern the case or has no such outcome."""
    if decision.applies("shop.late") is False:
        return 0
    result = decision.result("shop.late")
    if result is not None and result.raw is not None and f"compensation.{name}.amount" not in result.layout.places:
        return 0
    raw = decision.raw("shop.late", f"compensation.{name}.amount")
    if raw is None:
        return None
    scale = result.layout.policy.named[f"compensation.{name}.amount"].node.scale
    return int(raw * 10 ** (2 - scale))
