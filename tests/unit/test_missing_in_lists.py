"""What is asked where the terms of a list are reckoned with something unknown: that, and not the list that was given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from makegood.loading import load_book

from tests.unit.coverage_shop import policy, vocabulary

PARTS = [{"cost": "30 EUR", "ours": True}, {"cost": "70 EUR", "ours": False}]
CASE: dict[str, Any] = {"kind": "shop.repair", "parts": PARTS}
KNOWN = "not known(mended_at) or mended_at > told_at"


@pytest.mark.parametrize(
    ("amount", "facts", "missing"),
    [
        ("sum(p.cost for p in parts)", {"parts": None}, ["parts"]),
        ("sum(p.cost for p in parts if vip or a)", {}, ["a"]),
        ("sum(min(p.cost, price) for p in parts)", {}, ["price"]),
        ("sum(min(p.cost, most) for p in parts)", {}, ["price"]),
        ("sum(min(p.cost, price) for p in parts if a)", {}, ["a"]),
        ("sum(min(p.cost, price) for p in parts if p.ours and a)", {"a": False}, []),
        ("sum(p.cost for p in parts if a)", {"parts": None}, ["parts"]),
        ("sum(p.cost for p in parts)", {"parts": [{"ours": True}]}, ["parts"]),
        (f"sum(p.cost for p in parts if {KNOWN})", {"parts": [{"ours": True}]}, ["parts"]),
    ],
)
def test_what_is_asked(amount: str, facts: dict[str, Any], missing: list[str], tmp_path: Path) -> None:
    text = policy(f'let: {{most: price * 2}}\ncompensation:\n  parts: {{amount: "{amount}", cite: Art 1}}\n')
    (tmp_path / "p.yaml").write_text(text, "utf-8")
    book, problems = load_book([tmp_path], vocabulary())
    assert [one for one in problems if one.level == "error"] == []
    case = {key: value for key, value in {**CASE, **facts}.items() if value is not None}
    assert book.decide(case).missing == missing
