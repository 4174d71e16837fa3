"""The plugin is found, and its policies decide alike on every reader."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import makegood
from makegood.testing import random_cases, reader_disagreements

import makegood_telecom

POLICIES = Path(makegood_telecom.__file__).parent / "policies"
CASES = [
    {"id": "1", "occurred_on": "2026-06-01", "issue": "loss_of_service", "provider_in_scheme": True, "residential": True,
     "reported_at": "2026-06-01T09:00:00+01:00"},
    {"id": "2", "occurred_on": "2025-06-02", "issue": "late_start", "provider_in_scheme": True, "residential": True,
     "promised_start_on": "2025-06-02", "started_on": "2025-06-06"},
    {"id": "3", "occurred_on": "2025-06-02", "provider_in_scheme": True},
]  # fmt: skip


def test_it_is_found() -> None:
    assert "telecom" in [one.name for one in entry_points(group="makegood")]


def test_all_readers_agree() -> None:
    cases = [{"kind": "telecom.issue", **case} for case in CASES]
    assert not reader_disagreements(makegood.load(POLICIES), cases, at="2026-07-20T00:00:00Z")


def test_all_readers_agree_over_random_cases() -> None:
    book = makegood.load(POLICIES)
    cases = random_cases(book.vocabulary.kinds["telecom.issue"], 100)
    assert not reader_disagreements(book, cases, at="2026-07-20T00:00:00Z")
