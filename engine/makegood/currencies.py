"""Currencies of ISO 4217: which codes exist, and how many decimals their smallest unit has."""

from __future__ import annotations

import functools
import re

_CODE = re.compile(r"[A-Z]{3}\Z")
DEFAULT_DIGITS = 2
NO_CURRENCY = "XXX"  # ISO 4217: no currency is involved, or none is told


@functools.cache
def _digits() -> dict[str, int]:
    # The register leaves the digits of XDR, gold and the like open; two is what such accounts use.
    import iso4217

    return {item.code: DEFAULT_DIGITS if item.exponent is None else item.exponent for item in iso4217.Currency}


def known(code: str) -> bool:
    """Whether the text is a currency code of ISO 4217."""
    return bool(_CODE.match(code)) and code in _digits()


@functools.cache
def minor_digits(code: str) -> int:
    """Decimals of the currency's smallest unit: 2 for EUR, 0 for JPY, 3 for KWD; 2 where ISO names none."""
    return _digits().get(code, DEFAULT_DIGITS)


def codes() -> list[str]:
    """Every code, for suggestions."""
    return sorted(_digits())
