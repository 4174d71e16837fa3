"""The plugin door: what hooks may give, and that a broken plugin is named while everything else works."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import makegood
import pytest
from makegood.book import Vocabulary
from makegood.functions import Function, Parameter
from makegood.lint.rules import clashes as lint_clashes
from makegood.lint_rule import LintRule
from makegood.loading import load_book
from makegood.outcomes.kind import Lowering, OutcomeKind
from makegood.plugins import installed, separately
from makegood.problems import Problem

from tests.unit.small_policy import KIND, POLICY


def shelf(code: str) -> str:
    return code[:1]


SHELF = Function("shelf_of", (Parameter("code", "text"),), "text", shelf, "the shelf of an article")
RULE = LintRule("no-shop", "No shop", "warning", lambda subject: [])
CALENDAR = "calendar: {name}\nhours: {{mon-fri: [00:00-24:00]}}\nholidays: none\n"


def keep_count(outcome: Lowering) -> None:
    node = outcome.expression("count")
    if node is not None:
        outcome.keep("count", node)


def kind_of_outcome(**changes: Any) -> OutcomeKind:
    """An outcome kind that works, with some of it changed."""
    made: dict[str, Any] = {
        "section": "points", "singular": "point", "main": "count", "lower": keep_count, "core": ("count",),
        "expressions": lambda data: [("count",)], "manual": "Points.",
        "schema": {"required": ["count"], "properties": {"count": {"$ref": "#/$defs/expression"}}},
    }  # fmt: skip
    return OutcomeKind(**{**made, **changes})


def plugin(**hooks: Any) -> Any:
    """A plugin object whose hooks return these things."""
    return SimpleNamespace(**{f"makegood_{name}": (lambda given=given: given) for name, given in hooks.items()})


def found(**plugins: Any) -> Vocabulary:
    return installed((), plugins)


def said(vocabulary: Vocabulary) -> list[str]:
    assert all(one.level == "warning" for one in vocabulary.problems)
    return [one.message for one in vocabulary.problems]


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Installs entry points in the place of those that are installed."""

    def install(*given: tuple[str, str]) -> None:
        made = [EntryPoint(name, value, "makegood") for name, value in given]
        monkeypatch.setattr("makegood.plugins.entry_points", lambda group: made)

    return install


def module(monkeypatch: pytest.MonkeyPatch, name: str, **hooks: Any) -> str:
    monkeypatch.setitem(sys.modules, name, plugin(**hooks))
    return name


# -- what comes in


def test_everything_that_a_hook_may_bring(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(CALENDAR.format(name="desk_hours"), "utf-8")
    (tmp_path / "export.yaml").write_text("map: x\n", "utf-8")
    command = click.Command("shop-hours")
    made = found(
        shop=plugin(
            api=1, case_kinds=[KIND], outcome_kinds=[kind_of_outcome()], functions=[SHELF], lint_rules=[RULE],
            commands=[command], calendars=[tmp_path / "desk.yaml"], policy_roots=[tmp_path], maps=[tmp_path / "export.yaml"],
        )
    )  # fmt: skip
    assert said(made) == []
    assert "shop.claim" in made.kinds
    assert list(made.outcomes)[-1] == made.sections[-1] == "points"
    assert made.functions["shelf_of"] is SHELF
    assert list(made.calendars) == ["desk_hours"]
    assert made.lint_rules == (RULE,)
    assert made.commands == {"shop-hours": command}
    assert tmp_path in made.roots
    assert made.maps["export"] == tmp_path / "export.yaml"


def test_two_vocabularies_stand_side_by_side(tmp_path: Path) -> None:
    text = {"p.yaml": POLICY + "points: {extra: {count: 2, cite: Rule 9}}\n"}
    with_points = found(shop=plugin(case_kinds=[KIND], outcome_kinds=[kind_of_outcome()]))
    without = found(shop=plugin(case_kinds=[KIND]))
    book, problems = load_book([], with_points, text)
    assert [one.message for one in problems] == []
    assert [one.name for one in book.decide({"kind": "shop.claim", "ordered_on": "2026-06-01"}).section("points")] == [
        "extra"
    ]
    _, wrong = load_book([], without, text)
    assert [one.code for one in wrong] == ["unknown-key"]
    assert load_book([], with_points, text)[1] == []


def test_a_section_of_a_plugin_is_shown_only_where_a_policy_uses_it() -> None:
    made = found(shop=plugin(case_kinds=[KIND], outcome_kinds=[kind_of_outcome()]))
    bare, _ = load_book([], found(shop=plugin(case_kinds=[KIND])), {"p.yaml": POLICY})
    book, _ = load_book([], made, {"p.yaml": POLICY})
    case = {"kind": "shop.claim", "id": "C", "ordered_on": "2026-06-01"}
    assert book.decide(case).to_json() == bare.decide(case).to_json()
    assert list(book.decide(case).section("points")) == []
    with pytest.raises(KeyError):
        bare.decide(case).section("points")


def test_a_vocabulary_goes_to_another_process_without_its_commands() -> None:
    made = found(shop=plugin(functions=[SHELF], commands=[click.Command("shop-hours")]))
    there: Vocabulary = pickle.loads(pickle.dumps(made))
    assert there.commands == {}
    assert there.functions["shelf_of"].body is shelf


# -- plugins that do not come in


def test_a_plugin_that_cannot_be_imported(points: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    good = module(monkeypatch, "good_shop", functions=[SHELF])
    points(("broken", "no_such_module"), ("good", good))
    made = installed()
    assert said(made) == ["the plugin 'broken' cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'"]
    assert "shelf_of" in made.functions
    assert list(separately()) == ["good"]


def test_a_plugin_that_leaves_while_it_is_imported(
    points: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "leaving_shop.py").write_text("raise SystemExit(3)\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    points(("leaving", "leaving_shop"))
    assert said(installed()) == ["the plugin 'leaving' cannot be loaded: SystemExit: 3"]


def test_two_plugins_of_one_name(points: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [module(monkeypatch, name, functions=[SHELF]) for name in ("one_shop", "two_shop")]
    for order in (names, names[::-1]):
        points(*(("shop", name) for name in order))
        made = installed()
        assert said(made) == ["two plugins are called 'shop', one_shop and two_shop: neither is used"]
        assert "shelf_of" not in made.functions


@pytest.mark.parametrize("number", [2, 0, "1", None, True])
def test_a_plugin_for_another_interface(number: object) -> None:
    made = found(shop=plugin(api=number, functions=[SHELF]))
    assert said(made) == [f"the plugin 'shop' is made for plugin interface {number!r}, and this makegood has 1"]
    assert "fits the other" in str(made.problems[0].hint)
    assert "shelf_of" not in made.functions


# -- hooks that fail


class Raising:
    def makegood_functions(self) -> list[Function]:
        raise OSError("the disk is gone")

    def makegood_lint_rules(self) -> list[LintRule]:
        return [RULE]


def test_a_hook_that_raises() -> None:
    made = found(shop=Raising())
    assert said(made) == ["the plugin 'shop' failed in `makegood_functions`: OSError: the disk is gone"]
    assert made.lint_rules == (RULE,)


def test_a_hook_with_arguments_is_no_hook() -> None:
    class Odd:
        @makegood.hookimpl
        def makegood_functions(self, book: object) -> list[Function]:
            return []

    (message,) = said(found(shop=Odd()))
    assert message.startswith("the plugin 'shop' cannot be registered:")
    assert "book" in message


def test_a_misspelt_hook_is_named_with_the_nearest() -> None:
    class Misspelt:
        @makegood.hookimpl
        def makegood_functons(self) -> list[Function]:
            return [SHELF]

        def makegood_case_kind(self) -> list[Any]:
            return []

        @makegood.hookimpl
        def functions(self) -> list[Function]:
            return []

        @makegood.hookimpl(optionalhook=True)
        def makegood_from_the_future(self) -> list[Any]:
            return []

    made = found(shop=Misspelt())
    assert [(one.code, one.message, one.hint) for one in made.problems][1:] == [
        (
            "unknown-hook",
            "the plugin 'shop' has `makegood_case_kind`, which is no hook",
            "did you mean 'makegood_case_kinds'?",
        ),
        (
            "unknown-hook",
            "the plugin 'shop' has `makegood_functons`, which is no hook",
            "did you mean 'makegood_functions'?",
        ),
    ]
    assert made.problems[0].message == "the plugin 'shop' has `functions`, which is no hook"


@pytest.mark.parametrize("given", [None, SHELF, {"shelf_of": SHELF}, "shelf_of", 3])
def test_a_hook_gives_a_list(given: object) -> None:
    (message,) = said(found(shop=plugin(functions=given)))
    assert message == f"the plugin 'shop': `makegood_functions` gives a {type(given).__name__}, and a list is needed"


WRONG: list[tuple[str, object, str]] = [
    ("functions", shelf, "where a makegood.Function is needed"),
    ("functions", Function("Shelf", (), "text", shelf, ""), "a function's name has small letters, digits and _"),
    ("functions", Function("in", (), "text", shelf, ""), "a function's name has small letters, digits and _"),
    ("functions", Function("f", ("code",), "text", shelf, ""), "the parameters of 'f' are makegood.Parameter"),  # type: ignore[arg-type]
    ("functions", Function("f", (Parameter("a", "colour"),), "text", shelf, ""), "the function 'f': 'colour' is no type"),
    ("functions", Function("f", (), "colour", shelf, ""), "the function 'f': 'colour' is no type"),
    ("functions", Function("f", (), "text", "body", ""), "the body of the function 'f'"),  # type: ignore[arg-type]
    ("functions", Function("f", (), "text", shelf, "", column=3), "its column form if it has one, can be called"),  # type: ignore[arg-type]
    ("functions", Function("f", (), "length", shelf, ""), "needs the `step` that it is rounded to"),
    ("functions", Function("f", (), "decimal", shelf, "", "0"), "the step of the function 'f' is a step above zero"),
    ("functions", Function("f", (), "decimal", shelf, "", "a bit"), "the step of the function 'f' is a step above zero"),
    ("case_kinds", 3, "it gives 3 (int) where the path of a case kind's JSON Schema is needed"),
    ("case_kinds", Path("/nowhere.json"), "'/nowhere.json' is not there: it was to be a case kind's JSON Schema"),
    ("case_kinds", {"type": "object"}, "needs `x-kind` (its name) and `properties` (its facts)"),
    ("outcome_kinds", {"section": "x"}, "where a makegood.OutcomeKind is needed"),
    ("outcome_kinds", kind_of_outcome(section="Points"), "have small letters, digits and _"),
    ("outcome_kinds", kind_of_outcome(core=()), "`core` names its main field 'count'"),
    ("outcome_kinds", kind_of_outcome(answered_by="other"), "`core` names its main field 'count'"),
    ("outcome_kinds", kind_of_outcome(shows=("count", "title")), "no field that is shown is called title"),
    ("outcome_kinds", kind_of_outcome(schema=None), "needs `schema`: the `properties` that say its keys"),
    ("outcome_kinds", kind_of_outcome(schema={"properties": 3}), "needs `schema`: the `properties` that say its keys"),
    ("outcome_kinds", kind_of_outcome(singular="remedy"), "'remedy' is a word of the policy schema already"),
    ("outcome_kinds", kind_of_outcome(schema={"properties": {"count": {"type": "colour"}}}), "does not fit into the policy schema"),
    ("outcome_kinds", kind_of_outcome(schema={"properties": {"count": {"$ref": "#/$defs/colour"}}}), "does not fit into the policy schema"),
    ("outcome_kinds", kind_of_outcome(lower=3), "`lower` and `expressions` can be called"),
    ("calendars", Path("/nowhere.yaml"), "'/nowhere.yaml' is not there: it was to be a calendar file"),
    ("lint_rules", shelf, "where a makegood.LintRule is needed"),
    ("commands", shelf, "where a click.Command is needed"),
    ("commands", click.Command("Shop Hours"), "a command's name is small letters and digits joined by hyphens"),
    ("policy_roots", Path("/nowhere"), "'/nowhere' is not there: it was to be a folder of policies"),
    ("maps", 3, "it gives 3 (int) where the path of a map file is needed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("hook", "thing", "message"), WRONG, ids=[f"{hook}-{at}" for at, (hook, _, _) in enumerate(WRONG)]
)
def test_a_thing_that_cannot_be_used_is_a_sentence_and_the_rest_is_used(hook: str, thing: object, message: str) -> None:
    hooks: dict[str, list[object]] = {"functions": [SHELF]}
    hooks[hook] = [*hooks.get(hook, []), thing]
    made = found(shop=plugin(**hooks))
    (problem,) = said(made)
    assert problem.startswith(f"the plugin 'shop', `makegood_{hook}`: ")
    assert message in problem
    assert "shelf_of" in made.functions


def test_a_file_that_is_no_calendar_and_a_schema_that_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("policy: shop.x\n", "utf-8")
    (tmp_path / "y.yaml").write_text("calendar: [\n", "utf-8")
    (tmp_path / "x.json").write_text("{", "utf-8")
    (tmp_path / "y.json").write_text("[]", "utf-8")
    files = {
        "calendars": [tmp_path / "x.yaml", tmp_path / "y.yaml"],
        "case_kinds": [tmp_path / "x.json", tmp_path / "y.json"],
    }
    messages = said(found(shop=plugin(**files)))
    assert len(messages) == 4
    assert "is no JSON" in messages[0]
    assert "where a JSON Schema is needed" in messages[1]
    assert "is no calendar: it needs `calendar`, its name" in messages[2]


def test_a_wrong_fact_of_a_plugins_kind_is_a_warning_and_of_ones_own_file_an_error(tmp_path: Path) -> None:
    wrong = {**KIND, "properties": {**KIND["properties"], "in": {"type": "string"}}}
    made = found(shop=plugin(case_kinds=[wrong]))
    assert "shop.claim" not in made.kinds
    assert [one.code for one in made.problems] == ["bad-case-kind"]
    own = installed((tmp_path / "nowhere.json",))
    assert [(one.code, one.level) for one in own.problems] == [("broken-plugin", "error")]


# -- two that claim one word


def clash(hook: str, thing: Any, word: str, what: str) -> None:
    """Whatever the order, neither is used, and both are named."""
    for names in (("ant", "bee"), ("bee", "ant")):
        made = found(**{name: plugin(**{hook: [thing]}) for name in names})
        assert said(made) == [f"the plugins '{names[0]}' and '{names[1]}' bring the {what} '{word}': neither is used"]
        assert made.problems[0].code == "two-meanings"
        held = (made.kinds, made.outcomes, made.functions, made.calendars, made.commands, made.maps)
        assert not any(word in one for one in held)
        assert not any(rule.code == word for rule in made.lint_rules)


def test_no_word_goes_to_the_first_that_claims_it(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(CALENDAR.format(name="desk_hours"), "utf-8")
    clash("functions", SHELF, "shelf_of", "function")
    clash("case_kinds", KIND, "shop.claim", "case kind")
    clash("outcome_kinds", kind_of_outcome(), "points", "outcome kind")
    clash("commands", click.Command("shop-hours"), "shop-hours", "command")
    clash("calendars", tmp_path / "desk.yaml", "desk_hours", "calendar")
    clash("lint_rules", RULE, "no-shop", "lint rule")
    clash("maps", tmp_path / "desk.yaml", "desk", "map")


def test_a_word_claimed_twice_by_one_plugin() -> None:
    made = found(shop=plugin(functions=[SHELF, SHELF]))
    assert said(made) == ["the plugin 'shop' brings the function 'shelf_of' twice: neither is used"]


@pytest.mark.parametrize(
    ("hook", "thing", "word"),
    [
        ("functions", Function("round_to", (), "text", shelf, ""), "round_to"),
        ("outcome_kinds", kind_of_outcome(section="deadlines"), "deadlines"),
        ("outcome_kinds", kind_of_outcome(section="let"), "let"),
        ("outcome_kinds", kind_of_outcome(section="totals"), "totals"),
    ],
)
def test_a_word_of_the_core_stays_the_cores(hook: str, thing: Any, word: str) -> None:
    (message,) = said(found(shop=plugin(**{hook: [thing]})))
    assert message.endswith(f"'{word}', which is a word of the core")


def test_a_calendar_of_the_core_stays_the_cores(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(CALENDAR.format(name="eu"), "utf-8")
    (message,) = said(found(shop=plugin(calendars=[tmp_path / "mine.yaml"])))
    assert message == "the plugin 'shop' brings the calendar 'eu', which is a word of the core"


def test_two_outcome_kinds_that_call_one_of_theirs_alike() -> None:
    other = kind_of_outcome(section="bonus")
    made = found(ant=plugin(outcome_kinds=[kind_of_outcome()]), bee=plugin(outcome_kinds=[other]))
    assert said(made) == [
        f"two outcome kinds call one of theirs a point: '{one}' is not used" for one in ("points", "bonus")
    ]


def test_a_lint_rule_with_the_code_of_one_of_ours() -> None:
    made = found(shop=plugin(lint_rules=[LintRule("unused-value", "Mine", "warning", lambda subject: [])]))
    (problem,) = lint_clashes(made)
    assert problem.code == "two-meanings"
    assert "'unused-value', which is one of the core" in problem.message


# -- an outcome kind that fails on a policy


def outcome_problems(lower: Callable[[Lowering], None], **changes: Any) -> list[Problem]:
    kind = kind_of_outcome(lower=lower, **changes)
    text = POLICY + "points:\n  extra: {count: 2, cite: Rule 9}\n"
    return load_book([], found(shop=plugin(case_kinds=[KIND], outcome_kinds=[kind])), {"p.yaml": text})[1]


def raising(given: Any) -> Any:
    raise ZeroDivisionError("oh")


def keep_text(outcome: Lowering) -> None:
    node = outcome.written("3 EUR")
    assert node is not None
    outcome.keep("count", node)


def write_nonsense(outcome: Lowering) -> None:
    outcome.written("3 kg + 2 h")


@pytest.mark.parametrize(
    ("lower", "changes", "code", "message"),
    [
        (raising, {}, "broken-plugin", "the outcome kind 'points' failed: ZeroDivisionError: oh"),
        (keep_count, {"expressions": raising}, "broken-plugin", "the outcome kind 'points' failed: ZeroDivisionError: oh"),
        (lambda outcome: None, {}, "broken-plugin", "the outcome kind 'points' kept no field count, which a decision rests on"),
        (keep_text, {}, "broken-plugin", "the main field of the outcome kind 'points' is money in EUR; an answer is yes/no"),
        (write_nonsense, {}, "unit-mismatch", ""),
    ],
)  # fmt: skip
def test_an_outcome_kind_that_fails_is_named_at_the_outcome(
    lower: Any, changes: dict[str, Any], code: str, message: str
) -> None:
    problems = outcome_problems(lower, **changes)
    assert problems[0].code == code
    assert problems[0].message.startswith(message)
    assert problems[0].place is not None
    assert problems[0].place.line > POLICY.count("\n")


def test_keys_of_an_outcome_kind_are_checked_by_its_schema() -> None:
    vocabulary = found(shop=plugin(case_kinds=[KIND], outcome_kinds=[kind_of_outcome()]))
    text = POLICY + "points:\n  extra: {cont: 2, cite: Rule 9}\n"
    problems = load_book([], vocabulary, {"p.yaml": text})[1]
    assert sorted(one.code for one in problems) == ["missing-key", "unknown-key"]
    assert any("did you mean 'count'" in str(one.hint) for one in problems)


# -- a function that fails on a case


def test_a_function_that_raises_is_one_sentence() -> None:
    broken = Function("shelf_of", (Parameter("code", "text"),), "text", raising, "")
    made = found(shop=plugin(case_kinds=[KIND], functions=[broken]))
    text = POLICY.replace("\nvalues:\n", "\nvalues:\n  shelf: shelf_of(cause)\n")
    book, problems = load_book([], made, {"p.yaml": text})
    assert [one for one in problems if one.level == "error"] == []
    decision = book.decide({"kind": "shop.claim", "ordered_on": "2026-06-01", "cause": "storm"})
    with pytest.raises(
        makegood.FunctionError, match=r"the function 'shelf_of', called with .*storm.* failed: ZeroDivisionError"
    ):
        decision.to_json()
