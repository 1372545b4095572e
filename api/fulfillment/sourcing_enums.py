"""Closed sets of sourcing, described once; import them from here."""

from api.described_enum import describe
from domain.fulfillment.sourcing.profiles.profile import FilterEffect
from domain.fulfillment.sourcing.profiles.variables import Subject

__all__ = ["FilterEffect", "Subject"]

describe(
    FilterEffect,
    "What a filter takes away where its condition holds.",
    name="SourcingFilterEffect",
    EXCLUDE_LOCATION="The location takes no part in the order.",
    EXCLUDE_LINE="The location does not ship the line that was asked about.",
)
describe(
    Subject,
    "What a variable is about.",
    name="SourcingSubject",
    ORDER="The order.",
    LINE="A line of it.",
    LOCATION="A location, and how far it is.",
    STOCK="What a location has of a line's product.",
)
