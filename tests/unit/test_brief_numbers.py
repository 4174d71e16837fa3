"""Numbers for people: a ratio is not shown to 34 digits."""

from __future__ import annotations

import pytest
from makegood.shown import brief, readable_duration


@pytest.mark.parametrize(
    ("text", "places", "shown"),
    [
        ("66.66666666666666666666666666666667", 2, "≈ 66.67"),
        ("0.3333333333333333333333333333333333", 4, "≈ 0.3333"),
        ("-0.6666666666666666666666666666666667", 4, "≈ -0.6667"),
        ("0.00012345678", 4, "≈ 0.0001"),
        ("83.5", 2, "83.5"),
        ("0.12345678", 2, "0.12345678"),  # exact, and short enough to read
        ("1000", 2, "1000"),
        ("2026-07-15", 2, "2026-07-15"),
        ("12.50 EUR", 2, "12.50 EUR"),
        ("", 2, ""),
    ],
)
def test_a_number_as_people_read_it(text: str, places: int, shown: str) -> None:
    assert brief(text, places) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("P7DT10H", "7 days 10 h"),
        ("P1D", "1 day"),
        ("PT4H30M", "4 h 30 min"),
        ("PT0S", "0 s"),
        ("P2DT0.5S", "2 days 0.5 s"),
        ("-P1DT1S", "-1 day 1 s"),
        ("P", "P"),
        ("3 days", "3 days"),
    ],
)
def test_a_duration_as_people_read_it(text: str, shown: str) -> None:
    assert readable_duration(text) == shown
