"""`makegood volumetric-weight`: what a parcel is billed as."""

from __future__ import annotations

from decimal import Decimal

import click
from makegood import Quantity

from makegood_lockers.weight import volumetric_weight as weight


@click.command("volumetric-weight", short_help="Say what weight a parcel's volume is billed as.")
@click.argument("sides", nargs=3, type=click.IntRange(min=1), metavar="LENGTH WIDTH HEIGHT")
def volumetric_weight(sides: tuple[int, int, int]) -> None:
    """Say what weight a parcel of LENGTH x WIDTH x HEIGHT centimetres is billed as."""
    length, width, height = (Quantity.of(Decimal(side), "cm") for side in sides)
    click.echo(str(weight(length, width, height)))
