"""Small networks described in a few words: facts for profiles to be applied to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.address import Address
from domain.catalog.product import ProductFlag
from domain.channels.channel import Channel
from domain.fulfillment.sourcing.building.facts import (
    Candidate,
    LineFacts,
    OrderFacts,
    Quote,
    SourcingFacts,
)
from domain.fulfillment.sourcing.problem import Rate
from domain.stock.location import Capability, Location, LocationKind

CHANNEL = Channel(UUID(int=1), "web", "Web", "EUR")
SHIPS = frozenset({Capability.SHIP})


@dataclass(frozen=True, slots=True)
class Place:
    """A location: stock by SKU, (pieces) or (pieces, days of cover); prices in cents."""

    code: str
    kilometres: int | None
    stock: Mapping[str, int]
    kind: LocationKind = LocationKind.WAREHOUSE
    cover: Mapping[str, int] = field(default_factory=dict)
    price: int = 500
    days_late: int = 0
    priority: int = 100
    capabilities: frozenset[Capability] = SHIPS
    country: str = "DE"
    active: bool = True
    unable: str | None = None
    quotes: tuple[Quote, ...] | None = None


def product_id(sku: str) -> UUID:
    """The product of a SKU."""
    return UUID(bytes=sku.encode().ljust(16, b"."))


def location_id(code: str) -> UUID:
    """The location of a code."""
    return UUID(bytes=code.encode().ljust(16, b"-"))


def flat_quote(price: int, code: str = "parcel", days_late: int = 0) -> Quote:
    """A service at one price in cents, whatever the weight."""
    return Quote(code, Rate(((10**9, price * 100),)), days_late=days_late)


def line(sku: str, quantity: int = 1, number: int = 1, **more: object) -> LineFacts:
    """A line of 500 grams a piece, at ten euros a piece, each of which cost five."""
    known: dict[str, object] = {
        "weight_grams": 500, "amount": 1_000 * quantity, "unit_cost": 50_000,
    } | more  # fmt: skip
    return LineFacts(number, product_id(sku), sku, quantity, **known)  # type: ignore[arg-type]


def lines(**wanted: int) -> tuple[LineFacts, ...]:
    """A line for each SKU, by its name."""
    return tuple(
        line(sku, pieces, number) for number, (sku, pieces) in enumerate(wanted.items(), start=1)
    )


def hazmat(sku: str) -> LineFacts:
    """A line that not every place may ship."""
    return line(sku, flags=frozenset({ProductFlag.HAZMAT}))


def facts(
    wanted: Sequence[LineFacts], places: Sequence[Place], order: OrderFacts | None = None
) -> SourcingFacts:
    """What sourcing knows of an order for these places."""
    stock = {
        (product_id(sku), location_id(place.code)): pieces
        for place in places
        for sku, pieces in place.stock.items()
    }
    cover = {
        (product_id(sku), location_id(place.code)): days
        for place in places
        for sku, days in place.cover.items()
    }
    known = order or OrderFacts(
        CHANNEL, "EUR", "DE", total=sum(entry.amount for entry in wanted), tags=("gift",)
    )
    return SourcingFacts(
        known,
        tuple(wanted),
        tuple(map(_candidate, places)),
        lambda product, place: stock.get((product, place), 0),
        lambda product, place: cover.get((product, place)),
    )


def _candidate(place: Place) -> Candidate:
    location = Location(
        location_id(place.code),
        place.code,
        place.code,
        Address(UUID(int=2), place.country),
        kind=place.kind,
        priority=place.priority,
        active=place.active,
        capabilities=place.capabilities,
    )
    quotes = place.quotes
    if quotes is None:
        quotes = (flat_quote(place.price, days_late=place.days_late),)
    return Candidate(location, place.kilometres, quotes, place.unable)
