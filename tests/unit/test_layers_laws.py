"""Laws of layers, over layers and cases drawn by chance: a kinder layer never pays less, and all readers decide alike."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makegood.layers.order import compared, measure_of
from makegood.testing.agreement import reader_disagreements

from tests.unit.layers_shop import AT, cases, layered, stacks

LAWS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _plain(stack: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.replace("replaces: true, ", "") for text in stack)


@LAWS
@given(stacks(), st.lists(cases, min_size=1, max_size=4))
def test_a_kinder_layer_never_pays_less(stack: tuple[str, ...], drawn: list[dict[str, Any]]) -> None:
    """What is decided is at least as good for the customer as what each layer alone would give."""
    stack = _plain(stack)
    book = layered(*stack)
    for case in drawn:
        decision = book.decide(case, AT)
        open_ones = {(one["kind"], one["id"].partition("/")[2]) for one in decision.undecided}
        for result in decision.results:
            for outcome in result.policy.outcomes:
                measure = measure_of(result.policy, outcome, result.layout.places)
                if measure is None or result.applies is not True:
                    continue
                own = measure(result.core or (), "EUR")
                if own is None or (outcome.section, outcome.name) in open_ones:
                    continue
                (winner,) = [one for one in decision.section(outcome.section) if one.name == outcome.name]
                best = measure_of(winner.result.policy, winner.outcome, winner.result.layout.places)
                assert best is not None
                assert (compared(best(winner.result.core or (), "EUR"), own) or 0) >= 0, (outcome.key, case)


@LAWS
@given(stacks(), st.lists(cases, min_size=1, max_size=4))
def test_of_each_linked_outcome_one_is_decided_or_open(stack: tuple[str, ...], drawn: list[dict[str, Any]]) -> None:
    book = layered(*stack)
    for case in drawn:
        decision = book.decide(case, AT)
        data = decision.data
        shown = [
            (section, one["id"].partition("/")[2])
            for section in ("compensation", "deadlines", "remedies", "scores")
            for one in data[section]
        ]
        shown += [(one["kind"], one["id"].partition("/")[2]) for one in data["undecided"]]
        assert len(shown) == len(set(shown))
        assert set(shown) == {(one.section, one.name) for result in decision.results for one in result.policy.outcomes}
        for one in decision.totals:
            counted = [each for each in decision.compensation if each.policy == one.policy and each.pays == one.pays]
            if one.amount is not None:
                assert one.amount.amount == sum(each.amount.amount for each in counted)
        assert decision.to_json() == book.decide(case, AT).to_json()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stacks(), st.lists(cases, min_size=2, max_size=5), st.sampled_from([AT, None]))
def test_the_readers_agree(stack: tuple[str, ...], drawn: list[dict[str, Any]], at: str | None) -> None:
    assert reader_disagreements(layered(*stack), drawn, at) == []
