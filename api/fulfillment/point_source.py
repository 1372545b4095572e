"""How a destination was placed, in the API."""

from api.described_enum import describe
from domain.fulfillment.destination import PointSource

__all__ = ["PointSource"]

describe(
    PointSource,
    "What the coordinates of a destination were taken from.",
    COORDINATES="They were given.",
    POSTAL_CODE="The area of the postal code.",
    REGION="The middle of the state, province or county.",
    COUNTRY="The country's capital: dates and costs may be rough.",
)
