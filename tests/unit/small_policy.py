"""A small case kind with a policy that uses every outcome kind, for tests of what works with policies."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from makegood import hookimpl
from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.loading import load_book

KIND: dict[str, Any] = {
    "x-kind": "shop.claim",
    "x-decided-at": "asked_at",
    "type": "object",
    "properties": {
        "delay": {
            "type": "string",
            "x-type": "duration",
            "x-unit": "h",
            "minimum": 0,
            "description": "How late it came",
        },
        "weight": {"type": "string", "x-type": "mass", "x-unit": "kg"},
        "price": {"type": "string", "x-type": "money", "description": "What was paid"},
        "pieces": {"type": "integer", "minimum": 1, "x-absent": 1},
        "cause": {"type": "string", "enum": ["storm", "strike", "fault"]},
        "asked_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "paid_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "ordered_on": {"type": "string", "format": "date", "x-type": "date"},
        "business": {"type": "boolean", "x-absent": False},
        "polite": {"type": "boolean"},
        "fast": {"type": "boolean"},
    },
}

POLICY = """\
policy: shop.late
case: shop.claim
timezone: Europe/Berlin
currency: EUR
effective: {from: 2020-01-01}
dated_by: ordered_on
when: not business

parameters:
  mild: [{value: [storm, strike], cite: "§ 9"}]

let:
  late: delay >= 3 h

values:
  rate: 0.25 if cause in mild else 0.5
  third: 1 / pieces
  total_weight: weight * pieces
  wait: delay
  period: pieces * 1 day
  last_call: ordered_on + 14 days
  reason: cause
  causes: mild
  late_enough: late

compensation:
  delay: {when: late, amount: price * rate, per: pieces, cite: "§ 1"}
  fee: {amount: 2 EUR, cite: "§ 2"}
  deposit: {amount: 5 EUR, pays: customer, cite: "§ 3"}
deadlines:
  answer: {when: late, from: asked_at, within: 14 days, until: paid_at, cite: "§ 4"}
  quick: {from: asked_at, within: 36 h, until: paid_at, cite: "§ 5"}
remedies:
  repair: {when: cause == 'fault', cite: "§ 6"}
scores:
  service:
    when: late
    items: {polite: polite, fast: fast}
    pass: 60
    cite: "§ 7"
    grades:
      - {grade: good, from: 80}
      - {grade: poor}
"""

TESTS = """\
policy: shop.late
tests:
  - id: T-1
    name: late by four hours
    case:
      ordered_on: 2026-06-01
      delay: 4 h
      price: 80 EUR
      cause: storm
      pieces: 2
      asked_at: "2026-06-05T10:00:00+02:00"
    at: 2026-06-10T10:00:00+02:00
    expect:
"""

CASE: dict[str, Any] = {
    "kind": "shop.claim",
    "id": "C-1",
    "ordered_on": "2026-06-01",
    "delay": "4 h",
    "price": "80 EUR",
    "cause": "storm",
    "pieces": 2,
    "asked_at": "2026-06-05T10:00:00+02:00",
}


@hookimpl
def makegood_case_kinds() -> list[dict[str, Any]]:
    """So that this module is a plugin."""
    return [KIND]


def vocabulary() -> Vocabulary:
    """What a plugin with the small case kind would bring."""
    kind, problems = read_kind(KIND)
    assert kind is not None
    assert not problems
    return Vocabulary({kind.name: kind})


@cache
def small_book() -> Book:
    """The book of the small policy alone."""
    book, problems = load_book([], vocabulary(), {"late.yaml": POLICY})
    assert not problems, "\n".join(map(str, problems))
    return book


def book_of(folder: Path, text: str = POLICY, **more: str) -> Book:
    """The book of a folder in which the policy is written, with further files by name."""
    write(folder, text, **more)
    book, problems = load_book([folder], vocabulary())
    assert not problems, "\n".join(map(str, problems))
    return book


def write(folder: Path, text: str = POLICY, **more: str) -> Path:
    """The policy, and further files by name, written into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "late.yaml").write_text(text, "utf-8")
    for name, content in more.items():
        (folder / f"{name}.yaml").write_text(dedent(content), "utf-8")
    return folder


def expecting(folder: Path, *lines: str, case: str = "", base: str = TESTS) -> Path:
    """The test file of the small policy with these lines of `expect`; `case` is a further fact, or replaces one."""
    text = base
    if case:
        name = case.partition(":")[0].strip()
        kept = [line for line in text.splitlines() if not line.startswith(f"      {name}:")]
        place = kept.index("    case:")
        text = "\n".join([*kept[: place + 1], f"      {case}", *kept[place + 1 :]]) + "\n"
    path = folder / "late.test.yaml"
    path.write_text(text + "".join(f"      {line}\n" for line in lines), "utf-8")
    return path
