"""Policies in layers over the small case kind: a law and what lies over it, drawn by Hypothesis or written out."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from makegood.book import Book
from makegood.loading import load_book

from tests.unit.small_policy import vocabulary

LAW = """\
policy: shop.law
case: shop.claim
layer: statute
timezone: Europe/Berlin
currency: EUR
compensation:
  late: {when: delay >= 3 h, amount: 20 EUR, per: pieces, cite: "§ 1"}
  deposit: {amount: 5 EUR, pays: customer, cite: "§ 2"}
deadlines:
  answer: {when: delay >= 3 h, from: asked_at, within: 14 days, until: paid_at, cite: "§ 3"}
  claim: {from: asked_at, within: 30 days, until: paid_at, owed_by: customer, cite: "§ 4"}
remedies:
  repair: {when: cause == 'fault', cite: "§ 5"}
scores:
  service: {items: {polite: polite, fast: fast}, cite: "§ 6"}
"""

CASE: dict[str, Any] = {
    "kind": "shop.claim", "id": "C-1", "ordered_on": "2026-06-01", "delay": "4 h", "pieces": 2, "cause": "storm",
    "asked_at": "2026-06-05T10:00:00+02:00", "price": "80 EUR",
}  # fmt: skip
AT = "2026-06-10T10:00:00+02:00"


def over(text: str, policy: str = "shop.house", base: str = "shop.law", layer: str | None = "company") -> str:
    """The text of a policy over another one."""
    rank = f"layer: {layer}\n" if layer else ""
    return f"policy: {policy}\nextends: {base}\n{rank}{text}"


def layered(*texts: str) -> Book:
    """The book of some policies."""
    book, problems = load_book([], vocabulary(), {f"{at}.yaml": text for at, text in enumerate(texts)})
    assert not [one for one in problems if one.level == "error"], "\n".join(map(str, problems))
    return book


# -- drawn

_CONDITIONS = st.sampled_from(["true", "false", "delay >= 3 h", "delay >= 5 h", "cause == 'fault'", "polite"])
_AMOUNTS = st.sampled_from(
    ["0 EUR", "10 EUR", "20 EUR", "25.50 EUR", "price", "0.25 * price", "{from: 5 EUR, to: 30 EUR}"]
)
_TIMES = st.sampled_from(["36 h", "7 days", "14 days", "1 month"])
_MAYBE = st.booleans()


@st.composite
def bodies(draw: st.DrawFn, pays: str, owed_by: str, whole: bool = True) -> str:
    """The outcomes of a policy; who pays and who owes are the same in every layer. Not `whole`, some are taken over."""
    amount = draw(_AMOUNTS)
    replaces = draw(st.sampled_from(["", "", "", "replaces: true, "]))
    cancel = draw(st.sampled_from(["", "cancel: paid_at, "]))
    parts = [
        f"compensation:\n"
        f"  late: {{when: {draw(_CONDITIONS)}, {replaces}amount: {amount}, pays: {pays}, cite: x}}\n"
        f"  gift: {{when: {draw(_CONDITIONS)}, amount: {draw(_AMOUNTS)}, cite: x}}\n",
        f"deadlines:\n"
        f"  answer: {{when: {draw(_CONDITIONS)}, {cancel}from: asked_at, within: {draw(_TIMES)}, until: paid_at, "
        f"owed_by: {owed_by}, cite: x}}\n",
        f"remedies:\n  repair: {{when: {draw(_CONDITIONS)}, cite: x}}\n",
        f"scores:\n  service: {{when: {draw(_CONDITIONS)}, items: {{polite: polite, fast: fast}}, cite: x}}\n",
    ]
    kept = [one for one in parts if whole or draw(_MAYBE)]
    return "".join([f"when: {draw(st.sampled_from(['true', 'true', 'not business', 'fast']))}\n", *kept])


@st.composite
def stacks(draw: st.DrawFn, most: int = 3) -> tuple[str, ...]:
    """The texts of two or three layers, each over the one before."""
    pays, owed_by = draw(st.sampled_from(["company", "customer"])), draw(st.sampled_from(["company", "customer"]))
    texts = [
        "policy: shop.layer0\ncase: shop.claim\nlayer: statute\ntimezone: Europe/Berlin\ncurrency: EUR\n"
        + draw(bodies(pays, owed_by))
    ]
    ranks = ("standard", "company")
    above = range(1, draw(st.integers(2, most)))
    texts += [
        over(draw(bodies(pays, owed_by, False)), f"shop.layer{at}", f"shop.layer{at - 1}", ranks[at - 1])
        for at in above
    ]
    return tuple(texts)


def _known(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values, values, values)


_INSTANTS = st.sampled_from(["2026-06-05T10:00:00+02:00", "2026-06-07T10:00:00+02:00", "2026-06-19T23:59:59+02:00"])
cases = st.fixed_dictionaries({
    "delay": _known(st.sampled_from(["0 h", "3 h", "5 h"])),
    "price": _known(st.sampled_from(["0 EUR", "80 EUR", "100.10 EUR"])),
    "cause": _known(st.sampled_from(["storm", "fault"])),
    "pieces": _known(st.integers(1, 3)),
    "asked_at": _known(_INSTANTS),
    "paid_at": _known(_INSTANTS),
    "business": _known(st.booleans()),
    "polite": _known(st.booleans()),
    "fast": _known(st.booleans()),
}).map(lambda facts: {"kind": "shop.claim", **{name: value for name, value in facts.items() if value is not None}})  # fmt: skip
