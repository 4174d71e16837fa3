"""The airline policies against formulas written a second time, by hand, from the texts of the law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood import Book, Decision, Money, load
from makegood.testing.coverage.measured import coverage_of

ROOT = Path(__file__).resolve().parents[2]
AIRLINE = ROOT / "policies" / "airline"
EXAMPLES = sorted((ROOT / "examples" / "airline").glob("*.json"))
BUDGET = settings(max_examples=60, deadline=None)
BOOK = load([AIRLINE])


def book(policy: str) -> Book:
    return BOOK.select(policy)


US_DENIED = book("airline.us_denied_boarding")
US_REFUND = book("airline.us_refund")
US_BAGGAGE = book("airline.us_baggage")
CANADA = book("airline.ca_appr")
INDIA = book("airline.in_dgca")
MONTREAL = book("airline.montreal")

CENTS = st.integers(0, 300_000)
MINUTES = st.integers(0, 800)


def decide(of: Book, facts: Mapping[str, Any], at: datetime | None = None) -> Decision:
    return of.decide({"kind": "airline.claim", **facts}, at)


def paid(of: Book, key: str, facts: Mapping[str, Any]) -> Fraction:
    (policy,) = of.policies
    money = decide(of, facts).value(policy, f"compensation.{key}.amount")
    assert isinstance(money, Money), facts
    return Fraction(money.amount)


def money(cents: int, currency: str) -> str:
    return f"{cents // 100}.{cents % 100:02d} {currency}"


# -- United States


@BUDGET
@given(CENTS, st.none() | MINUTES, st.booleans(), st.booleans(), st.integers(20, 80), st.integers(1, 9), st.booleans())
def test_denied_boarding_in_the_united_states(
    fare: int, late: int | None, domestic: bool, old: bool, seats: int, passengers: int, heavy: bool
) -> None:
    facts = {
        "scheduled_departure": "2025-01-21T23:59:00-05:00" if old else "2025-01-22T00:00:00-05:00",
        "departure_country": "US",
        "arrival_country": "GU" if domestic else "CA",
        "disruption": "denied_boarding",
        "denial_reason": "weight_and_balance" if heavy else "overbooking",
        "volunteered": False,
        "confirmed_reservation": True,
        "presented_for_check_in": True,
        "aircraft_seats": seats,
        "passengers": passengers,
        "one_way_fare": money(fare, "USD"),
        "reroute_offered": late is not None,
    } | ({} if late is None else {"reroute_arrives_late_by": f"{late} min"})
    low, high = (775, 1550) if old else (1075, 2150)
    if seats < (61 if heavy else 30) or (late is not None and late <= 60):
        each = Fraction(0)
    elif late is not None and late < (120 if domestic else 240):
        each = min(2 * Fraction(fare, 100), Fraction(low))
    else:
        each = min(4 * Fraction(fare, 100), Fraction(high))
    assert paid(US_DENIED, "denied_boarding", facts) == passengers * each


def federal_holidays(year: int) -> set[date]:
    """5 U.S.C. 6103: the days of the law, kept on Friday or Monday when they fall on a weekend."""

    def nth(month: int, weekday: int, n: int) -> date:
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))

    last_of_may = date(year, 5, 31)
    fixed = [date(year, *one) for one in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))] + [date(year + 1, 1, 1)]
    kept = {day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0)) for day in fixed}
    moving = {nth(1, 0, 3), nth(2, 0, 3), nth(9, 0, 1), nth(10, 0, 2), nth(11, 3, 4)}
    return kept | moving | {last_of_may - timedelta(last_of_may.weekday())}


@BUDGET
@given(st.integers(0, 1000), st.booleans())
def test_the_days_for_a_refund_in_the_united_states(after: int, card: bool) -> None:
    asked = date(2025, 1, 1) + timedelta(after)
    facts = {
        "scheduled_departure": "2027-12-31T12:00:00-05:00",
        "departure_country": "US",
        "arrival_country": "US",
        "disruption": "cancellation",
        "reroute_offered": False,
        "traveled": False,
        "payment_method": "credit_card" if card else "check",
        "refund_requested_at": f"{asked}T17:00:00Z",
    }
    last = asked + timedelta(20)
    if card:
        holidays = {day for year in range(2024, 2029) for day in federal_holidays(year)}
        days = (asked + timedelta(n) for n in range(1, 40))
        last = [day for day in days if day.weekday() < 5 and day not in holidays][6]
    assert decide(US_REFUND, facts).value("airline.us_refund", "deadlines.refund.last_day") == last


@BUDGET
@given(CENTS, CENTS, st.integers(50, 70), st.booleans(), st.booleans())
def test_a_domestic_bag_in_the_united_states(loss: int, limit: int, seats: int, old: bool, domestic: bool) -> None:
    facts = {
        "scheduled_departure": "2025-01-21T12:00:00-05:00" if old else "2025-01-22T12:00:00-05:00",
        "departure_country": "PR",
        "arrival_country": "US" if domestic else "DO",
        "passengers": 1,
        "largest_aircraft_seats": seats,
        "proven_loss": money(loss, "USD"),
        "carrier_liability_limit": money(limit, "USD"),
    }
    least = (3800 if old else 4700) if seats > 60 else 0
    owed = min(Fraction(loss, 100), max(Fraction(limit, 100), Fraction(least))) if domestic else 0
    assert paid(US_BAGGAGE, "baggage", facts) == owed


# -- Canada, India


@BUDGET
@given(MINUTES, st.booleans(), st.booleans(), st.sampled_from(["delay", "cancellation"]), st.integers(0, 20 * 24 * 60))
def test_inconvenience_in_canada(late: int, large: bool, refund: bool, disruption: str, told_before: int) -> None:
    departure = datetime(2026, 7, 15, 14, tzinfo=UTC)
    facts = {
        "scheduled_departure": departure.isoformat(),
        "notice_given_at": (departure - timedelta(minutes=told_before)).isoformat(),
        "departure_country": "CA",
        "arrival_country": "US",
        "disruption": disruption,
        "carrier_size": "large" if large else "small",
        "carrier_control": "within",
        "arrival_delay": f"{late} min",
        "refund_chosen": refund,
        "passengers": 1,
    }
    scale = (400, 700, 1000) if large else (125, 250, 500)
    owed = 0 if late < 180 or told_before > 14 * 24 * 60 else scale[0 if refund else min((late - 180) // 180, 2)]
    assert paid(CANADA, disruption, facts) == owed
    assert paid(CANADA, {"delay": "cancellation"}.get(disruption, "delay"), facts) == 0


@BUDGET
@given(CENTS, st.integers(1, 200), st.integers(0, 1439))
def test_a_cancellation_in_india(fare: int, block: int, told_before: int) -> None:
    departure = datetime(2026, 7, 15, 4, 30, tzinfo=UTC)
    facts = {
        "scheduled_departure": departure.isoformat(),
        "notice_given_at": (departure - timedelta(minutes=told_before)).isoformat(),
        "departure_country": "IN",
        "arrival_country": "IN",
        "disruption": "cancellation",
        "extraordinary_circumstances": False,
        "block_time": f"{block} min",
        "base_fare": money(fare, "INR"),
        "fuel_surcharge": "100 INR",
        "passengers": 1,
    }
    cap = 5000 if block <= 60 else 7500 if block <= 120 else 10000
    assert paid(INDIA, "cancellation", facts) == min(Fraction(fare, 100) + 100, Fraction(cap))


# -- Montreal


LIMITS = {"2009-12-30": 1131, "2019-12-27": 1131, "2019-12-28": 1288, "2024-12-27": 1288, "2024-12-28": 1519}


@BUDGET
@given(st.lists(st.tuples(CENTS, st.integers(0, 4000)), min_size=1, max_size=5), st.sampled_from(sorted(LIMITS)))
def test_a_bag_of_several_passengers(losses: list[tuple[int, int]], day: str) -> None:
    facts = {
        "scheduled_departure": f"{day}T12:00:00Z",
        "baggage_irregularity": "loss",
        "passengers": len(losses),
        "passenger_losses": [
            {"proven_loss": money(loss, "XDR"), "declared_value": f"{declared} XDR"} for loss, declared in losses
        ],
    }
    owed = sum(min(Fraction(loss, 100), Fraction(max(LIMITS[day], declared))) for loss, declared in losses)
    assert paid(MONTREAL, "baggage", facts) == owed


# -- all of them


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_decided(path: Path) -> None:
    decision = BOOK.decide(json.loads(path.read_text("utf-8")), "2026-12-01T00:00:00Z")
    assert any(one.amount for one in decision.compensation) or any(one.granted for one in decision.remedies)


def test_every_outcome_has_its_article_and_a_title_in_both_languages() -> None:
    for versions in BOOK.policies.values():
        for policy in versions:
            for outcome in policy.outcomes:
                assert outcome.cite, (policy.id, outcome.name)
                assert isinstance(outcome.title, Mapping), (policy.id, outcome.name)
                assert {"en", "zh"} <= set(outcome.title), (policy.id, outcome.name)


def test_the_tests_of_every_policy_reach_all_of_it() -> None:
    coverage = coverage_of(sorted(AIRLINE.glob("*.test.yaml")), BOOK, [AIRLINE])
    assert len(coverage.versions) == len(list(AIRLINE.glob("*.yaml"))) - len(list(AIRLINE.glob("*.test.yaml")))
    missed = {one.file: str(coverage.share(one)) for one in coverage.versions if not coverage.share(one).reaches(100)}
    assert not missed
