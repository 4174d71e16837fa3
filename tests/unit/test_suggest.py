"""Suggested tests: they pass, they reach what they say, they are minimal, and what is not reached is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from makegood.book import Book
from makegood.cli.group import group
from makegood.loading import load_book
from makegood.source import read_yaml
from makegood.testing.coverage.measured import coverage_of
from makegood.testing.files import read_tests
from makegood.testing.runner import run_tests
from makegood.testing.suggest.run import Suggested, suggest
from makegood.testing.suggest.written import file_name, file_text, scalar

from tests.unit import small_policy
from tests.unit.coverage_shop import EVERYTHING, RATES, book_of, policy, write, written_tests


def suggested(folder: Path, body: str, *each: Any, tries: int = 2000, **files: str) -> Suggested:
    """The suggestions for one policy beside some tests."""
    write(folder, repair=policy(body), **files)
    if each:
        write(folder, repair_test=written_tests(*each))
    (found,) = suggest(sorted(folder.glob("*.test.yaml")), book_of(folder), [folder], tries=tries)
    return found


def names(found: Suggested) -> list[str]:
    return [one.goals[0].name for one in found.suggestions]


def accepted(folder: Path, found: Suggested, book: Book) -> list[Path]:
    """The suggestions written as a file, all of which pass."""
    path = folder / file_name(found)
    path.write_text(file_text(found), "utf-8")
    read = read_tests(path)
    assert not read.problems
    verdicts = run_tests([path], book)
    assert len(verdicts) == len(found.suggestions)
    assert [one for one in verdicts if not one.passed] == []
    return sorted(folder.glob("*.test.yaml"))


def test_everything_is_reached_from_three_tests(tmp_path: Path) -> None:
    tests = [
        ("bought_on: 2025-02-01, delay: 5 h, fault: battery, weight: 5 kg", "values.fee: 8.90 EUR"),
        ("bought_on: 2025-02-01, a: true", "remedies.swap: true"),
        ("bought_on: 2024-02-01, country: FR, parts: [{cost: 3 EUR, ours: true}], delay: 3 h", "values.rate: 0.2"),
    ]
    found = suggested(tmp_path, EVERYTHING, *tests, rates_csv=RATES)
    book = book_of(tmp_path)
    coverage = coverage_of(accepted(tmp_path, found, book), book, [tmp_path])
    (version,) = coverage.versions
    assert [item.name for item, _ in coverage.missing(version)] == []
    # A price has no value below zero, so nothing lies above this threshold's left side.
    assert [goal.lack for goal in found.unreached] == ["no test in which the left side of `0 EUR < price` is above it"]
    assert f"# Not reached in {found.tries} tries:\n# {tmp_path}/repair.yaml:14:10: no test in which" in file_text(
        found
    )


def test_each_reaches_what_it_says(tmp_path: Path) -> None:
    found = suggested(tmp_path, EVERYTHING, ("bought_on: 2025-02-01", "remedies.swap: true"), rates_csv=RATES)
    book = book_of(tmp_path)
    data = read_yaml(file_text(found), "all")[0]
    assert data is not None
    for at, one in enumerate(found.suggestions):
        entry = data.data["tests"][at]  # type: ignore[index]
        path = tmp_path / "single.yaml"
        path.write_text(f"policy: shop.repair\ntests: {scalar([entry])}\n", "utf-8")
        coverage = coverage_of([path], book, [tmp_path])
        by_name = {
            (item.sort, item.stretch.place): coverage.hits(number)
            for number, item in enumerate(coverage.inventory.items)
        }
        for goal in one.goals:
            assert by_name[goal.item.sort, goal.item.stretch.place].get(goal.answer), (entry["name"], goal.name)


def test_a_suggestion_has_the_facts_that_it_needs_and_no_others(tmp_path: Path) -> None:
    body = 'remedies: {swap: {when: "a and b", cite: a}}\n'
    found = suggested(tmp_path, body, ("a: true, b: true, c: true, weight: 3 kg, price: 5 EUR", "remedies.swap: true"))
    assert [(one.goals[0].name, one.case, one.at, one.expect) for one in found.suggestions] == [
        ("remedies.swap: not granted", {"b": False}, None, {"remedies.swap": False}),
        ("remedies.swap: undecided", {}, None, {"undecided": ["remedies.swap"]}),
        ("a decides as false", {"a": False}, None, {"remedies.swap": False}),
    ]


def test_the_text_of_a_suggestion(tmp_path: Path) -> None:
    body = 'remedies: {swap: {when: "weight > 2.5 kg", cite: a}}\n'
    found = suggested(
        tmp_path, body, ("weight: 9 kg", "remedies.swap: true"), ("a: true", "undecided: [remedies.swap]")
    )
    text = file_text(found).replace(str(tmp_path), "shop")
    assert text.startswith(
        "# Suggested by `makegood test --suggest`: what the policy decides now, not what it ought to"
    )
    assert (
        """
- name: "remedies.swap: not granted"
  case:
    weight: "2.5 kg"
  expect:
    remedies.swap: false
  why: "suggested for shop/repair.yaml:5:12 (and 2 more), to be reviewed"
"""
        in text
    )


@pytest.mark.parametrize(
    ("state", "tests"),
    [
        ("met", []), ("missed", []), ("running", []), ("not_started", []), ("not_applicable", []), ("undecided", []),
        ("running", [("a: true, told_at: 2026-01-01T00:00:00Z, mended_at: 2026-01-02T00:00:00Z", "deadlines.mend.state: met")]),
    ],
)  # fmt: skip
def test_states_that_hang_on_the_moment_are_found(state: str, tests: Sequence[tuple[str, str]], tmp_path: Path) -> None:
    body = "deadlines: {mend: {when: a, from: told_at, within: 2 days, until: mended_at, cite: a}}\n"
    found = suggested(tmp_path, body, *tests)
    accepted(tmp_path, found, book_of(tmp_path))
    reached = {(goal.item.sort, goal.answer) for one in found.suggestions for goal in one.goals}
    assert ("outcome", state) in reached


def test_a_moment_lies_after_what_has_happened_where_it_can(tmp_path: Path) -> None:
    found = suggested(tmp_path, "deadlines: {mend: {from: told_at, within: 2 days, cite: a}}\n")
    running = next(one for one in found.suggestions if one.goals[0].answer == "running")
    assert running.at is not None
    assert running.at > str(running.case["told_at"])


def test_what_is_decided_is_preferred_to_what_is_not(tmp_path: Path) -> None:
    body = 'compensation: {late: {when: "a or b", amount: 10 EUR if c else 5 EUR, cite: a}}\n'
    found = suggested(tmp_path, body)
    undecided = [one.goals[0].answer for one in found.suggestions if "undecided" in one.expect]
    assert undecided == ["undecided"]


def test_money_has_the_currency_of_the_policy(tmp_path: Path) -> None:
    found = suggested(tmp_path, 'remedies: {swap: {when: "price > 20 EUR", cite: a}}\n')
    given = {str(one.case["price"]).rpartition(" ")[2] for one in found.suggestions if "price" in one.case}
    assert given == {"EUR"}


def test_rows_of_a_keyed_table_are_found_by_their_keys(tmp_path: Path) -> None:
    rows = "".join(f"      - {{country: c{at}, give: {at}}}\n" for at in range(30))
    body = f"values: {{size: sizes}}\ntables:\n  sizes:\n    cite: a\n    keys: [country]\n    rows:\n{rows}"
    found = suggested(tmp_path, body, ("country: c3", "values.size: 3"), tries=50)
    assert len([one for one in found.suggestions if one.goals[0].item.sort == "row"]) == 30
    assert found.unreached == ()


def test_a_pending_version_gets_a_file_of_its_own(tmp_path: Path) -> None:
    base = policy('effective: {from: 2024-01-01}\ndated_by: bought_on\nremedies: {swap: {when: "a", cite: a}}\n')
    later = policy('extends: shop.repair\neffective: {from: pending}\nremedies: {more: {when: "b", cite: a}}\n')
    write(tmp_path, repair=base, later=later)
    book = book_of(tmp_path)
    found = {file_name(one): one for one in suggest([], book, [tmp_path], tries=500)}
    pending = found["shop.repair.pending.suggested.test.yaml"]
    assert "effective: pending\n" in file_text(pending)
    assert {goal.item.name for one in pending.suggestions for goal in one.goals} == {"remedies.more", "b"}
    for one in found.values():
        accepted(tmp_path, one, book)


def test_an_outcome_that_cannot_be_is_told_honestly(tmp_path: Path) -> None:
    found = suggested(tmp_path, 'remedies: {swap: {when: "a and not a", cite: a}}\n', tries=300)
    assert "remedies.swap: granted" not in names(found)
    assert "no test expects remedies.swap to be granted" in [goal.lack for goal in found.unreached]
    assert found.tries > 0


def test_nothing_is_suggested_where_nothing_is_missing(tmp_path: Path) -> None:
    found = suggested(
        tmp_path,
        "remedies: {swap: {when: vip, cite: a}}\n",
        ("vip: true", "remedies.swap: true"),
        ("vip: false", "remedies.swap: false"),
    )
    assert (found.suggestions, found.unreached, found.tries) == ((), (), 0)


def test_the_same_suggestions_every_time(tmp_path: Path) -> None:
    one = suggested(tmp_path, EVERYTHING, rates_csv=RATES, tries=500)
    two = suggested(tmp_path, EVERYTHING, rates_csv=RATES, tries=500)
    assert file_text(one) == file_text(two)


def test_a_policy_of_another_kind_with_scores_and_units(tmp_path: Path) -> None:
    book, _ = load_book([small_policy.write(tmp_path / "late")], small_policy.vocabulary())
    (found,) = suggest([], book, policy="shop.late", tries=1500)
    accepted(tmp_path, found, book)
    assert len(found.suggestions) > 20
    assert {goal.item.sort for goal in found.unreached} <= {"comparison", "condition"}


# -- the command


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small airline policy without any test, in whose folder the command is run."""
    text = """\
policy: airline.small
case: airline.claim
timezone: Europe/Brussels
currency: EUR
when: fare_type == 'public'
remedies:
  meals: {when: arrival_delay >= 3 h, cite: a}
"""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "small.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "policies"


def run(*args: str) -> Any:
    return CliRunner().invoke(group, ["test", *args])


def test_a_policy_without_tests_gets_its_first_ones(shop: Path) -> None:
    result = run("--suggest", "policies/small.test.yaml", "--policy", "airline.small")
    assert result.exit_code == 0, result.output
    assert "airline.small (policies/small.yaml): 5 tests suggested in" in result.stderr
    text = (shop / "small.test.yaml").read_text("utf-8")
    assert '- name: "remedies.meals: granted"' in text
    assert run("--coverage-min", "100").exit_code == 0
    assert CliRunner().invoke(group, ["check", "policies"]).exit_code == 0


def test_versions_that_read_other_facts_and_have_other_parameters(shop: Path) -> None:
    """One search walks over the cases of all versions of a policy."""
    old = (shop / "small.yaml").read_text("utf-8")
    head = "policy: airline.small\ncase: airline.claim\ntimezone: Europe/Brussels\ndated_by: scheduled_departure\n"
    (shop / "small.yaml").write_text(
        old.replace("currency: EUR\n", "dated_by: scheduled_departure\neffective: {to: 2026-01-01}\n")
    )
    new = (
        "parameters: {least: [{value: 2 h, cite: a}]}\nremedies:\n  meals: {when: departure_delay >= least, cite: a}\n"
    )
    (shop / "new.yaml").write_text(f"{head}effective: {{from: 2026-01-01}}\n{new}")
    result = run("--suggest", "policies/small.test.yaml", "--policy", "airline.small")
    assert result.exit_code == 0, result.output
    assert run("--coverage-min", "100").exit_code == 0, run("--coverage").output


def test_standard_output_is_the_test_file_alone(shop: Path) -> None:
    result = run("--suggest", "--policy", "airline.small")
    assert result.exit_code == 0
    document, problems = read_yaml(result.stdout, "out")
    assert not problems
    assert document is not None
    assert "0 passed, 0 failed" in result.stderr
    assert run("--suggest", "-", "--policy", "airline.small").stdout == result.stdout


def test_a_folder_gets_a_file_for_each_policy(shop: Path) -> None:
    other = (shop / "small.yaml").read_text("utf-8").replace("airline.small", "airline.other")
    (shop / "other.yaml").write_text(other, "utf-8")
    run("--suggest", "policies/small.test.yaml", "--policy", "airline.small")
    (shop / "out").mkdir()
    assert run("--suggest", "policies/out").exit_code == 0
    assert [one.name for one in (shop / "out").iterdir()] == ["airline.other.suggested.test.yaml"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--suggest", "policies/small.yaml"], "'policies/small.yaml' exists, and nothing is overwritten"),
        (
            ["--suggest", "-", "--policy", "airline.smal"],
            "no policy 'airline.smal' is among those that loaded: did you mean",
        ),
        (["--policy", "airline.small"], "--policy is an option of --suggest"),
        (["--suggest-tries", "5"], "--suggest-tries is an option of --suggest"),
        (["--suggest", "--json"], "--suggest prints a test file: name a FILE"),
        (["--suggest", "no/such/place.yaml", "--policy", "airline.small"], "'no/such/place.yaml' cannot be written"),
        (["--suggest"], "there is no test file"),
    ],
)
def test_wrong_use_is_one_sentence(args: list[str], said: str, shop: Path) -> None:
    result = run(*args)
    assert result.exit_code in (1, 2)
    assert said in result.output.replace("\n", " ")
    assert "Traceback" not in result.output


def test_two_policies_need_a_folder(shop: Path) -> None:
    other = (shop / "small.yaml").read_text("utf-8").replace("airline.small", "airline.other")
    (shop / "other.yaml").write_text(other, "utf-8")
    case = "{fare_type: public, arrival_delay: 3 h}"
    (shop / "small.test.yaml").write_text(
        f"policy: airline.small\ntests:\n- {{name: one, case: {case}, expect: {{remedies.meals: true}}}}\n", "utf-8"
    )
    result = run("--suggest", "new.test.yaml")
    assert result.exit_code == 2
    assert "these would be 2" in result.output
    assert not Path("new.test.yaml").exists()


def test_a_deadline_is_not_met_before_it_begins_where_another_case_will_do(tmp_path: Path) -> None:
    body = 'deadlines:\n  repair: {from: told_at, within: 2 days, until: mended_at, cite: "7"}\n'
    test = ("told_at: '2025-02-01T10:00:00Z'", "deadlines.repair.state: running", "2025-02-01T12:00:00Z")
    found = suggested(tmp_path, body, test)
    met = next(one for one in found.suggestions if one.goals[0].name == "deadlines.repair: met")
    assert met.case["told_at"] <= met.case["mended_at"]


def test_rows_that_give_the_same_are_each_reached(tmp_path: Path) -> None:
    rows = [f"{fault},{at} kg .. {at + 1} kg,{at} EUR" for fault in ("battery", "motor") for at in range(20)]
    body = "tables:\n  rates: {cite: x, keys: [fault, weight], rows: {file: rates.csv}}\nvalues:\n  v: rates\n"
    found = suggested(tmp_path, body, rates_csv="\n".join(["fault,weight,give", *rows]) + "\n", tries=100)
    assert found.unreached == ()
    assert len([name for name in names(found) if name.startswith("row ")]) >= 38
