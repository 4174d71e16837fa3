"""Mutants of policies: what is changed, how it is written, which tests notice it, and what tells survivors apart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.cli.group import group
from makegood.loading import load_book
from makegood.origins import edited
from makegood.problems import Place
from makegood.source import read_yaml
from makegood.testing.mutate import report
from makegood.testing.mutate.cut import Uncut, cut
from makegood.testing.mutate.making import mutants_of, sample
from makegood.testing.mutate.measures import neighbours
from makegood.testing.mutate.mutant import SORTS, Lines, Mutant
from makegood.testing.mutate.run import NotReady, Score, mutation_test
from makegood.testing.mutate.trial import INVALID, KILLED, SURVIVED
from makegood.testing.runner import run_tests

from tests.unit.small_policy import POLICY, TESTS, book_of, expecting, small_book, vocabulary, write

HEAD = """\
policy: shop.late
case: shop.claim
timezone: Europe/Berlin
currency: EUR
effective: {from: 2020-01-01}
dated_by: ordered_on
"""


def mutants(text: str) -> list[Mutant]:
    book, problems = load_book([], vocabulary(), {"late.yaml": text})
    assert not [one for one in problems if one.level == "error"], "\n".join(map(str, problems))
    return mutants_of(book.policies["shop.late"][0])


def changes(text: str, *sorts: str) -> list[str]:
    """`before → after` of the mutants below the head."""
    head = HEAD.count("\n")
    found = [one for one in mutants(HEAD + text) if one.place.line > head and (not sorts or one.sort in sorts)]
    return [f"{one.before} → {one.after}" for one in found]


# -- numbers and measures


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("3 h", ["179 min", "181 min", "6 h", "3 min", "3 days"]),
        ("90 min", ["89 min", "91 min", "180 min", "90 h"]),
        ("1500 km", ["1499 km", "1501 km", "3000 km", "1500 mi"]),
        ("0.5 percent", ["0.4 percent", "0.6 percent", "1 percent", "0.5"]),
        ("250 EUR", ["249.99 EUR", "250.01 EUR", "500 EUR"]),
        ("1200 JPY", ["1199 JPY", "1201 JPY", "2400 JPY"]),
        ("0.125 EUR", ["0.124 EUR", "0.126 EUR", "0.25 EUR"]),
        ("0 EUR", ["0.01 EUR"]),
        ("14", ["13", "15", "28"]),
        ("-2.5", ["-2.6", "-2.4", "-5"]),
        ("10 working days", ["9 working days", "11 working days", "20 working days", "10 days"]),
        ("1 month", ["0 month", "2 month", "2 month", "1 days", "1 years"]),
        ("storm", []),
        ("3 h and 5 min", []),
        ("2026-01-01", []),
    ],
)
def test_what_stands_next_to_a_number(text: str, others: list[str]) -> None:
    assert [other for _, other in neighbours(text)] == others


# -- expressions

EXPRESSIONS = [
    ("delay >= 3 h", ["delay >= 3 h → true", "delay >= 3 h → false", ">= → >", ">= → <", "3 h → 179 min",
                      "3 h → 181 min", "3 h → 6 h", "3 h → 3 min", "3 h → 3 days"]),
    ("cause == 'storm'", ["== → !=", "'storm' → 'strike'", "cause == 'storm' → true", "cause == 'storm' → false"]),
    ("cause in ['storm', 'strike']", ["in → not in", "'storm' → nothing", "'strike' → nothing",
                                      "cause in ['storm', 'strike'] → true", "cause in ['storm', 'strike'] → false"]),
    ("cause not in ['storm']", ["not in → in", "'storm' → nothing", "cause not in ['storm'] → true",
                                "cause not in ['storm'] → false"]),
    ("polite and fast", ["and → or", "polite → true", "fast → true", "polite → not polite", "fast → not fast",
                         "polite and fast → true", "polite and fast → false"]),
    ("polite or not fast", ["or → and", "polite → false", "not fast → false", "polite → not polite", "not fast → fast",
                            "polite or not fast → true", "polite or not fast → false"]),
    ("not (polite and fast)", ["not (polite and fast) → (polite and fast)", "and → or", "polite → true", "fast → true",
                               "polite → not polite", "fast → not fast", "not (polite and fast) → true",
                               "not (polite and fast) → false"]),
    ("known(delay)", ["known(delay) → not known(delay)", "known(delay) → true", "known(delay) → false"]),
    ("pieces > 2 if fast else polite", [
        "pieces > 2 if … else polite → polite if … else pieces > 2", "fast → true", "fast → false", "fast → not fast",
        "> → >=", "> → <=", "2 → 1", "2 → 3", "2 → 4", "pieces > 2 if fast else polite → true",
        "pieces > 2 if fast else polite → false"]),
    ("max(pieces, 2) - 1", ["max → min", "2 → 1", "2 → 3", "2 → 4", "- → +", "1 → 0", "1 → 2"]),
    ("price * 0.5", ["* → /", "0.5 → 0.4", "0.5 → 0.6", "0.5 → 1"]),
    ("true", ["true → false"]),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "wanted"), EXPRESSIONS)
def test_the_changes_of_an_expression(expression: str, wanted: list[str]) -> None:
    assert sorted(set(changes(f"values:\n  x: {expression}\n"))) == sorted(set(wanted))


def test_branches_are_swapped_whole() -> None:
    text = f"{HEAD}values:\n  x: 1 if fast else 2 if polite else 3\n"
    swapped = [edited(text, list(one.edits)) for one in mutants(text) if one.sort == "branch"]
    assert [one.splitlines()[-1] for one in swapped] == [
        "  x: (2 if polite else 3) if fast else (1)",
        "  x: 1 if fast else (3) if polite else (2)",
    ]


def test_a_calendar_that_a_condition_chooses() -> None:
    call = "deadlines: {call: {from: asked_at, within: 2 working days, cite: x}}"
    text = HEAD + f"calendar: weekdays if polite else always\n{call}\n"
    found = [one for one in mutants(text) if one.line.startswith("calendar")]
    made = {edited(text, list(one.edits)).splitlines()[6].partition(": ")[2] for one in found}
    chosen = {f"weekdays if {test} else always" for test in ("true", "false", "not polite")}
    assert made == {"always", *chosen}


def test_a_change_inside_folded_and_quoted_text_is_made_where_it_stands() -> None:
    text = f"{HEAD}values:\n  x: >-\n    delay\n    >= 3 h\n    and fast\n  y: \"cause == 'storm'\"\n"
    for one in mutants(text):
        document, problems = read_yaml(edited(text, list(one.edits)), "x")
        assert document is not None
        assert not problems
    places = {str(one.place) for one in mutants(text) if one.sort == "comparison"}
    assert places == {"late.yaml:10:5", "late.yaml:12:13"}


# -- keys, rows, dates

SETTINGS = [
    ("parameters:\n  p: [{value: [storm, fault], cite: x}]\n", ["storm → nothing", "fault → nothing"]),
    ("parameters:\n  p: [{from: 2024-02-29, value: 5, cite: x}]\n",
     ["2024-02-29 → 2024-02-28", "2024-02-29 → 2024-03-01", "5 → 4", "5 → 6", "5 → 10"]),
    ('parameters:\n  p: [{value: "2024-02-29", cite: x}]\n', ['"2024-02-29" → "2024-02-28"', '"2024-02-29" → "2024-03-01"']),
    ("parameters:\n  p: [{value: true, cite: x}]\n", ["true → false"]),
    ("round: {to: 0.01, mode: half_up}\n", ["0.01 → 0.10", "half_up → half_even"]),
    ("calendar: weekdays\n", ["weekdays → always"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SETTINGS)
def test_the_changes_of_a_setting(text: str, wanted: list[str]) -> None:
    assert changes(text) == wanted


def test_the_changes_of_the_head() -> None:
    assert [f"{one.before} → {one.after}" for one in mutants(HEAD)] == [
        "Europe/Berlin → UTC", "2020-01-01 → 2019-12-31", "2020-01-01 → 2020-01-02",
    ]  # fmt: skip


ROWS = """\
tables:
  t:
    cite: x
    rows:
      - when: delay > 3 h    # a comment
        give: 1 EUR
      - {when: delay > 2 h, give: 2 EUR}
      - {give: 3 EUR}
"""


@pytest.mark.parametrize(
    "written",
    [
        "cause == 'fault' and delay >= 3 h",
        "'cause == ''fault'''",
        "'cause == ''fault'' or delay > 3 h and cause != ''storm'''",
        '"cause == \\"fault\\" or delay > 3 h"',
        '"delay > 3 h and cause == \\"fault\\""',
        '"delay > 3 h and cause == \\u0027fault\\u0027"',
        '"cause == \\x27fault\\x27"',
    ],
)
def test_escapes_at_the_end_of_a_condition_belong_to_it(written: str) -> None:
    text = f"{HEAD}remedies:\n  r: {{when: {written}, cite: x}}\n"
    found = [one for one in mutants(text) if one.sort in ("condition", "comparison", "logic", "word")]
    assert any(one.after == "true" for one in found)
    for one in found:
        book, problems = load_book([], vocabulary(), {"x.yaml": edited(text, list(one.edits))})
        assert not [each for each in problems if each.level == "error"], (one, problems)
        assert book.policies


def test_rows_are_removed_and_swapped() -> None:
    assert changes(ROWS, "row") == [
        "when: delay > 3 h # a comment give: 1 EUR → nothing",
        "when: delay > 3 h # a comment give: 1 EUR, {when: delay > 2 h, give: 2 EUR} → "
        "{when: delay > 2 h, give: 2 EUR}, when: delay > 3 h # a comment give: 1 EUR",
        "1 EUR, 2 EUR → 2 EUR, 1 EUR",
        "{when: delay > 2 h, give: 2 EUR} → nothing",
        "2 EUR, 3 EUR → 3 EUR, 2 EUR",
        "{give: 3 EUR} → nothing",
    ]


def test_rows_that_exclude_each_other_are_not_swapped() -> None:
    rows = ROWS.replace("delay > 3 h", "cause == 'storm'").replace("delay > 2 h", "\"cause in ['strike', 'fault']\"")
    assert not [one for one in changes(rows, "row") if one.count("when") > 2]


def test_the_cells_of_a_keyed_table() -> None:
    rows = "      - {pieces: 1..5, give: 2 EUR}\n      - {pieces: 6, give: 3 EUR}\n"
    table = f"tables:\n  t:\n    cite: x\n    keys: [pieces]\n    rows:\n{rows}"
    found = changes(table)
    assert "1..5 → 1..4" in found
    assert "1..5 → 2..5" in found
    assert "6 → 7" in found
    assert "2 EUR → 2.01 EUR" in found


def test_options_of_outcomes() -> None:
    text = (
        "calendar: weekdays\ndeadlines:\n  answer: {from: asked_at, within: 5 working days, counts: from_event, until: paid_at, cite: x}\n"
        "compensation:\n  c: {amount: price, per: pieces, cap: 9 EUR, at_least: 1 EUR, cite: x}\n"
    )
    found = changes(text, "option")
    assert found == [
        "from_event → from_next_day", "until: paid_at → nothing", "per: pieces → nothing", "cap: 9 EUR → nothing",
        "at_least: 1 EUR → nothing",
    ]  # fmt: skip


def test_a_mutant_knows_its_place_and_line() -> None:
    one = next(one for one in mutants(HEAD + ROWS) if one.before == "2 EUR" and one.after == "2.01 EUR")
    assert one.place == Place("late.yaml", 13, 35)
    assert one.line == "      - {when: delay > 2 h, give: 2 EUR}"
    assert str(one) == "late.yaml:13:35: 2 EUR → 2.01 EUR"


# -- all of them


def test_every_mutant_is_another_text_that_can_be_read_once() -> None:
    found = mutants(POLICY)
    whole = read_yaml(POLICY, "x")[0]
    assert whole is not None
    assert len({one.edits for one in found}) == len(found) > 60
    assert {one.sort for one in found} <= set(SORTS)
    for one in found:
        document, problems = read_yaml(edited(POLICY, list(one.edits)), "x")
        assert document is not None, one
        assert not problems, one
        assert document.data != whole.data, one


def test_only_the_own_document_is_changed() -> None:
    later = "policy: shop.late\nextends: shop.late\neffective: {from: 2024-01-01}\ncompensation:\n  fee: {amount: 3 EUR, cite: x}\n"
    book, problems = load_book(
        [], vocabulary(), {"late.yaml": POLICY.replace("-01}", "-01, to: 2024-01-01}"), "new.yaml": later}
    )
    assert not problems, problems
    version = next(one for one in book.policies["shop.late"] if one.file == "new.yaml")
    found = mutants_of(version)
    assert {one.file for one in found} == {"new.yaml"}
    assert [f"{one.before} → {one.after}" for one in found if one.sort == "amount"] == [
        "3 EUR → 2.99 EUR", "3 EUR → 3.01 EUR", "3 EUR → 6 EUR",
    ]  # fmt: skip


def test_a_sample_is_spread_and_always_the_same() -> None:
    found = mutants(POLICY)
    assert sample(found, 0) == found
    assert sample(found, len(found) + 1) == found
    few = sample(found, 7)
    assert few == sample(found, 7)
    assert len(few) == 7
    assert few[0] == found[0]


# -- cutting

DOCUMENTS = [
    "a: 1\nb: 2\n",
    "a: {x: 1, y: [1, 2, 3], z: {}}\nb: [a, b]   # end\nc: last\n",
    "a:\n  - x: 1\n    y: 2\n  - y: 3\n\n  # about the third\n  - {x: 5}\nb: >-\n  folded\n  text\nc: 'it''s'\n",
    "a:\n- 1\n- [2, 3]\n- |\n  kept\n  lines\n- last\n",
    "a: [one,\n    two,   # of them\n    three]\nb: {x: 1,\n    y: 2}\n",
]


def paths(data: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield (*above, step)
        yield from paths(value, (*above, step))


def without(data: Any, path: tuple[str | int, ...]) -> Any:
    if isinstance(data, dict):
        made = dict(data)
        if len(path) == 1:
            del made[path[0]]
        else:
            made[path[0]] = without(made[path[0]], path[1:])
        return made
    kept = list(data)
    assert isinstance(path[0], int)
    if len(path) == 1:
        del kept[path[0]]
    else:
        kept[path[0]] = without(kept[path[0]], path[1:])
    return kept


def same(one: Any, two: Any) -> bool:
    """Equal, where a block that lost its last entry is nothing."""
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    return bool(one == two or (one is None and two in ({}, [])))


def check_cuts(text: str) -> None:
    document, problems = read_yaml(text, "x")
    assert document is not None
    assert not problems
    lines = Lines(document)
    for path in paths(document.data):
        left, wrong = read_yaml(edited(text, [cut(lines, path)]), "x")
        wanted = without(document.data, path)
        assert not wrong or wanted in ({}, []), (path, edited(text, [cut(lines, path)]))
        assert left is None or same(left.data, wanted), (path, edited(text, [cut(lines, path)]))


@pytest.mark.parametrize("text", DOCUMENTS)
def test_what_is_cut_is_gone_and_nothing_else(text: str) -> None:
    check_cuts(text)


WORDS = st.sampled_from(["a", "it's", "3 h", "x == 'y'", "", "2020-01-01", "# no", "- b", "ü{}"])
KEYS = st.sampled_from(["a", "b", "when", "give"])
DATA = st.recursive(
    st.integers(0, 99) | st.booleans() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, DATA, min_size=2, max_size=4), st.sampled_from([True, False, None]))
def test_any_document_can_be_cut_anywhere(data: dict[str, Any], flow: bool | None) -> None:
    import yaml

    check_cuts(yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True, width=40))


def test_what_an_alias_repeats_is_not_cut_there() -> None:
    document, _ = read_yaml("a: &x [1, 2]\nb: *x\n", "x")
    assert document is not None
    with pytest.raises(Uncut):
        cut(Lines(document), ("b", 0))


# -- trying them


def score(folder: Path, *lines: str, text: str = POLICY, base: str = TESTS, **more: Any) -> Score:
    book = book_of(folder, text)
    return mutation_test([expecting(folder, *lines, base=base)], book, [folder], jobs=1, **more)[0]


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Score:
    """The small policy's score with a test that asks for its fee alone."""
    return score(tmp_path_factory.mktemp("weak"), "compensation.fee: 2 EUR", tries=600)


def fates(found: Score) -> dict[str, str]:
    return {f"{one.mutant.before} → {one.mutant.after}": one.fate for one in found.verdicts}


def test_what_no_test_asks_for_survives_with_a_witness(weak: Score) -> None:
    found = weak
    fate = fates(found)
    assert fate["2 EUR → 2.01 EUR"] == KILLED
    assert fate["3 h → 181 min"] == SURVIVED
    assert fate["3 h → 3 days"] == INVALID
    assert found.count(KILLED) + found.count(SURVIVED) + found.count(INVALID) == found.written
    assert found.counted < found.written
    assert not found.reaches(50)
    told = {str(one.mutant): each for one, each in found.survivors()}
    witness = next(each.witness for name, each in told.items() if name.endswith("3 h → 181 min"))
    assert witness is not None
    assert witness.case["delay"] == "3 h"


def test_a_witness_is_a_test_that_the_policy_passes_and_the_mutant_fails(weak: Score, tmp_path: Path) -> None:
    pairs = [(one.mutant, each.witness) for one, each in weak.survivors() if each.witness is not None]
    assert len(pairs) > 0.8 * weak.count(SURVIVED)
    entries = []
    for mutant, witness in pairs:
        head, *rest = report.witness_lines(mutant, witness)
        file = tmp_path / "one.test.yaml"
        file.write_text("policy: shop.late\ntests:\n" + "\n".join([head, *rest]) + "\n", "utf-8")
        original = run_tests([file], small_book())
        assert original[0].passed, (str(mutant), original)
        book, _ = load_book([], vocabulary(), {"late.yaml": edited(POLICY, list(mutant.edits))})
        assert not run_tests([file], book)[0].passed, str(mutant)
        entries += [head, *rest]
    more = tmp_path / "more.test.yaml"
    more.write_text("policy: shop.late\ntests:\n" + "\n".join(entries) + "\n", "utf-8")
    again = mutation_test([more], small_book(), jobs=1, tries=0)[0]
    assert again.killed >= len(pairs)


def test_without_a_case_found_it_is_said_in_how_many_tries(tmp_path: Path) -> None:
    text = POLICY.replace("late: delay >= 3 h", "late: delay >= 3 h\n  never: late and delay < 1 h and fast")
    found = score(tmp_path, "compensation.fee: 2 EUR", text=text, tries=300)
    line = next(one for one in report.lines([found]) if "no case found" in one)
    assert line.startswith("  no case found that tells it apart, in ")
    equal = next(each for one, each in found.survivors() if one.mutant.before == "delay < 1 h")
    assert equal.witness is None
    assert equal.tries > 0


def test_the_report(weak: Score) -> None:
    found = weak
    text = "\n".join(report.lines([found]))
    assert f"shop.late: {found.killed} of {found.counted} mutants noticed by 1 tests: {report.percent(found)}" in text
    assert "more do not load and are not counted: " in text
    assert (
        "late.yaml:13:18: survives: 3 h → 181 min [number]\n  late: delay >= 3 h\n  a test that would notice it" in text
    )
    plain = json.loads(json.dumps(report.as_json([found])))
    assert plain["policies"][0]["killed"] == found.killed
    one = next(each for each in plain["policies"][0]["mutants"] if each["after"] == "181 min")
    assert one["fate"] == SURVIVED
    assert one["edits"] == [{"start": POLICY.index("3 h"), "end": POLICY.index("3 h") + 3, "new": "181 min"}]


def test_a_score_is_cut_and_not_rounded() -> None:
    verdicts = tuple(score_of(KILLED, 899) + score_of(SURVIVED, 100) + score_of(INVALID, 5))
    found = Score("x", ("x.yaml",), 1, len(verdicts), verdicts)
    assert report.percent(found) == "89.9 percent"
    assert not found.reaches(90)
    assert found.reaches(89)
    assert report.percent(Score("x", (), 1, 0, ())) == "none"


def score_of(fate: str, count: int) -> list[Any]:
    from makegood.testing.mutate.trial import Verdict

    mutant = Mutant("x.yaml", "number", ((0, 1, "2"),), "1", "2", Place("x.yaml", 1, 1), "1", ())
    return [Verdict(mutant, fate, "T-1")] * count


def test_failing_tests_come_first(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="fail on the policy as it stands: T-1 late by four hours; mend that first"):
        score(tmp_path, "compensation.fee: 3 EUR")


def test_a_policy_that_is_not_there(tmp_path: Path) -> None:
    path = expecting(tmp_path, "compensation.fee: 2 EUR", base=TESTS.replace("shop.late", "shop.early"))
    with pytest.raises(NotReady, match=r"no policy 'shop\.early'"):
        mutation_test([path], small_book(), jobs=1)


def test_a_pending_version_is_tried_by_its_own_tests(tmp_path: Path) -> None:
    new = "policy: shop.late\nextends: shop.late\neffective: {from: pending}\ncompensation:\n  fee: {amount: 3 EUR, cite: x}\n"
    write(tmp_path, POLICY, new=new)
    book, _ = load_book([tmp_path], vocabulary())
    base = TESTS.replace("tests:", "effective: pending\ntests:")
    found = mutation_test([expecting(tmp_path, "compensation.fee: 3 EUR", base=base)], book, jobs=1, tries=50)[0]
    assert [Path(file).name for file in found.files] == ["new.yaml"]
    assert (found.killed, found.counted) == (3, 3)


def test_a_vocabulary_that_cannot_travel_is_used_here(tmp_path: Path) -> None:
    from dataclasses import replace

    from makegood.testing.mutate.run import Subject, _portable

    odd = replace(vocabulary(), functions={"odd": lambda: None})  # type: ignore[dict-item]
    assert not _portable(Subject("shop.late", {}, (), None, odd))
    assert _portable(Subject("shop.late", {}, (), None, vocabulary()))
    book, _ = load_book([write(tmp_path)], odd)
    found = mutation_test([expecting(tmp_path, "compensation.fee: 2 EUR")], book, tries=0, jobs=2)[0]
    assert found.killed > 0


# -- the command


def run(*words: str | Path | int) -> Any:
    return CliRunner().invoke(group, [str(word) for word in words])


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small airline policy with a test, for the command uses the installed case kinds."""
    folder = tmp_path_factory.mktemp("council")
    (folder / "late.yaml").write_text(
        "policy: air.late\ntitle: x\ncase: airline.claim\neffective: {from: 2020-01-01}\ndated_by: scheduled_departure\n"
        "timezone: Europe/Brussels\ncurrency: EUR\ncompensation:\n"
        "  delay: {when: arrival_delay >= 3 h, amount: 250 EUR, cite: x}\n", "utf-8",
    )  # fmt: skip
    (folder / "late.test.yaml").write_text(
        "policy: air.late\ntests:\n- id: T-1\n  name: late\n"
        "  case: {scheduled_departure: 2026-01-01T10:00:00Z, arrival_delay: 3 h}\n  expect: {compensation.delay: 250 EUR}\n",
        "utf-8",
    )
    return folder


def test_the_command_prints_scores_and_survivors(council: Path, tmp_path: Path) -> None:
    out = tmp_path / "mutants.json"
    done = run("test", council, "--policies", council, "--mutate", "--mutate-json", out, "--mutate-tries", 500)
    assert done.exit_code == 0, done.output
    assert "1 passed, 0 failed\n\nair.late: " in done.output
    assert "survives: 3 h → 179 min [number]" in done.output
    assert '    arrival_delay: "179 min"' in done.output
    assert json.loads(out.read_text("utf-8"))["policies"][0]["policy"] == "air.late"


def test_a_score_below_the_least_is_exit_code_1(council: Path) -> None:
    words = ("test", council, "--policies", council, "--mutate-tries", 0)
    assert run(*words, "--mutate-min", 90).exit_code == 1
    assert run(*words, "--mutate-min", 10).exit_code == 0
    assert run(*words, "--mutate-min", 101).exit_code == 2


def test_the_json_has_the_mutants_beside_the_tests(council: Path) -> None:
    done = run("test", council, "--policies", council, "--mutate", "--mutate-sample", 5, "--mutate-tries", 0, "--json")
    found = json.loads(done.output)
    assert found["passed"] == 1
    assert len(found["mutation"]["policies"][0]["mutants"]) == 5
    assert found["mutation"]["policies"][0]["written"] > 5


def test_without_a_word_of_mutants_none_are_tried(council: Path) -> None:
    assert run("test", council, "--policies", council).output == "1 passed, 0 failed\n"
    assert "mutation" not in json.loads(run("test", council, "--policies", council, "--json").output)


def test_failing_tests_are_reported_and_nothing_is_tried(council: Path, tmp_path: Path) -> None:
    bad = tmp_path / "late.test.yaml"
    bad.write_text((council / "late.test.yaml").read_text("utf-8").replace("250 EUR", "251 EUR"), "utf-8")
    done = run("test", bad, "--policies", council, "--mutate")
    assert done.exit_code == 1
    assert "0 passed, 1 failed" in done.output
    assert "noticed" not in done.output
