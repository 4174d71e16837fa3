"""Atomic changes: what counts as one, where it stands, and the old book with only some of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makegood.book import Book
from makegood.changes import Change, ChangeSet, changes_between, closed, steps_of
from makegood.loading import load_book
from makegood.plugins import installed
from makegood.replay.sources import load_sources

from tests.unit.replay_shop import PROPOSAL, shop_cases
from tests.unit.small_policy import POLICY, vocabulary

ROOT = Path(__file__).parents[2]
TABLE = """\
tables:
  fee_by_cause:
    cite: "§ 2"
    rows:
      - {when: cause == 'storm', give: 1 EUR}
      - {when: cause == 'strike', give: 2 EUR}
      - {when: pieces > 3, give: 3 EUR}
      - {give: 4 EUR}
"""
WITH_TABLE = POLICY.replace("compensation:", TABLE + "compensation:").replace("amount: 2 EUR", "amount: fee_by_cause")
KEYED = """\
tables:
  fee_by_cause:
    cite: "§ 2"
    keys: [cause]
    rows:
      - {cause: storm, give: 1 EUR}
      - {cause: strike, give: 2 EUR}
      - {cause: fault, give: 4 EUR}
"""
WITH_KEYS = WITH_TABLE.replace(TABLE, KEYED)


def book(text: str, name: str = "late.yaml", **more: str) -> Book:
    made, problems = load_book([], vocabulary(), {name: text, **{f"{key}.yaml": one for key, one in more.items()}})
    assert not [one for one in problems if one.level == "error"], "\n".join(map(str, problems))
    return made


def between(old: str, new: str) -> ChangeSet:
    return changes_between(book(old, "old.yaml"), book(new, "new.yaml"))


def said(found: ChangeSet) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.kind, one.how, one.old_text, one.new_text) for one in found.changes]


def edit(text: str, *pairs: tuple[str, str]) -> str:
    for one, other in pairs:
        assert one in text, one
        text = text.replace(one, other)
    return text


# -- what is a change


@pytest.mark.parametrize(
    "pair",
    [
        ("late: delay >= 3 h", "late: (delay >= 180 min)   # as before"),
        ("late: delay >= 3 h", "late: 3 h <= delay"),
        ("late: delay >= 3 h", "late: {is: delay >= 3 h, cite: nowhere, title: late}"),
        ("rate: 0.25 if cause in mild else 0.5", "rate: >-\n    0.250 if cause in mild\n    else 0.5"),
        ('mild: [{value: [storm, strike], cite: "§ 9"}]', 'mild: {values: [{value: [storm, strike], cite: "§ 10"}]}'),
        ("when: late, amount: price * rate, per: pieces", "per: pieces, amount: (price * rate), when: late"),
        ("repair: {when: cause == 'fault'", "repair: {when: ('fault' == cause)"),
        ("policy: shop.late", "policy: shop.late\ntitle: {en: Late, zh: 迟}\nnote: a remark"),
        ("period: pieces * 1 day", "period: 1 day * pieces"),
    ],
)
def test_writing_is_no_change(pair: tuple[str, str]) -> None:
    if pair[0].startswith("period"):
        assert len(between(POLICY, edit(POLICY, pair)).changes) == 1  # the factors of a product are not turned
    else:
        assert said(between(POLICY, edit(POLICY, pair))) == []


def test_order_of_what_and_or_and_in_join_is_no_change() -> None:
    old = edit(
        POLICY,
        ("cause == 'fault'", "cause == 'fault' and late or polite"),
        ("cause in mild", "cause in ['storm', 'strike']"),
    )
    new = edit(
        POLICY,
        ("cause == 'fault'", "polite or (late and 'fault' == cause)"),
        ("cause in mild", "cause in ['strike', 'storm']"),
    )
    assert said(between(old, new)) == []


def test_each_thing_that_differs_is_one_change_with_its_places() -> None:
    found = between(POLICY, PROPOSAL)
    assert said(found) == [
        ("expression", "changed", "delay >= 3 h", "delay >= 4 h"),
        ("expression", "changed", "0.25 if cause in mild else 0.5", "0.3 if cause in mild else 0.4"),
        ("amount", "changed", "2 EUR", "3 EUR"),
        ("amount", "changed", "5 EUR", "4 EUR"),
        ("key", "changed", "14 days", "10 days"),
        ("key", "changed", "36 h", "48 h"),
        ("condition", "changed", "cause == 'fault'", "cause == 'fault' or cause == 'strike'"),
        ("key", "changed", "[grade: good, from: 80, grade: poor]", "[grade: good, from: 50, grade: poor]"),
    ]
    first = found.changes[0]
    assert (str(first.old_place), str(first.new_place)) == ("old.yaml:13:9", "new.yaml:13:9")
    assert first.id == "shop.late:let.late"
    assert first.title == {
        "en": "named value late: delay >= 3 h → delay >= 4 h",
        "zh": "中间量 late：delay >= 3 h → delay >= 4 h",
    }


DATED = 'mild: [{value: [storm, strike], cite: "§ 9"}, {from: 2026-01-01, value: [storm], cite: "§ 9a"}]'


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ("[{value: [storm, strike], cite: x}]", [("removed", "[storm]", None)]),
        (
            "[{value: [strike], cite: x}, {from: 2026-01-01, value: [storm], cite: x}]",
            [("changed", "[storm, strike]", "[strike]")],
        ),
        (
            "[{value: [storm, strike], cite: x}, {from: 2026-07-01, value: [storm], cite: x}]",
            [("changed", "from 2026-01-01 [storm]", "from 2026-07-01 [storm]")],
        ),
        (
            "[{from: 2027-01-01, value: [fault], cite: x}, {from: 2026-01-01, value: [storm], cite: x}, {value: [storm, strike], cite: x}]",
            [("added", None, "[fault]")],
        ),
    ],
)
def test_dated_values_are_changes_of_their_own(values: str, wanted: list[tuple[str, str | None, str | None]]) -> None:
    old = edit(POLICY, ('mild: [{value: [storm, strike], cite: "§ 9"}]', DATED))
    new = edit(POLICY, ('mild: [{value: [storm, strike], cite: "§ 9"}]', f"mild: {values}"))
    found = between(old, new)
    assert said(found) == [("parameter", *one) for one in wanted]
    for change in found.changes:
        everything_applies(found, [change], old, new)


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        (
            [("{when: pieces > 3, give: 3 EUR}", "{when: pieces > 4, give: 3 EUR}")],
            ["row 3 of table fee_by_cause: when: pieces > 3, give: 3 EUR → when: pieces > 4, give: 3 EUR"],
        ),
        (
            [("      - {when: pieces > 3, give: 3 EUR}\n", "")],
            ["row 3 of table fee_by_cause: gone, when: pieces > 3, give: 3 EUR"],
        ),
        (
            [("      - {give: 4 EUR}", "      - {when: fast, give: 9 EUR}\n      - {give: 4 EUR}")],
            ["row 4 of table fee_by_cause: new, when: fast, give: 9 EUR"],
        ),
        (
            [
                ("      - {when: cause == 'storm', give: 1 EUR}\n", ""),
                ("      - {give: 4 EUR}", "      - {when: cause == 'storm', give: 1 EUR}\n      - {give: 4 EUR}"),
            ],
            ["row 3 of table fee_by_cause: moved"],
        ),
        (
            [("    rows:\n      - {when: cause == 's", "    hit: max\n    rows:\n      - {when: cause == 's")],
            ["hit of table fee_by_cause: new, max"],
        ),
    ],
)
def test_rows_are_changes_of_their_own(pairs: list[tuple[str, str]], wanted: list[str]) -> None:
    new = edit(WITH_TABLE, *pairs)
    found = between(WITH_TABLE, new)
    assert [one.title_en for one in found.changes] == wanted
    everything_applies(found, found.changes, WITH_TABLE, new)


def test_rows_of_a_keyed_table_meet_by_their_keys() -> None:
    new = edit(
        WITH_KEYS,
        ("      - {cause: storm, give: 1 EUR}\n", ""),
        ("{cause: fault, give: 4 EUR}", "{cause: fault, give: 5 EUR}\n      - {cause: storm, give: 1.00 EUR}"),
    )
    found = between(WITH_KEYS, new)
    assert [one.title_en for one in found.changes] == [
        "row 2 of table fee_by_cause: cause: fault, give: 4 EUR → cause: fault, give: 5 EUR"
    ]


def test_rows_that_lie_in_a_file_are_one_change(tmp_path: Path) -> None:
    text = edit(WITH_KEYS, (KEYED[KEYED.index("    rows") :], "    rows: {file: fees.csv}\n"))
    books = []
    for folder, rows in (
        ("old", "cause,give\nstorm,1 EUR\nfault,2 EUR\n"),
        ("new", "cause,give\nstorm,1 EUR\nfault,3 EUR\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "late.yaml").write_text(
            edit(text, ("late: delay >= 3 h", f"late: delay >= {3 + (folder == 'new')} h"))
        )
        (tmp_path / folder / "fees.csv").write_text(rows)
        made, problems = load_book([tmp_path / folder], vocabulary())
        assert not problems
        books.append(made)
    found = changes_between(books[0], books[1])
    assert [(one.kind, one.path[-1]) for one in found.changes] == [("expression", "late"), ("rows", "rows")]
    for wanted, amount in ((["late"], 200), (["rows"], 300)):
        mixed, problems = found.apply([one for one in found.changes if one.path[-1] in wanted])
        assert not problems
        assert (
            mixed.decide({"kind": "shop.claim", "cause": "fault", "ordered_on": "2026-01-01"}).raw(
                "shop.late", "compensation.fee.amount"
            )
            == amount
        )


def test_a_setting_and_the_days_are_changes() -> None:
    new = edit(
        POLICY,
        ("timezone: Europe/Berlin", "timezone: Asia/Shanghai"),
        ("{from: 2020-01-01}", "{from: 2021-01-01, to: 2030-01-01}"),
        ("when: not business\n", ""),
    )
    found = between(POLICY, new)
    assert [one.title_en for one in found.changes] == [
        "days on which shop.late is in force: from 2020-01-01 → from 2021-01-01, to 2030-01-01",
        "time zone: Europe/Berlin → Asia/Shanghai",
        "whom the policy covers: gone, not business",
    ] or [one.kind for one in found.changes] == ["setting", "dates", "condition"]
    everything_applies(found, found.changes, POLICY, new)


def test_versions_that_come_and_go() -> None:
    later = edit(
        POLICY, ("effective: {from: 2020-01-01}", "effective: {from: 2026-07-01}"), ("delay >= 3 h", "delay >= 5 h")
    )
    ended = edit(POLICY, ("effective: {from: 2020-01-01}", "effective: {from: 2020-01-01, to: 2026-07-01}"))
    old, new = book(POLICY, "old.yaml"), book(ended, "new.yaml", later=later)
    found = changes_between(old, new)
    assert [(one.kind, one.how) for one in found.changes] == [("dates", "changed"), ("version", "added")]
    steps = steps_of(found)
    # The new version would govern the days of the old one unless that one ends.
    assert [(step.change.kind, [one.kind for one in step.goes_with]) for step in steps] == [("version", ["dates"])]
    back = changes_between(new, old)
    assert [(one.kind, one.how) for one in back.changes] == [("dates", "changed"), ("version", "removed")]


def test_a_policy_that_only_one_book_has() -> None:
    other = edit(POLICY, ("policy: shop.late", "policy: shop.other"))
    found = changes_between(book(POLICY), book(POLICY, other=other))
    assert [(one.kind, one.how, one.title_en) for one in found.changes] == [
        ("policy", "added", "policy shop.other: new")
    ]
    assert set(found.apply([])[0].policies) == {"shop.late"}
    assert set(found.apply(found.changes)[0].policies) == {"shop.late", "shop.other"}


def test_what_is_inherited_changes_once() -> None:
    child = "policy: shop.child\nextends: shop.late\nlet: {big: pieces > 5}\n"
    new = edit(POLICY, ("delay >= 3 h", "delay >= 4 h"), ("amount: 2 EUR", "amount: 3 EUR"))
    child_of_new = child + 'compensation: {fee: {amount: 9 EUR, cite: "§ 0"}}\n'
    found = changes_between(book(POLICY, child=child), book(new, child=child_of_new))
    assert [(one.path, one.policies) for one in found.changes] == [
        (("compensation", "fee", "amount"), ("shop.child",)),
        (("let", "late"), ("shop.child", "shop.late")),
        (("compensation", "fee", "amount"), ("shop.late",)),
    ]


def test_a_date_of_publication_brings_its_values() -> None:
    text = edit(
        POLICY,
        ('cite: "§ 9"}]', 'cite: "§ 9"}, {from: 2022-01-01, value: [fault], published: 2024-05-05, cite: "§ 9a"}]'),
    )
    new = book(text)
    found = changes_between(new.as_known_at("2024-01-01"), new)
    assert said(found) == [("parameter", "added", None, "[fault]")]
    assert found.changes[0].title_en == "mild from 2022-01-01: new, [fault]"
    case = {"kind": "shop.claim", "cause": "fault", "ordered_on": "2026-01-01", "delay": "4 h", "price": "10 EUR"}
    assert found.apply([])[0].decide(case).raw("shop.late", "compensation.delay.amount") == 500
    assert found.apply(found.changes)[0].decide(case).raw("shop.late", "compensation.delay.amount") == 250


def test_values_published_later_do_not_widen_the_earlier_ones() -> None:
    """A finer value that is not known yet counts in finer decimals: what is known must not be read at those."""
    rate = "  rate: 0.25 if cause in mild else 0.5"
    share = '{share: [{value: 0.5, cite: "§ 9"}, {from: 2022-01-01, value: 0.125, published: 2024-05-05, cite: "§ 9"}]}'
    text = edit(
        POLICY,
        (rate, "  rate: share"),
        ("parameters:\n", f"parameters:\n  {share[1:-1]}\n"),
        ("late: delay >= 3 h", "late: delay >= 4 h"),
    )
    old = book(edit(text, ("late: delay >= 4 h", "late: delay >= 3 h"))).as_known_at("2024-01-01")
    found = changes_between(old, book(text))
    assert said(found) == [
        ("parameter", "added", None, "0.125"),
        ("expression", "changed", "delay >= 3 h", "delay >= 4 h"),
    ]
    case = {"kind": "shop.claim", "ordered_on": "2026-01-01", "delay": "5 h", "price": "10 EUR"}
    wanted = {(): 500, (0,): 125, (1,): 500, (0, 1): 125}
    for some, amount in wanted.items():
        mixed, problems = found.apply([found.changes[at] for at in some])
        assert not problems
        assert mixed.decide(case).raw("shop.late", "compensation.delay.amount") == amount


def test_a_parameter_of_which_no_value_is_known_yet() -> None:
    first = edit(
        POLICY, ('[{value: [storm, strike], cite: "§ 9"}]', '[{value: [storm], published: 2024-05-05, cite: "§ 9"}]')
    )
    new = book(edit(first, ("delay >= 3 h", "delay >= 4 h")))
    found = changes_between(book(first).as_known_at("2024-01-01"), new)
    assert said(found) == [
        ("parameter", "added", None, "[storm]"),
        ("expression", "changed", "delay >= 3 h", "delay >= 4 h"),
    ]
    case = {"kind": "shop.claim", "cause": "storm", "ordered_on": "2026-01-01", "delay": "5 h", "price": "10 EUR"}
    choices: list[Sequence[Change]] = [[], found.changes[1:], found.changes]
    amounts = [found.apply(some)[0].decide(case).raw("shop.late", "compensation.delay.amount") for some in choices]
    assert amounts == [None, None, 250]


def test_a_calendar_is_a_change(tmp_path: Path) -> None:
    text = edit(
        POLICY, ("currency: EUR", "currency: EUR\ncalendar: ours"), ("within: 14 days", "within: 3 working days")
    )
    calendar = "calendar: ours\ntimezone: Europe/Berlin\nhours: {mon-fri: ['09:00-17:00']}\n"
    books = [book(text, ours=one) for one in (calendar, calendar.replace("mon-fri", "mon-thu"))]
    found = changes_between(books[0], books[1])
    assert [(one.kind, one.how) for one in found.changes] == [("calendar", "changed")]
    assert found.apply([])[0].calendars["ours"].digest == books[0].calendars["ours"].digest
    assert found.apply(found.changes)[0].calendars["ours"].digest == books[1].calendars["ours"].digest


# -- applying


def everything_applies(found: ChangeSet, some: Iterable[Change], old: str, new: str) -> None:
    """None of the changes is the old book, all of them the new one, and some of them are what is left between."""
    same_decisions(found.apply([])[0], book(old))
    same_decisions(found.apply(found.changes)[0], book(new))
    mixed, _ = found.apply(closed(found, found.ids(some)))
    left = changes_between(mixed_again(mixed), book(new))
    assert len(left.changes) <= len(found.changes)


def mixed_again(mixed: Book) -> Book:
    """A book of mixed texts is a book: it can be compared like any other."""
    return mixed


def same_decisions(one: Book, other: Book, at: str = "2026-06-07T12:00:00Z") -> None:
    for case in shop_cases(60):
        for when in (None, at):
            assert outcomes(one, case, when) == outcomes(other, case, when)


def outcomes(one: Book, case: dict[str, Any], at: str | None) -> Any:
    try:
        data = one.decide(case, at).data
    except ValueError as error:
        return str(error)
    return {key: value for key, value in data.items() if key not in ("versions", "policies", "case")}


def same_tree(one: Any, other: Any) -> bool:
    """Whether two checked trees are the same in all but their offsets and paths."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        names = [part.name for part in fields(one) if part.name not in ("start", "end", "origin")]
        return all(same_tree(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same_tree, one, other))
    return bool(one == other)


PIECES = [
    ("late: delay >= 3 h", "late: delay >= limit"),
    ("  mild: [", '  limit: [{value: 4 h, cite: "§ 1"}]\n  mild: ['),
    ("0.25 if cause in mild else 0.5", "0.3 if cause in mild and not quick else 0.4"),
    ("let:\n", "let:\n  quick: fast and polite\n"),
    ("amount: 2 EUR, cite", "amount: 3 EUR, when: quick, cite"),
    ("within: 14 days", "within: 10 days"),
    ("pays: customer", "pays: company"),
    ("remedies:\n", 'remedies:\n  gift: {when: polite, cite: "§ 6a"}\n'),
    ("currency: EUR\n", "currency: EUR\nround: {to: 0.5}\n"),
    ('  quick: {from: asked_at, within: 36 h, until: paid_at, cite: "§ 5"}\n', ""),
]


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(range(len(PIECES)))), st.data())
def test_any_changes_make_a_book_that_was_checked(chosen: set[int], data: st.DataObject) -> None:
    """Any part of the changes, with what it needs, loads; all of them are the new book, tree by tree."""
    needs = {0: {1}, 2: {3}, 4: {3}}
    whole = chosen | {more for one in chosen for more in needs.get(one, set())}
    new = edit(POLICY, *(PIECES[at] for at in sorted(whole)))
    found = between(POLICY, new)
    some = data.draw(st.sets(st.sampled_from(found.changes)) if found.changes else st.just(set()))
    wanted = closed(found, found.ids(some))
    assert found.ids(some) <= wanted
    mixed, problems = found.apply(wanted)
    assert not [one for one in problems if one.level == "error"]
    # What is left to do from here is what was not done.
    left = changes_between(mixed, book(new, "new.yaml"))
    assert len(left.changes) == len(found.changes) - len(wanted)
    everything = closed(found, found.ids(found.changes))
    after = read_whole(found, everything).policy("shop.late")
    fresh = book(new, "new.yaml").policy("shop.late")
    assert set(after.named) == set(fresh.named)
    assert all(same_tree(one.node, fresh.named[key].node) for key, one in after.named.items())


def read_whole(found: ChangeSet, everything: frozenset[str]) -> Book:
    """All changes applied by mixing the texts, not by taking the new policy as it was loaded."""
    from makegood.changes.mixed import mixed_text
    from makegood.loading import read_policy

    policies = []
    for plan in found.plans:
        policy, problems = read_policy(mixed_text(plan, everything), found.vocabulary, found.calendars)
        assert policy is not None, problems
        policies.append(policy)
    return Book(policies, found.vocabulary, found.calendars)


# -- what goes together


def test_a_change_goes_with_the_names_it_uses() -> None:
    new = edit(POLICY, *PIECES[:5])
    steps = steps_of(between(POLICY, new))
    assert [(step.change.path[-1], [one.path[-1] for one in step.goes_with]) for step in steps] == [
        ("late", ["limit"]),
        ("rate", ["quick"]),
        ("amount", []),
        ("when", ["quick"]),
    ]


def test_changes_that_need_each_other_are_one_step() -> None:
    new = edit(
        POLICY, ("  fee: {amount: 2 EUR", "  fee: {amount: tax"), ("let:\n", "let:\n  tax: base * 2\n  base: 2 EUR\n")
    )
    (step,) = steps_of(between(POLICY, new))
    assert (step.change.path, {one.path[-1] for one in step.goes_with}) == (
        ("compensation", "fee", "amount"),
        {"tax", "base"},
    )
    renamed = edit(
        POLICY,
        ("late: delay", "tardy: delay"),
        ("when: late,", "when: tardy,"),
        ("when: late\n", "when: tardy\n"),
        ("late_enough: late", "late_enough: tardy"),
    )
    for step in steps_of(between(POLICY, renamed)):
        assert step.change.path[-1] in ("when", "late_enough")
        assert [one.path[-1] for one in step.goes_with] == ["tardy"]


def test_a_wrong_mixture_says_where() -> None:
    new = edit(POLICY, *PIECES[:2])
    found = between(POLICY, new)
    _, problems = found.apply(["shop.late:let.late"])
    errors = [str(one) for one in problems if one.level == "error"]
    assert len(errors) == 1
    assert errors[0].startswith("new.yaml:14:18: ")
    assert "'limit'" in errors[0]
    with pytest.raises(KeyError, match="nothing"):
        found.apply(["nothing"])


def test_a_key_that_another_one_needs_is_not_taken_alone() -> None:
    new = edit(POLICY, ("from: asked_at, within: 36 h", "by: last_call"))
    found = between(POLICY, new)
    (step,) = steps_of(found)
    assert {one.path[-1] for one in step.changes} == {"by", "from", "within"}
    removed = next(one for one in found.changes if one.path[-1] == "within")
    assert any(one.level == "error" for one in found.apply([removed])[1])


# -- shipped policies


def test_the_proposal_of_2025() -> None:
    sources = load_sources([ROOT / "examples/airline/council_2025.yaml"], str(ROOT / "policies/airline"), installed())
    found = changes_between(sources.old.book, sources.new.book, [("airline.eu261_council_2025", "airline.eu261")])
    steps = [step for step in steps_of(found) if step.change.kind != "dates"]
    assert [step.change.title_en for step in steps] == [
        "short_amount: 250 EUR → 300 EUR",
        "medium_amount: 400 EUR → 300 EUR",
        "long_amount: 600 EUR → 500 EUR",
        "delay_threshold: 3 h → 4 h",
        "named value late_enough: … delay_threshold → … (long_delay_threshold if band == 'long' else delay_threshold)",
    ]
    assert [one.path[-1] for one in steps[-1].goes_with] == ["long_delay_threshold"]
    place = steps[0].change.new_place
    assert place is not None
    assert (Path(place.file).name, place.line, place.column) == ("council_2025.yaml", 17, 18)


def test_the_reform_of_2026_changes_no_figure() -> None:
    sources = load_sources(
        [ROOT / "policies/airline/eu261_reform_2026.yaml"], str(ROOT / "policies/airline"), installed()
    )
    found = changes_between(sources.old.book, sources.new.book, [("airline.eu261", "airline.eu261")])
    assert [one.kind for one in found.changes] == ["dates"]


def test_an_old_revision_keeps_its_places_and_tables(tmp_path: Path) -> None:
    text = edit(WITH_KEYS, (KEYED[KEYED.index("    rows") :], "    rows: {file: fees.csv}\n"))
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "late.yaml").write_text(text, "utf-8")
    (folder / "fees.csv").write_text("cause,give\nstorm,1 EUR\nfault,2 EUR\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    (folder / "late.yaml").write_text(edit(text, ("delay >= 3 h", "delay >= 4 h"), ("5 EUR", "6 EUR")), "utf-8")
    (folder / "fees.csv").write_text("cause,give\nstorm,1 EUR\nfault,7 EUR\n")
    sources = load_sources([folder / "late.yaml"], "HEAD", vocabulary())
    found = changes_between(sources.old.book, sources.new.book)
    assert [one.path[-1] for one in found.changes] == ["late", "rows", "amount"]
    assert sources.old.detail is not None
    assert str(found.changes[0].old_place) == f"{sources.old.detail[:12]}:late.yaml:13:9"
    mixed, problems = found.apply(["shop.late:let.late"])
    assert not problems
    decision = mixed.decide({"kind": "shop.claim", "cause": "fault", "ordered_on": "2026-01-01"})
    assert decision.raw("shop.late", "compensation.fee.amount") == 200


def git(folder: Path, *words: str) -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *names, *words], cwd=folder, check=True)
