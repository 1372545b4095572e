"""What clients send to set up products and prices, and what they get back."""

from datetime import date

import strawberry

from api.access.scope_directive import access
from api.attribute_type import AttributeInput
from api.bulk import BulkItem
from api.catalog.product_type import Product
from api.money_type import MoneyInput
from api.user_errors import UserError
from domain.catalog.product import ProductFlag, ProductStatus
from use_cases.catalog.upsert_prices import PriceData
from use_cases.catalog.upsert_products import ProductData


@strawberry.input(description="A product, found by its SKU or made. What is left out is cleared.")
class ProductInput:
    """The whole product as the system that leads it knows it."""

    sku: str = strawberry.field(description="Natural key, at most 64 characters; capitals matter.")
    name: str = strawberry.field(description="What people call it.")
    barcode: str | None = strawberry.field(default=None, description="Such as a GTIN.")
    weight_grams: int | None = strawberry.field(default=None, description="Of one piece, packed.")
    length_millimetres: int | None = strawberry.field(
        default=None, description="Of one piece, packed."
    )
    width_millimetres: int | None = strawberry.field(
        default=None, description="Of one piece, packed."
    )
    height_millimetres: int | None = strawberry.field(
        default=None, description="Of one piece, packed."
    )
    cost: MoneyInput | None = strawberry.field(
        default=None, description="What a piece costs the merchant; up to four decimals."
    )
    tax_category: str | None = strawberry.field(
        default=None, description="How tax rules call its kind."
    )
    origin_country_code: str | None = strawberry.field(
        default=None, description="Where it was made: ISO 3166-1 alpha-2."
    )
    hs_code: str | None = strawberry.field(
        default=None, description="Harmonized System code: 6 to 12 digits, dots allowed."
    )
    launch_date: date | None = strawberry.field(
        default=None, description="The day its sale begins."
    )
    status: ProductStatus = strawberry.field(
        default=ProductStatus.ACTIVE, description="Whether it may be ordered."
    )
    flags: list[ProductFlag] = strawberry.field(
        default_factory=list, description="What handling it needs."
    )
    tracks_stock: bool = strawberry.field(
        default=True,
        description="Whether its pieces are counted. False for what never runs short: a voucher, a "
        "fee, a service. Orders already placed stay as they are.",
    )
    attributes: list[AttributeInput] = strawberry.field(
        default_factory=list, description="Up to 50 key/value pairs; storefronts see them too."
    )

    def to_data(self) -> ProductData:
        """What the use case takes."""
        cost = (self.cost.amount, self.cost.currency_code) if self.cost is not None else None
        return ProductData(
            sku=self.sku,
            name=self.name,
            barcode=self.barcode,
            weight_grams=self.weight_grams,
            length_millimetres=self.length_millimetres,
            width_millimetres=self.width_millimetres,
            height_millimetres=self.height_millimetres,
            cost=cost,
            tax_category=self.tax_category,
            origin_country_code=self.origin_country_code,
            hs_code=self.hs_code,
            launch_date=self.launch_date,
            status=self.status,
            flags=self.flags,
            tracks_stock=self.tracks_stock,
            attributes=[(pair.key, pair.value) for pair in self.attributes],
        )


@strawberry.input(description="What a SKU costs in a channel.")
class PriceInput:
    """Found by SKU and channel, or made."""

    sku: str = strawberry.field(description="Which product.")
    channel_code: str = strawberry.field(description="In which channel.")
    price: MoneyInput | None = strawberry.field(
        description="For one piece, up to four decimals, in the channel's currency; null takes the "
        "price away."
    )

    def to_data(self) -> PriceData:
        """What the use case takes."""
        price = (self.price.amount, self.price.currency_code) if self.price is not None else None
        return PriceData(self.sku, self.channel_code, price)


@strawberry.type(description="What became of each product.", directives=[access("catalog:write")])
class ProductsUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Product]] = strawberry.field(description="One for each of the input.")
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )


@strawberry.type(description="What became of each price.", directives=[access("catalog:write")])
class PricesUpsertPayload:
    """Answered per item."""

    items: list[BulkItem[Product]] = strawberry.field(
        description="One for each of the input; its node is the product."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why the whole request was refused."
    )
