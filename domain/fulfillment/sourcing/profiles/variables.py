"""What conditions may ask about an order, a line, a location and its stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.expressions import Value, ValueType
from domain.fulfillment.sourcing.building.facts import Candidate, LineFacts, OrderFacts
from domain.money import minor_unit_digits

UNKNOWN_DISTANCE_KILOMETRES = 20_038
"""Half of the way around the Earth: what is nowhere known counts as farthest."""

NEVER_SOLD_DAYS = 9_999
"""Days of cover of what does not sell."""

LARGEST_STOCK = 2**53

TAGS_LIMIT = 50
"""A bound on what `exists` and `all` go through, as attributes have one."""


class Subject(StrEnum):
    """What a variable is about; each place for a condition allows some of them."""

    ORDER = "ORDER"
    LINE = "LINE"
    LOCATION = "LOCATION"
    STOCK = "STOCK"


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a condition may ask."""

    path: str
    type: ValueType
    subject: Subject
    meaning: str


def _about(subject: Subject, *rows: tuple[str, ValueType, str]) -> tuple[Variable, ...]:
    return tuple(Variable(path, kind, subject, meaning) for path, kind, meaning in rows)


VARIABLES: tuple[Variable, ...] = (
    *_about(
        Subject.ORDER,
        ("order.channel", ValueType.STRING, "Code of its channel."),
        ("order.currency", ValueType.STRING, "ISO 4217."),
        ("order.country", ValueType.STRING, "Where it goes, ISO 3166-1 alpha-2; empty if unknown."),
        ("order.region", ValueType.STRING, "Region of the destination, as the buyer wrote it."),
        ("order.city", ValueType.STRING, "City of the destination."),
        ("order.postal_code", ValueType.STRING, "Postal code of the destination."),
        ("order.total", ValueType.DOUBLE, "What its lines cost, in whole units of the currency."),
        ("order.lines", ValueType.INT, "How many lines are planned."),
        ("order.pieces", ValueType.INT, "How many pieces are planned."),
        ("order.weight_grams", ValueType.INT, "Weight of all its pieces."),
        ("order.shipping_method", ValueType.STRING, "Code of the method that was chosen, or empty."),
        ("order.tags", ValueType.STRING_LIST, "What its attribute `tags` lists, separated by commas; 50 at most."),
        ("order.attributes", ValueType.STRING_MAP, "Its attributes; ask `has()` first."),
    ),
    *_about(
        Subject.LINE,
        ("line.number", ValueType.INT, "Its number in the order, from 1."),
        ("line.sku", ValueType.STRING, "What is wanted."),
        ("line.quantity", ValueType.INT, "Pieces that must be shipped."),
        ("line.weight_grams", ValueType.INT, "Weight of one piece."),
        ("line.volume_cubic_centimetres", ValueType.INT, "Volume of one piece, rounded up."),
        ("line.total", ValueType.DOUBLE, "What its pieces cost, in whole units of the currency."),
        ("line.flags", ValueType.STRING_LIST, "HAZMAT, OVERSIZE, FRAGILE, PERISHABLE."),
        ("line.tax_category", ValueType.STRING, "Tax category of the product, or empty."),
        ("line.attributes", ValueType.STRING_MAP, "Attributes of the product; ask `has()` first."),
    ),
    *_about(
        Subject.LOCATION,
        ("location.code", ValueType.STRING, "The merchant's own name for it."),
        ("location.kind", ValueType.STRING, "WAREHOUSE, STORE, THIRD_PARTY or DROP_SHIP."),
        ("location.country", ValueType.STRING, "Where it is, ISO 3166-1 alpha-2."),
        ("location.region", ValueType.STRING, "Its region, or empty."),
        ("location.city", ValueType.STRING, "Its city, or empty."),
        ("location.priority", ValueType.INT, "Lower is preferred; 100 unless set."),
        ("location.capabilities", ValueType.STRING_LIST, "SHIP, PICKUP, RETURNS, HAZMAT, OVERSIZE."),
        ("distance_km", ValueType.INT, "By road to the destination; 20038 where it is unknown."),
        ("distance_known", ValueType.BOOL, "Whether both ends have coordinates."),
    ),
    *_about(
        Subject.STOCK,
        ("stock.available", ValueType.INT, "Pieces of the line's product to be had there."),
        ("stock.covers_line", ValueType.BOOL, "Whether that is enough for the line."),
        ("stock.days_of_cover", ValueType.INT, "Days its stock lasts; 9999 where it does not sell."),
    ),
)  # fmt: skip
"""All of them, as the guide and the API list them."""

SUBJECTS = {variable.path: variable.subject for variable in VARIABLES}


def variables_about(*subjects: Subject) -> dict[str, ValueType]:
    """What a condition may read that is asked about these subjects."""
    return {entry.path: entry.type for entry in VARIABLES if entry.subject in subjects}


def order_values(order: OrderFacts, lines: tuple[LineFacts, ...]) -> Mapping[str, Value]:
    """The values of an order."""
    return {
        "order.channel": order.channel.code,
        "order.currency": order.currency,
        "order.country": order.country_code,
        "order.region": order.region,
        "order.city": order.city,
        "order.postal_code": order.postal_code,
        "order.total": _major(order.total, order.currency),
        "order.lines": len(lines),
        "order.pieces": sum(line.quantity for line in lines),
        "order.weight_grams": sum(line.weight_grams * line.quantity for line in lines),
        "order.shipping_method": order.shipping_method,
        "order.tags": order.tags or tags_of(order.attributes),
        "order.attributes": order.attributes,
    }


def tags_of(attributes: Mapping[str, str]) -> tuple[str, ...]:
    """What the attribute `tags` lists: orders have no tags of their own."""
    listed = (tag.strip() for tag in attributes.get("tags", "").split(","))
    return tuple(tag for tag in listed if tag)[:TAGS_LIMIT]


def line_values(line: LineFacts, currency: str) -> Mapping[str, Value]:
    """The values of a line."""
    return {
        "line.number": line.line,
        "line.sku": line.sku,
        "line.quantity": line.quantity,
        "line.weight_grams": line.weight_grams,
        "line.volume_cubic_centimetres": -(-line.volume_cubic_millimetres // 1000),
        "line.total": _major(line.amount, currency),
        "line.flags": tuple(sorted(flag.value for flag in line.flags)),
        "line.tax_category": line.tax_category,
        "line.attributes": line.attributes,
    }


def location_values(candidate: Candidate, road_kilometres: int | None) -> Mapping[str, Value]:
    """The values of a location."""
    location = candidate.location
    return {
        "location.code": location.code,
        "location.kind": location.kind.value,
        "location.country": location.address.country_code,
        "location.region": location.address.region or "",
        "location.city": location.address.city or "",
        "location.priority": location.priority,
        "location.capabilities": tuple(sorted(entry.value for entry in location.capabilities)),
        "distance_km": (
            UNKNOWN_DISTANCE_KILOMETRES if road_kilometres is None else road_kilometres
        ),
        "distance_known": road_kilometres is not None,
    }


def _major(minor: int, currency: str) -> float:
    return float(minor / 10 ** minor_unit_digits(currency))
