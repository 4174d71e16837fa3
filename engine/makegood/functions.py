"""Functions that plugins bring to the policy language: typed, pure, and documented in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name and the name of its type (boolean, integer, decimal, text, money, length …)."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the policy language.

    `body` takes plain values (str, bool, int, Decimal, Quantity, Money, datetime.date, aware UTC datetime) and
    returns one of the `returns` type, or None for "no value". It must be pure: columns call it once per distinct
    tuple of arguments. A decimal or measured result is rounded half even to `step` ("0.001 km", "0.01"), which is
    therefore required for those types.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    body: Callable[..., object]
    manual: str
    step: str | None = None
