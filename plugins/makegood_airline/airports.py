"""The airport table: country, time zone and coordinates of an IATA code, from the airportsdata package."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Airport(NamedTuple):
    """One airport: ISO 3166-1 alpha-2 code, IANA zone, degrees north and degrees east."""

    country: str
    zone: str
    latitude: float
    longitude: float


# airportsdata 20260905 already gives RE GP GF MQ YT MF BL PM FO GL PF NC GU AS MP … the codes of their own.
# Two territories of the United States it files under US and names as a subdivision only; ISO 3166-1, and
# the lists of the regulations, give them codes. Left as they come, on purpose: MHQ (Åland is FI, inside the
# EU) and LYR (Svalbard is NO); PRN has XK, the user-assigned code that everybody uses for Kosovo.
OWN_CODES = {
    ("US", "Puerto Rico"): "PR",
    ("US", "Virgin Islands"): "VI",
}


@cache
def airports() -> dict[str, Airport]:
    """Every airport by IATA code; read once, at the first question (about 0.1 s)."""
    import airportsdata  # late: a policy that asks for no airport must not pay for the table

    return {
        code: Airport(
            country=OWN_CODES.get((row["country"], row["subd"]), row["country"]),
            zone=row["tz"],
            latitude=float(row["lat"]),
            longitude=float(row["lon"]),
        )
        for code, row in airportsdata.load("IATA").items()
    }


def airport_country(code: str) -> str | None:
    """The ISO 3166-1 alpha-2 country or territory of an IATA airport (RUN is RE); None for an unknown code."""
    airport = airports().get(code)
    return airport.country if airport else None


def airport_zone(code: str) -> str | None:
    """The IANA time zone of an IATA airport (FNC is Europe/Lisbon); None for an unknown code or none on file."""
    airport = airports().get(code)
    return (airport.zone or None) if airport else None
