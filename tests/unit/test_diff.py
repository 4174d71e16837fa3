"""What a diff says of two policies: parts that read otherwise, in order, with places; and what is only written otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from makegood.book import Book, Vocabulary
from makegood.cases.kind import Kind, read_kind
from makegood.diff import Asked, Budget, Effect, Ground, Item, OtherCases, PairDiff, Seed, compare
from makegood.diff.compare import no_seeds
from makegood.loading import load_book
from makegood.plugins import installed
from makegood.values import Quantity, parse_measure

SCHEMA: dict[str, Any] = {
    "x-kind": "shop.order",
    "type": "object",
    "properties": {
        "ordered_on": {"type": "string", "format": "date", "x-type": "date"},
        "delay": {"type": "string", "x-type": "duration", "x-unit": "h", "x-step": "1 min", "minimum": 0},
        "weight": {"type": "string", "x-type": "mass", "x-unit": "kg", "minimum": 0, "maximum": 100},
        "price": {"type": "string", "x-type": "money", "minimum": 0},
        "pieces": {"type": "integer", "minimum": 1, "maximum": 50, "x-absent": 1},
        "cause": {"enum": ["storm", "strike", "fault"]},
        "country": {"type": "string", "examples": ["DE"]},
        "asked_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "paid_at": {"type": "string", "format": "date-time", "x-type": "instant"},
        "business": {"type": "boolean", "x-absent": False},
        "polite": {"type": "boolean"},
        "fast": {"type": "boolean"},
        "parts": {
            "type": "array",
            "items": {"x-type": "record", "properties": {"cost": {"x-type": "money"}, "ours": {"type": "boolean"}}},
        },
    },
}
POLICY = """\
policy: shop.late
title: {en: Late orders, zh: 迟到的订单}
case: shop.order
timezone: Europe/Berlin
calendar: eu
currency: EUR
effective: {from: 2020-01-01}
dated_by: ordered_on
when: not business

parameters:
  mild: [{value: [storm, strike], cite: "§ 9"}]
  limit: [{value: 3 h, cite: "§ 1(1)"}]
  fee:
    - {from: 2020-01-01, value: 2 EUR, cite: "§ 2"}
    - {from: 2025-01-01, value: 3 EUR, cite: "§ 2, new"}

let:
  late: delay >= limit
  spare: polite and fast

values:
  rate: 0.25 if cause in mild else 0.5

tables:
  band:
    cite: "§ 3"
    rows:
      - {when: weight <= 5 kg, give: 1 EUR}
      - {when: weight <= 20 kg, give: 4 EUR}
      - {give: 9 EUR}
  extra:
    cite: "§ 3a"
    hit: sum
    rows:
      - {when: pieces > 10, give: 1 EUR}
      - {when: weight > 50 kg, give: 2 EUR}
      - {give: 0 EUR}
  zone:
    cite: "§ 3b"
    keys: [cause, weight]
    rows:
      - {cause: storm, weight: 0 kg .. 10 kg, give: 1 EUR}
      - {cause: strike, weight: 0 kg .. 10 kg, give: 2 EUR}

compensation:
  delay: {when: late, amount: price * rate, per: pieces, cap: 100 EUR, cite: "§ 1"}
  carriage: {amount: band + extra, cite: "§ 3"}
  zone: {amount: zone, cite: "§ 3b"}
  parts: {amount: sum(part.cost for part in parts if part.ours), cite: "§ 4"}
  fee: {amount: fee, pays: customer, cite: "§ 2"}
deadlines:
  answer: {when: late, from: asked_at, within: 14 days, until: paid_at, cite: "§ 5"}
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


@cache
def vocabulary() -> Vocabulary:
    kind, problems = read_kind(SCHEMA)
    assert isinstance(kind, Kind)
    assert not problems
    base = installed()
    return Vocabulary(
        {**base.kinds, kind.name: kind}, base.functions, base.roots, base.maps, base.versions, base.problems
    )


def book(*texts: str) -> Book:
    found, problems = load_book([], vocabulary(), {f"{at}.yaml": text for at, text in enumerate(texts)})
    assert [one for one in problems if one.level == "error"] == []
    return found


def edited(*edits: tuple[str, str], text: str = POLICY) -> str:
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def diff(
    new: str | Sequence[str], old: str | Sequence[str] = POLICY, budget: int = 3_000, seeds: Any = None
) -> PairDiff:
    """The policies compared, the old one first in the other's file names."""
    books = [book(*([text] if isinstance(text, str) else text)) for text in (old, new)]
    ids = [next(iter(one.policies)) for one in books]
    return compare(books[0], books[1], (ids[0], ids[1]), Asked(Budget(budget, budget)), seeds or no_seeds)


def shown(items: Sequence[Item]) -> list[str]:
    """`section name part change: old → new`, with lines."""
    found = []
    for one in items:
        sides = [
            "" if side is None else f"{side.text} @{side.place.line if side.place else ''}"
            for side in (one.old, one.new)
        ]
        name = " ".join(part for part in (one.section, one.name, one.part, one.change) if part)
        found.append(f"{name}: {sides[0]} → {sides[1]}")
    return found


def effect(found: PairDiff, key: str) -> Effect:
    return next(one for one in found.effects if one.key == key)


def keys(found: PairDiff) -> list[str]:
    return [one.key for one in found.effects]


# -- the same meaning


@pytest.mark.parametrize(
    "edits",
    [
        [("delay >= limit", "limit <= delay")],
        [("delay >= limit", "(delay   >= limit)   # comment")],
        [("value: 3 h,", "value: 180 min,")],
        [("[{value: 3 h, cite: \"§ 1(1)\"}]", "[{cite: \"§ 1(1)\", value: 3 h}]")],
        [("  late: delay >= limit\n  spare: polite and fast\n", "  spare: fast and polite\n  late: delay >= limit\n")],
        [("spare: polite and fast", "other: not polite")],
        [("spare: polite and fast", "spare: polite or fast")],
        [("late: delay", "too_late: delay"), ("when: late", "when: too_late")],
        [("  limit: [", "  bound: ["), (">= limit", ">= bound")],
        [("delay >= limit", "delay >= 3 h")],
        [("when: late, amount", "when: delay >= limit, amount")],
        [("pays: customer, cite", "note: a remark, pays: customer, binding: true, cite")],
        [("within: 14 days,", "within: 2 weeks, counts: from_next_day,")],
        [("for part in parts if part.ours", "for p in parts if p.ours"), ("sum(part.cost", "sum(p.cost")],
        [("      - {when: pieces > 10, give: 1 EUR}\n      - {when: weight > 50 kg, give: 2 EUR}\n",
          "      - {when: weight > 50 kg, give: 2 EUR}\n      - {when: pieces > 10, give: 1 EUR}\n")],
        [("cause: strike, weight: 0 kg .. 10 kg", "weight: 0 kg .. 10 kg, cause: strike")],
        [("title: {en: Late orders, zh: 迟到的订单}", "title:\n  zh: 迟到的订单\n  en: Late orders")],
    ],
    ids=lambda edits: edits[0][1][:40].strip(),
)  # fmt: skip
def test_another_writing_is_no_other_meaning(edits: list[tuple[str, str]]) -> None:
    for old, new in ((POLICY, edited(*edits)), (edited(*edits), POLICY)):
        found = diff(new, old)
        assert shown(found.items) == []
        assert found.effects == ()
        assert found.same


def test_a_renamed_let_is_named_as_renamed() -> None:
    found = diff(edited(("late: delay", "too_late: delay"), ("when: late", "when: too_late")))
    assert shown(found.without_effect) == ["let too_late renamed: late @19 → too_late @19"]


def test_a_parameter_that_nothing_uses_has_no_effect() -> None:
    text = edited(("  limit: [", '  idle: [{value: 7 h, cite: "§ 8"}]\n  limit: ['))
    found = diff(text)
    assert found.same
    assert shown(found.without_effect) == ["parameters idle added:  → 7 h @13"]


# -- what reads otherwise


@pytest.mark.parametrize(
    ("edits", "wanted", "reached"),
    [
        ([("value: 3 h,", "value: 4 h,")], ["parameters limit changed: 3 h @13 → 4 h @13"],
         ["compensation.delay", "deadlines.answer", "scores.service"]),
        ([("from: 2025-01-01, value: 3 EUR", "from: 2025-01-01, value: 4 EUR")],
         ["parameters fee from 2025-01-01 changed: 3 EUR @16 → 4 EUR @16"], ["compensation.fee"]),
        ([('    - {from: 2025-01-01, value: 3 EUR, cite: "§ 2, new"}\n', "")],
         ["parameters fee from 2025-01-01 removed: 3 EUR @16 → "], ["compensation.fee"]),
        ([("2025-01-01, value", "2025-06-01, value")],
         ["parameters fee from 2025-01-01 removed: 3 EUR @16 → ", "parameters fee from 2025-06-01 added:  → 3 EUR @16"],
         ["compensation.fee"]),
        ([("[storm, strike]", "[storm]")], ["parameters mild changed: [storm, strike] @12 → [storm] @12"],
         ["values.rate", "compensation.delay"]),
        ([("delay >= limit", "delay > limit")], ["let late changed: delay >= limit @19 → delay > limit @19"],
         ["compensation.delay", "deadlines.answer", "scores.service"]),
        ([("else 0.5", "else 0.6")],
         ["values rate changed: 0.25 if cause in mild else 0.5 @23 → 0.25 if cause in mild else 0.6 @23"],
         ["compensation.delay", "values.rate"]),
        ([("give: 4 EUR", "give: 5 EUR")],
         ["tables band row 2 changed: when weight <= 20 kg: 4 EUR @30 → when weight <= 20 kg: 5 EUR @30"],
         ["compensation.carriage"]),
        ([("weight <= 20 kg", "weight < 20 kg")],
         ["tables band row 2 changed: when weight <= 20 kg: 4 EUR @30 → when weight < 20 kg: 4 EUR @30"],
         ["compensation.carriage"]),
        ([("      - {when: weight <= 5 kg, give: 1 EUR}\n", "")],
         ["tables band row 1 removed: when weight <= 5 kg: 1 EUR @29 → "], ["compensation.carriage"]),
        ([("      - {when: weight <= 5 kg, give: 1 EUR}\n      - {when: weight <= 20 kg, give: 4 EUR}\n",
           "      - {when: weight <= 20 kg, give: 4 EUR}\n      - {when: weight <= 5 kg, give: 1 EUR}\n")],
         ["tables band row 2, now row 1 moved: when weight <= 20 kg: 4 EUR @30 → when weight <= 20 kg: 4 EUR @29"],
         ["compensation.carriage"]),
        ([("hit: sum", "hit: max")], ["tables extra hit changed: sum @34 → max @34"], ["compensation.carriage"]),
        ([("cause: strike, weight: 0 kg .. 10 kg, give: 2 EUR", "cause: strike, weight: 0 kg .. 12 kg, give: 2 EUR")],
         ["tables zone row 2 changed: cause strike, weight 0 kg .. 10 kg: 2 EUR @44 → cause strike, weight 0 kg .. 12 kg: 2 EUR @44"],
         ["compensation.zone"]),
        ([("cap: 100 EUR", "cap: 90 EUR")], ["compensation delay cap changed: 100 EUR @47 → 90 EUR @47"], ["compensation.delay"]),
        ([(", cap: 100 EUR", "")], ["compensation delay cap removed: 100 EUR @47 → "], ["compensation.delay"]),
        ([("within: 36 h, until: paid_at", "within: 36 h, until: [paid_at, asked_at]")],
         ["deadlines quick until changed: paid_at @54 → [paid_at, asked_at] @54"], ["deadlines.quick"]),
        ([("within: 14 days,", "within: 14 days, if_closed: next,")],
         ["deadlines answer if_closed added:  → next @53"], ["deadlines.answer"]),
        ([("pass: 60", "pass: 40")], ["scores service pass changed: 60 @61 → 40 @61"], ["scores.service"]),
        ([("from: 80", "from: 50")], ["scores service grades changed: [grade: good, from: 80, grade: poor] @64 → "
                                      "[grade: good, from: 50, grade: poor] @64"], ["scores.service"]),
        ([("  repair: {when: cause == 'fault', cite: \"§ 6\"}", "  swap: {when: polite, cite: \"§ 6\"}")],
         ["remedies swap added:  → when: polite, cite: § 6 @56", "remedies repair removed: when: cause == 'fault', cite: § 6 @56 → "],
         ["remedies.swap", "remedies.repair"]),
        ([("when: not business", "when: not business or fast")],
         ["policy when changed: not business @9 → not business or fast @9"], ["applies"]),
        ([("timezone: Europe/Berlin", "timezone: Europe/London")],
         ["policy timezone changed: Europe/Berlin @4 → Europe/London @4"], ["deadlines.answer", "deadlines.quick"]),
        ([("for part in parts if part.ours", "for part in parts")],
         ["compensation parts amount changed: sum(part.cost for part in parts if part.ours) @50 → "
          "sum(part.cost for part in parts) @50"], ["compensation.parts"]),
    ],
    ids=lambda value: value[0][1][:36].strip() if isinstance(value, list) and isinstance(value[0], tuple) else "",
)  # fmt: skip
def test_each_part_is_named_with_both_texts_and_its_outcomes(
    edits: list[tuple[str, str]], wanted: list[str], reached: list[str]
) -> None:
    found = diff(edited(*edits))
    assert shown(found.items) == wanted
    assert sorted(keys(found)) == sorted(reached)
    assert found.without_effect == ()


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (('cite: "§ 1(1)"', 'cite: "§ 1(2)"'), "parameters limit cite changed: § 1(1) @13 → § 1(2) @13"),
        (('cap: 100 EUR, cite: "§ 1"', 'cap: 100 EUR, cite: "§ 1a"'), "compensation delay cite changed: § 1 @47 → § 1a @47"),
        (("en: Late orders", "en: Orders too late"), "policy title en changed: Late orders @2 → Orders too late @2"),
    ],
)  # fmt: skip
def test_a_citation_or_title_is_a_change_that_no_case_shows(edit: tuple[str, str], wanted: str) -> None:
    found = diff(edited(edit))
    assert shown(found.items) == [wanted]
    assert found.effects == ()
    assert not found.same


def test_elements_of_a_list_are_named() -> None:
    (item,) = diff(edited(("[storm, strike]", "[fault, storm]"))).items
    assert item.note == "with fault; without strike"


def test_a_parameter_with_a_date_of_its_own_is_compared_like_any() -> None:
    dated = (
        'limit: {dated_by: asked_at, values: [{value: 3 h, cite: "§ 1"}, {from: 2026-01-01, value: 5 h, cite: "§ 1a"}]}'
    )
    old = edited(('limit: [{value: 3 h, cite: "§ 1(1)"}]', dated))
    found = diff(edited(("value: 5 h", "value: 6 h"), text=old), old)
    assert shown(found.items) == ["parameters limit from 2026-01-01 changed: 5 h @13 → 6 h @13"]
    assert keys(found) == ["deadlines.answer", "compensation.delay", "scores.service"]
    assert all(str(one.case["asked_at"]) >= "2025-12-31T23" for one in effect(found, "compensation.delay").witnesses)
    assert found.items[0].reaches == ("deadlines.answer", "compensation.delay", "scores.service")
    renamed = diff(edited(("  limit: {", "  bound: {"), (">= limit", ">= bound"), text=old), old)
    assert renamed.same


def test_what_did_not_change_means_the_same_though_it_uses_what_is_written_otherwise() -> None:
    found = diff(edited(("value: 3 h,", "value: 4 h,")))
    assert effect(found, "compensation.delay").written is False
    assert "compensation.fee" not in keys(found)


def test_rows_of_a_file_are_compared_row_by_row(tmp_path: Path) -> None:
    text = edited(
        (
            "    rows:\n      - {cause: storm, weight: 0 kg .. 10 kg, give: 1 EUR}\n"
            "      - {cause: strike, weight: 0 kg .. 10 kg, give: 2 EUR}\n",
            "    rows: {file: zones.csv}\n",
        )
    )
    books = []
    for name, price in (("old", "2 EUR"), ("new", "2.50 EUR")):
        (tmp_path / name).mkdir()
        rows = f"cause,weight,give\nstorm,0 kg .. 10 kg,1 EUR\nstrike,0 kg .. 10 kg,{price}\n"
        (tmp_path / name / "zones.csv").write_text(rows, "utf-8")
        (tmp_path / name / "late.yaml").write_text(text, "utf-8")
        found, problems = load_book([tmp_path / name], vocabulary())
        assert not [one for one in problems if one.level == "error"]
        books.append(found)
    found_pair = compare(books[0], books[1], ("shop.late", "shop.late"), Asked(Budget(1_000)))
    (item,) = found_pair.items
    assert (item.name, item.part, item.old and item.old.text, item.new and item.new.text) == (
        "zone", "row 2", "cause strike, weight 0 kg .. 10 kg: 2.00 EUR", "cause strike, weight 0 kg .. 10 kg: 2.50 EUR"
    )  # fmt: skip
    assert keys(found_pair) == ["compensation.zone"]


CALENDAR = """\
calendar: shop
hours: {mon-fri: ["09:00-17:00"]}
holidays: none
known_until: 2030-12-31
"""


def test_a_calendar_of_the_same_name_that_has_other_days_is_another() -> None:
    text = edited(("calendar: eu", "calendar: shop"), ("within: 14 days", "within: 10 working days"))
    found = diff([text, CALENDAR.replace("mon-fri", "mon-sat")], [text, CALENDAR])
    assert shown(found.items) == ["policy calendar changed: shop @5 → shop (what it names is another now) @5"]
    assert keys(found) == ["deadlines.answer"]
    assert effect(found, "deadlines.answer").witnesses


# -- versions


NEXT = """\
policy: shop.late
extends: shop.late
effective: {from: 2027-01-01}
parameters:
  limit: [{value: 5 h, cite: "§ 1(1)"}]
"""


def test_a_new_version_is_held_against_the_one_that_it_follows() -> None:
    found = diff((edited(("{from: 2020-01-01}\ndated", "{from: 2020-01-01, to: 2027-01-01}\ndated")), NEXT))
    assert [(one.section, one.name, one.part, one.change, one.version) for one in found.items] == [
        ("policy", "effective", "to", "added", "from 2020-01-01"),
        ("version", "from 2027-01-01", "", "added", None),
        ("policy", "title", "", "removed", "from 2027-01-01"),
        ("policy", "effective", "from", "changed", "from 2027-01-01"),
        ("parameters", "limit", "", "changed", "from 2027-01-01"),
    ]
    case = effect(found, "compensation.delay").witnesses[0].case
    assert case["ordered_on"] >= "2027-01-01"
    delay = parse_measure(case["delay"])
    assert isinstance(delay, Quantity)
    assert Quantity.of(3, "h") <= delay < Quantity.of(5, "h")


def test_a_pending_version_is_compared_on_the_days_of_the_old_one() -> None:
    new = edited(("effective: {from: 2020-01-01}", "effective: {from: pending}"), ("value: 3 h,", "value: 4 h,"))
    found = diff_pending(new)
    assert "applies" not in keys(found)
    assert found.items[0].note == "a pending version is compared as if it were in force on the days of the other"


def diff_pending(new: str) -> PairDiff:
    """A pending version alone is in no timeline: as the command does, it is taken as if it were in force."""
    from dataclasses import replace

    old, later = book(POLICY), book(new)
    (policy,) = later.policies["shop.late"]
    dated = Book([replace(policy, pending=False)], later.vocabulary, later.calendars)
    return compare(old, dated, ("shop.late", "shop.late"), Asked(Budget(2_000, 2_000)))


def test_what_was_published_later_is_not_known_by_a_day() -> None:
    text = edited(('value: 3 EUR, cite: "§ 2, new"', 'value: 3 EUR, published: 2024-11-01, cite: "§ 2, new"'))
    old, new = book(text).as_known_at("2024-06-01"), book(text)
    found = compare(old, new, ("shop.late", "shop.late"), Asked(Budget(2_000, 2_000)))
    assert shown(found.items) == ["parameters fee from 2025-01-01 added:  → 3 EUR @16"]
    assert effect(found, "compensation.fee").witnesses[0].before == "2.00 EUR"


def test_policies_of_two_kinds_cannot_be_compared() -> None:
    other = "policy: air.one\ncase: airline.claim\nremedies:\n  meal: {cite: Art 1}\n"
    with pytest.raises(OtherCases, match=r"shop\.late reads shop\.order and air\.one reads airline\.claim"):
        diff(other)


def test_a_policy_that_only_one_side_has_is_said_to_be() -> None:
    found = compare(book(POLICY), book(POLICY), ("shop.late", None), Asked(Budget(10)))
    assert (found.new, found.old is not None, found.same, found.items) == (None, True, False, ())


def test_seeds_are_asked_for_once_with_the_ground_of_both() -> None:
    asked: list[Ground] = []

    def seeds(ground: Ground) -> list[Seed]:
        asked.append(ground)
        return []

    diff(edited(("value: 3 h,", "value: 4 h,")), seeds=seeds)
    (ground,) = asked
    assert ground.kind.name == "shop.order"
    assert ground.facts[0] == "ordered_on"
