"""`makegood fix`: what is mended and how it looks, that nothing else moves, and that no decision changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood import plugins
from makegood.cli.group import group
from makegood.lint import lint
from makegood.lint.fixer import mend
from makegood.lint.ignores import apply
from makegood.loading import load_book
from makegood.problems import Problem, ordered
from makegood.source import read_yaml

from tests.unit import small_policy
from tests.unit.small_policy import POLICY, vocabulary, write
from tests.unit.test_lint import CASES, CONDITIONS

HEAD = "policy: shop.late\ncase: shop.claim\ncurrency: EUR\ndated_by: ordered_on\n"


def check(texts: Mapping[str, str]) -> list[Problem]:
    book, problems = load_book([], vocabulary(), texts)
    documents = [read_yaml(text, name)[0] for name, text in texts.items()]
    return ordered(apply([*problems, *lint(book)], [one for one in documents if one is not None]))


def mended(text: str, unsafe: bool = False) -> str:
    """The text after all fixes; a second run finds nothing to do."""
    done = mend({"a.yaml": text}, check, unsafe)
    again = mend(done.texts, check, unsafe)
    assert again.fixed == ()
    assert again.texts == done.texts
    return done.texts["a.yaml"]


def value(text: str) -> str:
    """What becomes of a line under `values`."""
    return mended(f"{HEAD}values:\n  {text}\n").removeprefix(f"{HEAD}values:\n  ").removesuffix("\n")


# -- errors that are mechanical


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x: cause = 'storm'", "x: cause == 'storm'"),
        ("x: cause = 'storm'  # why =", "x: cause == 'storm'  # why ="),
        ("x: cause == storm", "x: cause == 'storm'"),
        ('x: "cause == storm"', "x: \"cause == 'storm'\""),
        ("x: 'cause == storm'", "x: 'cause == \"storm\"'"),
        ("x: cause in [storm, 'fault']", "x: cause in ['storm', 'fault']"),
        ("x: storm == cause", "x: ('storm') == cause"),
        ("x: delay > 3h", "x: delay > 3 h"),
        ("x: pieces > 1_000", "x: pieces > 1000"),
        ("x: 1 - .5", "x: 1 - 0.5"),
        ("x: 8% * pieces", "x: 8 percent * pieces"),
        ("x: pieces * 8 %", "x: pieces * 8 percent"),
        ("x: polite && fast", "x: polite and fast"),
        ("x: polite&&fast", "x: polite and fast"),
        ("x: polite || fast", "x: polite or fast"),
        ("x: ( !polite )", "x: ( not polite )"),
        ("x: pieces ≥ 3", "x: pieces >= 3"),
        ("x: pieces ≠ 3 and pieces × 2 > 5", "x: pieces != 3 and pieces * 2 > 5"),
        ("x: （pieces + 1）* 2", "x: (pieces + 1)* 2"),
        ("x: cause == ‘storm’", "x: cause == 'storm'"),
        ("x: polite == True", "x: polite"),
        ("x: {is: max(pieces, 3), cite: a}", 'x: {is: "max(pieces, 3)", cite: a}'),
        ("x: {cite: a, is: max(min(pieces, 3), 2)}", 'x: {cite: a, is: "max(min(pieces, 3), 2)"}'),
        ("x: cause = storm && delay > 3h", "x: cause == 'storm' and delay > 3 h"),
    ],
)
def test_what_is_mended(before: str, after: str) -> None:
    assert value(before) == after


@pytest.mark.parametrize(
    "line",
    [
        "x: peices + 1",  # only the author knows
        "x: delay > 3 km",
        "x: pieces +",
        "x: (pieces",
        "x: 2026-01-01",
        "x: {is: max(pieces, \"3\"), cite: a}",
        "x: {is: max(pieces, 3, cite: a}",
        "x: pieces > 1e3",
        "x: pieces ? 1 : 2",
    ],
)  # fmt: skip
def test_what_is_left_to_the_author(line: str) -> None:
    assert value(line) == line


def test_near_names_are_taken_only_when_asked_for() -> None:
    text = f"{HEAD}values:\n  x: peices + 1\n  y: cause == 'strom'\n  z: wieght\n"
    assert mended(text) == text
    assert mended(text, unsafe=True) == f"{HEAD}values:\n  x: pieces + 1\n  y: cause == 'storm'\n  z: weight\n"
    assert mended(HEAD + "valeus:\n  x: 1\n", unsafe=True) == HEAD + "values:\n  x: 1\n"


# -- lint


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x: polite == true", "x: polite"),
        ("x: polite == false and fast", "x: not polite and fast"),
        ("x: fast or true != polite", "x: fast or not polite"),
        ("x: polite == true == fast", "x: polite == true == fast"),
        ("x: (polite or fast) == true", "x: (polite or fast) == true"),
        ("x: not polite == false", "x: not not polite"),
    ],
)
def test_needless_truth(before: str, after: str) -> None:
    assert value(before) == after


ROW = HEAD + "tables:\n  t:\n    cite: x\n    rows:\n      - {when: polite, give: 1}\nLINES\nvalues:\n  x: t\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("      - {when: true, give: 2}", "      - {give: 2}"),
        ("      - {give: 2, when: true}", "      - {give: 2}"),
        ("      - when: true\n        give: 2", "      - give: 2"),
        ("      - give: 2  # two\n        when: true  # always", "      - give: 2  # two"),
    ],
)
def test_a_condition_that_is_true_goes(before: str, after: str) -> None:
    assert mended(ROW.replace("LINES", before)) == ROW.replace("LINES", after)


DATES = """\
values:
  x: fee
parameters:
  # what it costs
  fee:
    - {from: 2024-01-01, value: 6 EUR, cite: b}
    # the first one
    - from: 2020-01-01
      value: 5 EUR    # five
      cite: a

    - {from: 2022-01-01, value: 7 EUR, cite: c}
  # the end
"""
SORTED = """\
values:
  x: fee
parameters:
  # what it costs
  fee:
    # the first one
    - from: 2020-01-01
      value: 5 EUR    # five
      cite: a

    - {from: 2022-01-01, value: 7 EUR, cite: c}
    - {from: 2024-01-01, value: 6 EUR, cite: b}
  # the end
"""


def test_values_are_put_in_order_with_their_comments() -> None:
    assert mended(HEAD + DATES) == HEAD + SORTED
    assert mended((HEAD + DATES).replace("\n", "\r\n")) == (HEAD + SORTED).replace("\n", "\r\n")


def test_a_comment_whose_place_is_not_sure_stays_where_it_is() -> None:
    text = HEAD + DATES.replace("    - {from: 2024", "    # all of them, or the first?\n    - {from: 2024")
    assert mended(text) == text
    flow = f"{HEAD}values: {{x: fee}}\nparameters:\n  fee: [{{from: 2024-01-01, value: 6, cite: b}}, {{value: 5, cite: a}}]\n"
    assert mended(flow) == flow


def test_what_nothing_reads_goes_only_when_asked_for() -> None:
    text = f"{HEAD}let:\n  a: >-\n    pieces\n    + 1\n  b: pieces\nvalues:\n  x: b\n"
    assert mended(text) == text
    assert mended(text, unsafe=True) == f"{HEAD}let:\n  b: pieces\nvalues:\n  x: b\n"
    assert mended(f"{HEAD}let:\n  a: pieces\nvalues:\n  x: 1\n", unsafe=True) == f"{HEAD}values:\n  x: 1\n"
    assert mended(f"{HEAD}let:\n  a: b\n  b: pieces\nvalues:\n  x: 1\n", unsafe=True) == f"{HEAD}values:\n  x: 1\n"


# -- laws


def test_a_fix_that_leaves_things_worse_is_not_made_and_the_others_are() -> None:
    from dataclasses import replace

    from makegood.problems import Edit, Fix

    text = f"{HEAD}values:\n  x: polite == true\n  y: fast == true\n"

    def spoiled(texts: Mapping[str, str]) -> list[Problem]:
        """One of the fixes would write what cannot be read."""
        bad = Fix("spoil it", (Edit("a.yaml", 0, 0, "{"),))
        return [replace(one, fix=bad) if "fast" in one.message else one for one in check(texts)]

    done = mend({"a.yaml": text}, spoiled)
    assert done.texts["a.yaml"] == text.replace("polite == true", "polite")
    assert [one.code for one in done.fixed] == ["needless-true"]


@settings(max_examples=40, deadline=None)
@given(st.lists(CONDITIONS, min_size=1, max_size=3), st.data())
def test_no_decision_changes(conditions: list[str], data: st.DataObject) -> None:
    def noisy(condition: str) -> str:
        words = {
            name: data.draw(st.sampled_from([name, f"{name} == true", f"{name} != false"]))
            for name in ("polite", "fast")
        }
        for name, said in words.items():
            condition = condition.replace(name, f"({said})" if "not" in condition else said)
        return condition

    lines = [f'      - {{when: "{noisy(one)}", give: {at}}}\n' for at, one in enumerate(conditions)]
    last = data.draw(st.sampled_from(["      - {give: 9}\n", "      - {when: true, give: 9}\n"]))
    text = f"{HEAD}tables:\n  t:\n    cite: x\n    rows:\n{''.join(lines)}{last}values:\n  given: t\n"
    after = mended(text)
    before, now = (load_book([], vocabulary(), {"a.yaml": one})[0] for one in (text, after))
    for case in [*CASES[:24], {"kind": "shop.claim", "ordered_on": "2026-01-01"}]:
        assert answers(before, case) == answers(now, case)


def answers(book: Any, case: Mapping[str, Any]) -> Any:
    found = book.decide(case).to_dict()
    return {key: found[key] for key in ("values", "undecided", "missing", "remedies")}


# -- the command


class Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "policies" / "late.yaml"

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(group, ["fix", *arguments])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    real = plugins.installed
    monkeypatch.setattr(plugins, "installed", lambda: real((), {"shop": small_policy}))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "policies", WRONG)
    return Run(tmp_path)


WRONG = POLICY.replace("late: delay >= 3 h", "late: delay >= 3h").replace("reason: cause", "reason: cause == storm")
RIGHT = POLICY.replace("reason: cause", "reason: cause == 'storm'")


def test_a_file_is_written_once_and_then_left_alone(run: Run) -> None:
    found = run()
    assert found.exit_code == 0
    assert run.file.read_text("utf-8") == RIGHT
    assert found.stdout.splitlines() == [
        "policies/late.yaml:13:18: write `3 h` [number-literal]",
        "policies/late.yaml:22:20: write 'storm' [bare-choice]",
        "2 problems fixed in 1 file",
    ]
    at = run.file.stat().st_mtime_ns
    assert run().stdout == "nothing to fix\n"
    assert run.file.stat().st_mtime_ns == at


@pytest.mark.parametrize("option", ["--diff", "--check"])
def test_nothing_is_written_when_only_asked(option: str, run: Run) -> None:
    found = run(option)
    assert found.exit_code == 1
    assert run.file.read_text("utf-8") == WRONG
    write(run.folder / "policies", RIGHT)
    assert run(option).exit_code == 0


def test_a_diff_can_be_applied(run: Run) -> None:
    lines = run("--diff").stdout.splitlines()
    assert lines[:2] == ["--- policies/late.yaml", "+++ policies/late.yaml"]
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "-  late: delay >= 3h", "+  late: delay >= 3 h", "-  reason: cause == storm", "+  reason: cause == 'storm'"
    ]  # fmt: skip
    run.file.write_text(WRONG.rstrip("\n").replace("{grade: poor}", "{grade: poor, when: true}"), "utf-8")
    write(run.folder / "policies", "policy: shop.late\ncase: shop.claim\nvalues:\n  x: polite == true")
    assert run("--diff").stdout.endswith(
        "-  x: polite == true\n\\ No newline at end of file\n+  x: polite\n\\ No newline at end of file\n"
    )


def test_marks_line_ends_rights_and_links_stay(run: Run) -> None:
    content = b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode()
    real = run.folder / "real.yaml"
    real.write_bytes(content)
    real.chmod(0o640)
    run.file.unlink()
    run.file.symlink_to(real)
    assert run().exit_code == 0
    assert real.read_bytes() == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert run.file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in run.folder.iterdir()) == ["policies", "real.yaml"]


def test_what_is_left_is_said(run: Run) -> None:
    write(run.folder / "policies", WRONG.replace("period: pieces", "period: peices"))
    found = run()
    assert found.exit_code == 1
    assert found.stdout.endswith("2 problems fixed in 1 file; 1 error left\n")
    assert "policies/late.yaml:20:11: nothing is called 'peices'" in found.stderr
    assert "    period: peices * 1 day" in found.stderr
    assert run("--unsafe").exit_code == 0


def test_only_some_codes_are_fixed(run: Run) -> None:
    assert run("--select", "number-literal").exit_code == 1
    assert run.file.read_text("utf-8") == WRONG.replace("3h", "3 h")


def test_json(run: Run) -> None:
    found = json.loads(run("--json", "--check").stdout)
    assert found["files"] == ["policies/late.yaml"]
    assert [(one["code"], one["line"], one["fix"]) for one in found["fixed"]] == [
        ("number-literal", 13, "write `3 h`"), ("bare-choice", 22, "write 'storm'")
    ]  # fmt: skip
    assert not [one for one in found["left"] if one["level"] == "error"]


def test_wrong_use(run: Run) -> None:
    found = run("nowhere")
    assert found.exit_code == 2
    assert "there is no file or folder 'nowhere'" in found.stderr


def test_a_comment_that_ignores_nothing_is_taken_from_tests_too(run: Run) -> None:
    write(run.folder / "policies", RIGHT)
    file = run.folder / "policies" / "late.test.yaml"
    text = small_policy.TESTS + "      values.wait: 4 h\n"
    file.write_text(text.replace("    expect:", "    # makegood: ignore gap - gone\n    expect:"), "utf-8")
    assert run().exit_code == 0
    assert file.read_text("utf-8") == text


def test_files_that_cannot_be_read_are_left_alone(run: Run) -> None:
    bad = run.folder / "policies" / "bad.yaml"
    bad.write_bytes(b"a: \xff = 3h\n")
    run()
    assert bad.read_bytes() == b"a: \xff = 3h\n"
    assert run.file.read_text("utf-8") == RIGHT
