"""The calendars of banks against the lists that governments and central banks publish, and against the days of other calendars."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, timedelta

import holidays
import numpy as np
import pytest
from makegood.calendars import Calendar
from makegood.day_rules import date_of, day_of

from tests.unit.calendar_oracles import shipped_calendars

YEARS = range(2018, 2031)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Calendar]:
    return shipped_calendars()


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def closed(calendar: Calendar, year: int, weekdays: range = range(5)) -> list[str]:
    """The days on which it is closed, of those that are named by their weekdays, as MM-DD."""
    found = [day for day in days_of(year) if day.weekday() in weekdays and not calendar.is_open(day_of(str(day)))]
    return [f"{day:%m-%d}" for day in found]


# -- as their sources list them: what falls on a weekday

LISTED = [
    # European Central Bank: 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December, and no other day
    ("eu_target", 2024, "01-01 03-29 04-01 05-01 12-25 12-26"),
    ("eu_target", 2025, "01-01 04-18 04-21 05-01 12-25 12-26"),
    ("eu_target", 2026, "01-01 04-03 04-06 05-01 12-25"),
    # general holidays, Cap. 149
    ("hk", 2025, "01-01 01-29 01-30 01-31 04-04 04-18 04-21 05-01 05-05 07-01 10-01 10-07 10-29 12-25 12-26"),
    ("hk", 2026, "01-01 02-17 02-18 02-19 04-03 04-06 04-07 05-01 05-25 06-19 07-01 10-01 10-19 12-25"),
    # Ministry of Manpower
    ("sg", 2025, "01-01 01-29 01-30 03-31 04-18 05-01 05-12 10-20 12-25"),
    ("sg", 2026, "01-01 02-17 02-18 04-03 05-01 05-27 06-01 08-10 11-09 12-25"),
    ("visa", 2026, ""),
    # 5 U.S.C. 6103: Independence Day 2026 is a Saturday, kept on Friday; New Year's Day 2022, too
    ("us_banking", 2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
    ("us_banking", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    ("us_banking_saturday", 2026, "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25"),
]


@pytest.mark.parametrize(("name", "year", "listed"), LISTED)
def test_the_days_that_are_listed(shipped: dict[str, Calendar], name: str, year: int, listed: str) -> None:
    assert closed(shipped[name], year) == listed.split()


# The days on which answers of the policies' tests rest.
RELIED_ON = {
    "us_banking": "2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03",
    "eu_target": "2026-04-03 2026-04-06 2026-05-01",
    "uk_bank": "2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31",
    "in_banking": "2026-05-27 2026-06-26",
    "in_banking_saturday": "2026-05-27 2026-06-26 2026-06-13 2026-06-27",
}


@pytest.mark.parametrize("name", RELIED_ON)
def test_the_days_that_answers_rest_on_are_closed(shipped: dict[str, Calendar], name: str) -> None:
    assert not any(shipped[name].is_open(day_of(day)) for day in RELIED_ON[name].split())


# -- against the markets and countries of the `holidays` package


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("eu_target", lambda: holidays.financial_holidays("XECB", years=YEARS)),
        ("us_banking", lambda: holidays.country_holidays("US", years=YEARS)),
        ("us_banking_saturday", lambda: holidays.financial_holidays("XFED", years=YEARS)),
        ("in_banking", lambda: holidays.country_holidays("IN", years=YEARS)),
        ("sg", lambda: holidays.country_holidays("SG", years=YEARS)),
    ],
)
def test_open_from_monday_to_friday_but_for_holidays(
    shipped: dict[str, Calendar], name: str, days: Callable[[], Container[date]]
) -> None:
    off = days()
    for year in YEARS:
        listed = [f"{day:%m-%d}" for day in days_of(year) if day.weekday() < 5 and day in off]
        assert closed(shipped[name], year) == listed


@pytest.mark.parametrize("name", ["eu_target", "hk", "sg", "visa", "in_banking", "us_banking"])
def test_closed_at_the_weekend(shipped: dict[str, Calendar], name: str) -> None:
    saturdays_and_sundays = [day for year in YEARS for day in days_of(year) if day.weekday() > 4]
    assert not any(shipped[name].is_open(day_of(str(day))) for day in saturdays_and_sundays)


# -- Saturdays


def test_a_bank_that_opens_on_saturdays_keeps_a_holiday_on_that_day(shipped: dict[str, Calendar]) -> None:
    assert closed(shipped["us_banking_saturday"], 2026, range(5, 6)) == ["07-04"]
    assert shipped["us_banking_saturday"].is_open(day_of("2026-07-03"))
    assert len(closed(shipped["us_banking_saturday"], 2026, range(6, 7))) == 52


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_banks_in_india_are_open_on_odd_saturdays(shipped: dict[str, Calendar], year: int) -> None:
    off = holidays.country_holidays("IN", years=year)
    saturdays = [day for day in days_of(year) if day.weekday() == 5]
    shut = [f"{day:%m-%d}" for day in saturdays if (day.day - 1) // 7 in (1, 3) or day in off]
    assert closed(shipped["in_banking_saturday"], year, range(5, 6)) == shut
    assert closed(shipped["in_banking_saturday"], year) == closed(shipped["in_banking"], year)


@pytest.mark.parametrize(
    ("name", "mask"), [("eu_target", "1111100"), ("us_banking", "1111100"), ("in_banking_saturday", "1111110")]
)
def test_counting_agrees_with_numpy(shipped: dict[str, Calendar], name: str, mask: str) -> None:
    """Ten banking days from every day of two years, by numpy's own business days."""
    calendar = shipped[name]
    days = np.arange(day_of("2025-01-01"), day_of("2026-12-31"))
    off = [day for day in range(day_of("2024-12-01"), day_of("2027-03-01")) if not calendar.is_open(day)]
    business = np.busdaycalendar(mask, np.array(off, "datetime64[D]"))
    wanted = np.busday_offset(days.astype("datetime64[D]"), 10, "preceding", busdaycal=business).astype(np.int64)
    assert np.array_equal(calendar.columns.add_working_days(days, np.full(days.size, 10)), wanted)
    assert date_of(int(wanted[-1])).year == 2027


# -- for how long the days are known


@pytest.mark.parametrize(
    ("name", "until"),
    [("hk", "2026-12-31"), ("sg", "2026-12-31"), ("in_banking", "2026-12-31"), ("eu_target", "2030-12-31")],
)
def test_what_is_not_announced_yet_is_provisional(shipped: dict[str, Calendar], name: str, until: str) -> None:
    known = shipped[name].known_until
    assert known is not None
    assert f"{date_of(known)}" == until
