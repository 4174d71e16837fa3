"""The comment for a pull request: what it says, that nothing in it is markup of somebody else's, that it always fits."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.replay import report_json
from makegood.replay.markdown_parts import block, code, folded, md, table
from makegood.replay.report_markdown import MARK, MOST, to_markdown
from markdown_it import MarkdownIt

from tests.unit.replay_shop import PROPOSAL, run, shop_cases
from tests.unit.small_policy import POLICY
from tests.unit.test_replay_compare import lines, shop

EVIL = [
    "<script>alert(1)</script>", "</details><h1>x", "[a](javascript:alert(1))", "![a](https://evil.example/x.png)",
    "`code` ``and``", "*bold* _em_ ~~gone~~", "a | b || c", "@octocat and #12", "https://evil.example", "www.evil.example",
    ":smile: $x$ $$y$$", "&lt;b&gt; &#60;", "\\| \\` \\*", "# head", "- item", "1. one", "> quote", "---", "a\n\n# b", "<!-- c -->",
    "\x1b[31m", "a\u202eb", "```", "mail@evil.example",
]  # fmt: skip


def rendered(text: str) -> str:
    """As GitHub shows it, near enough: tables, strikethrough, bare links, and the HTML that stands in the text."""
    return str(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))


def shown(text: str) -> str:
    """What a reader sees of one line of Markdown."""
    return rendered(text).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize("text", EVIL)
def test_data_are_plain_text(text: str) -> None:
    made = md(text)
    assert "\n" not in made
    seen = shown(f"x {made} y")
    assert not [
        tag for tag in ("<script", "<a ", "<img", "<em", "<strong", "<code", "<s>", "<h1", "<li", "<!--") if tag in seen
    ]
    words = seen.replace("\u200b", "").removeprefix("x ").removesuffix(" y")
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    assert words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&") == plain


@pytest.mark.parametrize("text", ["# head", "- item", "+ item", "1. one", "2) two", "---", "=== x"])
def test_data_begin_no_list_and_no_heading(text: str) -> None:
    assert shown(md(text)).startswith(text[0])
    assert "<" not in shown(md(text))


@pytest.mark.parametrize("text", EVIL)
def test_a_cell_stays_one_cell(text: str) -> None:
    page = rendered(table(("a", "b"), [(md(text), code(text))]))
    assert page.count("<td") == 2


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_markup(text: str) -> None:
    page = rendered(table(("a",), [(f"x {md(text)}",)]) + "\n" + folded("y", f"{block(text)}\n{code(text)}"))
    assert page.count("<td") == 1
    for tag in ("<a ", "<img", "<em", "<strong", "<h1", "<li", "<script", "<del", "<s>"):
        assert tag not in page
    assert page.count("<code") == 2
    assert page.count("</details>") == 1


def test_the_comment_says_what_the_report_says(tmp_path: Path) -> None:
    cases = [shop("3 h", id="A"), shop("4 h", id="B", pieces=3), shop("2 h", id="C")]
    conditions = ["cost > +5 percent", "worse > 0 cases"]
    result = run(
        tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", detail=True, fail_if=conditions, command="makegood dry-run x"
    )  # fmt: skip
    made = to_markdown(result)
    assert made.startswith(MARK)
    data = report_json.to_data(result)
    company = data["money"][0]["total"]
    assert f"**{company['before']}** | **{company['after']}** | **{company['difference']}**" in made
    assert "✅ passes <code>--fail-if cost &#62; +5 percent</code>" in made
    assert "❌ **fails** <code>--fail-if worse &#62; 0 cases</code>" in made
    assert "Exit code 1." in made
    assert "| 25 EUR | nothing | 1 ▼ | <code>A</code> |" in made
    assert "```sh\nmakegood dry-run x\n```" in made
    assert result.sources.new.book.policy("shop.late").digest.partition(":")[2] in made
    assert result.digests[str(tmp_path / "cases.ndjson")].partition(":")[2] in made
    page = rendered(made)
    assert page.count("<details>") == page.count("</details>") == 3
    assert "▲" in page
    assert "**" not in page


def test_best_cases_are_there_however_small(tmp_path: Path) -> None:
    cases = [shop("3 h", id=f"L-{at}", price="900 EUR") for at in range(30)] + [shop("4 h", id="W", price="10 EUR")]
    made = to_markdown(run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", detail=True))
    moving = made[made.index("Cases that move most") :]
    assert "<code>L-0</code>" in moving
    assert "<code>W</code>" in moving
    assert moving.index("<code>L-4</code>") < moving.index("<code>W</code>")
    assert "<code>L-5</code>" not in moving


def test_the_comment_always_fits(tmp_path: Path) -> None:
    cases = [{**one, "id": "<&|@#*" * 400 + str(at)} for at, one in enumerate(shop_cases(200))]
    new = PROPOSAL.replace("policy: shop.late", f'policy: shop.late\ntitle: "{"<x>@" * 5000}"')
    result = run(
        tmp_path, lines(tmp_path / "cases.ndjson", cases), new, POLICY, at="final", detail=True, command="<|>" * 50_000
    )
    made = to_markdown(result)
    assert len(made) < MOST
    long = replace(result, files=["<&|@#*" * 300] * 300, digests={f"{'|' * 299}{at}": "x" * 71 for at in range(90)})
    made = to_markdown(long)
    assert len(made) < MOST
    assert "Left out, for length:" in made
    assert rendered(made).count("<details>") == rendered(made).count("</details>")


def test_no_case_and_no_change_are_said(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    nothing = to_markdown(run(tmp_path / "none", lines(tmp_path / "none.ndjson", []), detail=True))
    assert "There was no case to compare." in nothing
    (tmp_path / "same").mkdir()
    same = to_markdown(
        run(tmp_path / "same", lines(tmp_path / "a.ndjson", shop_cases(20)), POLICY, POLICY, detail=True)
    )
    assert "Nothing changes" in same
    (tmp_path / "bad").mkdir()
    bad = to_markdown(run(tmp_path / "bad", lines(tmp_path / "b.ndjson", [{"id": "A", "caus": 1}]), detail=True))
    assert "Every case was rejected. Exit code 1." in bad
    assert "Rejected: 1 case" in bad


def test_chinese_titles_stay(tmp_path: Path) -> None:
    new = PROPOSAL.replace("policy: shop.late", "policy: shop.late\ntitle: {zh: 延误补偿}")
    made = to_markdown(run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(5)), new, POLICY, detail=True))
    assert "**延误补偿**" in made
    assert json.dumps(made, ensure_ascii=False)
