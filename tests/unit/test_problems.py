"""Problems: their order, their text, their JSON, and "did you mean"."""

from __future__ import annotations

import pytest
from makegood.problems import Place, Problem, as_json, headline, ordered, printable, render, suggest

TEXT = "policy: airline.eu261\nwhen: 延误 >= 3 h and lat\n"


def test_a_place_reads_like_a_compilers() -> None:
    assert str(Place("eu261.yaml", 3, 14)) == "eu261.yaml:3:14"


def test_problems_come_by_file_line_column_and_code_each_once() -> None:
    late, early = Problem("b", "x", Place("a.yaml", 10, 1)), Problem("z", "x", Place("a.yaml", 9, 7))
    same, other = Problem("a", "x", Place("a.yaml", 10, 1)), Problem("a", "x", Place("b.yaml", 1, 1))
    nowhere = Problem("plugin", "x")
    assert ordered([other, late, same, early, nowhere, late]) == [nowhere, early, same, late, other]


def test_order_does_not_depend_on_the_order_of_arrival() -> None:
    problems = [Problem("a", str(n), Place("a.yaml", 1, 1), hint) for n in range(3) for hint in (None, "x")]
    assert [one.message for one in ordered(problems)] == [one.message for one in ordered(reversed(problems))]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("passenger", "did you mean 'passengers'?"),
        ("PASSENGERS", "did you mean 'passengers'?"),
        ("arrival-delay", "did you mean 'arrival_delay'?"),
        ("zebra", None),
        ("", None),
    ],
)
def test_suggest(word: str, wanted: str | None) -> None:
    assert suggest(word, ["passengers", "arrival_delay"]) == wanted


def test_suggest_takes_no_time_for_what_is_no_name() -> None:
    assert suggest("passengers" * 100_000, ["passengers"]) is None


def test_suggest_does_not_depend_on_the_order_of_the_names() -> None:
    assert suggest("aa", ["ab", "ac"]) == suggest("aa", ["ac", "ab"])


def test_render_shows_the_line_a_caret_and_the_hint() -> None:
    problem = Problem("unknown-name", "'lat' is not known", Place("p.yaml", 2, 22), "did you mean 'late'?")
    assert render(problem, TEXT).split("\n") == [
        "p.yaml:2:22: 'lat' is not known [unknown-name]",
        "  when: 延误 >= 3 h and lat",
        "                         ^",  # a Chinese character takes two columns of a terminal
        "  hint: did you mean 'late'?",
    ]


def test_render_without_a_text_or_a_place() -> None:
    assert render(Problem("broken-plugin", "it raised")) == "it raised [broken-plugin]"
    assert render(Problem("a", "b", Place("p.yaml", 1, 1), level="warning")) == "p.yaml:1:1: warning: b [a]"
    assert render(Problem("a", "b", Place("p.yaml", 99, 1)), TEXT) == "p.yaml:99:1: b [a]"


def test_render_cuts_a_long_line_around_the_caret() -> None:
    line = "x" * 5000 + "!" + "y" * 5000
    _, shown, caret = render(Problem("a", "b", Place("p.yaml", 1, 5001)), line).split("\n")
    assert len(shown) < 200
    assert shown[caret.index("^")] == "!"


def test_render_prints_no_control_characters_of_the_source() -> None:
    assert "\x1b" not in render(Problem("a", "b", Place("p.yaml", 1, 1)), "\x1b[2Jgone")
    assert render(Problem("a", "b", Place("p.yaml", 1, 2)), "\tx").endswith("\n   x\n   ^")


def test_colour_is_only_there_when_asked_for() -> None:
    problem = Problem("a", "b", Place("p.yaml", 1, 1), level="warning")
    assert "\x1b" in render(problem, TEXT, colour=True)
    assert "\x1b" not in render(problem, TEXT)


def test_carriage_returns_end_lines_too() -> None:
    assert "  b: 2\n" in render(Problem("x", "y", Place("p.yaml", 2, 1)), "a: 1\r\nb: 2\r\nc: 3")


def test_json() -> None:
    assert as_json(Problem("a", "b", Place("p.yaml", 1, 2), "c")) == {
        "code": "a", "level": "error", "message": "b", "file": "p.yaml", "line": 1, "column": 2, "hint": "c",
    }  # fmt: skip
    assert as_json(Problem("a", "b"))["file"] is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("late ≥ 3 h 晚点", "late ≥ 3 h 晚点"),
        ("a\x1b[31mb", "a [31mb"),
        ("a\nb\rc\td", "a b c d"),
        ("a\u202eb\u2066c\u2028d\ud800e", "a b c d e"),
        ("全角\u3000空格", "全角\u3000空格"),
    ],
)
def test_what_steers_a_terminal_is_a_blank(text: str, wanted: str) -> None:
    assert printable(text) == wanted


def test_codes_of_colours_stay_where_there_are_colours() -> None:
    assert printable("\x1b[1mx\x1b[0m\x1b[2J\n", colour=True) == "\x1b[1mx\x1b[0m [2J "
    assert headline(Problem("c", "a\x1b[31m\nb")) == "a [31m b [c]"
    assert render(Problem("c", "a\x1bb", hint="x\ny"), colour=True).endswith("a b [c]\n  hint: x y")
