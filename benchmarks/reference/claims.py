"""Random claims for the reference policy: every threshold and both its neighbours, the same ones for one seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import product
from typing import TypedDict

AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
"""The instant at which every claim is evaluated; one instant, so that one call can decide many claims."""

NOW = int(AT.timestamp())
DAY = 24 * 60 * 60

DELAYS = (119, 120, 121, 179, 180, 181, 239, 240, 241)
NOTICES = (6, 7, 8, 13, 14, 15)
DISTANCES = (1499, 1500, 1501, 3499, 3500, 3501)
OPEN_SECONDS = (7 * DAY - 1, 7 * DAY, 7 * DAY + 1, 14 * DAY - 1, 14 * DAY, 14 * DAY + 1)
TICKETS = (8, 12, 20, 11, 13, 12_900, 12_996)
"""Cents. An eighth of 12 and of 20 lies half-way between two cents, the lower of them odd and even."""

SWEEP = 2 * 32 * (len(DELAYS) + len(NOTICES) + len(DISTANCES) + len(OPEN_SECONDS) + len(TICKETS))
"""How many claims hold each boundary value with each setting of the booleans and the event."""


class Claim(TypedDict):
    """One case as plain Python: minutes, days, kilometres, cents, seconds since 1970 (UTC)."""

    departs_eu: bool
    arrives_eu: bool
    carrier_eu: bool
    extraordinary: bool
    vip: bool
    event: str
    delay: int
    notice: int
    distance: int
    ticket: int
    reported_at: int
    now: int


def claims(count: int = SWEEP, seed: int = 1) -> list[Claim]:
    """`count` claims in random order; from `SWEEP` claims on, none of the boundary settings is left out."""
    source = random.Random(seed)
    drawn = [_draw(source) for _ in range(max(count, SWEEP))]
    settings = product(_boundaries(), ("delay", "cancellation"), product((False, True), repeat=5))
    for claim, ((fact, value), event, booleans) in zip(drawn, settings, strict=False):
        claim["event"] = event
        claim["departs_eu"], claim["arrives_eu"], claim["carrier_eu"], claim["extraordinary"], claim["vip"] = booleans
        claim[fact] = value  # type: ignore[literal-required]  # the names of _boundaries() are facts
    source.shuffle(drawn)
    return drawn[:count]


def as_case(claim: Claim, number: int) -> dict[str, object]:
    """The same claim as a case of the kind `bench.claim`: money and instants as text, quantities as bare numbers."""
    return {
        "kind": "bench.claim",
        "id": f"C-{number}",
        "departs_eu": claim["departs_eu"],
        "arrives_eu": claim["arrives_eu"],
        "carrier_eu": claim["carrier_eu"],
        "extraordinary": claim["extraordinary"],
        "vip": claim["vip"],
        "event": claim["event"],
        "delay": claim["delay"],
        "notice": claim["notice"],
        "distance": claim["distance"],
        "ticket": f"{claim['ticket'] // 100}.{claim['ticket'] % 100:02} EUR",
        "reported_at": instant_text(claim["reported_at"]),
    }


def instant_text(seconds: int) -> str:
    """Seconds since 1970 as RFC 3339 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _boundaries() -> list[tuple[str, int]]:
    values: list[tuple[str, tuple[int, ...]]] = [
        ("delay", DELAYS),
        ("notice", NOTICES),
        ("distance", DISTANCES),
        ("reported_at", tuple(NOW - seconds for seconds in OPEN_SECONDS)),
        ("ticket", TICKETS),
    ]
    return [(fact, value) for fact, chosen in values for value in chosen]


def _draw(source: random.Random) -> Claim:
    """One claim; each number is a boundary value every second time, otherwise any value of its range."""
    return {
        "departs_eu": source.random() < 0.5,
        "arrives_eu": source.random() < 0.5,
        "carrier_eu": source.random() < 0.5,
        "extraordinary": source.random() < 0.3,
        "vip": source.random() < 0.3,
        "event": source.choice(("delay", "cancellation")),
        "delay": _near(source, DELAYS, 600),
        "notice": _near(source, NOTICES, 30),
        "distance": _near(source, DISTANCES, 12_000),
        "ticket": _near(source, TICKETS, 200_000),
        "reported_at": NOW - _near(source, OPEN_SECONDS, 30 * DAY),
        "now": NOW,
    }


def _near(source: random.Random, boundaries: tuple[int, ...], end: int) -> int:
    return source.choice(boundaries) if source.random() < 0.5 else source.randrange(end)
