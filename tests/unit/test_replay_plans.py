"""Dry-runs of ladders and visits: how tiers change, and by how many days visits move; rows and columns count alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from makegood.book import Vocabulary
from makegood.replay import report_json
from makegood.replay.run import Request, dry_run

from tests.unit.time_desk import HEAD, OFFICE, kind

POLICY = """
calendar: office
escalation:
  repair:
    cite: L7
    from: opened_at
    ladder:
      - {to: dealer}
      - {to: field_engineer, after: 12 working hours}
      - {to: hq, after: 20 days}
visits:
  regular: {every: 1 month, last: last_on, cite: x}
"""


def written(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "care.yaml").write_text(HEAD + text, "utf-8")
    (folder / "office.yaml").write_text(OFFICE, "utf-8")
    return folder


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_tiers_and_dates_before_and_after(tmp_path: Path, form: str) -> None:
    old = written(tmp_path / "old", POLICY)
    new = written(tmp_path / "new", POLICY.replace("12 working", "3 working").replace("1 month", "3 weeks"))
    rows = [
        {"id": f"C{day}", "opened_at": f"2026-01-{day:02d}T10:00:00+01:00", "last_on": f"2025-12-{day:02d}"}
        for day in range(1, 9)
    ]
    cases = tmp_path / f"cases.{form}"
    lines = [json.dumps({"kind": "desk.request", **row}) for row in rows]
    if form == "csv":
        lines = ["id,opened_at,last_on", *(",".join(row.values()) for row in rows)]
    cases.write_text("\n".join(lines) + "\n", "utf-8")
    vocabulary = Vocabulary(kinds={"desk.request": kind()})
    run = dry_run(Request([cases], [new], str(old), at="2026-01-08T12:00:00+01:00"), vocabulary)
    found = {one["outcome"]: one for one in report_json.to_data(run)["outcomes"]}
    ladder, visit = found["escalation.repair"], found["visits.regular"]
    steps: dict[tuple[Any, Any], int] = {(one["before"], one["after"]): one["cases"] for one in ladder["steps"]}
    assert steps == {("tier 1", "tier 1"): 1, ("tier 1", "tier 2"): 2, ("tier 2", "tier 2"): 5}
    (moved,) = visit["moved"]
    assert (moved["direction"], moved["cases"], moved["least"], moved["most"]) == ("earlier", 8, "10 days", "10 days")
