"""Great-circle distance between two airports: the haversine formula on a sphere."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from makegood import Quantity

from makegood_airline.airports import Airport, airports

# Mean radius R1 of the WGS-84 ellipsoid (IUGG). Regulation 261/2004 says "great circle route" and names no
# Earth model; an ellipsoid differs by up to 0.3 percent and moves DUB-KEF, GVA-SKG, LGW-SPU and LGW-CAI to
# another band, so the model is part of the law as we read it.
EARTH_RADIUS_KM = 6371.0088


def great_circle(a: str, b: str) -> Quantity | None:
    """The distance in km between two IATA airports, unrounded; None when either code is unknown."""
    start, end = airports().get(a), airports().get(b)
    if start is None or end is None:
        return None
    return Quantity.of(Decimal(haversine_km(start, end)), "km")


def haversine_km(start: Airport, end: Airport) -> float:
    """Kilometres along the great circle between two points given in degrees."""
    north_start, north_end = radians(start.latitude), radians(end.latitude)
    half_north = (north_end - north_start) / 2
    half_east = radians(end.longitude - start.longitude) / 2
    chord = sin(half_north) ** 2 + cos(north_start) * cos(north_end) * sin(half_east) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))  # antipodes may round to just over 1
