"""What policies mark as unverified: decisions repeat it, outcomes take it over, and `check --unverified` lists it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from makegood import shipped
from makegood.cli.group import group
from makegood.confidence import confidences, unverified

from tests.unit.small_policy import CASE, book_of

POLICY = """\
policy: shop.late
case: shop.claim
currency: EUR
effective: {from: 2020-01-01}
dated_by: ordered_on
confidence: medium
parameters:
  rate:
    - {value: 10 percent, cite: "§ 1", confidence: low}
    - {from: 2026-01-01, value: 20 percent, cite: "§ 1a", confidence: unverified, note: a leaflet says so}
  grace: [{value: 2 h, cite: "§ 2", confidence: high}]
  places: [{value: [storm, fault], cite: "§ 3", confidence: unverified}]
let:
  share: price * rate
tables:
  band:
    cite: Price list
    confidence: low
    rows:
      - {when: delay > 9 h, give: 2 EUR}
      - {give: 1 EUR}
compensation:
  by_rate: {when: delay > grace, amount: share, cite: "§ 1"}
  sure: {when: delay > grace, amount: price, cite: "§ 2"}
  silent: {when: cause == 'fault', amount: price, cite: "§ 4"}
  banded: {amount: band, cite: "§ 5"}
  said: {amount: share, cite: "§ 6", confidence: high}
remedies:
  repair: {when: cause == 'fault', cite: "§ 7", confidence: unverified, note: "no\n    text"}
  visit: {when: cause in places, cite: "§ 8"}
"""
INHERITED = {
    "compensation.by_rate": "unverified", "compensation.sure": "high", "compensation.banded": "low",
    "compensation.said": "high", "remedies.repair": "unverified", "remedies.visit": "unverified",
}  # fmt: skip


def test_an_outcome_is_as_sure_as_what_it_rests_on(tmp_path: Path) -> None:
    policy = book_of(tmp_path, POLICY).policy("shop.late")
    assert confidences(policy, 30_000) == INHERITED
    earlier = confidences(policy, 18_300)
    assert earlier == INHERITED | {"compensation.by_rate": "low"}


def test_a_decision_repeats_it(tmp_path: Path) -> None:
    decision = book_of(tmp_path, POLICY).decide(CASE)
    data = json.loads(decision.to_json())
    jsonschema.validate(data, json.loads((shipped("schemas") / "decision.schema.json").read_text()))
    assert [one["confidence"] for one in data["policies"]] == ["medium"]
    said = {one["id"]: one.get("confidence") for one in (*data["compensation"], *data["remedies"])}
    assert said == {
        "shop.late/by_rate": "unverified", "shop.late/sure": "high", "shop.late/silent": None, "shop.late/banded": "low",
        "shop.late/said": "high", "shop.late/repair": "unverified", "shop.late/visit": "unverified",
    }  # fmt: skip
    assert {one.id: one.confidence for one in (*decision.compensation, *decision.remedies)} == said


def test_where_a_fact_picks_the_value_the_least_sure_one_counts(tmp_path: Path) -> None:
    values = """\
  rate:
    dated_by: asked_at
    values:
      - {value: 10 percent, cite: "§ 1", confidence: low}
      - {from: 2026-01-01, value: 20 percent, cite: "§ 1a", confidence: unverified}
"""
    before, _, rest = POLICY.partition("  rate:\n")
    text = before + values + "  grace:" + rest.partition("  grace:")[2]
    policy = book_of(tmp_path, text).policy("shop.late")
    assert confidences(policy, 18_300)["compensation.by_rate"] == "unverified"


LINES = [
    "late.yaml:10:7: shop.late parameters.rate = 20 percent (§ 1a): a leaflet says so",
    "late.yaml:12:12: shop.late parameters.places = [storm, fault] (§ 3)",
    "late.yaml:29:3: shop.late remedies.repair (§ 7): no text",
    "3 unverified: 1 outcome, 2 values",
]


def test_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = asked(tmp_path, monkeypatch, POLICY, "--unverified")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == LINES


def test_the_list_for_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = asked(tmp_path, monkeypatch, POLICY, "--unverified", "--json")
    assert result.exit_code == 0
    listed = json.loads(result.stdout)
    assert listed[0] == {
        "file": "late.yaml", "line": 10, "column": 7, "policy": "shop.late", "what": "parameters.rate",
        "value": "20 percent", "cite": "§ 1a", "note": "a leaflet says so",
    }  # fmt: skip
    assert [one["what"] for one in listed] == ["parameters.rate", "parameters.places", "remedies.repair"]


def test_a_whole_policy_and_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = POLICY.replace("confidence: medium", "confidence: unverified\nnote: hearsay").replace(
        "confidence: low\n    rows", "confidence: unverified\n    rows"
    )
    said = asked(tmp_path, monkeypatch, text, "--unverified").stdout.splitlines()
    assert said[0] == "late.yaml:1:1: shop.late policy: hearsay"
    assert "late.yaml:17:3: shop.late tables.band (Price list)" in said
    assert said[-1] == "5 unverified: 1 policy, 1 outcome, 1 table, 2 values"


def test_nothing_to_list_and_errors_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = POLICY.replace("confidence: unverified", "confidence: low")
    assert asked(tmp_path, monkeypatch, text, "--unverified").stdout == "nothing is marked as unverified\n"
    result = asked(tmp_path, monkeypatch, text.replace("price * rate", "price * rat"), "--unverified")
    assert result.exit_code == 0
    assert "1 error beside" in result.stderr


def test_what_is_inherited_is_listed_once(tmp_path: Path) -> None:
    heir = "policy: shop.above\nextends: shop.late\nlayer: company\n"
    book = book_of(tmp_path, POLICY, above=heir)
    found = unverified(policy for versions in book.policies.values() for policy in versions)
    assert [one.policy for one in found] == ["shop.late"] * 3
    assert confidences(book.policy("shop.above"), 30_000)["remedies.repair"] == "unverified"


def asked(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, *options: str) -> Any:
    from tests.unit import small_policy

    (folder / "late.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr("makegood.plugins.installed", lambda *_: small_policy.vocabulary())
    return CliRunner().invoke(group, ["check", "late.yaml", *options])
