"""The floor: the reference policy as the Python function that a programmer would write for a dict of integers."""

from __future__ import annotations

from benchmarks.reference.claims import DAY, Claim

Answer = tuple[int, str, int, int, int | None, int]
"""Amount in cents, name of the rule that hit, goodwill in cents, reply due, refund due (both in seconds), tier."""


def decide(claim: Claim) -> Answer:
    """All nineteen rules of the reference policy for one claim."""
    delay = claim["delay"]
    vip = claim["vip"]
    departs_eu = claim["departs_eu"]
    arrives_eu = claim["arrives_eu"]
    extraordinary = claim["extraordinary"]
    delayed = claim["event"] == "delay"
    in_scope = departs_eu or (arrives_eu and claim["carrier_eu"])

    if not in_scope:
        amount, rule = 0, "out_of_scope"
    elif extraordinary:
        amount, rule = 0, "extraordinary"
    elif not delayed and claim["notice"] >= 14:
        amount, rule = 0, "told_two_weeks_before"
    elif not delayed and claim["notice"] >= 7 and delay < 240:
        amount, rule = 0, "told_one_week_before"
    elif not delayed and claim["notice"] < 7 and delay < 120:
        amount, rule = 0, "rerouted_closely"
    elif delayed and delay < 180:
        amount, rule = 0, "under_three_hours"
    elif claim["distance"] <= 1500:
        amount, rule = 25000, "short"
    elif departs_eu and arrives_eu:
        amount, rule = 40000, "within_eu"
    elif claim["distance"] <= 3500:
        amount, rule = 40000, "medium"
    elif delay < 240:
        amount, rule = 30000, "long_reduced"
    else:
        amount, rule = 60000, "long"

    goodwill = 0
    if vip and in_scope and extraordinary and delayed and delay >= 180:
        goodwill, eighths = divmod(claim["ticket"], 8)
        if eighths > 4 or (eighths == 4 and goodwill % 2):
            goodwill += 1

    reported_at = claim["reported_at"]
    is_open = claim["now"] - reported_at
    if (vip and amount >= 40000) or is_open >= 14 * DAY:
        tier = 3
    elif vip or amount >= 60000:
        tier = 2
    elif is_open >= 7 * DAY:
        tier = 1
    else:
        tier = 0

    return amount, rule, goodwill, reported_at + 14 * DAY, reported_at + 7 * DAY if amount else None, tier
