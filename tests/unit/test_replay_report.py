"""The three reports of a dry-run: what they say, that they escape it, and that equal inputs give equal bytes."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from makegood.problems import HIDDEN
from makegood.replay import report_html, report_json, report_text
from makegood.replay.amounts import Amount, grouped, percent
from makegood.replay.html_parts import anchor, bar, link, text
from makegood.replay.report_markdown import to_markdown
from makegood.replay.result import DryRun, MapNote
from makegood.replay.words import length_text

from tests.unit.replay_shop import PROPOSAL, run, shop_cases
from tests.unit.small_policy import POLICY

EVIL = "<script>alert(1)</script>"


def ndjson(path: Path, cases: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in cases), "utf-8")
    return path


@pytest.fixture
def result(tmp_path: Path) -> DryRun:
    return run(
        tmp_path,
        ndjson(tmp_path / "cases.ndjson", shop_cases(200)),
        at="final",
        fail_if=["cost > +5 percent", "worse > 1"],
        detail=True,
    )


class Page(HTMLParser):
    """The tags, the text, the names and the addresses of a page; `open` is empty when every element was closed."""

    VOID = ("meta", "br", "link", "img", "input")
    SHAPES = ("path", "line", "rect")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.names: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "srcset", "action", "data")]
        self.names += [value or "" for name, value in attrs if name == "id"]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML only foreign elements, those of a chart, may close themselves.
        assert "svg" in self.open
        assert tag in self.SHAPES

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_is_whole_and_needs_nothing_else(result: DryRun) -> None:
    page = report_html.to_html(result)
    read = Page(page)
    assert read.open == []
    assert not {"script", "link", "img", "iframe", "object", "form", "image", "use", "foreignobject"} & set(read.tags)
    assert read.tags.count("svg") > 10
    assert len(set(read.names)) == len(read.names)
    assert {one[1:] for one in read.addresses if one.startswith("#")} <= set(read.names)
    assert all(one.startswith(("http://", "https://", "#")) for one in read.addresses)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_the_three_reports_say_the_same(result: DryRun) -> None:
    data = report_json.to_data(result)
    shown = " ".join(Page(report_html.to_html(result)).words)
    lines = report_text.to_text(result)
    for purse in data["money"]:
        for part in ("before", "after"):
            assert grouped(purse["total"][part]) in shown
            assert grouped(purse["total"][part]) in lines
    for name in ("changed", "undecided_after"):
        assert grouped(data["counts"][name]) in shown
    assert "Fails" in shown
    assert "FAILS: --fail-if" in lines
    assert result.sources.new.book.policy("shop.late").digest[:20] in shown


def test_what_data_and_policies_say_is_escaped(tmp_path: Path) -> None:
    cases = [{**one, "id": f"{EVIL}{at}"} for at, one in enumerate(shop_cases(60))]
    cases.append({"kind": "shop.claim", "id": EVIL, "cause": EVIL, "delay": "4 h"})
    new = PROPOSAL.replace(
        "policy: shop.late",
        f'policy: shop.late\ntitle: "{EVIL}"\nsource: {{title: "{EVIL}", url: "https://a.eu/{EVIL}"}}',
    )
    result = run(tmp_path, ndjson(tmp_path / "cases.ndjson", cases), new, POLICY, at="final", detail=True)
    note = MapNote(EVIL, EVIL, {"title": EVIL, "url": "javascript:alert(2)"}, {EVIL: EVIL}, EVIL)
    page = report_html.to_html(replace(result, map=note, files=[EVIL], command=EVIL))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") > 10
    assert not [one for one in Page(page).addresses if not one.startswith(("http", "#"))]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x",
        "https:", "http://", "https://a b", "https://a\nb", "vbscript:x", "", None, "[", "https://[",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert link(address, "<b>") == "&lt;b&gt;"


def test_a_web_address_is_a_link() -> None:
    assert (
        link('https://a.eu/?a=1&b="', "x")
        == '<a href="https://a.eu/?a=1&amp;b=&quot;" rel="noopener noreferrer nofollow">x</a>'
    )


def test_text_has_no_control_characters() -> None:
    assert text("a\x1b[31m\x00b\u202e") == "a [31m b "
    assert report_text.plain("a\x1b[31m\u202e\ud800b") == "a [31m  b"


@pytest.mark.parametrize(
    ("part", "whole", "width"), [(1, 3, "33.33"), (0, 3, ""), (5, 0, "0"), (-9, 3, "100"), (3, 3, "100")]
)
def test_bars_stay_in_their_frame(part: int, whole: int, width: str) -> None:
    assert re.findall(r"--w:([\d.]+)%", bar(part, whole)) == ([width] if width else [])


@pytest.mark.parametrize(
    ("title", "name"), [("What changes", "what-changes"), ("Geld: wer <zahlt>", "geld-wer-zahlt"), ("补偿", "section")]
)
def test_headings_become_names(title: str, name: str) -> None:
    assert anchor(title) == name


def test_ids_full_of_controls_reach_neither_the_terminal_nor_a_page(tmp_path: Path) -> None:
    ids = ["a\x1b[2J", "b\u202ec", "d\r\ne", "f\ud800", "g\u0085h", "i\u2028j", "k\x00", "l\u200bm"]
    cases = [{**one, "id": ids[at % len(ids)]} for at, one in enumerate(shop_cases(80))]
    result = run(tmp_path, ndjson(tmp_path / "cases.ndjson", cases), at="final", detail=True, segments=["cause"])
    for make in (report_html.to_html, report_text.to_text, to_markdown):
        made = make(result)
        hidden = {one for one in made if unicodedata.category(one) in HIDDEN and one not in "\n"}
        assert hidden == set(), make.__module__
        made.encode("utf-8")
    assert json.loads(report_json.to_json(result).encode("utf-8"))["counts"]["compared"] == 80


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    cases = ndjson(tmp_path / "cases.ndjson", shop_cases(150))
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        one = run(tmp_path / name, cases, at="final", command="makegood dry-run", detail=True)
        texts = [make(one) for make in (report_html.to_html, report_json.to_json, report_text.to_text, to_markdown)]
        # In Markdown an underscore is written as an entity.
        made.append([report.replace("&#95;", "_").replace(str(tmp_path / name), "") for report in texts])
    assert made[0] == made[1]


def test_colour_only_where_it_is_asked_for(result: DryRun) -> None:
    plain, coloured = report_text.to_text(result), report_text.to_text(result, colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


def test_tables_of_a_terminal_are_aligned() -> None:
    made = report_text.table([("a", "1"), ("延误补偿", "1,000")], right=(1,))
    assert made == ["  a             1", "  延误补偿  1,000"]
    assert [report_text.width(line) for line in made] == [17, 17]
    assert report_text.table([]) == []


def test_the_text_of_the_policies_is_compared(result: DryRun) -> None:
    (pair,) = report_json.to_data(result)["policies"]
    changes = {(one["what"], one["name"]): (one["before"], one["after"]) for one in pair["text"]}
    assert changes["named value", "late"] == ("delay >= 3 h", "delay >= 4 h")
    assert changes["shown value", "rate"] == ("0.25 if cause in mild else 0.5", "0.3 if cause in mild else 0.4")
    assert changes["outcome", "amount of compensation.fee"] == ("2 EUR", "3 EUR")
    assert changes["outcome", "condition of remedies.repair"] == (
        "cause == 'fault'",
        "cause == 'fault' or cause == 'strike'",
    )
    assert changes["outcome", "within of deadlines.answer"] == ("14 days", "10 days")
    assert pair["text"][0]["place"].endswith("late.yaml:13")


def test_a_page_without_any_change_or_case_is_whole(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    nothing = run(tmp_path / "none", ndjson(tmp_path / "none.ndjson", []))
    assert Page(report_html.to_html(nothing)).open == []
    assert "There was no case to compare." in report_text.to_text(nothing)
    same = run(tmp_path, ndjson(tmp_path / "cases.ndjson", shop_cases(20)), POLICY, POLICY)
    assert "Nothing changes" in report_text.to_text(same)
    assert Page(report_html.to_html(same)).open == []


# -- numbers in words


@pytest.mark.parametrize(
    ("raw", "scale", "currency", "text", "short", "signed"),
    [
        (365520000, 2, "EUR", "3655200.00", "3,655,200 EUR", "+3,655,200.00 EUR"),
        (-1, 2, "EUR", "-0.01", "-0.01 EUR", "-0.01 EUR"),
        (0, 4, "EUR", "0.00", "0 EUR", "0.00 EUR"),
        (12345, 0, "JPY", "12345", "12,345 JPY", "+12,345 JPY"),
        (-1234567, 3, "KWD", "-1234.567", "-1,234.567 KWD", "-1,234.567 KWD"),
        (35, 3, "EUR", "0.035", "0.035 EUR", "+0.035 EUR"),
    ],
)
def test_amounts(raw: int, scale: int, currency: str, text: str, short: str, signed: str) -> None:
    amount = Amount(raw, scale, currency)
    assert (amount.text, amount.short, amount.signed) == (text, short, signed)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1, 0, None),
        (1, 3, "33.3 percent"),
        (-1, 3, "-33.3 percent"),
        (1, 10**6, "<0.1 percent"),
        (0, 5, "0.0 percent"),
        (5, -2, "250.0 percent"),
    ],
)
def test_percent(part: int, whole: int, words: str | None) -> None:
    assert percent(part, whole) == words


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (86_400_000_000, "1 day"), (4 * 86_400_000_000, "4 days"), (36 * 3_600_000_000, "1.5 days"), (3_600_000_000, "1 hour"),
        (90 * 60_000_000, "1.5 hours"), (60_000_000, "1 minute"), (5_000_000, "5 seconds"),
    ],
)  # fmt: skip
def test_lengths_of_time(micros: int, words: str) -> None:
    assert length_text(micros) == words
