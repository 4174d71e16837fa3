"""Exchange rates from a file: a policy may then read the money of a case that is in another currency than its own.

`rates` says what a rate is and finds that of a day, `reading` reads a file, `facts` turns the money of raw facts, and
`columns` that of raw columns. A rate never comes from a policy or from the network.
"""

from __future__ import annotations

from pathlib import Path

from makegood.exchange.rates import Rate, Rates
from makegood.problems import Problem

__all__ = ["Rate", "Rates", "read_rates"]


def read_rates(path: Path) -> tuple[Rates | None, list[Problem]]:
    """The rates of a file, and what is wrong with it; None when one of it is an error."""
    from makegood.exchange.reading import read_rates as read

    return read(path)
