"""What clients send to plan, pack, ship and track."""

import strawberry

from api.customers.address_type import AddressInput
from api.flat_inputs import flat
from api.fulfillment.enums import TrackingCode
from api.fulfillment.sourcing_profile_input import SourcingProfileInput
from api.scalars import DateTime
from domain.errors import InvalidInput
from use_cases.fulfillment.preview_fulfillment_plan import Basket, ProfileToTry


@flat
@strawberry.input(description="Pieces of a SKU that somebody may want to order.")
class BasketLineInput:
    """Priced by nobody: a plan asks only what is where."""

    sku: str = strawberry.field(description="What.")
    quantity: int = strawberry.field(description="How many pieces, from 1.")


@strawberry.input(description="What somebody may want to order, and where it would go.")
class BasketInput:
    """An order that is not placed."""

    channel_code: str = strawberry.field(description="Where it would be ordered.")
    lines: list[BasketLineInput] = strawberry.field(description="From 1 to 5,000.")
    destination: AddressInput = strawberry.field(description="Where it would go.")
    shipping_method_code: str | None = strawberry.field(
        default=None, description="How it would be delivered; without it, parcels cost nothing."
    )

    def to_basket(self) -> Basket:
        """What the use case takes."""
        return Basket(
            channel_code=self.channel_code,
            lines=[(line.sku, line.quantity) for line in self.lines],
            destination=self.destination.to_domain(),
            shipping_method_code=self.shipping_method_code,
        )


@strawberry.input(description="A published version of a sourcing profile.")
class SourcingProfileVersionInput:
    """By its natural key."""

    code: str = strawberry.field(description="Which profile.")
    version: int | None = strawberry.field(
        default=None, description="Which version; the active one when left out."
    )


@strawberry.input(
    description="What to plan: exactly one of an order and a basket. By the channel's profile, or "
    "by another: what if."
)
class FulfillmentPlanPreviewInput:
    """An order, or a basket that is no order yet."""

    order_id: strawberry.ID | None = strawberry.field(
        default=None, description="A placed order; the stock it holds may be used."
    )
    basket: BasketInput | None = strawberry.field(default=None, description="No order yet.")
    profile: SourcingProfileInput | None = strawberry.field(
        default=None, description="Plan by these rules, which are published nowhere."
    )
    profile_version: SourcingProfileVersionInput | None = strawberry.field(
        default=None, description="Plan by this version, active or not."
    )

    def to_profile(self) -> ProfileToTry | None:
        """What the use case takes; None for the channel's own. Raises InvalidInput."""
        wanted = self.profile_version
        if self.profile is not None and wanted is not None:
            raise InvalidInput("Give at most one of `profile` and `profileVersion`.")
        if self.profile is not None:
            return self.profile.to_data()
        return (wanted.code, wanted.version) if wanted is not None else None


@strawberry.input(description="Pieces of one order line to pack.")
class PackageLineInput:
    """A line of the fulfillment order's order."""

    line_id: strawberry.ID = strawberry.field(description="Which line of the order; each once.")
    quantity: int = strawberry.field(description="How many pieces, from 1.")


@strawberry.input(description="A carton and what goes into it.")
class PackageCreateInput:
    """At most what the fulfillment order has left to pack."""

    lines: list[PackageLineInput] = strawberry.field(description="What is packed; at least one.")
    weight_grams: int | None = strawberry.field(
        default=None, description="With the carton, in grams; leave it out if not weighed."
    )


@strawberry.input(description="How packages travel.")
class ShipmentCreateInput:
    """The tracking number is given when the shipment leaves."""

    carrier: str | None = strawberry.field(
        default=None,
        description="An installed carrier, such as `manual`; the planned service's, or the shipping "
        "method's, when left out.",
    )
    service: str | None = strawberry.field(
        default=None,
        description="Which of the carrier's services; as planned when the carrier is left out.",
    )


@strawberry.input(description="What is known when a shipment leaves.")
class ShipmentShipInput:
    """Everything may be left out."""

    tracking_number: str | None = strawberry.field(
        default=None, description="The carrier's number for it."
    )
    tracking_url: str | None = strawberry.field(
        default=None, description="Where people follow it; the carrier's own page without it."
    )
    estimated_delivery_at: DateTime | None = strawberry.field(
        default=None,
        description="Without it by the service that the work was planned for, else by the method's days.",
    )


@strawberry.input(description="A shipment as its carrier knows it.")
class CarrierTrackingInput:
    """Carriers use numbers again: the shipment that left last with this one is meant."""

    carrier: str = strawberry.field(description="An installed carrier, such as `manual`.")
    tracking_number: str = strawberry.field(description="The carrier's number for it.")


@strawberry.input(description="One report of a carrier.")
class TrackingEventInput:
    """Reports may come late, twice and in any order."""

    carrier_event_id: str = strawberry.field(
        description="The carrier's own id for the report: a shipment keeps one of each."
    )
    code: TrackingCode = strawberry.field(description="What is reported.")
    occurred_at: DateTime = strawberry.field(description="When it happened.")
    description: str | None = strawberry.field(default=None, description="The carrier's own words.")
    place: str | None = strawberry.field(default=None, description="Where it happened.")
    estimated_delivery_at: DateTime | None = strawberry.field(
        default=None, description="When the carrier now expects to deliver."
    )
