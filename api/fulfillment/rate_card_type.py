"""Rate cards in the API."""

from uuid import UUID

import strawberry

from api.access.scope_directive import access
from api.bulk import BulkItem
from api.context import Context
from api.global_ids import global_id
from api.money_type import Money, money
from api.node_type import Node
from api.scalars import Decimal
from api.user_errors import UserError
from domain.fulfillment import rate_card as domain
from persistence.reads.shipping_settings import RATE_CARDS
from use_cases.fulfillment.upsert_rate_cards import RateCardData, ZoneRatesData


@strawberry.type(
    description="What parcels up to a weight cost.", directives=[access("fulfillment:read")]
)
class WeightBand:
    """One step of a zone's prices."""

    up_to_grams: int = strawberry.field(description="The heaviest parcel of the band.")
    amount: Money = strawberry.field(description="What a parcel of the band costs.")


@strawberry.type(
    description="What parcels into a zone cost.", directives=[access("fulfillment:read")]
)
class ZoneRates:
    """Ascending bands."""

    zone: str = strawberry.field(description="Which zone of the zone table.")
    bands: list[WeightBand] = strawberry.field(description="From light to heavy.")
    amount_per_further_kilogram: Money | None = strawberry.field(
        description="For each kilogram begun above the last band; null: nothing heavier is carried."
    )

    @classmethod
    def of(cls, entry: domain.ZoneRates, currency: str) -> "ZoneRates":
        """The rates as clients see them."""
        further = entry.amount_per_further_kilogram
        return cls(
            zone=entry.zone,
            bands=[
                WeightBand(up_to_grams=band.up_to_grams, amount=money(band.amount, currency))
                for band in entry.bands
            ],
            amount_per_further_kilogram=money(further, currency) if further is not None else None,
        )


@strawberry.type(
    description="What a carrier asks the merchant for parcels, by zone and weight.",
    directives=[access("fulfillment:read")],
)
class RateCard(Node):
    """Costs, not prices: what buyers pay is their shipping method's."""

    code: str = strawberry.field(description="The merchant's own name for it; never changes.")
    name: str = strawberry.field(description="What people call it.")
    currency_code: str = strawberry.field(description="ISO 4217; never changes.")
    zone_table_code: str = strawberry.field(description="Which table names the zones.")
    dimensional_divisor: int | None = strawberry.field(
        description="Cubic centimetres that count as a kilogram: the greater of that and the "
        "weight is paid. Null: volume does not count."
    )
    zones: list[ZoneRates] = strawberry.field(description="Prices of each zone that is served.")

    @classmethod
    def of(cls, entry: domain.RateCard) -> "RateCard":
        """The card as clients see it."""
        return cls(
            id=strawberry.ID(global_id("RateCard", entry.id)),
            code=entry.code,
            name=entry.name,
            currency_code=entry.currency,
            zone_table_code=entry.zone_table_code,
            dimensional_divisor=entry.dimensional_divisor,
            zones=[ZoneRates.of(zone, entry.currency) for zone in entry.zones],
        )


async def rate_card_node(context: Context, key: UUID, _: int | None) -> RateCard | None:
    """A rate card by its key."""
    entry = await context.load(RATE_CARDS.by_id, key)
    return RateCard.of(entry) if entry is not None else None


@strawberry.input(description="What parcels up to a weight cost.")
class WeightBandInput:
    """One step of a zone's prices."""

    up_to_grams: int = strawberry.field(description="The heaviest parcel of the band.")
    amount: Decimal = strawberry.field(description="For a parcel, in the card's currency.")


@strawberry.input(description="What parcels into a zone cost.")
class ZoneRatesInput:
    """Ascending bands."""

    zone: str = strawberry.field(description="Which zone of the zone table.")
    bands: list[WeightBandInput] = strawberry.field(description="From light to heavy; at most 500.")
    amount_per_further_kilogram: Decimal | None = strawberry.field(
        default=None,
        description="For each kilogram begun above the last band, in the card's currency; left "
        "out: nothing heavier is carried.",
    )


@strawberry.input(description="A rate card, found by its code or made.")
class RateCardInput:
    """The whole card; what is left out takes its default."""

    code: str = strawberry.field(description="Natural key: letters, digits, `.`, `_`, `-`.")
    name: str = strawberry.field(description="What people call it.")
    currency_code: str = strawberry.field(description="ISO 4217; never changes.")
    zone_table_code: str = strawberry.field(description="Which table names the zones.")
    zones: list[ZoneRatesInput] = strawberry.field(description="Each zone that is served.")
    dimensional_divisor: int | None = strawberry.field(
        default=None, description="Cubic centimetres that count as a kilogram, such as 5000."
    )

    def to_data(self) -> RateCardData:
        """What the use case takes."""
        return RateCardData(
            code=self.code,
            name=self.name,
            currency=self.currency_code,
            zone_table_code=self.zone_table_code,
            dimensional_divisor=self.dimensional_divisor,
            zones=[
                ZoneRatesData(
                    zone.zone,
                    [(band.up_to_grams, band.amount) for band in zone.bands],
                    zone.amount_per_further_kilogram,
                )
                for zone in self.zones
            ],
        )


@strawberry.type(
    description="What became of each rate card.", directives=[access("fulfillment:write")]
)
class RateCardsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[RateCard]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
