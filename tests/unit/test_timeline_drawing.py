"""Drawn timelines: no line is too wide, no label covers another, the files are well formed and the same every time."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.timeline import Bar, Lane, Mark, Timeline
from makegood.timeline.html import page
from makegood.timeline.model import BARS, MARKS
from makegood.timeline.svg import Picture, file, picture
from makegood.timeline.text import lines
from makegood.timeline.text_signs import can_show, cells
from makegood.timeline.words import WORDS

from tests.unit.timeline_desk import drawn

BUDGET = settings(max_examples=40 * int(os.environ.get("MAKEGOOD_SOAK", "1")), deadline=None)


# -- text


def chart(width: int = 100, **given: Any) -> list[str]:
    return lines(drawn(), width, **given)


def row(found: Sequence[str], title: str) -> str:
    return next(line for line in found if line.startswith(title))


def test_the_bars_of_a_lane() -> None:
    found = chart()
    assert row(found, "Repair ").split(maxsplit=1)[1].startswith("█")
    assert "░" in row(found, "Repair ")
    assert "◆▓" in row(found, "Repair ").replace("│", "")
    assert re.search(r"2░?▄+3▆+░+▆+4█", row(found, "Who repairs it"))
    assert "  missed, 1 h 28 min late" in "\n".join(found)


def test_every_event_is_listed_with_its_instant_in_the_policys_zone() -> None:
    found = "\n".join(chart(120))
    assert "2026-03-25 Wed 14:12  First answer" in found
    assert re.search(r"2026-04-01 Wed 10:12  Repair +was due, missed", found)
    assert re.search(r"Ahead\n  2026-04-08 Wed +follow up +visit, in 5 d 14 h", found)
    assert re.search(r"2028-03-25 Sat 24:00  guarantee +ends, in 1 y 11 mo", found)


@pytest.mark.parametrize("width", [50, 64, 80, 137, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, language: str, unicode: bool) -> None:
    found = lines(drawn(language=language), width, language, unicode)
    assert [line for line in found if cells(line) > width] == []


def test_plain_signs_where_the_encoding_lacks_the_others() -> None:
    assert can_show("utf-8")
    assert not can_show("ascii")
    assert not can_show("latin-1")
    assert not can_show(None)
    found = "\n".join(chart(unicode=False))
    assert found.isascii()
    assert "==" in found


def test_colour_only_where_it_is_asked_for() -> None:
    assert "\x1b" not in "\n".join(chart())
    coloured = chart(colour=True)
    assert "\x1b[31m" in "\n".join(coloured)
    assert [re.sub(r"\x1b\[\d+m", "", line).rstrip() for line in coloured] == chart()


def test_a_case_without_dates_says_so() -> None:
    for at in (None, T0):
        none = Timeline("C", "k", at, "UTC", ())
        assert lines(none, 80)[-2] == "  Nothing in this case has a date that could be drawn."
        ElementTree.fromstring(file([none]))
        assert "Nothing in this case" in page([none])


def test_control_characters_are_shown_and_not_obeyed() -> None:
    odd = drawn(owner="x\x1b[2J", id="a\x1b[31m\nb")
    for text in ("\n".join(lines(odd, 80)), file([odd]), page([odd])):
        assert "\x1b" not in text
    assert "a�[31m�b" in lines(odd, 80)[0]


def test_every_kind_has_its_words() -> None:
    assert {f"bar.{kind}" for kind in BARS} <= set(WORDS)
    assert {kind for kind in MARKS if kind not in WORDS and f"{kind}_mark" not in WORDS} == set()
    assert all(en and zh for en, zh in WORDS.values())


# -- pictures


def collisions(drawing: Picture) -> list[tuple[str, str]]:
    texts = sorted(drawing.texts, key=lambda one: one.top)
    found = []
    for at, one in enumerate(texts):
        for other in texts[at + 1 :]:
            if other.top >= one.bottom:
                break
            if one.hits(other):
                found.append((one.text, other.text))
    return found


def outside(drawing: Picture) -> list[str]:
    return [
        one.text
        for one in drawing.texts
        if one.left < -0.01 or one.right > drawing.width + 0.01 or one.top < 0 or one.bottom > drawing.height
    ]


T0 = datetime(2026, 3, 25, 9, 12, tzinfo=UTC)
LENGTHS = (timedelta(minutes=5), timedelta(hours=4), timedelta(days=3), timedelta(days=31), timedelta(days=800))


def many(count: int) -> Timeline:
    """So many lanes of clocks from minutes to years, with warnings and long titles."""
    made = []
    for at in range(count):
        length = LENGTHS[at % len(LENGTHS)] * (1 + at // 9)
        due = T0 + length
        marks = (
            Mark("activated", T0), Mark("warned", T0 + length / 2, None, 1, "50 percent"),
            Mark("warned", T0 + length * 3 / 4, None, 2, "75 percent"),
            Mark("missed", due), Mark("fulfilled", due + length / 7),
        )  # fmt: skip
        bars = (Bar("running", T0, due), Bar("overdue", due, due + length / 7))
        title = f"Promise number {at + 1} of the desk, 第{at}条承诺 with a title of some length"
        made.append(
            Lane(
                "deadline",
                f"p.{at % 3}",
                f"d{at}",
                title,
                "Europe/Berlin",
                "missed",
                bars,
                marks,
                late=(due, due + length / 7),
            )
        )
    made.sort(key=lambda one: one.policy)
    return Timeline("C-1", "k", T0 + timedelta(days=2), "Europe/Berlin", tuple(made))


@pytest.mark.parametrize("width", [350, 600, 690, 1030, 1600])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_no_label_covers_another(width: int, count: int) -> None:
    found = picture([many(count)], "en", width, headed=True)
    assert collisions(found) == []
    assert outside(found) == []


@pytest.mark.parametrize("width", [350, 690, 1030])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "at",
    [
        "2026-03-25T10:12:00+01:00",
        "2026-03-25T14:30:00+01:00",
        "2026-04-02T10:00:00+02:00",
        "2030-01-01T00:00:00Z",
        None,
    ],
)
def test_no_label_of_a_real_case_covers_another(width: int, language: str, at: str | None) -> None:
    found = picture([drawn(at=at, language=language)], language, width, headed=True)
    assert collisions(found) == []
    assert outside(found) == []


KINDS = st.sampled_from([kind for kind in MARKS if kind != "following"])
MARK = st.builds(
    lambda kind, seconds, text: Mark(kind, T0 + timedelta(seconds=seconds), None, 1, text),
    KINDS, st.integers(0, 10**7) | st.integers(0, 10**4), st.none() | st.text(max_size=30).map(lambda text: text.replace("\n", "")),
)  # fmt: skip
LANES = st.lists(st.tuples(st.text(max_size=60), st.lists(MARK, min_size=1, max_size=7)), min_size=1, max_size=6)


@BUDGET
@given(LANES, st.integers(300, 1400), st.integers(0, 10**7))
def test_no_label_covers_another_whatever_happens(given_lanes: Any, width: int, now: int) -> None:
    made = tuple(
        Lane(
            "deadline",
            "p",
            f"d{at}",
            title,
            "Asia/Kathmandu",
            "running",
            (Bar("running", min(m.at for m in marks), max(m.at for m in marks)),),
            tuple(marks),
        )
        for at, (title, marks) in enumerate(given_lanes)
    )
    timeline = Timeline("C", "k", T0 + timedelta(seconds=now), "Asia/Kathmandu", made)
    found = picture([timeline], "en", width, headed=True)
    assert collisions(found) == []
    assert outside(found) == []
    ElementTree.fromstring(found.text)
    assert [line for line in lines(timeline, 80) if cells(line) > 80] == []


def test_an_svg_file_stands_alone() -> None:
    text = file([drawn(), drawn(at="2026-03-25T12:30:00+01:00", failed_at=None)])
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert "First answer: missed, 1 h 28 min late" in "".join(root.find("{http://www.w3.org/2000/svg}desc").itertext())  # type: ignore[union-attr]
    assert re.findall(r'(?:href|src)="|@import|<script|url\((?!#)', text) == []
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text == file([drawn(), drawn(at="2026-03-25T12:30:00+01:00", failed_at=None)]), "the same bytes"


def test_what_a_policy_says_is_text_and_no_markup() -> None:
    one = drawn()
    odd = replace(one, case='<b>&"x', lanes=(replace(one.lanes[0], title="<script>alert(1)</script>"), *one.lanes[1:]))
    for text in (file([odd]), page([odd])):
        assert "<script" not in text
        assert "&lt;script&gt;" in text
        assert "<b>" not in text
    ElementTree.fromstring(file([odd]))


class Tags(HTMLParser):
    """Whether every element that is opened is closed, in order."""

    VOID = ("meta", "br", "link")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_stands_alone() -> None:
    text = page([drawn(), drawn(at="2026-03-25T12:30:00+01:00", failed_at=None)])
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.seen.count("svg") == 6
    assert re.findall(r'(?:href|src)="|@import|<script|url\((?!#)', text) == []
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert text == page([drawn(), drawn(at="2026-03-25T12:30:00+01:00", failed_at=None)])


def test_a_page_in_chinese() -> None:
    text = page([drawn(language="zh")], "zh")
    assert 'lang="zh-Hans"' in text
    assert "首次答复" in text
    assert "已逾期" in text
