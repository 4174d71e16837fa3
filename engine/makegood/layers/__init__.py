"""Layers: a policy over the one it extends, and which of two linked outcomes is decided: the better one for the customer.

`links` says which policies of a book are layers over which, `order` what better means for each kind of outcome, `settle`
decides one case, `columns` a table of cases. Each layer is evaluated whole before; nothing here evaluates.
"""

from makegood.layers.links import Layers, layers_of
from makegood.layers.settle import (
    EQUAL,
    INHERITED,
    KINDER,
    REASONS,
    REPLACES,
    UNDECIDED,
    UPPER,
    Beaten,
    Settled,
    settle,
)

__all__ = [
    "EQUAL",
    "INHERITED",
    "KINDER",
    "REASONS",
    "REPLACES",
    "UNDECIDED",
    "UPPER",
    "Beaten",
    "Layers",
    "Settled",
    "layers_of",
    "settle",
]
