"""Availability and promise of a basket in the API."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.context import Info
from api.customers.address_type import NO_ID, CoordinatesInput
from api.fulfillment.point_source import PointSource
from api.fulfillment.promise_types import PromisedParcel
from api.fulfillment.shipping_method_type import ShippingMethod
from api.money_type import Money, money
from api.stock.ledger_types import LocationAvailability
from api.stock.location_type import Location
from api.stock.stock_policy import StockPolicy
from domain.address import Address
from domain.fulfillment import shipping_method as methods
from domain.fulfillment.basket import Supply
from use_cases.stock import promise_basket as told


@strawberry.input(
    description="Where a basket shall go, as well as the shop knows by now. No personal data."
)
class DestinationInput:
    """A country at least; a postal code gives a better day."""

    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2.")
    region: str | None = strawberry.field(
        default=None, description="State, province or county, by name or code."
    )
    postal_code: str | None = strawberry.field(default=None, description="Postal or ZIP code.")
    coordinates: CoordinatesInput | None = strawberry.field(
        default=None, description="Where it is; left out: found from the other parts."
    )

    def to_domain(self) -> Address:
        """An address without a person."""
        point = self.coordinates
        return Address(
            id=NO_ID,
            country_code=self.country_code,
            region=self.region,
            postal_code=self.postal_code,
            coordinates=point.to_domain() if point is not None else None,
        )


@strawberry.type(
    description="Pieces that suppliers are to bring.", directives=[access("availability:read")]
)
class IncomingPieces:
    """When more comes."""

    quantity: int = strawberry.field(description="How many pieces.")
    expected_on: date = strawberry.field(
        description="The day, in the time zone of the location they come to."
    )
    location_key: strawberry.Private[UUID]

    @strawberry.field(description="Where they come to.", directives=[access("stock:read")])
    async def location(self, info: Info) -> Location | None:
        found: Location | None = await info.context.node("Location", self.location_key)
        return found

    @classmethod
    def of(cls, supply: Supply) -> "IncomingPieces":
        """The supply as clients see it."""
        return cls(
            quantity=supply.quantity,
            expected_on=supply.expected_on,
            location_key=supply.location_id,
        )


@strawberry.type(
    description="What an order placed now could get of one line.",
    directives=[access("availability:read")],
)
class BasketLineAvailability:
    """The answer for a line."""

    sku: str = strawberry.field(description="Which product.")
    quantity: int = strawberry.field(description="Pieces asked for.")
    known: bool = strawberry.field(description="False: no such product is for sale.")
    available: int = strawberry.field(
        description="Pieces that can be had now, whatever else is in the basket; of a kit, as many "
        "as its scarcest part allows."
    )
    available_later: int | None = strawberry.field(
        description="Pieces that may be ordered beyond those and come later; null: any number."
    )
    waiting: int = strawberry.field(
        description="Pieces of this line that are not there: the basket's lines share the stock."
    )
    orderable: bool = strawberry.field(
        description="Whether an order of this basket may have the line, now or later."
    )
    stock_policy: StockPolicy | None = strawberry.field(
        description="Whether more than there is may be sold; null for an unknown product."
    )
    incoming: list[IncomingPieces] = strawberry.field(
        description="What suppliers are to bring, soonest first; empty for kits."
    )
    by_location: strawberry.Private[Mapping[UUID, int]]

    @strawberry.field(
        description="What each location could give, most first.", directives=[access("stock:read")]
    )
    def locations(self) -> list[LocationAvailability]:
        most_first = sorted(self.by_location.items(), key=lambda entry: (-entry[1], entry[0]))
        return [
            LocationAvailability(available=pieces, location_key=key) for key, pieces in most_first
        ]

    @classmethod
    def of(cls, line: told.PromisedLine) -> "BasketLineAvailability":
        """The line as clients see it."""
        answer = line.answer
        return cls(
            sku=line.sku,
            quantity=line.quantity,
            known=line.product_id is not None,
            available=answer.now,
            available_later=answer.later,
            waiting=answer.waiting,
            orderable=answer.orderable,
            stock_policy=line.policy,
            incoming=[IncomingPieces.of(supply) for supply in answer.incoming],
            by_location=answer.by_location,
        )


@strawberry.type(
    description="A way to get the basket: its price and the day it promises.",
    directives=[access("availability:read")],
)
class DeliveryOption:
    """One for each shipping method that can carry it."""

    price: Money = strawberry.field(description="What the buyer pays for it; tax may be added.")
    earliest_on: date | None = strawberry.field(
        description="The first day on which everything may be there; null as `deliverBy`."
    )
    deliver_by: date | None = strawberry.field(
        description="By the end of this day everything is there. Null: something must wait, and "
        "nobody knows how long."
    )
    parcels: list[PromisedParcel] = strawberry.field(
        description="The parts of the promise, a parcel each; empty without a day."
    )
    method: strawberry.Private[methods.ShippingMethod]

    @strawberry.field(description="The method to order with.")
    def shipping_method(self) -> ShippingMethod:
        row: Any = {name: getattr(self.method, name) for name in _METHOD_PARTS}
        return ShippingMethod.of(row)

    @classmethod
    def of(cls, option: told.DeliveryOption) -> "DeliveryOption":
        """The option as clients see it."""
        word = option.promise
        return cls(
            price=money(option.price, option.method.currency),
            earliest_on=word.earliest_on if word else None,
            deliver_by=word.deliver_by if word else None,
            parcels=[PromisedParcel.of(part) for part in word.parcels] if word else [],
            method=option.method,
        )


_METHOD_PARTS = tuple(entry.name for entry in fields(methods.ShippingMethod))


@strawberry.type(
    description="What an order of a basket, placed now, could get, and when. Nothing is held: "
    "placing the order decides anew.",
    directives=[access("availability:read")],
)
class BasketAvailability:
    """The answer for a basket."""

    orderable: bool = strawberry.field(description="Whether all of it may be ordered.")
    complete: bool = strawberry.field(description="Whether all of it is there now.")
    destination_source: PointSource | None = strawberry.field(
        description="How the destination was placed; null without one, or where that is unknown."
    )
    lines: list[BasketLineAvailability] = strawberry.field(description="One for each of the input.")
    delivery_options: list[DeliveryOption] = strawberry.field(
        description="The channel's methods that can carry it, by code. Empty without a "
        "destination, beyond the channel's countries, and if the basket cannot be ordered."
    )

    @classmethod
    def of(cls, basket: told.PromisedBasket) -> "BasketAvailability":
        """The basket as clients see it."""
        return cls(
            orderable=basket.orderable,
            complete=basket.orderable and not any(line.answer.waiting for line in basket.lines),
            destination_source=basket.destination.source if basket.destination else None,
            lines=[BasketLineAvailability.of(line) for line in basket.lines],
            delivery_options=[DeliveryOption.of(option) for option in basket.options],
        )
