"""A case kind with lists, and helpers that say what tests reach of a policy of it, for tests of coverage and suggestions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.loading import load_book
from makegood.testing.coverage.measured import Coverage, coverage_of
from makegood.testing.coverage.sentences import sentence

KIND: dict[str, Any] = {
    "x-kind": "shop.repair",
    "type": "object",
    "properties": {
        "delay": {"type": "string", "x-type": "duration", "x-unit": "h", "x-step": "1 h", "minimum": 0},
        "weight": {"type": "string", "x-type": "mass", "x-unit": "kg", "minimum": 0, "maximum": 100},
        "price": {"type": "string", "x-type": "money", "minimum": 0},
        "fault": {"enum": ["battery", "motor", "brake"]},
        "country": {"type": "string"},
        "a": {"type": "boolean"},
        "b": {"type": "boolean"},
        "c": {"type": "boolean"},
        "vip": {"type": "boolean", "x-absent": False},
        "bought_on": {"type": "string", "format": "date", "x-type": "date"},
        "told_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "mended_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "parts": {
            "type": "array",
            "items": {"x-type": "record", "properties": {"cost": {"x-type": "money"}, "ours": {"type": "boolean"}}},
        },
    },
}

HEAD = """\
policy: shop.repair
case: shop.repair
currency: EUR
timezone: Europe/Berlin
"""


@cache
def vocabulary() -> Vocabulary:
    kind, problems = read_kind(KIND)
    assert kind is not None
    assert not problems
    return Vocabulary({kind.name: kind})


def policy(body: str, head: str = HEAD) -> str:
    return head + dedent(body)


def written_tests(*each: tuple[str, str] | tuple[str, str, str], of: str = "shop.repair") -> str:
    """A test file: a case and what is expected, as flow mappings; perhaps with the moment."""
    lines = [f"policy: {of}", "tests:"]
    for at, (case, expect, *now) in enumerate(each):
        lines += [f"- name: t{at}", f"  case: {{{case}}}", f"  expect: {{{expect}}}"]
        lines += [f"  at: {moment}" for moment in now]
    return "\n".join(lines) + "\n"


def write(folder: Path, **files: str) -> Path:
    """Files by name; `_test` at the end of a name makes it a test file, `_csv` a table."""
    for name, text in files.items():
        stem, _, ending = name.rpartition("_")
        full = {"test": f"{stem}.test.yaml", "csv": f"{stem}.csv"}.get(ending, f"{name}.yaml")
        (folder / full).write_text(text, "utf-8")
    return folder


def book_of(folder: Path) -> Book:
    book, problems = load_book([folder], vocabulary())
    assert not [one for one in problems if one.level == "error"], "\n".join(map(str, problems))
    return book


def covered(folder: Path, body: str, *each: Any, **files: str) -> Coverage:
    """What some tests reach of one policy."""
    write(folder, repair=policy(body), **files)
    if each:
        write(folder, repair_test=written_tests(*each))
    return coverage_of(sorted(folder.glob("*.test.yaml")), book_of(folder), [folder])


def answers(coverage: Coverage, sort: str) -> dict[str, dict[str, int]]:
    """Item → answer → tests, of one sort."""
    return {
        item.name: {answer: coverage.hits(number).get(answer, 0) for answer in item.answers}
        for version in coverage.versions
        for number, item in coverage.items(version, sort)
    }


def missing(coverage: Coverage, *sorts: str) -> list[str]:
    """What is missing, as `line:column sentence`."""
    return [
        f"{item.stretch.place.line}:{item.stretch.place.column} {sentence(item, gone)}"
        for version in coverage.versions
        for extra in (False, True)
        for item, gone in coverage.missing(version, extra)
        if not sorts or item.sort in sorts
    ]


EVERYTHING = """\
effective: {from: 2024-01-01}
dated_by: bought_on
parameters:
  limit:
    - {value: 3 h, cite: "1"}
    - {from: 2025-01-01, value: 5 h, cite: "1"}
let:
  late: delay >= limit
  ours: any(part.ours and part.cost > 5 EUR for part in parts)
  cheap: 0 EUR < price < 20 EUR
values:
  costs: sum(part.cost for part in parts if part.ours)
  fee: shipping if late else 0 EUR
  most: best
  rate: rates
tables:
  shipping:
    cite: "2"
    keys: [fault, weight]
    rows:
      - {fault: battery, weight: 0 kg .. 5 kg, give: 8.90 EUR}
      - {fault: battery, weight: 5 kg .. 20 kg, give: 14.90 EUR}
      - {fault: motor, weight: 0 kg .., give: 6.90 EUR}
  rates:
    cite: "3"
    keys: [country]
    rows: {file: rates.csv}
  best:
    cite: "4"
    hit: max
    rows:
      - {when: a, give: 1}
      - {when: b, give: 2}
      - {give: 0}
compensation:
  late: {when: late and not cheap, amount: 10 EUR if ours else 5 EUR, cite: "5"}
remedies:
  swap: {when: a or (b and c), cite: "6"}
deadlines:
  repair: {when: late, from: told_at, within: 2 days, until: mended_at, cite: "7"}
scores:
  service: {items: {a: a, b: {points: 3, earned: b}}, pass: 50, grades: [{grade: good, from: 90}, {grade: poor}], cite: "8"}
"""
RATES = 'country,give\nDE,0.1\n"FR",0.2\n\nIT,0.3\n'
