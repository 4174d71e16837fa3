"""One result judged slowly: the interpreter over the same policy, edition, facts and instant as a compiled result.

So is which of the outcomes of several layers stands: by plain values, and by the words of the rule alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from makegood.decide import Result, zone_of
from makegood.expr.interpret import Interpreter
from makegood.expr.plain import instant_of, plain_facts
from makegood.layers import Beaten, Layers, Settled
from makegood.layers.inherited import inherited
from makegood.layers.links import replaces
from makegood.layers.order import SILENT, has_order, leaves_open, signed
from makegood.model import Outcome


def interpreter_of(result: Result) -> Interpreter:
    """The interpreter for a result: plain facts, the parameters in force, the policy's zone and calendars."""
    runner = result.runner
    edition = runner.timeline.editions[result.edition]
    policy = edition.policy
    given = result.facts[-1]
    currency = policy.currency or (given if isinstance(given, str) else None)
    return Interpreter(
        {key: one.node for key, one in policy.named.items()},
        plain_facts(runner.kind.facts, dict(zip(runner.facts, result.facts, strict=False)), currency),
        {name: one.at(edition.start, runner.timeline.known_at) for name, one in policy.parameters.items()},
        now=None if result.now is None else instant_of(result.now),
        calendars=runner.calendars,
        zone=zone_of(policy, result.facts, runner.facts, edition.parameters) or "UTC",
        currency=currency,
    )


Value = Callable[[Result, str], Any]
"""The plain value of an output of a result."""


def settled_slowly(layers: Layers, results: Sequence[Result], value: Value) -> Settled:
    """What `settle` says of results, worked out pair by pair from plain values; reasons are left out."""
    out: dict[tuple[str, str], Beaten] = {}
    open_ones: dict[tuple[str, str], tuple[Result, ...]] = {}
    winners: dict[tuple[str, str], Result] = {}
    done: set[tuple[str, str]] = set()
    by_id = {one.policy.id: one for one in results}
    heights = {name: sum(lower in by_id for lower in layers.under(one.policy)) for name, one in by_id.items()}
    for name in sorted(by_id, key=lambda name: -heights[name]):
        for outcome in by_id[name].policy.outcomes:
            below = [by_id[one] for one in layers.under(by_id[name].policy) if one in by_id]
            chain = [by_id[name], *(one for one in below if one.policy.outcome(outcome.key) is not None)]
            if len(chain) < 2 or (name, outcome.key) in done:
                continue
            done.update((one.policy.id, outcome.key) for one in chain)
            speaking = _speaking(layers, chain, outcome.key, value)
            best = _best(speaking, outcome.key, value)
            if best is None:
                unknown = tuple(one for one in reversed(speaking) if _worth(one, outcome.key, value) is None)
                open_ones[name, outcome.key] = unknown or tuple(reversed(speaking))
            else:
                winners[name, outcome.key] = best
            standing = best or by_id[name]
            out.update(
                {(one.policy.id, outcome.key): Beaten(standing.policy.id, "") for one in chain if one is not standing}
            )
    return Settled(out, open_ones, winners)


def _speaking(layers: Layers, chain: Sequence[Result], key: str, value: Value) -> list[Result]:
    """The results of a chain that say something of their own: the lowest, and who does not take over what is below."""
    apply = [one.core is not None and value(one, "when") is True for one in chain]
    return [
        one
        for at, one in enumerate(chain)
        if at == len(chain) - 1
        or not (apply[at] and apply[at + 1] and key in inherited(layers, one.policy, chain[at + 1].policy))
    ]


def _best(chain: Sequence[Result], key: str, value: Value) -> Result | None:
    """The result whose outcome stands, the uppermost first in the chain; None where that is undecided."""
    top, rest = chain[0], chain[1:]
    outcome = top.policy.outcome(key)
    assert outcome is not None
    if not rest or not has_order(outcome) or replaces(top.policy, outcome):
        return top
    below = _best(rest, key, value)
    if below is None:
        return None
    mine, other = _worth(top, key, value), _worth(below, key, value)
    if mine is None or other is None:
        return None
    if mine[0] != other[0]:
        return top if mine[0] > other[0] else below
    if mine[1] != other[1]:
        return None  # two currencies
    ends = [(one > two) - (one < two) for one, two in zip(mine[2], other[2], strict=True)]
    return None if -1 in ends and 1 in ends else below if -1 in ends else top


def _worth(result: Result, key: str, value: Value) -> tuple[int, str, tuple[Any, ...]] | None:
    """How good an outcome is for the customer: a rank, the currency that it is counted in, its ends; None: undecided."""
    outcome = result.policy.outcome(key)
    assert outcome is not None
    if result.core is None or value(result, "when") is not True:
        return None
    found = _measured(result, outcome, value)
    return (SILENT[0], "", ()) if found is None and leaves_open(result.policy, outcome) else found


def _measured(result: Result, outcome: Outcome, value: Value) -> tuple[int, str, tuple[Any, ...]] | None:
    if outcome.section == "deadlines":
        return _deadline(result, outcome, value)
    if outcome.section == "compensation":
        return _money(result, outcome, value)
    main = value(result, outcome.fields[outcome.main])
    return None if main is None else (0, "", (signed(outcome) * int(main),))


def _money(result: Result, outcome: Outcome, value: Value) -> tuple[int, str, tuple[Any, ...]] | None:
    ends = [value(result, outcome.fields.get(one, outcome.fields["amount"])) for one in ("amount_from", "amount_to")]
    if None in ends:
        return None
    gains = sorted(signed(outcome) * one.amount for one in ends)
    rank = 1 if gains[1] > 0 else -1 if gains[0] < 0 else 0
    return rank, ends[1].currency if rank else "", tuple(gains)


def _deadline(result: Result, outcome: Outcome, value: Value) -> tuple[int, str, tuple[Any, ...]] | None:
    state, due = value(result, outcome.fields["state"]), value(result, outcome.fields["dated"])
    if state in ("not_applicable", "cancelled"):
        return 0, "", (0,)
    if due is None:
        return (signed(outcome), "", (0,)) if state == "not_started" else None
    return 2 * signed(outcome), "", (-signed(outcome) * (due - instant_of(0)),)
