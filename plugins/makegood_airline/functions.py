"""What airline policies may call: the registration of the airport functions, one row each."""

from __future__ import annotations

from makegood import Function, Parameter

from makegood_airline.airports import airport_country, airport_zone
from makegood_airline.distance import great_circle

FUNCTIONS = (
    Function(
        name="great_circle",
        parameters=(Parameter("a", "text"), Parameter("b", "text")),
        returns="length",
        step="0.001 km",
        body=great_circle,
        manual="Great-circle distance between two IATA airports on a sphere of 6371.0088 km radius.",
    ),
    Function(
        name="airport_country",
        parameters=(Parameter("code", "text"),),
        returns="text",
        body=airport_country,
        manual="ISO 3166-1 code of the country, or of the territory with a code of its own, of an IATA airport.",
    ),
    Function(
        name="airport_zone",
        parameters=(Parameter("code", "text"),),
        returns="text",
        body=airport_zone,
        manual="IANA time zone of an IATA airport.",
    ),
)
