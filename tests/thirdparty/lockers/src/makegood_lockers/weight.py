"""The function `volumetric_weight`: a parcel's volume as a weight, one kilogram for each 5000 cubic centimetres."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from makegood import Cells, Function, Parameter, Quantity

if TYPE_CHECKING:
    import polars as pl

# IATA's divisor for parcels; lengths are raw in mm, and a step of 10 g is 50 cubic centimetres of 1000 mm³.
CUBIC_CM_PER_KG = 5000
CUBIC_MM_PER_STEP = 50_000


def volumetric_weight(length: Quantity, width: Quantity, height: Quantity) -> Quantity:
    """The weight that stands for a volume, in kg, unrounded."""
    cubic_cm = Fraction(length.raw) * Fraction(width.raw) * Fraction(height.raw) / 1000
    return Quantity.of(cubic_cm / CUBIC_CM_PER_KG, "kg")


def in_columns(length: Cells, width: Cells, height: Cells) -> pl.Expr:
    """The same in steps of 10 g: exact integers, rounded half even as every result is."""
    import polars as pl

    volume = length.expr.cast(pl.Int128) * width.expr * height.expr
    step = CUBIC_MM_PER_STEP * 10 ** (length.scale + width.scale + height.scale)
    whole, rest = volume // step, volume % step * 2
    up = (rest > step) | ((rest == step) & (whole % 2 == 1))
    steps: pl.Expr = whole + up.cast(pl.Int64)
    return steps


VOLUMETRIC_WEIGHT = Function(
    name="volumetric_weight",
    parameters=(Parameter("length", "length"), Parameter("width", "length"), Parameter("height", "length")),
    returns="mass",
    step="0.01 kg",
    body=volumetric_weight,
    column=in_columns,
    manual="The weight that a parcel's volume is billed as: 1 kg for each 5000 cubic centimetres.",
)
