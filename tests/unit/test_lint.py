"""Lint rules: what each finds and leaves alone, and that none says of a policy what its decisions disprove."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.cli.group import group
from makegood.expr.nodes import Literal
from makegood.lint import RULES, all_rules, lint
from makegood.lint_rule import Finding, LintRule, Subject
from makegood.loading import load_book
from makegood.shipped import shipped

from tests.unit import desk
from tests.unit.small_policy import vocabulary

HEAD = """\
policy: shop.late
case: shop.claim
currency: EUR
effective: {from: 2020-01-01}
dated_by: ordered_on
"""
KNOWN = " when it is known"
SECOND = "0.yaml:12:16 row 2 is never reached: row 1 takes every case that fits it"
USE = "remedies:\n  repair: {when: WHEN, cite: x}\n"


def book_of(*texts: str) -> Book:
    book, problems = load_book([], vocabulary(), {f"{at}.yaml": text for at, text in enumerate(texts)})
    assert not [one for one in problems if one.level == "error"], "\n".join(map(str, problems))
    return book


def found(*texts: str, code: str, tested: Mapping[str, frozenset[str]] | None = None) -> list[str]:
    """`file:line:column message` of each finding of one rule."""
    rule = next(one for one in RULES if one.code == code)
    return [f"{one.place} {one.message}" for one in lint(book_of(*texts), [rule], tested)]


def when(condition: str, more: str = "") -> str:
    return HEAD + more + USE.replace("WHEN", condition)


def rows(*conditions: str, more: str = "", hit: str = "first") -> str:
    lines = [f'      - {{when: "{one}", give: {at}}}\n' for at, one in enumerate(conditions)]
    table = f"tables:\n  t:\n    cite: x\n    hit: {hit}\n    rows:\n{''.join(lines)}      - {{give: 99}}\n"
    return HEAD + more + table + "values:\n  given: t\n"


# -- what we ship


def test_the_shipped_policies_deserve_no_word() -> None:
    """But what a law leaves to others, which is no fault of its policy, and proposals without tests."""
    words = ["check", str(shipped("policies")), "examples/airline", "--info"]
    done = CliRunner().invoke(group, [*words, "--ignore", "parameter-unset", "--ignore", "untested-outcome"])
    assert done.exit_code == 0
    assert re.fullmatch(r"\d+ policies loaded: no problems\n", done.stdout + done.stderr)


def test_rules_stand_in_alphabetic_order_and_have_one_code_each() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))


# -- rule by rule: where, and what is left alone


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        ("pieces < 1", ["0.yaml:7:18 `pieces < 1` is always false when it is known"]),
        ("polite and delay >= 0 h", ["0.yaml:7:29 `delay >= 0 h` is always true when it is known"]),
        ("0 h > delay", ["0.yaml:7:18 `0 h > delay` is always false when it is known"]),
        ("delay + 1 h > 30 min", ["0.yaml:7:18 `delay + 1 h > 30 min` is always true when it is known"]),
        ("known(pieces)", ["0.yaml:7:18 `known(pieces)` is always true when it is known"]),
        ("\"cause in ['storm', 'strike', 'fault']\"", ["0.yaml:7:18 `cause in ['storm', 'strike', 'fault']` is always true" + KNOWN]),
        ("abs(pieces) < 0", ["0.yaml:7:18 `abs(pieces) < 0` is always false when it is known"]),
        ("\"max(pieces, 3) < 3\"", ["0.yaml:7:18 `max(pieces, 3) < 3` is always false when it is known"]),
        ("pieces * 2 >= 2", ["0.yaml:7:18 `pieces * 2 >= 2` is always true when it is known"]),
        ("-pieces > 0", ["0.yaml:7:18 `-pieces > 0` is always false when it is known"]),
        ("pieces <= 1", []),
        ("delay > 0 h", []),
        ("weight >= 0 kg", []),
        ("known(delay)", []),
        ("1 == 1", []),
        ("pieces - 1 >= 1", []),
        ("\"cause in ['storm', 'strike']\"", []),
        ("\"min(pieces, 3) < 3\"", []),
    ],
)  # fmt: skip
def test_constant_condition(condition: str, places: list[str]) -> None:
    assert found(when(condition), code="constant-condition") == places


def test_a_condition_over_a_parameter_counts_all_of_its_values() -> None:
    one = "parameters:\n  most: [{value: 0, cite: x}]\n"
    two = "parameters:\n  most: [{from: 2020-01-01, value: 0, cite: x}, {from: 2021-01-01, value: 5, cite: x}]\n"
    assert found(when("pieces <= most", one), code="constant-condition")
    assert not found(when("pieces <= most", two), code="constant-condition")
    lists = "parameters:\n  all: [{value: [storm, strike, fault], cite: x}]\n"
    assert found(when("cause in all", lists), code="constant-condition")


def test_unused_name_looks_at_policies_that_extend() -> None:
    base = HEAD + "parameters:\n  p: [{value: 3, cite: x}]\nlet:\n  a: pieces > p\n  b: 1\n"
    assert found(base, code="unused-name") == [
        "0.yaml:9:3 the let 'a' is read nowhere", "0.yaml:10:3 the let 'b' is read nowhere"
    ]  # fmt: skip
    heir = "policy: shop.heir\nextends: shop.late\ncase: shop.claim\nremedies:\n  repair: {when: a, cite: x}\n"
    assert found(base, heir, code="unused-name") == ["0.yaml:10:3 the let 'b' is read nowhere"]


def test_unused_name_knows_the_choice_of_a_calendar() -> None:
    text = f"{HEAD}calendar: eu if strict else weekdays\nparameters:\n  strict: [{{value: true, cite: x}}]\n"
    assert not found(text, code="unused-name")


@pytest.mark.parametrize(
    ("conditions", "places"),
    [
        (("pieces <= 5", "pieces <= 3"), [SECOND]),
        (("pieces <= 3", "pieces <= 5"), []),
        (("pieces <= 3", "pieces < 3"), [SECOND]),
        (("pieces < 3", "pieces <= 3"), []),
        (("polite", "fast", "polite and fast"), ["0.yaml:13:16 row 3 is never reached: row 1 takes every case that fits it"]),
        (("polite and fast", "polite"), []),
        (("polite or fast", "fast"), [SECOND]),
        (("cause in ['storm', 'fault']", "cause == 'storm'"), [SECOND]),
        (("cause == 'storm'", "cause in ['storm', 'fault']"), []),
        (("polite", "polite"), [SECOND]),
        (("delay > 1 h", "delay >= 2 h"), [SECOND]),
        (("delay > 2 h", "delay >= 2 h"), []),
        (("pieces >= 3", "pieces == 3"), [SECOND]),
        (("pieces >= 3", "pieces == 5"), [SECOND]),
        (("pieces > 3", "pieces == 3"), []),
        (("pieces <= 3", "2 == pieces"), [SECOND]),
    ],
)  # fmt: skip
def test_shadowed_row(conditions: tuple[str, ...], places: list[str]) -> None:
    assert found(rows(*conditions), code="shadowed-row") == places


def test_rows_that_add_up_shadow_nothing() -> None:
    assert not found(rows("polite", "polite", hit="sum"), code="shadowed-row")


def test_a_row_is_shadowed_through_a_name() -> None:
    assert found(rows("many", "pieces > 7", more="let:\n  many: pieces > 5\n"), code="shadowed-row")


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("pieces >= 3 and pieces < 3", 0),
        ("pieces >= 3 or pieces > 3", 1),
        ("pieces > 3 or 3 < pieces", 0),
        ("pieces > 3 or 3 >= pieces", 0),
        ("pieces > 3 or 3 > pieces", 1),
        ("pieces > 3 or pieces >= 4", 0),
    ],
)
def test_mixed_boundary(condition: str, count: int) -> None:
    assert len(found(when(condition), code="mixed-boundary")) == count


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("polite == true", "`polite == true` says the same as `polite`"),
        ("polite != true", "`polite != true` says the same as `not polite`"),
        ("false == polite", "`false == polite` says the same as `not polite`"),
        ("polite == fast == true", None),
        ("true", "`when: true` says nothing: without `when` it is the same"),
        ("polite == fast", None),
    ],
)
def test_needless_true(condition: str, said: str | None) -> None:
    messages = [one.partition(" ")[2] for one in found(when(condition), code="needless-true")]
    assert messages == ([] if said is None else [said])


def test_true_may_replace_an_inherited_condition() -> None:
    base = when("polite")
    heir = "policy: shop.heir\nextends: shop.late\ncase: shop.claim\nremedies:\n  repair: {when: true, cite: x}\n"
    assert not found(base, heir, code="needless-true")


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("polite and polite", 1), ("polite or fast or polite", 1), ("pieces == pieces", 1), ("polite if fast else polite", 1),
        ("delay - delay > 1 h", 1), ("polite and not polite", 0), ("1 == 1", 0), ("polite if fast else fast", 0),
    ],
)  # fmt: skip
def test_same_terms(condition: str, count: int) -> None:
    assert len(found(when(condition), code="same-terms")) == count


def test_true_is_not_one() -> None:
    assert not found(rows("pieces == 1", "polite == true"), code="same-terms")


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("delay > 3 h", 1), ("delay > 0 h", 0), ("delay / 1 h > 3", 0), ("delay > 24 h", 1), ("pieces * 24 h > delay", 0),
        ("pieces > 3", 0), ("ordered_on + 14 days", 1), ("pieces * 1 day", 0), ("price * 2 > 5 EUR", 1), ("2 * 3 h > delay", 1),
    ],
)  # fmt: skip
def test_uncited_number(expression: str, count: int) -> None:
    assert len(found(f"{HEAD}values:\n  x: {expression}\n", code="uncited-number")) == count
    assert not found(f"{HEAD}values:\n  x: {{is: {expression}, cite: Art 1}}\n", code="uncited-number")


def test_missing_choice() -> None:
    table = "tables:\n  t:\n    cite: x\n    keys: [KEY]\n    rows:\n      - {KEY: CELL, give: 1}\nvalues:\n  x: t\n"
    for key, cell, missing in [("cause", "storm", "fault, strike"), ("polite", "true", "false")]:
        text = HEAD + table.replace("KEY", key).replace("CELL", cell)
        assert found(text, code="missing-choice") == [
            f"0.yaml:9:12 no row of 't' is for {missing}: then it has no value"
        ]
    assert not found(HEAD + table.replace("KEY", "pieces").replace("CELL", "1"), code="missing-choice")
    meant = (HEAD + table.replace("KEY", "polite").replace("CELL", "true")).replace(
        "cite: x\n", "cite: x\n    open: true\n"
    )
    assert not found(meant, code="missing-choice")


@pytest.mark.parametrize(
    ("values", "code", "places"),
    [
        ("[{from: 2021-01-01, value: 1, cite: x}]", "parameter-gap", ["0.yaml:7:7"]),
        ("[{from: 2019-01-01, value: 1, cite: x}]", "parameter-gap", []),
        ("[{value: 1, cite: x}]", "parameter-gap", []),
        ("{dated_by: ordered_on, values: [{from: 2021-01-01, value: 1, cite: x}]}", "parameter-gap", []),
        ("[{from: 2018-01-01, value: 1, cite: x}, {from: 2020-01-01, value: 2, cite: x}]", "unused-value", ["0.yaml:7:7"]),
        ("[{from: 2018-01-01, value: 1, cite: x}, {from: 2020-01-02, value: 2, cite: x}]", "unused-value", []),
        ("[{from: 2021-01-01, value: 1, cite: x}, {from: 2020-01-01, value: 2, cite: x}]", "unordered-dates", ["0.yaml:7:46"]),
        ("[{from: 2021-01-01, value: 1, cite: x}, {value: 2, cite: x}]", "unordered-dates", ["0.yaml:7:46"]),
        ("[{value: 2, cite: x}, {from: 2021-01-01, value: 1, cite: x}]", "unordered-dates", []),
    ],
)  # fmt: skip
def test_dates_of_parameters(values: str, code: str, places: list[str]) -> None:
    text = f"{HEAD}parameters:\n  p: {values}\nvalues:\n  x: p\n"
    assert [one.split(" ")[0] for one in found(text, code=code)] == places


def test_a_value_after_the_last_day_is_never_in_force() -> None:
    text = HEAD.replace("{from: 2020-01-01}", "{from: 2020-01-01, to: 2022-01-01}")
    text += "parameters:\n  p: [{value: 1, cite: x}, {from: 2022-01-01, value: 2, cite: x}]\nvalues:\n  x: p\n"
    assert len(found(text, code="unused-value")) == 1


@pytest.mark.parametrize(("end", "begins", "count"), [("2021-01-01", "2021-01-01", 0), ("2021-01-01", "2021-01-02", 1)])
def test_version_gap(end: str, begins: str, count: int) -> None:
    one = HEAD.replace("{from: 2020-01-01}", f"{{from: 2020-01-01, to: {end}}}")
    assert len(found(one, HEAD.replace("2020-01-01", begins), code="version-gap")) == count
    assert not found(one, code="version-gap")


def test_untested_outcome() -> None:
    text = HEAD + "remedies:\n  a: {when: polite, cite: x}\n  b: {when: fast, cite: x}\n"
    assert found(text, code="untested-outcome") == []  # nobody looked for tests
    assert found(text, code="untested-outcome", tested={}) == ["0.yaml:1:9 'shop.late' has no tests"]
    seen = {"shop.late": frozenset({"remedies.a.granted"})}
    assert found(text, code="untested-outcome", tested=seen) == ["0.yaml:8:3 no test expects anything of 'remedies.b'"]


@pytest.mark.parametrize(
    ("per", "count"),
    [("pieces", 0), ("pieces / 2", 1), ("floor(pieces / 2)", 0), ("0.5", 1), ("3", 0), ("pieces - 5", 1), ("\"max(pieces - 5, 0)\"", 0)],
)  # fmt: skip
def test_odd_per(per: str, count: int) -> None:
    text = f"{HEAD}compensation:\n  a: {{amount: price, per: {per}, cite: x}}\n"
    assert len(found(text, code="odd-per")) == count


def test_hidden_fact() -> None:
    assert found(HEAD + "let:\n  delay: 3 h\n", code="hidden-fact")
    assert not found(HEAD + "let:\n  delay: delay if known(delay) else 3 h\n", code="hidden-fact")
    assert not found(HEAD + "let:\n  pieces: pieces + 1\n", code="hidden-fact")


def test_what_is_inherited_is_said_once_where_it_is_written() -> None:
    base = when("pieces < 1")
    heir = "policy: shop.heir\nextends: shop.late\ncase: shop.claim\n"
    assert [str(one.place) for one in lint(book_of(base, heir))] == ["0.yaml:7:18"]


# -- rules of plugins


def forbid_zero(subject: Subject) -> Sequence[Finding]:
    return [
        Finding("zero is a word of its own", node)
        for node in subject.expressions.values()
        if isinstance(node, Literal) and node.value == 0
    ]


def with_rules(book: Book, *rules: LintRule) -> Book:
    from dataclasses import replace

    return Book(
        [one for all_ in book.policies.values() for one in all_], replace(book.vocabulary, lint_rules=rules), {}
    )


def test_a_plugin_brings_a_rule() -> None:
    book = with_rules(book_of(HEAD + "values:\n  x: 0\n"), LintRule("no-zero", "No zero", "info", forbid_zero))
    (problem,) = lint(book)
    assert str(problem) == "0.yaml:7:6: info: zero is a word of its own [no-zero]"


def test_a_rule_that_fails_is_named_and_the_others_go_on() -> None:
    def fail(subject: Subject) -> Sequence[Finding]:
        raise KeyError(subject.policy.id)

    rules = (LintRule("odd-rule", "Odd", "warning", fail), LintRule("no-zero", "No zero", "info", forbid_zero))
    problems = lint(with_rules(book_of(HEAD + "values:\n  x: 0\n"), *rules))
    assert [one.code for one in problems] == ["broken-plugin", "no-zero"]
    assert problems[0].message == "the lint rule 'odd-rule' failed on shop.late: KeyError: 'shop.late'"


def test_a_plugins_rule_cannot_take_the_place_of_ours() -> None:
    book = with_rules(book_of(HEAD), LintRule("unused-name", "Nothing", "info", lambda subject: []))
    assert [rule.level for rule in all_rules(book.vocabulary) if rule.code == "unused-name"] == ["warning"]


@pytest.mark.parametrize(
    ("code", "title", "level", "message"),
    [("Odd", "t", "info", "lower-case words"), ("odd", "t", "note", "one of error, warning, info"), ("odd", " ", "info", "needs a title")],
)  # fmt: skip
def test_a_rule_is_checked_when_it_is_made(code: str, title: str, level: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LintRule(code, title, level, lambda subject: [])


# -- laws: what a rule says of a policy is true of its decisions

NUMBERS = st.integers(-2, 6)
ATOMS = st.one_of(
    st.builds("pieces {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS),
    st.builds("{} {} pieces".format, NUMBERS, st.sampled_from(["<", "<=", ">", ">="])),
    st.sampled_from(["cause == 'storm'", "cause in ['storm', 'fault']", "cause != 'fault'", "polite", "fast"]),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner), st.builds("({} or {})".format, inner, inner), st.builds("(not {})".format, inner)
    ),
    max_leaves=4,
)  # fmt: skip
CASES: list[dict[str, Any]] = [
    {"kind": "shop.claim", "ordered_on": "2026-01-01", "pieces": pieces, "cause": cause, "polite": polite, "fast": fast}
    for pieces in range(1, 8)
    for cause in ("storm", "strike", "fault")
    for polite in (True, False)
    for fast in (True, False)
]


@settings(max_examples=60, deadline=None)
@given(st.lists(ATOMS, min_size=1, max_size=4))
def test_what_is_said_to_be_constant_is(atoms: list[str]) -> None:
    text = HEAD + "values:\n" + "".join(f'  v{at}: "{atom}"\n' for at, atom in enumerate(atoms))
    book = book_of(text)
    rule = next(one for one in RULES if one.code == "constant-condition")
    said = {one.place.line - 7: "always true" in one.message for one in lint(book, [rule]) if one.place}
    for case in CASES if said else ():
        values = book.decide(case).to_dict()["values"]["shop.late"]
        for at, answer in said.items():
            assert values[f"v{at}"] is answer


@settings(max_examples=60, deadline=None)
@given(st.lists(CONDITIONS, min_size=2, max_size=4))
def test_a_row_said_never_to_be_reached_is_not(conditions: list[str]) -> None:
    book = book_of(rows(*conditions))
    rule = next(one for one in RULES if one.code == "shadowed-row")
    said = {one.place.line - 11 for one in lint(book, [rule]) if one.place}
    reached = {book.decide(case).to_dict()["values"]["shop.late"]["given"] for case in CASES} if said else set()
    assert not said & {int(one) for one in reached}


# -- clocks and roles, on the tickets of a desk


def of_desk(deadline: str, code: str) -> list[str]:
    book, problems = desk.read(f"fix: {{{deadline}}}")
    assert not [str(one) for one in problems if one.level == "error"]
    rule = next(one for one in RULES if one.code == code)
    return [one.message for one in lint(book, [rule])]


WAITING = "\"during(e.state == 'waiting' for e in history)\""
RUNS = "within: 8 h"


@pytest.mark.parametrize(
    ("deadline", "count"),
    [
        (f"from: opened_at, {RUNS}, until: opened_at", 1),
        (f"from: opened_at, {RUNS}, until: [solved_at, opened_at]", 1),
        (f"from: assigned_at if known(assigned_at) else opened_at, {RUNS}, until: assigned_at", 1),
        (f"from: opened_at, {RUNS}, until: solved_at, cancel: opened_at", 1),
        (f"from: opened_at, {RUNS}, until: solved_at, cancel: withdrawn_at", 0),
        (f"from: opened_at, {RUNS}", 0),
    ],
)
def test_met_at_once(deadline: str, count: int) -> None:
    assert len(of_desk(deadline, "met-at-once")) == count


@pytest.mark.parametrize(
    ("deadline", "count"),
    [
        (f"from: opened_at, {RUNS}, pauses: {{start: opened_at, end: assigned_at}}", 1),
        (f"from: opened_at, {RUNS}, pauses: [holds, {{start: opened_at}}]", 1),
        (f"from: \"min(e.at for e in history if e.state == 'waiting')\", {RUNS}, pauses: {WAITING}", 1),
        (f"from: \"min(e.at for e in history if e.state == 'open')\", {RUNS}, pauses: {WAITING}", 0),
        (f"from: opened_at, {RUNS}, pauses: {{start: assigned_at, end: reopened_at}}", 0),
        (f"from: opened_at, {RUNS}, pauses: {WAITING}", 0),
        (f"from: opened_at, {RUNS}, pauses: holds", 0),
    ],
)
def test_paused_at_once(deadline: str, count: int) -> None:
    assert len(of_desk(deadline, "paused-at-once")) == count


@pytest.mark.parametrize(
    ("deadline", "count"),
    [
        (f"from: opened_at, {RUNS}, until: solved_at, pauses: {{start: solved_at}}", 1),
        (f"from: opened_at, {RUNS}, until: solved_at, pauses: {{start: assigned_at, end: opened_at}}", 1),
        (f"from: opened_at, {RUNS}, until: solved_at, pauses: {{start: assigned_at, end: reopened_at}}", 0),
        (f"when: urgent, from: opened_at, {RUNS}, pauses: {WAITING}", 0),
    ],
)
def test_never_paused(deadline: str, count: int) -> None:
    assert len(of_desk(deadline, "never-paused")) == count


STATE_KIND = {
    **desk.KIND,
    "properties": {**desk.KIND["properties"], "state": {"type": "string", "enum": ["new", "open", "waiting"]}},
}


@pytest.mark.parametrize(
    ("when_", "count"),
    [
        ("state != 'waiting'", 1),
        ("urgent and state == 'open'", 1),
        ("state in ['new', 'open']", 1),
        ("state not in ['waiting', 'new']", 1),
        ("runs", 1),
        ("state in ['open', 'waiting']", 0),
        ("state != 'new'", 0),
        ("urgent or state == 'open'", 0),
    ],
)
def test_a_deadline_that_goes_away_while_it_should_stand_still(when_: str, count: int) -> None:
    kind, _ = read_kind(STATE_KIND)
    assert kind is not None
    text = (
        "policy: desk.sla\ncase: desk.ticket\ntimezone: UTC\nlet: {runs: \"state != 'waiting'\"}\ndeadlines:\n"
        f'  fix: {{when: "{when_}", from: opened_at, {RUNS}, pauses: {WAITING}, cite: x}}\n'
    )
    book, problems = load_book([], Vocabulary({kind.name: kind}), {"sla.yaml": text})
    assert not [str(one) for one in problems if one.level == "error"]
    rule = next(one for one in RULES if one.code == "never-paused")
    assert len(list(lint(book, [rule]))) == count


@pytest.mark.parametrize(
    ("ladder", "said"),
    [
        ("[{to: opened_att}]", ["`opened_att` is read as a role, and is nearly a name of the policy: `opened_at`"]),
        ("[{to: supervisor}, {to: superviser, after: 2 h}]",
         ["`superviser` is read as a role, and is nearly another role: `supervisor`"]),
        ("[{to: tier_one}, {to: manager, after: 2 h}]", []),
        ("[{to: agent}, {to: agent, after: 2 h}]", []),
    ],
)  # fmt: skip
def test_doubtful_role(ladder: str, said: list[str]) -> None:
    kind, _ = read_kind(desk.KIND)
    assert kind is not None
    text = f"policy: desk.sla\ncase: desk.ticket\nescalation:\n  up: {{from: opened_at, ladder: {ladder}, cite: x}}\n"
    book, problems = load_book([], Vocabulary({kind.name: kind}), {"sla.yaml": text})
    assert not [str(one) for one in problems if one.level == "error"]
    rule = next(one for one in RULES if one.code == "doubtful-role")
    assert [one.message for one in lint(book, [rule])] == said
