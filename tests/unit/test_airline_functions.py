"""The airport functions against known distances, an independent formula and the airport table."""

from __future__ import annotations

import subprocess
import sys
from math import acos, atan2, cos, hypot, radians, sin

import pytest
from makegood import Quantity
from makegood_airline.airports import OWN_CODES, Airport, airport_country, airport_zone, airports
from makegood_airline.distance import EARTH_RADIUS_KM, great_circle, haversine_km

KNOWN_KM = [  # from the case law, published calculators, and the Earth model that the policies name
    ("CDG", "FCO", 1101, 2),
    ("BUD", "LHR", 1488.8, 2),
    ("FRA", "CAI", 2922.7, 2),
    ("MAD", "JFK", 5760.8, 3),
    ("LHR", "JFK", 5539.6, 1),
    ("HEL", "TFS", 4741.4, 1),
    ("CDG", "RUN", 9369.4, 3),
    ("FCO", "HAM", 1325.7, 2),
    ("DUB", "KEF", 1497.6, 1),
    ("GVA", "SKG", 1499.8, 1),
    ("LGW", "CAI", 3498.4, 1),
]

BAND_EDGES = [  # the sphere and the ellipsoid fall on different sides of these
    ("DUB", "KEF", 1500),
    ("GVA", "SKG", 1500),
    ("LGW", "SPU", 1500),
    ("LGW", "CAI", 3500),
]


def km(a: str, b: str) -> float:
    found = great_circle(a, b)
    assert found is not None
    assert found.unit == "km"
    return float(found.amount)


def by_vectors(start: Airport, end: Airport) -> float:
    """The same sphere by another road: the angle between two unit vectors, from cross and dot product."""

    def unit(airport: Airport) -> tuple[float, float, float]:
        north, east = radians(airport.latitude), radians(airport.longitude)
        return cos(north) * cos(east), cos(north) * sin(east), sin(north)

    (ax, ay, az), (bx, by, bz) = unit(start), unit(end)
    cross = hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    return EARTH_RADIUS_KM * atan2(cross, ax * bx + ay * by + az * bz)


@pytest.mark.parametrize(("a", "b", "expected", "tolerance"), KNOWN_KM)
def test_known_distances(a: str, b: str, expected: float, tolerance: float) -> None:
    assert km(a, b) == pytest.approx(expected, abs=tolerance)
    assert km(a, b) == km(b, a)


@pytest.mark.parametrize(("a", "b", "edge"), BAND_EDGES)
def test_the_sphere_stays_just_under_the_edge(a: str, b: str, edge: int) -> None:
    assert edge * 0.995 <= km(a, b) <= edge


def test_agrees_with_vectors_on_many_pairs() -> None:
    codes = sorted(airports())
    pairs = list(zip(codes[::37], codes[5::37], strict=False)) + list(zip(codes[::61], codes[::-61], strict=False))
    assert len(pairs) > 300
    for a, b in pairs:
        start, end = airports()[a], airports()[b]
        assert haversine_km(start, end) == pytest.approx(by_vectors(start, end), abs=1e-6)


def test_a_quarter_and_half_of_the_globe() -> None:
    origin = Airport("", "", 0.0, 0.0)
    quarter = EARTH_RADIUS_KM * acos(0.0)
    assert haversine_km(origin, Airport("", "", 90.0, 0.0)) == pytest.approx(quarter)
    assert haversine_km(origin, Airport("", "", 0.0, 180.0)) == pytest.approx(2 * quarter)
    assert haversine_km(Airport("", "", 0.0, 179.5), Airport("", "", 0.0, -179.5)) == pytest.approx(quarter / 90)


def test_no_distance_from_an_airport_to_itself() -> None:
    assert great_circle("CDG", "CDG") == Quantity.of(0, "km")


@pytest.mark.parametrize(("a", "b"), [("CDG", "???"), ("???", "CDG"), ("", ""), ("cdg", "FCO")])
def test_an_unknown_code_has_no_distance(a: str, b: str) -> None:
    assert great_circle(a, b) is None


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("CDG", "FR"), ("LHR", "GB"), ("ZRH", "CH"), ("KEF", "IS"), ("OSL", "NO"),
        ("RUN", "RE"), ("PTP", "GP"), ("CAY", "GF"), ("FDF", "MQ"), ("DZA", "YT"), ("SFG", "MF"),
        ("SBH", "BL"), ("FSP", "PM"), ("FAE", "FO"), ("GOH", "GL"), ("PPT", "PF"), ("NOU", "NC"),
        ("TFN", "ES"), ("LPA", "ES"), ("FNC", "PT"), ("PDL", "PT"), ("MHQ", "FI"),
        ("SJU", "PR"), ("STT", "VI"), ("STX", "VI"), ("GUM", "GU"), ("PPG", "AS"), ("SPN", "MP"), ("HNL", "US"),
        ("JER", "JE"), ("GIB", "GI"), ("AUA", "AW"), ("CUR", "CW"),
    ],
)  # fmt: skip
def test_countries_and_territories(code: str, country: str) -> None:
    assert airport_country(code) == country


def test_every_correction_is_still_needed() -> None:
    airportsdata = pytest.importorskip("airportsdata")
    filed = {(row["country"], row["subd"]) for row in airportsdata.load("IATA").values()}
    assert set(OWN_CODES) <= filed


@pytest.mark.parametrize(
    ("code", "zone"),
    [("CDG", "Europe/Paris"), ("FNC", "Europe/Lisbon"), ("TFS", "Atlantic/Canary"), ("RUN", "Indian/Reunion")],
)
def test_zones(code: str, zone: str) -> None:
    assert airport_zone(code) == zone


def test_an_unknown_code_has_no_country_and_no_zone() -> None:
    assert airport_country("???") is None
    assert airport_zone("???") is None


def test_the_table_costs_nothing_at_import() -> None:
    program = "import sys, makegood_airline; sys.exit('airportsdata' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
