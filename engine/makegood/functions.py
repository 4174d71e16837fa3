"""Functions that plugins bring to the policy language: typed, pure, and documented in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


class FunctionError(ValueError):
    """A plugin's function that raised or gave something of a wrong sort; `problems` names it."""

    def __init__(self, what: str, error: Exception) -> None:
        from makegood.problems import Problem

        self.problems = [Problem("broken-plugin", f"{what} failed: {type(error).__name__}: {error}")]
        super().__init__(self.problems[0].message)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name and the name of its type (boolean, integer, decimal, text, money, length …)."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Cells:
    """One argument of a function's column form: a Polars expression over a batch of cases.

    Its cells are String for a text, Boolean for yes/no, Int64 for a whole number, Date for a date, Datetime in UTC for an
    instant. A decimal, an amount or a measure is the integer `expr` over 10**`scale`, exactly, in the currency or in the
    raw unit of its kind: µs, mm, mg, µl, mWh. A cell may be null: the answer is null there, whatever the form gives.
    """

    expr: pl.Expr
    scale: int = 0

    def floats(self) -> pl.Expr:
        """The numbers as floats, in the raw unit: for what is rounded to a step anyway."""
        import polars as pl

        numbers: pl.Expr = self.expr.cast(pl.Float64) / 10**self.scale
        return numbers


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the policy language.

    `body` takes plain values (str, bool, int, Decimal, Quantity, Money, datetime.date, aware UTC datetime) and
    returns one of the `returns` type, or None for "no value". It must be pure: columns call it once per distinct
    tuple of arguments. A decimal or measured result is rounded half even to `step` ("0.001 km", "0.01"), which is
    therefore required for those types.

    `column` says the same for whole columns: it takes one `Cells` for each parameter and gives a Polars expression. The
    result is String, Boolean, an integer, Date or Datetime in UTC; a decimal, an amount or a measure is given as whole
    steps, a number of `step`. The body is the meaning: the column must agree with it, cell for cell, which
    `makegood.testing.column_disagreements` checks. Without a column, or where an argument is a ratio that no decimals write, the
    body is called.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: str
    body: Callable[..., object]
    manual: str
    step: str | None = None
    column: Callable[..., pl.Expr] | None = None
