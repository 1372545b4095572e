"""What sourcing knows of an order, its lines, and the locations that might ship it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from domain.catalog.product import ProductFlag
from domain.channels.channel import Channel
from domain.fulfillment.sourcing.problem import Rate
from domain.stock.location import Capability, Location

Promisable: TypeAlias = Callable[[UUID, UUID], int]
"""Pieces of a product that may be promised at a location."""

DaysOfCover: TypeAlias = Callable[[UUID, UUID], int | None]
"""Days for which a location's stock of a product lasts as it sells now; None: it does not sell."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """The order as rules see it. `total` and `shipping_paid` in minor units, tax left out."""

    channel: Channel
    currency: str
    country_code: str = ""
    region: str = ""
    city: str = ""
    postal_code: str = ""
    total: int = 0
    shipping_paid: int = 0
    shipping_method: str = ""
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Pieces of one line that must leave from somewhere; measures are those of one piece.

    `amount` is what the pieces bring, in minor units without tax; `unit_cost` what one costs the
    merchant, in ten-thousandths of the order's currency, None where it is unknown.
    """

    line: int
    product_id: UUID
    sku: str
    quantity: int
    weight_grams: int = 0
    volume_cubic_millimetres: int = 0
    flags: frozenset[ProductFlag] = frozenset()
    tracks_stock: bool = True
    amount: int = 0
    unit_cost: int | None = None
    tax_category: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """A service that would take a parcel from a location to the destination, with its dates.

    The rate is in ten-thousandths of the order's currency. `carries` is what it takes beyond
    ordinary parcels; None takes everything.
    """

    service_code: str
    rate: Rate
    dimensional_divisor: int | None = None
    maximum_weight_grams: int | None = None
    carries: frozenset[Capability] | None = None
    ships_at: datetime | None = None
    arrives_at: datetime | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A location with its great-circle distance and what would take its parcels.

    `unable` says in words why it cannot take part, whatever the rules (no capacity, say).
    """

    location: Location
    kilometres: int | None
    quotes: tuple[Quote, ...]
    unable: str | None = None


@dataclass(frozen=True, slots=True)
class SourcingFacts:
    """Everything a profile is applied to. `candidates` are all locations, by code."""

    order: OrderFacts
    lines: tuple[LineFacts, ...]
    candidates: tuple[Candidate, ...]
    promisable: Promisable
    days_of_cover: DaysOfCover = lambda _product, _location: None
