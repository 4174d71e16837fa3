"""Public holidays and make-up working days by country or financial market, from the `holidays` package (MIT)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from warnings import catch_warnings, simplefilter

from makegood.day_rules import EPOCH

if TYPE_CHECKING:
    from holidays import HolidayBase


class HolidayDays(NamedTuple):
    """Days off, and days that are worked in their place (China, Hungary, Taiwan …)."""

    off: frozenset[int]
    worked: frozenset[int]


@dataclass(frozen=True, slots=True)
class HolidaySet:
    """Which holidays: of a country (ISO 3166-1 alpha-2), perhaps of one subdivision, or of a market (ISO 10383).

    No categories: the package's default, the public holidays.
    """

    country: str | None = None
    subdivision: str | None = None
    market: str | None = None
    categories: tuple[str, ...] = ()

    def _load(self, years: Iterable[int] | None) -> HolidayBase:
        import holidays  # 50 ms, so only for calendars that need it

        more: dict[str, Any] = {"years": years, "categories": self.categories or None}
        if self.market is not None:
            return holidays.financial_holidays(self.market, **more)
        return holidays.country_holidays(self.country or "", subdiv=self.subdivision, **more)

    def fault(self) -> str | None:
        """Why there are no such holidays, in one sentence, or None."""
        try:
            self._load(None)
        except (NotImplementedError, ValueError) as error:
            return f"These holidays are not known: {str(error).rstrip('.').replace('`', chr(39))}."
        return None

    def days(self, years: range) -> HolidayDays:
        """The holidays and make-up working days of these years, as far as the package knows them."""
        with catch_warnings():
            # Some countries warn of years without tables for movable feasts: the calendar's `known_until` says so, too.
            simplefilter("ignore", UserWarning)
            found = self._load(years)
        return HolidayDays(_numbers(found), _numbers(found.weekend_workdays))

    def name_of(self, day: date) -> str:
        """What the holiday of a day is called, in the language that the package gives it in; "" where there is none."""
        return str(_of_year(self, day.year).get(day) or "")


@lru_cache(maxsize=256)
def _of_year(holiday_set: HolidaySet, year: int) -> HolidayBase:
    with catch_warnings():
        simplefilter("ignore", UserWarning)
        return holiday_set._load((year,))


def _numbers(dates: Iterable[date]) -> frozenset[int]:
    return frozenset(day.toordinal() - EPOCH for day in dates)
