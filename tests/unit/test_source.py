"""YAML text → data and places: strict scalars, exact places in every style, and no text that breaks the reader."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.problems import Problem
from makegood.source import Document, Limits, read_file, read_yaml


def data_of(text: str) -> Any:
    return document_of(text).data


def document_of(text: str) -> Document:
    document, problems = read_yaml(text, "p.yaml")
    assert problems == []
    assert document is not None
    return document


def wrong(text: str, limits: Limits = Limits()) -> list[tuple[int, int, str]]:
    _, problems = read_yaml(text, "p.yaml", limits)
    return [(one.place.line, one.place.column, one.code) for one in problems if one.place]


def first(text: str) -> Problem:
    return read_yaml(text, "p.yaml")[1][0]


# -- scalars


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("True", True), ("FALSE", False), ("null", None), ("~", None), ("", None), ("NULL", None),
        ("0", 0), ("7", 7), ("-7", -7), ("+7", 7), ("-0", 0), ("12345678901234567890", 12345678901234567890),
        ("1.50", Decimal("1.50")), ("-0.1", Decimal("-0.1")), ("0.30", Decimal("0.30")), ("-0.0", Decimal("0.0")),
        ("on", "on"), ("off", "off"), ("yes", "yes"), ("no", "no"), ("NO", "NO"), ("y", "y"), ("tRUE", "tRUE"),
        ("010", "010"), ("0o14", "0o14"), ("0x1f", "0x1f"), ("0b1", "0b1"), ("1_000", "1_000"), ("1,000", "1,000"),
        ("1e3", "1e3"), ("1.0e3", "1.0e3"), (".5", ".5"), ("5.", "5."), ("00.5", "00.5"), ("1.2.3", "1.2.3"),
        (".inf", ".inf"), ("-.INF", "-.INF"), (".nan", ".nan"), ("٣", "٣"), ("--1", "--1"),
        ("09:30", "09:30"), ("12:30:45", "12:30:45"), ("190:20:30", "190:20:30"), ("08:00-12:00", "08:00-12:00"),
        ("2026-07-01", "2026-07-01"), ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z"), ("=", "="),
        ("'7'", "7"), ('"true"', "true"), ("'~'", "~"), ("|\n 7", "7\n"), (">-\n 7", "7"), ('"\\u00e9"', "é"),
        ("1500 km", "1500 km"), ("('2014')", "('2014')"), ("x[1]", "x[1]"),
    ],
)  # fmt: skip
def test_scalar(written: str, value: object) -> None:
    found = data_of(f"a: {written}\n")["a"]
    assert found == value
    assert type(found) is type(value)


def test_decimals_keep_their_text() -> None:
    assert str(data_of("a: 1.50")["a"]) == "1.50"
    assert (
        str(data_of("a: 0.1234567890123456789012345678901234567890")["a"])
        == "0.1234567890123456789012345678901234567890"
    )


def test_keys_are_text() -> None:
    assert data_of("1: a\n2026-07-01: b\non: c\n1.50: d\ntrue: e\n'x y': f\n中文: g\n") == {
        "1": "a", "2026-07-01": "b", "on": "c", "1.50": "d", "true": "e", "x y": "f", "中文": "g",
    }  # fmt: skip


def test_a_whole_document() -> None:
    text = "a: [1, {b: c}, x y]\nd:\n  - e: 1\n    f:\n  -\n    - g\n"
    assert data_of(text) == {"a": [1, {"b": "c"}, "x y"], "d": [{"e": 1, "f": None}, ["g"]]}


@pytest.mark.parametrize("text", ["[1]", "x", "7", '"a"', "- a\n- b", "--- a", "%YAML 1.2\n---\na"])
def test_a_document_need_not_be_a_mapping(text: str) -> None:
    assert data_of(text) is not None


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = document_of("\ufeffa: b")
    assert document.text == "a: b"
    assert document.places.key(("a",)).column == 1


def test_aliases_repeat_values() -> None:
    assert data_of("a: &x [1, 2]\nb: *x\nc: {d: *x}\n") == {"a": [1, 2], "b": [1, 2], "c": {"d": [1, 2]}}
    assert data_of("a: &x 1.5\nb: &x 2\nc: *x\n")["c"] == 2


# -- what is wrong, with its place


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "duplicate-key"),
        ("x: {a: 1, a: 2}\n", 1, 11, "duplicate-key"),
        ("1: a\n'1': b\n", 2, 1, "duplicate-key"),
        ("a: 1\n<<: {b: 1}\n", 2, 1, "merge-key"),
        ("a: !!str 1\n", 1, 4, "yaml-tag"),
        ("a: !x {b: 1}\n", 1, 4, "yaml-tag"),
        ("a: ! x\n", 1, 4, "yaml-tag"),
        ("a: !!python/object:os.system x\n", 1, 4, "yaml-tag"),
        ("a: 1\n---\nb: 2\n", 2, 1, "several-documents"),
        ("", 1, 1, "empty-file"),
        ("# nothing\n", 1, 1, "empty-file"),
        ("---\n...\n---\n", 3, 1, "several-documents"),
        ("? [a]\n: b\n", 1, 3, "bad-key"),
        ("? {a: 1}\n: b\nc: d\n", 1, 3, "bad-key"),
        (": b\n", 1, 1, "yaml-syntax"),
        ("? \n: b\n", 1, 2, "bad-key"),
        ("~: b\n", 1, 1, "bad-key"),
        ("a: &x b\n*x : c\n", 2, 1, "bad-key"),
        ("a: *x\n", 1, 4, "unknown-alias"),
        ("a: &x [1, *x]\n", 1, 11, "unknown-alias"),
        ("a: &x {b: *x}\n", 1, 11, "unknown-alias"),
        ("a: " + "1" * 101 + "\n", 1, 4, "number-too-long"),
        ("a: 0." + "1" * 5000 + "\n", 1, 4, "number-too-long"),
        ("a: b\x00c\n", 1, 5, "bad-character"),
        ("a: 1\nb: 中\x85d\n", 2, 5, "bad-character"),
        ("a: b\u2028c: d\n", 1, 5, "bad-character"),
        ("a: '\u202e'\n", 1, 5, "bad-character"),
        ("a: \ud800\n", 1, 4, "bad-character"),
        ("a: \ufeff\n", 1, 4, "bad-character"),
        ("a: 'x' if y else z\n", 1, 4, "yaml-quotes"),
        ("a:\n  b: 'x' + y\n", 2, 6, "yaml-quotes"),
        ("a: {b: f(x, y), c: 1}\n", 1, 13, "yaml-quotes"),
        ("a: {b: x in ['a', 'b']}\n", 1, 13, "yaml-syntax"),
        ("a: [f(x) for y in [1]]\n", 1, 19, "yaml-syntax"),
        ("a: b: c\n", 1, 5, "yaml-syntax"),
        ("a:\n\tb: 1\n", 2, 1, "yaml-syntax"),
        ("a: @x\n", 1, 4, "yaml-syntax"),
        ("a: `x`\n", 1, 4, "yaml-syntax"),
        ("a: %x\n", 1, 4, "yaml-syntax"),
        ("a: 1\nb: 'x\nc: 2\n", 2, 4, "yaml-syntax"),
        ('a: "\\q"\n', 1, 5, "yaml-syntax"),
        ('a: "\\ud800"\n', 1, 7, "yaml-syntax"),
        ("a: x\n- b\n", 2, 1, "yaml-syntax"),
        ("- a\nb: 1\n", 2, 1, "yaml-syntax"),
        ("a: 1\n b: 2\n", 2, 3, "yaml-syntax"),
        ("a: *\n", 1, 5, "yaml-syntax"),
        ("中文: [1\n", 2, 1, "yaml-syntax"),
        ("中文: [1", 1, 7, "yaml-syntax"),
        ("}\n", 1, 1, "yaml-syntax"),
        ("%YAML 3.0\n---\na: 1\n", 1, 1, "yaml-syntax"),
        ("a: !x! y\n", 1, 7, "yaml-syntax"),
    ],
)
def test_wrong(text: str, line: int, column: int, code: str) -> None:
    assert (line, column, code) in wrong(text)


def test_every_mistake_that_leaves_the_structure_whole_is_found_at_once() -> None:
    document, problems = read_yaml("a: 1\na: 2\nb: !x 3\n<<: 4\nc: *y\nd: 5\n", "p.yaml")
    assert [one.code for one in problems] == ["duplicate-key", "yaml-tag", "merge-key", "unknown-alias"]
    assert document is not None
    assert document.data == {"a": 1, "b": 3, "c": None, "d": 5}


def test_a_duplicate_key_names_both_places() -> None:
    problem = first("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
    assert str(problem.place) == "p.yaml:5:3"
    assert "p.yaml:3:3" in problem.message


def test_an_unknown_alias_is_suggested() -> None:
    assert first("a: &amount 1\nb: *amuont\n").hint == "did you mean 'amount'?"


def test_a_quoted_expression_is_told_to_stand_in_parentheses() -> None:
    problem = first("edition: '2014' if old else ('2015')\n")
    assert "parentheses" in problem.message
    assert problem.hint == "write ('2014' …)"


def test_an_empty_value_in_braces_is_no_slip() -> None:
    assert data_of("a: {b: , c: 1}\n") == {"a": {"b": None, "c": 1}}
    assert data_of("{'a':, b: ~}\n") == {"a": None, "b": None}


# -- limits


def test_limits() -> None:
    assert wrong("a: 123456789\n", Limits(bytes=12)) == [(1, 1, "too-large-file")]
    assert wrong("a: 中中中\n", Limits(bytes=12)) == [(1, 1, "too-large-file")]
    assert wrong("a: 12345678\n", Limits(bytes=12)) == []
    assert wrong("a: [[1]]\n", Limits(depth=2)) == [(1, 5, "too-deep")]
    assert wrong("a: [[1]]\n", Limits(depth=3)) == []
    assert wrong("a: &x 1\nb: [*x, *x]\n", Limits(aliases=1)) == [(2, 9, "too-many-aliases")]
    assert wrong("[1, 2, 3]\n", Limits(nodes=3)) == [(1, 8, "too-many-values")]
    assert wrong("[1, 2, 3]\n", Limits(nodes=4)) == []


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? ", '["', "{? "])
def test_deep_nesting_is_refused_and_not_followed(bracket: str) -> None:
    document, problems = read_yaml(bracket * 100_000, "p.yaml")
    assert document is None
    assert problems


def test_a_billion_laughs_are_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghij"
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    _, problems = read_yaml("\n".join(lines), "p.yaml")
    assert problems[0].code == "too-many-values"


def test_a_file_of_its_greatest_size_is_read() -> None:
    text = "a: " + "x" * (Limits().bytes - 4) + "\n"
    assert len(data_of(text)["a"]) == Limits().bytes - 4


# -- files


def test_read_file(tmp_path: FilePath) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes("a: 中\r\nb: 2\r\n".encode())
    document, problems = read_file(path, "shown.yaml")
    assert problems == []
    assert document is not None
    assert document.data == {"a": "中", "b": 2}
    assert str(document.places.value(("b",))) == "shown.yaml:2:4"
    assert str(document.places.inside(("b",), 0)) == "shown.yaml:2:4"


def test_files_that_cannot_be_read_are_problems(tmp_path: FilePath) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: x\xe9\n")
    (tmp_path / "large.yaml").write_bytes(b"a: " + "é".encode() * 600_000)
    (tmp_path / "utf16.yaml").write_bytes("a: 1".encode("utf-16"))
    found = {
        name: read_file(tmp_path / name)[1][0] for name in ("latin.yaml", "large.yaml", "utf16.yaml", "none.yaml", ".")
    }
    assert {name: problem.code for name, problem in found.items()} == {
        "latin.yaml": "not-utf-8",
        "large.yaml": "too-large-file",
        "utf16.yaml": "not-utf-8",
        "none.yaml": "unreadable-file",
        ".": "unreadable-file",
    }
    assert str(found["latin.yaml"].place).endswith("latin.yaml:2:5")


def test_an_impossible_file_name_is_a_problem() -> None:
    assert read_file("a\0b")[1][0].code == "unreadable-file"


def test_a_device_is_not_read() -> None:
    assert read_file("/dev/zero")[1][0].code in ("unreadable-file", "bad-character")


# -- anything


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_arbitrary_text_never_raises(text: str) -> None:
    document, problems = read_yaml(text, "p.yaml")
    assert document is not None or problems


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "p.yaml"
    path.write_bytes(content)
    document, problems = read_file(path)
    assert document is not None or problems
