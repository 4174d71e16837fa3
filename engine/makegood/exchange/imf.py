"""The file of the International Monetary Fund: "SDRs per Currency unit", "Currency units per SDR", or both after one another.

Its address is https://www.imf.org/external/np/fin/data/rms_mth.aspx (a month) and rms_five.aspx (five days); there "TSV" saves
it. Each part has a line of days and a line a currency, told apart by tabs; `NA`, or nothing, is a day without a rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

XDR = "XDR"
_PER_UNIT, _PER_XDR = "SDRs per Currency unit", "Currency units per SDR"
_DAY = re.compile(r"([A-Z][a-z]+) (\d{1,2}), (\d{4})\Z")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NONE = ("", "NA", "n.a.")

NAMES = {
    "Chinese yuan": "CNY", "Euro": "EUR", "Japanese yen": "JPY", "U.K. pound": "GBP", "U.S. dollar": "USD",
    "Algerian dinar": "DZD", "Australian dollar": "AUD", "Botswana pula": "BWP", "Brazilian real": "BRL",
    "Brunei dollar": "BND", "Canadian dollar": "CAD", "Chilean peso": "CLP", "Colombian peso": "COP",
    "Czech koruna": "CZK", "Danish krone": "DKK", "Hungarian forint": "HUF", "Icelandic krona": "ISK",
    "Indian rupee": "INR", "Indonesian rupiah": "IDR", "Iranian rial": "IRR", "Israeli New Shekel": "ILS",
    "Kazakhstani tenge": "KZT", "Korean won": "KRW", "Kuwaiti dinar": "KWD", "Libyan dinar": "LYD",
    "Malaysian ringgit": "MYR", "Mauritian rupee": "MUR", "Mexican peso": "MXN", "Nepalese rupee": "NPR",
    "New Zealand dollar": "NZD", "Norwegian krone": "NOK", "Omani rial": "OMR", "Pakistani rupee": "PKR",
    "Peruvian sol": "PEN", "Philippine peso": "PHP", "Polish zloty": "PLN", "Qatari riyal": "QAR", "Russian ruble": "RUB",
    "Saudi Arabian riyal": "SAR", "Singapore dollar": "SGD", "South African rand": "ZAR", "Sri Lankan rupee": "LKR",
    "Swedish krona": "SEK", "Swiss franc": "CHF", "Thai baht": "THB", "Trinidadian dollar": "TTD", "Tunisian dinar": "TND",
    "U.A.E. dirham": "AED", "Uruguayan peso": "UYU",
}  # fmt: skip
"""The names that the file uses, which are those of no register."""

Cell = tuple[int, int, date | str, str, str, str]
"""Line, cell (counted from 0), day, given currency, wanted currency, and the rate's text."""


def is_imf(text: str) -> bool:
    """Whether a text is such a file, by one of its first lines."""
    return any(line.startswith((_PER_UNIT, _PER_XDR)) for line in text.splitlines()[:20])


def cells(text: str) -> Iterator[Cell | tuple[int, str]]:
    """Every rate; a currency that is not known as (line, name). A day that is none comes as its text."""
    to_xdr = True
    days: list[date | str] = []
    for number, line in enumerate(text.splitlines(), 1):
        fields = [one.strip() for one in line.split("\t")]
        if fields[0].startswith((_PER_UNIT, _PER_XDR)):
            to_xdr, days = fields[0].startswith(_PER_UNIT), []
        elif fields[0] == "Currency":
            days = [_day(one) for one in fields[1:]]
        elif days and len(fields) > 1:
            code = NAMES.get(fields[0])
            if code is None:
                yield number, fields[0]
                continue
            given, wanted = (code, XDR) if to_xdr else (XDR, code)
            for at, (day, rate) in enumerate(zip_longest(days, fields[1:], fillvalue=""), 1):
                if isinstance(rate, str) and rate not in _NONE:
                    yield number, at, day, given, wanted, rate


def _day(text: str) -> date | str:
    found = _DAY.match(text)
    if found is None or found[1] not in _MONTHS:
        return text
    try:
        return date(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]))
    except ValueError:
        return text
