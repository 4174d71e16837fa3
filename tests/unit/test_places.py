"""Where a path's key, value and each character stand: exact in every style of YAML scalar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from makegood.source import Document, Path, read_yaml


def document_of(text: str) -> Document:
    document, problems = read_yaml(text, "p.yaml")
    assert problems == []
    assert document is not None
    return document


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield from walk(part, (*path, step))


PLACED = """\
policy: airline.eu261
标题: {en: "EU", 中文: '旅客 权利'}
when: >-
  late and
  not excused
let:
  quoted: "a\\tb \\
    c"
  plain: one two
    three
    four
  literal: |
    first
      second

    third
list:
  - 1
  - when: x
    give: y
  -
    - deep
empty:
anchored: &name   value
again: *name
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), (1, 1), (1, 1)),
        (("policy",), (1, 1), (1, 9)),
        (("标题",), (2, 1), (2, 5)),
        (("标题", "en"), (2, 6), (2, 10)),
        (("标题", "中文"), (2, 16), (2, 20)),
        (("when",), (3, 1), (3, 7)),
        (("let",), (6, 1), (7, 3)),
        (("let", "quoted"), (7, 3), (7, 11)),
        (("let", "literal"), (12, 3), (12, 12)),
        (("list",), (17, 1), (18, 3)),
        (("list", 0), (18, 5), (18, 5)),
        (("list", 1), (19, 5), (19, 5)),
        (("list", 1, "give"), (20, 5), (20, 11)),
        (("list", 2, 0), (22, 7), (22, 7)),
        (("empty",), (23, 1), (23, 7)),
        (("anchored",), (24, 1), (24, 19)),
        (("again",), (25, 1), (25, 8)),
        (("let", "missing"), (6, 1), (6, 1)),  # what is not there is placed at what would hold it
        (("list", 9, "x"), (17, 1), (17, 1)),
        (("policy", "x"), (1, 1), (1, 1)),
        (("nothing",), (1, 1), (1, 1)),
    ],
)
def test_places(path: Path, key: tuple[int, int], value: tuple[int, int]) -> None:
    places = document_of(PLACED).places
    assert (places.key(path).line, places.key(path).column) == key
    assert (places.value(path).line, places.value(path).column) == value


@pytest.mark.parametrize(
    ("path", "character", "place"),
    [
        (("policy",), ".", (1, 16)),
        (("标题", "en"), "U", (2, 12)),
        (("标题", "中文"), "权", (2, 24)),
        (("when",), "and", (4, 8)),
        (("when",), "not", (5, 3)),
        (("when",), "excused", (5, 7)),
        (("let", "quoted"), "\t", (7, 13)),
        (("let", "quoted"), "b", (7, 15)),
        (("let", "quoted"), "c", (8, 5)),
        (("let", "plain"), "three", (10, 5)),
        (("let", "plain"), "four", (11, 5)),
        (("let", "literal"), "first", (13, 5)),
        (("let", "literal"), "  second", (14, 5)),
        (("let", "literal"), "third", (16, 5)),
        (("anchored",), "lue", (24, 21)),
        (("again",), "lue", (24, 21)),  # in the text that the alias repeats
        (("list", 0), "", (18, 5)),
        (("empty",), "", (23, 7)),
    ],
)
def test_places_inside(path: Path, character: str, place: tuple[int, int]) -> None:
    document = document_of(PLACED)
    value: Any = document.data
    for step in path:
        value = value[step]
    found = document.places.inside(path, str(value or "").index(character))
    assert (found.line, found.column) == place


def test_offsets_outside_a_text_are_drawn_to_its_ends() -> None:
    places = document_of("a: 'xyz'\nb: {c: 1}\n").places
    assert [places.inside(("a",), offset).column for offset in (-5, 0, 2, 3, 99)] == [5, 5, 7, 8, 8]
    assert str(places.inside(("b",), 3)) == "p.yaml:2:4"
    assert str(places.inside(("nothing",), 3)) == "p.yaml:1:1"


@pytest.mark.parametrize(
    ("written", "value", "columns"),
    [
        ("a b", "a b", [4, 5, 6, 7]),
        ("'a''b'", "a'b", [5, 6, 8, 9]),
        ('"a\\nb"', "a\nb", [5, 6, 8, 9]),
        ('"\\x41\\u4e2d\\U0001d4b3!"', "A中𝒳!", [5, 9, 15, 25, 26]),
        ('"\\"\\\\\\/"', '"\\/', [5, 7, 9, 11]),
        ("𝒳𝒴 中", "𝒳𝒴 中", [4, 5, 6, 7, 8]),
        ("''", "", [5]),
        ('""', "", [5]),
        ("&n  x", "x", [8, 9]),
    ],
)
def test_columns_count_characters(written: str, value: str, columns: list[int]) -> None:
    document = document_of(f"a: {written}\n")
    assert isinstance(document.data, dict)
    assert document.data["a"] == value
    assert [document.places.inside(("a",), at).column for at in range(len(value) + 1)] == columns


def test_carriage_returns() -> None:
    for line_end in ("\n", "\r\n", "\r"):
        text = line_end.join(["a: >", "  b c", "  d", "", "  e", "f: 'g", "", "  h'", "i: j", ""])
        document = document_of(text)
        assert document.data == {"a": "b c d\ne\n", "f": "g\nh", "i": "j"}
        assert str(document.places.inside(("a",), 4)) == "p.yaml:3:3"
        assert str(document.places.inside(("a",), 6)) == "p.yaml:5:3"
        assert str(document.places.inside(("f",), 2)) == "p.yaml:8:3"
        assert str(document.places.value(("i",))) == "p.yaml:9:4"


# -- properties

BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
NAMES = st.text("abc中é_", min_size=1, max_size=6)
TEXTS = st.text(
    st.one_of(st.sampled_from("ab :-,'\"\\#|>[]{}&*!%@`\n\t中é𝒳"), st.characters(codec="utf-8")), max_size=60
)
TREES = st.recursive(
    TEXTS,
    lambda inside: st.one_of(st.lists(inside, max_size=4), st.dictionaries(NAMES, inside, max_size=4)),
    max_leaves=8,
)


def check_places(document: Document) -> None:
    """Every character is found in the source again: itself, its escape, or the line end it was folded from."""
    lines = re.split(r"\r\n|\r|\n", document.text)
    for path, value in walk(document.data):
        places = [document.places.key(path), document.places.value(path), document.places.inside(path, 0)]
        assert all(1 <= place.line <= len(lines) for place in places)
        if not isinstance(value, str):
            continue
        start = document.places.value(path)
        opening = lines[start.line - 1][start.column - 1 : start.column]
        assert opening in ("'", '"', "|", ">", "*") or value.startswith(opening)
        for offset, character in enumerate(value):
            place = document.places.inside(path, offset)
            written = lines[place.line - 1][place.column - 1 : place.column]
            folded = character in " \n" and (written == "" or written.isspace())
            assert written == character or folded or (opening == '"' and written == "\\")


@settings(max_examples=300, deadline=None)
@given(TREES, st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([10, 40, 1000]), st.booleans())
@example({"a": "x\n\n  y\n z\n\n"}, ">", 10, False)
@example({"a": "\n\n x\n"}, "|", 10, False)
@example(["a  b \n c"], '"', 10, False)
def test_places_are_right_in_every_style(tree: Any, style: Any, width: int, flow: bool) -> None:
    text = yaml.safe_dump(tree, default_style=style, width=width, allow_unicode=True, default_flow_style=flow)
    assume(not BAD.search(text))
    document, problems = read_yaml(text, "p.yaml")
    assume(not problems)  # a tag, or an empty key
    assert document is not None
    # PyYAML's writer cuts some folded texts where YAML does not fold them: its own reader is asked first.
    if style is not None and yaml.load(text, Loader=yaml.BaseLoader) == tree:
        assert document.data == tree
    check_places(document)


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("ab1.:-[]{}#&*!|>'\"%@`,?~<= \n\n\t\r\\中"), max_size=80))
@example("a: >1\n x\n")
@example("a: |+\n\n x\n\n\n")
@example("a: &x\n")
@example("? a\n? b\n")
@example("? |")
@example("a: |+\n \r\n")
@example("|2-\n\n\n   ")
@example("&1:%")
@example("'a': &b # c\n  d\n")
@example('"\\\n\n\n x"')
def test_no_text_breaks_the_reader_and_every_place_is_right(text: str) -> None:
    document, problems = read_yaml(text, "p.yaml")
    lines = len(re.split(r"\r\n|\r|\n", text))
    for problem in problems:
        assert problem.place is not None
        assert 1 <= problem.place.line <= lines
        assert "\n" not in problem.message
    if document is not None:
        check_places(document)
