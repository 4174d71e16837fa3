"""The small shop policy, a proposal that changes it, and random cases that meet every branch of both."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from makegood.replay.result import DryRun
from makegood.replay.run import Request, dry_run

from tests.unit.small_policy import POLICY, vocabulary

PROPOSAL = (
    POLICY.replace("late: delay >= 3 h", "late: delay >= 4 h")
    .replace("0.25 if cause in mild else 0.5", "0.3 if cause in mild else 0.4")
    .replace("{amount: 2 EUR, cite", "{amount: 3 EUR, cite")
    .replace("{amount: 5 EUR, pays: customer", "{amount: 4 EUR, pays: customer")
    .replace("within: 36 h", "within: 48 h")
    .replace("within: 14 days", "within: 10 days")
    .replace("cause == 'fault'", "cause == 'fault' or cause == 'strike'")
    .replace("from: 80}", "from: 50}")
)


def shop_cases(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Cases with every fact given or missing, at and around each threshold."""
    draw = random.Random(seed)
    choices: dict[str, list[Any]] = {
        "ordered_on": ["2026-06-01", "2019-12-31", "2024-02-29", None],
        "delay": ["2 h", "3 h", "239 min", "4 h", "5 h", None],
        "price": ["80 EUR", "99.99 EUR", "0.01 EUR", "12.34 USD", None],
        "cause": ["storm", "strike", "fault", None],
        "pieces": [1, 2, 7, None],
        "asked_at": ["2026-06-05T10:00:00+02:00", "2026-03-28T23:30:00+01:00", None],
        "paid_at": ["2026-06-06T10:00:00Z", "2026-07-01T00:00:00Z", None],
        "business": [False, False, False, True, None],
        "polite": [True, False, None],
        "fast": [True, False, None],
    }
    cases: list[dict[str, Any]] = []
    for at in range(count):
        drawn = {name: draw.choice(values) for name, values in choices.items()}
        cases.append(
            {"kind": "shop.claim", "id": f"C-{at}", **{key: one for key, one in drawn.items() if one is not None}}
        )
    return cases


def folders(tmp_path: Path, new: str = PROPOSAL, old: str = POLICY) -> tuple[Path, Path]:
    """A folder with the new policy, and one with the old."""
    made = (tmp_path / "new", tmp_path / "old")
    for folder, text in zip(made, (new, old), strict=True):
        folder.mkdir()
        (folder / "late.yaml").write_text(text, "utf-8")
    return made


def run(tmp_path: Path, cases: Path, new: str = PROPOSAL, old: str = POLICY, **options: Any) -> DryRun:
    """A dry-run of a file of cases over two texts."""
    folder, other = folders(tmp_path, new, old)
    return dry_run(Request([cases], [folder], str(other), **options), vocabulary())
