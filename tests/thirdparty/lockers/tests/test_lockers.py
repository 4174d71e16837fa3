"""What a plugin author tests: the column form, all readers over many cases, the policy's own tests, the lint rule."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path

import makegood
import makegood_lockers
from makegood import Quantity
from makegood.testing import column_disagreements, reader_disagreements
from makegood_lockers.weight import VOLUMETRIC_WEIGHT

POLICIES = Path(makegood_lockers.__file__).parent / "policies"
SIDES = [Quantity.of(Decimal(side), "cm") for side in ("1", "2.5", "10", "33.3", "200")]


def test_the_column_form_says_what_the_body_says() -> None:
    assert column_disagreements(VOLUMETRIC_WEIGHT, [*product(SIDES, repeat=3), (None, SIDES[0], SIDES[1])]) == []


def test_all_readers_agree() -> None:
    book = makegood.load(POLICIES)
    cases = [
        {
            "kind": "lockers.parcel",
            "id": f"P-{number}",
            "placed_at": f"2026-0{1 + number % 9}-14T10:00:00Z",
            "locker_full": [True, False, None][number % 3],
            "length": 20 + number,
            "width": 10 + number % 7,
            "height": 1 + number % 5,
            "weight": number % 4,
        }
        for number in range(60)
    ]
    cases = [{name: value for name, value in case.items() if value is not None} for case in cases]
    assert reader_disagreements(book, cases, "2026-11-01T00:00:00Z") == []


def test_a_full_locker_gives_vouchers() -> None:
    decision = makegood.load(POLICIES).decide(
        {"kind": "lockers.parcel", "id": "P", "placed_at": "2026-03-02T10:00:00Z", "locker_full": True}
    )
    (voucher,) = decision.section("vouchers")
    assert (voucher.name, voucher.count, str(voucher.expires)) == ("full_locker", 2, "2026-09-02")
