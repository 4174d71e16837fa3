"""`--fail-if`: what can be written, what is refused with which words, and when it holds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from makegood.replay.fail_if import Cost, FailIfError, Measured, judge, parse

MEASURED = Measured(
    read=1000,
    counts={"changed": 50, "undecided": 10, "rejected": 0, "worse": 1},
    costs=(Cost("EUR", Fraction(1000), Fraction(1050)), Cost("JPY", Fraction(0), Fraction(0))),
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("cost > +5 percent", False),
        ("cost >= +5 percent", True),
        ("cost > 4.99%", True),
        ("cost > 49.99 EUR", True),
        ("cost > 50 EUR", False),
        ("cost < -10 EUR", False),
        ("cost > 0 JPY", False),
        ("changed > 5 percent", False),
        ("changed >= 5 percent", True),
        ("changed > 49 cases", True),
        ("changed>49", True),
        ("undecided > 1 percent", False),
        ("rejected > 0 cases", False),
        ("rejected <= 0 cases", True),
        ("worse > 0 cases", True),
        ("worse >= 1 case", True),
    ],
)
def test_a_condition_holds_or_not(text: str, holds: bool) -> None:
    assert judge(parse(text), MEASURED).holds is holds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be read"),
        ("cost", "cannot be read"),
        ("cost > ", "cannot be read"),
        ("cost > five percent", "cannot be read"),
        ("cost > 1e9 EUR", "cannot be read"),
        ("cost > 5 percent or changed > 1", "cannot be read"),
        ("__import__('os').system('true') > 1", "cannot be read"),
        ("cost > 5 EUR; changed", "cannot be read"),
        ("costs > 5 percent", "did you mean 'cost'?"),
        ("profit > 5 percent", "measures cost, changed, undecided, rejected, worse"),
        ("cost = 5 percent", "compares with >, >=, < or <="),
        ("cost == 5 percent", "compares with >, >=, < or <="),
        ("cost > 5", "has no unit"),
        ("cost > 5 EURO", "this has 'EURO'"),
        ("cost > 5 cases", "this has 'cases'"),
        ("worse > 5 EUR", "counted in cases or percent, not 'EUR'"),
        ("cost > 1234567890123456 EUR", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(FailIfError) as caught:
        parse(text)
    assert words in str(caught.value)


def test_a_currency_in_which_nothing_is_paid_is_refused() -> None:
    with pytest.raises(FailIfError, match="no cost is in USD; the compared policies pay in EUR, JPY"):
        judge(parse("cost > 5 USD"), MEASURED)


@pytest.mark.parametrize(
    ("before", "after", "text", "holds"),
    [
        (0, 1, "cost > 1000 percent", True),
        (0, 0, "cost > 0 percent", False),
        (0, 0, "cost >= 0 percent", True),
        (-100, -50, "cost > 49 percent", True),
        (100, 95, "cost < -4 percent", True),
    ],
)
def test_percent_of_nothing_and_of_less_than_nothing(before: int, after: int, text: str, holds: bool) -> None:
    measured = Measured(10, MEASURED.counts, (Cost("EUR", Fraction(before), Fraction(after)),))
    assert judge(parse(text), measured).holds is holds


def test_the_comparison_is_exact_where_the_words_are_rounded() -> None:
    measured = Measured(10, MEASURED.counts, (Cost("EUR", Fraction(3), Fraction("3.15")),))
    assert not judge(parse("cost > 5 percent"), measured).holds
    verdict = judge(parse("cost >= 5 percent"), measured)
    assert verdict.holds
    assert verdict.found == "cost: +0.15 EUR (+5.0 percent)"
    assert str(verdict.condition) == "cost >= +5 percent"


def test_no_cases_are_no_percent() -> None:
    empty = Measured(0, dict.fromkeys(MEASURED.counts, 0), ())
    assert not judge(parse("changed > 0 percent"), empty).holds
    assert not judge(parse("cost > 0 percent"), empty).holds
