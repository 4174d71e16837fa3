"""Evaluated columns brought to one scale, so that the versions of a policy can stand under one another."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import polars as pl

from makegood.expr.nodes import Node
from makegood.expr.polars_columns import polars_type
from makegood.expr.polars_numbers import Column, rescaled, rounded
from makegood.expr.types import Type

_ANY_SIZE = 2**90  # greater than any raw value of a policy, small enough to be scaled
_EXACT = ("integer", "number", "money", "quantity")


def at_scale(
    name: str, key: str, node: Node | None, columns: Sequence[str], type_: Type, scale: int | None
) -> list[pl.Expr]:
    """The evaluated key as `name` at a scale; as `name#n` and `name#d` for exact ratios (scale None); null if it is absent.

    `columns` are those of the evaluated frame, `node` the checked tree of the key.
    """
    present = node is not None and (key in columns or f"{key}#n" in columns)
    if scale is None:
        return _ratio(name, key, node.scale if node is not None else 0, present)
    if not present or node is None:
        return [pl.lit(None, dtype=_stored(type_)).alias(name)]
    expr = pl.col(key)
    if type_.kind in _EXACT:
        expr = (
            expr.cast(_stored(type_)) * 10 ** (scale - (node.scale or 0))
            if scale != node.scale
            else expr.cast(_stored(type_))
        )
    return [expr.alias(name)]


def _ratio(name: str, key: str, have: int | None, present: bool) -> list[pl.Expr]:
    above, below = pl.lit(None, dtype=pl.Int128), pl.lit(None, dtype=pl.Int128)
    if present:
        above, below = (pl.col(f"{key}#n"), pl.col(f"{key}#d")) if have is None else (pl.col(key), pl.lit(10**have))
    return [above.cast(pl.Int128).alias(f"{name}#n"), below.cast(pl.Int128).alias(f"{name}#d")]


def _stored(type_: Type) -> pl.DataType:
    """Amounts and measures are kept in 64 bits in a result; what does not fit fails aloud."""
    made = polars_type(type_)
    assert isinstance(made, pl.DataType)
    return made


def to_step(name: str, key: str, node: Node, scale: int) -> pl.Expr:
    """The evaluated key as `name` at a scale, rounded half even where the value is finer; null where it does not fit."""
    type_ = node.type
    if node.scale is None:
        below = pl.col(f"{key}#d")
        column = Column(pl.col(f"{key}#n"), None, _ANY_SIZE, True, below=below, below_bound=_ANY_SIZE)
        expr = rounded(column, "half_even", Fraction(1, 10**scale)).expr
        return expr.cast(pl.Int64, strict=False).alias(name)
    if type_.kind not in _EXACT or node.scale == scale:
        return pl.col(key).alias(name)
    exact = Column(pl.col(key).cast(pl.Int128), node.scale, _ANY_SIZE, True)
    made = exact if node.scale < scale else rounded(exact, "half_even", Fraction(1, 10**scale))
    return rescaled(made, scale).expr.cast(pl.Int64, strict=False).alias(name)
