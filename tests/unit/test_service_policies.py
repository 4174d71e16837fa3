"""The service industry: its policies against rules written down a second time in plain Python, over random cases."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import makegood
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from makegood.cli.group import group
from makegood.decision import Decision
from makegood.plugins import installed
from makegood.random_cases import random_cases

from tests.docs.pages import ROOT

POLICIES = ROOT / "policies" / "service"
KINDS = ("service.request", "service.review")
AT = "2026-07-01T00:00:00Z"
FIVE = ("accept", "calm", "clarify", "explore_and_act", "thank")
SIX = ("listen", "apologise", "collect_information", "propose", "ask_opinion", "follow_up")
Case = Mapping[str, Any]


@pytest.fixture(scope="module")
def book() -> makegood.Book:
    return makegood.load([POLICIES, ROOT / "policies" / "calendars"])


@pytest.fixture(scope="module")
def decided(book: makegood.Book) -> dict[str, list[tuple[dict[str, Any], Decision]]]:
    kinds = installed().kinds
    return {
        kind: [(case, book.decide(case, AT)) for case in random_cases(kinds[kind], 250, 26, leave_out=4)]
        for kind in KINDS
    }


# -- the rules a second time; each gives None where a fact is missing that it needs


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _steps(case: Case, wanted: tuple[str, ...]) -> list[str]:
    return [step for step in wanted if any(one.get("step") == step for one in case["handling_steps"])]


def _all_known(case: Case, facts: str, *inside: str) -> bool:
    """Whether a case gives some facts, and every record of the last of them the fields named."""
    names = facts.split()
    if not all(name in case for name in names):
        return False
    return all(set(inside) <= record.keys() for record in case[names[-1]]) if inside else True


def days_late(case: Case) -> Any:
    if not _all_known(case, "promised_on delivered_on"):
        return None
    return max(0, (_day(case["delivered_on"]) - _day(case["promised_on"])).days)


def late_delivery(case: Case) -> Any:
    if not _all_known(case, "promised_on delivered_on objective_cause daily_late_compensation"):
        return None
    amount, currency = case["daily_late_compensation"].split()
    return f"{Decimal(0) if case['objective_cause'] else Decimal(amount) * days_late(case):.2f} {currency}"


def five_steps_missing(case: Case) -> Any:
    return 5 - len(_steps(case, FIVE)) if _all_known(case, "handling_steps", "step") else None


def answer_due(case: Case) -> Any:
    hours = {"question": 4, "complaint": 24}.get(case.get("request_type", ""))
    return None if hours is None else datetime.fromisoformat(case["opened_at"]) + timedelta(hours=hours)


def settled_by(case: Case) -> Any:
    if case.get("request_type") != "complaint":
        return None
    return _months(datetime.fromisoformat(case["opened_at"]).date(), 1)


def senior_visit(case: Case) -> Any:
    last = case.get("last_senior_visit_on")
    return None if last is None or last > "2026-07-01" else _months(_day(last), 6)


def repair_tier(case: Case) -> Any:
    tiers = ("plant_mechanic", "dealer", "field_staff")
    if datetime.fromisoformat(case["opened_at"]).date() < date(2006, 10, 1) or not _all_known(
        case, " ".join(f"{tier}_can_fix" for tier in tiers)
    ):
        return None
    return next((at for at, tier in enumerate(tiers, 1) if case[f"{tier}_can_fix"]), 4)


def may_close(case: Case) -> Any:
    tiers = ("plant_mechanic", "dealer", "field_staff", "hq_expert")
    if not _all_known(case, "promise_given " + " ".join(f"{tier}_can_fix" for tier in tiers)):
        return None
    return any(case[f"{tier}_can_fix"] for tier in tiers) or not case["promise_given"]


def runs_out_on(case: Case) -> Any:
    if not _all_known(case, "last_filled_on stock daily_use"):
        return None
    stock, use = (Fraction(case[name].split()[0]) for name in ("stock", "daily_use"))
    return None if use == 0 else _day(case["last_filled_on"]) + timedelta(days=int(stock // use))


def collection_on(case: Case) -> Any:
    if not _all_known(case, "payday balance_due") or not Decimal(case["balance_due"].split()[0]):
        return None
    for day in (date(2026, 7, 1) + timedelta(days=more) for more in range(62)):
        if day.day == min(case["payday"], calendar.monthrange(day.year, day.month)[1]):
            return day
    return None


def steps_in_order(case: Case) -> Any:
    """Every recorded step has all earlier steps recorded, with no later moment."""
    if not _all_known(case, "handling_steps", "step", "done_at"):
        return None
    times = [
        (one["step"], datetime.fromisoformat(one["done_at"])) for one in case["handling_steps"] if one["step"] in SIX
    ]
    return all(
        any(before == earlier and when <= done for before, when in times)
        for step, done in times
        for earlier in SIX[: SIX.index(step)]
    )


def owners_missing(case: Case) -> Any:
    return 4 - len({one["role"] for one in case["order_owners"]}) if _all_known(case, "order_owners", "role") else None


def card_grade(case: Case) -> Any:
    if case.get("request_type") != "card_loss" or not _all_known(case, "same_card_number linked_services", "migrated"):
        return None
    left = sum(not one["migrated"] for one in case["linked_services"])
    return "poor" if left else "best" if case["same_card_number"] else "good"


def control_stage(case: Case) -> Any:
    if not _all_known(case, "fault_known_before_sale customer_warned handled_at_onset"):
        return None
    if case["fault_known_before_sale"] and case["customer_warned"]:
        return "before"
    return "during" if case["handled_at_onset"] else "after"


def complaint_tier(case: Case) -> Any:
    if not _all_known(case, "failed_repairs unanswered_calls"):
        return None
    return 2 if case["failed_repairs"] >= 3 or case["unanswered_calls"] >= 3 else 1


def recovery_score(case: Case) -> Any:
    if not _all_known(case, "company_error corrected concern_expressed gesture") or not case["company_error"]:
        return None
    done = case["corrected"] + case["concern_expressed"] + (case["gesture"] != "none")
    return Fraction(100 * done, 3)


def suggested_promise(case: Case) -> Any:
    if not _all_known(case, "estimated_on promise_margin"):
        return None
    return _day(case["estimated_on"]) + timedelta(days=int(case["promise_margin"].split()[0]))


def parts_missing(case: Case) -> Any:
    parts = {
        "airline": "revisited claim_handled dispute_handled",
        "travel_agency": "surveyed complaints_settled contact_kept points_credited",
    }
    if "industry" not in case:
        return None
    facts = parts.get(case["industry"], "")
    return sum(not case[fact] for fact in facts.split()) if _all_known(case, facts) else None


def unqualified_staff(case: Case) -> Any:
    fields = ("joined_trade_on", "education", "good_conduct", "self_learning")
    if not _all_known(case, "staff", *fields):
        return None
    return sum(
        _months(_day(one["joined_trade_on"]), 60) > _day(case["period_end"])
        or one["education"] == "secondary"
        or not (one["good_conduct"] and one["self_learning"])
        for one in case["staff"]
    )


def records_met(case: Case) -> Any:
    if not _all_known(case, "jobs_done jobs_recorded reports_due reports_made"):
        return None
    return case["jobs_done"] == case["jobs_recorded"] and case["reports_made"] >= case["reports_due"]


def practices_in_place(*names: str) -> Callable[[Case], Any]:
    def score(case: Case) -> Any:
        if not _all_known(case, "practices", "practice", "in_place"):
            return None
        place = {one["practice"] for one in case["practices"] if one["in_place"]}
        return Fraction(100 * len(place & set(names)), len(names))

    return score


def self_built_met(case: Case) -> Any:
    if not _all_known(case, "self_built_points entrusted_points"):
        return None
    own, others = case["self_built_points"], case["entrusted_points"]
    return 10 * own >= 3 * (others + own * (case.get("self_built_reading", "ratio") == "share"))


def resolution_met(case: Case) -> Any:
    if not _all_known(case, "complaints complaints_resolved"):
        return None
    return case["complaints"] == 0 or Fraction(case["complaints_resolved"], case["complaints"]) >= Fraction(9, 10)


def evaluation(case: Case) -> Any:
    if (
        not _all_known(case, "points_earned points_applicable special_deductions special_bonuses")
        or not case["points_applicable"]
    ):
        return None
    base = Fraction(str(case["points_earned"])) / Fraction(str(case["points_applicable"])) * 100
    return base - case["special_deductions"] + min(1, case["special_bonuses"])


def stars(case: Case) -> Any:
    points = evaluation(case)
    if points is None or not _all_known(case, "qualified_on outstanding_results"):
        return None
    if points < 70:
        return "none"
    ripe = _months(_day(case["qualified_on"]), 12) <= _day(case["period_end"]) or case["outstanding_results"]
    marks = ((95, "five_stars"), (90, "four_stars"), (80, "three_stars")) if ripe else ()
    return next((grade for mark, grade in marks if points >= mark), "qualified")


def switchers(case: Case) -> Any:
    return Fraction(2 * case["complaints_ignored"], 3) if "complaints_ignored" in case else None


RULES: dict[tuple[str, str, str], Callable[[Case], Any]] = {
    ("service.request", "aftersales_standard", "values.days_late"): days_late,
    ("service.request", "aftersales_standard", "compensation.late_delivery.amount"): late_delivery,
    ("service.request", "aftersales_standard", "values.steps_missing"): five_steps_missing,
    ("service.request", "aftersales_standard", "deadlines.answer.due"): answer_due,
    ("service.request", "aftersales_standard", "deadlines.close.last_day"): settled_by,
    ("service.request", "aftersales_standard", "visits.senior.next"): senior_visit,
    ("service.request", "sewing_support", "escalation.repair.tier"): repair_tier,
    ("service.request", "sewing_support", "values.may_close"): may_close,
    ("service.request", "proactive", "values.runs_out_on"): runs_out_on,
    ("service.request", "proactive", "visits.collection.next"): collection_on,
    ("service.request", "proactive", "values.steps_in_order"): steps_in_order,
    ("service.request", "proactive", "values.owners_missing"): owners_missing,
    ("service.request", "card_replacement", "values.grade"): card_grade,
    ("service.request", "prevention", "values.control_stage"): control_stage,
    ("service.request", "prevention", "escalation.complaint.tier"): complaint_tier,
    ("service.request", "recovery", "scores.recovery.points"): recovery_score,
    ("service.request", "recovery", "values.suggested_promise"): suggested_promise,
    ("service.request", "industry_flow", "values.parts_missing"): parts_missing,
    ("service.review", "aftersales_audit", "values.unqualified_staff"): unqualified_staff,
    ("service.review", "aftersales_audit", "values.records_met"): records_met,
    ("service.review", "aftersales_audit", "scores.staff_quality.points"): practices_in_place("skill", "mindset", "attitude"),
    ("service.review", "excellence", "scores.eight_tips.points"): practices_in_place(
        "track_expectations", "differentiate", "set_standards", "manage_expectations", "recover", "thank_complaints",
        "own_responsibility", "customer_view"),
    ("service.review", "sewing_network", "values.self_built_met"): self_built_met,
    ("service.review", "sewing_network", "values.resolution_met"): resolution_met,
    ("service.review", "gb27922", "scores.evaluation.points"): evaluation,
    ("service.review", "gb27922", "scores.evaluation.grade"): stars,
    ("service.review", "retention", "values.expected_switchers"): switchers,
}  # fmt: skip


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and not isinstance(got, str):
        return str(got) == wanted
    return bool(got == wanted)


@pytest.mark.parametrize("where", RULES, ids=lambda where: f"{where[1]}.{where[2]}")
def test_a_policy_says_what_the_rule_says(
    where: tuple[str, str, str], decided: dict[str, list[tuple[dict[str, Any], Decision]]]
) -> None:
    kind, policy, key = where
    tried = 0
    for case, decision in decided[kind]:
        wanted = RULES[where](case)
        if wanted is not None:
            tried += 1
            got = decision.value(f"service.{policy}", key)
            assert _same(got, wanted), (case["id"], got, wanted)
    assert tried >= 10


# -- what we ship


def test_the_policies_of_the_industry_are_twelve(book: makegood.Book) -> None:
    assert len(book.policies) == 12
    assert all(one[0].case in KINDS for one in book.policies.values())


def test_every_outcome_and_value_has_a_title_in_both_languages_and_a_citation(book: makegood.Book) -> None:
    for policy in (one for versions in book.policies.values() for one in versions):
        for outcome in policy.outcomes:
            assert set(outcome.title) == {"en", "zh"}, outcome.key
            assert re.match(r"00[0-4] L\d|GB/T 27922-2011", str(outcome.cite)), outcome.key
        for name in policy.values:
            assert policy.text is not None
            said = policy.text.data["values"][name]
            assert set(said["title"]) == {"en", "zh"}, (policy.id, name)
            assert re.match(r"00[0-4] L\d|GB/T 27922-2011", str(said["cite"])), (policy.id, name)


@pytest.mark.parametrize("name", KINDS)
def test_a_case_kind_describes_every_fact_in_both_languages_with_an_example(name: str) -> None:
    schema = dict(installed().kinds[name].schema)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for fact, one in schema["properties"].items():
        assert one["description"], fact
        assert re.search("[\u4e00-\u9fff]", one["x-description"]["zh"]), fact
        if fact not in ("kind", "id"):
            assert all(validator.is_valid({"kind": name, fact: example}) for example in one["examples"]), fact
    assert all(validator.is_valid(example) for example in schema["examples"])


@pytest.mark.parametrize("example", ["complaint", "question", "repair", "rice", "review"])
def test_the_examples_are_cases(example: str, book: makegood.Book) -> None:
    case = json.loads((ROOT / "examples" / "service" / f"{example}.json").read_text("utf-8"))
    assert book.decide(case, AT).to_json()


def test_they_are_tested_through_and_through() -> None:
    done = CliRunner().invoke(group, ["test", str(POLICIES), "--readers", "--coverage-min", "100"])
    assert done.exit_code == 0, done.output


def test_they_are_clean() -> None:
    done = CliRunner().invoke(group, ["check", str(POLICIES), "--strict"])
    assert done.exit_code == 0, done.output
