"""Evaluated columns brought to one scale, so that the versions of a policy can stand under one another."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from makegood.expr.nodes import Node
from makegood.expr.to_polars import polars_type
from makegood.expr.types import Type

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
        expr = expr.cast(_stored(type_)) * 10 ** (scale - (node.scale or 0)) if scale != node.scale else expr.cast(_stored(type_))
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
