"""Exchange rates from a file: a policy may then read the money of a case that is in another currency than its own.

`rates` says what a rate is and finds that of a day, `reading` reads a file, `facts` turns the money of raw facts, and
`columns` that of raw columns. A rate never comes from a policy or from the network.
"""

from makegood.exchange.rates import Rate, Rates
from makegood.exchange.reading import read_rates

__all__ = ["Rate", "Rates", "read_rates"]
