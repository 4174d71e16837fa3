"""What counts as reached: outcomes, rows, branches, conditions that decide, dated parameters, values, sides of thresholds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.explain.trace import Step
from makegood.expr.nodes import And, Fact, Node, Not, Or
from makegood.expr.types import BOOLEAN
from makegood.testing.coverage.decisions import conditions_of, deciding
from makegood.testing.coverage.measured import Share, coverage_of

from tests.unit.coverage_shop import (
    EVERYTHING,
    HEAD,
    RATES,
    answers,
    book_of,
    covered,
    missing,
    policy,
    write,
    written_tests,
)

SWAP = 'remedies: {swap: {when: "%s", cite: a}}\n'

# -- conditions: masking MC/DC


def halves(folder: Path, condition: str, *cases: str) -> dict[str, dict[str, int]]:
    """Condition → whether it decided as true and as false, over tests that expect the remedy as it comes out."""
    expects = [(case, "undecided: [remedies.swap]" if "?" in case else "remedies.swap: true") for case in cases]
    plain = [(case.replace("?", ""), expect) for case, expect in expects]
    return answers(covered(folder, SWAP % condition, *plain), "condition")


def test_a_condition_decides_where_turning_it_round_turns_the_decision_round(tmp_path: Path) -> None:
    found = halves(tmp_path, "a and b", "a: true, b: true", "a: false, b: true", "a: true, b: false")
    assert found == {"a": {"true": 1, "false": 1}, "b": {"true": 1, "false": 1}}


def test_two_that_are_false_mask_each_other(tmp_path: Path) -> None:
    found = halves(tmp_path, "a and b", "a: true, b: true", "a: false, b: false")
    assert found == {"a": {"true": 1, "false": 0}, "b": {"true": 1, "false": 0}}


def test_an_or_is_decided_by_the_one_that_is_true(tmp_path: Path) -> None:
    found = halves(tmp_path, "a or (b and c)", "a: true, b: false, c: true", "a: false, b: true, c: true")
    assert found == {"a": {"true": 1, "false": 0}, "b": {"true": 1, "false": 0}, "c": {"true": 1, "false": 0}}
    found = halves(tmp_path, "a or (b and c)", "a: false, b: false, c: true", "a: true, b: true, c: true")
    assert found == {"a": {"true": 0, "false": 1}, "b": {"true": 0, "false": 1}, "c": {"true": 0, "false": 0}}


def test_a_negated_condition_counts_by_its_own_value(tmp_path: Path) -> None:
    assert halves(tmp_path, "not (a or not b)", "a: false, b: true") == {
        "a": {"true": 0, "false": 1},
        "b": {"true": 1, "false": 0},
    }


def test_what_guards_an_unknown_decides(tmp_path: Path) -> None:
    found = halves(tmp_path, "known(a) and a", "b: true", "a: true")
    assert found == {"known(a)": {"true": 1, "false": 1}, "a": {"true": 1, "false": 0}}


def test_nothing_decides_what_is_undecided(tmp_path: Path) -> None:
    found = halves(tmp_path, "a and b", "a: true?")
    assert found == {"a": {"true": 0, "false": 0}, "b": {"true": 0, "false": 0}}


def test_one_fact_in_two_conditions_can_be_covered(tmp_path: Path) -> None:
    found = halves(tmp_path, "delay >= 3 h and delay < 5 h", "delay: 2 h", "delay: 3 h", "delay: 5 h")
    assert all(all(sides.values()) for sides in found.values())


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a", ["a"]),
        ("true", []),
        ("a and (b or not c)", ["a", "b", "c"]),
        ("a if b and c else not a", ["b", "c", "a", "a"]),
        ("(a if b else c) and vip", ["b", "a", "c", "a if b else c", "vip"]),
        ("any(part.ours and part.cost > 5 EUR for part in parts if part.ours)", [
            "any(part.ours and part.cost > 5 EUR for part…", "part.ours", "part.ours", "part.cost > 5 EUR"]),
        ("0 EUR < price < 20 EUR", ["0 EUR < price", "price < 20 EUR"]),
        ("known(a)", ["known(a)"]),
        ("fault in ['motor'] and fault not in ['brake']", ["fault in ['motor']", "fault not in ['brake']"]),
    ],
)  # fmt: skip
def test_the_conditions_of_an_expression(expression: str, expected: list[str], tmp_path: Path) -> None:
    coverage = covered(tmp_path, SWAP % expression)
    found = [item.name for _, item in coverage.items(coverage.versions[0], "condition")]
    assert sorted(found) == sorted(
        one if not one.endswith("…") else next(n for n in found if n[:9] == one[:9]) for one in expected
    )


# A decision as Python text over these names, evaluated with Kleene's three values.
NAMES = "pqrs"
TREES = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


def built(tree: object) -> Node:
    if isinstance(tree, str):
        return Fact(type=BOOLEAN, name=tree, end=1)
    assert isinstance(tree, tuple)
    word, below = tree
    if word == "not":
        return Not(type=BOOLEAN, of=built(below), end=1)
    made = And if word == "and" else Or
    return made(type=BOOLEAN, items=tuple(built(one) for one in below), end=1)


def stepped(node: Node, values: dict[int, bool | None]) -> Step:
    """The steps of a decision when its conditions have some values."""
    if isinstance(node, Fact):
        return Step(node, values[id(node)], [])
    if isinstance(node, Not):
        below = stepped(node.of, values)
        return Step(node, None if below.value is None else not below.value, [below])
    assert isinstance(node, And | Or)
    parts = [stepped(one, values) for one in node.items]
    decisive = isinstance(node, Or)
    seen = [part.value for part in parts]
    return Step(node, decisive if decisive in seen else None if None in seen else not decisive, parts)


@settings(max_examples=200, deadline=None)
@given(TREES, st.lists(st.sampled_from([True, False, None]), min_size=20, max_size=20))
def test_a_condition_decides_if_and_only_if_its_opposite_changes_the_decision(
    tree: object, given_: list[bool | None]
) -> None:
    root = built(tree)
    leaves = list(conditions_of(root))
    values = {id(leaf): value for leaf, value in zip(leaves, given_, strict=False)}
    whole = stepped(root, values).value
    found = {id(node): value for node, value in deciding(stepped(root, values))}
    for leaf in leaves:
        value = values[id(leaf)]
        turned = None if value is None else stepped(root, {**values, id(leaf): not value}).value
        decides = whole is not None and value is not None and turned is not whole
        assert (id(leaf) in found) == decides
        assert not decides or found[id(leaf)] is value


# -- outcomes


OUTCOMES = """
compensation:
  late: {when: a, amount: 5 EUR, cite: a}
  always: {amount: 5 EUR, cite: a}
  free: {amount: price, cite: a}
remedies:
  swap: {when: a, cite: a}
  sure: {when: vip, cite: a}
  given: {when: true, cite: a}
deadlines:
  repair: {when: a, from: told_at, within: 2 days, until: mended_at, cite: a}
  period: {from: told_at, within: 2 days, cite: a}
scores:
  service: {when: a, items: {b: b}, pass: 50, grades: [{grade: good, from: 90}, {grade: poor}], cite: a}
"""


def test_the_answers_that_an_outcome_can_have(tmp_path: Path) -> None:
    coverage = covered(tmp_path, OUTCOMES)
    assert {name: list(each) for name, each in answers(coverage, "outcome").items()} == {
        "compensation.late": ["owed", "nothing owed", "undecided"],
        "compensation.always": ["owed"],
        "compensation.free": ["owed", "undecided"],
        "remedies.swap": ["granted", "not granted", "undecided"],
        "remedies.sure": ["granted", "not granted"],
        "remedies.given": ["granted"],
        "deadlines.repair": ["not_applicable", "not_started", "met", "missed", "running", "undecided"],
        "deadlines.period": ["not_started", "ended", "running"],
        "scores.service": ["passed", "not passed", "grade good", "grade poor", "not applicable", "undecided"],
    }


def test_a_start_with_a_sure_way_out_is_never_missing(tmp_path: Path) -> None:
    body = """
    dated_by: told_at
    deadlines:
      sure: {from: mended_at if known(mended_at) else told_at, within: 2 days, cite: a}
      unsure: {from: mended_at, within: 2 days, cite: a}
      opened: {from: "next_open(told_at, weekdays_9x5) if vip else told_at", within: 2 days, cite: a}
      half: {from: told_at if vip else mended_at, within: 2 days, cite: a}
    """
    found = answers(covered(tmp_path, body), "outcome")
    assert list(found["deadlines.sure"]) == ["ended", "running"]
    assert list(found["deadlines.opened"]) == ["ended", "running"]
    assert list(found["deadlines.unsure"]) == list(found["deadlines.half"]) == ["not_started", "ended", "running"]


@pytest.mark.parametrize(
    ("case", "expect", "at", "reached"),
    [
        ("a: true", "compensation.late: 5 EUR", "", {"compensation.late": ["owed"]}),
        ("a: false", "compensation.late: 0 EUR", "", {"compensation.late": ["nothing owed"]}),
        ("b: false", "undecided: [compensation.late]", "", {"compensation.late": ["undecided"]}),
        ("a: true, price: 1 EUR", "compensation.total: 11 EUR", "", {
            "compensation.late": ["owed"], "compensation.always": ["owed"], "compensation.free": ["owed"]}),
        ("a: true", "remedies.swap: true", "", {"remedies.swap": ["granted"]}),
        ("a: false", "deadlines.repair: none", "", {"deadlines.repair": ["not_applicable"]}),
        ("a: true, told_at: 2026-01-01T00:00:00Z", "deadlines.repair: 2026-01-03", "", {}),
        ("a: true, told_at: 2026-01-01T00:00:00Z", "deadlines.repair.state: running", "2026-01-02T00:00:00Z", {
            "deadlines.repair": ["running"]}),
        ("a: true, told_at: 2026-01-01T00:00:00Z", "deadlines.repair.state: missed", "2026-02-02T00:00:00Z", {
            "deadlines.repair": ["missed"]}),
        ("b: true", "undecided: [deadlines.repair]", "", {"deadlines.repair": ["undecided"]}),
        ("a: true, b: true", "scores.service.grade: good", "", {"scores.service": ["passed", "grade good"]}),
        ("a: true, b: false", "scores.service: 0", "", {"scores.service": ["not passed", "grade poor"]}),
        ("a: false", "scores.service: none", "", {"scores.service": ["not applicable"]}),
        ("a: true", "undecided: [scores.service]", "", {"scores.service": ["undecided"]}),
        ("a: true", "missing: [b]", "", {}),
    ],
)  # fmt: skip
def test_the_answer_that_a_test_gets(
    case: str, expect: str, at: str, reached: dict[str, list[str]], tmp_path: Path
) -> None:
    coverage = covered(tmp_path, OUTCOMES, (case, expect, at) if at else (case, expect))
    seen = {
        name: [word for word, count in each.items() if count] for name, each in answers(coverage, "outcome").items()
    }
    assert {name: words for name, words in seen.items() if words} == reached


def test_only_what_a_test_expects_is_reached(tmp_path: Path) -> None:
    body = SWAP % "a" + "let: {kept: b and c}\ncompensation: {late: {when: kept, amount: 5 EUR, cite: a}}\n"
    coverage = covered(tmp_path, body, ("a: true, b: true, c: true", "remedies.swap: true"))
    assert answers(coverage, "outcome")["compensation.late"] == {"owed": 0, "nothing owed": 0, "undecided": 0}
    assert answers(coverage, "condition")["b"] == {"true": 0, "false": 0}


# -- tables, branches, parameters, values, thresholds

TABLE = """
values:
  size: sizes
tables:
  sizes:
    cite: a
    %s
    rows:
      - {when: weight <= 5 kg, give: 1}
      - {when: weight <= 10 kg, give: 2}
      - {when: vip, give: 3}
"""


def test_rows_are_taken_or_tested_and_false(tmp_path: Path) -> None:
    coverage = covered(
        tmp_path, TABLE % "open: true", ("weight: 7 kg", "values.size: 2"), ("weight: 6 kg", "values.size: 2")
    )
    assert answers(coverage, "row") == {
        "row 1 of sizes": {"taken": 0, "false": 2},
        "row 2 of sizes": {"taken": 2, "false": 0},
        "row 3 of sizes": {"taken": 0, "false": 0},
        "sizes": {"no row fits": 0},
    }
    coverage = covered(tmp_path, TABLE % "open: true", ("weight: 20 kg", "undecided: [values.size]"))
    assert answers(coverage, "row")["sizes"] == {"no row fits": 1}


@pytest.mark.parametrize(("hit", "value"), [("max", 2), ("min", 1), ("sum", 3)])
def test_of_other_tables_every_row_that_fits_is_taken(hit: str, value: int, tmp_path: Path) -> None:
    coverage = covered(tmp_path, TABLE % f"hit: {hit}", ("weight: 3 kg", f"values.size: {value}"))
    assert answers(coverage, "row") == {
        "row 1 of sizes": {"taken": 1, "false": 0},
        "row 2 of sizes": {"taken": 1, "false": 0},
        "row 3 of sizes": {"taken": 0, "false": 1},
        "sizes": {"no row fits": 0},
    }


def test_rows_of_a_table_that_must_be_unique(tmp_path: Path) -> None:
    coverage = covered(tmp_path, TABLE % "hit: unique", ("weight: 7 kg", "values.size: 2"))
    assert answers(coverage, "row")["row 2 of sizes"] == {"taken": 1, "false": 0}
    assert answers(coverage, "row")["row 1 of sizes"] == {"taken": 0, "false": 1}


def test_rows_of_keyed_tables_are_rows(tmp_path: Path) -> None:
    coverage = covered(
        tmp_path, EVERYTHING, ("bought_on: 2025-02-01, country: FR", "values.rate: 0.2"),
        ("bought_on: 2025-02-01, delay: 9 h, fault: battery, weight: 5 kg", "values.fee: 8.90 EUR"),
        ("bought_on: 2025-02-01, country: AT", "undecided: [values.rate]"), rates_csv=RATES,
    )  # fmt: skip
    rows = answers(coverage, "row")
    assert rows["row 2 of rates"] == {"taken": 1}
    assert rows["rates"] == {"no row fits": 1}
    assert rows["row 1 of shipping"] == {"taken": 1}
    assert rows["row 2 of shipping"] == {"taken": 0}
    gone = [str(item.stretch.place).rpartition("/")[2] for item, _ in coverage.missing(coverage.versions[0])]
    assert [place for place in gone if place.startswith("rates.csv")] == ["rates.csv:2:1", "rates.csv:5:1"]


@pytest.mark.parametrize(
    ("keys", "rows", "open_end"),
    [
        ("[fault]", "[{fault: battery, give: 1}, {fault: motor, give: 2}, {fault: brake, give: 3}]", False),
        ("[fault]", "[{fault: battery, give: 1}, {fault: motor, give: 2}]", True),
        ("[weight]", '[{weight: ".. 5 kg", give: 1}, {weight: "5 kg ..", give: 2}]', False),
        ("[weight]", '[{weight: "0 kg .. 5 kg", give: 1}, {weight: "5 kg ..", give: 2}]', True),
        ("[vip, weight]", '[{vip: true, weight: "..", give: 1}, {vip: false, weight: "..", give: 2}]', False),
        ("[vip, weight]", '[{vip: true, weight: "..", give: 1}]', True),
        ("[country]", "[{country: DE, give: 1}]", True),
    ],
)
def test_where_no_row_of_a_keyed_table_may_fit(keys: str, rows: str, open_end: bool, tmp_path: Path) -> None:
    body = f"values: {{size: sizes}}\ntables: {{sizes: {{cite: a, keys: {keys}, rows: {rows}}}}}\n"
    assert ("sizes" in answers(covered(tmp_path, body), "row")) is open_end


def test_both_sides_of_an_if(tmp_path: Path) -> None:
    body = "values: {fee: 1 if a else 2 if b else 3}\n"
    coverage = covered(tmp_path, body, ("a: false, b: true", "values.fee: 2"))
    assert answers(coverage, "branch") == {"if a": {"true": 0, "false": 1}, "if b": {"true": 1, "false": 0}}
    assert missing(coverage, "branch") == [
        "5:15 no test in which `a` is true",
        "5:27 no test in which `b` is false",
    ]


def test_the_dated_values_of_parameters(tmp_path: Path) -> None:
    body = EVERYTHING
    coverage = covered(
        tmp_path,
        body,
        ("bought_on: 2024-05-01, delay: 9 h, fault: motor, weight: 1 kg", "values.fee: 6.90 EUR"),
        rates_csv=RATES,
    )
    assert missing(coverage, "parameter") == ["10:33 no test uses this value of limit"]


def test_the_values_of_a_parameter_that_a_fact_of_its_own_dates(tmp_path: Path) -> None:
    body = """
    parameters:
      fee: {dated_by: told_at, values: [{value: 5 EUR, cite: a}, {from: 2025-01-01, value: 6 EUR, cite: a}]}
    compensation: {fee: {amount: fee, cite: a}}
    """
    coverage = covered(tmp_path, body, ("told_at: 2025-06-01T00:00:00Z", "compensation.fee: 6 EUR"))
    assert missing(coverage, "parameter") == ["7:45 no test uses this value of fee"]
    assert answers(coverage, "row") == {}


def test_values_that_expectations_rest_on(tmp_path: Path) -> None:
    body = "values: {one: 1 if a else 2, two: one + 1, price_now: price, seen: b}\n"
    coverage = covered(tmp_path, body, ("a: true, b: true, price: 3 EUR", "values.two: 2, values.price_now: 3 EUR"))
    assert answers(coverage, "value") == {
        "values.one": {"known": 1}, "values.two": {"known": 1}, "values.price_now": {"known": 1}, "values.seen": {"known": 0},
    }  # fmt: skip


def test_both_sides_of_a_threshold_and_the_threshold_itself(tmp_path: Path) -> None:
    coverage = covered(
        tmp_path, SWAP % "delay >= 3 h", ("delay: 3 h", "remedies.swap: true"), ("delay: 2 h", "remedies.swap: false")
    )
    assert answers(coverage, "comparison") == {"delay >= 3 h": {"below": 1, "equal": 1, "above": 0}}
    assert missing(coverage) == [
        "5:12 no test expects remedies.swap to be undecided",
        "5:26 no test in which the left side of `delay >= 3 h` is above it",
    ]
    # It is told and does not count.
    assert coverage.share(coverage.versions[0]) == Share(3, 4)


def test_elements_of_a_loop_count_one_by_one(tmp_path: Path) -> None:
    body = SWAP % "any(part.ours and part.cost > 5 EUR for part in parts)"
    parts = "parts: [{cost: 9 EUR, ours: false}, {cost: 5 EUR, ours: true}, {cost: 6 EUR, ours: true}]"
    coverage = covered(tmp_path, body, (parts, "remedies.swap: true"))
    assert answers(coverage, "condition")["part.ours"] == {"true": 1, "false": 1}
    assert answers(coverage, "condition")["part.cost > 5 EUR"] == {"true": 1, "false": 1}
    assert answers(coverage, "comparison")["part.cost > 5 EUR"] == {"below": 0, "equal": 1, "above": 1}


# -- versions, files, errors


def test_a_text_that_versions_share_is_counted_once(tmp_path: Path) -> None:
    base = policy("effective: {from: 2024-01-01, to: 2025-01-01}\ndated_by: bought_on\n" + SWAP % "a and b")
    later = (
        HEAD
        + "extends: shop.repair\neffective: {from: 2025-01-01}\ndated_by: bought_on\nremedies: {more: {when: c, cite: a}}\n"
    )
    write(
        tmp_path, repair=base, later=later,
        repair_test=written_tests(
            ("bought_on: 2024-05-01, a: true, b: true", "remedies.swap: true"),
            ("bought_on: 2025-05-01, a: false, b: true", "remedies.swap: false"),
        ),
    )  # fmt: skip
    coverage = coverage_of([tmp_path / "repair.test.yaml"], book_of(tmp_path), [tmp_path])
    assert answers(coverage, "condition")["a"] == {"true": 1, "false": 1}
    found = {Path(version.file).name: version for version in coverage.versions}
    assert {name: coverage.tests(version) for name, version in found.items()} == {"repair.yaml": 1, "later.yaml": 1}
    assert [item.name for _, item in coverage.items(found["later.yaml"])] == ["remedies.more", "c"]
    # Both answers of the shared outcome were seen, one by each version.
    assert answers(coverage, "outcome")["remedies.swap"] == {"granted": 1, "not granted": 1, "undecided": 0}


def test_another_policy_has_the_outcomes_that_it_inherits_for_itself(tmp_path: Path) -> None:
    other = HEAD.replace("policy: shop.repair", "policy: shop.other") + "extends: shop.repair\nlet: {mine: c}\n"
    write(
        tmp_path, repair=policy(SWAP % "a"), other=other, repair_test=written_tests(("a: true", "remedies.swap: true")),
        other_test=written_tests(("a: false", "remedies.swap: false"), of="shop.other"),
    )  # fmt: skip
    coverage = coverage_of(sorted(tmp_path.glob("*.test.yaml")), book_of(tmp_path), [tmp_path])
    hits = {
        (version.policy.id, item.sort, item.name): dict(coverage.hits(number))
        for version in coverage.versions
        for number, item in coverage.items(version)
    }
    assert hits["shop.repair", "outcome", "remedies.swap"] == {"granted": 1}
    assert hits["shop.other", "outcome", "remedies.swap"] == {"not granted": 1}
    assert hits["shop.repair", "condition", "a"] == {"true": 1, "false": 1}
    assert ("shop.other", "condition", "a") not in hits
    assert hits["shop.other", "condition", "c"] == {}


def test_policies_without_tests_are_at_nothing(tmp_path: Path) -> None:
    write(tmp_path, repair=policy(SWAP % "a"), repair_test=written_tests(("a: true", "remedies.swap: true")))
    write(tmp_path, bare=policy(SWAP % "a").replace("shop.repair\n", "shop.bare\n", 1))
    files = [tmp_path / "repair.test.yaml"]
    coverage = coverage_of(files, book_of(tmp_path), [tmp_path])
    assert {one.policy.id: coverage.share(one) for one in coverage.versions} == {
        "shop.bare": Share(0, 4), "shop.repair": Share(1, 4),
    }  # fmt: skip
    assert [one.policy.id for one in coverage_of(files, book_of(tmp_path)).versions] == ["shop.repair"]


def test_a_test_that_cannot_be_decided_does_not_stop_the_others(tmp_path: Path) -> None:
    coverage = covered(
        tmp_path, SWAP % "a", ("a: perhaps", "remedies.swap: true"), ("b: true, at: 3", "remedies.swap: true"),
        ("a: true", "remedies.nothing: true"), ("a: true", "remedies.swap: false"), ("a: true", "remedies.swap: true", "tomorrow"),
        broken_test="policy: [",
    )  # fmt: skip
    assert answers(coverage, "outcome") == {"remedies.swap": {"granted": 1, "not granted": 0, "undecided": 0}}
    assert coverage.tests(coverage.versions[0]) == 2


def test_a_case_out_of_scope_reaches_the_scope_alone(tmp_path: Path) -> None:
    coverage = covered(tmp_path, "when: a and b\n" + SWAP % "c", ("a: false, b: true, c: true", "applies: false"))
    assert answers(coverage, "condition") == {
        "a": {"true": 0, "false": 1}, "b": {"true": 0, "false": 0}, "c": {"true": 0, "false": 0},
    }  # fmt: skip


def test_everything_at_once_is_found_and_placed(tmp_path: Path) -> None:
    coverage = covered(tmp_path, EVERYTHING, rates_csv=RATES)
    (version,) = coverage.versions
    counts = {
        sort: coverage.share(version, sort).needed
        for sort in ("outcome", "row", "branch", "condition", "parameter", "value")
    }
    assert counts == {"outcome": 17, "row": 13, "branch": 4, "condition": 19, "parameter": 2, "value": 4}
    lines = (tmp_path / "repair.yaml").read_text("utf-8").split("\n")
    for _, item in coverage.items(version):
        place = item.stretch.place
        if place.file.endswith("repair.yaml"):
            assert lines[place.line - 1][place.column - 1 :].startswith(item.stretch.text.split("\n")[0])


@pytest.mark.parametrize(
    ("met", "needed", "shown"), [(0, 0, "-"), (1, 3, "33.3 %"), (9999, 10000, "99.9 %"), (2, 2, "100.0 %")]
)
def test_shares_are_cut_and_not_rounded(met: int, needed: int, shown: str) -> None:
    assert str(Share(met, needed)) == shown
    assert Share(met, needed).reaches(100) is (met == needed)


def test_the_shipped_policies_are_measured_within_seconds() -> None:
    from makegood.loading import load_book
    from makegood.plugins import installed
    from makegood.shipped import shipped

    folder = shipped("policies") / "airline"
    book, _ = load_book([shipped("policies")], installed())
    coverage = coverage_of(sorted(folder.glob("*.test.yaml")), book, [folder])
    shares = {
        Path(one.file).name: coverage.share(one, "row", "branch", "parameter", "value") for one in coverage.versions
    }
    assert all(share.met == share.needed for name, share in shares.items() if name in ("eu261.yaml", "uk261.yaml"))
