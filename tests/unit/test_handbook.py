"""The handbook: what it says of policies, in two languages, as a page and as Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from makegood import shipped
from makegood.book import Book, Vocabulary
from makegood.cases.kind import read_kind
from makegood.cli.group import group
from makegood.handbook import LANGUAGES, handbook
from makegood.handbook.html import page
from makegood.handbook.markdown import to_markdown
from makegood.loading import load_book
from makegood.plugins import installed

from tests.unit import desk
from tests.unit.small_policy import vocabulary

INDUSTRIES = ("airline", "banking", "equipment", "service", "travel")
POLICY = """\
policy: shop.repair
title: {en: Our repairs, zh: 我们的维修}
case: shop.claim
layer: company
source: {title: Terms of sale, url: "https://example.com/terms?a=1&b=2"}
effective: {from: 2020-01-01}
dated_by: ordered_on
currency: EUR
parameters:
  fee:
    - {from: 2020-01-01, value: 5 EUR, cite: § 4}
    - {from: 2024-01-01, value: 6 EUR, cite: § 4 as amended, confidence: unverified}
compensation:
  late:
    title: {en: For being late, zh: 迟延补偿}
    when: delay >= 3 h
    amount: fee
    cap: 20 EUR
    cite: § 4
remedies:
  refund: {title: "Money <b>back</b> & more", when: delay > 48 h, cite: "§ 5 <script>"}
"""


def small(text: str = POLICY) -> Book:
    book, problems = load_book([], vocabulary(), {"repair.yaml": text})
    assert not [str(one) for one in problems if one.level == "error"]
    return book


def of_desk(section: str) -> Book:
    kind, _ = read_kind(desk.KIND)
    assert kind is not None
    text = f"policy: desk.sla\ncase: desk.ticket\ntimezone: Europe/Berlin\ncalendar: desk\n{section}"
    book, problems = load_book([], Vocabulary({kind.name: kind}), {"sla.yaml": text, "desk.yaml": desk.DESK})
    assert not [str(one) for one in problems if one.level == "error"]
    return book


def text_of(book: Book, language: str = "en") -> str:
    return re.sub(r"\\([\\`*_\[\]<>#|~])", r"\1", to_markdown(handbook(book, language)))


class _Page(HTMLParser):
    """Which tags are open, every id and every link to one of this page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), f"{name} in <{tag}>"
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                assert re.match(r"#|https?://", value or ""), value
                self.links += [value[1:]] if value and value.startswith("#") else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> _Page:
    found = _Page()
    found.feed(text)
    assert found.open == []
    return found


# -- everything that is shipped


@pytest.fixture(scope="module")
def whole() -> Book:
    book, problems = load_book([shipped("policies")], installed())
    assert not [one for one in problems if one.level == "error"]
    return book


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_policy_has_its_chapter_and_every_link_leads_somewhere(whole: Book, language: str) -> None:
    made = page(handbook(whole, language))
    found = read(made)
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)
    assert not found.tags & {"script", "iframe", "link", "img", "object"}
    assert "@import" not in made
    assert "url(" not in made
    for policy, versions in whole.policies.items():
        assert made.count(f"<code>{policy}</code>") >= len(versions), policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_policies_give_the_same_bytes(language: str) -> None:
    made = []
    for _ in range(2):
        book, _ = load_book([shipped("policies") / "travel"], installed())
        made.append((page(handbook(book, language)), to_markdown(handbook(book, language))))
    assert made[0] == made[1]


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_a_chinese_handbook_says_what_it_says_in_chinese(whole: Book, industry: str) -> None:
    """Sentences of the handbook's own are never left in English: their English words stand nowhere."""
    found = to_markdown(handbook(whole.select(*(one for one in whole.policies if one.startswith(industry))), "zh"))
    for english in (
        "must act within",
        "counted from",
        "Whom it covers",
        "Open questions",
        "Calendar days.",
        "is not after",
    ):
        assert english not in found
    assert "案例" in found


def test_a_language_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="fr"):
        handbook(small(), "fr")


# -- what it says


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["Our repairs", "For being late", "20 EUR", "§ 4 as amended", "unverified", "2024-01-01", "Terms of sale"],
        ),
        ("zh", ["我们的维修", "迟延补偿", "20 EUR", "§ 4 as amended", "未核实", "2024-01-01"]),
    ],
)
def test_titles_amounts_values_and_sources(language: str, said: list[str]) -> None:
    found = text_of(small(), language)
    assert [one for one in said if one not in found] == []
    assert "https://example.com/terms?a=1&b=2" in found


def test_days_are_moved_in_words_whatever_the_unit() -> None:
    text = POLICY + "values: {end: ordered_on + 2 years, start: ordered_on - 3 months, day: ordered_on + 8 days}\n"
    found = text_of(small(text))
    assert [one for one in ("2 years after", "3 months before", "8 days after") if one not in found] == []
    assert "add months" not in found


def test_facts_that_nobody_reads_are_counted_and_not_told() -> None:
    found = text_of(small())
    assert "`delay`" in found
    assert "`colour`" not in found
    assert "further facts of the kind are read by no policy" in found
    assert "本手册的政策均未使用" in text_of(small(), "zh")


def test_texts_of_policies_are_text_and_nothing_else() -> None:
    made = page(handbook(small()))
    read(made)
    assert "<b>back</b>" not in made
    assert "Money &lt;b&gt;back&lt;/b&gt; &amp; more" in made
    assert "<script" not in made
    assert "\\<b\\>back\\</b\\>" in to_markdown(handbook(small()))


def test_an_address_that_is_none_becomes_no_link() -> None:
    """A policy cannot name one, and a text in its place stays a text."""
    found = read(page(handbook(small(POLICY.replace("cite: § 4\n", "cite: 'javascript:alert(1)'\n")))))
    assert all(not one.startswith("javascript") for one in found.links)


@pytest.mark.parametrize(
    ("section", "english", "chinese"),
    [
        ("deadlines: {fix: {from: opened_at, within: 8 working hours, until: solved_at, cite: x}}",
         ["The company must act within 8 working hours, counted from opened."], ["8 个工作小时"]),
        ("deadlines: {fix: {from: opened_at, within: 4 h, until: solved_at, owed_by: customer, warn: [50 percent], cite: x}}",
         ["The customer must act within 4 h", "50%"], ["客户须自", "50%"]),
        ("deadlines: {fix: {from: opened_at, within: 2 years, cite: x}}", ["It ends; it cannot be missed."], ["期满即止"]),
        ("deadlines: {fix: {by: promised_on, until: solved_at, ends: close_of_business, cite: x}}",
         ["close of business"], ["营业结束"]),
        ("escalation: {up: {from: opened_at, until: solved_at, ladder: [{to: dealer}, {to: expert, after: 4 working hours}], cite: x}}",
         ["1. **dealer**", "2. **expert**", "4 working hours"], ["dealer", "4 个工作小时"]),
        ("visits: {call: {every: 1 month, last: opened_on, lead: 3 days, by: engineer, cite: x}}",
         ["1 month", "engineer", "3 days"], ["1 个月", "3 天"]),
        ("remedies: {swap: {when: urgent, cite: x}}", ["swap", "urgent"], ["swap"]),
        ("scores: {care: {items: {fast: urgent, slow: {points: 3, earned: not urgent}}, pass: 50, cite: x}}",
         ["fast", "slow", "3", "50"], ["fast", "50"]),
    ],
)  # fmt: skip
def test_each_sort_of_outcome_has_its_sentence(section: str, english: list[str], chinese: list[str]) -> None:
    book = of_desk(section + "\n")
    for language, said in (("en", english), ("zh", chinese)):
        found = text_of(book, language)
        assert [one for one in said if one not in found] == [], found
        read(page(handbook(book, language)))


def test_a_kind_of_outcome_that_a_plugin_brings_is_told_key_by_key() -> None:
    from makegood.expr.nodes import Literal
    from makegood.expr.types import BOOLEAN
    from makegood.outcomes.kind import OutcomeKind

    def lower(outcome: Any) -> None:
        outcome.keep("given", outcome.expression("when") or Literal(type=BOOLEAN, value=True))

    vouchers = OutcomeKind(
        section="vouchers", singular="voucher", main="given", lower=lower,
        expressions=lambda data: [("when",)] if "when" in data else [], manual="a voucher", core=("given",),
        schema={"properties": {"shop": {"type": "string"}}},
    )  # fmt: skip
    base = vocabulary()
    words = Vocabulary(base.kinds, base.functions, outcomes={**base.outcomes, "vouchers": vouchers})
    text = POLICY + "vouchers:\n  small: {when: delay > 1 h, shop: Corner shop, cite: § 9}\n"
    book, problems = load_book([], words, {"repair.yaml": text})
    assert not [str(one) for one in problems if one.level == "error"]
    found = text_of(book)
    assert "Corner shop" in found
    assert "§ 9" in found


# -- the command


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(group, ["docs", "policies", *map(str, words)])


def test_the_command_writes_a_page_and_markdown(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.yaml").write_text(
        (shipped("policies") / "travel" / "hotel_walk.yaml").read_text("utf-8"), "utf-8"
    )
    done = run(tmp_path / "p", "--html", tmp_path / "a.html", "--markdown", tmp_path / "a.md", "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!doctype html>")
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# 服务手册")
    assert run(tmp_path / "p").stdout.startswith("# Service handbook")


def test_a_policy_that_does_not_load_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text((shipped("policies") / "travel" / "hotel_walk.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "b.yaml").write_text(
        "policy: x.y\ncase: travel.claim\nremedies: {a: {when: nobody, cite: x}}\n", "utf-8"
    )
    done = run(tmp_path)
    assert done.exit_code == 1
    assert "b.yaml:3:" in done.stderr
    assert "Walking a guest" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "there is no file or folder 'nowhere'"),
        (("--lang", "fr"), "'fr' is not one of 'en', 'zh'"),
        (("policies/travel", "--html", "/nowhere/a.html"), "cannot be written: No such file or directory"),
        (("policies/calendars",), "there is no policy to write about"),
    ],
)
def test_wrong_use_is_a_sentence(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_version_says_what_is_new_and_what_is_gone_and_names_a_changed_table_once() -> None:
    head = "policy: shop.{0}\ncase: shop.claim\ntitle: {0}\ndated_by: ordered_on\neffective: {{{1}}}\ncurrency: EUR\n"
    rows = "tables:\n  fees: {cite: b, rows: [{when: delay > 48 h, give: %s EUR}, {when: delay > 3 h, give: %s EUR}, {give: 0 EUR}]}\n"
    outcome = "compensation: {late: {amount: fees, cite: a}}\n"
    old = (
        head.format("twice", "to: 2024-01-01")
        + rows % (9, 5)
        + outcome
        + "remedies: {swap: {when: delay > 3 h, cite: c}}\n"
    )
    new = (
        head.format("twice", "from: 2024-01-01")
        + rows % (8, 4)
        + outcome
        + "remedies: {refund: {when: delay > 3 h, cite: c}}\n"
    )
    book, problems = load_book([], vocabulary(), {"old.yaml": old, "new.yaml": new})
    assert not [str(one) for one in problems if one.level == "error"]
    found = text_of(book)
    assert "| fees | fees | fees |" in found
    assert "| swap | promised | not in this one |" in found
    assert "| refund | none | new |" in found
