"""Comments that set findings aside: where they are read, what they reach, and what is wrong with them."""

from __future__ import annotations

import pytest
from makegood.lint import lint
from makegood.lint.ignores import apply, ignores
from makegood.loading import load_book
from makegood.origins import edited
from makegood.problems import Place, Problem
from makegood.source import Document, read_yaml

from tests.unit.small_policy import vocabulary

HEAD = "policy: shop.late\ncase: shop.claim\n"
WHY = "- agreed"


def document(text: str) -> Document:
    found, problems = read_yaml(text, "a.yaml")
    assert found is not None
    assert not problems
    return found


def read(text: str) -> list[tuple[str, int, int]]:
    found, problems = ignores(document(text))
    assert not problems
    return [(one.code, one.first, one.last) for one in found]


def checked(text: str) -> list[str]:
    """All problems of a policy, comments applied, as `line:column code`."""
    book, problems = load_book([], vocabulary(), {"a.yaml": text})
    left = apply([*problems, *lint(book)], [document(text)])
    return [f"{one.place.line}:{one.place.column} {one.code}" for one in left if one.place]


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("a: 1  # makegood: ignore gap - x\n", [("gap", 1, 1)]),
        ("# makegood: ignore gap - x\na: 1\n", [("gap", 2, 2)]),
        ("a: 0\n# makegood: ignore gap - x\n\n# another\nb: 1\nc: 2\n", [("gap", 5, 5)]),
        ("a: 1  # makegood: ignore gap, dead-row -- x - y\n", [("gap", 1, 1), ("dead-row", 1, 1)]),
        ("a: 1  #makegood: ignore gap — 因为\n", [("gap", 1, 1)]),
        ("# makegood: ignore gap - x\na: >-\n  one\n  two\n\nb: 1\n", [("gap", 2, 4)]),
        ("a: >-  # makegood: ignore gap - x\n  one\n  two\nb: 1\n", [("gap", 1, 3)]),
        ("# makegood: ignore gap - x\na: one\n  two\nb: 1\n", [("gap", 2, 3)]),
        ("# makegood: ignore-file gap - x\na: 1\nb: 2\n", [("gap", 1, 4)]),
        ("# first\n\n# makegood: ignore-file gap - x\na: 1\n", [("gap", 1, 5)]),
        ("a: 1\n# makegood: ignore gap - x\n", [("gap", 2, 2)]),
        ("a: [1,  # makegood: ignore gap - x\n  2]\n", [("gap", 1, 1)]),
        ("a: 1  # 关于 # makegood: ignore gap - x\n", []),
        ("a: 'b  # makegood: ignore gap - x'\n", []),
        ('a: "b  # makegood: ignore gap - x"\n', []),
        ("a: |\n  b\n  # makegood: ignore gap - x\n", []),
        ("a: >-\n  b  # makegood: ignore gap - x\n  c\n", []),
        ("'# makegood: ignore gap - x': 1\n", []),
        ("a: |\n  b\n# makegood: ignore gap - x\nc: 1\n", [("gap", 4, 4)]),
        ("a: 1\r\n# makegood: ignore gap - x\r\nb: 2\r\n", [("gap", 3, 3)]),
        ("a: 1  # nothing\n", []),
    ],
)
def test_where_a_comment_is_read_and_what_it_reaches(text: str, reach: list[tuple[str, int, int]]) -> None:
    assert read(text) == reach


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore gap", "this comment gives no reason, and so ignores nothing: say why behind a dash"),
        ("ignore gap -", "'gap -' is no code of a problem"),
        ("ignore", "this comment does not say which code it ignores"),
        ("ignore - because", "'- because' is no code of a problem"),
        ("ignore gap dead-row - x", "'gap dead-row' is no code of a problem"),
        ("ignore Gap - x", "'Gap' is no code of a problem"),
        ("ignroe gap - x", "'ignroe' is no word that makegood knows in a comment"),
        ("ignore-file gap - x", "`ignore-file` stands at the top of the file, before its first key"),
    ],
)
def test_what_is_wrong_with_a_comment(comment: str, message: str) -> None:
    _, (problem,) = ignores(document(f"a: 1  # makegood: {comment}\n"))
    assert (problem.code, problem.message, problem.level) == ("bad-ignore", message, "warning")
    assert problem.place == Place("a.yaml", 1, 7)


UNUSED = f"{HEAD}let:\n  a: pieces\n"


def test_a_warning_is_set_aside_and_only_there() -> None:
    assert checked(UNUSED) == ["4:3 unused-name"]
    assert checked(UNUSED.replace("a: pieces", f"a: pieces  # makegood: ignore unused-name {WHY}")) == []
    assert checked(UNUSED.replace("  a", f"  # makegood: ignore unused-name {WHY}\n  a")) == []
    assert checked(f"# makegood: ignore-file unused-name {WHY}\n{UNUSED}") == []
    two = UNUSED.replace("a: pieces", f"a: pieces  # makegood: ignore unused-name {WHY}\n  b: pieces")
    assert checked(two) == ["5:3 unused-name"]


def test_a_comment_of_several_codes_is_judged_code_by_code() -> None:
    assert checked(UNUSED.replace("a: pieces", f"a: pieces  # makegood: ignore unused-name, gap {WHY}")) == [
        "4:14 unused-ignore"
    ]


def test_an_error_cannot_be_set_aside() -> None:
    text = UNUSED.replace("a: pieces", f"a: peices  # makegood: ignore unknown-name {WHY}")
    assert checked(text) == ["4:6 unknown-name", "4:14 unused-ignore"]
    _, problems = load_book([], vocabulary(), {"a.yaml": text})
    *_, last = apply(problems, [document(text)])
    assert last.message == "'unknown-name' is an error, and errors cannot be ignored"


def test_nothing_is_said_of_comments_in_a_file_that_could_not_be_looked_at() -> None:
    text = UNUSED.replace("a: pieces", f"a: peices  # makegood: ignore unused-name {WHY}")
    assert checked(text) == ["4:6 unknown-name"]


def test_what_was_not_looked_for_may_be_right() -> None:
    text = f"a: 1  # makegood: ignore gap {WHY}\n"
    assert [one.code for one in apply([], [document(text)])] == ["unused-ignore"]
    assert apply([], [document(text)], lambda code: code != "gap") == []


def test_a_place_in_another_file_is_not_reached() -> None:
    problem = Problem("gap", "x", Place("b.yaml", 1, 1), level="warning")
    left = apply([problem], [document(f"a: 1  # makegood: ignore gap {WHY}\n")])
    assert [one.code for one in left] == ["gap", "unused-ignore"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: 1  # makegood: ignore gap - x\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n# makegood: ignore gap - x\nb: 2\n", "a: 1\nb: 2\n"),
        ("a:\n  # makegood: ignore gap - x\r\n  b: 2\n", "a:\n  b: 2\n"),
        ("a: 1\n# makegood: ignore gap - x", "a: 1\n"),
        ("a: >-  # makegood: ignore gap - x\n  b\n", "a: >-\n  b\n"),
    ],
)
def test_an_unused_comment_is_taken_away_with_its_line(text: str, after: str) -> None:
    (problem,) = apply([], [document(text)])
    assert problem.fix is not None
    assert edited(text, [(one.start, one.end, one.text) for one in problem.fix.edits]) == after
