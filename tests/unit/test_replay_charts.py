"""Segments, spreads and charts of a dry-run: counted alike in columns and in rows, parted readably, drawn the same everywhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.cases.facts import FactSpec
from makegood.changes import changes_between, steps_of
from makegood.expr.types import BOOLEAN, INTEGER, list_of, quantity
from makegood.replay import case_rows, charts_svg, report_html
from makegood.replay.attributed import Attributed, Attribution
from makegood.replay.attribution_figures import attribution_of
from makegood.replay.charts import NARROW, WIDE, Bar, Spec, Square, balance, bars, cut, doubles, matrix
from makegood.replay.charts_svg import svg
from makegood.replay.comparison import Comparison, Counting
from makegood.replay.figures import outcomes_of, purses_of
from makegood.replay.pairs import tracks_of
from makegood.replay.report_markdown import to_markdown
from makegood.replay.result import DryRun
from makegood.replay.run import DryRunError, Request, dry_run
from makegood.replay.segments import MOST_TEXTS, MOST_VALUES, Part, Segments, Spread, segments_of
from makegood.replay.segments_figures import between, segments_of_run
from makegood.replay.segments_grid import THRESHOLD, Edge, Grid, amount_grid, grid_of
from makegood.replay.segments_merge import MOST_SEGMENTS, merged
from makegood.replay.segments_thresholds import thresholds
from makegood.replay.shown_cases import MOST_CASES, changed_outcomes, concrete_cases
from makegood.replay.spread_figures import spreads_of
from makegood.replay.why import Whys, line

from tests.unit.replay_shop import PROPOSAL, run, shop_cases
from tests.unit.small_policy import POLICY, small_book, vocabulary
from tests.unit.test_replay_compare import both_ways, lines, same, shop, without_currency

HOUR = 3_600_000_000
DELAY = FactSpec("delay", quantity("duration"), unit="h")
LENGTH = FactSpec("distance", quantity("length"), unit="km")


def many_cases(count: int) -> list[dict[str, Any]]:
    """Shop cases with more different delays, prices and days than are counted one by one."""
    cases = shop_cases(count, seed=7)
    for at, one in enumerate(cases):
        if "delay" in one:
            one["delay"] = f"{at % 400} min"
        if "price" in one:
            one["price"] = f"{at % 311}.{at % 97:02d} EUR"
        if "ordered_on" in one:
            one["ordered_on"] = f"20{20 + at % 6}-{1 + at % 12:02d}-{1 + at % 28:02d}"
    return cases


# -- counting


@pytest.mark.parametrize("texts", [(PROPOSAL, POLICY), (without_currency(PROPOSAL), without_currency(POLICY))])
@pytest.mark.parametrize("make", [shop_cases, many_cases])
def test_segments_are_the_same_in_columns_and_in_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: tuple[str, str], make: Any
) -> None:
    cases = lines(tmp_path / "cases.ndjson", make(400))
    both = both_ways(tmp_path, monkeypatch, cases, *texts, at="final", detail=True, segments=["weight", "polite"])
    same(*both)
    rows, columns = both
    assert rows.tally.detail is not None
    assert set(rows.tally.detail.segments) >= {"weight", "polite", "delay", "cause", "price", "ordered_on", "asked_at"}
    assert list(rows.shown) == list(columns.shown)
    assert [one.id for one in rows.shown.values()] == [one.id for one in columns.shown.values()]
    pages = [re.sub(r"/(rows|columns)/", "/", report_html.to_html(one)) for one in both]
    assert [one.id for one in concrete_cases(rows)] == [one.id for one in concrete_cases(columns)]
    assert cases_of(pages[0]) == cases_of(pages[1])


def cases_of(page: str) -> list[str]:
    """The concrete cases of a page, with their reasons. A fact that only silence gives is no fact of a written case."""
    found = re.findall(r'<details class="case".*?</details></div></div></div></details>', page)
    return [re.sub(r"<ul class=\"facts\">.*?</ul>", "", one) for one in found]


def test_many_amounts_are_told_by_class_and_judged(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", many_cases(900)), at="final", detail=True)
    delay = next(one for one in outcomes_of(result) if one.track.name == "delay")
    assert delay.coarse
    verdicts = {(one.before, one.after): one.verdict for one in delay.steps if one.changed}
    assert verdicts["an amount", "nothing"] == verdicts["an amount", "less"] == -1
    assert verdicts["an amount", "more"] == 1
    assert sum(one.cases for one in delay.steps if one.verdict < 0) == delay.tally.worse
    assert "an amount" in report_html.to_html(result)


def test_every_part_adds_up_to_the_whole(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", many_cases(500)), at="final", detail=True)
    tally = result.tally
    assert tally.detail is not None
    for segments in tally.detail.segments.values():
        whole = Part()
        for part in segments.parts.values():
            whole.add(part)
        assert (whole.cases, whole.changed) == (tally.compared, tally.changed), segments.fact
        assert (whole.better, whole.worse) == (tally.better + tally.mixed, tally.worse + tally.mixed)
        for purse, money in tally.money.items():
            assert (whole.money[purse].before, whole.money[purse].after) == (money.sum.before, money.sum.after)
    for purse, money in tally.money.items():
        spreads = tally.detail.spreads[purse]
        assert all(sum(one.counts.values()) == money.sum.cases for one in (spreads.before, spreads.difference))


def test_nothing_more_is_counted_unless_it_is_asked_for(tmp_path: Path) -> None:
    cases = lines(tmp_path / "cases.ndjson", shop_cases(50))
    result = run(tmp_path, cases, at="final")
    assert (result.tally.detail, dict(result.shown), dict(result.digests)) == (None, {}, {})
    (tmp_path / "one").mkdir()
    asked = run(tmp_path / "one", cases, at="final", segments=["cause"])
    assert asked.tally.detail is not None
    assert list(asked.tally.detail.segments) == ["cause"]


@pytest.mark.parametrize(
    ("fact", "words"),
    [("caus", r"no fact 'caus' \(did you mean 'cause'\?\)"), ("", "no fact ''"), ("kind", "no fact 'kind'")],
)
def test_a_segment_by_what_is_no_fact_is_refused(tmp_path: Path, fact: str, words: str) -> None:
    with pytest.raises(DryRunError, match=f"--segment: shop.claim has {words}"):
        run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(1)), segments=[fact])


def test_lists_and_records_part_nothing() -> None:
    assert segments_of(FactSpec("legs", list_of(INTEGER), fields={"": FactSpec("", INTEGER)}), ()) is None
    assert segments_of(FactSpec("late", BOOLEAN), ()) == Segments("late")


@given(st.lists(st.lists(st.integers(-10_000, 10_000), max_size=40), max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_spread_does_not_depend_on_the_slices(slices: list[list[int]]) -> None:
    grid = amount_grid(2)
    at_once, sliced = Spread(grid), Spread(grid)
    for value in (value for part in slices for value in part):
        at_once.add(at_once.key(value), 1)
        at_once.settle()
    for part in slices:
        sliced.settle(len(set(part)))
        for value in part:
            sliced.add(sliced.key(value), 1)
        sliced.settle()
    assert sliced == at_once
    assert sliced.many is (len({value for part in slices for value in part}) > MOST_VALUES)


def test_texts_with_too_many_values_part_nothing(tmp_path: Path) -> None:
    segments = Segments("number")
    for at in range(MOST_TEXTS + 1):
        segments.part(segments.key(f"N-{at}")).add(Part(1))
        segments.settle()
    assert (segments.lost, segments.parts) == (True, {})


# -- edges


def test_thresholds_are_read_off_the_policies() -> None:
    kind = vocabulary().kinds["shop.claim"]
    found = thresholds(small_book().policies["shop.late"], kind)
    assert found == {"delay": [Edge(Fraction(3 * HOUR), True, THRESHOLD)]}


def test_an_edge_cuts_below_or_above_its_value() -> None:
    assert (Edge(Fraction(10), True).cut, Edge(Fraction(10), False).cut) == (10, 11)
    assert (Edge(Fraction(5, 2), True).cut, Edge(Fraction(5, 2), False).cut) == (3, 3)
    grid = Grid.of(
        [Edge(Fraction(10), False, THRESHOLD), Edge(Fraction(10), True, THRESHOLD), Edge(Fraction(10), True)]
    )
    assert [grid.cell(value) for value in (9, 10, 11)] == [0, 1, 2]
    assert all(edge.round == THRESHOLD for edge in grid.edges)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, (3, True), "under 3"), (None, (3, False), "up to 3"), ((3, True), None, "3 or more"), ((3, False), None, "over 3"),
        ((3, True), (4, True), "3 to under 4"), ((3, False), (4, False), "over 3 to 4"), ((3, True), (3, False), "exactly 3"),
        (None, None, "all"),
    ],
)  # fmt: skip
def test_sizes_between_edges_in_words(low: Any, high: Any, words: str) -> None:
    edges = [None if one is None else Edge(Fraction(one[0]), one[1]) for one in (low, high)]
    assert between(edges[0], edges[1], str) == words


def test_grids_are_readable_in_their_unit() -> None:
    hours = [edge.value / HOUR for edge in grid_of(DELAY).edges if 0 < edge.value <= 12 * HOUR]
    assert {Fraction(1, 2), 1, 2, 3, 6, 12} <= set(hours)
    kilometres = [edge.value / 1_000_000 for edge in grid_of(LENGTH).edges]
    assert {100, 500, 1000, 1500, 2000} <= set(kilometres)
    # Of whole numbers no edge lies between two.
    assert all(edge.value.denominator == 1 for edge in grid_of(FactSpec("pieces", INTEGER)).edges)


def test_cells_are_merged_at_thresholds_and_where_the_cases_are() -> None:
    grid = grid_of(DELAY, [Edge(Fraction(3 * HOUR), True, THRESHOLD), Edge(Fraction(999 * HOUR), True, THRESHOLD)])
    cells: dict[int, Part] = {}
    for minutes in range(0, 600, 3):
        part = cells.setdefault(grid.cell(minutes * 60_000_000), Part())
        part.add(Part(1, int(minutes >= 180), 0, int(minutes >= 180)))
    found = merged(grid, cells)
    assert sum(part.cases for _, _, part in found) == 200
    assert len(found) <= MOST_SEGMENTS
    # The threshold parts; the one that no case comes to does not; no part is empty.
    edges = [high for _, high, _ in found if high is not None]
    assert [edge.value / HOUR for edge in edges if edge.round == THRESHOLD] == [3]
    assert all(part.cases for _, _, part in found)


@given(st.dictionaries(st.integers(0, 90), st.tuples(st.integers(1, 50), st.integers(0, 5)), max_size=40))
@settings(max_examples=60, deadline=None)
def test_merging_loses_no_case(counts: dict[int, tuple[int, int]]) -> None:
    grid = grid_of(DELAY, [Edge(Fraction(at * HOUR), at % 2 == 0, THRESHOLD) for at in range(1, 12)])
    found = merged(grid, {cell: Part(cases, min(cases, changed)) for cell, (cases, changed) in counts.items()})
    assert sum(part.cases for _, _, part in found) == sum(cases for cases, _ in counts.values())
    assert len(found) <= MOST_SEGMENTS


# -- figures


def test_segments_say_what_a_person_counts(tmp_path: Path) -> None:
    cases = [shop("3 h", id="A"), shop("3 h", id="B", pieces=2), shop("4 h", id="C"), shop("2 h", id="D")]
    result = run(
        tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", detail=True, segments=["delay", "cause"]
    )
    by = {one.fact: one for one in segments_of_run(result)}
    # The proposal pays from 4 h: 25 and 50 are lost, and 25 become 30 for C.
    assert [(one.label, one.part.cases, one.part.changed) for one in by["delay"].lines] == [
        ("2 h", 1, 1),
        ("3 h", 2, 2),
        ("4 h", 1, 1),
    ]
    purse = next(one.purse for one in purses_of(result) if one.purse.pays == "company")
    paid = [one.part.money[purse] for one in by["delay"].lines]
    # With the fee of 2, then 3, and amounts in ten-thousandths.
    scale = 10 ** purses_of(result)[0].total.before.scale
    assert [(one.before / scale, one.after / scale) for one in paid] == [(2, 3), (79, 6), (27, 33)]
    assert [one.label for one in by["cause"].lines] == ["storm"]
    assert by["delay"].asked
    # Facts that tell nothing are not there unless they are asked for.
    assert "fast" not in by


def test_long_texts_and_dates_are_put_together(tmp_path: Path) -> None:
    cases = [shop("5 h", id=f"C-{at}", ordered_on=f"2026-{1 + at % 12:02d}-{1 + at % 28:02d}") for at in range(60)]
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", segments=["ordered_on"])
    (one,) = segments_of_run(result)
    assert [line.label for line in one.lines] == [f"2026-{month:02d}" for month in range(1, 13)]


def test_spreads_leave_out_what_would_hide_the_rest(tmp_path: Path) -> None:
    cases = [shop("3 h", id="A"), shop("4 h", id="B"), shop("2 h", id="C")]
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", detail=True)
    company = purses_of(result)[0]
    found = spreads_of(result, company)
    assert found is not None
    assert [(one.label, one.before, one.after) for one in found.amounts] == [
        ("2 EUR", 1, 0), ("3 EUR", 0, 2), ("27 EUR", 2, 0), ("33 EUR", 0, 1),
    ]  # fmt: skip
    assert [(one.label, one.cases, one.up) for one in found.differences] == [
        ("−24 EUR", 1, False), ("+1 EUR", 1, True), ("+6 EUR", 1, True),
    ]  # fmt: skip
    assert (found.nothing, found.same) == ((0, 0), 0)


def test_many_amounts_are_put_between_edges(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", many_cases(900)), at="final", detail=True)
    found = spreads_of(result, purses_of(result)[0])
    assert found is not None
    assert 2 < len(found.amounts) <= MOST_SEGMENTS
    assert len(found.differences) <= 2 * MOST_SEGMENTS
    money = purses_of(result)[0].total.sum
    assert found.nothing[0] + sum(one.before for one in found.amounts) == money.cases
    assert found.same + sum(one.cases for one in found.differences) == money.cases
    assert sum(one.cases for one in found.differences if one.up) == money.more


# -- concrete cases


def test_concrete_cases_show_every_kind_of_change(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(300)), at="final", detail=True)
    chosen = concrete_cases(result)
    assert len(chosen) == MOST_CASES
    assert len({one.row for one in chosen}) == MOST_CASES
    assert (
        chosen[0].row == max(result.tally.money.values(), key=lambda one: abs(one.movers[0].difference)).movers[0].row
    )
    assert result.decide is not None
    seen: Counter[str] = Counter()
    for one in chosen:
        found = changed_outcomes(result, result.decide(one))
        assert found
        seen.update(change.track.key for change in found)
    assert {"compensation.delay", "compensation.fee", "deadlines.answer", "remedies.repair", "scores.service"} <= set(
        seen
    )


def test_a_case_is_decided_again_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = lines(tmp_path / "cases.ndjson", shop_cases(400))
    both = both_ways(tmp_path, monkeypatch, cases, PROPOSAL, POLICY, at="final", detail=True)
    for one in concrete_cases(both[0]):
        decided = [result.decide(result.shown[one.row]) for result in both if result.decide is not None]
        for side in ("old", "new"):
            answers = [[(each.id, repr(each)) for each in found[side].compensation] for found in decided]
            assert answers[0] == answers[1]


def test_why_names_the_line_that_did_it(tmp_path: Path) -> None:
    result = run(
        tmp_path, lines(tmp_path / "cases.ndjson", [shop("3 h", id="A"), shop("5 h", id="B")]), at="final", detail=True
    )
    assert result.decide is not None
    case = next(one for one in concrete_cases(result) if one.id == "A")
    decisions = result.decide(case)
    changed = [one for one in changed_outcomes(result, decisions) if one.track.key == "compensation.delay"]
    assert [(one.before, one.after, one.verdict) for one in changed] == [("25 EUR", "nothing", -1)]
    found = Whys().both(decisions, changed)
    told = {side: [line(one, why.words) for one in flat(why.apart)] for side, why in found.items()}
    assert any("delay >= 3 h" in one and one.endswith("yes") for one in told["old"])
    assert any("delay >= 4 h" in one and one.endswith("no") for one in told["new"])
    # What is the same on both sides is no reason.
    assert not any("business" in one for one in (*told["old"], *told["new"]))
    assert any("delay" in one and "4 h" in one for one in found["new"].against)


def flat(reasons: Any) -> list[Any]:
    return [each for one in reasons for each in (one, *flat(one.reasons))]


# -- which line does it


def attributed(tmp_path: Path, how: str, cases: list[dict[str, Any]]) -> DryRun:
    """A dry-run whose changes were each applied alone."""
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", cases), at="final", detail=True)
    old, new = result.sources.old.book, result.sources.new.book
    found = changes_between(old, new)
    parts: list[Attributed] = []
    for step in steps_of(found):
        mixed, problems = found.apply(step.changes)
        assert not problems
        tracks = [track for pair in result.pairs for track in tracks_of(pair, mixed, old)]
        alone = Comparison(result.kind, {"old": old, "new": mixed}, result.pairs, tracks, result.moment, Counting(0))
        for row, case in enumerate(cases):
            alone.add_case(row, str(row), case, result.moment.instant, {}, "EUR")
        tally = alone.tally
        money = {purse: one.sum.after - one.sum.before for purse, one in tally.money.items()}
        parts.append(Attributed(step, tally.changed, tally.better + tally.mixed, tally.worse + tally.mixed, money))
    return replace(result, attribution=Attribution(how, tuple(parts)))


def test_each_change_stands_with_its_line_and_money_and_the_rest_with_none(tmp_path: Path) -> None:
    result = attributed(
        tmp_path, "alone", [shop("3 h", id="A"), shop("4 h", id="B"), shop("5 h", id="C", cause="fault")]
    )
    found = attribution_of(result)
    assert found is not None
    company = found.purses[0]
    money = {line.title: line.money[company.purse].text for line in found.lines}
    # Without the others: 25 less for A; 5 more for A and B each, 10 less for C; one more for each fee.
    late, rate = (next(title for title in money if word in title) for word in ("late", "rate"))
    assert (money[late], money[rate]) == ("-25.00", "0.00")
    assert [text for title, text in money.items() if "fee" in title] == ["3.00"]
    whole = company.total.difference.raw
    assert sum(line.money[company.purse].raw for line in found.lines) + found.rest[company.purse].raw == whole
    assert found.rest[company.purse].text == "-5.00"
    place = next(line.place for line in found.lines if line.title == late)
    assert place == f"{tmp_path}/new/late.yaml:13"
    page, comment = report_html.to_html(result), to_markdown(result)
    assert "Which line does it" in page
    assert ">late.yaml:13</code>" in page
    assert "| *Only together* |  |  |  | -5.00 |" in comment
    assert "late.yaml&#58;13</code>" in comment


def test_means_over_orders_are_shown_to_the_nearest_unit(tmp_path: Path) -> None:
    result = attributed(tmp_path, "shapley", [shop("3 h", id="A")])
    assert result.attribution is not None
    first, *others = result.attribution.parts
    thirds = {purse: money + Fraction(1, 3) for purse, money in first.money.items()}
    found = attribution_of(replace(result, attribution=Attribution("shapley", (replace(first, money=thirds), *others))))
    assert found is not None
    assert found.hint.startswith("The mean of what each change adds")
    assert all(isinstance(amount.raw, int) for line in found.lines for amount in line.money.values())


def test_no_attribution_is_no_section(tmp_path: Path) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(20)), at="final", detail=True, attribute="none")
    assert attribution_of(result) is None
    assert attribution_of(replace(result, attribution=Attribution("alone", ()))) is None
    assert "Which line" not in report_html.to_html(result)


# -- drawing

ROWS = [
    Bar("3 h to under 4 h", -702_450, "−702,450", "var(--worse)"),
    Bar("补偿金", 113_950, "+113,950", "var(--better)"),
]
SHARES = [("a", 5, 7), ("over 1,500 km to under 2,000 km, and a very long label", 0, 3)]
CHARTS: dict[str, Any] = {
    "bars": lambda width: bars(ROWS, width),
    "waterfall": lambda width: bars(
        [Bar("Before", 9, "9", "red"), Bar("x", 4, "-5", "red", 9), Bar("After", 4, "4", "red")], width
    ),
    "nothing": lambda width: bars([Bar("a", 0, "0", "red")], width),
    "balance": lambda width: balance(SHARES, width),
    "balance of nothing": lambda width: balance([("a", 0, 0)], width),
    "doubles": lambda width: doubles(SHARES, width),
    "matrix": lambda width: matrix(["a", "b"], ["c", "d", "e"], [Square(0, 1, "5", "red", 0.5)], width),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_charts_are_whole_inside_their_frame_and_the_same_twice(name: str, width: int) -> None:
    spec: Spec = CHARTS[name](width)
    drawn = svg(spec, 'what "it" <shows>', "wide")
    assert drawn == svg(json.loads(json.dumps(spec)), 'what "it" <shows>', "wide")
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'what "it" <shows>'
    _, _, wide, high = map(float, str(root.get("viewBox")).split())
    assert (wide <= width, high > 0) == (True, True)
    for x, y in corners(root):
        assert -0.5 <= x <= wide + 0.5
        assert -0.5 <= y <= high + 0.5
    assert not re.search(r"\d\.\d{3}|<script|href|url\(|font-family|NaN|undefined", drawn)


def corners(root: ElementTree.Element, x: float = 0, y: float = 0) -> list[tuple[float, float]]:
    """Where every text and line of a chart begins, in its own units."""
    moved = re.match(r"translate\((-?[\d.]+),(-?[\d.]+)\)", root.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    own = [(x, y)] if root.tag in ("text", "line") else []
    return own + [each for one in root for each in corners(one, x, y)]


def test_labels_are_cut_where_they_end() -> None:
    assert cut("short", 200) == "short"
    assert cut("a label that is far too long", 100).endswith("…")
    assert len(cut("补偿金补偿金补偿金补偿金", 100)) < len(cut("abcdefghijklmnopqrstuvw", 100))


def test_labels_of_data_are_no_markup() -> None:
    drawn = svg(bars([Bar("<b onload=x>&amp;\"'", 1, "</svg>", "red")], WIDE), "</svg><script>", "wide")
    assert "<b" not in drawn
    assert drawn.count("</svg>") == 1
    ElementTree.fromstring(drawn)


def test_without_the_library_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(60)), at="final", detail=True)
    monkeypatch.setattr(charts_svg, "find_spec", lambda name: None)
    page = report_html.to_html(result)
    assert "<svg" not in page
    assert "pip install &#x27;makegood[report]&#x27;" in page
    assert "Who wins and who loses" in page


def test_a_page_of_many_policies_has_names_of_its_own(tmp_path: Path) -> None:
    for name, text in (("new", PROPOSAL), ("old", POLICY)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "late.yaml").write_text(text, "utf-8")
        (tmp_path / name / "later.yaml").write_text(text.replace("policy: shop.late", "policy: shop.later"), "utf-8")
    cases = lines(tmp_path / "cases.ndjson", shop_cases(120))
    result = dry_run(Request([cases], [tmp_path / "new"], str(tmp_path / "old"), at="final", detail=True), vocabulary())
    page = report_html.to_html(result)
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert {one[1:] for one in re.findall(r'href="(#[^"]+)"', page)} <= set(names)


def test_kept_cases_stay_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_rows, "COLUMNS_FROM", None)
    monkeypatch.setattr("makegood.replay.comparison.MOST_SHOWN", 100)
    result: DryRun = run(tmp_path, lines(tmp_path / "cases.ndjson", shop_cases(700)), at="final", detail=True)
    assert set(result.shown) == result.tally.shown_rows()
